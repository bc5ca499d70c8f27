// The counter: files dropped, chosen and photographed lie in one list; a sheet is handed in once; what was printed in
// another tab is seen when one comes back.
"use strict";

(() => {
  const form = document.getElementById("hand-in");
  if (form) gather(form);

  function gather(form) {
    const input = document.getElementById("files");
    const shot = document.getElementById("shot");
    const drop = document.getElementById("drop");
    const list = document.getElementById("chosen");
    const wrong = document.getElementById("wrong");
    const send = document.getElementById("send");
    let chosen = [];

    function take(files) {
      chosen = chosen.concat([...files]);
      show();
    }

    function show() {
      const carried = new DataTransfer();
      for (const file of chosen) carried.items.add(file);
      input.files = carried.files;
      list.replaceChildren(...chosen.map(line));
      tell(fault());
    }

    function line(file, at) {
      const item = document.createElement("li");
      const picture = document.createElement("canvas");
      const name = document.createElement("span");
      const size = document.createElement("span");
      const remove = document.createElement("button");
      name.textContent = file.name;
      size.className = "size";
      size.textContent = file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
      remove.type = "button";
      remove.className = "plain";
      remove.textContent = list.dataset.remove;
      remove.setAttribute("aria-label", `${list.dataset.remove} ${file.name}`);
      remove.addEventListener("click", () => { chosen.splice(at, 1); show(); (list.querySelector("button") || input).focus(); });
      item.append(picture, name, size, remove);
      preview(file, picture);
      return item;
    }

    // Drawn, not linked: the policy of the page loads pictures from us alone.
    async function preview(file, canvas) {
      if (!file.type.startsWith("image/") || file.type === "image/tiff") { canvas.remove(); return; }
      try {
        const bitmap = await createImageBitmap(file, { resizeHeight: 120 });
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
      } catch { canvas.remove(); }
    }

    function fault() {
      const { mostFiles, mostBytes, mostFileBytes, tooMany, tooLarge, empty } = form.dataset;
      const large = chosen.find((file) => file.size > Number(mostFileBytes));
      const hollow = chosen.find((file) => file.size === 0);
      if (large) return `${large.name} ${tooLarge}`;
      if (hollow) return `${hollow.name} ${empty}`;
      if (chosen.length > Number(mostFiles)) return tooMany;
      return chosen.reduce((sum, file) => sum + file.size, 0) > Number(mostBytes) ? tooLarge : "";
    }

    function tell(text) {
      wrong.textContent = text;
      wrong.hidden = !text;
      send.disabled = Boolean(text);
    }

    input.addEventListener("change", () => { chosen = [...input.files]; show(); });
    shot.addEventListener("change", () => { take(shot.files); shot.value = ""; });
    for (const kind of ["dragenter", "dragover"]) {
      document.addEventListener(kind, (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        drop.classList.add("over");
      });
    }
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      take(event.dataTransfer.files);
      send.focus();
    });
    form.addEventListener("submit", (event) => {
      if (fault() || !input.files.length) { event.preventDefault(); if (!input.files.length) input.focus(); return; }
      send.disabled = true;
    });
    // Back from the next page: what was sent is sent, and the sheet is a new one.
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  // The language in which things are said stays chosen from one applicant to the next.
  const radios = [...document.querySelectorAll("input[name=say]")];
  const key = "uketsuke-say";
  const kept = radios.find((radio) => radio.id === sessionStorage.getItem(key));
  if (kept) kept.checked = true;
  for (const radio of radios) radio.addEventListener("change", () => sessionStorage.setItem(key, radio.id));

  // A letter opens in a tab of its own and changes the filing: look again on coming back.
  let printed = false;
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-renew]")) printed = true; });
  document.addEventListener("visibilitychange", () => { if (printed && !document.hidden) location.reload(); });
  addEventListener("focus", () => { if (printed) location.reload(); });

  // The way from a missing paper to where it is added.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-focus]")) { event.preventDefault(); document.getElementById("files").focus(); document.getElementById("files").click(); }
  });

  // J and K go from light to light.
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=radio]), select, textarea")) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step) return;
    const lights = [...document.querySelectorAll(".light")].filter((light) => light.offsetParent);
    const at = lights.indexOf(document.activeElement.closest(".light"));
    const next = lights[at < 0 ? (step > 0 ? 0 : lights.length - 1) : at + step];
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest" }); }
  });
})();

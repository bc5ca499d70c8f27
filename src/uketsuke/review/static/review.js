// A box on the page and its line in the list belong together: pointing at one shows the other.
"use strict";

(() => {
  const tip = document.getElementById("tip");
  const rows = [...document.querySelectorAll(".fields > li")];
  const boxes = [...document.querySelectorAll("rect.box")];
  const onlyOpen = document.getElementById("only-open");

  const boxesOf = (names) => boxes.filter((box) => names.includes(box.dataset.field));

  function light(names) {
    for (const box of boxes) box.classList.toggle("lit", names.includes(box.dataset.field));
    for (const row of rows) row.classList.toggle("lit", names.includes(row.dataset.field));
  }

  function showBox(names) {
    const first = boxesOf(names)[0];
    if (first) first.scrollIntoView({ block: "center", behavior: "auto" });
  }

  function choose(row) {
    light([row.dataset.field]);
    showBox([row.dataset.field]);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function line(className, text) {
    const element = document.createElement("span");
    element.className = className;
    element.textContent = text;
    return element;
  }

  function showTip(box) {
    const { label, text, tag, percent } = box.dataset;
    tip.replaceChildren(line("label", label), line("value", text || "–"), line("quiet", `${tag} ${percent}`));
    tip.hidden = false;
    const place = box.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const below = place.bottom + 6 + size.height < window.innerHeight;
    const left = Math.min(place.left, window.innerWidth - size.width - 8);
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - size.height - 6)}px`;
  }

  for (const box of boxes) {
    box.addEventListener("mouseenter", () => showTip(box));
    box.addEventListener("mouseleave", () => { tip.hidden = true; });
    box.addEventListener("click", () => {
      light([box.dataset.field]);
      const row = rows.find((candidate) => candidate.dataset.field === box.dataset.field);
      if (row && !row.hidden) { row.scrollIntoView({ block: "center" }); row.focus({ preventScroll: true }); }
    });
  }

  for (const row of rows) {
    row.addEventListener("click", () => choose(row));
    row.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(row); });
  }

  for (const finding of document.querySelectorAll(".findings > li")) {
    const names = finding.dataset.fields.split(" ").filter(Boolean);
    if (!names.length) continue;
    finding.classList.add("points");
    finding.addEventListener("click", () => {
      light(names);
      showBox(names);
      const row = rows.find((candidate) => names.includes(candidate.dataset.field) && !candidate.hidden);
      if (row) row.scrollIntoView({ block: "nearest" });
    });
  }

  function narrow() {
    for (const row of rows) row.hidden = onlyOpen.checked && !row.classList.contains("look");
  }
  if (onlyOpen) {
    onlyOpen.addEventListener("change", narrow);
    narrow();
  }

  function step(by, wanted) {
    const shown = rows.filter((row) => !row.hidden);
    let at = shown.findIndex((row) => row.classList.contains("lit"));
    if (at < 0) at = by > 0 ? -1 : shown.length;
    for (at += by; at >= 0 && at < shown.length; at += by) {
      if (wanted(shown[at])) { choose(shown[at]); return; }
    }
  }

  // A cover sheet is rarely what one came to see.
  const first = document.querySelector(".paper rect.box");
  if (first && !location.hash) first.closest(".paper").scrollIntoView({ block: "start" });

  const any = () => true;
  const keys = {
    j: () => step(1, any),
    ArrowDown: () => step(1, any),
    k: () => step(-1, any),
    ArrowUp: () => step(-1, any),
    n: () => step(1, (row) => row.classList.contains("look")),
  };

  document.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    // Outside the list the arrows scroll, as everywhere.
    if (event.key.startsWith("Arrow") && !event.target.closest(".fields")) return;
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    act();
  });
})();

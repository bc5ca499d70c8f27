// Arrow keys go from tile to tile as they lie on the screen; space marks one (a checkbox does that by itself).
"use strict";

(() => {
  const form = document.getElementById("sheet");
  const boxes = [...document.querySelectorAll(".tile input")];
  const count = document.getElementById("odd-count");
  if (!form || !boxes.length) return;

  const tileOf = (box) => box.closest(".tile").getBoundingClientRect();

  function tell() {
    const odd = boxes.filter((box) => box.checked).length;
    count.hidden = odd === 0;
    count.querySelector("b").textContent = odd;
  }

  // The tile above or below is the nearest one of the next row that lies so.
  function beside(box, down) {
    const here = tileOf(box);
    const rows = boxes.map((other) => ({ other, place: tileOf(other) }))
      .filter(({ place }) => (down ? place.top > here.top + 4 : place.top < here.top - 4));
    if (!rows.length) return null;
    const top = down ? Math.min(...rows.map(({ place }) => place.top)) : Math.max(...rows.map(({ place }) => place.top));
    const row = rows.filter(({ place }) => Math.abs(place.top - top) < 4);
    return row.sort((a, b) => Math.abs(a.place.left - here.left) - Math.abs(b.place.left - here.left))[0].other;
  }

  const steps = {
    ArrowRight: (box) => boxes[boxes.indexOf(box) + 1],
    ArrowLeft: (box) => boxes[boxes.indexOf(box) - 1],
    ArrowDown: (box) => beside(box, true),
    ArrowUp: (box) => beside(box, false),
    Home: () => boxes[0],
    End: () => boxes[boxes.length - 1],
  };

  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target.matches(".tile input")) {
      event.preventDefault();
      if (event.ctrlKey) form.requestSubmit();
      return;
    }
    const step = steps[event.key];
    if (!step || event.ctrlKey || !event.target.matches(".tile input")) return;
    event.preventDefault();
    const next = step(event.target);
    if (next) next.focus();
  });
  form.addEventListener("change", tell);
  // A page that the browser kept comes back with its marks.
  window.addEventListener("pageshow", tell);
  boxes[0].focus({ preventScroll: true });
})();

// Enter begins with the most pressing filing; choosing in a list narrows at once.
"use strict";

(() => {
  const start = document.getElementById("start");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || !start) return;
    if (event.target.closest("a, button, input, select")) return;
    start.click();
  });
  for (const select of document.querySelectorAll(".narrow select")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
})();

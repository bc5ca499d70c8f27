// Keying without a mouse: Enter goes on (a form does that by itself), figures take a choice, F9 says "cannot be read".
"use strict";

(() => {
  const form = document.getElementById("keying");
  if (!form) return;
  const choices = [...form.querySelectorAll(".choices input")];

  document.addEventListener("keydown", (event) => {
    // What an input method is composing is not ours.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "F9") {
      event.preventDefault();
      document.getElementById("unreadable").click();
      return;
    }
    const choice = choices[Number(event.key) - 1];
    if (!choice || event.target.matches("input:not([type=radio]):not([type=checkbox])")) return;
    event.preventDefault();
    choice.checked = choice.type === "radio" || !choice.checked;
    choice.focus();
  });

  // One answer a task: a second Enter while the first is on its way is none.
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
})();

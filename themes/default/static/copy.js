// Gives each command and each hash a button that copies it. Without this script no button is to be seen.
"use strict";

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button.copy")) {
    const box = button.closest(".copyable");
    const status = box.querySelector("[role=status]");
    button.addEventListener("click", async () => {
      // Emptied first, so that a screen reader says it a second time too.
      status.textContent = "";
      try {
        await navigator.clipboard.writeText(box.querySelector("code").textContent);
        status.textContent = button.dataset.done;
      } catch {
        status.textContent = button.dataset.failed;
      }
    });
    button.hidden = false;
  }
}

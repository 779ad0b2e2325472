// Puts a button beside each command, hash and identifier, which copies it. Without this script there is no button.
"use strict";

{
  // The words of the buttons stand at the script, so that the page has them once.
  const words = document.currentScript.dataset;

  const copy = async (text, status) => {
    // Emptied first, so that a screen reader says it a second time too.
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = words.done;
    } catch {
      status.textContent = words.failed;
    }
  };

  const add = (code) => {
    const status = document.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    const button = document.createElement("button");
    button.className = "copy";
    button.type = "button";
    button.textContent = words.copy;
    button.setAttribute("aria-label", `${words.copy}: ${code.dataset.copy}`);
    button.addEventListener("click", () => copy(code.textContent, status));
    const block = code.closest("pre");
    if (block) {
      block.before(button, status);
    } else {
      (code.closest("a") ?? code).after(" ", button, status);
    }
  };

  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach(add);
  }
}

// What plain HTML cannot do: a second click that does not count, and a link copied with one.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    // Disabled a moment later, because a disabled button's own name would not be sent.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      for (const button of event.target.querySelectorAll("button:not([type=button])")) button.disabled = true;
    });
  });

  // The back button may bring the page back as it was left: with its buttons disabled.
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button:disabled")) button.disabled = false;
  });

  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
      button.textContent = "Copied";
    });
  }
})();

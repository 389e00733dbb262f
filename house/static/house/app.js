// What plain HTML cannot do: a second click that does not count, a link copied with one, a box filled by a choice.
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

  // A choice that fills a box with its number; what is typed into the box then takes the choice back.
  for (const choice of document.querySelectorAll("[data-fills]")) {
    const box = document.getElementById(choice.dataset.fills);
    choice.addEventListener("change", () => {
      if (choice.value) box.value = choice.value;
    });
    box.addEventListener("input", () => {
      choice.value = "";
    });
  }

  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
      button.textContent = "Copied";
    });
  }
})();

// What plain HTML cannot do: a second click that does not count, a link copied with one, a box filled by a choice,
// a price that says when it is out of date.
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

  // What could not be worked out again stands there beside other inputs: it says so until the next answer comes.
  const warn = (isOutdated) => (event) => {
    const words = event.target.closest("form")?.querySelector("[data-outdated]");
    if (words) words.hidden = !isOutdated;
  };
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, warn(true));
  }
  document.addEventListener("htmx:afterSwap", warn(false));

  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
      button.textContent = "Copied";
    });
  }
})();

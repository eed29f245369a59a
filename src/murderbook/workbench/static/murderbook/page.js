/* Small comforts of every page; each works on its own and the page works without any. */
"use strict";
(() => {
  const DENSE = "murderbook-dense";
  const root = document.documentElement;

  /* Density of lists, remembered in this browser. */
  function showDensity(button) {
    const dense = localStorage.getItem(DENSE) === "yes";
    root.classList.toggle("dense", dense);
    if (button) button.setAttribute("aria-pressed", String(dense));
  }
  document.querySelectorAll("[data-density]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      localStorage.setItem(DENSE, root.classList.contains("dense") ? "no" : "yes");
      showDensity(button);
      measure();
    });
    showDensity(button);
  });
  showDensity(null);

  /* A table that fits needs no scrolling frame, and without one its head can stay in view. */
  const frames = [...document.querySelectorAll(".table-scroll")];
  function measure() {
    frames.forEach((frame) => {
      frame.classList.remove("fits");
      frame.classList.toggle("fits", frame.scrollWidth <= frame.clientWidth);
    });
  }
  measure();
  window.addEventListener("resize", measure);

  /* After a form came back with errors, start there. */
  const errors = document.querySelector("[data-focus]");
  if (errors) errors.focus();

  /* Printing is recorded: the page tells the record when the browser starts to print it. */
  const printed = document.querySelector("[data-printed]");
  if (printed) {
    window.addEventListener("beforeprint", () => {
      const body = new FormData(printed);
      navigator.sendBeacon(printed.action, body);
    });
  }
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();

/* Ticking rows of a list: all at once, and how many are ticked. Every box works without; x and 1 2 3 are in keys.js.
   input[data-tick]       the box of a row
   input[data-tick-all]   the box of a table's head
   [data-ticked]          where the number is told */
"use strict";
(() => {
  const boxes = (inside) => [...inside.querySelectorAll("input[data-tick]")];
  const told = document.querySelector("[data-ticked]");
  const bar = document.getElementById("bulk");
  if (!bar) return;

  function tell() {
    const count = boxes(document).filter((box) => box.checked).length;
    if (told) told.textContent = count ? `${count} ticked` : "";
    bar.classList.toggle("has-ticks", count > 0);
    document.documentElement.classList.toggle("ticking", count > 0);
    document.querySelectorAll("input[data-tick-all]").forEach((head) => {
      const all = boxes(head.closest("table"));
      const ticked = all.filter((box) => box.checked).length;
      head.checked = all.length > 0 && ticked === all.length;
      head.indeterminate = ticked > 0 && ticked < all.length;
    });
  }

  document.querySelectorAll("input[data-tick-all]").forEach((head) => {
    head.hidden = boxes(head.closest("table")).length === 0;
    head.addEventListener("change", () => {
      boxes(head.closest("table")).forEach((box) => { box.checked = head.checked; });
      tell();
    });
  });

  /* A verdict with nothing ticked is of the row at hand. */
  bar.addEventListener("change", (event) => {
    if (!event.target.matches('input[name="verdict"]') || boxes(document).some((box) => box.checked)) return;
    const here = document.querySelector("tr.at input[data-tick]");
    if (here) here.checked = true;
    tell();
  });
  document.addEventListener("change", (event) => { if (event.target.matches("input[data-tick]")) tell(); });
  window.addEventListener("pageshow", tell); /* after "back" the browser ticks what was ticked */
  tell();
})();

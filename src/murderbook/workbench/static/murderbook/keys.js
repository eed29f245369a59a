/* The keyboard. Off inside fields, off when switched off. A page offers keys by markup alone:
   data-go="w"          a link reached with g w
   [data-keys=rows]     rows of a table, or the lines of a list, for j and k; Enter follows the row's data-row-link
   data-key="1"         a control pressed by that key (judgements 1 2 3, note n; j and k where the next one has a page)
   input[data-choice=p] a choice of the row one is in
   input[data-tick]     the box of the row one is in, ticked by x
   data-then="id"       where one goes on after the key: a verdict is followed by its reason
   data-key-words       what the list of keys says of it, where the control's own text is not enough */
"use strict";
(() => {
  const OFF = "murderbook-keys-off";
  const help = document.getElementById("keys-help");
  let leading = false;
  let typed = false; // something was written on this page: Esc must not throw it away

  const rows = () => [...document.querySelectorAll('table[data-keys="rows"] tbody tr, [data-keys="rows"] > li')].filter((row) => !row.closest("details:not([open])"));
  const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]");
  const isOff = () => localStorage.getItem(OFF) === "yes";

  function move(step) {
    const all = rows();
    if (!all.length) return true;
    const at = all.findIndex((row) => row.classList.contains("at"));
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    all.forEach((row) => row.classList.toggle("at", row === next));
    const link = next.querySelector("[data-row-link], a[href]");
    if (link) link.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  /* A bar that stays in view needs no scrolling, and the row at hand stays where it is. */
  function goTo(control) {
    control.focus({ preventScroll: true });
    const box = control.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight) control.scrollIntoView({ block: "center" });
  }

  function press(key) {
    const offered = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const judged = /^[123]$/.test(key) && document.querySelectorAll('input[type="radio"][name="verdict"]')[Number(key) - 1];
    const row = document.activeElement.closest("tr") || document.querySelector("tr.at");
    const coded = row && row.querySelector(`input[data-choice="${CSS.escape(key)}"]`);
    const ticked = key === "x" && row && row.querySelector("input[data-tick]");
    const control = coded || ticked || offered || judged;
    if (!control) return false;
    if (control.tagName === "DETAILS") {
      control.open = true;
      control.querySelector("textarea, input:not([type=hidden]), select").focus();
    } else if (control.matches("textarea, input[type=text], input[type=search]")) {
      control.focus();
    } else {
      control.click();
      goTo(document.getElementById(control.dataset.then) || control);
    }
    return true;
  }

  function back() {
    if (document.activeElement !== document.body && typing(document.activeElement)) return document.activeElement.blur();
    const up = typed ? null : document.querySelector("[data-back]");
    return up ? up.click() : undefined;
  }

  function search() {
    const box = document.getElementById("site-search");
    if (box) { box.focus(); box.select(); }
    return Boolean(box);
  }

  // Without a count that stands beside it in an element of its own.
  const ownWords = (link) => [...link.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE).map((one) => one.textContent).join(" ").trim() || link.textContent.trim();

  function fillHelp() {
    const lines = [["?", "this list"], ["/", "find in pages, cases, people, exhibits, chrono"]];
    document.querySelectorAll("[data-go]").forEach((link) => lines.push([`g ${link.dataset.go}`, `go to ${ownWords(link).toLowerCase()}`]));
    if (rows().length) lines.push(["j", "next row"], ["k", "row before"], ["Enter", "open the row"]);
    if (document.querySelector("input[data-tick]")) lines.push(["x", "tick the row, or take the tick away"]);
    if (document.querySelector('input[name="verdict"]')) lines.push(["1 2 3", "choose supported, eliminated, unsure"]);
    if (document.querySelector("input[data-choice]")) lines.push(["p a u", "code the row present, absent, unknown"]);
    document.querySelectorAll("[data-key]").forEach((control) => lines.push([control.dataset.key, control.dataset.keyWords || control.textContent.trim()]));
    lines.push(["Esc", "leave a field, close a box, go back"]);
    const body = help.querySelector("[data-keys-list]");
    body.replaceChildren(...lines.map(([key, words]) => {
      const row = document.createElement("tr");
      const head = Object.assign(document.createElement("th"), { scope: "row" });
      head.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      row.append(head, Object.assign(document.createElement("td"), { textContent: words }));
      return row;
    }));
  }

  function openHelp() { fillHelp(); help.showModal(); return true; }

  function handle(event) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) return back();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return undefined;
    if (isOff()) return undefined;
    if (leading) {
      leading = false;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return undefined;
    }
    const done = { "?": openHelp, "/": search, j: () => press("j") || move(1), k: () => press("k") || move(-1), g: () => (leading = true) }[event.key];
    if (done ? done() : press(event.key)) event.preventDefault();
    return undefined;
  }

  if (help) {
    const off = help.querySelector("[data-keys-off]");
    off.checked = isOff();
    off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : "no"));
    document.querySelectorAll('[data-opens="keys-help"]').forEach((button) => { button.hidden = false; button.addEventListener("click", openHelp); });
    document.addEventListener("keydown", handle);
    document.addEventListener("input", (event) => { typed = typed || Boolean(event.target.closest("main form")); });
  }
})();

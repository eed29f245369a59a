/* The tables of the link chart: they say all that the drawing says, and hold a button for all that one does with it. */
"use strict";
window.murderbookChartTables = (() => {
  const made = (tag, words, more) => Object.assign(document.createElement(tag), { textContent: words || "" }, more || {});

  function cell(row, ...children) {
    const one = document.createElement("td");
    one.append(...children);
    row.append(one);
    return one;
  }

  function head(row, ...children) {
    const one = document.createElement("th");
    one.scope = "row";
    one.append(...children);
    row.append(one);
  }

  function button(words, name, act) {
    const one = made("button", words, { type: "button", className: "quiet" });
    one.setAttribute("aria-label", `${words}: ${name}`);
    one.addEventListener("click", act);
    return one;
  }

  function link(node) {
    return node.url ? made("a", node.label, { href: node.url }) : node.label;
  }

  /* Other contents, and the keyboard stays where it was: a button that is replaced would take the focus with it. */
  function refill(place, parts, held) {
    const within = place.contains(document.activeElement);
    place.replaceChildren(...parts);
    if (within) held().focus({ preventScroll: true });
  }

  const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

  function thing(node, acts) {
    const row = document.createElement("tr");
    row.classList.toggle("chart-hidden", acts.isHidden(node.key));
    head(row, link(node));
    cell(row, capital(node.words));
    cell(row, node.near.toLocaleString("en")).className = "number";
    const does = cell(row);
    does.className = "no-print actions";
    does.append(acts.isHidden(node.key) ? button("Show again", node.label, () => acts.hide(node.key)) : button("Choose", node.label, () => acts.choose(node.key)));
    return row;
  }

  function listed(reports) {
    const list = made("ul", "", { className: "plain chart-reports" });
    reports.forEach((report) => {
      const line = made("li");
      line.append(made("strong", report.when), made("span", capital(report.source), { className: "sub" }), made("span", report.graded, { className: "sub" }));
      if (report.weight !== 1) line.append(made("span", `${report.weight.toLocaleString("en")} times`, { className: "sub" }));
      list.append(line);
    });
    return list;
  }

  /* One line for a tie; where several reports say it, all of them open beneath the first. */
  function line(tie, label, passes) {
    const reports = tie.reports.filter(passes);
    const row = document.createElement("tr");
    head(row, `${label(tie.left)} ${tie.directed ? "→" : "–"} ${label(tie.right)}`);
    cell(row, tie.kind);
    const [first] = reports;
    const times = reports.reduce((sum, report) => sum + report.weight, 0);
    cell(row, first.when + (reports.length > 1 ? ` to ${reports[reports.length - 1].when}` : ""));
    const source = cell(row, capital(first.source));
    if (reports.length > 1) {
      const all = document.createElement("details");
      all.append(made("summary", `All ${reports.length} reports`), listed(reports));
      source.append(all);
    }
    cell(row, times.toLocaleString("en")).className = "number";
    cell(row, first.graded);
    return row;
  }

  /* What is hidden stays in the table of things, so that it can be shown again; its ties are not told. */
  function fill(state, acts) {
    const nodes = [...state.nodes.values()];
    const label = (key) => state.nodes.get(key).label;
    const body = document.querySelector("#chart-things tbody");
    const at = [...body.rows].findIndex((row) => row.contains(document.activeElement));
    refill(body, nodes.map((node) => thing(node, acts)), () => body.rows[Math.min(at, body.rows.length - 1)].querySelector("button"));
    const shown = [...state.ties.values()].filter((tie) => !acts.isGone(tie.left) && !acts.isGone(tie.right) && tie.reports.some(acts.passes));
    document.querySelector("#chart-ties tbody").replaceChildren(...shown.map((tie) => line(tie, label, acts.passes)));
    document.querySelectorAll("#chart-ways select").forEach((select, at) => {
      const before = select.value;
      select.replaceChildren(...nodes.map((node) => made("option", `${node.label} (${node.words})`, { value: node.key })));
      select.value = state.nodes.has(before) ? before : nodes[Math.min(at, nodes.length - 1)].key;
    });
  }

  function ofThing(side, node, acts) {
    const does = made("p", "", { className: "actions" });
    does.append(
      button(`Take in around (${node.near.toLocaleString("en")})`, node.label, () => acts.expand(node.key)),
      button(acts.isLocked(node.key) ? "Free" : "Lock", node.label, () => acts.lock(node.key)),
      button("Hide", node.label, () => acts.hide(node.key)),
    );
    const links = made("p");
    if (node.url) links.append(made("a", "The file", { href: node.url }), " · ");
    links.append(made("a", "A chart from here", { href: acts.chartOf(node.key) }));
    refill(side, [made("h2", node.label), made("p", capital(node.words), { className: "muted" }), does, links], () => side);
  }

  function ofTies(side, ties, label, passes) {
    const parts = [];
    ties.forEach((tie) => {
      parts.push(made("h2", `${label(tie.left)} ${tie.directed ? "→" : "–"} ${label(tie.right)}`), made("p", tie.kind));
      parts.push(listed(tie.reports.filter(passes)));
    });
    refill(side, parts, () => side);
  }

  function ofNothing(side) { refill(side, [made("p", "Choose a thing or a line.", { className: "muted" })], () => side); }

  return { fill, refill, ofThing, ofTies, ofNothing, made };
})();

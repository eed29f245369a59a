/* The link chart. It begins with what the page holds, takes in more when asked, and asks before it becomes too full.
   Everything it draws comes from this server; what lies where is kept there for whoever arranged it. */
"use strict";
(() => {
  const held = document.getElementById("chart-data");
  const live = document.getElementById("chart-live");
  if (!held || !live) return;
  const state = document.getElementById("chart-state");
  const tables = window.murderbookChartTables;
  const { dim, past, writing } = window.murderbookChartMore;
  if (typeof cytoscape === "undefined") {
    live.hidden = false;
    live.replaceChildren(tables.made("p", "The chart cannot be drawn: its files were not installed (run make setup). The tables below hold what it begins with."));
    return;
  }
  const data = JSON.parse(held.textContent);
  const side = document.getElementById("chart-side");
  const sheet = document.getElementById("chart-sheet");
  const dates = document.getElementById("chart-dates");
  const kinds = document.getElementById("chart-kinds");
  const token = sheet.querySelector("[name=csrfmiddlewaretoken]").value;
  const things = { nodes: new Map(), ties: new Map() };
  const hidden = new Set(data.hidden);
  const locked = new Set(data.locked);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  /* The letter of its kind stands in the shape: shape and letter tell kinds apart, no colour. */
  function letter(node) {
    const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="34" height="34"><text x="17" y="23" text-anchor="middle" font-family="sans-serif" font-size="16" font-weight="bold" fill="${colour("--ink")}">${node.data("letter")}</text></svg>`;
    return `data:image/svg+xml;utf8,${encodeURIComponent(drawn)}`;
  }
  const nameField = document.getElementById("chart-name");
  const WIDE = 1.6; // times as wide as high
  const LARGEST = 1.5; // times the size of the words around: two things do not fill a screen
  const shortened = (words) => (words.length > 44 ? `${words.slice(0, 41)}...` : words);
  const SHAPES = { person: "ellipse", officer: "ellipse", organisation: "octagon", place: "pentagon", vehicle: "round-rectangle", phone: "round-diamond", weapon: "diamond", exhibit: "triangle", case: "rectangle", document: "cut-rectangle", event: "hexagon" };

  live.hidden = false;
  const chart = cytoscape({
    container: document.getElementById("chart"), minZoom: 0.15, maxZoom: 4, boxSelectionEnabled: true,
    style: [
      { selector: "node", style: { shape: (node) => SHAPES[node.data("kind")] || "ellipse", width: 34, height: 34, "background-image": letter, "background-width": 34, "background-height": 34, label: "data(label)", "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 130, "font-size": 11, color: colour("--ink"), "background-color": colour("--surface"), "border-width": 2, "border-color": colour("--line-strong"), "text-background-color": colour("--paper"), "text-background-opacity": 0.85, "text-background-padding": 2 } },
      { selector: "node.beneath", style: { "border-style": "dashed" } },
      { selector: "node.first", style: { "border-width": 5, "border-color": colour("--accent") } },
      { selector: "node.locked", style: { "border-style": "double", "border-width": 6 } },
      { selector: "edge", style: { width: 1.6, "line-color": colour("--line-strong"), "curve-style": "bezier", label: "data(words)", "font-size": 10, "min-zoomed-font-size": 9.5, color: colour("--muted"), "text-background-color": colour("--paper"), "text-background-opacity": 0.9, "text-background-padding": 1, "text-rotation": "autorotate", "target-arrow-color": colour("--line-strong") } },
      { selector: "edge.directed", style: { "target-arrow-shape": "triangle" } },
      { selector: "edge.way", style: { width: 4, "line-color": colour("--accent"), "target-arrow-color": colour("--accent") } },
      { selector: "node.way", style: { "border-color": colour("--accent"), "border-width": 5 } },
      ...writing.styles(colour),
      { selector: ":selected", style: { "border-color": colour("--focus"), "border-width": 5, "line-color": colour("--focus"), "target-arrow-color": colour("--focus"), width: (one) => (one.hasClass("note") ? one.data("wide") : one.isNode() ? 34 : 4) } },
      { selector: ".gone", style: { display: "none" } },
    ],
  });

  function say(words) { state.textContent = words; }

  const drawnThings = () => chart.nodes().not(".note");

  async function ask(address, said) {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(said) });
    if (answer.status === 409) throw new Error((await answer.json()).words);
    if (!answer.ok) throw new Error(answer.status === 404 ? "It is not there any more, or you may not see it any more. Open the chart anew." : "The server did not answer as it should. Try again; what lies on the chart is still here.");
    return answer.json();
  }

  /* A report passes that may lie between the two days. */
  function passes(report) {
    const since = dates.elements.since.value;
    const until = dates.elements.until.value;
    if (!report.first) return dates.elements.undated.checked;
    return (!since || report.last >= since) && (!until || report.first <= until);
  }

  /* Before there are boxes: as it was kept. */
  const off = () => new Set(kinds.children.length ? [...kinds.querySelectorAll("input:not(:checked)")].map((box) => box.value) : data.shown.off || []);
  const isGone = (key) => hidden.has(key) || off().has(things.nodes.get(key).kind);

  /* A box for each kind that is on the chart; what was unticked stays so. */
  function offerKinds() {
    const before = off();
    const there = new Map([...things.nodes.values()].map((node) => [node.kind, node]));
    kinds.replaceChildren(...[...there].sort().map(([kind, { letter: sign, words }]) => {
      const label = tables.made("label", "", { className: "radio" });
      label.append(tables.made("input", "", { type: "checkbox", value: kind, checked: !before.has(kind) }), tables.made("b", sign), ` ${words}`);
      return label;
    }));
  }

  /* Where its case lies on the chart, too, a thing does not repeat its number. */
  const called = (node) => shortened(node.case && things.nodes.has(node.case) ? node.short : node.label);

  function redraw() {
    drawnThings().forEach((node) => { node.data("label", called(things.nodes.get(node.id()))); node.toggleClass("gone", isGone(node.id())); node.toggleClass("locked", locked.has(node.id())); if (locked.has(node.id())) node.lock(); else node.unlock(); });
    chart.edges().forEach((edge) => { edge.toggleClass("gone", !things.ties.get(edge.id()).reports.some(passes)); });
    document.querySelector("[data-hidden-count]").textContent = hidden.size ? `(${hidden.size})` : "";
    dim(document.querySelector('[data-act="show"]'), !hidden.size);
    tables.fill(things, acts);
  }

  /* Where new things lie: around the first on a wide ellipse, in two rings, kind by kind; later ones in a fan on the
     far side of the thing that they were taken in for. Nothing that lies there moves, and the same steps give the same
     chart. */
  function placed(fresh, around) {
    const there = around ? chart.getElementById(around) : chart.collection();
    if (!there.length && things.nodes.size) { // by name: beneath all that lies there
      const box = chart.elements().boundingBox();
      return fresh.map((_, at) => [(box.x1 + box.x2) / 2 + 140 * at, box.y2 + 90]);
    }
    const others = fresh.filter((node) => node.key !== data.start);
    if (!there.length) return fresh.map((node) => {
      if (node.key === data.start) return [0, 0];
      const at = others.indexOf(node);
      const turn = (2 * Math.PI * at) / others.length;
      const far = others.length > 8 && at % 2 ? 0.62 : 1;
      return [430 * far * Math.cos(turn), 280 * far * Math.sin(turn)];
    });
    const from = there.position();
    const out = from.x || from.y ? Math.atan2(from.y, from.x) : 0;
    const ring = 9;
    return fresh.map((node, at) => {
      const row = Math.floor(at / ring);
      const inRow = Math.min(ring, fresh.length - row * ring);
      const turn = out + (inRow === 1 ? 0 : ((at % ring) / (inRow - 1) - 0.5) * Math.PI * 0.9);
      const far = Math.max(170, 32 * Math.min(ring, fresh.length)) + 110 * row; // so that names have room
      return [from.x + far * Math.cos(turn), from.y + far * Math.sin(turn)];
    });
  }

  const byKind = (one, other) => (one.kind + one.label).localeCompare(other.kind + other.label, "en");

  function add(found, around) {
    const fresh = found.nodes.filter((node) => !things.nodes.has(node.key)).sort(byKind);
    placed(fresh, around).forEach((place, at) => {
      const node = fresh[at];
      const [x, y] = data.places[node.key] || place;
      things.nodes.set(node.key, node);
      chart.add({ group: "nodes", data: { id: node.key, label: called(node), letter: node.letter, kind: node.kind }, position: { x, y }, classes: [node.key === data.start ? "first" : "", node.beneath ? "beneath" : ""].join(" ") });
    });
    found.ties.filter((tie) => !things.ties.has(tie.id) && things.nodes.has(tie.left) && things.nodes.has(tie.right)).forEach((tie) => {
      things.ties.set(tie.id, tie);
      chart.add({ group: "edges", data: { id: tie.id, source: tie.left, target: tie.right, words: tie.words }, classes: tie.directed ? "directed" : "" });
    });
    offerKinds();
    return fresh;
  }

  /* Names are wide and sheets lie on their side: what was arranged tall is laid wide, on the same room, around what is
     locked. */
  function spread() {
    const there = drawnThings().not(".gone");
    const fixed = there.filter((node) => node.locked());
    const box = there.boundingBox({ includeLabels: false });
    const from = fixed.length ? fixed.boundingBox({ includeLabels: false }) : box;
    const [x, y] = [(from.x1 + from.x2) / 2, (from.y1 + from.y2) / 2];
    const wider = there.length < 3 ? 1 : Math.sqrt((WIDE * box.h) / box.w);
    if (wider > 1) there.positions((node) => ({ x: x + (node.position("x") - x) * wider, y: y + (node.position("y") - y) / wider }));
  }

  function arrange() {
    before.mark();
    chart.elements().not(".gone, .note").layout({ name: "cose", randomize: false, animate: false, nodeDimensionsIncludeLabels: true, nodeRepulsion: 300000, idealEdgeLength: 120, edgeElasticity: 120, nodeOverlap: 30, gravity: 0.8, padding: 30, numIter: 1500, fit: false }).run();
    spread();
    buttons.fit();
    say("Arranged anew; what is locked stayed.");
  }

  function yes(name) {
    const box = document.getElementById(name);
    box.returnValue = "no";
    box.showModal();
    return new Promise((done) => box.addEventListener("close", () => done(box.returnValue === "yes"), { once: true }));
  }

  /* Past so many a chart cannot be read: whoever wants it says so. */
  function agreed(count) {
    const all = things.nodes.size - hidden.size + count;
    if (all <= data.most) return Promise.resolve(true);
    document.getElementById("chart-ask-words").textContent = `There would be ${all.toLocaleString("en")} things on the chart; more than ${data.most} can hardly be read. Hide some first, or choose dates.`;
    return yes("chart-ask");
  }

  async function takeIn(found, around, words) {
    const count = found.nodes.filter((node) => !things.nodes.has(node.key)).length;
    if (!(await agreed(count))) return say("Left as it was.");
    if (count || found.nodes.some((node) => hidden.has(node.key))) before.mark(); // nothing new is no step to take back
    const fresh = add(found, around);
    found.nodes.forEach((node) => hidden.delete(node.key));
    redraw();
    if (fresh.length) buttons.fit();
    say(words);
    return undefined;
  }

  const chosen = () => drawnThings().filter(":selected").map((node) => node.id());

  const acts = {
    isHidden: (key) => hidden.has(key),
    isGone,
    isLocked: (key) => locked.has(key),
    passes,
    chartOf: (key) => `${live.dataset.chart}?from=${encodeURIComponent(key)}`,
    choose(key) {
      chart.elements().unselect();
      chart.getElementById(key).select();
      chart.center(chart.getElementById(key));
      document.getElementById("chart").scrollIntoView({ block: "nearest" });
      side.focus({ preventScroll: true });
    },
    async expand(key) {
      const node = things.nodes.get(key);
      say(`Looking for what lies around ${node.label} ...`);
      const there = chart.getElementById(key).neighborhood("node").length;
      if (there >= data.most) { say(`${node.label}: ${there} neighbours lie on the chart, and more can hardly be read: take in by name what you look for.`); return; }
      try {
        const found = await ask(live.dataset.expand, { key, on: [...things.nodes.keys()], most: Math.min(data.most, 25 + there) });
        const fresh = found.nodes.filter((one) => !things.nodes.has(one.key)).length;
        await takeIn(found, key, `${fresh ? `${fresh} taken in. ` : "Nothing new. "}${found.words}`);
      } catch (error) { say(error.message); }
    },
    hide(key) { before.mark(); if (hidden.has(key)) hidden.delete(key); else hidden.add(key); redraw(); retell(); },
    lock(key) { before.mark(); if (locked.has(key)) locked.delete(key); else locked.add(key); redraw(); retell(); },
  };

  /* The side tells of what is chosen as it is now; of what is hidden, nothing. */
  function retell() {
    const keys = chosen().filter((key) => !isGone(key));
    if (keys.length) { tables.ofThing(side, things.nodes.get(keys[keys.length - 1]), acts); return; }
    chart.elements().unselect();
    tables.ofNothing(side);
  }

  function drawn() {
    const places = {};
    drawnThings().forEach((node) => { const at = node.position(); places[node.id()] = [Math.round(at.x * 10) / 10, Math.round(at.y * 10) / 10]; });
    return { start: data.start, places, hidden: [...things.nodes.keys()].filter(isGone), locked: [...locked], since: dates.elements.since.value, until: dates.elements.until.value, undated: dates.elements.undated.checked, off: [...off()], notes: notes.all(), name: data.name };
  }

  /* What was is there again: what was taken in since is gone, what was moved, hidden, locked or written lies as before. */
  const before = past({
    now: () => ({ places: new Map(drawnThings().map((node) => [node.id(), { ...node.position() }])), hidden: [...hidden], locked: [...locked], notes: notes.all() }),
    back(was) {
      [...things.nodes.keys()].filter((key) => !was.places.has(key)).forEach((key) => { chart.getElementById(key).remove(); things.nodes.delete(key); });
      [...things.ties].filter(([, tie]) => !things.nodes.has(tie.left) || !things.nodes.has(tie.right)).forEach(([id]) => things.ties.delete(id));
      [[hidden, was.hidden], [locked, was.locked]].forEach(([some, then]) => { some.clear(); then.forEach((key) => some.add(key)); });
      was.places.forEach((at, key) => { const node = chart.getElementById(key); node.unlock(); node.position(at); });
      notes.put(was.notes);
      offerKinds();
      redraw();
      retell();
    },
    button: document.querySelector('[data-act="undo"]'),
  });
  const notes = writing.on(chart, { side, tables, mark: () => before.mark(), say, told: document.getElementById("chart-notes") });

  const buttons = {
    async expand() { const keys = chosen(); if (!keys.length) say("Choose a thing first."); for (const key of keys) await acts.expand(key); },
    hide() { const keys = chosen(); if (keys.length) before.mark(); keys.forEach((key) => hidden.add(key)); redraw(); if (keys.length) retell(); say(keys.length ? `${keys.length} hidden.` : "Choose a thing first."); },
    undo() { say(before.back() ? "Taken back." : "Nothing to take back."); },
    note() { notes.write(); },
    show() { if (!hidden.size) { say("Nothing is hidden."); return; } before.mark(); hidden.clear(); redraw(); say("All shown."); },
    lock() {
      const keys = chosen();
      if (keys.length) before.mark();
      keys.forEach((key) => { if (locked.has(key)) locked.delete(key); else locked.add(key); });
      redraw();
      retell();
      say(keys.length ? `${keys.filter((key) => locked.has(key)).length} of ${keys.length} locked.` : "Choose a thing first.");
    },
    tidy() { arrange(); },
    fit() {
      const shown = chart.elements().not(".gone");
      chart.fit(shown, 24);
      if (chart.zoom() > LARGEST) { chart.zoom(LARGEST); chart.center(shown); }
    },
    async keep() {
      try {
        const kept = await ask(live.dataset.keep, { ...drawn(), hidden: [...hidden], name: nameField ? nameField.value : "" });
        data.name = kept.name;
        say(kept.words);
      } catch (error) { say(error.message); }
    },
    async forget() {
      if (!(await yes("chart-forget"))) return;
      try { location.href = (await ask(live.dataset.forget, { start: data.start, name: data.name })).to; } catch (error) { say(error.message); }
    },
  };
  if (nameField) nameField.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); buttons.keep(); } });
  live.querySelectorAll("[data-act]").forEach((one) => one.addEventListener("click", () => buttons[one.dataset.act]()));

  /* Two that are chosen are the two that one asks about. */
  function offerWays() {
    const keys = chosen();
    if (keys.length === 2) document.querySelectorAll("#chart-ways select").forEach((select, at) => { select.value = keys[at]; });
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return; // there it takes back what was typed
    event.preventDefault();
    buttons.undo();
  });
  chart.on("grab", "node", () => before.hold());
  chart.on("dragfree", "node", () => before.kept());
  chart.on("select", "node", (event) => {
    if (event.target.hasClass("note")) { notes.tell(event.target); return; } tables.ofThing(side, things.nodes.get(event.target.id()), acts); offerWays(); });
  chart.on("select", "edge", (event) => {
    const both = event.target.parallelEdges().map((edge) => things.ties.get(edge.id()));
    tables.ofTies(side, both, (key) => things.nodes.get(key).label, passes);
  });
  chart.on("dbltap", "node", (event) => { if (event.target.hasClass("note")) notes.write(event.target); else acts.expand(event.target.id()); });
  dates.addEventListener("input", redraw);
  dates.addEventListener("reset", () => setTimeout(redraw));
  dates.addEventListener("submit", (event) => event.preventDefault());

  document.getElementById("chart-find").addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = document.getElementById("chart-met");
    try {
      const found = await ask(live.dataset.find, { words: new FormData(event.target).get("words"), on: [...things.nodes.keys()] });
      box.hidden = false;
      document.getElementById("chart-met-words").textContent = found.nodes.length ? (found.more ? `${found.more.toLocaleString("en")} more: add a word.` : "") : "Nothing that you may read is called so.";
      document.getElementById("chart-met-list").replaceChildren(...found.nodes.map((node) => {
        const one = tables.made("li");
        const take = tables.made("button", "Take in", { type: "button", className: "quiet" });
        take.setAttribute("aria-label", `Take in: ${node.label}`);
        take.addEventListener("click", () => takeIn({ nodes: [node], ties: found.ties }, "", `${node.label} is on the chart.`));
        one.append(take, ` ${node.label} (${node.words}${node.cases ? `, ${node.cases}` : ""})`);
        return one;
      }));
    } catch (error) { say(error.message); }
  });

  function showWay(keys) {
    chart.elements().removeClass("way");
    keys.forEach((key, at) => {
      chart.getElementById(key).addClass("way");
      if (at) chart.getElementById(key).edgesWith(chart.getElementById(keys[at - 1])).addClass("way");
    });
  }

  document.getElementById("chart-ways").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { one, other } = Object.fromEntries(new FormData(event.target));
    if (one === other) return say("Choose two different things.");
    say("Looking for ways ...");
    try {
      const found = await ask(live.dataset.ways, { one, other, on: [...things.nodes.keys()] });
      await takeIn(found, one, found.words);
      document.getElementById("chart-found").hidden = false;
      document.getElementById("chart-found-words").textContent = found.words;
      document.getElementById("chart-found-list").replaceChildren(...found.ways.map((way) => {
        const line = tables.made("li");
        const show = tables.made("button", "Show on the chart", { type: "button", className: "quiet" });
        show.addEventListener("click", () => showWay(way.keys));
        const steps = tables.made("ul", "");
        steps.append(...way.steps.map((step) => tables.made("li", step)));
        line.append(tables.made("p", way.words), steps, show);
        return line;
      }));
      if (found.ways.length) showWay(found.ways[0].keys);
    } catch (error) { say(error.message); }
    return undefined;
  });

  sheet.addEventListener("submit", (event) => {
    sheet.elements.as.value = event.submitter ? event.submitter.dataset.as : "pdf";
    sheet.elements.chart.value = JSON.stringify(drawn());
  });

  if (data.shown.since) dates.elements.since.value = data.shown.since;
  if (data.shown.until) dates.elements.until.value = data.shown.until;
  dates.elements.undated.checked = data.shown.undated !== false;
  add(data, "");
  notes.put(data.notes);
  redraw();
  buttons.fit();
  const first = things.nodes.get(data.start);
  const shownOf = chart.getElementById(data.start).neighborhood("node").length;
  if (first && shownOf < first.near) say(`${shownOf.toLocaleString("en")} of ${first.near.toLocaleString("en")} that ${first.label} is tied to are on the chart, the strongest ties first. Choose it and press e for more.`);
  window.addEventListener("resize", () => { chart.resize(); buttons.fit(); });
  window.murderbookChart = { chart, things, data, notes };
})();

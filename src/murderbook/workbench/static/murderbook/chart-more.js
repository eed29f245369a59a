/* Of the link chart: what was done is taken back step by step, and own words are written on it. */
"use strict";
window.murderbookChartMore = (() => {
  const MOST = 100; // steps

  /* Says that a button does nothing now. It keeps the focus, which one that is disabled loses to the top of the page. */
  function dim(button, off) { if (button) button.setAttribute("aria-disabled", String(off)); }

  /* `now` tells how the chart lies, `back` lays it so again. `mark` before a change; of a drag `hold` when it begins and
     `kept` when something was moved. */
  function past({ now, back, button }) {
    const steps = [];
    let held = null;
    const tell = () => dim(button, !steps.length);
    function push(state) { steps.push(state); if (steps.length > MOST) steps.shift(); tell(); }
    tell();
    return {
      mark() { push(now()); },
      hold() { held = now(); },
      kept() { if (held) push(held); held = null; },
      back() {
        const was = steps.pop();
        held = null;
        if (was) back(was);
        tell();
        return Boolean(was);
      },
    };
  }

  const ACROSS = 28; // letters of a line of a note
  const wrapped = (text) => text.split("\n").flatMap((part) => part.match(new RegExp(`.{1,${ACROSS}}(?:\\s|$)|\\S{${ACROSS}}`, "g")) || [""]).map((line) => line.trimEnd());
  const PREFIX = "note:";
  const GAP = 8; // around a note: its border is wider than the room it asks for

  const writing = {
    styles: (colour) => [
      { selector: "node.note", style: { shape: "rectangle", width: "data(wide)", height: "data(high)", label: "data(label)", "background-image": "none", "background-color": colour("--paper"), "border-style": "dashed", "border-width": 1.5, "border-color": colour("--muted"), color: colour("--ink"), "font-size": 11, "font-style": "italic", "text-wrap": "wrap", "text-max-width": 400, "text-valign": "center", "text-halign": "center", "text-margin-y": 0, "text-background-opacity": 0, "z-index": 20 } },
    ],

    on(chart, { side, tables, mark, say, told }) {
      const box = document.getElementById("chart-note");
      const field = box.querySelector("textarea");
      let count = 0;

      const all = () => chart.nodes(".note").map((node) => [Math.round(node.position("x") * 10) / 10, Math.round(node.position("y") * 10) / 10, node.data("text")]);

      function shape(text) {
        const lines = wrapped(text);
        return { text, label: lines.join("\n"), wide: Math.max(...lines.map((line) => line.length)) * 6.2 + 16, high: lines.length * 14 + 12 };
      }

      function list() {
        const texts = all().map(([, , text]) => text);
        told.hidden = !texts.length;
        told.querySelector("ul").replaceChildren(...chart.nodes(".note").map((node) => {
          const one = tables.made("li", `${node.data("text")} `);
          const choose = tables.made("button", "Choose", { type: "button", className: "quiet no-print" });
          choose.setAttribute("aria-label", `Choose the note: ${node.data("text")}`);
          choose.addEventListener("click", () => { chart.elements().unselect(); node.select(); side.scrollIntoView({ block: "nearest" }); side.focus({ preventScroll: true }); });
          one.append(choose);
          return one;
        }));
      }

      function lay(x, y, text) {
        count += 1;
        return chart.add({ group: "nodes", data: { id: `${PREFIX}${count}`, ...shape(text) }, position: { x, y }, classes: "note" });
      }

      function put(notes) {
        chart.nodes(".note").remove();
        notes.forEach(([x, y, text]) => lay(x, y, text));
        list();
      }

      /* Near the middle of what is seen, where it covers nothing; if there is no such room, beneath all. */
      function room({ wide, high }) {
        const seen = chart.extent();
        const taken = chart.nodes().not(".gone").map((node) => node.boundingBox());
        const [half, tall] = [wide / 2 + GAP, high / 2 + GAP];
        const free = (x, y) => taken.every((box) => box.x2 < x - half || box.x1 > x + half || box.y2 < y - tall || box.y1 > y + tall);
        const [x, y] = [(seen.x1 + seen.x2) / 2, (seen.y1 + seen.y2) / 2];
        const spots = [];
        for (let across = -6; across <= 6; across += 1) for (let down = -6; down <= 6; down += 1) spots.push([x + (across * (seen.w - wide)) / 13, y + (down * (seen.h - high)) / 13]);
        const away = (spot) => Math.hypot(spot[0] - x, spot[1] - y);
        const found = spots.sort((one, other) => away(one) - away(other)).find((spot) => free(...spot));
        return found || [x, chart.elements().boundingBox().y2 + high];
      }

      /* A new one where there is room, or another text for one. */
      function write(node) {
        field.value = node ? node.data("text") : "";
        box.returnValue = "no";
        box.showModal();
        field.focus();
        box.addEventListener("close", () => {
          const text = field.value.trim();
          if (box.returnValue !== "yes" || !text) return;
          mark();
          if (node) node.data(shape(text));
          else lay(...room(shape(text)), text);
          list();
          if (node) tell(node);
          say(node ? "The note is changed. Keep the chart to have it again." : "The note lies where there is room. Keep the chart to have it again.");
        }, { once: true });
      }

      function tell(node) {
        const button = (words, act) => {
          const one = tables.made("button", words, { type: "button", className: "quiet" });
          one.addEventListener("click", act);
          return one;
        };
        const does = tables.made("p", "", { className: "actions" });
        does.append(button("Change", () => write(node)), button("Remove", () => {
          mark();
          node.remove();
          list();
          tables.ofNothing(side);
          say("The note is removed.");
        }));
        tables.refill(side, [tables.made("h2", "Your note"), tables.made("p", node.data("text"), { className: "chart-note-text" }), does], () => side);
      }

      return { all, put, write, tell };
    },
  };

  return { dim, past, writing };
})();

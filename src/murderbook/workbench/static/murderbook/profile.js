/* The geographic profile on a map that moves, and what changes when a case is taken out. Without this the page works by
   its two forms and shows the drawing that the server made; on paper that drawing stands in any case. */
"use strict";
(() => {
  const result = document.getElementById("profile-result");
  const form = document.getElementById("profile-form");
  const ranking = document.getElementById("profile-places");
  const state = document.getElementById("profile-state");
  if (!result || !form) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const ink = window.matchMedia("(prefers-color-scheme: dark)").matches ? "#c3ccd6" : "#39434e";
  const LONGEST = 3500; // of an address: servers of a department take some four thousand characters
  let outlines = null;
  let opacity = 75;
  let drawn = null;

  function sign(text, shape) {
    const dot = document.createElement("span");
    dot.className = `site-dot ${shape}`;
    dot.textContent = text;
    return L.divIcon({ html: dot, className: "site-key", iconSize: [28, 28] });
  }
  function mark(target, one, shape) {
    L.marker(one.at, { icon: sign(one.text, shape), title: one.words, alt: one.words, keyboard: true })
      .bindPopup(document.createTextNode(one.words)).addTo(target);
  }

  function draw() {
    const held = document.getElementById("profile-data");
    const live = document.getElementById("profile-live");
    if (!held || !live || typeof L === "undefined") return;
    const data = JSON.parse(held.textContent);
    live.hidden = false;
    document.getElementById("profile-figure").classList.add("print-only");
    if (drawn) drawn.remove(); // its box is gone; what it hears of the window would stay
    const map = L.map("profile-map", { zoomAnimation: !still, fadeAnimation: !still, maxZoom: 17 });
    drawn = map;
    map.attributionControl.setPrefix("Outlines: U.S. Census Bureau, through us-atlas");
    L.control.scale({ imperial: true, metric: true }).addTo(map);
    const bounds = L.latLngBounds(data.bounds);
    map.fitBounds(bounds, { animate: false });
    const areas = L.imageOverlay(data.picture, bounds, { opacity: opacity / 100, alt: "", className: "profile-overlay" }).addTo(map);
    data.sites.forEach((site) => {
      L.circle(site.at, { radius: site.radius_km * 1000, color: "#98201b", weight: 1, dashArray: "4 4", fillOpacity: 0.05, interactive: false }).addTo(map);
      mark(map, site, "");
    });
    data.places.forEach((place) => mark(map, place, "place-dot"));
    const slider = document.getElementById("profile-opacity");
    slider.value = opacity;
    slider.addEventListener("input", () => {
      opacity = Number(slider.value);
      areas.setOpacity(opacity / 100);
    });
    counties(map, document.getElementById("profile-map").dataset.counties);
  }

  /* Only counties near the scenes: the whole country is three thousand outlines. */
  function counties(map, address) {
    if (typeof topojson === "undefined") return;
    outlines = outlines || fetch(address).then((answer) => { if (!answer.ok) throw new Error(answer.statusText); return answer.json(); });
    outlines.then((atlas) => {
      const near = map.getBounds().pad(1);
      const shown = topojson.feature(atlas, atlas.objects.counties).features.filter((one) => {
        const box = L.geoJSON(one).getBounds();
        return box.isValid() && near.intersects(box);
      });
      L.geoJSON(shown, { renderer: L.canvas({ padding: 0.5 }), interactive: false, style: { color: ink, weight: 1, fill: false } }).addTo(map);
    }).catch(() => { /* the map does without */ });
  }

  /* What is ticked is shown at once; the last change wins. Addresses that were typed or chosen stay and are ranked anew. */
  let asked = 0;
  async function show() {
    const number = ++asked;
    const said = new FormData(form);
    const typed = ranking && (ranking.elements.places.value.trim() || ranking.elements.file.files.length);
    const address = `${location.pathname}?${new URLSearchParams(said)}`;
    let answer;
    result.classList.add("working");
    result.setAttribute("aria-busy", "true");
    state.textContent = "Reckoning.";
    try {
      if (typed || address.length > LONGEST) {
        said.append("csrfmiddlewaretoken", ranking.elements.csrfmiddlewaretoken.value);
        said.append("places", ranking.elements.places.value);
        if (ranking.elements.file.files.length) said.append("file", ranking.elements.file.files[0]);
        answer = await fetch(location.pathname, { method: "POST", body: said, credentials: "same-origin" });
      } else {
        answer = await fetch(address, { credentials: "same-origin" });
        if (answer.ok) history.replaceState(null, "", address);
      }
      const unread = answer.status === 422; // an address cannot be read; the map is there all the same
      if (!(answer.ok || unread) || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (number !== asked) return;
      result.replaceChildren(...page.getElementById("profile-result").childNodes);
      const kept = page.getElementById("profile-places");
      if (ranking && kept) copyHidden(kept);
      draw();
      state.textContent = unread
        ? "An address cannot be read, so none is ranked: press Rank them to see which."
        : "The map and the tables are those of the cases that are ticked now.";
      state.classList.toggle("visually-hidden", !unread);
    } catch {
      if (number !== asked) return;
      state.textContent = "It could not be reckoned anew: load the page again.";
      state.classList.remove("visually-hidden");
    } finally {
      if (number === asked) {
        result.classList.remove("working");
        result.removeAttribute("aria-busy");
      }
    }
  }
  /* The form for addresses carries what is ticked. */
  function copyHidden(from) {
    const token = ranking.elements.csrfmiddlewaretoken;
    ranking.querySelectorAll('input[type="hidden"]').forEach((one) => { if (one !== token) one.remove(); });
    from.querySelectorAll('input[type="hidden"]').forEach((one) => { if (one.name !== "csrfmiddlewaretoken") ranking.append(one); });
  }
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  draw();
})();

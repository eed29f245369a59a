/* The map of a case: outlines of counties from this machine, no tiles, no request to anywhere else.
   Places are told apart by letter and shape; a circle shows how exactly each is known. The table below says the same. */
"use strict";
(() => {
  const frame = document.getElementById("map");
  const state = document.getElementById("map-state");
  const held = document.getElementById("map-places");
  if (!frame || !held) return;
  if (typeof L === "undefined") {
    state.textContent = "The map cannot be drawn: its files were not installed (run make setup). The table below holds every place.";
    return;
  }
  const places = JSON.parse(held.textContent);
  frame.hidden = false;
  document.getElementById("map-inset-frame").hidden = false; // before the map measures its room
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, { zoomAnimation: !still, fadeAnimation: !still, maxZoom: 17, attributionControl: true });
  map.attributionControl.setPrefix("Outlines: U.S. Census Bureau, through us-atlas");
  L.control.scale({ imperial: true, metric: true }).addTo(map);

  map.setView([places[0].latitude, places[0].longitude], 12);
  const circles = L.featureGroup().addTo(map);
  places.forEach((place) => {
    const at = [place.latitude, place.longitude];
    const words = `${place.letter}: ${place.label}${place.description ? ", " + place.description : ""} (known to the ${place.precision})`;
    L.circle(at, { radius: place.radius_km * 1000, color: "#123a63", weight: 1.5, dashArray: "5 5", fillOpacity: 0.08, interactive: false }).addTo(circles);
    const sign = document.createElement("span");
    sign.className = `site-marker ${place.shape}`;
    sign.textContent = place.letter;
    const icon = L.divIcon({ html: sign, className: "site-key", iconSize: [32, 32] });
    L.marker(at, { icon, title: words, alt: words, keyboard: true }).bindPopup(document.createTextNode(words)).addTo(circles);
  });
  /* The way from each place to the next, with its length as the crow flies, as in the table. */
  places.forEach((place, index) => {
    if (place.km_from_last === null) return;
    const ends = [places[index - 1], place].map((end) => [end.latitude, end.longitude]);
    L.polyline(ends, { color: "#98201b", weight: 2, dashArray: "2 7", interactive: false })
      .bindTooltip(document.createTextNode(place.distance), { permanent: true, direction: "right", className: "way", interactive: false })
      .addTo(circles);
  });
  map.fitBounds(circles.getBounds().pad(0.3), { maxZoom: 14, animate: false });
  state.hidden = true;

  /* The places are often a street apart and the county is not in view: a second, small map shows where that is. */
  const middle = circles.getBounds().getCenter();
  const inset = L.map("map-inset", { zoomControl: false, attributionControl: false, dragging: false, keyboard: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, zoomAnimation: false, fadeAnimation: false });
  inset.setView(middle, 8, { animate: false });
  L.circleMarker(middle, { radius: 6, color: "#98201b", weight: 3, fillOpacity: 0.4, interactive: false }).addTo(inset);

  const ink = matchMedia("(prefers-color-scheme: dark)").matches ? "#c3ccd6" : "#39434e";
  const near = inset.getBounds().pad(1);
  /* Only counties near the case: the whole country is three thousand outlines. */
  function touches(feature) {
    const box = L.geoJSON(feature).getBounds();
    return box.isValid() && near.intersects(box);
  }
  function draw(target, counties, states) {
    const plain = { renderer: L.canvas({ padding: 0.5 }), interactive: false };
    L.geoJSON(counties, { ...plain, style: { color: ink, weight: 1, fill: false } }).addTo(target);
    L.geoJSON(states, { ...plain, style: { color: ink, weight: 2.5 } }).addTo(target);
    counties.forEach((county) => {
      L.tooltip({ permanent: true, direction: "center", className: "county-name", interactive: false, opacity: 0.9 })
        .setLatLng(L.geoJSON(county).getBounds().getCenter()).setContent(document.createTextNode(county.properties.name)).addTo(target);
    });
  }
  function outlines(atlas) {
    const counties = topojson.feature(atlas, atlas.objects.counties).features.filter(touches);
    const states = topojson.mesh(atlas, atlas.objects.states, (a, b) => a !== b);
    draw(map, counties, states);
    draw(inset, counties, states);
    showNames();
  }
  /* Names only where there is room for them. */
  function showNames() { frame.classList.toggle("far", map.getZoom() < 8); }
  map.on("zoomend", showNames);

  /* Paper is as wide as paper: the maps are drawn for it, and for the screen again afterwards. */
  function fit(onPaper) {
    [map, inset].forEach((one) => {
      one.getContainer().classList.toggle("sheet", onPaper);
      one.invalidateSize({ animate: false });
    });
    map.fitBounds(circles.getBounds().pad(0.3), { maxZoom: 14, animate: false });
    inset.setView(middle, 8, { animate: false });
  }
  window.addEventListener("beforeprint", () => fit(true));
  window.addEventListener("afterprint", () => fit(false));

  if (typeof topojson === "undefined") return;
  fetch(frame.dataset.counties)
    .then((answer) => { if (!answer.ok) throw new Error(answer.statusText); return answer.json(); })
    .then(outlines)
    .catch(() => {
      state.textContent = "The outlines of counties are not installed, so the map shows the places alone.";
      state.hidden = false;
    });
})();

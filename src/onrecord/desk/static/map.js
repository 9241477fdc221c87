// A map that can be moved and zoomed, drawn over the shipped outlines; nothing is loaded from elsewhere.
"use strict";

(() => {
  const colour = (name, property) => {
    const probe = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const sheet = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    probe.setAttribute("class", `p-${name}`);
    sheet.append(probe);
    document.body.append(sheet);
    const found = getComputedStyle(probe)[property];
    sheet.remove();
    return found;
  };

  const fetched = async (address) => (await fetch(address)).json();

  function look(place) {
    const name = place.rival ? "rival_site" : place.role === "occurred" ? "site" : "other_role";
    return { color: colour(name, "stroke"), fillColor: colour(name, "fill"), fillOpacity: 0.95, weight: 2, radius: place.count > 1 ? 6 + 2 * Math.log2(place.count) : 6 };
  }

  function popup(feature) {
    const box = document.createElement("div");
    for (const row of feature.properties.incidents) {
      const line = document.createElement("p");
      const link = document.createElement("a");
      link.href = row.address;
      link.textContent = row.tip;
      line.append(link);
      box.append(line);
    }
    const more = feature.properties.count - feature.properties.incidents.length;
    if (more > 0) box.append(`and ${more} more`);
    return box;
  }

  // A site is a dot, a circle as wide as its words where they name no more, an outline; a sea is its name alone.
  function mark(feature, area) {
    if (feature.geometry.type !== "Point") return L.geoJSON(feature, { style: area });
    const [lon, lat] = feature.geometry.coordinates;
    const { loose, radius_km: radius } = feature.properties;
    if (!loose) return L.circleMarker([lat, lon], look(feature.properties));
    return radius ? L.circle([lat, lon], { ...area, radius: radius * 1000 }) : L.circleMarker([lat, lon], { radius: 14, stroke: false, fillOpacity: 0 });
  }

  function reach(feature) {
    if (feature.geometry.type !== "Point") return L.geoJSON(feature).getBounds();
    const [lon, lat] = feature.geometry.coordinates;
    return L.latLng(lat, lon).toBounds(2000 * (feature.properties.radius_km || 1));
  }

  async function open(button) {
    const holder = document.getElementById(button.dataset.map);
    button.disabled = true;
    const [places, countries] = await Promise.all([fetched(button.dataset.places), fetched("/map/countries.json")]);
    holder.hidden = false;
    button.hidden = true;
    const map = L.map(holder, { preferCanvas: true, attributionControl: true, minZoom: 2, maxZoom: 12, worldCopyJump: false, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    map.attributionControl.setPrefix("").addAttribution("Outlines: Natural Earth");
    const area = { color: colour("area", "stroke"), fillColor: colour("area", "fill"), fillOpacity: 0.16, weight: 1.2, dashArray: "6 3" };
    L.geoJSON(countries, { interactive: false, style: { color: colour("land", "stroke"), weight: 0.8, fillColor: colour("land", "fill"), fillOpacity: 1 } }).addTo(map);
    for (const code of places.countries.slice(0, 12)) {
      const parts = await fetched(`/map/parts/${code}.json`);
      L.geoJSON(parts, { interactive: false, style: { color: colour("inner_border", "stroke"), weight: 0.6, fill: false } }).addTo(map);
    }
    const bounds = L.latLngBounds([]);
    for (const feature of places.features) bounds.extend(reach(feature));
    map.fitBounds(bounds.isValid() ? bounds.pad(0.1) : [[-50, -150], [70, 150]]);
    for (const feature of places.features) {
      const { name, count } = feature.properties;
      const words = count > 1 ? `${name}: ${count}` : name;
      const nameOnly = feature.geometry.type === "Point" && feature.properties.loose && !feature.properties.radius_km;
      const tooltip = nameOnly ? { permanent: true, direction: "center", opacity: 0.8 } : {};
      mark(feature, area).bindTooltip(words, tooltip).bindPopup(() => popup(feature)).addTo(map);
    }
    holder.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".open-map");
    if (button) open(button);
  });

  const show = () => document.querySelectorAll(".open-map").forEach((button) => (button.hidden = false));
  show();
  document.addEventListener("htmx:afterSwap", show);
})();

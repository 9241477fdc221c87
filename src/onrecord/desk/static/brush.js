// Choosing a span of days by dragging across the timeline; the two date fields do the same without it.
"use strict";

(() => {
  const DAY = 86400000;
  let drag = null;

  const timeline = (node) => node.closest?.("#timeline .picture[data-first]");

  function place(svg, event) {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    return Math.min(Math.max(x, Number(svg.dataset.left)), Number(svg.dataset.right));
  }

  function day(svg, x) {
    const first = Date.parse(svg.dataset.first);
    const days = (Date.parse(svg.dataset.last) - first) / DAY + 1;
    const share = (x - Number(svg.dataset.left)) / (Number(svg.dataset.right) - Number(svg.dataset.left));
    return new Date(first + Math.min(Math.floor(share * days), days - 1) * DAY).toISOString().slice(0, 10);
  }

  function draw(x) {
    drag.box.setAttribute("x", Math.min(drag.from, x));
    drag.box.setAttribute("width", Math.max(Math.abs(x - drag.from), 1));
  }

  document.addEventListener("pointerdown", (event) => {
    const svg = timeline(event.target);
    if (!svg || event.button !== 0) return;
    const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    box.setAttribute("class", "brush");
    box.setAttribute("y", 0);
    box.setAttribute("height", svg.viewBox.baseVal.height);
    svg.append(box);
    drag = { svg, box, from: place(svg, event) };
    draw(drag.from);
    event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    if (drag) draw(place(drag.svg, event));
  });

  document.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const { svg, box, from } = drag;
    const to = place(svg, event);
    drag = null;
    if (Math.abs(to - from) < 3) return box.remove();
    const form = document.getElementById("span");
    form.elements.from.value = day(svg, Math.min(from, to));
    form.elements.to.value = day(svg, Math.max(from, to));
    form.requestSubmit();
  });

  document.addEventListener("pointercancel", () => {
    drag?.box.remove();
    drag = null;
  });

  // A narrow window begins with the newest days.
  const newest = () => document.querySelectorAll(".picture-scroll").forEach((box) => {
    if (box.querySelector("[data-last]")) box.scrollLeft = box.scrollWidth;
  });

  const show = () => document.querySelectorAll(".brush-hint").forEach((hint) => (hint.hidden = false));
  show();
  newest();
  document.addEventListener("htmx:afterSwap", show);
  document.addEventListener("htmx:afterSwap", newest);
})();

// Keys and small helps. Every one of them presses a button or follows a link that is on the page without it.
"use strict";

const rows = () => [...document.querySelectorAll("[data-keys=slots] .slot > summary, [data-keys=list] a[data-row]")];
const typing = (target) => target.closest("input:not([type=radio],[type=checkbox]), textarea, select");
const openSlot = () => document.activeElement.closest(".slot");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const slot = document.activeElement.closest(".slot, tr");
  const at = slot ? all.findIndex((row) => slot.contains(row)) : -1;
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function opened() {
  const slot = openSlot();
  if (slot) slot.open = true;
  return slot;
}

function press(selector, within) {
  const found = (within || document).querySelector(selector);
  if (found) found.click();
  return Boolean(found);
}

function reach(selector, within) {
  const found = (within || document).querySelector(selector);
  if (!found) return false;
  const details = found.closest("details");
  if (details) details.open = true;
  found.focus();
  found.scrollIntoView({ block: "nearest" });
  return true;
}

function choose(number) {
  const slot = opened();
  const claim = slot && slot.querySelector(`[data-claim="${number}"]`);
  if (claim) {
    claim.checked = true;
    claim.focus();
  }
  return Boolean(claim);
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  a: () => {
    const slot = opened();
    if (!slot) return;
    const chosen = slot.querySelector("[data-claim]:checked");
    press(chosen && chosen.dataset.stance !== "support" ? "[data-act=take]" : "[data-act=accept]", slot);
  },
  x: () => press("[data-act=reject]", opened()),
  e: () => reach("[data-act=typed]", opened()),
  m: () => reach("[data-act=merge]"),
  s: () => reach("[data-act=split]"),
  l: () => reach("[data-act=link]"),
  n: () => reach("[data-act=note]"),
  f: () => press("[data-act=flag]"),
  z: () => press("[data-act=undo]"),
  y: () => press("[data-act=redo]"),
  "/": () => reach("#search"),
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const act = /^[1-9]$/.test(event.key) ? () => choose(event.key) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A link into a closed slot opens it; browsers that do so by themselves lose nothing.
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = target && target.closest("details");
  if (details) details.open = true;
  if (target) target.scrollIntoView({ block: "center" });
}
window.addEventListener("hashchange", reveal);
document.addEventListener("DOMContentLoaded", reveal);

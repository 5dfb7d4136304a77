/** Keys: g and a letter go somewhere, j and k walk through rows, other letters press the row's own buttons. */

import { html } from "./html.js";
import { go } from "./router.js";
import { ask } from "./parts/dialog.js";

const PLACES = { o: "overview", l: "leaving", b: "library", r: "rules", h: "history", j: "jobs", s: "system" };
const PATIENCE = 1_200;

const HELP = [
  ...Object.entries(PLACES).map(([letter, place]) => [["g", letter], place[0].toUpperCase() + place.slice(1)]),
  [["/"], "Search"], [["j"], "Next row"], [["k"], "Row before"], [["Enter"], "Open or unfold the row"],
  [["p"], "Keep what the row names"], [["a"], "Approve it"], [["?"], "This help"],
];

let leader = 0;

const writing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("main [data-row]")];

function walk(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const row = document.activeElement?.closest?.("[data-row]");
  row?.querySelector(`[aria-keyshortcuts="${key}"]:not(:disabled)`)?.click();
}

function enter(event) {
  const row = event.target;
  if (!row.matches?.("[data-row]")) return;
  event.preventDefault();
  const fold = row.querySelector("[aria-expanded]");
  if (fold) fold.click();
  else if (row.dataset.open) go(row.dataset.open);
}

const PLAIN = {
  "/": () => document.getElementById("search")?.select(),
  j: () => walk(1),
  k: () => walk(-1),
  "?": () => help(),
  p: () => press("p"),
  a: () => press("a"),
};

/** The list of keys in a dialog. */
export const help = () =>
  ask({ heading: "Keys", body: html`<dl class="keys">${HELP.map(([keys, text]) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${text}</dd></div>`)}</dl>` });

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (writing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter") {
    enter(event);
    return;
  }
  if (event.timeStamp - leader < PATIENCE && PLACES[event.key]) {
    leader = 0;
    event.preventDefault();
    go(`#/${PLACES[event.key]}`);
    return;
  }
  leader = event.key === "g" ? event.timeStamp : 0;
  if (!PLAIN[event.key]) return;
  event.preventDefault();
  PLAIN[event.key]();
}

export const listen = () => addEventListener("keydown", pressed);

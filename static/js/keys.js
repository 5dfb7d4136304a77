/** Keys: g and a letter go somewhere, j and k walk, p and a press the row's own buttons. */

import { named } from "./format.js";
import { html } from "./html.js";
import { go, PLACES } from "./router.js";
import { ask } from "./parts/dialog.js";

const PATIENCE = 1_200;

const HELP = [
  ...PLACES.map(([name, letter]) => [["g", letter], named(name)]),
  [["/"], "Search"], [["j"], "Next row"], [["k"], "Row before"], [["Enter"], "Open or unfold the row"],
  [["p"], "Keep what the row names"], [["a"], "Approve it"], [["?"], "This help"],
];

let leader = -Infinity;

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

function open(row) {
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

export const help = () =>
  ask({ heading: "Keys", body: html`<dl class="keys">${HELP.map(([keys, text]) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${text}</dd></div>`)}</dl>` });

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (writing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter") return event.target.matches("[data-row]") && open(event.target);
  const place = event.timeStamp - leader < PATIENCE && PLACES.find(([, letter]) => letter === event.key);
  leader = event.key === "g" ? event.timeStamp : -Infinity;
  const work = place ? () => go(`#/${place[0]}`) : PLAIN[event.key];
  if (!work) return;
  event.preventDefault();
  work();
}

export const listen = () => addEventListener("keydown", pressed);

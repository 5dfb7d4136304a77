/** What every page is made of: buttons, signs, instants, titles, meters, tables, and controls whose choice lives in the address. */

import { now } from "../api.js";
import { each, html } from "../html.js";
import { changed, go, nextSort } from "../router.js";
import { ago, bytes, countdown, dateTime, number, percent, stamp, title, what, wordsFor } from "../words.js";

/** `name` is what it acts upon, for those who hear it alone; `key` presses it in the row in focus. */
export const button = (label, work, { look = "button", tone = "", name = null, key = null, off = false } = {}) => html`<button type="button"
  class="${look} ${tone}" aria-label=${name ? `${label}: ${name}` : null} aria-keyshortcuts=${key} ?disabled=${off} @click=${work}>${label}</button>`;

export const word = (label, work, options) => button(label, work, { look: "word", ...options });

const RING = "M8 3.5a4.5 4.5 0 1 0 .01 0Z";
const SHAPES = {
  ring: RING, dot: "M8 7a1 1 0 1 0 .01 0ZM8 5.5a2.5 2.5 0 1 0 .01 0Z", half: `${RING}M8 3.5v9M6 4v8M4.5 6v4`, check: "m3.5 8.5 3 3 6-6.5", cross: "m4 4 8 8M12 4l-8 8", pause: "M5.5 4v8M10.5 4v8",
  square: "M5 5h6v6H5ZM7 8h2", dash: "M4 8h8", clock: `${RING}M8 5.5v3l2 1`, question: "M5.5 5.5c.5-3 5.5-2.5 5 .5 0 1.5-2.5 1.5-2.5 3.5M8 12.5v.01", triangle: "M8 3 14 13H2ZM8 7v2.5M8 11v.01",
};

const SIGNS = {
  overview: "M4 13h6V4H4Zm0 7h6v-4H4Zm10 0h6v-9h-6Zm0-16v4h6V4Z",
  leaving: "M12 7v5l3 2M20 12a8 8 0 1 1-2-6M20 3v4h-4",
  library: "M5 4h4v16H5ZM11 4h4v16h-4ZM17 5l3 14",
  rules: "M4 6h10M18 6h2M4 12h4M12 12h8M4 18h8M16 18h4M14 4v4M8 10v4M12 16v4",
  history: "M6 3h12v18l-3-2-3 2-3-2-3 2ZM9 8h6M9 12h6",
  requests: "M12 20 4 12a4.5 4.5 0 0 1 8-5 4.5 4.5 0 0 1 8 5Z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM20 20l-5-5",
  light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1 1M18 18l1 1M5 19l1-1M18 6l1-1",
  dark: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10Z",
  auto: "M12 4a8 8 0 1 0 0 16ZM12 4a8 8 0 0 1 0 16",
  chevron: "m9 6 6 6-6 6",
  close: "M6 6l12 12M18 6 6 18",
};

export const shape = (name) => html`<svg class=shape viewBox="0 0 16 16" aria-hidden=true><path d=${SHAPES[name]} /></svg>`;

export const sign = (name) => SIGNS[name] && html`<svg class=sign viewBox="0 0 24 24" aria-hidden=true><path d=${SIGNS[name]} /></svg>`;

export const chip = ({ word, shape: name, tone, help }) => html`<span class="chip ${tone}" title=${help || null}>${shape(name)}${word}</span>`;

export const stateChip = (kind, name) => chip(wordsFor(kind, name));

const shown = (at, words) => html`<time datetime=${at} title=${dateTime(at)}>${words}</time>`;

export const past = (at) => shown(at, ago(at, now()));
export const ahead = (at) => shown(at, at ? countdown(at, now()) : "not planned");
export const stamped = (at) => shown(at, stamp(at, now()));

export const titleLink = (media) => html`<a class=title href="#/library/${media.id}">${title(media)}</a>${media.kind === "movie" ? null : html` <span class=kind>${what(media)}</span>`}`;

export const size = (count) => html`<span class=size>${bytes(count)}</span>`;

export const meter = (share, label, tone = "accent", role = "img") => html`<div class="meter ${tone}" role=${role} aria-label="${label}: ${percent(share ?? 0)}"><div class=meter-fill --share=${share ?? 0}></div></div>`;

const fullness = (share) => (share >= 0.97 ? "bad" : share >= 0.9 ? "warn" : "accent");

export function diskRow({ path, services, free, total, used_share: share, accessible }) {
  const known = share !== null && share !== undefined;
  return html`<li class=stack>
    <div class="line between"><b class=path>${path}</b><span class="quiet small">${services.join(", ")}</span></div>
    ${known ? meter(share, `${path} used`, fullness(share)) : null}
    <div class="line between small"><span>${bytes(free)} free${total ? html` <span class=quiet>of ${bytes(total)}</span>` : ""}</span>
      <span>${known ? `${percent(share)} used` : accessible === false ? "can't be reached" : "size not known"}</span></div>
  </li>`;
}

export const noService = html`No service is configured. Add a <code>[services.NAME]</code> section to <code>config.toml</code>, with its type, url and api_key.`;

export const loading = () => html`<p class="quiet bone" role=status>Loading …</p>`;

export const empty = (heading, text, next = null) => html`<div class=empty><h2>${heading}</h2><p>${text}</p>${next}</div>`;

export const step = (hash, label) => html`<a class=button href=${hash}>${label}</a>`;

/** What happened, what was kept, what to do. `since`: milliseconds of what is still shown. */
export const failed = (error, since, again) => html`<div class="empty bad" role=alert>
  <h2>This could not be read</h2><p>${error.message}</p>
  <p class=quiet>${since ? `What you see below is from ${ago(new Date(since).toISOString(), now())}.` : "Nothing was changed."}</p>
  ${button("Try again", again)}
</div>`;

/**
 * `columns`: [label, cell(item), class of its cells, sort], where a sort "-size" begins with the largest.
 * With a `route` sortable heads are links; `open(item)` is the address that Enter follows.
 */
export function table({ caption, columns, items, key = (item) => item.id, route = null, sort = "", open = null, dim = null, look = "box" }) {
  return html`<div class="scroller ${look}" tabindex=0 role=group aria-label=${caption}><table class=table>
    <caption class=unseen>${caption}</caption>
    <thead><tr>${columns.map((column) => head(column, route, route?.params.sort ?? sort))}</tr></thead>
    <tbody>${each(items, key, (item) => html`<tr class="row ${dim?.(item) && "dim"}" tabindex=${open && -1} data-row=${open && ""} data-open=${open?.(item)}>
      ${columns.map(([label, cell, kind]) => html`<td class=${kind} data-label=${label}>${cell(item)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

export const section = (heading, columns, items, options = {}) =>
  items?.length ? html`<section class=stack><h2>${heading}</h2>${table({ caption: heading, columns, items, ...options })}</section>` : null;

function head([label, , kind, name], route, sort) {
  const down = sort.startsWith("-");
  const sorted = name && sort.replace("-", "") === name.replace("-", "");
  const link = name && route ? html`<a href=${changed(route, { sort: nextSort(sort, name) })}>${label}<span aria-hidden=true>${sorted ? (down ? " ↓" : " ↑") : ""}</span></a>` : label;
  return html`<th scope=col class=${kind} aria-sort=${sorted && (down ? "descending" : "ascending")}>${link}</th>`;
}

/** Which part of a list is shown, and the way to the others. */
export function pager(route, { total, page, size }) {
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1 && page === 1) return null;
  const step = (to, word) => (to < 1 || to > last ? null : html`<a class=button href=${changed(route, { page: to === 1 ? null : to })}>${word}</a>`);
  return html`<nav class="line end-line" aria-label="Parts of the list"><span class=quiet>${number(Math.min(total, (page - 1) * size + 1))}–${number(Math.min(total, page * size))} of ${number(total)}</span>${step(page - 1, "Previous")}${step(page + 1, "Next")}</nav>`;
}

const WAIT = 300;
let timer = null;

/** It filters while it is typed, without a step in the history for each letter. */
export const titleFilter = (route, label = "Title", hint = "part of a title") => html`<label class=field><span>${label}</span>
  <input type=search autocomplete=off spellcheck=false placeholder=${hint} .value=${route.params.q ?? ""} @input=${(event) => later(route, event.target.value)}></label>`;

function later(route, value) {
  clearTimeout(timer);
  timer = setTimeout(() => go(changed(route, { q: value.trim() }), { replace: true }), WAIT);
}

export const typed = (label, value, change, hint = "") => html`<label class=field><span>${label}</span><input placeholder=${hint} .value=${value} @input=${(event) => change(event.target.value)}></label>`;

export const tick = (label, on, change) => html`<label class=line><input type=checkbox .checked=${on} @change=${(event) => change(event.target.checked)}> ${label}</label>`;

export const picked = (label, value, options, change) => html`<label class=field><span>${label}</span>
  <select .value=${value} @change=${(event) => change(event.target.value)}>${options.map(([name, word]) => html`<option value=${name} ?selected=${name === value}>${word}</option>`)}</select></label>`;

/** The same where the choice lives in the address and "" is the default. */
export const choice = (route, name, label, options) => picked(label, route.params[name] ?? "", options, (value) => go(changed(route, { [name]: value })));

export const tabs = (route, name, label, options) => html`<nav class=tabs aria-label=${label}>
  ${options.map(([value, word, count]) => html`<a href=${changed(route, { [name]: value })} aria-current=${(route.params[name] ?? "") === value && "true"}>
    ${word}${count === undefined ? null : html`<span class=count>${count}</span>`}</a>`)}
</nav>`;

const HEIGHT = 72;
const STEP = 28;
const WIDTH = 22;

export function bars({ id, heading, unit, points }) {
  const most = Math.max(1, ...points.map((point) => point.value));
  return html`<figure class=chart>
    <svg viewBox="0 0 ${points.length * STEP} ${HEIGHT + 16}" role=img aria-labelledby="${id}-title ${id}-text" preserveAspectRatio="xMinYMax meet">
      <title id="${id}-title">${heading}</title>
      <desc id="${id}-text">${points.map((point) => `${point.label} ${point.text}`).join("; ")}</desc>
      ${points.map((point, index) => bar(point, index * STEP, Math.max(1, (point.value / most) * HEIGHT)))}
    </svg>
    <details><summary>Show as table</summary>
      <table class="table small"><thead><tr><th scope=col>${unit}</th><th scope=col>${heading}</th></tr></thead>
      <tbody>${points.map((point) => html`<tr><td>${point.label}</td><td>${point.text}</td></tr>`)}</tbody></table>
    </details>
  </figure>`;
}

const bar = ({ label, text }, x, tall) => html`<g>
  <title>${label}: ${text}</title>
  <rect x=${x} y=${HEIGHT - tall} width=${WIDTH} height=${tall}></rect>
  <text x=${x + WIDTH / 2} y=${HEIGHT + 13}>${label.slice(0, 3)}</text>
</g>`;

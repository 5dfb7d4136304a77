/** What every page is made of: buttons, signs, instants, tables, controls whose choice lives in the address. */

import { now, post } from "../api.js";
import { each, html } from "../html.js";
import { changed, go, nextSort } from "../router.js";
import { ago, bytes, countdown, dateTime, named, number, percent, stamp, title, what, wordsFor } from "../words.js";

/** `name` is what it acts upon, for those who hear it alone; `key` presses it in the row in focus. */
export const button = (label, work, { look = "button", tone = "", name = null, key = null, off = false } = {}) => html`<button type="button"
	class="${look} ${tone}" aria-label=${name ? `${label}: ${name}` : null} aria-keyshortcuts=${key} ?disabled=${off} @click=${work}>${label}</button>`;

export const word = (label, work, options) => button(label, work, { look: "word", ...options });

/** It posts to `where`, and tells `text`. */
export const deed = (app, label, where, text, { make = button, body, ...options } = {}) =>
	make(label, () => app.act(where, () => post(where, body), () => ({ text })), { off: app.pending(where), ...options });

export const quiet = (words) => html`<span class=quiet>${words}</span>`;
export const hint = (words) => html`<span class=hint>${words}</span>`;

const SHAPES = { ring: "○", dot: "●", half: "◐", check: "✓", cross: "✕", pause: "‖", square: "■", dash: "–", clock: "◷", question: "?", triangle: "▲", fold: "›" };

const SIGNS = {
	overview: "M4 13h6V4H4Zm0 7h6v-4H4Zm10 0h6v-9h-6Zm0-16v4h6V4Z",
	leaving: "M12 7v5l3 2M20 12a8 8 0 1 1-2-6M20 3v4h-4",
	library: "M5 4h4v16H5ZM11 4h4v16h-4ZM17 5l3 14",
	rules: "M4 6h10M18 6h2M4 12h4M12 12h8M4 18h8M16 18h4M14 4v4M8 10v4M12 16v4",
	history: "M6 3h12v18l-3-2-3 2-3-2-3 2ZM9 8h6M9 12h6",
	requests: "M12 20 4 12a4.5 4.5 0 0 1 8-5 4.5 4.5 0 0 1 8 5Z",
};

export const shape = (name) => html`<span class=shape data-shape=${SHAPES[name]}></span>`;

export const sign = (name) => SIGNS[name] && html`<svg class=sign viewBox="0 0 24 24" aria-hidden=true><path d=${SIGNS[name]} /></svg>`;

export const chip = ({ word, shape: name, tone, help }) => html`<span class="chip ${tone}" title=${help || null}>${shape(name)}${word}</span>`;

export const stateChip = (kind, name) => chip(wordsFor(kind, name));

const shown = (at, words) => html`<time datetime=${at} title=${dateTime(at)}>${words}</time>`;

export const past = (at) => shown(at, ago(at, now()));
export const ahead = (at) => shown(at, at ? countdown(at, now()) : "not planned");
export const stamped = (at) => shown(at, stamp(at, now()));

export const titleLink = (media) => html`<a class=title href="#/library/${media.id}">${title(media)}</a>${media.kind === "movie" ? null : html` <span class=kind>${what(media)}</span>`}`;

export const size = (count) => html`<span class=size>${bytes(count)}</span>`;

export const progress = (share, label) => html`<div class=meter role=progressbar aria-label="${label}: ${percent(share)}"><div class=meter-fill --share=${share}></div></div>`;

export const noService = html`No service is configured. <a href="#/services/*">Add one</a>`;

export const loading = () => html`<p class="bone quiet" role=status>Loading …</p>`;

export const empty = (heading, text, next = null) => html`<div class=empty><h2>${heading}</h2><p>${text}</p>${next}</div>`;

const VIEWED = ["page", "sort", "open"];

export const filtered = ({ params }) => Object.keys(params).some((name) => !VIEWED.includes(name));

export const nothing = (route, ...why) => (filtered(route) ? empty("Nothing fits", "There is nothing of that kind.", step(`#/${route.page}`, "Show all")) : empty(...why));

export const step = (hash, label) => html`<a class=button href=${hash}>${label}</a>`;

/** `since`: milliseconds of what is still shown. */
export const failed = (error, since, again) => html`<div class="empty bad" role=alert>
	<h2>This could not be read</h2><p>${error.message}</p>
	<p class=quiet>${since ? `What you see below is from ${ago(since, now())}.` : "Nothing was changed."}</p>
	${button("Try again", again)}
</div>`;

/**
 * `columns`: [label, field or cell(item), class of its cells, sort]; a sort "-size" begins with the largest.
 * With a `route` sortable heads are links; `open(item)` is the address that Enter follows.
 */
export function table({ caption, columns, items, key = "id", route = null, sort = "", open = null, dim = null, look = "box" }) {
	return html`<div class="scroller ${look}" tabindex=0 role=group aria-label=${caption}><table class=table>
		<caption class=unseen>${caption}</caption>
		<thead><tr>${columns.map((column) => head(column, route, route?.params.sort ?? sort))}</tr></thead>
		<tbody>${each(items, key, (item) => html`<tr class="row ${dim?.(item) && "dim"}" tabindex=${open && -1} data-row=${open && ""} data-open=${open?.(item)}>
			${columns.map(([label, cell, kind]) => html`<td class=${kind} data-label=${label}>${typeof cell === "string" ? item[cell] : cell(item)}</td>`)}</tr>`)}</tbody>
	</table></div>`;
}

export const part = (heading, body) => html`<section class=stack><h2>${heading}</h2>${body}</section>`;

/** A part in a box; `place` is the page that has more of it. */
export const card = (heading, body, place = null) => html`<section class=card aria-label=${heading}>
	<div class=ends><h2>${heading}</h2>${place ? html`<a class=small href="#/${place}">${named(place)}</a>` : null}</div>${body}
</section>`;

export const section = (heading, columns, items, options = {}) =>
	items?.length ? part(heading, table({ caption: heading, columns, items, ...options })) : null;

function head([label, , kind, name], route, sort) {
	const down = sort.startsWith("-");
	const sorted = name && sort.replace("-", "") === name.replace("-", "");
	const link = name && route ? html`<a href=${changed(route, { sort: nextSort(sort, name) })}>${label}<span aria-hidden=true>${sorted ? (down ? " ↓" : " ↑") : ""}</span></a>` : label;
	return html`<th scope=col class=${kind} aria-sort=${sorted && (down ? "descending" : "ascending")}>${link}</th>`;
}

export function pager(route, { total, page, size }) {
	const last = Math.max(1, Math.ceil(total / size));
	if (last === 1 && page === 1) return null;
	const step = (to, word) => (to < 1 || to > last ? null : html`<a class=button href=${changed(route, { page: to === 1 ? null : to })}>${word}</a>`);
	return html`<nav class=foot aria-label="Parts of the list">${quiet(`${number(Math.min(total, (page - 1) * size + 1))}–${number(Math.min(total, page * size))} of ${number(total)}`)}${step(page - 1, "Previous")}${step(page + 1, "Next")}</nav>`;
}

export const field = (label, control) => html`<label class=field><span>${label}</span>${control}</label>`;

const WAIT = 300;
let timer = null;

/** Not every letter is a step in the history. */
export const titleFilter = (route, label = "Title", hint = "part of a title") => field(label, html`<input type=search autocomplete=off spellcheck=false placeholder=${hint} .value=${route.params.q ?? ""} @input=${(event) => later(route, event.target.value)}>`);

function later(route, value) {
	clearTimeout(timer);
	timer = setTimeout(() => go(changed(route, { q: value.trim() }), { replace: true }), WAIT);
}

export const typed = (label, value, change, hint = "", type = "text") => field(label, html`<input type=${type} autocomplete=off placeholder=${hint} .value=${value} @input=${(event) => change(event.target.value)}>`);

export const tick = (label, on, change) => html`<label class=line><input type=checkbox .checked=${on} @change=${(event) => change(event.target.checked)}> ${label}</label>`;

export const picked = (label, value, options, change) => field(label, html`<select .value=${value} @change=${(event) => change(event.target.value)}>${options.map(([name, word]) => html`<option value=${name} ?selected=${name === value}>${word}</option>`)}</select>`);

/** The same where the choice lives in the address and "" is the default. */
export const choice = (route, name, label, options) => picked(label, route.params[name] ?? "", options, (value) => go(changed(route, { [name]: value })));

export const tabs = (route, name, label, options) => html`<nav class=tabs aria-label=${label}>
	${options.map(([value, word, count]) => html`<a href=${changed(route, { [name]: value })} aria-current=${(route.params[name] ?? "") === value && "true"}>
		${word}${count === undefined ? null : html`<span class=count>${count}</span>`}</a>`)}
</nav>`;

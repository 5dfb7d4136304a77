/** Real tables, sorted by links; on phones each row is a small card. */

import { each, html } from "../html.js";
import { number } from "../format.js";
import { changed, nextSort } from "../router.js";

/**
 * `columns`: [label, cell(item), class of its cells, sort], where a sort "-size" begins with the largest.
 * With a `route` sortable heads are links; `open(item)` is the address that Enter follows.
 */
export function table({ caption, columns, items, key = (item) => item.id, route = null, sort = "", open = null, dim = null, look = "box" }) {
  return html`<div class="scroller ${look}"><table class="table">
    <caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map((column) => head(column, route, route?.params.sort ?? sort))}</tr></thead>
    <tbody>${each(items, key, (item) => html`<tr class="row ${dim?.(item) && "dim"}" tabindex=${open && -1} data-row=${open && ""} data-open=${open?.(item)}>
      ${columns.map(([label, cell, kind]) => html`<td class=${kind} data-label=${label}>${cell(item)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

export const section = (heading, columns, items, options = {}) =>
  items?.length ? html`<section class="stack"><h2>${heading}</h2>${table({ caption: heading, columns, items, ...options })}</section>` : null;

function head([label, , kind, name], route, sort) {
  const down = sort.startsWith("-");
  const sorted = name && sort.replace("-", "") === name.replace("-", "");
  const link = name && route ? html`<a href=${changed(route, { sort: nextSort(sort, name) })}>${label}<span aria-hidden="true">${sorted ? (down ? " ↓" : " ↑") : ""}</span></a>` : label;
  return html`<th scope="col" class=${kind} aria-sort=${sorted && (down ? "descending" : "ascending")}>${link}</th>`;
}

/** Which part of a list is shown, and the way to the others. */
export function pager(route, { total, page, size }) {
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1 && page === 1) return null;
  const step = (to, word) =>
    to < 1 || to > last
      ? html`<span class="button off" aria-disabled="true">${word}</span>`
      : html`<a class="button" href=${changed(route, { page: to === 1 ? null : to })}>${word}</a>`;
  return html`<nav class="line end-line" aria-label="Pages"><span class="quiet">${number(Math.min(total, (page - 1) * size + 1))}–${number(Math.min(total, page * size))} of ${number(total)}</span>${step(page - 1, "Previous")}${step(page + 1, "Next")}</nav>`;
}

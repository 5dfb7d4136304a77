/** Real tables: sorted by links, so that the address says how; on phones each row is a small card. */

import { each, html } from "../html.js";
import { changed, nextSort } from "../router.js";

/**
 * `columns`: [label, cell(item), class of its cells, sort], where a sort "-size" begins with the largest.
 * With a `route` sortable heads are links; `open(item)` is the address that Enter follows.
 */
export function table({ caption, columns, items, key = (item) => item.id, route = null, sort = "", open = null, dim = null }) {
  return html`<div class="box scroller"><table class="table">
    <caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map((column) => head(column, route, route?.params.sort ?? sort))}</tr></thead>
    <tbody>${each(items, key, (item) => html`<tr class="row ${dim?.(item) && "dim"}" tabindex="-1" data-row data-open=${open?.(item)}>
      ${columns.map(([label, cell, kind]) => html`<td class=${kind} data-label=${label}>${cell(item)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function head([label, , kind, name], route, sort) {
  const down = sort.startsWith("-");
  const sorted = name && sort.replace("-", "") === name.replace("-", "");
  const link = name && route ? html`<a href=${changed(route, { sort: nextSort(sort, name) })}>${label}<span aria-hidden="true">${sorted ? (down ? " ↓" : " ↑") : ""}</span></a>` : label;
  return html`<th scope="col" class=${kind} aria-sort=${sorted && (down ? "descending" : "ascending")}>${link}</th>`;
}

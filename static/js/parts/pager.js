/** Which part of a list is shown, and the way to the other parts. */

import { html } from "../html.js";
import { number } from "../format.js";
import { changed } from "../router.js";

/** `1–100 of 4,213`, with links to the page before and the page after. */
export function pager(route, { total, page, size }) {
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1 && page === 1) return null;
  const step = (to, word) =>
    to < 1 || to > last
      ? html`<span class="button off" aria-disabled="true">${word}</span>`
      : html`<a class="button" href=${changed(route, { page: to === 1 ? null : to })}>${word}</a>`;
  return html`<nav class="line pager" aria-label="Pages"><span class="quiet">${number(Math.min(total, (page - 1) * size + 1))}–${number(Math.min(total, page * size))} of ${number(total)}</span>${step(page - 1, "Previous")}${step(page + 1, "Next")}</nav>`;
}

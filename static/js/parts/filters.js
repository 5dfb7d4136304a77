/** Controls above a list whose choice lives in the address. */

import { html } from "../html.js";
import { changed, go } from "../router.js";

const WAIT = 300;
let timer = null;

/** It filters while it is typed, without a step in the history for each letter. */
export const titleFilter = (route) => html`<label class="field"><span>Title</span>
  <input type="search" autocomplete="off" spellcheck="false" placeholder="part of a title" .value=${route.params.q ?? ""} @input=${(event) => later(route, event.target.value)}></label>`;

function later(route, value) {
  clearTimeout(timer);
  timer = setTimeout(() => go(changed(route, { q: value.trim() }), { replace: true }), WAIT);
}

/** One of a few: [[value, word]], where "" is the default. */
export const choice = (route, name, label, options) => html`<label class="field"><span>${label}</span>
  <select .value=${route.params[name] ?? ""} @change=${(event) => go(changed(route, { [name]: event.target.value }))}>
    ${options.map(([value, word]) => html`<option value=${value}>${word}</option>`)}
  </select></label>`;

export const tabs = (route, name, label, options) => html`<nav class="tabs" aria-label=${label}>
  ${options.map(([value, word, count]) => html`<a href=${changed(route, { [name]: value })} aria-current=${(route.params[name] ?? "") === value && "true"}>
    ${word}${count === undefined ? null : html`<span class="count">${count}</span>`}</a>`)}
</nav>`;

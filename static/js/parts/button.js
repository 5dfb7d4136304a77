/** Buttons: a word, what it does, and whether it can be done now. */

import { html } from "../html.js";

/** `name` is what it acts upon, for those who hear it alone; `key` presses it in the row in focus. */
export const button = (label, work, { look = "button", tone = "", name = null, key = null, off = false } = {}) => html`<button type="button"
  class="${look} ${tone}" aria-label=${name ? `${label}: ${name}` : null} aria-keyshortcuts=${key} ?disabled=${off} @click=${work}>${label}</button>`;

export const word = (label, work, options) => button(label, work, { look: "word", ...options });

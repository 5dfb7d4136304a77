/** What stands where there is nothing yet, nothing at all, or nothing that could be read. */

import { now } from "../api.js";
import { html } from "../html.js";
import { ago } from "../format.js";
import { button } from "./button.js";

/** Grey rows while the first answer is on its way. */
export const loading = () => html`<div class="stack wide" role="status"><span class="quiet">Loading …</span><div class="bone"></div><div class="bone"></div><div class="bone"></div></div>`;

/** Nothing here: what that means, and the next step. */
export const empty = (heading, text, next = null) => html`<div class="empty"><h2>${heading}</h2><p>${text}</p>${next}</div>`;

/** A step to another place of the page. */
export const step = (hash, label) => html`<a class="button" href=${hash}>${label}</a>`;

/** What happened, what was kept, what to do. `since`: milliseconds of what is still shown. */
export const failed = (error, since, again) => html`<div class="empty bad" role="alert">
  <h2>This could not be read</h2><p>${error.message}</p>
  <p class="quiet">${since ? `What you see below is from ${ago(new Date(since).toISOString(), now())}.` : "Nothing was changed."}</p>
  ${button("Try again", again)}
</div>`;

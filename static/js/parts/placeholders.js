/** What stands where there is nothing yet, nothing at all, or nothing that could be read. */

import { now } from "../api.js";
import { html } from "../html.js";
import { ago } from "../format.js";
import { button } from "./button.js";

export const noService = html`No service is configured. Add a <code>[services.NAME]</code> section to <code>config.toml</code>, with its type, url and api_key.`;

export const loading = () => html`<div class="stack wide" role="status"><span class="quiet">Loading …</span><div class="bone"></div><div class="bone"></div><div class="bone"></div></div>`;

export const empty = (heading, text, next = null) => html`<div class="empty"><h2>${heading}</h2><p>${text}</p>${next}</div>`;

export const step = (hash, label) => html`<a class="button" href=${hash}>${label}</a>`;

/** What happened, what was kept, what to do. `since`: milliseconds of what is still shown. */
export const failed = (error, since, again) => html`<div class="empty bad" role="alert">
  <h2>This could not be read</h2><p>${error.message}</p>
  <p class="quiet">${since ? `What you see below is from ${ago(new Date(since).toISOString(), now())}.` : "Nothing was changed."}</p>
  ${button("Try again", again)}
</div>`;

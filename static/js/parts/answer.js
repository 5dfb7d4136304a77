/** The first sentence: is anything about to be lost? */

import { now } from "../api.js";
import { html } from "../html.js";
import { bytes, countdown, instant, plural } from "../format.js";
import { summary } from "../shapes.js";

/** `items`: the candidates that go soonest. */
export function answer(status, items) {
  const { leaving, held, blocked, due } = summary(status);
  const besides = [[due, "with its grace over"], [held, "held"], [blocked, "blocked"]].filter(([sum]) => sum.items).map(([sum, word]) => `${sum.items} ${word}`).join(", ");
  if (!leaving.items) return html`<p class="answer">Nothing is about to leave.${besides ? ` ${besides}.` : ""}</p>`;
  const next = items.find((item) => ["scheduled", "approved"].includes(item.state) && instant(item.due_at) > now());
  return html`<p class="answer"><b>${plural(leaving.items, "title")}</b> may leave and free <b>${bytes(leaving.bytes)}</b>${next ? html`, the next <b>${countdown(next.due_at, now())}</b>` : null}. ${besides ? html`<span class="quiet">${besides}.</span>` : null}</p>`;
}

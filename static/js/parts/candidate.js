/** Candidates: is anything about to be lost, when does it go, and what can be done. */

import { approve, askToKeep, dismiss, keep, later, removeNow } from "../actions.js";
import { now } from "../api.js";
import { bytes, countdown, dateTime, day, instant, plural, title } from "../format.js";
import { html } from "../html.js";
import { summary } from "../shapes.js";
import { word } from "./basics.js";

const INSTEAD = {
  held: () => ["paused", "its clock stands still"],
  snoozed: (item) => ["later", `not before ${day(item.snoozed_until)}`],
  dismissed: () => ["not now", "until something changes"],
  blocked: () => ["blocked", "it is tried again"],
  failed: () => ["failed", "it is tried again"],
  removing: () => ["going now", ""],
};

/** When it goes, or why that is not a date: a strong word and a quiet one. */
export function when(item) {
  const over = instant(item.due_at) <= now();
  const words = INSTEAD[item.state]?.(item) ?? [over ? "grace is over" : countdown(item.due_at, now()), `${over ? "since " : ""}${day(item.due_at)}`];
  return html`<b title=${dateTime(item.due_at)}>${words[0]}</b><span class="quiet small">${words[1]}</span>`;
}

/** Keep stands first: it is what most people come for. `brief`: that alone. */
export function actions(app, item, { brief = false } = {}) {
  const name = title(item.media);
  const act = (label, work, options) => word(label, () => work(app, item), { name, ...options });
  if (!app.admin) return word("Ask to keep", () => askToKeep(app, item.media), { name, key: "p", tone: "keep", off: app.pending(`media/${item.media.id}`) });
  if (item.state === "removing") return html`<span class="quiet">under way</span>`;
  const dismissed = item.state === "dismissed";
  return html`<div class="words" ?inert=${app.pending(`candidate/${item.id}`)}>
    ${act("Keep", keep, { key: "p", tone: "keep" })}
    ${brief ? null : html`${act("Later", later)}
      ${dismissed || item.state === "approved" ? null : act("Approve", approve, { key: "a" })}
      ${dismissed ? null : act("Dismiss", dismiss)}
      ${dismissed ? null : act("Remove now", removeNow, { tone: "bad" })}`}
  </div>`;
}

/** `items`: the candidates that go soonest. */
export function answer(status, items) {
  const { leaving, held, blocked, due } = summary(status);
  const besides = [[due, "with its grace over"], [held, "held"], [blocked, "blocked"]].filter(([sum]) => sum.items).map(([sum, word]) => `${sum.items} ${word}`).join(", ");
  if (!leaving.items) return html`<p class="answer">Nothing is about to leave.${besides ? ` ${besides}.` : ""}</p>`;
  const next = items.find((item) => ["scheduled", "approved"].includes(item.state) && instant(item.due_at) > now());
  return html`<p class="answer"><b>${plural(leaving.items, "title")}</b> may leave and free <b>${bytes(leaving.bytes)}</b>${next ? html`, the next <b>${countdown(next.due_at, now())}</b>` : null}. ${besides ? html`<span class="quiet">${besides}.</span>` : null}</p>`;
}

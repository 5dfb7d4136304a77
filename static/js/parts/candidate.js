/** A candidate's date in words, and what can be done with it. */

import { now } from "../api.js";
import { approve, askToKeep, dismiss, keep, later, removeNow } from "../actions.js";
import { html } from "../html.js";
import { countdown, dateTime, day, instant, title } from "../format.js";
import { word } from "./button.js";

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

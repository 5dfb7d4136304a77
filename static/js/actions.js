/** What a person may do; whatever cannot be undone asks first. */

import { now, path, post, remove } from "./api.js";
import { bytes, exactBytes, stamp, title, what } from "./format.js";
import { html } from "./html.js";
import { effectIn } from "./words.js";
import { ask } from "./parts/dialog.js";

const DAY = 86_400_000;
const LATER = [[7, "In a week"], [30, "In a month"], [90, "In three months"], [365, "In a year"]];

const act = (app, item, verb, body, told) =>
  app.act(`candidate/${item.id}`, () => post(path("candidates", item.id, verb), body), (answer) => told(title(item.media), answer));

/** The answer is the protection, or names it; it is the way back. */
function kept(app, name, answer) {
  const id = answer?.protection?.id ?? answer?.id;
  return { text: `${name} is kept.`, undo: id === undefined ? null : () => unkeep(app, { id }, name) };
}

export const keep = (app, item) => act(app, item, "protect", {}, (name, answer) => kept(app, name, answer));

export const keepMedia = (app, media) =>
  app.act(`media/${media.id}`, () => post("protections", { media_id: media.id }), (answer) => kept(app, title(media), answer));

export const unkeep = (app, protection, name) =>
  app.act(`protection/${protection.id}`, () => remove(path("protections", protection.id)), () => ({ text: `${name} is no longer kept.` }));

export const askToKeep = (app, media) =>
  app.act(`media/${media.id}`, () => post("requests", { media_id: media.id, wish: "keep" }), () => ({ text: `You asked to keep ${title(media)}.` }));

export const approve = (app, item) =>
  act(app, item, "approve", {}, (name, answer) => ({ text: `${name} is approved; its grace ends ${stamp(answer?.due_at ?? item.due_at, now())}.` }));

export const dismiss = (app, item) =>
  act(app, item, "dismiss", {}, (name) => ({ text: `${name} stays until the rule or its files change.` }));

export async function later(app, item) {
  const answer = await ask({
    heading: `Ask again about ${title(item.media)}`,
    body: html`<fieldset><legend class="unseen">When</legend>
      ${LATER.map(([days, word]) => html`<label><input type="radio" name="days" value=${days} ?checked=${days === 30} ?autofocus=${days === 30}> ${word}</label>`)}
    </fieldset>`,
    confirm: "Ask again then",
  });
  if (!answer) return;
  const until = new Date(now() + Number(answer.get("days")) * DAY).toISOString();
  await act(app, item, "snooze", { until }, (name) => ({ text: `${name} stays at least until ${stamp(until, now())}.` }));
}

/** Remove now: grace is waived, protections are not; the dialog repeats what is at stake. */
export async function removeNow(app, item) {
  const answer = await ask({ heading: `Remove ${title(item.media)} now?`, body: stake(app, item), confirm: "Remove now", danger: true });
  if (!answer) return;
  await act(app, item, "reclaim", {}, (name, job) => ({ text: job?.dry_run ? `A dry run of removing ${name} has begun.` : `${name} is being removed.` }));
}

function stake(app, { media, action, bytes: count, services: names = media.services }) {
  const services = (app.status.services).filter((service) => media.services.includes(service.name));
  return html`<dl class="facts">
      <dt>Title</dt><dd>${title(media)}, ${what(media)}</dd>
      <dt>Frees</dt><dd title=${exactBytes(count)}>${bytes(count)}</dd>
    </dl>
    <ul class="bullets">${services.map((service) => html`<li><b>${service.name}</b> ${effectIn(action, service, names)}.</li>`)}</ul>
    <p>Its grace is waived. Every service is asked once more before anything happens, and what is kept stays.</p>
    ${app.status.dry_run
      ? html`<p class="note">This is a dry run: everything is gone through and written down, nothing is removed.</p>`
      : html`<p class="note warn">It can't be undone from here.</p>`}`;
}

/** The breaker stopped automation; a person says that what it saw is right. */
export async function goOn(app, text) {
  const body = html`<p>${text}</p><p>Automatic removal starts again with what is known now.</p>`;
  if (await ask({ heading: "Go on removing?", body, confirm: "It is right, go on", danger: true })) {
    await app.act("breaker", () => post("breaker/continue"), () => ({ text: "Automation goes on." }));
  }
}

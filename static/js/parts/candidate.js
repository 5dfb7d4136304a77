/** Candidates: is anything about to be lost, why, when, and what a person may do; whatever cannot be undone asks first. */

import { now, path, post, remove } from "../api.js";
import { each, html } from "../html.js";
import { bytes, capital, countdown, dateTime, day, duration, effectIn, instant, plural, stamp, title, what } from "../words.js";
import { stateChip, table, word } from "./basics.js";
import { ask } from "./dialog.js";

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
    body: html`<fieldset><legend class=unseen>When</legend>
      ${LATER.map(([days, word]) => html`<label><input type=radio name=days value=${days} ?checked=${days === 30} ?autofocus=${days === 30}> ${word}</label>`)}
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
  return html`<p>${title(media)}, ${what(media)}: it frees <b>${bytes(count)}</b>.</p>
    <ul class=bullets>${services.map((service) => html`<li><b>${service.name}</b> ${effectIn(action, service, names)}.</li>`)}</ul>
    <p>Its grace is waived. Every service is asked once more before anything happens, and what is kept stays.</p>
    ${app.status.dry_run
      ? html`<p class=note>This is a dry run: everything is gone through and written down, nothing is removed.</p>`
      : html`<p class="note warn">It can't be undone from here.</p>`}`;
}

/** The breaker stopped automation; a person says that what it saw is right. */
export async function goOn(app, text) {
  const body = html`<p>${text}</p><p>Automatic removal starts again with what is known now.</p>`;
  if (await ask({ heading: "Go on removing?", body, confirm: "It is right, go on", danger: true })) {
    await app.act("breaker", () => post("breaker/continue"), () => ({ text: "Automation goes on." }));
  }
}

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
  if (item.state === "removing") return html`<span class=quiet>under way</span>`;
  const dismissed = item.state === "dismissed";
  return html`<div class=words ?inert=${app.pending(`candidate/${item.id}`)}>
    ${act("Keep", keep, { key: "p", tone: "keep" })}
    ${brief ? null : html`${act("Later", later)}
      ${dismissed || item.state === "approved" ? null : act("Approve", approve, { key: "a" })}
      ${dismissed ? null : act("Dismiss", dismiss)}
      ${dismissed ? null : act("Remove now", removeNow, { tone: "bad" })}`}
  </div>`;
}

export function answer(status, items) {
  const { leaving, blocked, candidates: { held, due } } = status.sums;
  const besides = [[due, "with its grace over"], [held, "held"], [blocked, "blocked"]].filter(([sum]) => sum?.items).map(([sum, word]) => `${sum.items} ${word}`).join(", ");
  if (!leaving.items) return html`<p class=answer>Nothing is about to leave.${besides ? ` ${besides}.` : ""}</p>`;
  const next = items.find((item) => ["scheduled", "approved"].includes(item.state) && instant(item.due_at) > now());
  return html`<p class=answer><b>${plural(leaving.items, "title")}</b> may leave and free <b>${bytes(leaving.bytes)}</b>${next ? html`, the next <b>${countdown(next.due_at, now())}</b>` : null}. ${besides ? html`<span class=quiet>${besides}.</span>` : null}</p>`;
}

const COLUMNS = [
  ["Condition", (reason) => html`<code>${reason.text}</code><span class=why>${capital(reason.said)}.</span>`],
  ["Found", (reason) => reason.found],
  ["Verdict", (reason) => stateChip("verdict", reason.verdict)],
  ["Source", (reason) => reason.source ?? "–"],
  ["Age", (reason) => (Number.isFinite(reason.age) ? duration(reason.age, 1) : "–")],
];

export const conditions = (reasons, rule) =>
  table({ caption: `Conditions of ${rule}`, columns: COLUMNS, items: reasons, key: (reason, index) => index, look: "small conditions" });

export const byRule = (reasons) =>
  each([...new Set(reasons.map((reason) => reason.rule))], (rule) => rule, (rule) => html`<section class=stack>
    <h3>Rule “${rule}”</h3>${conditions(reasons.filter((reason) => reason.rule === rule), rule)}
  </section>`);

/** `facts`: [{field, group, value, known, source, age}]; a known null is none. */
export function factGroups(facts) {
  const groups = [...new Set(facts.map((fact) => fact.group))];
  return html`<div class=fact-groups>${each(groups, (name) => name, (name) => html`<section class="box stack small">
    <h3>${capital(name)}</h3>
    <dl class=facts>${each(facts.filter((fact) => fact.group === name), (fact) => fact.field, fact)}</dl>
  </section>`)}</div>`;
}

const fact = ({ field, value, known, said, source, age }) => html`<div>
  <dt>${field}</dt>
  <dd class=${known && value !== null ? "" : "quiet"} title=${source && `${source}${age === null ? "" : `, ${duration(age, 1)} ago`}`}>${said}</dd>
</div>`;

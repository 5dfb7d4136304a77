/** Candidates: why, when, and what a person may do; what cannot be undone asks first. */

import { now, path, post, remove } from "../api.js";
import { each, groups, html } from "../html.js";
import { bytes, capital, countdown, dateTime, day, duration, effectIn, instant, plural, stamp, title, what } from "../words.js";
import { quiet, stateChip, table, word } from "./basics.js";
import { ask } from "./dialog.js";

const DAY = 86_400_000;
export const WAIVED = "Grace is waived. Every service is asked once more before anything happens, and what is kept stays.";
const LATER = [[7, "In a week"], [30, "In a month"], [90, "In three months"], [365, "In a year"], [0, "Not until its rule or its files change"]];

const act = (app, item, verb, body, told) =>
	app.act(`candidate/${item.id}`, () => post(path("candidates", item.id, verb), body), (answer) => told(title(item.media), answer));

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

export const laterChoice = () => html`<fieldset><legend class=unseen>When</legend>
	${LATER.map(([days, word]) => html`<label><input type=radio name=days value=${days} ?checked=${days === 30} ?autofocus=${days === 30}> ${word}</label>`)}
</fieldset>`;

export function until(answer) {
	const days = Number(answer.get("days"));
	return days ? { until: new Date(now() + days * DAY).toISOString() } : { action: "dismiss" };
}

export async function later(app, item) {
	const answer = await ask({ heading: `Ask again about ${title(item.media)}`, body: laterChoice(), confirm: "Ask again then" });
	if (!answer) return;
	const { until: date } = until(answer);
	if (date) await act(app, item, "snooze", { until: date }, (name) => ({ text: `${name} stays at least until ${stamp(date, now())}.` }));
	else await act(app, item, "dismiss", {}, (name) => ({ text: `${name} stays until the rule or its files change.` }));
}

async function removeNow(app, item) {
	const answer = await ask({ heading: `Remove ${title(item.media)} now?`, body: stake(app, item), confirm: "Remove now", danger: true });
	if (!answer) return;
	await act(app, item, "reclaim", {}, (name, job) => ({ text: job?.dry_run ? `A dry run of removing ${name} has begun.` : `${name} is being removed.` }));
}

function stake(app, { media, action, bytes: count, services: names = media.services }) {
	const services = app.status.services.filter((service) => media.services.includes(service.name));
	return html`<p>${title(media)}, ${what(media)}: it frees <b>${bytes(count)}</b>.</p>
		<ul class=bullets>${services.map((service) => html`<li><b>${service.name}</b> ${effectIn(action, service, names)}.</li>`)}</ul>
		<p>${WAIVED}</p>
		${app.status.dry_run
			? html`<p class=note>This is a dry run: everything is gone through and written down, nothing is removed.</p>`
			: html`<p class="note warn">It can't be undone from here.</p>`}`;
}

const INSTEAD = {
	held: () => ["paused", "its clock stands still"],
	snoozed: (item) => ["later", `not before ${day(item.snoozed_until)}`],
	dismissed: () => ["not now", "until something changes"],
	blocked: ({ state }) => [state, "it is tried again"],
	failed: ({ state }) => [state, "it is tried again"],
	removing: () => ["going now", ""],
};

export function when(item) {
	const over = instant(item.due_at) <= now();
	const words = INSTEAD[item.state]?.(item) ?? [over ? "grace is over" : countdown(item.due_at, now()), `${over ? "since " : ""}${day(item.due_at)}`];
	return html`<b class=nowrap title=${dateTime(item.due_at)}>${words[0]}</b> <span class="hint nowrap">${words[1]}</span>`;
}

export function actions(app, item, { brief = false } = {}) {
	const name = title(item.media);
	const act = (label, work, options) => word(label, () => work(app, item), { name, ...options });
	if (!app.admin) return word("Ask to keep", () => askToKeep(app, item.media), { name, key: "p", tone: "keep", off: app.pending(`media/${item.media.id}`) });
	if (item.state === "removing") return quiet("under way");
	const dismissed = item.state === "dismissed";
	return html`<div class=words ?inert=${app.pending(`candidate/${item.id}`)}>
		${act("Keep", keep, { key: "p", tone: "keep" })}
		${brief ? null : html`${act("Later", later)}
			${dismissed || item.state === "approved" ? null : act("Approve", approve, { key: "a" })}
			${dismissed ? null : act("Remove now", removeNow, { tone: "bad" })}`}
	</div>`;
}

export function answer({ sums: { leaving }, dry_run: dry }, items) {
	if (!leaving.items) return html`<p class=answer>Nothing is about to leave.</p>`;
	const next = items.find((item) => ["scheduled", "approved"].includes(item.state) && instant(item.due_at) > now());
	return html`<p class=answer><b>${plural(leaving.items, "title")}</b> may leave and free <b>${bytes(leaving.bytes)}</b>${next ? html`, the next <b>${countdown(next.due_at, now())}</b>` : null}. ${quiet(dry ? "In a dry run nothing is removed." : "What you keep stays.")}</p>`;
}

const COLUMNS = [
	["Condition", (reason) => html`<code>${reason.text}</code><span class=why>${capital(reason.said)}.</span>`],
	["Found", "found"],
	["Verdict", (reason) => stateChip("verdict", reason.verdict)],
	["Source", (reason) => reason.source ?? "–"],
	["Age", (reason) => (Number.isFinite(reason.age) ? duration(reason.age, 1) : "–")],
];

export const conditions = (reasons, rule) =>
	table({ caption: `Conditions of ${rule}`, columns: COLUMNS, items: reasons, key: (reason, index) => index, look: "small conditions" });

export const byRule = (reasons) =>
	groups(reasons, "rule", (rule, own) => html`<section class=stack><h3>Rule “${rule}”</h3>${conditions(own, rule)}</section>`);

/** A known null is none. */
export const factGroups = (facts) => html`<div class=fact-groups>${groups(facts, "group", (name, own) => html`<section class="card small">
	<h3>${capital(name)}</h3><dl class=facts>${each(own, "field", fact)}</dl></section>`)}</div>`;

const fact = ({ field, value, known, said, source, age }) => html`<div>
	<dt>${field}</dt>
	<dd class=${known && value !== null ? "" : "quiet"} title=${source && `${source}${age === null ? "" : `, ${duration(age, 1)} ago`}`}>${said}</dd>
</div>`;

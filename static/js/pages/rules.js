/** The rules; and one of them: its text, a builder, and at once what it would select. */

import { edit, get, listing, path, post } from "../api.js";
import { condition, joined, operators } from "../compose.js";
import { each, html } from "../html.js";
import { go, href } from "../router.js";
import { bytes, number, options, plural, stopped, title } from "../words.js";
import { button, chip, empty, hint, part, past, picked, quiet, size, stateChip, step, tick, titleLink, typed, word } from "../parts/basics.js";
import { conditions } from "../parts/candidate.js";
import { save } from "../parts/dialog.js";
import { ExpressionBox, vocabulary } from "../parts/expression.js";

const SWITCH = { true: { word: "on", shape: "dot", tone: "good" }, false: { word: "off", shape: "ring", tone: "" } };
const ALONE = { word: "automatic", shape: "clock", tone: "warn", help: "What it selects goes without a person once its grace is over." };

export const rules = (app) => ({
	item: editor(app),
	load: listing("rules"),
	view: ({ items, recipes }) => html`
		<p>${step(editHref({}), "New rule")}</p>
		${items.length ? html`<ol class="tiles rules">${each(items, "name", (rule) => card(app, rule))}</ol>` : empty("No rules yet", "Nothing leaves without a rule. Write one, or begin with a recipe.")}
		${part("Recipes", html`<ul class=stack>${recipes.map(({ name, target, when }) => html`<li><a href=${editHref({ when, target })}>${name}</a> <code class=quiet>${when}</code></li>`)}</ul>`)}`,
});

const written = ({ name, target, when, action, grace, auto, enabled, services }) => ({ name: name.trim(), target, when, action, grace, auto, enabled, services });

function flip(app, rule) {
	const { name, enabled } = rule;
	const value = written({ ...rule, enabled: !enabled });
	return app.act(`rule/${name}`, () => edit("PUT", path("rules", name), value), () => ({ text: `${name} is switched ${enabled ? "off" : "on"}.`, undo: () => flip(app, value) }));
}

const card = (app, rule, where = editHref({ rule: rule.name })) => html`<li class="card rule ${rule.enabled ? "" : "off"}" tabindex=-1 data-row data-open=${where}>
	<div class=line><h2>${rule.name}</h2>${chip(SWITCH[rule.enabled])}${rule.auto ? chip(ALONE) : null}</div>
	<p>${rule.sentence}</p>
	<code class=expr>${rule.when}</code>
	<p class="line small dots">${figures(rule)}</p>
	${rule.error ? html`<p class=mistake>${stopped(rule.error)}</p>` : null}
	<div class=words>${word(rule.enabled ? "Switch off" : "Switch on", () => flip(app, rule), { name: rule.name, off: app.pending(`rule/${rule.name}`) })}<a class=word href=${where} aria-label="Edit: ${rule.name}">Edit</a></div>
</li>`;

function figures({ name, count, bytes: freed, held, judged_at: at }) {
	if (count === null) return quiet("not asked yet");
	return html`<a href=${href("leaving", null, { rule: name })}><b>${number(count)}</b> selected</a><b>${bytes(freed)}</b>${held ? html`<span><b>${number(held)}</b> held</span>` : null}<span class=quiet>asked ${past(at)}</span>`;
}

const NEW = { name: "", target: "movie", when: "", action: "delete", grace: "14 days", auto: false, enabled: true, services: [] };

/** What is being written. */
class Draft {
	constructor(app) {
		Object.assign(this, { app, key: null, rule: null, values: NEW, answer: null, mistakes: [], found: [], sought: "", tried: null, fields: [], building: { field: "unwatched_for", operator: ">", value: "" } });
		this.box = new ExpressionBox(app, { id: "when", label: "It selects what fits this expression", lines: 3, size: 20, fine: (...told) => this.preview(...told) });
	}

	begin(rules, { params }) {
		const key = JSON.stringify(params);
		if (key === this.key) return;
		const rule = rules.find(({ name }) => name === params.rule) ?? null;
		Object.assign(this, { key, rule, values: { ...NEW, when: params.when ?? "", target: params.target || "movie", ...rule }, answer: null, mistakes: [], found: [], tried: null });
		this.box.adopt(this.values.when, this.values.target);
	}

	set(name, value) {
		this.values = { ...this.values, [name]: value };
		if (name === "target") this.box.adopt(this.box.text, value);
		this.app.draw();
	}

	/** Without an answer the server could not be reached. */
	preview(when, answer) {
		this.values = { ...this.values, when };
		if (answer || !when) this.answer = answer;
		if (when && this.tried) this.attempt(this.tried.media);
	}

	add(glue) {
		const { field, operator, value } = this.building;
		const known = this.fields.find(({ name }) => name === field);
		if (known.type !== "yes/no" && !value.trim()) return;
		this.box.text = joined(this.box.text, condition(known, operator, value), glue);
		this.box.check();
	}

	async look(text) {
		this.sought = text;
		this.found = text.trim() ? (await get("media", { q: text.trim(), kind: this.values.target, size: 6 })).items : [];
		this.app.draw();
	}

	async attempt(media) {
		const { when, target } = this.values;
		const { reasons, verdict } = await post("rules/try", { when, target, media_id: media.id });
		Object.assign(this, { tried: { media, reasons, verdict }, found: [] });
		this.app.draw();
	}

	async save(value) {
		const old = this.rule?.name ?? null;
		const write = ({ digest }) => (edit(!value ? "DELETE" : old ? "PUT" : "POST", old ? path("rules", old) : "rules", value, digest));
		const told = value ? `${value.name} is saved. Nothing goes before it was announced and its grace is over.` : `${old} is gone.`;
		const mistakes = await save(this.app, { heading: value ? `Save ${value.name}?` : `Remove the rule ${old}?`, edit: { rule: { name: old, value } }, write, told, danger: !value });
		if (mistakes?.length === 0) return go("#/rules");
		this.mistakes = mistakes ?? [];
		this.app.draw();
	}
}

function editor(app) {
	const draft = new Draft(app);
	return {
		title: () => draft.rule?.name ?? "New rule",
		async load(route, signal) {
			const [{ items }, { items: fields }] = await Promise.all([get("rules", {}, signal), vocabulary()]);
			draft.fields = fields;
			draft.begin(items, route);
			return items;
		},
		view: () => html`<div class="cards editor">
			<form class="card wide" @submit=${(event) => (event.preventDefault(), draft.save(written({ ...draft.values, when: draft.box.text.trim() })))}>${form(app, draft)}</form>
			<section class="card wide" aria-label=Preview><div class=ends><h2>What it would select now</h2>${hint("Nothing is saved, nothing is announced.")}</div>${preview(draft)}${trial(draft)}</section>
		</div>`,
	};
}

const form = (app, draft) => html`
	<div class=filters>${typed("Name", draft.values.name, (text) => draft.set("name", text), "Old and large")}${picked("About", draft.values.target, options("kind"), (value) => draft.set("target", value))}</div>
	${draft.box.view()}
	${builder(draft)}
	<div class=filters>${picked("What happens", draft.values.action, options("action"), (value) => draft.set("action", value))}${typed("Grace: time to object", draft.values.grace, (text) => draft.set("grace", text))}</div>
	<fieldset class=line><legend class=field>Only in</legend>${arrs(app).map((name) => tick(name, draft.values.services.includes(name), (on) => only(draft, name, on)))}</fieldset>
	${tick("Switched on", draft.values.enabled, (on) => draft.set("enabled", on))}${tick("By itself, without a person, once grace is over", draft.values.auto, (on) => draft.set("auto", on))}
	${draft.mistakes.map(({ key, text }) => html`<p class=mistake role=alert><b>${key}</b>: ${text}</p>`)}
	<div class=foot>${draft.rule ? button("Remove this rule", () => draft.save(null)) : null}<a class=button href="#/rules">Back</a>
		<button type=submit class="button primary" ?disabled=${draft.box.mistake !== null || !draft.box.text.trim()}>Save …</button></div>`;

const arrs = (app) => app.status.services.filter(({ type }) => type === "radarr" || type === "sonarr").map(({ name }) => name);

const only = (draft, name, on) => draft.set("services", draft.values.services.filter((one) => one !== name).concat(on ? name : []));

function builder(draft) {
	const { field, operator, value } = draft.building;
	const fields = draft.fields.filter(({ targets }) => targets.includes(draft.values.target));
	const known = fields.find(({ name }) => name === field) ?? fields[0];
	if (!known) return null;
	const set = (changes) => (Object.assign(draft.building, changes), draft.app.draw());
	return html`<fieldset class=filters><legend class=field>Build a condition</legend>
		${picked("Field", known.name, fields.map(({ name }) => [name, name]), (name) => set({ field: name, operator: operators(fields.find((one) => one.name === name).type)[0][0] }))}
		${picked("How", operator, operators(known.type), (name) => set({ operator: name }))}
		${known.type === "yes/no" ? null : typed(`Value ${known.unit ? `in ${known.unit}` : ""}`, value, (text) => set({ value: text }))}
		<div class=line>${button("And", () => draft.add("and"))}${button("Or", () => draft.add("or"))}</div>
		<p class=hint>${known.help} <code>${known.example}</code></p></fieldset>`;
}

function preview(draft) {
	if (!draft.answer) return html`<p class=quiet role=status>${draft.box.mistake || !draft.box.text.trim() ? "Write a condition, and see at once what it would select." : "Asking …"}</p>`;
	return found(draft.answer, draft.box.asking || draft.box.mistake !== null);
}

const largest = (items, why) => html`<ul class="box flat preview-list" tabindex=0 aria-label="The largest titles">
	${each(items, "id", (media) => html`<li><div>${titleLink(media)}<p class=why>${why(media)}</p></div>${size(media.size)}</li>`)}</ul>`;

const found = ({ count, bytes: freed, items, held, seconds }, old) => html`<div class="stack preview ${old ? "waiting" : ""}">
	<p class=answer role=status><b>${plural(count, "title")}</b>, <b>${bytes(freed)}</b>${held.count ? html`, <b>${number(held.count)}</b> held` : null}. <span class=quiet>answered in ${Math.round(seconds * 1000)} ms</span></p>
	${items.length ? largest(items, (media) => media.why) : null}
	${count > items.length ? html`<p class=quiet>The largest stand here; ${plural(count - items.length, "more title")}.</p>` : null}
	${held.count ? html`<details><summary>${plural(held.count, "title")} can't be answered</summary>
		${largest(held.items, (media) => `Not known: ${media.unknown.join(", ")}.`)}</details>` : null}
</div>`;

const trial = (draft) => html`<div class=stack>
	${typed("Try it on one title", draft.sought, (text) => draft.look(text), "part of a title")}
	${draft.found.map((media) => button(title(media), () => draft.attempt(media), { look: "word" }))}
	${draft.tried ? html`<p class=line>${stateChip("verdict", draft.tried.verdict)}${titleLink(draft.tried.media)}</p>${conditions(draft.tried.reasons, "this text")}` : null}
</div>`;

const editHref = (params) => href("rules", "edit", params);

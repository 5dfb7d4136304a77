/** Every setting of config.toml, checked while it is typed; and the services, which are its sections. */

import { edit, get, listing, path, post } from "../api.js";
import { each, groups, html } from "../html.js";
import { go, href } from "../router.js";
import { capital, number } from "../words.js";
import { ahead, button, deed, hint, noService, past, quiet, stateChip, step, titleFilter, typed } from "../parts/basics.js";
import { save } from "../parts/dialog.js";

const WAIT = 400;
const ANY = "*";

/** Texts that somebody typed and has not saved, by their keys; `name` is that of a new section. */
class Form {
	constructor(app) {
		Object.assign(this, { app, texts: {}, mistakes: [], name: "" });
	}

	set(key, text, was) {
		this.texts = { ...this.texts, [key]: text };
		if (text === was) delete this.texts[key];
		this.later();
	}

	rename(name) {
		this.name = name.trim();
		this.later();
	}

	later() {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.check(), WAIT);
		this.app.draw();
	}

	get sent() {
		return Object.fromEntries(Object.entries(this.texts).map(([key, text]) => [key.replace(ANY, this.name), text]));
	}

	async check() {
		this.mistakes = await post("config/diff", { texts: this.sent }).then(({ mistakes }) => mistakes, ({ message }) => [{ key: "", text: message }]);
		this.app.draw();
	}

	async save(heading, texts = this.sent, danger = false) {
		const write = ({ digest, changes }) => edit("PATCH", "config", changes, digest);
		this.mistakes = (await save(this.app, { heading, edit: { texts }, write, told: "Saved. It is in force as soon as it was read.", danger })) ?? [{ key: "", text: "Not saved." }];
		if (!this.mistakes.length) this.texts = {};
		this.app.draw();
		return !this.mistakes.length;
	}
}

const load = async (route, signal) => (await get("config/settings", {}, signal)).items;

function setting(form, one) {
	const { key, name, help, text, secret, required, flag, env } = one;
	const now = form.texts[key] ?? text;
	const change = (event) => form.set(key, event.target.value, text);
	const options = flag ? ["true", "false"] : one.choices;
	const hidden = secret && text === "***" && now === text;
	const wrong = form.mistakes.some((said) => said.key.startsWith(key.replace(ANY, form.name))) && "true";
	const control = options.length
		? html`<select id=${key} ?disabled=${env} aria-describedby="${key}-help" aria-invalid=${wrong} @change=${change}>${[...(now ? [] : [""]), ...options].map((word) => html`<option ?selected=${word === now}>${word}</option>`)}</select>`
		: html`<input id=${key} ?disabled=${env} type=${secret ? "password" : "text"} autocomplete=off spellcheck=false placeholder=${hidden ? "unchanged" : one.default} aria-describedby="${key}-help" aria-invalid=${wrong} .value=${hidden ? "" : now} @input=${change}>`;
	return html`<div class=stack><label class=line for=${key}><code>${name === ANY ? form.name || "NAME" : name}</code>${required ? hint("needed") : null}</label>${control}
		<p class=hint id="${key}-help">${help} ${flag ? "" : `${capital(one.hint)}. `}${one.default ? html`Such as <code>${one.default}</code>. ` : ""}${env ? html`<b>Set by ${env} in the environment.</b>` : ""}</p></div>`;
}

const naming = (form, label, hint) => typed(label, form.name, (name) => form.rename(name), hint);

const bar = (form, work) => html`<div class="card save-bar" ?hidden=${!Object.keys(form.texts).length}>
	${form.mistakes.map(({ key, text }) => html`<p class=mistake role=alert><b>${key}</b> ${text}</p>`)}
	<div class=foot>${quiet("Not saved yet")}${button("Forget", () => (Object.assign(form, { texts: {}, mistakes: [] }), form.app.draw()))}${button("Save …", work, { tone: "primary" })}</div></div>`;

export function settings(app) {
	const form = new Form(app);
	return {
		load,
		view: (items, route) => {
			const wanted = (route.params.q ?? "").toLowerCase();
			const fits = items.filter(({ key, help, section }) => section !== "services" && `${key} ${help}`.toLowerCase().includes(wanted));
			const row = (one) => (one.key.includes(ANY) ? html`<div class=stack>${naming(form, `New in [${one.section}]`, "a name")}${setting(form, one)}</div>` : setting(form, one));
			return html`<div class=filters>${titleFilter(route, "Setting", "name or help")}</div>
				${groups(fits, "section", (name, own) => html`<section class="card wide"><h2><code>[${name}]</code></h2>
					<div class="tiles settings">${each(own, "key", row)}</div></section>`)}
				${bar(form, () => form.save("Save these settings?"))}`;
		},
	};
}

export const services = (app) => ({
	item: servicePage(app),
	load: listing("services"),
	view: ({ items }) => html`<p>${step(href("services", ANY), "Add a service")}</p>
		${items.length ? html`<ul class="tiles services">${each(items, "name", (one) => card(app, one))}</ul>` : html`<p class=quiet>${noService}</p>`}`,
});

function card(app, one) {
	return html`<li class="card service" tabindex=-1 data-row data-open=${href("services", one.name)}>
		<div class=ends><b>${one.name}</b>${stateChip("service", one.state)}</div>
		<p class=quiet>${capital(one.type)} ${one.version}${one.main ? ", main media server" : ""}</p>
		${one.message ? html`<p>${one.message}</p>` : null}
		<dl class="facts small"><dt>Holds</dt><dd>${number(one.items)} items</dd><dt>Last read</dt><dd>${past(one.last_sync)}</dd><dt>Next read</dt><dd>${ahead(one.next_sync)}</dd></dl>
		<div class=line>${one.state === "disabled" ? null : deed(app, "Read now", path("services", one.name, "sync"), `${one.name} is being read.`, { name: one.name })}<a class=button href=${href("services", one.name)} aria-label="Edit: ${one.name}">Edit</a></div>
	</li>`;
}

/** One service, or with the id * a new one: its address is tried before it is saved. */
function servicePage(app) {
	let form = new Form(app);
	let shown = null;
	const value = (items, name) => form.texts[`services.${shown}.${name}`] ?? items.find(({ key }) => key === `services.${shown}.${name}`)?.text ?? "";
	const attempt = (items) =>
		app.act("services/test", () => post("services/test", { type: value(items, "type"), url: value(items, "url"), api_key: value(items, "api_key"), verify_tls: value(items, "verify_tls") !== "false" }),
			({ ok, product, version, error }) => (ok ? { text: `${product} ${version} answers.` } : { text: error.message, bad: true }));
	const done = async (saving) => (await saving) && go("#/services");
	return {
		title: () => (shown === ANY ? "New service" : shown),
		load(route, signal) {
			if (route.id !== shown) form = new Form(app);
			shown = route.id;
			return load(route, signal);
		},
		view: (items) => {
			const fits = items.filter(({ key, only }) => key.startsWith(`services.${shown}.`) && (!only.length || only.includes(value(items, "type"))));
			return html`<section class="card wide">
				${shown === ANY ? naming(form, "Name: small letters, digits and dashes", "radarr-hd") : null}
				<div class="tiles settings">${each(fits, "key", (one) => setting(form, one))}</div>
				<div class=line>${button("Test the connection", () => attempt(items), { off: app.pending("services/test") })}${hint("A saved key never leaves the file: type it again to test.")}</div>
				<div class=foot>${shown === ANY ? null : button("Remove this service", () => done(form.save(`Remove ${shown}?`, { [`services.${shown}`]: "" }, true)))}${step("#/services", "Back")}</div></section>
				${bar(form, () => done(form.save(`Save ${shown === ANY ? form.name : shown}?`)))}`;
		},
	};
}

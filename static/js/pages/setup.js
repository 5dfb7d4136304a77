/** The first run: services that answer, the main media server, a first rule, and what happens then. */

import { get, post } from "../api.js";
import { each, html } from "../html.js";
import { button, card, hint, picked, quiet, tick, typed, word } from "../parts/basics.js";

const NONE = { type: "radarr", name: "", url: "", api_key: "" };
const isMedia = ({ type }) => type === "plex" || type === "jellyfin";

export function setup(app) {
	const state = { services: [], draft: NONE, failed: null, rules: [], done: null };
	const set = (changes) => (Object.assign(state, changes), app.draw());
	const typing = (label, name, ...more) => typed(label, state.draft[name], (text) => set({ draft: { ...state.draft, [name]: text.trim() } }), ...more);

	function add() {
		const { draft, services } = state;
		const main = isMedia(draft) && !services.some(isMedia);
		set({ services: [...services, { ...draft, name: draft.name || draft.type, main }], draft: NONE, failed: null });
	}

	function attempt(event) {
		event.preventDefault();
		const { name, ...asked } = state.draft;
		return app.act("setup", () => post("services/test", asked), ({ ok, product, version, error }) => {
			if (!ok) return set({ failed: error.message });
			add();
			return { text: `${product} ${version} answers.` };
		});
	}

	const finish = (recipes) =>
		app.act("setup", () => post("setup", { services: state.services, rules: recipes.filter(({ name }) => state.rules.includes(name)).map(({ text, says, ...rule }) => rule) }), (done) => set({ done }));

	function form(types) {
		const { type, url, api_key: secret } = state.draft;
		const known = types.find((one) => one.type === type) ?? types[0];
		return html`<form class=stack @submit=${attempt}>
			<div class=filters>${picked("Kind", type, types.map((one) => [one.type, one.label]), (value) => set({ draft: { ...state.draft, type: value } }))}
				${typing("Name", "name", type)}${typing("Address", "url", known.default_url)}${typing("Key", "api_key", "", "password")}</div>
			${hint(known.key_help)}
			${state.failed ? html`<p class=mistake role=alert>${state.failed} ${word("Add it all the same", add)}</p>` : null}
			<div class=foot><button class=button ?disabled=${!url || !secret || app.pending("setup")}>Test and add</button></div></form>`;
	}

	const added = (one) => html`<li class=ends><span><b>${one.name}</b> ${quiet(one.url)}</span>${word("Take out", () => set({ services: state.services.filter((other) => other !== one) }), { name: one.name })}</li>`;

	function main() {
		const media = state.services.filter(isMedia);
		if (!media.length) return html`<p class=quiet>Add Jellyfin or Plex: without one nobody knows what is watched.</p>`;
		const choose = (name) => set({ services: state.services.map((one) => ({ ...one, main: one.name === name })) });
		return picked("Nothing is judged while it does not answer", media.find((one) => one.main)?.name, media.map(({ name }) => [name, name]), choose);
	}

	const recipe = ({ name, text, target, when }) => html`<div>${tick(html`<b>${name}</b>`, state.rules.includes(name), (on) => set({ rules: state.rules.filter((one) => one !== name).concat(on ? name : []) }))}
		<p class=hint>${text} <code>${target}: ${when}</code></p></div>`;

	const ready = ({ token, path }) => card("All is written", html`<p>This is your token, shown this once. It stands in <code>${path}</code>.</p><code class=expr>${token}</code>
		<div class=foot>${button("To the overview", async () => app.signIn(await get("me")), { tone: "primary" })}</div>`);

	return {
		title: () => "Welcome to Reclaimerr",
		load: (route, signal) => (state.done ? {} : get("setup", {}, signal)),
		view: ({ types, recipes }) => (state.done ? ready(state.done) : html`
			<p>Reclaimerr frees disk space: what a rule selects is announced first, waits, and stays if anybody keeps it.</p>
			${card("1. Your services", html`<ul class=stack>${each(state.services, "name", added)}</ul>${form(types)}`)}
			${card("2. The main media server", main())}
			${card("3. First rules", html`<p class=quiet>None removes anything by itself; each can be changed later.</p>${recipes.map(recipe)}`)}
			${card("4. A dry run", html`<p>Your services are read and judged, and what would leave is announced; <b>nothing is removed</b> until you set <code>dry_run</code> to false under Settings.</p>
				<div class=foot>${state.services.length ? null : hint("Add a service first.")}${button("Finish", () => finish(recipes), { tone: "primary", off: !state.services.length || app.pending("setup") })}</div>`)}`),
	};
}

/** What people asked to keep, and what is kept: a viewer sees their own asks. */

import { get, path, post } from "../api.js";
import { html } from "../html.js";
import { date, title } from "../words.js";
import { empty, field, past, section, stateChip, titleLink, word } from "../parts/basics.js";
import { unkeep } from "../parts/candidate.js";
import { ask } from "../parts/dialog.js";

const isOpen = ({ state }) => state === "open" || state === "pending";

export const requests = (app) => ({
	title: () => (app.me && !app.admin ? "My requests" : "Requests"),
	async load(route, signal) {
		const [asked, kept] = await Promise.all([get("requests", { size: 200 }, signal), get("protections", { size: 200 }, signal)]);
		return { asked: asked.items, kept: kept.items };
	},
	view: ({ asked, kept }) => html`
		<p class=answer>${lead(app, asked.filter(isOpen).length)}</p>
		${asked.length ? section("Asked for", [...COLUMNS, ["State", (one) => stateChip("request", one.state)], ["What to do", (one) => answers(app, one), "do"]], asked) : empty("Nobody asked for anything", app.admin ? "Viewers can ask to keep a title; it stays until you answer." : "Find a title under Leaving or in the library, and press “Ask to keep”.")}
		${section("Kept", [...COLUMNS, ["Until", (one) => date(one.until) || "for good", "nowrap"], ["What to do", (one) => (app.admin ? word("Keep no longer", () => unkeep(app, one, one.media ? title(one.media) : "it"), { off: app.pending(`protection/${one.id}`) }) : null), "do"]], kept)}`,
});

const lead = (app, open) => (open ? html`<b>${open}</b> ${app.admin ? "wait for your answer" : "of yours wait for an answer"}. Nothing of that is removed meanwhile.` : "Nothing waits for an answer.");

const COLUMNS = [
	["Title", (one) => html`${one.media ? titleLink(one.media) : "something that is gone"}${one.reason ? html`<p class=why>“${one.reason}”</p>` : null}`, "grow"],
	["By", "by"],
	["Since", (one) => past(one.created_at), "nowrap"],
];

function answers(app, one) {
	if (!app.admin || !isOpen(one)) return null;
	const name = one.media ? title(one.media) : "it";
	const act = (verb, body, text) => app.act(`request/${one.id}`, () => post(path("requests", one.id, verb), body), () => ({ text }));
	const deny = async () => {
		const body = field(`Why not? ${one.by} reads this.`, html`<input name=reason autofocus>`);
		const answer = await ask({ heading: `Not keep ${name}?`, body, confirm: "Say no" });
		if (answer) await act("deny", { reason: answer.get("reason") }, `${name} is not kept.`);
	};
	return html`<div class=words ?inert=${app.pending(`request/${one.id}`)}>${one.wish === "keep" ? word("Keep it", () => act("approve", {}, `${name} is kept.`), { tone: "keep", name }) : null}${word("Say no", deny, { name })}</div>`;
}

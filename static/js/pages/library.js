/** Everything there is; and one title: what is known of it, and why or why not. */

import { get, listing, now, path } from "../api.js";
import { each, html } from "../html.js";
import { changed, go } from "../router.js";
import { actionVerb, bytes, countdown, date, KEPT, number, plural, stopped, title, wordsFor, what } from "../words.js";
import { DEEDS } from "./history.js";
import { button, chip, choice, filtered, noService, nothing, pager, part, past, section, size, stamped, stateChip, step, table, titleFilter, titleLink } from "../parts/basics.js";
import { actions, askToKeep, conditions, factGroups, keepMedia, unkeep } from "../parts/candidate.js";
import { ExpressionBox } from "../parts/expression.js";

const titles = listing("media", 100);
const NOTHING = { items: [], total: 0, page: 1, size: 100, facets: {} };
const SIZE = ["Size", (one) => size(one.size), "end", "-size"];
const SERVICES = ["Services", ({ services }) => services.join(", "), "quiet"];
const COLUMNS = [
	["Title", titleLink, "grow", "title"],
	["Year", "year", "end", "-year"],
	SIZE,
	SERVICES,
	["Kept", (media) => (media.protected ? chip(KEPT) : "")],
];

export function library(app) {
	const fine = (text) => {
		if (app.route.page === "library" && (app.route.params.when ?? "") !== text) go(changed(app.route, { when: text }), { replace: true });
	};
	const box = new ExpressionBox(app, { id: "when", label: "Only what fits this expression", fine });
	return {
		item: itemPage(app),
		load,
		view: (data, route) => html`
			<div class=filters>${titleFilter(route)}${FACETS.map((one) => facet(route, data.facets, ...one))}${choice(route, "protected", "Kept", [["", "All"], ["1", "Kept only"]])}${box.adopt(route.params.when ?? "", route.params.kind || "movie").view()}</div>
			<p class=quiet role=status>${count(app.status, data, route)}</p>
			${data.items.length ? table({ caption: "Library", columns: COLUMNS, items: data.items, route, sort: "title", open: (media) => `#/library/${media.id}` }) : nothing(route, ...unread(app.status))}
			${pager(route, data)}`,
	};
}

/** What is wrong with an expression is told by its box. */
async function load({ params }, signal) {
	try {
		return await titles({ params: { ...params, facets: 1 } }, signal);
	} catch (error) {
		if (params.when && error.detail?.field === "when") return NOTHING;
		throw error;
	}
}

const FACETS = [["kind", "Kind", "Movies and series"], ["service", "Service", "All"], ["library", "Library", "All"]];

/** What the address says stays in it. */
function facet(route, facets = {}, name, label, all) {
	const counts = { ...(route.params[name] && { [route.params[name]]: null }), ...facets[name] };
	return choice(route, name, label, [["", all], ...Object.entries(counts).map(([one, count]) => [one, `${wordsFor("kind", one).word}${count === null ? "" : ` (${number(count)})`}`])]);
}

function count(status, { total }, route) {
	if (filtered(route)) return `${number(total)} ${total === 1 ? "fits" : "fit"}.`;
	return `${plural(total, "title")}, ${bytes(status.sums.titles.bytes)}.`;
}

const unread = (status) => (status.services.length ? ["The library is empty", "It fills with the first complete read of your services.", step("#/jobs", "See how far they are")] : ["No service yet", noService]);

const PARTS = [["Part", titleLink, "grow"], SIZE, SERVICES];
const SERVICE = ["Service", ({ service }) => html`<b>${service}</b>`, "nowrap"];
const PLACEMENTS = [
	SERVICE,
	["Path", (place) => html`<span class=path>${place.path ?? "–"}</span>`, "grow"],
	SIZE,
	["Library", (place) => place.library ?? place.quality_profile ?? "–"],
	["Monitored", (place) => ({ true: "yes", false: "no" })[place.monitored] ?? "–"],
	["Tags", (place) => place.tags?.join(", ") || "–"],
	["Added", (place) => date(place.added) || "–", "nowrap"],
	["Seen", (place) => (place.missing_at ? html`missing since ${stamped(place.missing_at)}` : past(place.observed_at)), "quiet nowrap"],
];
const FILES = [
	SERVICE,
	["File", (file) => html`<span class=path>${file.path}</span>`, "grow"],
	SIZE,
	["What", ({ details = {} }) => [details.resolution, details.video_codec, details.quality].filter(Boolean).join(", ") || "–"],
];
const PEOPLE = [
	["Person", (one) => html`<b>${one.person}</b>`, "grow"],
	["Watched to the end", (one) => (one.plays ? `${one.plays} ×` : one.started ? "begun" : "no")],
	["Last", (one) => past(one.last_watched)],
	["Favourite", (one) => (one.favourite ? "yes" : "")],
];
const itemPage = (app) => ({
	title: (data) => (data ? title(data.media) : "Title"),
	async load({ id }, signal) {
		const [media, explained] = await Promise.all([get(path("media", id), {}, signal), get(path("media", id, "explain"), {}, signal)]);
		return { media, rules: explained.rules };
	},
	view: ({ media, rules }) => html`
		<p class="line dots quiet"><span>${what(media)}</span>${size(media.size)}${media.services.map((name) => html`<span>${name}</span>`)}</p>
		${media.gone ? html`<p class="note warn">No service holds it any more.</p>` : null}
		${media.doubt ? html`<p class="note warn">It is in doubt which title this is: ${stopped(media.doubt)} Nothing of it is removed until that is settled.</p>` : null}
		${standing(app, media)}
		${section("Parts", PARTS, media.children, { open: (part) => `#/library/${part.id}` })}
		${part("Why, and why not", rules.length ? each(rules, (rule) => `${rule.rule} ${rule.media?.id}`, (rule) => ruleAnswer(rule, media)) : html`<p class=quiet>No rule is about it.</p>`)}
		${section("Who watched it", PEOPLE, media.watching, { key: "person" })}
		${section("Where it lies", PLACEMENTS, media.placements, { key: (place) => `${place.service} ${place.remote_id}` })}
		${section("Files", FILES, media.files, { key: (file, index) => index })}
		${media.facts?.length ? part("What is known of it", factGroups(media.facts)) : null}
		${section("What was done with it", DEEDS.filter(([head]) => head !== "Title"), media.history)}`,
});

function standing(app, media) {
	if (media.candidate) return candidacy(app, media.candidate);
	if (media.protections.length) return each(media.protections, "id", (one) => protection(app, media, one));
	if (media.gone) return null;
	const [label, work] = app.admin ? ["Keep", keepMedia] : ["Ask to keep", askToKeep];
	return html`<div class=bar><p>It is not about to leave.</p>${button(label, () => work(app, media), { key: "p", off: app.pending(`media/${media.id}`) })}</div>`;
}

const candidacy = (app, item) => html`<div class="bar warn">${stateChip("candidate", item.state)}
	<p>${leaves(item)} ${item.why}</p>${actions(app, item)}</div>`;

function leaves({ state, auto, due_at: due, bytes: count }) {
	if (!["scheduled", "due", "approved"].includes(state)) return null;
	return html`<b>It ${auto || state === "approved" ? "leaves" : "may leave"} ${countdown(due, now())}</b> (${stamped(due)}), ${bytes(count)}.`;
}

const protection = (app, media, one) => html`<div class="bar good">${chip(KEPT)}
	<p>${one.media_id === media.id ? "" : `With ${one.media ? title(one.media) : "what it belongs to"}, `}by ${one.by}, ${past(one.created_at)}${one.until ? `, until ${date(one.until)}` : ""}.${one.reason ? ` “${one.reason}”` : ""}</p>
	${app.admin ? button("Keep no longer", () => unkeep(app, one, title(one.media ?? media)), { off: app.pending(`protection/${one.id}`) }) : null}</div>`;

const ruleAnswer = (rule, media) => html`<details class="box flat rule-answer" ?open=${rule.verdict !== "no"}>
	<summary>${stateChip("verdict", rule.verdict)} <b>${rule.rule}</b> <span class=quiet>${actionVerb(rule.action)} it${rule.enabled ? "" : ", switched off"}${!rule.media || rule.media.id === media.id ? "" : `: ${title(rule.media)}, ${what(rule.media)}`}</span></summary>
	<code class=expr>${rule.when}</code>
	${conditions(rule.reasons, rule.rule)}
</details>`;

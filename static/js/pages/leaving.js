/** What is about to leave: why, when, and how it is stopped. */

import { listing } from "../api.js";
import { each, html } from "../html.js";
import { changed, go } from "../router.js";
import { actionVerb, list, namesOf, number, options, plural, stopped, wordsFor } from "../words.js";
import { choice, nothing, pager, shape, size, stamped, stateChip, step, tabs, titleFilter, titleLink } from "../parts/basics.js";
import { Picked } from "../parts/bulk.js";
import { actions, answer, byRule, when } from "../parts/candidate.js";

const SORTS = [["", "Soonest first"], ["-due_at", "Latest first"], ["-size", "Largest first"], ["size", "Smallest first"], ["title", "Title"]];

export function leaving(app) {
	const picked = new Picked(app);
	return {
		load: listing("candidates", 50),
		busy: (data) => data.items.some((item) => item.state === "removing"),
		view: (data, route) => html`
			${answer(app.status, Object.keys(route.params).length ? [] : data.items)}
			<div class=filters>${tabs(route, "state", "State", states(app.status))}${titleFilter(route)}${choice(route, "kind", "Kind", [["", "All"], ...options("kind")])}${choice(route, "sort", "Order", SORTS)}</div>
			${route.params.rule ? html`<p>Only what the rule “${route.params.rule}” selects. <a href=${changed(route, { rule: null })}>Show all</a></p>` : null}
			${data.items.length ? rows(app, data, route, picked) : nothing(route, "Nothing is leaving", "What a rule selects is announced here, with its reasons, before anything happens.", step("#/rules", "Look at the rules"))}
			${picked.view(data, route.params)}${pager(route, data)}`,
	};
}

function states(status) {
	const sums = status.sums.candidates;
	const all = Object.values(sums).reduce((count, one) => count + one.items, 0);
	const there = namesOf("candidate").filter((name) => sums[name]?.items);
	return [["", "All", number(all)], ...there.map((name) => [name, wordsFor("candidate", name).word, number(sums[name].items)])];
}

const HEADS = [["Title and why"], ["Size", "end"], ["When"], ["State"], ["What to do", "do"]];

const box = (label, on, change) => html`<input type=checkbox aria-label=${label} aria-keyshortcuts=x .checked=${on} @change=${(event) => change(event.target.checked)}>`;

const rows = (app, data, route, picked) => html`<div class="box flat"><table class="table candidates">
	<caption class=unseen>Candidates, ${plural(data.total, "title")}</caption>
	<thead><tr><th scope=col class=fold>${app.admin ? box("Pick all of these", data.items.every((item) => picked.has(item)), (on) => picked.pick(data.items, on)) : html`<span class=unseen>Unfold</span>`}</th>${HEADS.map(([head, kind]) => html`<th scope=col class=${kind}>${head}</th>`)}</tr></thead>
	${each(data.items, "id", (item) => candidate(app, item, route, picked))}
</table></div>`;

function candidate(app, item, route, picked) {
	const open = route.params.open === String(item.id);
	const fold = () => go(changed(route, { open: open ? null : item.id }), { replace: true });
	return html`<tbody aria-busy=${app.pending(`candidate/${item.id}`) && "true"}>
		<tr class=row tabindex=-1 data-row>
			<td class=fold><div class=line>${app.admin ? box(`Pick ${item.media.title}`, picked.has(item), (on) => picked.pick([item], on)) : null}<button type=button class=icon-button aria-expanded=${String(open)} aria-controls="why-${item.id}" aria-label="Conditions of ${item.media.title}" @click=${fold}>${shape("fold")}</button></div></td>
			<td class=grow>${titleLink(item.media)}<p class=why>${item.why}</p></td>
			<td class=end data-label=Size>${size(item.bytes)}</td>
			<td data-label=When>${when(item)}</td>
			<td data-label=State>${stateChip("candidate", item.state)}${item.auto ? html`<span class=hint>automatic</span>` : null}</td>
			<td class=do>${actions(app, item)}</td>
		</tr>
		<tr class=unfolded id="why-${item.id}" ?hidden=${!open}><td colspan=6>${open ? unfolded(item) : null}</td></tr>
	</tbody>`;
}

const FACTS = [
	["What happens", (item) => `Reclaimerr ${actionVerb(item.action)} it in ${list(item.services ?? item.media.services)}, ${item.auto ? "by itself" : "if a person approves"}.`],
	["Lies in", ({ media }) => media.services.join(", ")], ["Announced", (item) => stamped(item.announced_at)], ["Grace ends", (item) => stamped(item.due_at)],
	["Approved by", (item) => item.approved_by], ["In the way", (item) => item.blocked_by.map(stopped).join(" ")],
];

const unfolded = (item) => html`<div class="stack wide">
	<dl class=facts>${FACTS.map(([name, told]) => told(item) && html`<div><dt>${name}</dt><dd>${told(item)}</dd></div>`).filter(Boolean)}</dl>
	${item.reasons.length ? byRule(item.reasons) : html`<p class=quiet>Rules: ${item.rules.join(", ")}.</p>`}
	<p><a href="#/library/${item.media.id}">Everything that is known of it, and every other rule</a></p>
</div>`;

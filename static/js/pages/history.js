/** What was removed, what failed, what was skipped, and what that freed. */

import { listing } from "../api.js";
import { html } from "../html.js";
import { bytes, plural } from "../words.js";
import { choice, nothing, pager, size, stamped, stateChip, table, titleFilter, titleLink } from "../parts/basics.js";

const OUTCOMES = [["", "Every outcome"], ["removed", "Removed"], ["failed", "Failed"], ["skipped", "Skipped"]];
export const DEEDS = [
	["When", (row) => stamped(row.at), "nowrap", "-at"],
	["Title", (row) => titleLink(row.media), "grow", "title"],
	["Size", (row) => size(row.bytes), "end", "-bytes"],
	["Outcome", outcome],
	["Service", "service", "quiet"],
	["Rules", (row) => row.rules.join(", "), "quiet"],
	["By", (row) => (row.by === "auto" ? "itself" : row.by), "quiet"],
];

function outcome({ dry_run: dry, outcome: state, verified, message }) {
	const checked = state === "removed" && !dry ? (verified ? "verified" : "not verified yet") : "";
	return html`${stateChip("outcome", dry ? "dry" : state)} <span class=hint>${checked}</span>${message ? html`<p class=why>${message}</p>` : null}`;
}

export const history = (app) => ({
	load: listing("history", 100),
	view: (data, route) => html`
		${sums(app.status)}
		<div class=filters>${titleFilter(route)}${choice(route, "outcome", "Outcome", OUTCOMES)}</div>
		${data.items.length ? table({ caption: "History", columns: DEEDS, items: data.items, route, sort: "-at", dim: (row) => row.dry_run }) : nothing(route, "No history yet", "Every removal is written down here, with who wanted it, why, and whether it was verified.")}
		${pager(route, data)}`,
});

function sums(status) {
	const { freed } = status.sums;
	return html`<p class=answer>Freed <b>${bytes(freed.month_bytes)}</b> in the last 30 days, <b>${bytes(freed.bytes)}</b> in all <span class=quiet>(${plural(freed.items, "title")})</span>.</p>`;
}

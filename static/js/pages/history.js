/** What was removed, what failed, what was skipped, and what that freed. */

import { get } from "../api.js";
import { bytes, plural } from "../format.js";
import { html } from "../html.js";
import { summary } from "../shapes.js";
import { DRY, OUTCOME, wordsFor } from "../words.js";
import { chip, empty, size, stamped, step, titleLink } from "../parts/basics.js";
import { choice, pager, table, titleFilter } from "../parts/lists.js";

const SIZE = 100;
const OUTCOMES = [["", "Every outcome"], ["removed", "Removed"], ["failed", "Failed"], ["skipped", "Skipped"]];
const COLUMNS = [
  ["When", (row) => stamped(row.at), "nowrap", "-at"],
  ["Title", (row) => html`${titleLink(row.media)}${row.message ? html`<p class="why">${row.message}</p>` : null}`, "grow", "title"],
  ["Size", (row) => size(row.bytes), "end", "-bytes"],
  ["Outcome", outcome],
  ["Service", (row) => row.service, "quiet"],
  ["Rules", (row) => row.rules.join(", "), "quiet"],
  ["By", (row) => (row.by === "auto" ? "itself" : row.by), "quiet"],
];

function outcome(row) {
  if (row.dry_run) return chip(DRY);
  return html`${chip(wordsFor(OUTCOME, row.outcome))} <span class="quiet small">${row.outcome === "removed" ? (row.verified ? "verified" : "not verified yet") : ""}</span>`;
}

export const history = (app) => ({
  title: () => "History",
  load: ({ params: { q, outcome: only, sort, page } }, signal) => get("history", { q, outcome: only, sort, page, size: SIZE }, signal),
  view: (data, route) => html`
    ${sums(app.status)}
    <div class="filters">${titleFilter(route)}${choice(route, "outcome", "Outcome", OUTCOMES)}</div>
    ${data.items.length ? table({ caption: "History", columns: COLUMNS, items: data.items, route, sort: "-at", dim: (row) => row.dry_run }) : nothing(route)}
    ${pager(route, data)}`,
});

function sums(status) {
  const { freed, month } = summary(status);
  return html`<p class="answer">Freed <b>${bytes(month.bytes)}</b> in the last 30 days, <b>${bytes(freed.bytes)}</b> in all <span class="quiet">(${plural(freed.items, "title")})</span>.</p>`;
}

function nothing({ params }) {
  if (params.q || params.outcome) return empty("Nothing of that kind", "No row fits these filters.", step("#/history", "Show all"));
  return empty("No history yet", "Every removal is written down here, with who wanted it, why, and whether it was verified.");
}

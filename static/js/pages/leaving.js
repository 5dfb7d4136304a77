/** What is about to leave: why, when, and how it is stopped. */

import { get } from "../api.js";
import { each, html } from "../html.js";
import { changed, go } from "../router.js";
import { actionVerb, list, namesOf, number, plural, stopped, wordsFor } from "../words.js";
import { choice, empty, pager, sign, size, stamped, stateChip, step, tabs, titleFilter, titleLink } from "../parts/basics.js";
import { actions, answer, byRule, when } from "../parts/candidate.js";

const SIZE = 50;
const SORTS = [["", "Soonest first"], ["-due_at", "Latest first"], ["-size", "Largest first"], ["size", "Smallest first"], ["title", "Title"]];

export const leaving = (app) => ({
  title: () => "Leaving",
  load: ({ params: { state, q, sort, page } }, signal) => get("candidates", { state, q, sort, page, size: SIZE }, signal),
  busy: (data) => data.items.some((item) => item.state === "removing"),
  view: (data, route) => html`
    ${answer(app.status, Object.keys(route.params).length ? [] : data.items)}
    <div class=filters>${tabs(route, "state", "State", states(app.status))}${titleFilter(route)}${choice(route, "sort", "Order", SORTS)}</div>
    ${data.items.length ? rows(app, data, route) : nothing(route)}
    ${pager(route, data)}`,
});

function states(status) {
  const sums = status.sums.candidates;
  const all = Object.values(sums).reduce((count, one) => count + one.items, 0);
  const there = namesOf("candidate").filter((name) => sums[name]?.items);
  return [["", "All", number(all)], ...there.map((name) => [name, wordsFor("candidate", name).word, number(sums[name].items)])];
}

function nothing({ params }) {
  if (params.state || params.q) return empty("Nothing of that kind", "No candidate fits these filters.", step("#/leaving", "Show all"));
  return empty("Nothing is leaving", "What a rule selects is announced here, with its reasons, before anything happens.", step("#/rules", "Look at the rules"));
}

const HEADS = [["Title and why"], ["Size", "end"], ["When"], ["State"], ["What to do", "do"]];

const rows = (app, data, route) => html`<div class="box flat"><table class="table candidates">
  <caption class=unseen>Candidates, ${plural(data.total, "title")}</caption>
  <thead><tr><th scope=col class=fold><span class=unseen>Unfold</span></th>${HEADS.map(([head, kind]) => html`<th scope=col class=${kind}>${head}</th>`)}</tr></thead>
  ${each(data.items, (item) => item.id, (item) => candidate(app, item, route))}
</table></div>`;

function candidate(app, item, route) {
  const open = route.params.open === String(item.id);
  const fold = () => go(changed(route, { open: open ? null : item.id }), { replace: true });
  return html`<tbody class="is-${item.state}" aria-busy=${app.pending(`candidate/${item.id}`) && "true"}>
    <tr class=row tabindex=-1 data-row>
      <td class=fold><button type=button class=icon-button aria-expanded=${String(open)} aria-controls="why-${item.id}" aria-label="Conditions of ${item.media.title}" @click=${fold}>${sign("chevron")}</button></td>
      <td class=what>${titleLink(item.media)}<p class=why>${item.why}</p></td>
      <td class=end data-label=Size>${size(item.bytes)}</td>
      <td class=when data-label=When>${when(item)}</td>
      <td class=state data-label=State>${stateChip("candidate", item.state)}${item.auto ? html`<span class="quiet small">automatic</span>` : null}</td>
      <td class=do>${actions(app, item)}</td>
    </tr>
    <tr class=unfolded id="why-${item.id}" ?hidden=${!open}><td colspan=6>${open ? unfolded(item) : null}</td></tr>
  </tbody>`;
}

const unfolded = (item) => html`<div class="stack wide">
  <dl class=facts>
    <dt>What happens</dt><dd>Reclaimerr ${actionVerb(item.action)} it in ${list(item.services ?? item.media.services)}, ${item.auto ? "by itself" : "if a person approves"}.</dd>
    <dt>Lies in</dt><dd>${item.media.services.join(", ") || "no service"}</dd>
    <dt>Announced</dt><dd>${stamped(item.announced_at)}</dd>
    <dt>Grace ends</dt><dd>${stamped(item.due_at)}</dd>
    ${item.approved_by ? html`<dt>Approved by</dt><dd>${item.approved_by}</dd>` : null}
    ${item.blocked_by.length ? html`<dt>In the way</dt><dd>${item.blocked_by.map(stopped).join(" ")}</dd>` : null}
  </dl>
  ${item.reasons.length ? byRule(item.reasons) : html`<p class=quiet>Rules: ${item.rules.join(", ")}.</p>`}
  <p><a href="#/library/${item.media.id}">Everything that is known of it, and every other rule</a></p>
</div>`;

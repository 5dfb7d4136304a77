/** The conditions of a rule, each with what was found, verdict, source and age. */

import { each, html } from "../html.js";
import { capital, duration } from "../format.js";
import { clause, found } from "../sentence.js";
import { VERDICT, wordsFor } from "../words.js";
import { chip } from "./icon.js";

const HEADS = ["Condition", "Found", "Verdict", "Source", "Age"];

export const conditions = (reasons, caption) => html`<div class="scroller"><table class="table small conditions">
  <caption class="unseen">${caption}</caption>
  <thead><tr>${HEADS.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
  <tbody>${each(reasons, (reason, index) => index, condition)}</tbody>
</table></div>`;

const condition = (reason) => html`<tr>
  <td data-label="Condition"><code>${reason.text}</code><span class="why">${capital(clause(reason))}.</span></td>
  <td data-label="Found">${found(reason)}</td>
  <td>${chip(wordsFor(VERDICT, reason.verdict))}</td>
  <td data-label="Source">${reason.source ?? "–"}</td>
  <td data-label="Age">${reason.age === null || reason.age === undefined ? "–" : duration(reason.age, 1)}</td>
</tr>`;

export const byRule = (reasons) =>
  each([...new Set(reasons.map((reason) => reason.rule))], (rule) => rule, (rule) => html`<section class="stack">
    <h3>Rule “${rule}”</h3>${conditions(reasons.filter((reason) => reason.rule === rule), `Conditions of ${rule}`)}
  </section>`);

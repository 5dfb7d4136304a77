/** Conditions of rules and facts of titles, each with what was found, source and age. */

import { capital, duration } from "../format.js";
import { each, html } from "../html.js";
import { VERDICT, wordsFor } from "../words.js";
import { chip } from "./basics.js";
import { table } from "./lists.js";

const COLUMNS = [
  ["Condition", (reason) => html`<code>${reason.text}</code><span class="why">${capital(reason.said)}.</span>`],
  ["Found", (reason) => reason.found],
  ["Verdict", (reason) => chip(wordsFor(VERDICT, reason.verdict))],
  ["Source", (reason) => reason.source ?? "–"],
  ["Age", (reason) => (Number.isFinite(reason.age) ? duration(reason.age, 1) : "–")],
];

export const conditions = (reasons, rule) =>
  table({ caption: `Conditions of ${rule}`, columns: COLUMNS, items: reasons, key: (reason, index) => index, look: "small conditions" });

export const byRule = (reasons) =>
  each([...new Set(reasons.map((reason) => reason.rule))], (rule) => rule, (rule) => html`<section class="stack">
    <h3>Rule “${rule}”</h3>${conditions(reasons.filter((reason) => reason.rule === rule), rule)}
  </section>`);

/** `facts`: [{field, group, value, known, source, age}]; a known null is none. */
export function factGroups(facts) {
  const groups = [...new Set(facts.map((fact) => fact.group))];
  return html`<div class="fact-groups">${each(groups, (name) => name, (name) => html`<section class="box stack small">
    <h3>${capital(name)}</h3>
    <dl class="facts">${each(facts.filter((fact) => fact.group === name), (fact) => fact.field, fact)}</dl>
  </section>`)}</div>`;
}

const fact = ({ field, value, known, said, source, age }) => html`<div>
  <dt>${field}</dt>
  <dd class=${known && value !== null ? "" : "quiet"} title=${source && `${source}${age === null ? "" : `, ${duration(age, 1)} ago`}`}>${said}</dd>
</div>`;

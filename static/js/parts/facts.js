/** Facts of a title by group, each with what it rests on. */

import { each, html } from "../html.js";
import { capital, duration } from "../format.js";
import { valueWords } from "../sentence.js";
import { wordsOf } from "../fieldwords.js";

/** `facts`: [{field, group, value, known, source, age}]; a known null is none. */
export function factGroups(facts) {
  const groups = [...new Set(facts.map((fact) => fact.group))];
  return html`<div class="fact-groups">${each(groups, (name) => name, (name) => html`<section class="box stack small">
    <h3>${capital(name)}</h3>
    <dl class="facts">${each(facts.filter((fact) => fact.group === name), (fact) => fact.field, fact)}</dl>
  </section>`)}</div>`;
}

const fact = ({ field, value, known, source, age }) => html`<div>
  <dt>${field}</dt>
  <dd class=${known && value !== null ? "" : "quiet"} title=${source && `${source}${age === null ? "" : `, ${duration(age, 1)} ago`}`}>${known ? said(value, wordsOf(field).type) : "not known"}</dd>
</div>`;

function said(value, type) {
  if (typeof value === "string" && type !== "date") return value;
  return Array.isArray(value) ? value.join(", ") : valueWords(value, type);
}

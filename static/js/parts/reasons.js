/** The conditions of a rule, each with what was found, verdict, source and age. */

import { each, html } from "../html.js";
import { capital, duration } from "../format.js";
import { clause, found } from "../sentence.js";
import { VERDICT, wordsFor } from "../words.js";
import { chip } from "./icon.js";
import { table } from "./table.js";

const COLUMNS = [
  ["Condition", (reason) => html`<code>${reason.text}</code><span class="why">${capital(clause(reason))}.</span>`],
  ["Found", found],
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

/**
 * A reason {rule, text, value, verdict, source, age} as an English clause. Pure.
 *
 * `text` is one condition as it stands in the rule, `value` what was found (null: none, or not known,
 * which the verdict tells). A condition that is met is told with its bound, another by what was found.
 */

import { bytes, capital, date, duration, list, number, percent } from "./format.js";
import { FUNCTIONS, wordsOf } from "./fieldwords.js";

const NAME = "([a-z_][a-z0-9_]*)";
const ORDER = "(==|!=|<=|>=|<|>)";
const MIRROR = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };
const form = (pattern, make) => [new RegExp(`^${pattern}$`, "s"), make];
const FORMS = [
  form(NAME, (field) => ({ say: flagClause, field })),
  form(`${NAME}\\((.*)\\)[^()]*`, (name, args) => ({ say: callClause, name, args })),
  form(`(["'].*["'])\\s+(not\\s+)?in\\s+${NAME}`, (literal, not, field) => ({ say: memberClause, field, literal, not })),
  form(`${NAME}\\s+(?:not\\s+)?in\\s+\\[.*\\]`, (field) => ({ say: compareClause, field, op: "==" })),
  form(`([^<>=!]+?)\\s*(<=?|>=?)\\s*${NAME}\\s*(?:<=?|>=?)\\s*(.+)`, (low, op, field, literal) => ({ say: compareClause, field, literal, op: "between", ends: op[0] === "<" ? [low, literal] : [literal, low] })),
  form(`${NAME}\\s*${ORDER}\\s*(.+)`, (field, op, literal) => ({ say: compareClause, field, op, literal })),
  form(`(.+?)\\s*${ORDER}\\s*${NAME}`, (literal, op, field) => ({ say: compareClause, field, op: MIRROR[op] ?? op, literal })),
];

/** A condition's text, taken apart; null where its form is not known. */
export function readCondition(text) {
  const plain = text.trim().replace(/\s+/g, " ");
  for (const [pattern, make] of FORMS) {
    const match = pattern.exec(plain);
    if (match) return make(...match.slice(1));
  }
  return null;
}

const nothing = (value) => value === null || value === undefined;
const quoted = (text) => [...text.matchAll(/"([^"]*)"|'([^']*)'/g)].map((match) => match[1] ?? match[2]);
const marked = (words) => words.map((word) => `“${word}”`);
const firstName = (args) => /^\s*([a-z_]\w*)/.exec(args)?.[1];

/** What a literal says to a reader: texts in typographic quotes, dates as dates, quantities as written. */
function literalWords(literal) {
  const [only] = quoted(literal);
  if (only === undefined) return literal;
  return /^\d{4}-\d\d-\d\d$/.test(only) ? date(only, "UTC") : `“${only}”`;
}

/** A value in the words of its type. */
export function valueWords(value, type = null) {
  if (nothing(value)) return "none";
  if (Array.isArray(value)) return list(marked(value)) || "none";
  if (type === "flag" || typeof value === "boolean") return value ? "yes" : "no";
  if (type === "bytes") return bytes(value);
  if (type === "duration") return duration(value);
  if (type === "share") return percent(value);
  if (type === "date") return date(typeof value === "number" ? value * 1000 : value, "UTC") || String(value);
  if (typeof value === "number") return value < 10_000 || type === "id" ? String(value) : number(value);
  return `“${value}”`;
}

/** A condition's value by the condition's own text: `24696061952` beside `size > 20 GiB` is 23.0 GiB. */
export function found(reason) {
  if (reason.verdict === "unknown") return "not known";
  const condition = readCondition(reason.text);
  return valueWords(reason.value, condition?.field && wordsOf(condition.field).type);
}

const BEYOND = { duration: ["more than", "less than"], number: ["more than", "less than"], date: ["after", "before"] };

function bound({ op, literal, ends }, { type, more, less }) {
  if (ends) return `between ${ends[0]} and ${ends[1]}`;
  const [over, under] = more ? [more, less] : (BEYOND[type] ?? ["above", "below"]);
  return `${{ ">": over, ">=": "at least", "<": under, "<=": "at most", "==": "exactly", "!=": "not" }[op]} ${literalWords(literal)}`;
}

function compareClause(condition, { value, verdict }) {
  const words = wordsOf(condition.field);
  if (nothing(value)) return words.none;
  const plain = words.type === "number" && words.is ? value : valueWords(value, words.type);
  const is = words.is ? words.is(plain) : `${words.noun} ${words.plural ? "are" : "is"} ${plain}`;
  if (verdict === "no" || condition.op === "==") return is;
  if (words.more && words.is && !condition.ends) return `it is ${bound(condition, words)} (${plain})`;
  return words.is && words.type !== "bytes" ? is : `${is}, ${bound(condition, words)}`;
}

function memberClause({ field, literal, not }, { verdict }) {
  const there = (verdict === "yes") !== Boolean(not);
  if (field === "tags") return `it ${there ? "is" : "isn't"} tagged ${literalWords(literal)}`;
  return `${wordsOf(field).noun} ${there ? "include" : "don't include"} ${literalWords(literal)}`;
}

function callClause(condition, reason) {
  const { name, args } = condition;
  const texts = quoted(args);
  const yes = reason.verdict === "yes";
  const { noun, none, plural } = wordsOf(firstName(args) ?? "");
  if (name in FUNCTIONS) return FUNCTIONS[name][yes ? 0 : 1](list(texts) || args.trim());
  if (name === "contains") return `${noun} ${yes ? "contains" : "doesn't contain"} ${marked(texts)[0]}`;
  if (name === "matches") return `${noun} ${yes ? "matches" : "doesn't match"} the pattern ${marked(texts)[0]}`;
  if (name === "any_of") return `${noun} include ${yes ? "" : "none of "}${list(marked(texts), "or")}`;
  if (name === "all_of") return `${noun} ${yes ? "include" : "don't include all of"} ${list(marked(texts))}`;
  if (name === "known" || (name === "exists" && yes)) return `${noun} ${plural ? "are" : "is"}${yes ? "" : "n't"} known`;
  return name === "exists" ? none : figureClause(condition, reason, texts[0]);
}

function figureClause({ name }, reason, person) {
  const { value } = reason;
  if (name === "plays_by") return `${person} played it ${value === 1 ? "once" : `${value ?? 0} times`}`;
  if (name === "unwatched_for_by") return `${person} hasn't watched it for ${duration(value)}`;
  return plainClause(reason);
}

function plainClause({ text, value, verdict }) {
  return `“${text}” is ${verdict === "yes" ? "true" : "not true"}${nothing(value) ? "" : ` (found ${valueWords(value)})`}`;
}

function flagClause({ field }, reason) {
  if (field in FUNCTIONS) return callClause({ name: field, args: "" }, reason);
  const words = wordsOf(field);
  return words.type === "flag" ? words[reason.verdict] : plainClause(reason);
}

function unknownClause(condition, text) {
  const { name, field, args = "" } = condition ?? {};
  const asked = FUNCTIONS[name ?? field];
  if (asked) return `whether ${asked[0](list(quoted(args)) || args)} isn't known`;
  const about = field ?? firstName(args);
  if (!about) return `“${text}” can't be answered`;
  const { noun, plural } = wordsOf(about);
  return `${noun} ${plural ? "aren't" : "isn't"} known`;
}

/** `nobody watched it for 2 years 3 months`, without its source. */
export function clause(reason) {
  const condition = readCondition(reason.text);
  if (reason.verdict === "unknown") return unknownClause(condition, reason.text);
  return condition ? condition.say(condition, reason) : plainClause(reason);
}

/** `nobody watched it for 2 years 3 months (jellyfin, 6 minutes ago)`. */
export function sentence(reason) {
  const { source, age } = reason;
  const said = clause(reason);
  if (!source) return said;
  const from = nothing(age) ? source : `${source}, ${age < 5 ? "just now" : `${duration(age, 1)} ago`}`;
  return said.endsWith(")") ? `${said.slice(0, -1)}; ${from})` : `${said} (${from})`;
}

/** Why an item is a candidate, or what keeps it from being one, as one sentence with a full stop. */
export function why({ state, rules = [], reasons = [], blocked_by: blocked = [] }) {
  const unknown = reasons.filter((reason) => reason.verdict === "unknown");
  if (state === "held" && unknown.length) return heldWords(unknown);
  if (blocked.length) return blocked.map(stopped).join(" ");
  const told = reasons.filter((reason) => reason.verdict === "yes");
  const best = told.length ? told : reasons.filter((reason) => reason.verdict === "no");
  if (best.length) return `${capital(clauses(best))}.`;
  return rules.length ? `Selected by ${list(marked(rules))}.` : "";
}

const clauses = (reasons) => list([...new Set(reasons.map(clause))]);

function heldWords(unknown) {
  const rules = [...new Set(unknown.map((reason) => reason.rule))];
  return rules.map((rule) => `Rule “${rule}” can't be answered: ${clauses(unknown.filter((reason) => reason.rule === rule))}.`).join(" ");
}

/** A text with a stop at its end; its first word may be a name, so it stays as it is. */
export const stopped = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);

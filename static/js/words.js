/** What states and actions are called; a state has a shape and a tone beside its word. Pure. */

import { capital, duration, list } from "./format.js";

const state = (word, shape, tone = "", help = null) => ({ word, shape, tone, help });

export const CANDIDATE = {
  scheduled: state("Scheduled", "ring", "", "It goes when its grace is over and a person or an automatic rule agrees."),
  due: state("Due", "dot", "warn", "Its grace is over; it waits for a person or an automatic rule."),
  approved: state("Approved", "check", "accent", "A person agreed; it goes when its grace is over."),
  held: state("Held", "pause", "warn", "Something that a rule needs is not known, so its clock is paused."),
  snoozed: state("Later", "clock", "", "A person said: not before a date."),
  dismissed: state("Dismissed", "dash", "", "A person said no, until the rule or the item's files change."),
  blocked: state("Blocked", "square", "bad", "Something stood in the way; it is tried again."),
  removing: state("Removing", "half", "accent", "It is being removed now."),
  failed: state("Failed", "cross", "bad", "The removal did not succeed."),
};

export const SERVICE = {
  ok: state("answers", "dot", "good"),
  lost: state("lost", "ring", "bad", "It does not answer; nothing that depends on it is decided until it is back."),
  refused: state("refuses the key", "cross", "bad", "It answers, but not to this key: see config.toml."),
  stale: state("not read lately", "half", "warn", "What is known of it is too old to decide by."),
  disabled: state("off", "dash", "", "Switched off in the configuration."),
};

export const PROCESS = {
  starting: state("starting", "half", "accent"),
  running: state("running", "dot", "good"),
  backoff: state("restarting soon", "clock", "warn", "It ended, and is started again after a pause."),
  fatal: state("gave up", "cross", "bad", "It ended too often; it is tried again every few minutes."),
  stopping: state("stopping", "half"),
  stopped: state("stopped", "dash"),
};

export const JOB = {
  waiting: state("Waiting", "ring"),
  running: state("Running", "half", "accent"),
  held: state("In hand", "pause", "accent", "It waits for the jobs that it handed out."),
  done: state("Done", "check", "good"),
  failed: state("Failed", "cross", "bad"),
  cancelled: state("Cancelled", "dash"),
};

export const OUTCOME = {
  removed: state("Removed", "check", "good"),
  failed: state("Failed", "cross", "bad"),
  skipped: state("Skipped", "dash"),
};
export const DRY = state("Dry run", "ring", "", "Gone through and written down; nothing was removed.");
export const KEPT = state("Kept", "check", "good");

export const VERDICT = {
  yes: state("yes", "check", "good"),
  no: state("no", "dash"),
  unknown: state("not known", "question", "warn"),
};

/** A state's words; one that the page doesn't know is shown as it is. */
export const wordsFor = (table, name) => table[name] ?? state(String(name ?? "not known"), "ring");

/** For each action: its verb, and what the arr that holds the title does. */
export const ACTIONS = {
  delete: ["deletes", "unmonitors it, deletes its files, then removes the title from its list"],
  delete_files: ["deletes the files of", "unmonitors it and deletes its files; the title stays in its list"],
  trash: ["moves to the trash", "unmonitors it; its files go to the trash folder"],
  archive: ["archives", "unmonitors it; its files go to the archive folder"],
  downgrade: ["downgrades", "changes its quality profile and searches for a smaller file"],
  unmonitor: ["stops monitoring", "stops monitoring it; its files stay"],
  tag: ["tags"],
  notify: ["tells about"],
  protect: ["keeps"],
};

export const actionVerb = (action) => ACTIONS[action]?.[0] ?? action;

/** What an action does in one service: `unmonitors it, …`. */
export function effectIn(action, { name, type }, spokenFor) {
  const does = ACTIONS[action]?.[1];
  if (!does) return "is not changed";
  if (type === "plex" || type === "jellyfin") return action === "unmonitor" ? "is not changed" : "is told which files went";
  return spokenFor.includes(name) ? does : "is asked first, and not changed";
}

const MANY = { movie: "movies", version: "versions of movies", series: "series", season: "seasons", episode: "episodes" };

export function ruleSentence({ action, target, services = [], grace, auto }) {
  const verb = actionVerb(action);
  const head = `${verb[0].toUpperCase()}${verb.slice(1)} ${MANY[target] ?? target}${services.length ? ` in ${services.join(" and ")}` : ""}`;
  if (action === "protect") return `${head}, whatever other rules say.`;
  if (action === "tag" || action === "notify") return `${head}.`;
  return `${head} after ${grace} of grace, ${auto ? "by itself" : "if a person agrees"}.`;
}

const marked = (words) => words.map((word) => `“${word}”`);

const clauses = (reasons) => list([...new Set(reasons.map((reason) => reason.said))]);

/** `nobody watched it for 2 years 3 months (jellyfin, 6 minutes ago)`. */
export function sentence({ said, source, age }) {
  if (!source) return said;
  const from = (age ?? null) === null ? source : `${source}, ${age < 5 ? "just now" : `${duration(age, 1)} ago`}`;
  return said.endsWith(")") ? `${said.slice(0, -1)}; ${from})` : `${said} (${from})`;
}

/** Why an item is a candidate, or what keeps it from being one, as one sentence with a full stop. */
export function why({ state, rules = [], reasons = [], blocked_by: blocked = [] }) {
  const of = (verdict) => reasons.filter((reason) => reason.verdict === verdict);
  const unknown = of("unknown");
  if (state === "held" && unknown.length) {
    return [...new Set(unknown.map((one) => one.rule))].map((rule) => `Rule “${rule}” can't be answered: ${clauses(unknown.filter((one) => one.rule === rule))}.`).join(" ");
  }
  if (blocked.length) return blocked.map(stopped).join(" ");
  const best = of("yes").length ? of("yes") : of("no");
  if (best.length) return `${capital(clauses(best))}.`;
  return rules.length ? `Selected by ${list(marked(rules))}.` : "";
}

/** A text with a stop at its end; its first word may be a name, so it stays as it is. */
export const stopped = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);

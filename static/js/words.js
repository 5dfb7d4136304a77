/** What states and actions are called; a state has a shape and a tone beside its word. Pure. */

const state = (word, shape, tone = "", help = "") => ({ word, shape, tone, help });

export const CANDIDATE = {
  scheduled: state("Scheduled", "ring", "", "Announced; it goes when its grace is over and a person or an automatic rule agrees."),
  due: state("Due", "dot", "warn", "Its grace is over; it goes when a person or an automatic rule agrees."),
  approved: state("Approved", "check", "accent", "A person agreed; it goes when its grace is over."),
  held: state("Held", "pause", "warn", "Something that a rule needs is not known, so nothing happens and the clock is paused."),
  snoozed: state("Later", "clock", "", "A person said: not before a date."),
  dismissed: state("Dismissed", "dash", "", "A person said no, until the rule or the item's files change."),
  blocked: state("Blocked", "square", "bad", "It was about to go, but something stood in the way."),
  removing: state("Removing", "half", "accent", "It is being removed now."),
  failed: state("Failed", "cross", "bad", "The removal did not succeed."),
};

export const SERVICE = {
  ok: state("answers", "dot", "good"),
  lost: state("lost", "ring", "bad", "It does not answer; nothing that depends on it is decided until it is back."),
  refused: state("refuses the key", "cross", "bad", "It answers, but not to this key. The configuration needs a look."),
  stale: state("not read lately", "half", "warn", "What is known of it is too old to decide by."),
  disabled: state("off", "dash", "", "Switched off in the configuration."),
};

export const PROCESS = {
  starting: state("starting", "half", "accent"),
  running: state("running", "dot", "good"),
  backoff: state("restarting soon", "clock", "warn", "It ended, and is started again after a pause."),
  fatal: state("gave up", "cross", "bad", "It ended too often; it is tried again every few minutes, or by hand."),
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
export const DRY = state("Dry run", "ring", "", "It was gone through and written down; nothing was removed.");
export const KEPT = state("Kept", "check", "good");

export const VERDICT = {
  yes: state("yes", "check", "good"),
  no: state("no", "dash"),
  unknown: state("not known", "question", "warn"),
};

/** The words of a state; one that the page doesn't know is shown as it is. */
export const wordsFor = (table, name) => table[name] ?? state(String(name ?? "not known"), "ring");

/** For each action: its verb, its effect in a sentence, and what the arr that holds the title does. */
const ACTIONS = {
  delete: ["deletes", "Its files and its entry are deleted.", "unmonitors it, deletes its files, then removes the title from its list"],
  delete_files: ["deletes the files of", "Its files are deleted; its entry stays, unmonitored.", "unmonitors it and deletes its files; the title stays in its list"],
  trash: ["moves to the trash", "Its files are moved to the trash folder.", "unmonitors it; its files go to the trash folder"],
  archive: ["archives", "Its files are moved to the archive folder.", "unmonitors it; its files go to the archive folder"],
  downgrade: ["downgrades", "Its files are replaced by smaller ones.", "changes its quality profile and searches for a smaller file"],
  unmonitor: ["stops monitoring", "It is no longer monitored; its files stay.", "stops monitoring it"],
  tag: ["tags", "It is tagged; nothing is removed."],
  notify: ["tells about", "Somebody is told; nothing is removed."],
  protect: ["keeps", "It is kept, whatever other rules say."],
};

export const actionVerb = (action) => ACTIONS[action]?.[0] ?? action;
export const actionEffect = (action) => ACTIONS[action]?.[1] ?? "";

/** What an action does in one service, which it speaks for or only tells: `unmonitors it, …`. */
export function effectIn(action, { name, type }, spokenFor) {
  const does = ACTIONS[action]?.[2];
  if (!does || (spokenFor && !spokenFor.includes(name) && action === "unmonitor")) return "is not changed";
  if (type === "plex" || type === "jellyfin") return action === "unmonitor" ? "is not changed" : "is told which files went";
  return spokenFor && !spokenFor.includes(name) ? "is asked first, and not changed" : does;
}

const MANY = { movie: "movies", version: "versions of movies", series: "series", season: "seasons", episode: "episodes" };

/** One sentence of what a rule does. */
export function ruleSentence({ action, target, services = [], grace, auto }) {
  const verb = actionVerb(action);
  const head = `${verb[0].toUpperCase()}${verb.slice(1)} ${MANY[target] ?? target}${services.length ? ` in ${services.join(" and ")}` : ""}`;
  if (action === "protect") return `${head}, whatever other rules say.`;
  if (action === "tag" || action === "notify") return `${head}.`;
  return `${head} after ${grace} of grace, ${auto ? "by itself" : "if a person agrees"}.`;
}

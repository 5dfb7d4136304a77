"""What states and actions are called on the page; a state has a shape and a tone beside its word."""

from __future__ import annotations

from reclaimerr.config.quantities import seconds_text
from reclaimerr.model.decision import SIDE_EFFECTS, Rule

Words = dict[str, dict[str, tuple[str, ...]]]

WORDS: Words = {
    "kind": {
        "movie": ("Movies",), "version": ("Versions of movies",), "series": ("Series",), "season": ("Seasons",),
        "episode": ("Episodes",),
    },
    "candidate": {
        "scheduled": ("Scheduled", "ring", "", "It goes when its grace is over and a person or an automatic rule agrees."),
        "due": ("Due", "dot", "warn", "Its grace is over; it waits for a person or an automatic rule."),
        "approved": ("Approved", "check", "accent", "A person agreed; it goes when its grace is over."),
        "held": ("Held", "pause", "warn", "Something that a rule needs is not known, so its clock is paused."),
        "snoozed": ("Later", "clock", "", "A person said: not before a date."),
        "dismissed": ("Dismissed", "dash", "", "A person said no, until the rule or the item's files change."),
        "blocked": ("Blocked", "square", "bad", "Something stood in the way; it is tried again."),
        "removing": ("Removing", "half", "accent", "It is being removed now."),
        "failed": ("Failed", "cross", "bad", "The removal did not succeed."),
    },
    "service": {
        "ok": ("answers", "dot", "good"),
        "lost": ("lost", "ring", "bad",
                 "It does not answer; nothing that depends on it is decided until it is back."),
        "refused": ("refuses the key", "cross", "bad", "It answers, but not to this key: see its settings."),
        "stale": ("not read lately", "half", "warn", "What is known of it is too old to decide by."),
        "disabled": ("off", "dash", "", "Switched off in the configuration."),
    },
    "process": {
        "starting": ("starting", "half", "accent"),
        "running": ("running", "dot", "good"),
        "backoff": ("restarting soon", "clock", "warn", "It ended, and is started again after a pause."),
        "fatal": ("gave up", "cross", "bad", "It ended too often; it is tried again every few minutes."),
        "stopping": ("stopping", "half"),
        "stopped": ("stopped", "dash"),
    },
    "job": {
        "waiting": ("Waiting", "ring"),
        "running": ("Running", "half", "accent"),
        "held": ("In hand", "pause", "accent", "It waits for the jobs that it handed out."),
        "done": ("Done", "check", "good"),
        "failed": ("Failed", "cross", "bad"),
        "cancelled": ("Cancelled", "dash"),
    },
    "outcome": {
        "removed": ("Removed", "check", "good"),
        "failed": ("Failed", "cross", "bad"),
        "skipped": ("Skipped", "dash"),
        "dry": ("Dry run", "ring", "", "Gone through and written down; nothing was removed."),
    },
    "request": {
        "open": ("Open", "ring", "warn", "Nothing of it is removed while it is open."),
        "pending": ("Open", "ring", "warn", "Nothing of it is removed while it is open."),
        "approved": ("Kept", "check", "good"),
        "denied": ("Not kept", "dash"),
        "withdrawn": ("Taken back", "dash"),
    },
    "verdict": {
        "yes": ("yes", "check", "good"),
        "no": ("no", "dash"),
        "unknown": ("not known", "question", "warn"),
    },
    "action": {
        "delete": ("deletes", "unmonitors it, deletes its files, then removes the title from its list"),
        "delete_files": ("deletes the files of", "unmonitors it and deletes its files; the title stays in its list"),
        "trash": ("moves to the trash", "unmonitors it; its files go to the trash folder"),
        "archive": ("archives", "unmonitors it; its files go to the archive folder"),
        "downgrade": ("downgrades", "changes its quality profile and searches for a smaller file"),
        "unmonitor": ("stops monitoring", "stops monitoring it; its files stay"),
        "tag": ("tags", ""),
        "notify": ("tells about", ""),
        "protect": ("keeps", ""),
    },
}  # fmt: skip
"""State: word, shape, tone, help. Action: its verb, and what the arr that holds the title does ("": nothing)."""


def rule_sentence(rule: Rule) -> str:
    """What a rule does: `Deletes movies in radarr-hd after 14 days of grace, if a person agrees.`"""
    verb = WORDS["action"][rule.action][0]
    where = f" in {' and '.join(rule.services)}" if rule.services else ""
    head = f"{verb[0].upper()}{verb[1:]} {WORDS['kind'][rule.target][0].lower()}{where}"
    if rule.action == "protect":
        return f"{head}, whatever other rules say."
    if rule.action in SIDE_EFFECTS:
        return f"{head}."
    return f"{head} after {seconds_text(rule.grace)} of grace, {'by itself' if rule.auto else 'if a person agrees'}."

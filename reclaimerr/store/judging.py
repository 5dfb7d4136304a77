"""Every rule asked of every item, in one statement a rule; what the answers mean stands in rules/decide."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec

from reclaimerr.errors import RuleMistake
from reclaimerr.model.decision import SEVERITY, Rule
from reclaimerr.rules.compile import Compiled, compile
from reclaimerr.rules.decide import ALL, Decision, Judged, Subject, decide
from reclaimerr.store import db
from reclaimerr.store.family import Family, gather
from reclaimerr.store.services import Service, Stale, mask_of

REMOVALS = frozenset({"delete", "delete_files"})
"""The actions that take files away."""
POSSIBLE = frozenset({"delete", "delete_files", "unmonitor"})
"""The actions that can be carried out; others are announced and held."""


class Bench(msgspec.Struct, frozen=True):
    """What a judgement needs to know: rules in the order of the file, and what may be relied on now."""

    rules: tuple[Rule, ...]
    services: tuple[Service, ...]
    stale: Stale
    now: int
    timezone: str
    min_age: int
    keep_favourites: bool
    fallback: bool


class Weighed(msgspec.Struct, frozen=True):
    """A decision with what it is about: bytes (None: not known) and a digest of the files."""

    decision: Decision
    title_id: int
    bytes: int | None
    files: str
    hold: tuple[str, ...]


class Judgement(msgspec.Struct, frozen=True):
    """All decisions, and the open questions: media id -> rules that match if something were known."""

    weighed: tuple[Weighed, ...]
    unsure: dict[int, tuple[str, ...]]
    runs: tuple[dict[str, object], ...]


def judge(bench: Bench, titles: Sequence[int] | None = None) -> Judgement:
    """Judge everything, or only some titles (movies with their versions), on the facts as they stand."""
    judged = [Judged(rule, mask_of(rule.services, bench.services) if rule.services else ALL) for rule in bench.rules]
    verdicts: dict[int, dict[int, int | None]] = {}
    runs = []
    for index, one in enumerate(judged):
        begun = time.perf_counter()
        found = ask(one, bench, titles)
        for media_id, verdict in found:
            verdicts.setdefault(media_id, {})[index] = verdict
        runs.append(_run_of(one.rule, found, time.perf_counter() - begun))
    wanted = _wanted(judged, verdicts)
    decisions = _decide(judged, verdicts, gather(wanted), bench)
    return Judgement(tuple(decisions), _unsure(judged, verdicts), tuple(runs))


def ask(one: Judged, bench: Bench, titles: Sequence[int] | None = None) -> list[tuple[int, int | None]]:
    """The items on which a rule says yes (1) or cannot say (None)."""
    compiled = compiled_of(one.rule, one.mask, bench.timezone)
    where, params = "", dict(compiled.params)
    if titles is not None:
        marks, ids = db.marks(titles, "title")
        where, params = f" AND f.title_id IN ({marks})", params | ids
    params |= moment(bench) | {"target": one.rule.target}
    sql = (
        f"SELECT media_id, verdict FROM (SELECT f.media_id AS media_id, {compiled.sql} AS verdict FROM fact f"
        f" WHERE f.kind = :target{where}) WHERE verdict IS NOT 0"
    )
    return [(found["media_id"], found["verdict"]) for found in db.rows(sql, params)]


def compiled_of(rule: Rule, mask: int, timezone: str) -> Compiled:
    """A rule compiled for the placements it speaks for."""
    try:
        return compile(rule.when, rule.target, mask=None if mask == ALL else mask, timezone=timezone)
    except RuleMistake as error:
        raise RuleMistake(
            error.column, f"rule {rule.name!r}: {error.message}", error.expected, error.nearest
        ) from error


def moment(bench: Bench) -> dict[str, int]:
    """The parameters that every compiled expression shares."""
    return {"now": bench.now, "stale": bench.stale.library, "stale_watch": bench.stale.watch}


def _run_of(rule: Rule, found: list[tuple[int, int | None]], seconds: float) -> dict[str, object]:
    yes = [media_id for media_id, verdict in found if verdict]
    return {
        "rule": rule.name, "digest": rule.digest, "count": len(yes), "bytes": _bytes_of(yes),
        "held": len(found) - len(yes), "seconds": seconds,
    }  # fmt: skip


def _bytes_of(ids: Sequence[int]) -> int:
    total = 0
    for start in range(0, len(ids), 5000):
        marks, params = db.marks(ids[start : start + 5000])
        sql = (
            f"SELECT SUM(CASE WHEN typeof(size) = 'integer' THEN size ELSE 0 END) FROM fact WHERE media_id IN ({marks})"
        )
        total += int(db.value(sql, params) or 0)
    return total


def _wanted(judged: Sequence[Judged], verdicts: dict[int, dict[int, int | None]]) -> list[int]:
    """Items that some removing rule says yes to."""
    removing = {index for index, one in enumerate(judged) if one.rule.action in SEVERITY}
    return [media_id for media_id, found in verdicts.items() if any(found.get(index) for index in removing)]


def _decide(
    judged: Sequence[Judged], verdicts: dict[int, dict[int, int | None]], family: Family, bench: Bench
) -> list[Weighed]:
    shielded = _shielded_by_people(family.facts, bench)
    removed = _removed(family.facts) if bench.fallback else {}
    weighed: list[Weighed] = []
    for media_id in _wanted(judged, verdicts):
        fact = family.facts.get(media_id)
        if fact is None or media_id in shielded:
            continue
        relatives = (*family.above(media_id), *family.below(media_id))
        for decision in decide(Subject(media_id, fact["holders"], relatives), judged, verdicts):
            found = _weigh(decision, fact, family, bench, removed.get(fact["title_id"]))
            if found is not None:
                weighed.append(found)
    again = partial(_weigh_again, family=family, bench=bench, removed=removed)
    return _share(_absorb(weighed, family, again), family)


def _weigh(
    decision: Decision, fact: db.Row, family: Family, bench: Bench, removed_at: int | None
) -> Weighed | None:  # fmt: skip
    """Bytes, files and reasons to hold; None where the effect already holds or nobody could do it."""
    arrs = sum(service.bit for service in bench.services if service.is_arr)
    acting = decision.services
    if fact["src_arr"] & fact["holders"]:
        acting &= arrs
    elif not bench.fallback or decision.action == "unmonitor" or _is_ghost(fact, removed_at):
        return None
    mine = family.with_files(fact["media_id"], acting)
    if not mine or (decision.action == "unmonitor" and fact["monitored"] == 0):
        return None
    if isinstance(fact["added"], int) and fact["added"] > bench.now - bench.min_age:
        return None
    digest = ",".join(f"{one['media_id']}:{one['size']}" for one in sorted(mine, key=lambda one: one["media_id"]))
    freed = 0 if decision.action == "unmonitor" else family.bytes(fact["media_id"], mine, acting, arrs & ~acting)
    return Weighed(decision, fact["title_id"], freed, digest, _holds(decision, fact, bench))


def _is_ghost(fact: db.Row, removed_at: int | None) -> bool:
    """What only a media server still lists, and was removed from its arr since it came: it has no file any more."""
    return removed_at is not None and not (isinstance(fact["added"], int) and fact["added"] > removed_at)


def _weigh_again(
    one: Weighed, services: int, *, family: Family, bench: Bench, removed: dict[int, int]
) -> Weighed | None:  # fmt: skip
    """The same for fewer placements."""
    decision = msgspec.structs.replace(one.decision, services=services)
    return _weigh(decision, family.facts[decision.media_id], family, bench, removed.get(one.title_id))


def _holds(decision: Decision, fact: db.Row, bench: Bench) -> tuple[str, ...]:
    holds = [] if decision.action in POSSIBLE else [f"The action {decision.action} isn't available yet."]
    holds += [f"Protect rule “{name}” can't be answered." for name in decision.held_by]
    if fact["doubt"]:
        holds.append(f"Which title this is is in doubt: {fact['doubt']}.")
    if not isinstance(fact["added"], int):
        holds.append("When it was added is not known.")
    asked = fact["holders"]
    if not fact["src_arr"] & fact["holders"]:  # that no arr knows it is known only where each of them answered
        asked |= sum(service.bit for service in bench.services if service.is_arr and service.state != "removed")
    late = [service.name for service in bench.services if service.bit & asked & bench.stale.library]
    if late:
        holds.append(f"{' and '.join(late)} did not answer lately.")
    return tuple(holds)


_SHIELDED = """
    WITH RECURSIVE
    kept(id) AS (
        SELECT media_id FROM protection WHERE ended_at IS NULL AND (until IS NULL OR until > :now)
        UNION SELECT media_id FROM request WHERE state = 'pending' AND wish = 'keep'
        UNION SELECT value FROM json_each(:favourites)
    ),
    above(id) AS (
        SELECT id FROM kept
        UNION SELECT m.parent_id FROM above JOIN media m ON m.id = above.id WHERE m.parent_id IS NOT NULL
    ),
    below(id) AS (SELECT id FROM kept UNION SELECT m.id FROM below JOIN media m ON m.parent_id = below.id)
    SELECT id FROM above UNION SELECT id FROM below
"""


def _shielded_by_people(facts: dict[int, db.Row], bench: Bench) -> set[int]:
    """Items kept by hand, by a pending ask, or as somebody's favourite; up and down, never sideways."""
    favourites: list[int] = []
    if bench.keep_favourites:  # a season's or series' own: its fact tells of its episodes', too
        favourites = db.column("SELECT media_id FROM fact_person WHERE favourite = 1")
        own = ("movie", "version", "episode")
        favourites += [one["media_id"] for one in facts.values() if one["favourite"] == 1 and one["kind"] in own]
    text = msgspec.json.encode(favourites).decode()
    return set(db.column(_SHIELDED, {"now": bench.now, "favourites": text}))


def _removed(facts: dict[int, db.Row]) -> dict[int, int]:
    """When each of these titles was last removed by us."""
    titles = msgspec.json.encode(list({one["title_id"] for one in facts.values()})).decode()
    found = db.rows(
        "SELECT title_id, MAX(ended_at) AS at FROM intent WHERE state = 'removed' AND dry_run = 0"
        " AND title_id IN (SELECT value FROM json_each(:titles)) GROUP BY title_id",
        {"titles": titles},
    )
    return {one["title_id"]: one["at"] for one in found}


def _absorb(
    weighed: list[Weighed], family: Family, again: Callable[[Weighed, int], Weighed | None]
) -> list[Weighed]:  # fmt: skip
    """A parent's removal takes its children's removals with it, in the placements that it speaks for."""
    whole = _whole(weighed)
    kept: list[Weighed] = []
    for one in weighed:
        covered = 0
        for parent in family.above(one.decision.media_id):
            covered |= whole.get(parent, 0)
        left = one.decision.services & ~covered
        rest = one if not covered else again(one, left) if left else None
        kept += [rest] if rest else []
    return kept


def _share(weighed: list[Weighed], family: Family) -> list[Weighed]:
    """A file of several episodes goes only with all of them: what shares one with what stays is held, and says so."""
    while True:
        going = _whole([one for one in weighed if not one.hold])
        found = [_held_by_mates(one, going, family) for one in weighed]
        if found == weighed:
            return weighed
        weighed = found


def _held_by_mates(one: Weighed, going: dict[int, int], family: Family) -> Weighed:
    decision = one.decision
    if one.hold or decision.action not in REMOVALS:
        return one
    mates = family.mates(decision.media_id, decision.services)
    stays = [mate for mate, bit in mates if not any(going.get(each, 0) & bit for each in (mate, *family.above(mate)))]
    if not stays:
        return one
    named = ", ".join(dict.fromkeys(family.number(mate) for mate in stays))
    return msgspec.structs.replace(one, hold=(f"Its file also holds {named}, which stays.",))


def _whole(weighed: Iterable[Weighed]) -> dict[int, int]:
    """Media id -> the placements whose files go with it."""
    whole: dict[int, int] = {}
    for one in weighed:
        if one.decision.action in REMOVALS:
            whole[one.decision.media_id] = whole.get(one.decision.media_id, 0) | one.decision.services
    return whole


def _unsure(judged: Sequence[Judged], verdicts: dict[int, dict[int, int | None]]) -> dict[int, tuple[str, ...]]:
    """Items on which a removing rule cannot say."""
    removing = {index: one.rule.name for index, one in enumerate(judged) if one.rule.action in SEVERITY}
    unsure: dict[int, tuple[str, ...]] = {}
    for media_id, found in verdicts.items():
        names = tuple(removing[index] for index, verdict in found.items() if index in removing and verdict is None)
        if names:
            unsure[media_id] = names
    return unsure


def note_runs(runs: Iterable[dict[str, object]], now: int) -> None:
    """Keep each rule's last figures for the page."""
    with db.write("rule runs"):
        for one in runs:
            db.run(
                "INSERT INTO rule_run(rule, digest, at, count, bytes, held, seconds) VALUES"
                " (:rule, :digest, :now, :count, :bytes, :held, :seconds) ON CONFLICT(rule) DO UPDATE SET"
                " digest = excluded.digest, at = excluded.at, count = excluded.count, bytes = excluded.bytes,"
                " held = excluded.held, seconds = excluded.seconds, error = NULL",
                one | {"now": now},
            )

"""Every fault at every request of every removal: what goes is what was to go, once, and the history says what really went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from reclaimerr.demo.world import World
from reclaimerr.store import breaker, candidates, db, families, intents, services
from tests.proof.test_fault_matrix import bugs, lost, quiet
from tests.proof.trials import (
    HINTS,
    READING,
    TROUBLES,
    Ground,
    Known,
    Spot,
    Trouble,
    Watchman,
    known,
    standing,
    thinned,
)
from tests.whole import whole

ARRS = ("radarr", "sonarr")
Gone = tuple[set[str], set[str], set[tuple[str, int]]]
EVERY = {"movie": 6, "series": 6}
"""Of these each request since the first write meets every sixth fault, of others every eighteenth; before it a third of that."""


@dataclass(frozen=True)
class Wish:
    """Which candidate a trial is about: its kind, the arrs that hold it (all of them monitoring it), what becomes of it."""

    kind: str
    arrs: frozenset[str]
    action: str = "delete"
    monitored: bool = True
    outcomes: int = 1


BOTH = frozenset({"radarr-hd", "radarr-4k"})
WISHES = {
    "movie": Wish("movie", frozenset({"radarr-hd"})),
    "movie in both": Wish("movie", BOTH, monitored=False, outcomes=2),
    "version": Wish("version", BOTH),
    **{kind: Wish(kind, frozenset({"sonarr"})) for kind in ("series", "season", "episode")},
    "movie to unmonitor": Wish("movie", frozenset({"radarr-hd"}), "unmonitor"),
    **{f"{kind} to unmonitor": Wish(kind, frozenset({"sonarr"}), "unmonitor") for kind in ("season", "episode")},
    **{f"{kind} in no arr": Wish(kind, frozenset()) for kind in ("movie", "episode")},
}
"""By what a trial calls it."""
KINDS = ("movie", "movie in both", "version")


@dataclass
class Removal:
    """One candidate that is due, and its removal as it goes where nothing goes wrong."""

    candidate: db.Row
    spots: list[Spot]
    watchman: Watchman
    gone: Gone
    known: Known


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A household that was read whole and judged."""
    house = whole(tmp_path_factory.mktemp("removals"), seed=1, movies=10, plex=True, change=quiet)
    with standing(house) as found:
        house.sync()
        found.keep()
        yield found


def wanted(kind: str) -> db.Row:
    """A scheduled candidate of that kind that every service holds as it should."""
    wish = WISHES[kind]
    for row in candidates.page(limit=500)[0]:
        held = db.rows(
            "SELECT DISTINCT s.name, s.type, p.monitored FROM placement p JOIN service s ON s.id = p.service_id JOIN media m"
            " ON m.id = :id LEFT JOIN media up ON up.id = m.parent_id WHERE p.media_id IN (m.id, m.parent_id, up.parent_id)",
            {"id": row["media_id"]},
        )
        arrs = {one["name"] for one in held if one["type"] in ARRS}
        servers = {one["name"] for one in held if one["type"] not in ARRS}
        of_kind = (db.value("SELECT kind FROM media WHERE id = :media_id", row), row["action"]) == (wish.kind, wish.action)
        watched = all(one["monitored"] for one in held if one["type"] in ARRS) or not wish.monitored
        if row["state"] == "scheduled" and of_kind and watched and arrs == wish.arrs and len(servers) == 2:
            return row
    raise AssertionError(f"there is no such candidate: {kind}")


def begin(ground: Ground, candidate: db.Row) -> None:
    """Its time has come, and the owner agrees."""
    ground.back()
    title = families.title_of(candidate["media_id"])
    holders = set(db.column("SELECT service_id FROM placement WHERE media_id = :id", {"id": title}))
    everybody = services.all_services()
    alone = not any(one.is_arr and one.id in holders for one in everybody)  # then every arr has to vouch that it does not hold it
    asked = {one.name for one in everybody if one.is_media_server or one.id in holders or alone}
    ground.managers = [one for one in ground.managers if one.context.name in asked]
    candidates.approve(candidate["id"], "owner", ground.at)
    with db.write("test"):
        db.run("UPDATE candidate SET due_at = :at - 5, announced_at = :at - 30 * 86400 WHERE id = :id",
               {"id": candidate["id"], "at": ground.at})  # fmt: skip


def plain(ground: Ground, kind: str) -> Removal:
    if kind not in ground.plain:
        ground.back()
        candidate = wanted(kind)
        begin(ground, candidate)
        ground.pass_time(0)
        ground.house.stack.settle()
        assert [row["outcome"] for row in db.rows("SELECT outcome FROM history")] == ["removed"] * WISHES[kind].outcomes
        spots = list(dict.fromkeys(ground.watchman.seen))
        ground.pass_time(300)
        ground.plain[kind] = Removal(candidate, spots, ground.watchman, gone(ground.house.world), known())
    found: Removal = ground.plain[kind]
    return found


def gone(world: World) -> Gone:
    """Files and titles that went at somebody's request (sidecars go along), and what no arr looks for any more."""
    asked = [one for one in world.journal.removals if one.by.number]
    return ({one.path for one in asked if one.what != "title" and one.path.endswith(".mkv")},
            {one.path for one in asked if one.what == "title"}, quiet_in(world))  # fmt: skip


def quiet_in(world: World) -> set[tuple[str, int]]:
    """What no arr looks for: movies, seasons and episodes, by numbers of their arr."""
    found = {(arr.name, one.id) for arr in world.arrs.values() for one in arr.movies.values() if not one.monitored}
    for sonarr in world.sonarrs.values():
        found |= {(sonarr.name, one.id) for one in sonarr.episodes.values() if not one.monitored}
        found |= {(sonarr.name, -1000 * row.id - number) for row in sonarr.series.values()
                  for number, on in {**row.seasons, 999: row.monitored}.items() if not on}  # fmt: skip
    return found


def trial(ground: Ground, kind: str, spot: Spot, trouble: Trouble) -> tuple[str, list[str]]:
    """One fault at one request of a removal: how it ended, and what is wrong with that."""
    one = plain(ground, kind)
    begin(ground, one.candidate)
    before = known()
    before["candidate"] = {row for row in before["candidate"] if row[0] != one.candidate["media_id"]}  # its own may end
    ground.bad_time(spot, trouble)
    if not ground.watchman.hits:
        return "not met", [f"{spot}: not asked"]
    wrong = [*lost(before, known(), one.known), *truth(ground), *ground.errors, *bugs()]
    at_once = is_over(one.candidate)
    for name in ground.house.contexts:
        services.note(services.get(name).id, {"sync_next_at": ground.clock.at + 3700})
    passed = ground.good_time(lambda: is_over(one.candidate))
    if passed < 0:
        notice(ground)
        passed = ground.good_time(lambda: is_over(one.candidate))
    if breaker.is_open():
        wrong.append("the breaker opened")
    outcome = ended(ground, one, at_once=at_once)
    if outcome == "gave up":
        wrong.append(f"not over after {passed} s: {state(one.candidate)}")
    if outcome == "began anew" and not (trouble.lies or trouble.feigned):
        wrong.append("its candidacy ended although nobody lied")
    wrong += [*truth(ground), *blind(ground), *ground.errors, *bugs()]
    if outcome not in ("began anew", "gave up") and gone(ground.house.world) != one.gone:
        wrong.append(f"went: {gone(ground.house.world)}, not {one.gone}")
    return outcome, [f"{spot}, {trouble.name} ({outcome}): {text}" for text in dict.fromkeys(wrong)]


def notice(ground: Ground) -> None:
    """The media servers scan, and are read twice: what one of them removed, the other does not list any more."""
    ground.house.world.scan()
    ground.house.world.scan_on_plex()
    for _ in range(2):
        ground.house.stack.settle()
        for name in ground.house.contexts:
            services.note(services.get(name).id, {"sync_next_at": ground.clock.at})
        ground.pass_time(60)


def state(candidate: db.Row) -> Any:
    found = candidates.get(candidate["id"])
    assert found is not None
    return found["state"], found["blocked_by"], found["end_reason"]


def is_over(candidate: db.Row) -> bool:
    found = candidates.get(candidate["id"])
    assert found is not None
    waits = "SELECT 1 FROM job WHERE ended IS NULL AND state <> 'held'"
    open_still = db.value(f"SELECT 1 FROM intent WHERE state = 'open' UNION ALL {waits}")
    return found["ended_at"] is not None and not open_still


def ended(ground: Ground, one: Removal, *, at_once: bool) -> str:
    """How it ended, in a few words."""
    outcomes = [row["outcome"] for row in db.rows("SELECT outcome FROM history ORDER BY id")]
    reason = state(one.candidate)[2]
    if reason is None:
        return "gave up"
    if reason != "removed":
        return "left open, settled later" if outcomes[-1:] == ["removed"] else "began anew"
    if "failed" in outcomes:
        return "failed and told so, then removed"
    return "removed all the same" if at_once else "blocked or left open, then removed"


def truth(ground: Ground) -> list[str]:
    """The services' own log against what is told: nothing that had to stay, nothing twice, nothing untold."""
    world = ground.house.world
    told = [f"wrong: {text}" for text in world.wrong_removals()]
    told += [f"complaint: {one.text}" for one in world.journal.complaints]
    files = [one for one in world.journal.removals if one.by.number and one.what != "title" and one.path.endswith(".mkv")]
    if len({one.path for one in files}) != len(files):
        told.append("a file went twice")
    if intents_open():
        return told
    rows = db.rows("SELECT intent_id, outcome, bytes, service FROM history ORDER BY id")
    if (claimed := sum(row["bytes"] for row in rows)) != (freed := sum(one.bytes for one in files)):
        told.append(f"history claims {claimed} bytes, {freed} went: {db.column('SELECT message FROM history')}")
    for row in rows:
        if row["outcome"] == "removed":
            plan, view = intents.get(row["intent_id"]).plan, books(world, row["service"])
            untrue = {str(view.host(file.path)) for file in plan.files} & world.fs.files.keys()
            told += [f"{path} is there, history says it went" for path in untrue]
    return told


def books(world: World, service: str) -> Any:
    servers = {one.name: one for one in (world.server, world.plex) if one is not None}
    return {**world.arrs, **world.sonarrs, **servers}[service].view


def intents_open() -> int:
    return int(db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'"))


def blind(ground: Ground) -> list[str]:
    """Writes that were sent again without a look at what the first one did."""
    sent: dict[str, set[str]] = {}
    told = []
    for one in sorted(ground.house.stack.log, key=lambda one: one.number):
        if one.method in READING:
            sent.pop(one.service, None)
            continue
        if one.path.endswith(HINTS):
            continue
        write = f"{one.method} {one.path} {one.query} {one.body}"
        if write in sent.setdefault(one.service, set()):
            told.append(f"sent blindly again: {write}")
        sent[one.service].add(write)
    return told


def spots_for(ground: Ground, kind: str, trouble: Trouble) -> list[Spot]:
    """Where a fault makes a difference."""
    one = plain(ground, kind)
    concerned = [spot for spot in one.spots if one.watchman.concerns(trouble, spot)]
    before = [spot for spot in concerned if spot.is_read and not spot.writes]
    every = EVERY.get(kind, 18)
    since = [spot for spot in concerned if spot not in before]
    return [*thinned(before, trouble, 3 * every), *thinned(since, trouble, every)]


def survives(ground: Ground, kind: str, name: str, note: Callable[[str, object], None]) -> None:
    """One fault at the requests of one removal."""
    found: list[str] = []
    for spot in spots_for(ground, kind, TROUBLES[name]):
        outcome, wrong = trial(ground, kind, spot, TROUBLES[name])
        note("outcome", ("faults at requests of removals", outcome))
        found += wrong
    assert not found, "\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("name", TROUBLES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_removal_survives(ground: Ground, kind: str, name: str, record_property: Callable[[str, object], None]) -> None:
    survives(ground, kind, name, record_property)


@pytest.mark.parametrize("name", ["done, answer lost", "500"])
def test_a_removal_survives_at_its_writes(ground: Ground, name: str) -> None:
    writes = [spot for spot in plain(ground, "movie").spots if not spot.is_read and spot.service == "radarr-hd"]
    assert len(writes) == 3
    assert [trial(ground, "movie", spot, TROUBLES[name])[1] for spot in writes] == [[], [], []]

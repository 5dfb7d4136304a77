"""Every fault at every request of every read and look: what is known afterwards is what would have been known without it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reclaimerr.clock import DAY
from reclaimerr.demo import faults
from reclaimerr.store import asks, breaker, candidates, db, protections, services
from tests.proof.trials import TROUBLES, Ground, Known, Spot, Trouble, Watchman, differences, known, standing, thinned
from tests.whole import whole

SYNCS = ("radarr-hd", "radarr-4k", "jellyfin", "plex")
CHECKS = ("radarr-hd", "jellyfin", "plex")
OPERATIONS = [*((name, "sync") for name in SYNCS), ("jellyfin", "watch"), ("plex", "watch"), *((name, "check") for name in CHECKS)]
"""A `check` is the look at who is there, between the reads."""


def quiet(text: str) -> str:
    """Nothing is read because its time has come, but what a trial asks for."""
    text = text.replace('sync_interval = "10m"', 'sync_interval = "20d"').replace('watch_interval = "2m"', 'watch_interval = "20d"')
    return text.replace('check_interval = "15s"', 'check_interval = "60s"')


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A household that was read whole; people have said this and that, and since then things have happened."""
    house = whole(tmp_path_factory.mktemp("matrix"), seed=1, movies=10, plex=True, change=quiet)
    with standing(house) as found, pytest.MonkeyPatch.context() as patch:
        for module in ("clients.jellyfin.PAGE", "clients.plex_lists.PAGE"):
            patch.setattr(f"reclaimerr.{module}", 45)
        house.sync()
        people_speak(found)
        things_happen(found)
        found.keep()
        yield found


def people_speak(ground: Ground) -> None:
    rows = [row for row in candidates.page(limit=500)[0] if row["state"] == "scheduled"]
    now = ground.clock.at
    protections.add(rows[0]["media_id"], "alice", now)
    asks.add(rows[1]["media_id"], "keep", "ben", "", now)
    candidates.dismiss(rows[2]["id"], "owner", now)
    candidates.snooze(rows[3]["id"], now + 30 * DAY, "owner", now)
    candidates.approve(rows[4]["id"], "owner", now)
    ground.house.judge()


def things_happen(ground: Ground) -> None:
    """News for every service."""
    world = ground.house.world
    kept = [key for key, why in sorted(world.forbidden.items()) if key in world.titles and "watched" in why
            and world.server.items_of(key) and world.arrs["radarr-hd"].of(world.titles[key])]  # fmt: skip
    world.play("Ben", kept[0])
    world.favourite("Ben", kept[1])
    world.set_tag("radarr-hd", kept[2], "seen")
    for arr in ("radarr-hd", "radarr-4k"):
        held = [key for key, title in sorted(world.titles.items()) if (row := world.arrs[arr].of(title)) and row.files]
        world.import_upgrade(arr, held[-1])


def begin(ground: Ground, operation: tuple[str, str]) -> None:
    name, task = operation
    ground.back(name)
    if task != "check":
        services.note(services.get(name).id, {f"{task}_next_at": ground.clock.at})


def is_read(ground: Ground, operation: tuple[str, str]) -> bool:
    row = services.get(operation[0])
    if operation[1] == "check":
        return row.state == "ok" and ground.managers[0].connection.reached
    at = row.library_at if operation[1] == "sync" else row.watch_at
    waits = db.value("SELECT 1 FROM job WHERE state IN ('waiting', 'running', 'held') LIMIT 1")
    return row.state == "ok" and at is not None and at >= ground.at and not waits


Plain = tuple[list[Spot], Watchman, Known]


def plain(ground: Ground, operation: tuple[str, str]) -> Plain:
    """The requests of an operation to its service, what was answered, and what is known after it, where nothing goes wrong."""
    name = " ".join(operation)
    if name not in ground.plain:
        begin(ground, operation)
        ground.work()
        assert is_read(ground, operation)
        spots = [spot for spot in dict.fromkeys(ground.watchman.seen) if spot.service == operation[0]]
        read_all(ground, operation)
        see_plays(ground, operation)
        ground.plain[name] = spots, ground.watchman, known()
    found: Plain = ground.plain[name]
    return found


def read_all(ground: Ground, operation: tuple[str, str]) -> None:
    """Read the service once more to its end."""
    services.note(services.get(operation[0]).id, {"sync_next_at": ground.clock.at})
    ground.pass_time(60)


def see_plays(ground: Ground, operation: tuple[str, str]) -> None:
    """Plays are read on their own, and once more when a service is back: in the end they are known either way."""
    row = services.get(operation[0])
    if row.is_media_server:
        services.note(row.id, {"watch_next_at": ground.clock.at})
        ground.pass_time(60)


def trial(ground: Ground, operation: tuple[str, str], spot: Spot, trouble: Trouble) -> tuple[str, list[str]]:
    """One fault at one request: how it ended, and what is wrong with that."""
    expected = plain(ground, operation)[2]
    begin(ground, operation)
    before = known()
    ground.bad_time(spot, trouble)
    if not ground.watchman.hits:
        return "not met", [f"{spot}: not asked"]
    wrong = [*lost(before, known(), expected), *ground.errors, *bugs()]
    believed = is_read(ground, operation)
    over = ground.good_time(lambda: is_read(ground, operation))
    outcome = "read all the same" if believed else "caught up by itself"
    if over < 0:
        wrong.append(f"never recovered: {services.get(operation[0]).state} {services.get(operation[0]).message}")
    if breaker.is_open():
        outcome = "automation stopped, a person went on"
        breaker.go_on("owner", ground.clock.at)
    elif believed and differences(expected, known()):
        outcome = "put right by the next read"
    if breaker.past() or believed or operation[1] != "sync":
        read_all(ground, operation)
    see_plays(ground, operation)
    undated = ("file",) if operation[0] == "sonarr" and trouble.name.startswith("dates") else ()
    wrong += [*ground.errors, *bugs(), *differences(expected, known(), undated), *lost(before, known(), expected)]
    wrong += [f"{one.method} {one.path}" for one in ground.house.stack.log if one.method not in ("GET", "HEAD")]
    return outcome, [f"{spot}, {trouble.name} ({outcome}): {text}" for text in dict.fromkeys(wrong)]


def lost(before: Known, now: Known, expected: Known) -> list[str]:
    """What a fault may never take: aliases, what people said, clocks, plays."""
    told = [f"{kind} lost: {row}" for kind in ("alias", "protection", "request", "account") for row in before[kind] - now[kind]]
    clocks, meant = ({row[:2]: row[3] for row in one["candidate"]} for one in (now, expected))
    told += [f"clock of {row} is {clocks.get(row[:2])}" for row in before["candidate"]
             if row[:2] in meant and clocks.get(row[:2]) != row[3]]  # fmt: skip
    plays = {row[:3]: row for row in now["watch"]}
    told += [f"play lost: {row}" for row in before["watch"] if _is_less(plays.get(row[:3]), row)]
    return told


def _is_less(now: tuple[Any, ...] | None, before: tuple[Any, ...]) -> bool:
    """Plays, the mark, and when it was played last."""
    return now is None or any((one or 0) < (other or 0) for one, other in zip(now[3:6], before[3:6], strict=True))


def bugs() -> list[str]:
    return db.column("SELECT error FROM job WHERE error LIKE 'a bug%'")


EVERY = {"radarr-hd sync": 3, "radarr-4k sync": 12, "sonarr sync": 6, "jellyfin sync": 6, "plex sync": 6, "jellyfin watch": 12,
         "plex watch": 12, "radarr-hd check": 1, "sonarr check": 2, "jellyfin check": 2, "plex check": 2}  # fmt: skip
"""Each request of the first meets every third fault; what shares its code meets a smaller share of them."""


def spots_for(ground: Ground, operation: tuple[str, str], trouble: Trouble) -> list[Spot]:
    """Where a fault makes a difference."""
    spots, watchman, _ = plain(ground, operation)
    return thinned([spot for spot in spots if watchman.concerns(trouble, spot)], trouble, EVERY[" ".join(operation)])


def survives(ground: Ground, operation: tuple[str, str], name: str, note: Callable[[str, object], None]) -> None:
    """One fault at the requests of one read."""
    found: list[str] = []
    for spot in spots_for(ground, operation, TROUBLES[name]):
        outcome, wrong = trial(ground, operation, spot, TROUBLES[name])
        note("outcome", ("faults at requests of reads", outcome))
        found += wrong
    assert not found, "\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("name", TROUBLES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_a_read_survives(
    ground: Ground, operation: tuple[str, str], name: str, record_property: Callable[[str, object], None]
) -> None:
    survives(ground, operation, name, record_property)


@pytest.mark.prove
@pytest.mark.parametrize(
    ("operation", "part"), [(("radarr-hd", "sync"), "/movie"), (("jellyfin", "sync"), "/Items"), (("plex", "sync"), "/all")]
)
def test_an_enormous_answer_is_read_or_refused_and_nothing_is_lost(ground: Ground, operation: tuple[str, str], part: str) -> None:
    spot = next(one for one in plain(ground, operation)[0] if part in one.route)
    enormous = Trouble("300 MB", faults.padded(300), lasts=False)
    assert trial(ground, operation, spot, enormous)[1] == []


@pytest.mark.prove
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_no_key_follows_a_redirect_to_another_host(ground: Ground, operation: tuple[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        away = Trouble("elsewhere", faults.redirect(f"http://localhost:{elsewhere.getsockname()[1]}/"))
        found = [text for spot in plain(ground, operation)[0] for text in trial(ground, operation, spot, away)[1]]
        assert not found
        with pytest.raises(BlockingIOError):
            elsewhere.accept()

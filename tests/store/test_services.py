"""The services as rows: what changes with the configuration, what may be relied on, who is lost, back or another one."""

from __future__ import annotations

import pytest

from reclaimerr.clock import DAY, HOUR
from reclaimerr.model.media import Identity
from reclaimerr.store import db, services
from tests.store import builders
from tests.store.builders import NOW

pytestmark = pytest.mark.usefixtures("data")
RADARR, JELLYFIN = ("radarr-hd", "radarr", True, False), ("jellyfin", "jellyfin", True, True)
STALE_AFTER = 26 * HOUR


@pytest.fixture(autouse=True)
def shelf(data: object) -> None:
    builders.service()
    builders.service("jellyfin", "jellyfin")
    builders.movie()
    calm()


def calm() -> None:
    with db.write("test"):
        db.run("DELETE FROM touched")


def touched() -> int:
    return int(db.value("SELECT COUNT(*) FROM touched"))


def state(name: str) -> str:
    return services.get(name).state


def test_the_same_configuration_again_touches_nothing() -> None:
    services.register([RADARR, JELLYFIN])
    assert touched() == 0
    assert (state("radarr-hd"), state("jellyfin")) == ("ok", "ok")


@pytest.mark.parametrize(
    "configured",
    [
        [RADARR, JELLYFIN, ("plex", "plex", True, False)],
        [RADARR],
        [RADARR, ("jellyfin", "jellyfin", False, False)],
        [("radarr-hd", "sonarr", True, False), JELLYFIN],
    ],
    ids=["a new one", "one that is gone", "a disabled one", "another type"],
)
def test_facts_rest_on_who_is_configured_so_a_change_has_all_described_anew(
    configured: list[tuple[str, str, bool, bool]],
) -> None:
    services.register(configured)
    assert touched() == 1


def test_a_section_that_is_gone_is_neither_playing_nor_busy_nor_heard() -> None:
    row = services.get("jellyfin")
    with db.write("test"):
        db.insert("playing", {"service_id": row.id, "media_id": 1, "account": "u1"})
        db.insert("busy", {"service_id": row.id, "remote_id": "1", "state": "downloading"})
        db.insert("vocabulary", {"kind": "user", "name": "alice", "service_id": row.id})
    services.register([RADARR])
    assert state("jellyfin") == "removed"
    assert [db.value(f"SELECT COUNT(*) FROM {one}") for one in ("playing", "busy", "vocabulary")] == [0, 0, 0]


def test_a_section_that_comes_back_is_read_at_once_and_keeps_its_bit() -> None:
    bit = services.get("jellyfin").bit
    services.note(services.get("jellyfin").id, {"sync_next_at": NOW + DAY})
    services.register([RADARR])
    services.register([RADARR, JELLYFIN])
    row = services.get("jellyfin")
    assert (row.state, row.bit, row.sync_next_at, row.library_at) == ("stale", bit, None, NOW - 60)


def test_of_another_type_it_is_another_service_that_was_never_read() -> None:
    services.register([("radarr-hd", "sonarr", True, False), JELLYFIN])
    row = services.get("radarr-hd")
    assert (row.state, row.library_at, row.watch_at, row.vouch_from) == ("stale", None, None, None)


@pytest.mark.parametrize(
    ("values", "library", "watch"),
    [
        ({"message": ""}, False, False),
        ({"library_at": NOW - STALE_AFTER - 1}, True, True),
        ({"watch_at": NOW - STALE_AFTER - 1}, False, True),
        ({"library_at": NOW - STALE_AFTER, "watch_at": NOW - STALE_AFTER}, False, False),
        ({"library_at": None}, True, True),
        ({"watch_at": None}, False, True),
        ({"library_at": NOW + 2 * HOUR}, True, True),
        ({"watch_at": NOW + 400 * DAY}, False, True),
        ({"state": "lost"}, True, True),
        ({"state": "refused"}, True, True),
        ({"state": "disabled"}, True, True),
        ({"state": "removed"}, True, True),
    ],
)
def test_what_may_not_be_relied_on(values: dict[str, object], library: bool, watch: bool) -> None:
    row = services.get("jellyfin")
    services.note(row.id, values)
    found = services.stale(NOW, STALE_AFTER)
    assert (found.library & row.bit > 0, found.watch & row.bit > 0) == (library, watch)


def test_lost_is_news_once_and_so_is_back() -> None:
    row = services.get("jellyfin")
    assert services.failed(row.id, "lost", "no answer in time", NOW)
    assert not services.failed(row.id, "lost", "no answer in time", NOW + 5)
    assert (state("jellyfin"), services.get("jellyfin").message) == ("lost", "no answer in time")
    assert services.back(row.id)
    assert not services.back(row.id)
    assert (state("jellyfin"), services.get("jellyfin").message) == ("ok", "")


def test_what_was_never_read_is_back_as_stale() -> None:
    row = services.get("jellyfin")
    services.note(row.id, {"library_at": None, "state": "lost"})
    assert services.back(row.id)
    assert state("jellyfin") == "stale"


@pytest.mark.parametrize("word", ["disabled", "removed"])
def test_a_process_on_its_way_out_does_not_bring_its_section_back(word: str) -> None:
    row = services.get("jellyfin")
    services.note(row.id, {"state": word})
    services.back(row.id)
    services.failed(row.id, "lost", "gone", NOW)
    assert state("jellyfin") == word


def meet(server: str | None, version: str = "10.11") -> bool:
    identity = Identity(product="Jellyfin", version=version, server=server)
    return services.met(services.get("jellyfin").id, identity, NOW)


def test_who_answers_is_noted_and_says_nothing_of_being_back() -> None:
    services.note(services.get("jellyfin").id, {"state": "lost"})
    assert not meet("aaa", "11.0")
    row = services.get("jellyfin")
    assert (row.state, row.version, row.server, row.asked_at) == ("lost", "11.0", "aaa", NOW)


def test_another_server_behind_the_section_was_never_read_and_vouches_for_nothing() -> None:
    meet("aaa")
    services.note(services.get("jellyfin").id, {"vouch_from": NOW - 999 * DAY})
    calm()
    assert meet("bbb")
    row = services.get("jellyfin")
    assert (row.server, row.library_at, row.watch_at, row.vouch_from, row.state) == ("bbb", None, None, None, "stale")
    assert touched() == 1
    assert not meet("bbb")


def test_an_answer_without_an_id_is_no_other_server() -> None:
    meet("aaa")
    assert not meet(None)
    assert services.get("jellyfin").server == "aaa"

"""Guards: each objects to its one thing, says so in a sentence, and to what it cannot see."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from reclaimerr.clock import DAY
from reclaimerr.rules import guards
from reclaimerr.rules.guards import Scene, objections

NOW = 1_800_000_000
GIB = 2**30
FINE = Scene(
    now=NOW, action="delete", kind="movie", service="radarr-hd", answers_at=NOW - 60, protected=False, asked_to_keep=False,
    favourite=False, playing=False, added=NOW - 100 * DAY, min_age=14 * DAY, files=("/movies/Heat (1995)/Heat.mkv",),
    folder="/movies/Heat (1995)", roots=("/movies",), drop_folder=True, size=20 * GIB, max_items=20, max_bytes=500 * GIB,
    known_bytes=10_000 * GIB, max_share=0.05,
)  # fmt: skip


def against(**changes: Any) -> list[str]:
    return objections(msgspec.structs.replace(FINE, **changes))


def test_nothing_speaks_against_a_plain_removal() -> None:
    assert objections(FINE) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"protected": True}, "It is protected."),
        ({"asked_to_keep": True}, "Somebody asked to keep it, and that is not decided yet."),
        ({"stopped": "jellyfin lists nothing any more."}, "Automation has stopped: jellyfin lists nothing any more."),
        ({"awaited": ("seerr",)}, "Whether somebody still waits for it is not known: seerr cannot be asked."),
        ({"doubt": "its services disagree on its ids"}, "Which title this is is in doubt: its services disagree on its ids."),
        ({"favourite": True}, "It is somebody's favourite."),
        ({"favourite": None}, "Whether it is somebody's favourite is not known."),
        ({"playing": True}, "Somebody is watching it right now."),
        ({"playing": None}, "Whether somebody is watching it is not known."),
        ({"added": None}, "When it was added is not known."),
        ({"added": NOW - 3 * DAY}, "It was added 3 days ago; min_age is 14 days."),
        ({"added": NOW + DAY}, "It was added 0 s ago; min_age is 14 days."),
        ({"busy": ("downloading",)}, "radarr-hd is busy with it (downloading)."),
        ({"silent": ("plex", "jellyfin")}, "plex and jellyfin did not answer completely lately."),
        ({"answers_at": None}, "The services' answers are older than five minutes."),
        ({"answers_at": NOW - 301}, "The services' answers are older than five minutes."),
        ({"roots": ()}, "/movies/Heat (1995)/Heat.mkv is not below a root folder of radarr-hd."),
        ({"roots": ("/movies/Heat (1995)",)}, "/movies/Heat (1995) is not below a root folder of radarr-hd."),
        ({"closed_roots": ("/movies",)}, "The root folder of /movies/Heat (1995)/Heat.mkv is not accessible now."),
        ({"folder": "/movies/Heat/../../etc"}, "/movies/Heat/../../etc leads out of the folder that it names."),
        ({"files": (), "folder": None}, "It has no path that we know of."),
        ({"others": ("/movies",)}, "Its folder /movies/Heat (1995) touches another title's: /movies."),
        ({"shared_with": ("radarr-4k",)}, "The same file is held by radarr-4k, which does not go with it."),
        ({"along": ("/movies/Heat (1995)/4k.mkv",)}, "radarr-hd would delete /movies/Heat (1995)/4k.mkv along with it."),
        ({"along": ("/a.mkv", "/b.mkv", "/c.mkv")}, "radarr-hd would delete /a.mkv and 2 more along with it."),
        ({"kind": "version", "copies_left": 0}, "It is the last copy of this movie."),
        ({"kind": "version", "copies_left": None}, "It is the last copy of this movie."),
        ({"strangers": ("/movies/Heat (1995)/other.mkv",)}, "Its folder holds another media file: /movies/Heat (1995)/other.mkv."),
        ({"items_today": 20}, "20 items went in the last 24 hours; max_items_per_day is 20."),
        ({"bytes_today": 481 * GIB}, "481.0 GiB went in the last 24 hours and this is 20.0 GiB; max_bytes_per_day is 500.0 GiB."),
        ({"known_bytes": 399 * GIB}, "More than 5% of the library would go in 24 hours (max_share_per_day)."),
        ({"known_bytes": 0}, "More than 5% of the library would go in 24 hours (max_share_per_day)."),
        ({"size": None}, "How large it is is not known."),
    ],
)
def test_each_objection_has_its_sentence(changes: dict[str, Any], says: str) -> None:
    assert against(**changes) == [says]


@pytest.mark.parametrize(
    "changes",
    [
        {"answers_at": NOW - 300},
        {"added": NOW - 14 * DAY},
        {"keep_favourites": False, "favourite": True},
        {"served": False, "favourite": None, "playing": None},
        {"kind": "version", "copies_left": 1},
        {"drop_folder": False, "strangers": ("/movies/Heat (1995)/other.mkv",)},
        {"items_today": 19, "bytes_today": 480 * GIB},
        {"known_bytes": 400 * GIB},
        {"roots": ("/other", "/movies/")},
        {"action": "unmonitor", "items_today": 99, "size": None, "bytes_today": 9999 * GIB},
        {"size": 0, "known_bytes": 0},
    ],
)
def test_what_is_just_fine_is_fine(changes: dict[str, Any]) -> None:
    assert against(**changes) == []


def test_every_objection_is_kept_in_order() -> None:
    found = against(protected=True, playing=True, items_today=20)
    assert [one.split()[0] for one in found] == ["It", "Somebody", "20"]


def test_a_scene_of_which_nothing_is_known_passes_nowhere() -> None:
    blank = Scene(now=NOW, action="delete", kind="movie", service="radarr-hd", answers_at=None)
    assert len(objections(blank)) >= 8


def test_a_guard_that_breaks_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __call__(self, scene: Scene) -> str | None:
            raise ZeroDivisionError

    monkeypatch.setattr(guards, "GUARDS", (Broken(),))
    assert objections(FINE) == ["The check Broken failed (ZeroDivisionError)."]

"""A captured Radarr of 265 movies over a real socket, read and judged by the whole chain.

The counts were found in the captured file by hand (jq), not by the program; where the two differ in
what they mean, the reason stands beside the count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reclaimerr.clock import DAY, iso, now
from reclaimerr.config import load
from reclaimerr.managers import main
from reclaimerr.managers.worker import Worker
from reclaimerr.paths import DataDir
from reclaimerr.process import Life
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, db, jobs, prepare, services
from tests.clients.scripted import KEY, Reply, Seen, Server, raw, said
from tests.material import needs, place

pytestmark = needs("fixtures", "radarr", "ruddarr", "movies.json")
CAPTURED = place("fixtures", "radarr", "ruddarr")
API = "/api/v3"
HERE, THERE = "/volume2/Media", "/mnt/films"
"""What Radarr calls its folder, and what the media server calls it."""

CONFIG = """\
[settings]
dry_run = true
[services.captured]
type = "radarr"
url = "{radarr}"
api_key = "{key}"
[services.jellyfin]
type = "jellyfin"
url = "{jellyfin}"
api_key = "{key}"
history_since = "2015-01-01"
path_map = [{{ from = "/mnt/films", to = "/volume2/Media" }}]
enabled = {watched}
"""

BY_HAND: dict[str, tuple[int, int]] = {
    "size > 20 GiB": (10, 0),
    "size == 0 B": (29, 0),
    "versions == 0": (29, 0),
    "not monitored": (190, 0),
    "imdb_rating < 6": (24, 5),  # five have no IMDb rating: not known, so they are held
    "imdb_rating >= 8 and imdb_votes > 10000": (31, 5),
    "'Documentary' in genres": (40, 0),
    "root_folder == '/volume2/Media/Documentaries'": (37, 0),
    "year < 1990": (14, 0),
    "resolution == '2160p'": (43, 0),  # by its pixels; by the quality's name it would be 40
    "'anime' in tags": (1, 0),
    "exists(collection)": (75, 0),
    "contains(title, 'mean girls')": (2, 0),
    "title == 'Akira' and 'anime' in tags": (1, 0),
}
"""Expression -> (so many match, so many cannot be answered)."""


def captured(name: str) -> Any:
    return json.loads((CAPTURED / name).read_text())


MOVIES: list[dict[str, Any]] = captured("movies.json") if CAPTURED.is_dir() else []
FILED = [movie for movie in MOVIES if "movieFile" in movie]


def radarr(server: Server) -> None:
    """Serve the captured answers as the Radarr that gave them."""
    files = {"system/status": "system-status", "tag": "tags", "qualityprofile": "quality-profiles",
             "rootfolder": "root-folders", "diskspace": "disk-space", "movie": "movies"}  # fmt: skip
    for path, name in files.items():
        server.script[f"{API}/{path}"] = raw((CAPTURED / f"{name}.json").read_bytes())
    server.script[f"{API}/queue"] = said({"page": 1, "pageSize": 1000, "totalRecords": 0, "records": []})
    server.script[f"{API}/config/mediamanagement"] = said({"recycleBin": ""})


def jellyfin(server: Server, instant: int) -> None:
    """A made-up server that lists every captured file: Ann saw each third long ago, Bob each fifth last week."""
    items = [film(number, movie) for number, movie in enumerate(FILED)]
    marks = {"a" * 32: (3, instant - 400 * DAY), "b" * 32: (5, instant - 7 * DAY)}

    def listed(seen: Seen) -> Reply:
        asked = dict(seen.query)
        every, at = marks.get(asked.get("userId", "").replace("-", ""), (0, 0))
        rows = [row | {"UserData": watched(number, every, at)} for number, row in enumerate(items)]
        if "filters" in asked:
            rows = [row for row in rows if row["UserData"]["Played"] and asked["filters"] == "IsPlayed"]
        start = int(asked.get("startIndex", 0))
        page = rows[start : start + int(asked.get("limit", len(rows)))]
        return said({"Items": page, "TotalRecordCount": len(rows), "StartIndex": start})

    public = {"ProductName": "Jellyfin Server", "Version": "10.10.7", "Id": "0" * 32, "ServerName": "made up"}
    server.script |= {
        "/System/Info/Public": said(public), "/System/Info": said(public), "/Sessions": said([]), "/Items": listed,
        "/Library/VirtualFolders": said(
            [{"Name": "Films", "ItemId": "f" * 32, "CollectionType": "movies", "Locations": [THERE]}]
        ),
        "/Users": said([{"Id": user, "Name": name, "Policy": {"IsDisabled": False, "IsAdministrator": True,
                                                              "EnableAllFolders": True}}
                        for user, name in zip(marks, ("Ann", "Bob"), strict=True)]),
    }  # fmt: skip


def film(number: int, movie: dict[str, Any]) -> dict[str, Any]:
    file = movie["movieFile"]
    source = {"Id": f"{number:032x}", "Path": file["path"].replace(HERE, THERE), "Protocol": "File", "Size": file["size"]}
    return {
        "Id": f"{number:032x}", "Name": movie["title"], "Type": "Movie", "ProductionYear": movie["year"],
        "Path": source["Path"], "DateCreated": file["dateAdded"], "ProviderIds": {"Tmdb": str(movie["tmdbId"])},
        "MediaSources": [source],
    }  # fmt: skip


def watched(number: int, every: int, at: int) -> dict[str, Any]:
    """What a user who sees each so manyth film did with one."""
    played = bool(every) and number % every == 0
    return {"Played": played, "PlayCount": int(played), "PlaybackPositionTicks": 0, "IsFavorite": False, "Key": "k"} | (
        {"LastPlayedDate": iso(at)} if played else {}
    )


def read(folder: Path, radarr_url: str, jellyfin_url: str = "http://127.0.0.1:9") -> None:
    """Sync everything into a fresh database, which stays attached."""
    text = CONFIG.format(radarr=radarr_url, jellyfin=jellyfin_url, key=KEY, watched=str(not jellyfin_url.endswith(":9")).lower())
    config, data = load.load_text(text, {}), DataDir(folder).make()
    prepare.prepare(data)
    db.attach(data)
    db.connect()
    for name in [name for name, section in config.services.items() if section.enabled]:
        worker = Worker(main.open_context(Life.alone(name), data, config))
        jobs.put(jobs.Wanted(task="sync", lane=name, key=f"sync:{name}"), now=now())
        while worker.turn():
            pass


def ask(expression: str) -> answers.Preview:
    """What matches now, and what is held."""
    instant = now()
    when = answers.Moment(instant, services.stale(instant, DAY), services.all_services())
    return answers.preview(answers.Asked("", compile(expression, "movie")), when, limit=500)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The captured Radarr alone, read."""
    with Server() as server:
        radarr(server)
        read(tmp_path_factory.mktemp("alone"), server.url)
        yield
    db.detach()


@pytest.mark.parametrize("expression", BY_HAND)
def test_as_many_match_as_were_counted_by_hand(alone: None, expression: str) -> None:
    found = ask(expression)
    print(f"{expression:50} {found.count:4} match, {found.held:4} held")
    assert (found.count, found.held) == BY_HAND[expression]


def test_the_bytes_are_the_bytes_of_the_files(alone: None) -> None:
    assert ask("size >= 0 B").bytes == 1_596_099_864_205
    assert ask("size > 20 GiB").bytes == 282_937_039_505


def test_every_movie_and_every_file_is_there_once(alone: None) -> None:
    kinds = {row["kind"]: row["n"] for row in db.rows("SELECT kind, COUNT(*) AS n FROM media GROUP BY kind")}
    assert kinds == {"movie": 265, "version": 236}
    assert not db.value("SELECT COUNT(*) FROM media WHERE doubt IS NOT NULL")


def test_without_a_media_server_nothing_is_unwatched(alone: None) -> None:
    found = ask("unwatched_for > 1 day or never_watched")
    assert (found.count, found.held) == (0, 265)


# -- with a media server


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same with a made-up media server that lists every file under another path."""
    with Server() as one, Server() as other:
        radarr(one)
        jellyfin(other, now())
        read(tmp_path_factory.mktemp("together"), one.url, other.url)
        yield
    db.detach()


def test_every_file_of_both_is_one(together: None) -> None:
    kinds = {row["kind"]: row["n"] for row in db.rows("SELECT kind, COUNT(*) AS n FROM media GROUP BY kind")}
    assert kinds == {"movie": 265, "version": 236}
    assert ask("services_count == 2").count == 236
    assert not db.value("SELECT COUNT(*) FROM media WHERE doubt IS NOT NULL")


def test_what_nobody_saw_for_long_is_what_bob_did_not_see(together: None) -> None:
    """236 listed; Bob saw 48 (each fifth) last week. 29 have no file and no server: not known."""
    found = ask("unwatched_for > 180 days")
    assert (found.count, found.held) == (236 - 48, 29)


def test_what_was_never_watched_is_what_neither_saw(together: None) -> None:
    """Ann saw 79, Bob 48, both 16: 236 - 111."""
    found = ask("never_watched")
    assert (found.count, found.held) == (236 - 111, 29)


def test_a_usual_rule_offers_what_the_file_says(together: None) -> None:
    offered = {one.item.title for one in ask("unwatched_for > 180 days and size > 20 GiB and not monitored").items}
    print(sorted(offered))
    assert offered == {"Dune", "Moon", "The Batman", "The Bob's Burgers Movie"}

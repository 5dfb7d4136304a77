"""A large household's knowledge, written straight into a database: for the page, for measurements, for a browser.

`large_library(root)` fills a data directory, `served(root)` has the page serve it in a process of its own.
By hand: `python -m tests.large DIR [ITEMS]` fills and serves until Ctrl-C.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from reclaimerr.clock import DAY, now
from reclaimerr.config import accepted
from reclaimerr.config.shape import Config, NamedToken, Service, Web
from reclaimerr.model.decision import Rule
from reclaimerr.paths import DataDir
from reclaimerr.rules.fields import STORED
from reclaimerr.store import db, library, services
from reclaimerr.store.words import join
from tests.material import ROOT
from tests.store import builders
from tests.store.builders import NONE

OWNER, FAMILY = "the-owners-own-token", "a-token-for-the-family"
RADARR, JELLYFIN, SONARR = 1, 2, 4
RULES = (
    Rule(name="Old", target="movie", when="unwatched_for > 180 days and size > 20 GiB", action="delete"),
    Rule(name="Alice is through", target="movie", when="watched_by('alice')", action="unmonitor"),
)
_KEY = "0123456789abcdef0123456789abcdef"
Row = dict[str, Any]


def large_library(root: Path, items: int = 60_000, at: int | None = None) -> DataDir:
    """Fill a data directory with so many movies, their versions, series, candidates, deeds, jobs and samples of disks.

    `at` is its present (default: the clock's), which every date in it is before.
    """
    moment, chance = now() if at is None else at, random.Random(7)
    movies = [movie(number, chance, moment) for number in range(1, items + 1)]
    with builders.database(root) as data:
        for name, kind in (("radarr-hd", "radarr"), ("jellyfin", "jellyfin"), ("sonarr", "sonarr")):
            builders.service(name, kind)
            services.note(services.get(name).id, {"library_at": moment - 60, "watch_at": moment - 60, "items": items})
        with db.write("a large library"):
            _put_media(movies, "movie")
            versions = [row | {"id": items + row["id"], "parent_id": row["id"]} for row in movies]
            _put_media(versions, "version")
            _put_placements(movies, moment)
            _put_media(list(_shows(items, chance, moment)), None)
            _put_people(movies, chance, moment)
            _put_books(movies, moment)
    accepted.write(data, config(), 1)
    return data


def config(port: int = 0) -> Config:
    """An owner, a family, three services that nobody asks, two rules."""
    web = Web(token=OWNER, tokens=(NamedToken(name="family", token=FAMILY),), port=port)
    kinds = {"radarr-hd": "radarr", "jellyfin": "jellyfin", "sonarr": "sonarr"}
    known = {
        name: Service(name=name, type=kind, url="http://127.0.0.1:1", api_key=_KEY, main=kind == "jellyfin")  # type: ignore[arg-type]
        for name, kind in kinds.items()
    }
    return Config(web=web, services=known, rules=RULES)


@contextmanager
def served(root: Path, port: int) -> Iterator[str]:
    """The page on a filled data directory, in a process of its own; its address."""
    data = DataDir(root)
    accepted.write(data, config(port), 1)
    code = f"from reclaimerr.process import Life; from reclaimerr.web.serve import run; run(Life.alone('web'), {str(root)!r})"
    with (root / "served.log").open("ab") as told:
        command = [sys.executable, "-c", code]
        running = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=told, stderr=told)
        try:
            while b"listening on" not in (root / "served.log").read_bytes():
                assert running.poll() is None, (root / "served.log").read_text()
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(20)


def movie(number: int, chance: random.Random, at: int) -> Row:
    """A movie with facts as wide as real ones."""
    age = chance.randrange(1, 3000) * DAY
    seen = NONE if chance.random() < 0.2 else at - chance.randrange(1, age)
    title = f"A film of the {chance.choice(['red', 'blue', 'long', 'lost'])} house, part {number}"
    return _common(at, age, seen, chance) | {
        "id": number, "title": title, "year": chance.randrange(1950, 2026), "path": f"/data/movies/{title} (1999)",
        "libraries": join(["Movies"] if number % 3 else ["Movies", "4K"]), "services": join(["radarr-hd", "jellyfin"]),
        "tmdb_id": number, "tvdb_id": NONE, "imdb_id": f"tt{number:07}", "versions": 1, "status": "released",
        "size": chance.randrange(1, 80 << 30), "root_folder": "/data/movies", "holders": RADARR | JELLYFIN, "collection": NONE,
    }  # fmt: skip


def _common(at: int, age: int, seen: Any, chance: random.Random) -> Row:
    watched = isinstance(seen, int)
    return {
        "services_count": 2, "container": "mkv", "resolution": "1080p", "video_codec": "hevc", "hdr": 0, "dolby_vision": 0,
        "bitrate": 8_000_000, "bit_depth": 10, "audio_codec": "dts", "audio_channels": 5.1,
        "audio_languages": join(["en", "de"]), "subtitle_languages": join(["en"]), "duration": 7200, "release_group": "NTb",
        "quality": "Bluray-1080p", "quality_profile": "HD-1080p", "custom_format_score": 10, "cutoff_met": 1,
        "added": at - age, "title_added": at - age, "file_added": at - age, "release_date": at - 2 * age,
        "never_watched": int(not watched), "unwatched_since": seen if watched else at - age, "plays": int(watched),
        "viewers": join(["alice"]) if watched else NONE, "viewers_count": int(watched), "last_watched": seen, "playing": 0,
        "favourite": 0, "favourite_users": NONE, "monitored": 1, "tags": join(["kids", "hd"]), "requested": 0,
        "requesters": NONE, "imdb_rating": round(chance.uniform(2, 9), 1) if chance.random() < 0.9 else None,
        "imdb_votes": 1000, "genres": join(["Action", "Drama"]), "original_language": "en", "countries": join(["US"]),
        "studio": "A24", "keywords": join([f"keyword {chance.randrange(500)}" for _ in range(8)]), "certification": "PG-13",
    }  # fmt: skip


def _shows(items: int, chance: random.Random, at: int) -> Iterable[Row]:
    """A series for each 120 movies, of 4 seasons of 10 episodes each."""
    free = 2 * items
    for show in range(1, 1 + items // 120):
        title, age = f"A show of the house, {show}", chance.randrange(30, 3000) * DAY
        facts = _common(at, age, at - chance.randrange(1, age), chance) | {
            "title": title, "year": 2010, "libraries": join(["Shows"]), "services": join(["sonarr", "jellyfin"]),
            "holders": SONARR | JELLYFIN, "tvdb_id": show, "tmdb_id": NONE, "imdb_id": NONE, "status": "ended",
        }  # fmt: skip
        series = free = free + 1
        yield facts | {"id": series, "kind": "series", "size": 40 << 30}
        for season in range(1, 5):
            above = free = free + 1
            yield facts | {"id": above, "kind": "season", "parent_id": series, "title_id": series, "season_number": season,
                           "size": 10 << 30}  # fmt: skip
            for episode in range(1, 11):
                free += 1
                yield facts | {"id": free, "kind": "episode", "parent_id": above, "title_id": series, "season_number": season,
                               "episode_number": episode, "size": 1 << 30}  # fmt: skip


def _put_media(rows: list[Row], kind: str | None) -> None:
    plain = ("kind", "parent_id", "season_number", "episode_number")
    empty = dict.fromkeys(plain) | {"kind": kind}
    whole = [empty | row | {"title_id": row.get("title_id") or row.get("parent_id") or row["id"]} for row in rows]
    db.run_many(
        "INSERT INTO media(id, kind, parent_id, title, year, season_number, episode_number, created_at)"
        " VALUES (:id, :kind, :parent_id, :title, :year, :season_number, :episode_number, :added)", whole,
    )  # fmt: skip
    names = [name for name in whole[0] if name in STORED]
    db.run_many(
        f"INSERT INTO fact(media_id, kind, parent_id, title_id, holders, src_arr, src_media, src_watch, vouch_at,"
        f" {', '.join(names)}) VALUES (:id, :kind, :parent_id, :title_id, :holders, :holders & 5, 2, 2, 0,"
        f" {', '.join(f':{name}' for name in names)})", whole,
    )  # fmt: skip


def _put_placements(movies: list[Row], at: int) -> None:
    for service_id, library_name in ((1, None), (2, "Movies")):
        db.run_many(
            "INSERT INTO placement(service_id, remote_id, media_id, kind, title, year, path, here, tail, digest, observed_at,"
            f" library) VALUES ({service_id}, :id, :id, 'movie', :title, :year, :path, :path, :path, 1, {at - 60}, :shelf)",
            ({name: row[name] for name in ("id", "title", "year", "path")} | {"shelf": library_name} for row in movies),
        )


def _put_people(movies: list[Row], chance: random.Random, at: int) -> None:
    db.run_many(
        "INSERT INTO fact_person(media_id, person, plays, last_watched, started, favourite, since)"
        " VALUES (:id, :person, 1, :seen, 1, 0, :seen)",
        ({"id": row["id"], "person": person, "seen": row["last_watched"]} for row in movies for person in ("alice", "bob")
         if row["plays"] and chance.random() < 0.7),
    )  # fmt: skip


def _put_books(movies: list[Row], at: int) -> None:
    """2,000 candidates, 300 protections, 5,000 deeds in two years, 3,000 jobs, 90 days of two disks."""
    db.run_many(
        "INSERT INTO candidate(media_id, action, services, state, rules, digest, bytes, grace, first_seen, announced_at, due_at)"
        " VALUES (:id, 'delete', 1, :state, '[\"Old\"]', '{}', :size, 1209600, :at, :at, :due)",
        ({"id": row["id"], "size": row["size"], "at": at - DAY, "due": at + (row["id"] % 28) * DAY,
          "state": ("scheduled", "scheduled", "held", "approved", "snoozed")[row["id"] % 5]} for row in movies[:20_000:10]),
    )  # fmt: skip
    db.run_many(
        "INSERT INTO protection(media_id, by, reason, created_at) VALUES (:id, 'alice', 'a favourite', :at)",
        ({"id": row["id"], "at": at - row["id"]} for row in movies[5:3005:10]),
    )
    db.run_many(
        "INSERT INTO history(at, media_id, media, action, service, bytes, rules, by, outcome, verified)"
        " VALUES (:at, :id, :media, 'delete', 'radarr-hd', :size, '[\"Old\"]', 'auto', 'removed', 1)",
        ({"at": at - index * 3 * 3600, "id": row["id"], "size": row["size"], "media": _as_it_was(row)}
         for index, row in enumerate(movies[:5000])),
    )  # fmt: skip
    db.run_many(
        "INSERT INTO job(lane, task, state, created, started, ended) VALUES ('radarr-hd', 'sync', 'done', :at, :at, :at)",
        ({"at": at - 900 * index} for index in range(3000, 0, -1)),
    )
    for service_id, path in ((1, "/data/movies"), (3, "/data/tv")):
        root = {"service_id": service_id, "path": path, "total": 40 << 40}
        db.insert("root_folder", root | {"free": 2 << 40, "at": at})
        db.run_many(
            "INSERT INTO disk_sample(service_id, path, free, total, at) VALUES (:service_id, :path, :free, :total, :at)",
            (root | {"at": at - hour * 3600, "free": (2 << 40) + (hour << 30)} for hour in range(24 * 90)),
        )


def _as_it_was(row: Row) -> str:
    ids = library.MediaIds(tmdb=row["tmdb_id"])
    item = library.MediaItem(id=row["id"], kind="movie", title=row["title"], year=row["year"], parent_id=None, size=row["size"],
                             ids=ids, services=("radarr-hd",), protected=False)  # fmt: skip
    return msgspec.json.encode(item).decode()


if __name__ == "__main__":
    folder = Path(sys.argv[1]).absolute()
    if not DataDir(folder).database.exists():
        large_library(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 60_000)
    with served(folder, 7677) as address:
        print(f"{address}  token {OWNER}", flush=True)
        while True:
            time.sleep(3600)

"""A process that serves large libraries for the measurements: prints its port, ends with its input."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from plex_shelf import Row, play, season, show
from plex_shelf import episode as plex_episode
from scripted import Reply, Seen, Server, raw, said
from shelf import Shelf, film, number

SERIES, SEASONS, EPISODES = 800, 6, 10
"""Seasons of a series and episodes of a season: 48,000 in all."""
PLAYS = 40_000
MARKS = {"unwatched", "inProgress", "lastViewedAt>>"}

STREAMS = [
    {"Type": "Video", "Codec": "hevc", "Width": 3840, "Height": 1600, "BitDepth": 10, "VideoRangeType": "HDR10"},
    *({"Type": "Audio", "Codec": "eac3", "Language": "eng", "Channels": 6, "DisplayTitle": "x" * 400},) * 3,
    *({"Type": "Subtitle", "Codec": "subrip", "Language": "fre", "DisplayTitle": "x" * 400},) * 10,
]


def packed(value: object) -> Reply:
    """As the real services send it."""
    return raw(gzip.compress(json.dumps(value).encode(), 1), Content_Encoding="gzip")


def movies(captured: list[dict[str, object]], count: int) -> list[dict[str, object]]:
    """As many movies, the captured ones over and over."""
    return [captured[index % len(captured)] | {"id": index + 1} for index in range(count)]


def sonarr(server: Server, folder: Path) -> None:
    """The captured series over and over, each with the captured episodes over and over."""
    captured = json.loads((folder / "series.json").read_text())
    filed = [one for one in json.loads((folder / "series-episodes.json").read_text()) if "episodeFile" in one]
    server.script["/api/v3/series"] = packed(movies(captured, SERIES))

    def episodes(seen: Seen) -> Reply:
        owner = int(seen.values("seriesId")[0])
        count = SEASONS * EPISODES
        return packed([filed[at % len(filed)] | {"id": owner * 1000 + at, "seriesId": owner} for at in range(count)])

    server.script["/api/v3/episode"] = episodes


def plex(server: Server) -> None:
    """One library of shows, and a history."""
    whole = [show(at) for at in range(1, SERIES + 1)]
    parts = [season(at + 1000, at % SEASONS + 1, at // SEASONS + 1) for at in range(SERIES * SEASONS)]
    each = range(SERIES * SEASONS * EPISODES)
    rows = {"2": whole, "3": parts, "4": [plex_episode(at + 10_000, at % EPISODES + 1, at // 60 + 1) for at in each]}
    plays = [play(at, 10_000 + at * 7 % len(each), at % 5, 1_700_000_000 + at, type="episode") for at in range(PLAYS)]
    section = {"key": "1", "title": "TV", "type": "show", "Location": [{"path": "/data/tv"}]}
    server.script["/library/sections/all"] = said({"MediaContainer": {"Directory": [section]}})
    server.script["/status/sessions/history/all"] = lambda seen: page_of(seen, plays)
    server.script["/library/sections/1/all"] = lambda seen: page_of(
        seen, [] if MARKS & dict(seen.query).keys() else rows[seen.values("type")[0]]
    )


def page_of(seen: Seen, rows: list[Row]) -> Reply:
    """A page of a Plex's list."""
    start, size = (int(seen.values(f"X-Plex-Container-{name}")[0]) for name in ("Start", "Size"))
    told = {"totalSize": len(rows), "offset": start, "Metadata": rows[start : start + size]}
    return packed({"MediaContainer": told})


def jellyfin(server: Server, films: list[Row], anna: dict[str, Row]) -> None:
    """Movies, and as many series and episodes."""
    up = {"SeriesName": "Series", "ParentIndexNumber": 1}
    shown: list[Row] = [film(at, Type="Series") | {"MediaSources": None} for at in range(20_001, 20_001 + SERIES)]
    count = SERIES * SEASONS
    shown += [film(30_001 + at, Type="Season", SeriesId=number(20_001), IndexNumber=1) for at in range(count)]
    count *= EPISODES
    shown += [film(40_001 + at, Type="Episode", SeriesId=number(20_001), IndexNumber=at, **up) for at in range(count)]
    Shelf(films + shown, {number(501): anna}).serve(server)


def main(material: str, count: int) -> None:
    """Serve until our input ends."""
    captured = json.loads((Path(material) / "fixtures/radarr/ruddarr/movies.json").read_text())
    films = [film(each) for each in range(1, count + 1)]
    for each in films:
        each["MediaSources"][0]["MediaStreams"] = STREAMS
    anna = {
        number(each): {"Played": True, "PlayCount": 1, "LastPlayedDate": "2024-01-03T03:03:23Z"}
        for each in range(1, 801)
    }
    with Server() as server:
        server.script["/api/v3/movie"] = packed(movies(captured, count))
        server.script["/api/v3/tag"] = server.script["/api/v3/qualityprofile"] = said([])
        jellyfin(server, films, anna)
        plex(server)
        sonarr(server, Path(material) / "fixtures/sonarr/ruddarr")
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

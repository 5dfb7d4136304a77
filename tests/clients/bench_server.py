"""A process that serves large libraries for the measurements: prints its port, ends with its input."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from scripted import Reply, Server, raw, said
from shelf import Shelf, film, number

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
        Shelf(films, {number(501): anna}).serve(server)
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

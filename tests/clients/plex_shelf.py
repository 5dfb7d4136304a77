"""A Plex that holds some libraries, for the client's tests: it filters, sorts, pages and declines as the real one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scripted import Reply, Seen, Server, raw, said

Row = dict[str, Any]
MACHINE = "0123456789abcdef0123456789abcdef01234567"
TYPES = {"movie": "1", "show": "2", "season": "3", "episode": "4"}


def page(status: int, words: str) -> Reply:
    """What Plex says where it has no data to say."""
    text = f"<html><head><title>{words}</title></head><body><h1>{status} {words}</h1></body></html>"
    return raw(text.encode(), "text/html", status, X_Plex_Protocol="1.0")


def done() -> Reply:
    """What Plex says after a write."""
    return raw(b"", "text/html", X_Plex_Protocol="1.0")


def container(**more: object) -> Reply:
    """An answer with data."""
    return said({"MediaContainer": more}, X_Plex_Protocol="1.0")


def film(key: int, **more: object) -> Row:
    """A made-up movie as a library's list shows it."""
    part = {"id": key + 5000, "file": f"/data/movies/Film {key}/Film {key}.mkv", "size": 1000 + key, "container": "mkv"}
    return {
        "ratingKey": str(key),
        "type": "movie",
        "title": f"Film {key}",
        "guid": f"plex://movie/{key}",
        "Guid": [{"id": f"tmdb://{key}"}],
        "addedAt": 1_700_000_000 + key,
        "duration": 6_000_000,
        "Media": [{"id": key + 3000, "duration": 6_000_000, "Part": [part]}],
    } | more


def show(key: int, **more: object) -> Row:
    return {"ratingKey": str(key), "type": "show", "title": f"Show {key}", "addedAt": 1_700_000_000 + key} | more


def season(key: int, number: int, of: int, **more: object) -> Row:
    up = {"parentRatingKey": str(of), "parentTitle": f"Show {of}"}
    named = {"ratingKey": str(key), "type": "season", "title": f"Season {number}", "index": number}
    return named | {"addedAt": 1_700_000_000 + key} | up | more


def episode(key: int, number: int, of: int, in_season: int = 1, **more: object) -> Row:
    up = {"grandparentRatingKey": str(of), "grandparentTitle": f"Show {of}", "parentIndex": in_season}
    named = {"type": "episode", "title": f"Part {number}", "index": number, "guid": f"plex://episode/{key}"}
    part = {"id": key + 5000, "file": f"/data/tv/Show {of}/{key}.mkv", "size": 1000 + key}
    return film(key) | named | up | {"Guid": [{"id": f"tvdb://{key}"}], "Media": [{"id": key, "Part": [part]}]} | more


def play(number: int, key: int | None, account: int, at: int, **more: object) -> Row:
    """A row of the history."""
    named: Row = {"historyKey": f"/status/sessions/history/{number}", "accountID": account, "viewedAt": at}
    return named | {"type": "movie"} | ({"ratingKey": str(key)} if key else {}) | more


@dataclass
class Section:
    key: int
    title: str
    type: str
    rows: list[Row]
    folders: tuple[str, ...] = ()


@dataclass
class PlexShelf:
    """`cap`: the most that a page holds, whatever is asked for; `between` runs after every page."""

    sections: list[Section] = field(default_factory=list)
    plays: list[Row] = field(default_factory=list)
    cap: int = 1000
    between: Callable[[PlexShelf], None] = lambda shelf: None

    def serve(self, server: Server) -> PlexShelf:
        """Answer the server's requests from this shelf."""
        server.script["/library/sections/all"] = lambda _: container(Directory=[_section(one) for one in self.sections])
        server.script["/status/sessions/history/all"] = self.history
        server.script["/accounts"] = container(Account=[{"id": 0, "name": ""}, {"id": 1, "name": "Anna"}])
        server.otherwise = self.other
        return self

    def other(self, seen: Seen) -> Reply:
        """A library's items, or items by their keys."""
        library = re.fullmatch(r"/library/sections/(\d+)/all", seen.path)
        if library:
            return self.items(seen, next(one for one in self.sections if one.key == int(library[1])))
        named = re.fullmatch(r"/library/metadata/([\d,]+)", seen.path)
        return self.named(named[1].split(",")) if named and seen.method == "GET" else page(404, "Not Found")

    def items(self, seen: Seen, section: Section) -> Reply:
        """/library/sections/N/all."""
        (kind,) = seen.values("type")
        rows = [row for row in section.rows if TYPES[row["type"]] == kind and _touched(row, seen)]
        rows.sort(key=lambda row: (row["addedAt"], int(row["ratingKey"])))
        guids = seen.values("includeGuids") == ["1"]
        shown = [_listed(row, guids, "Media" not in "".join(seen.values("excludeElements"))) for row in rows]
        return self._paged(seen, shown, librarySectionID=section.key, librarySectionTitle=section.title)

    def named(self, keys: list[str]) -> Reply:
        """/library/metadata/1,2: what is there of it, and 404 if nothing is."""
        found = [
            row | {"librarySectionID": section.key, "librarySectionTitle": section.title}
            for section in self.sections
            for row in section.rows
            if row["ratingKey"] in keys
        ]
        return container(size=len(found), Metadata=found) if found else page(404, "Not Found")

    def history(self, seen: Seen) -> Reply:
        """/status/sessions/history/all."""
        since = int((seen.values("viewedAt>") or ["0"])[0])
        of = (seen.values("metadataItemID") or [""])[0]
        rows = [row for row in self.plays if row["viewedAt"] >= since and (not of or _belongs(row, of))]
        return self._paged(seen, sorted(rows, key=lambda row: row["viewedAt"], reverse=True))

    def _paged(self, seen: Seen, rows: list[Row], **more: object) -> Reply:
        start, size = (int(seen.values(f"X-Plex-Container-{name}")[0]) for name in ("Start", "Size"))
        shown = rows[start : start + min(size, self.cap)]
        told: Row = {"Metadata": shown} if shown else {}
        reply = container(size=len(shown), totalSize=len(rows), offset=start, **told, **more)
        self.between(self)
        return reply


def _section(one: Section) -> Row:
    places = [{"id": at, "path": path} for at, path in enumerate(one.folders)]
    return {"key": str(one.key), "title": one.title, "type": one.type, "agent": "tv.plex.agents", "Location": places}


def _listed(row: Row, guids: bool, media: bool) -> Row:
    left_out = ([] if guids else ["Guid"]) + ([] if media else ["Media"])
    return {name: value for name, value in row.items() if name not in left_out}


def _touched(row: Row, seen: Seen) -> bool:
    asked = dict(seen.query)
    return (
        ("unwatched" not in asked or bool(row.get("viewCount")))
        and ("inProgress" not in asked or bool(row.get("viewOffset")))
        and ("lastViewedAt>>" not in asked or bool(row.get("lastViewedAt")))
    )


def _belongs(row: Row, key: str) -> bool:
    return key in (row.get("ratingKey"), row.get("grandparentRatingKey"))

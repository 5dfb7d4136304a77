"""A Jellyfin that holds some movies, for the client's tests: it filters, sorts and pages as the real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scripted import Reply, Seen, Server, said

from reclaimerr.clients.jellyfin_model import plain

Row = dict[str, Any]


def number(count: int) -> str:
    """The id of a made-up item."""
    return f"{count:032x}"


def film(count: int, **more: object) -> Row:
    """A made-up movie as /Items shows it."""
    path = f"/data/movies/Film {count}/Film {count}.mkv"
    source = {"Id": number(count), "Path": path, "Protocol": "File", "Size": 1000 + count, "Container": "mkv"}
    return {
        "Id": number(count),
        "Name": f"Film {count}",
        "Path": path,
        "DateCreated": f"2024-01-01T00:00:00.{count:07d}Z",
        "ProviderIds": {"Tmdb": str(count)},
        "RunTimeTicks": 6000 * 10_000_000,
        "MediaSources": [source],
        "Type": "Movie",
    } | more


@dataclass
class Shelf:
    """`marks[user][item]` is UserData; `between(page)` runs after every page that was told."""

    films: list[Row]
    marks: dict[str, dict[str, Row]] = field(default_factory=dict)
    libraries: list[Row] = field(
        default_factory=lambda: [
            {"Name": "Movies", "ItemId": number(9001), "Locations": ["/data/movies"], "CollectionType": "movies"}
        ]
    )
    between: Callable[[Shelf], None] = lambda shelf: None

    def serve(self, server: Server) -> Shelf:
        """Answer the server's requests from this shelf."""
        server.script["/Items"] = self.items
        server.script["/Library/VirtualFolders"] = lambda _: said(self.libraries)
        return self

    def items(self, seen: Seen) -> Reply:
        """/Items."""
        asked = dict(seen.query)
        user = plain(asked["userId"]) if "userId" in asked else None
        kinds = asked.get("includeItemTypes", "Movie,Series,Season,Episode").split(",")
        rows = [self._shown(row, user) for row in self.films if row.get("Type", "Movie") in kinds]
        if "ids" in asked:
            wanted = {plain(each) for each in asked["ids"].split(",")}
            rows = [row for row in rows if plain(row["Id"]) in wanted]
        if "filters" in asked:
            rows = [row for row in rows if _passes(row["UserData"], asked["filters"])]
        if asked.get("sortBy") == "DatePlayed":
            rows.sort(key=lambda row: row["UserData"].get("LastPlayedDate") or "", reverse=True)
        start = int(asked.get("startIndex", 0))
        shown = rows[start : start + int(asked.get("limit", len(rows)))]
        total = len(rows) if asked.get("enableTotalRecordCount") != "false" else 0
        reply = said({"Items": shown, "TotalRecordCount": total, "StartIndex": start})
        self.between(self)
        return reply

    def _shown(self, row: Row, user: str | None) -> Row:
        if user is None:
            return row
        untouched = {"Played": False, "PlayCount": 0, "PlaybackPositionTicks": 0, "IsFavorite": False, "Key": "k"}
        return row | {"UserData": untouched | self.marks.get(user, {}).get(row["Id"], {})}


def _passes(data: Row, mark: str) -> bool:
    return bool(
        {
            "IsPlayed": data["Played"],
            "IsResumable": data["PlaybackPositionTicks"] > 0,
            "IsFavorite": data["IsFavorite"],
        }[mark]
    )

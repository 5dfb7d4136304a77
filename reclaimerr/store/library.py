"""The library as lists: media items in their outward shape, filtered, sorted and paged by SQLite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec

from reclaimerr.model.media import Kind
from reclaimerr.store import db, services
from reclaimerr.store.protections import PROTECTED
from reclaimerr.store.words import US, split

TITLES: tuple[Kind, ...] = ("movie", "series")
"""What the library lists when no kind is named: versions, seasons and episodes belong to these."""


class MediaIds(msgspec.Struct, frozen=True):
    """Ids of the public databases, where known."""

    tmdb: int | None = None
    tvdb: int | None = None
    imdb: str | None = None


class MediaItem(msgspec.Struct, frozen=True, kw_only=True):
    """The outward shape of one item; `size` in bytes, None while it is not known."""

    id: int
    kind: Kind
    title: str
    year: int | None
    parent_id: int | None
    size: int | None
    ids: MediaIds
    services: tuple[str, ...]
    protected: bool
    season_number: int | None = None
    episode_number: int | None = None
    doubt: str | None = None
    gone: bool = False


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A condition as SQL over `fact f` and `media m`, with its parameters."""

    sql: str
    params: Mapping[str, Any]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list; `order` is a key of ORDERS."""

    offset: int = 0
    limit: int = 100
    order: str = "title"
    descending: bool = False
    kinds: tuple[Kind, ...] = TITLES
    parent_id: int | None = None
    text: str = ""
    when: Filter | None = None
    service: int | None = None
    """The bit of a service that holds it."""
    library: str | None = None
    only_protected: bool = False


def _number(column: str) -> str:
    """A fact as a number; unknown, none and wrong types alike are NULL, which sorts last."""
    return f"CASE WHEN typeof(f.{column}) IN ('integer', 'real') THEN f.{column} END"


ORDERS: dict[str, str] = {
    "title": "m.title COLLATE NOCASE",
    "year": "m.year",
    "id": "m.id",
    "first_seen": "m.created_at",
    **{
        name: _number(name)
        for name in ("size", "added", "last_watched", "plays", "imdb_rating", "tmdb_rating", "release_date", "versions")
    },
}
"""What the list may be sorted by, and how."""

_SOURCES = {
    False: "FROM media m LEFT JOIN fact f ON f.media_id = m.id",
    True: "FROM fact f JOIN media m ON m.id = f.media_id",
}
"""By whether there is an expression: what has no facts yet is listed, but matches nothing."""
_TOTALS = {False: "NULL", True: "COUNT(*) OVER ()"}
"""An expression is asked once for both, list and total."""
_SEP = f"char({ord(US)})"
_COLUMNS = """
    m.id, m.kind, m.title, m.year, m.parent_id, m.season_number, m.episode_number, m.doubt,
    m.gone_at IS NOT NULL AS gone, COALESCE(f.holders, 0) AS holders,
    iif(typeof(f.size) = 'integer', f.size, NULL) AS size,
    iif(typeof(t.tmdb_id) = 'integer', t.tmdb_id, NULL) AS tmdb,
    iif(typeof(t.tvdb_id) = 'integer', t.tvdb_id, NULL) AS tvdb,
    iif(typeof(t.imdb_id) = 'text', t.imdb_id, NULL) AS imdb
"""
"""`t` is the title: a version has its movie's ids, an episode its series'."""


def items(ids: Sequence[int], now: int) -> dict[int, MediaItem]:
    """These items by id, gone ones too; ids that nobody has are left out."""
    if not ids:
        return {}
    marks, params = db.marks(list(dict.fromkeys(ids)))
    found = db.rows(
        f"SELECT {_COLUMNS}, m.id IN ({PROTECTED}) AS protected FROM media m"
        " LEFT JOIN fact f ON f.media_id = m.id LEFT JOIN fact t ON t.media_id = f.title_id"
        f" WHERE m.id IN ({marks})",
        params | {"now": now},
    )
    known = services.all_services()
    return {row["id"]: _item(row, known) for row in found}


def item(media_id: int, now: int) -> MediaItem | None:
    """One item, or None."""
    return items([media_id], now).get(media_id)


def children(media_id: int, now: int) -> list[MediaItem]:
    """What hangs below an item: its versions, seasons or episodes."""
    ids = db.column(
        "SELECT id FROM media WHERE parent_id = :id AND gone_at IS NULL ORDER BY season_number, episode_number, id",
        {"id": media_id},
    )
    found = items(ids, now)
    return [found[one] for one in ids]


def page(query: Query, now: int) -> tuple[list[MediaItem], int]:
    """The items of one page, in order, and how many match in all. Gone items are not listed."""
    where, params = _where(query)
    source = _SOURCES[query.when is not None]
    order = f"{ORDERS[query.order]} {'DESC' if query.descending else 'ASC'} NULLS LAST, m.id"
    params |= {"now": now}
    select = f"SELECT m.id, {_TOTALS[query.when is not None]} AS total {source} WHERE {where}"
    found = db.rows(
        f"{select} ORDER BY {order} LIMIT :limit OFFSET :offset",
        params | {"limit": query.limit, "offset": query.offset},
    )
    total = found[0]["total"] if found else None
    if total is None:  # nothing on this page, or a plain list, whose total costs least by itself
        total = db.value(f"SELECT COUNT(*) {source} WHERE {where}", params)
    known = items([row["id"] for row in found], now)
    return [known[row["id"]] for row in found], int(total)


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """How many items each choice of a filter would list, the other filters staying as they are."""

    kind: dict[Kind, int]
    service: dict[str, int]
    library: dict[str, int]


def facets(query: Query, now: int) -> Facets:
    """The counts of a page's filters; with an expression of its one kind alone."""
    wide = msgspec.structs.replace(query, kinds=query.kinds if query.when else get_args(Kind), service=None, library=None)
    where, params = _where(wide)
    found = db.rows(
        f"SELECT m.kind, COALESCE(f.holders, 0) AS holders, f.libraries, COUNT(*) AS n {_SOURCES[query.when is not None]}"
        f" WHERE {where} GROUP BY 1, 2, 3",
        params | {"now": now},
    )
    told: dict[str, Counter[str]] = {"kind": Counter(), "service": Counter(), "library": Counter()}
    known = services.all_services()
    for row in found:
        held, shelves = _names_in(row, known)
        fits = {
            "kind": row["kind"] in query.kinds, "service": query.service is None or row["holders"] & query.service,
            "library": query.library in (None, *shelves),
        }  # fmt: skip
        for name, choices in (("kind", [row["kind"]]), ("service", held), ("library", shelves)):
            if all(fits[other] for other in fits if other != name):
                told[name].update(dict.fromkeys(choices, row["n"]))
    return msgspec.convert({name: dict(sorted(counts.items())) for name, counts in told.items()}, Facets)


def _names_in(row: db.Row, known: Sequence[services.Service]) -> tuple[list[str], list[str]]:
    """The services and the libraries that hold what a row of facts is about."""
    shelves = row["libraries"] if isinstance(row["libraries"], str) else ""
    return services.names_of(row["holders"], known), list(split(shelves))


def like(text: str) -> str | None:
    """The pattern of `LIKE ... ESCAPE '\\'` for "contains this text", or None for no text."""
    if not text:
        return None
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _where(query: Query) -> tuple[str, dict[str, Any]]:
    marks, params = db.marks(query.kinds, "kind")
    parts = ["m.gone_at IS NULL", f"m.kind IN ({marks})"]
    if query.parent_id is not None:
        parts.append("m.parent_id = :parent")
        params["parent"] = query.parent_id
    if query.text:
        parts.append("m.title LIKE :like ESCAPE '\\'")
        params["like"] = like(query.text)
    if query.service is not None:
        parts.append("COALESCE(f.holders, 0) & :service")
        params["service"] = query.service
    if query.library is not None:
        parts.append(f"instr(f.libraries, {_SEP} || :library || {_SEP}) > 0")
        params["library"] = query.library
    if query.only_protected:
        parts.append(f"m.id IN ({PROTECTED})")
    if query.when is not None:
        parts.append(f"({query.when.sql}) = 1")
        params.update(query.when.params)
    return " AND ".join(parts), params


def _item(row: db.Row, known: Sequence[services.Service]) -> MediaItem:
    ids = MediaIds(row.pop("tmdb"), row.pop("tvdb"), row.pop("imdb"))
    holders = tuple(services.names_of(row.pop("holders"), known))
    protected, gone = bool(row.pop("protected")), bool(row.pop("gone"))
    return MediaItem(**row, ids=ids, services=holders, protected=protected, gone=gone)

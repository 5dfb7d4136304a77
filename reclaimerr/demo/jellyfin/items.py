"""/Items: the query in all the forms that a cleaner needs, single items, and deletion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reclaimerr.demo.entries import Entry, EntryKind, EpisodeItem, SeasonItem, SeriesItem
from reclaimerr.demo.household import User, Watch
from reclaimerr.demo.jellyfin import render, shows
from reclaimerr.demo.jellyfin.app import Jellyfin, not_found, plain_id
from reclaimerr.demo.jellyfin.deeds import delete_entry
from reclaimerr.demo.messages import Answer, Request, Routes, as_json, stop

ROUTES = Routes()
QUERY = (
    "userId", "ids", "excludeItemIds", "recursive", "parentId", "includeItemTypes", "excludeItemTypes", "mediaTypes",
    "filters", "isPlayed", "isFavorite", "fields", "startIndex", "limit", "sortBy", "sortOrder", "enableUserData",
    "enableImages", "imageTypeLimit", "enableTotalRecordCount", "excludeLocationTypes", "locationTypes", "isMissing",
    "collapseBoxSetItems", "isMovie", "isSeries", "searchTerm", "hasTmdbId", "hasTvdbId", "hasImdbId", "parentIndexNumber",
    "indexNumber",
)  # fmt: skip
FILTERS: dict[str, Callable[[Watch], bool]] = {
    "isplayed": lambda watch: watch.played,
    "isunplayed": lambda watch: not watch.played,
    "isresumable": lambda watch: watch.share > 0,
    "isfavorite": lambda watch: watch.favourite,
}
KINDS: dict[str, EntryKind] = {"movie": "Movie", "series": "Series", "season": "Season", "episode": "Episode"}
FIELDS = render.FIELDS | shows.SERIES_FIELDS
NOTHING = Watch()
Key = Callable[[Entry, User | None], Any]
SORTS: dict[str, Key] = {
    "default": lambda item, user: item.name.lower(),
    "sortname": lambda item, user: item.name.lower(),
    "name": lambda item, user: item.name.lower(),
    "datecreated": lambda item, user: (item.created, render.fraction(item.id)),
    "premieredate": lambda item, user: item.released or 0,
    "productionyear": lambda item, user: item.year or 0,
    "runtime": lambda item, user: item.seconds,
    "parentindexnumber": lambda item, user: item.season.number if isinstance(item, EpisodeItem) else 0,
    "indexnumber": lambda item, user: item.number if isinstance(item, EpisodeItem | SeasonItem) else 0,
    "seriessortname": lambda item, user: item.season.series.name.lower() if isinstance(item, EpisodeItem) else "",
    "dateplayed": lambda item, user: (user.watched[item.id].last or 0) if user and item.id in user.watched else 0,
    "playcount": lambda item, user: user.watched[item.id].plays if user and item.id in user.watched else 0,
}


@ROUTES.on("GET", "/Items", *QUERY)
def items(app: Jellyfin, request: Request) -> Answer:
    user = app.user(request.text("userId"))
    kinds = {kind.lower() for kind in request.words("includeItemTypes")}
    if kinds == {"boxset"}:
        return _page(
            app, request, [render.box_set(app.server, number, *box) for number, box in app.server.boxes.items()]
        )
    found = _filtered(app, request, _chosen(app, request, kinds), user)
    start, limit = request.number_of("startIndex") or 0, request.number_of("limit")
    page = found[start : None if limit is None else start + limit]
    fields = _fields(app, request)
    shown = user if request.flag("enableUserData") is not False else None
    total = len(page) if request.flag("enableTotalRecordCount") is False else len(found)
    return as_json({"Items": [shows.entry(app.server, one, fields, shown) for one in page],
                    "TotalRecordCount": total, "StartIndex": start})  # fmt: skip


def _page(app: Jellyfin, request: Request, rows: list[render.Document]) -> Answer:
    return as_json({"Items": rows, "TotalRecordCount": len(rows), "StartIndex": request.number_of("startIndex") or 0})


def _fields(app: Jellyfin, request: Request) -> frozenset[str]:
    """The fields asked for; what is misspelled is passed over in silence."""
    asked = frozenset(word.lower() for word in request.words("fields"))
    for name in asked - FIELDS:
        app.complain(request, f"field {name!r} is unknown or not simulated")
    return asked


def _chosen(app: Jellyfin, request: Request, kinds: set[str]) -> list[Entry]:
    """The items by id, or those of the catalogue in the order asked for."""
    if "ids" in request.query:
        numbers = dict.fromkeys(plain_id(word) or "" for word in request.words("ids"))
        return [found for number in numbers if (found := app.server.entry(number))]
    if not request.flag("recursive"):
        app.complain(request, "without recursive=true only the libraries themselves are listed")
        return []
    parent = plain_id(request.text("parentId") or "")
    if parent in app.server.boxes:
        return [found for number in app.server.boxes[parent][1] if (found := app.server.entry(number))]
    wanted = {KINDS[kind] for kind in kinds if kind in KINDS} if kinds else set(KINDS.values())
    return [one for one in _ordered(app, request, frozenset(wanted)) if parent is None or parent in _holders(one)]


def _holders(of: Entry) -> tuple[str, ...]:
    """The ids of what an entry lies in."""
    if isinstance(of, EpisodeItem):
        return of.library, of.season.series.id, of.season.id
    return (of.library, of.series.id) if isinstance(of, SeasonItem) else (of.library,)


def _ordered(app: Jellyfin, request: Request, kinds: frozenset[str]) -> list[Entry]:
    """The catalogue sorted, stably; what no user's data enter is kept until something changes."""
    names = [name.lower() for name in request.words("sortBy")] or ["default"]
    directions = [word.lower() for word in request.words("sortOrder")]
    personal = not {"dateplayed", "playcount"}.isdisjoint(names)
    user = app.user(request.text("userId")) if personal else None
    known = (app.server.revision, kinds, *names, *directions)
    if not personal and known in app.ordered:
        return app.ordered[known]
    everything: list[Entry] = [*app.server.items.values(), *app.server.shelf.entries()]
    rows = sorted((row for row in everything if row.kind in kinds), key=lambda item: item.id)
    for place in reversed(range(len(names))):
        key = SORTS.get(names[place])
        if key is None:
            app.complain(request, f"sorting by {names[place]!r} is unknown or not simulated")
            continue
        downwards = place < len(directions) and directions[place] == "descending"
        rows.sort(key=lambda item, key=key: key(item, user), reverse=downwards)  # type: ignore[misc]
    if not personal:
        app.ordered = {key: kept for key, kept in app.ordered.items() if key[0] == app.server.revision} | {known: rows}
    return rows


def _filtered(app: Jellyfin, request: Request, rows: list[Entry], user: User | None) -> list[Entry]:
    """What the user may see and what he did with it; without a user there is neither."""
    wanted = {word.lower() for word in request.words("filters")}
    wanted |= {f"is{name}" for name in ("played", "favorite") if request.flag(f"is{name}")}
    if not _NARROWING.isdisjoint(request.query):
        left_out = {plain_id(word) for word in request.words("excludeItemIds")}
        search, really = (request.text("searchTerm") or "").lower(), _really(request)
        rows = [row for row in rows if row.id not in left_out and really(row) and (not search or search in row.name.lower())]
    for name in sorted(wanted - FILTERS.keys()):
        app.complain(request, f"filter {name!r} is unknown or not simulated")
    if user is None:
        if wanted:
            app.complain(request, "a filter by watching needs userId")
        return rows
    checks = [FILTERS[name] for name in wanted if name in FILTERS]
    return [row for row in rows
            if (user.libraries is None or row.library in user.libraries)
            and all(check(_watch(user, row)) for check in checks)]  # fmt: skip


_NARROWING = frozenset({"excludeitemids", "searchterm", "excludelocationtypes", "ismissing"})


def _really(request: Request) -> Callable[[Entry], bool]:
    """Whether a virtual item (an episode that is missing or still to come) may be among the answers, or must be."""
    missing = request.flag("isMissing")
    unwanted = missing is False or "virtual" in {word.lower() for word in request.words("excludeLocationTypes")}

    def wanted(row: Entry) -> bool:
        virtual = isinstance(row, EpisodeItem) and not row.sources
        return not unwanted if virtual else not missing

    return wanted


def _watch(user: User, row: Entry) -> Watch:
    """What a user did; of a series or season, whether all of it is played."""
    watch = user.watched.get(row.id, NOTHING)
    if isinstance(row, SeriesItem | SeasonItem):
        return replace(watch, played=shows.unplayed(row, user) == 0)
    return watch


@ROUTES.on("GET", "/Items/{id}", "userId")
def item(app: Jellyfin, request: Request) -> Answer:
    found = app.entry(request.parts["id"])
    return as_json(shows.entry(app.server, found, frozenset("*"), app.user(request.text("userId"))))


@ROUTES.on("DELETE", "/Items/{id}")
def delete(app: Jellyfin, request: Request) -> Answer:
    delete_entry(app, app.entry(request.parts["id"]), request)
    return Answer(204)


@ROUTES.on("DELETE", "/Items", "ids")
def delete_many(app: Jellyfin, request: Request) -> Answer:
    """Stops at the first unknown id, after the earlier ones are gone; what is no id at all is passed over."""
    app.complain(request, "several items in one call: an unknown id leaves it half done")
    for word in request.words("ids"):
        number = plain_id(word)
        if number is not None:
            delete_entry(app, app.server.entry(number) or stop(not_found()), request)
    return Answer(204)

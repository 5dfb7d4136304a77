"""/Items: the query in all the forms that a cleaner needs, single items, and deletion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reclaimerr.demo.household import Item, User, Watch
from reclaimerr.demo.jellyfin import render
from reclaimerr.demo.jellyfin.app import Jellyfin, not_found, plain_id
from reclaimerr.demo.jellyfin.deeds import delete_item
from reclaimerr.demo.messages import Answer, Request, Routes, as_json, stop

ROUTES = Routes()
QUERY = (
    "userId", "ids", "excludeItemIds", "recursive", "parentId", "includeItemTypes", "excludeItemTypes", "mediaTypes",
    "filters", "isPlayed", "isFavorite", "fields", "startIndex", "limit", "sortBy", "sortOrder", "enableUserData",
    "enableImages", "imageTypeLimit", "enableTotalRecordCount", "excludeLocationTypes", "locationTypes", "isMissing",
    "collapseBoxSetItems", "isMovie", "searchTerm", "hasTmdbId", "hasImdbId",
)  # fmt: skip
FILTERS: dict[str, Callable[[Watch], bool]] = {
    "isplayed": lambda watch: watch.played,
    "isunplayed": lambda watch: not watch.played,
    "isresumable": lambda watch: watch.share > 0,
    "isfavorite": lambda watch: watch.favourite,
}
Key = Callable[[Item, User | None], Any]
SORTS: dict[str, Key] = {
    "default": lambda item, user: item.title.name.lower(),
    "sortname": lambda item, user: item.title.name.lower(),
    "name": lambda item, user: item.title.name.lower(),
    "datecreated": lambda item, user: (item.created, render.fraction(item.id)),
    "premieredate": lambda item, user: item.title.released,
    "productionyear": lambda item, user: item.title.year,
    "runtime": lambda item, user: item.sources[0].details.seconds,
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
    return as_json({"Items": [render.item(app.server, one, fields, shown) for one in page],
                    "TotalRecordCount": total, "StartIndex": start})  # fmt: skip


def _page(app: Jellyfin, request: Request, rows: list[render.Document]) -> Answer:
    return as_json({"Items": rows, "TotalRecordCount": len(rows), "StartIndex": request.number_of("startIndex") or 0})


def _fields(app: Jellyfin, request: Request) -> frozenset[str]:
    """The fields asked for; what is misspelled is passed over in silence."""
    asked = frozenset(word.lower() for word in request.words("fields"))
    for name in asked - render.FIELDS:
        app.complain(request, f"field {name!r} is unknown or not simulated")
    return asked


def _chosen(app: Jellyfin, request: Request, kinds: set[str]) -> list[Item]:
    """The items by id, or those of the catalogue in the order asked for."""
    if "ids" in request.query:
        numbers = dict.fromkeys(plain_id(word) for word in request.words("ids"))
        return [app.server.items[number] for number in numbers if number in app.server.items]
    if not request.flag("recursive"):
        app.complain(request, "without recursive=true only the libraries themselves are listed")
        return []
    parent = plain_id(request.text("parentId") or "")
    if parent in app.server.boxes:
        members = app.server.boxes[parent][1]
        return [app.server.items[number] for number in members if number in app.server.items]
    if kinds and "movie" not in kinds:
        return []
    return [item for item in _ordered(app, request) if parent in (None, item.library)]


def _ordered(app: Jellyfin, request: Request) -> list[Item]:
    """The catalogue sorted, stably; what no user's data enter is kept until something changes."""
    names = [name.lower() for name in request.words("sortBy")] or ["default"]
    directions = [word.lower() for word in request.words("sortOrder")]
    personal = not {"dateplayed", "playcount"}.isdisjoint(names)
    user = app.user(request.text("userId")) if personal else None
    known = (app.server.revision, *names, *directions)
    if not personal and known in app.ordered:
        return app.ordered[known]
    rows = sorted(app.server.items.values(), key=lambda item: item.id)
    for place in reversed(range(len(names))):
        key = SORTS.get(names[place])
        if key is None:
            app.complain(request, f"sorting by {names[place]!r} is unknown or not simulated")
            continue
        downwards = place < len(directions) and directions[place] == "descending"
        rows.sort(key=lambda item, key=key: key(item, user), reverse=downwards)  # type: ignore[misc]
    if not personal:
        app.ordered = {known: rows}
    return rows


def _filtered(app: Jellyfin, request: Request, rows: list[Item], user: User | None) -> list[Item]:
    """What the user may see and what he did with it; without a user there is neither."""
    wanted = {word.lower() for word in request.words("filters")}
    wanted |= {f"is{name}" for name in ("played", "favorite") if request.flag(f"is{name}")}
    left_out = {plain_id(word) for word in request.words("excludeItemIds")}
    search = (request.text("searchTerm") or "").lower()
    rows = [row for row in rows if row.id not in left_out and search in row.title.name.lower()]
    for name in sorted(wanted - FILTERS.keys()):
        app.complain(request, f"filter {name!r} is unknown or not simulated")
    if user is None:
        if wanted:
            app.complain(request, "a filter by watching needs userId")
        return rows
    checks = [FILTERS[name] for name in wanted if name in FILTERS]
    nothing = Watch()
    return [row for row in rows
            if (user.libraries is None or row.library in user.libraries)
            and all(check(user.watched.get(row.id, nothing)) for check in checks)]  # fmt: skip


@ROUTES.on("GET", "/Items/{id}", "userId")
def item(app: Jellyfin, request: Request) -> Answer:
    found = app.item(request.parts["id"])
    return as_json(render.item(app.server, found, frozenset("*"), app.user(request.text("userId"))))


@ROUTES.on("DELETE", "/Items/{id}")
def delete(app: Jellyfin, request: Request) -> Answer:
    delete_item(app, app.item(request.parts["id"]), request)
    return Answer(204)


@ROUTES.on("DELETE", "/Items", "ids")
def delete_many(app: Jellyfin, request: Request) -> Answer:
    """Stops at the first unknown id, after the earlier ones are gone; what is no id at all is passed over."""
    app.complain(request, "several items in one call: an unknown id leaves it half done")
    for word in request.words("ids"):
        number = plain_id(word)
        if number is not None:
            delete_item(app, app.server.items.get(number) or stop(not_found()), request)
    return Answer(204)

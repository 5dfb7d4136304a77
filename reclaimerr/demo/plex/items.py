"""/library/sections/{id}/all and /library/metadata: what there is, and deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import ge, gt, le, lt
from typing import Any

from reclaimerr.demo.messages import Answer, Request, Routes, stop
from reclaimerr.demo.plex import render
from reclaimerr.demo.plex.app import PAGING, Plex, not_found
from reclaimerr.demo.plex.deeds import delete_items, delete_version
from reclaimerr.demo.plex.wire import Document, done, page_of_error
from reclaimerr.demo.plexhouse import TYPES, Mark, PlexHouse, PlexItem

ROUTES = Routes()
NOTHING = Mark()
Field = Callable[[PlexHouse, PlexItem], Any]
FIELDS: dict[str, Field] = {
    "addedat": lambda house, of: of.added,
    "updatedat": lambda house, of: of.added + 60,
    "lastviewedat": lambda house, of: house.marks.get(of.key, NOTHING).last or 0,
    "viewcount": lambda house, of: house.marks.get(of.key, NOTHING).views,
    "year": lambda house, of: getattr(of.of, "year", 0),
    "title": lambda house, of: of.name.lower(),
    "titlesort": lambda house, of: of.name.lower(),
    "ratingkey": lambda house, of: of.key,
    "originallyavailableat": lambda house, of: getattr(of.of, "released", 0) or getattr(of.of, "aired", 0) or 0,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {">>": gt, ">": ge, "<<": lt, "<": le}
"""By what stands between a field's name and the equals sign."""
LISTS = (
    "type", "sort", "includeGuids", "includeMeta", "includeAdvanced", "includeCollections", "includeExternalMedia",
    "includeFields", "includeElements", "includeOptional", "includeDetails", "excludeElements", "excludeFields",
    "checkFiles", "skipRefresh", "unwatched", "inProgress", "unmatched", "title", "guid",
    *(f"{name}{sign}" for name in ("addedAt", "lastViewedAt", "viewCount", "year") for sign in ("", *COMPARISONS)),
)  # fmt: skip
_UNFILTERED = frozenset(name.lower() for name in (
    "type", "sort", "includeGuids", "includeMeta", "includeAdvanced", "includeCollections", "includeExternalMedia",
    "includeFields", "includeElements", "includeOptional", "includeDetails", "excludeElements", "excludeFields",
    "skipRefresh", "X-Plex-Token", *PAGING,
))  # fmt: skip
"""What changes the look of a list, not what is in it."""
DETAILS = (
    "includeGuids", "checkFiles", "skipRefresh", "asyncCheckFiles", "asyncRefreshLocalMediaAgent", "excludeElements",
    "excludeFields", "asyncRefreshAnalysis", "checkFileAvailability", "asyncAugmentMetadata", "augmentCount",
    "includeAllConcerts", "includeBandwidths", "includeChapters", "includeChildren", "includeConcerts",
    "includeExternalMedia", "includeExtras", "includeFields", "includeGeolocation", "includeLoudnessRamps",
    "includeMarkers", "includeOnDeck", "includePopularLeaves", "includePreferences", "includeRelated",
    "includeRelatedCount", "includeReviews", "includeStations", "includeUserState",
)  # fmt: skip


@ROUTES.on("GET", "/library/sections/{section}/all", *LISTS, *PAGING)
def items(app: Plex, request: Request) -> Answer:
    """A section's items of one type, by default its titles; media queries narrow them down."""
    section = app.section(request)
    number = request.number_of("type")
    kind = TYPES.get(number) if number else {"movie": "movie", "show": "show"}.get(section.kind)
    head: Document = {
        "allowSync": True, "identifier": render.IDENTIFIER, "librarySectionID": section.key,
        "librarySectionTitle": section.name, "mediaTagPrefix": "/system/bundle/media/flags/",
        "mediaTagVersion": 1_700_000_000, "title1": section.name, "viewGroup": kind or section.kind,
    }  # fmt: skip
    rows = _ordered(app, request, section.key, kind)
    if not request.query.keys() <= _UNFILTERED:
        rows = [row for row in rows if _wanted(app, request, row)]
    return app.paged(request, head, "Metadata", rows, lambda row: _slim(request, _item(app, request, row)))


def _item(app: Plex, request: Request, of: PlexItem) -> Document:
    return render.item(app.house, of, guids=request.text("includeGuids") == "1")


def _slim(request: Request, document: Document) -> Document:
    """Without what the client does not want to have."""
    unwanted = {*request.words("excludeElements"), *request.words("excludeFields")}
    return {key: value for key, value in document.items() if key not in unwanted}


def _ordered(app: Plex, request: Request, section: int, kind: str | None) -> list[PlexItem]:
    """A section's items of a kind, sorted; kept until something changes."""
    known = (section, kind, request.text("sort") or "", sum(one.changed for one in app.house.sections))
    if known in app.ordered and "viewed" not in known[2]:
        return app.ordered[known]
    rows = [row for row in app.house.items.values() if row.section.key == section and row.kind == kind]
    for word in reversed(request.words("sort")):
        name, _, direction = word.partition(":")
        field = FIELDS.get(name.lower())
        if field is None:
            app.complain(request, f"sorting by {name!r} is unknown or not simulated")
            continue
        rows.sort(key=lambda row, field=field: field(app.house, row), reverse=direction == "desc")  # type: ignore[misc]
    app.ordered = {key: kept for key, kept in app.ordered.items() if key[3] == known[3]} | {known: rows}
    return rows


def _wanted(app: Plex, request: Request, of: PlexItem) -> bool:
    """Whether an item passes the media queries."""
    if of.files and all(file.lost for file in of.files) and request.text("checkFiles") == "2":
        return False
    mark = app.house.marks.get(of.key, NOTHING)
    if request.text("unwatched") is not None and (request.text("unwatched") == "1") == (_seen(app.house, of) > 0):
        return False
    if request.text("inProgress") == "1" and not mark.offset:
        return False
    title = request.text("title")
    if title and title.lower() not in of.name.lower():
        return False
    return request.text("guid") in (None, of.guid) and all(_compared(app, request, of, name) for name in request.query)


def _seen(house: PlexHouse, of: PlexItem) -> int:
    """How often the owner saw it, of a show or season whether he saw all of it."""
    return min((house.marks.get(leaf.key, NOTHING).views for leaf in of.leaves()), default=0)


def _compared(app: Plex, request: Request, of: PlexItem, name: str) -> bool:
    word = name.rstrip("<>")
    sign = name[len(word) :]
    if sign not in COMPARISONS:
        return True
    field, wanted = FIELDS.get(word), request.number_of(name)
    return field is None or wanted is None or COMPARISONS[sign](field(app.house, of), wanted)


@ROUTES.on("GET", "/library/metadata/{keys}", *DETAILS, *PAGING)
def several(app: Plex, request: Request) -> Answer:
    """Items by their keys; 404 only where none of them is there."""
    found = [of for word in request.parts["keys"].split(",") if (of := app.house.items.get(int(word)))]
    if not found:
        stop(not_found())
    head: Document = {"allowSync": True, "identifier": render.IDENTIFIER}
    if len({of.section.key for of in found}) == 1:
        head |= {"librarySectionID": found[0].section.key, "librarySectionTitle": found[0].section.name}
    return app.paged(
        request, head, "Metadata", found,
        lambda of: _slim(request, render.item(app.house, of, guids=True, streams=True)),
    )  # fmt: skip


@ROUTES.on("GET", "/library/metadata/{key}/children", *DETAILS, "excludeAllLeaves", *PAGING)
def children(app: Plex, request: Request) -> Answer:
    return _below(app, request, lambda of: sorted(of.children, key=lambda child: child.number or 0))


@ROUTES.on("GET", "/library/metadata/{key}/allLeaves", *DETAILS, *PAGING)
def leaves(app: Plex, request: Request) -> Answer:
    return _below(app, request, lambda of: sorted(of.leaves(), key=_place))


def _place(of: PlexItem) -> tuple[int, int]:
    return (of.parent.number or 0 if of.parent else 0), of.number or 0


def _below(app: Plex, request: Request, choose: Callable[[PlexItem], Iterable[PlexItem]]) -> Answer:
    of = app.item(request.parts["key"])
    head: Document = {"allowSync": True, "identifier": render.IDENTIFIER, "key": str(of.key),
                      "librarySectionID": of.section.key, "librarySectionTitle": of.section.name,
                      "parentTitle": of.name}  # fmt: skip
    return app.paged(request, head, "Metadata", list(choose(of)), lambda one: _slim(request, _item(app, request, one)))


@ROUTES.on("DELETE", "/library/metadata/{keys}", "proxy")
def delete(app: Plex, request: Request) -> Answer:
    """With all versions and files, and only where the owner allows it."""
    words = request.parts["keys"].split(",")
    if len(words) > 1:
        app.complain(request, "several items in one call")
    found = [app.item(word) for word in words]
    if not app.house.allow_deletion:
        return page_of_error(400, "Bad Request")
    delete_items(app, found, request)
    return done()


@ROUTES.on("DELETE", "/library/metadata/{key}/media/{media}", "proxy")
def delete_one_version(app: Plex, request: Request) -> Answer:
    of, wanted = app.item(request.parts["key"]), int(request.parts["media"])
    file = next((one for one in of.files if one.id == wanted), None) or stop(not_found())
    if not app.house.allow_deletion:
        return page_of_error(400, "Bad Request")
    delete_version(app, of, file, request)
    return done()

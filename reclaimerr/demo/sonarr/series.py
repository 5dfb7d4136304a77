"""/series and /seasonpass: the list, single rows, the editor, and the flags of seasons."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from reclaimerr.demo.messages import Answer, Request, Routes, as_json, stop
from reclaimerr.demo.series_arr import ArrSeries
from reclaimerr.demo.servarr.app import error, invalid, miscounted, refused, whole
from reclaimerr.demo.servarr.paging import joined
from reclaimerr.demo.sonarr.app import Sonarr
from reclaimerr.demo.sonarr.deeds import delete_series, monitor_season
from reclaimerr.demo.sonarr.render import about, series_bytes, series_document_of

ROUTES = Routes()
EDITOR: dict[str, Any] = {
    "seriesIds": list[int] | None,
    "monitored": bool | None,
    "monitorNewItems": Literal["all", "none"] | None,
    "qualityProfileId": int | None,
    "seriesType": Literal["standard", "daily", "anime"] | None,
    "seasonFolder": bool | None,
    "rootFolderPath": str | None,
    "tags": list[int] | None,
    "applyTags": Literal["add", "remove", "replace"],
    "moveFiles": bool,
    "deleteFiles": bool,
    "addImportListExclusion": bool,
}
NEW: dict[str, Any] = {
    "title": str, "tvdbId": int, "year": int, "qualityProfileId": int, "languageProfileId": int, "rootFolderPath": str,
    "path": str, "monitored": bool, "monitorNewItems": str, "seasonFolder": bool, "seriesType": str, "tags": list[int],
    "addOptions": dict[str, Any], "titleSlug": str, "images": list[Any], "seasons": list[dict[str, Any]], "id": int,
}  # fmt: skip
NEEDED = ("path", "qualityProfileId", "title", "tvdbId", "added", "tags", "seasons")
"""What a row put back must hold; the rest would be lost in silence."""


def _listed(app: Sonarr, rows: list[ArrSeries], status: int = 200) -> Answer:
    now = app.state.clock()
    return Answer(status, joined([series_bytes(app.arr, row, now) for row in rows]))


@ROUTES.on("GET", "/api/v3/series", "tvdbId", "includeSeasonImages")
def series(app: Sonarr, request: Request) -> Answer:
    tvdb = request.number_of("tvdbId")
    request.flag("includeSeasonImages")
    return _listed(app, [row for row in app.arr.series.values() if tvdb is None or row.show.tvdb == tvdb])


@ROUTES.on("GET", "/api/v3/series/lookup", "term")
def lookup(app: Sonarr, request: Request) -> Answer:
    """By `tvdb:123` or by a part of the name."""
    term = (request.text("term") or "").lower()
    kind, _, number = term.partition(":")
    found = [show for show in app.state.shows.values()
             if (str(show.tvdb) == number if kind == "tvdb" else term in show.name.lower())]  # fmt: skip
    rows = []
    for show in found:
        row = app.arr.of(show.key)
        known: dict[str, Any] = {"id": row.id} if row else {}
        rows.append(
            about(show) | {"seasons": [{"seasonNumber": n, "monitored": False} for n in show.seasons()]} | known
        )
    return as_json(rows)


@ROUTES.on("PUT", "/api/v3/series/editor")
def edit(app: Sonarr, request: Request) -> Answer:
    body = app.body(request, EDITOR)
    rows = _rows(app, body.get("seriesIds"))
    if body.get("rootFolderPath") or body.get("moveFiles"):
        app.complain(request, "moving folders is not simulated")
    if body.get("tags") is not None and body.get("applyTags") == "replace":
        app.complain(request, "the tags that were there are replaced")
    for row in rows:
        _apply(row, body)
        app.arr.changed(row)
    return _listed(app, rows, 202)


@ROUTES.on("DELETE", "/api/v3/series/editor")
def delete_many(app: Sonarr, request: Request) -> Answer:
    """The flags of the body alone count."""
    body = app.body(request, EDITOR)
    rows = _rows(app, body.get("seriesIds"))
    files, exclude = body.get("deleteFiles", False), body.get("addImportListExclusion", False)
    delete_series(app, rows, app.cause(request), files=files, exclude=exclude)
    return as_json({})


def _rows(app: Sonarr, ids: list[int] | None) -> list[ArrSeries]:
    """All the rows or none: an id that is missing or given twice fails the whole call."""
    if ids is None:
        stop(error(500, "Value cannot be null. (Parameter 'source')"))
    rows = [app.arr.series[number] for number in dict.fromkeys(ids) if number in app.arr.series]
    if len(rows) != len(ids):
        miscounted(len(ids), len(rows))
    return rows


def _apply(row: ArrSeries, body: dict[str, Any]) -> None:
    """The series' own flag does not reach its seasons and episodes."""
    if body.get("monitored") is not None:
        row.monitored = body["monitored"]
    if body.get("monitorNewItems") is not None:
        row.new_items = body["monitorNewItems"]
    if body.get("qualityProfileId") is not None:
        row.profile = body["qualityProfileId"]
    if body.get("seasonFolder") is not None:
        row.season_folder = body["seasonFolder"]
    tags = body.get("tags")
    if tags is not None:
        how = body.get("applyTags", "add")
        row.tags = set(tags) if how == "replace" else row.tags - set(tags) if how == "remove" else row.tags | set(tags)


@ROUTES.on("GET", "/api/v3/series/{id}", "includeSeasonImages")
def one(app: Sonarr, request: Request) -> Answer:
    row = app.series(request.parts["id"])
    return as_json(series_document_of(app.arr, row, app.state.clock(), alone=True))


@ROUTES.on("PUT", "/api/v3/series/{id}", "moveFiles")
def replace(app: Sonarr, request: Request) -> Answer:
    """The whole object is wanted back. A season's flag that changed reaches its episodes; a season left out is lost."""
    row = app.series(request.parts["id"])
    body = request.fields()
    for name in NEEDED:
        if name not in body:
            return refused(name, f"'{name}' must not be empty.", None)
    wanted = {season["seasonNumber"]: bool(season.get("monitored")) for season in body["seasons"]}
    if wanted.keys() != row.seasons.keys():
        app.complain(request, f"{row.show.name} does not get all its seasons back")
    for number, flag in wanted.items():
        if number in row.seasons and row.seasons[number] != flag:
            monitor_season(app, row, number, flag)
    row.seasons = wanted
    row.monitored, row.profile, row.tags = bool(body.get("monitored")), body["qualityProfileId"], set(body["tags"])
    row.new_items = body.get("monitorNewItems") or "all"
    app.arr.changed(row)
    return as_json(series_document_of(app.arr, row, app.state.clock(), alone=True), 202)


@ROUTES.on("DELETE", "/api/v3/series/{id}", "deleteFiles", "addImportListExclusion")
def delete(app: Sonarr, request: Request) -> Answer:
    """An id that is gone fails as it does in a list of ids: with 500, not 404."""
    rows = _rows(app, [whole(request.parts["id"])])
    files, exclude = bool(request.flag("deleteFiles")), bool(request.flag("addImportListExclusion"))
    delete_series(app, rows, app.cause(request), files=files, exclude=exclude)
    return as_json({})


class _SeasonFlag(msgspec.Struct):
    seasonNumber: int
    monitored: bool = False


class _SeriesFlags(msgspec.Struct):
    id: int
    monitored: bool | None = None
    seasons: list[_SeasonFlag] | None = None


@ROUTES.on("POST", "/api/v3/seasonpass")
def season_pass(app: Sonarr, request: Request) -> Answer:
    """Without monitoringOptions the seasons' flags change and nothing else: episodes keep their own."""
    body = app.body(request, {"series": list[_SeriesFlags], "monitoringOptions": dict[str, Any] | None})
    monitor = (body.get("monitoringOptions") or {}).get("monitor")
    if monitor not in (None, "none", "all"):
        app.complain(request, f"monitoring {monitor!r} is not simulated")
    for wanted in body.get("series", []):
        row = app.series(wanted.id)
        row.monitored = row.monitored if wanted.monitored is None else wanted.monitored
        for season in wanted.seasons or ():
            if season.seasonNumber not in row.seasons:
                stop(invalid("seasons", f"There is no season {season.seasonNumber}"))
            row.seasons[season.seasonNumber] = season.monitored
        for number in row.seasons if monitor in ("none", "all") else ():
            monitor_season(app, row, number, monitor == "all" and number > 0)
        app.arr.changed(row)
    return as_json({}, 202)


@ROUTES.on("POST", "/api/v3/series")
def add(app: Sonarr, request: Request) -> Answer:
    """A series that the public database knows, in a root folder; it has no file yet."""
    body = app.body(request, NEW)
    show = next((show for show in app.state.shows.values() if show.tvdb == body.get("tvdbId")), None)
    if show is None:
        return refused("TvdbId", "A series with this ID was not found.", body.get("tvdbId"))
    if app.arr.of(show.key):
        return refused("TvdbId", "This series has already been added", show.tvdb)
    roots = {path.rstrip("/"): host for path, host in app.arr.roots}
    root = roots.get(body.get("rootFolderPath", "").rstrip("/"))
    if root is None:
        return refused("RootFolderPath", "Root folder does not exist", body.get("rootFolderPath"))
    if body.get("qualityProfileId") not in app.arr.profiles:
        return refused("QualityProfileId", "Quality Profile does not exist", body.get("qualityProfileId"))
    row = ArrSeries(app.arr.next_id(), show, f"{root}/{show.folder_name}", app.state.clock(), body["qualityProfileId"],
                    body.get("monitored", False), tags=set(body.get("tags", ())))  # fmt: skip
    app.arr.put(row)
    return as_json(series_document_of(app.arr, row, app.state.clock(), alone=True), 201)

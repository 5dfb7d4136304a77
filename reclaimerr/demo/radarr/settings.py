"""What a Radarr is, and the side tables of its own: profiles, management of media, exclusions."""

from __future__ import annotations

from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.quality import QUALITIES
from reclaimerr.demo.radarr.app import Radarr
from reclaimerr.demo.radarr.deeds import add_exclusion
from reclaimerr.demo.radarr.render import exclusion
from reclaimerr.demo.servarr import tables
from reclaimerr.demo.servarr.app import missing, refused, whole
from reclaimerr.demo.servarr.paging import PAGE, paged
from reclaimerr.demo.servarr.render import Document

ROUTES = Routes()
TAGGED = ("delayProfileIds", "importListIds", "notificationIds", "releaseProfileIds", "indexerIds",
          "downloadClientIds", "autoTagIds")  # fmt: skip


@ROUTES.on("GET", "/api/v3/system/status")
def status(app: Radarr, request: Request) -> Answer:
    return as_json(tables.identity(app) | {"branch": "master", "migrationVersion": 242, "runtimeVersion": "8.0.12"})


@ROUTES.on("GET", "/api/v3/tag/detail")
def tag_details(app: Radarr, request: Request) -> Answer:
    return tables.tag_details(app, "movieIds", TAGGED)


@ROUTES.on("GET", "/api/v3/qualityprofile")
def profiles(app: Radarr, request: Request) -> Answer:
    return as_json([_profile(number, name) for number, name in app.arr.profiles.items()])


@ROUTES.on("GET", "/api/v3/qualityprofile/{id}")
def profile(app: Radarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    known = app.arr.profiles.get(number) or missing("QualityProfile", number)
    return as_json(_profile(number, known))


def _profile(number: int, name: str) -> Document:
    return tables.profile(number, name, QUALITIES) | {"language": {"id": -1, "name": "Any"}}


@ROUTES.on("GET", "/api/v3/config/mediamanagement")
def media_management(app: Radarr, request: Request) -> Answer:
    return as_json(tables.media_management(app) | {
        "autoUnmonitorPreviouslyDownloadedMovies": app.arr.settings.auto_unmonitor, "createEmptyMovieFolders": False,
        "autoRenameFolders": False, "pathsDefaultStatic": False,
    })  # fmt: skip


@ROUTES.on("GET", "/api/v3/exclusions")
def exclusions(app: Radarr, request: Request) -> Answer:
    return as_json([exclusion(row) for row in app.arr.exclusions.values()])


@ROUTES.on("GET", "/api/v3/exclusions/paged", *PAGE)
def exclusions_paged(app: Radarr, request: Request) -> Answer:
    return paged(request, list(app.arr.exclusions.values()), {"id": lambda row: row.id}, False, exclusion)


@ROUTES.on("POST", "/api/v3/exclusions")
def exclude(app: Radarr, request: Request) -> Answer:
    body = app.body(request, {"tmdbId": int, "movieTitle": str, "movieYear": int, "id": int})
    if not body.get("tmdbId"):
        return refused("TmdbId", "'Tmdb Id' must not be empty.", body.get("tmdbId"))
    if not body.get("movieTitle"):
        return refused("MovieTitle", "'Movie Title' must not be empty.", body.get("movieTitle"))
    if any(row.tmdb == body["tmdbId"] for row in app.arr.exclusions.values()):
        return refused("TmdbId", "This exclusion has already been added.", body["tmdbId"])
    return as_json(exclusion(add_exclusion(app, body["tmdbId"], body["movieTitle"], body.get("movieYear", 0))), 201)


@ROUTES.on("DELETE", "/api/v3/exclusions/{id}")
def include_again(app: Radarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    if app.arr.exclusions.pop(number, None) is None:
        missing("ImportListExclusion", number)
    return as_json({})

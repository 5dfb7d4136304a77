"""What a Sonarr is, and the side tables of its own: profiles, management of media, exclusions."""

from __future__ import annotations

from reclaimerr.demo.messages import Answer, Request, Routes, as_json
from reclaimerr.demo.quality import EPISODE_QUALITIES
from reclaimerr.demo.servarr import tables
from reclaimerr.demo.servarr.app import missing, refused, whole
from reclaimerr.demo.servarr.paging import PAGE, paged
from reclaimerr.demo.sonarr.app import Sonarr
from reclaimerr.demo.sonarr.deeds import add_exclusion
from reclaimerr.demo.sonarr.render import exclusion

ROUTES = Routes()
TAGGED = ("delayProfileIds", "importListIds", "notificationIds", "restrictionIds", "indexerIds", "downloadClientIds",
          "autoTagIds")  # fmt: skip


@ROUTES.on("GET", "/api/v3/system/status")
def status(app: Sonarr, request: Request) -> Answer:
    return as_json(tables.identity(app) | {"branch": "main", "migrationVersion": 213, "runtimeVersion": "6.0.35"})


@ROUTES.on("GET", "/api/v3/tag/detail")
def tag_details(app: Sonarr, request: Request) -> Answer:
    return tables.tag_details(app, "seriesIds", TAGGED)


@ROUTES.on("GET", "/api/v3/languageprofile")
def language_profiles(app: Sonarr, request: Request) -> Answer:
    """A stub since version 4."""
    return as_json([{"id": 1, "name": "Deprecated", "upgradeAllowed": True, "cutoff": {"id": 1, "name": "English"},
                     "languages": []}])  # fmt: skip


@ROUTES.on("GET", "/api/v3/qualityprofile")
def profiles(app: Sonarr, request: Request) -> Answer:
    return as_json([tables.profile(number, name, EPISODE_QUALITIES) for number, name in app.arr.profiles.items()])


@ROUTES.on("GET", "/api/v3/qualityprofile/{id}")
def profile(app: Sonarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    known = app.arr.profiles.get(number) or missing("QualityProfile", number)
    return as_json(tables.profile(number, known, EPISODE_QUALITIES))


@ROUTES.on("GET", "/api/v3/config/mediamanagement")
def media_management(app: Sonarr, request: Request) -> Answer:
    return as_json(tables.media_management(app) | {
        "autoUnmonitorPreviouslyDownloadedEpisodes": app.arr.settings.auto_unmonitor,
        "createEmptySeriesFolders": False, "episodeTitleRequired": "always",
    })  # fmt: skip


@ROUTES.on("GET", "/api/v3/importlistexclusion")
def exclusions(app: Sonarr, request: Request) -> Answer:
    return as_json([exclusion(row) for row in app.arr.exclusions.values()])


@ROUTES.on("GET", "/api/v3/importlistexclusion/paged", *PAGE)
def exclusions_paged(app: Sonarr, request: Request) -> Answer:
    return paged(request, list(app.arr.exclusions.values()), {"id": lambda row: row.id}, False, exclusion)


@ROUTES.on("POST", "/api/v3/importlistexclusion")
def exclude(app: Sonarr, request: Request) -> Answer:
    body = app.body(request, {"tvdbId": int, "title": str, "id": int})
    if not body.get("tvdbId"):
        return refused("TvdbId", "'Tvdb Id' must not be empty.", body.get("tvdbId"))
    if not body.get("title"):
        return refused("Title", "'Title' must not be empty.", body.get("title"))
    if any(row.tvdb == body["tvdbId"] for row in app.arr.exclusions.values()):
        return refused("TvdbId", "This exclusion has already been added.", body["tvdbId"])
    return as_json(exclusion(add_exclusion(app, body["tvdbId"], body["title"])), 201)


@ROUTES.on("GET", "/api/v3/importlistexclusion/{id}")
def one_exclusion(app: Sonarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    return as_json(exclusion(app.arr.exclusions.get(number) or missing("ImportListExclusion", number)))


@ROUTES.on("DELETE", "/api/v3/importlistexclusion/{id}")
def include_again(app: Sonarr, request: Request) -> Answer:
    number = whole(request.parts["id"])
    if app.arr.exclusions.pop(number, None) is None:
        missing("ImportListExclusion", number)
    return as_json({})

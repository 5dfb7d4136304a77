"""Plex's answers: the fields that we read. Null and absent are one.

Attributes are in camel case, elements in Pascal case, and `guid` and `Guid` are two things. What all
elements of a list have in common may stand at the list instead.
"""

from __future__ import annotations

import msgspec

from reclaimerr.clients.answers import Int64

_ELEMENTS = {
    "accounts": "Account",
    "countries": "Country",
    "directories": "Directory",
    "genres": "Genre",
    "guids": "Guid",
    "locations": "Location",
    "media": "Media",
    "media_container": "MediaContainer",
    "metadata": "Metadata",
    "parts": "Part",
    "user": "User",
    "account_id": "accountID",
    "section_id": "librarySectionID",
    "section_title": "librarySectionTitle",
}


def spelling(name: str) -> str:
    """How Plex writes one of our names."""
    first, *more = name.split("_")
    return _ELEMENTS.get(name) or first + "".join(map(str.capitalize, more))


class Answer(msgspec.Struct, frozen=True, rename=spelling):
    """Part of an answer."""


Key = str | Int64
"""A rating key or number of a library: text here, a number there."""


class Server(Answer, frozen=True):
    """/identity and /."""

    version: str = ""
    machine_identifier: str | None = None
    friendly_name: str | None = None
    allow_media_deletion: bool = False


class Identified(Answer, frozen=True):
    media_container: Server | None = None


class Location(Answer, frozen=True):
    path: str


class Section(Answer, frozen=True):
    """A library."""

    key: Key
    title: str
    type: str
    locations: list[Location] | None = None


class Sections(Answer, frozen=True):
    size: Int64 = 0
    directories: list[Section] | None = None


class Sectioned(Answer, frozen=True):
    """/library/sections/all."""

    media_container: Sections


class Page(Answer, frozen=True):
    """A list, whose elements are decoded one by one."""

    metadata: list[msgspec.Raw] | None = None
    accounts: list[msgspec.Raw] | None = None
    size: Int64 | None = None
    offset: Int64 = 0
    total_size: Int64 | None = None
    section_id: Key | None = None
    section_title: str | None = None
    grandparent_rating_key: Key | None = None
    grandparent_title: str | None = None
    parent_rating_key: Key | None = None
    parent_title: str | None = None
    parent_index: Int64 | None = None


class Listing(Answer, frozen=True):
    media_container: Page


class Guid(Answer, frozen=True):
    id: str


class Tag(Answer, frozen=True):
    """A genre or country."""

    tag: str


class Part(Answer, frozen=True):
    """A file."""

    id: Int64 = 0
    file: str | None = None
    size: Int64 | None = None
    container: str | None = None
    duration: Int64 | None = None
    deleted_at: Int64 | None = None


class Media(Answer, frozen=True):
    """A version. `bitrate` in kilobits a second."""

    id: Int64 = 0
    container: str | None = None
    duration: Int64 | None = None
    bitrate: Int64 | None = None
    width: Int64 | None = None
    height: Int64 | None = None
    video_codec: str | None = None
    video_resolution: str | None = None
    audio_codec: str | None = None
    audio_profile: str | None = None
    audio_channels: Int64 | None = None
    deleted_at: Int64 | None = None
    parts: list[Part] | None = None


class Item(Answer, frozen=True):
    """A movie, show, season or episode; durations and `view_offset` in milliseconds."""

    rating_key: Key
    type: str
    title: str = ""
    guid: str | None = None
    guids: list[Guid] | None = None
    year: Int64 | None = None
    index: Int64 | None = None
    parent_index: Int64 | None = None
    parent_rating_key: Key | None = None
    parent_title: str | None = None
    grandparent_rating_key: Key | None = None
    grandparent_title: str | None = None
    section_id: Key | None = None
    section_title: str | None = None
    added_at: Int64 | None = None
    originally_available_at: str | None = None
    duration: Int64 | None = None
    leaf_count: Int64 | None = None
    view_count: Int64 | None = None
    last_viewed_at: Int64 | None = None
    view_offset: Int64 | None = None
    studio: str | None = None
    network: str | None = None
    content_rating: str | None = None
    rating: float | None = None
    rating_image: str | None = None
    audience_rating: float | None = None
    audience_rating_image: str | None = None
    genres: list[Tag] | None = None
    countries: list[Tag] | None = None
    media: list[Media] | None = None


class HistoryRow(Answer, frozen=True):
    """/status/sessions/history/all: a completed view; `rating_key` is missing where the item is gone."""

    viewed_at: Int64
    account_id: Int64
    history_key: str | None = None
    rating_key: Key | None = None
    type: str | None = None


class Account(Answer, frozen=True):
    """/accounts; 0 has no name, 1 is the owner."""

    id: Int64
    name: str | None = None


class User(Answer, frozen=True):
    id: Key | None = None


class Playing(Answer, frozen=True):
    """/status/sessions; what is no item of a library has no rating key."""

    rating_key: Key | None = None
    parent_rating_key: Key | None = None
    grandparent_rating_key: Key | None = None
    user: User | None = None


_HOISTED = (
    "section_id", "section_title", "grandparent_rating_key", "grandparent_title", "parent_rating_key", "parent_title",
    "parent_index",
)  # fmt: skip


def hoisted(page: Page) -> dict[str, Key]:
    """What stands at a list instead of at each of its items."""
    return {name: found for name in _HOISTED if (found := getattr(page, name)) is not None}


def completed(item: Item, common: dict[str, Key]) -> Item:
    """The item with what stands at its list instead."""
    missing = {name: found for name, found in common.items() if getattr(item, name) is None}
    return msgspec.structs.replace(item, **missing) if missing else item

"""The words for fields and functions in sentences about what was found."""

from __future__ import annotations

import re

import msgspec

from reclaimerr.rules.fields import FIELDS, Type

_NAMES = {"imdb": "IMDb", "tmdb": "TMDB", "tvdb": "TVDB", "rt": "Rotten Tomatoes", "metacritic": "Metacritic score",
          "trakt": "Trakt", "id": "id"}  # fmt: skip
_PLURAL = re.compile(r"[^su]s$|^those")


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """`noun` as in "... is 5.1", `says` a whole clause of a value ({}), `yes` and `no` those of a flag,
    `none` what it means that the source has nothing, `more` and `less` its comparatives.
    """

    noun: str = ""
    says: str = ""
    one: str = ""
    zero: str = ""
    yes: str = ""
    no: str = ""
    none: str = ""
    more: str = "above"
    less: str = "below"

    @property
    def many(self) -> bool:
        """Whether the noun is a plural."""
        return bool(_PLURAL.search(self.noun))


def _flag(yes: str, no: str, noun: str = "") -> Words:
    return Words(yes=yes, no=no, noun=noun or f"whether {yes}")


_EVENTS = {
    "added": ("it was added", ""),
    "title_added": ("its title was added", ""),
    "file_added": ("its file was added", ""),
    "release_date": ("it was released", "it has no release date"),
    "aired": ("it aired", ""),
    "last_aired": ("its last episode aired", ""),
    "last_watched": ("it was last watched", "nobody ever watched it"),
    "collection_last_watched": ("its collection was last watched", "nobody ever watched its collection"),
    "requested": ("it was asked for", "nobody asked for it"),
}
_EVENTS["released"] = _EVENTS["release_date"]
"""Things that happened: NAME is their date, NAME_ago how long ago that was."""

_WORDS: dict[str, Words] = {
    "versions": Words(noun="the number of its versions", says="it has {} versions", one="it has one version"),
    "size": Words(says="it is {}", more="larger than", less="smaller than"),
    "duration": Words(noun="its length", more="longer than", less="shorter than"),
    "year": Words(more="after", less="before"),
    "hdr": _flag("it is HDR", "it isn't HDR"),
    "dolby_vision": _flag("it is Dolby Vision", "it isn't Dolby Vision"),
    "cutoff_met": _flag("its quality cutoff is met", "its quality cutoff isn't met"),
    "monitored": _flag("it is monitored", "it isn't monitored"),
    "requested": _flag("somebody asked for it", "nobody asked for it"),
    "is_latest_season": _flag("it is the latest season", "it isn't the latest season"),
    "has_unaired": _flag("it has episodes still to come", "all its episodes have aired"),
    "playing": _flag("somebody is watching it now", "nobody is watching it now"),
    "favourite": _flag("it is somebody's favourite", "it is nobody's favourite"),
    "never_watched": _flag("nobody ever watched it", "somebody has watched it", "whether anybody ever watched it"),
    "unwatched_for": Words(noun="how long nobody has watched it", says="nobody watched it for {}"),
    "plays": Words(noun="how often it was played", says="it was played {} times", one="it was played once",
                   zero="it was never played to the end"),
    "viewers_count": Words(noun="how many people watched it", says="{} people watched it",
                           one="one person watched it", zero="nobody watched it to the end"),
    "watched_share": Words(noun="the watched share of it"),
    "disk_free": Words(noun="the free space on its disk"),
    "disk_free_share": Words(noun="the free share of its disk"),
    "viewers": Words(none="nobody has watched it to the end"),
    "requesters": Words(none="nobody asked for it"),
    "favourite_users": Words(noun="those whose favourite it is", none="it is nobody's favourite"),
    "collection": Words(none="it belongs to no collection"),
}  # fmt: skip

FUNCTIONS: dict[str, tuple[str, str]] = {
    "newest": ("it is among the newest {}", "it isn't among the newest {}"),
    "watched_by": ("{} watched it", "{} hasn't watched it"),
    "favourite_of": ("it is a favourite of {}", "it isn't a favourite of {}"),
    "watched_by_all": ("all of {} watched it", "not all of {} watched it"),
    "only_watched_by": ("only {} watched it", "it isn't so that only {} watched it"),
    "finished_by_all_viewers": ("everybody who began it finished it", "somebody who began it hasn't finished it"),
    "watched_by_requester": ("whoever asked for it has watched it", "whoever asked for it hasn't watched it"),
    "requested_by": ("{} asked for it", "{} didn't ask for it"),
}
"""What is said for yes and for no, of the names or the figure that they were asked about."""


def type_of(field: str) -> Type | None:
    """What a field's value is; None for what is no field."""
    return FIELDS[field].type if field in FIELDS else None


def words_of(field: str) -> Words:
    """A field's words; one without an entry is spoken of by its own name."""
    found = _WORDS.get(field) or _event(field) or Words()
    plain = " ".join(_NAMES.get(part, part) for part in field.split("_"))
    noun, none = found.noun or f"its {plain}", found.none or f"it has no {plain}"
    return msgspec.structs.replace(found, noun=noun, none=none)


def _event(field: str) -> Words | None:
    what, none = _EVENTS.get(field.removesuffix("_ago"), ("", ""))
    if not what:
        return None
    return Words(noun=f"when {what}", says=f"{what} {'{} ago' if field.endswith('_ago') else 'on {}'}", none=none)

"""Every name that a rule may use: the fields of an item and the functions over them.

A field's `none` says what it means that the source answered without it: True is "there is none",
False is "nobody knows" (then an empty value in its column counts as unknown, too).
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Literal, Protocol

import msgspec

from reclaimerr.model.media import Kind

KINDS: dict[str, Kind] = {"M": "movie", "V": "version", "S": "series", "N": "season", "E": "episode"}
Rests = Literal["title", "arr", "media", "both", "watch", "people"]
"""Which services vouch for a fact: the arr (else the media server), the arr, the media servers, ..."""
Words = Literal["", "language", "resolution", "codec"]

VOCABULARY: dict[str, bool] = {
    "user": True, "service": True, "library": True, "quality_profile": True,
    "tag": False, "genre": False, "root_folder": False,
}  # fmt: skip
"""Kinds of names that services know; True: a literal that nobody knows leaves its condition unknown."""


class Type(StrEnum):
    """What a field's value is; the word is what people read."""

    TEXT = "text"
    NUMBER = "number"
    SIZE = "size"
    DURATION = "duration"
    SHARE = "share"
    FLAG = "yes/no"
    DATE = "date"
    LIST = "list"


PHRASES: dict[Type, str] = {kind: f"a {kind}" for kind in Type} | {Type.TEXT: "text", Type.FLAG: "yes or no"}
UNITS: dict[Type, str] = {Type.SIZE: "GiB", Type.DURATION: "days", Type.SHARE: "%", Type.DATE: "YYYY-MM-DD"}
_SAMPLES: dict[Type, str] = {
    Type.TEXT: "{name} == 'text'", Type.NUMBER: "{name} > 1", Type.SIZE: "{name} > 20 GiB",
    Type.DURATION: "{name} > 180 days", Type.SHARE: "{name} < 10 %", Type.FLAG: "{name}",
    Type.DATE: "{name} < '2010-01-01'", Type.LIST: "'text' in {name}",
}  # fmt: skip


class Measured(Protocol):
    """Something that literals are compared with: a field, or a function that gives a number."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> Type: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


class Field(msgspec.Struct, frozen=True):
    """A fact that rules may ask for; `scope` are the letters of its targets, `column` where it is stored.

    `ago` fields are stored as the instant that they count from.
    """

    name: str
    type: Type
    scope: str
    help: str
    group: str
    rests: Rests
    none: bool = False
    column: str = ""
    ago: bool = False
    low: float | None = None
    high: float | None = None
    vocabulary: str = ""
    words: Words = ""
    sample: str = ""
    measure: str = ""

    @property
    def targets(self) -> tuple[Kind, ...]:
        return tuple(KINDS[letter] for letter in self.scope)

    @property
    def absence(self) -> Literal["none", "unknown"]:
        return "none" if self.none else "unknown"

    @property
    def unit(self) -> str:
        """A hint for people: what stands beside a literal."""
        return self.measure or UNITS.get(self.type, "")

    @property
    def example(self) -> str:
        return self.sample or _SAMPLES[self.type].format(name=self.name)

    @property
    def stored(self) -> str:
        """Its column in the table of facts; empty where it is computed from another table."""
        return "" if self.group == "disk" else self.column or self.name


class Function(msgspec.Struct, frozen=True):
    """A function: `over` what field its first argument must be, `literal` what the others are.

    `gate` is the field that must be known before the function is; `column` its own stored answer.
    """

    name: str
    type: Type
    scope: str
    help: str
    example: str
    over: Literal["", "text", "list", "any"] = ""
    literal: Literal["", "text", "pattern", "name", "count"] = ""
    many: bool = False
    gate: str = ""
    column: Field | None = None
    low: float | None = None
    high: float | None = None

    @property
    def targets(self) -> tuple[Kind, ...]:
        return tuple(KINDS[letter] for letter in self.scope)


_ALL = "MVSNE"
_identity = partial(Field, group="identity", rests="title")
_file = partial(Field, group="file", rests="title")
_time = partial(Field, group="time", rests="title")
_watching = partial(Field, group="watching", rests="watch")
_arr = partial(Field, group="arr", rests="arr")
_people = partial(Field, group="people", rests="people")
_disk = partial(Field, group="disk", rests="arr")
_rating = partial(Field, group="ratings", rests="title", low=0)
_about = partial(Field, group="about", rests="title")

_FIELDS = (
    _identity("title", Type.TEXT, _ALL, "The title; of a season or episode, its series'.", sample="title == 'Heat'"),
    _identity("episode_title", Type.TEXT, "E", "The episode's own title.", sample="contains(episode_title, 'pilot')"),
    _identity("year", Type.NUMBER, _ALL, "The year of release or of the first season.", low=1870, high=2200,
              sample="year < 2000"),
    _identity("path", Type.TEXT, _ALL, "The folder or file, as the mapped path says.",
              sample="contains(path, '/kids/')"),
    _identity("libraries", Type.LIST, _ALL, "The media servers' libraries that list it.", rests="media", none=True,
              vocabulary="library", sample="'Movies' in libraries"),
    _identity("services", Type.LIST, _ALL, "The configured services that hold it.", rests="both", none=True,
              vocabulary="service", sample="'radarr-hd' in services"),
    _identity("services_count", Type.NUMBER, _ALL, "How many configured services hold it.", rests="both", low=0),
    _identity("tmdb_id", Type.NUMBER, _ALL, "Its number at themoviedb.org.", none=True, low=1,
              sample="tmdb_id == 603"),
    _identity("tvdb_id", Type.NUMBER, _ALL, "Its number at thetvdb.com.", none=True, low=1,
              sample="tvdb_id == 73244"),
    _identity("imdb_id", Type.TEXT, _ALL, "Its id at imdb.com.", none=True, sample="imdb_id == 'tt0133093'"),
    _identity("versions", Type.NUMBER, "MV", "How many versions (files of other quality) of the movie there are.",
              low=0),
    _identity("other_resolutions", Type.LIST, "V", "The resolutions of the movie's other versions.", none=True,
              words="resolution", sample="'2160p' in other_resolutions"),
    _identity("collection", Type.TEXT, "M", "The collection that the movie belongs to.", none=True,
              sample="collection == 'Alien Collection'"),
    _identity("series_type", Type.TEXT, "SNE", "Sonarr's type: standard, daily or anime.",
              sample="series_type == 'anime'"),
    _identity("status", Type.TEXT, _ALL, "Released, continuing, ended and so on, as its service says.",
              sample="status == 'ended'"),
    _identity("season_number", Type.NUMBER, "NE", "The season's number; specials are 0.", low=0,
              sample="season_number == 0"),
    _identity("episode_number", Type.NUMBER, "E", "The episode's number in its season.", low=0),
    _identity("episode_count", Type.NUMBER, "SN", "How many episodes there are, aired or not, without specials.",
              low=0),
    _identity("seasons_count", Type.NUMBER, "SNE", "How many seasons the series has, without specials.", low=0),
    _identity("is_latest_season", Type.FLAG, "NE", "Whether no later season of the series has a file."),
    _identity("seasons_from_latest", Type.NUMBER, "NE", "How many later seasons have a file; 0 is the latest.", low=0,
              sample="seasons_from_latest >= 2"),
    _identity("has_unaired", Type.FLAG, "SN", "Whether episodes are still to be aired."),
    _file("size", Type.SIZE, _ALL, "The bytes that the rule's action would free.", low=0),
    _file("container", Type.TEXT, _ALL, "The kind of file.", sample="container == 'avi'"),
    _file("resolution", Type.TEXT, _ALL, "The height: 480p, 576p, 720p, 1080p or 2160p; known where all files agree.",
          words="resolution", sample="resolution in ['480p', '576p']"),
    _file("video_codec", Type.TEXT, _ALL, "The picture's codec, such as h264 or hevc; known where all files agree.", words="codec",
          sample="video_codec == 'h264'"),
    _file("hdr", Type.FLAG, _ALL, "Whether the picture has a high dynamic range."),
    _file("dolby_vision", Type.FLAG, _ALL, "Whether the picture carries Dolby Vision."),
    _file("bitrate", Type.NUMBER, "MVE", "Bits in a second, picture and sound together.", low=0, measure="bit/s",
          sample="bitrate > 20000000"),
    _file("bit_depth", Type.NUMBER, _ALL, "Bits of a picture's colour channel.", low=0, high=64,
          sample="bit_depth == 10"),
    _file("audio_codec", Type.TEXT, _ALL, "The codec of the first sound track.", sample="audio_codec == 'truehd'"),
    _file("audio_channels", Type.NUMBER, "MVE", "Channels of the first sound track, such as 5.1.", low=0, high=64,
          sample="audio_channels < 5"),
    _file("audio_languages", Type.LIST, _ALL, "The languages of the sound tracks.", none=True, words="language",
          sample="'German' in audio_languages"),
    _file("subtitle_languages", Type.LIST, _ALL, "The languages of the subtitles.", none=True, words="language",
          sample="'en' in subtitle_languages"),
    _file("duration", Type.DURATION, "MVE", "How long it runs.", low=0, sample="duration < 40 min"),
    _file("release_group", Type.TEXT, _ALL, "The group that made the release.", none=True,
          sample="release_group == 'NTb'"),
    _file("quality", Type.TEXT, _ALL, "The arr's name for the file's quality.", sample="quality == 'Bluray-1080p'"),
    _file("quality_profile", Type.TEXT, _ALL, "The arr's quality profile.", rests="arr",
          vocabulary="quality_profile", sample="quality_profile == 'HD-1080p'"),
    _file("custom_format_score", Type.NUMBER, "MVE", "The arr's score of the file.", rests="arr",
          sample="custom_format_score < 0"),
    _file("cutoff_met", Type.FLAG, "MVE", "Whether the arr looks for nothing better.", rests="arr"),
    _file("hard_links", Type.NUMBER, "MVE", "How many names the file has on its disk; more than 1 frees nothing.",
          low=0),
    _time("added", Type.DATE, _ALL, "When what is there now became watchable.", rests="both"),
    _time("added_ago", Type.DURATION, _ALL, "How long what is there now has been watchable.", rests="both",
          column="added", ago=True),
    _time("title_added", Type.DATE, _ALL, "When the arr's entry was made.", rests="arr"),
    _time("title_added_ago", Type.DURATION, _ALL, "How long ago the arr's entry was made.", rests="arr",
          column="title_added", ago=True),
    _time("file_added", Type.DATE, _ALL, "When its newest file was imported."),
    _time("file_added_ago", Type.DURATION, _ALL, "How long ago its newest file was imported.", column="file_added",
          ago=True),
    _time("release_date", Type.DATE, _ALL, "When it was released or first aired."),
    _time("released_ago", Type.DURATION, _ALL, "How long ago it was released or first aired.", column="release_date",
          ago=True),
    _time("aired", Type.DATE, "E", "When the episode was aired."),
    _time("aired_ago", Type.DURATION, "E", "How long ago the episode was aired.", column="aired", ago=True),
    _time("last_aired", Type.DATE, "SN", "When its last episode so far was aired."),
    _time("last_aired_ago", Type.DURATION, "SN", "How long ago its last episode so far was aired.",
          column="last_aired", ago=True),
    _watching("never_watched", Type.FLAG, _ALL, "Whether nobody ever played any of it; yes only where all vouch."),
    _watching("unwatched_for", Type.DURATION, _ALL, "How long nobody has watched it, or could have.",
              column="unwatched_since", ago=True),
    _watching("plays", Type.NUMBER, _ALL, "How often it was watched to the end, all of a season or series, by all persons.", low=0,
              sample="plays == 0"),
    _watching("viewers", Type.LIST, _ALL, "The persons who watched it to the end.", none=True, vocabulary="user",
              sample="'alice' in viewers"),
    _watching("viewers_count", Type.NUMBER, _ALL, "How many persons watched it to the end.", low=0),
    _watching("last_watched", Type.DATE, _ALL, "When somebody last played any of it.", none=True),
    _watching("last_watched_ago", Type.DURATION, _ALL, "How long ago somebody last played any of it.", none=True,
              column="last_watched", ago=True),
    _watching("watched_share", Type.SHARE, _ALL, "How much of it the person who got furthest has watched.", low=0,
              high=1),
    _watching("watch_minutes", Type.NUMBER, _ALL, "Minutes that all persons watched of it.", low=0,
              measure="minutes", sample="watch_minutes < 10"),
    _watching("playing", Type.FLAG, _ALL, "Whether somebody is watching it now."),
    _watching("favourite", Type.FLAG, _ALL, "Whether it is anybody's favourite.", none=True),
    _watching("favourite_users", Type.LIST, _ALL, "The persons whose favourite it is.", none=True, vocabulary="user",
              sample="'alice' in favourite_users"),
    _watching("user_rating", Type.NUMBER, _ALL, "The best rating that a person gave on a media server.", none=True,
              low=0, high=10, sample="user_rating >= 8"),
    _watching("collection_last_watched_ago", Type.DURATION, "M",
              "How long ago somebody last played any movie of its collection.", none=True,
              column="collection_last_watched", ago=True),
    _arr("monitored", Type.FLAG, _ALL, "Whether its arr looks for it."),
    _arr("tags", Type.LIST, _ALL, "The arr's tags.", none=True, vocabulary="tag", sample="'keep' in tags"),
    _arr("root_folder", Type.TEXT, _ALL, "The arr's root folder that it lies in.", vocabulary="root_folder",
         sample="root_folder == '/data/movies'"),
    _people("requested", Type.FLAG, _ALL, "Whether somebody requested it."),
    _people("requesters", Type.LIST, _ALL, "The persons who requested it.", none=True, vocabulary="user",
            sample="'alice' in requesters"),
    _people("requested_ago", Type.DURATION, _ALL, "How long ago it was last requested.", none=True,
            column="requested_at", ago=True),
    _disk("disk_free", Type.SIZE, _ALL, "Free bytes of the disk that holds it.", low=0,
          sample="disk_free < 100 GiB"),
    _disk("disk_free_share", Type.SHARE, _ALL, "The free part of the disk that holds it, where its size is proved.",
          low=0, high=1),
    _rating("imdb_rating", Type.NUMBER, _ALL, "IMDb's rating.", high=10, sample="imdb_rating < 6.5"),
    _rating("imdb_votes", Type.NUMBER, _ALL, "How many voted at IMDb.", sample="imdb_votes > 1000"),
    _rating("tmdb_rating", Type.NUMBER, _ALL, "TMDB's rating.", high=10, sample="tmdb_rating < 6"),
    _rating("tmdb_votes", Type.NUMBER, _ALL, "How many voted at TMDB.", sample="tmdb_votes > 100"),
    _rating("rt_rating", Type.NUMBER, _ALL, "Rotten Tomatoes' rating, from 0 to 100.", high=100,
            sample="rt_rating < 40"),
    _rating("metacritic", Type.NUMBER, _ALL, "Metacritic's rating, from 0 to 100.", high=100,
            sample="metacritic < 40"),
    _rating("trakt_rating", Type.NUMBER, _ALL, "Trakt's rating.", high=10, sample="trakt_rating < 6"),
    _rating("popularity", Type.NUMBER, _ALL, "TMDB's popularity, a number without upper end.",
            sample="popularity < 5"),
    _about("genres", Type.LIST, _ALL, "The genres.", none=True, vocabulary="genre",
           sample="any_of(genres, 'Horror', 'Thriller')"),
    _about("original_language", Type.TEXT, _ALL, "The language that it was made in.", words="language",
           sample="original_language == 'Japanese'"),
    _about("countries", Type.LIST, _ALL, "The countries that made it.", none=True, sample="'Japan' in countries"),
    _about("studio", Type.TEXT, _ALL, "The studio.", none=True, sample="studio == 'A24'"),
    _about("network", Type.TEXT, "SNE", "The network that aired it first.", none=True, sample="network == 'HBO'"),
    _about("certification", Type.TEXT, _ALL, "The age rating.", sample="certification in ['G', 'PG']"),
    _about("keywords", Type.LIST, _ALL, "The keywords.", none=True, sample="'christmas' in keywords"),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.name: field for field in _FIELDS}

_name = partial(Function, literal="name", gate="plays", scope=_ALL)
_FUNCTIONS = (
    Function("contains", Type.FLAG, _ALL, "Whether a text has a part.", "contains(title, 'part')", "text", "text"),
    Function("matches", Type.FLAG, _ALL, "Whether a pattern (regular expression) is found in a text.",
             "matches(title, '^the ')", "text", "pattern"),
    Function("any_of", Type.FLAG, _ALL, "Whether a list has at least one of the values.",
             "any_of(tags, 'kids', 'keep')", "list", "text", many=True),
    Function("all_of", Type.FLAG, _ALL, "Whether a list has every one of the values.",
             "all_of(tags, 'kids', 'keep')", "list", "text", many=True),
    Function("known", Type.FLAG, _ALL, "Whether a field is known; none is known, too.", "known(imdb_rating)", "any"),
    Function("exists", Type.FLAG, _ALL, "Whether a field has a value.", "exists(collection)", "any"),
    Function("newest", Type.FLAG, "NE", "Whether it is among the newest of its series that have a file.",
             "newest(3)", literal="count", low=1, high=10_000, column=_identity(
                 "newest_rank", Type.NUMBER, "NE", "Its rank among its siblings; the newest is 1.")),
    _name(name="watched_by", type=Type.FLAG, help="Whether a person watched it to the end.",
          example="watched_by('alice')"),
    _name(name="plays_by", type=Type.NUMBER, help="How often a person watched it to the end.", low=0,
          example="plays_by('alice') > 1"),
    _name(name="unwatched_for_by", type=Type.DURATION, help="How long a person has not watched it, or could have.",
          example="unwatched_for_by('alice') > 180 days"),
    _name(name="favourite_of", type=Type.FLAG, help="Whether it is a person's favourite.", gate="favourite",
          example="favourite_of('alice')"),
    _name(name="watched_by_all", type=Type.FLAG, help="Whether every one of the persons watched it to the end.",
          many=True, example="watched_by_all('alice', 'bob')"),
    _name(name="only_watched_by", type=Type.FLAG, help="Whether this person watched it to the end and nobody else did.",
          example="only_watched_by('alice')"),
    Function("finished_by_all_viewers", Type.FLAG, "SN", "Whether everybody who started it watched all of it.",
             "finished_by_all_viewers", column=_watching(
                 "finished_by_all_viewers", Type.FLAG, "SN", "The same, as stored.")),
    Function("watched_by_requester", Type.FLAG, _ALL, "Whether a person who requested it watched it to the end.",
             "watched_by_requester", column=_watching(
                 "watched_by_requester", Type.FLAG, _ALL, "The same, as stored.", none=True)),
    Function("requested_by", Type.FLAG, _ALL, "Whether a person requested it.", "requested_by('alice')",
             literal="name", column=FIELDS["requesters"]),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {function.name: function for function in _FUNCTIONS}

_COLUMNS = [field.stored for field in _FIELDS] + [entry.column.stored for entry in _FUNCTIONS if entry.column]
STORED: tuple[str, ...] = tuple(dict.fromkeys(column for column in _COLUMNS if column))
"""The columns of the table of facts that hold a value, in order."""

"""The awkward cases, each at least once in every world.

All but a few would be removed by the demo's first rule (25 GiB, last seen over a year ago) were it
not for the one thing that is the matter with them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from reclaimerr.clock import DAY, HOUR
from reclaimerr.demo import words
from reclaimerr.demo.arr import ArrFile, QueueRow
from reclaimerr.demo.builder import HD, UHD, Builder
from reclaimerr.demo.household import Item, Session
from reclaimerr.demo.quality import BLURAY_1080, BLURAY_2160, GIB, REMUX_1080, REMUX_2160, WEBDL_1080
from reclaimerr.demo.scan import IGNORE
from reclaimerr.demo.titles import Rating, Title

YEAR = 365 * DAY
LONG_AGO = 3 * YEAR
LAST_SEEN = 500 * DAY
LARGE = 25 * GIB


def plain(b: Builder, name: str | None = None, year: int | None = None) -> Title:
    """A title with nothing special about it, rated so that no rule protects it."""
    title = b.title(name, year)
    title.ratings = {"imdb": Rating(6.6, 3_000), "tmdb": Rating(6.7, 400)}
    return title


def old(b: Builder, title: Title | None = None, name: str | None = None, folder: str | None = None) -> ArrFile:
    """A large file that came three years ago; the server does not list it yet."""
    return b.get(HD, title or plain(b), LONG_AGO, size=LARGE, quality=REMUX_1080, name=name, folder=folder)


def seen(b: Builder, *files: ArrFile, ago: int = LAST_SEEN) -> Item:
    """The server lists it, and Anna saw it then."""
    item = b.show(*files)
    b.watched("Anna", item, ago)
    return item


def removable(b: Builder) -> Title:
    """Listed, large, and seen long ago: the first rule takes it."""
    return seen(b, old(b)).title


def two_versions(b: Builder) -> None:
    for name, last in (("two-versions", LAST_SEEN), ("spare-4k", 120 * DAY)):
        title = plain(b)
        hd = b.get(HD, title, LONG_AGO, size=11 * GIB, quality=BLURAY_1080)
        uhd = b.get(UHD, title, LONG_AGO, size=48 * GIB, quality=BLURAY_2160)
        seen(b, hd, uhd, ago=last)
        b.case(name, title)


def same_tail(b: Builder) -> None:
    """Both versions have the same folder and file name, below different roots."""
    title = plain(b)
    hd = b.get(HD, title, LONG_AGO, size=9 * GIB, quality=BLURAY_1080, name=title.folder_name)
    uhd = b.get(UHD, title, LONG_AGO, size=60 * GIB, quality=REMUX_2160, name=title.folder_name)
    seen(b, hd, uhd)
    b.case("same-tail", title)


def two_paths(b: Builder) -> None:
    b.case("two-paths", removable(b))


def missing_ids(b: Builder) -> None:
    file = old(b)
    item = b.show(file)
    item.providers.clear()
    b.watched("Anna", item, LAST_SEEN)
    b.case("missing-ids", item.title)


def disagreeing_ids(b: Builder) -> None:
    """One item claims an id that nobody has, another the id of a title that was seen of late."""
    wrong = seen(b, old(b))
    wrong.providers = {"Tmdb": str(wrong.title.tmdb + 500_000), "Imdb": f"tt{95_000_000 + wrong.title.number}"}
    other = seen(b, old(b), ago=9 * DAY)
    claims = seen(b, old(b))
    claims.providers = dict(other.providers)
    b.case("disagreeing-ids", wrong.title, claims.title)
    b.case("claimed-ids", other.title)


def strange_names(b: Builder) -> None:
    for case, names in (("unicode", words.UNICODE), ("right-to-left", words.RIGHT_TO_LEFT), ("markup", words.MARKUP)):
        for name in names:
            b.case(case, seen(b, old(b, plain(b, name))).title)
    b.case("long-title", seen(b, old(b, plain(b, words.make_long_title(b.rng, 400)))).title)
    title = plain(b, "Élégie für Übermut")
    spelled = unicodedata.normalize("NFD", title.folder_name)
    b.case("decomposed-path", seen(b, old(b, title, name=spelled, folder=spelled)).title)


def added_again(b: Builder) -> None:
    """Fresh files with old plays, as the server re-attaches them."""
    for case, ago in (("re-added", 3 * DAY), ("re-added-lately", 60 * DAY)):
        item = b.show(b.get(HD, plain(b), ago, size=LARGE, quality=REMUX_1080))
        b.watched("Anna", item, 2 * YEAR)
        b.case(case, item.title)


def favourites(b: Builder) -> None:
    for case, user in (("favourite", "Ben"), ("favourite-of-disabled", "Dmitri")):
        item = seen(b, old(b))
        b.liked(user, item)
        b.case(case, item.title)


def playing(b: Builder) -> None:
    item = seen(b, old(b))
    user = b.world.server.user("Chiara")
    b.world.server.sessions["5e551011"] = Session("5e551011", user.id, "Sofa Player", None, item.id, 0.35)
    b.world.server.sessions["5e551012"] = Session("5e551012", b.world.server.user("Ben").id, "Idle Browser", b.now)
    b.case("playing", item.title)


def server_only(b: Builder) -> None:
    for folder in (*(library.folders[0] for library in b.world.server.libraries), b.world.arrs[UHD].root_host):
        title = plain(b)
        item = b.unheld(title, f"{folder}/{title.folder_name}", LONG_AGO, REMUX_1080)
        b.watched("Émilie" if item.library == b.world.server.libraries[-1].id else "Anna", item, LAST_SEEN)
        b.case("server-only", title)


def without_file(b: Builder) -> None:
    title = plain(b)
    b.hold(HD, title, LONG_AGO)
    b.case("no-file", title)


def vanished(b: Builder) -> None:
    """The arr still believes in a file that somebody deleted by hand."""
    file = old(b)
    b.world.fs.remove(file.path)
    b.case("vanished", b.world.arrs[HD].movies[file.movie_id].title)


def nested(b: Builder) -> None:
    outer, inner = plain(b), plain(b)
    seen(b, old(b, outer))
    seen(b, old(b, inner, folder=f"{outer.folder_name}/{inner.folder_name}"))
    b.case("nested", outer, inner)


def neighbour(b: Builder) -> None:
    """A folder also holds a video that no arr knows."""
    file = old(b)
    item = seen(b, file)
    guest = plain(b)
    b.unheld(guest, file.path.rpartition("/")[0], LONG_AGO, WEBDL_1080)
    b.case("neighbour-host", item.title)
    b.case("neighbour", guest)


def tagged(b: Builder) -> None:
    for service, label in ((HD, "keep"), (HD, "kids")):
        arr = b.world.arrs[service]
        item = seen(b, old(b))
        movie = arr.of(item.title)
        if movie:
            movie.tags = {arr.label_id(label)}
        b.case("keep-tag" if label == "keep" else "other-tag", item.title)


def fresh(b: Builder) -> None:
    for size in (LARGE, 4 * GIB):
        b.case("fresh", b.show(b.get(HD, plain(b), 2 * DAY, size=size)).title)


def in_queue(b: Builder) -> None:
    """One import is under way, one upgrade downloads, and one download belongs to no movie."""
    arr = b.world.arrs[HD]
    for case, state, status in (("importing", "importing", "completed"), ("upgrading", "downloading", "downloading")):
        file = old(b)
        title = seen(b, file).title
        row = QueueRow(arr.next_id(), file.movie_id, f"{title.folder_name}.REPACK", LARGE, LARGE // 4, status, state,
                       b.now - HOUR, file.details)  # fmt: skip
        arr.queue[row.id] = row
        b.case(case, title)
    unknown = QueueRow(arr.next_id(), None, "Something.Else", GIB, 0, "completed", "importBlocked", b.now, file.details)
    arr.queue[unknown.id] = unknown


def unmonitored(b: Builder) -> None:
    file = old(b)
    b.world.arrs[HD].movies[file.movie_id].monitored = False
    b.case("unmonitored", seen(b, file).title)


def partial(b: Builder) -> None:
    for case, ago in (("partial-play", 30 * DAY), ("partial-play-old", 2 * YEAR)):
        item = b.show(old(b))
        b.watched("Ben", item, ago, share=0.4)
        b.case(case, item.title)


def several_files(b: Builder) -> None:
    """One row with two files, of which a list shows one."""
    first = old(b)
    movie = b.world.arrs[HD].movies[first.movie_id]
    second = b.file(HD, movie, LONG_AGO, size=6 * GIB, quality=WEBDL_1080)
    seen(b, first, second)
    b.case("several-files", movie.title)


def disabled_viewer(b: Builder) -> None:
    item = seen(b, old(b))
    b.watched("Dmitri", item, 20 * DAY)
    b.case("disabled-viewer", item.title)


def seen_lately(b: Builder) -> None:
    item = seen(b, old(b))
    b.watched("Ben", item, 10 * DAY)
    b.case("seen-lately", item.title)


def sidecars(b: Builder) -> None:
    file = old(b)
    title = seen(b, file).title
    stem = file.path.rpartition("/")[2].removesuffix(".mkv")
    b.sidecars(file, title.key, f"{stem}.en.srt", f"{stem}.nfo", "poster.jpg", "Featurettes/notes.txt")
    b.case("sidecars", title)


def rated(b: Builder) -> None:
    unrated, loved, gem = old(b), old(b), old(b)
    for case, file, ratings in (
        ("unrated", unrated, {}),
        ("acclaimed", loved, {"imdb": Rating(8.7, 240_000)}),
        ("hidden-gem", gem, {"imdb": Rating(8.9, 120)}),
    ):
        title = seen(b, file).title
        title.ratings = ratings
        b.case(case, title)


def unlisted(b: Builder) -> None:
    """The server was told to ignore the folder."""
    title = plain(b)
    b.sidecars(old(b, title), title.key, IGNORE)
    b.case("not-listed", title)


def undated(b: Builder) -> None:
    item = b.show(old(b))
    b.watched("Anna", item, None)
    b.case("undated-play", item.title)


def namesakes(b: Builder) -> None:
    """Two movies of one name and year; the one was seen of late, the other was not."""
    for case, last in (("namesake-seen", 8 * DAY), ("namesake", LAST_SEEN)):
        title = plain(b, "The Amber Almanac", 1997)
        folder = f"{title.folder_name} {{tmdb-{title.tmdb}}}"
        seen(b, old(b, title, folder=folder), ago=last)
        b.case(case, title)


def without_imdb(b: Builder) -> None:
    title = plain(b)
    title.imdb = None
    b.case("no-imdb", seen(b, old(b, title)).title)


CASES: tuple[Callable[[Builder], None], ...] = (
    two_versions, same_tail, two_paths, missing_ids, disagreeing_ids, strange_names, added_again, favourites, playing,
    server_only, without_file, vanished, nested, neighbour, tagged, fresh, in_queue, unmonitored, partial,
    several_files, disabled_viewer, seen_lately, sidecars, rated, unlisted, undated, namesakes, without_imdb,
)  # fmt: skip

"""Radarr's books from its saved answers."""

from __future__ import annotations

from reclaimerr.clock import DAY, parse
from reclaimerr.demo.arr import IMPORTED, Arr, ArrFile, ArrMovie
from reclaimerr.demo.disks import File, View
from reclaimerr.demo.saved_files import details, host, plain, root_folders
from reclaimerr.demo.saved_shapes import Answers, SavedFile, SavedMovie
from reclaimerr.demo.titles import Rating, Title
from reclaimerr.demo.world import World

VERSION = "6.0.3.10276"


def load_movies(world: World, name: str, label: str, rows: list[SavedMovie], answers: Answers) -> Arr:
    """One Radarr with these movies; a title that another Radarr holds as well is one title."""
    pairs = root_folders(name, ((row.root_folder_path, row.path) for row in rows))
    view = View(tuple((plain(root), where) for root, where in pairs))
    arr = Arr(name, label, VERSION, *pairs[0], view, pairs[1:])
    arr.profiles = {row.quality_profile_id: f"Profile {row.quality_profile_id}" for row in rows}
    arr.profiles |= {number: told for number, told in answers.profiles.items() if number in arr.profiles}
    arr.tags = {number: answers.tags.get(number, f"tag-{number}") for row in rows for number in row.tags}
    arr.last_id = max([row.id for row in rows] + [row.movie_file.id for row in rows if row.movie_file])
    known = {title.tmdb: title for title in world.titles.values()}
    for row in rows:
        title = known.get(row.tmdb_id) or _title(row, len(world.titles) + 1)
        known[row.tmdb_id] = world.titles[title.key] = title
        _hold(world, arr, row, title, answers)
    world.arrs[name] = arr
    return arr


def _hold(world: World, arr: Arr, row: SavedMovie, title: Title, answers: Answers) -> None:
    movie = arr.put(ArrMovie(row.id, title, host(arr.name, row.path), parse(row.added) or 0, row.quality_profile_id, row.monitored,
                             set(row.tags)))  # fmt: skip
    world.fs.folders.add(movie.folder)
    files = {row.movie_file.id: row.movie_file} if row.movie_file else {}
    if row.statistics.movie_file_count > 1:  # the list shows one of them
        files |= {file.id: file for file in answers.movie_files.values() if file.movie_id == row.id}
    for file in files.values():
        if plain(file.path).startswith(plain(row.path) + "/"):
            _file(world, arr, movie, file)


def _file(world: World, arr: Arr, movie: ArrMovie, file: SavedFile) -> None:
    inside, added = details(file, movie.title.minutes), parse(file.date_added) or movie.added
    path = host(arr.name, file.path)
    world.fs.add(path, File(file.size, movie.title.key, added, inside))
    arr.attach(movie, ArrFile(file.id, movie.id, path, file.size, added, inside))
    arr.note(movie, added, IMPORTED, inside, path.rpartition("/")[2], (("fileId", str(file.id)),))


def _title(row: SavedMovie, number: int) -> Title:
    released = parse(row.digital_release or row.physical_release or row.in_cinemas)
    collection = row.collection and row.collection.title and (row.collection.title, row.collection.tmdb_id)
    return Title(
        key=f"m{number:05d}",
        number=number,
        name=row.title,
        year=row.year,
        tmdb=row.tmdb_id,
        imdb=row.imdb_id or None,
        minutes=row.runtime or 90,
        released=int((row.year - 1970) * 365.2425) * DAY if released is None else released,
        genres=row.genres,
        keywords=row.keywords,
        studio=row.studio or "",
        certification=row.certification or "",
        popularity=row.popularity,
        ratings={name: Rating(rating.value, rating.votes) for name, rating in row.ratings.items()},
        collection=collection or None,
        folder_name=plain(row.path).rpartition("/")[2],
    )

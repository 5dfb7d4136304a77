"""A removal meets every kind of trouble: nothing is lost, doubled or half recorded, and the owner is told why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reclaimerr.demo.faults import LOGIN_PAGE, LOST_ANSWER, RESET, Fault, Injector, on, status
from reclaimerr.demo.messages import Answer
from reclaimerr.store import candidates, db, intents, jobs, protections
from tests.whole import Whole, whole

DELETE_FILE = ("DELETE", "/moviefile/")
DELETE_TITLE = ("DELETE", "/movie/")
UNMONITOR = ("PUT", "/movie/editor")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Whole]:
    with whole(tmp_path, movies=60) as found:
        found.sync()
        yield found


def one_movie(house: Whole, service: str = "radarr-hd") -> db.Row:
    """A scheduled candidate for a movie that only this arr holds, with one file, monitored."""
    for candidate in candidates.page(limit=500)[0]:
        held = db.rows(
            "SELECT s.name, p.file_count, p.monitored, p.remote_id FROM placement p JOIN service s ON s.id = p.service_id"
            " WHERE p.media_id = :media_id AND s.type = 'radarr'", candidate)  # fmt: skip
        key = _key(house, candidate)
        if (
            candidate["state"] == "scheduled"
            and [one["name"] for one in held] == [service]
            and held[0]["file_count"] == 1
            and held[0]["monitored"]
            and key in house.world.expected_removable
        ):
            return {**candidate, "remote_id": held[0]["remote_id"], "key": key}
    raise AssertionError("the library has no such movie")


def _key(house: Whole, candidate: db.Row) -> str:
    tmdb = db.value("SELECT tmdb FROM placement WHERE media_id = :media_id AND tmdb IS NOT NULL", candidate)
    return next((key for key, title in house.world.titles.items() if str(title.tmdb) == tmdb), "")


def history() -> list[db.Row]:
    return db.rows("SELECT outcome, verified, bytes, message, service FROM history ORDER BY id")


def open_intents() -> int:
    return int(db.value("SELECT COUNT(*) FROM intent WHERE state = 'open'"))


def state(candidate: db.Row) -> tuple[str, list[str], bool]:
    found: Any = candidates.get(candidate["id"])
    return found["state"], msgspec.json.decode(found["blocked_by"]), found["ended_at"] is not None


def is_there(house: Whole, candidate: db.Row) -> tuple[bool, bool]:
    """Whether the arr still has the title, and a file of it."""
    try:
        movie = house.world.movie("radarr-hd", candidate["key"])
    except KeyError:
        return False, False
    return True, bool(movie.files)


def test_without_trouble_it_goes_and_is_recorded_once(house: Whole) -> None:
    movie = one_movie(house)
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (False, False)
    assert [(row["outcome"], row["verified"], row["bytes"]) for row in history()] == [("removed", 1, movie["bytes"])]
    assert state(movie)[2]
    assert open_intents() == 0


@pytest.mark.parametrize("where", [UNMONITOR, DELETE_FILE], ids=["unmonitor", "delete file"])
@pytest.mark.parametrize("fault", [RESET, status(500, b"database is locked"), status(409, b"Root folder is missing"), LOGIN_PAGE],
                         ids=["reset", "500", "409", "login page"])  # fmt: skip
def test_a_refused_write_leaves_everything_as_it_was(house: Whole, where: tuple[str, str], fault: Fault) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", on(*where, fault))
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (True, True)
    assert [row["outcome"] for row in history()] == ["failed"]
    assert history()[0]["bytes"] == 0
    assert open_intents() == 0
    word, why, ended = state(movie)
    assert (word, ended) == ("blocked", False)
    assert why
    if where == DELETE_FILE:
        house.stack.fault("radarr-hd", None)
        assert house.world.movie("radarr-hd", movie["key"]).monitored


@pytest.mark.parametrize("where", [UNMONITOR, DELETE_FILE, DELETE_TITLE], ids=["unmonitor", "delete file", "delete title"])
def test_a_lost_answer_is_settled_by_looking_not_by_doing_it_again(house: Whole, where: tuple[str, str]) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", first_write(where, LOST_ANSWER))
    house.reclaim(movie["id"])
    house.stack.fault("radarr-hd", None)
    outcomes = [row["outcome"] for row in history()]
    assert outcomes in (["removed"], ["failed"])
    assert is_there(house, movie) == ((False, False) if outcomes == ["removed"] else (True, True))
    assert len([one for one in house.stack.removals if one.key == movie["key"] and one.what == "title"]) <= 1
    assert open_intents() == 0


def test_files_gone_and_title_left_is_finished(house: Whole) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", first_write(DELETE_TITLE, RESET))
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (False, False)
    assert [(row["outcome"], row["verified"]) for row in history()] == [("removed", 1)]


def test_an_arr_that_goes_away_in_the_middle_leaves_the_intent_open_and_its_restart_settles_it(house: Whole) -> None:
    movie = one_movie(house)

    def vanish(request: Any) -> Fault | None:
        if request.method == "DELETE" and "/moviefile/" in request.path.lower():
            house.stack.fault("radarr-hd", lambda _: RESET)
            return LOST_ANSWER
        return None

    house.stack.fault("radarr-hd", vanish)
    house.reclaim(movie["id"])
    assert open_intents() == 1
    assert history() == []
    house.stack.fault("radarr-hd", None)
    jobs.put(jobs.Wanted(task="settle", lane="radarr-hd"), now=house.now)
    house.turn()
    assert open_intents() == 0
    assert [(row["outcome"], row["verified"]) for row in history()] == [("removed", 1)]
    assert is_there(house, movie) == (False, False)


@pytest.mark.parametrize("service", ["radarr-hd", "jellyfin"])
def test_a_service_that_does_not_confirm_is_named_and_nothing_is_touched(house: Whole, service: str) -> None:
    movie = one_movie(house)
    house.stack.fault(service, lambda _: RESET)
    house.reclaim(movie["id"])
    word, why, _ = state(movie)
    assert word == "blocked"
    assert any(service in text for text in why), why
    assert history() == []
    assert not [one for one in house.stack.log if one.method in ("DELETE", "PUT")]


def test_a_disk_that_refuses_gives_the_flag_back(house: Whole) -> None:
    movie = one_movie(house)
    for disk in house.world.fs.disks:
        house.world.make_read_only(disk.name)
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (True, True)
    assert house.world.movie("radarr-hd", movie["key"]).monitored
    assert [row["outcome"] for row in history()] == ["failed"]


@pytest.mark.parametrize(
    "happens",
    [
        lambda house, movie: house.world.play(house.world.server.users[0].name, movie["key"]),
        lambda house, movie: house.world.favourite(house.world.server.users[0].name, movie["key"]),
        lambda house, movie: house.world.start_session(house.world.server.users[0].name, movie["key"]),
        lambda house, movie: house.world.set_tag("radarr-hd", movie["key"], "keep"),
        lambda house, movie: house.world.start_download("radarr-hd", movie["key"]),
        lambda house, movie: house.world.import_upgrade("radarr-hd", movie["key"]),
        lambda house, movie: protections.add(movie["media_id"], "alice", house.now),
    ],
    ids=["played", "favourite", "being watched", "tagged", "downloading", "upgraded", "protected"],
)
def test_what_happens_after_the_announcement_stops_the_removal(
    house: Whole, happens: Callable[[Whole, db.Row], object]
) -> None:
    movie = one_movie(house)
    happens(house, movie)
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (True, True)
    assert not [one for one in house.stack.removals if one.key == movie["key"] and one.service != "world"]
    assert all(row["outcome"] != "removed" for row in history())


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(tmp_path: Path) -> None:
    with whole(tmp_path, movies=60, dry_run=True) as house:
        house.sync()
        movie = one_movie(house)
        house.reclaim(movie["id"])
        assert not [one for one in house.stack.log if one.method in ("DELETE", "PUT")]
        (row,) = history()
        assert (row["outcome"], row["bytes"], row["verified"]) == ("skipped", 0, 0)
        assert row["message"].startswith("dry run: would have removed")
        assert not state(movie)[2]


def test_what_is_due_goes_by_itself_only_when_a_person_agreed_or_the_rule_is_automatic(house: Whole) -> None:
    movie = one_movie(house)
    with db.write("test"):
        db.run("UPDATE candidate SET due_at = :now - 5, announced_at = announced_at - 100 * 86400", {"now": house.now})
    house.tick()
    assert house.stack.removals == []
    assert candidates.approve(movie["id"], "owner", house.now)
    house.tick()
    house.turn()
    assert is_there(house, movie) == (False, False)
    assert {one.key for one in house.stack.removals} == {movie["key"]}


def test_an_approved_candidate_waits_for_its_grace(house: Whole) -> None:
    movie = one_movie(house)
    assert candidates.approve(movie["id"], "owner", house.now)
    house.tick()
    assert house.stack.removals == []
    assert state(movie)[0] == "approved"


def test_no_intent_opens_for_a_protected_item_however_late_the_word_comes(house: Whole) -> None:
    movie = one_movie(house)
    assert candidates.removing(movie["id"], house.now)
    protections.add(movie["media_id"], "alice", house.now)
    plan = intents.Plan(remote_id="1", title="x", folder=None, files=(), was_monitored=None, drop_title=False,
                        drop_folder=False, exclude=True, bytes=0)  # fmt: skip
    with pytest.raises(intents.Denied, match="protected"):
        intents.open_intent(title_id=movie["media_id"], media_id=movie["media_id"], candidate_id=movie["id"],
                            service="radarr-hd", action="delete", plan=plan, dry_run=False, by="auto", rules=[],
                            reasons=[], job_id=None, now=house.now)  # fmt: skip


def first_write(where: tuple[str, str], fault: Fault) -> Injector:
    """The first such write suffers, later ones do not."""
    left = [fault]

    def inject(request: Any) -> Fault | None:
        hit = request.method == where[0] and where[1] in request.path.lower()
        return left.pop() if hit and left else None

    return inject


def test_what_a_recycle_bin_takes_frees_nothing_and_is_told_so(house: Whole) -> None:
    house.world.arrs["radarr-hd"].settings.recycle_bin = "/recycle"
    movie = one_movie(house)
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (False, False)
    assert {one.what for one in house.stack.removals if one.path.endswith(".mkv")} == {"recycled"}
    (row,) = history()
    assert (row["outcome"], row["verified"], row["bytes"]) == ("removed", 1, 0)
    assert "moved to its recycle bin, which frees nothing yet" in row["message"]


@pytest.mark.parametrize("where", [UNMONITOR, DELETE_FILE, DELETE_TITLE], ids=["unmonitor", "delete file", "delete title"])
def test_a_404_to_a_write_is_no_proof_that_anything_went(house: Whole, where: tuple[str, str]) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", on(*where, status(404, b'{"message": "NotFound"}')))
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (True, where != DELETE_TITLE)
    assert [(row["outcome"], row["bytes"]) for row in history()] == [("failed", 0 if where != DELETE_TITLE else movie["bytes"])]
    assert state(movie)[0] == "blocked"


def test_each_media_server_is_told_the_path_and_nobody_waits_for_it(tmp_path: Path) -> None:
    with whole(tmp_path, movies=20, plex=True) as home:
        home.sync()
        movie = one_movie(home)
        home.stack.fault("jellyfin", on("POST", "/Library/Media/Updated", status(500)))
        home.reclaim(movie["id"])
        assert [row["outcome"] for row in history()] == ["removed"]
        assert state(movie)[2]
        (told,) = home.stack.requests("jellyfin", "POST")
        (update,) = told.body["Updates"]
        assert update["UpdateType"] == "Deleted"
        assert update["Path"].endswith(".mkv")
        assert [one.path.rpartition("/")[2] for one in home.stack.requests("plex", "POST")] == ["refresh"]


def test_a_movie_of_two_files_that_loses_one_is_told_as_it_is(house: Whole) -> None:
    movie = with_two_files(house)
    house.stack.fault("radarr-hd", after_the_first(DELETE_FILE, status(500, b"database is locked")))
    house.reclaim(movie["id"])
    gone = [one for one in house.stack.removals if one.path.endswith(".mkv")]
    assert len(gone) == 1
    (row,) = history()
    assert (row["outcome"], row["bytes"]) == ("failed", gone[0].bytes)
    assert "1 of 2 files are gone; answered 500: database is locked" in row["message"]
    assert db.value("SELECT COUNT(*) FROM file f JOIN placement p ON p.id = f.placement_id JOIN service s ON s.id = p.service_id"
                    " WHERE s.name = 'radarr-hd' AND p.media_id = :media_id", movie) == 1  # fmt: skip


def test_nothing_is_deleted_that_is_still_monitored_whatever_was_answered(house: Whole) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", on(*UNMONITOR, Fault(answer=Answer(200, b"[]"))))
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (True, True)
    assert [(row["outcome"], row["bytes"]) for row in history()] == [("failed", 0)]
    assert "it is still monitored although it was unmonitored" in history()[0]["message"]


def vanishing(house: Whole) -> Injector:
    """The arr deletes the title and is away before it says so."""

    def vanish(request: Any) -> Fault | None:
        if request.method == "DELETE" and "/movie/" in request.path.lower():
            house.stack.fault("radarr-hd", lambda _: RESET)
            return LOST_ANSWER
        return None

    return vanish


def test_a_removal_that_is_settled_later_ends_its_candidacy(house: Whole) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", vanishing(house))
    house.reclaim(movie["id"])
    house.stack.fault("radarr-hd", None)
    jobs.put(jobs.Wanted(task="settle", lane="radarr-hd"), now=house.now)
    house.workers["radarr-hd"].turn()
    found: Any = candidates.get(movie["id"])
    assert found["end_reason"] == "removed"


def test_media_servers_are_told_of_a_removal_that_is_settled_when_the_arr_is_known_to_hold_it_no_more(house: Whole) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", vanishing(house))
    house.reclaim(movie["id"])
    house.stack.fault("radarr-hd", None)
    for _ in range(2):
        house.sync()
    assert not db.value("SELECT 1 FROM file f JOIN service s ON s.id = f.service_id JOIN media v ON v.id = f.version_id"
                        " WHERE s.name = 'radarr-hd' AND v.parent_id = :media_id", movie)  # fmt: skip
    jobs.put(jobs.Wanted(task="settle", lane="radarr-hd"), now=house.now)
    house.turn()
    assert [one.path for one in house.stack.log if one.service == "jellyfin" and one.method == "POST"] == ["/Library/Media/Updated"]


def with_two_files(house: Whole) -> db.Row:
    for candidate in candidates.page(limit=500)[0]:
        count = db.value("SELECT p.file_count FROM placement p JOIN service s ON s.id = p.service_id"
                         " WHERE s.name = 'radarr-hd' AND p.media_id = :media_id AND p.kind = 'movie'", candidate)  # fmt: skip
        if candidate["state"] == "scheduled" and count == 2:
            return candidate
    raise AssertionError("the library has no such movie")


def after_the_first(where: tuple[str, str], fault: Fault) -> Injector:
    """Every such write but the first suffers."""
    seen: list[Any] = []

    def inject(request: Any) -> Fault | None:
        if request.method != where[0] or where[1] not in request.path.lower():
            return None
        seen.append(request)
        return fault if len(seen) > 1 else None

    return inject


def test_a_title_that_would_not_go_goes_later_and_its_candidacy_waits_for_that(house: Whole) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", on(*DELETE_TITLE, status(409, b"Root folder is missing")))
    house.reclaim(movie["id"])
    assert is_there(house, movie) == (True, False)
    assert (open_intents(), history()) == (1, [])
    house.sync()
    assert not state(movie)[2], "the rule cannot match without a file, which is no reason to begin anew"
    house.stack.fault("radarr-hd", None)
    jobs.put(jobs.Wanted(task="settle", lane="radarr-hd"), now=house.now)
    house.workers["radarr-hd"].turn()
    found: Any = candidates.get(movie["id"])
    assert (is_there(house, movie), found["end_reason"]) == ((False, False), "removed")
    assert [(row["outcome"], row["verified"]) for row in history()] == [("removed", 1)]
    assert history()[0]["bytes"] > 0


def test_a_title_that_never_goes_is_told_after_a_day(house: Whole) -> None:
    movie = one_movie(house)
    house.stack.fault("radarr-hd", on(*DELETE_TITLE, status(409, b"Root folder is missing")))
    house.reclaim(movie["id"])
    with db.write("a day passes"):
        db.run("UPDATE intent SET created_at = created_at - 86401")
    jobs.put(jobs.Wanted(task="settle", lane="radarr-hd"), now=house.now)
    house.workers["radarr-hd"].turn()
    assert [row["outcome"] for row in history()] == ["failed"]
    assert "1 of 1 files are gone" in history()[0]["message"]
    assert (history()[0]["bytes"] > 0, open_intents()) == (True, 0)

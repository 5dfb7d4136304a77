"""What people say, through the API of the running program: asks, protections by hand, by tag, by favourite, until a date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from reclaimerr.clock import DAY, iso, now
from reclaimerr.rules import guards
from reclaimerr.store import db, jobs, protections
from tests.proof.evidence import candidates_of, media_id
from tests.proof.installation import TOKEN, Installation, installation, until

FAMILY = "a-token-for-the-family-only"
def with_a_viewer(text: str) -> str:
    return text.replace("[limits]", f'[[web.tokens]]\nname = "ben"\ntoken = "{FAMILY}"\nrole = "viewer"\n\n[limits]', 1)


class People:
    """An installation that has read and judged, asked by its owner and by a viewer."""

    def __init__(self, home: Installation) -> None:
        self.home = home
        self.session = requests.Session()
        self.session.trust_env = False

    def say(self, path: str, json: Any = None, *, token: str = TOKEN, method: str = "POST", expect: int = 200) -> Any:
        answer = self.session.request(
            method, f"{self.home.address}/api/v1/{path}", json=json, headers={"X-API-Token": token}, timeout=30
        )
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None

    def scheduled(self) -> tuple[str, int, int]:
        """A title of one Radarr that is announced and of which nobody said anything: its key, item and candidate."""
        for key in sorted(self.home.world.expected_removable):
            rows = candidates_of(self.home.world, key)
            untouched = [(row["state"], row["ended_at"]) for row in rows] == [("scheduled", None)]
            if untouched and len(self.home.world.holders(key)) == 1:
                return key, rows[0]["media_id"], rows[0]["id"]
        raise AssertionError("the household has no such title left")

    def remove(self, candidate: int) -> str:
        """Remove it now, whatever comes of it; what the removal itself ended with."""
        family = self.home.reclaim(candidate)
        self.home.ended(family)
        found = db.row(
            "SELECT r.result, r.error FROM job o JOIN job r ON r.parent = o.id WHERE o.parent = :family AND r.task = 'remove'",
            {"family": family},
        )
        assert found is not None
        return str(found["error"] or found["result"])

    def now(self, candidate: int) -> dict[str, Any]:
        found = self.home.get("/api/v1/candidates?size=500")["items"]
        return next((one for one in found if one["id"] == candidate), {})

    def gone(self, key: str) -> bool:
        return any(removal.key == key for removal in self.home.stack.removals)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with installation(tmp_path_factory.mktemp("people"), seed=31, movies=60, change=with_a_viewer) as made:
        made.start()
        made.ready()
        made.judged()
        made.look_inside()
        yield People(made)


@pytest.mark.prove
def test_an_ask_to_keep_stops_even_what_the_owner_names_until_it_is_denied(people: People) -> None:
    key, item, candidate = people.scheduled()
    ask = people.say("requests", {"media_id": item, "reason": "for Sunday"}, token=FAMILY, expect=201)
    assert people.remove(candidate) == guards.ASKED_TO_KEEP
    people.home.sync()
    assert not people.gone(key)
    people.say(f"requests/{ask['id']}/approve", token=FAMILY, expect=403)
    people.say(f"requests/{ask['id']}/deny", {"reason": "we have seen it"})
    assert people.say("requests", token=FAMILY, method="GET")["items"][0]["reply"] == "we have seen it"
    people.home.sync()
    *_, anew = candidates_of(people.home.world, key)
    assert (anew["state"], anew["ended_at"], anew["id"] != candidate) == ("scheduled", None, True)
    people.remove(anew["id"])
    assert people.gone(key)


@pytest.mark.prove
def test_an_ask_to_keep_that_is_approved_protects_through_every_read(people: People) -> None:
    key, item, candidate = people.scheduled()
    ask = people.say("requests", {"media_id": item}, token=FAMILY, expect=201)
    people.say(f"requests/{ask['id']}/approve")
    assert people.now(candidate) == {}
    people.say(f"candidates/{candidate}/reclaim", expect=404)
    people.home.sync()
    assert [row["ended_at"] for row in candidates_of(people.home.world, key)] != [None]
    assert people.say(f"media/{item}", method="GET")["protected"]
    assert not people.gone(key)
    said = [row["what"] for row in people.say("audit?size=100", method="GET")["items"]]
    assert {"ask to keep", "approve ask to keep"} <= set(said)


@pytest.mark.prove
def test_an_ask_to_delete_is_agreed_to_and_still_waits_for_its_day(people: People) -> None:
    key, item, candidate = people.scheduled()
    ask = people.say("requests", {"media_id": item, "wish": "delete"}, token=FAMILY, expect=201)
    before = people.now(candidate)["due_at"]
    people.say(f"requests/{ask['id']}/approve")
    people.home.sync()
    assert (people.now(candidate)["state"], people.now(candidate)["due_at"]) == ("approved", before)
    assert not people.gone(key)


@pytest.mark.prove
def test_a_protection_until_a_date_ends_the_candidacy_and_giving_it_up_begins_a_new_one(people: People) -> None:
    key, item, candidate = people.scheduled()
    people.say("protections", {"media_id": item, "until": iso(now() - DAY)}, expect=422)
    kept = people.say("protections", {"media_id": item, "until": iso(now() + 30 * DAY), "reason": "holidays"}, expect=201)
    assert people.now(candidate) == {}
    people.home.sync()
    assert len(candidates_of(people.home.world, key)) == 1
    people.say(f"protections/{kept['id']}", method="DELETE")
    people.home.sync()
    *_, anew = candidates_of(people.home.world, key)
    assert (anew["state"], anew["ended_at"], anew["id"] != candidate) == ("scheduled", None, True)
    assert anew["announced_at"] >= kept_at(people, kept["id"])


def kept_at(people: People, protection: int) -> int:
    found = protections.get(protection)
    assert found is not None
    return found.created_at


@pytest.mark.prove
def test_the_protection_of_a_version_keeps_its_movie_and_the_other_way_round(people: People) -> None:
    key, item, candidate = people.scheduled()
    (version,) = db.column("SELECT id FROM media WHERE parent_id = :id AND gone_at IS NULL", {"id": item})
    kept = people.say("protections", {"media_id": version}, expect=201)
    people.say(f"candidates/{candidate}/reclaim", expect=404 if people.now(candidate) == {} else 409)
    people.home.sync()
    assert people.say(f"media/{item}", method="GET")["protected"]
    people.say(f"protections/{kept['id']}", method="DELETE")
    people.say("protections", {"media_id": item}, expect=201)
    assert people.say(f"media/{version}", method="GET")["protected"]
    assert not people.gone(key)


@pytest.mark.prove
@pytest.mark.parametrize("word", ["tag", "favourite", "rule"])
def test_a_tag_a_favourite_or_a_rule_ends_a_candidacy_with_the_next_read(people: People, word: str) -> None:
    home = people.home
    key, item, candidate = people.scheduled()
    if word == "tag":
        home.world.set_tag("radarr-hd" if home.world.holders(key)[0][0].name == "radarr-hd" else "radarr-4k", key, "keep")
    elif word == "favourite":
        home.world.favourite("Ben", key)
        home.ended(jobs.put(jobs.Wanted(task="watch", lane="jellyfin", key="watch:jellyfin"), now=now()))
    else:
        when = f"tmdb_id == {home.world.titles[key].tmdb}"
        people.say("rules", {"name": "Mine stay", "target": "movie", "when": when, "action": "protect"}, expect=201)
    until(lambda: home.sync() or not people.now(candidate), "the candidacy ends")  # a rule is in force with the managers' restart
    assert media_id(home.world, key) == item
    assert not people.gone(key)

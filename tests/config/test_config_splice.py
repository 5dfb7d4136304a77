"""A text is changed to say another document, and nothing else of it moves."""

from __future__ import annotations

import tomllib
from typing import Any

from config_builders import WORN, comments
from config_texts import layouts, values, words
from hypothesis import given
from hypothesis import strategies as st

from reclaimerr.config.example import init_text, render
from reclaimerr.config.splice import pruned, rewrite

_STARTS = [WORN, render(), init_text("x" * 20), ""]
_KEYS = ["web.port", "web.host", "settings.log_level", "limits.min_age", "services.radarr-hd.timeout",
         "services.jellyfin.enabled", "services.new.url", "users.alice", "users.bob", "schedules.judge",
         "actions.trash_dir", "leaving_soon.title"]  # fmt: skip
_plain = st.one_of(
    st.integers(0, 9), st.sampled_from(["a", "b c", 'd"e', "f\\g", "h'i", "é"]), st.lists(st.just("x"), max_size=2)
)


def _put(document: dict[str, Any], key: str, value: Any) -> None:
    *above, last = key.split(".")
    for part in above:
        document = document.setdefault(part, {})
    if value is None:
        document.pop(last, None)
    else:
        document[last] = value


@given(st.sampled_from(_STARTS), st.lists(st.tuples(st.sampled_from(_KEYS), st.none() | _plain), max_size=6))
def test_edits_say_what_was_asked_and_keep_every_comment(text: str, edits: list[tuple[str, Any]]) -> None:
    kept = comments(text)
    for key, value in edits:
        old, new = tomllib.loads(text), tomllib.loads(text)
        _put(new, key, value)
        if value is None and _has(old, key):
            kept = [comment for comment in kept if comment not in _gone_comments(text, rewrite(text, old, new))]
        text = rewrite(text, old, new)
        assert pruned(tomllib.loads(text)) == pruned(new)

    assert [comment for comment in kept if comment not in comments(text)] == []


def _has(document: dict[str, Any], key: str) -> bool:
    place: Any = document
    for part in key.split("."):
        if part not in place:
            return False
        place = place[part]
    return True


def _gone_comments(before: str, after: str) -> list[str]:
    """The comment of the one line that an edit removed goes with it."""
    gone = [line for line in before.splitlines() if line not in after.splitlines()]
    assert len(gone) <= 1
    return comments("\n".join(gone))


@given(st.sampled_from(_STARTS), st.sampled_from(_KEYS), st.integers(0, 9))
def test_putting_a_key_and_taking_it_back_leaves_the_rest_as_it_was(text: str, key: str, value: int) -> None:
    old, new = tomllib.loads(text), tomllib.loads(text)
    if _has(old, key):
        return
    _put(new, key, value)

    there = rewrite(text, old, new)
    back = rewrite(there, new, old)

    assert [line for line in text.splitlines() if line not in back.splitlines()] == []
    assert comments(back) == comments(text)


@given(layouts(), st.data())
def test_any_layout_is_rewritten_or_left_to_a_person(text: str, data: st.DataObject) -> None:
    old, new = tomllib.loads(text), tomllib.loads(text)
    section = data.draw(st.sampled_from([*old, "other"]) if old else st.just("other"))
    if isinstance(new.get(section, {}), dict):
        _put(new, f"{section}.{data.draw(words)}", data.draw(st.none() | values))
    else:
        new.pop(section)

    try:
        again = tomllib.loads(rewrite(text, old, new))
    except tomllib.TOMLDecodeError:
        assert "=" in text  # Tables made by dotted keys cannot be reopened; save.py refuses these.
        return

    assert pruned(again) == pruned(new)

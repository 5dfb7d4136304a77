"""The example and the first file are right."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from config_builders import TOKEN

from reclaimerr.config.example import init_text, render
from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config
from reclaimerr.config.spec import SECTIONS, SETTINGS, default, rows
from reclaimerr.config.values import KINDS

ROOT = Path(__file__).resolve().parents[2]


def _uncommented(text: str) -> str:
    """Every setting taken out of its comment, as the example says it is done."""
    return re.sub(r"(?m)^#(?=[^ \n])", "", text)


def test_the_file_in_the_project_is_what_the_registry_makes() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == render()


def test_the_example_as_it_is_sets_nothing() -> None:
    assert load_text(render(), {}) == Config()


def test_the_example_with_everything_taken_out_of_comments_loads() -> None:
    config = load_text(_uncommented(render()), {})

    assert len(config.services) == 6
    assert {rule.action for rule in config.rules} == {"delete", "delete_files", "protect"}


def test_every_setting_stands_in_the_example_with_its_help() -> None:
    text = render()
    document = tomllib.loads(_uncommented(text))
    for row in SETTINGS:
        place = {"web.tokens": document["web"]["tokens"][0]}.get(row.section) or (
            document if not row.section else document[row.section]
        )
        if SECTIONS.get(row.section) and SECTIONS[row.section].form == "named":
            place = place["radarr-hd"] | place["jellyfin"]
        elif isinstance(place, list):
            place = place[0]
        assert place if row.key == "*" else row.key in place, row.name
        assert row.help[:40] in text.replace("\n# ", " ") or not row.section


def test_the_example_shows_defaults_where_there_are_some() -> None:
    document = tomllib.loads(_uncommented(render()))

    for section in ("settings", "limits", "actions", "leaving_soon"):
        for row in rows(section).values():
            if default(row) is not None:
                assert document[section][row.key] == default(row)


def test_lines_fit_on_a_screen() -> None:
    assert [line for line in render().splitlines() if len(line) > 120] == []


def test_the_first_file_loads_and_has_its_token() -> None:
    config = load_text(init_text(TOKEN), {})

    assert (config.web.token, config.settings.dry_run, config.rules) == (TOKEN, True, ())


def test_the_first_file_s_suggestions_are_right() -> None:
    config = load_text(
        _uncommented(init_text(TOKEN).replace('"from ', '"from-').replace(", ", "-").replace("API k", "k")), {}
    )

    assert [service.type for service in config.services.values()] == ["radarr", "jellyfin"]
    assert [rule.auto for rule in config.rules] == [False]


def test_every_kind_of_value_is_used_or_gone() -> None:
    assert {row.kind for row in SETTINGS} == set(KINDS)

"""Whatever somebody writes: a Config or ConfigMistakes, and nothing else."""

from __future__ import annotations

import tomlkit
from config_texts import near_documents, texts, toml_texts
from hypothesis import given
from hypothesis import strategies as st

from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config
from reclaimerr.config.spec import SECTIONS, SETTINGS
from reclaimerr.errors import ConfigMistakes

_names = st.builds(
    "RECLAIMERR_{}__{}".format,
    st.one_of(st.sampled_from([name.upper() for name in SECTIONS]), st.text(max_size=5)),
    st.one_of(st.sampled_from([row.key.upper() for row in SETTINGS]), st.text(max_size=5)),
)
_env = st.dictionaries(_names, st.text(max_size=8), max_size=3)


def _loaded(text: str, env: dict[str, str]) -> Config | None:
    try:
        return load_text(text, env)
    except ConfigMistakes as mistakes:
        assert mistakes.mistakes
        lines = text.count("\n") + 1
        assert all(mistake.line is None or 1 <= mistake.line <= lines for mistake in mistakes.mistakes)
        str(mistakes).encode("utf-8")
        return None


@given(st.text(), _env)
def test_any_text(text: str, env: dict[str, str]) -> None:
    _loaded(text, env)


@given(toml_texts, _env)
def test_any_toml(text: str, env: dict[str, str]) -> None:
    _loaded(text, env)


@given(near_documents.map(lambda document: tomlkit.dumps(document)), _env)
def test_what_is_nearly_a_configuration(text: str, env: dict[str, str]) -> None:
    _loaded(text, env)


@given(st.sampled_from([row for row in SETTINGS if row.section in ("settings", "web", "limits", "actions")]), texts)
def test_any_text_at_any_key(row: object, value: str) -> None:
    section, _, key = row.name.partition(".")  # type: ignore[attr-defined]
    _loaded(tomlkit.dumps({section: {key: value}}), {})

"""Strategies: random TOML texts, documents, and values of settings."""

from __future__ import annotations

import string
from typing import Any

import tomlkit
from hypothesis import strategies as st

from reclaimerr.config.render import render_key, render_value
from reclaimerr.config.spec import SECTIONS, rows

words = st.text(string.ascii_lowercase + string.digits + "-_", min_size=1, max_size=6)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.one_of(
    texts, st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.dates(), st.datetimes()
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
documents = st.dictionaries(st.one_of(words, texts), values, max_size=5)
toml_texts = documents.map(lambda document: tomlkit.dumps(document))

_known = [key for name in SECTIONS for key in rows(name)]
_odd = st.one_of(
    scalars,
    st.sampled_from(
        ["20 GiB", "5 %", "every 6h", "http://x", "plex", "movie", "delete", "size > 1 GiB", "x" * 20, "/d"]
    ),
    st.lists(texts, max_size=2),
)
_tables = st.dictionaries(
    st.one_of(st.sampled_from(_known), words), st.one_of(_odd, st.lists(st.dictionaries(words, _odd)))
)
near_documents = st.dictionaries(
    st.one_of(st.sampled_from([name.split(".")[0] for name in SECTIONS]), words),
    st.one_of(_odd, _tables, st.lists(_tables, max_size=3), st.dictionaries(words, _tables, max_size=3)),
    max_size=6,
)
"""Documents that nearly are configurations."""

comments = st.text(string.ascii_letters + string.digits + " =[]#'\"", max_size=20).map(lambda text: f"#{text}")


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """A text that uses many ways of writing the same: headings, dots, braces, blank lines, comments."""
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    lines: list[str] = []
    for section in draw(st.lists(words, max_size=4, unique=True)):
        form = draw(st.sampled_from(["table", "blocks", "inline", "dotted", "nested"]))
        lines += draw(_section(section, form)) if form in ("table", "blocks", "nested") else []
        if form in ("inline", "dotted"):
            lines = draw(_section(section, form)) + lines
    return newline.join(lines) + draw(st.sampled_from(["", newline]))


@st.composite
def _section(draw: st.DrawFn, name: str, form: str) -> list[str]:
    entries = draw(st.dictionaries(words, values, max_size=3))
    lines = draw(st.lists(st.one_of(comments, st.just("")), max_size=2))
    if form == "inline":
        return [*lines, f"{render_key(name)} = {render_value(entries)}"]
    if form == "dotted":
        return [*lines, *(f"{render_key(name, key)} = {render_value(value)}" for key, value in entries.items())]
    heading = f"[[{name}]]" if form == "blocks" else f"[ {name} . inner ]" if form == "nested" else f"[{name}]"
    for _ in range(draw(st.integers(1, 3)) if form == "blocks" else 1):
        lines.append(f"{draw(st.sampled_from(['', '  ']))}{heading}  # heading")
        for key, value in entries.items():
            lines += draw(st.lists(st.one_of(comments, st.just("")), max_size=1))
            lines.append(f"{render_key(key)}={render_value(value)} # {key}")
        lines += draw(st.lists(st.one_of(comments, st.just("")), max_size=2))
    return lines

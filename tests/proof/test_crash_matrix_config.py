"""kill -9 at every boundary of saving the configuration: the old file or the new one, whole and private."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from reclaimerr.paths import write_private
from tests.proof.atrest import Home, at_rest, deaths, mode
from tests.proof.dying import End, Mortal

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return at_rest(tmp_path_factory.mktemp("installation"))


def saving(mortal: Mortal, there: Home, words: list[str]) -> Callable[[int], End]:
    return lambda n: mortal.run("command", n, "every", words=[*words, *there.options])


def test_a_death_at_any_boundary_of_saving_the_configuration_leaves_the_old_file_or_the_new_one(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    there = home.another(tmp_path / "there")
    written = there.config.read_text()
    write_private(there.config.with_name("config.toml.bak"), "# the one before\n" + written)
    kept = there.config.with_name("config.toml.bak").read_text()
    tried = len(_each_save(there, mortal, written, kept, "9001"))
    assert tomllib.loads(there.config.read_text())["web"]["port"] == 9001
    assert there.config.with_name("config.toml.bak").read_text() == written
    assert tried > 10
    record_property("tried", ("kill -9 at boundaries", "config set", tried))


def _each_save(there: Home, mortal: Mortal, old: str, kept: str, value: str) -> list[str]:
    """Each attempt begins with the old file; one that died after the new one was in place had done its work."""
    copy = there.config.with_name("config.toml.bak")

    def attempt(n: int) -> End:
        write_private(there.config, old)
        write_private(copy, kept)
        return saving(mortal, there, ["config", "set", "web.port", value])(n)

    def check(end: End) -> None:
        text = there.config.read_text()
        is_new = tomllib.loads(text)["web"].get("port") == int(value)
        assert text == old or is_new, "old or new, and whole"
        assert copy.read_text() in (kept, old)
        assert not is_new or copy.read_text() == old, "the copy is what the file was before"
        assert (mode(there.config), mode(copy)) == (0o600, 0o600)
        assert all(mode(path) == 0o600 for path in there.folder.iterdir() if path.is_file())
        assert mortal.in_peace("command", words=["config", "get", "web.port", *there.options])

    return deaths(attempt, check)


@pytest.mark.prove
def test_a_death_at_any_boundary_of_the_first_save_leaves_no_file_or_a_whole_one(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    there = home.another(tmp_path / "there")

    def attempt(n: int) -> End:
        there.config.unlink(missing_ok=True)
        return mortal.run("first_save", n, "every", path=there.config)

    def check(_end: End) -> None:
        if there.config.exists():
            assert tomllib.loads(there.config.read_text())["web"]["port"] == 9001
            assert mode(there.config) == 0o600

    tried = deaths(attempt, check)
    record_property("tried", ("kill -9 at boundaries", "the first config save", len(tried)))


@pytest.mark.prove
def test_a_death_at_any_boundary_of_an_upgrade_of_the_configuration_loses_no_line(
    home: Home, mortal: Mortal, tmp_path: Path, record_property: Record
) -> None:
    there = home.another(tmp_path / "there")
    old = there.config.read_text()
    kept = there.config.with_name("config.toml.v1")

    def attempt(n: int) -> End:
        write_private(there.config, old)
        kept.unlink(missing_ok=True)
        return mortal.run("upgrade_config", n, "every", path=there.config)

    def check(end: End) -> None:
        text = there.config.read_text()
        is_new = tomllib.loads(text).get("config_version") == 2
        assert text == old or is_new
        assert not is_new or kept.read_text() == old, "what it was stays beside it"
        assert end.killed or is_new
        assert all(mode(path) == 0o600 for path in there.folder.iterdir() if path.is_file())

    tried = deaths(attempt, check)
    assert "timezone" in there.config.read_text()
    record_property("tried", ("kill -9 at boundaries", "config upgrade", len(tried)))

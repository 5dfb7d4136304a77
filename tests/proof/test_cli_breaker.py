"""The breaker at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reclaimerr.cli.main import main
from reclaimerr.paths import DataDir
from reclaimerr.store import audit, breaker, db, prepare

NOW = 1_800_000_000


@pytest.fixture
def where(tmp_path: Path) -> list[str]:
    """The options that name an installation which has run once."""
    (tmp_path / "config.toml").write_text("config_version = 1\n")
    prepare.prepare(DataDir(tmp_path / "data").make())
    return ["--config", str(tmp_path / "config.toml"), "--data", str(tmp_path / "data")]


def opened(where: list[str]) -> None:
    db.attach(DataDir(Path(where[-1])))
    db.connect()


def stop(where: list[str]) -> None:
    opened(where)
    breaker.trip("loss", "radarr-hd", "radarr-hd lost 40 of its 100 titles.", {"lost": 40, "known": 100}, NOW)
    db.detach()


def test_where_nothing_stopped_it_automation_runs(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["breaker", *where]) == 0
    assert capsys.readouterr().out == "Automation runs.\n"


def test_why_it_stands_and_what_to_say(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    stop(where)
    assert main(["breaker", *where]) == 0
    told = capsys.readouterr().out
    assert "Automation stands since 2027-01-15T08:00:00Z:" in told
    assert "- radarr-hd lost 40 of its 100 titles. (missing now: 0)" in told
    assert told.endswith("If that is right: reclaimerr breaker continue\n")


def test_it_goes_on_at_a_persons_word_which_is_written_down(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    stop(where)
    assert main(["breaker", "continue", "--json", *where]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["open"], told["causes"]) == (False, [])
    opened(where)
    try:
        assert not breaker.is_open()
        assert audit.page()[0][0].who.startswith("command line")
    finally:
        db.detach()

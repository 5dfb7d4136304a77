"""What the supervisor accepted reaches the children whole."""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from config_builders import JELLYFIN, KEY, RADARR, RULE, WORN
from hypothesis import given
from hypothesis import strategies as st

from reclaimerr.config import accepted
from reclaimerr.config.example import render
from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config
from reclaimerr.paths import DataDir

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def _everything() -> Config:
    lines = [line[1:] if line[:1] == "#" and line[1:2] not in ("", " ") else line for line in render().splitlines()]
    return load_text("\n".join(lines), {})


@pytest.mark.parametrize("config", [Config(), load_text(WORN, {}), _everything()])
def test_a_configuration_comes_back_equal(tmp_path: Path, config: Config) -> None:
    accepted.write(DataDir(tmp_path), config, 7)

    assert accepted.read(DataDir(tmp_path)) == (config, 7)


def test_the_environment_is_applied_and_secrets_are_there(tmp_path: Path) -> None:
    config = load_text(RADARR, {"RECLAIMERR_SERVICES__RADARR_HD__API_KEY": "from-outside", "TZ": "Asia/Tokyo"})
    accepted.write(DataDir(tmp_path), config, 1)

    found, _ = accepted.read(DataDir(tmp_path))

    assert (found.services["radarr-hd"].api_key, found.settings.timezone) == ("from-outside", "Asia/Tokyo")


@given(st.dictionaries(_texts, st.lists(_texts, max_size=2).map(tuple), max_size=3), _texts, st.floats(0, 1))
def test_any_text_and_number_comes_back(
    tmp_path_factory: pytest.TempPathFactory, users: dict[str, tuple[str, ...]], title: str, share: float
) -> None:
    data = DataDir(tmp_path_factory.getbasetemp())
    config = load_text(JELLYFIN + RULE, {})
    config = msgspec.structs.replace(
        config,
        users=users,
        rules=(msgspec.structs.replace(config.rules[0], when=title),),
        limits=msgspec.structs.replace(config.limits, breaker_share=share),
    )

    accepted.write(data, config, 1)

    assert accepted.read(data)[0] == config


def test_the_file_is_private(tmp_path: Path) -> None:
    accepted.write(DataDir(tmp_path), load_text(WORN, {}), 1)

    assert stat.S_IMODE((tmp_path / "accepted.toml").stat().st_mode) == 0o600
    assert KEY in (tmp_path / "accepted.toml").read_text()


def test_where_nothing_was_accepted_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        accepted.read(DataDir(tmp_path))


def test_reading_needs_neither_tomlkit_nor_the_rules(tmp_path: Path) -> None:
    accepted.write(DataDir(tmp_path), load_text(WORN, {}), 1)
    program = (
        "import sys; from pathlib import Path; from reclaimerr.config import accepted; from reclaimerr.paths import DataDir\n"
        "accepted.read(DataDir(Path(sys.argv[1])))\n"
        "print([n for n in sys.modules if n in ('tomlkit', 'cronsim', 'reclaimerr.config.spec', 'reclaimerr.rules.parse')])"
    )

    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.bench
def test_reading_takes_a_few_milliseconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = DataDir(tmp_path)
    accepted.write(data, _everything(), 1)
    began = time.perf_counter()
    for _ in range(100):
        accepted.read(data)
    with capsys.disabled():
        print(f"\naccepted.toml: {(time.perf_counter() - began) * 10:.2f} ms, {data.accepted.stat().st_size} bytes")

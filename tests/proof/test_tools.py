"""What other people's tools know of dangerous code and of packages with known holes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.prove
def test_bandit_finds_nothing() -> None:
    how = ["-q", "-c", str(ROOT / "pyproject.toml"), "-f", "json", "-r", str(ROOT / "reclaimerr")]
    command = [sys.executable, "-m", "bandit", *how]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=False, timeout=300).stdout)
    assert len(found["metrics"]) > 200
    assert [(one["test_id"], one["filename"], one["line_number"]) for one in found["results"] + found["errors"]] == []


@pytest.mark.prove
def test_no_package_has_a_known_hole() -> None:
    """Skipped, and said so, where the database of known holes cannot be reached: then nothing was looked at."""
    command = [sys.executable, "-m", "pip_audit", "-f", "json", "--skip-editable", "--progress-spinner", "off", "--timeout", "20"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if not found.stdout.startswith("{"):
        pytest.skip(f"NOT AUDITED: pip-audit cannot reach its database: {found.stderr.strip()[-300:]}")
    packages = json.loads(found.stdout)["dependencies"]
    audited = [one for one in packages if "skip_reason" not in one]
    holes = [(one["name"], one["version"], hole["id"]) for one in audited for hole in one["vulns"]]
    assert holes == []
    if not audited:
        pytest.skip(f"NOT AUDITED: no answer about any of {len(packages)} packages, the first: {packages[0]['skip_reason']}")
    missed = [one["name"] for one in packages if "skip_reason" in one and one["name"] != "reclaimerr"]
    assert missed == [], "the database does not know these"

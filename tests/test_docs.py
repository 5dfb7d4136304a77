"""The documents tell the truth: every route, every command, every link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reclaimerr.cli.main import MODULES
from reclaimerr.config import accepted
from reclaimerr.config.shape import Config, Web
from reclaimerr.paths import DataDir
from reclaimerr.store import prepare
from reclaimerr.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def routes(tmp_path: Path) -> set[str]:
    data = DataDir(tmp_path).make()
    prepare.prepare(data)
    accepted.write(data, Config(web=Web(token="a-token-for-tests-only")), 1)
    rules = [rule.rule for rule in create_app(data).url_map.iter_rules()]
    named = {re.sub(r"<name>", "NAME", re.sub(r"<int:\w+>", "ID", rule)) for rule in rules}
    return {rule for rule in named if rule.startswith(("/api/", "/healthz", "/readyz")) and "<" not in rule}


def test_every_route_is_documented(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    found = routes(tmp_path)
    assert len(found) > 30
    assert {route for route in found if f"`{route}`" not in text} == set()


def test_no_route_is_documented_that_there_is_not(tmp_path: Path) -> None:
    told = set(re.findall(r"`(/api/v1/[A-Za-z/]+)`", (ROOT / "docs" / "api.md").read_text()))
    known = routes(tmp_path) | {"/api/v1/processes/NAME/start"}
    assert told - known == set()


def test_every_command_is_named_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    assert [name for name in MODULES if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_project_speaks_of_itself_alone() -> None:
    kinds, foreign = (".py", ".md", ".toml", ".cfg", ".js", ".css", ".html"), {"node_modules", "build"}
    every = [path for path in ROOT.rglob("*") if path.suffix in kinds]
    own = [
        path
        for path in every
        if not any(part.startswith(".") or part in foreign for part in path.relative_to(ROOT).parts)
    ]
    forbidden = re.compile("/" + "work" + "/|" + "help" + r"er-\d", re.IGNORECASE)
    assert [str(path) for path in own if forbidden.search(path.read_text(errors="replace"))] == []


def test_every_row_about_operations_names_a_test_that_there_is() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    told = text[text.index("## Processes") : text.index("## Logs")]
    rows = [line for line in told.splitlines() if line.startswith("| ") and not line.startswith(("| event", "| fault"))]
    named = [re.search(r"`(tests/[\w/]+\.py)::(test_\w+)` \|$", row) for row in rows]
    assert len(rows) > 50
    assert [row for row, found in zip(rows, named, strict=True) if found is None] == []
    absent = [found[2] for found in named if found and f"def {found[2]}(" not in (ROOT / found[1]).read_text()]
    assert absent == []


def test_every_test_that_the_documents_name_is_there() -> None:
    told = {path: re.findall(r"`(tests/[\w/]+(?:\.\w+)?)", path.read_text()) for path in (ROOT / "docs").rglob("*.md")}
    assert sum(map(len, told.values())) > 50
    assert [(path.name, name) for path, names in told.items() for name in names if not (ROOT / name).exists()] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name.partition("-")[0] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(numbers) > 5
    assert len(numbers) == len(set(numbers))

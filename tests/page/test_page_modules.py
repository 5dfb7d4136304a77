"""The page's pure modules, tested by node; and what has to be true of its files whatever they do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent.parent / "static"
SUITES = sorted(HERE.glob("*.test.mjs"))
MODULES = sorted((STATIC / "js").rglob("*.js"))
FILES = sorted(path for path in STATIC.rglob("*") if path.is_file())
MOST_BYTES = 150_000
NODE = shutil.which("node")

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";$', re.MULTILINE)
CLASS_TOKEN = re.compile(r"\.([a-z][a-z0-9-]*)")


def named(path: Path) -> str:
    return str(path.relative_to(STATIC))


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page and its tests in a tree that says to every node, old and new, that .js is a module."""
    root = tmp_path_factory.mktemp("page")
    shutil.copytree(STATIC, root / "static")
    shutil.copytree(HERE, root / "tests" / "page", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (root / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return root


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.name.removesuffix(".test.mjs"))
def test_the_pure_modules_hold_in_node(suite: Path, tree: Path) -> None:
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--test", f"tests/page/{suite.name}"], cwd=tree, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_every_module_can_be_parsed(tree: Path) -> None:
    assert NODE is not None
    for path in MODULES:
        done = subprocess.run([NODE, "--check", str(tree / "static" / named(path))], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_page_stays_light() -> None:
    assert sum(path.stat().st_size for path in FILES) < MOST_BYTES


def test_every_import_leads_somewhere_and_every_name_is_used() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        for names, where in IMPORT.findall(text):
            target = (path.parent / where).resolve()
            assert target in MODULES, f"{named(path)} imports {where}"
            exported = target.read_text(encoding="utf-8")
            for name in filter(None, (one.strip() for one in names.split(","))):
                assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{named(path)} imports {name} and does not use it"
                assert re.search(rf"^export (const|function|async function|class) {name}\b", exported, re.MULTILINE), (
                    f"{where} has no {name}"
                )


def test_every_module_is_reached() -> None:
    reached = {STATIC / "js" / "main.js", STATIC / "js" / "theme.js"}
    waiting = list(reached)
    while waiting:
        path = waiting.pop()
        for _, where in IMPORT.findall(path.read_text(encoding="utf-8")):
            target = (path.parent / where).resolve()
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    assert sorted(reached) == MODULES


def test_every_module_says_what_it_is() -> None:
    for path in MODULES:
        assert path.read_text(encoding="utf-8").startswith("/**"), named(path)


def test_modules_stay_small() -> None:
    assert not [named(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 300]


def test_nothing_is_parsed_as_markup_and_nothing_is_evaluated() -> None:
    forbidden = re.compile(r"\.innerHTML\s*=|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser")
    for path in MODULES:
        assert not forbidden.search(path.read_text(encoding="utf-8")), named(path)


def test_the_document_has_no_script_or_style_of_its_own() -> None:
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", text)


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in FILES:
        if path.suffix in (".css", ".html"):
            assert not re.search(r"https?:|@import|url\(", path.read_text(encoding="utf-8")), named(path)


def test_every_file_is_named_below_the_pages_own_address() -> None:
    """No address begins with a slash, so that the page works below any prefix."""
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    named_there = re.findall(r'(?:href|src)="([^"]+)"', text)
    assert named_there
    for name in named_there:
        assert (STATIC / name).is_file(), name
    for path in MODULES:
        assert not re.search(r'(href|src)="/|["`]/api/', path.read_text(encoding="utf-8")), named(path)


def test_every_class_with_a_style_is_used() -> None:
    used = " ".join(path.read_text(encoding="utf-8") for path in MODULES)
    for path in sorted((STATIC / "css").glob("*.css")):
        rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", lambda found: found[0] if found[0].startswith("{") else "", path.read_text("utf-8"))
        for name in set(CLASS_TOKEN.findall(re.sub(r":[^;{}]*;", ";", rules))):
            stem = "is-" if name.startswith("is-") else name
            assert re.search(rf"(?<![\w-]){stem}", used), f"{path.name}: .{name} is nowhere in the page"


def test_colours_are_named_in_one_place() -> None:
    for path in sorted((STATIC / "css").glob("*.css")):
        found = re.findall(r"#[0-9a-f]{3,8}\b|rgb\(", path.read_text(encoding="utf-8"))
        assert path.name == "tokens.css" or not found, f"{path.name}: {found}"


def test_nothing_is_important() -> None:
    assert not [path.name for path in (STATIC / "css").glob("*.css") if "!important" in path.read_text(encoding="utf-8")]

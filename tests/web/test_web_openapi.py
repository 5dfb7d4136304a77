"""The OpenAPI document: it knows every route, says what the code says, and is itself in order."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import reclaimerr.web.api
from reclaimerr.web import openapi
from reclaimerr.web.roles import public, role_of, viewer
from reclaimerr.web.shapes import Done
from reclaimerr.web.told import tells, told_of
from tests.web.conftest import FAMILY, Page
from tests.web.truth import hold

API = Path(next(iter(reclaimerr.web.api.__path__)))


@pytest.fixture
def document(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.get("openapi.json")
    return found


def schemas(node: object) -> list[str]:
    """Every component that something refers to."""
    if isinstance(node, dict):
        own = [node["$ref"].rpartition("/")[2]] if isinstance(node.get("$ref"), str) else []
        return own + [name for value in node.values() for name in schemas(value)]
    return [name for value in node for name in schemas(value)] if isinstance(node, list) else []


def test_every_route_of_the_api_declares_what_it_takes_and_answers(page: Page) -> None:
    undeclared = [
        rule.rule for rule in page.app.url_map.iter_rules()
        if not rule.endpoint.startswith("pages.") and told_of(page.app.view_functions[rule.endpoint]) is None
    ]  # fmt: skip
    assert undeclared == []


def test_every_route_stands_in_the_document_with_its_role(page: Page, document: dict[str, Any]) -> None:
    told = {
        (path, method): operation["x-role"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    known = {
        (re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), method.lower()): role_of(page.app.view_functions[rule.endpoint])
        for rule in page.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith("pages.")
    }
    assert told == known


def test_the_document_is_for_whoever_has_a_token(page: Page) -> None:
    assert page.ask("GET", "openapi.json", token=None).status_code == 401
    assert page.ask("GET", "openapi.json", token=FAMILY).status_code == 200


def test_every_schema_is_in_order_and_every_reference_leads_to_one(document: dict[str, Any]) -> None:
    components = document["components"]["schemas"]
    for schema in components.values():
        Draft202012Validator.check_schema(schema)
    assert set(schemas(document)) <= set(components)
    assert [name for name in components if not re.fullmatch(r"[A-Z][A-Za-z]+", name)] == []


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names)) > 30


def test_every_operation_says_in_a_sentence_what_it_is_for(document: dict[str, Any]) -> None:
    told = [operation["summary"] for methods in document["paths"].values() for operation in methods.values()]
    assert [one for one in told if not 3 < len(one) < 120] == []


def test_what_an_answer_always_has_is_required_of_it(document: dict[str, Any]) -> None:
    components = document["components"]["schemas"]
    assert set(components["MediaItem"]["required"]) == set(components["MediaItem"]["properties"])
    assert set(components["Refusal"]["required"]) == {"code", "message"}
    assert components["RuleWanted"]["required"] == ["name", "target", "when", "action"]


def test_a_parameter_is_described_as_it_is_read(document: dict[str, Any]) -> None:
    asked = {one["name"]: one for one in document["paths"]["/api/v1/history"]["get"]["parameters"]}
    assert asked["outcome"]["schema"]["enum"] == ["failed", "removed", "skipped"]
    assert asked["media"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 2**53}
    assert re.fullmatch(asked["sort"]["schema"]["pattern"], "-bytes")
    assert not any(one["required"] for one in asked.values())


def test_public_routes_ask_for_no_token(document: dict[str, Any]) -> None:
    assert document["paths"]["/healthz"]["get"]["security"] == []
    assert {"token": []} in document["paths"]["/api/v1/me"]["get"]["security"]


def test_a_body_that_may_be_left_out_is_said_to_be(document: dict[str, Any]) -> None:
    paths = document["paths"]
    assert paths["/api/v1/candidates/{candidate_id}/protect"]["post"]["requestBody"]["required"] is False
    assert paths["/api/v1/candidates/{candidate_id}/snooze"]["post"]["requestBody"]["required"] is True


def test_below_a_base_path_the_document_says_so(page: Page) -> None:
    assert openapi.document(page.app, "/reclaimerr")["servers"] == [{"url": "/reclaimerr"}]


@pytest.mark.parametrize("path", sorted(API.glob("*.py")), ids=lambda path: path.name)
def test_no_view_reads_the_request_past_its_declaration(path: Path) -> None:
    read = {
        node.attr for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "request"
    }  # fmt: skip
    assert read <= {"headers", "cookies", "is_secure"}


def test_an_answer_that_is_not_as_described_is_found(page: Page) -> None:
    answer = page.ask("GET", "/healthz", token=None)
    answer.set_data(b'{"status": "fine", "since": 5}')
    with pytest.raises(AssertionError, match="otherwise than described"):
        hold(page.app, "GET", "/healthz", answer)


def test_a_body_that_was_not_declared_is_a_bug_and_not_a_hole(page: Page) -> None:
    from flask import Response

    from reclaimerr.web.api.session import Login
    from reclaimerr.web.bodies import body
    from reclaimerr.web.problems import answer

    def lax() -> Response:
        body(Login)
        return answer(Done())

    page.app.add_url_rule("/lax", "lax", public(lax), methods=["POST"])
    assert page.post("/lax", {"token": "x"}).status_code == 500


def test_a_query_that_was_not_declared_is_a_bug_and_not_a_hole(page: Page) -> None:
    from flask import Response

    from reclaimerr.web.problems import answer
    from reclaimerr.web.queries import PageAsked, query

    def lax() -> Response:
        query(PageAsked)
        return answer(Done())

    page.app.add_url_rule("/lax", "lax", viewer(tells(Done)(lax)))
    assert page.client.get("/lax", headers={"X-API-Token": FAMILY}).status_code == 500

"""Holds answers against the OpenAPI document: a status that it names, a body of the shape that it gives."""

from __future__ import annotations

import copy
import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from reclaimerr.web import openapi
from reclaimerr.web.here import KEY
from reclaimerr.web.told import told_of

FORMATS = FormatChecker(())
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_made: dict[str, Any] = {}


@FORMATS.checks("date-time")
def is_instant(value: object) -> bool:
    return not isinstance(value, str) or bool(INSTANT.fullmatch(value))


def document(app: Flask) -> dict[str, Any]:
    """The document, made once: every test's application has the same routes."""
    if not _made:
        _made.update(openapi.document(app))
    return _made


def strict(app: Flask) -> dict[str, Any]:
    """The components, in which a key that is not described is a mistake."""
    found = copy.deepcopy(document(app)["components"])
    for schema in found["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return found


@lru_cache(maxsize=512)
def validator(app: Flask, path: str, method: str, status: int) -> Draft202012Validator:
    """What checks one answer of one operation."""
    responses = document(app)["paths"][path][method.lower()]["responses"]
    assert str(status) in responses, f"{method} {path} answered {status}, which its description does not name"
    schema = responses[str(status)]["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": strict(app)}, format_checker=FORMATS)


def hold(app: Flask, method: str, path: str, answer: TestResponse) -> None:
    """Fails where an answer is not what its description promises."""
    where = urlsplit(path).path
    if app.extensions[KEY].config.web.base_path:
        return  # what is not below it is answered before any route is known
    try:
        rule, _ = app.url_map.bind("localhost").match(where, method, return_rule=True)
    except HTTPException:
        return  # no route of ours, or another method
    told = told_of(app.view_functions[rule.endpoint])
    if told is None or answer.status_code in (304, 308) or answer.mimetype == told.media != "application/json":
        return
    described = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
    wrong = [error.message for error in validator(app, described, method, answer.status_code).iter_errors(answer.get_json())]
    assert not wrong, f"{method} {path} answered {answer.status_code} otherwise than described: {wrong[:3]}"

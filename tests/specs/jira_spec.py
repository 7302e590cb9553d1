"""Jira Cloud's own OpenAPI document as a judge of the sandbox's answers, where the document is at hand."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry
from referencing.jsonschema import DRAFT202012

DOCUMENT = Path(__file__).resolve().parents[3] / "shared" / "specs" / "jira-cloud-v3.openapi.json"
ABSENT = f"no {DOCUMENT.name} beside the repository"

_NULLABLE_CHANGES = ("from", "fromString", "to", "toString")


@cache
def operations() -> dict[str, dict[str, Any]]:
    """Path template -> method -> operation."""
    paths: dict[str, dict[str, Any]] = _document()["paths"]
    return paths


def schema_of(method: str, path: str, status: int) -> dict[str, Any] | None:
    """The schema of an answer, `{}` where the document only says that there is one. None for an undocumented status.

    Raises KeyError for an address that Jira does not have.
    """
    answer = _operation(method, path)["responses"].get(str(status))
    if answer is None:
        return None
    contents = answer.get("content", {})
    schema: dict[str, Any] = contents.get("application/json", {}).get("schema", {})
    return schema


def check(method: str, path: str, status: int, body: Any) -> None:
    """Raises when the answer is not what the document promises."""
    schema = schema_of(method, path, status)
    if schema is None or (status >= 400 and not schema):
        schema = {"anyOf": [{"$ref": "#/components/schemas/ErrorCollection"}, {"required": ["message"]}]}
    if schema:
        _validator(json.dumps(schema)).validate(body)
    elif status == 204:
        assert body is None


def _operation(method: str, path: str) -> dict[str, Any]:
    matching = [t for t in operations() if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", t), path)]
    best = min(matching, key=lambda template: template.count("{"), default=None)
    if best is None:
        raise KeyError(path)
    operation: dict[str, Any] = operations()[best][method.lower()]
    return operation


@cache
def _validator(schema: str) -> jsonschema.Draft202012Validator:
    rooted = json.loads(schema.replace('"#/', '"spec#/'))
    registry: Registry[Any] = Registry().with_resource("spec", DRAFT202012.create_resource(_document()))
    return jsonschema.Draft202012Validator(rooted, registry=registry)


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = _translated(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    _mend(document["components"]["schemas"])
    return document


def _translated(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(node, list):
        return [_translated(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _translated(each) for name, each in node.items()}
    if made.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


def _mend(schemas: dict[str, Any]) -> None:
    """What the document is known to have wrong: changes from or to nothing, epoch numbers in bulk changelogs."""
    for name in _NULLABLE_CHANGES:
        schemas["ChangeDetails"]["properties"][name] = {"type": ["string", "null"]}
    schemas["Changelog"]["properties"]["created"] = {"type": ["string", "integer"]}

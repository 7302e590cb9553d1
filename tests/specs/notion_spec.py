"""Validates answers against the types of the official JavaScript client (as JSON Schemas, outside this repository)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
SCHEMAS = SHARED / "specs" / "notion-client-types.schema.json"
RECORDED = SHARED / "real" / "notion"

needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason="the schemas of the client's types are not here")
needs_recordings = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers are not here")

NOT_SENT_ANY_MORE = "archived"
"""The types still require it; answers of version 2026-03-11 have `in_trash` only (so do all recorded ones)."""


def problems(name: str, body: dict[str, Any], *, archived: bool = False) -> list[str]:
    """What of `body` does not fit the type `name`, best explanation first; empty when it fits.

    With `archived`, as the types have it: an answer of version 2025-09-03.
    """
    answer = {key: value for key, value in body.items() if key != "request_id"}
    return [f"{error.json_path}: {error.message[:300]}" for error in _validator(name, archived).iter_errors(answer)]


@cache
def _validator(name: str, archived: bool) -> Draft7Validator:
    schema = schemas()[name]
    return Draft7Validator(schema if archived else _without_archived(schema))


@cache
def schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    return schemas


def _without_archived(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_archived(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _without_archived(part) for key, part in schema.items()}
    if isinstance(kept.get("required"), list):
        kept["required"] = [key for key in kept["required"] if key != NOT_SENT_ANY_MORE]
    return kept

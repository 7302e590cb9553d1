"""Refusals in the vendor's shape. The request id is put in by the routes."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.http import Answer


def refusal(status: int, code: str, message: str, **additional: Any) -> Answer:
    body: dict[str, Any] = {"object": "error", "status": status, "code": code, "message": message}
    if additional:
        body["additional_data"] = additional
    return Answer(status, body)


def invalid(message: str) -> Answer:
    return refusal(400, "validation_error", message)


def missing(kind: str, id_: str, connection: str = "", connection_id: str = "") -> Answer:
    """Deleted, never shared and never existed all look like this."""
    if kind == "user":
        hint = "Make sure your integration has capabilities to read user information."
    else:
        hint = f'Make sure the relevant pages and databases are shared with your integration "{connection}".'
    message = f"Could not find {kind} with ID: {id_}. {hint}"
    return refusal(404, "object_not_found", message, integration_id=connection_id)


def in_trash(kind: str) -> Answer:
    return invalid(f"Can't edit {kind} that is archived. You must unarchive the {kind} before editing.")


def below_trash(kind: str) -> Answer:
    return invalid(
        f"Can't edit {kind} on block with an archived ancestor. You must unarchive the ancestor before editing."
    )

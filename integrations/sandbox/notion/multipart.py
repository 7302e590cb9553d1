"""Forms of type `multipart/form-data`, read without a line ending or byte changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from integrations.sandbox.notion.errors import invalid

TYPE = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Part:
    content: bytes
    filename: str | None = None
    content_type: str | None = None


def parts(content_type: str, body: bytes) -> dict[str, Part]:
    """The parts of a form by name. Raises the 400 for a body that is no such form."""
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if not content_type.lower().startswith(TYPE) or found is None:
        raise invalid(f"Content-Type should be {TYPE} with a boundary.")
    made = {}
    # The first line may lack the line ending before it; the last piece is what follows the closing boundary.
    for piece in (b"\r\n" + body).split(b"\r\n--" + found.group(1).encode())[1:-1]:
        head, gap, content = piece.partition(b"\r\n\r\n")
        name = _field(head, "name")
        if not gap or name is None:
            raise invalid("body failed validation: a part of the form has no name.")
        kind = re.search(rb"(?im)^content-type:\s*([^\r\n]+)", head)
        made[name] = Part(content, _field(head, "filename"), kind.group(1).decode() if kind else None)
    return made


def _field(head: bytes, name: str) -> str | None:
    found = re.search(rb'[;\s]%s="([^"]*)"' % name.encode(), head)
    return found.group(1).decode() if found else None

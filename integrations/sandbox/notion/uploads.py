"""Files on their way into a workspace: announced, sent in one part or several, attached within an hour.

Source: `FileUploadObjectResponse` of the official client's types, and the vendor's limits on sizes and parts.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.multipart import Part

LIFE = timedelta(hours=1)
MIB = 1024 * 1024
SINGLE_PART_BYTES = 20 * MIB
PART_BYTES = (5 * MIB, 20 * MIB)
"""Smallest and largest part of several; the last one may be smaller."""
FREE_LIMIT_BYTES = 5 * MIB
"""The limit on a file in a free workspace, which has no uploads in several parts either."""
MODES = ("single_part", "multi_part", "external_url")
_MADE_OF = {"image": "image/", "video": "video/", "audio": "audio/", "pdf": "application/pdf"}


@dataclass
class Upload:
    id: str
    by: str
    by_type: str
    created_at: datetime
    mode: str
    filename: str | None
    content_type: str | None
    parts_wanted: int = 1
    parts: dict[int, bytes] = field(default_factory=dict)
    content: bytes | None = None
    """The whole file, once it is there."""
    attached: bool = False
    """An attached file does not expire."""
    imported: Json | None = None
    """The `file_import_result` of an upload from an address."""

    def status(self, now: datetime) -> str:
        if self.imported and self.imported["type"] == "error":
            return "failed"
        if not self.attached and now >= self.created_at + LIFE:
            return "expired"
        return "pending" if self.content is None else "uploaded"

    def receive(self, part: Part, number: int, limit_bytes: int) -> None:
        """Take one part. Raises the 400 for a size or number that is not allowed."""
        size = len(part.content)
        if not 1 <= number <= self.parts_wanted:
            raise invalid(f"part_number should be between 1 and {self.parts_wanted}, instead was `{number}`.")
        smallest = PART_BYTES[0] if self.parts_wanted > number else 1
        largest = min(SINGLE_PART_BYTES, limit_bytes) if self.mode == "single_part" else PART_BYTES[1]
        if not smallest <= size <= largest:
            raise invalid(f"The size of a part should be {smallest} to {largest} bytes, instead was `{size}`.")
        self.filename = self.filename or part.filename
        self.content_type = self.content_type or part.content_type or guessed_type(self.filename or "")
        self.parts[number] = part.content
        if self.mode == "single_part":
            self.content = part.content

    def complete(self, limit_bytes: int) -> None:
        """Put the parts together. Raises the 400 while one is missing, or when the file is too large."""
        if self.mode != "multi_part" or len(self.parts) < self.parts_wanted:
            raise invalid(f"{len(self.parts)} of {self.parts_wanted} parts of this file upload were sent.")
        content = b"".join(self.parts[number] for number in sorted(self.parts))
        if len(content) > limit_bytes:
            raise invalid(f"The file should have at most {limit_bytes} bytes, instead has {len(content)}.")
        self.content = content

    def attach(self, now: datetime) -> Json:
        """The file for a block or property. Raises the 400 for what is not uploaded, or was too long ago."""
        if (status := self.status(now)) != "uploaded":
            raise invalid(f"File upload with ID {self.id} has status `{status}` and can not be attached.")
        self.attached = True
        return {"url": f"/_files/{self.id}/{quote(self.filename or 'file')}", "content_type": self.content_type}

    def shown(self, now: datetime, base: str) -> Json:
        """The upload in the form of answers."""
        status, stamp = self.status(now), self.created_at.strftime("%Y-%m-%dT%H:%M:00.000Z")
        address = f"{base}/v1/file_uploads/{self.id}"
        made: Json = {
            "object": "file_upload",
            "id": self.id,
            "created_time": stamp,
            "created_by": {"id": self.by, "type": self.by_type},
            "last_edited_time": stamp,
            "in_trash": False,
            "expiry_time": None if self.attached else f"{(self.created_at + LIFE):%Y-%m-%dT%H:%M:00.000Z}",
            "status": status,
            "filename": self.filename,
            "content_type": self.content_type,
            "content_length": None if self.content is None else len(self.content),
        }
        if status == "pending" and self.mode != "external_url":
            made["upload_url"] = f"{address}/send"
        if self.mode == "multi_part":
            made["number_of_parts"] = {"total": self.parts_wanted, "sent": len(self.parts)}
            made |= {"complete_url": f"{address}/complete"} if status == "pending" else {}
        if self.imported:
            made["file_import_result"] = self.imported
        return made


def asked(body: Json, limit_bytes: int) -> dict[str, Any]:
    """What `POST /v1/file_uploads` asks for, by the fields of `Upload`. Raises the 400 for what is not allowed."""
    mode, name, parts = body.get("mode", "single_part"), body.get("filename"), body.get("number_of_parts", 1)
    if mode not in MODES:
        raise invalid(f"body failed validation: body.mode should be one of {', '.join(MODES)}.")
    if mode != "single_part" and not name:
        raise invalid(f"body failed validation: body.filename should be defined for mode {mode}.")
    if mode == "external_url" and urlsplit(body.get("external_url") or "").scheme != "https":
        raise invalid("body failed validation: body.external_url should be an https URL.")
    if mode == "multi_part" and limit_bytes <= FREE_LIMIT_BYTES:
        raise invalid("Multi-part uploads are not available in this workspace's plan.")
    if not isinstance(parts, int) or not 1 <= parts <= 10_000 or (parts > 1) != (mode == "multi_part"):
        raise invalid("body failed validation: body.number_of_parts should fit body.mode.")
    kind = body.get("content_type") or (guessed_type(name) if name else None)
    return {"mode": mode, "filename": name, "content_type": kind, "parts_wanted": parts}


def guessed_type(filename: str) -> str:
    """Raises the 400 for a name whose ending says nothing."""
    kind, _ = mimetypes.guess_type(filename)
    if kind is None:
        raise invalid(f"The content type of {filename!r} is not supported.")
    return kind


def check_kind(kind: str, content_type: str | None) -> None:
    """Raises the 400 for a file that a block of this type can not show."""
    if not (content_type or "").startswith(_MADE_OF.get(kind, "")):
        raise invalid(f"Content type {content_type} is not supported for a block of type {kind}.")

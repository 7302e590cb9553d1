"""Files in answers: those at addresses of their own, and those kept here under addresses that expire.

Inside the workspace a kept file has the plain address `/_files/{upload}/{name}`, which the viewer uses. Answers of the
API give signed ones, in the form of the storage that the vendor uses, good for an hour.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from integrations.sandbox.http import Json, Request, Response
from integrations.sandbox.notion import uploads
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.richtext import Lookup

if TYPE_CHECKING:
    from integrations.sandbox.notion.store import Store

PREFIX = "/_files/"
SIGNED_S = 3600
_OWN_ICON = re.compile(r"https://www\.notion\.so/icons/([\w-]+)_([a-z]+)\.svg")
"""Recorded: an icon given by such an address comes back as one of the vendor's own."""
_STAMP = "%Y%m%dT%H%M%SZ"
_ADDRESS = re.compile(r"(?:http://[\w.:\[\]-]+)?(/_files/[0-9a-f-]{36}/[^\s?\"')<>]+)(?:\?[^\s\"')<>]*)?")


def given(asked: Json, look: Lookup, kind: str = "") -> Json:
    """The file that a request names, in the form of answers; `kind` is the block's type. Raises the 400 or 404."""
    if "file_upload" in asked:
        found = look("file_upload", asked["file_upload"]["id"])
        uploads.check_kind(kind, found["content_type"])
        return kept(found["url"])
    if "external" in asked:
        return {"type": "external", "external": {"url": asked["external"]["url"]}}
    if asked.get("file", {}).get("url") and (own := plain_address(asked["file"]["url"])):
        return kept(own)
    raise invalid("body failed validation: external or file_upload should be defined, instead was `undefined`.")


def cover(asked: Json | None, look: Lookup) -> Json | None:
    return None if asked is None else given(asked, look, "image")


def icon(asked: Json | None, look: Lookup) -> Json | None:
    """A page's or callout's icon in the form of answers."""
    if asked is None:
        return None
    kind = asked.get("type") or next(iter(asked), "emoji")
    if kind == "external" and (found := _OWN_ICON.fullmatch(asked["external"]["url"])):
        return {"type": "icon", "icon": {"name": found.group(1), "color": found.group(2)}}
    return (
        given(asked, look, "image")
        if kind in ("file_upload", "external", "file")
        else {kind: asked[kind]} | {"type": kind}
    )


def kept(address: str) -> Json:
    return {"type": "file", "file": {"url": address, "expiry_time": ""}}


def plain_address(url: str) -> str | None:
    """The address inside the workspace of a file kept here, signed or not; None for any other."""
    found = _ADDRESS.fullmatch(url)
    return found.group(1) if found else None


def name_of(address: str) -> str:
    return urlsplit(address).path.rsplit("/", 1)[-1]


def signed(address: str, now: datetime, base: str = "") -> str:
    stamp = now.strftime(_STAMP)
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": SIGNED_S,
        "X-Amz-Signature": _signature(address, stamp),
        "x-id": "GetObject",
    }
    return f"{base}{address}?{urlencode(query)}"


def _signature(address: str, stamp: str) -> str:
    return hmac.new(b"sandbox", f"{address} {stamp}".encode(), sha256).hexdigest()


def signer(now: datetime, base: str) -> Callable[[Json], Json]:
    """What signs the kept files of an answer, as `answers.changed` applies it."""
    expiry = f"{now + timedelta(seconds=SIGNED_S):%Y-%m-%dT%H:%M:%S.000Z}"

    def change(part: Json) -> Json:
        own = part.get("file")
        if isinstance(own, dict) and str(own.get("url", "")).startswith(PREFIX):
            return {**part, "file": {"url": signed(own["url"], now, base), "expiry_time": expiry}}
        if part.get("object") == "page_markdown":
            text = _ADDRESS.sub(lambda found: signed(found.group(1), now, base), part["markdown"])
            return {**part, "markdown": text}
        return part

    return change


def serve(store: Store, request: Request) -> Response:
    """The bytes of a kept file; 403 in the storage's words for an address that expired or was changed."""
    upload = store.uploads.get(request.path.removeprefix(PREFIX).partition("/")[0])
    if upload is None or upload.content is None:
        return _refused(404, "NoSuchKey", "The specified key does not exist.")
    stamp = request.query.get("X-Amz-Date")
    if request.query:
        if stamp is None or request.query.get("X-Amz-Signature") != _signature(request.path, stamp):
            return _refused(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.")
        signed_at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        if store.clock.now() >= signed_at + timedelta(seconds=SIGNED_S):
            return _refused(403, "AccessDenied", "Request has expired")
    kind = upload.content_type or "application/octet-stream"
    # Opened by itself, an uploaded page runs no script: the viewer's forms are on the same origin.
    return Response(200, upload.content, {"Content-Type": kind, "Content-Security-Policy": "sandbox"})


def _refused(status: int, code: str, message: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(status, text.encode(), {"Content-Type": "application/xml"})

"""Blocks that show a file or a place outside: images, films, sounds, documents, bookmarks, embeds.

A file that the sandbox keeps is shown; of a place outside only its address, since nothing is fetched.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from integrations.sandbox.viewer.html import Html, link, tag
from integrations.sandbox.viewer.pictures import address_of, file_name, kept, picture
from integrations.sandbox.viewer.rich_text import rich
from integrations.sandbox.viewer.values import Json, plain
from integrations.sandbox.viewer.workspace import Workspace

UNITS = ("B", "KB", "MB", "GB")
STEP = 1024


def media(block: Json, workspace: Workspace) -> Html:
    kind, content = block["type"], block[block["type"]]
    return tag("figure", _shown(block["id"], kind, content, workspace), caption(content, workspace), class_=kind)


def bookmark(block: Json, workspace: Workspace) -> Html:
    """A card with the site's name over the address."""
    content = block[block["type"]]
    address = content.get("url") or ""
    words = tag("span", urlsplit(address).hostname or address, class_="site"), tag("span", address, class_="faint")
    return tag("figure", tag("a", words, href=address, class_="bookmark"), caption(content, workspace))


def caption(content: Json, workspace: Workspace) -> Html | None:
    given = content.get("caption")
    return tag("figcaption", rich(given, workspace)) if given else None


def _shown(id_: str, kind: str, content: Json, workspace: Workspace) -> Html:
    address, name = address_of(content), file_name(content)
    words = plain(content.get("caption") or ()) or name or workspace.reader.say(f"notion.{kind}")
    if kind == "image":
        drawn = picture(content, id_, words)
        return tag("div", drawn, class_="frame") if kept(content) else link(address, drawn, class_="frame")
    if kind == "video" and kept(content):
        return tag("video", src=address, controls=True, preload="metadata", aria_label=words)
    if kind == "audio" and kept(content):
        return tag("audio", src=address, controls=True, preload="none", aria_label=words)
    return _row(kind, name or workspace.reader.say(f"notion.{kind}"), content, workspace)


def _row(kind: str, name: str, content: Json, workspace: Workspace) -> Html:
    address = address_of(content)
    about = _size(address, workspace) if kept(content) else urlsplit(address).hostname or ""
    words = [tag("span", name, class_="file-name"), tag("span", about, class_="faint")]
    sign = tag("span", "", class_=f"file-sign {kind}", aria_hidden="true")
    return tag("a", sign, words, href=address or None, download=name if kept(content) else None, class_="media")


def _size(address: str, workspace: Workspace) -> str:
    """`48.2 KB` of a file that is kept."""
    upload = workspace.notion.uploads.get(address.split("/")[2])
    size = float(len(upload.content or b"")) if upload else 0.0
    for unit in UNITS:
        if size < STEP or unit == UNITS[-1]:
            return f"{size:.0f} {unit}" if unit == UNITS[0] else f"{size:.1f} {unit}"
        size /= STEP
    return ""

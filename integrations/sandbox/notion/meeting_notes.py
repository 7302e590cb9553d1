"""Notes of a meeting, made from its recording: a block that fills itself in a while after the answer.

The sandbox hears nothing: transcript, summary and notes are empty paragraphs. Source of the states and shapes: the
official client's types. How long the vendor takes for each state is not published.
"""

from __future__ import annotations

from datetime import timedelta

from integrations.sandbox.http import Json
from integrations.sandbox.notion import tree
from integrations.sandbox.notion.blocks import Draft
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.richtext import request, response
from integrations.sandbox.notion.store import Store

KIND = "meeting_notes"
LANGUAGES = frozenset(
    (
        "auto",
        "en",
        "zh-CN",
        "zh-TW",
        "es",
        "fr",
        "de",
        "ja",
        "ko",
        "pt",
        "ru",
        "th",
        "vi",
        "id",
        "da",
        "fi",
        "no",
        "nl",
        "it",
        "sv",
        "ar",
        "he",
        "pl",
    )
)
SOURCES = ("audio", "video", "file")
TRANSCRIBED_AFTER = timedelta(seconds=10)
"""From the recording to a transcript, and as long again to a summary."""


def create(store: Store, by: str, page: str, body: Json, after: str | None = None) -> str:
    """A new block at the end of a page or after another block; its id."""
    if body.get("language", "auto") not in LANGUAGES:
        raise invalid("body failed validation: body.language is not known.")
    title = response(request(body.get("title") or ""), store.look, "body.title")
    draft = Draft(KIND, {"title": title, "status": "transcription_in_progress"})
    position: Json | None = {"type": "after_block", "after_block": {"id": after}} if after else None
    (id_,), _ = tree.append(store, by, page, [draft], position)
    summary = (body.get("options") or {}).get("kickoff_summary", True)
    store.later.at(store.clock.now() + TRANSCRIBED_AFTER, lambda: _transcribe(store, by, id_, summary=summary))
    return id_


def _transcribe(store: Store, by: str, id_: str, *, summary: bool) -> None:
    parts = ("notes_block_id", "transcript_block_id")
    _fill(store, by, id_, parts, "summary_in_progress" if summary else "notes_ready")
    if summary:
        done_at = store.clock.now() + TRANSCRIBED_AFTER
        store.later.at(done_at, lambda: _fill(store, by, id_, ("summary_block_id",), "notes_ready"))


def _fill(store: Store, by: str, id_: str, parts: tuple[str, ...], status: str) -> None:
    """Put these parts in, and the block in that state, unless it was deleted meanwhile."""
    if store.lost(id_):
        return
    empty: Json = {"rich_text": [], "icon": None, "color": "default"}
    made, _ = tree.append(store, by, id_, [Draft("paragraph", dict(empty)) for _ in parts])
    own = store.blocks[id_]
    children = {**own[KIND].get("children", {}), **dict(zip(parts, made, strict=True))}
    store.blocks[id_] = {**own, KIND: {**own[KIND], "status": status, "children": children}}

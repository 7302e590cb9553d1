"""The endpoints of meeting notes."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import grants, ids, meeting_notes, meeting_query
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.uploads import check_kind


def add_to(add: Adder) -> None:
    add("POST", "blocks/meeting_notes", _create, needs=grants.INSERT, mutates=True)
    add("POST", "blocks/meeting_notes/query", _query, needs=grants.READ)


def _create(call: Call) -> Json:
    """From an upload, on the page that `parent` names; or from a recording that is a block, behind it."""
    body, notion = call.body, call.notion
    match body["source"]:
        case {"type": "file_upload", "file_upload_id": str(upload)}:
            page, after = call.see("page", body["parent"]["page_id"])["id"], None
            _check_recording(notion.look("file_upload", upload)["content_type"])
        case {"type": "block", "block_id": str(asked)}:
            block = notion.seen(notion.blocks, "block", ids.dashed(asked) or asked, call.account)
            if block["type"] not in meeting_notes.SOURCES:
                raise invalid("body failed validation: body.source should name an audio, video or file block.")
            page, after = notion.parents[block["id"]], block["id"]
        case _:
            raise invalid("body failed validation: body.source should be a file_upload or a block.")
    notion.spend_blocks(1)
    return notion.blocks[meeting_notes.create(notion, call.account, page, body, after)]


def _check_recording(content_type: str | None) -> None:
    check_kind("video" if (content_type or "").startswith("video/") else "audio", content_type)


def _query(call: Call) -> Json:
    notion = call.notion
    found = [
        block
        for id_, block in notion.blocks.items()
        if block["type"] == meeting_notes.KIND and notion.sees(call.account, id_) and not notion.lost(id_)
    ]
    return meeting_query.chosen(found, call.body)

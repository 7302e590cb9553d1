"""The two API versions served. The workspace speaks the newest; an older one is translated on its way in and out.

Source of the differences: the vendor's upgrade guide to 2026-03-11, and recorded answers under both versions.
"""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion.errors import invalid, refusal

NEWEST = "2026-03-11"
OLDER = "2025-09-03"
PUBLISHED = ("2021-05-11", "2021-05-13", "2021-08-16", "2022-02-22", "2022-06-28", OLDER, NEWEST)
_RENAMED = {"archived": "in_trash", "transcription": "meeting_notes"}


def check(version: str | None) -> str:
    """The version of a request. Raises the vendor's 400 when it is missing or not served here."""
    where = "Notion-Version header failed validation: Notion-Version header should be"
    if version is None:
        raise refusal(400, "missing_version", f'{where} defined, e.g. "{NEWEST}".')
    if version in (NEWEST, OLDER):
        return version
    if version in PUBLISHED:
        raise invalid(f'The sandbox serves "{OLDER}" and "{NEWEST}", instead the Notion-Version was `"{version}"`.')
    listed = " or ".join(f'`"{each}"`' for each in PUBLISHED)
    raise invalid(f'{where} {listed}, instead was `"{version}"`.')


def newest_request(body: Json) -> Json:
    """What a body of the older version says, in the newest one's words."""
    renamed = {_RENAMED.get(key, key): value for key, value in body.items() if _RENAMED.get(key) not in body}
    if "after" in renamed and "children" in renamed:
        after = renamed.pop("after")
        renamed["position"] = {"type": "after_block", "after_block": {"id": after}}
    return renamed


def older_answer(part: Json) -> Json:
    """One object of an answer as the older version shows it."""
    if "object" not in part or "in_trash" not in part:
        return part
    made = {**part, "archived": part["in_trash"]}
    if part.get("type") == "meeting_notes":
        made |= {"type": "transcription", "transcription": made.pop("meeting_notes")}
    return made

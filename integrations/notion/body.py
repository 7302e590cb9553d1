"""Our part of a page's text: looked at, and replaced, as Markdown."""

from __future__ import annotations

import hashlib

from integrations.notion.client import Client, Json
from sync.errors import VendorRefused
from sync.ports import Change, Observed

HELD = ("<database", "<page", "<unknown")


class Body:
    def __init__(self, client: Client) -> None:
        self._client = client

    def parts(self, page_id: str) -> tuple[str, list[str]]:
        return parts(self._client.get(f"pages/{page_id}/markdown")["markdown"])

    def write(self, change: Change, page_id: str) -> Observed:
        """Replace our part of the page. `update_content` names the text to be replaced, so the vendor itself refuses when it
        is no longer what we read."""
        new = change.texts.get("body", "")
        if change.before is None or change.before.values["body"] is None:
            body: Json = {"type": "insert_content", "insert_content": {"content": new, "position": {"type": "end"}}}
        else:
            old, _ = self.parts(page_id)
            if digest(old) != change.before.values["body"]:
                raise VendorRefused("notion.text_changed", status=409, label=change.label)
            body = {"type": "update_content", "update_content": {"content_updates": [{"old_str": old, "new_str": new}]}}
        left, _ = parts(self._client.patch(f"pages/{page_id}/markdown", body)["markdown"])
        return Observed(change.target, page_id, {"body": digest(left) if left else None}, ours=True)


def parts(markdown: str) -> tuple[str, list[str]]:
    """A page's text, and the databases, views and pages above and below it: charts are views of ours, pages are other
    people's."""
    lines, held = markdown.splitlines(), []
    for end in (-1, 0):
        while lines and (not lines[end].strip() or lines[end].startswith(HELD)):
            held.append(lines.pop(end))
    return "\n".join(lines), [line for line in held if line.strip()]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

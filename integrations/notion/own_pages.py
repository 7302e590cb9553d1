"""A person's own pages: one a period, below the page that was given for that person, and nowhere else.

Targets: `own/<period>/own/<parent page>` (the page), `own_text/...` (what it says). The key names the page given, not the
person: receipts say nothing of whose it is. A page is found below that page by the id that a receipt remembers, else by its
title in any of our languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from integrations.notion.body import Body, digest
from integrations.notion.client import Client, Json
from integrations.notion.pages import Writer
from sync.disclosing import Privacy
from sync.errors import VendorRefused
from sync.messages import LANGUAGES
from sync.model import Results, Scorecard
from sync.ports import Change, Desired, Observed, Target

KINDS = ("own", "own_text")


class OwnPages:
    def __init__(self, client: Client, writer: Writer, privacy: Privacy, sink: str) -> None:
        self._client = client
        self._writer = writer
        self._given = frozenset(privacy.person_pages.values())
        self._sink = sink
        self._body = Body(client)
        self._pages: dict[str, str] = {}

    # Desired.

    def render(self, results: Iterable[Results]) -> list[Desired]:
        """Of those who have a page today."""
        cards = ((result, card) for result in results for card in result.own if card.url in self._given)
        return [wish for result, card in cards for wish in self._of(result, card)]

    def _of(self, results: Results, card: Scorecard) -> Sequence[Desired]:
        key, title = f"{results.period.name}/own/{card.url}", self._title(results.period.name)
        page = Target(self._sink, "own", key)
        body = self._writer.own(card, results)
        text = Desired(
            Target(self._sink, "own_text", key), {"body": digest(body)}, {"body": body}, label=title, needs=(page,)
        )
        return Desired(page, {"title": title}, label=title, yields=frozenset({"title"})), text

    def _title(self, period: str, **language: str) -> str:
        return self._writer.say("own.title", period=period, **language)

    # Looking.

    def read(self, targets: Sequence[Target], remembered: Mapping[Target, str]) -> dict[Target, Observed]:
        below: dict[str, dict[str, str]] = {}
        seen: dict[Target, Observed] = {}
        for target in targets:
            period, _, parent = target.key.split("/", 2)
            if parent not in below:
                below[parent] = self._children(parent)
            page = self._page(period, below[parent], remembered.get(target, ""))
            observed = self._observed(target, page, below[parent]) if page else None
            if observed:
                seen[target] = observed
        return seen

    def _children(self, parent: str) -> dict[str, str]:
        """Id -> title of the pages below; none when the page is gone or not shared with us."""
        try:
            blocks = [b for b in self._client.listing(f"blocks/{parent}/children") if b["type"] == "child_page"]
        except VendorRefused as refused:
            if refused.status != 404:
                raise
            return {}
        return {block["id"]: block["child_page"]["title"] for block in blocks}

    def _page(self, period: str, pages: Mapping[str, str], known: str) -> str | None:
        if known in pages:
            return known
        titles = {self._title(period, language=language) for language in LANGUAGES}
        return next((id_ for id_, title in pages.items() if title in titles), None)

    def _observed(self, target: Target, page: str, pages: Mapping[str, str]) -> Observed | None:
        self._pages[target.key] = page
        if target.kind == "own":
            return Observed(target, page, {"title": pages[page]}, ours=True)
        text, guests = self._body.parts(page)
        if not text and not guests:
            return None
        values = {"body": digest(text) if text else None, "guests": str(len(guests)) if guests else None}
        return Observed(target, page, values, ours=True)

    # Writing.

    def write(self, change: Change) -> Observed:
        if change.target.kind == "own_text":
            return self._body.write(change, self._pages[change.target.key])
        if change.before is None:
            page = self._client.post("pages", self._new(change))
        elif change.action == "retire":
            page = self._client.patch(f"pages/{change.before.remote_id}", {"in_trash": True})
        else:
            page = self._client.patch(f"pages/{change.before.remote_id}", {"properties": _titled(change)})
        self._pages[change.target.key] = page["id"]
        return Observed(change.target, page["id"], change.values, page["url"], ours=True)

    def _new(self, change: Change) -> Json:
        parent = change.target.key.split("/", 2)[2]
        return {
            "parent": {"type": "page_id", "page_id": parent},
            "icon": {"type": "emoji", "emoji": "🙋"},
            "properties": _titled(change),
        }


def _titled(change: Change) -> Json:
    return {"title": {"title": [{"type": "text", "text": {"content": str(change.values["title"])}}]}}

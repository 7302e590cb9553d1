"""Reading Notion. `content.py` pulls pages by their edits, `inventory.py` lists all there is, `fates.py` says what became of
the missing, `comments.py` reads comments, since a comment does not move a page's `last_edited_time`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from integrations.crew import Crew
from integrations.notion.ancestry import Ancestry
from integrations.notion.batches import batches
from integrations.notion.blocks import Held, held_in
from integrations.notion.client import Client, Json
from integrations.notion.comments import bundle_of, commented, comments_on
from integrations.notion.content import STREAM, ContentPull
from integrations.notion.fates import fate
from integrations.notion.inventory import Inventory
from integrations.notion.mapping import map_payload
from integrations.notion.reread import Reread
from integrations.notion.schemas import Schemas
from integrations.notion.settings import NotionSettings
from integrations.notion.shape import Shape
from integrations.notion.values import unsigned
from integrations.notion.visit import fate_of
from integrations.notion.walk import Walk
from sync.errors import ConfigError, VendorRefused
from sync.model import Account, Collection, Record
from sync.ports import Bundle, Cursor, Fate, Identity, Known, Mirrored, Page, Payload, Stream


class NotionSource:
    name = "notion"

    def __init__(self, client: Client, settings: NotionSettings, zone: str = "UTC") -> None:
        self._client = client
        self._settings = settings
        self._schemas = Schemas(Shape(zone, settings.declared))
        self._now: datetime | None = None
        self._roots: dict[str, tuple[str, Json]] = {}
        self._mirrored: Mirrored = _Nothing()
        self._archived: set[str] = set()
        self.streams: tuple[Stream, ...] = _streams(settings)

    def remember(self, mirrored: Mirrored) -> None:
        self._mirrored = mirrored

    def check(self) -> Identity:
        me = self._client.get("users/me")
        self._now = self._client.now
        self._roots = {root: self._root(root) for root in self._settings.roots}
        # Reading comments is a capability of its own, off by default: better refused here than in the middle of a pull.
        self._client.find("comments", block_id=self._settings.roots[0], page_size=1)
        self._find_goals()
        account = Account(source=self.name, id=me["id"], name=me.get("name") or me["id"], kind="bot")
        return Identity(account, self._now, {"read_content": True, "read_comments": True})

    def _root(self, root: str) -> tuple[str, Json]:
        for kind in ("page", "database"):
            try:
                return kind, self._client.get(f"{kind}s/{root}")
            except VendorRefused as refused:
                if refused.status not in (400, 404):
                    raise
        raise ConfigError("notion.root_not_shared", root=root)

    def _find_goals(self) -> None:
        goals = self._settings.goals
        if (
            goals
            and self._client.find(f"data_sources/{goals}") is None
            and self._client.find(f"databases/{goals}") is None
        ):
            raise ConfigError("notion.no_goals", given=goals)

    @property
    def mapping(self) -> str:
        return self._schemas.shape.text

    def recall(self, mapping: str) -> bool:
        recalled = self._schemas.shape.recalled(mapping)
        self._schemas.shape = recalled or self._schemas.shape
        return recalled is not None

    def learn(self, collections: Iterable[Collection]) -> None:
        self._schemas.learn(collections)

    def reshapes(self, before: str) -> bool:
        return self._schemas.shape.reshapes(before)

    def map(self, payload: Payload) -> Sequence[Record]:
        return map_payload(payload, self._schemas.shape)

    # Reading.

    def pull(self, stream: str, since: Cursor | None) -> Iterator[Page]:
        assert self._now is not None, "check() comes first"
        if stream == "users":
            yield from self._users(since or {}, self._now.date().isoformat())
        elif stream == STREAM:
            walk = Walk(since or {}, self._settings.roots, self._now)
            with Crew(self._settings.workers) as crew:
                pull = ContentPull(self._client, self._settings, self._mirrored, walk, self._roots, crew)
                yield from self._learning(pull.pages())
            if self._schemas.changed:
                yield from self.fetch(STREAM, sorted(self._schemas.changed))
                self._schemas.changed.clear()

    def _users(self, since: Cursor, today: str) -> Iterator[Page]:
        """All of them, once a day. Guests are in no list."""
        if since.get("day") != today:
            users = list(self._client.listing("users"))
            yield Page(tuple(Bundle(u["id"], (Payload("user", u["id"], unsigned(u)),)) for u in users), {"day": today})

    def fetch(self, stream: str, ids: Sequence[str]) -> Iterator[Page]:
        with Crew(self._settings.workers) as crew:
            if stream == STREAM:
                known = self._mirrored.known(STREAM)
                ids = [*ids, *self._pages_that_hold(ids, known)]
                reread = Reread(self._client, crew, known, self._ancestry(known))
                yield from self._learning(reread.pages(ids, self._mirrored.cursor(STREAM)))
            elif stream in ("comments", "block_comments"):
                yield from self._comments(stream, ids, crew)

    def _pages_that_hold(self, ids: Sequence[str], known: Mapping[str, Known]) -> list[str]:
        """Of what has come back: the pages that list it again."""
        back = [id_ for id_ in ids if id_ in known and known[id_].state != "present"]
        held = {page for id_ in back for place in self._places(id_) if (page := self._page_around(place))}
        return sorted(page for page in held if page not in ids and page in known and known[page].state == "present")

    def _page_around(self, place: str) -> str | None:
        while place and (block := self._client.find(f"blocks/{place}")):
            if block["type"] == "child_page":
                return place
            place = block["parent"].get("page_id") or block["parent"].get("block_id") or ""
        return None

    def _learning(self, pages: Iterable[Page]) -> Iterator[Page]:
        """A data source comes before its rows: what it says of them is known when they are mapped."""
        for page in pages:
            self._schemas.look(page)
            yield page

    def _comments(self, stream: str, ids: Sequence[str], crew: Crew) -> Iterator[Page]:
        """What is not there is in no bundle. The comments on blocks are those on the blocks that are mirrored."""

        def asked() -> Iterator[tuple[str, list[str]]]:
            for id_ in ids:
                blocks = commented(self._mirrored.payloads(STREAM, id_)) if stream == "block_comments" else (id_,)
                yield id_, list(blocks)

        found = crew.each(lambda question: comments_on(self._client, question[1]), asked())
        yield from batches(
            (
                bundle_of(page, comments, self._mirrored.payloads(stream, page))
                for (page, _), comments in found
                if comments is not None
            ),
            len(ids),
        )

    # Listing.

    def list_ids(self, stream: str) -> Iterator[str]:  # noqa: ARG002 (there is one that has it)
        known, lost = self._mirrored.known(STREAM), self._places_of_lost()
        holders = {*(self._mirrored.cursor(STREAM) or {}).get("holders", {}), *lost}

        def held(id_: str) -> Held | None:
            stored = self._mirrored.payloads(STREAM, id_) if id_ in known and known[id_].state == "present" else ()
            return held_in(stored, id_, lost) if stored else None

        with Crew(self._settings.workers) as crew:
            inventory = Inventory(self._client, crew, self._settings.results_page, held, holders)
            yield from inventory.ids([(kind, id_) for id_, (kind, root) in self._roots.items() if not fate_of(root)])
        self._archived = inventory.archived

    def _places_of_lost(self) -> set[str]:
        """The pages and blocks in which stood what is no longer present. Coming back need not move the time of the page."""
        return {
            place
            for id_, each in self._mirrored.known(STREAM).items()
            if each.state != "present"
            for place in self._places(id_)
        }

    def _places(self, id_: str) -> list[str]:
        """Where a page or database stood; a row is found by a query."""
        own = [payload.body for payload in self._mirrored.payloads(STREAM, id_) if payload.id == id_]
        return [str(place) for body in own for kind in ("page_id", "block_id") if (place := body["parent"].get(kind))]

    def fates(self, stream: str, ids: Sequence[str]) -> Iterator[Fate]:  # noqa: ARG002
        known = self._mirrored.known(STREAM)
        ancestry = self._ancestry()

        def asked(id_: str) -> Fate:
            if id_ in self._archived:
                return Fate(id_, "archived", "fate.archived")
            return fate(self._client, ancestry, id_, known[id_].kind if id_ in known else "")

        with Crew(self._settings.workers) as crew:
            yield from (found for _, found in crew.each(asked, ids))

    def _ancestry(self, known: Mapping[str, Known] | None = None) -> Ancestry:
        """With `known`, what is mirrored counts as below the roots without asking."""
        inside = {id_ for id_, each in (known or {}).items() if each.state == "present"}
        if known:
            inside |= set((self._mirrored.cursor(STREAM) or {}).get("sources", ()))
        return Ancestry(self._client, self._settings.roots, self._settings.results_page, inside)


def _streams(settings: NotionSettings) -> tuple[Stream, ...]:
    days, budget = settings.comment_days, settings.comment_budget
    comments = Stream("comments", of=STREAM, kind="page", eager=True, within_days=days, budget=budget)
    days, budget = settings.block_comment_days, settings.block_comment_budget
    blocks = Stream("block_comments", of=STREAM, kind="page", within_days=days, budget=budget, pause_h=20)
    return Stream("users"), Stream(STREAM, listed=True, within_days=30), comments, blocks


class _Nothing:
    """Nothing is mirrored."""

    def cursor(self, stream: str) -> Cursor | None:  # noqa: ARG002
        return None

    def known(self, stream: str) -> Mapping[str, Known]:  # noqa: ARG002
        return {}

    def payloads(self, stream: str, bundle: str) -> Sequence[Payload]:  # noqa: ARG002
        return ()

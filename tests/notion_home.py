"""One Notion, a mirror of it, and what a crawl that asks for everything finds there: the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from small_sandbox import BOT, NOTION_TOKEN, Small, script

from integrations.notion.client import Client
from integrations.notion.settings import NotionSettings
from integrations.notion.source import NotionSource
from integrations.notion.values import unsigned
from sync.config import SecretSource
from sync.model import Doc
from sync.pull import PullReport, pull
from sync.store import Mirror, Progress, Store
from sync.store.raw import canonical
from sync.sweep import SweepReport, sweep

Json = dict[str, Any]
Found = dict[tuple[str, str], str]
TITLED: Json = {"Name": {"title": {}}}
MEI = "44444444-4444-4444-8444-444444444444"


def block(text: str, kind: str = "paragraph", **more: Any) -> Json:
    return {"type": kind, kind: {"rich_text": [{"type": "text", "text": {"content": text}}], **more}}


class Home:
    """`roots` and `more` (settings) are the admin's to change. Every `pull` and `sweep` is a run of its own."""

    store: Store
    mirror: Mirror
    progress: Progress

    def __init__(self, folder: Path) -> None:
        self.small = Small()
        self.notion, self.page = self.small.notion, self.small.page
        self.notion.add_user(MEI, "Mei", email="mei@example.com", token="canary-of-mei")
        self.roots = [self.page]
        self.more: Json = {}
        self.usual: Json = {}
        self.address = ""
        self._folder = folder
        self._mirrors = 0
        self.start_over()

    def start_over(self) -> None:
        """An empty mirror."""
        if self._mirrors:
            self.store.close()
        self._mirrors += 1
        self.store = Store(self._folder / f"mirror{self._mirrors}.sqlite")
        self.mirror, self.progress = Mirror(self.store), Progress(self.store)

    # What people do.

    def later(self, **time: float) -> None:
        self.small.clock.advance(timedelta(**time))

    def add(self, parent: str, title: str, *children: Json) -> str:
        """A page under a page, or a row of a data source."""
        key = "data_source_id" if parent in self.notion.data_sources else "page_id"
        return self.notion.create_page(MEI, {key: parent}, title, children)

    def table(self, parent: str, title: str = "Table", **columns: Json) -> str:
        """A data source in a database of its own."""
        return self.notion.create_database(MEI, parent, title, TITLED | columns)[1]

    def database_of(self, source: str) -> str:
        return self.notion.parents[source]

    def write(self, parent: str, text: str, kind: str = "paragraph", **more: Any) -> str:
        return self.notion.append(MEI, parent, [block(text, kind, **more)])[0]

    def edit(self, block_id: str, text: str, kind: str = "paragraph", by: str = MEI) -> None:
        self.notion.update_block(by, block_id, {kind: block(text, kind)[kind]})

    @contextmanager
    def quietly(self, page: str) -> Iterator[None]:
        """Whatever happens here leaves the time of the page as it was."""
        stamp = self.notion.pages[page]["last_edited_time"]
        yield
        self.notion.pages[page] = {**self.notion.pages[page], "last_edited_time": stamp}
        self.notion.mirror(page)

    # What we do.

    @property
    def settings(self) -> NotionSettings:
        table = {"roots": self.roots, "url": self.address, "requests_per_second": 1000, **self.usual, **self.more}
        return NotionSettings(token=SecretSource(env="UNUSED"), **table)

    @contextmanager
    def source(self) -> Iterator[NotionSource]:
        client = Client(self.settings, SecretStr(NOTION_TOKEN))
        try:
            yield NotionSource(client, self.settings)
        finally:
            client.close()

    def pull(self) -> PullReport:
        with self.source() as source:
            return pull(source, source.check(), self.store)

    def sweep(self, **how: Any) -> SweepReport:
        with self.source() as source:
            return sweep(source, source.check(), self.store, **how)

    def strikes(self, path: str, **rule: Any) -> None:
        self.small.set_faults(script({"path": path, **rule}))

    def healthy(self) -> None:
        self.small.set_faults(script())

    # What was asked.

    def counted(self, run: Callable[[], object]) -> list[str]:
        """The requests that it sent: method and path."""
        self.small.journal.clear()
        run()
        return [f"{entry.method} {entry.target.split('?')[0].removeprefix('/v1/')}" for entry in self.small.journal]

    # What is mirrored.

    def stored(self) -> Found:
        """(kind, id) -> content of every payload of pages and databases that are present."""
        present = [id_ for id_, known in self.mirror.known("notion", "content").items() if known.state == "present"]
        payloads = [payload for id_ in present for payload in self.mirror.payloads("notion", "content", id_)]
        return {(payload.kind, payload.id): content(payload.body) for payload in payloads}

    def titles(self) -> set[str]:
        return {doc.title for doc in self.mirror.records(Doc)}

    def state(self, id_: str) -> tuple[str, str]:
        question = "SELECT state, reason FROM bundle WHERE source = 'notion' AND stream = 'content' AND id = ?"
        row = self.store.sql.execute(question, (id_,)).fetchone()
        return (str(row[0]), str(row[1])) if row else ("", "")

    def said(self, stream: str, page: str) -> set[str]:
        """Ids of the comments kept of a page."""
        return {payload.id for payload in self.mirror.payloads("notion", stream, page)}

    # What there is.

    def there(self) -> Found:
        """What a crawl finds that opens everything below the roots and asks every list to its end."""
        found: Found = {}
        for root in self.roots:
            kind = "page" if root in self.notion.pages else "database"
            self._crawl(kind, root, found)
        return found

    def _crawl(self, kind: str, id_: str, found: Found) -> None:
        own = self._ask("GET", f"{kind}s/{id_}")
        found[kind, id_] = content(own)
        if kind == "page":
            self._crawl_blocks(id_, found)
            return
        for source in own["data_sources"]:
            found["data_source", source["id"]] = content(self._ask("GET", f"data_sources/{source['id']}"))
            for row in self._all("POST", f"data_sources/{source['id']}/query"):
                self._crawl("page", row["id"], found)

    def _crawl_blocks(self, parent: str, found: Found) -> None:
        for each in self._all("GET", f"blocks/{parent}/children"):
            found["block", each["id"]] = content(each)
            if each["type"] in ("child_page", "child_database"):
                self._crawl(each["type"].removeprefix("child_"), each["id"], found)
            elif not (each["type"] == "synced_block" and each["synced_block"]["synced_from"]):
                self._crawl_blocks(each["id"], found)

    def _all(self, method: str, path: str) -> Iterator[Json]:
        cursor: Mapping[str, str] = {}
        while True:
            query = "&".join(f"{key}={value}" for key, value in cursor.items())
            answer = self._ask(method, f"{path}?{query}" if method == "GET" else path, cursor)
            yield from answer["results"]
            if not answer["has_more"]:
                return
            cursor = {"start_cursor": answer["next_cursor"]}

    def _ask(self, method: str, path: str, body: object = None) -> Json:
        answer = self.small.send(method, f"/v1/{path}", None if method == "GET" else body)
        assert answer.status == 200, (path, answer.body)
        return {key: value for key, value in answer.body.items() if key != "request_id"}


def content(body: Mapping[str, Any]) -> str:
    """As it is compared. The block that lists a page shows the state of that page, which says it itself."""
    theirs = (
        {"last_edited_time", "last_edited_by", "has_children"} if str(body.get("type")).startswith("child_") else set()
    )
    return canonical(unsigned({key: value for key, value in body.items() if key not in theirs}))


def by_bot(home: Home, page: str, text: str) -> str:
    """What a connection writes may leave the time of the page as it was."""
    return home.notion.append(BOT, page, [block(text)])[0]

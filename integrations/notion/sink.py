"""Writing to Notion: one database of scorecards, in which every subject (team, pair, person, goal, the report) is a row and
the row's page holds the evidence.

Targets: `database/scorecards`, `row/<period>/<subject>` (its properties), `text/<period>/<subject>` (its page), `view/...`.
A row is found by its Key column, never by a remembered id alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from integrations.notion.client import Client, Json
from integrations.notion.columns import COLUMNS, cell, key_of, plain_cell, schema
from integrations.notion.pages import Writer, number, published
from integrations.notion.views import Views
from sync.config import Organisation
from sync.errors import VendorRefused
from sync.model import Results, Scorecard
from sync.ports import Change, Desired, Observed, Target, Value

DATABASE = "scorecards"
ICONS = {"team": "👥", "pair": "🤝", "person": "🙋", "goal": "🎯", "report": "📊"}


class NotionSink:
    name = "notion"

    def __init__(self, client: Client, results_page: str | None, organisation: Organisation) -> None:
        self._client = client
        self._results_page = results_page
        self._writer = Writer(organisation.language, organisation.zone)
        self._views = Views(client, self._writer, self.name)
        self._me = ""
        self._database = ""
        self._data_source = ""
        self._pages: dict[str, str] = {}

    def obstacles(self) -> Mapping[str, str]:
        if self._results_page is None:
            return dict.fromkeys(("database", "row", "text", "view"), "notion.no_results_page")
        return {}

    # Desired.

    def render(self, results: Sequence[Results]) -> Sequence[Desired]:
        title = self._writer.say("page.database_title")
        database = Desired(Target(self.name, "database", DATABASE), {"title": title}, label=title)
        wishes = [database, *self._views.of_database()]
        for result in results:
            for card in published(result):
                wishes += self._subject(result, card.kind, card.id, card.title, self._numbers(card), card)
            wishes += self._subject(
                result, "report", "", self._writer.say("page.report_title", period=result.period.name)
            )
            wishes.append(self._views.chart(result.period.name))
        return wishes

    def _subject(
        self,
        results: Results,
        kind: str,
        id_: str,
        title: str,
        numbers: Mapping[str, Value] | None = None,
        card: Scorecard | None = None,
    ) -> list[Desired]:
        key = f"{results.period.name}/{kind}/{id_}".rstrip("/")
        values: dict[str, Value] = {
            "title": title,
            "key": key,
            "kind": self._writer.say(f"page.kind_{kind}"),
            "period": results.period.name,
            **(numbers or {}),
        }
        text = self._writer.evidence(card, results) if card else self._writer.report(results)
        return [
            Desired(Target(self.name, "row", key), values, label=title),
            Desired(Target(self.name, "text", key), {"body": digest(text)}, {"body": text}, label=title),
        ]

    def _numbers(self, card: Scorecard) -> dict[str, Value]:
        found = {slot: number(card.indicators.get(code)) for slot, code in key_of(card.kind).items()}
        return {**found, "proofs": str(len(card.proofs))}

    # Looking.

    def read(self, targets: Sequence[Target]) -> Mapping[Target, Observed]:
        if self._results_page is None or not self._find_database():
            return {}
        seen = {
            t: Observed(t, self._database, self._database_values(), ours=True) for t in targets if t.kind == "database"
        }
        rows = [t for t in targets if t.kind in ("row", "text")]
        pages = {page["id"]: page for page in self._rows(rows)}
        for target in rows:
            page = pages.get(self._pages.get(target.key, ""))
            observed = self._observed(target, page) if page else None
            if observed:
                seen[target] = observed
        return seen | self._views.read([t for t in targets if t.kind == "view"], self._database, self._pages)

    def _find_database(self) -> bool:
        """Our database is the child of the results page whose data source has our Key column."""
        if not self._data_source and self._results_page:
            for block in self._client.listing(f"blocks/{self._results_page}/children"):
                if block["type"] == "child_database" and self._is_ours(block["id"]):
                    break
        return bool(self._data_source)

    def _is_ours(self, database_id: str) -> bool:
        database = self._client.get(f"databases/{database_id}")
        for source in database["data_sources"]:
            columns = self._client.get(f"data_sources/{source['id']}")["properties"]
            if COLUMNS["key"][0] in columns:
                self._database, self._data_source = database_id, source["id"]
        return bool(self._data_source)

    def _database_values(self) -> dict[str, Value]:
        # Its title is theirs to change: it is found by its Key column, so what it is called does not matter to us.
        return {"title": self._writer.say("page.database_title")}

    def _rows(self, targets: Sequence[Target]) -> Iterator[Json]:
        """The pages of these rows: one listing for many, one look for one."""
        keys = sorted({target.key for target in targets})
        if len(keys) == 1:
            body: Json = {"filter": {"property": COLUMNS["key"][0], "rich_text": {"equals": keys[0]}}}
        else:
            body = {}
        if not keys:
            return
        for answer in self._client.query(self._data_source, body):
            for page in answer["results"]:
                key = plain_cell("key", page["properties"])
                if isinstance(key, str):
                    self._pages[key] = page["id"]
                yield page

    def _observed(self, target: Target, page: Json) -> Observed | None:
        ours = page["last_edited_by"]["id"] == self._my_id()
        if target.kind == "row":
            values = {slot: plain_cell(slot, page["properties"]) for slot in COLUMNS}
            return Observed(target, page["id"], values, page["url"], ours)
        text = own_part(self._client.get(f"pages/{page['id']}/markdown")["markdown"])
        return Observed(target, page["id"], {"body": digest(text)}, page["url"], ours) if text else None

    def _my_id(self) -> str:
        self._me = self._me or self._client.get("users/me")["id"]
        return self._me

    # Writing.

    def write(self, change: Change) -> Observed:
        match change.target.kind:
            case "database":
                return self._create_database(change)
            case "row":
                return self._write_row(change)
            case "text":
                return self._write_text(change)
            case _:
                return self._views.write(change, self._database, self._data_source, self._pages)

    def _create_database(self, change: Change) -> Observed:
        created = self._client.post(
            "databases",
            {
                "parent": {"type": "page_id", "page_id": self._results_page},
                "title": [{"type": "text", "text": {"content": change.values["title"]}}],
                "icon": {"type": "emoji", "emoji": "🤝"},
                "is_inline": True,
                "initial_data_source": {"properties": schema()},
            },
        )
        self._database, self._data_source = created["id"], created["data_sources"][0]["id"]
        return Observed(change.target, created["id"], change.values, created.get("url", ""), ours=True)

    def _write_row(self, change: Change) -> Observed:
        properties = {COLUMNS[slot][0]: cell(slot, value) for slot, value in change.values.items()}
        if change.before is None:
            kind = change.target.key.split("/")[1]
            page = self._client.post(
                "pages",
                {
                    "parent": {"type": "data_source_id", "data_source_id": self._data_source},
                    "icon": {"type": "emoji", "emoji": ICONS[kind]},
                    "properties": properties,
                },
            )
        elif change.action == "retire":
            page = self._client.patch(f"pages/{change.before.remote_id}", {"in_trash": True})
        else:
            page = self._client.patch(f"pages/{change.before.remote_id}", {"properties": properties})
        self._pages[change.target.key] = page["id"]
        values = {slot: plain_cell(slot, page["properties"]) for slot in COLUMNS}
        return Observed(change.target, page["id"], values, page["url"], ours=True)

    def _write_text(self, change: Change) -> Observed:
        """Replace our part of the page. `update_content` names the text to be replaced, so the vendor itself refuses when it
        is no longer what we read."""
        page_id = self._pages[change.target.key]
        new = change.texts.get("body", "")
        if change.before is None:
            body: Json = {"type": "insert_content", "insert_content": {"content": new, "position": {"type": "start"}}}
        else:
            old = own_part(self._client.get(f"pages/{page_id}/markdown")["markdown"])
            if digest(old) != change.before.values["body"]:
                raise VendorRefused("notion.text_changed", status=409, label=change.label)
            body = {"type": "update_content", "update_content": {"content_updates": [{"old_str": old, "new_str": new}]}}
        left = own_part(self._client.patch(f"pages/{page_id}/markdown", body)["markdown"])
        return Observed(change.target, page_id, {"body": digest(left) if left else None}, ours=True)


def own_part(markdown: str) -> str:
    """A page's text without the databases, views and pages below it: charts are views of ours, pages are other people's."""
    lines = markdown.splitlines()
    while lines and (not lines[-1].strip() or lines[-1].startswith(("<database", "<page", "<unknown"))):
        lines.pop()
    return "\n".join(lines)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

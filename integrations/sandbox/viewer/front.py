"""The front door, and the journal of what was written through the APIs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from integrations.sandbox.http import Entry
from integrations.sandbox.notion.ids import dashed
from integrations.sandbox.viewer import frame
from integrations.sandbox.viewer.html import Html, link, tag
from integrations.sandbox.viewer.jira_marks import project_mark
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.workspace import Workspace, address

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

RECENT = 8
LINES = 200
BODY = 4000


def door(sandbox: Sandbox, reader: Reader) -> Html:
    counts = {**sandbox.jira.counts(), **sandbox.notion.counts()}
    return frame.document(
        reader,
        sandbox.clock.now(),
        "front",
        reader.say("name"),
        tag("h1", reader.say("front.title")),
        tag("p", reader.say("front.what"), class_="lead"),
        None if reader.actor else tag("p", reader.say("act.hint"), class_="faint hint"),
        tag("div", [_count(reader, name, number) for name, number in counts.items()], class_="counts"),
        tag("div", _projects(sandbox, reader), _roots(sandbox, reader), class_="doors"),
        _recent(sandbox, reader),
    )


def journal(sandbox: Sandbox, reader: Reader, *, everything: bool) -> Html:
    """Writes, newest first; with `everything` every request."""
    entries = [entry for entry in reversed(sandbox.journal) if everything or entry.mutating]
    tabs = tag(
        "nav",
        tag("a", reader.say("journal.writes"), href="/journal", class_=None if everything else "here"),
        tag("a", reader.say("journal.all"), href="/journal?all=1", class_="here" if everything else None),
        class_="tabs",
    )
    count = tag("p", reader.say("journal.count", shown=min(len(entries), LINES), count=len(entries)), class_="faint")
    heading = tag("h1", reader.say("bar.journal"))
    body = [heading, tabs, count, _table(sandbox, reader, entries[:LINES])]
    return frame.document(reader, sandbox.clock.now(), "front journal", reader.say("bar.journal"), body)


def _count(reader: Reader, name: str, number: int) -> Html:
    return tag("div", tag("strong", f"{number:,}"), tag("span", reader.say(f"count.{name}")), class_="count")


def _projects(sandbox: Sandbox, reader: Reader) -> Html:
    entries = [
        _door(f"/jira/{project.key}", project_mark(project.key), project.name, project.key)
        for project in sandbox.jira.projects.values()
    ]
    return _doors("jira", reader.say("jira.projects"), entries, reader)


def _roots(sandbox: Sandbox, reader: Reader) -> Html:
    workspace = Workspace(sandbox.notion, reader)
    roots = [id_ for id_ in sandbox.notion.roots() if not sandbox.notion.trashed(id_)]
    entries = [_door(address(id_), workspace.icon(id_), workspace.title(id_), "") for id_ in roots]
    return _doors("notion", reader.say("front.roots"), entries, reader)


def _doors(id_: str, heading: str, entries: list[Html], reader: Reader) -> Html:
    nothing = tag("p", reader.say("nothing"), class_="faint")
    return tag("section", tag("h2", heading), tag("ul", entries) if entries else nothing, id=id_)


def _door(href: str, sign: Html, name: str, hint: str) -> Html:
    return tag("li", tag("a", sign, tag("span", name), tag("span", hint, class_="faint"), href=href))


def _recent(sandbox: Sandbox, reader: Reader) -> Html:
    writes = [entry for entry in reversed(sandbox.journal) if entry.mutating][:RECENT]
    heading = tag("h2", reader.say("front.recent"))
    if not writes:
        return tag("section", heading, tag("p", reader.say("journal.none"), class_="faint"))
    more = tag("p", link("/journal", reader.say("front.more")))
    return tag("section", heading, _table(sandbox, reader, writes), more)


def _table(sandbox: Sandbox, reader: Reader, entries: Iterable[Entry]) -> Html:
    names = [tag("th", reader.say(f"journal.{name}")) for name in ("at", "who", "method", "request", "status", "body")]
    rows = [_row(sandbox, reader, entry) for entry in entries]
    table = tag("table", tag("thead", tag("tr", names)), tag("tbody", rows), class_="journal")
    return tag("div", table, class_="scroll")


def _row(sandbox: Sandbox, reader: Reader, entry: Entry) -> Html:
    name = _name(sandbox, entry.account)
    who = tag("span", avatar(entry.account, name), tag("span", name, class_="name"), class_="person") if name else None
    verb = tag("span", entry.method, class_=f"verb {entry.method.lower()}")
    return tag(
        "tr",
        tag("td", reader.time(entry.at), class_="narrow"),
        tag("td", who),
        tag("td", verb),
        tag("td", _target(sandbox, entry.target), class_="wide"),
        tag("td", tag("span", entry.status, class_="ok" if entry.status < 400 else "refused")),
        tag("td", _body(entry.request)),
    )


def _name(sandbox: Sandbox, account: str) -> str:
    if user := sandbox.jira.users.get(account):
        return str(user["displayName"])
    return str((sandbox.notion.users.get(account) or {}).get("name") or account)


def _target(sandbox: Sandbox, target: str) -> Html:
    """The path, under the name of the issue or Notion page that it leads to."""
    path = tag("code", target.partition("?")[0])
    match target.partition("?")[0].strip("/").split("/"):
        case ["v1", _, id_, *_] if title := sandbox.notion.title_of(str(dashed(id_))):
            return link(f"/p/{id_}", tag("span", title, class_="what"), path)
        case ["rest", "api", _, "issue", key, *_] if found := sandbox.jira.issue_by(key):
            name = f"{found.key} {found.values['summary']}"
            return link(f"/browse/{found.key}", tag("span", name, class_="what"), path)
        case _:
            return path


def _body(body: Any) -> Html | None:
    if not body:
        return None
    text = json.dumps(body, ensure_ascii=False, indent=1)
    short = json.dumps(body, ensure_ascii=False)
    summary = tag("summary", tag("code", short[:80] + ("…" if len(short) > 80 else "")))
    return tag("details", summary, tag("pre", text[:BODY])) if len(short) > 80 else tag("code", short)

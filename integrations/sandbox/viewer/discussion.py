"""Comments on a Notion page or block: threads in order, each with room for an answer."""

from __future__ import annotations

from integrations.sandbox.viewer import forms
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.rich_text import rich
from integrations.sandbox.viewer.values import Json
from integrations.sandbox.viewer.workspace import Workspace


def discussion(page_id: str, workspace: Workspace) -> Html | None:
    """A section under the title, as the vendor has it: the threads of the page itself, and for who acts a box to begin
    another."""
    reader, threads = workspace.reader, threads_on(page_id, workspace)
    acting = bool(reader.notion) and not workspace.notion.lost(page_id)
    if not threads and not acting:
        return None
    drawn = [thread(one, workspace, place="comments") for one in threads]
    heading = tag("h2", reader.say("comments")) if threads else None
    return tag("section", heading, drawn, _box(page_id, reader) if acting else None, class_="discussion", id="comments")


def _box(page_id: str, reader: Reader) -> Html:
    face = avatar(reader.actor.id, reader.actor.name) if reader.actor else None
    return tag("div", face, forms.comment(reader, "notion", page=page_id, place="comments", rows=1), class_="own")


def threads_on(id_: str, workspace: Workspace) -> list[list[Json]]:
    """The comments of a page itself or of one block, by discussion."""
    threads: dict[str, list[Json]] = {}
    for comment in workspace.notion.comments_on(id_):
        threads.setdefault(comment["discussion_id"], []).append(comment)
    return list(threads.values())


def thread(comments: list[Json], workspace: Workspace, *, place: str) -> Html:
    reader, drawn = workspace.reader, [_comment(one, workspace) for one in comments]
    if not reader.notion:
        return tag("div", drawn, class_="thread")
    box = forms.comment(reader, "notion", discussion=comments[0]["discussion_id"], place=place, rows=2, choose=False)
    answer = tag("details", tag("summary", reader.say("act.reply")), box, class_="reply")
    return tag("div", drawn, answer, class_="thread")


def _comment(comment: Json, workspace: Workspace) -> Html:
    author = comment["created_by"]["id"]
    name = workspace.name_of(author) or workspace.reader.say("someone")
    said_at = tag("span", workspace.reader.time(comment["created_time"]), class_="faint")
    byline = tag("div", tag("strong", name), said_at, class_="byline")
    words = tag("div", byline, tag("p", rich(comment["rich_text"], workspace)))
    return tag("article", avatar(author, name), words, class_="comment")

"""Comments on a Notion page or block: threads in order, each with room for an answer."""

from __future__ import annotations

from integrations.sandbox.viewer import forms
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.rich_text import rich
from integrations.sandbox.viewer.values import Json
from integrations.sandbox.viewer.workspace import Workspace


def discussion(page_id: str, workspace: Workspace) -> Html | None:
    """A section with the threads of the page itself, and a box to begin another for who acts."""
    reader, threads = workspace.reader, threads_on(page_id, workspace)
    acting = bool(reader.notion) and not workspace.notion.lost(page_id)
    if not threads and not acting:
        return None
    drawn = [thread(one, workspace, place="comments") for one in threads]
    badge = tag("span", sum(map(len, threads)), class_="badge")
    box = forms.comment(reader, "notion", page=page_id, place="comments") if acting else None
    heading = tag("h2", reader.say("comments"), badge)
    return tag("section", heading, drawn, box, class_="discussion", id="comments")


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

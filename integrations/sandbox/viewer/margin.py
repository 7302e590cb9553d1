"""What stands beside a block: its comments and, for who acts, the way to change it or to comment on it."""

from __future__ import annotations

from integrations.sandbox.notion.blocks import TEXTS
from integrations.sandbox.viewer import forms
from integrations.sandbox.viewer.discussion import thread, threads_on
from integrations.sandbox.viewer.html import Html, tag
from integrations.sandbox.viewer.values import Json, plain
from integrations.sandbox.viewer.workspace import Workspace

CONTAINERS = frozenset({"column_list", "column", "synced_block", "template", "tab", "child_page", "child_database"})


def beside(block: Json, drawn: Html, workspace: Workspace) -> Html:
    """The block as drawn, with its margin where there is one."""
    threads = threads_on(block["id"], workspace)
    acting = bool(workspace.reader.notion) and block["type"] not in CONTAINERS
    if not threads and not acting:
        return drawn
    place = block["id"].replace("-", "")
    notes = tag("aside", [thread(one, workspace, place=f"b{place}") for one in threads], class_="notes")
    menu = _menu(block, workspace, f"b{place}") if acting else None
    css = "with-margin noted" if threads else "with-margin"
    return tag("div", menu, tag("div", drawn, class_="body"), notes if threads else None, class_=css, id=f"b{place}")


def _menu(block: Json, workspace: Workspace, place: str) -> Html:
    reader, kind = workspace.reader, block["type"]
    change = None
    if kind in TEXTS:
        text = forms.area("text", reader.say(f"block.{kind}"), plain(block[kind]["rich_text"]), rows=3)
        change = forms.form(reader, "notion/text", text, forms.save(reader), block=block["id"], place=place, css="say")
    say = forms.comment(reader, "notion", block=block["id"], place=place, rows=2, choose=False)
    gone = forms.button(reader.say("act.delete_block"), css="quiet")
    delete = forms.form(reader, "notion/unblock", gone, block=block["id"])
    summary = tag("summary", tag("span", reader.say("act.block"), class_="unseen"))
    return tag("details", summary, tag("div", change, say, delete, class_="fold"), class_="block-menu")

"""The workspace's pages beside a page, open on the way to where one is, and the way itself."""

from __future__ import annotations

from integrations.sandbox.viewer.html import Child, Html, join, tag
from integrations.sandbox.viewer.workspace import Workspace, address

MANY = 400
"""In a workspace with more pages than this, only what is near is in the tree."""


def tree(workspace: Workspace, here: str) -> Html:
    """Pages and databases, not the rows of these."""
    notion, path = workspace.notion, list(workspace.notion.ancestry(here))
    roots = [id_ for id_ in notion.roots() if not notion.trashed(id_)]
    deep = len(notion.blocks.keys() & (notion.pages.keys() | notion.databases.keys())) <= MANY
    heading = tag("h2", workspace.reader.say("notion.pages"))
    return tag(
        "nav",
        heading,
        tag("ul", [_branch(workspace, id_, path, deep=deep) for id_ in roots]),
        class_="tree",
        id="tree",
        aria_label=workspace.reader.say("notion.pages"),
    )


def above(id_: str, workspace: Workspace) -> list[tuple[str, Child]]:
    """Breadcrumbs to a page or database: those on the way down to it."""
    chain = [at for at in list(workspace.notion.ancestry(id_))[1:] if workspace.entry(at)]
    steps: list[tuple[str, Child]] = [("/#notion", workspace.reader.say("bar.notion"))]
    return steps + [(address(at), join(workspace.icon(at), workspace.title(at))) for at in reversed(chain)]


def _branch(workspace: Workspace, id_: str, path: list[str], *, deep: bool) -> Html:
    here = id_ == path[0]
    link = tag(
        "a",
        workspace.icon(id_),
        tag("span", workspace.title(id_)),
        href=address(id_),
        class_="here" if here else None,
        aria_current="page" if here else None,
    )
    below = _below(workspace, id_) if deep or id_ in path else []
    if not below:
        return tag("li", link, class_="leaf")
    label = workspace.reader.say("notion.inside", name=workspace.title(id_))
    opener = tag("summary", tag("span", label, class_="unseen"))
    inside = tag("ul", [_branch(workspace, each, path, deep=deep) for each in below])
    return tag("li", link, tag("details", opener, inside, open=id_ in path))


def _below(workspace: Workspace, id_: str) -> list[str]:
    """Child pages and databases, also those within toggles and columns."""
    found: list[str] = []
    for block in workspace.notion.children(id_):
        if block["type"] in ("child_page", "child_database"):
            if workspace.entry(block["id"]) and not _linked_view(workspace, block["id"]):
                found.append(block["id"])
        elif block["has_children"]:
            found += _below(workspace, block["id"])
    return found


def _linked_view(workspace: Workspace, id_: str) -> bool:
    """A database without a source of its own shows another's rows: a chart on a report, say."""
    database = workspace.notion.databases.get(id_)
    return database is not None and not database["data_sources"]

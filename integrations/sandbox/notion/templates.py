"""Templates of a data source. People make them in the application; the API lists and applies them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from integrations.sandbox.http import Json
from integrations.sandbox.notion import blocks, ids, pages, tree
from integrations.sandbox.notion.errors import invalid, missing
from integrations.sandbox.notion.richtext import request
from integrations.sandbox.notion.store import Store

APPLIED_AFTER = timedelta(seconds=1)
"""The vendor answers with a blank page and fills it later; how much later is not published."""


def add(store: Store, source: str, name: str, children: list[Json], *, default: bool) -> str:
    """The id of a new template with this content, by whoever made the data source: a page that is no row."""
    own = store.data_sources[source]
    title = next(column for column, each in own["properties"].items() if each["type"] == "title")
    content = blocks.drafts(children, store.look)
    by, words = own["created_by"]["id"], {title: {"title": request(name)}}
    id_ = pages.create(store, by, {"data_source_id": source}, words, content, icon=None)
    store.rows_in[source].remove(id_)
    store.template_pages.add(id_)
    made = {"id": id_, "name": name, "is_default": default, "children": children}
    store.templates.setdefault(source, []).append(made)
    return id_


def listed(store: Store, source: str, name: str = "") -> list[Json]:
    """The templates whose name holds `name`, as the API shows them."""
    return [
        {key: each[key] for key in ("id", "name", "is_default")}
        for each in store.templates.get(source, ())
        if name.casefold() in each["name"].casefold()
    ]


def chosen(store: Store, source: str, asked: Json) -> list[blocks.Draft]:
    """The content that `template` of a request names; none for type `none`. Raises the 404 for one not there."""
    kind = asked["type"]
    if kind == "none":
        return []
    if kind not in ("default", "template_id"):
        raise invalid("body failed validation: body.template.type should be none, default or template_id.")
    wanted = ids.dashed(asked.get("template_id", "")) if kind == "template_id" else None
    for template in store.templates.get(source, ()):
        if template["id"] == wanted or (wanted is None and template["is_default"]):
            return blocks.drafts(template["children"], store.look)
    raise missing("template", str(wanted or "default"))


def apply(store: Store, by: str, page: str, content: list[blocks.Draft]) -> None:
    """Put the content of a template into a page, in a while."""
    if content:
        store.later.at(store.clock.now() + APPLIED_AFTER, partial(_fill, store, by, page, content))


def _fill(store: Store, by: str, page: str, content: list[blocks.Draft]) -> None:
    if not store.lost(page):
        tree.append(store, by, page, content)

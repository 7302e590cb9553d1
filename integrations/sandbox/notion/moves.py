"""Pages and databases moved to another place, with what they hold."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import pages, tree, values
from integrations.sandbox.notion.errors import invalid
from integrations.sandbox.notion.store import Store, parent_id


def move(store: Store, by: str, id_: str, parent: Json) -> None:
    """`POST /v1/pages/{id}/move`. Of its properties a page keeps those that its new home has by name and type."""
    home = pages.parent_of(store, parent)
    above = parent_id(home)
    if above is None:
        raise invalid("body failed validation: body.parent should have page_id or data_source_id.")
    store.editable("page", id_)
    if id_ in store.ancestry(above):
        raise invalid("A page can not be moved below itself.")
    if id_ in store.template_pages:
        raise invalid("A template can not be moved.")
    left = store.parents.get(id_)
    _leave(store, id_)
    store.place(id_, above)
    store.pages[id_] = {**store.pages[id_], "parent": home, "properties": _kept(store, id_, home)}
    if home["type"] == "data_source_id":
        store.rows_in[above].append(id_)
    else:
        _stub(store, by, id_, above, "child_page")
    store.touch(by, id_)
    store.happened("page.moved", id_, by, parent=home)
    for source in (left, above):
        if source is not None and source in store.data_sources:
            store.rows_changed(by, source, [id_])


def move_database(store: Store, by: str, id_: str, parent: Json) -> None:
    """`parent` of `PATCH /v1/databases/{id}`: to another page."""
    home = pages.parent_of(store, parent)
    if home["type"] != "page_id":
        raise invalid("body failed validation: body.parent should have page_id.")
    if id_ in store.ancestry(home["page_id"]):
        raise invalid("A database can not be moved below itself.")
    _leave(store, id_)
    store.place(id_, home["page_id"])
    own = store.databases[id_] = {**store.databases[id_], "parent": home}
    for source in own["data_sources"]:
        store.data_sources[source["id"]] = {**store.data_sources[source["id"]], "database_parent": home}
        store.happened("data_source.moved", source["id"], by, parent=store.data_sources[source["id"]]["parent"])
    _stub(store, by, id_, home["page_id"], "child_database")
    store.happened("database.moved", id_, by, parent=home)


def _leave(store: Store, id_: str) -> None:
    """Take it out of its parent's lists, and a row out of the other sides of its relations."""
    above = store.parents.get(id_)
    if id_ in store.blocks and above is not None:
        del store.blocks[id_]
        store.set_below(above, tuple(other for other in store.below[above] if other != id_))
    if above in store.rows_in:
        relations = [name for name, value in store.pages[id_]["properties"].items() if value["type"] == "relation"]
        pages.written(store, id_, {name: {"relation": []} for name in relations})
        store.rows_in[above].remove(id_)


def _kept(store: Store, id_: str, home: Json) -> Json:
    old: Json = store.pages[id_]["properties"]
    title = next(value for value in old.values() if value["type"] == "title")
    if home["type"] != "data_source_id":
        return {"title": title}
    source = home["data_source_id"]
    number, kept = store.next_number(source), {}
    for name, column in store.data_sources[source]["properties"].items():
        kept[name] = values.empty(column, number)
        same = title if column["type"] == "title" else old.get(name, {})
        if same.get("type") == column["type"] and column["type"] not in (*values.READ_ONLY, "relation"):
            kept[name] = {**same, "id": column["id"]}
    return kept


def _stub(store: Store, by: str, id_: str, above: str, kind: str) -> None:
    """The block on the new page; that of a page is as old as the page itself."""
    tree.stub(store, by, id_, above, kind)
    if own := store.pages.get(id_):
        store.blocks[id_] = {**store.blocks[id_], **{key: own[key] for key in ("created_time", "created_by")}}
    store.set_below(id_, store.below.get(id_, ()))

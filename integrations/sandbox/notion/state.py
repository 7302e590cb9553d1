"""A Notion workspace in memory, in the forms of API version 2026-03-11.

Everything that the API can do can be done here directly; `by` is the acting user's id. What the methods answer is the
workspace's own and must not be changed by the caller. Refusals raise `integrations.sandbox.http.Answer`, as over HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from integrations.sandbox.http import Json
from integrations.sandbox.notion import (
    comments,
    databases,
    markdown_edit,
    moves,
    pages,
    render,
    tree,
    views,
)
from integrations.sandbox.notion.application import Application
from integrations.sandbox.notion.blocks import drafts
from integrations.sandbox.notion.richtext import request
from integrations.sandbox.notion.uploads import FREE_LIMIT_BYTES


class Notion(Application):
    """Users, pages, blocks, databases, comments and views; see `Store`, and `Application` for what the API has not."""

    def add_user(
        self, user_id: str, name: str, *, email: str | None = None, token: str | None = None, guest: bool = False
    ) -> Json:
        """A person. With `token`, a personal access token that acts as them and sees the whole workspace.

        A guest is not listed, but found by id.
        """
        self.guests |= {user_id} if guest else set()
        person: Json = {"email": email, "email_verified": True} if email else {}
        self.users[user_id] = {
            "object": "user",
            "id": user_id,
            "name": name,
            "avatar_url": None,
            "type": "person",
            "person": person,
        }
        if token:
            self.tokens[token] = user_id
        return self.users[user_id]

    def add_bot(
        self, bot_id: str, name: str, *, token: str, owner_workspace_name: str, file_limit_bytes: int = FREE_LIMIT_BYTES
    ) -> Json:
        """An integration. It sees nothing before something is shared with it."""
        self.users[bot_id] = {
            "object": "user",
            "id": bot_id,
            "name": name,
            "avatar_url": None,
            "type": "bot",
            "bot": {
                "owner": {"type": "workspace", "workspace": True},
                "workspace_name": owner_workspace_name,
                "workspace_id": self.new_id("workspace"),
                "workspace_limits": {"max_file_upload_size_in_bytes": file_limit_bytes},
            },
        }
        self.tokens[token] = bot_id
        self.shares.setdefault(bot_id, [])
        return self.users[bot_id]

    def add_group(self, group_id: str, name: str) -> None:
        """A group of people; a people property may hold it."""
        self.groups[group_id] = {"object": "group", "id": group_id, "name": name}

    def roots(self, bot_id: str | None = None) -> list[str]:
        """What is shared with a connection; without one, the pages and databases at the top of the workspace."""
        if bot_id is not None:
            return list(self.shares[bot_id])
        return [id_ for shelf in (self.pages, self.databases) for id_ in shelf if id_ not in self.parents]

    def create_page(
        self,
        by: str,
        parent: Json,
        properties: Mapping[str, Any] | str,
        children: Sequence[Json] = (),
        icon: Json | None = None,
        markdown: str | None = None,
    ) -> str:
        """The id of a new page. `properties` in the form of requests, or a title; content as blocks or markdown."""
        if markdown is not None:
            return markdown_edit.create_page(self, by, parent, self._named(parent, properties), markdown, icon)
        content = drafts(list(children), self.look)
        return pages.create(self, by, parent, self._named(parent, properties), content, icon=icon)

    def _named(self, parent: Json, properties: Mapping[str, Any] | str) -> Mapping[str, Any]:
        """`properties`, or a title in the form of requests under the name of the title property."""
        if not isinstance(properties, str):
            return properties
        source = self.data_sources.get(parent.get("data_source_id", ""), {"properties": {}})
        names = [name for name, column in source["properties"].items() if column["type"] == "title"]
        return {names[0] if names else "title": {"title": request(properties)}}

    def update_page(self, by: str, page_id: str, **body: Any) -> None:
        """`PATCH /v1/pages/{id}` with this body."""
        pages.update(self, by, page_id, body)

    def append(self, by: str, parent_id: str, children: Sequence[Json], position: Json | None = None) -> list[str]:
        """The ids of new blocks under a page or block; `position` as in the API."""
        return tree.append(self, by, parent_id, drafts(list(children), self.look), position)[0]

    def update_block(self, by: str, block_id: str, body: Json) -> None:
        tree.update(self, by, block_id, body)

    def delete_block(self, by: str, block_id: str) -> None:
        """To the trash; a page or database too."""
        tree.trash(self, by, block_id, True)

    def create_database(
        self,
        by: str,
        parent_page_id: str | None,
        title: str,
        properties: Json,
        icon: Json | None = None,
        inline: bool = False,
    ) -> tuple[str, str]:
        """The ids of a new database and its data source; without a parent page it lies at the top."""
        parent = {"page_id": parent_page_id} if parent_page_id else {"workspace": True}
        body = {
            "parent": parent,
            "title": request(title),
            "initial_data_source": {"properties": properties},
            "icon": icon,
            "is_inline": inline,
        }
        return self.create_database_as(by, body)

    def create_database_as(self, by: str, body: Json) -> tuple[str, str]:
        """`POST /v1/databases`; with its first view, a table."""
        database, source = databases.create(self, by, body)
        views.add(self, by, database, source, {"name": "Default view", "type": "table"})
        return database, source

    def create_data_source(self, by: str, body: Json) -> str:
        """`POST /v1/data_sources`; with a table to show it."""
        source = databases.create_source(self, by, body)
        name = self.title_of(source)
        views.add(self, by, self.parents[source], source, {"name": name, "type": "table"})
        return source

    def update_database(self, by: str, database_id: str, body: Json) -> None:
        databases.update(self, by, database_id, body)

    def update_data_source(self, by: str, data_source_id: str, body: Json) -> None:
        databases.update_source(self, by, data_source_id, body)

    def comment(
        self,
        by: str,
        page_id: str | None = None,
        block_id: str | None = None,
        rich_text: Sequence[Json] | str = "",
        discussion_id: str | None = None,
    ) -> str:
        """The id of a new comment on a page, on a block, or in a discussion."""
        parent = {"page_id": page_id} if page_id else {"block_id": block_id}
        body = {"discussion_id": discussion_id} if discussion_id else {"parent": parent}
        on, discussion = comments.target(self, body)
        return comments.create(self, by, on, discussion, rich_text if isinstance(rich_text, str) else list(rich_text))

    def settle(self) -> None:
        """Do what is due by now, as the next request would."""
        self.later.settle(self.clock.now())

    def move_page(self, by: str, page_id: str, parent: Json) -> None:
        moves.move(self, by, page_id, parent)

    def create_view(self, by: str, body: Json) -> Json:
        """`POST /v1/views` with this body; the view."""
        return self.views[views.create(self, by, body)]

    def page_json(self, page_id: str) -> Json:
        return render.page(self, page_id)

    def block_json(self, block_id: str) -> Json:
        return self.blocks[block_id]

    def children(self, block_id: str) -> list[Json]:
        return [self.blocks[id_] for id_ in self.below.get(block_id, ())]

    def database_json(self, database_id: str) -> Json:
        return self.databases[database_id]

    def data_source_json(self, data_source_id: str) -> Json:
        return self.data_sources[data_source_id]

    def rows(self, data_source_id: str) -> list[Json]:
        """The pages of a data source in order of creation, trashed ones left out."""
        return [render.page(self, id_) for id_ in self.rows_in[data_source_id] if not self.trashed(id_)]

    def views_of(self, database_id: str) -> list[Json]:
        return [self.views[id_] for id_ in self.views_in.get(database_id, ())]

    def comments_on(self, id_: str) -> list[Json]:
        """The comments of a page itself, or of one block."""
        return [self.comments[comment] for comment in self.said_on.get(id_, ())]

    def counts(self, below: Collection[str] = ()) -> dict[str, int]:
        """What the first connection may see, the trash left out; with `below`, only these roots and what lies below them.

        `blocks` counts what children lists show, the blocks of child pages and databases among them; rows have none.
        """
        account = next(iter(self.shares), "")

        def count(shelf: Mapping[str, Json]) -> int:
            return sum(
                self.sees(account, id_)
                and not self.lost(id_)
                and self.template_pages.isdisjoint(self.ancestry(id_))
                and (not below or any(at in below for at in self.ancestry(id_)))
                for id_ in shelf
            )

        return {
            "docs": count(self.pages),
            "blocks": count(self.blocks),
            "data_sources": count(self.data_sources),
            "notion_comments": count(self.comments),
            "notion_accounts": len(self.users),
        }

"""What people do in the application, and no API does, or none for another user than the one who asks."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.http import Json
from integrations.sandbox.notion import comments, options, templates, tree, webhooks
from integrations.sandbox.notion.blocks import Draft
from integrations.sandbox.notion.grants import Grant
from integrations.sandbox.notion.store import Store


class Application(Store):
    """Sharing, deleting for good, closing discussions, renaming options, making templates and subscriptions."""

    def share(self, id_: str, bot_id: str) -> None:
        """Give a connection a page or database and everything below it, or give it back."""
        self.sights += 1
        taken = self.hidden.get(bot_id, set())
        given_back = id_ in taken
        taken.discard(id_)
        if id_ not in self.shares[bot_id] and not (given_back and self.sees(bot_id, id_)):
            self.shares[bot_id].append(id_)

    def unshare(self, id_: str, bot_id: str) -> None:
        """Take it away again: a root, or something below one. It and all below it is a 404 then; its block vanishes."""
        self.sights += 1
        if id_ in self.shares[bot_id]:
            self.shares[bot_id].remove(id_)
        self.hidden.setdefault(bot_id, set()).add(id_)

    def grant(self, bot_id: str, grant: Grant) -> None:
        """Set the capabilities of a connection; a new one has all."""
        self.grants[bot_id] = grant

    def remove_user(self, user_id: str) -> None:
        """Somebody left the workspace: unknown to the users' endpoints, a bare id wherever they did something."""
        del self.users[user_id]
        self.tokens = {token: user for token, user in self.tokens.items() if user != user_id}

    def trash(self, by: str, id_: str) -> None:
        """Take a page, database or block to the trash."""
        tree.trash(self, by, id_, True)

    def restore(self, by: str, id_: str) -> None:
        """Bring it back. Raises the 400 below something that is in the trash itself."""
        tree.trash(self, by, id_, False)

    def purge(self, by: str, id_: str) -> None:
        """Delete a page, database or block for good, as people do from the trash; nobody finds it any more."""
        if not self.trashed(id_):
            tree.trash(self, by, id_, True)
        self.sights += 1
        self.purged.add(id_)

    def add_block(self, by: str, parent_id: str, kind: str, content: Json) -> str:
        """The id of a new block that only the application makes, say `meeting_notes`, `link_preview`, `unsupported`.

        `content` is in the form of answers.
        """
        id_ = tree.put(self, by, Draft(kind, content), parent_id)
        self.set_below(parent_id, (*self.below.get(parent_id, ()), id_))
        self.touch(by, self.page_above(parent_id))
        return id_

    def edit_comment(self, by: str, comment_id: str, rich_text: Sequence[Json] | str) -> None:
        comments.update(self, by, comment_id, rich_text if isinstance(rich_text, str) else list(rich_text))

    def delete_comment(self, by: str, comment_id: str) -> None:
        comments.delete(self, by, comment_id)

    def resolve(self, discussion_id: str) -> None:
        """Close a discussion; the API does not show its comments any more."""
        self.resolved.add(discussion_id)

    def reopen(self, discussion_id: str) -> None:
        """The opposite of `resolve`: its comments are shown again, as old as they are."""
        self.resolved.discard(discussion_id)

    def rename_option(self, by: str, data_source_id: str, column: str, option: str, name: str) -> None:
        """Give an option of a select, multi-select or status another name, in every row too. No row's time moves.

        By the API it can not be done: that answers 200 and changes nothing. Raises KeyError for an unknown one.
        """
        options.rename(self, by, data_source_id, column, option, name)

    def add_template(self, data_source_id: str, name: str, children: Sequence[Json], *, default: bool = False) -> str:
        """The id of a new template of a data source: a page in it that no query shows."""
        return templates.add(self, data_source_id, name, list(children), default=default)

    def subscribe(
        self, bot_id: str, verification_token: str, types: Sequence[str] = (), url: str = ""
    ) -> webhooks.Subscription:
        """A webhook subscription; see `webhooks`. Raises ValueError for an address that is not on this machine."""
        return webhooks.subscription(self, bot_id, verification_token, types, url)

"""Who may ask a workspace for something, and what each of them was given."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion.grants import Grant
from integrations.sandbox.notion.uploads import FREE_LIMIT_BYTES


class Accounts:
    """People, groups and connections, their tokens, and what connections may do and see."""

    def __init__(self) -> None:
        self.users: dict[str, Json] = {}
        self.groups: dict[str, Json] = {}
        self.guests: set[str] = set()
        """Users that no list shows."""
        self.tokens: dict[str, str] = {}
        self.shares: dict[str, list[str]] = {}
        """Connection -> the roots shared with it. A person sees the whole workspace."""
        self.hidden: dict[str, set[str]] = {}
        """Connection -> what was taken from it again below a root that it still has."""
        self.grants: dict[str, Grant] = {}
        """Connection -> its capabilities, where it has not all."""
        self.sights = 0
        """How often it changed what an account sees, or what is in the trash."""

    def author(self, by: str) -> Json:
        return {"object": "user", "id": by}

    def user(self, id_: str) -> Json:
        """The full user, or the bare reference that the vendor gives for one it does not know."""
        return self.users.get(id_) or self.groups.get(id_) or self.author(id_)

    def is_connection(self, account: str) -> bool:
        return account in self.shares

    def file_limit(self, account: str) -> int:
        """Bytes of the largest file that the account may upload."""
        limits = self.user(account).get("bot", {}).get("workspace_limits", {})
        return int(limits.get("max_file_upload_size_in_bytes", FREE_LIMIT_BYTES))

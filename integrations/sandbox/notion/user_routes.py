"""The endpoints of users and of the workspace's own emojis."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import grants, paging
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import missing, refusal


def add_to(add: Adder) -> None:
    add("GET", "users", _list, needs=grants.USERS)
    add("GET", "users/me", _me)
    add("GET", "custom_emojis", _emojis)
    add("GET", "users/{id}", _user, needs=grants.USERS)


def _list(call: Call) -> Json:
    if call.account not in call.notion.shares:
        raise refusal(403, "restricted_resource", "Personal access tokens can not list users.")
    members = [user for id_, user in call.notion.users.items() if id_ not in call.notion.guests]
    return paging.page(members, call.request.query, "user")


def _emojis(_: Call) -> Json:
    """A workspace here has none of its own."""
    return {"object": "list", "type": "custom_emoji", "results": [], "has_more": False, "next_cursor": None}


def _me(call: Call) -> Json:
    return call.notion.users[call.account]


def _user(call: Call) -> Json:
    if call.id not in call.notion.users:
        raise missing("user", call.id, connection_id=call.account)
    return call.notion.users[call.id]

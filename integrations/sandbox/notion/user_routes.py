"""The endpoints of users."""

from __future__ import annotations

from integrations.sandbox.http import Json
from integrations.sandbox.notion import grants, paging
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import missing, refusal


def add_to(add: Adder) -> None:
    add("GET", "users", _list, needs=grants.USERS)
    add("GET", "users/me", _me)
    add("GET", "users/{id}", _user, needs=grants.USERS)


def _list(call: Call) -> Json:
    if call.account not in call.notion.shares:
        raise refusal(403, "restricted_resource", "Personal access tokens can not list users.")
    return paging.page(list(call.notion.users.values()), call.request.query, "user")


def _me(call: Call) -> Json:
    return call.notion.users[call.account]


def _user(call: Call) -> Json:
    if call.id not in call.notion.users:
        raise missing("user", call.id, connection_id=call.account)
    return call.notion.users[call.id]

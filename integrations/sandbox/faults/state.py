"""Faults of the vendor's state: credentials that run out, clocks that disagree."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from integrations.sandbox.exchange import Vendor
from integrations.sandbox.faults.kinds import Event, Replacement, Scene
from integrations.sandbox.faults.paging import page_cursor
from integrations.sandbox.http import Response
from integrations.sandbox.jira.search_routes import BAD_TOKEN
from integrations.sandbox.notion.errors import invalid


class ExpireToken(Event):
    """The acting account's credential is refused from now on, as the vendor refuses a bad one, until the script is
    taken away."""

    kind: Literal["expire_token"] = "expire_token"

    def happen(self, scene: Scene, response: Response | None) -> None:
        scene.sandbox.expired.add(scene.exchange.account)


class ExpirePage(Replacement):
    """The request's page cursor has expired: the vendor's 400. First pages are answered by a 400, too; choose the
    request by its number."""

    kind: Literal["expire_page"] = "expire_page"

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        if scene.exchange.vendor == "jira":
            return Response(400, {"errorMessages": [BAD_TOKEN], "errors": {}})
        return invalid(f"The start_cursor provided is invalid: {page_cursor(scene)}").response


class ClockSkew(Event):
    """A vendor's clock is `seconds` ahead of the sandbox's (negative: behind), in stamps and in `Date`."""

    kind: Literal["clock_skew"] = "clock_skew"
    seconds: Annotated[float, Field(ge=-31_536_000, le=31_536_000, allow_inf_nan=False)]
    of: Vendor | None = None
    """None: the vendor that is asked."""

    def happen(self, scene: Scene, response: Response | None) -> None:
        scene.sandbox.faces[self.of or scene.exchange.vendor].show_ahead_s(self.seconds)

"""A fault script: which fault strikes which request, as data."""

from __future__ import annotations

import random
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field, model_validator

from integrations.sandbox.exchange import Exchange, Vendor
from integrations.sandbox.faults.answers import ContentType, Html200, Status, Trouble
from integrations.sandbox.faults.connection import KillClient, Latency, Reset, Slice, Stall, Timeout, Truncate
from integrations.sandbox.faults.kinds import Distortion, Event, Position, Replacement, Scene
from integrations.sandbox.faults.paging import DuplicatePage, InsertDuringPaging, Lag, ReorderPage, StuckPage
from integrations.sandbox.faults.state import ClockSkew, ExpirePage, ExpireToken
from integrations.sandbox.frozen import Frozen
from integrations.sandbox.http import Json, Response

Connection = Reset | Timeout | KillClient | Stall | Truncate | Slice | Latency
Answered = Status | Html200 | Trouble | ContentType
Listed = DuplicatePage | ReorderPage | StuckPage | InsertDuringPaging | Lag
World = ExpireToken | ExpirePage | ClockSkew
Fault = Annotated[Connection | Answered | Listed | World, Field(discriminator="kind")]


class Rule(Frozen):
    """One fault, and the requests that it strikes: all that fit every condition given."""

    fault: Fault
    position: Position | None = None
    """None: before the effect, where the fault can strike there."""
    vendor: Vendor | None = None
    method: str | None = None
    path: str | None = None
    """A pattern such as `/rest/api/3/issue/*`, without the query; `*` is any text."""
    mutates: bool | None = None
    """Only requests to routes that change state, or only to those that do not."""
    numbers: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Only these of the requests that fit so far, counted from 1 since the script was set."""
    chance: Annotated[float, Field(ge=0, le=1)] = 1.0
    seed: int = 0
    """The same chance, seed and number give the same luck."""
    times: Annotated[int, Field(ge=0)] | None = None
    """At most so often."""

    @model_validator(mode="after")
    def _position_fits(self) -> Rule:
        if self.position and self.position not in self.fault.positions:
            raise ValueError(f"{self.fault.kind} strikes only {' or '.join(self.fault.positions)} the effect")
        return self

    def fits(self, exchange: Exchange) -> bool:
        request = exchange.request
        return (
            self.vendor in (None, exchange.vendor)
            and self.method in (None, request.method)
            and (self.path is None or fnmatchcase(request.path, self.path))
            and self.mutates in (None, exchange.mutates)
        )

    def hits(self, number: int, struck: int) -> bool:
        """Does it strike the `number`-th request that fits, after `struck` strikes?"""
        if (self.numbers and number not in self.numbers) or (self.times is not None and struck >= self.times):
            return False
        luck = random.Random(f"{self.seed}/{number}").random()  # noqa: S311 (repeatable, not secret)
        return luck < self.chance

    @property
    def strikes(self) -> Position:
        return self.position or self.fault.positions[0]

    def before(self, scene: Scene) -> Response | None:
        """What is answered instead of doing anything; None when the request goes on."""
        if self.strikes == "before" and isinstance(self.fault, Event):
            self.fault.happen(scene, None)
        if self.strikes == "before" and isinstance(self.fault, Replacement):
            return self.fault.instead(scene, None)
        return None

    def after(self, scene: Scene, response: Response) -> Response:
        match self.fault:
            case Distortion() as distortion:
                return distortion.bend(scene, response)
            case Replacement() as replacement if self.strikes == "after":
                return replacement.instead(scene, response)
            case Event() as event if self.strikes == "after":
                event.happen(scene, response)
        return response


class Script(Frozen):
    """Rules in the order in which they strike one request."""

    rules: tuple[Rule, ...] = ()


class Faults:
    """A script at work: counts what fitted and what was struck."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._fitted = [0] * len(script.rules)
        self._struck = [0] * len(script.rules)

    def striking(self, exchange: Exchange) -> list[Rule]:
        """The rules that strike this request. Counts it: ask once."""
        chosen = []
        for index, rule in enumerate(self.script.rules):
            if not rule.fits(exchange):
                continue
            self._fitted[index] += 1
            if rule.hits(self._fitted[index], self._struck[index]):
                self._struck[index] += 1
                chosen.append(rule)
        return chosen

    def report(self) -> Json:
        rules = [rule.model_dump(mode="json", exclude_defaults=True) for rule in self.script.rules]
        for rule, sent, fitted, struck in zip(self.script.rules, rules, self._fitted, self._struck, strict=True):
            sent["fault"] = rule.fault.model_dump(mode="json")
            sent |= {"fitted": fitted, "struck": struck}
        return {"rules": rules}

"""What a fault can be: something instead of the answer, a distorted answer, or an event on the side.

A fault is data (`to_json` and back is pydantic's `model_dump` and `model_validate`) with one small method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from integrations.sandbox.exchange import Exchange
from integrations.sandbox.frozen import Frozen
from integrations.sandbox.http import Response

if TYPE_CHECKING:
    from integrations.sandbox.server import Sandbox

Position = Literal["before", "after"]
"""Before the request takes effect, or after it and before its answer is sent."""


@dataclass(frozen=True)
class Scene:
    """Where a fault strikes."""

    sandbox: Sandbox
    exchange: Exchange


class Replacement(Frozen):
    """Is sent instead of the answer. Before the effect nothing happens in the vendor; after it, the answer is lost."""

    positions: ClassVar[tuple[Position, ...]] = ("before", "after")

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        """`lost` is the answer that is not sent, None before the effect."""
        raise NotImplementedError


class Distortion(Frozen):
    """Changes the answer, or how it travels; the request has taken effect."""

    positions: ClassVar[tuple[Position, ...]] = ("after",)

    def bend(self, scene: Scene, response: Response) -> Response:
        raise NotImplementedError


class Event(Frozen):
    """Changes the world beside the request."""

    positions: ClassVar[tuple[Position, ...]] = ("before", "after")

    def happen(self, scene: Scene, response: Response | None) -> None:
        raise NotImplementedError

"""Faults of the line: what the client's socket sees."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from integrations.sandbox.faults.kinds import Distortion, Replacement, Scene
from integrations.sandbox.http import Delivery, Response

Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
Bytes = Annotated[int, Field(ge=0)]


class Reset(Replacement):
    """The connection is reset (`SO_LINGER` 0) without a byte of an answer."""

    kind: Literal["reset"] = "reset"

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        return Response(0, delivery=Delivery(head=False, ending="reset"))


class Timeout(Replacement):
    """No byte is ever answered; the connection stays open until the client gives up."""

    kind: Literal["timeout"] = "timeout"

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        return Response(0, delivery=Delivery(head=False, ending="silence"))


def _killable(pid: int) -> int:
    if pid in (os.getpid(), os.getppid()):
        raise ValueError("the sandbox kills neither itself nor its parent")
    return pid


class KillClient(Replacement):
    """SIGKILL to the client's process, then a reset. No error when the process is gone."""

    kind: Literal["kill_client"] = "kill_client"
    pid: Annotated[int, Field(gt=1), AfterValidator(_killable)]

    def instead(self, scene: Scene, lost: Response | None) -> Response:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return Response(0, delivery=Delivery(head=False, ending="reset"))


class Stall(Distortion):
    """Status and headers arrive, then `after_bytes` of the body, then nothing more; the connection stays open."""

    kind: Literal["stall"] = "stall"
    after_bytes: Bytes = 0

    def bend(self, scene: Scene, response: Response) -> Response:
        return _sent(response, body_bytes=self.after_bytes, ending="silence")


class Truncate(Distortion):
    """The body ends after `n` bytes. `honest`: with a `Content-Length` of `n`, so that only the JSON is broken."""

    kind: Literal["truncate"] = "truncate"
    n: Bytes
    honest: bool = False

    def bend(self, scene: Scene, response: Response) -> Response:
        if self.honest:
            return _sent(response, body_bytes=self.n, length="sent")
        return _sent(response, body_bytes=self.n, ending="close")


class Slice(Distortion):
    """The body comes in pieces of `n` bytes, `pause_s` apart."""

    kind: Literal["slice"] = "slice"
    n: Annotated[int, Field(ge=1)]
    pause_s: Seconds = 0.0

    def bend(self, scene: Scene, response: Response) -> Response:
        return _sent(response, piece_bytes=self.n, pause_s=self.pause_s)


class Latency(Distortion):
    """The answer is `seconds` late (of the machine's time)."""

    kind: Literal["latency"] = "latency"
    seconds: Seconds

    def bend(self, scene: Scene, response: Response) -> Response:
        return _sent(response, delay_s=response.delivery.delay_s + self.seconds)


def _sent(response: Response, **how: Any) -> Response:
    return replace(response, delivery=replace(response.delivery, **how))

"""Work that the vendor does after its answer: 202 and a task, which is then asked for until it is done.

Source: `GetAsyncTaskResponse` of the official client's types; a recorded 202 says `poll_after_seconds: 2`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integrations.sandbox.http import Answer, Json
from integrations.sandbox.notion.errors import invalid

POLL_AFTER_S = 2


@dataclass
class Task:
    """Done when its time has come, or when it is asked for a second time: a clock that stands still delays nobody."""

    id: str
    by: str
    name: str
    created_at: datetime
    work: Callable[[], Json]
    polls: int = 0
    outcome: Json | None = None

    def finish(self) -> None:
        """Do the work, once. A refusal becomes the outcome; what can not be read is one too, as in the routes."""
        if self.outcome is not None:
            return
        try:
            self.outcome = {"status": "succeeded", "result": self.work()}
        except Answer as refusal:
            self.outcome = {"status": "failed", "error": refusal.response.body}
        except (KeyError, TypeError, AttributeError) as error:
            body = invalid(f"body failed validation: {error!r}").response.body
            self.outcome = {"status": "failed", "error": body}

    def shown(self, base: str) -> Json:
        waiting = {"status": "running" if self.polls else "queued", "poll_after_seconds": POLL_AFTER_S}
        return {
            "object": "async_task",
            "id": self.id,
            "status_url": f"{base}/v1/async_tasks/{self.id}",
            "created_time": self.created_at.isoformat(timespec="milliseconds"),
            "operation": {"surface": "rest", "name": self.name},
            **(self.outcome or waiting),
        }

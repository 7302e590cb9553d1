"""Answers by way of a task, and the endpoint that tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from integrations.sandbox.http import Json, Response
from integrations.sandbox.notion.call import Adder, Call
from integrations.sandbox.notion.errors import missing
from integrations.sandbox.notion.tasks import POLL_AFTER_S, Task


def add_to(add: Adder) -> None:
    add("GET", "async_tasks/{id}", _task)


def deferred(call: Call, name: str, work: Callable[[], Json]) -> Response:
    """The 202 for a write that is done later."""
    notion, now = call.notion, call.notion.clock.now()
    task = Task(notion.new_id("async_task"), call.account, name, now, work)
    notion.tasks[task.id] = task
    notion.later.at(now + timedelta(seconds=POLL_AFTER_S), task.finish)
    return Response(202, task.shown(call.request.base))


def answered(call: Call, name: str, work: Callable[[Call], Json]) -> Json | Response:
    """The work's own answer, or with `allow_async: true` the task that will hold it."""
    if call.body.get("allow_async"):
        return deferred(call, name, partial(work, call))
    return work(call)


def _task(call: Call) -> Json:
    """Raises the 404 for the tasks of other connections too."""
    task = call.notion.tasks.get(call.id)
    if task is None or task.by != call.account:
        raise missing("async_task", call.id, str(call.notion.user(call.account).get("name")), call.account)
    if task.polls:
        task.finish()
    task.polls += 1
    return task.shown(call.request.base)

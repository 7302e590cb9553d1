"""Some requests at the same time: a few threads that take work in turn, and forget it when nobody wants it any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Crew:
    """At most `size` threads, started when there is work. They are daemons: a run that is told to end does not wait for
    an answer under way, as it would for those of `concurrent.futures`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._started = 0
        self._lock = Lock()
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Never waits, so work may submit more work; it must not wait for it."""
        future: Future[T] = Future()
        self._jobs.put((future, work))
        with self._lock:
            if self._started < self._size:
                self._started += 1
                Thread(target=self._take_turns, daemon=True, name=f"jira-{self._started}").start()
        return future

    @contextmanager
    def shift(self) -> Iterator[Shift]:
        """Work that is dropped, as far as it has not begun, when the block is left."""
        shift = Shift(self)
        try:
            yield shift
        finally:
            shift.drop()

    def close(self) -> None:
        for _ in range(self._started):
            self._jobs.put(None)

    def _take_turns(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, work = job
            if future.set_running_or_notify_cancel():
                _do(future, work)


class Shift:
    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._over = False
        self._given: set[Future[Any]] = set()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        future = self._crew.submit(work)
        self._given.add(future)
        future.add_done_callback(self._given.discard)
        if self._over:
            future.cancel()
        return future

    def drop(self) -> None:
        self._over = True
        for future in list(self._given):
            future.cancel()


def _do(future: Future[Any], work: Callable[[], Any]) -> None:
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 (it is raised again where the result is asked for)
        future.set_exception(error)
    else:
        future.set_result(result)

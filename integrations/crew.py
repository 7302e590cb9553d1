"""A few threads that ask a vendor at the same time; its `Caller` keeps their pace."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

AHEAD = 2
"""Questions in flight for each thread: one is answered, one waits for its turn."""

PROMPTLY_S = 1.0
"""To wait for the threads when the run is told to stop."""


class Crew:
    """`size` threads while the block runs. At its end what is under way is awaited, but hardly so when the run is told to
    stop: then a thread may be waiting as long as the vendor asked it to. The threads are daemons, so that nothing else waits
    for them either."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [Thread(target=self._serve, name=f"crew-{n}", daemon=True) for n in range(size)]

    def __enter__(self) -> Crew:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(Empty):
            while True:
                self._work.get_nowait()
        for _ in self._threads:
            self._work.put(None)
        stopped = error is not None and not isinstance(error, Exception)
        for thread in self._threads:
            thread.join(PROMPTLY_S / self._size if stopped else None)

    def submit(self, ask: Callable[[], B]) -> Future[B]:
        """Never waits, so that work may submit more work; it must not wait for it. What has not begun when the block ends
        is dropped."""
        future: Future[B] = Future()
        self._work.put(lambda: _answer(future, ask))
        return future

    def each(self, ask: Callable[[A], B], items: Iterable[A]) -> Iterator[tuple[A, B]]:
        """Every item with its answer, in the order of the items, which are taken as they are needed. Raises what `ask`
        raised for the first that failed; what was asked ahead of it is dropped."""
        flying: deque[tuple[A, Future[B]]] = deque()
        try:
            for item in items:
                flying.append((item, self.submit(partial(ask, item))))
                if len(flying) >= self._size * AHEAD:
                    yield _landed(flying)
            while flying:
                yield _landed(flying)
        finally:
            for _, future in flying:
                future.cancel()

    def _serve(self) -> None:
        while work := self._work.get():
            work()


def _landed(flying: deque[tuple[A, Future[B]]]) -> tuple[A, B]:
    item, future = flying.popleft()
    return item, future.result()


def _answer(future: Future[B], ask: Callable[[], B]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        answer = ask()
    except BaseException as error:  # noqa: BLE001 (whoever asked gets it, whatever it is)
        future.set_exception(error)
    else:
        future.set_result(answer)

"""Threads that read ahead: in order, at once, few, and ended with the block."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from integrations.crew import AHEAD, Crew
from integrations.notion.values import unsigned


def test_answers_come_in_order_and_at_once() -> None:
    together = threading.Barrier(4, timeout=30)

    def meet(number: int) -> int:
        together.wait()
        return -number

    with Crew(4) as crew:
        assert list(crew.each(meet, range(8))) == [(n, -n) for n in range(8)]


def test_few_are_in_flight() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with Crew(3) as crew:
        for done, _ in crew.each(lambda number: number, items()):
            assert len(taken) <= done + 3 * AHEAD
    assert len(taken) == 100


def test_the_first_error_in_order_is_raised_and_the_rest_is_dropped() -> None:
    def fail(number: int) -> int:
        if number >= 2:
            raise ValueError(number)
        return number

    got: list[int] = []
    with pytest.raises(ValueError, match="2"), Crew(4) as crew:
        got.extend(number for number, _ in crew.each(fail, range(50)))
    assert got == [0, 1]


def test_as_many_work_at_a_time_as_there_are_and_no_more() -> None:
    together = threading.Barrier(3, timeout=10)
    busy, most, lock = [0], [0], threading.Lock()

    def work() -> int:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        arrived = together.wait()  # breaks when fewer than three are at it
        with lock:
            busy[0] -= 1
        return arrived

    with Crew(3) as crew:
        results = [crew.submit(work) for _ in range(9)]
        assert sorted(result.result() for result in results) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert most == [3]


def test_work_that_nobody_wants_any_more_is_not_begun() -> None:
    begun, started, go = list[int](), threading.Event(), threading.Event()

    def work(n: int) -> None:
        begun.append(n)
        started.set()
        go.wait(10)

    with suppress(KeyboardInterrupt), Crew(1) as crew:
        first, *others = [crew.submit(partial(work, n)) for n in range(6)]
        assert started.wait(10)
        raise KeyboardInterrupt
    go.set()
    first.result()
    assert begun == [0]
    assert not any(each.done() for each in others)


def test_no_thread_is_left() -> None:
    with Crew(3) as crew:
        list(crew.each(str, range(5)))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("crew-")]


def test_a_stop_does_not_wait_for_what_is_under_way() -> None:
    waiting, released = threading.Event(), threading.Event()

    def wait(number: int) -> None:
        waiting.set()
        released.wait(60)

    def told_to_stop() -> None:
        with Crew(1) as crew:
            asked = crew.each(wait, [1])
            threading.Thread(target=lambda: next(asked, None), daemon=True).start()
            assert waiting.wait(30)
            raise SystemExit

    with pytest.raises(SystemExit):
        told_to_stop()
    assert not released.is_set()
    released.set()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (
            {"file": {"url": "https://f/a.png?X-Amz-Signature=1", "expiry_time": "soon"}},
            {"file": {"url": "https://f/a.png"}},
        ),
        ([{"external": {"url": "https://f/a.png?v=1"}}], [{"external": {"url": "https://f/a.png?v=1"}}]),
        ({"url": None, "expiry_time": "soon", "n": 1}, {"url": None, "n": 1}),
    ],
)
def test_only_what_expires_loses_its_query(value: Any, kept: Any) -> None:
    assert unsigned(value) == kept

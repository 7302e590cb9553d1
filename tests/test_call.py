"""Pace and gate for many threads: nobody sends inside a `Retry-After`, and what is not concerned goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from integrations.call import PATIENCE_S, SLOWEST, Caller, refusal
from sync.errors import AlongsideError, RateLimited, Unavailable


class Time:
    """Virtual: sleeping moves it. Threads sleep for real for an instant, so that others come in between."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        until_s = self.now_s + seconds
        time.sleep(0.001)
        with self._lock:
            self.now_s = max(self.now_s, until_s)


class Vendor:
    """Answers at `answers` in turn, then always well; notes when it was asked."""

    def __init__(self, *answers: AlongsideError) -> None:
        self.time = Time()
        self.caller = Caller(100, sleep=self.time.sleep, monotonic=self.time.monotonic)
        self.answers = list(answers)
        self.asked_s: list[float] = []

    def send(self) -> str:
        self.asked_s.append(self.time.now_s)
        if self.answers:
            raise self.answers.pop(0)
        return "well"


def limited(reason: str = "", wait: str = "7", status: int = 429) -> AlongsideError:
    return refusal("Jira", status, {"Retry-After": wait, "RateLimit-Reason": reason}, "-")


def in_threads(work: Callable[[], object], n: int = 8) -> None:
    threads = [threading.Thread(target=work) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_share_one_pace() -> None:
    vendor = Vendor()
    moments: list[float] = []
    caller = Caller(100, sleep=lambda s: moments.append(round(s, 6)), monotonic=lambda: 0.0)
    in_threads(lambda: [caller.read(vendor.send) for _ in range(5)])
    assert sorted(moments) == [round(n / 100, 6) for n in range(1, 40)]


@pytest.mark.parametrize("status", [429, 529, 503])
def test_after_an_answer_that_asks_to_wait_no_thread_sends(status: int) -> None:
    vendor = Vendor(limited(status=status))
    vendor.caller.read(vendor.send)
    assert vendor.asked_s[1] - vendor.asked_s[0] >= 7
    vendor = Vendor(limited(status=status))
    with pytest.raises((RateLimited, Unavailable)):
        vendor.caller.write(vendor.send)
    first = vendor.asked_s[0]
    in_threads(lambda: vendor.caller.read(vendor.send))
    assert min(vendor.asked_s[1:]) >= first + 7
    assert len(vendor.asked_s) == 9


def test_a_thread_that_waits_for_its_turn_hears_of_it() -> None:
    """It had the pace's leave before another one was told to wait."""
    vendor = Vendor()
    caller = vendor.caller
    told: list[float] = []

    def sleep(seconds: float) -> None:
        vendor.time.sleep(seconds)
        if not told:
            told.append(vendor.time.now_s)
            caller._close("", 7.0, "Jira")

    caller._sleep = sleep
    caller.read(vendor.send)
    caller.read(vendor.send)
    assert vendor.asked_s[1] >= told[0] + 7


def test_a_burst_slows_its_endpoint_only() -> None:
    vendor = Vendor(limited("jira-burst-based"))
    with pytest.raises(RateLimited):
        vendor.caller.write(vendor.send, endpoint="PUT issue/{}")
    vendor.caller.read(vendor.send, endpoint="GET issue/{}")
    vendor.caller.write(vendor.send, endpoint="PUT issue/{}")
    first, other, same = vendor.asked_s
    assert other - first < 1
    assert same - first >= 7


def test_a_limit_of_one_task_delays_that_task_only() -> None:
    vendor = Vendor(limited("jira-per-issue-on-write"))
    with pytest.raises(RateLimited):
        vendor.caller.write(vendor.send, on="1")
    vendor.caller.write(vendor.send, on="2")
    vendor.caller.read(vendor.send)
    vendor.caller.write(vendor.send, on="1")
    first, *others, same = vendor.asked_s
    assert max(others) - first < 1
    assert same - first >= 7


@pytest.mark.parametrize("reason", ["jira-quota-tenant-based", "jira-quota-global-based", ""])
def test_a_quota_pauses_everything(reason: str) -> None:
    vendor = Vendor(limited(reason))
    with pytest.raises(RateLimited):
        vendor.caller.write(vendor.send, endpoint="PUT a", on="1")
    vendor.caller.read(vendor.send, endpoint="GET b")
    assert vendor.asked_s[1] - vendor.asked_s[0] >= 7


def test_a_wait_beyond_patience_ends_every_thread_at_once() -> None:
    vendor = Vendor(limited("jira-quota-tenant-based", "1847"))
    ended: list[float | None] = []

    def read() -> None:
        with pytest.raises(RateLimited) as raised:
            vendor.caller.read(vendor.send)
        ended.append(raised.value.wait_s)

    read()
    in_threads(read)
    assert (len(vendor.asked_s), len(ended)) == (1, 9)
    assert all(wait_s and wait_s > PATIENCE_S for wait_s in ended)
    assert vendor.time.now_s < 1001


def test_while_a_limit_is_near_the_pace_goes_down_and_comes_back() -> None:
    vendor = Vendor()

    def gaps(n: int, *, near_limit: bool) -> list[float]:
        for _ in range(n):
            vendor.caller.read(vendor.send)
            vendor.caller.heed(near_limit=near_limit)
        return [later - earlier for earlier, later in pairwise(vendor.asked_s[-n:])]

    assert max(gaps(5, near_limit=False)) == pytest.approx(0.01)
    assert gaps(10, near_limit=True)[-1] == pytest.approx(0.01 * SLOWEST)
    assert gaps(60, near_limit=False)[-1] == pytest.approx(0.01)

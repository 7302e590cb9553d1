from __future__ import annotations

import socket
from pathlib import Path

import pytest
from databases import postgres, where  # noqa: F401 (fixtures)

from sync.messages import speak

pytest_plugins = ["leaks"]

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
"""Recordings and schemas of the vendors; they are beside the project in CI only."""


@pytest.fixture(autouse=True)
def _english() -> None:
    speak("en")


@pytest.fixture
def no_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails the test at the first connection, loopback or not."""

    def refuse(*args: object) -> None:
        pytest.fail("a request was sent")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the vendors' recordings and schemas are not beside this clone")
    return SHARED

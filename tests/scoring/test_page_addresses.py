"""A page's address ends in its id, and the title before it may end in hex digits as well."""

from __future__ import annotations

import pytest

from sync.snapshot import aliases_in

ID = "1a2b3c4d5e6f708192a3b4c5d6e7f809"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.notion.so/Brand-guide-{ID}",
        f"https://www.notion.so/team/Plan-2026-{ID}?pvs=4",
        f"https://www.notion.so/{ID}#0c1d2e3f",
        "https://www.notion.so/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
        f"請看「{ID.upper()}」",
    ],
)
def test_id_in_an_address(address: str) -> None:
    assert aliases_in(address) == (ID,)

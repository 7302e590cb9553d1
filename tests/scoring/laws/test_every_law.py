"""Every law has a property and a saboteur, and every saboteur is caught by a property of its law."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from lawbook import PROPERTIES, SABOTEURS, Property, Saboteur

for file in sorted(Path(__file__).parent.glob("test_*.py")):
    if file != Path(__file__):
        import_module(file.stem)

LAWS = {f"V{n}" for n in range(1, 24)}


def test_every_law_is_in_the_book() -> None:
    assert set(PROPERTIES) == LAWS


def test_every_law_has_a_saboteur() -> None:
    assert {each.law for each in SABOTEURS} == set(PROPERTIES)


@pytest.mark.parametrize("saboteur", SABOTEURS, ids=lambda s: f"{s.law}-{s.sabotage.__name__}")
def test_the_saboteur_is_caught(saboteur: Saboteur, monkeypatch: pytest.MonkeyPatch) -> None:
    saboteur.sabotage(monkeypatch)
    assert any(_breaks(hunt) for hunt in saboteur.hunts)


def _breaks(hunt: Property) -> bool:
    try:
        hunt()
    except AssertionError:
        return True
    return False

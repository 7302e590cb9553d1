"""Figures and text on the terminal: units, order, wrapping."""

from __future__ import annotations

import pytest

from scoring.indicators import REGISTRY
from sync.document import Bullets, Grid, Heading, Paragraph, Terms, markdown
from sync.drawn import Pen
from sync.figures_shown import UNITS, basis_text, by_family, in_order, value_text
from sync.messages import LANGUAGES, speak
from sync.model import Indicator


def figure(value: str | None, unit: str, code: str = "HP1", **more: object) -> Indicator:
    return Indicator.model_validate({"code": code, "value": value, "unit": unit, "n": 12, **more})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_has_words(language: str) -> None:
    speak(language)
    units = {definition.unit for definition in REGISTRY}
    assert units - {"%", "yes/no"} <= UNITS.keys()
    assert all(value_text(figure("2", unit)) for unit in units)


def test_a_figure_in_words() -> None:
    assert value_text(figure("0.5833", "%")) == "58.3 %"
    assert [value_text(figure(n, "people")) for n in ("1", "13")] == ["1 person", "13 people"]
    assert [value_text(figure(n, "yes/no")) for n in ("0", "1")] == ["no", "yes"]
    assert value_text(figure(None, "%")) == "–"
    assert basis_text(figure("0.5", "%", low="0.335", high="0.848")) == "n = 12 · 33.5 to 84.8 %"
    assert basis_text(figure("5.8", "pp", low="-24.2", high="23")) == "n = 12 · -24.2 to 23"


def test_indicators_stand_in_the_order_of_their_numbers() -> None:
    codes = ["HP6L", "TR1", "HP10", "IN", "HP2", "HP6", "RS1B", "HP1", "RS1"]
    ordered = ["HP1", "IN", "HP2", "HP6", "HP6L", "HP10", "RS1", "RS1B", "TR1"]
    assert sorted(codes, key=in_order) == ordered
    assert list(by_family(figure("1", "count", code) for code in codes)) == ["HP", "RS", "TR"]
    assert all(in_order(definition.code) for definition in REGISTRY)


def test_lines_are_not_too_long_and_no_mark_begins_one(capsys: pytest.CaptureFixture[str]) -> None:
    Pen().text(
        "其他團隊提出的需求，在二十四小時內得到實質回覆的機率；尚未回覆的需求也算在內。" * 6, indent=4, mark="  · "
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  · 其")
    assert all(line.startswith("    ") for line in lines[1:])
    assert all(len(line) <= 52 and line.strip()[0] not in "，；。" for line in lines[1:])
    Pen().link("https://example.com/" + "a" * 300)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_markdown() -> None:
    parts = (
        Heading("Rules", 1),
        Paragraph("a*b"),
        Bullets(("one", "two")),
        Terms((("RS1", "Response", "how fast"),)),
        Grid(("what", "n"), (("a|b", "1"),), (1,)),
    )
    assert markdown(parts).split("\n\n") == [
        "# Rules",
        "a\\*b",
        "- one\n- two",
        "- **RS1** Response: how fast",
        "| what | n |\n| --- | ---: |\n| a\\|b | 1 |\n",
    ]

"""Formulas and rollups, as far as the sandbox computes them."""

from __future__ import annotations

from typing import Any

import pytest
from notion_spec import needs_schemas, problems
from notion_world import ADA, World

from integrations.sandbox.notion.formula import Unsupported, evaluate

Json = dict[str, Any]
VALUES = {"Score": 7, "Name": "Ada", "Done": True, "Rel": ["a", "b"], "None": None}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1", 1),
        ('"if(true)"', "if(true)"),
        ("1 + 2 * 3 - 4 / 2", 5),
        ('prop("Score") * 2', 14),
        ('prop("Name") + "!"', "Ada!"),
        ('"n" + prop("Score")', "n7"),
        ('if(prop("Score") > 5, "high", "low")', "high"),
        ('if(not prop("Done"), 1, if(prop("Name") == "Ada", 2, 3))', 2),
        ("round(2.5)", 3),
        ("round(-1.255, 1)", -1.3),
        ('length(prop("Rel"))', 2),
        ('prop("Rel").length()', 2),
        ('empty(prop("None")) and true', True),
        ('prop("None") * 2', 0),
        ('1 - prop("None")', 1),
        ('prop("None") + "!"', "!"),
        ("-min(1, 2) % 2", 1),
    ],
)
def test_formulas(expression: str, expected: object) -> None:
    assert evaluate(expression, VALUES.__getitem__) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "now()",
        '__import__("os")',
        '"a" * 1000',
        "1 / 0",
        '1 / prop("None")',
        'prop("Rel") + prop("Rel")',
        "(1).__class__",
        "[1]",
        "{{notion:block_property}}",
        "-prop",
    ],
)
def test_formulas_out_of_reach(expression: str) -> None:
    with pytest.raises(Unsupported):
        evaluate(expression, VALUES.__getitem__)


@pytest.fixture
def world() -> World:
    return World()


def columns(world: World, source: str, **made: Json) -> Json:
    answer: Json = world.call("PATCH", f"data_sources/{source}", {"properties": made})["properties"]
    return answer


def row_of(world: World, source: str, count: int) -> str:
    """A row that needs `count` others, each with the score 2."""
    parent = {"data_source_id": source}
    rows = [world.notion.create_page(ADA, parent, {"Score": {"number": 2}}) for _ in range(count)]
    return world.notion.create_page(ADA, parent, {"Needs": {"relation": [{"id": row} for row in rows]}})


def rollup(function: str, target: str = "Score") -> Json:
    named = {"relation_property_name": "Needs", "rollup_property_name": target, "function": function}
    return {"rollup": named}


def test_a_formula_in_a_page_and_in_queries(world: World) -> None:
    _, source = world.goals()
    columns(world, source, Twice={"formula": {"expression": 'if(empty(prop("Score")), 0, prop("Score") * 2)'}})
    path = f"data_sources/{source}/query"
    four = {"property": "Twice", "formula": {"number": {"equals": 4}}}
    (found,) = world.call("POST", path, {"filter": four})["results"]
    assert found["properties"]["Twice"]["formula"] == {"type": "number", "number": 4}
    up = world.call("POST", path, {"sorts": [{"property": "Twice", "direction": "ascending"}]})["results"]
    assert [row["properties"]["Twice"]["formula"]["number"] for row in up] == [0, 2, 4]
    item = world.call("GET", f"pages/{found['id']}/properties/{found['properties']['Twice']['id']}")
    assert item["formula"]["number"] == 4


def test_no_more_than_25_references_count(world: World) -> None:
    _, source = world.goals()
    columns(world, source, Sum=rollup("sum"), Many={"formula": {"expression": 'length(prop("Needs"))'}})
    properties = world.call("GET", f"pages/{row_of(world, source, 30)}")["properties"]
    assert properties["Sum"]["rollup"] == {"type": "number", "number": 50, "function": "sum"}
    assert properties["Many"]["formula"]["number"] == 25


@pytest.mark.parametrize(
    ("function", "number"), [("count", 3), ("count_values", 3), ("average", 2), ("max", 2), ("range", 0), ("unique", 1)]
)
def test_rollups_of_numbers(world: World, function: str, number: float) -> None:
    _, source = world.goals()
    made = columns(world, source, Rolled=rollup(function))["Rolled"]["rollup"]
    assert set(made) == {
        "function",
        "relation_property_name",
        "relation_property_id",
        "rollup_property_name",
        "rollup_property_id",
    }
    value = world.call("GET", f"pages/{row_of(world, source, 3)}")["properties"]["Rolled"]["rollup"]
    assert value == {"type": "number", "number": number, "function": function}


def test_a_rollup_that_shows(world: World) -> None:
    _, source = world.goals()
    column = columns(world, source, Rolled=rollup("show_original", "Name"))["Rolled"]
    first = world.notion.rows(source)[0]["id"]
    row = world.notion.create_page(ADA, {"data_source_id": source}, {"Needs": {"relation": [{"id": first}]}})
    shown = world.call("GET", f"pages/{row}")["properties"]["Rolled"]["rollup"]
    assert [part["title"][0]["plain_text"] for part in shown["array"]] == ["First"]
    item = world.call("GET", f"pages/{row}/properties/{column['id']}")
    assert [part["type"] for part in item["results"]] == ["title"]
    assert item["property_item"]["rollup"]["array"] == []


def test_formulas_that_need_each_other_end(world: World) -> None:
    _, source = world.goals()
    columns(world, source, A={"formula": {"expression": "1"}}, B=rollup("sum", "Score"))
    columns(world, source, A={"formula": {"expression": 'prop("A") + prop("B")'}}, B=rollup("sum", "A"))
    row = row_of(world, source, 30)
    world.notion.update_page(ADA, row, properties={"Needs": {"relation": [{"id": row}] * 25}})
    assert world.call("GET", f"pages/{row}")["properties"]["A"]["formula"]


def test_refused_rollups(world: World) -> None:
    _, source = world.goals()
    for wrong in (
        rollup("sum", "Nothing"),
        {"rollup": {"relation_property_name": "Score", "rollup_property_name": "Score"}},
    ):
        body = {"properties": {"Rolled": wrong}}
        assert world.refused("PATCH", f"data_sources/{source}", body) == (400, "validation_error")


@needs_schemas
def test_the_answers_fit_the_types(world: World) -> None:
    _, source = world.goals()
    added = {"Sum": rollup("sum"), "Names": rollup("show_original", "Name"), "Text": {"formula": {"expression": '"a"'}}}
    columns(world, source, **added)
    assert problems("DataSourceObjectResponse", world.call("GET", f"data_sources/{source}")) == []
    first = world.notion.rows(source)[0]["id"]
    row = world.notion.create_page(ADA, {"data_source_id": source}, {"Needs": {"relation": [{"id": first}]}})
    page = world.call("GET", f"pages/{row}")
    assert problems("PageObjectResponse", page) == []
    for value in page["properties"].values():
        answer = world.call("GET", f"pages/{page['id']}/properties/{value['id']}")
        name = "PropertyItemListResponse" if answer["object"] == "list" else "PropertyItemObjectResponse"
        assert problems(name, answer) == []

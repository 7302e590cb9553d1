"""Filters and sorts of data source queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from notion_world import ADA, BO, World, words

from integrations.sandbox.notion.listings import KEPT, Listings

Json = dict[str, Any]


class Rows(World):
    """Four rows in one data source, made a day apart; `a` is the richest, `d` has nothing but a title."""

    def __init__(self) -> None:
        super().__init__()
        self.database, self.source = self.goals()
        for row in self.notion.rows(self.source):
            self.notion.update_page(ADA, row["id"], in_trash=True)
        a = self.row(
            "a",
            Score={"number": 3},
            Team={"select": {"name": "Alpha"}},
            Tags={"multi_select": [{"name": "x"}, {"name": "y"}]},
            State={"status": {"name": "Done"}},
            Due={"date": {"start": "2026-07-10"}},
            Owner={"people": [{"id": ADA}]},
            Done={"checkbox": True},
            Link={"url": "https://example.com/A"},
            Note={"rich_text": words("Hello world")},
        )
        self.row(
            "b",
            Score={"number": 1},
            Team={"select": {"name": "Beta"}},
            Due={"date": {"start": "2026-07-10T12:00:00+08:00"}},
            Owner={"people": [{"id": BO}]},
            Needs={"relation": [{"id": a}]},
        )
        self.row("c", Score={"number": 2}, Team={"select": {"name": "Alpha"}}, Due={"date": {"start": "2026-06-01"}})
        self.row("d")

    def row(self, name: str, **properties: Json) -> str:
        self.clock.advance(timedelta(days=1))
        return self.notion.create_page(
            ADA, {"data_source_id": self.source}, {"Name": {"title": words(name)}, **properties}
        )

    def ask(self, **body: Any) -> str:
        """The titles found, in order."""
        answer = self.call("POST", f"data_sources/{self.source}/query", body)
        return "".join(row["properties"]["Name"]["title"][0]["plain_text"] for row in answer["results"])


@pytest.fixture(scope="module")
def rows() -> Rows:
    return Rows()


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"property": "Name", "title": {"equals": "a"}}, "a"),
        ({"property": "title", "title": {"does_not_equal": "a"}}, "bcd"),
        ({"property": "Note", "rich_text": {"contains": "WORLD"}}, "a"),
        ({"property": "Note", "rich_text": {"is_empty": True}}, "bcd"),
        ({"property": "Link", "url": {"starts_with": "https"}}, "a"),
        ({"property": "Score", "number": {"greater_than_or_equal_to": 2}}, "ac"),
        ({"property": "Score", "number": {"does_not_equal": 3}}, "bcd"),
        ({"property": "Score", "number": {"is_not_empty": True}}, "abc"),
        ({"property": "Team", "select": {"equals": "Alpha"}}, "ac"),
        ({"property": "Team", "select": {"equals": ["Alpha", "Beta"]}}, "abc"),
        ({"property": "Team", "select": {"does_not_equal": "Alpha"}}, "bd"),
        ({"property": "Team", "select": {"is_empty": True}}, "d"),
        ({"property": "Tags", "multi_select": {"contains": "x"}}, "a"),
        ({"property": "Tags", "multi_select": {"does_not_contain": "x"}}, "bcd"),
        ({"property": "State", "status": {"equals": "Done"}}, "a"),
        ({"property": "State", "status": {"equals": "Complete"}}, "a"),
        ({"property": "State", "status": {"equals": ["Complete", "In progress"]}}, "a"),
        ({"property": "State", "status": {"does_not_equal": "To-do"}}, "a"),
        ({"property": "Done", "checkbox": {"equals": True}}, "a"),
        ({"property": "Done", "checkbox": {"does_not_equal": True}}, "bcd"),
        ({"property": "Due", "date": {"equals": "2026-07-10"}}, "ab"),
        ({"property": "Due", "date": {"before": "2026-07-10"}}, "c"),
        ({"property": "Due", "date": {"on_or_after": "2026-07-10T01:00:00Z"}}, "b"),
        ({"property": "Due", "date": {"is_empty": True}}, "d"),
        ({"property": "Due", "date": {"next_week": {}}}, "ab"),
        ({"property": "Due", "date": {"after": "today"}}, "ab"),
        ({"property": "Owner", "people": {"contains": BO}}, "b"),
        ({"property": "Owner", "people": {"is_not_empty": True}}, "ab"),
        ({"property": "Maker", "created_by": {"contains": ADA}}, "abcd"),
        ({"property": "Maker", "created_by": {"contains": "me"}}, ""),
        ({"property": "Needs", "relation": {"is_not_empty": True}}, "b"),
        ({"timestamp": "created_time", "created_time": {"on_or_before": "2026-07-03"}}, "ab"),
        ({"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": "2026-07-04T09:30:00Z"}}, "cd"),
        ({"property": "Made", "created_time": {"after": "2026-07-04"}}, "d"),
        (
            {
                "and": [
                    {"property": "Team", "select": {"equals": "Alpha"}},
                    {
                        "or": [
                            {"property": "Score", "number": {"equals": 2}},
                            {"property": "Done", "checkbox": {"equals": 0}},
                        ]
                    },
                ]
            },
            "c",
        ),
    ],
)
def test_filters(rows: Rows, condition: Json, found: str) -> None:
    assert "".join(sorted(rows.ask(filter=condition))) == found


def test_a_relation_by_id(rows: Rows) -> None:
    (row,) = (row for row in rows.notion.rows(rows.source) if row["properties"]["Score"]["number"] == 3)
    assert rows.ask(filter={"property": "Needs", "relation": {"contains": row["id"].replace("-", "")}}) == "b"


@pytest.mark.parametrize(
    "condition",
    [
        {"property": "Nope", "number": {"equals": 1}},
        {"property": "Score", "select": {"equals": "x"}},
        {"property": "Score", "number": {"contains": 1}},
        {"property": "Due", "date": {"before": "not a date"}},
        {"and": [{"or": [{"and": [{"property": "Done", "checkbox": {"equals": True}}]}]}]},
        {"property": "Sum", "formula": {"array": {"equals": 1}}},
    ],
)
def test_refused_filters(rows: Rows, condition: Json) -> None:
    answer = rows.refused("POST", f"data_sources/{rows.source}/query", {"filter": condition})
    assert answer == (400, "validation_error")


@pytest.mark.parametrize(
    ("sorts", "found"),
    [
        ([{"property": "Score", "direction": "ascending"}], "bcad"),
        ([{"property": "Score", "direction": "descending"}], "acbd"),
        ([{"timestamp": "created_time", "direction": "ascending"}], "abcd"),
        ([{"timestamp": "created_time", "direction": "descending"}], "dcba"),
        ([{"property": "Team", "direction": "ascending"}, {"property": "Score", "direction": "ascending"}], "cabd"),
        ([{"property": "Name", "direction": "descending"}], "dcba"),
    ],
)
def test_sorts(rows: Rows, sorts: list[Json], found: str) -> None:
    assert rows.ask(sorts=sorts) == found


def test_pages_of_a_query(rows: Rows) -> None:
    path = f"data_sources/{rows.source}/query"
    first = rows.call("POST", path, {"page_size": 3})
    rest = rows.call("POST", path, {"page_size": 3, "start_cursor": first["next_cursor"]})
    assert (len(first["results"]), len(rest["results"]), rest["has_more"]) == (3, 1, False)
    assert first["next_cursor"].startswith("s:")
    only = rows.call("POST", f"{path}?filter_properties=title", {})["results"][0]["properties"]
    assert list(only) == ["Name"]


def test_a_query_that_finds_too_much_says_so() -> None:
    rows = Rows()
    path = f"data_sources/{rows.source}/query"
    assert "request_status" not in rows.call("POST", path, {})
    rows.notion.query_limit = 3
    answer = rows.call("POST", path, {})
    assert (len(answer["results"]), answer["has_more"]) == (3, False)
    assert answer["request_status"]["incomplete_reason"] == "query_result_limit_reached"


def test_search_looks_at_titles_only(rows: Rows) -> None:
    def found(**body: Any) -> list[str]:
        return [rows.notion.title_of(one["id"]) for one in rows.call("POST", "search", body)["results"]]

    assert found(query="goals", filter={"property": "object", "value": "data_source"}) == ["Goals"]
    assert found(query="hello") == []
    pages = {"property": "object", "value": "page"}
    oldest_first = {"timestamp": "last_edited_time", "direction": "ascending"}
    assert found(filter=pages, sort=oldest_first) == ["Home", "a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("condition", "titles"),
    [
        ({"any": {"number": {"equals": 3}}}, "bd"),
        ({"every": {"number": {"equals": 3}}}, "abc"),
        ({"none": {"number": {"equals": 3}}}, "ac"),
        ({"any": {"rich_text": {"equals": "x"}}}, ""),
    ],
)
def test_what_a_rollup_shows_one_by_one(condition: Json, titles: str) -> None:
    rows = Rows()
    named = {"relation_property_name": "Needs", "rollup_property_name": "Score", "function": "show_original"}
    rows.notion.update_data_source(ADA, rows.source, {"properties": {"Shown": {"rollup": named}}})
    by_title = {rows.notion.title_of(row["id"]): row["id"] for row in rows.notion.rows(rows.source)}
    both = {"Needs": {"relation": [{"id": by_title["a"]}, {"id": by_title["b"]}]}}
    rows.notion.update_page(ADA, by_title["d"], properties=both)
    found = rows.ask(filter={"property": "Shown", "rollup": condition})
    assert "".join(sorted(found)) == titles


def test_a_cap_of_ten_thousand_is_crossed_by_windows() -> None:
    """Two windows by creation find every row."""
    rows = Rows()
    wanted = {row["id"] for row in rows.notion.rows(rows.source)}
    for number in range(10_020):
        if number % 400 == 0:
            rows.clock.advance(timedelta(minutes=1))
        wanted.add(rows.notion.create_page(ADA, {"data_source_id": rows.source}, str(number)))
    found: set[str] = set()
    since = "2026-01-01T00:00:00Z"
    for window in range(2):
        body: Json = {
            "filter": {"timestamp": "created_time", "created_time": {"on_or_after": since}},
            "sorts": [{"timestamp": "created_time", "direction": "ascending"}],
        }
        pages = 0
        while True:
            answer = rows.call("POST", f"data_sources/{rows.source}/query", body)
            assert ("request_status" in answer) == (window == 0)
            found |= {row["id"] for row in answer["results"]}
            since = answer["results"][-1]["created_time"]
            pages += 1
            if not answer["has_more"]:
                break
            body["start_cursor"] = answer["next_cursor"]
        assert pages == (100 if window == 0 else 5)
    assert found == wanted


def test_a_later_page_knows_what_changed_since_the_first() -> None:
    rows = Rows()
    body: Json = {"page_size": 1, "sorts": [{"property": "Name", "direction": "ascending"}]}
    first = rows.call("POST", f"data_sources/{rows.source}/query", body)
    gone = next(row["id"] for row in rows.notion.rows(rows.source) if rows.notion.title_of(row["id"]) == "c")
    rows.notion.trash(ADA, gone)
    rest = rows.call(
        "POST", f"data_sources/{rows.source}/query", {**body, "start_cursor": first["next_cursor"], "page_size": 9}
    )
    assert [rows.notion.title_of(row["id"]) for row in rest["results"]] == ["b", "d"]


def test_a_query_is_looked_for_once_while_nothing_changes() -> None:
    listings, looked = Listings(), []

    def find() -> list[str]:
        looked.append(True)
        return ["a", "b"]

    for _ in range(3):
        assert listings.listing("q", 1, find).at == {"a": 0, "b": 1}
    assert len(looked) == 1
    listings.listing("q", 2, find)
    assert len(looked) == 2
    for number in range(KEPT):
        listings.listing(str(number), 2, find)
    listings.listing("q", 2, find)
    assert len(looked) == 3 + KEPT, "the oldest goes first"

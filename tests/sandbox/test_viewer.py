"""The viewer over the real state of both tools: nothing unescaped, no dead link, charts that say the right numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from integrations.sandbox.clock import Clock
from integrations.sandbox.http import Request, Response
from integrations.sandbox.jira import recorded as jira_recorded
from integrations.sandbox.notion import recorded as notion_recorded
from integrations.sandbox.server import Sandbox
from integrations.sandbox.viewer.adf import text as adf_text
from integrations.sandbox.viewer.charts import chart
from integrations.sandbox.viewer.charts.figures import aggregate, figures
from integrations.sandbox.viewer.groups import Naming
from integrations.sandbox.viewer.html import Html, join, tag
from integrations.sandbox.viewer.notion import id_in
from integrations.sandbox.viewer.numbers import formatted, ticks
from integrations.sandbox.viewer.people import initials
from integrations.sandbox.viewer.reader import Reader

RECORDED = Path(__file__).resolve().parents[2] / ".." / "shared" / "real"
Json = dict[str, Any]
EVIL = "<script>alert('x')</script>"
CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
ADA, BO = "712020:ada", "712020:bo"
PERSON, BOT = "00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000b1"
START = datetime(2026, 7, 14, 1, 30, tzinfo=UTC)


def words(text: str, **annotations: bool) -> Json:
    return {"type": "text", "text": {"content": text}, "annotations": annotations}


def block(kind: str, text: str = "", **content: Any) -> Json:
    return {"type": kind, kind: {"rich_text": [words(text)], **content}}


@dataclass
class Scene:
    sandbox: Sandbox
    issue: str
    secured: str
    page: str
    report: str
    database: str
    source: str
    row: str

    def get(self, target: str, method: str = "GET") -> Response:
        return self.sandbox.handle(Request(method, target, {}, base="http://sandbox"))

    def html(self, target: str) -> str:
        response = self.get(target)
        assert response.status == 200, target
        assert isinstance(response.body, str)
        return response.body


@pytest.fixture(params=["en", "zh-Hant", "zh-Hans"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scene(language: str) -> Scene:
    sandbox = Sandbox(Clock(START), language=language)
    issue, secured = _jira(sandbox)
    page, report, database, source, row = _notion(sandbox)
    return Scene(sandbox, issue, secured, page, report, database, source, row)


def _jira(sandbox: Sandbox) -> tuple[str, str]:
    jira = sandbox.jira
    jira.add_user(ADA, "Ada Lovelace", email="ada@example.com", token="ada", admin=True)
    jira.add_user(BO, f"陳怡君 {EVIL}")
    jira.add_project("MKT", f"行銷 {EVIL}", lead=ADA)
    for name, level in (("Epic", 1), ("Task", 0), ("Sub-task", -1)):
        jira.add_issue_type(name, level=level)
    helpers = jira.add_field("Helpers", CUSTOM + "multiuserpicker")
    points = jira.add_field("Alongside: help received", CUSTOM + "float")
    epic = jira.create_issue(ADA, "MKT", "Epic", "Launch")
    mention = {"type": "mention", "attrs": {"id": BO, "text": "@stale"}}
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": EVIL}, mention]}
    body = {"type": "doc", "version": 1, "content": [paragraph]}
    custom: Json = {helpers: [BO], points: 3.5}
    issue = jira.create_issue(ADA, "MKT", "Task", f"Prices {EVIL}", description=body, parent=epic.id, **custom)
    jira.create_issue(ADA, "MKT", "Sub-task", "Collect", parent=issue.id)
    jira.edit(BO, issue, assignee=BO, duedate="2026-08-14")
    jira.move(BO, issue, "In Progress")
    jira.comment(BO, issue, f"{EVIL} done")
    secured = jira.create_issue(ADA, "MKT", "Task", "Quiet", security="Board only")
    jira.link(ADA, issue, secured, "Blocks")
    return issue.key, secured.key


def _notion(sandbox: Sandbox) -> tuple[str, str, str, str, str]:
    notion = sandbox.notion
    notion.add_user(PERSON, f"林志豪 {EVIL}")
    notion.add_bot(BOT, "Alongside", token="bot", owner_workspace_name="Example")
    root = notion.create_page(PERSON, {"workspace": True}, f"Root {EVIL}", icon={"emoji": "📣"})
    notion.share(root, BOT)
    page = notion.create_page(PERSON, {"page_id": root}, f"How {EVIL}", children=_every_block(root))
    notion.comment(PERSON, page_id=page, rich_text=f"{EVIL} why?")
    database, source = notion.create_database(PERSON, root, f"Help {EVIL}", _schema(), icon={"emoji": "🤝"})
    row = ""
    for number, (team, kind, points) in enumerate(
        [("Data", "Review", 2), ("Data", "Answer", 1.5), ("Legal", "Review", 1), (None, "Answer", 4)]
    ):
        properties: Json = {
            "Name": {"title": [words(f"Row {number} {EVIL}")]},
            "Team": {"select": {"name": team} if team else None},
            "Kind": {"select": {"name": kind}},
            "Points": {"number": points},
            "Rate": {"number": 0.63},
            "Who": {"people": [{"id": PERSON}]},
            "Day": {"date": {"start": f"2026-0{number % 2 + 5}-03"}},
            "Sure": {"checkbox": number % 2 == 0},
            "Site": {"url": "javascript:alert(1)"},
        }
        row = row or notion.create_page(PERSON, {"data_source_id": source}, properties)
        if number:
            notion.create_page(PERSON, {"data_source_id": source}, properties)
    report = notion.create_page(BOT, {"page_id": root}, "Report")
    _views(sandbox, report, database, source)
    return page, report, database, source, row


def _every_block(other: str) -> list[Json]:
    external = {"type": "external", "external": {"url": "https://example.com/a.png"}}
    cells = [[words(EVIL)], [words("b")]]
    return [
        block("heading_1", "Head"),
        block("heading_2", "Toggle head", is_toggleable=True, children=[block("paragraph", "under")]),
        block("bulleted_list_item", EVIL, children=[block("bulleted_list_item", "nested")]),
        block("numbered_list_item", "one"),
        block("numbered_list_item", "two"),
        block("to_do", "ticked", checked=True),
        block("toggle", "more", children=[block("paragraph", "hidden")]),
        block("quote", "said"),
        block("callout", "mind", icon={"emoji": "📌"}, color="yellow_background"),
        block("code", EVIL, language="python"),
        {"type": "paragraph", "paragraph": {"rich_text": [words("bold", bold=True), {**words("go"), **_linked()}]}},
        {"type": "paragraph", "paragraph": {"rich_text": [{"type": "mention", "mention": {"page": {"id": other}}}]}},
        {"type": "divider", "divider": {}},
        {"type": "equation", "equation": {"expression": "a<b"}},
        {"type": "table_of_contents", "table_of_contents": {}},
        {"type": "bookmark", "bookmark": {"url": "https://example.com/guide"}},
        {"type": "image", "image": external},
        {"type": "link_to_page", "link_to_page": {"type": "page_id", "page_id": other}},
        {
            "type": "table",
            "table": {
                "table_width": 2,
                "has_column_header": True,
                "children": [{"type": "table_row", "table_row": {"cells": cells}} for _ in range(2)],
            },
        },
        {
            "type": "column_list",
            "column_list": {
                "children": [
                    {"type": "column", "column": {"children": [block("paragraph", side)]}} for side in ("left", "right")
                ]
            },
        },
    ]


def _linked() -> Json:
    return {"text": {"content": "go", "link": {"url": "https://example.com/go"}}}


def _schema() -> Json:
    return {
        "Name": {"title": {}},
        "Team": {"select": {"options": [{"name": "Data", "color": "blue"}, {"name": "Legal", "color": "green"}]}},
        "Kind": {"select": {"options": [{"name": "Review", "color": "purple"}, {"name": "Answer", "color": "pink"}]}},
        "Points": {"number": {}},
        "Rate": {"number": {"format": "percent"}},
        "Who": {"people": {}},
        "Day": {"date": {}},
        "Sure": {"checkbox": {}},
        "Site": {"url": {}},
        "Made": {"created_time": {}},
    }


def _views(sandbox: Sandbox, report: str, database: str, source: str) -> None:
    columns = sandbox.notion.data_source_json(source)["properties"]
    filtered = {"filter": {"property": "Sure", "checkbox": {"equals": True}}}
    sorts = [{"property": "Points", "direction": "descending"}]
    table = {"database_id": database, "data_source_id": source, "name": "Sure ones", "type": "table"}
    sandbox.notion.create_view(PERSON, {**table, **filtered, "sorts": sorts})
    for kind in ("column", "bar", "line", "donut", "number"):
        place = {"create_database": {"parent": {"type": "page_id", "page_id": report}}}
        view = {"data_source_id": source, "name": kind, "type": "chart", "configuration": by_team(columns, kind)}
        sandbox.notion.create_view(BOT, {**place, **view})


def by_team(columns: Json, kind: str, **more: Any) -> Json:
    x_axis = {"type": "select", "property_id": columns["Team"]["id"], "sort": {"type": "manual"}}
    y_axis = {"aggregator": "sum", "property_id": columns["Points"]["id"]}
    axes = {"value": y_axis} if kind == "number" else {"x_axis": x_axis, "y_axis": y_axis}
    return {"type": "chart", "chart_type": kind, **axes, **more}


class Tags(HTMLParser):
    """Every element that opens, and a check that what opens also closes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag not in {"br", "hr", "img", "input", "link", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    assert not tags.open
    return tags


def test_every_page_that_is_linked_exists_and_runs_no_script(scene: Scene) -> None:
    seen, waiting = set[str](), ["/", "/journal", "/journal?all=1"]
    while waiting:
        target = waiting.pop()
        if target in seen:
            continue
        seen.add(target)
        tags = parsed(scene.html(target))
        assert "script" not in tags.names, target
        local = [urljoin(target, link).partition("#")[0] for link in tags.links if not link.startswith("https:")]
        assert all(link.startswith("/") for link in local), local
        waiting += [link for link in local if link]
    for expected in (f"/browse/{scene.issue}", "/jira/MKT", *(f"/p/{id_.replace('-', '')}" for id_ in ids(scene))):
        assert expected in seen


def ids(scene: Scene) -> tuple[str, ...]:
    return scene.page, scene.report, scene.database, scene.row


def test_titles_and_comments_are_text(scene: Scene) -> None:
    for target in (f"/browse/{scene.issue}", "/jira/MKT", f"/p/{scene.page}", f"/p/{scene.database}"):
        assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in scene.html(target)


def test_nothing_is_loaded_from_elsewhere(scene: Scene) -> None:
    response = scene.get(f"/p/{scene.page}")
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not re.findall(r'(?:src|srcset)="', str(response.body))
    assert set(re.findall(r'action="([^"]*)"', str(response.body))) <= {"/_visit"}
    sheet = scene.get("/_style.css")
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert b"url(" not in sheet.body
    assert b"@import" not in sheet.body


@pytest.mark.parametrize("target", ["/nowhere", "/browse/MKT-99", "/jira/NO", "/p/nothing", f"/p/{'0' * 32}"])
def test_unknown_addresses_are_404_pages(scene: Scene, target: str) -> None:
    response = scene.get(target)
    assert response.status == 404
    parsed(str(response.body))


def test_pages_are_for_reading(scene: Scene) -> None:
    assert scene.get("/", method="POST").status == 405


def test_an_issue_shows_fields_comments_and_history(scene: Scene) -> None:
    html = scene.html(f"/browse/{scene.issue}")
    assert "Alongside: help received" in html
    assert '<span class="figure">3.5</span>' in html
    assert "Helpers" in html
    assert '<span class="mention">@陳怡君' in html
    assert "@stale" not in html
    assert "2026-08-14" in html
    assert "00:00:00.0" not in html
    assert html.count('class="arrow"') >= 3


def test_times_are_on_the_organisation_clock(scene: Scene) -> None:
    html = scene.html(f"/browse/{scene.issue}")
    assert '<time datetime="2026-07-14T01:30:00Z">2026-07-14 09:30</time>' in html
    assert not re.search(r">[^<]*\d{4}-\d\d-\d\dT\d\d", html)


def test_a_secured_issue_shows_a_lock(scene: Scene) -> None:
    assert 'class="lock-icon"' in scene.html(f"/browse/{scene.secured}")
    assert 'class="lock-icon"' not in scene.html(f"/browse/{scene.issue}").split('class="references"')[0]


def test_a_notion_page_shows_every_block(scene: Scene) -> None:
    html = scene.html(f"/p/{scene.page}")
    for part in ("<blockquote>", 'class="callout color-yellow-background"', "<pre>", 'class="equation block"', "<th>"):
        assert part in html
    assert html.count("<ol>") == 2, "the breadcrumbs and one list for both numbered items"
    assert 'href="https://example.com/go"' in html
    assert 'class="columns"' in html
    assert "a&lt;b" in html


def test_a_row_shows_typed_properties_and_no_link_that_runs_code(scene: Scene) -> None:
    html = scene.html(f"/p/{scene.row}")
    assert "63%" in html
    assert 'class="pill color-blue">Data<' in html
    assert "2026-05-03" in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize("form", ["{}", "Title-{}", "a-b-c-{}"])
def test_ids_are_found_with_dashes_without_and_after_a_title(scene: Scene, form: str) -> None:
    shown, plain = scene.html("/p/" + form.format(scene.page.replace("-", ""))), scene.html(f"/p/{scene.page}")
    assert shown.partition("<main")[2] == plain.partition("<main")[2]
    assert id_in(form.format(scene.page)) == scene.page


def test_a_table_view_filters_and_sorts(scene: Scene) -> None:
    view = scene.sandbox.notion.views_of(scene.database)[1]
    html = scene.html(f"/p/{scene.database}?v={view['id'].replace('-', '')}")
    assert re.findall(r"Row (\d)", html) == ["0", "2"]


def test_a_data_source_shows_all_its_rows(scene: Scene) -> None:
    assert re.findall(r"Row (\d)", scene.html(f"/p/{scene.source}")) == ["0", "1", "2", "3"]


def test_chart_views_in_a_page_are_drawn(scene: Scene) -> None:
    html = scene.html(f"/p/{scene.report}")
    assert html.count("<figure") == 5
    assert 'class="big-number"' in html
    for drawing in re.findall(r"<svg viewBox.*?</svg>", html):
        ElementTree.fromstring(drawing)
    assert re.findall(r">(8\.5)<", html), "the sum of all points, in the ring and as a number"


def test_the_journal_names_what_was_written(scene: Scene) -> None:
    body = b'{"properties": {"Points": {"number": 7}}}'
    headers = {"authorization": "Bearer bot", "notion-version": "2026-03-11"}
    answer = scene.sandbox.handle(Request("PATCH", f"/v1/pages/{scene.row}", headers, body, "http://sandbox"))
    assert answer.status == 200
    scene.sandbox.handle(Request("GET", f"/v1/pages/{scene.row}", headers, base="http://sandbox"))
    writes, everything = scene.html("/journal"), scene.html("/journal?all=1")
    assert "Row 0" in writes
    assert "PATCH" in writes
    assert ">GET<" not in writes
    assert ">GET<" in everything
    assert "Row 0" in scene.html("/")


def test_reading_changes_nothing(scene: Scene) -> None:
    before = {**scene.sandbox.jira.counts(), **scene.sandbox.notion.counts()}
    scene.html("/")
    scene.html(f"/browse/{scene.issue}")
    assert {**scene.sandbox.jira.counts(), **scene.sandbox.notion.counts()} == before
    assert scene.sandbox.journal == []


@pytest.mark.parametrize("acting", [False, True], ids=["looking", "acting"])
def test_everything_recorded_from_the_vendors_has_a_page(language: str, *, acting: bool) -> None:
    if not RECORDED.exists():
        pytest.skip("the vendors' recorded answers are not here")
    sandbox = Sandbox(Clock(START), language=language)
    jira_recorded.load(sandbox.jira, RECORDED / "jira")
    notion_recorded.load(sandbox.notion, RECORDED / "notion")
    shelves = (sandbox.notion.pages, sandbox.notion.databases, sandbox.notion.data_sources)
    sandbox.jira.add_user(ADA, "Ada")
    sandbox.notion.add_user(PERSON, "Ada")
    cookie = {"cookie": f"sandbox-person={ADA}"} if acting else {}
    targets = [f"/browse/{issue.key}" for issue in sandbox.jira.issues.values()]
    targets += [f"/p/{id_}" for shelf in shelves for id_ in shelf]
    assert len(targets) > 200
    for target in ["/", *targets]:
        response = sandbox.handle(Request("GET", target, cookie, base="http://sandbox"))
        assert response.status == 200, target
        assert "script" not in parsed(str(response.body)).names


NAMING = Naming(name_of=str, empty="No {}".format, yes="Yes", no="No", day_of=lambda stamp: stamp[:10])


def rows_of(*values: tuple[str | None, float | None, str]) -> list[Json]:
    return [
        {
            "id": str(number),
            "properties": {
                "Team": {"id": "t", "type": "select", "select": {"name": team} if team else None},
                "Points": {"id": "p%3D", "type": "number", "number": points},
                "Day": {"id": "d", "type": "date", "date": {"start": day}},
            },
        }
        for number, (team, points, day) in enumerate(values)
    ]


COLUMNS: Json = {
    "Team": {"id": "t", "type": "select", "select": {"options": [{"name": "B", "color": "red"}, {"name": "A"}]}},
    "Points": {"id": "p%3D", "type": "number", "number": {"format": "percent"}},
    "Day": {"id": "d", "type": "date", "date": {}},
}
ROWS = rows_of(
    ("A", 1, "2026-05-02"),
    ("B", 3, "2026-04-30T23:30:00+08:00"),
    ("A", None, "2026-05-20"),
    (None, 5, "2026-07-01"),
)


def config(**more: Any) -> Json:
    team = {"type": "select", "property_id": "t", "sort": {"type": "manual"}}
    return {
        "chart_type": "column",
        "x_axis": team,
        "y_axis": {"aggregator": "sum", "property_id": "p="},
        **more,
    }


def test_groups_stand_in_the_order_of_their_options_and_the_empty_one_last() -> None:
    found = figures(config(), COLUMNS, ROWS, NAMING)
    assert [group.label for group in found.groups] == ["B", "A", "No Team"]
    assert list(found.totals) == [3, 1, 5]
    assert (found.format, found.measure, found.dimension) == ("percent", "Points", "Team")


def test_groups_are_sorted_by_value_and_accumulated() -> None:
    found = figures(config(sort="y_descending", cumulative=True), COLUMNS, ROWS, NAMING)
    assert [group.label for group in found.groups] == ["No Team", "B", "A"]
    assert found.values == ((5, 8, 9),)


def test_months_and_stacks() -> None:
    month = {"type": "date", "property_id": "d", "group_by": "month", "sort": {"type": "ascending"}}
    found = figures(config(x_axis=month, stack_by=config()["x_axis"]), COLUMNS, ROWS, NAMING)
    assert [group.label for group in found.groups] == ["2026-04", "2026-05", "2026-07"]
    assert [stack.label for stack in found.stacks] == ["B", "A", "No Team"]
    assert list(found.totals) == [3, 1, 5]


def test_each_row_is_its_own_column_without_grouping() -> None:
    found = figures(
        {"chart_type": "column", "x_axis_property_id": "t", "y_axis_property_id": "p="}, COLUMNS, ROWS, NAMING
    )
    assert found.values == ((1, 3, None, 5),)


@pytest.mark.parametrize(
    ("aggregator", "expected"),
    [
        ("count", 3),
        ("count_values", 2),
        ("sum", 5),
        ("average", 2.5),
        ("median", 2.5),
        ("min", 1),
        ("max", 4),
        ("range", 3),
        ("unique", 2),
        ("empty", 1),
        ("percent_not_empty", 2 / 3),
        ("latest_date", None),
    ],
)
def test_aggregates(aggregator: str, expected: float | None) -> None:
    assert aggregate(aggregator, [[1.0], [], [4.0]]) == expected


@pytest.mark.parametrize("kind", ["column", "bar", "line", "donut", "number"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"stack_by": {"type": "date", "property_id": "d", "group_by": "month", "sort": {"type": "manual"}}},
        {"group_style": "percent", "axis_labels": "both", "caption": EVIL},
        {"group_style": "side_by_side", "color_theme": "green", "show_data_labels": False},
        {"reference_lines": [{"id": "1", "value": 4, "label": EVIL, "color": "red", "dash_style": "dash"}]},
        {"smooth_line": True, "color_theme": "colorful", "y_axis_max": 20, "grid_lines": "none", "height": "small"},
    ],
)
@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], rows_of(("A", -2, "2026-05-01"), ("B", 0, "2026-05-01")), []])
def test_every_kind_of_chart_is_well_formed(kind: str, more: Json, rows: list[Json]) -> None:
    drawn = chart(config(chart_type=kind, **more), COLUMNS, rows, NAMING, lambda key, **_: key)
    ElementTree.fromstring(drawn)
    assert "nan" not in drawn


def test_bars_are_as_long_as_their_values() -> None:
    drawn = chart(config(chart_type="bar"), COLUMNS, ROWS, NAMING, lambda key, **_: key)
    bars = re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*><title>(\w+)', drawn)
    lengths = {name: float(width) for width, name in bars}
    assert lengths["B"] == pytest.approx(3 * lengths["A"], rel=0.01)


@pytest.mark.parametrize(
    ("value", "format_", "expected"),
    [
        (0.63, "percent", "63%"),
        (0.635, "percent", "63.5%"),
        (1234.5, "new_taiwan_dollar", "NT$1,234.5"),
        (1234567.0, "number_with_commas", "1,234,567"),
        (3.0, "number", "3"),
        (1 / 3, "number", "0.33"),
        (-0.001, "number", "0"),
    ],
)
def test_numbers_read_as_in_notion(value: float, format_: str, expected: str) -> None:
    assert formatted(value, format_) == expected


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 7), (0, 0.031), (-3, 12), (0, 98_765)])
def test_ticks_hold_all_values_in_few_round_steps(low: float, high: float) -> None:
    steps = ticks(low, high)
    assert steps[0] <= low
    assert steps[-1] >= high
    assert 2 <= len(steps) <= 8


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ada Lovelace", "AL"), ("陳怡君", "怡君"), ("", "?"), ("Bo", "B"), ("林薇安 Vivian", "薇安")],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_markup_is_escaped_unless_it_is_markup() -> None:
    assert tag("p", "<b>", Html("<i></i>"), title='"') == '<p title="&quot;">&lt;b&gt;<i></i></p>'
    assert join(None, 1, ["a", "&"]) == "1a&amp;"
    assert unescape(tag("a", "x", href=" java\nscript:alert(1)")) == "<a>x</a>"


def test_adf_shows_the_content_of_nodes_it_does_not_know() -> None:
    inner = {"type": "paragraph", "content": [{"type": "text", "text": "kept"}]}
    body = {"type": "doc", "content": [{"type": "futureNode", "attrs": {}, "content": [inner]}]}
    assert adf_text(body, Reader("en", ZoneInfo("Asia/Taipei")), lambda _: "") == "<p>kept</p>"

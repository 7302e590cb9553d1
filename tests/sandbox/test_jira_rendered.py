"""`renderedFields` and `renderedBody`: HTML made from documents, in which no text can become a tag."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jira_site import TYPES, Caller, caller, site

from integrations.sandbox.http import Json
from integrations.sandbox.jira import Jira, html_writing, wiki


@pytest.fixture
def jira() -> Jira:
    return site()


@pytest.fixture
def app(jira: Jira) -> Caller:
    return caller(jira)


def shown(markup: str) -> str:
    return html_writing.write(wiki.read(markup), {"5b-amy": "王小美"}.__getitem__)


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("h2. *Plan*", "<h2><b>Plan</b></h2>"),
        ("* a\n* b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("[~accountid:5b-amy]", '<p><a class="user-hover" rel="5b-amy">王小美</a></p>'),
        ("a\n\n----", "<p>a</p>\n\n<hr />"),
        ("{{x}} -gone-", "<p><tt>x</tt> <del>gone</del></p>"),
        ("bq. 3 < 4", "<blockquote><p>3 &lt; 4</p></blockquote>"),
        (
            "[x|https://a.b/?c=1&d]",
            '<p><a href="https://a.b/?c=1&amp;d" class="external-link" rel="nofollow noreferrer">x</a></p>',
        ),
        ("{code:sql}\na > b\n{code}", '<div class="code panel"><pre class="code-sql">a &gt; b</pre></div>'),
        (
            "||a||\n|b|",
            "<table class='confluenceTable'><tbody><tr><th><p>a</p></th></tr><tr><td><p>b</p></td></tr></tbody></table>",
        ),
    ],
)
def test_a_document_as_html(markup: str, html: str) -> None:
    assert shown(markup) == html


@given(st.text(max_size=60))
def test_text_never_becomes_a_tag(text: str) -> None:
    document: Json = {"content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]}
    inside = html_writing.write(document, str).removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inside
    assert '"' not in inside


def test_an_issue_comes_rendered(jira: Jira, app: Caller) -> None:
    notes = jira.add_field("Notes", TYPES + "textarea")
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x", description="see [~accountid:5b-amy]", duedate="2026-08-03")
    jira.comment("5b-bob", issue, "5 < 6")
    wanted = {"fields": ["*all"], "expand": "renderedFields"}
    rendered = [
        app.get("issue/BRD-1?expand=renderedFields,names")["renderedFields"],
        app.post("search/jql", {"jql": "id > 0", **wanted})["issues"][0]["renderedFields"],
        app.post("issue/bulkfetch", {"issueIdsOrKeys": ["BRD-1"], **wanted, "expand": ["renderedFields"]})["issues"][0][
            "renderedFields"
        ],
    ]
    for each in rendered:
        assert "王小美</a>" in each["description"]
        assert (each[notes], each["summary"], each["duedate"]) == ("", None, "03/Aug/26")
        assert each["created"] == "01/Jul/26 9:30 AM"
        assert each["comment"]["comments"][0]["body"] == "<p>5 &lt; 6</p>"
    assert "renderedFields" not in app.get("issue/BRD-1")


def test_a_comment_comes_rendered(jira: Jira, app: Caller) -> None:
    issue = jira.create_issue("5b-amy", "BRD", "Task", "x")
    made = jira.comment("5b-bob", issue, "5 < 6")
    asked = "expand=renderedBody"
    assert app.get(f"issue/BRD-1/comment?{asked}")["comments"][0]["renderedBody"] == "<p>5 &lt; 6</p>"
    assert app.get(f"issue/BRD-1/comment/{made['id']}?{asked}")["renderedBody"] == "<p>5 &lt; 6</p>"
    assert app.post(f"comment/list?{asked}", {"ids": [int(made["id"])]})["values"][0]["renderedBody"]
    assert "renderedBody" not in app.get("issue/BRD-1/comment")["comments"][0]

"""The viewer in a real browser: quiet, local, narrow enough for a phone, and to be used from the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from viewer_browser import CHROMIUM, Browser, chromium
from viewer_company import HELPER, TASK, account, run

from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation
from integrations.sandbox.viewer.fields import points_field
from sync.messages import LANGUAGES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PHONE, DESK = 390, 1400


@dataclass
class Rig:
    browser: Browser
    started: Started
    address: str
    config: Path

    def be(self, person: str = "", language: str = "en") -> None:
        """Act as that Jira account, "" for nobody."""
        self.browser.call("Network.clearBrowserCookies")
        for name, value in {"sandbox-person": person, "sandbox-language": language}.items():
            self.browser.call("Network.setCookie", name=name, value=quote(value, safe=""), url=self.address)


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder = tmp_path_factory.mktemp("company")
    started = organisation(7)
    with serving(started.sandbox) as address, chromium() as browser:
        config = started.write_config(folder, address, level="individual")
        run(config)
        yield Rig(browser, started, address, config)


def pages(started: Started) -> list[str]:
    """One of each kind, and of Notion's pages the ones with the most in them."""
    notion = started.sandbox.notion
    fullest = sorted(notion.pages, key=lambda id_: -len(notion.below.get(id_, ())))[:6]
    views = {view["type"]: view for view in notion.views.values()}
    databases = [f"/p/{view['parent']['database_id']}?v={view['id']}" for view in views.values()]
    assert {"table", "board", "gallery", "calendar", "timeline", "chart"} <= views.keys()
    row = next(id_ for id_, page in notion.pages.items() if page["parent"]["type"] == "data_source_id")
    jira = ["/jira/MKT", "/jira/MKT?view=list", "/browse/DAT-11", f"/browse/{TASK}"]
    return ["/", "/journal", "/nowhere", *jira, *databases, *(f"/p/{id_}" for id_ in (row, *fullest))]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("acting", [False, True], ids=["looking", "acting"])
def test_pages_are_quiet_local_and_fit(rig: Rig, width: int, *, dark: bool, acting: bool) -> None:
    browser, people = rig.browser, rig.started.sandbox.jira
    rig.be(account(people, HELPER) if acting else "", list(LANGUAGES)[dark + acting])
    browser.size(width, 844, dark=dark)
    browser.complaints.clear()
    browser.requested.clear()
    for page in pages(rig.started):
        browser.open(rig.address + page)
        assert browser.run("document.documentElement.scrollWidth") <= width, page
        movable = browser.run("document.querySelector('[data-to]') !== null")
        assert browser.run("document.scripts.length") == movable <= acting, page
    asked = {urlsplit(address).netloc for address in browser.requested if not address.startswith("data:")}
    assert asked == {urlsplit(rig.address).netloc}
    assert [complaint for complaint in browser.complaints if "/nowhere" not in complaint] == []


def test_dark_is_dark_and_light_is_light(rig: Rig) -> None:
    rig.be()
    for dark in (False, True):
        rig.browser.size(DESK, 844, dark=dark)
        rig.browser.open(f"{rig.address}/browse/DAT-11")
        color = rig.browser.run(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
        )
        assert (max(color) < 60) == dark
        assert (min(color) > 240) != dark


def test_everything_is_reached_from_the_keyboard(rig: Rig) -> None:
    browser = rig.browser
    rig.be(account(rig.started.sandbox.jira, HELPER))
    browser.open(f"{rig.address}/browse/{TASK}")
    browser.key("Tab", 9)
    assert browser.run("document.activeElement.getAttribute('href')") == "#main"
    assert browser.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
    reached = set()
    for _ in range(120):
        browser.key("Tab", 9)
        reached.add(browser.run("(e => e.tagName + (e.name || '') + (e.className || ''))(document.activeElement)"))
        if "TEXTAREAtext" in reached:
            break
    assert {"BUTTONlanguage", "SUMMARY", "TEXTAREAtext"} <= reached
    unnamed = """[...document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')]
        .filter(e => !(e.innerText || e.ariaLabel || e.title || e.labels?.length || e.textContent.trim()))
        .map(e => e.outerHTML)"""
    assert browser.run(unnamed) == []


def test_a_card_is_moved_from_the_keyboard(rig: Rig) -> None:
    browser, jira = rig.browser, rig.started.sandbox.jira
    rig.be(account(jira, HELPER))
    browser.size(DESK, 900)
    browser.open(f"{rig.address}/jira/MKT")
    card = browser.run("document.querySelector('.issue-card').id")
    before = jira.issues[card[1:]].values["status"]
    browser.run(f"document.querySelector('#{card} > a').focus()")
    browser.key("Tab", 9)
    assert (
        browser.run("document.activeElement.innerText.trim() || document.activeElement.textContent") == "Change status"
    )
    browser.key("Enter", 13, "\r")
    browser.key("Tab", 9)
    to = browser.run("document.activeElement.dataset.to")
    browser.submit_key("Enter", 13, "\r")
    assert jira.issues[card[1:]].values["status"] == to != before
    assert browser.run(f"document.querySelector('#{card}').closest('.lane').dataset.lane") == to


def test_tabs_and_what_an_issue_shows_are_chosen_without_a_script(rig: Rig) -> None:
    browser = rig.browser
    browser.open(f"{rig.address}/browse/{TASK}")
    shown = "[...document.querySelectorAll('#comments, .history')].map(e => e.checkVisibility())"
    assert browser.run(shown) == [True, True]
    browser.run("document.querySelector('label[for=show-history]').click()")
    assert browser.run(shown) == [False, True]
    browser.run("document.querySelector('label[for=show-comments]').click()")
    assert browser.run(shown) == [True, False]


def test_a_person_thanks_and_names_a_helper_and_the_next_run_sees_it(rig: Rig) -> None:
    browser, jira = rig.browser, rig.started.sandbox.jira
    issue = jira.issue_by(TASK)
    assert issue is not None
    assert points_field(jira) not in issue.values
    rig.be()
    browser.size(DESK, 900)
    browser.open(f"{rig.address}/browse/{TASK}")
    owner = issue.values["assignee"]
    browser.run("document.querySelector('.picker').open = true")
    browser.run(f"document.querySelector('select[name=person]').value = '{owner}'")
    browser.submit("document.querySelector('.picker button').click()")
    browser.run(f"document.querySelector('textarea[name=text]').value = '@{HELPER} 謝謝你幫忙對帳，多虧了你！'")
    browser.submit("document.querySelector('form.say button').click()")
    assert browser.run("location.hash") == "#comments"
    assert f"@{HELPER}" in browser.run("document.querySelector('#comments').innerText")
    browser.run(f"document.querySelector('select[name=add]').value = '{account(jira, HELPER)}'")
    browser.submit("document.querySelector('select[name=add] + button').click()")
    run(rig.config)
    assert issue.values[points_field(jira)] > 0
    writes = [entry for entry in rig.started.sandbox.journal if entry.mutating and entry.account == owner]
    assert [entry.method for entry in writes] == ["POST", "PUT"]

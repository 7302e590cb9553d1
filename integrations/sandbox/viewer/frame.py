"""What every page has around it: head, top bar with language and person, and the answer that carries it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from integrations.sandbox.http import Response
from integrations.sandbox.viewer import moving
from integrations.sandbox.viewer.forms import button, select
from integrations.sandbox.viewer.html import Child, Html, join, link, tag
from integrations.sandbox.viewer.people import avatar
from integrations.sandbox.viewer.reader import Reader
from sync.messages import LANGUAGES

STYLE, ICON = "/_style.css", "/_icon.svg"
SHEETS = ("colors", "base", "forms", "jira", "board", "notion", "media", "rows", "dates", "charts", "phone")
SHORT = {"en": "EN", "zh-Hant": "繁", "zh-Hans": "简"}


def security() -> dict[str, str]:
    """Headers: nothing is fetched from anywhere but this server, no script runs but the boards', and forms go nowhere
    else."""
    policy = (
        "default-src 'none'",
        "style-src 'self'",
        f"script-src {moving.fingerprint()}",
        "img-src 'self' data:",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Vary": "Cookie",
        "Cache-Control": "no-store",
    }


def _folder() -> Traversable:
    return files("integrations.sandbox.viewer").joinpath("style")


@cache
def _icon() -> bytes:
    return _folder().joinpath("icon.svg").read_bytes()


@cache
def _sheet() -> bytes:
    folder = _folder()
    return b"\n".join(folder.joinpath(f"{name}.css").read_bytes() for name in SHEETS)


def sheet(path: str) -> Response:
    """What every page links: the style sheet or the icon."""
    if path == ICON:
        return Response(200, _icon(), {"Content-Type": "image/svg+xml"})
    return Response(200, _sheet(), {"Content-Type": "text/css; charset=utf-8"})


def document(reader: Reader, now: datetime, area: str, title: str, *main: Child, side: Html | None = None) -> Html:
    """A whole page. `area` is `jira`, `notion` or `front`: it chooses the look. `side` stands beside the main part.
    Only a page with cards that can be moved has a script."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title} · {reader.say('name')}" if area != "front" else title),
        tag("link", rel="stylesheet", href=STYLE),
        tag("link", rel="icon", href=ICON),
    )
    skip = tag("a", reader.say("bar.skip"), href="#main", class_="skip")
    content = tag("main", *main, id="main", tabindex="-1")
    whole = tag("div", side, content, class_="beside-tree") if side else content
    movable = moving.script() if "data-to=" in whole else None
    body = tag("body", skip, _bar(reader, now, area), whole, movable, class_=area)
    return join(Html("<!doctype html>"), tag("html", head, body, lang=reader.language))


def crumbs(*steps: tuple[str, Child]) -> Html:
    """Breadcrumbs from (address, content) pairs; an address of "" is the place itself."""
    items = [
        tag("li", link(address, content) if address else tag("span", content, aria_current="page"))
        for address, content in steps
    ]
    return tag("nav", tag("ol", items), class_="crumbs")


def _bar(reader: Reader, now: datetime, area: str) -> Html:
    places = (("/#jira", "jira", "jira"), ("/#notion", "notion", "notion"), ("/journal", "front journal", "journal"))
    links = [
        tag("a", reader.say(f"bar.{key}"), href=address, class_="here" if area == place else None)
        for address, place, key in places
    ]
    home = tag("a", tag("span", "", class_="mark"), tag("span", reader.say("name"), class_="words"), href="/",
               class_="home", aria_label=reader.say("name"))  # fmt: skip
    clock = tag("span", reader.time(now), class_="clock", title=reader.say("clock"))
    return tag("header", home, tag("nav", links), clock, _languages(reader), _picker(reader), class_="bar")


def _languages(reader: Reader) -> Html:
    buttons = [
        tag(
            "button",
            SHORT[language],
            name="language",
            value=language,
            lang=language,
            title=name,
            aria_label=name,
            aria_pressed="true" if language == reader.language else "false",
        )
        for language, name in LANGUAGES.items()
    ]
    return _visit(reader, buttons, css="languages")


def _picker(reader: Reader) -> Html:
    """Who acts: a person of the sandbox, or nobody."""
    actor, label = reader.actor, reader.say("act.as")
    nobody = tag("span", "", class_="avatar empty")
    shown = [avatar(actor.id, actor.name), tag("span", actor.name, class_="name")] if actor else [nobody, label]
    choices = [("", reader.say("act.nobody")), *((each.id, each.name) for each in reader.actors)]
    chooser = _visit(
        reader, select("person", label, choices, actor.id if actor else ""), button(reader.say("act.choose"))
    )
    about = tag("p", reader.say("act.about"), class_="faint")
    summary = tag("summary", tag("span", shown, class_="person"), title=label)
    return tag("details", summary, tag("div", about, chooser, class_="menu"), class_="picker")


def _visit(reader: Reader, *fields: Child, css: str = "") -> Html:
    back = tag("input", type="hidden", name="back", value=reader.here)
    return tag("form", back, *fields, method="post", action="/_visit", class_=css or None)

"""What every page has around it: head, top bar, and the answer that carries it."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

from integrations.sandbox.http import Response
from integrations.sandbox.viewer.html import Child, Html, join, link, tag
from integrations.sandbox.viewer.reader import Reader

STYLE = "/_style.css"
SECURITY = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:", "X-Frame-Options": "DENY"}
"""Nothing is fetched from anywhere but this server, and no script runs."""


def style() -> Response:
    sheet = files("integrations.sandbox.viewer").joinpath("style.css").read_bytes()
    return Response(200, sheet, {"Content-Type": "text/css; charset=utf-8"})


def document(reader: Reader, now: datetime, area: str, title: str, *main: Child) -> Html:
    """A whole page. `area` is `jira`, `notion` or `front`: it chooses the look."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · {reader.say('name')}" if area != "front" else title),
        tag("link", rel="stylesheet", href=STYLE),
        tag("link", rel="icon", href="data:,"),
    )
    body = tag("body", _bar(reader, now, area), tag("main", *main), class_=area)
    return join(Html("<!doctype html>"), tag("html", head, body, lang=reader.language))


def crumbs(*steps: tuple[str, Child]) -> Html:
    """Breadcrumbs from (address, content) pairs; an address of "" is the place itself."""
    items = [tag("li", link(address, content) if address else tag("span", content)) for address, content in steps]
    return tag("nav", tag("ol", items), class_="crumbs")


def _bar(reader: Reader, now: datetime, area: str) -> Html:
    places = (("/#jira", "jira", "jira"), ("/#notion", "notion", "notion"), ("/journal", "", "journal"))
    links = [
        tag("a", reader.say(f"bar.{key}"), href=address, class_="here" if area == place else None)
        for address, place, key in places
    ]
    home = tag("a", tag("span", "", class_="mark"), reader.say("name"), href="/", class_="home")
    clock = tag("span", reader.time(now), class_="clock", title=reader.say("clock"))
    return tag("header", home, tag("nav", links), clock, class_="bar")

"""HTML as values: `tag("p", "1 < 2")` escapes, `Html` is what needs no escaping any more.

Nothing else in the viewer writes angle brackets, so a title with `<script>` in it stays a title.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

VOID = {"br", "hr", "img", "input", "link", "meta"}
SCHEMES = {"", "http", "https", "mailto"}


class Html(str):
    """Markup that is safe to send as it is."""

    __slots__ = ()


Child = str | int | float | None | Iterable["Child"]
Attribute = str | int | float | bool | None


def join(*children: Child) -> Html:
    """Children one after another: strings are escaped, `Html` is not, None is nothing, iterables are flattened."""
    return Html("".join(_markup(child) for child in children))


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """One element. `class_` and `data_x` become `class` and `data-x`; None and False leave an attribute out.

    An `href` or `src` with a scheme that could run code is left out too.
    """
    opening = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(opening) if name in VOID else Html(f"{opening}{join(*children)}</{name}>")


def link(href: str, *children: Child, class_: str | None = None) -> Html:
    return tag("a", *children, href=href, class_=class_)


def _markup(child: Child) -> str:
    match child:
        case None:
            return ""
        case Html():
            return child
        case str() | int() | float():
            return escape(str(child))
        case _:
            return join(*child)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False or (key in ("href", "src") and not _harmless(str(value))):
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _harmless(address: str) -> bool:
    """Browsers drop control characters and blanks before they read a scheme, so they are dropped here first."""
    try:
        return urlsplit("".join(c for c in address if c > " ")).scheme.lower() in SCHEMES
    except ValueError:
        return False

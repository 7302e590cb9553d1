"""Forms that the acting person sends, and the folded editors in which they stand. No script: a fold is `<details>`."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.sandbox.viewer.html import Attribute, Child, Html, tag
from integrations.sandbox.viewer.reader import Reader

Option = tuple[str, str]
"""(value, words)"""


def form(reader: Reader, act: str, *fields: Child, place: str = "", css: str = "", **hidden: str) -> Html:
    """Sends the fields to the act `jira/...` or `notion/...` and comes back to this page, to the element `place`."""
    known = {**hidden, "back": reader.here, **({"place": place} if place else {})}
    kept = [tag("input", type="hidden", name=name, value=value) for name, value in known.items()]
    return tag("form", kept, *fields, method="post", action=f"/_act/{act}", class_=css or None)


def button(text: Child, *, css: str = "", name: str | None = None, value: str | None = None, hint: str = "") -> Html:
    return tag(
        "button", text, type="submit", name=name, value=value, class_=css or None, title=hint or None,
        aria_label=hint or None,
    )  # fmt: skip


def tick(name: str, *, done: bool) -> Html:
    """A button that looks like a box and is one to who can not see it."""
    state = "true" if done else "false"
    return tag("button", "", type="submit", class_="box", role="checkbox", aria_checked=state, aria_label=name)


def field(name: str, label: str, value: Attribute = None, *, type_: str = "text", **more: Attribute) -> Html:
    """One line to type in; its label is for those who do not see the row it stands in."""
    return tag("input", type=type_, name=name, value=value, aria_label=label, **more)


def area(name: str, label: str, text: str = "", *, rows: int = 3, placeholder: str | None = None) -> Html:
    return tag("textarea", f"\n{text}", name=name, rows=rows, aria_label=label, placeholder=placeholder)


def select(name: str, label: str, options: Iterable[Option], chosen: str = "") -> Html:
    drawn = [tag("option", words, value=value, selected=value == chosen) for value, words in options]
    return tag("select", drawn, name=name, aria_label=label)


def checks(name: str, options: Iterable[Option], chosen: Iterable[str]) -> Html:
    picked = set(chosen)
    drawn = [
        tag("label", tag("input", type="checkbox", name=name, value=value, checked=value in picked), words)
        for value, words in options
    ]
    return tag("div", drawn, class_="checks")


def people(reader: Reader, tool: str) -> list[Option]:
    """Everybody with an account in `jira` or `notion`."""
    return [(str(getattr(actor, tool)), actor.name) for actor in reader.actors if getattr(actor, tool)]


def folded(shown: Child, label: str, *body: Child, css: str = "") -> Html:
    """What is shown, to be opened for a change."""
    summary = tag("summary", tag("div", shown), tag("span", label, class_="pencil"))
    return tag("details", summary, tag("div", *body, class_="fold"), class_=f"edit {css}".strip())


def save(reader: Reader) -> Html:
    return button(reader.say("act.save"), css="primary")


def comment(reader: Reader, tool: str, *, place: str = "", rows: int = 3, choose: bool = True, **on: str) -> Html:
    """A box to say something; with `choose` also a list of whom to mention, which is long in a large company."""
    nobody = [("", reader.say("act.mention_nobody"))]
    mention = select("mention", reader.say("act.mention"), nobody + people(reader, tool)) if choose else None
    return form(
        reader,
        f"{tool}/comment",
        area("text", reader.say("act.comment"), rows=rows, placeholder=reader.say("act.comment_hint")),
        tag("div", mention, button(reader.say("act.comment"), css="primary"), class_="actions"),
        place=place,
        css="say",
        **on,
    )

"""The Notion side of the sandbox as the viewer reads it: names, titles, icons and addresses by id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from integrations.sandbox.viewer.groups import Naming
from integrations.sandbox.viewer.html import Html, link, tag
from integrations.sandbox.viewer.pictures import address_of, kept
from integrations.sandbox.viewer.reader import Reader
from integrations.sandbox.viewer.values import Json, plain, title_of

if TYPE_CHECKING:
    from integrations.sandbox.notion import Notion


@dataclass(frozen=True)
class Workspace:
    notion: Notion
    reader: Reader
    copying: frozenset[str] = frozenset()
    """Synced blocks that are being shown."""

    def name_of(self, user_id: str) -> str:
        """A person's or connection's name, "" when there is none of that id."""
        user = self.notion.users.get(user_id)
        return str((user or {}).get("name") or "")

    def entry(self, id_: str) -> Json | None:
        """The page or database of that id."""
        return self.notion.pages.get(id_) or self.notion.databases.get(id_)

    def title(self, id_: str) -> str:
        """A page's or database's title; what stands for an empty one."""
        found = self.entry(id_)
        if found is None:
            return self.reader.say("notion.gone")
        title = title_of(found) if found["object"] == "page" else plain(found["title"])
        return title or self.reader.say("notion.untitled")

    def icon(self, id_: str) -> Html:
        found = self.entry(id_) or {}
        return icon(found.get("icon"), database=found.get("object") == "database")

    def chip(self, id_: str) -> Html:
        """A page named within a line: icon and underlined title."""
        if self.entry(id_) is None:
            return tag("span", self.reader.say("notion.gone"), class_="faint")
        return link(address(id_), self.icon(id_), tag("span", self.title(id_)), class_="chip-link")

    def today(self) -> date:
        """The day of the sandbox's clock, where the reader is."""
        return date.fromisoformat(self.reader.day_of(self.notion.clock.now().isoformat()))

    def naming(self) -> Naming:
        say = self.reader.say
        return Naming(
            name_of=lambda id_: self.name_of(id_) or self.title(id_),
            empty=lambda name: say("notion.without", name=name),
            yes=say("yes"),
            no=say("no"),
            day_of=self.reader.day_of,
        )


def address(id_: str) -> str:
    return f"/p/{id_.replace('-', '')}"


def icon(given: Json | None, *, database: bool = False) -> Html:
    """An emoji and a file kept here as they are; any other as the plain sign of a page or database, in its colour."""
    if given and given["type"] == "emoji":
        return tag("span", given["emoji"], class_="icon")
    if kept(given):
        return tag("img", src=address_of(given), alt="", class_="icon")
    color = (given.get("icon") or {}).get("color") if given else None
    sign = "icon database-icon" if database else "icon page-icon"
    return tag("span", "", class_=f"{sign} color-{color}" if color else sign)

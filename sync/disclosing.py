"""The `[privacy]` table of `alongside.toml`: what may be published about whom, who agreed, who has a page of their own."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from sync.model import LEVELS, Level
from sync.staffing import Handle, handle_ref
from sync.tables import ObjectId, Strict, mistake


def _level(given: Any) -> Any:
    """L0 to L3 are other names of the same."""
    numbered = {f"L{n}": level for n, level in enumerate(LEVELS)}
    return numbered.get(given.upper(), given) if isinstance(given, str) else given


class Privacy(Strict):
    """See `docs/privacy.md`."""

    level: Annotated[Level, BeforeValidator(_level)] = "team"
    policy_url: Annotated[str, Field(min_length=1)] | None = None
    """Name or address of the written policy that the level `individual` asks for."""
    opt_in: tuple[Handle, ...] = ()
    """Who agreed to be named where a nomination of theirs was accepted; a people database may say so too."""
    person_pages: dict[Handle, ObjectId] = Field(default_factory=dict)
    """Whose own page is written below which page of Notion. The API cannot share pages: whoever gives one sees to it that
    nobody but that person can open it."""

    @model_validator(mode="after")
    def _written(self) -> Privacy:
        if self.level == "individual" and not (self.policy_url or "").strip():
            raise mistake("config.policy_missing")
        return self

    @model_validator(mode="after")
    def _one_page_each(self) -> Privacy:
        pages = list(self.person_pages.values())
        for page in pages:
            if pages.count(page) > 1:
                raise mistake("config.person_page_twice", page=page)
        return self

    @property
    def agreed(self) -> frozenset[str]:
        return frozenset(map(handle_ref, self.opt_in))

    @property
    def pages(self) -> dict[str, str]:
        """By handle, as `Directory.called` takes it."""
        return {handle_ref(handle): page for handle, page in self.person_pages.items()}

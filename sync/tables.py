"""What every table of `alongside.toml` is made of."""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

_ID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})(?:\?.*)?$", re.IGNORECASE)


class Strict(BaseModel):
    """A table whose unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def mistake(key: str, **arguments: Any) -> PydanticCustomError:
    """A validator's complaint, as a key of the catalogue."""
    return PydanticCustomError("alongside", "{key}", {"key": key, "arguments": arguments})


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        near = difflib.get_close_matches(name, available_timezones(), n=1)
        raise mistake("config.time_zone", name=name, near=near[0] if near else "Asia/Taipei")
    return name


def object_id(given: str) -> str:
    """The id in a pasted address of Notion, or the id itself, with dashes. Addresses change hosts; ids do not."""
    found = _ID.search(given.strip())
    if found is None:
        raise mistake("config.notion_id", given=given)
    return "-".join(found.groups()).lower()


ObjectId = Annotated[str, AfterValidator(object_id)]
ZoneName = Annotated[str, AfterValidator(_time_zone)]

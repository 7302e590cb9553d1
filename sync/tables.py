"""What every table of `alongside.toml` is made of."""

from __future__ import annotations

import difflib
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


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


ZoneName = Annotated[str, AfterValidator(_time_zone)]

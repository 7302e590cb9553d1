"""Which custom fields a site has for what we read: found by their type, by the names they usually have, or as configured.

Names are neither unique nor in one language, ids differ from site to site; only a type says for sure what a field is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from integrations.jira.settings import JiraSettings
from sync.errors import ConfigError

Json = Mapping[str, Any]

TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
TEAM_TYPES = ("com.atlassian.teams:rm-teams-custom-field-team", "atlassian-team")
POINTS_TYPES = ("com.pyxis.greenhopper.jira:jsw-story-points",)
APPROVALS_TYPES = ("com.atlassian.servicedesk.approvals-plugin:sd-approvals",)
EPIC_TYPES = ("com.pyxis.greenhopper.jira:gh-epic-link",)
"""A Data Center's parent of a task, beside `parent` of a sub-task: an issue key."""
EPIC_NAME_TYPES = ("com.pyxis.greenhopper.jira:gh-epic-label",)
"""What a Data Center's epics have and nothing else: it has no levels."""

HELPERS_NAMES = ("協作人", "协作人", "Helpers")
POINTS_NAMES = ("Story Points", "Story point estimate", "故事點", "故事点", "故事點數", "故事点数")
FLAGGED_NAMES = ("Flagged", "已標記", "已标记", "標記", "标记")


@dataclass(frozen=True)
class Shape:
    """What the mapping must know of the site: its address and ids of custom fields (none: the site has none). Of story
    points a site may have two fields, one for each kind of project."""

    site: str
    helpers: str | None = None
    size: str | None = None
    points: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    epic_name: tuple[str, ...] = ()

    def named(self, version: int) -> str:
        return json.dumps({"version": version, **asdict(self)}, sort_keys=True)


def recalled(name: str, version: int) -> Shape | None:
    """What `Shape.named` wrote; None when another version did."""
    try:
        known: dict[str, Any] = json.loads(name)
        if known.pop("version") != version:
            return None
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in known.items()}
        return Shape(**fields)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def learn(site: str, fields: Sequence[Json], settings: JiraSettings) -> Shape:
    """From the answer to `GET field`. Raises ConfigError for a configured field that there is not."""
    people = [field for field in fields if _schema(field).get("items") == "user"]
    numbers = [field for field in fields if _schema(field).get("type") == "number" and _custom(field)]
    lists = [field for field in fields if _schema(field).get("items") == "option"]
    helpers = _configured(fields, "helpers_field", settings.helpers_field) or _named(people or fields, HELPERS_NAMES)
    size = _configured(fields, "size_field", settings.size_field)
    points = _configured(fields, "points_field", settings.points_field)
    flagged = _configured(fields, "flagged_field", settings.flagged_field)
    return Shape(
        site,
        helpers=helpers[0] if helpers else None,
        size=size[0] if size else None,
        points=points or _unique(typed(fields, POINTS_TYPES) + _named(numbers, POINTS_NAMES)),
        flagged=flagged or _named(lists, FLAGGED_NAMES),
        team=typed(fields, TEAM_TYPES),
        approvals=typed(fields, APPROVALS_TYPES),
        epic_name=typed(fields, EPIC_NAME_TYPES),
    )


def _configured(fields: Sequence[Json], setting: str, wanted: str | None) -> tuple[str, ...]:
    found = _named(fields, (wanted,)) if wanted else ()
    if wanted and not found:
        raise ConfigError("jira.no_such_field", key=f"jira.{setting}", given=wanted)
    return found


def _named(fields: Sequence[Json], names: Sequence[str]) -> tuple[str, ...]:
    """Ids of the fields with one of these ids or names; names are tried in order."""
    return tuple(str(field["id"]) for name in names for field in fields if name in (field["id"], field["name"]))


def typed(fields: Sequence[Json], types: Sequence[str]) -> tuple[str, ...]:
    """Ids of the fields of one of these types."""
    ends = tuple(types)
    return tuple(str(field["id"]) for field in fields if _custom(field).endswith(ends))


def _unique(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _schema(field: Json) -> Json:
    return field.get("schema") or {}


def _custom(field: Json) -> str:
    return str(_schema(field).get("custom", ""))

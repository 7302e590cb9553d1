"""Where recorded custom fields are: the simplest contexts that explain which issues were sent with a field and which
without. Of a project or type without a recorded issue nothing is known; the simplest takes it in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from integrations.sandbox.http import Json

Place = tuple[str, str]
"""Project id, issue type id."""
Reach = tuple[tuple[str, ...], tuple[str, ...]]
"""Ids of the projects and of the issue types of one context; empty means all."""


def reaches(bodies: Iterable[Json]) -> dict[str, list[Reach]]:
    """Recorded issues -> id of each custom field in them -> its contexts."""
    seen: dict[Place, set[str]] = defaultdict(set)
    for fields in (body["fields"] for body in bodies):
        place = fields["project"]["id"], fields["issuetype"]["id"]
        seen[place].update(id_ for id_ in fields if id_.startswith("customfield_"))
    found: set[str] = set().union(*seen.values())
    return {id_: _simplest({place for place in seen if id_ in seen[place]}, set(seen)) for id_ in sorted(found)}


def _simplest(there: set[Place], every: set[Place]) -> list[Reach]:
    """Everywhere, else certain types of all projects, else certain projects, else types of each project by itself."""
    projects, types = {project for project, _ in there}, {type_ for _, type_ in there}
    if there == every:
        return [((), ())]
    if there == {place for place in every if place[1] in types}:
        return [((), tuple(sorted(types)))]
    if there == {place for place in every if place[0] in projects}:
        return [(tuple(sorted(projects)), ())]
    return [((each,), tuple(sorted(type_ for owner, type_ in there if owner == each))) for each in sorted(projects)]

"""Teams as people wrote them in a database: by id or by name, in any case."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.scene import Scene


def teams_named(scene: Scene, names: Iterable[str]) -> tuple[str, ...]:
    """Ids of organisational teams, sorted, once each; names that no team has are passed over."""
    known: dict[str, str] = {}
    for team in scene.snapshot.directory.teams.values():
        if not team.joint:
            known |= {team.id.casefold(): team.id, team.name.casefold(): team.id}
    return tuple(sorted({known[name.strip().casefold()] for name in names if name.strip().casefold() in known}))

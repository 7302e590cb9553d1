"""Teams by the names that people wrote into a database's row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scoring.scene import Scene
from sync.model import Ref


def teams_named(scene: Scene, names: Iterable[str]) -> frozenset[str]:
    """Ids of the organisational teams whose id or name, in any case, is among `names`; other names are passed over."""
    wanted = {name.strip().casefold() for name in names}
    teams = scene.snapshot.directory.teams.values()
    return frozenset(t.id for t in teams if not t.joint and wanted & {t.id.casefold(), t.name.casefold()})


def homes(scene: Scene, accounts: Iterable[Ref | None], at: datetime) -> frozenset[str]:
    """Home teams of the humans behind the accounts."""
    found = (scene.staff.team_of(account, at) for account in accounts)
    return frozenset(team for team in found if team)

"""The mirror is what the account may see, exactly, field by field (promise P5): people act at any moment, between and
during our runs, which may be killed; then one run, one complete sweep, and everything is compared."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from exact_oracle import PROJECTS, expected, mirrored, unlisted
from exact_world import World
from small_sandbox import write_config

import integrations
from integrations.sandbox.server import serving
from sync.config import Settings, load
from sync.errors import AlongsideError
from sync.job import pull_all, sweep_all
from sync.store import Store

LONG = bool(os.environ.get("ALONGSIDE_LONG"))
SEEDS, AT_ONCE = (1000, 50) if LONG else (100, 10)
ROUNDS = 4
"""Of acts and a run each, before the last run."""


class Killed(BaseException):
    pass


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_the_mirror_is_what_the_account_may_see(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + AT_ONCE):
        folder = tmp_path / str(seed)
        folder.mkdir()
        world = World(seed)
        with serving(world.sandbox) as address:
            settings = _settings(folder, address, world)
            _live(world, settings)
            _compare(seed, world, settings)


def _live(world: World, settings: Settings) -> None:
    for _ in range(ROUNDS):
        for _ in range(world.random.randint(0, 12)):
            world.act()
        world.sandbox.busy = world.random.choice((0.0, 0.0, 0.1, 0.4))
        _run(world, settings)
        world.sandbox.busy = 0.0


def _run(world: World, settings: Settings) -> None:
    """A pull or a sweep, which may be killed after any page. What the vendors make of the moment may end it, too."""
    left = world.random.choice((0, 1, 2, 5, 1000, 1000))

    def told(stream: str, done: int, total: int | None) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed

    act = world.random.choice((pull_all, pull_all, sweep_all))
    with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
        try:
            act(adapters, store, told)
        except (Killed, AlongsideError):
            return


def _compare(seed: int, world: World, settings: Settings) -> None:
    world.jira.index_lag_s = 0
    world.notion.lag()
    world.clock.advance(timedelta(days=1, minutes=11))
    with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
        pull_all(adapters, store, _quiet)
        sweep_all(adapters, store, _quiet, accept=True, complete=True)
        there, here = expected(world, adapters), mirrored(store)
    kept = unlisted(world, there, here)
    missing = sorted(there.keys() - here.keys())
    invented = sorted(here.keys() - there.keys() - kept)
    stale = sorted(ref for ref in there.keys() & here.keys() if there[ref] != here[ref])
    assert (missing, invented, stale) == ([], [], []), _told(seed, there, here, stale)


def _told(seed: int, there: Mapping[str, object], here: Mapping[str, object], stale: list[str]) -> str:
    return f"seed {seed}" + "".join(f"\n{ref}\n  there {there[ref]}\n  here  {here[ref]}" for ref in stale[:3])


_quiet: Callable[[str, int, int | None], None] = lambda stream, done, total: None  # noqa: E731


def _settings(folder: Path, address: str, world: World) -> Settings:
    write_config(folder, address, world.home, PROJECTS)
    return load(folder / "alongside.toml", integrations.settings_models())

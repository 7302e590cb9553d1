"""A bad record never stops a run and never vanishes (promise P10): what vendors might send is mutated at random, and what was
received is mirrored or quarantined, with its raw payload and the reason."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import SHARED

import integrations
from integrations.sandbox.server import serving
from integrations.sandbox.start import Started, organisation, recorded
from sync.config import load
from sync.job import pull_all
from sync.model import RECORDS
from sync.ports import Adapter, Bundle, Payload
from sync.store import Mirror, Store
from sync.store.connection import Connection
from sync.store.raw import canonical

MUTATIONS = 5000
NOW = datetime(2026, 7, 1, tzinfo=UTC)
NESTED = 150
"""Panels in panels: deeper than orjson writes; what is much deeper no client decodes."""
HUGE = "長" * 200_000
ODD: Sequence[Any] = (
    *(
        None,
        True,
        -1,
        0,
        10**30,
        1.5,
        "",
        "x",
        "\x00",
        "cut \ud83d",
        HUGE,
        [],
        {},
        [[]],
        {"a": {}},
        [None],
        "9999-99-99",
    ),
    *("2026-13-45T99:99:99.000Z", "2026-07-01", {"id": 7}, {"type": "text"}, [{"type": "mention"}]),
)


def deep() -> Any:
    node: Any = "x"
    for _ in range(NESTED):
        node = {"type": "panel", "content": [node]}
    return node


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, as keys and indices."""
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def mutated(body: Any, random: Random) -> Any:
    """A copy with one to three places dropped or replaced."""
    made = copy.deepcopy(body)
    for _ in range(random.randint(1, 3)):
        *way, last = random.choice(list(places(made)) or [("id",)])
        holder = made
        for key in way:
            holder = holder[key]
        if random.random() < 0.3:
            del holder[last]
        else:
            holder[last] = deep() if random.random() < 0.05 else copy.deepcopy(random.choice(ODD))
        if not made:
            return made
    return made


def samples(started: Started, folder: Path) -> tuple[list[tuple[str, Payload]], dict[str, Adapter]]:
    """A few payloads of each kind that a pull receives, and the adapters that map them, which have met their vendors."""
    with serving(started.sandbox) as address:
        settings = load(started.write_config(folder, address, level="team"), integrations.settings_models())
        with Store(settings.mirror) as store, integrations.connected(settings) as adapters:
            pull_all(adapters, store, lambda stream, done, total: None)
            bundles = store.sql.execute("SELECT source, stream, id FROM bundle ORDER BY id").fetchall()
            by_kind: dict[tuple[str, str], list[Payload]] = {}
            for source, stream, bundle in bundles:
                for payload in Mirror(store).payloads(source, stream, bundle):
                    by_kind.setdefault((source, payload.kind), []).append(payload)
    few = [(source, p) for (source, _), found in sorted(by_kind.items()) for p in found[:: max(1, len(found) // 12)]]
    return few, adapters


@pytest.mark.parametrize("origin", ["demo", "recordings"])
def test_received_is_mirrored_plus_quarantined(origin: str, tmp_path: Path) -> None:
    if origin == "recordings" and not SHARED.is_dir():
        pytest.skip("the vendors' recordings are not beside this clone")
    started = organisation(7) if origin == "demo" else recorded(SHARED / "real")
    few, adapters = samples(started, tmp_path)
    assert len({payload.kind for _, payload in few}) >= 8
    random = Random(7)
    with Store(tmp_path / "mutated.sqlite3") as store, store.transaction() as sql:
        mirror = Mirror(store)
        quarantined = sum(_one(mirror, sql, adapters, *random.choice(few), random, n) for n in range(MUTATIONS // 2))
        found = [record for kind in RECORDS.values() for record in mirror.records(kind)]
    assert MUTATIONS // 20 < quarantined < MUTATIONS // 2, (
        "mutations that are all harmless, or all deadly, prove nothing"
    )
    assert found


def _one(
    mirror: Mirror, sql: Connection, adapters: dict[str, Adapter], source: str, sample: Payload, random: Random, n: int
) -> int:
    body = mutated(sample.body, random)
    payload = Payload(sample.kind, str(n), body, sample.parent)
    kept = mirror.keep(sql, source, "mutated", [Bundle(str(n), (payload,))], adapters[source].source.map, NOW)
    reasons = [row for row in mirror.quarantine() if row[2] == str(n)] if kept.quarantined else []
    assert kept.received == 1
    assert len(reasons) == kept.quarantined
    assert all(reason for *_, reason in reasons)
    assert [canonical(p.body) for p in mirror.payloads(source, "mutated", str(n))] == [canonical(body)]
    return kept.quarantined

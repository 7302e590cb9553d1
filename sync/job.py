"""One run, in the order of the picture: pull, sweep when it is due, score, plan, apply. The composition root hands in
adapters and scoring."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from sync.apply import ApplyReport, apply, recover
from sync.config import Settings
from sync.errors import AlongsideError, StoreError
from sync.model import Results
from sync.personal_data import report_accounts
from sync.plan import LeftOut, Plan, plan
from sync.ports import Adapter, Desired, Identity, Observed, Receipt, Sink, Source, Target
from sync.pull import PullReport, Told, pull
from sync.retention import purge
from sync.roll_call import note_groups
from sync.scored import Kept, Scored
from sync.snapshot import Snapshot
from sync.store import Book, Mirror, Progress, Scores, Store
from sync.sweep import SweepReport, sweep
from sync.take import take_snapshot

T = TypeVar("T")

Adapters = Mapping[str, Adapter]
Score = Callable[[Snapshot, Kept], Scored]
Step = Callable[[int, int], None]


@dataclass
class Planned:
    """A plan, and what had to be left out of it: `sink/kind` -> message key of the reason."""

    plan: Plan
    left_out: dict[str, str] = field(default_factory=dict)
    recovered: int = 0
    """Writes that an interrupted run had left open, resolved by looking."""


@dataclass
class RunReport:
    pulls: list[PullReport]
    sweeps: list[SweepReport]
    results: Results
    planned: Planned
    applied: ApplyReport
    purged: dict[str, int] = field(default_factory=dict)
    """`source/stream` -> objects deleted at the vendor long ago, of which only a line is left now."""


def spare_the_collector() -> None:
    """Look for cycles of garbage seldom: a pull makes millions of objects and hardly a cycle, and looking through all that is
    under way took a tenth of its time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pull_all(adapters: Adapters, store: Store, told: Told) -> list[PullReport]:
    """Read what changed in every vendor. One vendor's trouble does not keep the others from finishing; then it is raised."""
    return _each(adapters, lambda adapter: _pulled(adapter, adapter.source.check(), store, told))


def _pulled(adapter: Adapter, identity: Identity, store: Store, told: Told) -> PullReport:
    report = pull(adapter.source, identity, store, told)
    if adapter.reports:
        report_accounts(adapter.source, adapter.reports, store, identity.now)
    return report


def sweep_all(
    adapters: Adapters, store: Store, told: Told, *, accept: bool = False, complete: bool = False
) -> list[SweepReport]:
    """Compare every vendor with the mirror, as `pull_all` reads them."""

    def swept(adapter: Adapter) -> SweepReport:
        source = adapter.source
        return sweep(source, source.check(), store, told, accept=accept, complete=complete)

    return _each(adapters, swept)


def read_all(
    settings: Settings, adapters: Adapters, store: Store, told: Told
) -> tuple[list[PullReport], list[SweepReport]]:
    """What the periodic job reads: what changed and, where a sweep is due, everything."""
    swept: list[SweepReport] = []

    def read(adapter: Adapter) -> PullReport:
        source = adapter.source
        identity = source.check()
        due = sweep_is_due(settings, store, source, identity)
        report = _pulled(adapter, identity, store, told)
        if due:
            swept.append(sweep(source, identity, store, told))
        return report

    pulls = _each(adapters, read)
    note_groups(store, settings.organisation.zone)
    return pulls, swept


def sweep_is_due(settings: Settings, store: Store, source: Source, identity: Identity) -> bool:
    """Not in the first run, which reads everything anyway; then as often as the configuration says, by the vendor's clock."""
    every = timedelta(hours=settings.sweep.every_hours)
    if not every or source.name not in Mirror(store).identities():
        return False
    last = Progress(store).sweeps()
    listed = [last.get((source.name, stream.name)) for stream in source.streams if stream.listed]
    return any(swept is None or identity.now - swept.at >= every for swept in listed)


def _each(adapters: Adapters, read: Callable[[Adapter], T]) -> list[T]:
    """What `read` returns of every source. Raises the first error of ours once all were tried; it carries the others."""
    done: list[T] = []
    failed: list[AlongsideError] = []
    for adapter in adapters.values():
        try:
            done.append(read(adapter))
        except AlongsideError as error:
            failed.append(error)
    if failed:
        failed[0].others = tuple(failed[1:])
        raise failed[0]
    return done


def score_mirror(settings: Settings, store: Store, score: Score) -> Results:
    """Compute and keep what is to be said now; returns what to show of it."""
    scores = Scores(store)
    scored = score(take_snapshot(store, settings), scores.kept())
    scores.keep(scored)
    return scored.shown


def make_plan(adapters: Adapters, store: Store, *, adopt: bool = False) -> Planned:
    """Look at every place of ours and decide; writes nothing in any vendor. Raises what the sinks raise, and
    StoreError when nothing was scored yet."""
    history = Scores(store).history()
    if not history:
        raise StoreError("explain.no_results")
    book, sinks = Book(store), _sinks(adapters)
    recovered = recover(sinks, book)
    receipts = book.receipts()
    desired: list[Desired] = []
    observed: dict[Target, Observed] = {}
    cared: dict[Target, Receipt] = {}
    inside: dict[Target, Sequence[Target]] = {}
    left_out: dict[str, str] = {}
    for name, sink in sinks.items():
        obstacles = sink.obstacles()
        left_out |= {f"{name}/{kind}": reason for kind, reason in obstacles.items()}
        wishes = [wish for wish in sink.render(history) if wish.target.kind not in obstacles]
        mine = {t: r for t, r in receipts.items() if t.sink == name and t.kind not in obstacles}
        wanted = {wish.target for wish in wishes}
        inside |= {target: sink.inside(target) for target in mine if target not in wanted}
        held = [each for target in mine for each in inside.get(target, ())]
        needed = [need for wish in wishes for need in wish.needs]
        targets = dict.fromkeys([*(wish.target for wish in wishes), *needed, *mine, *held])
        observed |= sink.read(list(targets), {target: receipt.remote_id for target, receipt in mine.items()})
        desired += wishes
        cared |= mine
    made = plan(desired, observed, cared, adopt=adopt, inside=inside)
    return Planned(made, left_out | _reasons(made.left_out), recovered)


def _reasons(left_out: Sequence[LeftOut]) -> dict[str, str]:
    return {f"{each.target.sink}/{each.target.kind}": each.reason for each in left_out}


def apply_plan(planned: Planned, adapters: Adapters, store: Store, progress: Step) -> ApplyReport:
    """What turns out to be impossible joins what the plan left out."""
    report = apply(planned.plan, _sinks(adapters), Book(store), progress)
    planned.left_out |= _reasons(report.left_out)
    return report


def _sinks(adapters: Adapters) -> dict[str, Sink]:
    return {name: adapter.sink for name, adapter in adapters.items()}


def run(
    settings: Settings,
    store: Store,
    adapters: Adapters,
    score: Score,
    *,
    told: Told,
    step: Step,
) -> RunReport:
    """The periodic job. Raises the first error that ends it; whatever was finished before is kept and not done again."""
    pulls, sweeps = read_all(settings, adapters, store, told)
    results = score_mirror(settings, store, score)
    planned = make_plan(adapters, store)
    applied = apply_plan(planned, adapters, store, step)
    streams = {name: adapter.source.streams for name, adapter in adapters.items()}
    purged = purge(store, streams, settings.retention.days)
    return RunReport(pulls, sweeps, results, planned, applied, purged)

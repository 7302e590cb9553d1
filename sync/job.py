"""One run, in the order of the picture: pull, score, plan, apply. The composition root hands in adapters and scoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sync.apply import ApplyReport, apply, recover
from sync.config import Settings
from sync.model import Results
from sync.plan import Plan, plan
from sync.ports import Adapter, Desired, Observed, Receipt, Sink, Target
from sync.pull import Progress, PullReport, pull
from sync.snapshot import Snapshot
from sync.store import Book, Mirror, Scores, Store
from sync.take import take_snapshot

Adapters = Mapping[str, Adapter]
Score = Callable[[Snapshot], Results]
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
    results: Results
    planned: Planned
    applied: ApplyReport


def pull_all(adapters: Adapters, store: Store, progress: Progress) -> list[PullReport]:
    """Prove every credential before the first record is read."""
    sources = [adapter.source for adapter in adapters.values()]
    identities = [source.check() for source in sources]
    return [pull(source, identity, store, progress) for source, identity in zip(sources, identities, strict=True)]


def score_mirror(settings: Settings, store: Store, score: Score) -> Results:
    """Compute and keep the results of one period."""
    results = score(take_snapshot(Mirror(store), settings))
    Scores(store).save(results)
    return results


def make_plan(adapters: Adapters, store: Store, *, adopt: bool = False) -> Planned:
    """Look at every place of ours and decide; writes nothing in any vendor. Raises what the sinks raise."""
    book, sinks = Book(store), _sinks(adapters)
    recovered = recover(sinks, book)
    receipts = book.receipts()
    desired: list[Desired] = []
    observed: dict[Target, Observed] = {}
    cared: dict[Target, Receipt] = {}
    left_out: dict[str, str] = {}
    for name, sink in sinks.items():
        obstacles = sink.obstacles()
        left_out |= {f"{name}/{kind}": reason for kind, reason in obstacles.items()}
        wishes = [wish for wish in sink.render(Scores(store).history()) if wish.target.kind not in obstacles]
        mine = {t: r for t, r in receipts.items() if t.sink == name and t.kind not in obstacles}
        targets = dict.fromkeys([*(wish.target for wish in wishes), *mine])
        observed |= sink.read(list(targets))
        desired += wishes
        cared |= mine
    return Planned(plan(desired, observed, cared, adopt=adopt), left_out, recovered)


def apply_plan(planned: Planned, adapters: Adapters, store: Store, progress: Step) -> ApplyReport:
    return apply(planned.plan, _sinks(adapters), Book(store), progress)


def _sinks(adapters: Adapters) -> dict[str, Sink]:
    return {name: adapter.sink for name, adapter in adapters.items()}


def run(
    settings: Settings,
    store: Store,
    adapters: Adapters,
    score: Score,
    *,
    progress: Progress,
    step: Step,
) -> RunReport:
    """The periodic job. Raises the first error that ends it; whatever was finished before is kept and not done again."""
    pulls = pull_all(adapters, store, progress)
    results = score_mirror(settings, store, score)
    planned = make_plan(adapters, store)
    return RunReport(pulls, results, planned, apply_plan(planned, adapters, store, step))

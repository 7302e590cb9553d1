"""One run, in the order of the picture: pull, score, plan, apply. The composition root hands in adapters and scoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.apply import ApplyReport, apply, recover
from sync.config import Settings
from sync.errors import StoreError
from sync.model import Results
from sync.plan import LeftOut, Plan, plan
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
    progress: Progress,
    step: Step,
) -> RunReport:
    """The periodic job. Raises the first error that ends it; whatever was finished before is kept and not done again."""
    pulls = pull_all(adapters, store, progress)
    results = score_mirror(settings, store, score)
    planned = make_plan(adapters, store)
    return RunReport(pulls, results, planned, apply_plan(planned, adapters, store, step))

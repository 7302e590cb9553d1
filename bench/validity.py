"""Do the points follow the help? `python -m bench.validity`

Generated organisations whose true helpfulness is known, one line a scenario: Kendall's tau-b between score and truth
over all people, and the share of the true top ten that is in the score's top ten; mean and standard deviation over
seeds. In brackets: the figures of the method's prototype.

Of every scenario the first seeds (`--written`) are written as tasks, comments, changelogs and pages, pulled over HTTP,
found by the real finders and priced by the real ledger. Their rows must be those that the generator owes, person by
person; so for the other seeds the rows that are owed are priced.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, pstdev
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Literal

import click

from bench import baselines
from bench.baselines import Scores, of_all
from bench.pulled import Pulled, pulled
from bench.ranking import tau_b, top_overlap
from integrations.sandbox.company import office
from integrations.sandbox.generator.events import Story, draw
from integrations.sandbox.generator.proofs import Row, expected
from integrations.sandbox.generator.scenario import SCENARIOS, Size, sized
from integrations.sandbox.generator.truth import values
from scoring.brackets import Entry, raw_units, share
from scoring.policy import Kind, Policy, Step

Measure = Literal["tau_b", "top10"]
MEASURES: tuple[Measure, ...] = ("tau_b", "top10")

NINE = (
    "base",
    "noisy_thanks",
    "closing_prompt",
    "sparse",
    "stingy",
    "unlogged",
    "few_witnesses",
    "dedicated",
    "executives",
)
AMBITION = "prompt_and_sizes"
"""Shown in the table beside the nine."""

PROTOTYPE: Mapping[tuple[str, Measure], Mapping[str, float]] = {
    ("base", "tau_b"): {
        "ledger": 0.607,
        "raw": 0.449,
        "weighted": 0.566,
        "acknowledgements": 0.626,
        "pagerank": 0.571,
        "ceiling": 0.645,
    },
    ("noisy_thanks", "tau_b"): {
        "ledger": 0.583,
        "raw": 0.449,
        "weighted": 0.545,
        "acknowledgements": 0.537,
        "pagerank": 0.501,
    },
    ("closing_prompt", "tau_b"): {
        "ledger": 0.630,
        "raw": 0.436,
        "weighted": 0.564,
        "acknowledgements": 0.657,
        "pagerank": 0.585,
    },
    ("executives", "tau_b"): {
        "ledger": 0.587,
        "raw": 0.396,
        "weighted": 0.506,
        "acknowledgements": 0.555,
        "pagerank": 0.501,
    },
    ("executives", "top10"): {
        "ledger": 0.37,
        "raw": 0.19,
        "weighted": 0.15,
        "acknowledgements": 0.03,
        "pagerank": 0.06,
    },
}


@dataclass(frozen=True)
class Measured:
    """One organisation: score -> measure -> its value. `strange` rows were found and not owed, or owed and not found;
    None where nothing was written."""

    scores: Mapping[str, Mapping[Measure, float]]
    strange: int | None


def ledger(story: Story) -> Scores:
    """Units by the published rules, of the rows that the story owes. Of one quarter, the first: nobody has acknowledged
    anything before."""
    policy = Policy()
    entries = [_entry(policy, story, row, number) for number, row in enumerate(expected(story))]
    helper_of = {entry.id: entry.helper for entry in entries}
    units: Counter[int] = Counter()
    for id_, part in share(policy, entries).items():
        units[int(helper_of[id_])] += part
    return of_all(story, units)


def ceiling(story: Story) -> Scores:
    """The true value of all help that was acknowledged where there is a witness: what strong rows alone could know."""
    known: dict[int, float] = {}
    for help_ in story.helps:
        if help_.thanks and help_.job is not None and story.jobs[help_.job].mate is not None:
            known[help_.helper] = known.get(help_.helper, 0.0) + help_.value
    return of_all(story, known)


METHODS: Mapping[str, Callable[[Story], Scores]] = {
    "ledger": ledger,
    "raw": baselines.raw,
    "weighted": baselines.weighted,
    "acknowledgements": baselines.acknowledgements,
    "pagerank": baselines.pagerank,
}


Found = tuple[int, int, Kind, Step]
"""A row: who helped whom, the kind and the step."""


def found(org: Pulled) -> tuple[Scores, int]:
    """Units of the rows that were found, by number of the person; and how many rows are strange."""
    rows, number, story = org.rows(), org.number, org.truth.story
    units: Counter[int] = Counter()
    for row in rows:
        units[number[row.helper]] += row.units
    seen = Counter[Found]((number[row.helper], number[row.owner], row.kind, row.step) for row in rows)
    owed = Counter[Found]((row.help.helper, row.help.owner, row.kind, row.step) for row in expected(story))
    return of_all(story, units), ((seen - owed) + (owed - seen)).total()


def measured(scenario: str, size: Size, seed: int, written: bool) -> Measured:
    story, strange = draw(size, SCENARIOS[scenario], seed), None
    truth = values(story)
    scores = {name: score(story) for name, score in {**METHODS, "ceiling": ceiling}.items()}
    if written:
        with TemporaryDirectory() as folder:
            scores["ledger"], strange = found(pulled(seed, size, SCENARIOS[scenario], Path(folder)))
    return Measured(
        {name: {"tau_b": tau_b(each, truth), "top10": top_overlap(each, truth)} for name, each in scores.items()},
        strange,
    )


def organisation(people: int) -> Size:
    """With work enough that no task is helped twice."""
    return sized(people, people * 12, people * 5 // 2)


def _entry(policy: Policy, story: Story, row: Row, number: int) -> Entry:
    assert row.help.job is not None
    job = story.jobs[row.help.job]
    size = job.size if job.sized else policy.default_size
    return Entry(
        id=f"{number:06}",
        at=office.instant(row.at),
        helper=str(row.help.helper),
        root=str(job.number),
        owner=str(job.owner),
        weak=row.step == 1,
        halves=policy.halves[size],
        raw=raw_units(policy, row.kind, size, row.step, 1000),
    )


Table = Mapping[str, Sequence[Measured]]
"""Scenario -> its organisations."""


def report(seeds: int, found: Table) -> dict[str, object]:
    """Means, as documented in `docs/validity.md`."""
    return {
        "seeds": seeds,
        "scenarios": {
            name: {
                method: {measure: round(mean(_of(orgs, method, measure)), 4) for measure in MEASURES}
                for method in METHODS
            }
            for name, orgs in found.items()
        },
    }


def _of(orgs: Iterable[Measured], method: str, measure: Measure) -> list[float]:
    return [org.scores[method][measure] for org in orgs]


def _print(found: Table) -> None:
    for measure in MEASURES:
        columns = (*METHODS, "ceiling")
        print(f"{measure:17}" + "".join(f"{name:>22}" for name in columns))
        for scenario, orgs in found.items():
            before = PROTOTYPE.get((scenario, measure), {})
            cells = (_cell(_of(orgs, name, measure), before.get(name)) for name in columns)
            print(f"{scenario:17}" + "".join(f"{cell:>22}" for cell in cells))
        print()


def _cell(seeds: Sequence[float], before: float | None) -> str:
    return f"{mean(seeds):.3f} ±{pstdev(seeds):.3f} {f'({before:.3f})' if before is not None else '':>7}"


@click.command()
@click.option("--seeds", default=10, show_default=True)
@click.option("--people", default=300, show_default=True)
@click.option("--written", default=1, show_default=True, help="Seeds of a scenario that are written, pulled and found.")
@click.option("--processes", default=2, show_default=True)
@click.option("--scenario", "only", type=click.Choice([*NINE, AMBITION]), multiple=True, help="These instead of all.")
@click.option("--json", "as_json", is_flag=True, help="One object on stdout: the nine scenarios' means.")
def main(seeds: int, people: int, written: int, processes: int, only: tuple[str, ...], as_json: bool) -> None:
    """Exit code 1 when the finders found other rows than the generator owes."""
    began, size = perf_counter(), organisation(people)
    names = only or (NINE if as_json else (*NINE, AMBITION))
    jobs = [(name, size, seed, seed <= written) for seed in range(1, seeds + 1) for name in names]
    done = _each(jobs, processes)
    found = {name: [org for org, job in zip(done, jobs, strict=True) if job[0] == name] for name in names}
    if as_json:
        print(json.dumps(report(seeds, found)))
    else:
        _print(found)
        written = sum(org.strange is not None for org in done)
        print(
            f"{seeds} seeds, {people} people, {perf_counter() - began:.0f} s; {written} of {len(done)} written and pulled"
        )
    if said := complaint(done):
        sys.exit(said)


def _each(jobs: Sequence[tuple[str, Size, int, bool]], processes: int) -> list[Measured]:
    """By processes of their own: one that was forked would hang in Polars, whose threads stay behind."""
    columns = zip(*jobs, strict=True)
    if processes == 1:
        return list(map(measured, *columns))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(measured, *columns))


def complaint(done: Iterable[Measured]) -> str | None:
    strange = sum(org.strange or 0 for org in done)
    if not strange:
        return None
    return f"{strange} rows were found and not owed, or owed and not found: the finders, or the generator?"


if __name__ == "__main__":
    main()

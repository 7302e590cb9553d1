"""What does cheating gain? `python -m bench.attacks --seeds 50`

Attacks played as events in Jira and Notion on top of a generated honest company, found and scored by the real code. A line an
attack: the most points that one attacker gains over the same quarter without the attack, after 10 and 40 hours of all who are
in it; the bound that must hold for any effort; the share of seeds in which an attacker is nominated for an award only because
of it; and for information the gain of all attackers an hour, in what an hour of honest help earns.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from multiprocessing import get_context
from statistics import mean
from time import perf_counter
from typing import Any

from bench.attacks_found import FOUND
from bench.attacks_listed import LISTED
from bench.attacks_plot import MINUTES, Attack, OutOfTime, Plot
from bench.attacks_world import Company, Outcome
from integrations.sandbox.generator.truth import Told
from scoring.policy import Policy
from sync.model import POINT
from sync.people import Directory

HOURS = (10, 40)
PEOPLE = 40
"""Five teams of eight or so: enough for every plot, small enough to score it 80 times a seed."""
ATTACKS = {attack.key: attack for attack in (*LISTED, *FOUND)}


@dataclass(frozen=True)
class Gain:
    """Of one attack in one company with one effort, in points."""

    most: float
    """Of one attacker, or of a team's part of shared goals."""
    total: float
    """Of all attackers."""
    nominated: bool
    exhausted: bool
    """There was nothing left to do before the time was over: more of it gains no more."""


@dataclass
class Tried:
    """One seed: by attack and hours, with what an hour of honest help earned."""

    honest_points: float
    honest_hours: float
    gains: dict[tuple[str, int], Gain] = field(default_factory=dict)


def attempt(company: Company, attack: Attack, hours: float) -> Gain:
    plot = Plot(company, attack.key, hours)
    try:
        exhausted = _played(attack, plot)
        snapshot = plot.snapshot()
        after = company.judge(snapshot, plot.books)
        return replace(_gain(company, plot, after, snapshot.directory), exhausted=exhausted)
    finally:
        plot.undo()


def _played(attack: Attack, plot: Plot) -> bool:
    """To its end."""
    try:
        attack.play(plot)
    except OutOfTime:
        return False
    return True


def _gain(company: Company, plot: Plot, after: Outcome, who: Directory) -> Gain:
    before = company.honest, company.directory
    units = [
        _units(after, _persons(plot, who, each)) - _units(before[0], _persons(plot, before[1], each))
        for each in plot.gainers
    ]
    shares = [after.shares[team] - company.honest.shares[team] for team in plot.teams]
    most = max([Fraction(each, POINT) for each in units] + shares, default=Fraction())
    won = _won(plot, after, who) - _won(plot, *before)
    return Gain(float(most), sum(units) / POINT, bool(won), False)


def _persons(plot: Plot, who: Directory, told: Told) -> set[str]:
    """Whom the accounts of a human are taken for: one person, unless somebody keeps them apart."""
    tools = [(f"jira/account/{one.jira}", f"notion/account/{one.notion}") for one in (told, *plot.guises.get(told, ()))]
    return {person for accounts in tools for account in accounts if (person := who.person(account))}


def _units(outcome: Outcome, persons: Iterable[str]) -> int:
    return sum(outcome.units.get(person, 0) for person in persons)


def _won(plot: Plot, outcome: Outcome, who: Directory) -> set[tuple[str, str, int]]:
    """Awards, with their round, for which an attacker is nominated."""
    of = {person: each.number for each in plot.gainers for person in _persons(plot, who, each)}
    return {(award, round_, of[person]) for award, round_, person in outcome.nominated if person in of}


def tried(
    seed: int, people: int = PEOPLE, keys: Collection[str] = tuple(ATTACKS), policy: Policy | None = None
) -> Tried:
    """One company, built and scored once; each attack with each effort on top of it."""
    company = Company(seed, people, policy)
    found = Tried(company.honest_points(), company.honest_hours())
    for key in keys:
        gain = None
        for hours in HOURS:
            if gain is None or not gain.exhausted:
                gain = attempt(company, ATTACKS[key], hours)
            found.gains[key, hours] = gain
    return found


def summary(attack: Attack, seeds: Sequence[Tried]) -> dict[str, Any]:
    rate = sum(s.honest_points for s in seeds) / sum(s.honest_hours for s in seeds)
    most = {hours: max(s.gains[attack.key, hours].most for s in seeds) for hours in HOURS}
    bound = attack.bound(Policy())
    return {
        **{f"max_points_{hours}h": round(most[hours], 3) for hours in HOURS},
        "bound": None if bound is None else float(bound),
        "nominated": mean(any(s.gains[attack.key, hours].nominated for hours in HOURS) for s in seeds),
        "gain_10h": round(mean(s.gains[attack.key, HOURS[0]].total for s in seeds) / HOURS[0] / rate, 2),
    }


def report(seeds: Sequence[Tried], keys: Iterable[str]) -> dict[str, Any]:
    known = {attack.key for attack in LISTED}
    lines = {key: summary(ATTACKS[key], seeds) for key in keys}
    return {
        "seeds": len(seeds),
        "attacks": {key: line for key, line in lines.items() if key in known},
        "found": {
            key: {**line, "about": ATTACKS[key].about, "stopped_by": ATTACKS[key].stopped_by}
            for key, line in lines.items()
            if key not in known
        },
    }


def _table(found: dict[str, Any]) -> Iterable[str]:
    head = "".join(f"{name:>10}" for name in ("10 h", "40 h", "bound", "nominated", "an hour"))
    yield f"{'listed':28}{head}"
    for key, line in found["attacks"].items():
        yield _line(key, line) + f"  {ATTACKS[key].about}"
    yield f"\n{'found':28}{head}"
    for key, line in found["found"].items():
        yield _line(key, line) + f"  {line['about']}: {line['stopped_by']}"
    yield "\nminutes: " + ", ".join(f"{act} {minutes:g}" for act, minutes in MINUTES.items())


def _line(key: str, line: dict[str, Any]) -> str:
    bound = "-" if line["bound"] is None else f"{line['bound']:.2f}"
    points = "".join(f"{line[f'max_points_{hours}h']:>10.2f}" for hours in HOURS)
    return f"{key:28}{points}{bound:>10}{line['nominated']:>10.2f}{line['gain_10h']:>10.2f}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--attack", action="append", choices=list(ATTACKS), help="some instead of all")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    began, keys = perf_counter(), asked.attack or list(ATTACKS)
    found = report(_all(asked.seeds, asked.people, keys, asked.workers), keys)
    if asked.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print("\n".join(_table(found)))
    print(f"\n{asked.seeds} seeds, {asked.people} people, {perf_counter() - began:.0f} s")


def _all(seeds: int, people: int, keys: Sequence[str], workers: int) -> list[Tried]:
    """A process a seed, as many at once as there are workers."""
    one = partial(tried, people=people, keys=keys)
    results = []
    with ProcessPoolExecutor(min(workers, seeds), get_context("spawn")) as pool:
        for each in pool.map(one, range(1, seeds + 1)):
            results.append(each)
            print(f"\r{len(results)} of {seeds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


if __name__ == "__main__":
    main()

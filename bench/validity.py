"""Do the points follow the help? `python -m bench.validity --seeds 10`

Generated organisations whose true helpfulness is known, one line a scenario: Kendall's tau-b between score and truth
over all people, and the share of the true top ten that is in the score's top ten; mean and standard deviation over
seeds. The ledger's rows are those that the generator owes its finders (`tests/sandbox/test_generator_found.py` holds
that they find them), priced by `scoring.brackets`. In brackets: the figures of the method's prototype.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import mean, pstdev
from time import perf_counter

import click

from bench.ranking import tau_b, top_overlap
from integrations.sandbox.company import office
from integrations.sandbox.generator.events import Story, draw
from integrations.sandbox.generator.proofs import Row, expected
from integrations.sandbox.generator.scenario import SCENARIOS, sized
from integrations.sandbox.generator.truth import values
from scoring.brackets import Entry, raw_units, share
from scoring.policy import Kind, Policy, Size, Step

Scores = Sequence[float]
PROTOTYPE: Mapping[str, Mapping[str, float]] = {
    "base": {"raw": 0.449, "weighted": 0.566, "thanks": 0.626, "ledger": 0.607},
    "noisy_thanks": {"raw": 0.449, "weighted": 0.545, "thanks": 0.537, "ledger": 0.583},
    "closing_prompt": {"raw": 0.436, "weighted": 0.564, "thanks": 0.657, "ledger": 0.630},
    "executives": {"raw": 0.396, "weighted": 0.506, "thanks": 0.555, "ledger": 0.587},
}
PROTOTYPE_TOP: Mapping[str, Mapping[str, float]] = {
    "executives": {"raw": 0.19, "weighted": 0.15, "thanks": 0.03, "ledger": 0.37}
}
APP_POINTS = {"answer": 2, "review": 2, "doc": 3, "assist": 1}
"""What an app that gives points for activity pays for each use; a comment is 1, a thanks 5."""


def raw(story: Story) -> Scores:
    """Everything that a person is seen to write."""
    seen = Counter(chatter.speaker for chatter in story.chatter)
    seen.update(help_.helper for help_ in story.helps if help_.logged and (help_.used or help_.kind != "doc"))
    return _of_all(story, seen)


def weighted(story: Story) -> Scores:
    """As gamification apps pay: a little for any comment, more for what is used, most for thanks."""
    paid = Counter(chatter.speaker for chatter in story.chatter)
    for help_ in story.helps:
        paid[help_.helper] += APP_POINTS[help_.kind] * help_.used + 5 * bool(help_.thanks)
    return _of_all(story, paid)


def thanks(story: Story) -> Scores:
    """Acknowledgements."""
    return _of_all(story, Counter(help_.helper for help_ in story.helps if help_.thanks))


def ledger(story: Story) -> Scores:
    """Units by the published rules. Of one quarter, the first: nobody has acknowledged anything before."""
    policy = Policy()
    entries = [_entry(policy, story, row, number) for number, row in enumerate(expected(story))]
    helper_of = {entry.id: entry.helper for entry in entries}
    units: Counter[int] = Counter()
    for id_, part in share(policy, entries).items():
        units[int(helper_of[id_])] += part
    return _of_all(story, units)


def evidence(story: Story) -> Scores:
    """The true value of all help that left a trace: no score can know more."""
    return values(story, logged=True)


SCORES: Mapping[str, Callable[[Story], Scores]] = {
    "raw": raw,
    "weighted": weighted,
    "thanks": thanks,
    "ledger": ledger,
    "evidence": evidence,
}


def _of_all(story: Story, counted: Counter[int]) -> Scores:
    return [counted[soul.number] for soul in story.population.people]


def _entry(policy: Policy, story: Story, row: Row, number: int) -> Entry:
    assert row.help.job is not None
    job = story.jobs[row.help.job]
    size: Size = job.size if job.place == "task" else policy.default_size
    kind: Kind = row.kind
    step: Step = row.step
    return Entry(
        id=f"{number:06}",
        at=office.instant(row.at),
        helper=str(row.help.helper),
        root=str(job.number),
        owner=str(job.owner),
        weak=step == 1,
        halves=policy.halves[size],
        raw=raw_units(policy, kind, size, step, 1000),
    )


def measured(scenario: str, seeds: int, people: int) -> dict[str, tuple[list[float], list[float]]]:
    """Score -> tau-b by seed, top-ten overlap by seed."""
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in SCORES}
    for seed in range(1, seeds + 1):
        story = draw(sized(people), SCENARIOS[scenario], seed)
        truth = values(story)
        for name, score in SCORES.items():
            scores = score(story)
            found[name][0].append(tau_b(scores, truth))
            found[name][1].append(top_overlap(scores, truth))
    return found


def _cell(seeds: Sequence[float], before: float | None) -> str:
    return f"{mean(seeds):.3f} ±{pstdev(seeds):.3f} {f'({before:.3f})' if before is not None else '':>7}"


@click.command()
@click.option("--seeds", default=10, show_default=True)
@click.option("--people", default=300, show_default=True)
@click.option("--scenario", "only", type=click.Choice(list(SCENARIOS)), help="One instead of all.")
def main(seeds: int, people: int, only: str | None) -> None:
    began = perf_counter()
    found = {name: measured(name, seeds, people) for name in ([only] if only else SCENARIOS)}
    for title, place, before in (("tau-b", 0, PROTOTYPE), ("top ten", 1, PROTOTYPE_TOP)):
        print(f"{title:15}" + "".join(f"{name:>24}" for name in SCORES))
        for scenario, scores in found.items():
            known = before.get(scenario, {})
            cells = (f"{_cell(scores[name][place], known.get(name)):>24}" for name in SCORES)
            print(f"{scenario:15}" + "".join(cells))
        print()
    print(f"{seeds} seeds, {people} people, {perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()

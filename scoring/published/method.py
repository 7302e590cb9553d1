"""From a proof to points: kinds, sizes, factor, brackets, the gate, the witness, quarters. With worked examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from scoring.brackets import Entry, beta, most, raw_units, share
from scoring.periods import SEAL_DAYS
from scoring.policy import Kind, Policy, Size, Step, units
from scoring.published.voice import Voice
from scoring.rules import RULES
from scoring.witness import SMALL_TEAM
from sync.document import Bullets, Grid, Heading, Paragraph, Part
from sync.points import decimal_text, points

EXAMPLE: Kind = "answer"
REPEATED: Kind = "assist"
"""The kinds of the worked examples."""
TIMES = 9
"""How often the second example repeats it: far enough to see every bracket."""
_START = datetime(2000, 1, 3, tzinfo=UTC)
_MILLE = 1000


def parts(voice: Voice) -> Iterator[Part]:
    yield from _proofs(voice)
    yield from _kinds(voice)
    yield from _sizes(voice)
    yield from _points(voice)
    yield from _brackets(voice)
    yield from _gate(voice)
    yield Heading(voice.tell("witness.title"))
    yield Paragraph(voice.tell("witness.text"))
    yield Paragraph(voice.tell("witness.small", small=SMALL_TEAM))
    yield Heading(voice.tell("periods.title"))
    yield Paragraph(voice.tell("periods.text", seal_days=SEAL_DAYS))
    yield Bullets(tuple(voice.tell(f"periods.{name}") for name in ("late", "correction", "moves", "change")))


def _proofs(voice: Voice) -> Iterator[Part]:
    steps = voice.policy.increments
    yield Heading(voice.tell("proofs.title"))
    yield Paragraph(voice.tell("proofs.text", steps=len(steps)))
    yield Grid(
        tuple(voice.tell(f"proofs.{name}") for name in ("step", "what", "part", "witness")),
        tuple(
            (
                f"{step} {voice.plain(f'proof.step.{step}')}",
                voice.tell(f"proofs.step_{step}"),
                f"{part} %",
                voice.tell("proofs.not_needed" if step == 1 else "proofs.needed"),
            )
            for step, part in steps.items()
        ),
        (2,),
    )
    yield Paragraph(voice.tell("proofs.plain"))


def _kinds(voice: Voice) -> Iterator[Part]:
    yield Heading(voice.tell("kinds.title"))
    yield Paragraph(voice.tell("kinds.text"))
    yield Grid(
        tuple(voice.tell(f"kinds.{name}") for name in ("kind", "weight", "about")),
        tuple(
            (voice.plain(f"proof.kind.{kind}"), str(weight), voice.tell(f"kinds.{kind}"))
            for kind, weight in voice.policy.weights.items()
        ),
        (1,),
    )


def _sizes(voice: Voice) -> Iterator[Part]:
    yield Heading(voice.tell("sizes.title"))
    yield Paragraph(voice.tell("sizes.text"))
    rows = [(size, decimal_text(Decimal(halves) / 2)) for size, halves in voice.policy.halves.items()]
    yield Grid((voice.tell("sizes.size"), voice.tell("sizes.factor")), tuple(rows), (1,))
    yield Paragraph(voice.tell("sizes.points"))


def _points(voice: Voice) -> Iterator[Part]:
    policy, kind, size = voice.policy, voice.plain(f"proof.kind.{EXAMPLE}"), voice.policy.default_size
    given = policy.acknowledgements * 2
    percent = decimal_text(Decimal(beta(policy, given)) * 100 / _MILLE)
    yield Heading(voice.tell("points.title"))
    yield Paragraph(voice.tell("points.text"))
    yield Paragraph(voice.tell("points.factor", given=given, percent=percent))
    yield Paragraph(voice.tell("points.example", kind=kind, size=size))
    entries = [_entry(policy, EXAMPLE, step, "task", n) for n, step in enumerate(policy.increments)]
    yield _sum(voice, [f"{kind} · {voice.plain(f'proof.step.{step}')}" for step in policy.increments], entries)


def _brackets(voice: Voice) -> Iterator[Part]:
    policy = voice.policy
    yield Heading(voice.tell("brackets.title"))
    yield Paragraph(voice.tell("brackets.text"))
    pots = [
        *((voice.tell("brackets.root", size=size), _root_pot(policy, size)) for size in policy.halves),
        (voice.tell("brackets.owner"), units(policy.pot_owner)),
        (voice.tell("brackets.weak_root"), units(policy.pot_weak_root)),
        (voice.tell("brackets.weak"), units(policy.pot_weak)),
    ]
    columns = tuple(voice.tell(f"brackets.{name}") for name in ("pot", "size", "most"))
    rows = tuple((name, _text(pot), _text(most(pot))) for name, pot in pots)
    yield Grid(columns, rows, (1, 2))
    kind = voice.plain(f"proof.kind.{REPEATED}")
    yield Paragraph(voice.tell("brackets.example", n=TIMES, kind=kind, size=policy.default_size))
    entries = [_entry(policy, REPEATED, 2, f"task {n}", n) for n in range(TIMES)]
    yield _sum(voice, [voice.tell("brackets.nth", n=n + 1) for n in range(TIMES)], entries)


def _gate(voice: Voice) -> Iterator[Part]:
    yield Heading(voice.tell("gate.title"))
    yield Paragraph(voice.tell("gate.text"))
    counted = {"recent_team_mate": voice.tell("gate.recent_team_mate")}
    yield Bullets(tuple(counted.get(name) or voice.plain(f"rule.{name}") for name, _ in RULES))
    yield Paragraph(voice.tell("gate.joint"))
    yield Paragraph(voice.tell("gate.own_account"))


def _sum(voice: Voice, names: Sequence[str], entries: Sequence[Entry]) -> Grid:
    """What the rows of one helper for one owner become, and their sum."""
    counted = share(voice.policy, entries)
    rows = [(name, _text(e.raw), _text(counted[e.id])) for name, e in zip(names, entries, strict=True)]
    whole = (voice.tell("points.whole"), _text(sum(e.raw for e in entries)), _text(sum(counted.values())))
    columns = tuple(voice.tell(f"points.{name}") for name in ("row", "before", "counted"))
    return Grid(columns, (*rows, whole), (1, 2))


def _entry(policy: Policy, kind: Kind, step: Step, root: str, n: int) -> Entry:
    size = policy.default_size
    raw = raw_units(policy, kind, size, step, _MILLE)
    at = _START + timedelta(days=n)
    return Entry(f"{n:03}", at, "helper", root, "owner", step == 1, policy.halves[size], raw)


def _root_pot(policy: Policy, size: Size) -> int:
    return units(policy.pot_root) * policy.halves[size] // 2


def _text(amount: int) -> str:
    return decimal_text(round(points(amount), 5))

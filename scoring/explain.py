"""Why a subject has the numbers that it has: its rows, what was refused by which rule, the records behind every indicator,
and of a goal how its credit is divided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from scoring import owen
from scoring.indicators.registry import View
from scoring.indicators.shared_credit import parts_of_goals
from scoring.periods import Calendar
from scoring.policy import Policy
from scoring.results import Assessed, Computed, named
from scoring.scene import Scene
from scoring.subjects import Subject, find
from sync.errors import UsageError
from sync.model import Counted, Credit, Doc, Evidence, Explanation, Indicator, Located, Proof, Ref, Results, ref
from sync.snapshot import Snapshot

OWN = {"HP1", "HP2", "HP9"}
"""Indicators that are made of the subject's own rows; `IN` and `HP3` have those of the other side."""
SUMS = {"HP1", "IN", "HP2"}
"""Of these `n` is the number of rows."""
LISTED = {"AW1": "explain.counts_awards", "AW2": "explain.counts_awards", "TR2S": "explain.counts_rows"}
UNNAMED = {"SV1", "SV2", "SV3", "SV3N"}
"""Who said something stays unsaid."""
_CENT = Decimal("0.01")


def explain(
    snapshot: Snapshot, results: Results, who: str, organisation: str = "", full: Computed | None = None
) -> Explanation:
    """`who` is a person (id, name or account), a team (id or name), a pair `A>B`, a task's key or address, a page (a doc, an
    agreement), a project, a goal, or the organisation (`org`, or its name). Raises UsageError when nothing or more than one
    thing has that name, Refused when it is hidden from readers.

    The rows are those of the published evidence page, so that both say the same: of a team what it gave, without the rows of
    hidden pairs. Where persons are not published, rows name none.

    `full` are the figures that the same mirror gives with all their evidence, of which results keep only so much: it stands
    for what was kept where the figure is still the same.
    """
    found = find(snapshot, results, who, organisation)
    rows = _rows(results, found)
    refusals = sorted(filter(found.concerns, results.refusals), key=lambda r: (r.at, r.object), reverse=True)
    if not results.individual:
        rows = [row.model_copy(update={"helper": "", "owner": "", "by": "", "witness": None}) for row in rows]
        refusals = [refusal.model_copy(update={"helper": None}) for refusal in refusals]
    shown = {row.id for row in rows}
    return Explanation(
        kind=found.kind,
        id=found.id,
        title=found.title,
        url=found.url,
        proofs=tuple(sorted(rows, key=lambda row: (-row.units, row.at, row.id))),
        refusals=tuple(refusals),
        indicators=tuple(_indicators(snapshot, results, found, full or {})),
        credit=tuple(_credit(snapshot, results, found)) if found.kind == "goal" else (),
        disputes=tuple(dispute for dispute in results.disputes or () if dispute.proof in shown),
    )


def explain_figure(
    snapshot: Snapshot, results: Results, who: str, organisation: str, code: str, again: Callable[[], Assessed]
) -> Explanation:
    """Nothing but that indicator, with every record that it counts: where results did not keep all, they are found `again` in
    the mirror. Raises as `explain` does, and UsageError when the subject has no figure of that code."""
    found = _only(explain(snapshot, results, who, organisation), code)
    if any(each.more for each in found.indicators):
        found = _only(explain(snapshot, results, who, organisation, named(again())), code)
    return found


def _only(explained: Explanation, code: str) -> Explanation:
    found = [each for each in explained.indicators if each.indicator.code == code.upper()]
    if not found:
        known = ", ".join(dict.fromkeys(each.indicator.code for each in explained.indicators))
        raise UsageError("explain.no_indicator", code=code, who=explained.title, known=known or "-")
    update = {"indicators": tuple(found), "proofs": (), "refusals": (), "credit": (), "disputes": ()}
    return explained.model_copy(update=update)


def _rows(results: Results, subject: Subject) -> list[Proof]:
    if subject.kind == "org":
        return _open(results)
    if subject.kind not in ("team", "pair", "person"):
        return list(filter(subject.owns, results.proofs))
    listed = {id_ for card in subject.cards(results) for id_ in card.proofs}
    return [row for row in results.proofs if row.id in listed]


def _open(results: Results) -> list[Proof]:
    """The ledger without the rows of hidden pairs."""
    hidden = {card.id for card in results.of("pair") if card.suppressed}
    return [row for row in results.proofs if f"{row.team}>{row.beneficiary}" not in hidden]


def _indicators(snapshot: Snapshot, results: Results, subject: Subject, full: Computed) -> Iterable[Counted]:
    """Of all its scorecards, in the order in which they show them."""
    rows = {row.id: row for row in results.proofs}
    for card in subject.cards(results):
        for code, value in card.indicators.items():
            now = full.get(card.kind, {}).get(card.id, {}).get(code, value)
            same = (now.value, now.n) == (value.value, value.n)
            chosen = now if same else value
            sums = chosen.value is not None and chosen.evidence is None
            own = tuple(row.id for row in _of_ledger(results, subject, code)) if sums else ()
            refs = chosen.evidence.lists if chosen.evidence else (own, (), ())
            yield _counted(chosen, [tuple(_located(snapshot, rows, ref_) for ref_ in side) for side in refs])


def _counted(value: Indicator, lists: Sequence[tuple[Located, ...]]) -> Counted:
    note = LISTED.get(value.code) or ("explain.counts_secret" if value.code in UNNAMED else None)
    kept = value.evidence or Evidence(hidden=value.n - len(lists[0]) if value.code in SUMS and lists[0] else 0)
    return Counted(
        indicator=value.model_copy(update={"evidence": None}),
        yes=lists[0],
        no=lists[1],
        open=lists[2],
        more=kept.more,
        hidden=kept.hidden,
        note=note,
    )


def _of_ledger(results: Results, subject: Subject, code: str) -> Sequence[Proof]:
    """Rows that results do not keep twice: those that a sum is made of."""
    if code in OWN:
        return _rows(results, subject)
    if code == "IN":
        return [row for row in _open(results) if row.beneficiary == subject.id]
    two = {subject.id, ">".join(reversed(subject.id.split(">")))}
    return [row for row in _open(results) if code == "HP3" and f"{row.team}>{row.beneficiary}" in two]


def _located(snapshot: Snapshot, rows: dict[str, Proof], ref_: Ref) -> Located:
    """Where a person opens it. What has left the mirror since has no address."""
    if row := rows.get(ref_):
        return Located(ref=ref_, title=row.title, url=row.url)
    on, _ = snapshot.place(ref_)
    source, _, rest = on.partition("/")
    # A row of a database is its page.
    page = ref(source, Doc.type, rest.partition("/")[2])
    record = snapshot.tasks.get(on) or snapshot.docs.get(on) or snapshot.docs.get(page)
    return (
        Located(ref=ref_, title=record.title, url=snapshot.address(record.ref, ref_)) if record else Located(ref=ref_)
    )


def _credit(snapshot: Snapshot, results: Results, subject: Subject) -> Iterable[Credit]:
    """How the Owen value divides what each key result is worth; by the mirror as it is now. Persons are named only where they
    may be, and no rule of the policy has a part in it."""
    scene = Scene(snapshot, Policy(), Calendar(snapshot.directory.zone, 1, snapshot.directory.calendar))
    view = View(scene, results.period, results.proofs, ())
    for part in parts_of_goals(view).get(subject.id, ()):
        result = _located(snapshot, {}, part.source)
        people = owen.of_people([part]) if results.individual else {}
        for team, share in owen.of_teams([part]).items():
            name = snapshot.directory.teams[team].name
            yield Credit(key_result=result, worth=_points(part.worth), team=name, points=_points(share))
            for person in sorted(person for of, person in people if of == team):
                yield Credit(
                    key_result=result,
                    worth=_points(part.worth),
                    team=name,
                    person=scene.staff.name(person),
                    points=_points(people[team, person]),
                )


def _points(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / share.denominator).quantize(_CENT)

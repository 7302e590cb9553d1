"""What our Notion pages say: scorecard rows, the evidence below each, the team report. Pure: results in, texts out.

Texts are Notion's enhanced Markdown. Nothing about one person appears unless the results say that it may.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar
from zoneinfo import ZoneInfo

from sync.messages import say
from sync.model import LEVELS, POINT, Indicator, Level, Proof, Results, Scorecard
from sync.points import decimal_text, points, points_text

T = TypeVar("T")
ROWS_A_TABLE = 90
"""One table block takes at most 100 children in a request."""
ROWS_A_PAGE = 800
PAGE_SIZE = 200_000
"""A request takes 1,000 blocks and 500 KB; one that rewrites a page carries the old text and the new one, with every letter
beyond ASCII escaped in the worst case."""
PAIRS_A_PAGE = 300

SHOWN = ("team", "pair", "person", "goal")
"""Kinds of scorecard that get a row, in this order."""


def published(results: Results) -> list[Scorecard]:
    """Cards that may be shown: no person's unless the privacy level allows, none that a privacy rule suppresses."""
    kinds = [kind for kind in SHOWN if kind != "person" or results.individual]
    return [card for kind in kinds for card in results.of(kind) if not card.suppressed]


def at_level(results: Results, level: Level) -> Results:
    """The results, publishing no more than today's privacy level allows: those of older periods keep the level of their
    day."""
    then: Level = "individual" if results.individual else results.level
    if LEVELS.index(level) >= LEVELS.index(then):
        return results
    hidden = ("person",) if level in ("team", "opt-in") else ("person", "team", "pair", "goal")
    cards = tuple(card for card in results.scorecards if card.kind not in hidden)
    agreed = results.agreed if level == "opt-in" else ()
    return results.model_copy(update={"level": level, "individual": False, "agreed": agreed, "scorecards": cards})


class Writer:
    """Texts in one language and time zone."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self._language = language
        self._zone = zone

    def say(self, key: str, *, language: str | None = None, **arguments: object) -> str:
        return say(key, language=language or self._language, **arguments)

    # Evidence: one page per subject, every row a link.

    def evidence(self, card: Scorecard, results: Results) -> str:
        rows = {proof.id: proof for proof in results.proofs}
        proofs = sorted((rows[id_] for id_ in card.proofs if id_ in rows), key=_order)
        units = sum(proof.units for proof in proofs)
        parts = [
            self._callout(
                "📎", self.say("page.evidence_intro", total=points_text(units), n=len(proofs), rules=results.policy)
            ),
            *self._rest(card, units),
            *self._indicator_lines(card),
            *(self._proof_table(chunk, results) for chunk in _chunks(self._fitting(proofs, results), ROWS_A_TABLE)),
            *self._more(card, len(proofs), len(self._fitting(proofs, results))),
            # Without the day, for which alone every page would be rewritten every day.
            f"*{self.say('page.foot_evidence', rules=results.policy)}*",
        ]
        return "\n".join(parts)

    def own(self, card: Scorecard, results: Results) -> str:
        """For the person alone."""
        return "\n".join(
            [self._callout("🔒", self.say("own.intro", name=escape(card.title))), self.evidence(card, results)]
        )

    def _fitting(self, proofs: Sequence[Proof], results: Results) -> list[Proof]:
        """In order of time, those with the most points that one page takes."""
        heaviest = sorted(proofs, key=lambda proof: (-proof.units, *_order(proof)))
        sizes = accumulate(len(json.dumps(self._proof_row(proof, results))) for proof in heaviest)
        kept = {proof.id for proof, size in zip(heaviest[:ROWS_A_PAGE], sizes, strict=False) if size <= PAGE_SIZE}
        return [proof for proof in proofs if proof.id in kept]

    def _more(self, card: Scorecard, found: int, shown: int) -> list[str]:
        """The rows are the proof of the sum above them: what is not shown is said, with where it is."""
        return [self.say("page.more_rows", n=found - shown, who=card.id)] if shown < found else []

    def _rest(self, card: Scorecard, units: int) -> list[str]:
        """What a team's sum has beyond the rows below: those of pairs that the privacy rule hides."""
        given = card.indicators.get("HP1")
        rest = int((given.value or 0) * POINT) - units if given and card.kind == "team" else 0
        return [self.say("page.rest", rest=points_text(rest))] if rest > 0 else []

    def _indicator_lines(self, card: Scorecard) -> list[str]:
        return [
            f"- **{self.say(f'indicator.{i.code}.name')}** {self.value(i)} · {self.say(f'indicator.{i.code}.about')}"
            for i in card.indicators.values()
        ]

    def _proof_table(self, proofs: Sequence[Proof], results: Results) -> str:
        columns = ("when", "help", "proof", "kind", "points")
        head = _row(self.say(f"page.column_{column}") for column in columns)
        return _table([head, *(self._proof_row(proof, results) for proof in proofs)])

    def _proof_row(self, proof: Proof, results: Results) -> str:
        helped = f"{results.teams[proof.team]} → {results.teams[proof.beneficiary]}"
        if results.individual:
            helped = f"{results.people[proof.helper]} · {helped}"
        kind = f"{self.say(f'proof.kind.{proof.kind}')} · {self.say(f'proof.step.{proof.step}')}"
        link = f"[{escape(proof.title)}]({proof.url})"
        day = proof.at.astimezone(self._zone).date().isoformat()
        return _row([day, escape(helped), link, kind, f"{points(proof.units):.2f}"])

    # The report.

    def report(self, results: Results) -> str:
        if results.level == "organisation":
            return self._organisation(results)
        cards = published(results)
        teams = [card for card in cards if card.kind == "team"]
        pairs = [card for card in cards if card.kind == "pair"]
        goals = [card for card in cards if card.kind == "goal"]
        parts = [
            self._callout("🤝", self._headline(results, len(teams), len(pairs))),
            f"## {self.say('page.teams')}",
            self._team_table(teams),
            f"## {self.say('page.pairs')}",
            self._pair_table(pairs),
            self._hidden(results),
            *([f"## {self.say('page.goals')}"] if goals else []),
            *(self._goal_line(card) for card in goals),
            f"## {self.say('page.how_title')}",
            *(f"- {self.say(f'page.how_{i}')}" for i in range(1, 5)),
            self._foot(results),
        ]
        return "\n".join(part for part in parts if part)

    def _organisation(self, results: Results) -> str:
        """Nothing of a team."""
        total = points_text(sum(proof.units for proof in results.proofs))
        key = "page.organisation_intro_hidden" if results.total_suppressed else "page.organisation_intro"
        intro = self.say(key, period=results.period.name, n=len(results.proofs), total=total)
        lines = [line for card in results.of("org") for line in self._indicator_lines(card)]
        return "\n".join([self._callout("🤝", intro), *lines, self._foot(results)])

    def _headline(self, results: Results, teams: int, pairs: int) -> str:
        """Without the sums where the privacy rule hides it: a small team's part could be worked out."""
        key = "page.report_intro_hidden" if results.total_suppressed else "page.report_intro"
        total = points_text(sum(proof.units for proof in results.proofs))
        return self.say(key, n=len(results.proofs), total=total, teams=teams, pairs=pairs, period=results.period.name)

    def _team_table(self, teams: Sequence[Scorecard]) -> str:
        codes = ("HP1", "IN", "RS1", "PU1", "KS3")
        head = _row([self.say("page.column_team"), *(self.say(f"indicator.{code}.short") for code in codes)])
        return _table([head, *(self._card_row(card, codes) for card in _by_value(teams, "HP1"))])

    def _pair_table(self, pairs: Sequence[Scorecard]) -> str:
        head = _row([self.say("page.column_pair"), self.say("indicator.HP2.short"), self.say("page.column_rows")])
        rows = [
            _row([escape(card.title), self.value(card.indicators["HP2"]), str(len(card.proofs))])
            for card in _by_value(pairs, "HP2")
        ]
        tables = [_table([head, *chunk]) for chunk in _chunks(rows[:PAIRS_A_PAGE], ROWS_A_TABLE)]
        more = [self.say("page.more_pairs", n=len(rows) - PAIRS_A_PAGE)] if len(rows) > PAIRS_A_PAGE else []
        return "\n".join([*tables, *more]) if rows else self.say("page.no_pairs")

    def _card_row(self, card: Scorecard, codes: Sequence[str]) -> str:
        return _row([escape(card.title), *(self.value(card.indicators.get(code)) for code in codes)])

    def _goal_line(self, card: Scorecard) -> str:
        return f"- **{escape(card.title)}** {self.value(card.indicators['GO1'])}"

    def _hidden(self, results: Results) -> str:
        hidden = sum(1 for kind in ("team", "pair") for card in results.of(kind) if card.suppressed)
        return self.say("page.hidden", n=hidden) if hidden else ""

    def _foot(self, results: Results) -> str:
        # The day only: a time of day would make every run rewrite the page; and no day after the period's last.
        last = min(results.as_of, results.period.end_at - timedelta(seconds=1))
        day = last.astimezone(self._zone).date().isoformat()
        return f"*{self.say('page.foot', day=day, rules=results.policy)}*"

    # Pieces.

    def value(self, indicator: Indicator | None) -> str:
        """`71.36`, `58.3 % (n = 12, 33.5–84.8 %)`, or the reason why there is none. A rate never stands without its n."""
        if indicator is None:
            return "–"
        if indicator.value is None:
            return self.say(indicator.reason) if indicator.reason else "–"
        shown = _shown(indicator.value, indicator.unit)
        if indicator.unit != "%" or indicator.code == "GO1":
            return shown
        span = _span(indicator)
        return f"{shown} (n = {indicator.n}{', ' + span if span else ''})"

    def _callout(self, icon: str, text: str) -> str:
        return f'<callout icon="{icon}" color="gray_bg">\n\t{text}\n</callout>'


def _order(proof: Proof) -> tuple[datetime, str, str, int, str]:
    """The same in every mirror of an organisation, which ids of rows are not."""
    return proof.at, proof.object, proof.kind, proof.step, proof.helper


def number(indicator: Indicator | None) -> str | None:
    """An indicator's value as a cell's number, in shortest form, to hundredths (ratios to thousandths)."""
    if indicator is None or indicator.value is None:
        return None
    step = Decimal("0.001") if indicator.unit == "%" else Decimal("0.01")
    return decimal_text(indicator.value.quantize(step))


def _shown(value: Decimal, unit: str) -> str:
    if unit == "%":
        return f"{decimal_text((value * 100).quantize(Decimal('0.1')))} %"
    return f"{value:.2f}" if unit == "points" else decimal_text(value.quantize(Decimal("0.01")))


def _span(indicator: Indicator) -> str:
    if indicator.low is None or indicator.high is None:
        return ""
    return f"{_shown(indicator.low, '%').removesuffix(' %')}–{_shown(indicator.high, '%')}"


def escape(text: str) -> str:
    """What people wrote, as plain text in Markdown: on one line, no marks."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\*_~`$[]<>{}|^" else c for c in flat)


def _row(cells: Iterable[str]) -> str:
    return "<tr>\n" + "\n".join(f"<td>{cell}</td>" for cell in cells) + "\n</tr>"


def _table(rows: Sequence[str]) -> str:
    return '<table header-row="true">\n' + "\n".join(rows) + "\n</table>"


def _by_value(cards: Sequence[Scorecard], code: str) -> list[Scorecard]:
    """Highest first, then by name."""

    def key(card: Scorecard) -> tuple[Decimal, str]:
        value = card.indicators[code].value if code in card.indicators else None
        return -(value or Decimal(0)), card.title

    return sorted(cards, key=key)


def _chunks(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))

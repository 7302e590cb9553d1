"""TR1 to TR3, no black box: rules published before the period, points that are the sum of rows with a link, and disputes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from scoring.appeals import Appeal, known
from scoring.indicators import help_points
from scoring.indicators.figures import figure, nothing, share, yes_no
from scoring.indicators.registry import ORGANISATION, Values, View, indicator
from sync.model import POINT, Comment, Proof

_APPEALS = "disputes (S1-16)"
_RULES = "rules published, commented on and answered before they hold (S1-16, S1-19)"


@indicator("TR1", of="org", unit="yes/no", source=_RULES, shown=("NP rules",))
def in_time(view: View) -> Values:
    """Were the rules published before the day on which the period began?"""
    published_on, first = view.scene.policy.published_on, view.scene.staff.day(view.period.start_at)
    page = view.scene.policy.rules_page or ""
    value = yes_no("TR1", published_on < first, page) if published_on else nothing("TR1", "yes/no", "no_publication")
    return {ORGANISATION: value}


@indicator("TR1C", of="org", unit="%", source=_RULES, shown=("NP rules",))
def answered(view: View) -> Values:
    """Of the discussions on the page of the rules those in which somebody answered who did not begin them."""
    page = view.scene.policy.rules_page
    if page is None:
        return {ORGANISATION: nothing("TR1C", "%", "no_rules_page")}
    threads: dict[str, list[Comment]] = defaultdict(list)
    for comment in view.scene.comments(page):
        if not comment.restricted and comment.created_at <= view.until_at:
            threads[comment.thread or comment.ref].append(comment)
    verdicts = [(found[0].ref, _answered(found)) for found in threads.values()]
    return {ORGANISATION: share("TR1C", verdicts, "no_comments")}


def _answered(thread: Sequence[Comment]) -> bool:
    ordered = sorted(thread, key=lambda c: (c.created_at, c.ref))
    return any(comment.author != ordered[0].author for comment in ordered)


@indicator("TR2", of="org", unit="%", source="rows with a live link, of all rows (S1-16, S0-19)", shown=("EV",))
def linked(view: View) -> Values:
    """A link is live when it is an address and what it leads to is still in the mirror."""
    return {ORGANISATION: share("TR2", [(row.id, _live(view, row)) for row in view.proofs], "no_points")}


def _live(view: View, row: Proof) -> bool:
    return row.url.startswith(("https://", "http://")) and view.scene.record(row.object) is not None


@indicator("TR2S", of="org", unit="yes/no", source="the sum of the rows is the score, exactly (S1-16)", shown=("EV",))
def adds_up(view: View) -> Values:
    """Are the points of all persons, of all teams (given, received) and of all pairs each the sum of all rows?"""
    if not view.proofs:
        return {ORGANISATION: nothing("TR2S", "yes/no", "no_points")}
    cuts = (help_points.of_person, help_points.given, help_points.received, help_points.flow)
    sums = {sum((i.value or Decimal(0) for i in cut(view).values()), Decimal(0)) * POINT for cut in cuts}
    return {ORGANISATION: yes_no("TR2S", sums == {Decimal(sum(row.units for row in view.proofs))})}


@indicator("TR3", of="org", unit="disputes", source=_APPEALS, shown=("ND appeals",))
def undecided(view: View) -> Values:
    """Disputes that are open at the end of what was observed; `n` are all opened in the period, and those open still."""
    if view.appeals is None:
        return _unknown("TR3", "disputes")
    open_ = [a for a in view.appeals if a.open_at(view.until_at)]
    return {
        ORGANISATION: figure(
            "TR3",
            len(open_),
            "disputes",
            len(every := {*open_, *_of_period(view, view.appeals)}),
            [a.proof for a in open_],
            [a.proof for a in every if a not in open_],
        )
    }


@indicator("TR3D", of="org", unit="%", source=_APPEALS, shown=("ND appeals",))
def decided_in_time(view: View) -> Values:
    """Of those opened in the period. One that is open and not late yet says nothing."""
    if view.appeals is None:
        return _unknown("TR3D", "%")
    found = [(a.proof, v) for a in _of_period(view, view.appeals) if (v := _in_time(view, a)) is not None]
    return {ORGANISATION: share("TR3D", found, "no_appeals")}


@indicator("TR3U", of="org", unit="%", source=_APPEALS, shown=("ND appeals",))
def upheld(view: View) -> Values:
    """Of those decided in the period, whenever they were opened."""
    if view.appeals is None:
        return _unknown("TR3U", "%")
    decided = [a for a in view.appeals if a.decided_at and view.covers(a.decided_at) and _decided(view, a)]
    found = [(a.proof, a.upheld) for a in decided]
    return {ORGANISATION: share("TR3U", found, "no_appeals")}


@indicator("TR3B", of="org", unit="rows", source=_APPEALS, shown=("ND appeals",))
def taken_back(view: View) -> Values:
    """Rows of the period's books that take back a row because a dispute was upheld: the books know those by themselves."""
    found = [row.id for row in view.proofs if row.compensates is not None and row.finder == "dispute"]
    return {ORGANISATION: figure("TR3B", len(found), "rows", len(view.proofs), found)}


def _unknown(code: str, unit: str) -> Values:
    return {ORGANISATION: nothing(code, unit, "not_connected_appeals")}


def _of_period(view: View, appeals: Sequence[Appeal]) -> Sequence[Appeal]:
    return [a for a in known(appeals, view.until_at) if view.covers(a.opened_at)]


def _decided(view: View, appeal: Appeal) -> bool:
    return appeal.decided_at is not None and appeal.decided_at <= view.until_at


def _in_time(view: View, appeal: Appeal) -> bool | None:
    day, calendar = view.scene.staff.day, view.scene.calendar
    last = appeal.decided_at if appeal.decided_at and _decided(view, appeal) else None
    days = calendar.work.business_days(day(appeal.opened_at), day(last or view.until_at))
    over = days > view.scene.policy.appeal_days
    return False if over else True if last else None

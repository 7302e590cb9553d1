"""The rules of the gate, by name. A rule is true when the candidate may pass; the first one broken is reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from scoring.case import Case

Rule = Callable[[Case], bool]


def open_to_all(case: Case) -> bool:
    """Restricted tasks and comments are never read into a result."""
    return not (case.candidate.restricted or case.scene.restricted(case.candidate.object) or _root_hidden(case))


def known_helper(case: Case) -> bool:
    """The helper is a human: no bot, app, customer, unknown account, nor ourselves."""
    return case.helper is not None


def placed_helper(case: Case) -> bool:
    """The helper has a home team."""
    return case.team is not None


def real_work(case: Case) -> bool:
    """The help was used in a task or a page, not in a container such as an epic."""
    return case.root is not None


def owned(case: Case) -> bool:
    """The root has an owner with a home team."""
    return case.beneficiary is not None


def known_acknowledger(case: Case) -> bool:
    """Whoever used or acknowledged the help is a human."""
    return case.by is not None


def not_own_word(case: Case) -> bool:
    """Nobody acknowledges themselves."""
    return case.by != case.helper


def not_own_work(case: Case) -> bool:
    """The helper is not owner, reporter or creator of the root, nor author of the page."""
    record = case.scene.record(case.root or "")
    accounts = [getattr(record, name, None) for name in ("reporter", "creator", "author")]
    return case.helper not in {case.owner, *map(case.scene.staff.person, accounts)}


def other_team(case: Case) -> bool:
    """Helper and owner share no organisational team."""
    return not _shared(case, days_before=0)


def cooled_off(case: Case) -> bool:
    """Nor did they in the last 90 days."""
    return not _shared(case, days_before=case.scene.policy.cool_off_days)


def beneficiary_speaks(case: Case) -> bool:
    """Whoever used or acknowledged the help is of the owner's team."""
    return case.scene.staff.home(case.by, case.candidate.at) == case.beneficiary


RULES: tuple[tuple[str, Rule], ...] = (
    ("restricted", open_to_all),
    ("helper_unknown", known_helper),
    ("helper_without_team", placed_helper),
    ("container", real_work),
    ("owner_without_team", owned),
    ("acknowledger_unknown", known_acknowledger),
    ("own_word", not_own_word),
    ("own_work", not_own_work),
    ("same_team", other_team),
    ("recent_team_mate", cooled_off),
    ("acknowledger_of_other_team", beneficiary_speaks),
)


def broken(case: Case) -> str | None:
    """The name of the first rule that the case breaks."""
    return next((name for name, rule in RULES if not rule(case)), None)


def _root_hidden(case: Case) -> bool:
    return case.root is not None and case.scene.restricted(case.root)


def _shared(case: Case, *, days_before: int) -> bool:
    staff = case.scene.staff
    first = staff.day(case.candidate.at - timedelta(days=days_before))
    return staff.shared(case.helper or "", case.owner or "", first, staff.day(case.at))

"""What is restricted is never in a result: marker words planted in secured tasks and internal comments are in no output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_
from scoring_build import AS_OF, CALENDAR, QUARTER, Town, account, task

from integrations.jira.wishes import Wishes
from integrations.notion.pages import SHOWN, Writer
from scoring import proofs
from scoring.alerts import alerts
from scoring.explain import explain
from scoring.indicators import View, compute
from scoring.own import Audience
from scoring.policy import Policy
from scoring.portrait import portrait
from scoring.results import score
from scoring.scene import Scene
from sync.errors import AlongsideError
from sync.explained_shown import explanation_json
from sync.model import Level, Results
from sync.rows import Approval, Meeting, Request, Risk
from sync.shapes import results_json
from sync.snapshot import Snapshot

MARK = "xyzzy"
OPEN = Policy(cell_people=1, cell_rows=1, cell_helpers=1)
PEOPLE = [f"{team}{n}" for team in ("ash", "elm", "fir") for n in range(5)]


def town(acts: list[tuple[str, str, str, int]]) -> Town:
    """`acts` are (what, by, to, day). Everything secret carries the marker, in every field that people write."""
    made = Town(ash=" ".join(PEOPLE[:5]), elm=" ".join(PEOPLE[5:10]), fir=" ".join(PEOPLE[10:]))
    for owner in PEOPLE[::5]:
        team, creator = owner[:-1], f"{owner[:-1]}1"
        made.task(_id("open", team), owner, creator=creator)
        secret = made.task(_id("shut", team), owner, creator=creator, restricted=True, security=MARK)
        made.tasks[-1] = replace_texts(made.tasks[-1])
        made.task(_id("under", team), owner, creator=creator, parent=secret)
    page = made.doc("guide", PEOPLE[0], day=1)
    for what, by, to, day in acts:
        home = by[:-1]
        open_, shut = task(_id("open", home)), task(_id("shut", home))
        match what:
            case "internal":
                made.comment(open_, by, f"thanks for the {MARK}, could you look?", day, to=to, restricted=True)
            case "secured":
                made.comment(shut, by, f"thanks for the {MARK}", day, to=to)
                made.helper(shut, f"{home}2", to, day)
            case "linked":
                made.comment(open_, by, f"see {MARK}", day, links=[page], restricted=True)
            case "answer":
                made.comment(open_, by, "which font?", day, to=to)
                made.comment(open_, to, f"Noto {MARK}", day + 0.5, restricted=True)
            case "below":
                made.helper(task(_id("under", home)), by, to, day)
            case _:
                made.helper(open_, by, to, day)
    on = task(_id("shut", "ash"))
    made.row(Approval, "a", asked_by=(account("elm0"),), approvers=(account("ash0"),), on=(on,))
    made.row(Meeting, "m", teams=("ash", "elm"), about=(on,))
    made.row(Request, "r", from_teams=("ash",), to_teams=("elm",))
    made.row(Risk, "k", teams=("ash",), about=(on,))
    return made


def _id(what: str, team: str) -> str:
    """Jira's ids are numbers."""
    return str(10 * ("open", "shut", "under").index(what) + ("ash", "elm", "fir").index(team) + 1)


def replace_texts(secret: Any) -> Any:
    words = {"title": f"{MARK} title", "text": f"{MARK} text", "labels": (MARK,), "status": f"{MARK} status"}
    return with_(secret, **words, components=(MARK,), kind=f"{MARK} kind")


def outputs(snapshot: Snapshot, level: Level, policy: Policy = OPEN) -> Iterator[tuple[str, str]]:
    """Everything that anybody is ever shown, by name."""
    pages = {account(name): "page" for name in PEOPLE}
    found = score(snapshot, policy, QUARTER, level=level, audience=Audience(pages=pages))
    yield "results", found.model_dump_json()
    yield "score", str(results_json(found))
    yield from pages_of(found)
    yield "jira", str([(w.values, w.label) for w in Wishes("en").all([found])])
    subjects = [*snapshot.directory.teams, "ash>elm", "elm>ash", *PEOPLE, *snapshot.tasks, *snapshot.docs]
    for subject in subjects:
        try:
            yield f"explain {subject}", str(explanation_json(explain(snapshot, found, subject)))
        except AlongsideError as error:
            yield f"refused {subject}", str(error)
    for name in PEOPLE:
        yield f"portrait {name}", str(portrait(found, account(name)))
    yield "alerts", str(list(alerts_of(snapshot)))


def pages_of(found: Results) -> Iterator[tuple[str, str]]:
    writer = Writer("en", ZoneInfo("UTC"))
    yield "report", writer.report(found)
    for card in (card for kind in SHOWN for card in found.of(kind) if not card.suppressed):
        yield f"evidence {card.id}", writer.evidence(card, found)
    for card in found.own:
        yield f"own {card.id}", writer.own(card, found)


def alerts_of(snapshot: Snapshot) -> Iterator[Any]:
    view = View(Scene(snapshot, OPEN, CALENDAR), QUARTER, (), ())
    yield from alerts(view, compute(view))


WHO = st.sampled_from(PEOPLE)
ACTS = st.tuples(
    st.sampled_from(["internal", "secured", "linked", "answer", "below", "helped"]), WHO, WHO, st.integers(2, 80)
)


@pytest.mark.parametrize("level", ["organisation", "team", "individual"])
@settings(max_examples=12, deadline=None, derandomize=True)
@given(acts=st.lists(ACTS, max_size=12))
def test_nothing_secret_is_in_any_output(level: Level, acts: list[tuple[str, str, str, int]]) -> None:
    assert [name for name, text in outputs(town(acts).snapshot(AS_OF), level) if MARK in text] == []


SABOTEURS: list[tuple[str, Callable[[Any], Any]]] = [
    ("tasks", lambda s: replace(s, tasks={k: _open(t) for k, t in s.tasks.items()})),
    ("comments", lambda s: replace(s, comments={k: [_open(c) for c in cs] for k, cs in s.comments.items()})),
]


def _open(record: Any) -> Any:
    return with_(record, restricted=False)


@pytest.mark.parametrize(("name", "broken"), SABOTEURS, ids=[name for name, _ in SABOTEURS])
def test_the_check_catches_a_reader_that_ignores_the_flag(name: str, broken: Callable[[Any], Any]) -> None:
    """A title of a task that is read though it is secured is in the output; so is a row from an internal comment."""
    snapshot = town([("secured", "ash0", "elm0", 9), ("internal", "ash3", "elm1", 9)]).snapshot(AS_OF)
    kept = [p for p in proofs.find(Scene(snapshot, OPEN, CALENDAR)) if p.restricted]
    assert kept, "the finders see them, and the gate refuses them by name"
    before, after = (dict(outputs(s, "individual")) for s in (snapshot, broken(snapshot)))
    if name == "tasks":
        assert [each for each, text in after.items() if MARK in text]
    assert before["score"] != after["score"]

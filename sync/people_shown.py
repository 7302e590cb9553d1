"""What `alongside people` shows: JSON for machines (`docs/json.md`), tables for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from sync.decisions import Decision, undone
from sync.erasing import Erasure
from sync.errors import UsageError
from sync.matching import Reason, Suggestion
from sync.messages import say
from sync.model import Account
from sync.people import Directory
from sync.terminal import table
from sync.who import Listed, Register, handle


def account_json(account: Account) -> dict[str, Any]:
    return {"account": handle(account.ref), "name": account.name, "email": account.email}


def people_json(listed: Sequence[Listed]) -> list[dict[str, Any]]:
    return [
        {
            "id": person.id,
            "name": person.name,
            "accounts": [account_json(account) for account in person.accounts],
            "teams": list(person.teams),
            "marks": list(person.marks),
        }
        for person in listed
    ]


def people_table(listed: Sequence[Listed], directory: Directory) -> None:
    comma = say("list.comma")
    rows = [
        [
            person.name,
            "\n".join(handle(account.ref) for account in person.accounts),
            comma.join(directory.teams[team].name for team in person.teams),
            comma.join(say(f"people.mark.{mark}") for mark in person.marks),
        ]
        for person in listed
    ]
    columns = [say(f"people.{column}") for column in ("name", "accounts", "teams", "marks")]
    table(say("people.title"), columns, rows)


def command(suggestion: Suggestion) -> str:
    return f"alongside people merge {handle(suggestion.one.ref)} {handle(suggestion.other.ref)}"


def reason_text(reason: Reason) -> str:
    return say(f"people.reason.{reason.kind}", **reason.arguments)


def suggestions_json(found: Sequence[Suggestion]) -> list[dict[str, Any]]:
    return [
        {
            "one": account_json(s.one),
            "other": account_json(s.other),
            "score": s.score,
            "reasons": [{"reason": r.kind, "points": r.points, "text": reason_text(r)} for r in s.reasons],
            "others_with_this_name": s.others,
            "confirm": command(s),
        }
        for s in found
    ]


def suggestions_table(found: Sequence[Suggestion]) -> None:
    if not found:
        click.echo(say("people.no_suggestions"))
        return
    rows = [[str(s.score), s.one.name, s.other.name, _why(s)] for s in found]
    table(
        say("people.suggestions"), [say(f"people.{column}") for column in ("score", "one", "other", "why")], rows, (0,)
    )
    click.echo(say("people.confirm"))
    for suggestion in found:
        click.echo(f"  {command(suggestion)}  # {suggestion.one.name}")


def _why(suggestion: Suggestion) -> str:
    reasons = [reason_text(reason) for reason in suggestion.reasons]
    if suggestion.others:
        reasons.append(say("people.reason.others", n=suggestion.others))
    return say("list.semicolon").join(reasons)


def decision_json(decision: Decision, log: Sequence[Decision]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "number": decision.number,
        "at": decision.at.isoformat(),
        "by": decision.by,
        "action": decision.action,
        "undone": decision.number in undone(log),
    }
    if decision.action == "undo":
        return {**shown, "undoes": decision.undoes}
    if decision.action == "erase":
        return {**shown, "one": handle(decision.one)}
    return {**shown, "one": handle(decision.one), "other": handle(decision.other)}


def log_table(log: Sequence[Decision]) -> None:
    gone = undone(log)
    rows = [
        [
            str(d.number),
            f"{d.at:%Y-%m-%d %H:%M} UTC",
            d.by,
            " ".join([_what(d), *([say("people.log_undone")] if d.number in gone else [])]),
        ]
        for d in log
    ]
    table(say("people.log"), [say(f"people.{column}") for column in ("number", "at", "by", "what")], rows, (0,))


def _what(d: Decision) -> str:
    return say(f"people.log_{d.action}", one=handle(d.one), other=handle(d.other), undoes=d.undoes)


def decided(decision: Decision, register: Register) -> None:
    """Say what a decision did; `register` was read after it."""
    if decision.action == "undo":
        click.echo(say("people.undone", number=decision.number, undoes=decision.undoes))
    else:
        key = "people.merged" if decision.action == "merge" else "people.split"
        person = register.directory.people.get(register.directory.person(decision.one) or "")
        names = {"one": handle(decision.one), "other": handle(decision.other), "name": person.name if person else ""}
        click.echo(say(key, number=decision.number, **names))
    click.echo(say("people.changes_scores"))


def confirm_erasing(register: Register, who: str, *, yes: bool) -> None:
    """Raises UsageError when nobody is there to say so, and Abort when somebody does not."""
    account = register.human(who)
    person = register.directory.people[register.directory.person(account.ref) or ""]
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("people.erase_needs_yes", name=person.name)
    accounts = say("list.comma").join(map(handle, person.accounts))
    click.confirm(say("people.erase_sure", name=person.name, accounts=accounts), abort=True, err=True)


def erasure_json(done: Erasure) -> dict[str, Any]:
    return {
        "decision": done.decision.number,
        "pseudonym": handle(done.person),
        "accounts": done.accounts,
        "bundles": done.bundles,
        "still_named": list(done.still_named),
    }


def erased(done: Erasure) -> None:
    click.echo(say("people.erased", **{**erasure_json(done), "number": done.decision.number}))
    if done.still_named:
        click.echo(say("people.still_named", keys=say("list.comma").join(done.still_named)))
    click.echo(say("people.erased_next"))

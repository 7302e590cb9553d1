"""How near the sandbox is to the real Jira and Notion: `python -m bench.fidelity`, with `--write` into docs/fidelity.md.

Needs the vendors' documents and recordings beside the clone, and takes the clients that are installed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "fidelity.md"
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("fidelity", "specs")]

import jira_replay  # noqa: E402 (it lies with the tests)
import measure  # noqa: E402
import notion_replay  # noqa: E402
from measure import Row, Run, Share  # noqa: E402

INTRODUCTION = """\
# Fidelity, measured

Written by `make fidelity`; do not edit. The sandbox is held against what the vendors publish (Jira Cloud's OpenAPI
document, the types of the official JavaScript Notion client), against unmodified clients, and against recorded answers
of a real Jira and a real Notion.
"""
CLIENTS = """\
Each client spends a realistic day (list, create, edit, query, paginate, comment, delete) on the demo organisation over
real HTTP and checks what it gets. Every answer that it is given is held against the vendor's document too.
"""
ENDPOINTS = """\
*Answers* and *refusals* are requests of all runs together; *held against* is what validated every answer. Problems are
answers that the vendor's document does not allow.
"""
KNOWN = """\
What the documents are known to have wrong is mended before the comparison: in Jira's, `from`, `fromString`, `to` and
`toString` of a change may be null and `created` of bulk changelogs may be an epoch number; in Notion's types, `archived`
is required though version 2026-03-11 does not send it. Refusals of Notion have no schema: their five keys are checked;
neither have lists of views and tasks, which are checked by hand. The old search of Jira Cloud is served as what it is, gone
(410). What only a Jira Data Center has is in no document; `tests/sandbox` goes through it with two clients.
"""
REPLAY = """\
Each recorded request is sent again, in order, to a sandbox that has only what was there before the recording; ids are
paired on the way. An answer agrees when status and shape (keys and types, lists by the union of their elements) are the
same. For Jira, recorded issues are loaded and read back through version 2, of which the recordings are; worklogs and links
to the outside are written with the recorded values; keys that only the agile API sends are left out (they are in
`tests/fidelity/jira_replay.py`, each with its reason).
"""
CAUSES = {
    "POST /v1/search: $.results[].icon": "the vendor's index had not yet seen a page that the sandbox finds at once",
    "untranslatedName": "sent for some types of a site that was translated, by no rule that the recording shows",
}
"""The beginning or a part of a difference -> why it is there."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.relative_to(ROOT)} too")
    asked = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print("bench.fidelity: the vendors' recordings and schemas are not beside this clone")
        return
    page = _page()
    print(page)
    if asked.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")


def _page() -> str:
    rows, runs = measure.endpoints([measure.broad(), *measure.clients()])
    notion = measure.shares(notion_replay.outcomes(SHARED / "real" / "notion" / "interactions.jsonl"))
    jira = measure.shares(jira_replay.outcomes(SHARED / "real" / "jira"))
    parts = [
        INTRODUCTION,
        _summary(rows, runs, notion, jira),
        "## Clients, unmodified\n",
        CLIENTS,
        _clients(runs),
        "## Recordings, replayed\n",
        REPLAY,
        *(_replay(name, found) for name, found in (("Notion", notion), ("Jira", jira))),
        "## Endpoints\n",
        ENDPOINTS,
        KNOWN,
        _endpoints(rows),
    ]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def _summary(rows: list[Row], runs: list[Run], notion: list[Share], jira: list[Share]) -> str:
    answers = sum(row.answers for row in rows)
    checked = answers - sum(row.unchecked for row in rows)
    used = sum(bool(row.answers + row.refusals) for row in rows)
    worked = sum(not run.failure for run in runs if run.name != measure.SESSION)
    return _table(
        ("what", "figure"),
        [
            ("endpoints served; used here", f"{len(rows)}; {used}"),
            ("answers; held against a document", f"{answers:,}; {checked:,}"),
            ("answers that a document does not allow", sum(len(row.problems) for row in rows)),
            ("unmodified clients that work", f"{worked} of {len(runs) - 1}"),
            ("recorded Notion requests answered alike", _share(notion)),
            ("recorded Jira records served alike", _share(jira)),
        ],
    )


def _share(found: list[Share]) -> str:
    agreed, of = sum(share.agreed for share in found), sum(share.of for share in found)
    return f"{agreed} of {of} ({agreed / of:.1%})"


def _clients(runs: list[Run]) -> str:
    return _table(
        ("client", "version", "requests", "endpoints", "User-Agent", "result"),
        [
            (run.name, run.version, run.requests, run.endpoints, _agents(run), run.failure or "works")
            for run in runs
            if run.name != measure.SESSION
        ],
    )


def _agents(run: Run) -> str:
    """The products without the machine that they ran on."""
    return ", ".join(sorted(agent.partition(" ")[0] for agent in run.agents))


def _replay(vendor: str, found: list[Share]) -> str:
    table = _table(
        (vendor, "alike", "of", "share"),
        [(f"`{share.endpoint}`", share.agreed, share.of, f"{share.agreed / share.of:.0%}") for share in found],
    )
    differences = [
        (f"`{share.endpoint}`", f"`{problem}`", times, _cause(share.endpoint, problem))
        for share in found
        for problem, times in share.problems.items()
    ]
    return table + ("\n" + _table(("endpoint", "difference", "times", "cause"), differences) if differences else "")


def _cause(endpoint: str, problem: str) -> str:
    return next((why for part, why in CAUSES.items() if part in f"{endpoint}: {problem}"), "open")


def _endpoints(rows: list[Row]) -> str:
    return _table(
        ("endpoint", "answers", "refusals", "held against", "problems", "requests by"),
        [
            (
                f"`{row.endpoint}`",
                row.answers,
                row.refusals,
                ", ".join(sorted(row.schemas)) or measure.UNVALIDATED.get(row.endpoint, "-"),
                len(row.problems),
                ", ".join(f"{name} {times}" for name, times in sorted(row.users.items())) or "-",
            )
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()

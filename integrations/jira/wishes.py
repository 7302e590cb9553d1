"""What should stand in Jira: our fields, on a screen, and their values on every task that was helped.

What a field says is about the task (points over all helpers, number of helping teams, the proofs in words), never about
one person's score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from integrations.jira.mapping import SOURCE
from integrations.jira.slots import SLOTS, label_of, type_of
from sync.messages import say
from sync.model import Proof, Results
from sync.points import points_text
from sync.ports import Desired, Target, Value

TEXT_LIMIT = 255
"""Of a text in one line."""


class Wishes:
    def __init__(self, language: str) -> None:
        self._language = language

    def all(self, results: Sequence[Results]) -> list[Desired]:
        labels = {slot: label_of(slot, self._language) for slot in SLOTS}
        fields = [Desired(Target(SOURCE, "field", slot), {"type": type_of(slot)}, label=labels[slot]) for slot in SLOTS]
        screens = [
            Desired(Target(SOURCE, "screen", slot), {"shown": True}, label=labels[slot], needs=_fields(slot))
            for slot in SLOTS
        ]
        return [*fields, *screens, *self._tasks(results)]

    def _tasks(self, results: Sequence[Results]) -> list[Desired]:
        rows: dict[str, list[Proof]] = defaultdict(list)
        teams: dict[str, str] = {}
        keys: dict[str, str] = {}
        for result in results:
            teams |= result.teams
            keys |= {card.id: f"{(card.url or card.id).rpartition('/')[2]} {card.title}" for card in result.of("task")}
            for proof in result.proofs:
                if proof.root.startswith("jira/task/"):
                    rows[proof.root].append(proof)
        return [self._task(root, rows[root], teams, keys.get(root, root)) for root in sorted(rows, key=_numeric)]

    def _task(self, root: str, proofs: Sequence[Proof], teams: Mapping[str, str], label: str) -> Desired:
        values: dict[str, Value] = {
            "points": points_text(sum(proof.units for proof in proofs)),
            "teams": str(len({proof.team for proof in proofs})),
            "proofs": self._words(proofs, teams),
        }
        target = Target(SOURCE, "task", root.rpartition("/")[2])
        return Desired(target, values, label=label, needs=_fields(*SLOTS), creatable=False)

    def _words(self, proofs: Sequence[Proof], teams: Mapping[str, str]) -> str:
        """`設計部：協助 2、審閱 1；數據部：文件 1`, the most helpful team first, at most 255 characters."""
        kinds: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for proof in proofs:
            kinds[proof.team][proof.kind] += 1
        parts = [
            say(
                "jira.team_proofs",
                language=self._language,
                team=teams[team],
                proofs=say("list.comma", language=self._language).join(
                    f"{say(f'proof.kind.{kind}', language=self._language)} {n}" for kind, n in sorted(found.items())
                ),
            )
            for team, found in sorted(kinds.items(), key=lambda item: (-sum(item[1].values()), item[0]))
        ]
        text = say("list.semicolon", language=self._language).join(parts)
        return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


def _fields(*slots: str) -> tuple[Target, ...]:
    return tuple(Target(SOURCE, "field", slot) for slot in slots)


def _numeric(root: str) -> int:
    return int(root.rpartition("/")[2])

"""How else people are scored by what they are seen to do: the scores that the ledger is measured against.

By number of the person, from the events that leave a trace; none of them asks who was helped, or whether it was help.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from integrations.sandbox.generator.events import Help, Kind, Story

Scores = Sequence[float]

APP_POINTS: Mapping[Kind, int] = {"answer": 3, "review": 3, "doc": 5, "assist": 2}
"""What an app that gives points for activity pays for what it takes for help; a comment is 1,"""
APP_THANKS = 2
"""and so much is a thanks received."""

SEED_SHARE = 0.2
"""Of the walk: the chance to begin anew at a like (SourceCred's alpha)."""
ROUNDS = 40
BACK = 1 / 16
"""Weight of an edge from a like back to who gave it, and from a person to what they wrote, beside 1 forth: SourceCred gives
authorship 1/2 and 1, likes 2 and 1/16."""


def raw(story: Story) -> Scores:
    """Everything that a person is seen to do: comments; a help is two, for it takes more than one word (a doc: the page and
    its link)."""
    seen = Counter(chatter.speaker for chatter in story.chatter)
    for help_ in _seen(story):
        seen[help_.helper] += 2 if help_.value else 1
    return of_all(story, seen)


def weighted(story: Story) -> Scores:
    """As gamification apps pay: 1 for any comment, more for an answer, a review or a doc, and for each thanks."""
    paid = Counter(chatter.speaker for chatter in story.chatter)
    for help_ in _seen(story):
        paid[help_.helper] += APP_POINTS[help_.kind] if help_.value else 1
        paid[help_.helper] += APP_THANKS * bool(help_.thanks)
    return of_all(story, paid)


def acknowledgements(story: Story) -> Scores:
    return of_all(story, Counter(help_.helper for help_ in story.helps if help_.thanks))


def pagerank(story: Story) -> Scores:
    """Cred as SourceCred mints it: every like begins a walk, which goes on to what is liked, its author, what they wrote."""
    edges, likes = _graph(story)
    out = {node: sum(weight for _, weight in to) for node, to in edges.items()}
    seed = {like: 1 / len(likes) for like in likes}
    held = dict(seed)
    for _ in range(ROUNDS):
        moved: dict[str, float] = defaultdict(float, {node: SEED_SHARE * share for node, share in seed.items()})
        for node, share in held.items():
            for to, weight in edges[node]:
                moved[to] += (1 - SEED_SHARE) * share * weight / out[node]
        held = moved
    return [held.get(f"person {soul.number}", 0.0) for soul in story.population.people]


def of_all(story: Story, counted: Mapping[int, float]) -> Scores:
    return [counted.get(soul.number, 0) for soul in story.population.people]


def _seen(story: Story) -> Iterator[Help]:
    return (help_ for help_ in story.helps if help_.logged)


def _graph(story: Story) -> tuple[Mapping[str, list[tuple[str, float]]], Sequence[str]]:
    edges: dict[str, list[tuple[str, float]]] = defaultdict(list)
    likes: list[str] = []

    def join(one: str, forth: float, other: str, back: float) -> None:
        edges[one].append((other, forth))
        edges[other].append((one, back))

    for help_ in _seen(story):
        work, author, owner = f"help {help_.number}", f"person {help_.helper}", f"person {help_.owner}"
        join(work, 1, author, 1 / 2)
        if help_.used:
            reply = f"reply {help_.number}"
            join(reply, 1, work, BACK)
            join(reply, 1, owner, 1 / 2)
        if help_.thanks:
            likes.append(f"like {help_.number}")
            join(likes[-1], 2, work, BACK)
            join(likes[-1], BACK, owner, 1)
    for number, chatter in enumerate(story.chatter):
        join(f"chatter {number}", 1, f"person {chatter.speaker}", 1 / 2)
    return edges, likes

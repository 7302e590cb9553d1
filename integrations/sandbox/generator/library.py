"""Pages in Notion: docs that are of help, pages on which help is given, and the many others, docs and minutes."""

from __future__ import annotations

from integrations.sandbox.company import blocks, office
from integrations.sandbox.company.people import Person
from integrations.sandbox.generator import jobs, workspace
from integrations.sandbox.generator.helping import doc_of, page_of
from integrations.sandbox.generator.jobs import Job
from integrations.sandbox.generator.play import Play
from integrations.sandbox.http import Json

MINUTES = 0.3
"""Of the other pages are minutes of meetings."""


def plan(play: Play) -> None:
    """As many pages as were asked for, roots included."""
    lent = _lent(play)
    places = [job for job in play.story.jobs if job.place == "page"]
    for slug, (author, known) in lent.items():
        _doc(play, slug, author, known - play.rng.randrange(60, 10 * office.DAY))
    for job in places:
        _place(play, job)
    for number in range(play.story.size.pages - workspace.PAGES - len(lent) - len(places)):
        _other(play, f"page {number}")


def _lent(play: Play) -> dict[str, tuple[int, int]]:
    """Slug of a doc that is used -> its author and the first minute at which it must be known."""
    found: dict[str, tuple[int, int]] = {}
    for help_ in play.story.helps:
        if help_.kind == "doc" and help_.used and help_.job is not None:
            slug, starts = doc_of(help_), play.story.jobs[help_.job].created
            found[slug] = (help_.helper, min(starts, found.get(slug, (0, starts))[1]))
    return found


def _doc(play: Play, slug: str, author: int, written: int) -> None:
    play.titles[slug] = f"{play.phrase(author, 'topic')}：{play.phrase(author, 'doc')}"
    points = [play.phrase(author, "points") for _ in range(play.rng.randrange(2, 5))]
    parts = [blocks.block("bulleted_list_item", point) for point in points]
    play.at(written, lambda: _add(play, slug, "docs", play.person(author), parts))


def _add(play: Play, slug: str, source: str, by: Person, parts: list[Json], **more: Json) -> None:
    team = next(team.name for team in play.cast.teams if team.id == by.memberships[0].team)
    properties = {"名稱": {"title": blocks.words(play.titles[slug])}, "團隊": {"select": {"name": team}}, **more}
    parent = {"data_source_id": play.sources[source]}
    play.pages[slug] = play.notion.create_page(by.notion, parent, properties, parts)


def _place(play: Play, job: Job) -> None:
    """A page of the owner; the witness, if there is one, adds a line."""
    slug = page_of(job)
    _doc(play, slug, job.owner, job.created)
    if job.mate is not None:
        line, mate = blocks.block("paragraph", play.phrase(job.mate, "added")), play.person(job.mate)
        play.at(job.created + 5, lambda: play.notion.append(mate.notion, play.pages[slug], [line]))


def _other(play: Play, slug: str) -> None:
    size = play.story.size
    opens, closes = jobs.span(size.quarters, 0)[0], jobs.span(size.quarters, size.quarters - 1)[1]
    author, written = play.rng.randrange(size.people), play.rng.randrange(opens - office.DAY, closes - office.DAY)
    if play.rng.random() < MINUTES:
        _minutes(play, slug, author, written)
    else:
        _doc(play, slug, author, written)


def _minutes(play: Play, slug: str, host: int, written: int) -> None:
    day, mates = office.day_of(written), play.story.population.mates(host)
    play.titles[slug] = f"{play.phrase(host, 'topic')} {play.phrase(host, 'meeting')} {day:%m-%d}"
    present = [play.person(each) for each in play.rng.sample(mates, min(3, len(mates)))]
    named = [piece for person in present for piece in (person, " ")]
    parts = [blocks.block("paragraph", play.rich(named))]
    parts += [blocks.block("bulleted_list_item", play.phrase(host, "notes")) for _ in range(2)]
    parts.append(blocks.block("to_do", play.rich([play.phrase(host, "action"), " ", present[0]]), checked=True))
    who = play.person(host)
    more: Json = {"日期": {"date": {"start": day.isoformat()}}, "主持": {"people": [{"id": who.notion}]}}
    play.at(written, lambda: _add(play, slug, "meetings", who, parts, **more))

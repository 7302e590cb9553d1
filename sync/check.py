"""Is everything set up? One finding a line, each with the fix; nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from sync.config import Settings
from sync.errors import AlongsideError
from sync.memberships import unread
from sync.messages import say
from sync.model import Account
from sync.ports import Adapter, Sink, Source
from sync.store import Mirror, Rolls, Store


@dataclass(frozen=True)
class Finding:
    """`text` says what is so, `fix` what to do about it (empty when all is well), `exit_code` what a failure ends with."""

    subject: str
    state: Literal["ok", "warn", "fail"]
    text: str
    fix: str = ""
    exit_code: int = 0


Connect = Callable[[str, Settings], AbstractContextManager[Adapter]]


def findings(settings: Settings, connect: Connect) -> list[Finding]:
    """Every finding; one failure does not hide the next."""
    found = [Finding("config", "ok", say("check.config", name=settings.organisation.name, teams=len(settings.teams)))]
    for kind in settings.vendors:
        found += _tried(kind, _vendor(kind, settings, connect))
    found += _tried("privacy", _privacy(settings))
    found += _tried("mirror", _mirror(settings))
    return found


def worst_exit(found: Sequence[Finding]) -> int:
    """0, or the exit code of the first failure."""
    return next((finding.exit_code for finding in found if finding.state == "fail"), 0)


def _tried(subject: str, looks: Iterator[Finding]) -> list[Finding]:
    """What a look finds, up to the error that ends it."""
    found: list[Finding] = []
    try:
        found.extend(looks)
    except AlongsideError as error:
        text, _, fix = str(error).partition("\n")
        found.append(Finding(subject, "fail", text, fix.strip(), error.exit_code))
    return found


def _vendor(kind: str, settings: Settings, connect: Connect) -> Iterator[Finding]:
    with connect(kind, settings) as adapter:
        yield from _source(adapter.source)
        yield from _sink(kind, adapter.sink)


def _source(source: Source) -> Iterator[Finding]:
    identity = source.check()
    yield Finding(source.name, "ok", say("check.account", vendor=source.name, name=identity.account.name))
    for permission, granted in sorted(identity.can.items()):
        if not granted:
            text = say("check.permission", vendor=source.name, permission=permission)
            yield Finding(source.name, "warn", text, say("check.permission_fix", vendor=source.name))


def _sink(name: str, sink: Sink) -> Iterator[Finding]:
    reasons = dict.fromkeys(sink.obstacles().values())
    for reason in reasons:
        yield Finding(name, "warn", say(reason), say(f"{reason}_fix"))
    if not reasons:
        yield Finding(name, "ok", say("check.may_write", vendor=name))


def _privacy(settings: Settings) -> Iterator[Finding]:
    privacy = settings.privacy
    if privacy.level == "individual":
        text = say("check.individual", policy=privacy.policy_url)
        yield Finding("privacy", "warn", text, say("check.individual_fix"))
    else:
        level = privacy.level.replace("-", "_")
        yield Finding("privacy", "ok", say(f"check.level_{level}", n=len(privacy.opt_in)))
    if privacy.person_pages:
        text = say("check.person_pages", n=len(privacy.person_pages))
        yield Finding("privacy", "warn", text, say("check.person_pages_fix"))


def _mirror(settings: Settings) -> Iterator[Finding]:
    where = settings.mirror
    if not Store.exists(where):
        yield Finding("mirror", "warn", say("check.no_mirror", path=where), say("check.no_mirror_fix"))
        return
    with Store(where) as store:
        yield Finding("mirror", "ok", say("check.mirror", path=store.where))
        yield from _unmatched(settings, Mirror(store))
        yield from _unread(settings, store)


def _unmatched(settings: Settings, mirror: Mirror) -> Iterator[Finding]:
    """Members of the configuration without an account: their help would silently count for nothing."""
    accounts = list(mirror.records(Account))
    if not accounts:
        return
    known = {a.ref for a in accounts} | {a.email.lower() for a in accounts if a.email}
    known |= {handle for group in settings.same for handle in group if known & set(group)}
    unmatched = sorted({handle for handle, _ in settings.memberships if handle not in known})
    if unmatched:
        text = say("check.unmatched", n=len(unmatched), names=", ".join(unmatched[:5]))
        yield Finding("people", "warn", text, say("check.unmatched_fix"))
    else:
        yield Finding("people", "ok", say("check.matched", n=len({handle for handle, _ in settings.memberships})))


def _unread(settings: Settings, store: Store) -> Iterator[Finding]:
    """Groups of the configuration that no pull has found: nobody is in their teams by them."""
    names = unread(settings.teams, Rolls(store).by_group())
    if names and Mirror(store).identities():
        text = say("check.no_group", n=len(names), names=", ".join(names[:5]))
        yield Finding("people", "warn", text, say("check.no_group_fix"))

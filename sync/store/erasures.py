"""Who was erased, by pseudonym; tombs by which a vendor's words are known again; the salt of both and of the rows' ids."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sync.model import Membership, Ref
from sync.pseudonyms import Tomb, Tombs, Word, sealed
from sync.store.connection import Connection, upsert
from sync.store.database import Store


@dataclass(frozen=True, slots=True)
class Erased:
    """A pseudonymous account; those of one human share `person`."""

    account: Ref
    person: Ref
    row_key: str


class Erasures:
    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def salt(self) -> str:
        """Empty before the first pull."""
        row = self._store.sql.execute("SELECT salt FROM salt WHERE one = 1").fetchone()
        return str(row[0]) if row else ""

    def ensure_salt(self, sql: Connection) -> str:
        if not self.salt:
            sql.execute(upsert("salt", ("one",), ("salt",)), (1, secrets.token_hex(32)))
        return self.salt

    def tombs(self) -> Tombs:
        rows = self._store.sql.execute("SELECT hash, kind, word, length FROM tomb").fetchall()
        return Tombs(self.salt if rows else "", [Tomb(*row) for row in rows])

    def all(self) -> list[Erased]:
        return [
            Erased(*row) for row in self._store.sql.execute("SELECT account, person, row_key FROM erased ORDER BY 1")
        ]

    def humans(self) -> list[list[Ref]]:
        """Accounts that are one human."""
        found: dict[Ref, list[Ref]] = defaultdict(list)
        for each in self.all():
            found[each.person].append(each.account)
        return list(found.values())

    def memberships(self) -> list[tuple[Ref, Membership]]:
        rows = self._store.sql.execute(
            "SELECT person, team, since, until FROM erased_membership ORDER BY person, place"
        )
        return [
            (person, Membership(person="", team=team, since=_day(since), until=_day(until)))
            for person, team, since, until in rows
        ]

    def row_keys(self, accounts: Iterable[Ref]) -> Mapping[Ref, str]:
        """By what the rows of these accounts' owners are told apart: it stays when they are erased."""
        salt, known = self.salt, {each.account: each.row_key for each in self.all()}
        return {account: known.get(account) or sealed(salt, account) for account in accounts} if salt else {}

    def bury(
        self, sql: Connection, accounts: Collection[Erased], words: Iterable[Word], memberships: Sequence[Membership]
    ) -> None:
        salt = self.ensure_salt(sql)
        sql.executemany("INSERT INTO erased VALUES (?, ?, ?)", [(e.account, e.person, e.row_key) for e in accounts])
        tombs = {
            sealed(salt, text): (w.kind, w.pseudonym, len(text))
            for w in words
            for text in {w.text, w.text.casefold() if w.kind == "email" else w.text}
        }
        sql.executemany(
            upsert("tomb", ("hash",), ("kind", "word", "length")), [(hash_, *row) for hash_, row in tombs.items()]
        )
        person = next(iter(accounts)).person
        rows = [(person, n, m.team, _text(m.since), _text(m.until)) for n, m in enumerate(memberships)]
        sql.executemany("INSERT INTO erased_membership VALUES (?, ?, ?, ?, ?)", rows)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""

"""Words that name a person, replaced in vendors' JSON by a pseudonym: where the words are known (when a person is erased),
and where only their salted hashes are (in whatever a vendor sends later).

A pseudonym is random. `erased-3f2a91c4` stands for the account's id, the name, and before `@erased.invalid` for the address.
An object that is somebody else's account is left alone: two people may have one name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, Literal

from sync.model import Account, Ref

MARK = "erased-"
AT = "@erased.invalid"
IDS = ("accountId", "id", "key")
DROPPED = frozenset({"avatarUrls", "avatar_url", "timeZone", "locale", "applicationRoles", "groups", "self", "expand"})
"""What an account's object says beyond who it is."""
WordKind = Literal["id", "name", "email", "handle"]
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_TOKEN = re.compile(r"[^\s\[\](){}<>,;\"'|=&?/~]+")
_LISTED = re.compile(r"(\s*[\[\],]\s*)")
_WORDS = re.compile(r"\w")
_LONGEST = 200
"""Names and ids are shorter."""


def is_pseudonym(account: Ref) -> bool:
    return account.rpartition("/")[2].startswith(MARK)


def sealed(salt: str, word: str) -> str:
    """Nobody without the mirror can guess the word from it."""
    return blake2b(word.encode("utf-8", "surrogatepass"), key=bytes.fromhex(salt), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Word:
    kind: WordKind
    text: str
    pseudonym: str

    @property
    def in_texts(self) -> bool:
        """May it be replaced inside a longer text? Not what may be an ordinary word: a single Latin name, two characters."""
        if self.kind == "name":
            return " " in self.text.strip() or (bool(_HAN.search(self.text)) and len(self.text) > 2)
        return self.kind != "handle"


def words_of(account: Account, pseudonym: str) -> Iterator[Word]:
    """Everything by which the vendors call the account's owner."""
    yield Word("id", account.id, pseudonym)
    if "-" in account.id:
        yield Word("id", account.id.replace("-", ""), pseudonym)
    if account.name:
        yield Word("name", account.name, pseudonym)
    if account.email:
        yield Word("email", account.email, pseudonym + AT)
    if account.handle:
        yield Word("handle", account.handle, pseudonym)


@dataclass(frozen=True)
class Disguise:
    """Puts pseudonyms for some words. `others` are names of other people, in which a word may be a part."""

    words: Collection[Word]
    others: Collection[str] = field(default=())

    def body(self, value: Any) -> Any:
        """The same JSON."""
        if isinstance(value, Mapping):
            return self._object(value)
        if isinstance(value, list):
            return [self.body(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        if found := self._exact.get(text) or self._exact.get(text.casefold()):
            return found
        if text[:1] == "@" and (found := self._exact.get(text[1:])):
            return f"@{found}"
        return self._pattern.sub(self._replaced, text) if self._pattern else text

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return {word.text: word.pseudonym for word in self.words if word.kind == "id"}

    @cached_property
    def _exact(self) -> Mapping[str, str]:
        return {w.text.casefold() if w.kind == "email" else w.text: w.pseudonym for w in self.words}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """Longer names first, so that a name which is a part of another one does not break it."""
        kept = [name for name in self.others if any(word.text in name and word.text != name for word in self.words)]
        inside = [word.text for word in self.words if word.in_texts]
        called = [rf"@{_bounded(w.text)}" for w in self.words if w.kind == "name" and not w.in_texts]
        called += [rf"(?<=\[~){re.escape(w.text)}(?=\])" for w in self.words if w.kind == "handle"]
        parts = [_bounded(text) for text in sorted({*kept, *inside}, key=len, reverse=True)] + called
        return re.compile("|".join(parts), re.IGNORECASE if any("@" in w for w in inside) else 0) if parts else None

    def _replaced(self, match: re.Match[str]) -> str:
        found = match[0]
        at, word = ("@", found[1:]) if found[:1] == "@" else ("", found)
        new = self._exact.get(word) or self._exact.get(word.casefold())
        return f"{at}{new}" if new else found

    def _object(self, value: Mapping[str, Any]) -> Any:
        id_ = next((value[key] for key in IDS if isinstance(value.get(key), str) and _is_account(value, key)), None)
        if id_ is None:
            return {key: self._slot(value, key, inner) for key, inner in value.items()}
        if id_ not in self._ids:
            return value
        return {key: self._of_account(key, inner, self._ids[id_]) for key, inner in value.items() if key not in DROPPED}

    def _slot(self, value: Mapping[str, Any], key: str, inner: Any) -> Any:
        """`fromString` of a changelog's item says in names what `from` says in ids, one or a list of them."""
        if not key.endswith("String") or not isinstance(inner, str):
            return self.body(inner)
        if isinstance(id_ := value.get(key.removesuffix("String")), str) and id_ in self._ids:
            return self._ids[id_]
        return "".join(self.text(part) for part in _LISTED.split(inner))

    def _of_account(self, key: str, value: Any, pseudonym: str) -> Any:
        """What their own object says: an address and names of whatever kind."""
        if not isinstance(value, str) or key in ("object", "type", "accountType", "userType", "accessLevel"):
            return (
                {k: self._of_account(k, v, pseudonym) for k, v in value.items()}
                if isinstance(value, Mapping)
                else value
            )
        if "email" in key.lower():
            return pseudonym + AT if value else value
        return f"@{pseudonym}" if value[:1] == "@" else pseudonym


def _is_account(value: Mapping[str, Any], key: str) -> bool:
    """Jira's user, Notion's, or a mention's attributes."""
    named = "displayName" in value or "emailAddress" in value or "accountType" in value
    mention = key == "id" and isinstance(value.get("text"), str) and value["text"][:1] == "@"
    return key == "accountId" or (key == "key" and named) or (key == "id" and value.get("object") == "user") or mention


def _bounded(text: str) -> str:
    """Not inside a word, where it begins or ends with a letter of those that make words with spaces between them."""
    first = r"(?<![A-Za-z0-9_])" if text[:1].isascii() and _WORDS.match(text[:1]) else ""
    last = r"(?![A-Za-z0-9_])" if text[-1:].isascii() and _WORDS.match(text[-1:]) else ""
    return f"{first}{re.escape(text)}{last}"


@dataclass(frozen=True, slots=True)
class Tomb:
    hash: str
    kind: WordKind
    pseudonym: str
    length: int


@dataclass(frozen=True)
class Tombs:
    """Finds the words again whose hashes are kept."""

    salt: str
    tombs: Collection[Tomb]

    def __bool__(self) -> bool:
        return bool(self.tombs)

    def hides(self, id_: str) -> bool:
        """Is it the id of an erased account?"""
        tomb = self._by_hash.get(sealed(self.salt, id_)) if self.tombs else None
        return tomb is not None and tomb.kind == "id"

    def found_in(self, bodies: Iterable[Any]) -> list[Word]:
        seen: dict[str, Word] = {}
        for text in (text for body in bodies for text in _strings(body)):
            for candidate in self._candidates(text):
                tomb = self._by_hash.get(sealed(self.salt, candidate))
                if tomb and len(candidate) == tomb.length:
                    seen[candidate] = Word(tomb.kind, candidate, tomb.pseudonym)
        return list(seen.values())

    @cached_property
    def _by_hash(self) -> Mapping[str, Tomb]:
        return {tomb.hash: tomb for tomb in self.tombs}

    @cached_property
    def _lengths(self) -> Collection[int]:
        """Of names, which texts may have in them."""
        return sorted({tomb.length for tomb in self.tombs if tomb.kind == "name"})

    def _candidates(self, text: str) -> set[str]:
        found = {text, text.casefold(), text.removeprefix("@")} if len(text) <= _LONGEST else set()
        for match in _TOKEN.finditer(text):
            token = match[0]
            found |= {token, token.casefold(), token.strip("@.:!"), token.partition(":")[2]}
        starts = [i for i in range(len(text)) if i == 0 or not (text[i - 1].isascii() and text[i - 1].isalnum())]
        found |= {text[i : i + n] for n in self._lengths for i in starts if i + n <= len(text)}
        return found - {""}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value

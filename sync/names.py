"""Names across scripts: 王小明, Wang Xiaoming and xiaoming.wang read alike.

A name becomes keys: its Latin letters run together, surname first and surname last. Han characters are read in Hanyu Pinyin
and in Wade-Giles (Hsu Pei-chi, as passports of Taiwan write it), in every reading that a character has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

# fmt: off
COMPOUND = frozenset({
    "歐陽", "欧阳", "司馬", "司马", "諸葛", "诸葛", "上官", "司徒", "司空", "東方", "东方", "皇甫",
    "尉遲", "尉迟", "公孫", "公孙", "慕容", "令狐", "長孫", "长孙", "夏侯", "軒轅", "轩辕", "鍾離",
    "钟离", "宇文", "端木", "百里", "南宮", "南宫", "獨孤", "独孤", "申屠", "太史", "聞人", "闻人",
    "赫連", "赫连", "澹臺", "澹台", "淳于", "單于", "单于", "張簡", "张简", "范姜",
})
# fmt: on
"""Surnames of two characters, in both scripts."""
_STYLES = (Style.NORMAL, Style.WADEGILES)
_READINGS = 64
"""At most so many readings of one name; the most usual ones come first."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_GAP = re.compile(rf"(?<=[{_HAN}])[\s·・]+(?=[{_HAN}])")
_RUN = re.compile(rf"[{_HAN}]+")
_ASIDE = re.compile(r"[(\[（【〔].*?[)\]）】〕]")
_JOINT = re.compile(r"(?<=[a-z])['’ʼ`‑-](?=[a-z])")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Name:
    """`text` for comparing as written; `keys` of the whole name, none when only one Latin word is known; `words` are its
    Latin words of three letters or more."""

    text: str
    han: str
    keys: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=100_000)
def read(name: str) -> Name:
    text = unicodedata.normalize("NFKC", name).strip()
    han, latin = _han(text), _latin(text)
    keys = {*_orders(latin), *(_han_keys(han, latin) if han else ())}
    if not han and not latin:  # a script that is not read here: as it is written
        keys = {f"={text.casefold()}"}
    return Name(text.casefold(), han, frozenset(keys), frozenset(word for word in latin if len(word) > 2))


def read_local_part(email: str) -> frozenset[str]:
    """The keys that the part before the @ may stand for: `xiaoming.wang`, `wang_xiaoming`, `wangxiaoming2`."""
    words = _WORD.findall(_plain(email.partition("@")[0]))
    return frozenset(_orders(words)) if len(words) > 1 else frozenset(word for word in words if len(word) > 4)


def _plain(text: str) -> str:
    """Lower case without accents: `lǚ` is `lu`."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def _latin(text: str) -> list[str]:
    return _WORD.findall(_JOINT.sub("", _plain(text)))


def _han(text: str) -> str:
    """The name in Han characters; a department in brackets or after it is none of it."""
    for part in (_ASIDE.sub(" ", text), text):
        runs = _RUN.findall(_GAP.sub("", part))
        if runs:
            return str(next((run for run in runs if 2 <= len(run) <= 4), runs[0]))
    return ""


def _orders(words: Sequence[str]) -> Iterator[str]:
    """The words as they stand, with the first one last, and with the last one first."""
    if len(words) > 1:
        yield "".join(words)
        yield "".join((*words[1:], words[0]))
        yield "".join((words[-1], *words[:-1]))


def _han_keys(han: str, latin: Sequence[str]) -> Iterator[str]:
    """With a single Latin word beside it (許佩琪 Peggy), also as that word and the surname."""
    split = 2 if len(han) > 2 and han[:2] in COMPOUND else 1
    called = latin[0] if len(latin) == 1 else ""
    for syllables in _syllables(han):
        surname, given = "".join(syllables[:split]), "".join(syllables[split:])
        if given:
            yield from (surname + given, given + surname)
        if called:
            yield from (called + surname, surname + called, called + given + surname)


def _syllables(han: str) -> Iterator[tuple[str, ...]]:
    for style in _STYLES:
        readings = [_letters(found) for found in pinyin(han, style=style, heteronym=True)]
        yield from islice(product(*readings), _READINGS)


def _letters(readings: Iterable[str]) -> list[str]:
    """`lv` is written lu, and `lve` lue; Wade-Giles leaves its apostrophes out."""
    found = ("".join(_WORD.findall(_plain(reading))).replace("v", "u") for reading in readings)
    return list(dict.fromkeys(found))

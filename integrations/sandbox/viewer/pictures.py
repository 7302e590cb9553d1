"""Pictures of pages and blocks: a file that the sandbox keeps as it is; for every other a drawing of its own.

Nothing is fetched from outside, so a picture at an outside address is a calm landscape, the same one for the same id.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from integrations.sandbox.notion.files import PREFIX
from integrations.sandbox.viewer.html import Html, tag

Json = dict[str, Any]

WIDTH, HEIGHT = 1200, 400
SKIES = (
    ("#3e6fb0", "#a9c8e8", "#f6dcc3"),
    ("#2d7f74", "#9fd0bf", "#f2ecc9"),
    ("#6a58a8", "#bfaee0", "#f6d9e0"),
    ("#b7623f", "#ecb48c", "#fbe9cb"),
    ("#9a4a72", "#dfa3bf", "#fbe3d6"),
    ("#57783f", "#b3ca8e", "#f3eec6"),
    ("#44607f", "#9db4cb", "#efe3da"),
    ("#96713a", "#dcbb7f", "#faf0d4"),
)
"""From the zenith to the horizon."""
HILLS = 3


def address_of(file: Json | None) -> str:
    """Where a file is: on this server, or outside; "" for none."""
    return str((file.get(file.get("type", "")) or {}).get("url", "")) if file else ""


def kept(file: Json | None) -> bool:
    """Whether this sandbox has the file."""
    return address_of(file).startswith(PREFIX)


def file_name(file: Json) -> str:
    """What the file is called: by its own name, else by the end of its address."""
    return unquote(str(file.get("name") or urlsplit(address_of(file)).path.rsplit("/", 1)[-1]))


def picture(file: Json | None, seed: str, words: str) -> Html:
    """`words` say what it is to who can not see it; "" where it only decorates."""
    if kept(file):
        return tag("img", src=address_of(file), alt=words, loading="lazy")
    return landscape(seed, words)


def cover(given: Json | None, id_: str) -> Html | None:
    """A page's cover, None where the page has none."""
    return tag("div", picture(given, id_, ""), class_="cover") if given else None


def landscape(seed: str, words: str) -> Html:
    """Sky, sun and hills, all chosen by the seed."""
    number = zlib.crc32(seed.encode())
    zenith, middle, horizon = SKIES[number % len(SKIES)]
    name = f"sky-{number:08x}"
    stops = [
        tag("stop", offset=offset, stop_color=color) for offset, color in ((0, zenith), (0.55, middle), (1, horizon))
    ]
    sun = tag("circle", cx=240 + number // 8 % 720, cy=150 + number // 64 % 90, r=54, fill="#fff", fill_opacity=0.55)
    return tag(
        "svg",
        tag("linearGradient", stops, id=name, x1=0, y1=0, x2=0, y2=1),
        tag("rect", width=WIDTH, height=HEIGHT, fill=f"url(#{name})"),
        sun,
        [
            tag("path", d=line, fill=zenith, fill_opacity=0.28 + 0.18 * depth)
            for depth, line in enumerate(_hills(number))
        ],
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="xMidYMid slice",
        role="img" if words else None,
        aria_label=words or None,
        aria_hidden=None if words else "true",
    )


def _hills(number: int) -> Iterator[str]:
    """Outlines of hills, the farthest first: three soft crests each."""
    step = WIDTH // 3
    for depth in range(HILLS):
        base = 230 + 52 * depth
        heights = [(number >> 3 * crest + 5 * depth) % 80 for crest in range(4)]
        crests = [
            f"S{step * crest - step // 2} {base - height} {step * crest} {base - height // 3}"
            for crest, height in enumerate(heights[1:], 1)
        ]
        yield f"M0 {HEIGHT} V{base - heights[0] // 2} {' '.join(crests)} V{HEIGHT} Z"

"""Small pieces of SVG that the charts share. Lengths are user units, one a CSS pixel at full width."""

from __future__ import annotations

import unicodedata

from integrations.sandbox.viewer.html import Child, Html, tag

INK, FAINT, GRID = "#37352f", "#787672", "#ecebe8"


def canvas(width: float, height: float, label: str, *children: Child) -> Html:
    return tag(
        "svg",
        *children,
        viewBox=f"0 0 {width:g} {height:g}",
        xmlns="http://www.w3.org/2000/svg",
        width=f"{width:g}",
        role="img",
        aria_label=label,
    )


def words(
    x: float,
    y: float,
    content: str,
    *,
    anchor: str = "middle",
    size: int = 12,
    fill: str = FAINT,
    bold: bool = False,
    halo: bool = False,
) -> Html:
    """`halo` keeps the words readable over lines."""
    weight = "600" if bold else None
    return tag(
        "text",
        content,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        text_anchor=anchor,
        font_size=size,
        fill=fill,
        font_weight=weight,
        **({"stroke": "#fff", "stroke_width": "3", "paint_order": "stroke"} if halo else {}),
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = GRID, dashed: bool = False) -> Html:
    dashes = "5 4" if dashed else None
    return tag(
        "line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", stroke=stroke, stroke_dasharray=dashes
    )


def box(x: float, y: float, width: float, height: float, fill: str, hint: str) -> Html:
    """A slightly rounded bar with a hint on hovering."""
    radius = min(3.0, width / 2, height / 2)
    return tag(
        "rect",
        tag("title", hint),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        width=f"{width:.1f}",
        height=f"{height:.1f}",
        rx=f"{radius:.1f}",
        fill=fill,
    )


def on(fill: str) -> str:
    """White or ink, whichever is easier to read on a `#rrggbb` colour."""
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 165 else INK


def swatch(fill: str) -> Html:
    mark = tag("rect", width="10", height="10", rx="3", fill=fill)
    return tag("svg", mark, width="10", height="10", aria_hidden="true")


def width_of(content: str, size: int = 12) -> float:
    """An estimate without a font: Han and kana are one em wide, Latin a little over half."""
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in content)


def fitted(content: str, width: float, size: int = 12) -> str:
    """`content`, cut with an ellipsis where it would be wider than `width`."""
    if width_of(content, size) <= width:
        return content
    while content and width_of(content + "…", size) > width:
        content = content[:-1]
    return content.rstrip() + "…"

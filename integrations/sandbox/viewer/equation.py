"""LaTeX of an equation as MathML: what people write in notes. A command that is not known stands as its name.

Source of the names: the KaTeX documentation's list of supported functions, which is what the vendor draws with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from integrations.sandbox.viewer.html import Html, join, tag

DEEPEST = 24
"""Braces within braces; deeper ones stay text."""
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
OPERATORS = {
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
    "approx": "≈", "equiv": "≡", "sim": "∼", "to": "→", "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "in": "∈",
    "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "infty": "∞", "partial": "∂",
    "nabla": "∇", "ldots": "…", "cdots": "⋯", "dots": "…", "propto": "∝", "land": "∧", "lor": "∨", "neg": "¬", "%": "%",
    "{": "{", "}": "}", "$": "$", "&": "&", "#": "#", "_": "_", ",": " ", ";": " ", ":": " ", " ": " ", "!": "",
    "quad": " ", "langle": "⟨", "rangle": "⟩", "|": "‖",
}  # fmt: skip
BIG = {"sum": "∑", "prod": "∏", "int": "∫", "lim": "lim", "max": "max", "min": "min", "bigcup": "⋃", "bigcap": "⋂"}
WORDS = {"text": "mtext", "mathrm": "mi", "operatorname": "mi", "textbf": "mtext", "mathbf": "mi", "mathit": "mi"}
ACCENTS = {"hat": "^", "bar": "¯", "overline": "¯", "vec": "→", "tilde": "~", "dot": "˙"}
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:[.,]\d+)*|[^\s]|\s+", re.DOTALL)


def equation(source: str, *, block: bool = False) -> Html:
    css = "equation block" if block else "equation"
    try:
        drawn = tag("math", _Parser(_TOKEN.findall(source)).row(), display="block" if block else None)
    except _TooDeepError:
        drawn = join(source)
    return tag("span", drawn, class_=css, title=source)


class _TooDeepError(Exception):
    pass


class _Parser:
    """Reads tokens from the left; what is missing at the end is empty."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def row(self, until: str = "") -> Html:
        """Everything up to the token `until`, which is taken too."""
        parts = []
        while token := self._peek():
            if token == until:
                self._at += 1
                break
            parts.append(self._scripted())
        return tag("mrow", parts)

    def _peek(self) -> str:
        """The next token that is no blank."""
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _scripted(self) -> Html:
        big = self._peek().removeprefix("\\") in BIG
        base, scripts = self._atom(), {}
        while self._peek() in ("^", "_"):
            mark = self._next()
            scripts[mark] = self._atom()
        low, high = scripts.get("_"), scripts.get("^")
        under, over, both = ("munder", "mover", "munderover") if big else ("msub", "msup", "msubsup")
        if low and high:
            return tag(both, base, low, high)
        return tag(under, base, low) if low else tag(over, base, high) if high else base

    def _atom(self) -> Html:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _TooDeepError
        token = self._next()
        drawn = self._command(token[1:]) if token.startswith("\\") else self._plain(token)
        self._depth -= 1
        return drawn

    def _plain(self, sign: str) -> Html:
        if sign == "{":
            return self.row("}")
        if sign.isalpha():
            return tag("mi", sign)
        return tag("mn" if sign[:1].isdigit() else "mo", sign)

    def _command(self, name: str) -> Html:
        match name:
            case "frac" | "dfrac" | "tfrac":
                return tag("mfrac", self._atom(), self._atom())
            case "sqrt":
                return tag("msqrt", self._atom())
            case "left" | "right":
                edge = self._next().removeprefix("\\")
                return tag("mo", "" if edge == "." else OPERATORS.get(edge, edge), stretchy="true")
        if name in ACCENTS:
            return tag("mover", self._atom(), tag("mo", ACCENTS[name]), accent="true")
        if name in WORDS:
            return tag(WORDS[name], self._words())
        if name in GREEK:
            return tag("mi", GREEK[name])
        if name in BIG:
            return tag("mo", BIG[name], movablelimits="false" if name != "int" else None)
        return tag("mo", OPERATORS[name]) if name in OPERATORS else tag("mi", name)

    def _words(self) -> str:
        """A group in braces as it was written, blanks and all."""
        if self._peek() != "{":
            return self._next()
        end = next((at for at in range(self._at, len(self._tokens)) if self._tokens[at] == "}"), len(self._tokens))
        words, self._at = self._tokens[self._at + 1 : end], end + 1
        return "".join(words)

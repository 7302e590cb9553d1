"""The words that requests may use for colors and for languages of code. All others are a 400."""

from __future__ import annotations

from integrations.sandbox.notion.errors import invalid

_HUES = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
COLORS = frozenset(f"{hue}{ground}" for hue in ("default", *_HUES) for ground in ("", "_background"))
LANGUAGES = frozenset(
    (
        "abap",
        "abc",
        "agda",
        "arduino",
        "ascii art",
        "assembly",
        "bash",
        "basic",
        "bnf",
        "c",
        "c#",
        "c++",
        "clojure",
        "coffeescript",
        "coq",
        "css",
        "dart",
        "dhall",
        "diff",
        "docker",
        "ebnf",
        "elixir",
        "elm",
        "erlang",
        "f#",
        "flow",
        "fortran",
        "gherkin",
        "glsl",
        "go",
        "graphql",
        "groovy",
        "haskell",
        "hcl",
        "html",
        "idris",
        "java",
        "java/c/c++/c#",
        "javascript",
        "json",
        "julia",
        "kotlin",
        "latex",
        "less",
        "lisp",
        "livescript",
        "llvm ir",
        "lua",
        "makefile",
        "markdown",
        "markup",
        "mathematica",
        "matlab",
        "mermaid",
        "nix",
        "notion formula",
        "objective-c",
        "ocaml",
        "pascal",
        "perl",
        "php",
        "plain text",
        "powershell",
        "prolog",
        "protobuf",
        "purescript",
        "python",
        "r",
        "racket",
        "reason",
        "ruby",
        "rust",
        "sass",
        "scala",
        "scheme",
        "scss",
        "shell",
        "smalltalk",
        "solidity",
        "sql",
        "swift",
        "toml",
        "typescript",
        "vb.net",
        "verilog",
        "vhdl",
        "visual basic",
        "webassembly",
        "xml",
        "yaml",
    )
)


def color(asked: str, where: str) -> str:
    if asked not in COLORS:
        raise invalid(f"body failed validation: {where}.color is not a color, instead was `{asked}`.")
    return asked


def language(asked: str, where: str) -> str:
    if asked not in LANGUAGES:
        raise invalid(f"body failed validation: {where}.language is not a language, instead was `{asked}`.")
    return asked

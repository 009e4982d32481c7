"""In which line of a TOML text a field stands: the parser of the standard library does not say."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")  # no two parts of it can take the same letter: it stays quick
_MARKS = ('"""', "'''")
_KEY = re.compile(
    r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)


_QUOTED = re.compile(r"""\x22(?:[^\x22\\\n]|\\.)*+\x22|'[^'\n]*+'""")
MOST_PARTS = 10
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}")


def line_of_long_key(text: str) -> int | None:
    """The first line with a key of more than MOST_PARTS parts: for these the parser takes time by the square."""
    plain = _QUOTED.sub("q", text)
    found = _LONG_KEY.search(plain)
    return plain.count("\n", 0, found.start()) + 1 if found else None


def line_of(text: str, field: str) -> int | None:
    """The number of the line (from 1) of `field` ("channels[0].gates[1].power") or of the nearest table around it."""
    places = _places(text)
    while field:
        if field in places:
            return places[field]
        field = field.rpartition("[" if field.endswith("]") else ".")[0]
    return None


def _places(text: str) -> dict[str, int]:
    """Where each table and key begins; keys inside a line's own braces belong to that line."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = within = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if within:  # a text of several lines may look like anything
            within = "" if line.count(within) % 2 else within
            continue
        within = next((mark for mark in _MARKS if line.count(mark) % 2), "")
        if header := _HEADER.match(line):
            table = _numbered(_plain(header[2]), counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            places.setdefault(table, number)
        elif key := _KEY.match(line):
            name = _plain(key[1])
            places.setdefault(f"{table}.{name}" if table else name, number)
    return places


def _numbered(way: str, counts: dict[str, int]) -> str:
    """`channels.gates` as the way to it: the last of the channels so far is meant."""
    done = ""
    parts = way.split(".")
    for at, part in enumerate(parts):
        done = f"{done}.{part}" if done else part
        if done in counts and at < len(parts) - 1:
            done = f"{done}[{counts[done]}]"
    return done


def _plain(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))

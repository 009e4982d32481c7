"""A table of numbers in a text, as spreadsheets and this program write them: comma, semicolon or tab between columns.

`#` lines, one of names, then a row a sample; a decimal comma beside semicolon or tab.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.text import Message

MOST_COLUMNS = 100
MOST_ROWS = 500_000  # more, with hardly anything in them, would take more than a second to look through
MS = {
    "ms": 1.0,
    "s": 1000.0,
    "sec": 1000.0,
    "us": 1e-3,
    "µs": 1e-3,
    "μs": 1e-3,
    "min": 60_000.0,
}  # ms that one is
LONGEST_CELL = 30  # letters of it that a sentence shows
_EMPTY = re.compile(r"(?<=[,;\t])(?=[,;\t\n])")
_COMMENTS = re.compile(r"(?:#[^\n]*+(?:\n|\Z)|\n)*+")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NumberTable:
    """The names of the columns, and the numbers below them."""

    names: tuple[str, ...]  # empty where there is no line of names
    values: Floats  # shape (rows, columns)


class Unusable(Exception):
    """Why a table cannot be taken; `reason` is the end of a sentence."""

    def __init__(self, template: str, **values: object):
        super().__init__(template)
        self.reason = Message.of(template, **values)


def table_of(text: str) -> NumberTable:
    """The table in a text; Unusable when there is none."""
    if "\0" in text:
        raise Unusable(messages.REFERENCE_NO_NUMBERS)
    text = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").replace("\r", "\n")
    comments = _COMMENTS.match(text)
    head = comments.end() if comments else 0  # letters of the comments at the beginning
    skipped = text.count("\n", 0, head)
    end = text.find("\n", head)
    first = text[head : end if end >= 0 else len(text)]
    mark = next((mark for mark in (";", "\t", ",") if mark in first), " ")
    count = first.count(mark) + 1 if mark != " " else len(first.split(None, MOST_COLUMNS + 1))
    if count > MOST_COLUMNS:
        raise Unusable(messages.REFERENCE_TOO_WIDE, count=count, most=MOST_COLUMNS)
    cells = [cell.strip().strip('"') for cell in (first.split(mark) if mark != " " else first.split())]
    comma = mark != ","
    names: tuple[str, ...] = ()
    if any(cell and _number(cell, comma) is None for cell in cells):
        names, head, skipped = tuple(cells), head + len(first) + 1, skipped + 1
    if not first.strip():
        raise Unusable(messages.REFERENCE_NO_NUMBERS)
    if count < 2:
        raise Unusable(messages.REFERENCE_ONE_COLUMN)
    rows = text.count("\n", head) + 1
    if rows > MOST_ROWS:
        raise Unusable(messages.REFERENCE_TOO_LONG, count=rows, most=MOST_ROWS)
    return NumberTable(names, _numbers(text[head:], mark, count, skipped))


def _numbers(body: str, mark: str, count: int, skipped: int) -> Floats:
    comma = mark != ","
    plain = body.replace(",", ".") if comma else body
    if mark != " ":
        plain = _EMPTY.sub("nan", plain + "\n")  # a cell with nothing in it
    delimiter = None if mark == " " else mark
    try:
        if not plain.strip():
            raise Unusable(messages.REFERENCE_NO_NUMBERS)
        values = np.loadtxt(io.StringIO(plain), delimiter=delimiter, ndmin=2, comments="#")
    except ValueError as error:
        near = re.search(r"at row (\d+)", str(error))
        raise _first_fault(body, mark, count, skipped, int(near[1]) - 2 if near else 0) from None
    if values.shape[1] != count:
        raise Unusable(messages.REFERENCE_UNEVEN_ROW, line=skipped + 1, count=values.shape[1], wanted=count)
    return values


def _first_fault(body: str, mark: str, count: int, skipped: int, near: int) -> Unusable:
    """What the reader stumbled over; it took `near` rows without a word."""
    rows = [
        (line, row) for line, row in enumerate(body.split("\n"), skipped + 1)
        if row and not row.isspace() and row.lstrip()[0] != "#"
    ]  # fmt: skip
    for line, row in rows[max(0, near) :]:
        cells = row.split(mark) if mark != " " else row.split()
        for cell in cells:
            if cell.strip() and _number(cell, mark != ",") is None:
                if line == rows[0][0]:
                    return Unusable(messages.REFERENCE_NO_NUMBERS)
                return Unusable(messages.REFERENCE_NOT_A_NUMBER, line=line, value=cell.strip()[:LONGEST_CELL])
        if len(cells) != count:
            return Unusable(messages.REFERENCE_UNEVEN_ROW, line=line, count=len(cells), wanted=count)
    return Unusable(messages.REFERENCE_NO_NUMBERS)


def _number(cell: str, comma: bool) -> float | None:
    cell = cell.strip()
    if len(cell) > 400 or "_" in cell:
        return None
    try:
        return float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        return None


def split(name: str, units: Iterable[str]) -> tuple[str, str]:
    """A column's name and its unit, one of `units`: "I_stim_uA/cm2", "V (mV)", "time [s]"; or no unit."""
    for unit in sorted(units, key=len, reverse=True):
        if re.search(rf"[\s_\[(/]{re.escape(unit)}[\])]?$", name, re.IGNORECASE):
            return re.sub(rf"[\s_\[(/]+{re.escape(unit)}[\])]?$", "", name, flags=re.IGNORECASE), unit
    return name, ""

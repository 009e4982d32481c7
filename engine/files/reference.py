"""Traces measured elsewhere, from CSV: `#` lines, one of names with units, then a row a sample, time first.

Takes what this program writes, and what spreadsheets do: comma, semicolon or tab between columns; a decimal comma
beside the latter two.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.files.reading import read_text, why_not
from engine.rig.rig import Rig
from engine.rig.traces import Trace
from engine.sweeps import KeptSweep
from engine.text import BadInput, Message

MOST_BYTES = 8_000_000  # some quarter of a million samples, which take a second to read
MOST_COLUMNS = 100
MOST_SAMPLES = 500_000  # of a trace that is brought to even steps
_LONGEST_CELL = 30  # letters of it that a sentence shows
_EVEN = 1e-3  # of a step
_MS = {"ms": 1.0, "s": 1000.0, "sec": 1000.0, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "min": 60_000.0}
# Units as people write them: ours, and how many of ours one is.
_UNITS = {
    "mv": ("mV", 1.0), "v": ("mV", 1000.0), "uv": ("mV", 1e-3), "µv": ("mV", 1e-3), "mv/ms": ("mV/ms", 1.0),
    "v/s": ("mV/ms", 1.0), "ua/cm2": ("uA/cm2", 1.0), "µa/cm2": ("uA/cm2", 1.0), "µa/cm²": ("uA/cm2", 1.0),
    "ma/cm2": ("uA/cm2", 1000.0), "ms/cm2": ("mS/cm2", 1.0), "ms/cm²": ("mS/cm2", 1.0), "mm": ("mM", 1.0),
    "%": ("%", 1.0),
}  # fmt: skip
_EMPTY = re.compile(r"(?<=[,;\t])(?=[,;\t\n])")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Table:
    names: tuple[str, ...]  # empty where there is no line of names
    values: Floats  # shape (rows, columns)


def load(path: Path, rig: Rig) -> KeptSweep:
    """The columns of `path` as traces of `rig`, on even steps; the trigger stands at time 0 of the file.

    BadInput, with one sentence, when it cannot be read or makes no trace.
    """
    try:
        table = _table(read_text(path, MOST_BYTES))
        rows = _rows(table, rig.scope.traces, {trace.id for trace in rig.scope.placed})
        start, dt, rows = _even(table.values[:, 0] * _per_ms(table.names), rows)
    except (UnicodeDecodeError, _Unusable) as error:
        reason = why_not(error) if isinstance(error, UnicodeDecodeError) else error.reason
        raise BadInput(Message.of(messages.NO_REFERENCE, file=path.name, reason=reason)) from None
    return KeptSweep(None, None, 0, dt, start, 0.0, rows, name=path.stem[:40], pinned=True, reference=True)


class _Unusable(Exception):
    def __init__(self, template: str, **values: object):
        super().__init__(template)
        self.reason = Message.of(template, **values)


def _table(text: str) -> _Table:
    if "\0" in text:
        raise _Unusable(messages.REFERENCE_NO_NUMBERS)
    text = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").replace("\r", "\n")
    head = 0  # letters of the comments at the beginning
    skipped = 0
    while head < len(text) and text[head] in "#\n":
        end = text.find("\n", head)
        head = len(text) if end < 0 else end + 1
        skipped += 1
    end = text.find("\n", head)
    first = text[head : end if end >= 0 else len(text)]
    mark = next((mark for mark in (";", "\t", ",") if mark in first), " ")
    count = first.count(mark) + 1 if mark != " " else len(first.split(None, MOST_COLUMNS + 1))
    if count > MOST_COLUMNS:
        raise _Unusable(messages.REFERENCE_TOO_WIDE, count=count, most=MOST_COLUMNS)
    cells = [cell.strip().strip('"') for cell in (first.split(mark) if mark != " " else first.split())]
    comma = mark != ","
    names: tuple[str, ...] = ()
    if any(cell and _number(cell, comma) is None for cell in cells):
        names, head, skipped = tuple(cells), head + len(first) + 1, skipped + 1
    if count < 2:
        raise _Unusable(messages.REFERENCE_ONE_COLUMN)
    return _Table(names, _numbers(text[head:], mark, count, skipped))


def _numbers(body: str, mark: str, count: int, skipped: int) -> Floats:
    comma = mark != ","
    plain = body.replace(",", ".") if comma else body
    if mark != " ":
        plain = _EMPTY.sub("nan", plain + "\n")  # a cell with nothing in it
    delimiter = None if mark == " " else mark
    try:
        if not plain.strip():
            raise _Unusable(messages.REFERENCE_NO_NUMBERS)
        values = np.loadtxt(io.StringIO(plain), delimiter=delimiter, ndmin=2, comments="#")
    except ValueError as error:
        near = re.search(r"at row (\d+)", str(error))
        raise _first_fault(body, mark, count, skipped, int(near[1]) - 2 if near else 0) from None
    if values.shape[1] != count:
        raise _Unusable(messages.REFERENCE_UNEVEN_ROW, line=skipped + 1, count=values.shape[1], wanted=count)
    return values


def _first_fault(body: str, mark: str, count: int, skipped: int, near: int) -> _Unusable:
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
                    return _Unusable(messages.REFERENCE_NO_NUMBERS)
                return _Unusable(
                    messages.REFERENCE_NOT_A_NUMBER, line=line, value=cell.strip()[:_LONGEST_CELL]
                )
        if len(cells) != count:
            return _Unusable(messages.REFERENCE_UNEVEN_ROW, line=line, count=len(cells), wanted=count)
    return _Unusable(messages.REFERENCE_NO_NUMBERS)


def _number(cell: str, comma: bool) -> float | None:
    cell = cell.strip()
    if len(cell) > 400 or "_" in cell:
        return None
    try:
        return float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        return None


def _per_ms(names: Sequence[str]) -> float:
    """ms that one unit of the first column is; without a unit they are ms."""
    return _MS.get(_split(names[0])[1].lower(), 1.0) if names else 1.0


def _split(name: str) -> tuple[str, str]:
    """A column's name and its unit: "I_stim_uA/cm2", "V (mV)", "time [s]"."""
    for unit in sorted((*_UNITS, *_MS), key=len, reverse=True):
        if re.search(rf"[\s_\[(/]{re.escape(unit)}[\])]?$", name, re.IGNORECASE):
            return re.sub(rf"[\s_\[(/]+{re.escape(unit)}[\])]?$", "", name, flags=re.IGNORECASE), unit
    return name, ""


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _rows(table: _Table, traces: Sequence[Trace], placed: set[str]) -> dict[str, Floats]:
    """The columns after the first, by the trace that each is: by its name, else by its unit."""
    known = {_plain(word): trace for trace in reversed(traces) for word in (trace.label, trace.id)}
    known |= {"vm": traces[0], "vmembrane": traces[0]}
    rows: dict[str, Floats] = {}
    nameless: list[tuple[int, str]] = []
    for column, full in enumerate(table.names[1:], 1):
        name, unit = _split(full)
        trace = known.get(_plain(name)) or known.get(_plain(full))
        if trace is None:
            nameless.append((column, unit))
        elif trace.id not in rows:
            rows[trace.id] = table.values[:, column] * _scale(unit, trace)
    if not table.names:
        rows["v"] = table.values[:, 1]
    for column, unit in nameless:
        ours = _UNITS.get(unit.lower(), ("", 1.0))[0]
        fitting = [trace for trace in traces if ours and trace.unit == ours and trace.id not in rows]
        fitting.sort(key=lambda trace: trace.id not in placed)
        if fitting:
            rows[fitting[0].id] = table.values[:, column] * _scale(unit, fitting[0])
    if not rows:
        names = ", ".join(table.names[1:4])
        raise _Unusable(messages.REFERENCE_UNKNOWN, names=names[: 2 * _LONGEST_CELL])
    return rows


def _scale(unit: str, trace: Trace) -> float:
    ours, factor = _UNITS.get(unit.lower(), ("", 1.0))
    return factor if ours == trace.unit else 1.0


def _even(times: Floats, rows: dict[str, Floats]) -> tuple[float, float, dict[str, Floats]]:
    """The first time, the step, and the rows on even steps: as they are, or between two samples in proportion."""
    if len(times) < 2:
        raise _Unusable(messages.REFERENCE_NO_NUMBERS)
    steps = np.diff(times)
    if not np.isfinite(times).all() or not (steps > 0.0).all():
        wrong = np.flatnonzero(~(steps > 0.0))
        raise _Unusable(messages.REFERENCE_TIMES, row=int(wrong[0]) + 2 if wrong.size else 1)
    start, span = float(times[0]), float(times[-1] - times[0])
    mean = span / len(steps)
    if np.abs(steps - mean).max() <= _EVEN * mean:
        return start, mean, {name: np.ascontiguousarray(row) for name, row in rows.items()}
    count = int(min(MOST_SAMPLES, np.ceil(span / steps.min()))) + 1
    grid = np.linspace(start, times[-1], count)
    return start, span / (count - 1), {name: np.interp(grid, times, row) for name, row in rows.items()}

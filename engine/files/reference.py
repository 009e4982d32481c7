"""Traces measured elsewhere, from CSV: `#` lines, one of names with units, then a row a sample, time first.

Takes what this program writes, and what spreadsheets do: comma, semicolon or tab between columns; a decimal comma
beside the latter two.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.files.number_table import LONGEST_CELL, MS, NumberTable, Unusable, split, table_of
from engine.files.reading import read_text, why_not
from engine.rig.rig import Rig
from engine.rig.traces import Trace
from engine.sweeps import KeptSweep
from engine.text import BadInput, Message

MOST_BYTES = 8_000_000  # some quarter of a million samples, which take a second to read
MOST_SAMPLES = 500_000  # of a trace that is brought to even steps
_EVEN = 1e-3  # of a step
# Units as people write them: ours, and how many of ours one is.
_UNITS = {
    "mv": ("mV", 1.0), "v": ("mV", 1000.0), "uv": ("mV", 1e-3), "µv": ("mV", 1e-3), "mv/ms": ("mV/ms", 1.0),
    "v/s": ("mV/ms", 1.0), "ua/cm2": ("uA/cm2", 1.0), "µa/cm2": ("uA/cm2", 1.0), "µa/cm²": ("uA/cm2", 1.0),
    "ma/cm2": ("uA/cm2", 1000.0), "ms/cm2": ("mS/cm2", 1.0), "ms/cm²": ("mS/cm2", 1.0), "mm": ("mM", 1.0),
    "%": ("%", 1.0), "channels": ("channels", 1.0), "pa": ("pA", 1.0), "na": ("pA", 1000.0),
}  # fmt: skip

Floats = NDArray[np.float64]


def load(path: Path, rig: Rig) -> KeptSweep:
    """The columns of `path` as traces of `rig`, on even steps; the trigger stands at time 0 of the file.

    BadInput, with one sentence, when it cannot be read or makes no trace.
    """
    try:
        table = table_of(read_text(path, MOST_BYTES))
        rows = _rows(table, rig.scope.traces, {trace.id for trace in rig.scope.placed})
        start, dt, rows = _even(table.values[:, 0] * _per_ms(table.names), rows)
    except (UnicodeDecodeError, Unusable) as error:
        reason = why_not(error) if isinstance(error, UnicodeDecodeError) else error.reason
        raise BadInput(Message.of(messages.NO_REFERENCE, file=path.name, reason=reason)) from None
    return KeptSweep(None, None, 0, dt, start, 0.0, rows, name=path.stem[:40], pinned=True, reference=True)


def _per_ms(names: Sequence[str]) -> float:
    """ms that one unit of the first column is; without a unit they are ms."""
    return MS.get(_split(names[0])[1].lower(), 1.0) if names else 1.0


def _split(name: str) -> tuple[str, str]:
    return split(name, (*_UNITS, *MS))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _rows(table: NumberTable, traces: Sequence[Trace], placed: set[str]) -> dict[str, Floats]:
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
        raise Unusable(messages.REFERENCE_UNKNOWN, names=names[: 2 * LONGEST_CELL])
    return rows


def _scale(unit: str, trace: Trace) -> float:
    ours, factor = _UNITS.get(unit.lower(), ("", 1.0))
    return factor if ours == trace.unit else 1.0


def _even(times: Floats, rows: dict[str, Floats]) -> tuple[float, float, dict[str, Floats]]:
    """The first time, the step, and the rows on even steps: as they are, or between two samples in proportion."""
    if len(times) < 2:
        raise Unusable(messages.REFERENCE_NO_NUMBERS)
    steps = np.diff(times)
    if not np.isfinite(times).all() or not (steps > 0.0).all():
        wrong = np.flatnonzero(~(steps > 0.0))
        raise Unusable(messages.REFERENCE_TIMES, row=int(wrong[0]) + 2 if wrong.size else 1)
    start, span = float(times[0]), float(times[-1] - times[0])
    mean = span / len(steps)
    if np.abs(steps - mean).max() <= _EVEN * mean:
        return start, mean, {name: np.ascontiguousarray(row) for name, row in rows.items()}
    count = int(min(MOST_SAMPLES, np.ceil(span / steps.min()))) + 1
    grid = np.linspace(start, times[-1], count)
    return start, span / (count - 1), {name: np.interp(grid, times, row) for name, row in rows.items()}

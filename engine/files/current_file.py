"""A current measured or made elsewhere, from CSV, as a drawn waveform: a column of times and one of currents.

The line of names has to tell the units, as in "t_ms,I_nA" or "time (s);current (pA)". Of several columns the first that
is a current is taken, so that what this program saved itself can be given again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.files.number_table import LONGEST_CELL, MS, NumberTable, Unusable, split, table_of
from engine.files.reading import read_text, why_not
from engine.rig import shape
from engine.rig.rig import Rig
from engine.rig.stimulus import DENSITY, NANO, PICO
from engine.stimulus_unit import in_unit
from engine.text import BadInput, Message

MOST_BYTES = 4_000_000  # some hundred thousand samples; more would take a second to read
_CURRENTS = {
    "ua/cm2": (DENSITY, 1.0), "µa/cm2": (DENSITY, 1.0), "µa/cm²": (DENSITY, 1.0), "ma/cm2": (DENSITY, 1e3),
    "na/cm2": (DENSITY, 1e-3), "na": (NANO, 1.0), "ua": (NANO, 1e3), "µa": (NANO, 1e3), "pa": (PICO, 1.0),
}  # fmt: skip

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Current:
    """`times` (ms, from 0, rising) and `values` in `unit`, a choice of stimulus.unit; at most shape.MOST_POINTS."""

    times: Floats
    values: Floats
    unit: str


def load(path: Path) -> Current:
    """The waveform in a file; BadInput, with one sentence, when there is none."""
    try:
        table = table_of(read_text(path, MOST_BYTES))
        per_ms, column, unit, factor = _columns(table)
        times, values = table.values[:, 0] * per_ms, table.values[:, column] * factor
        _check(times, values)
    except (UnicodeDecodeError, Unusable) as error:
        reason = why_not(error) if isinstance(error, UnicodeDecodeError) else error.reason
        raise BadInput(Message.of(messages.NO_WAVEFORM, file=path.name, reason=reason)) from None
    times = times - times[0]
    return Current(*_thinned(times, values), unit)


def given(rig: Rig, current: Current, part: str = "") -> Rig:
    """The rig with this waveform as its main part, or as part "b." or "c."; BadInput beyond the limits.

    All currents of the stimulator are then told in the waveform's unit.
    """
    most = float(np.abs(current.values).max())
    end = float(current.times[-1])
    heights = current.values / most if most > 0.0 else current.values
    even = np.linspace(0.0, 1.0, heights.size)
    places = current.times / end
    is_even = bool(np.abs(places - even).max() < 1e-9)
    rig = in_unit(rig, current.unit)
    way = f"stimulus.{part}"
    rig = rig.replace(f"{way}shape", shape.text_of(None if is_even else places.tolist(), heights.tolist()))
    rig = rig.replace(f"{way}amplitude", most).replace(f"{way}width", end)
    return rig.replace(f"{way}mode", "drawn")


def _columns(table: NumberTable) -> tuple[float, int, str, float]:
    """ms that one unit of the first column is; the column of currents, its unit, and how many of that one is."""
    if not table.names:
        raise Unusable(messages.WAVEFORM_NO_UNITS)
    unit = split(table.names[0], MS)[1].lower()
    if unit not in MS:
        raise Unusable(messages.WAVEFORM_NO_TIME, name=table.names[0][:LONGEST_CELL])
    for column, name in enumerate(table.names[1:], 1):
        if found := _CURRENTS.get(split(name, _CURRENTS)[1].lower()):
            return MS[unit], column, *found
    names = ", ".join(table.names[1:4])
    raise Unusable(messages.WAVEFORM_NO_CURRENT, name=names[: 2 * LONGEST_CELL])


def _check(times: Floats, values: Floats) -> None:
    if times.size < 2:
        raise Unusable(messages.SHAPE_TOO_SHORT)
    bad = np.flatnonzero(~(np.isfinite(times) & np.isfinite(values)))
    if bad.size:
        raise Unusable(messages.WAVEFORM_GAP, row=int(bad[0]) + 1)
    back = np.flatnonzero(np.diff(times) < 0.0)
    if back.size or times[-1] <= times[0]:
        raise Unusable(messages.REFERENCE_TIMES, row=int(back[0]) + 2 if back.size else 2)


def _thinned(times: Floats, values: Floats) -> tuple[Floats, Floats]:
    """No more points than a shape may have: where there are more, even ones, each the mean of what lies about it."""
    if times.size <= shape.MOST_POINTS:
        return times, values
    grid = np.linspace(0.0, times[-1], shape.MOST_POINTS)
    edges = np.concatenate(([0.0], 0.5 * (grid[1:] + grid[:-1]), [grid[-1]]))
    steps = np.diff(times)
    whole = np.concatenate(([0.0], np.cumsum(0.5 * (values[1:] + values[:-1]) * steps)))
    # The integral up to each edge, along the straight line between the two samples about it.
    k = np.clip(np.searchsorted(times, edges, side="right") - 1, 0, times.size - 2)
    into = edges - times[k]
    slope = np.divide(values[k + 1] - values[k], steps[k], out=np.zeros(k.size), where=steps[k] > 0.0)
    carried = whole[k] + into * (values[k] + 0.5 * slope * into)
    return grid, np.diff(carried) / np.diff(edges)


def with_file(rig: Rig, path: Path, part: str = "") -> Rig:
    """The rig with the waveform of a file; BadInput names the file."""
    current = load(path)
    try:
        return given(rig, current, part)
    except BadInput as bad:
        raise BadInput(Message.of(messages.WAVEFORM_REFUSED, file=path.name, reason=bad.message)) from None

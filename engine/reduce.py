"""Array reductions for displays: samples in, lines out. The display gives pixels as plain numbers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.kernels import columns as _columns


def columns(
    values: NDArray[np.float64],
    x0: float,
    dx: float,
    y0: float,
    dy: float,
    left: float,
    right: float,
    lines: NDArray[np.float64],
) -> int:
    """Write the lines that draw a trace into `lines` and return how many there are.

    Sample k stands at x = x0 + k*dx, y = y0 + dy*values[k], in pixels. Pixel column c is [c, c + 1).

    * From two samples a column on (dx <= 0.5) there is one line a column. It spans all samples of its column
      and touches the line before it, so no spike is lost and no gap is left, not even at a vertical jump.
    * Below that each sample is joined to the next.
    * A sample that is not finite is a gap; a sample alone between gaps is a line without length.
    * Only columns from `left` to `right` are drawn, and one sample beyond either edge. No line end lies more
      than 1e6 pixels from the origin upwards or downwards.

    values: shape (n,), any unit. lines: shape (rows, 4), float64, C-contiguous, writable, filled with x1,
    y1, x2, y2; `rows_needed` says how many rows always suffice, with fewer the trace ends early.
    Raises ValueError when `lines` has another shape or layout, or a position is not finite.
    """
    _check(lines)
    place = (float(x0), float(dx), float(y0), float(dy), float(left), float(right))
    if not all(map(math.isfinite, place)):
        raise ValueError(f"a position is not finite: {place}")
    # Another layout, or a read-only array, is another type to the compiler, which is forbidden by now.
    plain = np.require(values, np.float64, ["C", "A", "W"])
    return int(_columns.columns(plain, *place, lines))


def rows_needed(left: float, right: float) -> int:
    """How many rows `columns` can fill between these edges (pixels), whatever the samples are."""
    return 2 * (math.ceil(right) - math.floor(left)) + 8


def straighten(
    lines: NDArray[np.float64], tolerance: float, slanted: NDArray[np.float64], upright: NDArray[np.float64]
) -> tuple[int, int]:
    """Sort what `columns` wrote, and make fewer lines of it; return how many rows of each array are filled.

    Upright lines go to `upright` as they are. Of the others, those that continue one another within
    `tolerance` pixels (measured upwards) become one line in `slanted`: antialiased painting costs by the
    line, and most of a trace is smooth.
    lines, slanted, upright: shape (rows, 4) as in `columns`; the latter two with at least as many rows as
    `lines`. Raises ValueError when an array has another shape or layout, or too few rows.
    """
    for array in (lines, slanted, upright):
        _check(array)
    if min(len(slanted), len(upright)) < len(lines):
        raise ValueError("slanted and upright must have room for all lines")
    n, m = _columns.straighten(lines, float(tolerance), slanted, upright)
    return int(n), int(m)


def warm_up() -> None:
    """Call each kernel here once, with the argument types the program uses."""
    lines = np.empty((8, 4))
    count = columns(np.zeros(4), 0.0, 0.25, 0.0, 1.0, 0.0, 1.0, lines)
    straighten(lines[:count], 0.1, np.empty((8, 4)), np.empty((8, 4)))


def _check(lines: NDArray[np.float64]) -> None:
    if lines.ndim != 2 or lines.shape[1] != 4 or lines.dtype != np.float64 or not lines.flags.carray:
        raise ValueError("lines must be a writable C-contiguous float64 array of shape (rows, 4)")

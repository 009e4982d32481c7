"""Broken lines for traces. A pen cannot break a trace, as each of its lines is only a pixel column wide."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gui.scope.vector_trace import PATTERNS

__all__ = ["PATTERNS", "broken"]

Floats = NDArray[np.float64]

_STEEP = 3.0  # logical pixels that a column spans to be drawn whatever the pattern: no spike is lost


def broken(lines: Floats, line: str, left: float, ratio: float) -> Floats:
    """Those of the lines that a line of this kind consists of, in their order.

    lines: x1, y1, x2, y2 in device pixels, shape (n, 4); `left` is where the pattern begins and `ratio` device pixels
    are a logical one. A line longer than a pixel is cut first, so the result may have more rows.
    """
    pattern = PATTERNS.get(line)
    if pattern is None or not len(lines):
        return lines
    pieces = _cut(lines)
    edges = np.cumsum(pattern) * ratio
    phase = np.mod((pieces[:, 0] + pieces[:, 2]) / 2 - left, edges[-1])
    drawn = np.searchsorted(edges, phase, side="right") % 2 == 0
    steep = np.abs(pieces[:, 3] - pieces[:, 1]) > _STEEP * ratio
    kept: Floats = np.ascontiguousarray(pieces[drawn | steep])
    return kept


def _cut(lines: Floats) -> Floats:
    """The lines in pieces about a pixel wide."""
    count = np.maximum(1, np.ceil(np.abs(lines[:, 2] - lines[:, 0]) - 0.5).astype(np.intp))
    if count.max() == 1:
        return lines
    row = np.repeat(np.arange(len(lines)), count)
    piece = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    begin, end = lines[row, :2], lines[row, 2:]
    parts = count[row][:, None]
    return np.hstack(
        [begin + (end - begin) * piece[:, None] / parts, begin + (end - begin) * (piece[:, None] + 1) / parts]
    )

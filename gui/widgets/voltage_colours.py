"""The colours of a membrane potential: rest is grey, depolarised glows, hyperpolarised is blue.

Lightness rises (on a dark ground; falls on a light one) evenly from rest to the peak, so that the colours can be told
apart without their hue.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_REST = 64  # of 256 colours, where that of rest is
_STOPS = {
    "dark": ((0, "#5b8def"), (_REST, "#39434f"), (120, "#a3491c"), (200, "#ffb445"), (255, "#fff2c4")),
    "light": ((0, "#2f62c9"), (_REST, "#d3dae2"), (120, "#f2a65a"), (200, "#c8460d"), (255, "#6d1602")),
}
_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0)  # mV

Colours = NDArray[np.uint32]


@dataclass(frozen=True)
class Scale:
    """mV: what is shown from `low` to `high`, and where the membrane rests."""

    low: float = -90.0
    rest: float = -65.0
    high: float = 50.0

    def colours(self, v: NDArray[np.floating], theme: str) -> Colours:
        """The colour of each of `v`, as 0xffRRGGBB."""
        below = (v - self.low) * (_REST / max(self.rest - self.low, 1e-9))
        above = _REST + (v - self.rest) * ((255 - _REST) / max(self.high - self.rest, 1e-9))
        index = np.where(v < self.rest, below, above)
        # not finite: as rest, until the engine says what is wrong
        index = np.nan_to_num(index, nan=_REST)
        return palette(theme)[np.clip(index, 0.0, 255.0).astype(np.intp)]


def scale_for(rest: float, lowest: float, highest: float, usual: tuple[float, float] | None) -> Scale:
    """A scale in round numbers with room for all from `lowest` to `highest`, and at least `usual` (mV)."""
    low, high = min(rest, lowest), max(rest, highest)
    if usual is not None:
        low, high = min(low, usual[0]), max(high, usual[1])
    step = next((s for s in _STEPS if s * 8.0 >= high - low), _STEPS[-1])
    # Rest lies inside, so that both directions can be seen.
    low, high = min(low, rest - step), max(high, rest + step)
    return Scale(step * math.floor(low / step + 1e-9), rest, step * math.ceil(high / step - 1e-9))


@lru_cache(maxsize=2)
def palette(theme: str) -> Colours:
    """256 colours from the most negative to the most positive."""
    stops = _STOPS.get(theme, _STOPS["dark"])
    at = np.arange(256)
    places = [place for place, _ in stops]
    rgb = [[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for _, colour in stops]
    channels = [np.interp(at, places, [c[k] for c in rgb]).round().astype(np.uint32) for k in range(3)]
    red, green, blue = channels
    return np.asarray(0xFF000000 | (red << 16) | (green << 8) | blue, dtype=np.uint32)

"""A waveform drawn by hand or loaded from a file, as a quantity: points between which the current goes straight.

Written as a text: "0:0 0.1:1 1:0" are places, from 0 at the start to 1 at the end, and heights, parts of the amplitude
from -1 to 1; heights alone ("0 1 0.5 0") stand evenly from start to end. At two points of one place it jumps.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine import messages
from engine.rig.quantity import Quantity, Value
from engine.text import BadInput, Message

MOST_POINTS = 20_000  # some 400 kB in a session
_LONGEST = 50 * MOST_POINTS  # letters: a point has two numbers of 18 digits at the most
_LONGEST_WORD = 24  # letters of a wrong point that are quoted

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class ShapeQuantity(Quantity):
    """A text that is a shape; `check` gives it with one space between its points."""

    def check(self, value: Any) -> Value:
        if not isinstance(value, str):
            raise self._no_shape(Message.of(messages.SHAPE_NO_TEXT))
        if len(value) > _LONGEST:
            count = value.count(" ") + 1
            raise self._no_shape(Message.of(messages.SHAPE_TOO_LONG, count=count, most=MOST_POINTS))
        points(text := " ".join(value.split()), self.path)
        return text

    def parse(self, text: str) -> Value:
        return self.check(text)

    def _no_shape(self, reason: Message) -> BadInput:
        return BadInput(Message.of(messages.NO_SHAPE, path=self.path, reason=reason))


@lru_cache(maxsize=16)
def points(text: str, path: str = "stimulus.shape") -> tuple[Numbers, Numbers]:
    """Places from 0 to 1 (none where they are even) and heights from -1 to 1; BadInput when there are none."""
    words = text.split()
    if len(words) < 2:
        raise _refusal(path, Message.of(messages.SHAPE_TOO_SHORT))
    if len(words) > MOST_POINTS:
        raise _refusal(path, Message.of(messages.SHAPE_TOO_LONG, count=len(words), most=MOST_POINTS))
    placed = ":" in words[0]
    places: list[float] = []
    heights: list[float] = []
    for word in words:
        place, _, height = word.partition(":") if placed else ("0", ":", word)
        try:
            x, y = float(place), float(height)
        except ValueError:
            x = y = math.nan
        if not (0.0 <= x <= 1.0 and -1.0 <= y <= 1.0):
            raise _refusal(path, Message.of(messages.SHAPE_POINT, value=word[:_LONGEST_WORD]))
        if places and x < places[-1]:
            raise _refusal(path, Message.of(messages.SHAPE_GOES_BACK, value=word[:_LONGEST_WORD]))
        places.append(x)
        heights.append(y)
    return (tuple(places) if placed else ()), tuple(heights)


def text_of(places: Sequence[float] | None, heights: Sequence[float]) -> str:
    """The text of points; `places` None where they are even."""
    if places is None:
        return " ".join(map(_short, heights))
    return " ".join(f"{_short(x)}:{_short(y)}" for x, y in zip(places, heights, strict=True))


def height_at(places: Sequence[float], heights: Sequence[float], x: float) -> float:
    """The height on the line through points (evenly placed where there are no places); 0 beside them."""
    count = len(heights)
    if places:
        if not places[0] <= x <= places[-1]:
            return 0.0
        k = min(max(bisect_right(places, x), 1), count - 1)
        low, high = places[k - 1], places[k]
    else:
        if not 0.0 <= x <= 1.0:
            return 0.0
        k = min(int(x * (count - 1)) + 1, count - 1)
        low, high = (k - 1) / (count - 1), k / (count - 1)
    share = (x - low) / (high - low) if high > low else 1.0
    return heights[k - 1] + share * (heights[k] - heights[k - 1])


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _refusal(path: str, reason: Message) -> BadInput:
    return BadInput(Message.of(messages.NO_SHAPE, path=path, reason=reason))

"""A waveform drawn by hand or loaded from a file, as a quantity: points between which the current goes straight.

Written as a text: "0:0 0.1:1 1:0" are places, from 0 at the start to 1 at the end, and heights, parts of the amplitude
from -1 to 1; heights alone ("0 1 0.5 0") stand evenly from start to end. At two points of one place it jumps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.rig.quantity import Quantity, Value
from engine.text import BadInput, Message

MOST_POINTS = 20_000  # some 400 kB in a session
_LONGEST = 50 * MOST_POINTS  # letters: a point has two numbers of 18 digits at the most
_LONGEST_WORD = 24  # letters of a wrong point that are quoted

Floats = NDArray[np.float64]


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
def points(text: str, path: str = "stimulus.shape") -> tuple[Floats, Floats]:
    """Places from 0 to 1 (empty where they are even) and heights from -1 to 1; BadInput when there are none."""
    words = text.split()
    if len(words) < 2:
        raise _refusal(path, Message.of(messages.SHAPE_TOO_SHORT))
    if len(words) > MOST_POINTS:
        raise _refusal(path, Message.of(messages.SHAPE_TOO_LONG, count=len(words), most=MOST_POINTS))
    placed = ":" in words[0]
    places, heights = [], []
    for word in words:
        place, _, height = word.partition(":") if placed else ("0", ":", word)
        try:
            places.append(float(place))
            heights.append(float(height))
        except ValueError:
            raise _refusal(path, Message.of(messages.SHAPE_POINT, value=word[:_LONGEST_WORD])) from None
    x, y = np.array(places), np.array(heights)
    wrong = np.flatnonzero(~((x >= 0.0) & (x <= 1.0) & (np.abs(y) <= 1.0)))
    if wrong.size:
        raise _refusal(path, Message.of(messages.SHAPE_POINT, value=words[wrong[0]][:_LONGEST_WORD]))
    back = np.flatnonzero(np.diff(x) < 0.0)
    if back.size:
        raise _refusal(path, Message.of(messages.SHAPE_GOES_BACK, value=words[back[0] + 1][:_LONGEST_WORD]))
    # Not made read-only: to the compiled kernels that would be another type. Nobody writes to them.
    return (x if placed else np.empty(0)), y


def text_of(places: Floats | None, heights: Floats) -> str:
    """The text of points; `places` None where they are even."""
    if places is None:
        return " ".join(_short(y) for y in heights.tolist())
    return " ".join(
        f"{_short(x)}:{_short(y)}" for x, y in zip(places.tolist(), heights.tolist(), strict=True)
    )


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _refusal(path: str, reason: Message) -> BadInput:
    return BadInput(Message.of(messages.NO_SHAPE, path=path, reason=reason))

"""How a trace lies on the screen and looks. Whatever stands at a trace's value asks here for the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.rig.scope import DIVISIONS_Y

_HALF = DIVISIONS_Y / 2


@dataclass(frozen=True)
class TraceStyle:
    """See `engine.rig.traces.Trace` for what the numbers mean.

    A trace lies in its strip, a little screen of `DIVISIONS_Y` divisions: the whole screen, or `share` of its height
    around `middle`, in the screen's divisions above its own middle. All heights here are in the screen's divisions.
    """

    id: str
    label: str
    unit: str  # as in engine.units, e.g. "mV"
    per_div: float
    position: float
    on: bool
    offset: float = 0.0
    inverted: bool = False
    tint: str = ""  # the name of its colour; its id where it has none
    line: str = "solid"
    middle: float = 0.0
    share: float = 1.0

    @property
    def colour(self) -> str:
        """The name of its colour in the screen's theme."""
        return self.tint or self.id

    @property
    def sense(self) -> float:
        """1, or -1 for a trace that is drawn upside down."""
        return -1.0 if self.inverted else 1.0

    @property
    def place(self) -> float:
        """Where its position lies: that of its zero, or of its offset."""
        return self.middle + self.share * self.position

    @property
    def top(self) -> float:
        """The upper edge of its strip."""
        return self.middle + self.share * _HALF

    @property
    def bottom(self) -> float:
        """The lower edge of its strip."""
        return self.middle - self.share * _HALF

    @property
    def per_unit(self) -> float:
        """How many divisions upwards one unit of its values is."""
        return self.share * self.sense / self.per_div

    def height(self, value: float) -> float:
        """Where `value` lies, in divisions above the middle."""
        return self.place + self.per_unit * (value - self.offset)

    def value_at(self, height: float) -> float:
        """The value that lies so many divisions above the middle."""
        return (height - self.place) / self.per_unit + self.offset

    def position_at(self, height: float) -> float:
        """The position that would bring its zero (or offset) there, in divisions of its strip."""
        return (height - self.middle) / self.share

    def within(self, height: float) -> float:
        """The place in its strip that is nearest to `height`."""
        return max(self.bottom, min(self.top, height))

    def holds(self, height: float) -> bool:
        """Whether `height` lies in its strip."""
        return self.bottom <= height <= self.top


def stacked(styles: Sequence[TraceStyle]) -> tuple[TraceStyle, ...]:
    """The same traces, each that is shown in a strip of its own, one under the other in their order."""
    shown = [style.id for style in styles if style.on]
    share = 1.0 / max(1, len(shown))
    return tuple(
        replace(style, share=share, middle=_HALF - DIVISIONS_Y * share * (shown.index(style.id) + 0.5))
        if style.on
        else style
        for style in styles
    )

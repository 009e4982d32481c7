"""The one mapping of time to the graticule: what part of the whole screen it shows, and where its axis counts from."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.scope import DIVISIONS_X


@dataclass(frozen=True)
class TimeWindow:
    """Times in ms from the left edge of the whole screen; places in divisions from the left edge of the graticule.

    Without a zoom the graticule shows the whole. With one it shows a part of it, from `left` on, at a time base of its
    own; samples still count from the left edge of the whole.
    """

    ms_per_div: float  # of what the graticule shows
    left: float = 0.0  # ms: what lies to the left of it
    origin: float = 0.0  # ms: where the axis has its 0
    trigger: float | None = None  # ms: where sweeps have their trigger; None while the traces roll
    whole: float = 0.0  # ms: all there is

    @classmethod
    def of(
        cls, ms_per_div: float, trigger: float | None, rolling: bool, part: tuple[float, float] | None = None
    ) -> TimeWindow:
        """The whole screen at this time base, or the `part` of it (from and to, ms).

        The axis counts from the trigger, without one from the left edge, and back from the right edge while the traces
        roll.
        """
        whole = ms_per_div * DIVISIONS_X
        trigger = None if rolling else trigger
        origin = whole if rolling else trigger or 0.0
        if part is None:
            return cls(ms_per_div, 0.0, origin, trigger, whole)
        return cls((part[1] - part[0]) / DIVISIONS_X, part[0], origin, trigger, whole)

    @property
    def right(self) -> float:
        """ms at the right edge."""
        return self.left + self.ms_per_div * DIVISIONS_X

    @property
    def zero(self) -> float:
        """Divisions to where the axis has its 0, on the graticule or off it."""
        return self.place(self.origin)

    def place(self, ms: float) -> float:
        """Divisions to where a time lies."""
        return (ms - self.left) / self.ms_per_div

    def time(self, place: float) -> float:
        """The time at so many divisions."""
        return self.left + place * self.ms_per_div

    def shows(self, ms: float) -> bool:
        """Whether a time lies on the graticule."""
        return -1e-9 <= self.place(ms) <= DIVISIONS_X + 1e-9

    def within(self, ms: float) -> float:
        """The time on the graticule that is nearest to this one."""
        return max(self.left, min(self.right, ms))

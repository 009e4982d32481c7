"""From the stream of samples to what the screen shows: when a sweep starts and ends, or that it rolls.

Counts in samples only, so it gives the same sweeps wherever the blocks are cut and however fast they come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from engine.rig.rig import Rig
from engine.trigger import Crossing, LevelDetector

HOLD = (
    2000.0  # ms of the watcher's time that auto keeps the last triggered sweep before it sweeps on by itself
)


class Phase(Enum):
    """What the trigger lamp says."""

    ARMED = "armed"
    TRIGGERED = "triggered"
    AUTO = "auto"
    ROLLING = "rolling"


@dataclass(frozen=True)
class Sweep:
    """A stretch of samples that the screen shows, full once sample `stop` - 1 is there.

    `anchor` is the place, in fractional samples, that stands still on the screen: the trigger, `Plan.before` from the
    left edge; for a rolling screen the newest sample, at the right edge.
    """

    number: int
    anchor: float
    stop: int
    triggered: bool
    rolling: bool = False


@dataclass(frozen=True)
class Plan:
    """The settings of a rig that decide on sweeps, in samples."""

    source: str
    level: float
    rising: bool
    auto: bool
    rolls: bool
    before: float  # from the left edge to the trigger
    width: float  # the whole screen
    hold: float

    @classmethod
    def of(cls, rig: Rig, reached: float | None = None) -> Plan:
        """The plan of a rig; `reached` is the speed that is had where none is set (as fast as it goes)."""
        scope, trigger, dt = rig.scope, rig.scope.trigger, rig.pace.dt
        width, source = scope.width / dt, scope.source
        speed = (reached or 1.0) if rig.pace.unlimited else rig.pace.speed
        return cls(
            source=trigger.source,
            level=source.level if source is not None else 0.0,
            rising=trigger.slope == "rising",
            auto=trigger.mode == "auto",
            rolls=scope.rolls,
            before=scope.before / dt,
            width=width,
            hold=max(width, HOLD * speed / dt),
        )


class Acquisition:
    """The trigger and the sweeps. Fed by the engine's thread; `current`, `complete` and `phase` may be read by any."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.current: Sweep | None = None  # the newest sweep, perhaps still being filled
        self.complete: Sweep | None = None  # the newest that is full
        self.phase = Phase.ARMED
        self._single = False
        self._next = 0
        self._armed_at = 0
        self._free = True  # sweeping on by itself, until a trigger comes
        self._last: dict[str, float] = {}
        self._adopt(plan)

    def configure(self, plan: Plan) -> None:
        """Take new settings. A change of what is awaited or of the screen's width starts anew with the next sample."""
        if plan == self.plan:
            return
        same_signal = (plan.source, plan.level, plan.rising) == (
            self.plan.source,
            self.plan.level,
            self.plan.rising,
        )
        same_screen = (plan.width, plan.before, plan.rolls) == (
            self.plan.width,
            self.plan.before,
            self.plan.rolls,
        )
        if same_signal and same_screen:
            self.plan = plan
            return
        self._adopt(plan)
        if not same_screen:
            self._arm(self._next)
            self._free = True

    def arm_single(self) -> None:
        """Wait for one triggered sweep, whatever the mode."""
        self._single = True
        self._free = False
        self._arm(self._next)

    def cancel_single(self) -> None:
        self._single = False

    def feed(self, rows: Mapping[str, NDArray[np.float64]]) -> bool:
        """Take the next block. True when the sweep that `arm_single` asked for has become complete in it."""
        values = rows.get(self.plan.source, rows["v"])
        crossings = self._detector.feed(values) if self.plan.source in rows else []
        self._last = {name: float(row[-1]) for name, row in rows.items() if row.size}
        end = self._next + values.size
        if self.plan.rolls and not self._single:
            self._roll(end)
            return False
        taken = 0
        while True:
            done = self._until(end, crossings[taken:])
            if done is None:
                break
            taken += done
            if self._single and self.complete is self.current:
                self._single = False
                self._next = end
                return True
        self._next = end
        return False

    def _until(self, end: int, crossings: list[Crossing]) -> int | None:
        """Go to the next event before sample `end`: how many crossings that used up, None when nothing happens."""
        sweeping = self.current if self.phase in (Phase.TRIGGERED, Phase.AUTO) else None
        if sweeping is not None and sweeping.triggered:
            if sweeping.stop > end:
                return None
            self._complete(sweeping)
            return sum(c.sample < sweeping.stop for c in crossings)
        limit = sweeping.stop if sweeping is not None else self._auto_start()
        if crossings and crossings[0].sample <= limit:
            self._sweep(crossings[0].position, triggered=True)
            return 1
        if limit >= end:  # at the limit itself a crossing goes first, and it would come with the next block
            return None
        if sweeping is not None:
            self._complete(sweeping)
        else:
            self._free = True
            self._sweep(limit + self.plan.before, triggered=False)
        return 0

    def _auto_start(self) -> float:
        """The sample at which auto goes on by itself."""
        if not self.plan.auto or self._single:
            return math.inf
        return self._armed_at if self._free else self._armed_at + math.ceil(self.plan.hold)

    def _sweep(self, anchor: float, triggered: bool) -> None:
        if triggered:
            self._free = False
        number = self.current.number + 1 if self.current else 0
        stop = math.floor(anchor - self.plan.before + self.plan.width) + 1
        self.current = Sweep(number, anchor, stop, triggered)
        self.phase = Phase.TRIGGERED if triggered else Phase.AUTO

    def _complete(self, sweep: Sweep) -> None:
        self.complete = sweep
        self._arm(sweep.stop)

    def _arm(self, sample: int) -> None:
        self._armed_at = sample
        self.phase = Phase.ARMED

    def _roll(self, end: int) -> None:
        self._next = end
        number = self.current.number + 1 if self.current else 0
        self.current = self.complete = Sweep(number, end - 1, end, triggered=False, rolling=True)
        self.phase = Phase.ROLLING
        self._armed_at = end

    def _adopt(self, plan: Plan) -> None:
        self.plan = plan
        self._detector = LevelDetector(plan.level, plan.rising)
        self._detector.start(self._next, self._last.get(plan.source, math.nan))

"""From the stream of samples to what the screen shows: when a sweep starts and ends, or that it rolls.

Counts in samples only, so it gives the same sweeps wherever the blocks are cut and however fast they come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from engine.rig.rig import Rig
from engine.rig.stimulus import SWEEP
from engine.rig.trigger import STIMULUS_START
from engine.trigger import NO_CROSSINGS, Crossings, LevelDetector

# How long auto keeps the last triggered sweep before it sweeps on by itself: one more screen, but not so short that a
# slow train flickers nor so long that the screen seems dead. In ms of the watcher's time.
HOLD = (2000.0, 5000.0)


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
    """The settings of a rig that decide on sweeps. Times are in samples, level and hysteresis in the source's unit.

    The source triggers on its values: drawing it inverted changes neither level nor slope.
    """

    source: str  # a trace's id, or STIMULUS_START: then level, slope and hysteresis do not matter
    level: float
    slope: str  # rising, falling, either
    hysteresis: float
    mode: str  # auto, normal, free
    rolls: bool
    before: float  # from the left edge to the trigger
    width: float  # the whole screen
    hold: float  # auto's patience
    holdoff: float  # from a trigger to the earliest next
    made: tuple[object, ...] = ()  # what a math source is worked out from
    leads: bool = False  # sweeps follow one another by themselves, and each starts the stimulus

    @classmethod
    def of(cls, rig: Rig, reached: float | None = None) -> Plan:
        """The plan of a rig; `reached` is the speed that is had where none is set (as fast as it goes)."""
        scope, trigger, dt = rig.scope, rig.scope.trigger, rig.pace.dt
        source = scope.source
        speed = (reached or 1.0) if rig.pace.unlimited else rig.pace.speed
        shortest, longest = (ms * speed for ms in HOLD)
        return cls(
            source=trigger.source,
            level=source.level if source is not None else 0.0,
            slope=trigger.slope,
            hysteresis=trigger.hysteresis * source.per_div if source is not None else 0.0,
            mode=trigger.mode,
            rolls=scope.rolls,
            before=scope.before / dt,
            width=scope.width / dt,
            hold=min(max(scope.width, shortest), longest) / dt,
            holdoff=trigger.holdoff / dt,
            made=() if source is None else scope.definition(source.id),
            leads=rig.stimulus.start == SWEEP,
        )


class Acquisition:
    """The trigger and the sweeps. Fed by the engine's thread; `current`, `complete` and `phase` may be read by any."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.current: Sweep | None = None  # the newest sweep, perhaps still being filled
        self.complete: Sweep | None = None  # the newest that is full
        self.finished: list[
            Sweep
        ] = []  # those that the last call of `feed` filled, in order; none while rolling
        self.phase = Phase.ARMED
        self._sweeping: Sweep | None = None  # the one being filled
        self._single = self._forced = False
        self._next = 0
        self._armed_at = 0  # no trigger before this sample is taken
        self._settled = 0  # with the present settings nothing starts by itself before this sample
        self._triggered = -math.inf  # the place of the last trigger taken
        self._spent = 0  # the sample after it: on the narrowest screens the sweep may end before that
        self._led = 0  # the sample with which a rolling screen next starts the stimulus
        self._free = True  # sweeping on by itself, until a trigger comes
        self._last: dict[str, float] = {}
        self._detector = LevelDetector(plan.level, plan.slope, plan.hysteresis)

    def configure(self, plan: Plan) -> None:
        """Take new settings. A change of the screen's width or its parts starts anew with the next sample."""
        old, self.plan = self.plan, plan
        if plan == old:
            return
        self._settled = self._next
        self._detector.change(plan.level, plan.slope, plan.hysteresis)
        if (plan.source, plan.made) != (old.source, old.made):
            known = plan.made == old.made or plan.source != old.source
            before = self._last.get(plan.source, math.nan) if known else math.nan
            self._detector.start(self._next, before)
        if (plan.width, plan.before, plan.rolls) != (old.width, old.before, old.rolls):
            self._free = True
            self._arm(self._next)

    def arm_single(self) -> None:
        """Wait for one triggered sweep, whatever the mode."""
        self._single = True
        self._free = False
        self._arm(self._next)

    def cancel_single(self) -> None:
        """Go on as the mode says."""
        self._single = False
        self._settled = self._next

    def until_led(self) -> int | None:
        """How many samples until one with which the stimulus is to be started; None where sweeps start none.

        A rolling screen starts one each time its width has passed.
        """
        if not self.plan.leads:
            return None
        if self.plan.rolls and not self._single:
            return max(0, self._led - self._next)
        sweep = self._sweeping
        return max(0, int(sweep.stop if sweep else self._by_itself()) - self._next)

    @property
    def sweep_length(self) -> int:
        """How many samples a sweep that begins with the next one has."""
        return self._stop(self._next + self.plan.before) - self._next

    def force(self) -> None:
        """Start a sweep with the next sample as if it were the trigger, one that a `single` waits for too.

        As a trigger it has no effect while a triggered sweep is being filled, nor on a rolling screen.
        """
        self._forced = True

    def feed(self, rows: Mapping[str, NDArray[np.float64]], onsets: Sequence[float] = ()) -> bool:
        """Take the next block. True when the sweep that `arm_single` asked for has become complete in it.

        rows: at least one, each of shape (n,), by the trace's id; without the source's nothing triggers.
        onsets: where the stimulator's first pulse begins, in samples from the first of the block, > -1 and <= n - 1.
        """
        self.finished = []
        count = next((row.size for row in rows.values()), 0)
        if count == 0:
            return False
        begin, end = self._next, self._next + count
        if begin >= self._led:
            self._led = begin + max(1, math.ceil(self.plan.width))
        triggers = self._triggers(rows, onsets, end)
        self._next = end
        forced, self._forced = self._forced, False
        if self.plan.rolls and not self._single:
            self._roll(end)
            return False
        if forced and not (self._sweeping and self._sweeping.triggered):
            self._trigger(begin, float(begin))
        while self._step(end, triggers):
            if self._single and self.finished:
                self.cancel_single()
                return True
        return False

    def _triggers(
        self, rows: Mapping[str, NDArray[np.float64]], onsets: Sequence[float], end: int
    ) -> Crossings:
        """What may start a sweep in the block that ends before sample `end`."""
        source = self.plan.source
        self._last = {name: float(row[-1]) for name, row in rows.items()}
        if source in rows:
            return self._detector.places(rows[source])
        self._detector.start(end)
        if source != STIMULUS_START or len(onsets) == 0:
            return NO_CROSSINGS
        places = np.sort(np.asarray(onsets, dtype=float))
        return Crossings(np.ceil(places).astype(np.int64) + self._next, places + self._next)

    def _step(self, end: int, triggers: Crossings) -> bool:
        """Go to the next event before sample `end`; False when there is none."""
        sweep = self._sweeping
        if sweep is None or not sweep.triggered:
            limit = self._by_itself() if sweep is None else sweep.stop - 1
            first = self._first(triggers)
            if first < triggers.samples.size and triggers.samples[first] <= limit:
                self._trigger(int(triggers.samples[first]), float(triggers.positions[first]))
                return True
            if sweep is None:
                if limit < end:
                    self._free = True
                    self._start(limit + self.plan.before, triggered=self.plan.leads)
                return limit < end
        if sweep.stop > end:
            return False
        self.complete = sweep
        self.finished.append(sweep)
        self._arm(sweep.stop)
        return True

    def _first(self, triggers: Crossings) -> int:
        """The index of the first trigger that may be taken; behind the last where there is none."""
        size = triggers.samples.size
        if size == 0 or self.plan.leads or (self.plan.mode == "free" and not self._single):
            return size
        ready = triggers.positions.searchsorted(self._triggered + self.plan.holdoff)
        return int(max(ready, triggers.samples.searchsorted(self._armed_at)))

    def _by_itself(self) -> float:
        """The sample with which a sweep starts without a trigger."""
        plan = self.plan
        if plan.leads:
            return max(self._armed_at, self._settled)
        if self._single or plan.mode == "normal":
            return math.inf
        start = self._armed_at
        if plan.mode == "auto" and not self._free:
            # Patience begins when a trigger could come.
            start = math.ceil(max(start, self._triggered + plan.holdoff) + plan.hold)
        return max(start, self._settled)

    def _trigger(self, sample: int, place: float) -> None:
        self._triggered, self._spent = place, sample + 1
        self._free = False
        self._start(place, triggered=True)

    def _start(self, anchor: float, triggered: bool) -> None:
        number = self.current.number + 1 if self.current else 0
        self.current = self._sweeping = Sweep(number, anchor, self._stop(anchor), triggered)
        self.phase = Phase.TRIGGERED if triggered else Phase.AUTO

    def _stop(self, anchor: float) -> int:
        return math.floor(anchor - self.plan.before + self.plan.width) + 1

    def _arm(self, sample: int) -> None:
        self._armed_at = max(sample, self._spent)
        self._sweeping = None
        self.phase = Phase.AUTO if self._by_itself() <= self._armed_at else Phase.ARMED

    def _roll(self, end: int) -> None:
        number = self.current.number + 1 if self.current else 0
        self.current = self.complete = Sweep(number, end - 1, end, triggered=False, rolling=True)
        self._sweeping = None
        self.phase = Phase.ROLLING
        self._armed_at = end

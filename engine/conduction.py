"""When impulses arrive at the electrodes of a fibre, and how fast they have travelled between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.cable import CableBlock, CableSimulator
from engine.rig.axon import Recording
from engine.rig.rig import Rig

Array = NDArray[np.float64]

ABOVE_REST = (
    30.0  # mV; an impulse that travels keeps its shape, so any level on its way up gives one velocity
)
_AT_ONCE = 0.1  # steps; electrodes that see it so soon after one another saw nothing travel
_ROUNDS = 60  # of halving the place of a crossing


@dataclass(frozen=True)
class Leg:
    """From one electrode to the next that the impulse meets: mm, ms, and the velocity in m/s."""

    start: str
    end: str
    distance: float
    time: float

    @property
    def velocity(self) -> float:
        """m/s."""
        return self.distance / self.time


class Arrivals:
    """Upward crossings of a level at every electrode, block by block."""

    def __init__(self, rig: Rig, rest: float | None):
        """`rest`: mV, of the fibre's membrane; where there is none the cell's own."""
        self._rig = rig
        self.level = (rig.cell.rest if rest is None else rest) + ABOVE_REST
        self.times: dict[str, list[float]] = {e.id: [] for e in rig.cable.recording}  # ms
        self.peaks: dict[str, float] = {}  # mV
        self._before: dict[str, Array] = {}

    def add(self, block: CableBlock) -> None:
        """Take the next block."""
        for name, v, before in zip(block.names, block.v, block.before, strict=True):
            if v.size == 0:
                continue
            found, self._before[name] = _upstrokes(block, v, before, self._before.get(name), self.level)
            self.times[name] += found
            self.peaks[name] = max(self.peaks.get(name, float(before)), float(v.max()))

    def legs(self) -> list[Leg]:
        """The way of the first impulse from electrode to electrode, as far as it went, away from where it began."""
        cable = self._rig.cable
        found = []
        for side in (-1.0, 1.0):
            there = [
                e
                for e in cable.recording
                if side * (e.place - cable.stimulus.place) > 0.0 and self.times[e.id]
            ]
            there.sort(key=lambda e: side * e.place)
            for a, b in pairwise(there):
                time = self.times[b.id][0] - self.times[a.id][0]
                if time > _AT_ONCE * self._rig.pace.dt:
                    found.append(Leg(a.id, b.id, abs(b.place - a.place), time))
        return found

    @property
    def velocity(self) -> float | None:
        """m/s of the first impulse between the two electrodes furthest apart on one side of the stimulus.

        None where it has not passed two, or not all that are on that side.
        """
        cable = self._rig.cable
        best: tuple[Recording, Recording] | None = None
        for side in (-1.0, 1.0):
            there = [e for e in cable.recording if side * (e.place - cable.stimulus.place) > 0.0]
            there.sort(key=lambda e: side * e.place)
            if len(there) < 2 or not all(self.times[e.id] for e in there):
                continue
            if best is None or abs(there[-1].place - there[0].place) > abs(best[1].place - best[0].place):
                best = there[0], there[-1]
        if best is None or best[0].place == best[1].place:
            return None
        time = self.times[best[1].id][0] - self.times[best[0].id][0]
        return abs(best[1].place - best[0].place) / time if time > _AT_ONCE * self._rig.pace.dt else None


class Passages:
    """The last impulse at every electrode, and its way between the first two: for a fibre that runs on and on."""

    def __init__(self, rig: Rig, rest: float | None):
        """`rest` as of `Arrivals`. Both may be set anew as long as the electrodes stay where they are."""
        self.rig = rig
        self.rest = rest
        self.last: dict[str, float | None] = {e.id: None for e in rig.cable.recording}  # ms
        self.leg: Leg | None = None
        self._given = False  # whether a stimulus came since the last leg
        self._before: dict[str, Array] = {}
        # Impulses that have passed one of the two electrodes and are on their way to the other, the first one first.
        self._under_way: dict[str, list[float]] = {e.id: [] for e in rig.cable.recording[:2]}

    def add(self, block: CableBlock, fibre: CableSimulator) -> None:
        """Take the next block, at the end of which the fibre is as `fibre` is."""
        level = (self.rig.cell.rest if self.rest is None else self.rest) + ABOVE_REST
        self._given = self._given or bool(block.stimulus.any())
        passed: list[tuple[float, str]] = []
        last = dict(self.last)
        for name, v, before in zip(block.names, block.v, block.before, strict=True):
            if v.size == 0:
                continue
            found, self._before[name] = _upstrokes(block, v, before, self._before.get(name), level)
            if found:
                last[name] = found[-1]
            passed += [(time, name) for time in found if name in self._under_way]
        self.last = last  # whole, for those who read meanwhile
        for time, name in sorted(passed):
            self._pass(time, name)
        if any(self._under_way.values()) and not self._is_on_its_way(fibre, level):
            for times in self._under_way.values():
                times.clear()  # blocked, or run into another one

    def _pass(self, time: float, name: str) -> None:
        a, b = self.rig.cable.recording[:2] if len(self._under_way) == 2 else (None, None)
        if a is None or b is None or a.place == b.place:
            return
        if min(a.place, b.place) < self.rig.cable.stimulus.place < max(a.place, b.place):
            return  # the two see two impulses, not one
        potassium = self.rig.cable.potassium
        between = potassium.on and min(a.place, b.place) < potassium.place < max(a.place, b.place)
        if between and not self._given:
            return  # so they do of one that begins by itself where K is raised
        here, there = (a, b) if name == a.id else (b, a)
        if not self._under_way[there.id]:
            self._under_way[here.id].append(time)
            return
        began = self._under_way[there.id].pop(0)
        if time - began > _AT_ONCE * self.rig.pace.dt:
            self._given = False
            self.leg = Leg(there.id, here.id, abs(b.place - a.place), time - began)

    def _is_on_its_way(self, fibre: CableSimulator, level: float) -> bool:
        """Whether V is high anywhere between the two electrodes, or about to be seen to be at one."""
        places = sorted(e.place for e in self.rig.cable.recording[:2])
        at = np.searchsorted(fibre.x, places)
        between = fibre.v[max(0, at[0] - 1) : at[-1] + 2]
        return bool((between >= level).any())


def _upstrokes(
    block: CableBlock, v: Array, before: float, past: Array | None, level: float
) -> tuple[list[float], Array]:
    """When V rises through `level` in the block, ms; and what of it belongs to the past of the next."""
    # Two samples of the past: a crossing between the last two waits for the one after it.
    known = np.array([before, before]) if past is None else past
    row = np.concatenate((known, v))
    at = np.flatnonzero((row[1:-2] < level) & (row[2:-1] >= level)) + 1
    found = [
        float(block.start + (k - known.size + 1 + _crossing(row[k - 1 : k + 3], level)) * block.dt)
        for k in at
    ]
    return found, row[-3:].copy()


def _crossing(four: Array, level: float) -> float:
    """Where between the second and the third of four samples their cubic meets `level`, 0 to 1."""
    a, b, c, d = (four - level).tolist()

    def cubic(t: float) -> float:
        return (
            -a * t * (t - 1.0) * (t - 2.0) / 6.0
            + b * (t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0
            - c * (t + 1.0) * t * (t - 2.0) / 2.0
            + d * (t + 1.0) * t * (t - 1.0) / 6.0
        )

    low, high = 0.0, 1.0
    for _ in range(_ROUNDS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if cubic(middle) < 0.0 else (low, middle)
    return 0.5 * (low + high)

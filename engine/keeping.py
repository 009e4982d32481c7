"""Takes a sweep out of the ring as soon as it is full, with the rig and the state that give it again."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.averaging import Collector
from engine.sweeps import KeptSweep, SweepMemory, shortened

if TYPE_CHECKING:
    from engine.acquisition import Plan, Sweep
    from engine.backfill import Frame
    from engine.ring import Ring


MOST_RECENT_BYTES = 8_000_000
LONGEST_RECENT = 200_000  # values of a row
RECENT = 64  # sweeps, for those who look sixty times a second and must not miss one


class Keeper:
    """The memory of sweeps and what is made of them. `take` is for the engine's thread alone."""

    def __init__(self) -> None:
        self.memory = SweepMemory()
        self.collector = Collector()
        self._recent: deque[KeptSweep] = deque(maxlen=RECENT)

    def take(
        self, ring: Ring, frames: Sequence[Frame], plan: Plan, sweep: Sweep, dt: float, names: Iterable[str]
    ) -> None:
        """Keep a sweep that has become full; one that rolls or was not triggered is no sweep to keep."""
        kept = cut_out(ring, frames, plan, sweep, dt, names)
        if kept is not None:
            self.collector.take(kept)
            number = self.memory.keep(kept).number
            self._recent.append(replace(shortened(kept, LONGEST_RECENT), number=number))
            while len(self._recent) > 1 and sum(sweep.size for sweep in self._recent) > MOST_RECENT_BYTES:
                self._recent.popleft()

    def since(self, number: int) -> list[KeptSweep]:
        """The sweeps after the one of this number, the oldest first; the last RECENT, whatever the memory keeps."""
        return [sweep for sweep in tuple(self._recent) if sweep.number > number]


def cut_out(
    ring: Ring, frames: Sequence[Frame], plan: Plan, sweep: Sweep, dt: float, names: Iterable[str]
) -> KeptSweep | None:
    """The samples of the screen, and one more on each side, of the channels `names`; frames from the oldest on.

    None where it rolls, was not triggered, or has been overwritten.
    """
    if sweep.rolling or not sweep.triggered:
        return None
    left = sweep.anchor - plan.before
    # A screen longer than the ring has lost its beginning, and perhaps some of what the writer is about to reach.
    first = max(math.floor(left), ring.oldest, 0)
    stop = min(math.ceil(left + plan.width) + 2, ring.written)
    frame = _frame(frames, first, sweep.anchor)
    if frame is None or stop <= first:
        return None
    rows = {}
    for name in names:
        row = ring.read(name, first, stop)
        if row is None:
            return None
        rows[name] = row
    when = frame.state.time + (sweep.anchor - frame.sample + 1) * dt
    return KeptSweep(
        frame.rig, frame.state, first - frame.sample, dt, (first - sweep.anchor) * dt, when, rows
    )


def _frame(frames: Sequence[Frame], first: int, anchor: float) -> Frame | None:
    """The last one from which the membrane went on by itself up to the trigger, or the last before `first`."""
    later: Frame | None = None
    for frame in reversed(frames):
        if frame.sample > anchor:
            continue
        if later is not None and not later.follows(frame):
            return later
        later = frame
        if frame.sample <= first:
            return frame
    return later

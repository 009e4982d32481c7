"""What was recorded since the step or the cell last changed: samples, sweeps and spikes that belong together."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.acquisition import Acquisition, Plan
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.ring import CAPACITY, Ring
from engine.simulator import Block, Simulator
from engine.trigger import LevelDetector

SPIKE_LEVEL = 0.0  # mV; a spike is an upward crossing of it
_BETWEEN = 500  # samples from one frame to the next, at least
_FARTHEST = 200_000  # samples that are computed again to know one
_SILENCE = 2000.0  # ms between spikes beyond which there is no rate to speak of


@dataclass(frozen=True)
class Frame:
    """The membrane before `sample` was computed."""

    sample: int
    rig: Rig
    state: State


class Record:
    """The ring, its acquisition and the spikes. One sample every `dt` ms. Written by one thread, read by any."""

    def __init__(self, rig: Rig):
        self.dt = rig.pace.dt
        force = ("force",) if rig.cell.force is not None else ()
        self.channels = ("v", "stimulus", *(f"i_{channel.id}" for channel in rig.cell.channels), *force)
        self.ring = Ring(self.channels, CAPACITY)
        self.acquisition = Acquisition(Plan.of(rig))
        self._spikes = LevelDetector(SPIKE_LEVEL)
        self._last_spikes: tuple[float, ...] = ()  # sample positions of the last two
        self._frames: deque[Frame] = deque()
        self._interrupted = False

    def append(self, block: Block, rig: Rig | None = None, state: State | None = None) -> bool:
        """Add a block that began in `state` of `rig`; True when it completed the single sweep that was asked for."""
        if rig is not None and state is not None:
            self._keep(rig, state)
        force = (block.more["force"],) if "force" in self.channels else ()
        rows: Mapping[str, NDArray[np.float64]] = dict(
            zip(self.channels, (block.v, block.stimulus, *block.currents, *force), strict=True)
        )
        self.ring.write(list(rows.values()))
        for spike in self._spikes.feed(block.v):
            self._last_spikes = (*self._last_spikes[-1:], spike.position)
        return self.acquisition.feed(rows)

    def _keep(self, rig: Rig, state: State) -> None:
        """Remember the membrane from time to time, so that any sample's can be worked out again."""
        frames, here = self._frames, self.ring.written
        last = frames[-1] if frames else None
        if (
            last is None or self._interrupted or here - last.sample >= _BETWEEN
            or rig is not last.rig or state.fired != last.state.fired
        ):  # fmt: skip
            frames.append(Frame(here, rig, state))
            self._interrupted = False
        while len(frames) > 1 and frames[1].sample <= self.ring.oldest:
            frames.popleft()

    def state_at(self, sample: int) -> tuple[Rig, State, float] | None:
        """The rig, the membrane's state and the stimulus (uA/cm2) when `sample` was taken; None where unknown."""
        if not 0 <= sample < self.ring.written:
            return None
        frame = next((frame for frame in reversed(tuple(self._frames)) if frame.sample <= sample), None)
        if frame is None or sample - frame.sample > _FARTHEST:
            return None
        simulator = Simulator(frame.rig, frame.state)
        block = simulator.advance(sample - frame.sample + 1, currents=False)
        return frame.rig, simulator.state, float(block.stimulus[-1])

    def interrupt(self) -> None:
        """The membrane was moved by hand: an interval across that is no interval, a jump no spike."""
        self._last_spikes = ()
        self._interrupted = True
        self._spikes.start(self.ring.written)

    @property
    def rate(self) -> float | None:
        """Firing rate in Hz from the last interval; None when there was none lately."""
        spikes = self._last_spikes
        if len(spikes) < 2:
            return None
        interval = (spikes[1] - spikes[0]) * self.dt
        silence = (self.ring.written - spikes[1]) * self.dt
        return 1000.0 / interval if max(interval, silence) <= _SILENCE else None

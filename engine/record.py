"""What was recorded since the step or the cell last changed: samples, sweeps and spikes that belong together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.acquisition import Acquisition, Plan
from engine.rig.rig import Rig
from engine.ring import CAPACITY, Ring
from engine.simulator import Block
from engine.trigger import LevelDetector

SPIKE_LEVEL = 0.0  # mV; a spike is an upward crossing of it
_SILENCE = 2000.0  # ms between spikes beyond which there is no rate to speak of


class Record:
    """The ring, its acquisition and the spikes. One sample every `dt` ms. Written by one thread, read by any."""

    def __init__(self, rig: Rig):
        self.dt = rig.pace.dt
        self.channels = ("v", "stimulus", *(f"i_{channel.id}" for channel in rig.cell.channels))
        self.ring = Ring(self.channels, CAPACITY)
        self.acquisition = Acquisition(Plan.of(rig))
        self._spikes = LevelDetector(SPIKE_LEVEL)
        self._last_spikes: tuple[float, ...] = ()  # sample positions of the last two

    def append(self, block: Block) -> bool:
        """Add a block; True when it completed the single sweep that was asked for."""
        rows: Mapping[str, NDArray[np.float64]] = dict(
            zip(self.channels, (block.v, block.stimulus, *block.currents), strict=True)
        )
        self.ring.write(list(rows.values()))
        for spike in self._spikes.feed(block.v):
            self._last_spikes = (*self._last_spikes[-1:], spike.position)
        return self.acquisition.feed(rows)

    def interrupt(self) -> None:
        """The membrane was moved by hand: an interval across that is no interval, a jump no spike."""
        self._last_spikes = ()
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

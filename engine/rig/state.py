"""The membrane at one moment. It stands beside the Rig: nothing in it was chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """The membrane now. Nothing in it was chosen: that is the Rig.

    `gates` are half a step behind V (see kernels.membrane), in the order of the cell's channels. Time is counted
    in whole steps of `dt` since `origin` ms, so that it does not depend on how a run is cut into blocks; `fired`
    is the step at which the stimulus was last fired, with `fire_lag` ms gone since firing at that step.
    """

    v: float
    gates: tuple[float, ...]
    dt: float
    origin: float = 0.0
    step: int = 0
    fired: int | None = None
    fire_lag: float = 0.0

    @property
    def time(self) -> float:
        """Biological time in ms."""
        return self.origin + self.step * self.dt

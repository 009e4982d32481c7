"""The membrane at one moment. It stands beside the Rig: nothing in it was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.rig.cell import Cell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ELECTRODE = 4  # numbers that make the state of a clamp's electrode


@dataclass(frozen=True)
class Slow:
    """What changes slowly. Tuples in the order of `engine.kernels.slow.SlowState`, which says what they are.

    `concentrations`: Na, K, Cl inside, then at the membrane outside, mM; `levels`: of each drug action in its
    unit; `bound`: fractions; `twin`: inactivation of toxin-bound channels; `pending`, `moved`: nC/cm2; `over`:
    time integrals; `twitch`: calcium, activation, force; `received`: nC/cm2.
    """

    concentrations: tuple[float, ...]
    levels: tuple[float, ...]
    bound: tuple[float, ...]
    twin: tuple[float, ...]
    pending: tuple[float, ...]
    over: tuple[float, ...]
    moved: tuple[float, ...]
    twitch: tuple[float, ...]
    received: tuple[float, ...] = (0.0,) * 6


@dataclass(frozen=True)
class Synapse:
    """One kind of receptor and its nerve, see `engine.synapses`.

    `decaying`, `rising`: mS/cm2, of which the conductance is the difference; `fired`: the step at which the nerve was
    last fired, None when nothing is under way, with `fire_lag` ms gone at it; `given`: events since; `next`: of random
    ones, ms from firing to the next; `firings`: how often it was fired at random since the reset.
    """

    decaying: float = 0.0
    rising: float = 0.0
    fired: int | None = None
    fire_lag: float = 0.0
    given: int = 0
    next: float = 0.0
    firings: int = 0


@dataclass(frozen=True, eq=False)
class Along:
    """What is different from place to place on a fibre, see `engine.cable.CableState`. Its arrays are never written to.

    `v` (n,) mV at `x` (n,) mm, `gates` (gates, n); `driven`: the stimulus in the last step, uA/cm2; `jumped`: how many
    steps ago something last jumped.
    """

    x: NDArray[np.float64]
    v: NDArray[np.float64]
    gates: NDArray[np.float64]
    driven: float
    jumped: int

    @property
    def bytes(self) -> int:
        """What it takes."""
        return int(self.x.nbytes + self.v.nbytes + self.gates.nbytes)


@dataclass(frozen=True)
class State:
    """The membrane now. Nothing in it was chosen: that is the Rig.

    `gates` are half a step behind V (see kernels.membrane), in the order of the cell's channels. `slow` is None in a
    session that knew no slow part: then it is as the rig has it. Time is counted
    in whole steps of `dt` since `origin` ms, so that it does not depend on how a run is cut into blocks; `fired`
    is the step at which the stimulus was last fired, or in voltage clamp the command, with `fire_lag` ms gone since
    firing at that step. `given`: how many repeats of the stimulus were over by then; `delays` (ms): where the parts
    of that repeat begin, where they do not as the rig has it, as a part under way stays where it is. `sweep`: how many
    commands were fired; `held`: where V was in mV when the clamp was switched on, until a command is fired;
    `electrode`: as `engine.kernels.wired` has it, empty without a pipette; `synapses`: one for each of
    `engine.rig.receptors.KINDS`, or none where no transmitter ever came.
    `populations`: how many channels stand in which state (see kernels.channel_noise), `recorded`: the filtered noise of
    the recording, `virtual`: the gates of the dynamic clamp; each empty until it is in use.

    `along`: of a fibre; then `v` and `gates` are those at the first electrode that is in, and `slow` is what a fibre
    holds.
    """

    v: float
    gates: tuple[float, ...]
    dt: float
    origin: float = 0.0
    step: int = 0
    fired: int | None = None
    fire_lag: float = 0.0
    slow: Slow | None = None
    sweep: int = 0
    held: float | None = None
    electrode: tuple[float, ...] = ()
    given: int = 0
    delays: tuple[float, ...] = ()
    synapses: tuple[Synapse, ...] = ()
    populations: tuple[int, ...] = ()
    recorded: tuple[float, ...] = ()
    virtual: tuple[float, ...] = ()
    along: Along | None = None

    @property
    def time(self) -> float:
        """Biological time in ms."""
        return self.origin + self.step * self.dt

    def fits(self, cell: Cell) -> bool:
        """Whether it can be a state of `cell`: after another cell was chosen the state is still of the one before."""
        if len(self.gates) != sum(len(channel.gates) for channel in cell.channels):
            return False
        slow = self.slow
        return slow is None or (len(slow.moved), len(slow.levels)) == (
            len(cell.channels) + 6, len(cell.actions),
        )  # fmt: skip

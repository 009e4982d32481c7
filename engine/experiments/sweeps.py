"""What a family of voltage-clamp sweeps is, and what is done to whole families: leak and control subtracted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.rig.ions import LABEL
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.text import BadInput, Message

Array = NDArray[np.float64]

CLAMP_CURRENT = "i_clamp"


@dataclass(frozen=True)
class Epoch:
    """A part of the command, from `start` up to, not including, `stop`, both in ms after the command was started."""

    name: str  # "delay", "prepulse", "step", "tail"
    start: float
    stop: float


@dataclass(frozen=True, eq=False)
class ClampSweep:
    """One sweep: rows by signal id, all of one length, currents in uA/cm2, potentials in mV.

    A membrane of `rig` in `state` gives it again.
    """

    level: float  # mV, that which differs from sweep to sweep
    rows: Mapping[str, Array]
    rig: Rig
    state: State


@dataclass(frozen=True, eq=False)
class Family:
    """Sweeps that differ in one level of their command. Sample k stands (k + 1) `dt` ms after the command's start."""

    of: str  # the epoch whose level differs
    dt: float
    epochs: tuple[Epoch, ...]
    holding: float  # mV
    sweeps: tuple[ClampSweep, ...]
    rig: Rig
    tail_level: float = math.nan  # mV, where all have the same
    name: str = ""
    leak_pulses: int = 0  # of the P/N subtraction; 0 where none was made
    is_difference: bool = False

    @property
    def levels(self) -> Array:
        """mV, of the sweeps in their order."""
        return np.array([sweep.level for sweep in self.sweeps])

    @property
    def times(self) -> Array:
        """ms after the command's start."""
        size = len(next(iter(self.sweeps[0].rows.values()))) if self.sweeps else 0
        return np.arange(1, size + 1) * np.float64(self.dt)

    @property
    def currents(self) -> tuple[str, ...]:
        """The currents there are: the clamp's first, then the channels'."""
        names = tuple(self.sweeps[0].rows) if self.sweeps else ()
        channels = {f"i_{channel.id}" for channel in self.rig.cell.channels}
        return tuple(name for name in names if name == CLAMP_CURRENT or name in channels)

    @property
    def concentrations(self) -> dict[str, tuple[float, float]] | None:
        """mM inside and outside by ion, as each sweep begins; None where they are those that are set."""
        slow = self.sweeps[0].state.slow if self.sweeps else None
        if slow is None:
            return None
        return {ion: (slow.concentrations[k], slow.concentrations[k + 3]) for k, ion in enumerate(LABEL)}

    def epoch(self, name: str) -> Epoch | None:
        """The epoch of this name; None where the command has none."""
        return next((epoch for epoch in self.epochs if epoch.name == name), None)

    def rows(self, name: str) -> Array:
        """One signal of all sweeps, (sweeps, samples)."""
        return np.array([sweep.rows[name] for sweep in self.sweeps])


def subtract(control: Family, other: Family, name: str = "") -> Family:
    """Control minus other, sweep by sweep: the current that a drug took away (Hodgkin & Huxley 1952a with choline).

    Currents are subtracted, potentials are those of the control. BadInput where the commands are not the same.
    """
    same = (control.of, control.dt, control.epochs, control.holding) == (
        other.of, other.dt, other.epochs, other.holding,
    )  # fmt: skip
    if not same or not np.array_equal(control.levels, other.levels):
        raise BadInput(Message.of(messages.FAMILIES_DIFFER))
    if control.currents != other.currents:
        raise BadInput(Message.of(messages.FAMILIES_OTHER_CELL))
    sweeps = tuple(_minus(a, b) for a, b in zip(control.sweeps, other.sweeps, strict=True))
    return replace(control, sweeps=sweeps, name=name, is_difference=True)


def _minus(a: ClampSweep, b: ClampSweep) -> ClampSweep:
    rows = {name: row - b.rows[name] if _is_current(name) else row for name, row in a.rows.items()}
    return replace(a, rows=rows)


def with_leak_subtracted(sweep: ClampSweep, small: list[Mapping[str, Array]]) -> ClampSweep:
    """P/N: the sweep plus the responses to N commands of -1/N its size. What is linear in V cancels, and so does the
    charging of the membrane (Armstrong & Bezanilla 1974). Only the clamp's current is changed: the membrane's own are
    known, not measured."""
    current = sweep.rows[CLAMP_CURRENT].copy()
    for rows in small:
        current += rows[CLAMP_CURRENT]
    return replace(sweep, rows={**sweep.rows, CLAMP_CURRENT: current})


def _is_current(name: str) -> bool:
    return name.startswith("i_")

"""The clamp's command in time, firings and epochs laid out over the steps of a block; and what switching it does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.kernels.wired import PIPETTE, Command
from engine.patch import Patch
from engine.rig.clamp import Clamp
from engine.rig.rig import Rig
from engine.rig.state import State

Array = NDArray[np.float64]

_FARTHEST = 200.0  # mV from the holding potential, where a membrane behind a pipette may come to rest
_NEAR = 1e-9  # steps from a whole one within which rounding may have put an edge


def command(rig: Rig, clock: State, steps: int) -> tuple[Command, State, tuple[float, ...]]:
    """The command over the `steps` steps from `clock` on; the clock with what was fired meanwhile; its onsets.

    Places are counted from firing and only then laid onto the steps, so that they do not depend on where a block
    begins. Onsets as in `engine.simulator.Block`.
    """
    clamp = rig.clamp
    if clamp.repeat and clock.fired is None:
        clock = fired(clock, clock.step, 0.0)
    rows: list[tuple[int, float, float, float]] = []
    onsets: list[float] = []
    if clock.fired is not None and clock.fire_lag < 0.0:  # a part of the step belongs to the firing before
        _lay(clamp.of_sweep(clock.sweep - 2), replace(clock, fire_lag=clock.fire_lag + clamp.interval), rows)
    while clock.fired is not None:
        since = clock.step - clock.fired
        _lay(clamp.of_sweep(clock.sweep - 1), clock, rows)
        place = (clamp.delay - clock.fire_lag) / clock.dt - since - 1.0
        if since == 0 and place <= -1.0:
            onsets.append(-1.0 + 5e-10)  # just after the last sample before: that one has been looked at
        elif -1.0 < place <= steps - 1:
            onsets.append(place)
        if not clamp.repeat:
            break
        way = _snapped((clamp.interval - clock.fire_lag) / clock.dt)
        whole = max(1, math.floor(way))
        if clock.fired + whole >= clock.step + steps:
            break
        # The rest of a step that the interval takes is carried on, so that no firing is late.
        clock = fired(clock, clock.fired + whole, min(0.0, (whole - way) * clock.dt))
    first = min([0, *(row[0] for row in rows)])
    rows.insert(0, (first - 1, 0.0, clamp.holding if clock.held is None else clock.held, 0.0))
    columns = zip(*rows, strict=True)
    kinds = (np.int64, np.float64, np.float64, np.float64)
    return (
        Command(*(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True))),
        clock, tuple(onsets),
    )  # fmt: skip


def fired(clock: State, step: int, lag: float) -> State:
    """The clock with the command fired at `step`, `lag` ms before it."""
    return replace(clock, fired=step, fire_lag=lag, sweep=clock.sweep + 1, held=None)


def is_over(clamp: Clamp, clock: State) -> bool:
    """Whether the command has come to its end."""
    if clock.fired is None or clamp.repeat:
        return False
    return clock.fire_lag + (clock.step - clock.fired) * clock.dt >= clamp.length


def _lay(clamp: Clamp, clock: State, rows: list[tuple[int, float, float, float]]) -> None:
    """Add the epochs of one firing: step counted from the block's first, share of it, mV there, mV a step."""
    assert clock.fired is not None
    begin = _place(-clock.fire_lag / clock.dt, clock)
    while rows and rows[-1][:2] >= begin:  # what a firing before was still to do
        rows.pop()
    for start, level, slope in clamp.epochs():
        rows.append((*_place((start - clock.fire_lag) / clock.dt, clock), level, slope * clock.dt))


def _place(place: float, clock: State) -> tuple[int, float]:
    """`place` in steps since the firing step, as a step of the block and a share of it."""
    assert clock.fired is not None
    place = _snapped(place)
    whole = math.floor(place)
    return clock.fired + whole - clock.step, place - whole


def _snapped(place: float) -> float:
    return float(round(place)) if abs(place - round(place)) < _NEAR else place


# --- what the clamp does to a membrane when it is switched ------------------------------------


def edited(old: Clamp, new: Clamp, clock: State, v: float) -> State:
    """The clock after an edit of the clamp at `v` mV. Between current and voltage clamp, what was fired ends."""
    if new.on != old.on:
        return replace(clock, fired=None, fire_lag=0.0, sweep=0, held=v if new.on and new.stay else None)
    if new.holding != old.holding:
        clock = replace(clock, held=None)
    if new.family != old.family and clock.fired is None:
        clock = replace(clock, sweep=0)
    return clock


def level(clamp: Clamp, clock: State) -> float:
    """The command now, in mV."""
    if clock.fired is None:
        return clamp.holding if clock.held is None else clock.held
    gone = clock.fire_lag + (clock.step - clock.fired) * clock.dt
    start, begin, slope = max(
        (epoch for epoch in clamp.of_sweep(clock.sweep - 1).epochs() if epoch[0] <= max(gone, 0.0)),
        key=lambda epoch: epoch[0],
    )
    return begin + slope * (gone - start)


def at_rest(v: float) -> Array:
    """The electrode's state where no current flows through it, with the membrane at `v`."""
    return np.array([v, 0.0, v, v])


def settled(rig: Rig, patch: Patch) -> tuple[float, Array]:
    """V in mV where the membrane comes to rest at the holding potential, and the electrode's state there."""
    clamp, holding = rig.clamp, rig.clamp.holding
    if clamp.mode != "patch":
        return holding, at_rest(holding)
    resistance = clamp.access * (1.0 - 0.01 * clamp.correction) + clamp.left_resistance
    through = 1e-3 / (resistance * rig.area)  # mS/cm2

    def missing(v: Array) -> Array:
        return through * (holding - v) - patch.steady_currents(v)

    grid = holding + np.linspace(-_FARTHEST, _FARTHEST, 801)
    found = missing(grid)
    changes = np.flatnonzero(found[:-1] * found[1:] <= 0.0)
    if not changes.size:
        return holding, at_rest(holding)
    at = changes[np.abs(grid[changes] - holding).argmin()]
    low, high = grid[at], grid[at + 1]
    for _ in range(60):
        middle = 0.5 * (low + high)
        same = missing(np.array([low]))[0] * missing(np.array([middle]))[0] > 0.0
        low, high = (middle, high) if same else (low, middle)
    v = 0.5 * (low + high)
    drop = 1e3 * clamp.access * rig.area * patch.steady_currents(np.array([v]))[0]
    return float(v), np.array([v + drop, drop, holding, v + drop])


def delivered(rig: Rig, v: float, electrode: Array, ionic: float) -> float:
    """What the amplifier delivers now in uA/cm2, with nothing being charged; `ionic`: what the ions carry."""
    if rig.clamp.mode == "ideal":
        return float(ionic)
    return float(electrode[PIPETTE] - v) * 1e-3 / (rig.clamp.access * rig.area)

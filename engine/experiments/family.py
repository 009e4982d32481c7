"""Runs a family of voltage-clamp commands, each sweep from the same start: settled at the holding potential."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from engine import commanding, messages, pack
from engine.experiments.sweeps import (
    CLAMP_CURRENT,
    Array,
    ClampSweep,
    Epoch,
    Family,
    subtract,
    with_leak_subtracted,
)
from engine.patch import fresh_slow, patch_of, slow_of
from engine.rig.clamp import Clamp
from engine.rig.rig import Rig
from engine.rig.state import Slow, State
from engine.simulator import Simulator
from engine.text import BadInput, Message

Proceed = Callable[[int, int], None]  # sweeps done, of how many; it may raise to end the work

MOST_SWEEPS = 200
MOST_SAMPLES = 20_000_000  # of all sweeps of one signal
AFTER = 10.0  # ms that are recorded after a command without a tail: the return to holding is one
_BLOCK = 5000  # steps between two looks at whether anybody still wants it


def run(rig: Rig, state: State | None = None, proceed: Proceed | None = None, name: str = "") -> Family:
    """The family that `rig` asks for, with the concentrations of `state` (those that are set, without one).

    A clamp that is off is taken as ideal, and no family as one of steps. BadInput where that is too much.
    """
    rig = as_family(rig)
    clamp, proceed = rig.clamp, proceed or _go_on
    levels, steps = clamp.family.levels, math.ceil((clamp.length + _after(clamp)) / rig.pace.dt - 1e-9)
    if len(levels) > MOST_SWEEPS or len(levels) * steps > MOST_SAMPLES:
        raise BadInput(
            Message.of(
                messages.FAMILY_TOO_LARGE, count=len(levels), samples=steps,
                most=min(MOST_SWEEPS, max(1, MOST_SAMPLES // steps)),
            )
        )  # fmt: skip
    pulses = clamp.family.leak_pulses
    start = settled(rig, state)
    sweeps = []
    for number, level in enumerate(levels):
        proceed(number, len(levels))

        def look(at: int = number) -> None:
            proceed(at, len(levels))

        sweep, start = _sweep(_single(rig, clamp.of_sweep(number)), start, steps, level, look)
        small = []
        for _ in range(pulses):
            response, start = _sweep(
                _single(rig, scaled(clamp.of_sweep(number), -1.0 / pulses)), start, steps, level, look
            )
            small.append(response.rows)
        sweeps.append(with_leak_subtracted(sweep, small) if small else sweep)
    proceed(len(levels), len(levels))
    tail_level = clamp.tail.level if clamp.tail.width > 0.0 else clamp.holding
    return Family(
        clamp.family.of, rig.pace.dt, epochs_of(clamp), clamp.holding, tuple(sweeps), rig,
        math.nan if clamp.family.of == "tail" else tail_level, name, pulses,
    )  # fmt: skip


def separate(
    rig: Rig,
    edits: Mapping[str, str],
    state: State | None = None,
    proceed: Proceed | None = None,
    name: str = "",
) -> tuple[Family, Family, Family]:
    """Control, the same with `edits` (values by path, as a person types them: a drug), and control minus that."""
    other_rig = rig
    for path, text in edits.items():
        other_rig = other_rig.replace_text(path, text)
    proceed = proceed or _go_on
    control = run(rig, state, lambda done, total: proceed(done, 2 * total), name)
    words = ", ".join(f"{path}={text}" for path, text in edits.items())
    other = run(other_rig, state, lambda done, total: proceed(total + done, 2 * total), words)
    return control, other, subtract(control, other, words)


def as_family(rig: Rig) -> Rig:
    """The rig with a clamp that is on and a family that has levels."""
    clamp = rig.clamp
    if not clamp.on:
        clamp = replace(clamp, mode="ideal")
    if clamp.family.of == "none":
        clamp = replace(clamp, family=replace(clamp.family, of="step"))
    return rig if clamp == rig.clamp else replace(rig, clamp=clamp)


def epochs_of(clamp: Clamp) -> tuple[Epoch, ...]:
    """The parts of the command; what is recorded after one without a tail is its tail."""
    found, at = [], 0.0
    widths = (
        ("delay", clamp.delay), ("prepulse", clamp.prepulse.width), ("step", clamp.step.width),
        ("tail", clamp.tail.width or _after(clamp)),
    )  # fmt: skip
    for name, width in widths:
        if width > 0.0:
            found.append(Epoch(name, at, at + width))
            at += width
    return tuple(found)


def scaled(clamp: Clamp, factor: float) -> Clamp:
    """The same command `factor` times as large, counted from the holding potential."""

    def level(value: float) -> float:
        return clamp.holding + factor * (value - clamp.holding)

    return replace(
        clamp,
        prepulse=replace(clamp.prepulse, level=level(clamp.prepulse.level)),
        step=replace(clamp.step, level=level(clamp.step.level), second=level(clamp.step.second)),
        tail=replace(clamp.tail, level=level(clamp.tail.level)),
    )


def settled(rig: Rig, state: State | None = None) -> State:
    """The membrane after a long time at the holding potential: gates steady, drugs at work as dosed.

    Concentrations are those of `state`, or those that are set.
    """
    slow = fresh_slow(rig)
    if state is not None and state.fits(rig.cell):
        slow.concentrations[:] = slow_of(rig, state).concentrations
    alone = _single(rig, rig.clamp)
    v, electrode = commanding.settled(alone, patch_of(alone, slow))
    pack.drugs_at_rest(rig, slow, v)
    gates = patch_of(alone, slow).gates_at(v)
    slow.twin[:] = gates
    return State(
        v, tuple(gates.tolist()), rig.pace.dt, origin=0.0 if state is None else state.time,
        slow=Slow(*(tuple(part.tolist()) for part in slow)),
        electrode=tuple(electrode.tolist()) if rig.clamp.mode == "patch" else (),
    )  # fmt: skip


def _sweep(
    rig: Rig, start: State, steps: int, level: float, look: Callable[[], None]
) -> tuple[ClampSweep, State]:
    """One sweep of `rig` from `start`, and where the next one starts."""
    simulator = Simulator(rig, start)
    simulator.fire()
    fired = simulator.state
    pieces: dict[str, list[Array]] = {}
    for begin in range(0, steps, _BLOCK):
        if begin:
            look()
        block = simulator.advance(min(_BLOCK, steps - begin))
        channels = zip((f"i_{channel.id}" for channel in rig.cell.channels), block.currents, strict=True)
        rows = {"v": block.recorded, **dict(channels), **block.more}
        for name, row in rows.items():
            if name in ("v", "v_command") or name.startswith("i_"):
                pieces.setdefault(name, []).append(row)
    rows = {name: np.concatenate(parts) for name, parts in pieces.items()}
    return ClampSweep(level, {CLAMP_CURRENT: rows.pop(CLAMP_CURRENT), **rows}, rig, fired), _later(
        start, steps
    )


def _later(start: State, steps: int) -> State:
    """The same membrane that many steps later: noise goes on with time, so no two sweeps have the same."""
    return replace(start, step=start.step + steps)


def _single(rig: Rig, clamp: Clamp) -> Rig:
    """The rig with just this command, to be fired once."""
    alone = replace(clamp, repeat=False, stay=False, family=replace(clamp.family, of="none"))
    return replace(rig, clamp=alone)


def _after(clamp: Clamp) -> float:
    return 0.0 if clamp.tail.width > 0.0 else AFTER


def _go_on(done: int, total: int) -> None:
    pass

"""From blocks of the simulator to the rows of the traces: one value of each trace at each sample.

Along a fibre V is known at the electrodes, and no current or gate is: their traces are empty, nan throughout.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import recording, single_channels
from engine.electrochemistry import nernst_temperature, thermal_voltage
from engine.kernels import running
from engine.rig.ions import VALENCE
from engine.rig.receptors import KINDS
from engine.rig.rig import Rig
from engine.rig.scope import Scope
from engine.rig.signals import ALONG
from engine.rig.traces import MathTrace
from engine.simulator import Block

Array = NDArray[np.float64]


def wants_everything(rig: Rig, ids: Sequence[str]) -> bool:
    """Whether any of these traces needs more than V, the stimulus and the channels' currents."""
    usual = {
        "v",
        "v_membrane",
        "i_patch",
        "stimulus",
        "dvdt",
        "i_membrane",
        "v_command",
        "i_clamp",
        "i_dynamic",
        "g_dynamic",
        "force",
        *ALONG,
        *(f"i_{c.id}" for c in rig.cell.channels),
    }
    usual |= {f"{kind}_{receptor}" for receptor in KINDS for kind in "ig"}
    return any(id not in usual and not id.startswith("math") for id in ids)


@dataclass
class _Memory:
    """What a math trace has to know of the block before."""

    last: float = math.nan  # of its source
    value: float = math.nan  # of itself


class Tracer:
    """Makes rows of blocks that follow one another. `ids`: the traces, each math trace after what it stands on."""

    def __init__(self, ids: Sequence[str]):
        self.ids = tuple(ids)
        self._memory: dict[str, _Memory] = {}

    def rows(self, block: Block, rig: Rig) -> dict[str, Array]:
        """A row for each trace. `rig` is that of the block, its scope the one that defines the math."""
        rows: dict[str, Array] = {}
        for id in self.ids:
            rows[id] = self._row(id, block, rig, rows)
        return rows

    def take_over(self, other: Tracer, ids: Iterable[str]) -> None:
        """Carry these traces on from where `other` has come to."""
        for id in ids:
            if id in other._memory:
                self._memory[id] = other._memory[id]

    def interrupt(self) -> None:
        """The membrane was moved by hand: what is carried on from sample to sample begins anew."""
        self._memory.clear()

    def _row(self, id: str, block: Block, rig: Rig, rows: dict[str, Array]) -> Array:
        if id.startswith("math"):
            trace = rig.scope.trace(id)
            assert isinstance(trace, MathTrace)
            return self._math(trace, rows, block.dt, rig)
        if id == "v":
            return block.recorded
        if id == "v_membrane":
            return block.v
        if id == "i_patch":
            return _patch_current(block, rig)
        if id == "stimulus":
            return block.stimulus
        if id == "dvdt":
            return _slope(block) + _error_of_slope(block)
        if block.along:
            return block.more[id] if id in block.more else np.full(block.v.size, np.nan)
        if id in ALONG:
            return np.full(block.v.size, np.nan)
        if id == "i_membrane" and block.ionic is not None:
            return block.ionic
        if id == "i_membrane":  # what the change of V leaves of the stimulus
            return block.stimulus - rig.cell.capacitance * _slope(block)
        kind, _, ion = id.partition("_")
        if kind == "drive":
            middle = block.v + 0.5 * (np.append(block.before, block.v[:-1]) - block.v)
            return middle - _reversal(ion, block, rig)  # type: ignore[no-any-return]
        if id in block.more:
            return block.more[id]
        if id == "v_command":  # in current clamp the amplifier waits
            return np.full(block.v.size, rig.clamp.holding)
        if id in ("i_clamp", "i_dynamic", "g_dynamic"):
            return np.zeros(block.v.size)
        if kind in ("i", "g") and ion in KINDS:  # without transmitter
            return np.zeros(block.v.size)
        for channel, row in zip(rig.cell.channels, block.currents, strict=True):
            if id == f"i_{channel.id}":
                return row
        raise KeyError(id)

    def _math(self, trace: MathTrace, rows: dict[str, Array], dt: float, rig: Rig) -> Array:
        a = rows[trace.a]
        if trace.operation == "add":
            return a + rows[trace.b]
        if trace.operation == "subtract":
            return a - rows[trace.b]
        if trace.operation == "multiply":
            return a * rows[trace.b]
        memory = self._memory.setdefault(trace.id, _Memory())
        if a.size == 0:
            return a
        out = np.empty(a.size)
        a = np.require(a, np.float64, ["C", "A", "W"])
        if trace.operation == "derivative":
            out[0], out[1:] = a[0] - memory.last, np.diff(a)
            out /= dt
        elif trace.operation == "integral":
            total = 0.0 if math.isnan(memory.value) else memory.value
            trapezoid = not _is_mean(rig.scope, trace.a)
            memory.value = float(running.accumulate(a, memory.last, total, dt, trapezoid, out))
        else:
            share = -math.expm1(-2.0 * math.pi * trace.cutoff * dt / 1000.0)
            memory.value = float(running.smooth(a, memory.value, share, out))
            if trace.operation == "high_pass":
                out = a - out
        memory.last = float(a[-1])
        return out


def _is_mean(scope: Scope, id: str) -> bool:
    """Whether its samples are means over their steps, so that its integral is exact as a plain sum."""
    trace = scope.trace(id)
    if not isinstance(trace, MathTrace):
        return trace.unit in ("uA/cm2", "mV/ms")
    if trace.operation in ("add", "subtract"):
        return _is_mean(scope, trace.a) and _is_mean(scope, trace.b)
    return trace.operation == "derivative"


def _slope(block: Block) -> Array:
    """dV/dt in mV/ms, the mean over each step."""
    return np.diff(block.v, prepend=block.before) / block.dt


def _error_of_slope(block: Block) -> Array | float:
    """What the errors of the recording make of its dV/dt."""
    return 0.0 if block.errors is None else np.diff(block.errors[0]) / block.dt


def _patch_current(block: Block, rig: Rig) -> Array:
    """The current in pA that the counted channels carry, as it is recorded."""
    through = [single_channels.picoamperes(rig, c) for c in range(len(rig.cell.channels))]
    current = np.array(through) @ block.currents if through else np.zeros(block.v.size)
    if block.errors is not None:
        current = current + recording.picoamperes(rig, block.errors[1, 1:])
    return current  # type: ignore[no-any-return]


def _reversal(ion: str, block: Block, rig: Rig) -> Array:
    """The Nernst potential of an ion in mV, with the concentrations there are."""
    per_e = thermal_voltage(nernst_temperature(rig)) / VALENCE[ion]
    inside, outside = block.more[f"inside_{ion}"], block.more[f"outside_{ion}"]
    return per_e * np.log(outside / inside)  # type: ignore[no-any-return]


def warm_up() -> None:
    """Call each kernel here once, with the argument types the program uses."""
    values, out = np.zeros(4), np.empty(4)
    running.accumulate(values, math.nan, 0.0, 0.01, True, out)
    running.smooth(values, math.nan, 0.5, out)

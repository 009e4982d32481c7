"""The membrane in time: owns the State, advances it in steps. No threads, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine import messages, pack, steady
from engine.kernels import membrane, rates, waveform
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.text import Message, Problem

SETTLE_MOST = 4000.0  # ms of free running after which a cycle counts as settled
_SETTLE_CHUNK = 200.0  # ms


@dataclass(frozen=True)
class Block:
    """What some steps gave. Sample k stands at the end of step k, at `start` + (k + 1) `dt` ms.

    `v`: mV, shape (n,). `stimulus`: uA/cm2, mean over each step, (n,). `currents`: uA/cm2, outward positive,
    mean over each step, (channels, n).
    """

    start: float
    dt: float
    v: NDArray[np.float64]
    stimulus: NDArray[np.float64]
    currents: NDArray[np.float64]


class OutOfRange(Problem):
    """A state variable stopped being finite."""


class Simulator:
    """One cell. `rig` may be swapped at any step; the membrane goes on from where it is."""

    def __init__(self, rig: Rig, state: State | None = None):
        self._rig = rig
        self._membrane = pack.pack(rig)
        self._v = -65.0
        self._gates = np.zeros(0)
        self._clock = State(0.0, (), rig.pace.dt)
        self._rest: tuple[float | None] | None = None  # found when asked for, and again after an edit
        if state is None:
            self.reset_to_rest()
        else:
            self.state = state

    @property
    def rig(self) -> Rig:
        return self._rig

    @rig.setter
    def rig(self, rig: Rig) -> None:
        if rig.cell != self._rig.cell:
            raise ValueError("another cell needs another Simulator")
        if rig.pace.dt != self._rig.pace.dt:
            self._change_step(rig)
        same_membrane = _membrane_settings(rig) == _membrane_settings(self._rig)
        self._rig = rig
        self._membrane = pack.pack(rig)
        if not same_membrane:
            self._rest = None

    @property
    def rest(self) -> float | None:
        """Where this membrane rests with the present settings, in mV; None where no stable rest exists."""
        if self._rest is None:
            self._rest = (steady.stable_rest(self._membrane),)
        return self._rest[0]

    @property
    def state(self) -> State:
        return replace(self._clock, v=self._v, gates=tuple(self._gates.tolist()))

    @state.setter
    def state(self, state: State) -> None:
        if len(state.gates) != self._membrane.power.size:
            raise ValueError(
                f"{len(state.gates)} gates in the state, {self._membrane.power.size} in the cell"
            )
        self._v = float(state.v)
        self._gates = np.array(state.gates, dtype=np.float64)
        self._clock = state
        if state.dt != self._rig.pace.dt:
            dt, self._clock = self._rig.pace.dt, replace(state)
            self._shift_gates(state.dt, dt)
            self._restart_clock(dt)

    @property
    def time(self) -> float:
        """Biological time in ms."""
        return self._clock.time

    @property
    def v(self) -> float:
        """Membrane potential now, in mV."""
        return self._v

    def currents(self) -> NDArray[np.float64]:
        """Current of each channel now in uA/cm2, outward positive, with the gates as they are. Shape (channels,)."""
        m = self._membrane
        owners = np.repeat(np.arange(m.conductance.size), np.diff(m.first))
        conductance = m.conductance.copy()
        np.multiply.at(conductance, owners, self._gates**m.power)
        return conductance * (self._v - m.reversal)

    def fire(self) -> None:
        """Start the stimulus: its delay counts from now. A stimulus still under way starts anew."""
        self._clock = replace(self._clock, fired=self._clock.step, fire_lag=0.0)

    def advance(self, steps: int, currents: bool = True) -> Block:
        """Advance `steps` steps; OutOfRange, with the State as before the call, if it stops being finite."""
        clock, dt = self._clock, self._membrane.dt
        channels = self._membrane.conductance.size
        # One piece of memory: several large ones go back to the system at each call, and fetching them costs a third.
        rows = np.empty((2 + channels if currents else 2, steps))
        v_out, stimulus = rows[0], rows[1]
        current_out = rows[2:] if currents else np.empty((channels, 1))
        self._fill_stimulus(stimulus)
        gates = self._gates.copy()
        v = membrane.advance(self._membrane, self._v, gates, stimulus, v_out, current_out)
        if not (np.isfinite(v) and np.isfinite(gates).all()):
            raise self._out_of_range(v_out, clock, dt)
        self._v, self._gates = float(v), gates
        self._clock = replace(clock, step=clock.step + steps)
        if self._stimulus_is_over():  # turning a knob of the stimulator later must not fire it again
            self._clock = replace(self._clock, fired=None, fire_lag=0.0)
        return Block(clock.time, dt, v_out, stimulus, rows[2:])

    def reset_to_rest(self) -> None:
        """Put the membrane at its true rest; without a stable one, at the lowest V of the settled cycle."""
        rest = self.rest
        if rest is not None:
            self._v, self._gates = rest, steady.gates_at(self._membrane, rest)
        else:
            self._settle()
        self._clock = State(0.0, (), self._membrane.dt)

    def _settle(self) -> None:
        # Start beside the lowest steady state and run until two low points in a row agree.
        states = steady.steady_states(self._membrane)
        self._v = states[0] + 1.0 if states else self._v  # where nothing conducts any V is as good
        self._gates = steady.gates_at(self._membrane, self._v)
        steps = round(_SETTLE_CHUNK / self._membrane.dt)
        idle, none = np.zeros(steps), np.empty((self._membrane.conductance.size, 1))
        lowest, before = np.inf, np.inf
        for _ in range(round(SETTLE_MOST / _SETTLE_CHUNK)):
            start = (self._v, self._gates.copy())
            v_out = np.empty(steps)
            self._v = membrane.advance(self._membrane, self._v, self._gates, idle, v_out, none)
            before, lowest = lowest, float(v_out.min())
            at = int(v_out.argmin())
            if abs(lowest - before) < 1e-4:
                break
        self._v, self._gates = start
        self._v = membrane.advance(
            self._membrane, self._v, self._gates, idle[: at + 1], v_out[: at + 1], none
        )

    def _stimulus_is_over(self) -> bool:
        s, clock = self._rig.stimulus, self._clock
        if clock.fired is None:
            return False
        pulses = s.count if s.mode == "train" else 1
        end = s.delay + (pulses - 1) * s.interval + s.width
        return clock.fire_lag + (clock.step - clock.fired) * clock.dt >= end

    def _fill_stimulus(self, out: NDArray[np.float64]) -> None:
        s, clock = self._rig.stimulus, self._clock
        if clock.fired is not None and s.mode != "off":
            count = s.count if s.mode == "train" else 1
            since = clock.step - clock.fired
            waveform.pulses(
                out, since, clock.fire_lag, clock.dt, s.amplitude, s.width, s.delay, s.interval, count
            )
        else:
            out[:] = 0.0

    def _change_step(self, rig: Rig) -> None:
        self._shift_gates(self._rig.pace.dt, rig.pace.dt)
        self._restart_clock(rig.pace.dt)

    def _shift_gates(self, old: float, new: float) -> None:
        """Carry the gates from half an old step behind V to half a new one behind."""
        if new < old:
            rates.relax(
                self._membrane.forms, self._membrane.parameters, self._v,
                0.5 * (old - new) * self._membrane.phi, self._gates,
            )  # fmt: skip
        # A longer step would need the gates' past. They stay up to 0.025 ms ahead, once: relaxing backwards
        # in time is unstable.

    def _restart_clock(self, dt: float) -> None:
        clock = self._clock
        fired, lag = clock.fired, clock.fire_lag
        if fired is not None:
            fired, lag = 0, lag + (clock.step - fired) * clock.dt
        self._clock = replace(clock, dt=dt, origin=clock.time, step=0, fired=fired, fire_lag=lag)

    def _out_of_range(self, v: NDArray[np.float64], clock: State, dt: float) -> OutOfRange:
        bad = np.flatnonzero(~np.isfinite(v))
        at = clock.time + (int(bad[0]) + 1 if bad.size else v.size) * dt
        name = "V" if bad.size else "a gate"
        return OutOfRange(Message.of(messages.WENT_OUT_OF_RANGE, quantity=name, time=round(at, 3)))


def _membrane_settings(rig: Rig) -> tuple[object, ...]:
    """What decides where the membrane rests."""
    return rig.ions, rig.nernst, rig.channels, rig.leaks, rig.temperature

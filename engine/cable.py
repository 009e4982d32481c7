"""The fibre in time: owns its state, advances it in steps. No threads, no clock."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine import messages, stimulating
from engine.fibre import Geometry, geometry, resting_length_constant
from engine.kernels import cable as kernel
from engine.pack_cable import Parts, pack_cable, places_of
from engine.patch import Living, fresh_slow
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.simulator import OutOfRange
from engine.text import Message

Array = NDArray[np.float64]

_DAMPED = 2  # steps, from one on in which something jumps
_NEWTON = 200  # rounds at most
_LARGEST_MOVE = 5.0  # mV a round
_STILL = 1e-11  # mV


@dataclass(frozen=True)
class CableState:
    """The fibre now. `v` (n,) mV at `x` mm; `gates` (gates, n) are half a step behind V.

    `clock` counts time and what was fired, as a cell's state does; its V and gates mean nothing. `driven`: the stimulus
    in the last step, uA/cm2; `jumped`: how many steps ago something last jumped.
    """

    x: Array
    v: Array
    gates: Array
    clock: State
    driven: float = 0.0
    jumped: int = _DAMPED

    @property
    def time(self) -> float:
        """Biological time in ms."""
        return self.clock.time


@dataclass(frozen=True)
class CableBlock:
    """What some steps gave. Sample k stands at the end of step k, at `start` + (k + 1) `dt` ms.

    `v` (electrodes, steps): mV at the recording electrodes that are in, by `names`; `before` (electrodes,): at the
    start. `outside` (steps,): mV between the two electrodes outside, empty without them. `stimulus`: uA/cm2, mean
    over each step; the electrode's current in uA is `current` times it. `pictures` (k, n): V along the fibre, at
    `picture_times` ms.
    """

    start: float
    dt: float
    names: tuple[str, ...]
    v: Array
    before: Array
    outside: Array
    stimulus: Array
    current: float
    pictures: Array
    picture_times: Array


class CableSimulator:
    """One fibre. `rig` may be swapped at any step; what runs on the fibre goes on from where it is."""

    def __init__(self, rig: Rig, state: CableState | None = None):
        """BadInput where the fibre cannot be."""
        self._rig = rig
        self._geometry: Geometry = geometry(rig)
        self._parts: Parts = pack_cable(rig, self._geometry)
        self._rest: Array | None = None
        self._held: Array = np.empty(0)  # V farthest from rest since the last picture
        self.charge: Array | None = (
            None  # nC out through each compartment's membrane; counted once it is an array
        )
        self._state = CableState(np.empty(0), np.empty(0), np.empty((0, 0)), _clock(rig))
        if state is None:
            self.reset_to_rest()
        else:
            self.state = state

    @property
    def rig(self) -> Rig:
        return self._rig

    @rig.setter
    def rig(self, rig: Rig) -> None:
        """BadInput where the fibre cannot be; then everything stays as it was."""
        if rig.cell != self._rig.cell:
            raise ValueError("another cell needs another CableSimulator")
        if replace(rig, scope=self._rig.scope) == self._rig:
            self._rig = rig
            return
        if rig.stimulus != (before := self._rig.stimulus) and rig.stimulus.unit == before.unit:
            clock = stimulating.edited(before, rig.stimulus, self._state.clock)
            self._state = replace(self._state, clock=clock)
            self._rig = replace(self._rig, stimulus=rig.stimulus)
            self.rig = rig  # what else there is
            return
        cut = geometry(rig)
        parts = pack_cable(rig, cut)
        old, self._rig, self._geometry, self._parts = self._rig, rig, cut, parts
        if rig.stimulus != old.stimulus:
            clock = stimulating.edited(old.stimulus, rig.stimulus, self._state.clock)
            self._state = replace(self._state, clock=clock)
        if replace(rig, scope=old.scope, stimulus=old.stimulus) != old:
            self._rest = None
            self._state = replace(self._moved_to(self._state, cut), jumped=0)
        if rig.pace.dt != old.pace.dt:
            self._restart_clock(rig.pace.dt)

    @property
    def geometry(self) -> Geometry:
        """The compartments, for drawing them."""
        return self._geometry

    @property
    def state(self) -> CableState:
        s = self._state
        return replace(s, v=s.v.copy(), gates=s.gates.copy())

    @state.setter
    def state(self, state: CableState) -> None:
        self._state = self._moved_to(state, self._geometry)
        self._held = np.empty(0)
        if state.clock.dt != self._rig.pace.dt:
            self._restart_clock(self._rig.pace.dt)

    @property
    def time(self) -> float:
        """Biological time in ms."""
        return self._state.time

    @property
    def clock(self) -> State:
        """Time, and what was fired."""
        return self._state.clock

    @property
    def x(self) -> Array:
        """Where the compartments of the fibre are, in mm."""
        return self._geometry.x[self._geometry.inside]

    @property
    def v(self) -> Array:
        """V along the fibre now, in mV, at `x`."""
        return self._state.v[self._geometry.inside].copy()

    @property
    def current(self) -> float:
        """The stimulating electrode's current in uA when the stimulator gives 1 uA/cm2."""
        return self._parts.current

    @property
    def substeps(self) -> int:
        """In how many parts a step is computed."""
        return self._parts.fibre.substeps

    @property
    def membrane_rest(self) -> float | None:
        """Where the fibre's membrane rests away from ends and stretches, in mV; None where it has no stable rest."""
        return self._parts.rests[0]

    @property
    def rest(self) -> Array:
        """Where the whole fibre rests, in mV, (n,) with what is behind open ends: all currents cancel everywhere."""
        if self._rest is None:
            self._rest = self._find_rest()
        return self._rest

    def reset_to_rest(self) -> None:
        """Put the fibre at its rest."""
        v = self.rest.copy()
        self._state = CableState(self._geometry.x, v, self._steady_gates(v), _clock(self._rig))
        self._held = np.empty(0)

    def fire(self) -> None:
        """Start the stimulus: its delay counts from now."""
        clock = self._state.clock
        self._state = replace(
            self._state, clock=replace(clock, fired=clock.step, fire_lag=0.0, given=0, delays=())
        )

    def at(self, places: Array) -> Array:
        """V now in mV at each of `places` in mm."""
        first, weights = places_of(self._geometry, places)
        v = self._state.v
        return sum((weights[:, i] * v[first + i] for i in range(4)), np.zeros(places.size))

    @property
    def recorded(self) -> Array:
        """V now in mV at the recording electrodes that are in."""
        first, weights = self._parts.fibre.place, self._parts.fibre.share
        return sum((weights[:, i] * self._state.v[first + i] for i in range(4)), np.zeros(first.size))

    def advance(self, steps: int, every: int = 0, look: int = 0) -> CableBlock:
        """Advance `steps` steps; OutOfRange, with the state as before the call, if it stops being finite.

        `every`: V along the whole fibre after each step whose number since the start is a multiple of it, 0: never.
        `look`: instead of V then that farthest from rest since the picture before, looked for every so many steps.
        """
        if stimulating.fires_itself(self._rig.stimulus, self._state.clock):
            self.fire()
        s, parts, clock = self._state, self._parts, self._state.clock
        fields = parts.fibre.field.shape[0]
        stimulus = np.empty(steps)
        stimulating.fill(self._rig, clock, stimulus)
        damped, jumped = _after_jumps(stimulus, s.driven, s.jumped)
        v, gates = s.v.copy(), s.gates.copy()
        traces, outside = np.empty((parts.fibre.place.size, steps)), np.empty((fields, steps))
        stride = every or steps + clock.step + 1
        pictures = np.empty(((clock.step + steps) // stride - clock.step // stride, v.size))
        held = np.empty(0)
        if look:
            held = self._held.copy() if self._held.size == v.size else v.copy()
        charge = np.zeros(v.size if self.charge is not None else 0)
        kernel.advance(
            parts.membranes,
            parts.fibre,
            v,
            gates,
            clock.step,
            stimulus,
            damped,
            stride,
            traces,
            outside,
            pictures,
            charge,
            max(look, 1),
            parts.resting,
            held,
        )
        if not (np.isfinite(v).all() and np.isfinite(gates).all()):
            raise OutOfRange(Message.of(messages.WENT_OUT_OF_RANGE, quantity="V", time=round(s.time, 3)))
        self._held = held
        if self.charge is not None:
            self.charge += charge
        before = self.recorded
        driven = float(stimulus[-1]) if steps else s.driven
        then = replace(clock, step=clock.step + steps)
        if stimulating.is_over(
            self._rig.stimulus, then
        ):  # turning a knob of the stimulator must not fire it again
            then = replace(then, fired=None, fire_lag=0.0, given=0, delays=())
        self._state = replace(s, v=v, gates=gates, clock=then, driven=driven, jumped=jumped)
        taken = (np.arange(pictures.shape[0]) + clock.step // stride + 1) * stride
        return CableBlock(
            start=s.time,
            dt=clock.dt,
            names=tuple(electrode.id for electrode in self._rig.cable.recording),
            v=traces,
            before=before,
            outside=outside[0] if fields else np.empty(0),
            stimulus=stimulus,
            current=parts.current,
            pictures=pictures[:, self._geometry.inside],
            picture_times=np.asarray(clock.origin + taken * clock.dt, dtype=np.float64),
        )

    # --- rest ---------------------------------------------------------------------------------

    def _find_rest(self) -> Array:
        """Newton's method on the currents of all compartments, from the rests of the membranes by themselves."""
        g, parts = self._geometry, self._parts
        start = [self._rig.cell.rest if rest is None else rest for rest in parts.rests]
        v = np.array([start[max(which, 0)] for which in g.which])
        if (g.which >= 0).all() and len(g.patches) == 1 and not g.cut.any() and parts.rests[0] is not None:
            return v
        fixed = g.sheath + g.cut
        for _ in range(_NEWTON):
            current, slope = self._steady_currents(v)
            along = g.axial * np.diff(v)
            residual = g.sheath * parts.resting - fixed * v - current * g.area
            residual[:-1] += along
            residual[1:] -= along
            diagonal = fixed + np.maximum(slope, 1e-6) * g.area
            diagonal[:-1] += g.axial
            diagonal[1:] += g.axial
            move = kernel.solve_once(diagonal, residual, g.axial)
            largest = float(np.abs(move).max())
            v += move * min(1.0, _LARGEST_MOVE / max(largest, 1e-300))
            if largest < _STILL * np.abs(v).max():
                break
        return v

    def _steady_currents(self, v: Array) -> tuple[Array, Array]:
        out = np.zeros((2, v.size))
        for k, (gates, thermal) in enumerate(zip(self._parts.gates, self._parts.thermal, strict=True)):
            mine = self._geometry.which == k
            out[:, mine] = kernel.steady_currents(gates, self._parts.membranes, k, thermal, v[mine])
        return out[0], out[1]

    def _steady_gates(self, v: Array) -> Array:
        # Where a gate tends does not hang on the temperature, so those of one membrane do for all.
        gates = np.empty((self._parts.gates[0].kind.size, v.size))
        kernel.settle_gates(self._parts.gates[0], v, gates)
        return gates

    # --- state and clock ----------------------------------------------------------------------

    def _moved_to(self, state: CableState, cut: Geometry) -> CableState:
        """The state on other compartments: what was at a place stays there; a longer fibre goes on as at its end."""
        if state.gates.shape[0] != self._parts.gates[0].kind.size:
            raise ValueError(f"{state.gates.shape[0]} gates in the state, another number in the cell")
        if state.x.size == cut.x.size and (state.x == cut.x).all():
            return replace(state, v=state.v.copy(), gates=state.gates.copy())
        v = np.interp(cut.x, state.x, state.v)
        gates = np.array([np.interp(cut.x, state.x, row) for row in state.gates])
        return replace(state, x=cut.x, v=v, gates=gates.reshape(state.gates.shape[0], cut.x.size))

    def _restart_clock(self, dt: float) -> None:
        clock = self._state.clock
        fired, lag = clock.fired, clock.fire_lag
        if fired is not None:
            fired, lag = 0, lag + (clock.step - fired) * clock.dt
        clock = replace(clock, dt=dt, origin=clock.time, step=0, fired=fired, fire_lag=lag)
        self._state = replace(self._state, clock=clock)


def _clock(rig: Rig) -> State:
    return State(0.0, (), rig.pace.dt)


def _after_jumps(stimulus: Array, before: float, jumped: int) -> tuple[NDArray[np.bool_], int]:
    """Which steps follow so soon upon a jump of the stimulus that they are damped; how long ago the last was."""
    jumps = np.concatenate(([before], stimulus[:-1])) != stimulus
    places = np.where(jumps, np.arange(stimulus.size), -jumped)
    since = np.arange(stimulus.size) - np.maximum.accumulate(places) if stimulus.size else np.empty(0)
    after = int(since[-1]) + 1 if stimulus.size else jumped
    return since < _DAMPED, min(after, _DAMPED)


def warm_up(rig: Rig) -> None:
    """Call every kernel once with the argument types the program uses; `rig` is of any cell."""
    on = rig.replace("cable.on", True)
    on = on.replace("cable.cold.on", True).replace("cable.outside.on", True)
    simulator = CableSimulator(on.replace("cable.left", "killed").replace("cable.accuracy", 20.0))
    simulator.fire()
    simulator.advance(2, every=1)
    simulator.advance(2, every=2, look=1)


@dataclass(frozen=True)
class Constants:
    """What the fibre is to a small steady current at rest: mm, ms, mS/cm2, and Mohm into a fibre without end.

    With the gates as they are at rest; infinite length where nothing conducts.
    """

    length: float
    time: float
    conductance: float
    input_resistance: float


def constants(rig: Rig, rest: float) -> Constants:
    """The length constant and what belongs to it (Hodgkin & Rushton 1946), of a fibre without myelin at `rest` mV."""
    patch = Living(rig, slow := fresh_slow(rig), tables=False)
    gates = patch.gates_at(rest)
    up, down = (patch.currents(slow, rest + way, gates).sum() for way in (0.01, -0.01))
    g = float(up - down) / 0.02
    if g <= 0.0:
        return Constants(math.inf, math.inf, g, math.inf)
    length = resting_length_constant(rig, g)
    # half of R lambda / cross-section: ohm cm, mm, um
    across = rig.cable.resistivity * 0.1 * length / (0.25 * math.pi * (1e-4 * rig.cable.diameter) ** 2)
    return Constants(length, rig.cell.capacitance / g, g, 0.5e-6 * across)


def compartments(rig: Rig) -> tuple[int, float, float]:
    """How many compartments the fibre has, the length of the shortest in um, and the length constant in mm."""
    cut = geometry(rig)
    return cut.count, cut.finest, cut.constant

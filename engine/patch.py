"""A patch of membrane that can be computed: the rig as kernel arguments, and what to call with them.

Three kinds, alike from outside. `Plain` is the membrane of 1952, as fast as can be; `Living` computes every other
membrane too, and `Wired` also what is wired to it: a clamp amplifier, receptors.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from engine import pack, pack_dynamic
from engine.electrochemistry import reversal_potentials, sodium_shares
from engine.kernels import gates as gates_
from engine.kernels import living, membrane, rates, wired
from engine.kernels.channel_noise import ChannelNoise
from engine.kernels.slow import SlowPart, SlowState
from engine.rig.rig import Rig
from engine.rig.state import State

Array = NDArray[np.float64]


class Around(NamedTuple):
    """What a block is given by the rig around the membrane, and what it gives back; see `kernels.wired.advance`."""

    command: wired.Command
    electrode: Array  # (ELECTRODE,), changed in place
    inputs: Array  # (receptors, steps) mS/cm2
    clamp_out: Array  # (3, steps) command, delivered, ionic
    input_out: Array  # (receptors, steps) uA/cm2
    noise: ChannelNoise | None = None  # None: none
    numbers: NDArray[np.int64] | None = (
        None  # of channels by state, changed in place; needed where there is noise
    )
    virtual: Array | None = None  # the dynamic clamp's gates, changed in place
    virtual_out: Array | None = None  # (2, steps) its current and conductance

    @classmethod
    def quiet(cls, v: float, steps: int, receptors: int = 0) -> Around:
        """The command at `v`, no receptor open, no noise."""
        still = wired.Command(np.array([-1]), np.zeros(1), np.array([v]), np.zeros(1))
        return cls(
            still, np.array([v, 0.0, v, v]), np.zeros((receptors, steps)), np.empty((3, steps)),
            np.empty((receptors, steps)),
        )  # fmt: skip


class Patch(Protocol):
    """`rows`: how many rows of currents `advance` fills. `inner_dt`: ms, of one relaxation of the gates; `lag`: ms by
    which they stand behind V.
    """

    rows: int
    inner_dt: float
    lag: float

    def advance(
        self,
        v: float,
        gates: Array,
        slow: SlowState,
        begin: int,
        stimulus: Array,
        v_out: Array,
        currents: Array,
        probes: Array | None = None,
        around: Around | None = None,
    ) -> float:
        """Advance len(stimulus) steps from step number `begin`; gates and slow in place; V at the end.

        `currents`: (rows, steps), or (rows, 1) when they are not wanted. `probes`: (gates + channels + 6, steps), the
        gates, what is open of each channel (mS/cm2, or uA/cm2 per mM) and the concentrations in mM; None when
        they are not wanted. Only `Wired` heeds `around`.
        """

    def leaks(self, v0: float, v: Array, stimulus: Array, currents: Array) -> Array:
        """The leak currents of Na, K and Cl and the pump's, (4, steps), of a block that began at `v0`."""

    def flush(self, slow: SlowState) -> None:
        """Book what has passed, before another patch takes over."""

    def relax(self, v: float, span: float, gates: Array) -> None:
        """Let the gates relax over `span` ms at constant `v`."""

    def gates_at(self, v: float) -> Array:
        """The steady state of every gate at `v`."""

    def steady_currents(self, potentials: Array) -> Array:
        """Membrane current (uA/cm2, outward positive) with all gates at their steady state."""

    def derivatives(self, v: float, gates: Array) -> Array:
        """(dV/dt, dx/dt ...) in mV/ms and 1/ms without stimulus."""


def patch_of(rig: Rig, slow: SlowState) -> Patch:
    """The fastest kind that can compute `rig` from `slow` on."""
    if pack.is_wired(rig):
        return Wired(rig, slow)
    drugged = slow.levels.any() or slow.bound.any()
    return Plain(rig) if pack.is_plain(rig) and not drugged else Living(rig, slow)


def fresh_slow(rig: Rig) -> SlowState:
    """The slow part as the rig has it: its concentrations, its drugs washed in, nothing moved yet."""
    gates = sum(len(channel.gates) for channel in rig.cell.channels)
    sources, actions = len(rig.cell.channels) + 3, len(rig.cell.actions)
    dose = {drug.id: drug.dose for drug in rig.drugs}  # type: ignore[attr-defined]
    return SlowState(
        concentrations=np.array(
            [i.inside for i in rig.ions] + [i.outside for i in rig.ions], dtype=np.float64
        ),
        levels=np.array([dose[action.drug] for action in rig.cell.actions], dtype=np.float64),
        bound=np.zeros(actions),
        twin=np.zeros(gates),
        pending=np.zeros(sources + 2),
        over=np.zeros(4),
        moved=np.zeros(sources + 3),
        twitch=np.zeros(3),
        received=np.zeros(6),
    )


def slow_of(rig: Rig, state: State) -> SlowState:
    """The slow part of a state; as the rig has it where the state knows none. What is held is what is set."""
    slow = fresh_slow(rig)
    if state.slow is not None:
        slow = SlowState(*(np.array(part, dtype=np.float64) for part in astuple(state.slow)))
        hold_concentrations(rig, slow)
    return slow


def hold_concentrations(rig: Rig, slow: SlowState) -> None:
    """Concentrations that do not move are those that are set."""
    for k, ion in enumerate(rig.ions):
        if not rig.cytoplasm.moving:
            slow.concentrations[k] = ion.inside
        if not rig.space.on:
            slow.concentrations[k + 3] = ion.outside


def copy_slow(slow: SlowState) -> SlowState:
    """A copy that can be changed."""
    return SlowState(*(array.copy() for array in slow))


class Plain:
    """Opening gates, ohmic channels and leaks, nothing that moves."""

    def __init__(self, rig: Rig):
        self._m = pack.pack(rig)
        self.rows = self._m.conductance.size
        self.inner_dt = self._m.dt
        self.lag = 0.5 * self.inner_dt
        potentials = reversal_potentials(rig)
        self._leaks = np.array([leak.conductance * leak.open_fraction for leak in rig.leaks])  # type: ignore[union-attr]
        self._leak_potentials = np.array([potentials[leak.id] for leak in rig.leaks])

    def advance(
        self,
        v: float,
        gates: Array,
        slow: SlowState,
        begin: int,
        stimulus: Array,
        v_out: Array,
        currents: Array,
        probes: Array | None = None,
        around: Around | None = None,
    ) -> float:
        begun = gates.copy()
        end = float(membrane.advance(self._m, v, gates, stimulus, v_out, currents))
        if probes is not None:
            inner = gates.size + self.rows
            membrane.follow(self._m, v, v_out, begun, probes[:inner])
            probes[inner:] = slow.concentrations[:, None]
        if currents.shape[1] > 1 or stimulus.size == 1:
            membrane.tally(
                v, v_out, stimulus, currents, self._m.dt, self._m.capacitance, self._leaks, self._leak_potentials,
                slow.moved,
            )  # fmt: skip
        return end

    def leaks(self, v0: float, v: Array, stimulus: Array, currents: Array) -> Array:
        charge = self._m.capacitance / self._m.dt * np.diff(v, prepend=v0)
        leaked = stimulus - charge - currents.sum(axis=0)
        whole = self._leaks.sum()
        found = np.zeros((4, v.size))
        if whole > 0.0:  # each leak's share at the potential at which together they carry what they do
            middle = (leaked + self._leaks @ self._leak_potentials) / whole
            found[:3] = self._leaks[:, None] * (middle - self._leak_potentials[:, None])
        return found

    def flush(self, slow: SlowState) -> None:
        """Nothing is ever pending here."""

    def relax(self, v: float, span: float, gates: Array) -> None:
        rates.relax(self._m.forms, self._m.parameters, v, span * self._m.phi, gates)

    def gates_at(self, v: float) -> Array:
        both = rates.alphas_betas(self._m.forms, self._m.parameters, v)
        return both[:, 0] / both.sum(axis=1)  # type: ignore[no-any-return]

    def steady_currents(self, potentials: Array) -> Array:
        return membrane.steady_currents(self._m, potentials)  # type: ignore[no-any-return]

    def derivatives(self, v: float, gates: Array) -> Array:
        m = self._m
        factors = gates**m.power
        owners = np.repeat(np.arange(m.conductance.size), np.diff(m.first))
        conductance = m.conductance.copy()
        np.multiply.at(conductance, owners, factors)
        current = np.sum(conductance * (v - m.reversal)) + m.leak_conductance * v - m.leak_drive
        both = rates.alphas_betas(m.forms, m.parameters, v) * m.phi
        return np.concatenate(([-current / m.capacitance], both[:, 0] * (1 - gates) - both[:, 1] * gates))


class Living:
    """Everything. `slow` is what steady states are worked out for; the run's own is passed to `advance`."""

    def __init__(self, rig: Rig, slow: SlowState, tables: bool = True):
        """Without `tables` it can tell currents and steady states, but not advance."""
        self._m = pack.pack_living(rig, tables)
        self._slow = copy_slow(slow)
        self.rows = self._m.sources.ion.size + 2
        self.inner_dt = self._m.dt / self._m.substeps
        self.lag = 0.5 * self.inner_dt

    def held(self) -> Living:
        """The same with every concentration held."""
        still = Living.__new__(Living)
        still.__dict__ |= self.__dict__
        still._m = self._m._replace(slow=self._m.slow._replace(inside=0.0, space=0.0))
        return still

    def advance(
        self,
        v: float,
        gates: Array,
        slow: SlowState,
        begin: int,
        stimulus: Array,
        v_out: Array,
        currents: Array,
        probes: Array | None = None,
        around: Around | None = None,
    ) -> float:
        if probes is None:
            probes = np.empty(
                (gates.size + self.rows + 1, 1)
            )  # enough for a single step, which is always written
        return float(living.advance(self._m, slow, v, gates, begin, stimulus, v_out, currents, probes))

    def leaks(self, v0: float, v: Array, stimulus: Array, currents: Array) -> Array:
        return currents[-5:-1]

    def flush(self, slow: SlowState) -> None:
        living.flush(self._m, slow)

    def relax(self, v: float, span: float, gates: Array) -> None:
        gates_.relax(self._m.gates, v, span, gates)

    def gates_at(self, v: float) -> Array:
        return gates_.steady_gates(self._m.gates, v)  # type: ignore[no-any-return]

    def steady_currents(self, potentials: Array) -> Array:
        return living.steady_currents(self._m, self._slow, potentials)  # type: ignore[no-any-return]

    def derivatives(self, v: float, gates: Array) -> Array:
        return living.derivatives(self._m, self._slow, v, gates)  # type: ignore[no-any-return]

    def currents(self, slow: SlowState, v: float, gates: Array) -> Array:
        """Currents now in uA/cm2, outward positive: channels, leaks of Na, K and Cl, the pump."""
        return living.currents(self._m, slow, v, gates)  # type: ignore[no-any-return]


class Wired(Living):
    """A living membrane with a clamp amplifier and receptors."""

    def __init__(self, rig: Rig, slow: SlowState):
        super().__init__(rig, slow)
        self._wired = pack.pack_wired(rig)
        if self._wired.electrode.mode == wired.IDEAL:
            self.lag = 0.0
        self.shares = sodium_shares(rig.cell)  # of Na in what receptors conduct, by receptor

    @property
    def slow_part(self) -> SlowPart:
        """How drugs flow in, which those of the receptors do too."""
        return self._wired.living.slow

    def advance(
        self,
        v: float,
        gates: Array,
        slow: SlowState,
        begin: int,
        stimulus: Array,
        v_out: Array,
        currents: Array,
        probes: Array | None = None,
        around: Around | None = None,
    ) -> float:
        if probes is None:
            probes = np.empty((gates.size + self.rows + 1, 1))
        if around is None:
            around = Around.quiet(v, stimulus.size, self._wired.receptors.ion.size)
        m = self._wired if around.noise is None else self._wired._replace(noise=around.noise)
        numbers = np.zeros(0, dtype=np.int64) if around.numbers is None else around.numbers
        virtual = np.ones(2) if around.virtual is None else around.virtual
        virtual_out = np.empty((2, stimulus.size)) if around.virtual_out is None else around.virtual_out
        return float(
            wired.advance(
                m, slow, v, gates, begin, stimulus, around.command, around.electrode, around.inputs,
                v_out, currents, around.clamp_out, around.input_out, probes, numbers,
                virtual, virtual_out,
            )
        )  # fmt: skip

    def steady_currents(self, potentials: Array) -> Array:
        return super().steady_currents(potentials) + self._virtual(potentials)

    def derivatives(self, v: float, gates: Array) -> Array:
        change = super().derivatives(v, gates)
        change[0] -= float(self._virtual(np.array([v]))[0]) / self._m.capacitance
        return change

    def _virtual(self, potentials: Array) -> Array:
        """The dynamic clamp's current at its steady state, which in voltage clamp it does not pass."""
        if self._wired.electrode.mode != wired.OFF:
            return np.zeros(potentials.size)
        return pack_dynamic.steady_current(self._wired.dynamic, potentials)

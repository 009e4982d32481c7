"""The membrane in time: owns the State, advances it in steps. No threads, no clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from engine import (
    commanding,
    messages,
    pack,
    pack_dynamic,
    pack_noise,
    probing,
    recording,
    single_channels,
    steady,
    stimulating,
    stimulus_unit,
    synapses,
)
from engine.electrochemistry import reversal_potentials
from engine.kernels.channel_noise import ChannelNoise
from engine.kernels.slow import FORCE, SlowState
from engine.kernels.wired import COMMAND, DELIVERED, IONIC
from engine.patch import (
    Around,
    Living,
    Patch,
    Wired,
    copy_slow,
    fresh_slow,
    hold_concentrations,
    patch_of,
    slow_of,
)
from engine.rig.rig import Rig
from engine.rig.state import ELECTRODE, Slow, State
from engine.text import Message, Problem

# ms of free running after which a cycle counts as settled, and in what pieces it is looked at
SETTLE_MOST, SETTLE_CHUNK = 4000.0, 200.0
LIVING_MOST, LIVING_CHUNK = 30_000.0, 3000.0  # the same for a heart, which beats once a second
BLOCK_ROUNDS = 20  # at most, for the block of a use-dependent drug at rest
SETTLE_WORK = 8_000_000  # steps of the gates after which it must do: a few seconds


@dataclass(frozen=True)
class Block:
    """What some steps gave. Sample k stands at the end of step k, at `start` + (k + 1) `dt` ms.

    `v`: mV, shape (n,). `stimulus`: uA/cm2, mean over each step, (n,). `currents`: uA/cm2, outward positive,
    mean over each step, (channels, n). `more`, where the membrane is more than channels: the leaks' and the
    pump's currents likewise ("i_leak_na", "i_leak_k", "i_leak_cl", "i_pump") and in a muscle "force" in per cent;
    where everything was asked for, the gates ("gate_na_m"), conductances ("g_na", mS/cm2) and concentrations
    ("inside_na", mM) too. Gates and conductances are those in the middle of the step. In voltage clamp the command
    at each sample ("v_command", mV) and what the amplifier tells that it delivers ("i_clamp", depolarising positive).

    In ideal voltage clamp currents, gates and conductances are those at the sample, no means.

    `before`: V at the start. `onsets`: places in samples, counted from the first, at which the stimulus, or a
    repeat of it, begins with its first pulse, or the clamp's command; they lie between sample floor(place) and the
    next. `events`: likewise what began and where, in order: "stimulus", "command" (the clamp's), or a receptor's id for
    each release of its transmitter.
    `ionic`: what all ions carry in uA/cm2, where it is not the stimulus less what charges the membrane.
    `errors`: of what is recorded, beginning with the sample before, (2, n + 1): of V in mV, of the clamp's current in
    uA/cm2; None where the recording is ideal. `along`: it is of a fibre, where `v` is V at the first electrode and more
    is known only of the other electrodes ("v_electrode_2", "v_outside", mV).
    """

    start: float
    dt: float
    v: NDArray[np.float64]
    stimulus: NDArray[np.float64]
    currents: NDArray[np.float64]
    more: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    before: float = math.nan
    onsets: tuple[float, ...] = ()
    ionic: NDArray[np.float64] | None = None
    errors: NDArray[np.float64] | None = None
    along: bool = False
    events: tuple[tuple[str, float], ...] = ()

    @property
    def recorded(self) -> NDArray[np.float64]:
        """V as it is recorded, mV, (n,)."""
        return self.v if self.errors is None else self.v + self.errors[0, 1:]

    @property
    def injected(self) -> float:
        """uA/cm2 that the electrode gave over the last step, the stimulator's or the clamp's."""
        return float(self.more.get("i_clamp", self.stimulus)[-1])


class OutOfRange(Problem):
    """A state variable stopped being finite."""


class Simulator:
    """One cell. `rig` may be swapped at any step; the membrane goes on from where it is."""

    def __init__(self, rig: Rig, state: State | None = None):
        self._rig = rig
        self._slow = fresh_slow(rig)
        self._patch: Patch = patch_of(rig, self._slow)
        self._v = -65.0
        self._gates = np.zeros(0)
        self._electrode = np.zeros(ELECTRODE)
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
        if replace(rig, scope=self._rig.scope) == self._rig:  # how it is looked at does not move the membrane
            self._rig = rig
            return
        self._patch.flush(self._slow)
        old, self._rig = self._rig, rig
        self._move_concentrations(old, rig)
        if rig.stimulus != old.stimulus and not old.clamp.on:  # in voltage clamp the clock is the command's
            self._clock = stimulating.edited(old.stimulus, rig.stimulus, self._clock)
        if rig.pace.dt != old.pace.dt:
            self._restart_clock(rig.pace.dt)
        if rig.clamp is not old.clamp:
            self._clock = commanding.edited(old.clamp, rig.clamp, self._clock, self._v)
            if rig.clamp.mode != old.clamp.mode:
                self._electrode = commanding.at_rest(self._v)
        if rig.receptors is not old.receptors:
            self._clock = replace(
                self._clock,
                synapses=synapses.adapted(
                    old.receptors, rig.receptors, self._clock.synapses, self._clock.step, rig.pace.dt
                ),
            )
        self._repack()
        if _membrane_settings(rig) != _membrane_settings(old):
            self._rest = None

    @property
    def rest(self) -> float | None:
        """Where this membrane rests with the present settings, in mV; None where no stable rest exists.

        With the concentrations and doses that are set, wherever those that move may be by now.
        """
        if self._rest is None:
            slow = self._slow_at_rest()
            self._rest = (self._stable_rest(slow),)
        return self._rest[0]

    def rest_now(self) -> float | None:
        """Where the membrane would rest with the concentrations it has by now, in mV; None where nowhere."""
        return self._stable_rest(self._slow)

    @property
    def state(self) -> State:
        slow = Slow(*(tuple(array.tolist()) for array in self._slow))
        electrode = tuple(self._electrode.tolist()) if self._rig.clamp.mode == "patch" else ()
        gates = tuple(self._gates.tolist())
        return replace(self._clock, v=self._v, gates=gates, slow=slow, electrode=electrode)

    @state.setter
    def state(self, state: State) -> None:
        if len(state.gates) != (known := self._patch.gates_at(-65.0).size):
            raise ValueError(f"{len(state.gates)} gates in the state, {known} in the cell")
        self._v = float(state.v)
        self._gates = np.array(state.gates, dtype=np.float64)
        self._slow = slow_of(self._rig, state)
        self._clock = replace(state, slow=None, electrode=(), along=None)
        self._electrode = np.array(state.electrode) if state.electrode else commanding.at_rest(self._v)
        before = self._patch
        self._patch = patch_of(self._rig, self._slow)
        self._shift_gates(before.lag * state.dt / self._rig.pace.dt)
        if state.dt != self._rig.pace.dt:
            self._restart_clock(self._rig.pace.dt)

    @property
    def time(self) -> float:
        """Biological time in ms."""
        return self._clock.time

    @property
    def v(self) -> float:
        """Membrane potential now, in mV."""
        return self._v

    @property
    def recorded(self) -> float:
        """Membrane potential now as it is recorded, in mV."""
        errors, _ = recording.errors(self._rig, self._clock, 0)
        return self._v if errors is None else self._v + float(errors[0, 0])

    @property
    def concentrations(self) -> dict[str, tuple[float, float]]:
        """mM inside and at the membrane outside now, by ion."""
        return {ion: (float(self._slow.concentrations[k]), float(self._slow.concentrations[k + 3]))
                for k, ion in enumerate(pack.IONS)}  # fmt: skip

    def currents(self) -> NDArray[np.float64]:
        """Currents now in uA/cm2, outward positive, with the gates as they are.

        Channels, then the leaks of Na, K and Cl, then the pump: (channels + 4,).
        """
        values = Living(self._rig, self._slow, tables=False).currents(self._slow, self._v, self._gates)
        channels = len(self._rig.cell.channels)
        values[:channels] *= pack_noise.ratios(self._rig, self._gates, self._populations().tolist())
        return values

    def now(self) -> dict[str, float]:
        """The present values of what `advance` records beside V and stimulus, by the names of its rows."""
        channels = len(self._rig.cell.channels)
        received = self._received()
        names = [f"i_{channel.id}" for channel in self._rig.cell.channels]
        if self._patch.rows > channels:
            names += [f"i_leak_{ion}" for ion in pack.IONS] + ["i_pump"]
        values = dict(zip(names, self.currents().tolist(), strict=False))
        if self._patch.rows > channels and self._rig.cell.force is not None:
            values["force"] = self.force
        if self._rig.clamp.on:
            values["v_command"] = commanding.level(self._rig.clamp, self._clock)
            total = self.currents().sum() + sum(sum(carried.values()) for carried in received.values())
            values["i_clamp"] = commanding.delivered(self._rig, self._v, self._electrode, total)
        for id, carried in received.items():
            values[f"i_{id}"] = sum(carried.values())
            values[f"g_{id}"] = synapses.conductance(
                self._rig, self._clock.synapses, id, self._levels(), self._v
            )
        return values | self.surprises()

    def surprises(self) -> dict[str, float]:
        """Of `now`, what noise and dynamic clamp add to it: names of traces."""
        rig = self._rig
        values: dict[str, float] = {}
        if rig.dynamic.on:
            gates = pack_dynamic.gates(rig, self._clock, self._v)
            g = 0.0 if rig.clamp.on else pack_dynamic.open_now(rig, gates)
            values |= {"i_dynamic": g * (self._v - rig.dynamic.reversal), "g_dynamic": g}
        if rig.noise.errs:
            values["v_membrane"] = self._v
        if rig.noise.open_singly:
            currents = self.currents().tolist()
            through = [single_channels.picoamperes(rig, c) for c in range(len(rig.cell.channels))]
            errors, _ = recording.errors(rig, self._clock, 0)
            noise = 0.0 if errors is None else float(recording.picoamperes(rig, errors[1])[0])
            values["i_patch"] = sum(x * i for x, i in zip(through, currents, strict=False)) + noise
            opened = pack_noise.open_now(rig, self._populations())
            values |= {f"open_{c.id}": float(n) for c, n in zip(rig.cell.channels, opened, strict=True)}
        return values

    def _received(self) -> dict[str, dict[str, float]]:
        """The currents now of receptors that are on, by receptor and ion, in uA/cm2, outward positive."""
        potentials = reversal_potentials(self._rig, self.concentrations)
        return synapses.currents(self._rig, self._clock.synapses, self._levels(), self._v, potentials)

    def _levels(self) -> dict[str, float]:
        actions = self._rig.cell.actions
        return {a.drug: level for a, level in zip(actions, self._slow.levels.tolist(), strict=True)}

    @property
    def force(self) -> float:
        """Force now, in per cent of the full tetanus."""
        return 100.0 * float(self._slow.twitch[FORCE])

    def fire(self) -> None:
        """Start the stimulus, or the clamp's command: its delay counts from now. One still under way starts anew.

        Nerves that go with the stimulator fire too.
        """
        self.transmit([receptor.id for receptor in self._rig.receptors if receptor.with_stimulus])
        if self._rig.clamp.on:
            self._clock = commanding.fired(self._clock, self._clock.step, 0.0)
            return
        self._clock = replace(self._clock, fired=self._clock.step, fire_lag=0.0, given=0, delays=())

    def transmit(self, receptors: Sequence[str]) -> None:
        """Fire the nerves to these receptors, as far as they are on: their delays count from now."""
        before, step = self._clock.synapses, self._clock.step
        self._clock = replace(
            self._clock, synapses=synapses.fired(self._rig.receptors, before, step, receptors)
        )

    def advance(self, steps: int, currents: bool = True, everything: bool = False) -> Block:
        """Advance `steps` steps; OutOfRange, with the State as before the call, if it stops being finite.

        `everything` records what else a trace can show: see `Block.more`. The membrane does the same either way.
        """
        clamped = self._rig.clamp.on
        if not clamped and stimulating.fires_itself(self._rig.stimulus, self._clock):
            self.fire()
        clock, dt, rows, before = self._clock, self._rig.pace.dt, self._patch.rows, self._v
        # One piece of memory: several large ones go back to the system at each call, and fetching them costs a third.
        memory = np.empty((2 + rows if currents else 2, steps))
        v_out, stimulus = memory[0], memory[1]
        current_out = memory[2:] if currents else np.empty((rows, 1))
        around = None
        if clamped:
            stimulus[:] = 0.0  # the amplifier drives the membrane now
            command, clock, onsets = commanding.command(self._rig, clock, steps)
            around = Around.quiet(before, steps)._replace(command=command, electrode=self._electrode.copy())
        else:
            stimulating.fill(self._rig, clock, stimulus)
            onsets = stimulating.onsets(self._rig, clock, steps)
        events = [("command" if clamped else "stimulus", place) for place in onsets]
        if isinstance(self._patch, Wired):
            events += synapses.releases(self._rig, clock, steps)
            around = around or Around.quiet(before, steps)
            onsets = tuple(sorted({*onsets, *synapses.onsets(self._rig, clock, steps)}))
            opened, conductances, after = synapses.inputs(
                self._rig, clock.synapses, self._slow.levels, self._patch.slow_part, self._patch.shares,
                clock.step, steps,
            )  # fmt: skip
            clock = replace(clock, synapses=after)
            around = Around(
                around.command, around.electrode, opened, around.clamp_out, np.empty(opened.shape),
                *self._surprises(clock, steps),
            )  # fmt: skip
        gates, slow = self._gates.copy(), copy_slow(self._slow)
        inner = gates.size + len(self._rig.cell.channels) + 6
        probes = np.empty((inner, steps)) if everything else None
        v = self._patch.advance(before, gates, slow, clock.step, stimulus, v_out, current_out, probes, around)
        if not (np.isfinite(v) and np.isfinite(gates).all() and np.isfinite(slow.concentrations).all()):
            raise self._out_of_range(v_out, gates, clock, dt)
        self._v, self._gates, self._slow = v, gates, slow
        errors, clock = recording.errors(self._rig, clock, steps)
        clock = self._remembering(clock, around)
        self._clock = replace(clock, step=clock.step + steps)
        if around is not None and clamped:
            self._electrode = around.electrode
        if self._is_over():  # turning a knob of the stimulator later must not fire it again
            self._clock = replace(self._clock, fired=None, fire_lag=0.0, given=0, delays=())
        channel_rows, more = self._shared_out(memory[2:])
        if around is not None and clamped:
            told = around.clamp_out[DELIVERED] + (0.0 if errors is None else errors[1, 1:])
            more |= {"v_command": around.clamp_out[COMMAND], "i_clamp": told}
        if around is not None:
            more |= synapses.named(self._rig, conductances, around.input_out, before, v_out)
            if around.virtual_out is not None and self._rig.dynamic.on:
                more |= {"i_dynamic": around.virtual_out[0], "g_dynamic": around.virtual_out[1]}
        if probes is not None:
            leaks = self._patch.leaks(before, v_out, stimulus, memory[2:])
            more |= dict(zip((*(f"i_leak_{ion}" for ion in pack.IONS), "i_pump"), leaks, strict=True))
            more |= probing.named(self._rig, before, v_out, probes)
        ionic = around.clamp_out[IONIC] if around is not None else None
        return Block(
            clock.time, dt, v_out, stimulus, channel_rows, more, before, onsets, ionic, errors,
            events=tuple(sorted(events, key=lambda event: event[1])),
        )  # fmt: skip

    def _surprises(
        self, clock: State, steps: int
    ) -> tuple[ChannelNoise | None, NDArray[np.int64] | None, NDArray[np.float64], NDArray[np.float64]]:
        """What noise and dynamic clamp add to `Around`."""
        noisy = self._rig.noise.open_singly
        noise = pack_noise.noise(self._rig, clock) if noisy else None
        virtual = pack_dynamic.gates(self._rig, clock, self._v)
        return noise, self._populations() if noisy else None, virtual, np.empty((2, steps))

    def _populations(self) -> NDArray[np.int64]:
        """How many channels stand in which state now."""
        return pack_noise.populations(self._rig, self._clock, self._gates, self._clock.populations)

    def _remembering(self, clock: State, around: Around | None) -> State:
        """The clock with where noise and dynamic clamp have come to."""
        populations, virtual = (), ()
        if around is not None and around.numbers is not None:
            populations = tuple(around.numbers.tolist())
        if around is not None and around.virtual is not None and self._rig.dynamic.on:
            virtual = tuple(around.virtual.tolist())
        if populations or virtual or clock.populations or clock.virtual:
            return replace(clock, populations=populations, virtual=virtual)
        return clock

    def _shared_out(
        self, rows: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
        """Channel currents, and by name what else there is."""
        channels = len(self._rig.cell.channels)
        if len(rows) <= channels:
            return rows, {}
        more = dict(zip((*(f"i_leak_{ion}" for ion in pack.IONS), "i_pump"), rows[channels:], strict=False))
        if self._rig.cell.force is not None:
            more["force"] = rows[-1]
        return rows[:channels], more

    def reset_to_rest(self) -> None:
        """Put the membrane at its true rest; without a stable one, at the lowest V of the settled cycle.

        In voltage clamp that is where it comes to rest at the holding potential.

        Concentrations are those that are set, the drugs have done their work, nothing is moved yet.
        """
        self._slow = self._slow_at_rest()
        self._patch = patch_of(self._rig, self._slow)
        rest = self.rest
        if self._rig.clamp.on:
            self._v, self._electrode = commanding.settled(self._rig, self._patch)
            self._gates = self._patch.gates_at(self._v)
            self._slow.twin[:] = self._gates
        elif rest is not None:
            self._v, self._gates = rest, self._patch.gates_at(rest)
            self._slow.twin[:] = self._gates
        else:
            self._settle()
        self._clock = State(0.0, (), self._rig.pace.dt)

    def _stable_rest(self, slow: SlowState) -> float | None:
        return steady.stable_rest(patch_of(self._rig, slow), stimulus_unit.holding(self._rig))

    def _slow_at_rest(self) -> SlowState:
        slow = pack.drugs_at_rest(self._rig, fresh_slow(self._rig), self._rig.cell.rest)
        for _ in range(BLOCK_ROUNDS):  # a block that depends on V moves the rest that it depends on
            bound = slow.bound.copy()
            if not 0.0 < bound.max(initial=0.0) < 1.0:
                break
            rest = self._stable_rest(slow)
            if rest is None:
                break
            pack.drugs_at_rest(self._rig, slow, rest)
            if np.abs(slow.bound - bound).max() < 1e-10:
                break
        return slow

    def _settle(self) -> None:
        # Start beside the lowest steady state and run until two low points in a row agree.
        patch = self._patch.held() if isinstance(self._patch, Living) else self._patch
        states = steady.steady_states(patch, stimulus_unit.holding(self._rig))
        if not states:  # nothing conducts, or nothing stops the pump: there is no cycle, and any V is as good
            self._gates = patch.gates_at(self._v)
            self._slow.twin[:] = self._gates
            return
        self._v = states[0] + 1.0
        self._gates = patch.gates_at(self._v)
        most, chunk = (SETTLE_MOST, SETTLE_CHUNK) if patch is self._patch else (LIVING_MOST, LIVING_CHUNK)
        steps = round(chunk / self._rig.pace.dt)
        idle, none = np.full(steps, stimulus_unit.holding(self._rig)), np.empty((patch.rows, 1))
        slow = copy_slow(self._slow)
        slow.twin[:] = self._gates
        lowest, before = np.inf, np.inf
        affordable = int(SETTLE_WORK * patch.inner_dt / chunk)
        for _ in range(max(2, min(round(most / chunk), affordable))):
            start = (self._v, self._gates.copy(), copy_slow(slow))
            v_out = np.empty(steps)
            self._v = patch.advance(self._v, self._gates, slow, 0, idle, v_out, none)
            before, lowest = lowest, float(v_out.min())
            at = int(v_out.argmin())
            if abs(lowest - before) < 1e-4:
                break
        self._v, self._gates, slow = start
        self._v = patch.advance(self._v, self._gates, slow, 0, idle[: at + 1], v_out[: at + 1], none)
        # What a drug does hangs on the phase of the cycle too.
        self._slow.bound[:], self._slow.twin[:] = slow.bound, slow.twin

    def _is_over(self) -> bool:
        """Whether what was fired has come to its end."""
        if self._rig.clamp.on:
            return commanding.is_over(self._rig.clamp, self._clock)
        return stimulating.is_over(self._rig.stimulus, self._clock)

    def _repack(self) -> None:
        before = self._patch.lag
        self._patch = patch_of(self._rig, self._slow)
        self._shift_gates(before)

    def _shift_gates(self, old: float) -> None:
        """Carry the gates from `old` ms behind V to where this patch has them: half a step behind, or beside V."""
        new = self._patch.lag
        if new < old:
            self._patch.relax(self._v, old - new, self._gates)
        # A longer step, or the end of an ideal clamp, would need the gates' past. They stay up to 0.025 ms ahead,
        # once: relaxing backwards in time is unstable.

    def _move_concentrations(self, old: Rig, new: Rig) -> None:
        """An edited concentration moves the membrane's; one that does not move by itself is what is set."""
        for k, (was, now) in enumerate(zip(old.ions, new.ions, strict=True)):
            if now.inside != was.inside:
                self._slow.concentrations[k] = now.inside
            if now.outside != was.outside and not (old.space.on and new.space.on):
                self._slow.concentrations[k + 3] = now.outside
        hold_concentrations(new, self._slow)

    def _restart_clock(self, dt: float) -> None:
        clock = self._clock
        fired, lag = clock.fired, clock.fire_lag
        if fired is not None:
            fired, lag = 0, lag + (clock.step - fired) * clock.dt
        after = synapses.rebased(clock.synapses, clock.step, clock.dt)
        self._clock = replace(
            clock, dt=dt, origin=clock.time, step=0, fired=fired, fire_lag=lag, synapses=after
        )

    def _out_of_range(
        self, v: NDArray[np.float64], gates: NDArray[np.float64], clock: State, dt: float
    ) -> OutOfRange:
        bad = np.flatnonzero(~np.isfinite(v))
        at = clock.time + (int(bad[0]) + 1 if bad.size else v.size) * dt
        name = "V" if bad.size else "a concentration" if np.isfinite(gates).all() else "a gate"
        return OutOfRange(Message.of(messages.WENT_OUT_OF_RANGE, quantity=name, time=round(at, 3)))


def _membrane_settings(rig: Rig) -> tuple[object, ...]:
    """What decides where the membrane rests."""
    held = stimulus_unit.holding(rig)
    drugs = rig.drugs
    return rig.ions, rig.nernst, rig.channels, rig.leaks, rig.pump, drugs, rig.temperature, held, rig.dynamic

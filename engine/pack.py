"""From a Rig to what the kernels take. The only such place."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine import balance, kinetics, pack_dynamic, pack_noise, synapses
from engine.constants import FARADAY
from engine.electrochemistry import (
    leak_totals,
    nernst_temperature,
    reversal_potentials,
    thermal_voltage,
    warmth,
)
from engine.kernels import forms, rates, slow
from engine.kernels import gates as kinds
from engine.kernels.gates import Gates
from engine.kernels.living import Living, Sources
from engine.kernels.membrane import Membrane
from engine.kernels.slow import SlowPart, SlowState
from engine.kernels.wired import IDEAL, OFF, PATCH, Electrode, Receptors, Wired
from engine.rig.cell import SURFACE_TO_VOLUME, Action, Cell, Gate, Rate
from engine.rig.channels import GoldmanLeak
from engine.rig.drugs import SHELF
from engine.rig.ions import VALENCE
from engine.rig.rig import Rig

# Linear interpolation at 0.02 mV moves rest by 3e-7 mV and spikes by less than 0.1 us; beyond the ends the
# kernel computes the rates themselves, so the range decides speed, never the result.
TABLE_LOW = -130.0
TABLE_STEP = 0.02
TABLE_ROWS = 10_500  # up to +80 mV

SETTLED_EVERY = 0.05  # ms; see engine.kernels.slow
# A step is cut so that the fastest gate goes at most FINEST of its time constant at once, and V at most STEEPEST of
# the one that channels whose gates follow it at once give it: so the spike times of every cell stay within 5 us of
# the exact ones after 100 ms of firing up to 200 Hz at dt 0.01 ms (tests/engine/test_spike_times.py; 5.7 us at 300 Hz).
FINEST = 0.16
STEEPEST = 0.2
MOST_PARTS = 16  # a membrane so hot does not fire any more
SHORTEST_LAG = 1e-4  # ms, of an amplifier
MOVING_RANGE = np.arange(-75.0, 41.0, 5.0)  # mV, between rest and peak

IONS = tuple(VALENCE)
_DOES = {"blocks": slow.BLOCKS, "cleaves": slow.CLEAVES, "slows": slow.SLOWS, "traps": slow.TRAPS}


# --- the plain membrane -----------------------------------------------------------------------


def is_plain(rig: Rig) -> bool:
    """Whether `membrane` can compute this rig: opening gates, ohmic channels and leaks, no pump, nothing that moves.

    Drugs of 0 count as none; a state in which some are still there needs `living`.
    """
    return (
        is_plain_cell(rig.cell)
        and rig.pump.current * rig.pump.open_fraction == 0.0
        and not (rig.cytoplasm.moving or rig.space.on)
        and all(drug.dose == 0.0 for drug in rig.drugs)  # type: ignore[attr-defined]
    )


@lru_cache(maxsize=64)
def is_plain_cell(cell: Cell) -> bool:
    """Whether the cell itself is of that kind."""
    gates = kinetics.gates_of(cell)
    return (
        cell.force is None
        and all(channel.permeability is None for channel in cell.channels)
        and all(leak.permeability is None for leak in cell.leaks)
        and cell.leak_q10 == 1.0
        and all(channel.q10 == 1.0 for channel in cell.channels)
        and all(len(g.alpha) == len(g.beta) == 1 and not g.instant and g.q10 is None for g in gates)
        and all(rate.form != "parabola" for g in gates for rate in (*g.alpha, *g.beta))
    )


def pack(rig: Rig) -> Membrane:
    """A plain membrane as kernel arguments."""
    cell = rig.cell
    gates = kinetics.gates_of(cell)
    forms_, parameters = kinetics.parameters_of(gates)
    potentials = reversal_potentials(rig)
    leak_conductance, leak_drive = leak_totals(rig)
    blocks = zip(cell.channels, rig.channels, strict=True)
    return Membrane(
        first=_first(cell),
        power=np.array([gate.power for gate in gates], dtype=np.int64),
        conductance=np.array([(c.conductance or 0.0) * block.open_fraction for c, block in blocks]),
        reversal=np.array([potentials[channel.ion] for channel in cell.channels], dtype=np.float64),
        leak_conductance=float(leak_conductance),
        leak_drive=float(leak_drive),
        capacitance=float(cell.capacitance),
        dt=float(rig.pace.dt),
        table=_plain_table(cell, rig.temperature, rig.pace.dt),
        table_low=TABLE_LOW,
        table_step=TABLE_STEP,
        forms=forms_,
        parameters=parameters,
        phi=kinetics.q10_factor(cell.q10, rig.temperature, cell.rates_temperature),
    )


@lru_cache(maxsize=2)
def _plain_table(cell: Cell, temperature: float, dt: float) -> NDArray[np.float64]:
    forms_, parameters = kinetics.parameters_of(kinetics.gates_of(cell))
    span = dt * kinetics.q10_factor(cell.q10, temperature, cell.rates_temperature)
    table: NDArray[np.float64] = rates.tabulate(forms_, parameters, span, TABLE_LOW, TABLE_STEP, TABLE_ROWS)
    return table


# --- the living membrane ----------------------------------------------------------------------


def pack_living(rig: Rig, tables: bool = True) -> Living:
    """Any membrane as kernel arguments; without `tables` for everything but advancing."""
    substeps = _substeps(rig.cell, rig.temperature, rig.pace.dt)
    return Living(
        gates=_gates(rig.cell, rig.temperature, rig.pace.dt / substeps)
        if tables
        else _bare_gates(rig.cell, rig.temperature),
        sources=_sources(rig),
        slow=_slow_part(rig),
        capacitance=float(rig.cell.capacitance),
        dt=float(rig.pace.dt),
        substeps=substeps,
        table_low=TABLE_LOW,
        table_step=TABLE_STEP,
    )


def _sources(rig: Rig) -> Sources:
    ions, goldman, amount = [], [], []
    for channel, block in zip(rig.cell.channels, rig.channels, strict=True):
        ions.append(IONS.index(channel.ion))
        goldman.append(channel.permeability is not None)
        whole = FARADAY * channel.permeability if channel.permeability is not None else channel.conductance
        assert whole is not None
        amount.append(whole * block.open_fraction * warmth(rig, channel.q10))
    for leak in rig.leaks:
        ions.append(IONS.index(leak.id))
        goldman.append(isinstance(leak, GoldmanLeak))
        whole = FARADAY * leak.permeability if isinstance(leak, GoldmanLeak) else leak.conductance
        amount.append(whole * leak.open_fraction * warmth(rig, rig.cell.leak_q10))
    return Sources(
        np.array(ions, dtype=np.int64), np.array(goldman, dtype=np.bool_), np.array(amount, dtype=np.float64)
    )


def _slow_part(rig: Rig) -> SlowPart:
    cell, dt = rig.cell, rig.pace.dt
    pump, lapse = cell.pump, rig.pace.lapse
    stride = max(1, round(SETTLED_EVERY / dt))
    per_area = (
        10.0 / FARADAY
    )  # mM um for one nC/cm2: 1e-9 C/cm2 / F = 1e-9 mol/cm2 over 1e-4 cm is 1e-5 mol/cm3
    inside = per_area * SURFACE_TO_VOLUME[cell.geometry.shape] / rig.cytoplasm.diameter
    dose = {drug.id: drug.dose for drug in rig.drugs}  # type: ignore[attr-defined]
    force = cell.force
    return SlowPart(
        stride=stride,
        dt=float(dt),
        lapse=float(lapse),
        thermal=thermal_voltage(rig.temperature),
        nernst=thermal_voltage(nernst_temperature(rig)),
        bath=np.array([ion.outside for ion in rig.ions], dtype=np.float64),
        inside=inside if rig.cytoplasm.moving else 0.0,
        space=per_area / rig.space.thickness if rig.space.on else 0.0,
        exchanged=_reached(stride * dt * lapse, rig.space.exchange),
        pump=rig.pump.current * rig.pump.open_fraction * warmth(rig, pump.q10),
        na_half=pump.na_half,
        k_half=pump.k_half,
        washed=_reached(stride * dt * lapse, 1000.0 * rig.bath.wash),
        drugs=np.array([_drug(cell, action, dose[action.drug]) for action in cell.actions]).reshape(-1, 9),
        twitch=np.array(
            []
            if force is None
            else [
                force.release_midpoint, force.release_slope, force.release_rate, force.calcium_decay, force.half,
                force.hill, force.activation, force.rise,
            ],
            dtype=np.float64,
        ),
    )  # fmt: skip


def _reached(span: float, constant: float) -> float:
    """The fraction of an exponential approach that `span` makes; all of it where it takes no time."""
    return -math.expm1(-span / constant) if constant > 0 else 1.0


def _drug(cell: Cell, action: Action, dose: float) -> tuple[float, ...]:
    """One row of `SlowPart.drugs`."""
    does = _DOES[SHELF[action.drug].does]
    rate = action.rate if does == slow.CLEAVES else action.rest_weight
    return (
        _site(cell, action), does, dose, action.kd, action.hill, rate, action.on, action.off, _watched(cell, action),
    )  # fmt: skip


def _site(cell: Cell, action: Action) -> int:
    if action.target.startswith("receptor."):
        return slow.ELSEWHERE
    channels = [channel.id for channel in cell.channels]
    targets = [*channels, *(f"leak.{ion}" for ion in IONS), "pump"]
    return targets.index(action.target)


def _watched(cell: Cell, action: Action) -> int:
    """The inactivation gate of the channel that the drug acts on, -1 where there is none."""
    number = 0
    for channel in cell.channels:
        for gate in channel.gates:
            if channel.id == action.target and gate.inactivation:
                return number
            number += 1
    return -1


@lru_cache(maxsize=4)
def _bare_gates(cell: Cell, temperature: float) -> Gates:
    """Without table."""
    gates = kinetics.gates_of(cell)
    slowing = {a.target: a.slowing for a in cell.actions if a.slowing > 1.0}
    owners = [channel.id for channel in cell.channels for _ in channel.gates]
    slowed = [
        slowing.get(owner, 1.0) if g.inactivation else 1.0 for owner, g in zip(owners, gates, strict=True)
    ]
    cleaved = {a.target for a in cell.actions if SHELF[a.drug].does == "cleaves"}
    twins = [
        g.inactivation and (owner in slowing or owner in cleaved)
        for owner, g in zip(owners, gates, strict=True)
    ]
    rows = np.cumsum(twins) + len(gates) - 1
    codes = np.full((len(gates), 4), forms.NONE, dtype=np.int64)
    numbers = np.ones((len(gates), 4, 3))
    for j, gate in enumerate(gates):
        for term, rate in _terms(gate):
            codes[j, term] = forms.CODES[rate.form]
            numbers[j, term] = rate.rate, rate.midpoint, rate.slope
    phi = [kinetics.q10_factor(g.q10 or cell.q10, temperature, cell.rates_temperature) for g in gates]
    return Gates(
        first=_first(cell),
        power=np.array([gate.power for gate in gates], dtype=np.int64),
        kind=np.array([_kind(gate) for gate in gates], dtype=np.int64),
        instant=np.array([gate.instant or bool(gate.factor) for gate in gates], dtype=np.bool_),
        forms=codes,
        numbers=numbers,
        base=np.array([gate.base for gate in gates], dtype=np.float64),
        phi=np.array(phi, dtype=np.float64),
        twin=np.where(twins, rows, -1).astype(np.int64),
        slowing=np.array(slowed, dtype=np.float64),
        table=np.empty((0, 0)),
    )


@lru_cache(maxsize=2)
def _gates(cell: Cell, temperature: float, dt: float) -> Gates:
    bare = _bare_gates(cell, temperature)
    thermal = thermal_voltage(temperature)
    return bare._replace(table=kinds.tabulate(bare, thermal, dt, TABLE_LOW, TABLE_STEP, TABLE_ROWS))


def _kind(gate: Gate) -> int:
    if gate.factor:
        return kinds.FACTOR
    return kinds.TENDING if gate.infinity is not None else kinds.OPENING


def _terms(gate: Gate) -> list[tuple[int, Rate]]:
    """Which rate stands in which of the four places of `kernels.gates.steady_and_speed`."""
    if gate.factor:
        return list(enumerate(gate.factor))
    if gate.infinity is not None:
        return [(0, gate.infinity), *enumerate(gate.tau, start=2)]
    return [*enumerate(gate.alpha), *enumerate(gate.beta, start=2)]


@lru_cache(maxsize=64)
def _substeps(cell: Cell, temperature: float, dt: float) -> int:
    """In how many parts a step is computed: see FINEST."""
    bare = _bare_gates(cell, temperature)
    fastest = max(float(kinds.fastest(bare, v)) for v in MOVING_RANGE)
    parts = max(fastest / FINEST, _steepest(cell) / STEEPEST)
    return min(max(1, math.ceil(dt * parts - 1e-9)), MOST_PARTS)


@lru_cache(maxsize=64)
def _steepest(cell: Cell) -> float:
    """The largest dI/dV over C of a channel with gates that follow V at once, in 1/ms; the others as at rest."""
    thermal, nernst = thermal_voltage(cell.temperature), thermal_voltage(cell.nernst_temperature)
    sides = dict(cell.concentrations)
    most = 0.0
    for channel in cell.channels:
        at_once = tuple(gate for gate in channel.gates if gate.instant or gate.factor)
        if not at_once:
            continue
        others = math.prod(
            balance.gate_value(gate, cell.rest) ** gate.power for gate in channel.gates if gate not in at_once
        )
        side = sides[channel.ion]
        following = replace(channel, gates=at_once)
        current = [
            others * balance.channel_current(following, side.inside, side.outside, v, nernst, thermal)
            for v in MOVING_RANGE.tolist()
        ]
        most = max(most, *np.abs(np.gradient(current, MOVING_RANGE)).tolist())
    return most / cell.capacitance


# --- the rig around it ------------------------------------------------------------------------


def is_wired(rig: Rig) -> bool:
    """Whether only `wired` can compute what is set around the membrane."""
    receiving = any(receptor.on for receptor in rig.receptors)
    return rig.clamp.on or receiving or rig.dynamic.on or rig.noise.open_singly


def pack_wired(rig: Rig, tables: bool = True) -> Wired:
    """Any membrane and what is around it as kernel arguments; without `tables` for everything but advancing.

    Its channel noise is off: that hangs on time too, see `engine.pack_noise`.
    """
    living = pack_living(rig, tables)
    span = living.dt / living.substeps
    return Wired(
        living,
        _electrode(rig, span),
        _receptors(rig),
        pack_noise.silent(rig),
        pack_dynamic.dynamic(rig, span),
    )


def _electrode(rig: Rig, dt: float) -> Electrode:
    """`dt`: ms, of one part of a step."""
    clamp, area = rig.clamp, rig.area
    left = clamp.left_resistance
    settles = 1.0 / (2.0 * math.pi * clamp.bandwidth) + 1e-3 * left * clamp.pipette
    correction = 0.01 * clamp.correction
    prediction = 0.01 * clamp.prediction
    charging = 1e3 * clamp.access * rig.cell.capacitance * area  # ms: 1 MOhm uF is 1 s
    sharp = (1.0 - prediction) * (1.0 - correction) * charging
    return Electrode(
        mode={"off": OFF, "ideal": IDEAL, "patch": PATCH}[clamp.mode],
        access=1e-3 / (clamp.access * area),
        pipette=1e-6 * clamp.pipette / area,
        settles=settles,
        drooping=left / clamp.access,
        correction=correction,
        lag=max(1e-3 * clamp.lag, SHORTEST_LAG),
        sharpening=prediction / (1.0 - prediction),
        predicted_left=math.exp(-dt / sharp),
        predicted_mean=-math.expm1(-dt / sharp) * sharp / dt,
        fast=1e-6 * clamp.fast / area,
        slow=1e-6 * clamp.slow / area,
        slow_left=math.exp(-dt / (1e-3 * clamp.access * clamp.slow)) if clamp.slow > 0.0 else 0.0,
    )


def _receptors(rig: Rig) -> Receptors:
    carriers = synapses.carriers(rig)
    return Receptors(
        np.array([IONS.index(ion) for _, ion in carriers], dtype=np.int64),
        np.array([receptor.kind.blocked_by_mg for receptor, _ in carriers], dtype=np.bool_),
        np.array([receptor.magnesium_outside for receptor, _ in carriers], dtype=np.float64),
    )


def drugs_at_rest(rig: Rig, state: SlowState, rest: float) -> SlowState:
    """`state`, changed in place, with the doses of the rig washed in and their work done at `rest` mV."""
    gates = kinds.steady_gates(_bare_gates(rig.cell, rig.temperature), rest)
    part = _slow_part(rig)
    for d, drug in enumerate(part.drugs):
        if drug[slow.ACTION] == slow.CLEAVES:
            state.bound[d] = 1.0 if drug[slow.DOSE] > 0.0 else 0.0
        elif drug[slow.ACTION] == slow.TRAPS:
            h = gates[int(drug[slow.WATCHED])]
            on = drug[slow.ON] * drug[slow.DOSE] * (drug[slow.RATE] * h + 1.0 - h)
            state.bound[d] = on / (on + drug[slow.OFF])
    return state


def _first(cell: Cell) -> NDArray[np.int64]:
    return np.cumsum([0, *(len(channel.gates) for channel in cell.channels)]).astype(np.int64)

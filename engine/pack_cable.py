"""From a Rig and its fibre to what the cable's kernel takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine import messages, pack, steady
from engine.electrochemistry import thermal_voltage
from engine.fibre import Geometry, Patch, fastest_rate
from engine.kernels import cable as kernel
from engine.kernels import gates as kinds
from engine.kernels.cable import Fibre, Membranes
from engine.kernels.gates import Gates
from engine.kernels.slow import AMOUNT, LEAK_1, LEAK_B, LEAK_V, OF_B, OF_V, POTENTIAL, PUMP
from engine.patch import Living, fresh_slow
from engine.rig.cell import Cell
from engine.rig.channels import OhmicLeak
from engine.rig.drugs import SHELF
from engine.rig.rig import Rig, default_rig
from engine.rig.stimulus import DENSITY
from engine.text import BadInput, Message

Array = NDArray[np.float64]

# Coarser than a patch's (0.02 mV), so that it stays in the second-level cache; wider, as an electrode may drive the
# compartment it is in far. Rest moves by 2e-6 mV. Beyond the ends the rates of the ends hold.
TABLE_LOW, TABLE_STEP, TABLE_ROWS = -200.0, 0.05, 8000
# Of the time constant of the fastest gate that a substep goes at most: with the first the 1952 axon conducts within
# 0.2 % of the exact velocity at every dt, with the second a node of the frog.
FINEST_CLASSIC, FINEST = 0.4, 0.2
MOST_PARTS = 16


@dataclass(frozen=True)
class Parts:
    """What goes to the kernels, and what rest is worked out from.

    `rigs`, `gates`, `thermal` and `rests` (mV; None where such a patch has no stable rest) belong to each membrane.
    """

    membranes: Membranes
    fibre: Fibre
    gates: tuple[Gates, ...]
    thermal: tuple[float, ...]
    rests: tuple[float | None, ...]
    current: float  # uA that a stimulus of 1 uA/cm2 gives
    resting: float  # mV, at which no current flows through the myelin


def pack_cable(rig: Rig, geometry: Geometry) -> Parts:
    """BadInput for what a fibre cannot have."""
    refuse(rig)
    substeps = substeps_of(rig, geometry)
    dt = rig.pace.dt / substeps
    rigs = [patched(rig, patch) for patch in geometry.patches]
    rests = tuple(_rest(each) for each in rigs)
    membranes = _membranes(rigs, rests, dt)
    resting = rests[0] if rests[0] is not None else rig.cell.rest
    return Parts(
        membranes=membranes,
        fibre=_fibre(rig, geometry, dt, substeps, resting, membranes),
        gates=tuple(_gates(each) for each in rigs),
        thermal=tuple(thermal_voltage(each.temperature) for each in rigs),
        rests=rests,
        current=current_of(rig, geometry),
        resting=resting,
    )


def refuse(rig: Rig) -> None:
    """BadInput for a drug that changes how channels inactivate: a fibre knows only what plugs them."""
    for action, drug in ((a, d) for a in rig.cell.actions for d in rig.drugs if d.id == a.drug):
        if SHELF[action.drug].does in ("slows", "cleaves") and drug.dose > 0.0:  # type: ignore[attr-defined]
            raise BadInput(
                Message.of(messages.NOT_IN_A_FIBRE, path=f"drugs.{drug.id}.dose", drug=SHELF[drug.id].short)
            )


def substeps_of(rig: Rig, geometry: Geometry) -> int:
    """In how many parts a step is computed, by the warmest stretch."""
    fastest = max(fastest_rate(patched(rig, patch)) for patch in geometry.patches)
    finest = FINEST_CLASSIC if is_classic(rig) else FINEST
    return min(max(1, math.ceil(rig.pace.dt * fastest / finest - 1e-9)), MOST_PARTS)


def is_classic(rig: Rig) -> bool:
    """Whether the membrane is two ohmic channels with x^3 y and z^4, and ohmic leaks: there is a faster way."""
    gates = _gates(rig)
    return (
        all(channel.permeability is None for channel in rig.cell.channels)
        and all(isinstance(leak, OhmicLeak) for leak in rig.leaks)
        and not gates.instant.any()
        and gates.first.tolist() == [0, 2, 3]
        and gates.power.tolist() == [3, 1, 4]
    )


def patched(rig: Rig, patch: Patch) -> Rig:
    """The rig of a stretch of membrane, everything held that a fibre holds."""
    ions = tuple(
        replace(ion, outside=patch.potassium) if ion.id == "k" and patch.potassium is not None else ion
        for ion in rig.ions
    )
    plugged = _plugged(rig.cell)
    channels = tuple(
        replace(block, blocked=100.0)
        if patch.dead
        else replace(block, blocked=100.0 - (100.0 - block.blocked) * (1.0 - 0.01 * patch.blocked))
        if block.id in plugged
        else block
        for block in rig.channels
    )
    return replace(
        rig,
        ions=ions,
        channels=channels,
        temperature=rig.temperature if patch.temperature is None else patch.temperature,
        cytoplasm=replace(rig.cytoplasm, moving=False),
        space=replace(rig.space, on=False),
    )


def _plugged(cell: Cell) -> set[str]:
    """The channels that TTX plugs: those the cell's file names, else all that carry Na."""
    named = {action.target for action in cell.actions if action.drug == "ttx"}
    return named or {channel.id for channel in cell.channels if channel.ion == "na"}


def _rest(rig: Rig) -> float | None:
    plain = plain_rig(rig.cell)
    return _rest_of(
        replace(rig, scope=plain.scope, stimulus=plain.stimulus, cable=plain.cable, pace=plain.pace)
    )


@lru_cache(maxsize=32)
def _rest_of(rig: Rig) -> float | None:
    return steady.stable_rest(Living(rig, fresh_slow(rig), tables=False))


def _membranes(rigs: list[Rig], rests: tuple[float | None, ...], dt: float) -> Membranes:
    cell = rigs[0].cell
    bare = _gates(rigs[0])
    channels = len(cell.channels)
    rows = {name: np.empty((len(rigs), channels)) for name in ("amount", "of_b", "of_v", "potential")}
    leak = np.empty((len(rigs), 3))
    for k, (rig, rest) in enumerate(zip(rigs, rests, strict=True)):
        near, sums = _surroundings(rig, cell.rest if rest is None else rest)
        for name, row in (("amount", AMOUNT), ("of_b", OF_B), ("of_v", OF_V), ("potential", POTENTIAL)):
            rows[name][k] = near[row, :channels]
        leak[k] = sums[PUMP] + sums[LEAK_1], sums[LEAK_V], sums[LEAK_B]
    return Membranes(
        kind=kernel.CLASSIC if is_classic(rigs[0]) else kernel.ANY,
        first=bare.first,
        power=bare.power,
        instant=bare.instant,
        tables=_tables(tuple(_kinetic(rig) for rig in rigs), dt),
        table_low=TABLE_LOW,
        table_step=TABLE_STEP,
        leak=leak,
        **rows,
    )


def _surroundings(rig: Rig, rest: float) -> tuple[Array, Array]:
    living = pack.pack_living(rig, tables=False)
    state = pack.drugs_at_rest(rig, fresh_slow(rig), rest)
    sources = living.sources
    return kernel.surroundings(  # type: ignore[no-any-return]
        living.slow,
        sources.ion,
        sources.goldman,
        sources.amount,
        state.levels,
        state.bound,
        state.concentrations,
    )


def _gates(rig: Rig) -> Gates:
    # What toxins do to channels a fibre does not know.
    gates = pack.pack_living(rig, tables=False).gates
    return gates._replace(twin=np.full_like(gates.twin, -1))


def _kinetic(rig: Rig) -> Rig:
    """The rig as far as its gates' tables hang on it."""
    return replace(plain_rig(rig.cell), temperature=rig.temperature)


@lru_cache(maxsize=4)
def plain_rig(cell: Cell) -> Rig:
    """What a cell starts with. It takes longer to put together than all the rest of an edit."""
    return default_rig(cell)


@lru_cache(maxsize=4)
def _tables(rigs: tuple[Rig, ...], dt: float) -> Array:
    return np.stack([_table(rig, dt) for rig in rigs])


@lru_cache(maxsize=6)
def _table(rig: Rig, dt: float) -> Array:
    return kinds.tabulate(  # type: ignore[no-any-return]
        _gates(rig), thermal_voltage(rig.temperature), dt, TABLE_LOW, TABLE_STEP, TABLE_ROWS
    )


def _fibre(rig: Rig, g: Geometry, dt: float, substeps: int, resting: float, membranes: Membranes) -> Fibre:
    load = 2.0 * g.capacitance / dt
    linked = load.copy()
    linked[:-1] += g.axial
    linked[1:] += g.axial
    base, source = linked + g.sheath + g.cut, g.sheath * resting
    if membranes.kind == kernel.CLASSIC:
        leak = np.where((g.which >= 0)[:, None], membranes.leak[g.which], 0.0) * g.area[:, None]
        base, source = base + leak[:, 1], source - leak[:, 0]
    injected = injected_of(rig, g)
    place, share = places_of(g, np.array([electrode.place for electrode in rig.cable.recording]))
    field, field_stimulus = _field(rig, g, injected)
    return Fibre(
        zones=_zones(g.which),
        area=g.area,
        load=load,
        linked=linked,
        base=base,
        source=source,
        axial=g.axial,
        axial_squared=g.axial**2,
        injected=injected,
        dt=dt,
        substeps=substeps,
        place=place,
        share=share,
        field=field,
        field_stimulus=field_stimulus,
    )


def _zones(which: NDArray[np.int64]) -> NDArray[np.int64]:
    borders = [0, *(np.flatnonzero(np.diff(which)) + 1).tolist(), which.size]
    return np.array([(a, b, which[a]) for a, b in pairwise(borders)], dtype=np.int64)


def places_of(g: Geometry, at: Array) -> tuple[NDArray[np.int64], Array]:
    """For each place in mm the first of four compartments, and their weights: V there is their sum.

    A cubic through all four; under myelin, where V bends at every node, a straight line between the nearest two.
    """
    left = np.clip(np.searchsorted(g.x, at, side="right") - 1, 0, g.x.size - 2)
    first = np.clip(left - 1, 0, g.x.size - 4)
    weights = np.zeros((at.size, 4))
    straight = bool((g.which < 0).any())
    for e, place in enumerate(at.tolist()):
        used = [int(left[e] - first[e]), int(left[e] - first[e]) + 1] if straight else [0, 1, 2, 3]
        x = g.x[first[e] : first[e] + 4]
        place = min(max(place, float(g.x[0])), float(g.x[-1]))
        for i in used:
            weights[e, i] = math.prod(float((place - x[j]) / (x[i] - x[j])) for j in used if j != i)
    return first.astype(np.int64), weights


# --- currents and potentials in the medium ----------------------------------------------------


def current_of(rig: Rig, g: Geometry) -> float:
    """The stimulating electrode's current in uA when the stimulator gives 1 uA/cm2.

    A stimulus in nA or pA is what the electrode gives, whatever its reach.
    """
    return rig.cable.stimulus.reach * g.unit if rig.stimulus.unit == DENSITY else rig.area


def injected_of(rig: Rig, g: Geometry) -> Array:
    """uA that drive each compartment for a stimulus of 1 uA/cm2: the electrode's, or its activating function.

    Rattay F (1986) IEEE Trans Biomed Eng 33:974: outside, the second difference of the potential along the fibre.
    """
    s, current = rig.cable.stimulus, current_of(rig, g)
    found = np.zeros(g.x.size)
    if s.kind == "inside":
        found[g.at] = current
        return found
    sign = 1.0 if s.kind == "anode" else -1.0
    outside = sign * current * _potential(rig, g, s.place, s.distance)
    if s.kind == "surround":
        for side in (-1.0, 1.0):
            outside += 0.5 * current * _potential(rig, g, s.place + side * s.distance, s.distance)
    return spread(g, outside)


def _potential(rig: Rig, g: Geometry, place: float, distance: float) -> Array:
    """mV at each compartment for 1 uA from a point in an endless medium."""
    away = 0.1 * np.hypot(g.x - place, distance)  # cm
    return 1e-3 * rig.cable.outside.resistivity / (4.0 * math.pi * away)  # type: ignore[no-any-return]


def spread(g: Geometry, v: Array) -> Array:
    """Axial current in uA into each compartment at these potentials (mV): the second difference."""
    along = g.axial * np.diff(v)
    out = np.zeros(v.size)
    out[:-1] += along
    out[1:] -= along
    return out


def _field(rig: Rig, g: Geometry, injected: Array) -> tuple[Array, Array]:
    """What the electrodes outside record of V in each compartment: the line-source approximation.

    Each compartment's membrane current is a source on the axis (Clark & Plonsey 1968); as it is the sum of axial
    currents, what is recorded is a weighted sum of V.
    """
    o = rig.cable.outside
    if not o.on:
        return np.empty((0, g.x.size)), np.empty(0)
    seen = _potential(rig, g, o.first, o.distance) - _potential(rig, g, o.second, o.distance)
    return spread(g, seen)[None, :], np.array([float(seen @ injected)])

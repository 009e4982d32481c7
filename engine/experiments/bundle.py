"""The compound action potential of a nerve, on hooks in oil and from a volume of tissue.

On hooks all current outside must flow along the thin fluid between the fibres. With an axial current in each fibre and
its return in the fluid (the core conductor: Hodgkin AL & Rushton WAH, 1946; Gasser HS & Grundfest H, 1939, Am J Physiol
127:393), the potential outside is minus the mean of all V, each weighted with what its axon conducts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.cable import CableSimulator
from engine.conduction import ABOVE_REST, Arrivals
from engine.experiments.table import Column, Figure, text
from engine.experiments.uniform import conducting, put
from engine.nerve import Proceed, of_diameter
from engine.rig.nerve import MONOPHASIC
from engine.rig.rig import Rig

Array = NDArray[np.float64]

FLUID = 1.0  # cross-section of the fluid between the fibres over that of the axons
BEFORE, BEHIND = 5.0, 10.0  # mm of nerve before the stimulating electrode and behind the last one
LONGEST = 400.0  # ms
_BLOCK = 1.0  # ms
_MORE = 0.3  # of the time until all is over that is recorded beyond it
_MOST_DRAWN = 4000  # samples of a record


@dataclass(frozen=True, eq=False)
class Bundle:
    """Of a nerve of `rig`: mV of the second electrode against the first at `t` ms after firing, as physiologists draw
    it: an impulse at the first is upward. `velocities` are measured between half-way and the first electrode.

    `hooks` and `volume` (classes, n) are what the fibres of each class of `diameters` (um, thin to thick) add;
    `fibres` how many they are, `velocities` theirs in m/s (nan where an impulse does not arrive).
    """

    rig: Rig
    t: Array
    hooks: Array
    volume: Array
    diameters: Array
    fibres: Array
    velocities: Array
    artefact: float  # ms, until which what the stimulus gives by itself is seen

    def record(self, medium: str) -> Array:
        """The compound action potential, "hooks" or "volume"."""
        return self.parts(medium).sum(axis=0)  # type: ignore[no-any-return]

    def parts(self, medium: str) -> Array:
        """What each class adds."""
        return self.hooks if medium == "hooks" else self.volume

    def figures(self, medium: str) -> tuple[Figure, ...]:
        """Height and time of the peak, half-width, and velocities; nan where there is none."""
        height, at, half = _peak(self.t, self.record(medium), self.artefact)
        there = self.velocities[np.isfinite(self.velocities)]
        return (
            Figure("peak", "mV", height),
            Figure("latency", "ms", at),
            Figure("half_width", "ms", half),
            Figure("velocity_of_peak", "m/s", self.rig.nerve.distance / at if at > 0.0 else math.nan),
            Figure("fastest", "m/s", float(there.max()) if there.size else math.nan),
            Figure("slowest", "m/s", float(there.min()) if there.size else math.nan),
        )

    def text(self, between: str = ",") -> str:
        """As two tables: the classes, and the records."""
        classes = [
            Column("diameter", "um", self.diameters), Column("fibres", "", self.fibres),
            Column("velocity", "m/s", self.velocities),
        ]  # fmt: skip
        records = [
            Column("t", "ms", self.t), Column("V_on_hooks", "mV", self.record("hooks")),
            Column("V_in_volume", "mV", self.record("volume")),
        ]  # fmt: skip
        return text(self.figures("hooks"), [classes, records], between)


def run(rig: Rig, proceed: Proceed) -> Bundle:
    """Fire every fibre of the rig's nerve; the thinnest first, as it says how long to record."""
    n = rig.nerve
    base = _laid_out(rig)
    diameters, fibres = n.classes()
    conductance = 0.25 * math.pi * diameters**2 / base.cable.resistivity
    fluid = FLUID * float((fibres * 0.25 * math.pi * diameters**2).sum()) / base.cable.outside.resistivity
    shares = fibres * conductance / (float((fibres * conductance).sum()) + fluid)
    thinnest = of_diameter(base, float(diameters[0]))
    steps = _duration(thinnest, partial(proceed, 0, diameters.size))
    hooks, volume = [], []
    velocities = np.full(diameters.size, math.nan)
    for k, diameter in enumerate(diameters.tolist()):
        inside, outside, velocities[k] = _one(
            of_diameter(base, diameter), steps, partial(proceed, k, diameters.size)
        )
        hooks.append(shares[k] * inside)
        volume.append(fibres[k] * outside)
    proceed(diameters.size, diameters.size)
    every = max(1, math.ceil(steps / _MOST_DRAWN))
    drawn = slice(every - 1, None, every)
    t: Array = base.pace.dt * np.arange(1.0, steps + 1.0)
    return Bundle(
        rig, t[drawn], np.array(hooks)[:, drawn], np.array(volume)[:, drawn], diameters, fibres, velocities,
        base.stimulus.width + 2.0 * base.pace.dt,
    )  # fmt: skip


def _laid_out(rig: Rig) -> Rig:
    n = rig.nerve
    first = BEFORE + n.distance
    second = first + n.gap
    made = conducting(rig)
    outside = replace(rig.cable.outside, on=True, crushed=n.recording == MONOPHASIC, first=0.0, second=0.0)
    made = replace(made, cable=replace(made.cable, outside=outside))
    return put(
        made,
        {
            "cable.length": second + BEHIND, "cable.stimulus.place": BEFORE, "cable.electrodes.1.place": first,
            "cable.electrodes.2.place": second, "cable.electrodes.3.on": True,
            "cable.electrodes.3.place": BEFORE + 0.5 * n.distance, "cable.outside.first": first,
            "cable.outside.second": second,
        },
    )  # fmt: skip


def _duration(rig: Rig, asked: Callable[[], None]) -> int:
    """Steps until the impulse has left the fibre, and some more."""
    simulator = CableSimulator(rig)
    rest = simulator.membrane_rest
    level = (rig.cell.rest if rest is None else rest) + 0.5 * ABOVE_REST
    simulator.fire()
    steps = round(_BLOCK / rig.pace.dt)
    while simulator.time < LONGEST:
        asked()
        simulator.advance(steps)
        if simulator.time > rig.stimulus.width + 2.0 * _BLOCK and simulator.v.max() < level:
            break
    return round((1.0 + _MORE) * simulator.time / rig.pace.dt)


def _one(rig: Rig, steps: int, asked: Callable[[], None]) -> tuple[Array, Array, float]:
    """One fibre: V at the first electrode less that at the second, both from rest, and the same outside, in mV; m/s."""
    simulator = CableSimulator(rig)
    arrivals = Arrivals(rig, simulator.membrane_rest)
    simulator.fire()
    inside, outside = np.empty(steps), np.empty(steps)
    at, piece = 0, round(_BLOCK / rig.pace.dt)
    while at < steps:
        asked()
        block = simulator.advance(min(piece, steps - at))
        arrivals.add(block)
        if at == 0:
            before = block.before
        here = slice(at, at + block.outside.size)
        inside[here] = (block.v[0] - before[0]) - (block.v[1] - before[1])
        outside[here] = -block.outside
        at = here.stop
    start, end = arrivals.times["3"], arrivals.times["1"]
    way = rig.cable.electrodes[0].place - rig.cable.electrodes[2].place
    return inside, outside, way / (end[0] - start[0]) if start and end and end[0] > start[0] else math.nan


def _peak(t: Array, v: Array, artefact: float) -> tuple[float, float, float]:
    """mV, ms, and the width in ms at half of it, of what comes after the stimulus."""
    late = t > artefact
    t, v = t[late], v[late]
    if v.size == 0 or v.max() <= 0.0:
        return math.nan, math.nan, math.nan
    top = int(v.argmax())
    half = 0.5 * v[top]
    before = np.flatnonzero(v[:top] < half)
    behind = np.flatnonzero(v[top:] < half)
    if before.size == 0 or behind.size == 0:
        return float(v[top]), float(t[top]), math.nan
    a, b = int(before[-1]), top + int(behind[0])
    left = t[a] + (half - v[a]) / (v[a + 1] - v[a]) * (t[a + 1] - t[a])
    right = t[b - 1] + (v[b - 1] - half) / (v[b - 1] - v[b]) * (t[b] - t[b - 1])
    return float(v[top]), float(t[top]), float(right - left)

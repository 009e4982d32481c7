"""Stimulation from outside: the current that is just enough against the distance of the electrode.

What drives the fibre is the second difference of the potential along it, the activating function (Rattay F, 1986, IEEE
Trans Biomed Eng 33:974; McNeal DR, 1976, 23:329). Thresholds near an electrode follow I = I0 + k r^2 (Stoney SD,
Thompson WD & Asanuma H, 1968, J Neurophysiol 31:659).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.cable import CableSimulator
from engine.conduction import ABOVE_REST
from engine.experiments.table import Column, Figure, text
from engine.experiments.uniform import conducting, put, uniform
from engine.fibre import Geometry, geometry
from engine.nerve import Proceed, velocity
from engine.pack_cable import current_of, injected_of
from engine.rig.rig import Rig
from engine.text import BadInput, Message

Array = NDArray[np.float64]

KINDS = ("cathode", "anode", "surround")
RECORDED = 0.85  # of the fibre's length; the electrode stands over its middle
PRECISION = 1e-3  # of a threshold
STEP = 0.005  # ms at most
MOST = 1e6  # uA
_DENSITY = 1.0  # uA/cm2; the electrode's current is set by its reach
_FIRST = 1.0  # uA: where the search begins, by factors of four
_FACTOR = 4.0
_BLOCK = 0.5  # ms
_LATE = 4.0  # times as long as an impulse takes to the recording electrode are waited for
_NEARLY = 0.9  # of the threshold, at which V under the electrode is shown


@dataclass(frozen=True)
class Law:
    """I = `least` + `factor` r^2, in uA and uA/mm2; `off`: root mean square relative deviation in per cent."""

    least: float
    factor: float
    off: float

    def at(self, distance: Array) -> Array:
        """uA."""
        return self.least + self.factor * distance**2


@dataclass(frozen=True, eq=False)
class Outside:
    """Thresholds in uA by kind and distance in mm, nan where none was found, and what goes on at one distance.

    `x` mm from the electrode; `driven` mV/ms for each mA, by kind; `moved` mV from rest at the end of a pulse of nine
    tenths of the threshold, by kind, without those that have none.
    """

    rig: Rig
    width: float  # ms
    distances: Array
    thresholds: dict[str, Array]
    laws: dict[str, Law]
    at: float  # mm, the distance of what follows
    x: Array
    driven: dict[str, Array]
    moved: dict[str, Array]

    @property
    def figures(self) -> tuple[Figure, ...]:
        found = []
        for kind, law in self.laws.items():
            found += [
                Figure(f"{kind}_least", "uA", law.least), Figure(f"{kind}_factor", "uA/mm2", law.factor),
                Figure(f"{kind}_deviation", "%", law.off),
            ]  # fmt: skip
        return tuple(found)

    def ratio(self, kind: str) -> Array:
        """Thresholds over those of the cathode."""
        return self.thresholds[kind] / self.thresholds["cathode"]

    def text(self, between: str = ",") -> str:
        """As two tables."""
        against = [Column("distance", "mm", self.distances)]
        against += [Column(f"threshold_{kind}", "uA", row) for kind, row in self.thresholds.items()]
        along = [Column("x", "mm", self.x)]
        along += [Column(f"activating_{kind}", "mV/ms/mA", row) for kind, row in self.driven.items()]
        along += [Column(f"V_{kind}", "mV", row) for kind, row in self.moved.items()]
        return text(self.figures, [against, along], between)


def run(rig: Rig, low: float, high: float, count: int, width: float, proceed: Proceed) -> Outside:
    """Thresholds of a pulse of `width` ms at `count` distances from `low` to `high` mm, in equal ratios.

    What goes on along the fibre is told at the nearest of them. BadInput where nothing travels on this fibre.
    """
    if high <= low:
        raise BadInput(Message.of(messages.NOT_A_RANGE, low=f"{low:g} mm", high=f"{high:g} mm"))
    distances = np.geomspace(low, high, count)
    speed = velocity(conducting(rig))
    base = _laid_out(rig, width)
    if speed is None:
        raise BadInput(Message.of(messages.NEVER_FIRES))
    way = (RECORDED - 0.5) * base.cable.length
    waits = width + _LATE * way / speed
    total, done = count * len(KINDS), 0
    thresholds = {kind: np.full(count, math.nan) for kind in KINDS}
    for kind in KINDS:
        guess = _FIRST
        for k, distance in enumerate(distances.tolist()):
            here = put(base, {"cable.stimulus.kind": kind, "cable.stimulus.distance": distance})
            found = threshold(here, waits, guess, partial(proceed, done, total))
            thresholds[kind][k] = math.nan if found is None else found
            guess = found or guess
            done += 1
            proceed(done, total)
    laws = {kind: law for kind in KINDS if (law := fitted(distances, thresholds[kind])) is not None}
    here = base.replace("cable.stimulus.distance", low)
    driven, moved = {}, {}
    for kind in KINDS:
        one = here.replace("cable.stimulus.kind", kind)
        x, driven[kind] = activating(one)
        if math.isfinite(enough := float(thresholds[kind][0])):
            moved[kind] = _moved(one, _NEARLY * enough)
    return Outside(rig, width, distances, thresholds, laws, low, x, driven, moved)


def _laid_out(rig: Rig, width: float) -> Rig:
    made = uniform(rig)
    length = made.cable.length
    made = replace(made, pace=replace(made.pace, dt=min(made.pace.dt, STEP)))
    return put(
        made,
        {
            "stimulus.unit": "density", "stimulus.amplitude": _DENSITY, "stimulus.width": width,
            "cable.stimulus.place": 0.5 * length, "cable.electrodes.1.place": RECORDED * length,
            "cable.electrodes.2.on": False,
        },
    )  # fmt: skip


def with_current(rig: Rig, current: float) -> Rig:
    """The rig with this current (uA) from its stimulating electrode, more than a hand may set as well."""
    stimulus = replace(rig.cable.stimulus, reach=current / (geometry(rig).unit * rig.stimulus.amplitude))
    return replace(rig, cable=replace(rig.cable, stimulus=stimulus))


def threshold(rig: Rig, waits: float, guess: float, asked: Callable[[], None]) -> float | None:
    """uA from the electrode that is just enough for an impulse at the recording one; None where even MOST is not."""

    def enough(current: float) -> bool:
        asked()
        return _arrives(with_current(rig, current), waits)

    current = min(guess, MOST)
    if enough(current):
        while enough(current / _FACTOR):
            current /= _FACTOR
        low, high = current / _FACTOR, current
    else:
        while not enough(min(_FACTOR * current, MOST)):
            if _FACTOR * current >= MOST:
                return None
            current *= _FACTOR
        low, high = current, min(_FACTOR * current, MOST)
    while high / low > 1.0 + PRECISION:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _arrives(rig: Rig, waits: float) -> bool:
    simulator = CableSimulator(rig)
    rest = simulator.membrane_rest
    level = (rig.cell.rest if rest is None else rest) + ABOVE_REST
    simulator.fire()
    while simulator.time < waits:
        block = simulator.advance(round(_BLOCK / rig.pace.dt))
        if block.v[0].max() >= level:
            return True
        # Nothing can come any more once the whole fibre is below.
        if (
            simulator.time > rig.stimulus.width + 2.0 * _BLOCK
            and simulator.v.max() < level - 0.5 * ABOVE_REST
        ):
            return False
    return False


def fitted(distances: Array, currents: Array) -> Law | None:
    """I0 + k r^2 with the least relative deviations, I0 not below 0; None for fewer than three thresholds."""
    there = np.isfinite(currents)
    if np.count_nonzero(there) < 3:
        return None
    r, i = distances[there], currents[there]
    rows = np.column_stack((1.0 / i, r * r / i))
    (least, factor), *_ = np.linalg.lstsq(rows, np.ones(i.size), rcond=None)
    if least < 0.0:
        least, factor = 0.0, float(rows[:, 1].sum() / (rows[:, 1] ** 2).sum())
    off = 100.0 * math.sqrt(float(np.mean((rows @ np.array([least, factor]) - 1.0) ** 2)))
    return Law(float(least), float(factor), off)


def activating(rig: Rig) -> tuple[Array, Array]:
    """mm from the electrode, and mV/ms for each mA: what the current alone would do to V, where there is membrane."""
    cut: Geometry = geometry(rig)
    driven = injected_of(rig, cut) / (cut.capacitance * current_of(rig, cut)) * 1e3
    seen = np.zeros(cut.x.size, dtype=np.bool_)
    seen[cut.inside] = True
    seen &= cut.which >= 0
    return cut.x[seen] - rig.cable.stimulus.place, driven[seen]


def _moved(rig: Rig, current: float) -> Array:
    simulator = CableSimulator(with_current(rig, current))
    cut = simulator.geometry
    rest = simulator.rest
    simulator.fire()
    simulator.advance(max(1, round(rig.stimulus.width / rig.pace.dt)))
    moved = simulator.state.v - rest
    seen = np.zeros(cut.x.size, dtype=np.bool_)
    seen[cut.inside] = True
    return moved[seen & (cut.which >= 0)]

"""The fibre as a passive cable: a long weak current at its left end, and how the potential spreads from there.

The closed forms are those of Hodgkin AL & Rushton WAH (1946) Proc R Soc B 133:444, with reflections at the ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.cable import CableSimulator, Constants, compartments, constants
from engine.experiments.table import Column, Figure, text
from engine.experiments.uniform import put, uniform
from engine.nerve import Proceed
from engine.rig.axon import Myelin
from engine.rig.rig import Rig
from engine.text import BadInput, Message

Array = NDArray[np.float64]

ENDS = {
    "endless": None,
    "sealed": 1.0,
    "killed": -1.0,
}  # what the right end does to a potential that meets it
PLACES = (0.0, 0.5, 1.0, 2.0)  # length constants from the current, where the time course is recorded
SIZE = 0.1  # mV that the current gives in the end where it flows in, were the fibre endless
LASTS = 10.0  # time constants that it flows
SETTLES = 100.0  # ms more where there are gates, that swing before they come to rest
_STEPS = 1000.0  # in a time constant
_COMPARTMENTS = 40.0  # in a length constant, at least
_FAR = 20.0  # length constants: what lies further gives nothing
_DRAWN = 240  # points of a curve
_BLOCK = 2000
_LEVEL = math.erf(1.0)  # of the final potential, reached at the current after one time constant
_PITCH = 0.25  # length constants between the points that the length constant is worked out from
_LATE = (5.0, 8.0)  # of it: when only the slowest exponential is left
_SHORT = 2.2  # length constants: in a longer fibre that is no time to be waited for


@dataclass(frozen=True, eq=False)
class Passive:
    """mV from rest along x (mm) in the end, (n,), and in time t (ms) at `places` (mm), (places, m).

    Beside each what the closed form has.
    """

    rig: Rig
    ends: str
    constants: Constants
    x: Array
    v: Array
    exact: Array
    t: Array
    places: Array
    courses: Array
    exact_courses: Array
    figures: tuple[Figure, ...]

    def text(self, between: str = ",") -> str:
        """As two tables, V against distance and V against time."""
        along = [Column("x", "mm", self.x), Column("V", "mV", self.v), Column("V_exact", "mV", self.exact)]
        columns = [Column("t", "ms", self.t)]
        for place, v, exact in zip(self.places.tolist(), self.courses, self.exact_courses, strict=True):
            columns += [
                Column(f"V_at_{place:.4g}mm", "mV", v),
                Column(f"V_exact_at_{place:.4g}mm", "mV", exact),
            ]
        return text(self.figures, [along, columns], between)


def run(rig: Rig, ends: str, length: float, blocked: bool, proceed: Proceed) -> Passive:
    """A fibre `length` length constants long; BadInput where it has no rest, or nothing conducts there.

    `blocked`: without its gated channels, as the closed forms have it. Myelin is left off.
    """
    bare = _bare(rig, blocked)
    rest = CableSimulator(bare).membrane_rest
    if rest is None:
        raise BadInput(Message.of(messages.NO_REST_FOR_CABLE))
    known = constants(bare, rest)
    if not math.isfinite(known.length):
        raise BadInput(Message.of(messages.NO_LENGTH_CONSTANT))
    fibre = _laid_out(bare, ends, length, known)
    simulator = CableSimulator(fibre)
    current = SIZE / (2.0 * known.input_resistance)  # nA
    fibre = fibre.replace("stimulus.amplitude", 1e-3 * current / simulator.current)
    simulator = CableSimulator(fibre)
    pitch: Array = _PITCH * known.length * np.arange(int(min(length, 4.0) / _PITCH) + 1.0)
    at_rest = simulator.at(pitch)
    simulator.fire()
    lasts = LASTS * known.time + (0.0 if blocked else SETTLES)
    steps = math.ceil(lasts / fibre.pace.dt)
    pieces, done = [], 0
    while done < steps:
        block = simulator.advance(min(_BLOCK, steps - done))
        if done == 0:
            before = block.before
        pieces.append(block.v)
        done += block.stimulus.size
        proceed(done, steps)
    rests = simulator.rest[simulator.geometry.inside]
    every = max(1, steps // _DRAWN)
    t: Array = fibre.pace.dt * np.arange(1.0, steps + 1.0)
    courses = np.hstack(pieces) - before[:, None]
    places = np.array([electrode.place for electrode in fibre.cable.recording])
    inside = simulator.x <= fibre.cable.length
    x, v = simulator.x[inside], (simulator.v - rests)[inside]
    exact = steady(x, fibre.cable.length, ends, known)
    drawn = slice(every - 1, None, every)
    return Passive(
        rig, ends, known, x, v, exact, t[drawn], places, courses[:, drawn],
        np.array([course(place, t[drawn], fibre.cable.length, ends, known) for place in places]),
        (
            Figure("length_constant", "mm", _length_constant(simulator.at(pitch) - at_rest, known), known.length),
            *_figures(fibre.cable.length, v, exact, t, courses, places, current, ends, known),
        ),
    )  # fmt: skip


def _bare(rig: Rig, blocked: bool) -> Rig:
    rig = replace(rig, cable=replace(rig.cable, myelin=Myelin()))
    if blocked:
        rig = replace(rig, channels=tuple(replace(block, blocked=100.0) for block in rig.channels))
    return uniform(rig)


def _laid_out(bare: Rig, ends: str, length: float, known: Constants) -> Rig:
    dt = min(max(known.time / _STEPS, bare.quantity("pace.dt").low), bare.quantity("pace.dt").high)
    stimulus: dict[str, float | str | bool] = {
        "stimulus.unit": "density", "stimulus.mode": "single", "stimulus.width": 2.0 * LASTS * known.time + SETTLES,
        "cable.stimulus.reach": 1.0,
    }  # fmt: skip
    # Compartments so short that their length does not show, whatever they are for an impulse.
    fine = 100.0 * known.length / (_COMPARTMENTS * compartments(bare)[2])
    accuracy = bare.quantity("cable.accuracy")
    if fine < bare.cable.accuracy:
        bare = bare.replace("cable.accuracy", max(fine, accuracy.low))
    made = put(bare, {"cable.length": length * known.length, "pace.dt": dt, **stimulus})
    made = put(made, {"cable.right": "open" if ends == "endless" else ends, "cable.stimulus.place": 0.0})
    for k, place in enumerate(PLACES, 1):
        there = place <= length
        made = made.replace(f"cable.electrodes.{k}.on", there)
        if there:
            made = made.replace(f"cable.electrodes.{k}.place", place * known.length)
    return made


# --- closed forms -----------------------------------------------------------------------------


def steady(x: Array, length: float, ends: str, known: Constants) -> Array:
    """mV in the end, x and length in mm: an exponential, a cosh or a sinh."""
    z, whole = x / known.length, length / known.length
    if ends == "sealed":
        return SIZE * np.cosh(whole - z) / math.sinh(whole)
    if ends == "killed":
        return SIZE * np.sinh(whole - z) / math.cosh(whole)
    return SIZE * np.exp(-z)


def course(place: float, t: Array, length: float, ends: str, known: Constants) -> Array:
    """mV at a place (mm) so many ms after the current was switched on."""
    reflects = ENDS[ends]
    total = np.zeros(t.size)
    images = math.ceil(0.5 * _FAR * known.length / length)
    for n in range(-images, images + 1):
        if n and reflects is None:
            continue
        away = abs(place - 2.0 * n * length) / known.length
        if away < _FAR:
            total += (1.0 if reflects is None else reflects ** abs(n)) * _step(away, t / known.time)
    return SIZE * total


def _step(away: float, since: Array) -> Array:
    """Hodgkin & Rushton's equation 4.1 over its final value at the current."""

    def share(u: float) -> float:
        root = math.sqrt(u)
        return 0.5 * (
            math.exp(-away) * math.erfc(0.5 * away / root - root)
            - math.exp(away) * math.erfc(0.5 * away / root + root)
        )

    return np.array([share(u) for u in since.tolist()])


# --- what is measured -------------------------------------------------------------------------


def _figures(
    length: float, v: Array, exact: Array, t: Array, courses: Array, places: Array, current: float, ends: str,
    known: Constants,
) -> list[Figure]:  # fmt: skip
    whole = length / known.length
    timed = ends == "endless" or whole <= _SHORT
    found = [_time_constant(t, courses[0], float(v[0]), whole, ends, known)] if timed else []
    found += [
        Figure("input_resistance", "Mohm", float(v[0]) / current, float(exact[0]) / current),
    ]
    for place, row in zip(places[1:].tolist(), courses[1:], strict=True):
        closed = float(steady(np.array([place]), length, ends, known)[0]) / float(exact[0])
        found.append(
            Figure(f"left_at_{place / known.length:g}_lambda", "%", 100.0 * row[-1] / v[0], 100.0 * closed)
        )
    if ends == "sealed":
        found.append(
            Figure(
                "left_at_the_end", "%", float(100.0 * v[-1] / v[0]), 100.0 / math.cosh(length / known.length)
            )
        )
    return found


def _length_constant(v: Array, known: Constants) -> float:
    """By how much V bends: of points h apart V(-h) + V(h) = 2 cosh(h / lambda) V, whatever the ends."""
    middle, both = v[1:-1], v[:-2] + v[2:]
    if middle.size == 0:
        return math.nan
    ratio = float((middle * both).sum() / (2.0 * (middle * middle).sum()))
    return _PITCH * known.length / math.acosh(ratio) if ratio > 1.0 else math.nan


def _time_constant(t: Array, v: Array, final: float, whole: float, ends: str, known: Constants) -> Figure:
    """Endless: when 84 % is reached where the current flows in; else of the slowest exponential at its end."""
    if ends == "endless":
        k = int(np.argmax(v >= _LEVEL * final))
        share = (_LEVEL * final - v[k - 1]) / (v[k] - v[k - 1])
        return Figure("time_constant", "ms", float(t[k - 1] + share * (t[k] - t[k - 1])), known.time)
    slowest = known.time if ends == "sealed" else known.time / (1.0 + (0.5 * math.pi / whole) ** 2)
    # Of what V still gains in one step after another the end need not be known.
    every = max(1, int(0.1 * slowest / (t[1] - t[0])))
    late = (t[::every] > _LATE[0] * slowest) & (t[::every] < _LATE[1] * slowest)
    gains = np.diff(v[::every][late])
    if gains.size < 3 or (gains <= 0.0).any():
        return Figure("slowest_exponential", "ms", math.nan, slowest)
    slope = float(np.polyfit(t[::every][late][1:], np.log(gains), 1)[0])
    return Figure("slowest_exponential", "ms", -1.0 / slope, slowest)

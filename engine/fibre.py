"""The fibre of a Rig cut into compartments: how long they are, what area and capacitance they have, what joins them.

Without myelin compartments are centred on points that divide each part of the fibre evenly: its ends, the stimulating
electrode and a widening always are such points. With myelin each node is a compartment, and so is each paranode.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine import messages, pack
from engine.kernels import gates as kinds
from engine.rig.axon import Cable
from engine.rig.cell import Cell
from engine.rig.rig import Rig
from engine.text import BadInput, Message

Array = NDArray[np.float64]

MOST = 20_000  # compartments
LEAST_IN_INTERNODE = 8
UNIT_FREQUENCY = 1.0  # kHz, of the length constant that the stimulating current is told in
SHORT_CIRCUIT = 1e7  # conductance of a cut end, in units of that to the next compartment
GUARD = 400.0  # length constants of the upstroke behind an open end
GUARD_EVEN, GUARD_GROWTH = 20, 1.12  # compartments as long as the others; by what each further one is longer


@dataclass(frozen=True)
class Patch:
    """What is different in a stretch of membrane; None and 0: nothing."""

    temperature: float | None = None  # degrees C
    potassium: float | None = None  # mM outside
    blocked: float = 0.0  # per cent of the Na channels
    dead: bool = False


@dataclass(frozen=True)
class Geometry:
    """The compartments from left to right, (n,). Conductances in mS, capacitances in uF, lengths in mm, areas in cm2.

    `inside`: those on the fibre (behind an open end there are more). `patches[which[i]]` is the membrane of
    compartment i, which is -1 under myelin. `sheath`: conductance of the myelin, whose current vanishes at rest;
    `cut`: conductance of a killed end to 0 mV. `edges` (n + 1,) and `diameter` (um) are for drawing it.
    `unit`: cm2 of membrane that one `cable.stimulus.reach` stands for. `constant`: mm, of the upstroke.
    """

    x: Array
    edges: Array
    diameter: Array
    area: Array
    capacitance: Array
    sheath: Array
    cut: Array
    axial: Array
    which: NDArray[np.int64]
    patches: tuple[Patch, ...]
    inside: slice
    unit: float
    constant: float
    at: int  # the compartment of the stimulating electrode

    @property
    def count(self) -> int:
        """How many compartments the fibre itself has."""
        return int(self.x[self.inside].size)

    @property
    def finest(self) -> float:
        """Length of the shortest compartment without myelin, in um."""
        lengths = np.diff(self.edges)[self.inside]
        return 1000.0 * float(lengths[1:-1].min() if lengths.size > 2 else lengths.min())


def geometry(rig: Rig) -> Geometry:
    """BadInput, naming the limit, where the fibre of this rig cannot be."""
    rig.cable.check()
    return _cut(rig.cell, rig.cable, upstroke_frequency(rig))


def looked_at(cable: Cable) -> float:
    """Where in mm the first electrode is that is in, or the stimulating one."""
    return cable.recording[0].place if cable.recording else cable.stimulus.place


def nearest(cut: Geometry, cable: Cable) -> int:
    """The compartment with a membrane nearest to the first electrode that is in, or to the stimulating one."""
    away = np.abs(cut.x - looked_at(cable))
    away[cut.which < 0] = np.inf
    return int(away.argmin())


def fastest_rate(rig: Rig) -> float:
    """The largest 1 / tau in 1/ms of any gate where V is in the course of an impulse."""
    gates = pack.pack_living(rig, tables=False).gates
    return max(float(kinds.fastest(gates, v)) for v in pack.MOVING_RANGE)


def upstroke_frequency(rig: Rig) -> float:
    """The frequency in kHz that stands for the upstroke: the fastest gate's rate over 2 pi."""
    return max(fastest_rate(rig), 1.0) / (2.0 * math.pi)


def length_constant(diameter: float, resistivity: float, capacitance: float, frequency: float) -> float:
    """Of a sine wave in mm: diameter um, ohm cm, uF/cm2, kHz; conductances left aside (Hines & Carnevale 2001)."""
    # sqrt(d / 4 pi f R C): um / (kHz ohm cm uF / cm2) = 1e-4 / 1e-3 cm2
    return 10.0 * math.sqrt(0.1 * diameter / (4.0 * math.pi * frequency * resistivity * capacitance))


def resting_length_constant(rig: Rig, conductance: float) -> float:
    """sqrt(d / 4 R g) in mm of a membrane of `conductance` mS/cm2 (Hodgkin & Rushton 1946)."""
    return 10.0 * math.sqrt(0.1 * rig.cable.diameter / (4.0 * rig.cable.resistivity * conductance))


@lru_cache(maxsize=8)
def _cut(cell: Cell, cable: Cable, frequency: float) -> Geometry:
    return (_sheathed if cable.myelin.on else _bare)(cell, cable, frequency)


# --- without myelin ---------------------------------------------------------------------------


def _bare(cell: Cell, cable: Cable, frequency: float) -> Geometry:
    constant = length_constant(cable.diameter, cable.resistivity, cell.capacitance, frequency)
    slow = length_constant(cable.diameter, cable.resistivity, cell.capacitance, UNIT_FREQUENCY)
    step = cable.accuracy / 100.0 * constant
    marks = _marks(cable, step)
    parts = [(a, b, step * math.sqrt(_widened(cable, 0.5 * (a + b)))) for a, b in pairwise(marks.tolist())]
    least = 2 if len(parts) > 1 else 3  # V at an electrode is interpolated from four points
    counts = [max(least, math.ceil((b - a) / h - 1e-9)) for a, b, h in parts]
    _refuse_too_many(cable, sum(counts) + 1)
    x = np.concatenate(
        [np.linspace(a, b, n, endpoint=False) for (a, b, _), n in zip(parts, counts, strict=True)]
        + [marks[-1:]]
    )
    before, behind = _guards(cable, float(x[1] - x[0]), float(x[-1] - x[-2]), constant)
    x = np.concatenate((x[0] - before, x, x[-1] + behind))
    h = np.diff(x)
    d = cable.diameter * np.array([_widened(cable, place) for place in x[:-1] + 0.5 * h])
    area = np.zeros(x.size)
    area[:-1] += 0.5 * _surface(h, d)
    area[1:] += 0.5 * _surface(h, d)
    axial = _conductance(h, d, cable.resistivity)
    inside = slice(before.size, x.size - behind.size)
    which, patches = _patched(cable, x)
    return Geometry(
        x=x,
        edges=np.concatenate((x[:1], x[:-1] + 0.5 * h, x[-1:])),
        diameter=np.append(d, d[-1]),
        area=area,
        capacitance=cell.capacitance * area,
        sheath=np.zeros(x.size),
        cut=_cuts(cable, axial),
        axial=axial,
        which=which,
        patches=patches,
        inside=inside,
        unit=float(_surface(np.array([slow]), np.array([cable.diameter]))[0]),
        constant=constant,
        at=int(np.abs(x - cable.stimulus.place).argmin()),
    )


def _marks(cable: Cable, step: float) -> Array:
    """The places in mm that have to be points: none so near to another that the piece would be a splinter."""
    marks = [0.0, cable.length]
    for place in (cable.stimulus.place, *((cable.widening.place,) if cable.widening.on else ())):
        if min(abs(place - mark) for mark in marks) > 0.02 * step:
            marks.append(place)
    return np.array(sorted(marks))


def _guards(cable: Cable, left: float, right: float, constant: float) -> tuple[Array, Array]:
    """How far behind an open end the points lie that stand for a fibre without end, in order of x."""

    def behind(h: float) -> Array:
        growing = math.ceil(math.log1p(GUARD * constant / h * (GUARD_GROWTH - 1.0)) / math.log(GUARD_GROWTH))
        steps = np.concatenate((np.full(GUARD_EVEN, h), h * GUARD_GROWTH ** np.arange(1, growing + 1)))
        return np.cumsum(steps)

    none = np.empty(0)
    return (
        behind(left)[::-1] if cable.left == "open" else none,
        behind(right) if cable.right == "open" else none,
    )


# --- with myelin ------------------------------------------------------------------------------


def _sheathed(cell: Cell, cable: Cable, frequency: float) -> Geometry:
    m = cable.myelin
    # ohm cm, pF/cm and um as a membrane of the same axon
    per_area = 1e-6 * m.capacitance / (math.pi * 1e-4 * cable.diameter)
    constant = length_constant(cable.diameter, cable.resistivity, per_area, frequency)
    wrapped = m.internode - 2.0 * m.paranode_length
    if wrapped <= 0.0:
        raise BadInput(
            Message.of(
                messages.PARANODES_TOO_LONG, path="cable.myelin.paranode_length",
                value=f"{m.paranode_length:.10g}", most=f"{0.5 * m.internode:.10g}",
            )
        )  # fmt: skip
    if cable.length < m.period - 1e-9:
        raise BadInput(
            Message.of(
                messages.SHORTER_THAN_A_PERIOD, path="cable.length", value=f"{cable.length:.10g}",
                least=f"{m.period:.10g}",
            )
        )  # fmt: skip
    pieces = max(LEAST_IN_INTERNODE, math.ceil(wrapped / (5.0 * cable.accuracy * constant)))
    paranode = [(m.paranode_length, m.paranode_diameter, 1)] if m.paranode_length > 0.0 else []
    sheath = [(wrapped / pieces, cable.diameter, 2)] * pieces
    period = [(m.node_length, m.node_diameter, 0), *paranode, *sheath, *paranode]
    periods = math.ceil(cable.length / m.period)
    _refuse_too_many(cable, periods * len(period))
    ends = {"left": _beyond(cable, cable.left), "right": _beyond(cable, cable.right)}
    whole = np.array(period * (ends["left"] + periods + ends["right"]))
    edges = np.concatenate(([0.0], np.cumsum(whole[:, 0]))) / 1000.0 - ends["left"] * m.period
    if cable.right != "open":  # cut where the fibre ends
        keep = int(np.searchsorted(edges, cable.length - 1e-9))
        edges = np.append(edges[:keep], cable.length)
        whole = whole[:keep]
    h, kind = np.diff(edges), whole[:, 2].astype(np.int64)
    x = edges[:-1] + 0.5 * h
    d = whole[:, 1] * np.array([_widened(cable, place) for place in x])
    per = np.array(
        [
            [0.0, m.paranode_capacitance, m.capacitance],
            [0.0, 1e-3 / m.paranode_resistance, 1e-3 / m.resistance],
        ]
    )
    thinner = np.where(_within(cable.demyelinated, x), 1.0 / (1.0 - 0.01 * cable.demyelinated.lost), 1.0)
    area = np.where(kind == 0, _surface(h, d), 0.0)
    half = 1.0 / _conductance(0.5 * h, d, cable.resistivity)
    axial = 1.0 / (half[:-1] + half[1:])
    which, patches = _patched(cable, x)
    which[kind != 0] = -1
    nodes = np.flatnonzero(kind == 0)
    first = int(np.searchsorted(x, 0.0))
    last = int(np.searchsorted(x, cable.length))
    return Geometry(
        x=x,
        edges=edges,
        diameter=d,
        area=area,
        capacitance=cell.capacitance * area + 1e-6 * per[0][kind] * 0.1 * h * thinner,
        sheath=per[1][kind] * 0.1 * h * thinner,
        cut=_cuts(cable, axial),
        axial=axial,
        which=which,
        patches=patches,
        inside=slice(first, last),
        unit=float(_surface(np.array([m.node_length / 1000.0]), np.array([m.node_diameter]))[0]),
        constant=constant,
        at=int(nodes[np.abs(x[nodes] - cable.stimulus.place).argmin()]),
    )


def _beyond(cable: Cable, end: str) -> int:
    """How many nodes and internodes stand for a fibre without end behind an open one."""
    return 10 if end == "open" else 0


# --- both -------------------------------------------------------------------------------------


def _surface(h: Array, d: Array) -> Array:
    """cm2 of a cylinder of mm and um."""
    return math.pi * (0.1 * h) * (1e-4 * d)  # type: ignore[no-any-return]


def _conductance(h: Array, d: Array, resistivity: float) -> Array:
    """mS along a cylinder of mm and um."""
    return 1000.0 * math.pi * (1e-4 * d) ** 2 / (4.0 * resistivity * 0.1 * h)  # type: ignore[no-any-return]


def _widened(cable: Cable, place: float) -> float:
    return cable.widening.factor if cable.widening.on and place > cable.widening.place else 1.0


def _cuts(cable: Cable, axial: Array) -> Array:
    cut = np.zeros(axial.size + 1)
    if cable.left == "killed":
        cut[0] = SHORT_CIRCUIT * axial[0]
    if cable.right == "killed":
        cut[-1] = SHORT_CIRCUIT * axial[-1]
    return cut


def _within(stretch: object, x: Array) -> NDArray[np.bool_]:
    on, place, extent = (getattr(stretch, name) for name in ("on", "place", "extent"))
    return (np.abs(x - place) <= 0.5 * extent) & on  # type: ignore[no-any-return]


def _patched(cable: Cable, x: Array) -> tuple[NDArray[np.int64], tuple[Patch, ...]]:
    """Which of the membranes each compartment has, and these; the first is that of the fibre itself."""
    cold, poisoned, raised = (_within(s, x) for s in (cable.cold, cable.ttx, cable.potassium))
    dead = np.zeros(x.size, dtype=np.bool_)
    if cable.outside.on and cable.outside.crushed:
        middle = 0.5 * (cable.outside.first + cable.outside.second)
        dead = x > middle if cable.outside.second > cable.outside.first else x < middle
    patches: dict[Patch, int] = {Patch(): 0}
    which = np.zeros(x.size, dtype=np.int64)
    for i in np.flatnonzero(cold | poisoned | raised | dead):
        patch = Patch(
            cable.cold.temperature if cold[i] else None,
            cable.potassium.outside if raised[i] else None,
            cable.ttx.blocked if poisoned[i] else 0.0,
            bool(dead[i]),
        )
        which[i] = patches.setdefault(patch, len(patches))
    return which, tuple(patches)


def _refuse_too_many(cable: Cable, count: int) -> None:
    if count > MOST:
        raise BadInput(
            Message.of(
                messages.TOO_MANY_COMPARTMENTS, path="cable.length", value=f"{cable.length:.10g} mm", count=count,
                most=MOST, accuracy="cable.accuracy",
            )
        )  # fmt: skip

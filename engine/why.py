"""Why V does what it does at one moment: who carries how much, which way, and a few sentences true to those numbers.

Everything here is outward positive, the stimulus and the clamp's current too: what depolarises counts as inward,
negative.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engine import pack
from engine.patch import Living, fresh_slow
from engine.rig.cell import Cell, Channel
from engine.rig.channels import Blockable
from engine.rig.drugs import SHELF
from engine.rig.rig import default_rig
from engine.snapshot import Snapshot
from engine.text import Message
from engine.why_sentences import NOTHING, sentences

_LOW, _HIGH = -120.0, 40.0  # mV between which a gate rises or falls
_SETTLED = 0.01  # a gate nearer than this to its steady state tends nowhere
STILL = 0.002  # of the gross current; less net current than that moves V no more than one can see


@dataclass(frozen=True)
class Part:
    """What one way through the membrane carries. `current` uA/cm2, outward positive.

    `source` is a channel's id, "leak.na", "receptor.ampa", "pump", "dynamic", "stimulus", "clamp" or "axial" (what
    comes along a fibre from its neighbours); `kind` gated, leak, receptor, pump, dynamic, stimulus, clamp or axial;
    `ion` is empty where Na and K go together through a receptor. `left`: the fraction that switches, sliders and drugs
    leave of it. `off`: switched off. `drugs`: labels of those that block it.
    """

    source: str
    kind: str
    ion: str
    label: str
    current: float
    present: bool = True
    left: float = 1.0
    off: bool = False
    drugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateNow:
    """One gate. `trend`: opening, closing, inactivating, recovering or "" (steady, or follows V at once)."""

    id: str  # "na.m"
    channel: str
    name: str
    power: int
    value: float
    steady: float
    falls: bool  # its steady state falls as V rises: it inactivates
    follows: bool  # a factor that follows V at once
    trend: str


@dataclass(frozen=True)
class ChannelNow:
    """A channel's gates taken together: the product of those that open it, and of those that inactivate it.

    `cleaved`, `slowed`: fractions of channels that a drug keeps from inactivating, with its label.
    """

    id: str
    label: str
    ion: str
    activation: float
    activation_steady: float
    availability: float
    availability_steady: float
    follows: bool
    cleaved: tuple[float, str] = (0.0, "")
    slowed: tuple[float, str] = (0.0, "")

    @property
    def open(self) -> float:
        """Fraction open, drugs on inactivation left aside."""
        return self.activation * self.availability

    @property
    def inactivated(self) -> float:
        """Fraction of all channels that the ordinary gates hold inactivated."""
        return (1.0 - self.availability) * (1.0 - self.cleaved[0]) * (1.0 - self.slowed[0])


@dataclass(frozen=True)
class Why:
    """One moment explained. mV, mV/ms, uA/cm2 (outward positive)."""

    v: float
    slope: float
    parts: tuple[Part, ...]
    gated: dict[str, float]  # by ion, through receptors too
    leak: dict[str, float]  # by ion
    pump: float
    stimulus: float  # or, where V is held, what the clamp delivers
    potentials: dict[str, float]
    forces: dict[str, float]
    gates: tuple[GateNow, ...]
    channels: tuple[ChannelNow, ...]
    held_at: float | None  # mV, where leaks and pump alone would hold V
    trend: str  # "rises", "falls", "stands" (for the moment), "rests", or "none" without any current
    sentences: tuple[Message, ...] = ()
    held: bool = False  # by voltage clamp
    axial: float = 0.0  # from neighbouring membrane on a fibre
    place: float | None = None  # mm, where on a fibre
    dynamic: float | None = None  # what the dynamic clamp passes; None where there is none

    @property
    def inward(self) -> float:
        """All inward currents together, as a positive number."""
        return -sum(part.current for part in self.parts if part.current < 0)

    @property
    def outward(self) -> float:
        return sum(part.current for part in self.parts if part.current > 0)

    @property
    def gross(self) -> float:
        return self.inward + self.outward

    def largest(self, direction: int) -> Part | None:
        """The largest part outward (1) or inward (-1); None where none flows that way."""
        found = max(self.parts, key=lambda part: direction * part.current)
        return found if direction * found.current > 0 else None


def explain(snapshot: Snapshot) -> Why:
    """The snapshot's currents put in order, and what can be said of them."""
    parts, gates = _parts(snapshot), _gates(snapshot)
    gated = dict.fromkeys(pack.IONS, 0.0)
    leak = dict.fromkeys(pack.IONS, 0.0)
    for part in parts:
        if part.kind in ("gated", "leak"):
            (gated if part.kind == "gated" else leak)[part.ion] += part.current
    for carried in snapshot.received.values():
        for ion, current in carried.items():
            gated[ion] += current
    held_at = snapshot.leak_and_pump_potential
    virtual = any(part.kind == "dynamic" for part in parts)
    why = Why(
        snapshot.v, snapshot.slope, parts, gated, leak, snapshot.currents["i_pump"], -snapshot.stimulus,
        snapshot.potentials, snapshot.driving_forces, gates, _channels(snapshot, gates), held_at, "",
        held=snapshot.rig.clamp.on and snapshot.place is None, axial=-snapshot.axial, place=snapshot.place,
        dynamic=snapshot.dynamic if virtual else None,
    )  # fmt: skip
    why = replace(why, trend=_trend(why))
    return replace(why, sentences=sentences(why))


def _trend(why: Why) -> str:
    if why.gross <= NOTHING:
        return "none"
    net = why.outward - why.inward
    if abs(net) > STILL * why.gross:
        return "falls" if net > 0 else "rises"
    return "stands" if any(gate.trend for gate in why.gates) else "rests"


def _parts(snapshot: Snapshot) -> tuple[Part, ...]:
    rig, cell, currents = snapshot.rig, snapshot.rig.cell, snapshot.currents
    parts = []
    for channel, block in zip(cell.channels, rig.channels, strict=True):
        left, drugs = _left(snapshot, channel.id, block)
        parts.append(
            Part(
                channel.id, "gated", channel.ion, channel.label, currents[f"i_{channel.id}"],
                channel.present, left, not block.on, drugs,
            )
        )  # fmt: skip
    for leak in rig.leaks:
        target = f"leak.{leak.id}"
        left, drugs = _left(snapshot, target, leak)
        amount = getattr(leak, "conductance", 0.0) or getattr(leak, "permeability", 0.0)
        parts.append(
            Part(
                target, "leak", leak.id, leak.label, currents[f"i_leak_{leak.id}"], amount > 0.0, left,
                not leak.on, drugs,
            )
        )  # fmt: skip
    for id, carried in snapshot.received.items():
        receptor = rig.receptor(id)
        left, drugs = _left(snapshot, f"receptor.{id}", None)
        ion = receptor.kind.ions[0] if len(receptor.kind.ions) == 1 else ""
        total = sum(carried.values())
        parts.append(Part(f"receptor.{id}", "receptor", ion, receptor.label, total, left=left, drugs=drugs))
    left, drugs = _left(snapshot, "pump", rig.pump)
    pumps = rig.pump.current > 0.0
    parts.append(Part("pump", "pump", "pump", "", currents["i_pump"], pumps, left, not rig.pump.on, drugs))
    if rig.dynamic.on and not rig.clamp.on and not snapshot.along:
        parts.append(Part("dynamic", "dynamic", "stimulus", "", snapshot.dynamic))
    electrode = "clamp" if rig.clamp.on and snapshot.place is None else "stimulus"
    parts.append(Part(electrode, electrode, "stimulus", "", -snapshot.stimulus))
    if snapshot.place is not None:
        parts.append(Part("axial", "axial", "stimulus", "", -snapshot.axial))
    return tuple(parts)


def _left(snapshot: Snapshot, target: str, block: Blockable | None) -> tuple[float, tuple[str, ...]]:
    """What blocks leave of `target`, 0 to 1, and the labels of the drugs that take at least 1 % of it."""
    left, drugs = 1.0 if block is None else block.left, []
    for action in snapshot.rig.cell.actions:
        does = SHELF[action.drug].does
        if action.target != target or does not in ("blocks", "traps"):
            continue
        if does == "traps":
            taken = snapshot.bound.get(f"{action.drug}.{target}", 0.0)
        else:
            taken = _occupied(snapshot.levels[action.drug], action.kd, action.hill)
        left *= 1.0 - taken
        if taken >= 0.01:
            drugs.append(SHELF[action.drug].short)
    return left, tuple(drugs)


def _occupied(level: float, kd: float, hill: float) -> float:
    """The fraction of sites that a drug has taken (Hill 1910)."""
    return 1.0 / (1.0 + (kd / level) ** hill) if level > 0.0 else 0.0


def _gates(snapshot: Snapshot) -> tuple[GateNow, ...]:
    falling = falling_gates(snapshot.rig.cell)
    gates = []
    for channel in snapshot.rig.cell.channels:
        for gate in channel.gates:
            name = f"{channel.id}.{gate.id}"
            value, steady, falls = snapshot.gates[name], snapshot.steady[name], name in falling
            follows = bool(gate.factor) or gate.instant
            trend = ""
            if not follows and abs(steady - value) > _SETTLED:
                up, down = ("recovering", "inactivating") if falls else ("opening", "closing")
                trend = up if steady > value else down
            gates.append(GateNow(name, channel.id, gate.id, gate.power, value, steady, falls, follows, trend))
    return tuple(gates)


def _channels(snapshot: Snapshot, gates: tuple[GateNow, ...]) -> tuple[ChannelNow, ...]:
    return tuple(
        _channel(snapshot, channel, tuple(gate for gate in gates if gate.channel == channel.id))
        for channel in snapshot.rig.cell.channels
    )


def _channel(snapshot: Snapshot, channel: Channel, gates: tuple[GateNow, ...]) -> ChannelNow:
    def product(falls: bool, steady: bool) -> float:
        factors = [(g.steady if steady else g.value) ** g.power for g in gates if g.falls is falls]
        return float(np.prod(factors))

    cleaved, slowed = (0.0, ""), (0.0, "")
    for action in snapshot.rig.cell.actions:
        bottle = SHELF[action.drug]
        if action.target == channel.id and bottle.does == "cleaves":
            cleaved = (snapshot.bound.get(f"{action.drug}.{channel.id}", 0.0), bottle.short)
        elif action.target == channel.id and bottle.does == "slows":
            slowed = (_occupied(snapshot.levels[action.drug], action.kd, action.hill), bottle.short)
    return ChannelNow(
        channel.id, channel.label, channel.ion, product(False, False), product(False, True),
        product(True, False), product(True, True), all(gate.factor for gate in channel.gates), cleaved, slowed,
    )  # fmt: skip


@lru_cache(maxsize=16)
def falling_gates(cell: Cell) -> frozenset[str]:
    """The gates that inactivate: their steady state falls as V rises, and another of their channel's rises."""
    rig = default_rig(cell)
    patch = Living(rig, fresh_slow(rig), tables=False)
    names = [(channel.id, gate.id) for channel in cell.channels for gate in channel.gates]
    down = dict(zip(names, (patch.gates_at(_HIGH) < patch.gates_at(_LOW)).tolist(), strict=True))
    plain = {(channel.id, gate.id) for channel in cell.channels for gate in channel.gates if not gate.factor}
    opened = {channel for channel, gate in plain if not down[channel, gate]}
    return frozenset(f"{c}.{g}" for c, g in plain if down[c, g] and c in opened)

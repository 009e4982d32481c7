"""A cell as the table that its file would hold: what `cell_reader` reads back to the same cell."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import tomli_w

from engine.files.atomic import writing
from engine.rig.cell import NO_PUMP, Action, Cell, Channel, Concentration, Gate, Leak, Rate
from engine.rig.channels import GoldmanLeak
from engine.rig.drugs import SHELF
from engine.rig.quantity import Value
from engine.rig.rig import Rig, default_rig, in_order

_OF_ACTION = {
    "blocks": (),
    "cleaves": ("rate",),
    "slows": ("slowing",),
    "traps": ("rest_weight", "on", "off"),
}


def save(path: Path, cell: Cell) -> None:
    """Write `cell` as a file of its own; BadInput when it cannot be written."""
    with writing(path) as file:
        file.write("# A cell of Impuls. Units: mV, ms, mM, mS/cm2, uF/cm2, uA/cm2, cm/s, um, degrees C.\n\n")
        file.write(tomli_w.dumps(content(cell), multiline_strings=False))


def variant(rig: Rig, name: str, title: str, rest: float | None = None) -> Cell:
    """The rig's cell called `name`, with what is set now as what it starts with; `title` stands in every language.

    `rest`, in mV, is where it rests with these settings; without one, the old cell's stays.
    """
    cell = rig.cell
    leaks = tuple(
        Leak(leak.id, None, leak.permeability)
        if isinstance(leak, GoldmanLeak)
        else Leak(leak.id, leak.conductance)
        for leak in rig.leaks
    )
    changed = replace(
        cell,
        id=name,
        name=tuple((language, title) for language, _ in cell.name),
        leaks=leaks,
        concentrations=tuple((ion.id, Concentration(ion.inside, ion.outside)) for ion in rig.ions),
        pump=replace(cell.pump, current=rig.pump.current),
        rest=cell.rest if rest is None else rest,
        start=(),
    )
    return replace(changed, start=_start(rig, default_rig(changed)))


def _start(rig: Rig, begins: Rig) -> tuple[tuple[str, Value], ...]:
    """What has to be set, and in which order it is, for `begins` to become `rig` but for its doses.

    What a setting brings along is not what the cell begins with: so each is looked at when those before it are set.
    """
    start: list[tuple[str, Value]] = []
    for path, value in in_order(rig.values().items()):
        if value != begins[path] and not path.startswith("drugs."):
            begins = begins.replace(path, value)
            start.append((path, value))
    return tuple(start)


def content(cell: Cell) -> dict[str, Any]:
    """`cell` as nested tables of plain values."""
    table: dict[str, Any] = {
        "temperature": cell.temperature,
        "capacitance": cell.capacitance,
        "rest": cell.rest,
        "excitable": cell.excitable,
        "beats": cell.beats,
        "name": dict(cell.name),
        "story": dict(cell.story),
        "source": {"text": cell.source},
        "rates": {"temperature": cell.rates_temperature, "q10": cell.q10},
        "nernst": {"mode": cell.nernst_mode, "temperature": cell.nernst_temperature},
        "ions": {ion: asdict(sides) for ion, sides in cell.concentrations},
        "leaks": {leak.id: _amount(leak) for leak in cell.leaks if leak != Leak(leak.id, 0.0)},
        "geometry": asdict(cell.geometry),
        "space": asdict(cell.space),
    }
    if cell.leak_q10 != 1.0:
        table["leaks"]["q10"] = cell.leak_q10
    if dict(cell.attempt).get("en"):
        table["try"] = dict(cell.attempt)
    if cell.pump != NO_PUMP:
        table["pump"] = asdict(cell.pump)
    if cell.force is not None:
        table["force"] = asdict(cell.force)
    table["channels"] = [_channel(channel) for channel in cell.channels]
    if cell.receptors:
        table["receptors"] = {id: {"conductance": conductance} for id, conductance in cell.receptors}
    drugs: dict[str, list[dict[str, Any]]] = {}
    for action in cell.actions:
        drugs.setdefault(action.drug, []).append(_action(action))
    if drugs:
        table["drugs"] = drugs
    if cell.start:
        table["start"] = dict(cell.start)
    return table


def _amount(part: Leak | Channel) -> dict[str, float]:
    if part.permeability is not None:
        return {"permeability": part.permeability}
    assert part.conductance is not None
    return {"conductance": part.conductance}


def _channel(channel: Channel) -> dict[str, Any]:
    head: dict[str, Any] = {"id": channel.id, "label": channel.label, "ion": channel.ion}
    if channel.q10 != 1.0:
        head["q10"] = channel.q10
    if channel.single is not None:
        head["single"] = {"conductance": channel.single.conductance, "source": channel.single.source}
    return {**head, **_amount(channel), "gates": [_gate(gate) for gate in channel.gates]}


def _gate(gate: Gate) -> dict[str, Any]:
    table: dict[str, Any] = {"id": gate.id, "power": gate.power}
    if gate.factor:
        return {**table, "factor": _rates(gate.factor)}
    for flag in ("instant", "inactivation"):
        if getattr(gate, flag):
            table[flag] = True
    if gate.q10 is not None:
        table["q10"] = gate.q10
    if gate.infinity is None:
        return {**table, "alpha": _rates(gate.alpha), "beta": _rates(gate.beta)}
    table["infinity"] = asdict(gate.infinity)
    if not gate.instant:
        table["tau"] = {"base": gate.base, **({"rates": _rates(gate.tau)} if gate.tau else {})}
    return table


def _rates(rates: tuple[Rate, ...]) -> list[dict[str, Any]]:
    return [asdict(rate) for rate in rates]


def _action(action: Action) -> dict[str, Any]:
    does = SHELF[action.drug].does
    keys = ("target", *(() if does == "cleaves" else ("kd",)), "hill", "side", "source", *_OF_ACTION[does])
    return {key: getattr(action, key) for key in keys}

"""The parts of a cell's file, each checked as it is read. The format is explained in the README."""

from __future__ import annotations

import math
from dataclasses import replace

from engine import balance, messages
from engine.electrochemistry import nernst, thermal_voltage
from engine.files import channel_reader
from engine.files.toml_table import Table
from engine.rig.cell import (
    NO_PUMP,
    SURFACE_TO_VOLUME,
    Action,
    Cell,
    Channel,
    Concentration,
    Force,
    Geometry,
    Leak,
    Pump,
    Space,
)  # fmt: skip
from engine.rig.drugs import SHELF
from engine.rig.ions import VALENCE
from engine.rig.receptors import KINDS
from engine.rig.rig import default_rig, in_order
from engine.text import BadInput, Message

_LEAST, _MOST = 0.01, 1000.0  # mM, the limits of the rig's concentrations
_KEYS = (
    "name", "story", "try", "source", "temperature", "capacitance", "rest", "excitable", "beats",
    "rates", "nernst", "ions", "leak", "leaks", "pump", "geometry", "space", "force", "channels", "receptors", "drugs",
    "start",
)  # fmt: skip
_BALANCE = "balance"

Potentials = dict[str, float]
Concentrations = tuple[tuple[str, Concentration], ...]


def cell(name: str, table: Table) -> Cell:
    """The cell that `table` describes, everything it implies worked out."""
    table.only(*_KEYS)
    temperature = table.number("temperature", 0, 45)
    rates = table.table("rates").only("temperature", "q10")
    nernst_ = table.table("nernst").only("mode", "temperature")
    mode = nernst_.text("mode", ("running", "fixed"))
    nernst_temperature = nernst_.number("temperature", 0, 45, default=temperature)
    rest = table.number("rest", -200, 100)
    channels = channel_reader.channels(table)
    of_potentials = nernst_temperature if mode == "fixed" else temperature
    potentials, concentrations = _ions(table.table("ions").only(*VALENCE), rest, of_potentials)
    found = Cell(
        id=name,
        name=table.words("name", most=300),
        story=table.words("story"),
        source=table.table("source").only("text").text("text"),
        capacitance=table.number("capacitance", 0.01, 100),
        temperature=temperature,
        rates_temperature=rates.number("temperature", 0, 45),
        q10=rates.number("q10", 1, 10),
        nernst_mode=mode,
        nernst_temperature=nernst_temperature,
        channels=channels,
        leaks=_leaks(table, potentials),
        concentrations=concentrations,
        attempt=table.words("try") if "try" in table.content else (("en", ""),),
        rest=rest,
        excitable=table.flag("excitable", True),
        beats=table.flag("beats", False),
        leak_q10=_leak_q10(table),
        pump=_pump(table.table("pump")) if "pump" in table.content else NO_PUMP,
        geometry=_geometry(table.table("geometry")) if "geometry" in table.content else Geometry(),
        space=_space(table.table("space")) if "space" in table.content else Space(),
        actions=_drugs(table.table("drugs"), channels) if "drugs" in table.content else (),
        receptors=_receptors(table.table("receptors")) if "receptors" in table.content else (),
        force=_force(table.table("force")) if "force" in table.content else None,
        start=_start(table.table("start")) if "start" in table.content else (),
    )
    if any(
        math.isnan(value) for leak in found.leaks for value in (leak.conductance, leak.permeability) if value
    ):
        found = _balanced(table, found)
    _check_start(table, found)
    return found


# --- ions and leaks ---------------------------------------------------------------------------


def _ions(table: Table, rest: float, temperature: float) -> tuple[Potentials, Concentrations]:
    """Nernst potentials (mV) and concentrations; the side that is not given follows from `reversal`."""
    potentials, concentrations = {}, []
    for ion, valence in VALENCE.items():
        given = table.table(ion).only("inside", "outside", "reversal")
        potentials[ion], found = _ion(given, valence, rest, temperature)
        concentrations.append((ion, found))
    return potentials, tuple(concentrations)


def _ion(table: Table, valence: int, rest: float, temperature: float) -> tuple[float, Concentration]:
    if len(table.content) != 2:
        table.refuse("", Message.of(messages.NEEDS_TWO_SIDES))
    given = [key for key in ("inside", "outside") if key in table.content]
    sides = {key: table.number(key, _LEAST, _MOST) for key in given}
    if len(sides) == 2:
        potential = nernst(sides["inside"], sides["outside"], valence, temperature)
        return potential, Concentration(sides["inside"], sides["outside"])
    potential = rest if table.content["reversal"] == "rest" else table.number("reversal", -200, 200)
    ratio = math.exp(potential * valence / thermal_voltage(temperature))  # outside / inside
    if "inside" in sides:
        sides["outside"] = sides["inside"] * ratio
    else:
        sides["inside"] = sides["outside"] / ratio
    for key, value in sides.items():
        if not _LEAST <= value <= _MOST:
            shown = float(f"{value:.4g}")
            table.refuse(key, Message.of(messages.CONCENTRATION_FOLLOWS, value=shown, low=_LEAST, high=_MOST))
    return potential, Concentration(sides["inside"], sides["outside"])


def _leaks(table: Table, potentials: Potentials) -> tuple[Leak, ...]:
    if "leaks" not in table.content:
        shared = table.table("leak").only("conductance", "reversal", "carried_by")
        return _shared_leak(shared, potentials)
    if "leak" in table.content:
        table.refuse("leak", Message.of(messages.TWO_LEAKS))
    each = table.table("leaks").only(*VALENCE, "q10")
    return tuple(_leak(each, ion) for ion in VALENCE)


def _leak_q10(table: Table) -> float:
    leaks = table.content.get("leaks")
    return table.table("leaks").number("q10", 1, 10) if isinstance(leaks, dict) and "q10" in leaks else 1.0


def _leak(leaks: Table, ion: str) -> Leak:
    if ion not in leaks.content:
        return Leak(ion, 0.0)
    table = leaks.table(ion).only("conductance", "permeability")
    if len(table.content) != 1:
        table.refuse("", Message.of(messages.NEEDS_ONE_OF, keys="conductance, permeability"))
    key = next(iter(table.content))
    if table.content[key] == _BALANCE:
        if ion != "na":
            table.refuse(key, Message.of(messages.BALANCES_NA_ONLY))
        value = math.nan  # solved when the whole cell is known
    else:
        value = table.number(key, 0, 100 if key == "conductance" else 1e-3)
    return Leak(ion, value) if key == "conductance" else Leak(ion, None, value)


def _shared_leak(table: Table, potentials: Potentials) -> tuple[Leak, ...]:
    """A total leak with one reversal potential, shared out between two ions so that both come out exact."""
    conductance = table.number("conductance", 0, 1000)
    reversal = table.number("reversal", -200, 200)
    ions = table.get("carried_by")
    pairs = [[one, other] for one in VALENCE for other in VALENCE if one != other]
    if ions not in pairs:
        table.refuse("carried_by", Message.of(messages.NEEDS_TWO_IONS, ions=", ".join(VALENCE)))
    one, other = ions
    low, high = sorted((potentials[one], potentials[other]))
    if not low <= reversal <= high or low == high:
        table.refuse("reversal", Message.of(messages.LEAK_NOT_BETWEEN, value=reversal))
    share = (reversal - potentials[other]) / (potentials[one] - potentials[other])
    shares = {one: conductance * share, other: conductance * (1 - share)}
    return tuple(Leak(ion, shares.get(ion, 0.0)) for ion in VALENCE)


def _balanced(table: Table, found: Cell) -> Cell:
    """The Na leak and the pump with which Na and K come to no net flux at the declared rest."""
    if "pump" not in table.content:
        table.refuse("pump", Message.of(messages.BALANCE_NEEDS_PUMP))
    if "current" in table.table("pump").content:
        table.table("pump").refuse("current", Message.of(messages.PUMP_IS_SOLVED))
    solved = balance.solve(found)
    if solved is None:
        table.refuse("rest", Message.of(messages.NO_BALANCE, value=found.rest))
    return solved


# --- what stands around the channels ------------------------------------------------------------


def _pump(table: Table) -> Pump:
    table.only("current", "na_half", "k_half", "q10", "source")
    return Pump(
        current=table.number("current", 0, 100, default=0.0),
        na_half=table.number("na_half", 0.01, 1000),
        k_half=table.number("k_half", 0.01, 1000),
        q10=table.number("q10", 1, 10),
        source=table.text("source"),
    )


def _geometry(table: Table) -> Geometry:
    table.only("shape", "diameter", "moving")
    shape = table.text("shape", tuple(SURFACE_TO_VOLUME))
    return Geometry(shape, table.number("diameter", 0.5, 2000), table.flag("moving", False))


def _space(table: Table) -> Space:
    table.only("on", "thickness", "exchange")
    return Space(
        table.flag("on", False), table.number("thickness", 0.005, 10), table.number("exchange", 1, 100_000)
    )


def _force(table: Table) -> Force:
    table.only(*Force.__dataclass_fields__)
    limits = {
        "release_midpoint": (-100, 100), "release_slope": (0.1, 100), "release_rate": (0, 1e6),
        "calcium_decay": (0.1, 1e5), "half": (1e-6, 1e6), "hill": (1, 10), "activation": (0.1, 1e5), "rise": (0.1, 1e5),
    }  # fmt: skip
    numbers = {key: table.number(key, *limit) for key, limit in limits.items()}
    return Force(**numbers, source=table.text("source"))


def _receptors(table: Table) -> tuple[tuple[str, float], ...]:
    table.only(*KINDS)
    return tuple(
        (id, table.table(id).only("conductance").number("conductance", 0, 100))
        for id in KINDS
        if id in table.content
    )


def _drugs(table: Table, channels: tuple[Channel, ...]) -> tuple[Action, ...]:
    """What the drugs do here; a drug with several targets is a list of tables."""
    table.only(*SHELF)
    found: list[Action] = []
    for drug in table.content:
        tables = table.tables(drug) if isinstance(table.content[drug], list) else [table.table(drug)]
        found += [_action(each, drug, channels) for each in tables]
    return tuple(found)


def _action(table: Table, drug: str, channels: tuple[Channel, ...]) -> Action:
    does = SHELF[drug].does
    extra = {
        "blocks": (),
        "cleaves": ("rate",),
        "slows": ("slowing",),
        "traps": ("rest_weight", "on", "off"),
    }[does]
    table.only("target", "kd", "hill", "side", "source", *extra)
    gated = tuple(channel.id for channel in channels)
    receptors = tuple(f"receptor.{id}" for id in KINDS)
    elsewhere = ("leak.na", "leak.k", "leak.cl", "pump", *receptors) if does == "blocks" else ()
    target = table.text("target", (*gated, *elsewhere))
    if does != "blocks":
        channel = next(channel for channel in channels if channel.id == target)
        if not any(gate.inactivation for gate in channel.gates):
            table.refuse("target", Message.of(messages.NO_INACTIVATION, channel=target))
    limits = {
        "rate": (0, 1e3),
        "slowing": (1, 1e4),
        "rest_weight": (0, 1),
        "on": (0, 1e3),
        "off": (1e-9, 1e3),
    }
    return Action(
        drug=drug,
        target=target,
        kd=1.0 if does == "cleaves" else table.number("kd", 1e-6, 1e6),
        hill=table.number("hill", 0.1, 10, default=1.0),
        side=table.text("side", ("outside", "inside")),
        source=table.text("source"),
        **{key: table.number(key, *limits[key]) for key in extra},
    )


def _start(table: Table) -> tuple[tuple[str, float | int | bool | str], ...]:
    for key, value in table.content.items():
        if not isinstance(value, (bool, int, float, str)):
            table.refuse(key, Message.of(messages.NEEDS_VALUE))
    return tuple(table.content.items())


def _check_start(table: Table, found: Cell) -> None:
    try:
        rig = default_rig(replace(found, start=()))
        for path, value in in_order(found.start):
            rig = rig.replace(path, value)
    except BadInput as bad:
        table.table("start").refuse(path, bad.message)

"""The channels of a cell's file and their gates, each field checked as it is read."""

from __future__ import annotations

from dataclasses import replace

from engine import messages
from engine.files.toml_table import Table
from engine.kernels import forms
from engine.rig.cell import Channel, Gate, Rate, Single
from engine.rig.ions import VALENCE
from engine.text import Message

_MOST_CHANNELS, _MOST_GATES = 20, 6


def channels(table: Table) -> tuple[Channel, ...]:
    """Every channel of the file whose whole table is `table`."""
    tables = table.tables("channels")
    if len(tables) > _MOST_CHANNELS:
        table.refuse("channels", Message.of(messages.TOO_MANY, count=len(tables), most=_MOST_CHANNELS))
    found = tuple(_channel(each) for each in tables)
    if len({channel.id for channel in found}) < len(found):
        table.refuse("channels", Message.of(messages.SAME_CHANNEL))
    return found


def _channel(table: Table) -> Channel:
    table.only("id", "label", "ion", "conductance", "permeability", "q10", "single", "gates")
    tables = table.tables("gates")
    if len(tables) > _MOST_GATES:
        table.refuse("gates", Message.of(messages.TOO_MANY, count=len(tables), most=_MOST_GATES))
    gates = tuple(_gate(each) for each in tables)
    if len({gate.id for gate in gates}) < len(gates):
        table.refuse("gates", Message.of(messages.SAME_GATE))
    goldman = "permeability" in table.content
    if goldman and "conductance" in table.content:
        table.refuse("permeability", Message.of(messages.NEEDS_ONE_OF, keys="conductance, permeability"))
    return Channel(
        id=table.id(),
        label=table.text("label", most=30),
        ion=table.text("ion", tuple(VALENCE)),
        conductance=None if goldman else table.number("conductance", 0, 100_000),
        gates=gates,
        permeability=table.number("permeability", 0, 1.0) if goldman else None,
        q10=table.number("q10", 1, 10, default=1.0),
        single=_single(table.table("single")) if "single" in table.content else None,
    )


def _single(table: Table) -> Single:
    table.only("conductance", "source")
    return Single(table.number("conductance", 0.1, 1000), table.text("source"))


def _gate(table: Table) -> Gate:
    table.only(
        "id", "power", "alpha", "beta", "infinity", "tau", "factor", "instant", "inactivation", "q10"
    )  # fmt: skip
    power = table.whole("power", 1, 8)
    common = Gate(
        id=table.id(),
        power=power,
        instant=table.flag("instant", False),
        inactivation=table.flag("inactivation", False),
        q10=table.number("q10", 1, 10) if "q10" in table.content else None,
    )
    if "factor" in table.content:
        _exclude(table, "factor", "alpha", "beta", "infinity", "tau", "instant", "inactivation", "q10")
        return replace(common, factor=_rates(table, "factor", 4))
    if "infinity" in table.content:
        _exclude(table, "infinity", "alpha", "beta")
        infinity = _rate(table.table("infinity"), default=1.0)
        if common.instant:
            _exclude(table, "instant", "tau")
            return replace(common, infinity=infinity)
        base, rates = _tau(table.table("tau"))
        return replace(common, infinity=infinity, tau=rates, base=base)
    alpha, beta = _rates(table, "alpha", 2), _rates(table, "beta", 2)
    if all(rate.rate == 0 for rate in alpha + beta):
        table.refuse("", Message.of(messages.NO_RATES))
    return replace(common, alpha=alpha, beta=beta)


def _exclude(table: Table, key: str, *others: str) -> None:
    for other in others:
        if other in table.content:
            table.refuse(other, Message.of(messages.NOT_TOGETHER, other=key))


def _tau(table: Table) -> tuple[float, tuple[Rate, ...]]:
    table.only("base", "rates")
    base = table.number("base", 0, 1e6, default=0.0)
    rates = _rates(table, "rates", 2) if "rates" in table.content else ()
    if base < 1e-3 and all(rate.rate == 0 for rate in rates):
        table.refuse("", Message.of(messages.NO_RATES))
    return base, rates


def _rates(table: Table, key: str, most: int) -> tuple[Rate, ...]:
    """One rate, or a list of them that are added up."""
    if not isinstance(table.get(key), list):
        return (_rate(table.table(key)),)
    tables = table.tables(key)
    if not 1 <= len(tables) <= most:
        table.refuse(key, Message.of(messages.TOO_MANY, count=len(tables), most=most))
    return tuple(_rate(each) for each in tables)


def _rate(table: Table, default: float | None = None) -> Rate:
    table.only("form", "rate", "midpoint", "slope")
    slope = table.number("slope", -1000, 1000)
    if abs(slope) < 0.01:  # (V - midpoint) / slope must stay a number
        table.refuse("slope", Message.of(messages.SLOPE_TOO_SMALL, value=slope))
    return Rate(
        form=table.text("form", tuple(forms.CODES)),
        rate=table.number("rate", 0, 1e6, default=default),
        midpoint=table.number("midpoint", -300, 300),
        slope=slope,
    )

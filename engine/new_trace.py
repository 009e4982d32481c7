"""Which scale and place a trace comes up with, when it is put on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rig.quantity import Value
from engine.rig.receptors import KINDS
from engine.rig.rig import Rig
from engine.rig.scope import DIVISIONS_Y
from engine.rig.signals import CONDUCTANCES, CURRENTS, DRIVING_FORCES
from engine.rig.traces import (
    MOST_TRACES,
    ConcentrationTrace,
    ConductanceTrace,
    CurrentTrace,
    ForceTrace,
    GateTrace,
    MathTrace,
    Trace,
)
from engine.rig.trigger import STIMULUS_START

_CLAMP = "i_clamp"
_HALF = DIVISIONS_Y / 2
_FORCE = 100.0  # mV between V and a reversal potential, about the most that drives a current at rest
_SLOPE = 500.0  # mV/ms, the upstroke of an impulse
_OPEN = 0.5  # of a channel's conductance, about the most that opens in an impulse
# A trace beside others is to fill about so many divisions, upwards and downwards of its zero.
_UPWARDS, _BOTH = 4.0, 2.5


def placed(rig: Rig, id: str, fresh: Trace) -> Rig:
    """The rig with one more trace. BadInput when there is no room; `fresh` is the trace as the cell starts with it.

    A trace that was never turned comes up on a scale on which it can be seen, where it hides the others least.
    """
    rig = rig.replace(f"scope.traces.{id}.placed", True).replace(f"scope.traces.{id}.on", True)
    trace = rig.scope.trace(id)
    if (trace.per_div, trace.position) != (fresh.per_div, fresh.position):
        return rig
    settings: dict[str, Value] = {}
    largest = most(rig, trace)
    upwards = isinstance(trace, ConductanceTrace | GateTrace | ConcentrationTrace | ForceTrace)
    if largest:
        steps = rig.quantity(f"scope.traces.{id}.per_div").steps
        wanted = largest / (_UPWARDS if upwards else _BOTH)
        settings["per_div"] = next((step for step in steps if step >= wanted * (1.0 - 1e-9)), steps[-1])
    others = [each.position for each in rig.scope.placed if each.on and each.id != id]
    settings["position"] = _free(others, -_HALF + 0.5, 0.0 if upwards else _BOTH - 0.5)
    for name, value in settings.items():
        rig = rig.replace(f"scope.traces.{id}.{name}", value)
    return rig


def taken_away(rig: Rig, id: str) -> Rig:
    """The rig with one trace less."""
    return rig.replace(f"scope.traces.{id}.placed", False)


def exchanged(rig: Rig, old: str, new: str, fresh: Trace) -> Rig:
    """The rig with the trace `new` where `old` was; a trigger on `old` stays, as it needs no trace on the screen."""
    position = rig.scope.trace(old).position
    return placed(taken_away(rig, old), new, fresh).replace(f"scope.traces.{new}.position", position)


def most(rig: Rig, trace: Trace) -> float:
    """About the largest value it will have, in its unit, from what the cell is made of; 0.0 where that says nothing."""
    if isinstance(trace, MathTrace):
        alike = trace.operation in ("add", "subtract", "low_pass", "high_pass")
        return 3.0 * rig.scope.trace(trace.a).per_div if alike else 0.0
    if trace.id == "dvdt":
        return _SLOPE
    if trace.group == DRIVING_FORCES:
        return _FORCE
    if isinstance(trace, ConcentrationTrace):
        side, ion = trace.id.split("_", 1)
        return float(getattr(rig.ion(ion), side))
    receptor = trace.id.partition("_")[2]
    if receptor in KINDS and trace.group in (CURRENTS, CONDUCTANCES):
        return rig.receptor(receptor).conductance * (_FORCE if trace.group == CURRENTS else 1.0)
    if isinstance(trace, ConductanceTrace):
        return _OPEN * _conductance(rig, trace.id.removeprefix("g_"))
    if isinstance(trace, CurrentTrace):
        return _current(rig, trace.id)
    return 0.0


def clamped(rig: Rig, mode: str, defaults: Rig) -> Rig:
    """The rig with the clamp switched to `mode`; the clamp's current comes and goes with voltage clamp."""
    was, rig = rig.clamp.on, rig.replace("clamp.mode", mode)
    if rig.clamp.on and not was and rig.scope.trigger.source == "stimulus":
        # The stimulator is off: sweeps start with the command, and later with the stimulus again.
        rig = rig.replace("scope.trigger.source", STIMULUS_START)
    shown = rig.scope.trace(_CLAMP).placed
    if rig.clamp.on and not was and not shown and len(rig.scope.placed) < MOST_TRACES:
        return placed(rig, _CLAMP, defaults.scope.trace(_CLAMP))
    if was and not rig.clamp.on and shown and rig.scope.trigger.source != _CLAMP:
        return taken_away(rig, _CLAMP)
    return rig


def _current(rig: Rig, id: str) -> float:
    if id == _CLAMP:  # half of what the largest channel gives, or what charges the membrane
        known = [_current(rig, f"i_{channel.id}") for channel in rig.cell.channels]
        return 0.5 * max(known, default=0.0) or rig.cell.capacitance * _SLOPE
    if id == "stimulus":
        return 2.0 * abs(rig.stimulus.amplitude)
    if id == "i_pump":
        return rig.pump.current
    if id.startswith("i_leak_"):
        leak = next(leak for leak in rig.leaks if leak.id == id.removeprefix("i_leak_"))
        return _FORCE * float(getattr(leak, "conductance", 0.0))
    if id == "i_membrane":
        return rig.cell.capacitance * _SLOPE  # what does not flow from outside charges the membrane
    return _FORCE * _OPEN / 2 * _conductance(rig, id.removeprefix("i_"))


def _conductance(rig: Rig, channel: str) -> float:
    """mS/cm2 with all gates open; 0.0 for a channel that follows Goldman."""
    return next((c.conductance or 0.0 for c in rig.cell.channels if c.id == channel), 0.0)


def _free(others: Sequence[float], low: float, high: float) -> float:
    """The half division from `low` to `high` that is furthest from all others, the highest of these."""
    places = [low + 0.5 * k for k in range(round((high - low) / 0.5) + 1)]
    return max(places, key=lambda place: (min((abs(place - other) for other in others), default=0.0), place))

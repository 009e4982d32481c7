"""Which level the trigger gets on a trace that is chosen as its source for the first time."""

from __future__ import annotations

from engine import new_trace
from engine.electrochemistry import reversal_potentials
from engine.rig.quantity import Value
from engine.rig.receptors import KINDS
from engine.rig.rig import Rig
from engine.rig.signals import DRIVING_FORCES
from engine.rig.traces import ConcentrationTrace, CurrentTrace, ForceTrace, GateTrace, Trace
from engine.rig.trigger import STIMULUS_START

_OWN = (STIMULUS_START, "v", "stimulus")  # these have levels of their own from the start
_HYSTERESIS = 0.1  # div; what is left of a past impulse may lie about the level for long
_V = -20.0  # mV, passed by each impulse once upwards
_GATE = 0.5
_FORCE = 10.0  # %, a twitch
# Of the most that a trace is estimated to reach: an impulse passes it also in a cell that reaches far less.
_SHARE, _SHARE_OF_CURRENT = 0.25, 0.125


def chosen(rig: Rig, source: Value, defaults: Rig) -> Rig:
    """The rig with this source. A level that is still that of `defaults` becomes one that an impulse crosses."""
    source = str(source)
    rig = rig.replace("scope.trigger.source", source)
    if source in _OWN:
        # A stimulus that rests at 0 never comes below its level by what another trace was given.
        if rig.scope.trigger.hysteresis == _HYSTERESIS:
            rig = rig.replace("scope.trigger.hysteresis", defaults.scope.trigger.hysteresis)
        return rig
    trace = rig.scope.trace(source)
    if trace.level == defaults.scope.trace(source).level:
        rig = rig.replace(f"scope.traces.{source}.level", _level(rig, trace))
    if not rig.scope.trigger.hysteresis:
        rig = rig.replace("scope.trigger.hysteresis", _HYSTERESIS)
    return rig


def _level(rig: Rig, trace: Trace) -> float:
    """In the unit of the trace, to two digits."""
    most = new_trace.most(rig, trace)
    if trace.group == DRIVING_FORCES:
        level = _V - reversal_potentials(rig)[trace.id.removeprefix("drive_")]
    elif isinstance(trace, GateTrace):
        level = _GATE
    elif isinstance(trace, ForceTrace):
        level = _FORCE
    elif isinstance(trace, ConcentrationTrace):
        level = most  # it only moves a little about what it is
    elif isinstance(trace, CurrentTrace):
        level = _SHARE_OF_CURRENT * most * (-1.0 if _inward(rig, trace.id) else 1.0)
    else:
        level = _SHARE * most
    return float(f"{level or trace.per_div:.2g}") if not isinstance(trace, ConcentrationTrace) else level


def _inward(rig: Rig, id: str) -> bool:
    """Whether a current is mainly inward, negative, in an impulse."""
    if id == "i_membrane":
        return True
    kind = KINDS.get(id.removeprefix("i_"))
    if kind is not None:
        return kind.reversal is not None
    ion = next((c.ion for c in rig.cell.channels if f"i_{c.id}" == id), "")
    return ion != "" and reversal_potentials(rig).get(ion, 0.0) > _V

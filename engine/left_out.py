"""What is set but is not to be had along a fibre, or only there. No kernels: the window asks before they are loaded."""

from __future__ import annotations

from engine import messages
from engine.rig.rig import Rig
from engine.rig.signals import ALONG
from engine.rig.traces import MathTrace, Trace
from engine.text import Message

_ALONG = ("v", "v_membrane", "dvdt", "stimulus")  # known at the first electrode


def is_known(rig: Rig, id: str) -> bool:
    """Whether the trace has values with this rig, whatever is placed: on a fibre V at electrodes, in a cell no such."""
    trace = rig.scope.trace(id)
    if isinstance(trace, MathTrace):
        return all(is_known(rig, need) for need in trace.needs)
    if rig.cable.on:
        return id in _ALONG or id in rig.cable.traces
    return id not in ALONG


def empty_traces(rig: Rig) -> tuple[Trace, ...]:
    """The traces that should be drawn or trigger, and have no values."""
    source = rig.scope.source
    return tuple(
        trace
        for trace in rig.scope.traces
        if ((trace.placed and trace.on) or trace is source) and not is_known(rig, trace.id)
    )


def left_out(rig: Rig) -> tuple[Message, ...]:
    """What is switched on and left out on the fibre; nothing where there is none."""
    noise = rig.noise
    found = (
        (rig.clamp.on, messages.CLAMP_LEFT_OUT),
        (rig.dynamic.on, messages.DYNAMIC_LEFT_OUT),
        (any(receptor.on for receptor in rig.receptors), messages.RECEPTORS_LEFT_OUT),
        (noise.errs or noise.open_singly or noise.current > 0.0, messages.NOISE_LEFT_OUT),
        (rig.moves_anything, messages.MOVING_LEFT_OUT),
    )
    return tuple(Message.of(text) for on, text in found if on and rig.cable.on)

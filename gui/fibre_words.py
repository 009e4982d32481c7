"""What the screen says of a fibre: what is left out there, and why it is not as it is set."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.left_out import empty_traces, left_out
from engine.rig.rig import Rig
from engine.text import Message
from gui import labels

_CONTEXT = "FibreWords"


def without(rig: Rig) -> str:
    """What of all that is set is not to be had, in a list; "" where nothing is missing."""
    traces = [labels.trace(trace.label) for trace in empty_traces(rig)]
    return ", ".join(traces + [labels.message(what) for what in left_out(rig)])


def brief(rig: Rig) -> str:
    """The same for the screen's header."""
    if not (missing := without(rig)):
        return ""
    if not rig.cable.on:
        return QCoreApplication.translate(_CONTEXT, "no fibre: without {what}").format(what=missing)
    return QCoreApplication.translate(_CONTEXT, "fibre without {what}").format(what=missing)


def sentence(rig: Rig) -> str:
    """The same in a sentence."""
    missing = without(rig)
    if rig.cable.on and not rig.cable.recording:
        return QCoreApplication.translate(_CONTEXT, "No recording electrode is in the fibre.")
    if not missing:
        return ""
    if not rig.cable.on:
        text = QCoreApplication.translate(_CONTEXT, "Without a fibre nothing records {what}.")
    else:
        text = QCoreApplication.translate(_CONTEXT, "Along the fibre V is recorded; left out: {what}.")
    return text.format(what=missing)


def refused(rig: Rig, why: Message | None) -> str:
    """Why the fibre is not as it is set, in the names that people know; "" where it is."""
    if why is None:
        return ""
    known = rig.quantities()
    values = (
        (key, labels.name(known[value]) if isinstance(value, str) and value in known else value)
        for key, value in why.values
    )
    why = Message(why.template, tuple(values))
    goes_on = QCoreApplication.translate(_CONTEXT, "What was there before goes on.")
    return f"{labels.message(why)} {goes_on}"

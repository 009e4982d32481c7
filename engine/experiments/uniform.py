"""The fibre that experiments are made on: that of the rig, alike all along, shot from one end."""

from __future__ import annotations

from dataclasses import replace

from engine import messages
from engine.cable import CableSimulator
from engine.rig import axon
from engine.rig.rig import Rig, default_rig
from engine.rig.stimulus import HAND
from engine.text import BadInput, Message

PERIODS = 40  # nodes and internodes of a myelinated one
LONGEST = 3.0  # ms: a stimulus that is longer becomes a shot
SHOT = 1.0, 20.0  # ms and at least uA/cm2


def uniform(rig: Rig) -> Rig:
    """The rig's membrane, diameter, resistivity and myelin, without the stretches and electrodes that are set on it.

    As long as a fibre of this cell is from the start, sealed, the stimulating electrode at a tenth of it and two
    recording ones at three and seven tenths; the stimulus is the cell's own single pulse, at once and short.
    """
    old = rig.cable
    cable = replace(
        axon.cable_of(old.diameter, rig.cell.capacitance),
        on=True, resistivity=old.resistivity, accuracy=old.accuracy, myelin=old.myelin,
    )  # fmt: skip
    stimulus = replace(default_rig(rig.cell).stimulus, mode="single", delay=0.0, start=HAND)
    if stimulus.width > LONGEST:
        stimulus = replace(stimulus, width=SHOT[0], amplitude=max(stimulus.amplitude, SHOT[1]))
    made = replace(rig, cable=cable, stimulus=stimulus)
    if not old.myelin.on:
        return made
    return made.replace("cable.length", PERIODS * old.myelin.period + 0.001 * old.myelin.node_length)


def conducting(rig: Rig) -> Rig:
    """The same; BadInput where no impulse can be followed along it."""
    if not rig.can_fire:
        raise BadInput(Message.of(messages.NEVER_FIRES))
    made = uniform(rig)
    if CableSimulator(made).membrane_rest is None:
        raise BadInput(Message.of(messages.BEATS_BY_ITSELF))
    return made


def put(rig: Rig, settings: dict[str, float | str | bool]) -> Rig:
    """The rig with all these settings, made in their order."""
    for path, value in settings.items():
        rig = rig.replace(path, value)
    return rig

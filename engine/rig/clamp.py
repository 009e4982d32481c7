"""The clamp amplifier: it holds V at a command and tells the current that takes.

The command is a holding potential and, from each firing on, epochs one after another: delay, prepulse, step (or ramp),
tail, and the holding potential again. In a family one of their levels goes on with every firing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from engine.rig.quantity import declare, ladder
from engine.text import QT_TRANSLATE_NOOP

MODES = ("off", "ideal", "patch")
VARIED = ("none", "prepulse", "step", "second", "tail")
FEEDBACK = 500.0  # MOhm, usual for whole cells
LOWEST, HIGHEST = -200.0, 200.0  # mV

_LEVEL: dict[str, Any] = {"unit": "mV", "low": LOWEST, "high": HIGHEST, "step": 5.0, "digits": 6}
_WIDTH: dict[str, Any] = {"unit": "ms", "low": 0.0, "high": 10000.0, "step": 1.0, "digits": 6}


@dataclass(frozen=True)
class Prepulse:
    """What comes before the step, to inactivate or to recover."""

    level: float = declare(
        -90.0, **_LEVEL,
        name=QT_TRANSLATE_NOOP("quantity", "Prepulse level"),
        help=QT_TRANSLATE_NOOP("quantity", "The potential V is held at before the step."),
    )  # fmt: skip
    width: float = declare(
        0.0, **_WIDTH,
        name=QT_TRANSLATE_NOOP("quantity", "Prepulse width"),
        help=QT_TRANSLATE_NOOP("quantity", "How long the prepulse lasts; with 0 there is none."),
    )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """The test pulse; as a ramp it goes from its level to a second one."""

    level: float = declare(
        0.0, **_LEVEL,
        name=QT_TRANSLATE_NOOP("quantity", "Step level"),
        help=QT_TRANSLATE_NOOP("quantity", "The potential of the step; a ramp begins there."),
    )  # fmt: skip
    width: float = declare(
        20.0, **_WIDTH,
        name=QT_TRANSLATE_NOOP("quantity", "Step width"),
        help=QT_TRANSLATE_NOOP("quantity", "How long the step lasts; with 0 there is none."),
    )  # fmt: skip
    ramp: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Ramp"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Whether V goes evenly from the step's level to a second one, in place of a step."
        ),
    )  # fmt: skip
    second: float = declare(
        50.0, **_LEVEL,
        name=QT_TRANSLATE_NOOP("quantity", "Ramp end"),
        help=QT_TRANSLATE_NOOP("quantity", "The potential at the end of the ramp."),
    )  # fmt: skip


@dataclass(frozen=True)
class Tail:
    """What comes after the step, for the currents of channels that close."""

    level: float = declare(
        -65.0, **_LEVEL,
        name=QT_TRANSLATE_NOOP("quantity", "Tail level"),
        help=QT_TRANSLATE_NOOP("quantity", "The potential V is held at after the step."),
    )  # fmt: skip
    width: float = declare(
        0.0, **_WIDTH,
        name=QT_TRANSLATE_NOOP("quantity", "Tail width"),
        help=QT_TRANSLATE_NOOP("quantity", "How long the tail lasts; with 0 there is none."),
    )  # fmt: skip


@dataclass(frozen=True)
class Family:
    """Commands that differ in one level."""

    of: str = declare(
        "none", kind=str, choices=VARIED,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "None"),
            QT_TRANSLATE_NOOP("quantity", "Prepulse"),
            QT_TRANSLATE_NOOP("quantity", "Step"),
            QT_TRANSLATE_NOOP("quantity", "Ramp end"),
            QT_TRANSLATE_NOOP("quantity", "Tail"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Family"),
        help=QT_TRANSLATE_NOOP("quantity", "Which level goes on with every firing; after the last comes the first."),
    )  # fmt: skip
    start: float = declare(
        -80.0, **_LEVEL,
        name=QT_TRANSLATE_NOOP("quantity", "First level"),
        help=QT_TRANSLATE_NOOP("quantity", "The level of the first firing of a family."),
    )  # fmt: skip
    stop: float = declare(
        60.0, **_LEVEL,
        name=QT_TRANSLATE_NOOP("quantity", "Last level"),
        help=QT_TRANSLATE_NOOP("quantity", "The level that a family does not go beyond."),
    )  # fmt: skip
    increment: float = declare(
        10.0, unit="mV", low=0.1, high=400.0, step=5.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Family increment"),
        help=QT_TRANSLATE_NOOP("quantity", "From one level of a family to the next, towards the last."),
    )  # fmt: skip

    leak_pulses: int = declare(
        0, kind=int, low=0, high=20, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "P/N leak pulses"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "How many pulses (N), turned round and N times smaller, follow each sweep when the family is run as a "
            "whole: with their currents added, leak and charging cancel, which are linear in V. With 0 none.",
        ),
    )  # fmt: skip

    @property
    def levels(self) -> tuple[float, ...]:
        """mV, one for each firing; empty without a family."""
        if self.of == "none":
            return ()
        way = self.stop - self.start
        count = math.floor(abs(way) / self.increment + 1e-9) + 1
        return tuple(self.start + math.copysign(self.increment, way) * k for k in range(count))


@dataclass(frozen=True)
class Clamp:
    """Off, the amplifier passes the stimulator's current; ideal, V is the command; patch, it goes through a pipette."""

    mode: str = declare(
        "off", kind=str, choices=MODES,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Off"),
            QT_TRANSLATE_NOOP("quantity", "Ideal"),
            QT_TRANSLATE_NOOP("quantity", "Pipette"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Voltage clamp"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Ideal, V is the command at once, as with an axial wire; through a pipette, its resistance stands in "
            "the way. Off is current clamp: V is free and the stimulator sets the current.",
        ),
    )  # fmt: skip
    holding: float = declare(
        -65.0, **_LEVEL,
        name=QT_TRANSLATE_NOOP("quantity", "Holding potential"),
        help=QT_TRANSLATE_NOOP("quantity", "Where V is held between commands."),
    )  # fmt: skip
    stay: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Switch on where V is"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Switched on during a run, the clamp holds V where it is until the first command or until the holding "
            "potential is turned; otherwise V goes to the holding potential at once.",
        ),
    )  # fmt: skip
    delay: float = declare(
        5.0, **_WIDTH,
        name=QT_TRANSLATE_NOOP("quantity", "Command delay"),
        help=QT_TRANSLATE_NOOP("quantity", "From firing to the start of the command, at the holding potential."),
    )  # fmt: skip
    repeat: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Command repeats"),
        help=QT_TRANSLATE_NOOP("quantity", "Fire the command again and again by itself."),
    )  # fmt: skip
    interval: float = declare(
        100.0, unit="ms", low=0.1, high=100_000.0, step=10.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Repeat interval"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "From one firing to the next; a command that lasts longer is cut off by the next."
        ),
    )  # fmt: skip
    access: float = declare(
        10.0, unit="MOhm", low=0.1, high=1000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Access resistance"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Of the pipette and its mouth, in series with the membrane: V lags behind the command, and the current "
            "through it makes V miss the command.",
        ),
    )  # fmt: skip
    pipette: float = declare(
        5.0, unit="pF", low=0.0, high=100.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Pipette capacitance"),
        help=QT_TRANSLATE_NOOP("quantity", "Of the pipette's glass and holder, charged at each edge of the command."),
    )  # fmt: skip
    prediction: float = declare(
        0.0, unit="%", low=0.0, high=95.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Prediction"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Series-resistance compensation, first part: overdrive the edges of the command, so that V is there "
            "sooner by this share of the time.",
        ),
    )  # fmt: skip
    correction: float = declare(
        0.0, unit="%", low=0.0, high=95.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Correction"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Series-resistance compensation, second part: add this share of what is lost over the access "
            "resistance to the command.",
        ),
    )  # fmt: skip
    lag: float = declare(
        5.0, unit="us", low=0.0, high=1000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Correction lag"),
        help=QT_TRANSLATE_NOOP("quantity", "The time constant with which the correction follows the current."),
    )  # fmt: skip
    gain: float = declare(
        100_000.0, steps=ladder(10.0, 1e6), digits=7,
        name=QT_TRANSLATE_NOOP("quantity", "Open-loop gain"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Of the amplifier behind the feedback resistor of 500 MOhm: what it leaves of that resistor adds to the "
            "access resistance.",
        ),
    )  # fmt: skip
    bandwidth: float = declare(
        50.0, unit="kHz", low=0.1, high=1000.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Bandwidth"),
        help=QT_TRANSLATE_NOOP("quantity", "How fast the pipette's potential follows what the amplifier wants."),
    )  # fmt: skip
    fast: float = declare(
        0.0, unit="pF", low=0.0, high=100.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Fast cancellation"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "The charging of so much capacitance of the pipette is taken off the current that is shown; right when it "
            "is that of the pipette.",
        ),
    )  # fmt: skip
    slow: float = declare(
        0.0, unit="pF", low=0.0, high=10000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Slow cancellation"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "The charging of so much membrane, through the access resistance, is taken off the current that is "
            "shown; right when it is that of the cell.",
        ),
    )  # fmt: skip
    prepulse: Prepulse = field(default=Prepulse())
    step: Step = field(default=Step())
    tail: Tail = field(default=Tail())
    family: Family = field(default=Family())

    @property
    def on(self) -> bool:
        """Whether V is clamped."""
        return self.mode != "off"

    @property
    def length(self) -> float:
        """ms from firing until V is at the holding potential again."""
        return self.delay + self.prepulse.width + self.step.width + self.tail.width

    @property
    def left_resistance(self) -> float:
        """MOhm that the finite gain leaves of the feedback resistor."""
        return FEEDBACK / (1.0 + self.gain)

    def of_sweep(self, number: int) -> Clamp:
        """With the level that a family has at this firing, counted from 0."""
        levels = self.family.levels
        if not levels:
            return self
        level = levels[number % len(levels)]
        if self.family.of == "second":
            return replace(self, step=replace(self.step, second=level))
        return replace(self, **{self.family.of: replace(getattr(self, self.family.of), level=level)})  # type: ignore[arg-type]

    def epochs(self) -> tuple[tuple[float, float, float], ...]:
        """(start in ms after firing, mV there, mV/ms) of each stretch of the command; the last has no end."""
        found, at = [(0.0, self.holding, 0.0)], self.delay
        slope = (
            (self.step.second - self.step.level) / self.step.width
            if self.step.ramp and self.step.width
            else 0.0
        )
        for part, inclined in ((self.prepulse, 0.0), (self.step, slope), (self.tail, 0.0)):
            if part.width > 0.0:
                found.append((at, part.level, inclined))
                at += part.width
        return (*found, (at, self.holding, 0.0))

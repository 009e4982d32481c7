"""The stimulator: a current through an electrode inside the cell; depolarising is positive.

A stimulus is the sum of up to three parts, given once or several times, on top of a holding current that always flows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.rig.quantity import Quantity, declare
from engine.rig.shape import ShapeQuantity
from engine.text import QT_TRANSLATE_NOOP

OFF = "off"
MODES = (
    OFF, "single", "train", "paired", "ramp", "sine", "chirp", "noise", "biphasic", "staircase", "drawn",
)  # fmt: skip
MODE_NAMES = (
    QT_TRANSLATE_NOOP("quantity", "Off"),
    QT_TRANSLATE_NOOP("quantity", "Single"),
    QT_TRANSLATE_NOOP("quantity", "Train"),
    QT_TRANSLATE_NOOP("quantity", "Paired pulses"),
    QT_TRANSLATE_NOOP("quantity", "Ramp"),
    QT_TRANSLATE_NOOP("quantity", "Sine"),
    QT_TRANSLATE_NOOP("quantity", "Chirp"),
    QT_TRANSLATE_NOOP("quantity", "Noise"),
    QT_TRANSLATE_NOOP("quantity", "Biphasic"),
    QT_TRANSLATE_NOOP("quantity", "Staircase"),
    QT_TRANSLATE_NOOP("quantity", "Drawn"),
)
# Which numbers each mode has, in the order in which they are shown.
FIELDS: dict[str, tuple[str, ...]] = {
    OFF: (),
    "single": ("amplitude", "width", "delay"),
    "train": ("amplitude", "width", "delay", "interval", "count"),
    "paired": ("amplitude", "second", "width", "delay", "interval"),
    "ramp": ("ramp_from", "amplitude", "width", "delay"),
    "sine": ("amplitude", "frequency", "phase", "width", "delay"),
    "chirp": ("amplitude", "frequency", "frequency_end", "chirp", "width", "delay"),
    "noise": ("amplitude", "tau", "seed", "width", "delay"),
    "biphasic": ("amplitude", "ratio", "width", "gap", "delay"),
    "staircase": ("amplitude", "increment", "count", "width", "delay"),
    "drawn": ("shape", "amplitude", "width", "delay"),
}
# ms that a waveform takes unless told otherwise; a mode that is not named here is of pulses.
PULSE = 1.0
USUAL_WIDTHS = {"ramp": 20.0, "sine": 200.0, "chirp": 500.0, "noise": 200.0, "drawn": 20.0}
CURRENTS = ("amplitude", "second", "ramp_from", "increment")  # what is in the stimulator's unit
DENSITY, NANO, PICO = "density", "nanoampere", "picoampere"
_PER_AREA = "uA/cm2"
# The unit of each choice, the most that can be set in it, and what one arrow key adds.
_UNITS = {DENSITY: (_PER_AREA, 1000.0, 0.5), NANO: ("nA", 10_000.0, 0.05), PICO: ("pA", 1_000_000.0, 10.0)}
PART = QT_TRANSLATE_NOOP("quantity", "Part {of}: ")
HAND, FREE, SWEEP = "hand", "free", "sweep"

_MODE: dict[str, Any] = {
    "kind": str, "choices": MODES, "choice_names": MODE_NAMES,
    "name": QT_TRANSLATE_NOOP("quantity", "Mode"),
    "help": QT_TRANSLATE_NOOP("quantity", "What firing gives: nothing, one pulse, a train, or another waveform."),
}  # fmt: skip
_CURRENT: dict[str, Any] = {"unit": _PER_AREA, "low": -1000.0, "high": 1000.0, "step": 0.5, "digits": 6}
_FREQUENCY: dict[str, Any] = {"unit": "Hz", "low": 0.01, "high": 5000.0, "step": 1.0, "digits": 6}


@dataclass(frozen=True)
class Wave:
    """One part of a stimulus. Its mode says which of its numbers count: `FIELDS`."""

    mode: str = declare(OFF, **_MODE)
    amplitude: float = declare(
        10.0, **_CURRENT,
        name=QT_TRANSLATE_NOOP("quantity", "Amplitude"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Current of each pulse (of a pair or staircase the first); of a ramp its end, of a sine or chirp its peak, "
            "of noise its standard deviation. A positive current depolarises, a negative one hyperpolarises.",
        ),
    )  # fmt: skip
    width: float = declare(
        PULSE, unit="ms", low=0.001, high=10000.0, step=0.1, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Width"),
        help=QT_TRANSLATE_NOOP("quantity", "How long each pulse, phase or step lasts; of other waveforms, the whole."),
    )  # fmt: skip
    delay: float = declare(
        5.0, unit="ms", low=0.0, high=10000.0, step=0.5, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Delay"),
        help=QT_TRANSLATE_NOOP("quantity", "From firing to the start of the first pulse."),
    )  # fmt: skip
    interval: float = declare(
        50.0, unit="ms", low=0.1, high=10000.0, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Interval"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "In a train or pair, from the start of one pulse to the start of the next; "
            "pulses longer than this run into one another."
        ),
    )  # fmt: skip
    count: int = declare(
        10, kind=int, low=1, high=100000, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Count"),
        help=QT_TRANSLATE_NOOP("quantity", "How many pulses a train has, or steps a staircase."),
    )  # fmt: skip
    second: float = declare(
        10.0, **_CURRENT,
        name=QT_TRANSLATE_NOOP("quantity", "Second amplitude"),
        help=QT_TRANSLATE_NOOP("quantity", "Current of the second pulse of a pair."),
    )  # fmt: skip
    ramp_from: float = declare(
        0.0, **_CURRENT,
        name=QT_TRANSLATE_NOOP("quantity", "Ramp from"),
        help=QT_TRANSLATE_NOOP("quantity", "The current a ramp begins with; it ends at the amplitude."),
    )  # fmt: skip
    increment: float = declare(
        2.0, **_CURRENT,
        name=QT_TRANSLATE_NOOP("quantity", "Increment"),
        help=QT_TRANSLATE_NOOP("quantity", "How much higher each step of a staircase is than the one before."),
    )  # fmt: skip
    frequency: float = declare(
        20.0, **_FREQUENCY,
        name=QT_TRANSLATE_NOOP("quantity", "Frequency"),
        help=QT_TRANSLATE_NOOP("quantity", "Of a sine; a chirp begins with it."),
    )  # fmt: skip
    frequency_end: float = declare(
        200.0, **_FREQUENCY,
        name=QT_TRANSLATE_NOOP("quantity", "Last frequency"),
        help=QT_TRANSLATE_NOOP("quantity", "The frequency with which a chirp ends."),
    )  # fmt: skip
    chirp: str = declare(
        "linear", kind=str, choices=("linear", "exponential"),
        choice_names=(QT_TRANSLATE_NOOP("quantity", "Linear"), QT_TRANSLATE_NOOP("quantity", "Exponential")),
        name=QT_TRANSLATE_NOOP("quantity", "Frequency rises"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Whether the frequency of a chirp changes by as many Hz, or as many octaves, in each second."
        ),
    )  # fmt: skip
    phase: float = declare(
        0.0, unit="deg", low=-360.0, high=360.0, step=15.0,
        name=QT_TRANSLATE_NOOP("quantity", "Phase"),
        help=QT_TRANSLATE_NOOP("quantity", "Where in its cycle a sine begins: at 0° it rises from 0."),
    )  # fmt: skip
    tau: float = declare(
        2.0, unit="ms", low=0.1, high=1000.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Correlation time"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Time constant τ with which noise forgets its past (Ornstein-Uhlenbeck process)."
        ),
    )  # fmt: skip
    seed: int = declare(
        1, kind=int, low=0, high=999_999, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Seed"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The number of the noise: the same seed gives the same noise at each firing."
        ),
    )  # fmt: skip
    ratio: float = declare(
        100.0, unit="%", low=0.0, high=400.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Second phase"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Size of the second, opposite phase of a biphasic pulse; at 100 % its charges cancel."
        ),
    )  # fmt: skip
    gap: float = declare(
        0.0, unit="ms", low=0.0, high=1000.0, step=0.1, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Phase gap"),
        help=QT_TRANSLATE_NOOP("quantity", "The pause between the phases of a biphasic pulse."),
    )  # fmt: skip
    shape: str = declare(
        "0:0 0.1:1 0.3:0.4 1:0", of=ShapeQuantity, kind=str,
        name=QT_TRANSLATE_NOOP("quantity", "Shape"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Points of a drawn waveform, between which it goes straight: place (0 to 1 of the width) and height "
            "(−1 to 1 of the amplitude), as in 0:0 0.5:1 1:0.",
        ),
    )  # fmt: skip

    @property
    def on(self) -> bool:
        """Whether it gives anything at all."""
        return self.mode != OFF

    @property
    def span(self) -> float:
        """ms from its start to its end."""
        if self.mode == "train":
            return (self.count - 1) * self.interval + self.width
        if self.mode == "paired":
            return self.interval + self.width
        if self.mode == "biphasic":
            return 2.0 * self.width + self.gap
        if self.mode == "staircase":
            return self.count * self.width
        return self.width if self.on else 0.0


@dataclass(frozen=True)
class Added(Wave):
    """A part added to the main one; the names of its quantities begin with PART of its label."""

    label: str = ""

    def refine(self, name: str, quantity: Quantity) -> Quantity:
        return replace(quantity, name=PART + quantity.name)


@dataclass(frozen=True)
class Stimulus(Wave):
    """The main part, those added to it, and what they share; `engine.stimulating` makes currents of it."""

    mode: str = declare("single", **_MODE)
    b: Added = Added(seed=2, label="B")
    c: Added = Added(seed=3, label="C")
    unit: str = declare(
        DENSITY, kind=str, choices=tuple(_UNITS), choice_names=("µA/cm²", "nA", "pA"),
        name=QT_TRANSLATE_NOOP("quantity", "Unit of current"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "What all currents of the stimulator are given in: per area of membrane, or in total for this cell.",
        ),
    )  # fmt: skip
    holding: float = declare(
        0.0, **_CURRENT,
        name=QT_TRANSLATE_NOOP("quantity", "Holding current"),
        help=QT_TRANSLATE_NOOP("quantity", "A current that always flows; the stimulus is added to it."),
    )  # fmt: skip
    start: str = declare(
        HAND, kind=str, choices=(HAND, FREE, SWEEP),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "By hand"),
            QT_TRANSLATE_NOOP("quantity", "By itself"),
            QT_TRANSLATE_NOOP("quantity", "Each sweep"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Fired"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "By hand with Fire; by itself, again and again; or with each sweep: then sweeps follow one another without "
            "a trigger, and each starts the stimulus.",
        ),
    )  # fmt: skip
    repeats: int = declare(
        1, kind=int, low=1, high=100000, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Repeats"),
        help=QT_TRANSLATE_NOOP("quantity", "How many times firing gives the whole stimulus."),
    )  # fmt: skip
    every: float = declare(
        200.0, unit="ms", low=1.0, high=3_600_000.0, step=10.0, digits=7,
        name=QT_TRANSLATE_NOOP("quantity", "Repeated every"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "From one repeat of the whole stimulus to the next; what is not over when the next begins is cut off.",
        ),
    )  # fmt: skip

    @property
    def parts(self) -> tuple[Wave, Wave, Wave]:
        """The main part and those added to it, on or not."""
        return self, self.b, self.c

    @property
    def active(self) -> tuple[Wave, ...]:
        """The parts that give anything."""
        return tuple(part for part in self.parts if part.on)

    @property
    def begins(self) -> float:
        """ms from firing to where the first part begins."""
        return min((part.delay for part in self.active), default=0.0)

    @property
    def ends(self) -> float:
        """ms from the start of a repeat to where its last part ends."""
        return max((part.delay + part.span for part in self.active), default=0.0)

    def quantity(self, declared: Quantity) -> Quantity:
        """The declaration of one of the stimulator's quantities in the unit that is chosen."""
        if self.unit == DENSITY or declared.unit != _PER_AREA:
            return declared
        unit, most, step = _UNITS[self.unit]
        return replace(declared, unit=unit, low=-most, high=most, step=step)


CURRENT_PATHS = (
    "stimulus.holding", *(f"stimulus.{part}{name}" for part in ("", "b.", "c.") for name in CURRENTS)
)  # fmt: skip

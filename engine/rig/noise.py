"""The noise of the real world: a finite number of channels, and what the electrode and the mains add to a recording."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from engine.rig.cell import Cell, Single
from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP

METHODS = ("off", "binomial", "langevin")
MAINS = ("50", "60")

# What a day at the rig is like; each setting can be turned by itself, and the day is then one's own.
DAYS: dict[str, dict[str, float]] = {
    "ideal": {"electrode": 0.0, "current": 0.0, "hum": 0.0, "drift": 0.0, "junction": 0.0},
    "good": {"electrode": 0.1, "current": 0.3, "hum": 0.05, "drift": 0.3, "junction": 1.0},
    "bad": {"electrode": 0.8, "current": 2.0, "hum": 2.0, "drift": 6.0, "junction": 10.0},
}
OWN = "own"

_USUAL = Single(20.0, "Not measured for this channel; 20 pS is usual in models (Goldwyn & Shea-Brown 2011)")


@dataclass(frozen=True)
class SingleChannel:
    """One kind of channel as single molecules. `id` names it in its cell, `label` on the screen."""

    id: str
    label: str
    conductance: float = declare(
        20.0, unit="pS", low=0.1, high=1000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Conductance of one {of} channel"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Of a single open {of} channel; what there is of the conductance in all is made of so many."
        ),
    )  # fmt: skip
    count: int = declare(
        0, kind=int, low=0, high=1_000_000_000, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Number of {of} channels"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "How many {of} channels the patch has; 0: as many as its area holds. Few make single openings visible.",
        ),
    )  # fmt: skip
    source: str = ""  # of the conductance


@dataclass(frozen=True)
class Noise:
    """Everything random. The same seed gives the same noise, sample for sample."""

    seed: int = declare(
        1, kind=int, low=0, high=999_999_999, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Preparation number"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Everything random follows from this number: the same number gives the same noise and the same cell again.",
        ),
    )  # fmt: skip
    spread: float = declare(
        0.0, unit="%", low=0.0, high=30.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Spread from cell to cell"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "How much the channels and leaks of a preparation differ from those published (standard deviation); "
            "with 0 every preparation is the published cell.",
        ),
    )  # fmt: skip
    channels: str = declare(
        "off", kind=str, choices=METHODS,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Off"),
            QT_TRANSLATE_NOOP("quantity", "Exact"),
            QT_TRANSLATE_NOOP("quantity", "Langevin"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Channel noise"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Whether channels open and shut one by one, at random: exactly, with binomial numbers, or with "
            "normally distributed ones, which is near where channels are many. Off, their number is endless.",
        ),
    )  # fmt: skip
    area: float = declare(
        100.0, unit="um2", low=0.001, high=1e8, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Area of the patch"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Membrane whose channels are counted: the smaller it is, the fewer there are and the more each one shows.",
        ),
    )  # fmt: skip
    single: tuple[SingleChannel, ...] = ()
    day: str = declare(
        "ideal", kind=str, choices=(*DAYS, OWN),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Ideal"),
            QT_TRANSLATE_NOOP("quantity", "Good day"),
            QT_TRANSLATE_NOOP("quantity", "Bad day"),
            QT_TRANSLATE_NOOP("quantity", "Own"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Recording"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Sets electrode noise, hum, drift and junction potential together. They are in what is recorded; "
            "the membrane does not feel them.",
        ),
    )  # fmt: skip
    electrode: float = declare(
        0.0, unit="mV", low=0.0, high=5.0, step=0.05,
        name=QT_TRANSLATE_NOOP("quantity", "Electrode noise"),
        help=QT_TRANSLATE_NOOP("quantity", "Noise of electrode and amplifier in the recorded V, r.m.s."),
    )  # fmt: skip
    corner: float = declare(
        5000.0, unit="Hz", low=10.0, high=50_000.0, step=100.0,
        name=QT_TRANSLATE_NOOP("quantity", "Corner of the electrode noise"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The frequency above which this noise fades, by half a power for each octave (first order)."
        ),
    )  # fmt: skip
    current: float = declare(
        0.0, unit="pA", low=0.0, high=20.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Current noise"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Noise of the clamp amplifier in the recorded current of the patch, r.m.s., same corner."
        ),
    )  # fmt: skip
    mains: str = declare(
        "50", kind=str, choices=MAINS,
        choice_names=(QT_TRANSLATE_NOOP("quantity", "50 Hz"), QT_TRANSLATE_NOOP("quantity", "60 Hz")),
        name=QT_TRANSLATE_NOOP("quantity", "Mains"),
        help=QT_TRANSLATE_NOOP("quantity", "The frequency of the mains, which hums into the recording."),
    )  # fmt: skip
    hum: float = declare(
        0.0, unit="mV", low=0.0, high=10.0, step=0.05,
        name=QT_TRANSLATE_NOOP("quantity", "Mains hum"),
        help=QT_TRANSLATE_NOOP("quantity", "Amplitude of the mains' sine wave in the recorded V."),
    )  # fmt: skip
    drift: float = declare(
        0.0, unit="mV/min", low=0.0, high=30.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Drift"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "How fast the electrode's own potential wanders off and back, r.m.s., from 0 at the start."
        ),
    )  # fmt: skip
    junction: float = declare(
        0.0, unit="mV", low=-20.0, high=20.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Junction potential"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "A constant error of the recorded V: what is recorded is the membrane potential plus this."
        ),
    )  # fmt: skip

    @property
    def errs(self) -> bool:
        """Whether what is recorded of V is anything else than the truth."""
        return any((self.electrode, self.hum, self.drift, self.junction))

    @property
    def open_singly(self) -> bool:
        """Whether channels open one by one."""
        return self.channels != "off"

    def after(self, name: str) -> Noise:
        """The same after an edit of the field `name`: a day sets its fields, a field of it makes the day one's own."""
        if name == "day":
            return replace(self, **DAYS.get(self.day, {}))  # type: ignore[arg-type]
        if name in DAYS["ideal"]:
            fitting = [
                day for day, told in DAYS.items() if all(getattr(self, k) == x for k, x in told.items())
            ]
            return replace(self, day=fitting[0] if fitting else OWN)
        return self

    def size(self, what: str) -> float:
        """By what the channel or leak called `what` is larger than the published one in this preparation.

        Lognormal with median 1: no conductance can become negative. The number hangs on the seed and the name alone.
        """
        if self.spread == 0.0:
            return 1.0
        return math.exp(self.spread / 100.0 * _normal(self.seed, what))


def noise_of(cell: Cell) -> Noise:
    """The noise a cell starts with: none."""
    singles = []
    for channel in cell.channels:
        single = channel.single or _USUAL
        singles.append(SingleChannel(channel.id, channel.label, single.conductance, source=single.source))
    return Noise(single=tuple(singles))


def _normal(seed: int, name: str) -> float:
    """A normally distributed number that follows from seed and name; the same on every computer."""
    u, v = (_share(f"{seed}.{name}.{part}") for part in ("u", "v"))
    return math.sqrt(-2.0 * math.log(1.0 - u)) * math.cos(2.0 * math.pi * v)


def _share(text: str) -> float:
    """0 to 1, evenly spread over texts: their FNV-1a hash, mixed (Vigna's SplitMix64)."""
    z = 0xCBF29CE484222325
    for byte in text.encode():
        z = (z ^ byte) * 0x100000001B3 % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return ((z ^ (z >> 31)) >> 11) * 2.0**-53

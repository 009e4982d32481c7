"""The stimulator: a current through an electrode inside the cell; depolarising is positive."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP

MODES = ("off", "single", "train")


@dataclass(frozen=True)
class Stimulus:
    """Rectangular pulses of current density, started by firing; see `engine.kernels.waveform`."""

    mode: str = declare(
        "single", kind=str, choices=MODES,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Off"),
            QT_TRANSLATE_NOOP("quantity", "Single"),
            QT_TRANSLATE_NOOP("quantity", "Train"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Mode"),
        help=QT_TRANSLATE_NOOP("quantity", "What firing gives: nothing, one pulse, or a train of pulses."),
    )  # fmt: skip
    amplitude: float = declare(
        10.0, unit="uA/cm2", low=-1000.0, high=1000.0, step=0.5, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Amplitude"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Current of each pulse; a positive current depolarises, a negative one hyperpolarises."
        ),
    )  # fmt: skip
    width: float = declare(
        1.0, unit="ms", low=0.001, high=10000.0, step=0.1, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Width"),
        help=QT_TRANSLATE_NOOP("quantity", "How long each pulse lasts."),
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
            "quantity", "In a train, from the start of one pulse to the start of the next; "
            "pulses longer than this run into one another."
        ),
    )  # fmt: skip
    count: int = declare(
        10, kind=int, low=1, high=100000, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Count"),
        help=QT_TRANSLATE_NOOP("quantity", "How many pulses a train has."),
    )  # fmt: skip

"""How fast biological time runs against the clock, and in which steps it is computed."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.quantity import declare, ladder
from engine.text import QT_TRANSLATE_NOOP

# Real time is 1. Beyond it there is only "as fast as it goes".
SPEEDS = ladder(0.001, 1.0)
LAPSES = ladder(1.0, 1000.0)


@dataclass(frozen=True)
class Pace:
    """The speed aimed at, and the step of the calculation."""

    speed: float = declare(
        1.0, unit="x", steps=SPEEDS,
        name=QT_TRANSLATE_NOOP("quantity", "Speed"),
        help=QT_TRANSLATE_NOOP("quantity", "Biological time against the clock: 1 is real time, 0.001 slow motion."),
    )  # fmt: skip
    unlimited: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "As fast as it goes"),
        help=QT_TRANSLATE_NOOP("quantity", "Do not wait for the clock: compute as fast as this computer can."),
    )  # fmt: skip
    dt: float = declare(
        0.01, unit="ms", low=0.001, high=0.05, step=0.005,
        name=QT_TRANSLATE_NOOP("quantity", "Time step"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The step of the calculation, and the time between two samples. "
            "Half the step, a quarter of the error."
        ),
    )  # fmt: skip
    lapse: float = declare(
        1.0, unit="x", steps=LAPSES,
        name=QT_TRANSLATE_NOOP("quantity", "Time-lapse of the ions"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "How many times faster than the membrane concentrations and drugs change: what takes minutes is seen in "
            "seconds. Each impulse then moves as many ions as that many impulses.",
        ),
    )  # fmt: skip

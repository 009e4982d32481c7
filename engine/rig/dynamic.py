"""The dynamic clamp: a conductance that is not there, made by an electrode that follows V."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP

GATINGS = ("none", "activation", "both")


@dataclass(frozen=True)
class DynamicClamp:
    """A virtual channel: I = g a^p h (V - E), its gates Boltzmann functions of V with fixed time constants."""

    on: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Dynamic clamp"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Let the electrode add a conductance that the cell has not: it passes the current that this would carry.",
        ),
    )  # fmt: skip
    conductance: float = declare(
        0.1, unit="mS/cm2", low=0.0, high=1000.0, step=0.05, digits=5,
        name=QT_TRANSLATE_NOOP("quantity", "Virtual conductance"),
        help=QT_TRANSLATE_NOOP("quantity", "With all its gates open; turn it while the cell lives."),
    )  # fmt: skip
    reversal: float = declare(
        -65.0, unit="mV", low=-200.0, high=200.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Virtual reversal potential"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "The potential that the virtual conductance pulls V to: near rest it shunts, high it excites, "
            "low it inhibits.",
        ),
    )  # fmt: skip
    gating: str = declare(
        "none", kind=str, choices=GATINGS,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Always open"),
            QT_TRANSLATE_NOOP("quantity", "Activates"),
            QT_TRANSLATE_NOOP("quantity", "Inactivates too"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Virtual gates"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "A constant conductance, one that opens with V, or one that opens and then inactivates."
        ),
    )  # fmt: skip
    half: float = declare(
        -40.0, unit="mV", low=-200.0, high=200.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Half-activation"),
        help=QT_TRANSLATE_NOOP("quantity", "V at which the virtual activation gate is half open."),
    )  # fmt: skip
    slope: float = declare(
        5.0, unit="mV", low=0.1, high=100.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Slope of activation"),
        help=QT_TRANSLATE_NOOP("quantity", "How many mV make it e times more open, far below the half-way point."),
    )  # fmt: skip
    tau: float = declare(
        1.0, unit="ms", low=0.01, high=10_000.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Time constant of activation"),
        help=QT_TRANSLATE_NOOP("quantity", "How fast the virtual activation gate follows V."),
    )  # fmt: skip
    power: int = declare(
        1, kind=int, low=1, high=8, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Power of activation"),
        help=QT_TRANSLATE_NOOP("quantity", "How many such gates a virtual channel has, all of which must be open."),
    )  # fmt: skip
    inactivation_half: float = declare(
        -60.0, unit="mV", low=-200.0, high=200.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Half-inactivation"),
        help=QT_TRANSLATE_NOOP("quantity", "V at which half of the virtual channels are inactivated."),
    )  # fmt: skip
    inactivation_slope: float = declare(
        6.0, unit="mV", low=0.1, high=100.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Slope of inactivation"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "How many mV leave 1/e of the channels ready, far above the half-way point."
        ),
    )  # fmt: skip
    inactivation_tau: float = declare(
        20.0, unit="ms", low=0.01, high=10_000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Time constant of inactivation"),
        help=QT_TRANSLATE_NOOP("quantity", "How fast the virtual channels inactivate and recover."),
    )  # fmt: skip

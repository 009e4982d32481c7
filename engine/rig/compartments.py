"""Where ions gather: inside the cell, and in a thin space outside it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Cytoplasm:
    """The inside. Held, it is as good as endless; moving, it has the cell's real volume."""

    moving: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Inside concentrations move"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Whether the ions that cross the membrane change the concentrations inside; "
            "held, the cell is as good as endless.",
        ),
    )  # fmt: skip
    diameter: float = declare(
        20.0, unit="um", low=0.5, high=2000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Diameter"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Of the cell or fibre: it decides how much volume stands behind each patch of membrane."
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class OutsideSpace:
    """A thin layer between the membrane and the bath, where K piles up. The bath's own concentrations are `ions`."""

    on: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Restricted space outside"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Whether the membrane faces a thin space with its own concentrations, "
            "which exchanges slowly with the bath.",
        ),
    )  # fmt: skip
    thickness: float = declare(
        0.03, unit="um", low=0.005, high=10.0, step=0.01,
        name=QT_TRANSLATE_NOOP("quantity", "Thickness of the space"),
        help=QT_TRANSLATE_NOOP("quantity", "Volume of the restricted space for each area of membrane."),
    )  # fmt: skip
    exchange: float = declare(
        30.0, unit="ms", low=1.0, high=100000.0, step=10.0,
        name=QT_TRANSLATE_NOOP("quantity", "Exchange with the bath"),
        help=QT_TRANSLATE_NOOP("quantity", "Time constant with which the restricted space returns to the bath."),
    )  # fmt: skip

"""The sodium-potassium pump as a person can set it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.channels import Blockable
from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class PumpSetting(Blockable):
    """The Na/K-ATPase: 3 Na out and 2 K in with each turn. Its affinities are the cell's."""

    on: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Na/K pump on"),
        help=QT_TRANSLATE_NOOP("quantity", "Switched off, the pump stands still; the fraction blocked is kept."),
    )  # fmt: skip
    blocked: float = declare(
        0.0, unit="%", low=0.0, high=100.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Na/K pump blocked"),
        help=QT_TRANSLATE_NOOP("quantity", "The fraction of the pumps that is blocked, as by ouabain."),
    )  # fmt: skip
    current: float = declare(
        0.0, unit="uA/cm2", low=0.0, high=100.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Na/K pump size"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Net outward current of the pump at saturation, at the cell's own temperature; 0: no pump."
        ),
    )  # fmt: skip

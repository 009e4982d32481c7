"""What starts a sweep."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.rig.quantity import Quantity, declare
from engine.text import QT_TRANSLATE_NOOP

STIMULUS_START = "fire"  # as a source: the moment the stimulator's first pulse begins


@dataclass(frozen=True)
class Trigger:
    """Mode, source, slope and the rest; the level belongs to the trace that is the source."""

    mode: str = declare(
        "auto", kind=str, choices=("auto", "normal", "free"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Auto"),
            QT_TRANSLATE_NOOP("quantity", "Normal"),
            QT_TRANSLATE_NOOP("quantity", "Free"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Trigger mode"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Auto sweeps on by itself when no trigger comes; normal waits and keeps the last sweep on the screen; "
            "free sweeps on and on without a trigger.",
        ),
    )  # fmt: skip
    source: str = declare(
        "stimulus", kind=str, choices=("v", "stimulus"),
        name=QT_TRANSLATE_NOOP("quantity", "Trigger source"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The trace whose crossing of the level starts a sweep, or the start of the stimulus."
        ),
    )  # fmt: skip
    slope: str = declare(
        "rising", kind=str, choices=("rising", "falling", "either"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Rising"),
            QT_TRANSLATE_NOOP("quantity", "Falling"),
            QT_TRANSLATE_NOOP("quantity", "Either"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Trigger slope"),
        help=QT_TRANSLATE_NOOP("quantity", "The direction in which the source has to cross the level."),
    )  # fmt: skip
    pre: float = declare(
        20.0, unit="%", low=0.0, high=90.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Pre-trigger"),
        help=QT_TRANSLATE_NOOP("quantity", "The part of the screen that shows what came before the trigger."),
    )  # fmt: skip
    hysteresis: float = declare(
        0.0, unit="div", low=0.0, high=4.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Trigger hysteresis"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "How far beyond the level the source has to have gone back before it can trigger again: "
            "noise around the level then triggers once.",
        ),
    )  # fmt: skip
    holdoff: float = declare(
        0.0, unit="ms", low=0.0, high=3_600_000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Trigger holdoff"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "How long after a trigger the next one is not yet taken: a burst then triggers once."
        ),
    )  # fmt: skip
    sources: tuple[tuple[str, str], ...] = ()  # id and label of the traces that can be its source

    def refine(self, name: str, quantity: Quantity) -> Quantity:
        """Any trace can be the source."""
        if name != "source" or not self.sources:
            return quantity
        ids, labels = zip(*self.sources, strict=True)
        start = QT_TRANSLATE_NOOP("quantity", "Stimulus start")
        return replace(quantity, choices=(STIMULUS_START, *ids), choice_names=(start, *labels))

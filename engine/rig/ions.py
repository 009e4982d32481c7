"""The three ions and the temperature their Nernst potentials are taken at."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP

VALENCE = {"na": 1, "k": 1, "cl": -1}
LABEL = {"na": "Na⁺", "k": "K⁺", "cl": "Cl⁻"}


@dataclass(frozen=True)
class Ion:
    """Concentrations of one ion in mM on the two sides of the membrane."""

    id: str
    inside: float = declare(
        unit="mM", low=0.01, high=1000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "{of} inside"),
        help=QT_TRANSLATE_NOOP("quantity", "Concentration of {of} inside the cell."),
    )  # fmt: skip
    outside: float = declare(
        unit="mM", low=0.01, high=1000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "{of} outside"),
        help=QT_TRANSLATE_NOOP("quantity", "Concentration of {of} in the bath outside the cell."),
    )  # fmt: skip

    @property
    def label(self) -> str:
        return LABEL[self.id]


@dataclass(frozen=True)
class Nernst:
    """At which temperature the reversal potentials are computed."""

    mode: str = declare(
        "running", kind=str, choices=("running", "fixed"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "running temperature"),
            QT_TRANSLATE_NOOP("quantity", "fixed temperature"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Nernst temperature"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Whether the reversal potentials follow the running temperature or stay at a fixed one, "
            "as the published 1952 axon has it.",
        ),
    )  # fmt: skip
    temperature: float = declare(
        6.3, unit="degC", low=0.0, high=45.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Fixed Nernst temperature"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The temperature of the reversal potentials when they do not follow the running one."
        ),
    )  # fmt: skip

"""The nerve whose compound action potential is recorded: how thick its fibres are, and where the electrodes are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP

BIPHASIC, MONOPHASIC = "biphasic", "monophasic"
CLASSES = 17  # of diameters that a nerve is computed with
WIDEST = 2.0  # standard deviations to either side of the mean

Array = NDArray[np.float64]


@dataclass(frozen=True)
class NerveSetting:
    """A bundle of fibres of the cell's membrane, and myelin if it has any, in the medium of `cable.outside`."""

    mean: float = declare(
        10.0, unit="um", low=0.2, high=1000.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Mean axon diameter"),
        help=QT_TRANSLATE_NOOP("quantity", "Of the fibres of the nerve, without their myelin."),
    )  # fmt: skip
    spread: float = declare(
        1.5, unit="um", low=0.0, high=500.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Standard deviation"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Of the diameters, which are normally distributed up to two of it on either side; "
            "0: all fibres are alike.",
        ),
    )  # fmt: skip
    fibres: int = declare(
        1000, kind=int, low=1, high=1_000_000, step=100,
        name=QT_TRANSLATE_NOOP("quantity", "Number of fibres"),
        help=QT_TRANSLATE_NOOP("quantity", "How many fibres of the nerve the stimulus fires: all of them."),
    )  # fmt: skip
    distance: float = declare(
        30.0, unit="mm", low=1.0, high=1000.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Distance to the first electrode"),
        help=QT_TRANSLATE_NOOP("quantity", "From the stimulating electrode to the first recording one."),
    )  # fmt: skip
    gap: float = declare(
        10.0, unit="mm", low=0.5, high=200.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Between the recording electrodes"),
        help=QT_TRANSLATE_NOOP("quantity", "From the first recording electrode to the second."),
    )  # fmt: skip
    recording: str = declare(
        BIPHASIC, kind=str, choices=(BIPHASIC, MONOPHASIC),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Biphasic"),
            QT_TRANSLATE_NOOP("quantity", "Monophasic"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Recording"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Biphasic: both electrodes see the impulse, one after the other. Monophasic: the nerve is "
            "crushed between them, so that the second sees none.",
        ),
    )  # fmt: skip

    def classes(self, count: int = CLASSES) -> tuple[Array, Array]:
        """Diameters in um and how many fibres have each."""
        return distribution(self.mean, self.spread, self.fibres, count)


def distribution(mean: float, spread: float, fibres: float, count: int) -> tuple[Array, Array]:
    """`count` diameters in um and how many of the fibres have each: normal, cut at two standard deviations and at 0."""
    if spread == 0.0:
        return np.array([mean]), np.array([float(fibres)])
    z = np.linspace(-WIDEST, WIDEST, count)
    diameters = mean + spread * z
    there = diameters > 0.0
    weights = np.where(there, np.exp(-0.5 * z * z), 0.0)
    return diameters[there], (fibres * weights / weights.sum())[there]

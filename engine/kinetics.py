"""The published kinetic forms by name, and the textbook functions that follow from them.

Rates are in 1/ms, V in mV. Sources of the forms: Hodgkin & Huxley 1952 (J Physiol 117:500, equations 12, 13,
20, 21, 23, 24); the general three-parameter writing is that of Rall (1969) and of most model collections.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.kernels import forms, rates
from engine.rig.cell import Cell, Gate

FORMS = forms.CODES


def gates_of(cell: Cell) -> list[Gate]:
    """All gates of a cell, channel after channel: the order of every gate array."""
    return [gate for channel in cell.channels for gate in channel.gates]


def parameters_of(gates: list[Gate]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Form codes (gates, 2) and parameters (gates, 2, 3), alpha before beta: of gates with one rate each way."""
    pairs = [(gate.alpha[0], gate.beta[0]) for gate in gates]
    forms = [[FORMS[rate.form] for rate in pair] for pair in pairs]
    numbers = [[(rate.rate, rate.midpoint, rate.slope) for rate in pair] for pair in pairs]
    return (
        np.array(forms, dtype=np.int64).reshape(len(gates), 2),
        np.array(numbers, dtype=np.float64).reshape(len(gates), 2, 3),
    )


def q10_factor(q10: float, temperature: float, reference: float) -> float:
    """How much faster rates given at `reference` run at `temperature` (degrees C): q10 ** ((T - Tref) / 10)."""
    return float(q10 ** ((temperature - reference) / 10.0))


def steady_state(gates: list[Gate], v: float) -> NDArray[np.float64]:
    """x-infinity of each gate at `v`: alpha / (alpha + beta). Shape (gates,)."""
    both = rates.alphas_betas(*parameters_of(gates), v)
    return both[:, 0] / both.sum(axis=1)  # type: ignore[no-any-return]


def rate_sums(gates: list[Gate], v: float) -> NDArray[np.float64]:
    """alpha + beta of each gate at `v` in 1/ms, before the Q10 factor: one over its time constant. Shape (gates,)."""
    return rates.alphas_betas(*parameters_of(gates), v).sum(axis=1)  # type: ignore[no-any-return]

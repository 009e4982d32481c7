"""What follows from a pair of rates (see `forms`): relaxations, and tables of them over V."""

import math

import numpy as np

from engine.kernels import forms as published
from engine.kernels.jit import exact_helper, kernel

rate = exact_helper(published.rate)


@exact_helper
def relaxation(forms, parameters, v, span):
    """(A, B) of the exact relaxation x -> A x + B over `span` (ms times the Q10 factor) at constant `v`."""
    alpha = rate(forms[0], parameters[0], v)
    beta = rate(forms[1], parameters[1], v)
    total = alpha + beta
    return math.exp(-span * total), -math.expm1(-span * total) * alpha / total


@kernel
def tabulate(forms, parameters, span, low, step, rows):
    """Relaxations over a grid of V for linear interpolation.

    forms (gates, 2), parameters (gates, 2, 3); row i starts at low + i step. Returns (gates, rows, 4):
    A, its change to the next row, B, its change to the next row.
    """
    gates = forms.shape[0]
    table = np.empty((gates, rows, 4))
    for j in range(gates):
        a, b = relaxation(forms[j], parameters[j], low, span)
        for i in range(rows):
            a_next, b_next = relaxation(forms[j], parameters[j], low + (i + 1) * step, span)
            table[j, i, 0] = a
            table[j, i, 1] = a_next - a
            table[j, i, 2] = b
            table[j, i, 3] = b_next - b
            a, b = a_next, b_next
    return table


@kernel
def relax(forms, parameters, v, span, gates):
    """Let every gate of `gates` (in place) relax over `span` at constant `v`."""
    for j in range(gates.size):
        a, b = relaxation(forms[j], parameters[j], v, span)
        gates[j] = a * gates[j] + b


@kernel
def alphas_betas(forms, parameters, v):
    """Rates (gates, 2) in 1/ms at one `v`, before the Q10 factor."""
    out = np.empty((forms.shape[0], 2))
    for j in range(forms.shape[0]):
        for side in range(2):
            out[j, side] = rate(forms[j, side], parameters[j, side], v)
    return out

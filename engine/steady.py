"""Rest: the potential at which all currents cancel and to which the membrane returns by itself.

With every gate at its steady state the membrane current is a function of V alone; its zeros are the steady
states. One is stable when all eigenvalues of the full system (V and gates) there have a negative real part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.kernels import membrane, rates
from engine.kernels.membrane import Membrane

_SCAN = np.arange(-400.0, 400.0, 0.25)
_NUDGE = 1e-4  # mV, for derivatives


def gates_at(m: Membrane, v: float) -> NDArray[np.float64]:
    """The steady state of every gate at `v`. Shape (gates,)."""
    both = rates.alphas_betas(m.forms, m.parameters, v)
    return both[:, 0] / both.sum(axis=1)  # type: ignore[no-any-return]


def steady_states(m: Membrane) -> list[float]:
    """Every steady state in mV, stable or not, most negative first."""
    signs = (
        membrane.steady_currents(m, _SCAN) < 0.0
    )  # not signbit: where nothing conducts -0.0 is no inward current
    return [
        _root(m, float(_SCAN[at]), float(_SCAN[at + 1])) for at in np.flatnonzero(signs[:-1] != signs[1:])
    ]


def stable_rest(m: Membrane) -> float | None:
    """The most negative stable steady state in mV, or None where there is none (the cell beats by itself)."""
    return next((v for v in steady_states(m) if np.linalg.eigvals(_jacobian(m, v)).real.max() < 0), None)


def _root(m: Membrane, low: float, high: float) -> float:
    """The zero of the steady current between two potentials of opposite sign, to the last digit."""
    while high - low > 4e-14 * max(abs(low), abs(high)):
        grid = np.linspace(low, high, 33)
        signs = membrane.steady_currents(m, grid) < 0.0
        at = int(np.flatnonzero(signs[:-1] != signs[1:])[0])
        if (grid[at], grid[at + 1]) == (low, high):
            break
        low, high = float(grid[at]), float(grid[at + 1])
    return 0.5 * (low + high)


def _derivatives(m: Membrane, v: float, gates: NDArray[np.float64]) -> NDArray[np.float64]:
    """(dV/dt, dx/dt ...) in mV/ms and 1/ms without stimulus. Shape (1 + gates,)."""
    factors = gates**m.power
    owners = np.repeat(np.arange(m.conductance.size), np.diff(m.first))
    conductance = m.conductance.copy()
    np.multiply.at(conductance, owners, factors)
    current = np.sum(conductance * (v - m.reversal)) + m.leak_conductance * v - m.leak_drive
    both = rates.alphas_betas(m.forms, m.parameters, v) * m.phi
    return np.concatenate(([-current / m.capacitance], both[:, 0] * (1 - gates) - both[:, 1] * gates))


def _jacobian(m: Membrane, v: float) -> NDArray[np.float64]:
    state = np.concatenate(([v], gates_at(m, v)))
    size = state.size
    out = np.empty((size, size))
    for i in range(size):
        nudge = np.zeros(size)
        nudge[i] = _NUDGE if i == 0 else _NUDGE * 1e-2
        up, down = state + nudge, state - nudge
        change = _derivatives(m, up[0], up[1:]) - _derivatives(m, down[0], down[1:])
        out[:, i] = change / (2 * nudge[i])
    return out

"""Rest: the potential at which all currents cancel and to which the membrane returns by itself.

With every gate at its steady state the membrane current is a function of V alone; the steady states are where it is
what the electrode always gives: nothing, or the holding current. One is stable
when all eigenvalues of the full system (V and gates) there have a negative real part.
Concentrations and drugs count as they are: they change too slowly to matter for where V comes to rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.patch import Patch

_SCAN = np.arange(-400.0, 400.0, 0.25)
_NUDGE = 1e-4  # mV, for derivatives


def steady_states(patch: Patch, holding: float = 0.0) -> list[float]:
    """Every steady state in mV, stable or not, most negative first, with a holding current of `holding` uA/cm2."""
    signs = (
        patch.steady_currents(_SCAN) < holding
    )  # not signbit: where nothing conducts -0.0 is no inward current
    return [
        _root(patch, float(_SCAN[at]), float(_SCAN[at + 1]), holding)
        for at in np.flatnonzero(signs[:-1] != signs[1:])
    ]


def stable_rest(patch: Patch, holding: float = 0.0) -> float | None:
    """The most negative stable steady state in mV, or None where there is none (the cell beats by itself)."""
    return next(
        (v for v in steady_states(patch, holding) if np.linalg.eigvals(_jacobian(patch, v)).real.max() < 0),
        None,
    )


def _root(patch: Patch, low: float, high: float, holding: float) -> float:
    """The zero of the steady current between two potentials of opposite sign, to the last digit."""
    while high - low > 4e-14 * max(abs(low), abs(high)):
        grid = np.linspace(low, high, 33)
        signs = patch.steady_currents(grid) < holding
        at = int(np.flatnonzero(signs[:-1] != signs[1:])[0])
        if (grid[at], grid[at + 1]) == (low, high):
            break
        low, high = float(grid[at]), float(grid[at + 1])
    return 0.5 * (low + high)


def _jacobian(patch: Patch, v: float) -> NDArray[np.float64]:
    state = np.concatenate(([v], patch.gates_at(v)))
    size = state.size
    out = np.empty((size, size))
    for i in range(size):
        nudge = np.zeros(size)
        nudge[i] = _NUDGE if i == 0 else _NUDGE * 1e-2
        up, down = state + nudge, state - nudge
        change = patch.derivatives(up[0], up[1:]) - patch.derivatives(down[0], down[1:])
        out[:, i] = change / (2 * nudge[i])
    return out

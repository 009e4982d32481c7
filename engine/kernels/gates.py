"""The gates of a living membrane: where they tend at each V, how fast, and the table of their relaxations."""

from typing import NamedTuple

import numpy as np

from engine.kernels import forms as published
from engine.kernels.jit import exact_helper, kernel
from engine.kernels.rates import rate

# Kinds of gate.
OPENING = 0  # dx/dt = alpha (1 - x) - beta x; terms are alpha, alpha, beta, beta
TENDING = 1  # dx/dt = (infinity - x) / tau; terms: infinity, -, and the rates of tau = base + 1 / (their sum)
FACTOR = 2  # the sum of all terms, at once: no gate, a conductance that follows V

linoid = exact_helper(published.linoid)


class Gates(NamedTuple):
    """All gates, channel after channel."""

    first: np.ndarray  # (channels + 1,) channel c owns the gates first[c] .. first[c + 1] - 1
    power: np.ndarray  # (gates,) integer exponents
    kind: np.ndarray  # (gates,)
    instant: np.ndarray  # (gates,) whether it takes its steady state at once
    forms: np.ndarray  # (gates, 4) form codes
    numbers: np.ndarray  # (gates, 4, 3)
    base: np.ndarray  # (gates,) ms
    phi: np.ndarray  # (gates,) Q10 factor
    twin: np.ndarray  # (gates,) the place in `table` of the same gate slowed by a toxin, or -1
    slowing: np.ndarray  # (gates,) by what its time constant is longer then
    table: np.ndarray  # of `tabulate`, or (0, 0)


@exact_helper
def steady_and_speed(g, j, v):
    """(x-infinity, 1 / tau in 1/ms before the Q10 factor) of gate j at `v`; a factor's value, and 0."""
    a = 0.0
    b = 0.0
    for term in range(4):
        if g.forms[j, term] != published.NONE:
            value = rate(g.forms[j, term], g.numbers[j, term], v)
            if term < 2:
                a += value
            else:
                b += value
    if g.kind[j] == FACTOR:
        return a + b, 0.0
    if g.kind[j] == TENDING:
        return a, 1.0 / (g.base[j] + (1.0 / b if b > 0.0 else 0.0))
    return a / (
        a + b
    ) if a + b > 0.0 else 0.0, a + b  # far from both midpoints both may be too small for a number


@exact_helper
def relaxation(g, j, v, span):
    """(A, B) of x -> A x + B over `span` ms at constant `v`; for what follows at once the value and 0."""
    steady, speed = steady_and_speed(g, j, v)
    if g.instant[j]:
        return steady, 0.0
    way = -span * g.phi[j] * speed
    return np.exp(way), -np.expm1(way) * steady


@kernel
def tabulate(g, thermal, dt, low, step, rows):
    """What the loop needs over a grid of V, (rows + 1, 1 + 2 (gates + twins)): all of one V side by side.

    B(u) = u / (1 - exp(-u)); then for each gate, and for each twin, the relaxation A and B. The next row stands right
    behind, so that interpolating fetches little memory: a firing cell passes through thousands of rows.
    """
    gates = g.kind.size
    twins = 0
    for j in range(gates):
        if g.twin[j] >= 0:
            twins += 1
    table = np.empty((rows + 1, 1 + 2 * (gates + twins)))
    for i in range(rows + 1):
        v = low + i * step
        table[i, 0] = linoid(v / thermal)
        for j in range(gates):
            table[i, 1 + 2 * j], table[i, 2 + 2 * j] = relaxation(g, j, v, dt)
            t = g.twin[j]
            if t >= 0:
                table[i, 1 + 2 * t], table[i, 2 + 2 * t] = relaxation(g, j, v, dt / g.slowing[j])
    return table


@kernel
def relax(g, v, span, gates):
    """Let every gate of `gates` (in place) relax over `span` ms at constant `v`."""
    for j in range(gates.size):
        a, b = relaxation(g, j, v, span)
        gates[j] = a * gates[j] + b


@kernel
def steady_gates(g, v):
    """The steady state of every gate at `v`, (gates,)."""
    out = np.empty(g.kind.size)
    for j in range(out.size):
        out[j] = steady_and_speed(g, j, v)[0]
    return out


@kernel
def fastest(g, v):
    """The largest 1 / tau of all gates at `v` in 1/ms, at the running temperature."""
    most = 0.0
    for j in range(g.kind.size):
        if not g.instant[j]:
            most = max(most, steady_and_speed(g, j, v)[1] * g.phi[j])
    return most

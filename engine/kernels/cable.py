"""One step after another: a fibre of compartments, each a patch of membrane, joined by the inside of the axon.

    C dV/dt = I_electrode - I_membrane(V, gates) + axial currents from both neighbours

The scheme is that of `membrane`: gates half a step ahead of V by their exact relaxation from a table over V, then V
by Crank-Nicolson with the axial current in it (Hines 1984): V half a step on from one tridiagonal system, by
elimination from both ends at once, and from it the whole step. What is not linear in V (Goldman currents, gates that
follow at once) goes in with its slope at V, as in `living`.

Crank-Nicolson keeps what is stiff ringing. Where something jumps (the stimulus, a knob) a step is `damped`: two
backward Euler steps of half the length, which need the same matrix (Rannacher 1984) and leave the order as it is.

Compartments are counted from the left. Capacitances in uF, conductances in mS, currents in uA, V in mV, time in ms.
"""

from typing import NamedTuple

import numpy as np

from engine.kernels.gates import linoid, steady_and_speed
from engine.kernels.jit import helper, kernel
from engine.kernels.slow import NEAR_ROWS, SUMS, give_drugs, look_around

# Ways to compute the membrane of all compartments.
CLASSIC = 0  # two ohmic channels, x^3 y and z^4, as Hodgkin and Huxley have it
ANY = 1

_STEEPEST = -0.9  # the least slope of the membrane's current, in units of 2 C / dt


class Membranes(NamedTuple):
    """Of each membrane on the fibre (m), one for every temperature, solution and block there is."""

    kind: int  # CLASSIC or ANY
    first: np.ndarray  # (channels + 1,) channel c owns the gates first[c] .. first[c + 1] - 1
    power: np.ndarray  # (gates,)
    instant: np.ndarray  # (gates,) whether it follows V at once
    tables: np.ndarray  # (m, rows + 1, 1 + 2 gates) of `gates.tabulate`
    table_low: float  # mV
    table_step: float  # mV
    # a channel's current is amount x (of_b B + of_v V - potential) a cm2, see `slow.look_around`
    amount: np.ndarray  # (m, channels)
    of_b: np.ndarray
    of_v: np.ndarray
    potential: np.ndarray
    leak: np.ndarray  # (m, 3) a + b V + c B of all leaks and the pump, uA/cm2


class Fibre(NamedTuple):
    """What the loop needs to know; see `engine.pack_cable`."""

    zones: np.ndarray  # (zones, 3) first compartment, last + 1, membrane or -1
    area: np.ndarray  # (n,) cm2 of such a membrane
    load: np.ndarray  # (n,) 2 C / dt
    linked: np.ndarray  # (n,) load and the axial conductances to both neighbours
    base: np.ndarray  # (n,) `linked` and the conductance of myelin, a cut, and in CLASSIC the leaks
    source: np.ndarray  # (n,) current through these at 0 mV, inward
    axial: np.ndarray  # (n - 1,)
    axial_squared: np.ndarray  # (n - 1,)
    injected: np.ndarray  # (n,) uA for a stimulus of 1
    dt: float  # ms of one substep
    substeps: int
    place: np.ndarray  # (electrodes,) the first of the four compartments that V at each is interpolated from
    share: np.ndarray  # (electrodes, 4) their weights
    field: np.ndarray  # (fields, n) what V in each compartment gives in the medium
    field_stimulus: np.ndarray  # (fields,) what a stimulus of 1 gives


@kernel
def advance(
    m, f, v, gates, begin, stimulus, damped, every, traces, fields, pictures, charge, look, rest, held
):  # fmt: skip
    """Advance len(stimulus) steps; return how many pictures were taken.

    v (n,) and gates (gates, n) are changed in place. begin: the number of the first step. stimulus: mean over each
    step. damped: which steps are. traces (electrodes, steps): V after each step; fields (fields, steps) mV. pictures
    (.., n): V after every step whose number, counted from 1, is a multiple of `every`; or with held (n,), else (0,),
    the V farthest from `rest` since the picture before, looked at every `look` steps; held is changed in place.
    charge (n,), or (0,) when not wanted: what has left through the membrane in nC is added.
    """
    n = v.size
    diagonal, right, factor = np.empty(n), np.empty(n), np.empty(n)
    kept = np.empty((2, n if charge.size > 0 else 0))
    taken = 0
    for k in range(stimulus.size):
        driven = stimulus[k]
        for _ in range(f.substeps):
            for half in range(2 if damped[k] else 1):
                _membranes(m, f, v, gates, half == 0, diagonal, right)
                if driven != 0.0:
                    for i in range(n):
                        right[i] += driven * f.injected[i]
                if charge.size > 0:
                    kept[0], kept[1] = diagonal, right
                _solve(f, diagonal, right, factor)  # V half a step on, in `right`
                if charge.size > 0:
                    span = f.dt * (0.5 if damped[k] else 1.0)
                    for i in range(n):
                        out = (kept[0, i] - f.linked[i]) * right[i] - (kept[1, i] - f.load[i] * v[i])
                        charge[i] += span * (out + driven * f.injected[i])
                if damped[k]:
                    for i in range(n):
                        v[i] = right[i]
                else:
                    for i in range(n):
                        v[i] = 2.0 * right[i] - v[i]
        for e in range(f.place.size):
            i, w = f.place[e], f.share[e]
            traces[e, k] = (w[0] * v[i] + w[1] * v[i + 1]) + (w[2] * v[i + 2] + w[3] * v[i + 3])
        for e in range(f.field.shape[0]):
            fields[e, k] = _dot(f.field[e], v) + driven * f.field_stimulus[e]
        now = (begin + k + 1) % every == 0
        if held.size > 0 and (now or (begin + k + 1) % look == 0):
            _hold(v, rest, held)
        if now and held.size > 0:
            pictures[taken], held[:] = held, v
            taken += 1
        elif now:
            pictures[taken] = v
            taken += 1
    return taken


@helper
def _hold(v, rest, held):
    """Put V into `held` wherever it is farther from `rest` than what is held there."""
    for i in range(v.size):
        here, there = v[i], held[i]
        held[i] = here if abs(here - rest) > abs(there - rest) else there


@helper
def _membranes(m, f, v, gates, move, diagonal, right):
    """The system for V half a step on: diagonal and right side, compartment by compartment; gates moved if `move`."""
    for zone in range(f.zones.shape[0]):
        start, stop, which = f.zones[zone, 0], f.zones[zone, 1], f.zones[zone, 2]
        if which < 0:
            for i in range(start, stop):
                diagonal[i] = f.base[i]
                right[i] = f.load[i] * v[i] + f.source[i]
        elif m.kind == CLASSIC:
            _classic(
                start, stop, move, v, gates[0], gates[1], gates[2], m.tables[which], m.table_low, m.table_step,
                m.amount[which], m.potential[which], f.area, f.base, f.load, f.source, diagonal, right,
            )  # fmt: skip
        else:
            _any(m, f, start, stop, which, move, v, gates, diagonal, right)


@helper
def _classic(
    start, stop, move, v, x, y, z, table, low, step, amount, potential, area, base, load, source, diagonal, right
):  # fmt: skip
    per_step, last = 1.0 / step, table.shape[0] - 1 - 1e-9
    one, two = amount[0], amount[1]
    drive_one, drive_two = one * potential[0], two * potential[1]
    for i in range(start, stop):
        p, q, r = x[i], y[i], z[i]
        if move:
            at = max(0.0, min((v[i] - low) * per_step, last))
            row = np.uint64(np.int64(at))
            offset = at - row
            after = row + np.uint64(1)
            here = table[row, 1] * p + table[row, 2]
            p = here + (table[after, 1] * p + table[after, 2] - here) * offset
            here = table[row, 3] * q + table[row, 4]
            q = here + (table[after, 3] * q + table[after, 4] - here) * offset
            here = table[row, 5] * r + table[row, 6]
            r = here + (table[after, 5] * r + table[after, 6] - here) * offset
            x[i], y[i], z[i] = p, q, r
        open_one = (p * q) * (p * p)
        square = r * r
        open_two = square * square
        diagonal[i] = base[i] + (one * open_one + two * open_two) * area[i]
        right[i] = load[i] * v[i] + source[i] + (drive_one * open_one + drive_two * open_two) * area[i]


@helper
def _any(m, f, start, stop, which, move, v, gates, diagonal, right):
    table, amount, of_b, of_v = m.tables[which], m.amount[which], m.of_b[which], m.of_v[which]
    potential, leak, first, powers, instant = m.potential[which], m.leak[which], m.first, m.power, m.instant
    per_step, last = 1.0 / m.table_step, table.shape[0] - 1 - 1e-9
    for i in range(np.uint64(start), np.uint64(stop)):
        here = v[i]
        at = max(0.0, min((here - m.table_low) * per_step, last))
        row = np.uint64(np.int64(at))
        offset = at - row
        after = row + np.uint64(1)
        change = table[after, np.uint64(0)] - table[row, np.uint64(0)]
        b, b_slope = table[row, np.uint64(0)] + change * offset, change * per_step
        total = leak[0] + leak[1] * here + leak[2] * b
        steep = leak[1] + leak[2] * b_slope
        column = np.uint64(1)
        for c in range(np.uint64(amount.size)):
            x = amount[c]
            bend = 0.0
            for j in range(np.uint64(first[c]), np.uint64(first[c + np.uint64(1)])):
                gate = gates[j, i]
                if instant[j]:
                    change = table[after, column] - table[row, column]
                    gate = table[row, column] + change * offset
                    gates[j, i] = gate
                    if gate != 0.0:
                        bend += powers[j] * (change * per_step) / gate
                elif move:
                    low = table[row, column] * gate + table[row, column + np.uint64(1)]
                    high = table[after, column] * gate + table[after, column + np.uint64(1)]
                    gate = low + (high - low) * offset
                    gates[j, i] = gate
                for _ in range(powers[j]):
                    x *= gate
                column += np.uint64(2)
            force = of_b[c] * b + (of_v[c] * here - potential[c])
            total += x * force
            steep += x * (of_b[c] * b_slope + of_v[c] + bend * force)
        # So steep a fall that the step would pass over the pole of the formula is bounded, as in `living`.
        slope = max(steep * f.area[i], _STEEPEST * f.load[i])
        diagonal[i] = f.base[i] + slope
        right[i] = f.load[i] * here + f.source[i] + (slope * here - total * f.area[i])


@helper
def _solve(f, diagonal, right, factor):
    """Solve the tridiagonal system; the solution comes to stand in `right`.

    From both ends towards the middle: the two chains of divisions do not wait for one another.
    """
    axial, squared = f.axial, f.axial_squared
    n = right.size
    middle = n // 2
    last = n - 1 - middle
    left_pivot, left_sum = diagonal[0], right[0]
    right_pivot, right_sum = diagonal[n - 1], right[n - 1]
    for i in range(1, last):
        j = n - 1 - i
        a, b = 1.0 / left_pivot, 1.0 / right_pivot
        to_left, to_right = axial[i - 1] * a, axial[j] * b
        right[i - 1], right[j + 1] = left_sum * a, right_sum * b
        factor[i - 1], factor[j + 1] = to_left, to_right
        left_pivot = diagonal[i] - squared[i - 1] * a
        right_pivot = diagonal[j] - squared[j] * b
        left_sum = right[i] + to_left * left_sum
        right_sum = right[j] + to_right * right_sum
    for i in range(max(1, last), middle):
        a = 1.0 / left_pivot
        to_left = axial[i - 1] * a
        right[i - 1], factor[i - 1] = left_sum * a, to_left
        left_pivot = diagonal[i] - squared[i - 1] * a
        left_sum = right[i] + to_left * left_sum
    a, b = 1.0 / left_pivot, 1.0 / right_pivot
    i, j = middle - 1, middle + 1
    factor[i], factor[j] = axial[i] * a, axial[middle] * b
    right[i], right[j] = left_sum * a, right_sum * b
    pivot = diagonal[middle] - squared[i] * a - squared[middle] * b
    u = (right[middle] + factor[i] * left_sum + factor[j] * right_sum) / pivot
    right[middle] = u
    w = u
    for k in range(1, last + 1):
        i, j = middle - k, middle + k
        u = right[i] + factor[i] * u
        w = right[j] + factor[j] * w
        right[i], right[j] = u, w
    for i in range(middle - last - 1, -1, -1):
        u = right[i] + factor[i] * u
        right[i] = u


@helper
def _dot(a, b):
    """The sum of products in four parts, so that additions do not wait for one another."""
    s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
    whole = a.size - a.size % 4
    for i in range(0, whole, 4):
        s0 += a[i] * b[i]
        s1 += a[i + 1] * b[i + 1]
        s2 += a[i + 2] * b[i + 2]
        s3 += a[i + 3] * b[i + 3]
    for i in range(whole, a.size):
        s0 += a[i] * b[i]
    return (s0 + s1) + (s2 + s3)


@kernel
def surroundings(part, ions, goldman, whole, levels, bound, concentrations):
    """`near` and `sums` of `engine.kernels.slow` for a membrane whose slow part stands still."""
    near, sums = np.zeros((NEAR_ROWS, ions.size)), np.zeros(SUMS)
    give_drugs(part.drugs, levels, bound, whole, near, sums)
    look_around(part, ions, goldman, concentrations, near, sums)
    return near, sums


@kernel
def steady_currents(gate_part, m, which, thermal, v):
    """(current, slope) in uA/cm2 and mS/cm2 of membrane `which` with all gates steady at each of `v`: (2, len(v))."""
    out = np.zeros((2, v.size))
    for k in range(v.size):
        for side in range(2):
            here = v[k] + (1e-3 if side == 1 else 0.0)
            b = linoid(here / thermal)
            total = m.leak[which, 0] + m.leak[which, 1] * here + m.leak[which, 2] * b
            for c in range(m.amount.shape[1]):
                x = m.amount[which, c]
                for j in range(m.first[c], m.first[c + 1]):
                    x *= steady_and_speed(gate_part, j, here)[0] ** m.power[j]
                force = m.of_b[which, c] * b + m.of_v[which, c] * here - m.potential[which, c]
                total += x * force
            out[side, k] = total
        out[1, k] = (out[1, k] - out[0, k]) * 1e3
    return out


@kernel
def settle_gates(gate_part, v, gates):
    """Put every gate of `gates` (gates, n) at its steady state at `v` (n,)."""
    for i in range(v.size):
        for j in range(gates.shape[0]):
            gates[j, i] = steady_and_speed(gate_part, j, v[i])[0]


@kernel
def solve_once(diagonal, right, axial):
    """The solution of one tridiagonal system with `-axial` beside the diagonal; both arrays are used up."""
    f_axial = axial
    n = right.size
    for i in range(1, n):
        w = f_axial[i - 1] / diagonal[i - 1]
        diagonal[i] -= w * f_axial[i - 1]
        right[i] += w * right[i - 1]
    right[n - 1] /= diagonal[n - 1]
    for i in range(n - 2, -1, -1):
        right[i] = (right[i] + f_axial[i] * right[i + 1]) / diagonal[i]
    return right

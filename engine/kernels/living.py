"""One step after another: a living membrane, with Goldman currents, a pump, moving ions and drugs.

    C dV/dt = I_stim - I_pump - sum over channels and leaks of I
    ohmic    I = g x (V - E)
    Goldman  I = P F x z u (c_in - c_out e^-zu) / (1 - e^-zu)

with x the product of the gates and u = V F / RT (Goldman 1943; Hodgkin & Katz 1949, equations 1-10). As u / (1 - e^-u)
= B(u) serves every ion, a Goldman current is a B + b u with a and b from the concentrations alone.

The scheme is that of `membrane`: gates half a step ahead by their exact relaxation, then V by a step that is linear
in the slope J = dI/dV of all currents at V (a Rosenbrock method with the same Pade factor; for ohmic currents it
is the same formula). Gates that follow V at once enter J with their own slope, so the scheme stays second order. A
step may be computed in `substeps` equal parts.

What is slow (concentrations, drugs, force; see `slow`) is settled every `stride` steps, counted from the start of
time, so that it does not depend on how a run is cut into blocks.
"""

from typing import NamedTuple

import numpy as np

from engine.kernels.gates import Gates, linoid, relaxation, steady_and_speed
from engine.kernels.jit import helper, kernel
from engine.kernels.slow import (
    AMOUNT,
    FORCE,
    LEAK_1,
    LEAK_B,
    LEAK_V,
    NEAR_ROWS,
    OF_B,
    OF_V,
    OVER_1,
    OVER_B,
    OVER_STIMULUS,
    OVER_V,
    POTENTIAL,
    PUMP,
    REMOVED,
    SLOW_SHARE,
    SLOWED,
    SUMS,
    SlowPart,
    contract,
    gather,
    give_drugs,
    lags_of,
    look_around,
    move_ions,
    wash,
)  # fmt: skip

_BEND = 1.0 / 6.0
_STEEPEST = -0.9

# Ways to carry a gate on.
USUAL = 0
AT_ONCE = 1  # its steady state
TOXIC = 2  # with its twin, and what toxins have done to it


class Sources(NamedTuple):
    """What carries current: the channels, then the leaks of Na, K and Cl."""

    ion: np.ndarray  # (sources,) 0 Na, 1 K, 2 Cl
    goldman: np.ndarray  # (sources,) bool
    amount: (
        np.ndarray
    )  # (sources,) mS/cm2 with all gates open, or P F in uA/cm2 per mM; switches and sliders taken off


class Living(NamedTuple):
    """What the loop needs to know; see `engine.pack`."""

    gates: Gates
    sources: Sources
    slow: SlowPart
    capacitance: float  # uF/cm2
    dt: float  # ms
    substeps: int
    table_low: float  # mV
    table_step: float  # mV


@kernel
def advance(m, slow, v, gates, begin, stimulus, v_out, current_out, probe_out):
    """Advance len(stimulus) steps and return V at the end.

    v: mV at the start; gates: (gates,), and every array of `slow` (SlowState), changed in place; begin: the number
    of the first step; stimulus: uA/cm2, mean over each step. v_out: V after each step. current_out: (sources + 2,
    steps) the mean current of each source and of the pump over the step in uA/cm2, outward positive, so that C dV
    of a step is just dt times the sum of its currents; in the last row the force (0 to 1) after it. (sources + 2,
    1) when not wanted. probe_out: (gates + channels + 6, steps) the gates, what is open of each channel (as
    `Sources.amount`), in the middle of the step, and the concentrations during it; (.., 1) when not
    wanted.
    """
    g, part = m.gates, m.slow
    first, powers, twins, instant, table = g.first, g.power, g.twin, g.instant, g.table
    ions, goldman, whole = m.sources.ion, m.sources.goldman, m.sources.amount
    bath, drugs, muscle = part.bath, part.drugs, part.twitch
    levels, bound, twin, pending, moved = slow.levels, slow.bound, slow.twin, slow.pending, slow.moved
    over, concentrations, twitch, received = slow.over, slow.concentrations, slow.twitch, slow.received
    channels, n_sources = np.uint64(first.size - 1), np.uint64(ions.size)
    wanted = current_out.shape[1] >= stimulus.size
    probed = probe_out.shape[1] >= stimulus.size
    n_gates = np.uint64(powers.size)
    opened, gate_sum = np.zeros(ions.size), np.zeros(powers.size)
    dt, substeps = m.dt, m.substeps
    per_step = 1.0 / m.table_step
    origin = -m.table_low * per_step
    rows = float(table.shape[0] - 1)
    inner_dt, share = dt / substeps, 1.0 / substeps
    half = 0.5 * inner_dt / m.capacitance
    near, sums = np.zeros((NEAR_ROWS, ions.size)), np.zeros(SUMS)
    amount, potential, of_b, of_v = near[AMOUNT], near[POTENTIAL], near[OF_B], near[OF_V]
    removed, slow_share = near[REMOVED], near[SLOW_SHARE]
    current, steepness, mean = np.empty(ions.size), np.empty(ions.size), np.zeros(ions.size)
    way_of = np.empty(powers.size, np.int64)
    give_drugs(drugs, levels, bound, whole, near, sums)
    _find_ways(first, twins, instant, near, sums, way_of)
    look_around(part, ions, goldman, concentrations, near, sums)
    washing, lags = True, lags_of(part, muscle)
    until = part.stride - begin % part.stride  # steps to the next settling
    over_v, over_b, over_1, over_stimulus = over[OVER_V], over[OVER_B], over[OVER_1], over[OVER_STIMULUS]
    for k in range(np.uint64(stimulus.size)):
        before = v
        driven = sums[PUMP] + sums[LEAK_1] - stimulus[k]
        leak_v, leak_b = sums[LEAK_V], sums[LEAK_B]
        v_sum, b_sum = 0.0, 0.0
        opened[:] = 0.0
        for _ in range(substeps):
            at = v * per_step + origin
            if at >= 0.0 and at < rows:
                offset = at - np.floor(at)
                i = np.uint64(np.int64(at))
                after = i + np.uint64(1)
                b_change = table[after, np.uint64(0)] - table[i, np.uint64(0)]
                b_here = table[i, np.uint64(0)] + b_change * offset
                b_slope = b_change * per_step
                total = driven + leak_v * v + leak_b * b_here
                steep = leak_v + leak_b * b_slope
                column = np.uint64(1)
                for c in range(channels):
                    x = amount[c]
                    bend = 0.0
                    for j in range(np.uint64(first[c]), np.uint64(first[c + np.uint64(1)])):
                        if way_of[j] == AT_ONCE:
                            change = table[after, column] - table[i, column]
                            gate = table[i, column] + change * offset
                            gates[j] = gate
                            if gate != 0.0:
                                bend += powers[j] * (change * per_step) / gate
                        else:
                            gate = gates[j]
                            here = table[i, column] * gate + table[i, column + np.uint64(1)]
                            there = table[after, column] * gate + table[after, column + np.uint64(1)]
                            gate = here + (there - here) * offset
                            gates[j] = gate
                            if way_of[j] == TOXIC:
                                gate = _by_toxin(
                                    table,
                                    i,
                                    offset,
                                    np.uint64(1 + 2 * twins[j]),
                                    j,
                                    gate,
                                    twin,
                                    slow_share[c],
                                    removed[c],
                                )
                        power = powers[j]
                        if power == 1:
                            x *= gate
                        elif power == 2:
                            x *= gate * gate
                        elif power == 3:
                            x = (x * gate) * (gate * gate)
                        elif power == 4:
                            square = gate * gate
                            x *= square * square
                        else:
                            for _p in range(power):
                                x *= gate
                        column += np.uint64(2)
                    opened[c] += x
                    force = of_b[c] * b_here + (of_v[c] * v - potential[c])
                    i_c = x * force
                    j_c = x * (of_b[c] * b_slope + of_v[c] + bend * force)
                    current[c] = i_c
                    steepness[c] = j_c
                    total += i_c
                    steep += j_c
            else:
                b_here, b_slope, i_all, j_all = _beyond_table(
                    g, part, v, inner_dt, near, sums, gates, twin, current, steepness, opened
                )
                total = driven + leak_v * v + leak_b * b_here + i_all
                steep = leak_v + leak_b * b_slope + j_all
            # So steep a fall that the step would pass over the pole of the formula (a coarse step of an upstroke):
            # bound it.
            bound_ = max(half * steep, _STEEPEST)
            way = -2.0 * half * total / (1.0 + bound_ * (1.0 + _BEND * bound_))
            # The potential at which the currents of the step add up to just its change of charge.
            away = 0.5 * way * (1.0 + _BEND * bound_)
            if half * steep < _STEEPEST:
                away *= _STEEPEST / (half * steep)
            for c in range(channels):
                mean[c] += current[c] + steepness[c] * away
            if probed:
                for j in range(n_gates):
                    gate_sum[j] += gates[j]
            v_sum += v + away
            b_sum += b_here + b_slope * away
            v += way
        v_out[k] = v
        over_v += v_sum * inner_dt
        over_b += b_sum * inner_dt
        over_1 += dt
        over_stimulus += stimulus[k] * dt
        if before < 0.0 and v >= 0.0:
            moved[n_sources + np.uint64(2)] += part.lapse
        for c in range(channels):
            pending[c] += mean[c] * inner_dt
            if wanted:
                current_out[c, k] = mean[c] * share
            mean[c] = 0.0
        if wanted:
            for c in range(channels, n_sources):
                through = (of_b[c] * b_sum + of_v[c] * v_sum) * share - potential[c]
                current_out[c, k] = amount[c] * through
            current_out[n_sources, k] = sums[PUMP]
            current_out[n_sources + np.uint64(1), k] = 100.0 * twitch[FORCE]
        if probed:
            for j in range(n_gates):
                probe_out[j, k] = gate_sum[j] * share
                gate_sum[j] = 0.0
            for c in range(channels):
                probe_out[n_gates + c, k] = opened[c] * share
            for s in range(np.uint64(6)):
                probe_out[n_gates + channels + s, k] = concentrations[s]
        until -= 1
        if until == 0:
            until = part.stride
            over[OVER_V], over[OVER_B], over[OVER_1], over[OVER_STIMULUS] = (
                over_v,
                over_b,
                over_1,
                over_stimulus,
            )
            over_v, over_b, over_1, over_stimulus = 0.0, 0.0, 0.0, 0.0
            gather(pending, over, near, sums)
            move_ions(part, bath, ions, concentrations, pending, moved, received, sums)
            if washing:  # what has come to rest stays there: the doses are the same until the call ends
                washing = wash(part, drugs, levels, bound, gates)
                slowed = sums[SLOWED]
                give_drugs(drugs, levels, bound, whole, near, sums)
                _find_ways(first, twins, instant, near, sums, way_of)
                if slowed == 0.0 and sums[SLOWED] > 0.0:
                    twin[:] = gates  # a toxin that comes finds the channels as they are
            if washing or part.inside > 0.0 or part.space > 0.0:
                look_around(part, ions, goldman, concentrations, near, sums)
            if muscle.size > 0:
                contract(muscle, lags, twitch, v)
    over[OVER_V], over[OVER_B], over[OVER_1], over[OVER_STIMULUS] = over_v, over_b, over_1, over_stimulus
    return v


@kernel
def flush(m, slow):
    """Book what has passed since the last settling, before something that it is worked out from changes."""
    near, sums = _near(m, slow)
    gather(slow.pending, slow.over, near, sums)


@helper
def _find_ways(first, twins, instant, near, sums, way_of):
    """How each gate is to be carried on with the drugs as they are, into `way_of` (gates,)."""
    for c in range(first.size - 1):
        for j in range(first[c], first[c + 1]):
            toxic = twins[j] >= 0 and (sums[SLOWED] > 0.0 or near[REMOVED, c] > 0.0)
            way_of[j] = AT_ONCE if instant[j] else TOXIC if toxic else USUAL


@helper
def _by_toxin(table, i, offset, column, j, gate, twin, slow_share, removed):
    """Carry on the twin of inactivation gate j, from `column` of row i of the table; what the toxins make of both."""
    x, after = twin[j], i + np.uint64(1)
    here = table[i, column] * x + table[i, column + np.uint64(1)]
    there = table[after, column] * x + table[after, column + np.uint64(1)]
    x = here + (there - here) * offset
    twin[j] = x
    gate += slow_share * (x - gate)
    return gate + removed * (1.0 - gate)


@helper
def _altered(gate, t, twin, slow_share, removed):
    """An inactivation gate's mean over channels that a toxin holds, that have lost it, and the rest."""
    if t >= 0:
        gate += slow_share * (twin - gate)
        gate += removed * (1.0 - gate)
    return gate


@helper
def _beyond_table(g, part, v, dt, near, sums, gates, twin, current, steepness, opened):
    """For V beyond the table (a strong stimulus on a blocked membrane): the rates themselves, only slower.

    Fills current and steepness of the channels, adds to what is open of them; returns B(u), its slope, and the sums
    of both over the channels.
    """
    b_here = linoid(v / part.thermal)
    b_slope = (linoid((v + 0.01) / part.thermal) - b_here) * 100.0
    i_all, j_all = 0.0, 0.0
    for c in range(g.first.size - 1):
        x = near[AMOUNT, c]
        bend = 0.0
        for j in range(g.first[c], g.first[c + 1]):
            a, b = relaxation(g, j, v, dt)
            if g.instant[j]:
                gate = a
                gates[j] = gate
                if gate != 0.0:
                    bend += g.power[j] * ((relaxation(g, j, v + 0.01, dt)[0] - a) * 100.0) / gate
            else:
                gate = a * gates[j] + b
                gates[j] = gate
                if g.twin[j] >= 0:
                    if sums[SLOWED] > 0.0:
                        a, b = relaxation(g, j, v, dt / g.slowing[j])
                        twin[j] = a * twin[j] + b
                    gate = _altered(gate, g.twin[j], twin[j], near[SLOW_SHARE, c], near[REMOVED, c])
            for _p in range(g.power[j]):
                x *= gate
        opened[c] += x
        i_c = x * (near[OF_B, c] * b_here + (near[OF_V, c] * v - near[POTENTIAL, c]))
        j_c = x * (near[OF_B, c] * b_slope + near[OF_V, c]) + bend * i_c
        current[c] = i_c
        steepness[c] = j_c
        i_all += i_c
        j_all += j_c
    return b_here, b_slope, i_all, j_all


@kernel
def currents(m, slow, v, gates):
    """Currents now in uA/cm2, outward positive, with the gates as they are: (sources + 1,), the pump's last."""
    near, sums = _near(m, slow)
    out = np.empty(near.shape[1] + 1)
    for c in range(near.shape[1]):
        out[c] = _current(m, near, c, v, gates, slow.twin)
    out[-1] = sums[PUMP]
    return out


@helper
def _near(m, slow):
    near, sums = np.zeros((NEAR_ROWS, m.sources.ion.size)), np.zeros(SUMS)
    give_drugs(m.slow.drugs, slow.levels, slow.bound, m.sources.amount, near, sums)
    look_around(m.slow, m.sources.ion, m.sources.goldman, slow.concentrations, near, sums)
    return near, sums


@helper
def _current(m, near, c, v, gates, twin):
    g, x = m.gates, near[AMOUNT, c]
    if c < near.shape[1] - 3:
        for j in range(g.first[c], g.first[c + 1]):
            x *= _altered(gates[j], g.twin[j], twin[j], near[SLOW_SHARE, c], near[REMOVED, c]) ** g.power[j]
    return x * (near[OF_B, c] * linoid(v / m.slow.thermal) + near[OF_V, c] * v - near[POTENTIAL, c])


@kernel
def steady_currents(m, slow, potentials):
    """Membrane current (uA/cm2, outward positive) with all gates at their steady state, at each of `potentials`."""
    near, sums = _near(m, slow)
    out = np.empty(potentials.size)
    gates = np.empty(m.gates.kind.size)
    for k in range(potentials.size):
        for j in range(gates.size):
            gates[j] = steady_and_speed(m.gates, j, potentials[k])[0]
        total = sums[PUMP]
        for c in range(near.shape[1]):
            total += _current(m, near, c, potentials[k], gates, gates)
        out[k] = total
    return out


@kernel
def derivatives(m, slow, v, gates):
    """(dV/dt, dx/dt ...) in mV/ms and 1/ms without stimulus, (1 + gates,); concentrations and drugs as they are.

    What follows V at once counts with its value at `v`, and tends there with 1 ms so that it has a derivative.
    """
    g = m.gates
    near, sums = _near(m, slow)
    out = np.empty(1 + gates.size)
    x = gates.copy()
    for j in range(gates.size):
        steady, speed = steady_and_speed(g, j, v)
        if g.instant[j]:
            out[1 + j] = steady - gates[j]
            x[j] = steady
        else:
            out[1 + j] = (steady - gates[j]) * speed * g.phi[j]
    total = sums[PUMP]
    for c in range(near.shape[1]):
        total += _current(m, near, c, v, x, x)
    out[0] = -total / m.capacitance
    return out

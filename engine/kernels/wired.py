"""One step after another: a living membrane wired to a rig, with a clamp amplifier and receptors.

The membrane is that of `living`, and in current clamp so is the scheme. Besides:

ideal clamp    V is the command. Gates stand beside V (not half a step behind), as they relax exactly at a V that is
               known; an edge of the command cuts the step in two. The electrode carries C dV and what the ions carry.
through a      C dV/dt = g (P - V) - I(V), of the access conductance g and the potential P in the pipette;
pipette        t_P dP/dt = E + a U - P - r (P - V);  t_U dU/dt = P - V - U
               with E the command (sharpened where prediction is on), a U the correction of the drop P - V, seen with
               the lag t_U, and r the ratio of what the finite gain leaves of the feedback resistor to the access
               resistance (Sherman-Gold 1993, "The Axon Guide", chapter 3). The three are one linear system in each
               step, solved with the Pade approximant (z - z2/6) / (1 - 2z/3 + z2/6) of exp(z) - 1: third order, and
               what is much faster than a step dies out.

A receptor source carries an ion through g x (V - E), where E is the ion's Nernst potential, x the share that Mg leaves
open: 1 / (1 + [Mg]/3.57 exp(-0.062 V)) (Jahr & Stevens 1990, J Neurosci 10:3178), or 1.
"""

import math
from typing import NamedTuple

import numpy as np

from engine.kernels.channel_noise import (
    ODDS,
    ChannelNoise,
    count_open,
    leap_by_table,
    leap_exactly,
    scatter,
)
from engine.kernels.channel_noise import (
    OFF as SILENT,
)
from engine.kernels.draws import begin as begin_draws
from engine.kernels.dynamic import Dynamic, virtual_conductance
from engine.kernels.gates import linoid, relaxation, steady_and_speed
from engine.kernels.jit import helper, kernel
from engine.kernels.living import AT_ONCE, USUAL, Living, _altered, _find_ways
from engine.kernels.slow import (
    AMOUNT,
    CL,
    FORCE,
    INSIDE,
    LEAK_1,
    LEAK_B,
    LEAK_V,
    NA,
    NEAR_ROWS,
    OF_B,
    OF_V,
    OUTSIDE,
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
    K,
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

OFF, IDEAL, PATCH = 0, 1, 2  # of `Electrode.mode`

# Places of the electrode's state.
PIPETTE, DROP, PREDICTED, MODEL = range(4)
ELECTRODE = 4

# Rows of `clamp_out`.
COMMAND, DELIVERED, IONIC = range(3)


class Electrode(NamedTuple):
    """The clamp amplifier and its pipette, for one cm2 of membrane; see `engine.pack`."""

    mode: int
    access: float  # mS/cm2
    pipette: float  # uF/cm2
    settles: float  # ms, t_P
    drooping: float  # r
    correction: float  # a
    lag: float  # ms, t_U
    sharpening: float  # b / (1 - b) of a prediction b
    predicted_left: float  # what a part of a step leaves of the prediction's distance from the command
    predicted_mean: float  # its mean over that part
    fast: float  # uF/cm2 that is cancelled in what is told of the current
    slow: float  # uF/cm2 of the cell likewise
    slow_left: float  # what a part of a step leaves of the charging of that


class Command(NamedTuple):
    """The clamp's command in stretches, in order. Each begins `share` into a step; the first before the block."""

    step: np.ndarray  # (stretches,) counted from the first of the block
    share: np.ndarray  # (stretches,) 0 to 1
    level: np.ndarray  # (stretches,) mV at its begin
    slope: np.ndarray  # (stretches,) mV a step


class Receptors(NamedTuple):
    """What the receptor sources are."""

    ion: np.ndarray  # (receptors,) 0 Na, 1 K, 2 Cl
    blocked: np.ndarray  # (receptors,) bool, by Mg
    magnesium: np.ndarray  # (receptors,) mM outside


class Wired(NamedTuple):
    """What the loop needs to know; see `engine.pack`."""

    living: Living
    electrode: Electrode
    receptors: Receptors
    noise: ChannelNoise
    dynamic: Dynamic


@kernel
def advance(
    m, slow, v, gates, begin, stimulus, command, electrode, inputs, v_out, current_out, clamp_out, input_out,
    probe_out, numbers, virtual, virtual_out,
):  # fmt: skip
    """Advance len(stimulus) steps and return V at the end. All as in `living.advance`, and:

    command: the Command, which only the clamp heeds, as only current clamp does the stimulus. electrode: (ELECTRODE,)
    mV in the pipette, of the drop that correction sees, of the prediction, of the model cell; changed in place.
    inputs: (receptors, steps) mS/cm2, mean over each step. clamp_out: (3, steps) the command (mV) at each sample, what
    the amplifier tells that it delivers (uA/cm2, depolarising positive), and what all ions carry (uA/cm2, outward
    positive). input_out: (receptors, steps) the receptors' currents, outward positive. numbers: (states,) of channels,
    see `channel_noise`; virtual: (2,) the gates of the dynamic clamp; both changed in place. virtual_out: (2, steps)
    its current in uA/cm2, outward positive, and conductance in mS/cm2; it passes none in voltage clamp.

    In ideal clamp all currents, and what is probed, are those at the sample and not means over the step; only what
    the amplifier puts onto the capacitance is a mean. What is booked are the integrals, in every mode.
    """
    living, amplifier = m.living, m.electrode
    g, part = living.gates, living.slow
    mode = amplifier.mode
    first, powers, twins, instant, table = g.first, g.power, g.twin, g.instant, g.table
    ions, goldman, whole = living.sources.ion, living.sources.goldman, living.sources.amount
    bath, drugs, muscle = part.bath, part.drugs, part.twitch
    levels, bound, twin, pending, moved = slow.levels, slow.bound, slow.twin, slow.pending, slow.moved
    over, concentrations, twitch, received = slow.over, slow.concentrations, slow.twitch, slow.received
    carried_by, blocked, magnesium = m.receptors.ion, m.receptors.blocked, m.receptors.magnesium
    n_channels, n_sources = np.uint64(first.size - 1), np.uint64(ions.size)
    n_gates, n_inputs = np.uint64(powers.size), np.uint64(carried_by.size)
    n_all = n_channels + n_inputs
    wanted = current_out.shape[1] >= stimulus.size
    probed = probe_out.shape[1] >= stimulus.size
    dt, substeps, capacitance = living.dt, living.substeps, living.capacitance
    inner_dt, share = dt / substeps, 1.0 / substeps
    half = 0.5 * inner_dt / capacitance
    low, per_step = living.table_low, 1.0 / living.table_step
    near, sums = np.zeros((NEAR_ROWS, n_sources)), np.zeros(SUMS)
    way_of = np.empty(n_gates, np.int64)
    # Of channels, then receptors: now, their slope, at the begin of a stretch, and the integral over the step.
    current, steepness = np.zeros(n_all), np.zeros(n_all)
    before, mean = np.zeros(n_all), np.zeros(n_all)
    opened, opened_sum, gate_sum = np.zeros(n_channels), np.zeros(n_channels), np.zeros(n_gates)
    reversal, conductance = np.zeros(3), np.zeros(n_inputs)
    give_drugs(drugs, levels, bound, whole, near, sums)
    _find_ways(first, twins, instant, near, sums, way_of)
    look_around(part, ions, goldman, concentrations, near, sums)
    _reversals(part.nernst, concentrations, reversal)
    noise, dynamic = m.noise, m.dynamic
    method, noise_key, states, stride = noise.method, noise.key, noise.first, noise.stride
    noisy = method != SILENT
    stream, odds, came = (
        np.empty(1, np.uint64),
        np.empty(ODDS),
        np.empty(numbers.size, np.int64),
    )
    ratio, leap = np.ones(n_channels), np.empty((n_gates, 2))
    if noisy:
        count_open(states, stride, first, powers, numbers, gates, ratio)
    washing, lags = True, lags_of(part, muscle)
    until = part.stride - begin % part.stride  # steps to the next settling
    at = 0  # the stretch of the command
    b_here, total, known = 0.0, 0.0, False  # whether the channels' currents are those at V
    steps, shares, starts, slopes = command.step, command.share, command.level, command.slope
    last = steps.size - 1
    equations, bends = np.empty((3, 4)), np.zeros(n_gates)
    for step in range(stimulus.size):
        k = np.uint64(step)
        v_begin = v
        driven = sums[PUMP] + sums[LEAK_1]
        leak_v, leak_b = sums[LEAK_V], sums[LEAK_B]
        v_sum, b_sum, injected, told = 0.0, 0.0, 0.0, 0.0
        virtual_i, virtual_g = 0.0, 0.0
        if noisy:
            begin_draws(stream, noise_key, begin + step)
        for r in range(n_inputs):
            conductance[r] = inputs[r, k]
        for part_of in range(substeps):
            here, end = part_of * share, (part_of + 1) * share
            if mode == IDEAL:
                while here < end:
                    while at < last and _reached(steps, shares, at + 1, step, here):
                        at += 1
                    until_here = end
                    if at < last and steps[at + 1] == step and shares[at + 1] < end:
                        until_here = shares[at + 1]
                    v_from = _value(steps, shares, starts, slopes, at, step, here)
                    v_to = _value(steps, shares, starts, slopes, at, step, until_here)
                    span = (until_here - here) * dt
                    if not (known and v_from == v):
                        b_here, b_slope = _look_up(table, v_from, low, per_step, way_of, gates, bends)
                        if b_here != b_here:
                            b_here, b_slope = _work_out(g, part.thermal, v_from, way_of, gates, bends)
                        _evaluate(
                            first, powers, twins, near, v_from, b_here, b_slope, gates, bends, twin, way_of,
                            current, steepness, opened, ratio,
                        )  # fmt: skip
                        known = True
                    b_from = b_here
                    if n_inputs > 0:
                        _receive(
                            conductance, carried_by, blocked, magnesium, reversal, v_from, n_channels, current,
                            steepness,
                        )  # fmt: skip
                    before[:] = current
                    flat = here == part_of * share and until_here == end and v_from == v_to
                    place = (v_to - low) * per_step
                    if not (flat and _relax(table, v_to, low, per_step, way_of, twins, twin, gates)):
                        _relax_exactly(g, 0.5 * (v_from + v_to), span, sums, twin, gates)
                        place = -1.0
                    if noisy:
                        if place >= 0.0:
                            leap_by_table(table, place, leap)
                        else:
                            leap_exactly(g, 0.5 * (v_from + v_to), span, leap)
                        scatter(
                            method, states, stride, first, powers, leap, stream, numbers, gates, ratio, odds, came
                        )  # fmt: skip
                    b_here, b_slope = _look_up(table, v_to, low, per_step, way_of, gates, bends)
                    if b_here != b_here:
                        b_here, b_slope = _work_out(g, part.thermal, v_to, way_of, gates, bends)
                    i_all, _ = _evaluate(
                        first, powers, twins, near, v_to, b_here, b_slope, gates, bends, twin, way_of, current,
                        steepness, opened, ratio,
                    )  # fmt: skip
                    total = driven + leak_v * v_to + leak_b * b_here + i_all
                    if n_inputs > 0:
                        i_more, _ = _receive(
                            conductance, carried_by, blocked, magnesium, reversal, v_to, n_channels, current,
                            steepness,
                        )  # fmt: skip
                        total += i_more
                    # Second order, and as the weights are the same for all, the charges add up to rounding.
                    for s in range(n_all):
                        mean[s] += 0.5 * (before[s] + current[s]) * span
                    v_sum += 0.5 * (v_from + v_to) * span
                    b_sum += 0.5 * (b_from + b_here) * span
                    v = v_to
                    here = until_here
            else:
                place = (v - low) * per_step
                if not _relax(table, v, low, per_step, way_of, twins, twin, gates):
                    _relax_exactly(g, v, inner_dt, sums, twin, gates)
                    place = -1.0
                if noisy:
                    if place >= 0.0:
                        leap_by_table(table, place, leap)
                    else:
                        leap_exactly(g, v, inner_dt, leap)
                    scatter(
                        method, states, stride, first, powers, leap, stream, numbers, gates, ratio, odds, came
                    )
                b_here, b_slope = _look_up(table, v, low, per_step, way_of, gates, bends)
                if b_here != b_here:
                    b_here, b_slope = _work_out(g, part.thermal, v, way_of, gates, bends)
                i_all, j_all = _evaluate(
                    first, powers, twins, near, v, b_here, b_slope, gates, bends, twin, way_of, current,
                    steepness, opened, ratio,
                )  # fmt: skip
                total = driven + leak_v * v + leak_b * b_here + i_all
                steep = leak_v + leak_b * b_slope + j_all
                if n_inputs > 0:
                    i_more, j_more = _receive(
                        conductance,
                        carried_by,
                        blocked,
                        magnesium,
                        reversal,
                        v,
                        n_channels,
                        current,
                        steepness,
                    )
                    total += i_more
                    steep += j_more
                if mode == OFF:
                    extra = virtual_conductance(dynamic, virtual, v)
                    total += extra * (v - dynamic.reversal) - stimulus[k]
                    steep += extra
                    # So steep a fall that the step would pass over the pole of the formula (a coarse step of an
                    # upstroke): bound it.
                    bound_ = max(half * steep, _STEEPEST)
                    way = -2.0 * half * total / (1.0 + bound_ * (1.0 + _BEND * bound_))
                    # The potential at which the currents of the step add up to just its change of charge.
                    away = 0.5 * way * (1.0 + _BEND * bound_)
                    if half * steep < _STEEPEST:
                        away *= _STEEPEST / (half * steep)
                    virtual_g += extra * inner_dt
                    virtual_i += extra * (v + away - dynamic.reversal) * inner_dt
                else:
                    at, wished = _mean_command(steps, shares, starts, slopes, at, step, here, end)
                    way, pipette_way = _through_pipette(
                        amplifier, wished, v, total, steep, capacitance, inner_dt, electrode, equations
                    )
                    away = 0.5 * way
                    through = capacitance * way / inner_dt + total + steep * away
                    injected += through * inner_dt
                    model = electrode[MODEL]
                    target = electrode[PIPETTE] - 0.5 * pipette_way
                    electrode[MODEL] = target + (model - target) * amplifier.slow_left
                    told += (
                        through * inner_dt
                        + (amplifier.pipette - amplifier.fast) * pipette_way
                        - amplifier.slow * (electrode[MODEL] - model)
                    )
                for s in range(n_all):
                    mean[s] += (current[s] + steepness[s] * away) * inner_dt
                if probed:
                    for j in range(n_gates):
                        gate_sum[j] += gates[j]
                    for c in range(n_channels):
                        opened_sum[c] += opened[c]
                v_sum += (v + away) * inner_dt
                b_sum += (b_here + b_slope * away) * inner_dt
                v += way
        v_out[k] = v
        # What the step has carried, nC/cm2.
        through = driven * dt + leak_v * v_sum + leak_b * b_sum
        for s in range(n_all):
            through += mean[s]
        ionic = through / dt
        if mode == OFF:
            injected = stimulus[k] * dt - virtual_i
            told = injected
        elif mode == IDEAL:
            injected = capacitance * (v - v_begin) + through
            ionic = total
            told = capacitance * (v - v_begin) + total * dt
        clamp_out[COMMAND, k] = _value_at_end(steps, shares, starts, slopes, at, step)
        clamp_out[DELIVERED, k] = told / dt
        clamp_out[IONIC, k] = ionic
        virtual_out[0, k] = virtual_i / dt
        virtual_out[1, k] = virtual_g / dt
        over[OVER_V] += v_sum
        over[OVER_B] += b_sum
        over[OVER_1] += dt
        over[OVER_STIMULUS] += injected
        if mode == OFF and v_begin < 0.0 and v >= 0.0:
            moved[n_sources + np.uint64(2)] += part.lapse
        for c in range(n_channels):
            pending[c] += mean[c]
        for r in range(n_inputs):
            received[carried_by[r]] += mean[n_channels + r]
            input_out[r, k] = current[n_channels + r] if mode == IDEAL else mean[n_channels + r] / dt
        if wanted:
            for c in range(n_channels):
                current_out[c, k] = current[c] if mode == IDEAL else mean[c] / dt
            for c in range(n_channels, n_sources):
                if mode == IDEAL:
                    carried = near[OF_B, c] * b_here + near[OF_V, c] * v - near[POTENTIAL, c]
                else:
                    carried = (near[OF_B, c] * b_sum + near[OF_V, c] * v_sum) / dt - near[POTENTIAL, c]
                current_out[c, k] = near[AMOUNT, c] * carried
            current_out[n_sources, k] = sums[PUMP]
            current_out[n_sources + np.uint64(1), k] = 100.0 * twitch[FORCE]
        if probed:
            for j in range(n_gates):
                probe_out[j, k] = gates[j] if mode == IDEAL else gate_sum[j] * share
                gate_sum[j] = 0.0
            for c in range(n_channels):
                probe_out[n_gates + c, k] = opened[c] if mode == IDEAL else opened_sum[c] * share
                opened_sum[c] = 0.0
            for s in range(np.uint64(6)):
                probe_out[n_gates + n_channels + s, k] = concentrations[s]
        mean[:] = 0.0
        until -= 1
        if until == 0:
            until = part.stride
            gather(pending, over, near, sums)
            move_ions(part, bath, ions, concentrations, pending, moved, received, sums)
            if washing:  # what has come to rest stays there: the doses are the same until the call ends
                washing = wash(part, drugs, levels, bound, gates)
                slowed = sums[SLOWED]
                give_drugs(drugs, levels, bound, whole, near, sums)
                _find_ways(first, twins, instant, near, sums, way_of)
                if slowed == 0.0 and sums[SLOWED] > 0.0:
                    twin[:] = gates  # a toxin that comes finds the channels as they are
            known = known and not washing and part.inside == 0.0 and part.space == 0.0
            if washing or part.inside > 0.0 or part.space > 0.0:
                look_around(part, ions, goldman, concentrations, near, sums)
                _reversals(part.nernst, concentrations, reversal)
            if muscle.size > 0:
                contract(muscle, lags, twitch, v)
    return v


# --- the command ------------------------------------------------------------------------------


@helper
def _reached(steps, shares, stretch, k, share):
    """Whether `stretch` has begun, `share` into step k."""
    return steps[stretch] < k or (steps[stretch] == k and shares[stretch] <= share)


@helper
def _value(steps, shares, starts, slopes, stretch, k, share):
    """mV of `stretch`, `share` into step k."""
    return starts[stretch] + slopes[stretch] * ((k - steps[stretch]) + (share - shares[stretch]))


@helper
def _value_at_end(steps, shares, starts, slopes, at, k):
    """mV of the command at the end of step k; `at`: a stretch that has begun by then."""
    while at < steps.size - 1 and steps[at + 1] <= k:
        at += 1
    return _value(steps, shares, starts, slopes, at, k, 1.0)


@helper
def _mean_command(steps, shares, starts, slopes, at, k, here, end):
    """The stretch at `end` into step k, and the command's mean in mV from `here` to there."""
    last, sum_, begin = steps.size - 1, 0.0, here
    while begin < end:
        while at < last and _reached(steps, shares, at + 1, k, begin):
            at += 1
        stop = end
        if at < last and steps[at + 1] == k and shares[at + 1] < end:
            stop = shares[at + 1]
        sum_ += _value(steps, shares, starts, slopes, at, k, 0.5 * (begin + stop)) * (stop - begin)
        begin = stop
    return at, sum_ / (end - here)


# --- the pipette ------------------------------------------------------------------------------


@helper
def _through_pipette(a, command, v, total, steep, capacitance, h, electrode, m):
    """How far V and the pipette's potential go in `h` ms; `electrode` is changed.

    command: mV, mean over that time; total, steep: the membrane's current at `v` and its slope; m: (3, 4), room.
    """
    distance = electrode[PREDICTED] - command
    wished = command - a.sharpening * distance * a.predicted_mean
    electrode[PREDICTED] = command + distance * a.predicted_left
    pipette, drop = electrode[PIPETTE], electrode[DROP]
    across = pipette - v
    # h J, row after row: V, pipette, drop.
    v_v, v_p = -(a.access + steep) * h / capacitance, a.access * h / capacitance
    p_v, p_p, p_u = (
        a.drooping * h / a.settles,
        -(1.0 + a.drooping) * h / a.settles,
        a.correction * h / a.settles,
    )
    u_v, u_p, u_u = -h / a.lag, h / a.lag, -h / a.lag
    f_v = (a.access * across - total) * h / capacitance
    f_p = (wished + a.correction * drop - pipette - a.drooping * across) * h / a.settles
    f_u = (across - drop) * h / a.lag
    # The right side, f - J f / 6 ...
    r_v = f_v - (v_v * f_v + v_p * f_p) / 6.0
    r_p = f_p - (p_v * f_v + p_p * f_p + p_u * f_u) / 6.0
    r_u = f_u - (u_v * f_v + u_p * f_p + u_u * f_u) / 6.0
    # ... and the left one, 1 - 2 J / 3 + J J / 6.
    m[0, 0] = 1.0 - 2.0 * v_v / 3.0 + (v_v * v_v + v_p * p_v) / 6.0
    m[0, 1] = -2.0 * v_p / 3.0 + (v_v * v_p + v_p * p_p) / 6.0
    m[0, 2] = v_p * p_u / 6.0
    m[1, 0] = -2.0 * p_v / 3.0 + (p_v * v_v + p_p * p_v + p_u * u_v) / 6.0
    m[1, 1] = 1.0 - 2.0 * p_p / 3.0 + (p_v * v_p + p_p * p_p + p_u * u_p) / 6.0
    m[1, 2] = -2.0 * p_u / 3.0 + (p_p * p_u + p_u * u_u) / 6.0
    m[2, 0] = -2.0 * u_v / 3.0 + (u_v * v_v + u_p * p_v + u_u * u_v) / 6.0
    m[2, 1] = -2.0 * u_p / 3.0 + (u_v * v_p + u_p * p_p + u_u * u_p) / 6.0
    m[2, 2] = 1.0 - 2.0 * u_u / 3.0 + (u_p * p_u + u_u * u_u) / 6.0
    m[0, 3], m[1, 3], m[2, 3] = r_v, r_p, r_u
    _eliminate(m)
    electrode[PIPETTE] = pipette + m[1, 3]
    electrode[DROP] = drop + m[2, 3]
    return m[0, 3], m[1, 3]


@helper
def _eliminate(m):
    """Solve three linear equations (3, 4); what is asked for stands in the last column afterwards."""
    for c in range(3):
        best = c
        for r in range(c + 1, 3):
            if abs(m[r, c]) > abs(m[best, c]):
                best = r
        for i in range(c, 4):
            m[c, i], m[best, i] = m[best, i], m[c, i]
        for r in range(3):
            if r != c:
                factor = m[r, c] / m[c, c]
                for i in range(c, 4):
                    m[r, i] -= factor * m[c, i]
    for c in range(3):
        m[c, 3] /= m[c, c]


# --- the membrane -----------------------------------------------------------------------------


@helper
def _relax(table, v, low, per_step, way_of, twins, twin, gates):
    """Carry the gates on over one part of a step at `v`; False, with nothing done, beyond the table."""
    place = (v - low) * per_step
    if not 0.0 <= place < table.shape[0] - 1:
        return False
    row = np.uint64(np.int64(place))
    offset, after = place - np.float64(row), row + np.uint64(1)
    column = np.uint64(1)
    for j in range(np.uint64(gates.size)):
        way = way_of[j]
        if way != AT_ONCE:
            x = gates[j]
            here = table[row, column] * x + table[row, column + np.uint64(1)]
            there = table[after, column] * x + table[after, column + np.uint64(1)]
            gates[j] = here + (there - here) * offset
            if way != USUAL:
                other = np.uint64(1 + 2 * twins[j])
                x = twin[j]
                here = table[row, other] * x + table[row, other + np.uint64(1)]
                there = table[after, other] * x + table[after, other + np.uint64(1)]
                twin[j] = here + (there - here) * offset
        column += np.uint64(2)
    return True


@helper
def _relax_exactly(g, v, span, sums, twin, gates):
    """The same over any `span` (ms) at any V, from the rates themselves; only slower."""
    for j in range(gates.size):
        if not g.instant[j]:
            a, b = relaxation(g, j, v, span)
            gates[j] = a * gates[j] + b
            if g.twin[j] >= 0 and sums[SLOWED] > 0.0:
                a, b = relaxation(g, j, v, span / g.slowing[j])
                twin[j] = a * twin[j] + b


@helper
def _look_up(table, v, low, per_step, way_of, gates, bends):
    """B(u) at `v` and its slope; sets the gates that follow V at once, and the slopes of those.

    The first is NaN, with nothing done, beyond the table.
    """
    place = (v - low) * per_step
    if not 0.0 <= place < table.shape[0] - 1:
        return math.nan, 0.0
    row = np.uint64(np.int64(place))
    offset, after = place - np.float64(row), row + np.uint64(1)
    for j in range(np.uint64(gates.size)):
        if way_of[j] == AT_ONCE:
            column = np.uint64(1) + np.uint64(2) * j
            change = table[after, column] - table[row, column]
            gates[j] = table[row, column] + change * offset
            bends[j] = change * per_step
    change = table[after, np.uint64(0)] - table[row, np.uint64(0)]
    return table[row, np.uint64(0)] + change * offset, change * per_step


@helper
def _work_out(g, thermal, v, way_of, gates, bends):
    """The same at any V, from the rates themselves; only slower."""
    for j in range(gates.size):
        if way_of[j] == AT_ONCE:
            gates[j] = steady_and_speed(g, j, v)[0]
            bends[j] = (steady_and_speed(g, j, v + 0.01)[0] - gates[j]) * 100.0
    here = linoid(v / thermal)
    return here, (linoid((v + 0.01) / thermal) - here) * 100.0


@helper
def _evaluate(
    first, powers, twins, near, v, b_here, b_slope, gates, bends, twin, way_of, current, steepness, opened,
    ratio,
):  # fmt: skip
    """The channels' currents at `v` and their slopes, and what is open of each, with the gates as they are.

    b_here, b_slope: B(u) there and its slope. Returns the sums of the currents and of their slopes.
    """
    i_all, j_all = 0.0, 0.0
    for c in range(np.uint64(opened.size)):
        x, bend = near[AMOUNT, c], 0.0
        for j in range(np.uint64(first[c]), np.uint64(first[c + np.uint64(1)])):
            gate, power, way = gates[j], powers[j], way_of[j]
            if way == AT_ONCE:
                if gate != 0.0:
                    bend += power * bends[j] / gate
            elif way != USUAL:
                gate = _altered(gate, twins[j], twin[j], near[SLOW_SHARE, c], near[REMOVED, c])
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
                for _ in range(power):
                    x *= gate
        x *= ratio[c]
        opened[c] = x
        force = near[OF_B, c] * b_here + (near[OF_V, c] * v - near[POTENTIAL, c])
        current[c] = x * force
        steepness[c] = x * (near[OF_B, c] * b_slope + near[OF_V, c] + bend * force)
        i_all += current[c]
        j_all += steepness[c]
    return i_all, j_all


@helper
def _receive(conductance, ions, blocked, magnesium, reversal, v, place, current, steepness):
    """The receptors' currents at `v` and their slopes, from `place` on; returns the sums of both."""
    i_all, j_all = 0.0, 0.0
    for r in range(np.uint64(conductance.size)):
        open_, slope = 1.0, 0.0
        if blocked[r]:
            open_ = 1.0 / (1.0 + magnesium[r] / 3.57 * math.exp(-0.062 * v))
            slope = 0.062 * open_ * (1.0 - open_)
        away = v - reversal[ions[r]]
        current[place + r] = conductance[r] * open_ * away
        steepness[place + r] = conductance[r] * (open_ + slope * away)
        i_all += current[place + r]
        j_all += steepness[place + r]
    return i_all, j_all


@helper
def _reversals(nernst, concentrations, reversal):
    """The Nernst potentials of Na, K and Cl in mV, into `reversal` (3,)."""
    for ion in (NA, K, CL):
        reversal[ion] = nernst * math.log(concentrations[OUTSIDE + ion] / concentrations[INSIDE + ion])
    reversal[CL] = -reversal[CL]

"""What changes slowly beside a living membrane: concentrations on both sides, drugs in the bath, the force of a muscle.

Settled every few steps from the charge that passed in between, so that matter and charge balance to rounding:
what an ion's current has carried is what its compartment has gained.

Arrays are handed over one by one: numba counts a reference for each one it takes out of a tuple.
"""

import math
from typing import NamedTuple

import numpy as np

from engine.kernels.jit import helper

NA, K, CL = 0, 1, 2
INSIDE, OUTSIDE = 0, 3  # where the concentrations of the three ions begin
CALCIUM, ACTIVATION, FORCE = 0, 1, 2

# What a drug does to its site.
BLOCKS = 0  # takes 1 - 1 / (1 + (c / Kd)^hill) of it away (Hill 1910)
SLOWS = 1  # holds inactivation back in the channels it has bound
CLEAVES = 2  # removes inactivation for good, with a rate in proportion to its concentration
TRAPS = 3  # blocks, the more the more channels are inactivated (modulated receptor, Hille 1977)

ELSEWHERE = -1  # the site of a drug that acts on a receptor: see `synapse.antagonise`

# Columns of `drugs`.
SITE, ACTION, DOSE, KD, HILL, RATE, ON, OFF, WATCHED = range(9)

# Rows of `near`, what follows from the slow state for each source: I = amount x (of_b B(u) + of_v V - potential).
AMOUNT = 0  # what switches, sliders and drugs leave of it
POTENTIAL = 1  # mV, 0 where Goldman
OF_B = 2  # mM, 0 where ohmic
OF_V = 3  # mM / mV, 1 where ohmic
REMOVED = 4  # fraction of channels without inactivation
SLOW_SHARE = 5  # fraction that a toxin has bound
NEAR_ROWS = 6

# Places of `sums`: what all leaks together carry (I = LEAK_V V + LEAK_1 + LEAK_B B(u)), the pump's current in
# uA/cm2, the largest share a toxin has bound, the fraction of the pump that drugs leave; from CHARGE on nC/cm2 by
# ion, room for a sum.
LEAK_V, LEAK_1, LEAK_B, PUMP, SLOWED, PUMP_OPEN, CHARGE = range(7)
SUMS = CHARGE + 3

# Places of `over`, time integrals in ms since the last settling.
OVER_V, OVER_B, OVER_1, OVER_STIMULUS = range(4)

_ARRIVED = 1e-6  # of a change of concentration left: the bath is exchanged
_LEAST = 1e-12  # mM; a logarithm needs a number


class SlowPart(NamedTuple):
    """The settings; see `engine.pack`."""

    stride: int  # steps between two settlings
    dt: float  # ms a step
    lapse: float  # how many times faster than the membrane the slow part runs
    thermal: float  # RT/F in mV, of the Goldman currents
    nernst: float  # the same at the Nernst temperature, of the reversal potentials
    bath: np.ndarray  # (3,) mM
    inside: float  # mM inside per nC/cm2, 0: held
    space: float  # mM in the space outside per nC/cm2, 0: held
    exchanged: float  # fraction of the space that the bath replaces from one settling to the next
    pump: float  # uA/cm2 at saturation, 0: none; blocks by switch and slider taken off
    na_half: float  # mM inside
    k_half: float  # mM outside
    washed: float  # fraction of the way to a new dose that the bath makes from one settling to the next
    drugs: (
        np.ndarray
    )  # (actions, 9): site (a source, their number for the pump, ELSEWHERE), action, dose, Kd, hill, then
    # CLEAVES: rate; TRAPS: weight at rest, on, off; and the inactivation gate of its channel, or -1
    twitch: np.ndarray  # (8,) of the force, or (0,): no muscle


class SlowState(NamedTuple):
    """What the slow part has reached. All changed in place."""

    concentrations: np.ndarray  # (6,) mM: Na, K, Cl inside, then outside
    levels: np.ndarray  # (actions,) in the bath now
    bound: np.ndarray  # (actions,) fraction cleaved, or blocked with use dependence
    twin: np.ndarray  # (gates,) inactivation of the channels that a toxin has bound
    pending: np.ndarray  # (sources + 2,) nC/cm2 since the last settling: sources, pump, stimulus
    over: (
        np.ndarray
    )  # (4,) since then: time integrals of V, B(u), 1 and the stimulus, for what follows from them
    moved: (
        np.ndarray
    )  # (sources + 3,) nC/cm2 since the start, times lapse: sources, pump, stimulus; then impulses
    twitch: np.ndarray  # (3,) calcium, activation, force
    received: (
        np.ndarray
    )  # (6,) nC/cm2 through receptors: Na, K, Cl since the last settling; since the start, times lapse


@helper
def give_drugs(drugs, levels, bound, whole, near, sums):
    """What the drugs leave of each source and of the pump: the rows of `near` and places of `sums` they decide.

    `whole`: the amounts of `living.Sources`.
    """
    n = whole.size
    for s in range(n):
        near[AMOUNT, s] = whole[s]
        near[REMOVED, s] = 0.0
        near[SLOW_SHARE, s] = 0.0
    pump_open = 1.0
    for d in range(levels.size):
        site, action = int(drugs[d, SITE]), int(drugs[d, ACTION])
        if site == ELSEWHERE:
            continue
        if action == CLEAVES:
            near[REMOVED, site] = 1.0 - (1.0 - near[REMOVED, site]) * (1.0 - bound[d])
        elif action == TRAPS:
            near[AMOUNT, site] *= 1.0 - bound[d]
        elif levels[d] > 0.0:
            share = occupied(levels[d], drugs[d, KD], drugs[d, HILL])
            if action == SLOWS:
                near[SLOW_SHARE, site] = 1.0 - (1.0 - near[SLOW_SHARE, site]) * (1.0 - share)
            elif site == n:
                pump_open *= 1.0 - share
            else:
                near[AMOUNT, site] *= 1.0 - share
    slowed = 0.0
    for s in range(n):
        slowed = max(slowed, near[SLOW_SHARE, s])
    sums[SLOWED], sums[PUMP_OPEN] = slowed, pump_open


@helper
def look_around(part, ions, goldman, concentrations, near, sums):
    """What the concentrations decide of `near` and `sums`; after `give_drugs`. `ions`, `goldman`: `living.Sources`."""
    n = ions.size
    na, k = concentrations[INSIDE + NA], concentrations[OUTSIDE + K]
    sums[PUMP] = part.pump * sums[PUMP_OPEN] * turnover(na, k, part.na_half, part.k_half)
    leak_v, leak_1, leak_b = 0.0, 0.0, 0.0
    for s in range(n):
        ion = ions[s]
        inside, outside = concentrations[INSIDE + ion], concentrations[OUTSIDE + ion]
        if ion == CL:
            inside, outside = outside, inside
        if goldman[s]:
            near[OF_B, s], near[OF_V, s] = inside - outside, outside / part.thermal
        else:
            near[POTENTIAL, s] = part.nernst * math.log(outside / inside)
            near[OF_V, s] = 1.0
        if s >= n - 3:
            leak_v += near[AMOUNT, s] * near[OF_V, s]
            leak_1 -= near[AMOUNT, s] * near[POTENTIAL, s]
            leak_b += near[AMOUNT, s] * near[OF_B, s]
    sums[LEAK_V], sums[LEAK_1], sums[LEAK_B] = leak_v, leak_1, leak_b


@helper
def turnover(na_inside, k_outside, na_half, k_half):
    """Speed of the Na/K pump, 0 to 1: three sites for Na inside, two for K outside, all independent."""
    na = na_inside / (na_inside + na_half)
    k = k_outside / (k_outside + k_half)
    return na * na * na * k * k


@helper
def occupied(level, kd, hill):
    """The fraction of sites that a drug has taken (Hill 1910)."""
    free = kd / level
    if hill != 1.0:  # a power costs as much as a step
        free = free**hill
    return 1.0 / (1.0 + free)


@helper
def gather(pending, over, near, sums):
    """Add to `pending` what leaks, pump and stimulus have carried since `over` began, and begin it anew."""
    n = near.shape[1]
    for s in range(n - 3, n):
        through = (
            near[OF_B, s] * over[OVER_B] + near[OF_V, s] * over[OVER_V] - near[POTENTIAL, s] * over[OVER_1]
        )
        pending[s] += near[AMOUNT, s] * through
    pending[n] += sums[PUMP] * over[OVER_1]
    pending[n + 1] += over[OVER_STIMULUS]
    over[OVER_V] = over[OVER_B] = over[OVER_1] = over[OVER_STIMULUS] = 0.0


@helper
def move_ions(part, bath, ions, concentrations, pending, moved, received, sums):
    """Let the charge that has passed since the last settling become concentrations."""
    n = ions.size
    na, k, cl = received[NA], received[K], received[CL]  # nC/cm2 out of the cell
    for s in range(n):
        if ions[s] == NA:
            na += pending[s]
        elif ions[s] == K:
            k += pending[s]
        else:
            cl += pending[s]
    na += 3.0 * pending[n]  # the pump's net charge: 3 Na out, 2 K in
    k -= 2.0 * pending[n] + pending[n + 1]  # what the electrode injects are K ions
    sums[CHARGE + NA], sums[CHARGE + K], sums[CHARGE + CL] = (
        na,
        k,
        -cl,
    )  # of matter: an anion goes the other way
    for s in range(n + 2):
        moved[s] += pending[s] * part.lapse
        pending[s] = 0.0
    for ion in range(3):
        received[3 + ion] += received[ion] * part.lapse
        received[ion] = 0.0
    if part.inside > 0.0:
        for ion in range(3):
            lost = sums[CHARGE + ion] * part.lapse
            concentrations[INSIDE + ion] = _changed(concentrations[INSIDE + ion], -lost * part.inside)
    if part.space > 0.0:
        for ion in range(3):
            gained = sums[CHARGE + ion] * part.lapse
            there = _changed(concentrations[OUTSIDE + ion], gained * part.space)
            concentrations[OUTSIDE + ion] = there + (bath[ion] - there) * part.exchanged


@helper
def _changed(concentration, change):
    """The sum; what would lose more than half of what it has in one go gives less and less of the rest."""
    if change >= -0.5 * concentration:
        return concentration + change
    return max(0.5 * concentration * math.exp(1.0 + 2.0 * change / concentration), _LEAST)


@helper
def flowed(level, dose, kd, washed):
    """The level in the bath one settling later, `washed` of the way on to `dose`."""
    way = dose - level
    return dose if abs(way) <= _ARRIVED * max(dose, kd * _ARRIVED) else level + way * washed


@helper
def wash(part, drugs, levels, bound, gates):
    """Let drugs flow in or out, and the slow ones do their work; whether anything has changed."""
    span = part.stride * part.dt
    changed = False
    for d in range(levels.size):
        dose, action = drugs[d, DOSE], int(drugs[d, ACTION])
        way = dose - levels[d]
        if way != 0.0:
            changed = True
            levels[d] = flowed(levels[d], dose, drugs[d, KD], part.washed)
        level = levels[d]
        if action == CLEAVES and level > 0.0:
            changed = True
            bound[d] -= (1.0 - bound[d]) * math.expm1(-span * part.lapse * drugs[d, RATE] * level)
        elif action == TRAPS and (level > 0.0 or bound[d] > 0.0):
            changed = True
            h = gates[int(drugs[d, WATCHED])]
            on = drugs[d, ON] * level * (drugs[d, RATE] * h + 1.0 - h)
            speed = on + drugs[d, OFF]
            bound[d] += (on / speed - bound[d]) * -math.expm1(-span * speed)
            if level == 0.0 and bound[d] < _ARRIVED:
                bound[d] = 0.0
    return changed


@helper
def lags_of(part, twitch):
    """What is left of calcium, activation and force after one settling (of force without a target), and half^hill."""
    if twitch.size == 0:
        return 0.0, 0.0, 0.0, 0.0
    span = part.stride * part.dt
    return (
        math.exp(-span / twitch[3]),
        math.exp(-span / twitch[6]),
        math.exp(-span / twitch[7]),
        twitch[4] ** twitch[5],
    )


@helper
def contract(twitch, lags, state, v):
    """Force from V: release of calcium (a sigmoid of V), its decay, Hill activation, and two first-order lags."""
    calcium_left, activation_left, force_left, half = lags
    release = 1.0 / (1.0 + math.exp(min(-(v - twitch[0]) / twitch[1], 600.0)))
    target = twitch[2] * twitch[3] * release
    state[CALCIUM] = target + (state[CALCIUM] - target) * calcium_left
    share = state[CALCIUM] ** twitch[5]
    share /= share + half
    state[ACTIVATION] = share + (state[ACTIVATION] - share) * activation_left
    state[FORCE] = state[ACTIVATION] + (state[FORCE] - state[ACTIVATION]) * force_left

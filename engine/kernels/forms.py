"""Transition rates as functions of V: the published forms, in plain Python, which needs no compiler.

A rate is a form code and three parameters: rate A (1/ms), midpoint V0 (mV), slope k (mV). With x = (V - V0) / k:

    EXPONENTIAL  A exp(x)
    SIGMOID      A / (1 + exp(-x))
    LINOID       A x / (1 - exp(-x)), A at x = 0
    PARABOLA     A (1 + x^2)
"""

import math

NONE = -1  # a term that is not there: 0
EXPONENTIAL = 0
SIGMOID = 1
LINOID = 2
PARABOLA = 3

CODES = {"exponential": EXPONENTIAL, "sigmoid": SIGMOID, "linoid": LINOID, "parabola": PARABOLA}

# Beyond this the exponential is infinite for every purpose here, but must stay a number: inf / inf is none.
_LARGEST = 600.0


def rate(form, parameters, v):
    """One rate in 1/ms at `v` mV; `parameters` is (A, V0, k)."""
    x = (v - parameters[1]) / parameters[2]
    if form == EXPONENTIAL:
        return parameters[0] * math.exp(min(x, _LARGEST))
    if form == SIGMOID:
        return parameters[0] / (1.0 + math.exp(min(-x, _LARGEST)))
    if form == PARABOLA:
        return parameters[0] * (1.0 + x * x)
    if x == 0.0:
        return parameters[0]
    # expm1 keeps every digit on both sides of the removable singularity at x = 0.
    return parameters[0] * (x / -math.expm1(min(-x, _LARGEST)))


def linoid(x):
    """x / (1 - exp(-x)), 1 at x = 0: the V dependence of a Goldman current too."""
    if x == 0.0:
        return 1.0
    return x / -math.expm1(min(-x, _LARGEST))

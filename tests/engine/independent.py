"""Ten cells written down once more, from the published equations and in plain Python: nothing of the engine is in here.

Rates in 1/ms, potentials in mV, currents in uA/cm2, concentrations in mM. Each model has `rest` (mV), `capacitance`
(uF/cm2), `start(v)` (all gates at their steady state) and `slope(v, gates, stimulus)` (dV/dt and dx/dt).
"""

from itertools import pairwise
from math import exp, expm1, log

R, F = 8.31446261815324, 96485.33212331001


def thermal(celsius):
    return 1000.0 * R * (celsius + 273.15) / F


def linoid(x):
    return 1.0 if x == 0 else x / -expm1(-x)


def ghk(p, inside, outside, z, v, rt):
    """Goldman's current: p in cm/s, 1e3 makes uA/cm2 of cm/s x C/mol x mM."""
    u = z * v / rt
    return 1e3 * 1e-3 * p * F * z * (inside * linoid(u) - outside * linoid(-u))


def relax(alpha, beta, x):
    return alpha * (1 - x) - beta * x


class Neuron:
    """Ermentrout & Kopell 1998 with Goldman leaks and a pump that give no net flux at -70 mV."""

    capacitance, rest = 1.0, -70.0
    rt = thermal(37.0)
    na, k, cl = (18.5, 145.0), (140.0, 4.0), (120.0 * exp(-70.0 / thermal(37.0)), 120.0)
    e_na, e_k = thermal(37.0) * log(145.0 / 18.5), thermal(37.0) * log(4.0 / 140.0)

    def __init__(self):
        v = self.rest
        m, h, n = self.start(v)
        i_k = 80 * n**4 * (v - self.e_k) + ghk(2.134308e-6, *self.k, 1, v, self.rt)
        self.pump = i_k / 2
        i_na = 100 * m**3 * h * (v - self.e_na)
        self.p_na = -(3 * self.pump + i_na) / ghk(1.0, *self.na, 1, v, self.rt)

    @staticmethod
    def rates(v):
        return (
            (1.28 * linoid((v + 54) / 4), 1.4 * linoid(-(v + 27) / 5)),
            (0.128 * exp(-(v + 50) / 18), 4 / (1 + exp(-(v + 27) / 5))),
            (0.16 * linoid((v + 52) / 5), 0.5 * exp(-(v + 57) / 40)),
        )

    def start(self, v):
        return [a / (a + b) for a, b in self.rates(v)]

    def slope(self, v, gates, stimulus):
        m, h, n = gates
        current = (
            100 * m**3 * h * (v - self.e_na) + 80 * n**4 * (v - self.e_k) + self.pump
            + ghk(self.p_na, *self.na, 1, v, self.rt) + ghk(2.134308e-6, *self.k, 1, v, self.rt)
            + ghk(0.9604386e-6, *self.cl, -1, v, self.rt)
        )  # fmt: skip
        return stimulus - current, [relax(*rates, x) for rates, x in zip(self.rates(v), gates, strict=True)]


class Interneuron:
    """Wang & Buzsaki 1996: m follows at once, phi = 5."""

    capacitance, rest = 1.0, -64.01756490964

    @staticmethod
    def rates(v):
        return (
            (5 * 0.07 * exp(-(v + 58) / 20), 5 / (exp(-0.1 * (v + 28)) + 1)),
            (5 * 0.1 * linoid((v + 34) / 10), 5 * 0.125 * exp(-(v + 44) / 80)),
        )

    def start(self, v):
        return [a / (a + b) for a, b in self.rates(v)]

    def slope(self, v, gates, stimulus):
        h, n = gates
        a, b = linoid((v + 35) / 10), 4 * exp(-(v + 60) / 18)
        current = 35 * (a / (a + b)) ** 3 * h * (v - 55) + 9 * n**4 * (v + 90) + 0.1 * (v + 65)
        return stimulus - current, [relax(*rates, x) for rates, x in zip(self.rates(v), gates, strict=True)]


class Cortical:
    """Pospischil et al. 2008, RS cell: p tends to its steady state with a time constant of up to 167 ms."""

    capacitance, rest = 1.0, -71.91068318425

    @staticmethod
    def rates(v):
        u = v + 56.2
        return (
            (0.32 * 4 * linoid((u - 13) / 4), 0.28 * 5 * linoid(-(u - 40) / 5)),
            (0.128 * exp(-(u - 17) / 18), 4 / (1 + exp(-(u - 40) / 5))),
            (0.032 * 5 * linoid((u - 15) / 5), 0.5 * exp(-(u - 10) / 40)),
        )

    def start(self, v):
        return [*(a / (a + b) for a, b in self.rates(v)), 1 / (1 + exp(-(v + 35) / 10))]

    def slope(self, v, gates, stimulus):
        m, h, n, p = gates
        current = 56 * m**3 * h * (v - 50) + (6 * n**4 + 0.075 * p) * (v + 90) + 0.0205 * (v + 70.3)
        tau = 608 / (3.3 * exp((v + 35) / 20) + exp(-(v + 35) / 20))
        relaxed = [relax(*rates, x) for rates, x in zip(self.rates(v), gates, strict=False)]
        return stimulus - current, [*relaxed, (1 / (1 + exp(-(v + 35) / 10)) - p) / tau]


class FrogNode:
    """Frankenhaeuser & Huxley 1964: Goldman currents, V counted from -70 mV, table 1."""

    capacitance, rest = 2.0, -69.99907402875
    rt = thermal(20.0)

    @staticmethod
    def rates(v):
        u = v + 70
        return (
            (0.36 * 3 * linoid((u - 22) / 3), 0.4 * 20 * linoid(-(u - 13) / 20)),
            (0.1 * 6 * linoid(-(u + 10) / 6), 4.5 / (1 + exp(-(u - 45) / 10))),
            (0.006 * 10 * linoid((u - 40) / 10), 0.09 * 20 * linoid(-(u + 25) / 20)),
            (0.02 * 10 * linoid((u - 35) / 10), 0.05 * 10 * linoid(-(u - 10) / 10)),
        )

    def start(self, v):
        return [a / (a + b) for a, b in self.rates(v)]

    def slope(self, v, gates, stimulus):
        m, h, p, n = gates
        current = (
            ghk(8e-3 * m * m * h + 0.54e-3 * p * p, 13.74, 114.5, 1, v, self.rt)
            + ghk(1.2e-3 * n * n, 120.0, 2.5, 1, v, self.rt) + 30.3 * (v + 70 - 0.026)
        )  # fmt: skip
        change = [relax(*rates, x) for rates, x in zip(self.rates(v), gates, strict=True)]
        return (stimulus - current) / self.capacitance, change


class Heart:
    """Noble 1962 with g_An 0.075: K1 is a conductance that follows V at once."""

    capacitance, rest = 12.0, -81.57914281162

    @staticmethod
    def rates(v):
        return (
            (0.1 * 15 * linoid((v + 48) / 15), 0.12 * 5 * linoid(-(v + 8) / 5)),
            (0.17 * exp(-(v + 90) / 20), 1 / (1 + exp(-(v + 42) / 10))),
            (0.0001 * 10 * linoid((v + 50) / 10), 0.002 * exp(-(v + 90) / 80)),
        )

    def start(self, v):
        return [a / (a + b) for a, b in self.rates(v)]

    def slope(self, v, gates, stimulus):
        m, h, n = gates
        k1 = 1.2 * exp(-(v + 90) / 50) + 0.015 * exp((v + 90) / 60)
        current = (400 * m**3 * h + 0.14) * (v - 40) + (k1 + 1.2 * n**4) * (v + 100) + 0.075 * (v + 60)
        change = [relax(*rates, x) for rates, x in zip(self.rates(v), gates, strict=True)]
        return (stimulus - current) / 12.0, change


class Muscle:
    """Of Shorten et al. 2007 as put together in muscle.toml, with K and the other ions moving on both sides.

    Its `gates` end with Na, K, Cl inside and outside.
    """

    capacitance, rest = 0.58, -85.0
    rt = thermal(20.0)
    bath = (133.0, 4.0, 133.5)
    inner = (133.0 * exp(-42.0 / thermal(20.0)), 150.9, 133.5 * exp(-85.0 / thermal(20.0)))
    per_inside = 10 / F * 4 / 50.0  # mM for a nC/cm2 through the wall of a cylinder of 50 um
    per_space = 10 / F / 0.2

    def __init__(self):
        v = self.rest
        na, k = (self.inner[0], self.bath[0]), (self.inner[1], self.bath[1])
        i_na, i_k = self.channels(v, self.start(v)[:5], na, k)
        self.pump_most = i_k / 2 / self.turnover(self.inner[0], self.bath[1])
        self.p_na = -(3 * i_k / 2 + i_na) / ghk(1.0, *na, 1, v, self.rt)

    @staticmethod
    def turnover(na, k):
        return (na / (na + 13.0)) ** 3 * (k / (k + 1.0)) ** 2

    @staticmethod
    def rates(v):
        return (
            (2.88 * linoid((v + 46) / 10), 1.38 * exp(-(v + 46) / 18)),
            (0.0081 * exp(-(v + 45) / 14.7), 4.38 / (1 + exp(-(v + 45) / 9))),
            (0.0917 * linoid((v + 40) / 7), 0.067 * exp(-(v + 40) / 40)),
        )

    @staticmethod
    def slow_gates(v):
        """Steady state and rate of s and h_K."""
        return (
            (1 / (1 + exp((v + 68) / 7.1)), 2.33345e-5 * (1 + ((v + 70) / 18.8144) ** 2)),
            (1 / (1 + exp((v + 40) / 7.5)), 0.001 * exp((v + 40) / 25.75)),
        )

    def start(self, v):
        m, h, n = (a / (a + b) for a, b in self.rates(v))
        s, hk = (steady for steady, _ in self.slow_gates(v))
        return [m, h, s, n, hk, *self.inner, *self.bath]

    def channels(self, v, gates, na, k):
        m, h, s, n, hk = gates
        y = 1 / (1 + exp((v + 91.303) / 21.0514))
        return (
            ghk(5.983e-4 * m**3 * h * s, *na, 1, v, self.rt),
            ghk(3.393e-4 * n**4 * hk + 1.3584e-5 * y, *k, 1, v, self.rt),
        )

    def slope(self, v, gates, stimulus):
        m, h, s, n, hk, na_i, k_i, cl_i, na_o, k_o, cl_o = gates
        i_na, i_k = self.channels(v, gates[:5], (na_i, na_o), (k_i, k_o))
        i_na += ghk(self.p_na, na_i, na_o, 1, v, self.rt)
        i_cl = 0.845 * (v - self.rt * log(cl_i / cl_o))
        pump = self.pump_most * self.turnover(na_i, k_o)
        total = i_na + i_k + i_cl + pump
        out = (i_na + 3 * pump, i_k - 2 * pump - stimulus, -i_cl)
        (a_m, b_m), (a_h, b_h), (a_n, b_n) = self.rates(v)
        (s_end, s_rate), (hk_end, hk_rate) = self.slow_gates(v)
        return (stimulus - total) / self.capacitance, [
            relax(a_m, b_m, m), relax(a_h, b_h, h), (s_end - s) * s_rate, relax(a_n, b_n, n), (hk_end - hk) * hk_rate,
            *(-self.per_inside * q for q in out),
            *(self.per_space * q - (c - bath) / 350.0
              for q, c, bath in zip(out, (na_o, k_o, cl_o), self.bath, strict=True)),
        ]  # fmt: skip


def runge_kutta(model, v, gates, stimulus, dt):
    """V after each step of the classical fourth-order method, and the state at the end; `stimulus`: one a step."""
    out = []
    for i in stimulus:
        a, xa = model.slope(v, gates, i)
        b, xb = model.slope(v + 0.5 * dt * a, [x + 0.5 * dt * d for x, d in zip(gates, xa, strict=True)], i)
        c, xc = model.slope(v + 0.5 * dt * b, [x + 0.5 * dt * d for x, d in zip(gates, xb, strict=True)], i)
        d, xd = model.slope(v + dt * c, [x + dt * e for x, e in zip(gates, xc, strict=True)], i)
        v += dt / 6 * (a + 2 * b + 2 * c + d)
        gates = [
            x + dt / 6 * (p + 2 * q + 2 * r + s) for x, p, q, r, s in zip(gates, xa, xb, xc, xd, strict=True)
        ]
        out.append(v)
    return out, gates


def crossings(v, dt):
    """Times in ms at which V rises through 0, interpolated; v[k] stands at (k + 1) dt."""
    return [
        (k + before / (before - after)) * dt
        for k, (before, after) in enumerate(pairwise(v), start=1)
        if before < 0.0 <= after
    ]

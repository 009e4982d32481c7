"""Rates against mpmath-free closed forms, and exactness around the removable singularity."""

import math
from fractions import Fraction

import numpy as np
import pytest

from engine.kernels import forms, rates


def alpha_beta(form: int, a: float, mid: float, slope: float, v: float) -> float:
    codes = np.array([[form, forms.EXPONENTIAL]])
    parameters = np.array([[[a, mid, slope], [1.0, 0.0, 1.0]]])
    return float(rates.alphas_betas(codes, parameters, v)[0, 0])


def linoid_series(x: Fraction) -> float:
    """x / (1 - exp(-x)) from its power series (Bernoulli numbers), exact for small x."""
    terms = [Fraction(1), x / 2, x**2 / 12, -(x**4) / 720, x**6 / 30240, -(x**8) / 1209600]
    return float(sum(terms))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("power", range(1, 17))
def test_linoid_is_exact_on_both_sides_of_its_singularity(sign, power):
    x = sign * 10.0**-power
    found = alpha_beta(forms.LINOID, 1.0, 0.0, 1.0, x)
    assert found == pytest.approx(linoid_series(Fraction(x)), rel=3e-16 * 2)


def test_linoid_at_its_singularity():
    assert alpha_beta(forms.LINOID, 0.1, -55.0, 10.0, -55.0) == 0.1


@pytest.mark.parametrize("v", [-120.0, -65.0, -40.0000001, 0.0, 60.0])
def test_published_rates(v):
    """Hodgkin & Huxley 1952, equations 12, 13, 20, 21, 23, 24 in the modern sign."""
    assert alpha_beta(forms.EXPONENTIAL, 4.0, -65.0, -18.0, v) == pytest.approx(
        4 * math.exp(-(v + 65) / 18), rel=1e-15
    )
    assert alpha_beta(forms.SIGMOID, 1.0, -35.0, 10.0, v) == pytest.approx(
        1 / (1 + math.exp(-(v + 35) / 10)), rel=1e-15
    )
    exact = 0.1 * (v + 40) / (1 - math.exp(-(v + 40) / 10))
    assert alpha_beta(forms.LINOID, 1.0, -40.0, 10.0, v) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("v", [-1e7, -2e4, 2e4, 1e7])
@pytest.mark.parametrize("form", [forms.EXPONENTIAL, forms.SIGMOID, forms.LINOID])
@pytest.mark.parametrize("slope", [18.0, -18.0])
def test_far_out_rates_stay_numbers(form, slope, v):
    value = alpha_beta(form, 1.0, 0.0, slope, v)
    assert math.isfinite(value) and value >= 0.0


def test_table_rows_are_the_relaxation_and_its_change():
    codes = np.array([[forms.LINOID, forms.EXPONENTIAL]])
    parameters = np.array([[[1.0, -40.0, 10.0], [4.0, -65.0, -18.0]]])
    table = rates.tabulate(codes, parameters, 0.01, -80.0, 0.5, 100)
    v = -80.0 + 0.5 * 37
    gates = np.array([0.3])
    rates.relax(codes, parameters, v, 0.01, gates)
    assert table[0, 37, 0] * 0.3 + table[0, 37, 2] == pytest.approx(gates[0], rel=1e-14)
    assert table[0, 37, 0] + table[0, 37, 1] == pytest.approx(table[0, 38, 0], rel=1e-14)
    assert table[0, 37, 2] + table[0, 37, 3] == pytest.approx(table[0, 38, 2], rel=1e-14)

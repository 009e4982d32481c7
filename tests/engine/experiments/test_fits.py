"""Fits against curves whose parameters are known, and against points that no curve should be made of."""

import numpy as np
import pytest

from engine import messages
from engine.experiments import fits

T = np.arange(1, 2001) * 0.01  # ms


def noisy(y, seed=1, size=0.01):
    return y + np.random.default_rng(seed).normal(0.0, size * np.ptp(y), y.size)


@pytest.mark.parametrize(
    ("half", "slope", "maximum"), [(-40.0, 7.0, 30.0), (-62.0, -6.5, -1400.0), (12.0, 15.0, 1e-3)]
)
def test_a_boltzmann_curve_is_found_again(half, slope, maximum):
    v = np.arange(-120.0, 81.0, 10.0)
    fit = fits.boltzmann(v, fits.boltzmann_curve(v, half, slope, maximum), "mS/cm2")
    assert fit.found
    assert fit["half"].value == pytest.approx(half, abs=1e-6)
    assert fit["slope"].value == pytest.approx(slope, rel=1e-7)
    assert fit["maximum"].value == pytest.approx(maximum, rel=1e-7)
    assert fit.at(v) == pytest.approx(fits.boltzmann_curve(v, half, slope, maximum), rel=1e-6)


def test_standard_errors_are_those_of_many_repetitions():
    v = np.arange(-100.0, 41.0, 10.0)
    truth = fits.boltzmann_curve(v, -35.0, 8.0, 1.0)
    found = [fits.boltzmann(v, noisy(truth, seed, 0.02)) for seed in range(200)]
    for id, value in (("half", -35.0), ("slope", 8.0), ("maximum", 1.0)):
        values = np.array([fit[id].value for fit in found])
        said = np.mean([fit[id].error for fit in found])
        assert values.mean() == pytest.approx(value, abs=4 * values.std() / np.sqrt(200))
        assert said == pytest.approx(values.std(ddof=1), rel=0.2)


def test_levels_in_any_order_and_gaps_make_no_difference():
    v = np.arange(-100.0, 41.0, 10.0)
    y = fits.boltzmann_curve(v, -35.0, 8.0, 2.0)
    y[[2, 8]] = np.nan
    fit = fits.boltzmann(v[::-1], y[::-1])
    assert fit["half"].value == pytest.approx(-35.0, abs=1e-6)


@pytest.mark.parametrize(
    ("v", "y", "said"),
    [
        ([-60.0, -40.0, -20.0], [0.0, 0.5, 1.0], messages.FIT_FEW_POINTS),
        (np.arange(-60.0, 60.0, 10.0), np.full(12, 3.0), messages.FIT_FLAT),
        (np.arange(-60.0, 60.0, 10.0), np.zeros(12), messages.FIT_FLAT),
        (np.arange(-60.0, 60.0, 10.0), np.tile([0.0, 1.0], 6), messages.FIT_POOR),
        (np.arange(-60.0, 60.0, 10.0), np.exp(np.arange(-60.0, 60.0, 10.0) / 9.0), None),
        (np.arange(-60.0, 60.0, 10.0), np.full(12, np.nan), messages.FIT_FEW_POINTS),
    ],
)
def test_what_is_no_boltzmann_curve_is_said_in_a_sentence(v, y, said):
    fit = fits.boltzmann(v, y)
    assert not fit.found and fit.parameters == () and np.isnan(fit.at([0.0])).all()
    assert said is None or fit.problem.template == said
    assert fit.problem.english().endswith(".")


@pytest.mark.parametrize(("begin", "end", "tau"), [(0.0, 5.0, 3.0), (-800.0, -20.0, 0.7), (5.0, -5.0, 8.0)])
def test_an_exponential_is_found_again(begin, end, tau):
    fit = fits.exponential(T, fits.gate_curve(T, end, begin, tau), "uA/cm2")
    assert fit.found
    found = {p.id: p.value for p in fit.parameters}
    assert found == pytest.approx({"begin": begin, "end": end, "tau": tau}, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("begin", "end", "tau"), [(0.3, 0.9, 2.0), (0.95, 0.3, 5.5), (0.0, 0.7, 1.2)])
@pytest.mark.parametrize("sign", [-600.0, 600.0])
def test_a_gate_to_its_power_is_found_again(begin, end, tau, sign):
    y = sign * fits.gate_curve(T, end, begin, tau, 4)
    fit = fits.gate(T, y, 4, "uA/cm2")
    assert fit.found
    assert fit["tau"].value == pytest.approx(tau, rel=1e-5)
    assert fit["end"].value == pytest.approx(sign * end**4, rel=1e-5)
    assert fit["begin"].value == pytest.approx(sign * begin**4, rel=1e-4, abs=1e-3)
    assert fit.at(T) == pytest.approx(y, abs=1e-4 * abs(sign))


def test_an_opening_and_a_closing_gate_are_told_apart():
    t = np.arange(1, 1001) * 0.01
    y = -1300.0 * fits.gate_curve(t, 0.98, 0.05, 0.24, 3) * (0.02 + 0.98 * np.exp(-t / 1.05))
    fit = fits.transient(t, y, 3, "uA/cm2")
    assert fit.found
    assert fit["tau"].value == pytest.approx(0.24, rel=1e-4)
    assert fit["tau_h"].value == pytest.approx(1.05, rel=1e-4)
    assert fit["left"].value == pytest.approx(0.02, abs=1e-4)
    assert fit["end"].value == pytest.approx(-1300.0 * 0.98**3, rel=1e-4)
    assert fit.at(t) == pytest.approx(y, abs=0.01)
    assert fits.transient(t, noisy(y), 3)["tau_h"].value == pytest.approx(1.05, rel=0.05)


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.full(2000, 4.0), messages.FIT_FLAT),
        (T, messages.FIT_TOO_SLOW),
        (np.exp(-T / 0.002), messages.FIT_TOO_FAST),
        (np.random.default_rng(3).normal(size=2000), None),
        (np.sin(T), None),
    ],
)
def test_what_is_no_exponential_is_said_in_a_sentence(y, said):
    fit = fits.exponential(T, y)
    assert not fit.found and fit.problem.english().endswith(".")
    assert said is None or fit.problem.template == said


def test_a_course_without_a_peak_is_no_transient():
    assert fits.transient(T, T, 3).problem.template == messages.FIT_NO_PEAK
    assert fits.transient(T[:5], T[:5], 3).problem.template == messages.FIT_FEW_POINTS


def two(t, fast=-6.0, tau=0.8, slow=3.0, tau_slow=5.0, end=1.0):
    return end + fast * np.exp(-t / tau) + slow * np.exp(-t / tau_slow)


@pytest.mark.parametrize("sign", [1.0, -400.0])
@pytest.mark.parametrize(("fast", "slow"), [(-6.0, 3.0), (4.0, 2.0), (-2.0, -5.0)])
def test_two_exponentials_are_found_again(fast, slow, sign):
    fit = fits.two_exponentials(T, sign * two(T, fast, 0.8, slow, 5.0), "uA/cm2")
    assert fit.found
    found = {p.id: p.value for p in fit.parameters}
    wanted = {"tau": 0.8, "tau_slow": 5.0, "fast": sign * fast, "slow": sign * slow, "end": sign}
    assert found == pytest.approx(wanted, rel=1e-4)
    assert fit.at(T) == pytest.approx(sign * two(T, fast, 0.8, slow, 5.0), abs=1e-4 * abs(sign))


def test_the_f_test_takes_two_where_there_are_two_and_else_seldom():
    for seed in range(10):
        fit = fits.one_or_two_exponentials(T, noisy(two(T, 6.0), seed))
        assert fit.kind == "two exponentials" and fit.chance < 1e-6
        assert fit["tau_slow"].value == pytest.approx(5.0, rel=0.2)
    taken = [
        fits.one_or_two_exponentials(T, noisy(fits.gate_curve(T, 1.0, 6.0, 2.0), seed)).kind
        for seed in range(40)
    ]
    assert taken.count("two exponentials") <= 2  # p < 0.01
    exact = fits.one_or_two_exponentials(T, fits.gate_curve(T, 1.0, 6.0, 2.0))
    assert exact.kind == "exponential" and exact.chance == 1.0 and exact["tau"].value == pytest.approx(2.0)


def test_the_p_of_the_f_test_is_that_of_the_f_distribution():
    from scipy.stats import f

    y = noisy(two(T, 5.0, 0.8, 1.0, 4.0), 4, 0.05)
    t, y = fits._thinned(T, y)
    fit = fits.one_or_two_exponentials(t, y)
    one, both = fits.exponential(t, y), fits.two_exponentials(t, y)
    squares = [float(np.sum((each.at(t) - y) ** 2)) for each in (one, both)]
    ratio = 0.5 * (squares[0] - squares[1]) / (squares[1] / (t.size - 5))
    assert fit.chance == pytest.approx(f.sf(ratio, 2, t.size - 5), rel=1e-6)

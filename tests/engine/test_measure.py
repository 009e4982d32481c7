"""Numbers read off analytic signals: Gaussian bumps and triangles, whose figures are known."""

import math

import numpy as np
import pytest

from engine.measure import RunMeasure
from engine.simulator import Block

DT = 0.01
REST = -65.0


def measured(v: np.ndarray, cuts=(), start: float = 0.0) -> RunMeasure:
    """v[0] is the sample at the start; the rest comes in blocks cut at `cuts`."""
    measure = RunMeasure(start, float(v[0]), DT)
    for part in np.split(v[1:], np.asarray(cuts, dtype=int)):
        measure.add(Block(start, DT, part, np.zeros(part.size), np.empty((0, 0))))
    return measure


def times(duration: float) -> np.ndarray:
    return np.arange(round(duration / DT) + 1) * DT


def bump(t: np.ndarray, at: float, height: float, width: float) -> np.ndarray:
    return height * np.exp(-0.5 * ((t - at) / width) ** 2)


def triangle(t: np.ndarray, at: float, height: float, half_base: float) -> np.ndarray:
    return height * np.clip(1.0 - np.abs(t - at) / half_base, 0.0, None)


@pytest.mark.parametrize("at", [5.0, 5.0037, 5.005])
def test_gaussian_spike_between_the_samples(at):
    width = 0.5
    measure = measured(REST + bump(times(18.0), at, 105.0, width) - bump(times(18.0), 12.0, 12.0, 0.7))
    assert measure.peak.v == pytest.approx(40.0, abs=1e-4)
    assert measure.peak.time == pytest.approx(at, abs=1e-4)
    assert measure.trough.v == pytest.approx(-77.0, abs=1e-4)
    assert measure.trough.time == pytest.approx(12.0, abs=1e-4)
    assert measure.spike_times == pytest.approx(
        [at - width * math.sqrt(2 * math.log(105.0 / 65.0))], abs=1e-4
    )
    assert measure.half_width == pytest.approx(2 * width * math.sqrt(2 * math.log(2.0)), abs=2e-3)


def test_triangle_is_exact():
    measure = measured(REST + triangle(times(10.0), 4.0, 100.0, 1.0), start=20.0)
    assert measure.spike_times == pytest.approx([20.0 + 3.65], abs=1e-9)  # 65 of 100 mV up the first flank
    assert measure.half_width == pytest.approx(1.0, abs=1e-9)
    assert measure.peak.time == pytest.approx(24.0, abs=1e-9)
    assert measure.trough.v == REST
    assert measure.trough.time == 20.0  # the first of equals
    assert measure.rate is None


def test_trains():
    t = times(100.0)
    v = REST + sum(triangle(t, at, 100.0 + at / 10, 1.0) for at in (10.0, 35.0, 60.0, 85.0))
    measure = measured(v)
    assert len(measure.spike_times) == 4
    assert measure.rate == pytest.approx(40.0, rel=1e-2)
    assert measure.peak.time == pytest.approx(85.0, abs=DT)
    assert measure.half_width == pytest.approx(1.0, abs=1e-9)  # of the first


def test_a_subthreshold_bump_is_no_spike():
    measure = measured(REST + bump(times(10.0), 5.0, 64.9, 0.5))
    assert measure.spike_times == []
    assert measure.half_width is None
    assert measure.rate is None
    assert measure.peak.v == pytest.approx(-0.1, abs=1e-4)


def test_touching_the_level_counts():
    measure = measured(np.array([REST, -1.0, 0.0, -1.0, REST]))
    assert measure.spike_times == pytest.approx([2 * DT])


def test_a_start_above_the_level_is_no_spike():
    measure = measured(np.linspace(30.0, -60.0, 500))
    assert measure.spike_times == []
    assert measure.half_width is None
    assert (measure.peak.v, measure.peak.time) == (30.0, 0.0)
    assert (measure.trough.v, measure.trough.time) == pytest.approx((-60.0, 499 * DT))


@pytest.mark.parametrize("end", [3.7, 4.0, 4.2, 4.49])
def test_a_spike_cut_off_at_the_end_has_a_time_but_no_width(end):
    """100 mV high, 4 ms in the middle, half-way down at 4.5."""
    measure = measured(REST + triangle(times(end), 4.0, 100.0, 1.0))
    assert len(measure.spike_times) == 1
    assert measure.half_width is None
    assert measure.peak.v == pytest.approx(35.0 if end >= 4.0 else REST + 100.0 * (1 - (4.0 - end)), abs=1e-9)


def test_a_late_spike_still_has_its_width():
    """Long after the stretch that is kept, and in blocks far shorter than it."""
    v = REST + bump(times(450.0), 430.0, 105.0, 0.5)
    assert measured(v, range(999, v.size - 1, 999)).half_width == pytest.approx(1.177, abs=2e-3)


def test_a_slow_spike_is_measured_whole():
    """Its flanks reach back further than the stretch kept, the half-way points do not."""
    v = REST + triangle(times(400.0), 200.0, 100.0, 150.0)
    assert measured(v, range(100, v.size - 1, 100)).half_width == pytest.approx(150.0, rel=1e-9)


def test_nothing_but_the_start():
    measure = RunMeasure(3.0, REST, DT)
    assert (measure.peak.v, measure.peak.time, measure.trough.v) == (REST, 3.0, REST)
    assert measure.spike_times == [] and measure.half_width is None


def wild(rng: np.random.Generator) -> np.ndarray:
    """A few hundred samples: spikes of nearly one height, or noise, or a slow walk about the level."""
    t = times(4.0)
    kind = rng.integers(3)
    if kind == 0:
        return REST + sum(bump(t, at, rng.normal(105, 1e-3), 0.1) for at in rng.uniform(0.3, 3.7, 4))
    if kind == 1:
        return rng.normal(0, 30, t.size)
    return rng.normal(0, 3, t.size).cumsum() - rng.uniform(-20, 60)


def test_the_figures_do_not_depend_on_the_blocks(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(1000)):
        v = wild(rng)
        whole = measured(v)
        for cuts in (np.sort(rng.integers(0, v.size, rng.integers(1, 20))), np.arange(1, v.size - 1)):
            parts = measured(v, cuts)
            assert parts.spike_times == whole.spike_times
            assert (parts.peak, parts.trough, parts.rate) == (whole.peak, whole.trough, whole.rate)
            assert parts.half_width == (whole.half_width and pytest.approx(whole.half_width, rel=1e-9))


def test_the_peak_is_never_below_a_sample(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(500)):
        v = wild(rng)
        measure = measured(v)
        assert measure.peak.v >= v.max() and measure.trough.v <= v.min()
        assert v[round(measure.peak.time / DT)] == v.max() or abs(measure.peak.time / DT % 1 - 0.5) < 1e-6


def test_a_corner_at_the_edge_of_the_stimulus_is_no_parabola():
    """V rises on a straight line while the current flows and falls after it: the peak is the corner itself."""
    v = np.concatenate((np.linspace(-65.0, -25.0, 41)[1:], -25.0 - 0.05 * np.arange(1, 60)))
    driven = np.where(np.arange(v.size) < 40, 400.0, 0.0)
    for cuts in ([], [39], [40], [41], [20, 38, 39, 40, 41]):
        measure = RunMeasure(0.0, -65.0, 0.01)
        for part, stimulus in zip(np.split(v, cuts), np.split(driven, cuts), strict=True):
            measure.add(Block(0.0, 0.01, part, stimulus, np.zeros((0, 0))))
        assert measure.peak.v == -25.0
        assert measure.peak.time == pytest.approx(0.4)


def test_action_potential_duration_at_ninety_per_cent():
    """A triangle from rest: 90 % repolarised, it is 0.9 of its base wide."""
    v = REST + triangle(times(60.0), 25.0, 100.0, 15.0)
    assert measured(v).apd90 == pytest.approx(0.9 * 30.0, rel=1e-9)
    assert measured(v, range(1, v.size - 1, 7)).apd90 == pytest.approx(0.9 * 30.0, rel=1e-9)

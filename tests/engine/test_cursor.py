"""Readings against closed forms: a ramp, a sine, a gap, an impulse."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cursor import Reading, decimals, extreme_near, value_at


@dataclass(frozen=True, eq=False)
class Piece:
    start_ms: float
    dt_ms: float
    values: np.ndarray


RAMP = Piece(-1.0, 0.25, 3.0 * (-1.0 + 0.25 * np.arange(41)) + 2.0)  # 3 t + 2 from -1 to 9 ms


@given(st.floats(-1.0, 9.0))
def test_a_ramp_is_read_exactly_between_its_samples(ms):
    assert value_at((RAMP,), ms) == pytest.approx(3.0 * ms + 2.0, abs=1e-5)


def test_there_is_nothing_beyond_the_ends():
    assert value_at((RAMP,), -1.0) == -1.0 and value_at((RAMP,), 9.0) == 29.0
    for ms in (-1.01, 9.01, math.inf, math.nan):
        assert math.isnan(value_at((RAMP,), ms))
    assert math.isnan(value_at((), 0.0))
    assert math.isnan(value_at((Piece(0.0, 0.1, np.empty(0)),), 0.0))
    assert value_at((Piece(2.0, 0.1, np.array([7.0])),), 2.0) == 7.0


def test_a_sine_is_read_to_the_error_of_a_straight_line():
    dt, w = 0.01, 2.0 * math.pi * 0.2
    sine = Piece(0.0, dt, np.sin(w * dt * np.arange(2001)))
    for ms in np.linspace(0.0, 20.0, 997):
        assert value_at((sine,), ms) == pytest.approx(math.sin(w * ms), abs=(w * dt) ** 2 / 8 + 1e-12)


def test_the_newer_sweep_counts_and_the_gap_after_it_is_empty():
    newer, rest = Piece(0.0, 0.1, np.full(31, 1.0)), Piece(3.5, 0.1, np.full(100, 2.0))
    assert value_at((newer, rest), 2.95) == 1.0
    assert math.isnan(value_at((newer, rest), 3.2))
    assert value_at((newer, rest), 3.55) == 2.0
    assert value_at((newer, Piece(2.0, 0.1, np.full(100, 2.0))), 2.5) == 1.0


def test_samples_that_are_not_finite_are_a_gap():
    holed = Piece(0.0, 1.0, np.array([0.0, 1.0, math.nan, 3.0, math.inf]))
    assert value_at((holed,), 1.0) == 1.0 and value_at((holed,), 3.0) == 3.0
    for ms in (1.5, 2.0, 2.5, 3.5, 4.0):
        assert math.isnan(value_at((holed,), ms))


def test_two_points_say_interval_rate_and_slope():
    reading = Reading(-1.0, -65.0, 4.0, 40.0)
    assert (reading.dt, reading.dy, reading.rate, reading.slope) == (5.0, 105.0, 200.0, 21.0)
    back = Reading(4.0, 40.0, -1.0, -65.0)
    assert (back.dt, back.dy, back.rate, back.slope) == (-5.0, -105.0, 200.0, 21.0)


def test_at_one_time_there_is_neither_rate_nor_slope():
    reading = Reading(2.0, 1.0, 2.0, 3.0)
    assert reading.dy == 2.0 and math.isnan(reading.rate) and math.isnan(reading.slope)
    half = Reading(0.0, 1.0, 2.0, math.nan)
    assert half.rate == 500.0 and math.isnan(half.dy) and math.isnan(half.slope)


def test_the_nearest_peak_or_trough_is_found():
    t = 0.01 * np.arange(2001)
    sine = Piece(0.0, 0.01, np.sin(2.0 * math.pi * t / 8.0))  # peak at 2, trough at 6, peak at 10 ms
    assert extreme_near((sine,), 2.3, 0.5) == pytest.approx(2.0)
    assert extreme_near((sine,), 4.9, 5.0) == pytest.approx(6.0)
    assert extreme_near((sine,), 4.0, 0.5) is None  # it only falls there
    assert extreme_near((sine,), -5.0, 0.5) is None and extreme_near((), 1.0, 1.0) is None


@pytest.mark.parametrize(
    ("resolution", "digits"),
    [(0.025, 2), (0.4, 1), (1.0, 0), (12.0, 0), (0.1, 1), (0.001, 3), (0.0, 0), (math.nan, 0), (math.inf, 0)],
)
def test_as_many_decimals_as_the_resolution_gives(resolution, digits):
    assert decimals(resolution) == digits

"""Crossings: interpolated, and the same wherever the stream is cut."""

import math

import numpy as np
import pytest

from engine.trigger import LevelDetector


def in_one(values, level, rising=True):
    return LevelDetector(level, rising).feed(values)


def test_position_lies_on_the_line_between_two_samples():
    (crossing,) = in_one(np.array([0.0, 1.0, 4.0, 4.0, 2.0]), 2.0)
    assert crossing.sample == 2
    assert crossing.position == pytest.approx(1 + 1 / 3)
    (falling,) = in_one(np.array([0.0, 1.0, 4.0, 4.0, 2.0, 1.0]), 3.0, rising=False)
    assert falling.position == pytest.approx(3.5)


def test_touching_the_level_from_below_counts_once():
    assert [c.sample for c in in_one(np.array([0.0, 2.0, 2.0, 1.0, 2.0]), 2.0)] == [1, 4]


def test_the_first_sample_is_no_crossing():
    assert in_one(np.array([5.0, 6.0]), 2.0) == []


def test_a_constant_at_the_level_never_crosses():
    assert in_one(np.full(100, -20.0), -20.0) == []


def test_same_events_however_it_is_cut(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(20_000)):
        values = rng.normal(size=int(rng.integers(2, 400))).round(int(rng.integers(0, 4)))
        level, rising = round(float(rng.normal()), 1), bool(rng.integers(2))
        whole = in_one(values, level, rising)
        cut = LevelDetector(level, rising)
        cuts = np.sort(rng.integers(0, values.size, int(rng.integers(0, 12))))
        assert [c for part in np.split(values, cuts) for c in cut.feed(part)] == whole


def test_more_crossings_than_room():
    values = np.tile([0.0, 1.0], 5000)
    found = in_one(values, 0.5)
    assert len(found) == 5000
    assert all(math.isclose(c.fraction, 0.5) for c in found)

"""Crossings: interpolated, with hysteresis, and the same wherever the stream is cut."""

import math

import numpy as np
import pytest

from engine.trigger import Crossing, LevelDetector

SLOPES = ("rising", "falling", "either")


def in_one(values, level, slope="rising", hysteresis=0.0):
    return LevelDetector(level, slope, hysteresis).feed(np.asarray(values, dtype=float))


def samples(*arguments):
    return [crossing.sample for crossing in in_one(*arguments)]


def by_definition(x, level, slope, hysteresis):
    """The crossings told by looking back from each sample, without any state."""

    def came_from(k, sign):
        """Whether the signal, since it was last at or beyond the level, was farther off than the hysteresis."""
        for before in reversed(x[:k]):
            if not sign * before < sign * level:
                return False
            if sign * before < sign * (level - sign * hysteresis):
                return True
        return False

    found = []
    for k in range(1, len(x)):
        up = slope != "falling" and x[k - 1] < level <= x[k] and came_from(k, 1)
        down = slope != "rising" and x[k - 1] > level >= x[k] and came_from(k, -1)
        if up or down:
            step = x[k] - x[k - 1]
            found.append((k, (level - x[k - 1]) / step if math.isfinite(step) else 0.5))
    return found


def test_position_lies_on_the_line_between_two_samples():
    (crossing,) = in_one([0.0, 1.0, 4.0, 4.0, 2.0], 2.0)
    assert crossing.sample == 2
    assert crossing.position == pytest.approx(1 + 1 / 3)
    (falling,) = in_one([0.0, 1.0, 4.0, 4.0, 2.0, 1.0], 3.0, "falling")
    assert falling.position == pytest.approx(3.5)


def test_either_edge():
    assert in_one([0.0, 4.0, 0.0], 1.0, "either") == [Crossing(1, 0.25), Crossing(2, 0.75)]


def test_no_other_slope():
    with pytest.raises(ValueError, match="upwards"):
        LevelDetector(0.0, "upwards")


def test_touching_the_level_from_below_counts_once():
    assert samples([0.0, 2.0, 2.0, 1.0, 2.0], 2.0) == [1, 4]


def test_the_level_exactly_hit_is_no_way_back():
    """From below to the level is a rising crossing; to fall, the signal has to have been above it."""
    assert samples([-1.0, 0.0, 1.0, 0.0, -1.0, 0.0, -1.0], 0.0, "either") == [1, 3, 5]


def test_the_first_sample_is_no_crossing():
    assert in_one([5.0, 6.0], 2.0) == []


def test_a_constant_at_the_level_never_crosses():
    for slope in SLOPES:
        assert in_one(np.full(100, -20.0), -20.0, slope) == []


def test_hysteresis_asks_for_the_way_back():
    wave = [-3.0, 1.0, -0.9, 1.0, -1.0, 1.0, -1.1, -0.5, 1.0]
    assert samples(wave, 0.0, "rising", 1.0) == [1, 8]  # down to -1.0 is not beyond it, -1.1 is
    assert samples(np.negative(wave), 0.0, "falling", 1.0) == [1, 8]
    assert samples(wave, 0.0, "rising", 0.0) == [1, 3, 5, 8]


def test_hysteresis_counts_for_both_directions_of_either():
    wave = [-3.0, 0.5, -0.5, 2.0, -0.5, 0.5, -0.5, -2.0, 0.5]
    assert samples(wave, 0.0, "either", 1.0) == [1, 4, 8]


def test_noise_around_the_level_triggers_once_a_period():
    rng = np.random.default_rng(7)
    t = np.arange(100_000)
    noisy = np.cos(2 * np.pi * t / 1000) + rng.normal(scale=0.05, size=t.size)
    assert len(in_one(noisy, 0.0)) > 150
    assert len(in_one(noisy, 0.0, "rising", 0.5)) == 100
    assert len(in_one(noisy, 0.0, "either", 0.5)) == 200


@pytest.mark.parametrize("slope", SLOPES)
def test_a_gap_is_a_new_beginning(slope):
    nan = math.nan
    assert in_one([nan, nan, 1.0, nan, -1.0, nan, 1.0], 0.0, slope) == []
    assert in_one([nan] * 10, 0.0, slope) == []
    assert samples([-5.0, nan, -0.5, 1.0], 0.0, "rising", 1.0) == []  # -5 lies beyond the gap
    detector = LevelDetector(0.0, slope)
    assert detector.feed(np.full(5, nan)) == detector.feed(np.array([1.0])) == []


def test_infinite_values_cross_half_way():
    inf = math.inf
    assert in_one([-inf, inf, -inf], 2.0, "either", 1.0) == [Crossing(1, 0.5), Crossing(2, 0.5)]
    assert in_one([-inf, 3.0, 1.0, inf], 2.0) == [Crossing(1, 0.5), Crossing(3, 0.5)]
    assert in_one([-1.7e308, 1.7e308], 0.0) == [Crossing(1, 0.5)]


def test_the_fraction_is_above_zero_and_at_most_one():
    tiny = 5e-324
    for wave in ([-tiny, 1e300], [-1e300, tiny], [-1.0, 0.0], [-tiny, 0.0], [-tiny, tiny]):
        (crossing,) = in_one(wave, 0.0)
        assert 0.0 < crossing.fraction <= 1.0


def test_empty_blocks_and_blocks_of_one():
    detector = LevelDetector(0.0)
    assert detector.feed(np.empty(0)) == []
    assert detector.feed(np.array([-1.0])) == []
    assert detector.feed(np.empty(0)) == []
    assert detector.feed(np.array([3.0])) == [Crossing(1, 0.25)]


def test_rows_of_any_layout():
    wave = np.array([-1.0, 9.0, 1.0, 9.0])
    locked = wave[::2].copy()
    locked.setflags(write=False)
    for row in (wave[::2], locked, wave[::2].astype(np.float32)):
        assert in_one(row, 0.0) == [Crossing(1, 0.5)]


def test_another_hysteresis_or_slope_is_judged_by_what_was():
    detector = LevelDetector(0.0, "rising", 2.0)
    detector.feed(np.array([-1.5, -0.5]))
    detector.change(0.0, "either", 1.0)
    assert [c.sample for c in detector.feed(np.array([1.0]))] == [2]  # -1.5 is beyond the new hysteresis


def test_another_level_begins_with_the_last_sample():
    detector = LevelDetector(0.0, "rising", 1.0)
    detector.feed(np.array([-5.0, -0.5]))
    detector.change(-1.0, "rising", 1.0)
    assert detector.feed(np.array([-1.5, 0.0])) == []
    assert [c.sample for c in detector.feed(np.array([-3.0, 0.0]))] == [5]


def test_more_crossings_than_room():
    values = np.tile([0.0, 1.0], 5000)
    found = in_one(values, 0.5)
    assert len(found) == 5000
    assert all(math.isclose(c.fraction, 0.5) for c in found)


def test_in_arrays_as_one_by_one():
    values = np.random.default_rng(3).normal(size=1000)
    found = in_one(values, 0.1, "either", 0.2)
    places = LevelDetector(0.1, "either", 0.2).places(values)
    assert places.samples.tolist() == [c.sample for c in found]
    assert places.positions.tolist() == [c.position for c in found]


BATCH = 1000  # signals drawn together
LONGEST = 60  # samples


def random_signals(rng):
    """Signals of many kinds with the settings to look at them: smooth, coarse, on the level, with gaps."""
    kinds = rng.integers(0, 4, BATCH).tolist()
    lengths = rng.integers(2, LONGEST, BATCH).tolist()
    noise = rng.normal(size=(BATCH, LONGEST))
    coarse = np.round(noise)
    walks = noise.cumsum(axis=1)
    broken = np.where(
        rng.random(noise.shape) < 0.1, rng.choice([np.nan, np.inf, -np.inf], noise.shape), coarse
    )
    levels = np.where(rng.random(BATCH) < 0.5, 0.0, rng.normal(size=BATCH)).tolist()
    hystereses = (rng.integers(0, 2, BATCH) * rng.random(BATCH) * 2.0).tolist()
    slopes = rng.integers(0, 3, BATCH).tolist()
    cuts = np.sort(rng.integers(0, LONGEST, (BATCH, 4)), axis=1).tolist()
    for k in range(BATCH):
        values = (noise, coarse, walks, broken)[kinds[k]][k, : lengths[k]]
        yield values, (levels[k], SLOPES[slopes[k]], hystereses[k]), cuts[k]


def test_same_events_however_it_is_cut(share):
    """A million random signals cut into random blocks, some empty, give the events of one pass."""
    rng = np.random.default_rng(share.seed)
    events = 0
    for _ in range(share.cases(1_000_000 // BATCH)):
        for values, settings, cuts in random_signals(rng):
            whole = LevelDetector(*settings).feed(values)
            detector, found, start = LevelDetector(*settings), [], 0
            for stop in (*cuts, LONGEST):
                found += detector.feed(values[start:stop])
                start = stop
            assert found == whole
            events += len(whole)
    assert events > 1000 * share.cases(1_000_000 // BATCH)


def test_the_events_are_those_of_the_definition(share):
    rng = np.random.default_rng(share.seed + 1)
    for _ in range(share.cases(100)):
        for values, settings, _ in random_signals(rng):
            assert in_one(values, *settings) == by_definition(values.tolist(), *settings)

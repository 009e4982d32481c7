"""Samples to lines: nothing lost, nothing torn, nothing drawn that is not there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import reduce

Floats = NDArray[np.float64]
LEFT, RIGHT, MIDDLE, PER_UNIT = 0.0, 300.0, 200.0, -40.0


def draw(values: Floats, x0: float = 0.0, dx: float | None = None) -> Floats:
    dx = RIGHT / len(values) if dx is None else dx
    lines = np.full((reduce.rows_needed(LEFT, RIGHT), 4), np.nan)
    count = reduce.columns(values, x0, dx, MIDDLE, PER_UNIT, LEFT, RIGHT, lines)
    assert np.all(np.isfinite(lines[:count]))
    return lines[:count]


def undecimated(values: Floats, x0: float, dx: float) -> Floats:
    """A line from each sample to the next, none to or from a sample that is not finite, a dot on each."""
    x, y = x0 + dx * np.arange(len(values)), MIDDLE + PER_UNIT * values
    rows = np.concatenate((np.column_stack((x[:-1], y[:-1], x[1:], y[1:])), np.column_stack((x, y, x, y))))
    return rows[np.isfinite(rows).all(axis=1)]


def extents(rows: Floats) -> tuple[Floats, Floats]:
    """The least and greatest y which the lines reach in each column (inf, -inf in a dark one).

    There is one column more at either end, off the screen.
    """
    low, high = np.full(int(RIGHT) + 2, np.inf), np.full(int(RIGHT) + 2, -np.inf)
    x1, y1, x2, y2 = (rows + np.array([1.0, 0.0, 1.0, 0.0])).T
    first, last = np.floor(x1), np.floor(x2)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(x2 > x1, (y2 - y1) / (x2 - x1), 0.0)
    for step in range(int((last - first).max(initial=-1)) + 1):
        column = first + step
        here = (column <= last) & (column >= 0) & (column < len(low))
        enter = y1 + slope * (np.maximum(x1, column) - x1)
        leave = np.where(x2 > x1, y1 + slope * (np.minimum(x2, column + 1.0) - x1), y2)
        for y in (enter[here], leave[here]):
            np.minimum.at(low, column[here].astype(int), y)
            np.maximum.at(high, column[here].astype(int), y)
    return low, high


def widened(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Extents with those of the neighbouring columns and one pixel up and down."""
    low, high = np.pad(low, 1, constant_values=np.inf), np.pad(high, 1, constant_values=-np.inf)
    lows = np.minimum(np.minimum(low[:-2], low[1:-1]), low[2:])
    highs = np.maximum(np.maximum(high[:-2], high[1:-1]), high[2:])
    return lows - 1.0, highs + 1.0


def assert_same_picture(rows: Floats, reference: Floats) -> None:
    """Each pixel lit by one is lit by the other, or its neighbour is."""
    for one, other in ((rows, reference), (reference, rows)):
        low, high = extents(one)
        least, most = widened(*extents(other))
        lit = low <= high
        lit[[0, -1]] = False
        assert np.all(low[lit] >= least[lit]) and np.all(high[lit] <= most[lit])


@pytest.mark.parametrize("samples", [150, 400, 601, 1000, 7777, 100_000])
@pytest.mark.parametrize("offset", [0.0, 0.37, -41.3, 100.2])
@pytest.mark.parametrize("kind", ["noise", "smooth", "walk", "square"])
def test_draws_the_picture_of_all_samples(samples: int, offset: float, kind: str) -> None:
    rng = np.random.default_rng(samples)
    t = np.linspace(0.0, 1.0, samples)
    values = {
        "noise": rng.normal(size=samples),
        "smooth": np.sin(40.0 * t) * 3.0,
        "walk": np.cumsum(rng.normal(size=samples)) / math.sqrt(samples),
        "square": np.sign(np.sin(90.0 * t)) * 2.0,
    }[kind]
    dx = RIGHT / samples
    assert_same_picture(draw(values, offset, dx), undecimated(values, offset, dx))


@pytest.mark.parametrize("at", [0, 1, 333, 5000, 9998, 9999])
@pytest.mark.parametrize("height", [1e-2, 1.0, -5.0])  # 0.4 px is the least that would show
def test_one_sample_of_many_is_never_lost(at: int, height: float) -> None:
    values = np.zeros(10_000)
    values[at] = height
    rows = draw(values)
    ends = rows[:, [1, 3]]
    assert np.abs(ends - MIDDLE).max() == pytest.approx(abs(height * PER_UNIT))
    near = np.abs(rows[:, [0, 2]] - at * RIGHT / 10_000) <= 1.0
    assert np.any(near & np.isclose(ends, MIDDLE + height * PER_UNIT))


@pytest.mark.parametrize("samples", [450, 3000, 90_000])
def test_neighbouring_columns_touch(samples: int) -> None:
    values = np.random.default_rng(3).choice([-3.0, 0.0, 3.0], samples).cumsum() % 5.0
    rows = draw(values)
    low, high = (extent[1:-1] for extent in extents(rows))
    assert np.all(low[1:] <= high[:-1] + 1e-9) and np.all(high[1:] >= low[:-1] - 1e-9)


def test_one_line_a_column() -> None:
    rows = draw(np.random.default_rng(0).normal(size=50_000))
    assert len(rows) == int(RIGHT)
    assert np.all(np.abs(rows[:, 2] - rows[:, 0]) <= 1.0)


def test_a_value_that_wavers_in_its_last_digit_is_a_line() -> None:
    """Upright lines of no height would not be painted."""
    values = 3.0 + 1e-12 * np.random.default_rng(7).normal(size=30_000)
    lines = draw(values)
    slanted, upright = np.empty_like(lines), np.empty_like(lines)
    n, m = reduce.straighten(lines, 0.25, slanted, upright)
    assert m == 0
    assert slanted[:n, 0].min() < 1.0 and slanted[:n, 2].max() > RIGHT - 1.0
    assert (slanted[:n, 2] - slanted[:n, 0]).sum() == pytest.approx(RIGHT, abs=2.0)


def test_few_samples_are_joined_as_they_are() -> None:
    values = np.array([0.0, 1.0, -1.0, 0.5])
    rows = draw(values, 10.0, 50.0)
    assert rows.tolist() == [
        [10.0, 200.0, 60.0, 160.0],
        [60.0, 160.0, 110.0, 240.0],
        [110.0, 240.0, 160.0, 180.0],
    ]


@pytest.mark.parametrize("dx", [0.01, 0.3, 2.0, 70.0])
def test_runs_off_both_edges_and_no_further(dx: float) -> None:
    values = np.sin(np.arange(200_000) / 10.0)
    rows = draw(values, -1234.5, dx)
    assert LEFT - dx - 1.0 <= rows[:, 0].min() <= LEFT + 0.5
    assert RIGHT - 0.5 <= rows[:, 2].max() <= RIGHT + dx + 1.0


@pytest.mark.parametrize("dx", [0.1, 3.0])
@pytest.mark.parametrize("x0", [-1e6, 301.0, 1e9])
def test_nothing_on_the_screen_nothing_drawn(dx: float, x0: float) -> None:
    assert len(draw(np.zeros(100), x0, dx)) == 0


def test_part_of_the_screen() -> None:
    rows = draw(np.zeros(1000), 100.0, 0.05)
    assert rows[:, 0].min() == 100.0 and rows[:, 2].max() == pytest.approx(100.0 + 999 * 0.05)


def test_empty_and_alone() -> None:
    assert len(draw(np.empty(0), 0.0, 0.1)) == 0
    for dx in (0.1, 10.0):
        assert draw(np.array([1.0]), 50.0, dx).tolist() == [[50.0, 160.0, 50.0, 160.0]]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("samples", [100, 30_000])
def test_what_is_not_finite_is_a_gap(bad: float, samples: int) -> None:
    values = np.sin(np.linspace(0.0, 6.0, samples))
    begin, end = samples // 3, samples // 2
    values[begin:end] = bad
    rows = draw(values)
    inside = (rows[:, 2] > RIGHT / 3 + 3.0) & (rows[:, 0] < RIGHT / 2 - 3.0)
    assert len(rows) > 50 and not np.any(inside)
    assert np.abs(rows[:, [1, 3]] - MIDDLE).max() <= 40.0 + 1e-9


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_one_bad_sample_hides_no_other(bad: float) -> None:
    values = np.random.default_rng(1).normal(size=3000)
    for at in (0, 15, 16, 1500, 2999):
        values[at] = bad
    assert_same_picture(draw(values), undecimated(values, 0.0, 0.1))
    assert len(draw(np.full(3000, bad))) == 0


@pytest.mark.parametrize("height", [0.0, 1e-4, 3.0])
def test_a_gap_begins_and_ends_anywhere_in_a_column(height: float) -> None:
    for begin in range(1000, 1010):
        values = np.zeros(3000)
        values[begin + 3] = values[begin + 1106] = height
        values[begin + 5 : begin + 1105] = np.nan
        rows = draw(values)
        assert rows[:, [1, 3]].min() >= MIDDLE + PER_UNIT * height and rows[:, [1, 3]].max() <= MIDDLE
        assert_same_picture(rows, undecimated(values, 0.0, 0.1))


def test_huge_values_stay_in_the_painters_range() -> None:
    values = np.array([0.0, 1e300, -1e300, 0.0] * 1000)
    for dx in (0.1, 2.0):
        assert np.abs(draw(values, 0.0, dx)).max() <= 1e6


def test_too_few_rows_end_the_trace_early() -> None:
    values, lines = np.zeros(1000), np.empty((5, 4))
    for dx in (0.3, 1.0):
        assert reduce.columns(values, 0.0, dx, 0.0, 1.0, LEFT, RIGHT, lines) == 5
        assert reduce.columns(values, 0.0, dx, 0.0, 1.0, LEFT, RIGHT, lines[:0]) == 0


@pytest.mark.parametrize("samples", [100, 600, 601, 6000])
def test_rows_needed_is_enough(samples: int) -> None:
    values = np.random.default_rng(0).normal(size=samples)
    values[::7] = np.nan
    rows = draw(values)
    assert len(rows) < reduce.rows_needed(LEFT, RIGHT)
    assert_same_picture(rows, undecimated(values, 0.0, RIGHT / samples))


def test_takes_any_layout_and_read_only_samples() -> None:
    values = np.random.default_rng(0).normal(size=2000)
    frozen = values[::2].copy()
    frozen.flags.writeable = False
    expected = draw(values[::2].copy(), 0.0, 0.1).tolist()
    for same in (values[::2], frozen, list(frozen)):
        assert draw(same, 0.0, 0.1).tolist() == expected  # type: ignore[arg-type]
    assert len(draw(values.astype(np.float32), 0.0, 0.1)) > 0  # type: ignore[arg-type]


def test_refuses_other_buffers_and_places() -> None:
    for lines in (np.empty((4, 3)), np.empty((4, 4), np.float32), np.empty((8, 8))[:, ::2]):
        with pytest.raises(ValueError, match="lines"):
            reduce.columns(np.zeros(4), 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, lines)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="finite"):
        reduce.columns(np.zeros(4), math.nan, 1.0, 0.0, 1.0, 0.0, 1.0, np.empty((4, 4)))
    with pytest.raises(ValueError, match="room"):
        reduce.straighten(np.empty((4, 4)), 0.1, np.empty((4, 4)), np.empty((3, 4)))


def straight(rows: Floats, tolerance: float) -> tuple[Floats, Floats]:
    slanted, upright = np.empty_like(rows), np.empty_like(rows)
    n, m = reduce.straighten(np.ascontiguousarray(rows), tolerance, slanted, upright)
    return slanted[:n], upright[:m]


@pytest.mark.parametrize("samples", [150, 3000, 50_000])
@pytest.mark.parametrize("kind", ["noise", "smooth", "flat", "gaps"])
def test_straightened_lines_are_the_same_picture(samples: int, kind: str) -> None:
    t = np.linspace(0.0, 1.0, samples)
    values = {
        "noise": np.random.default_rng(0).normal(size=samples),
        "smooth": 3.0 * np.exp(-((t - 0.5) ** 2) / 1e-3),
        "flat": np.zeros(samples),
        "gaps": np.where(np.sin(40.0 * t) > 0.9, np.nan, np.sin(9.0 * t)),
    }[kind]
    rows = draw(values)
    slanted, upright = straight(rows, 0.05)
    assert np.all(upright[:, 0] == upright[:, 2])
    low, high = extents(rows)
    new_low, new_high = extents(np.concatenate((slanted, upright)))
    assert np.array_equal(low <= high, new_low <= new_high)
    lit = low <= high
    assert np.abs(new_low[lit] - low[lit]).max() <= 0.051 and np.abs(new_high[lit] - high[lit]).max() <= 0.051
    if kind == "flat":
        assert len(slanted) == 1
    if kind == "smooth":
        assert len(slanted) + len(upright) < len(rows)


def test_warm_up_covers_every_type() -> None:
    reduce.warm_up()
    from engine.kernels import columns

    for kernel in (columns.columns, columns.straighten):
        assert len(kernel.signatures) == 1

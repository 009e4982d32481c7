"""The phosphor: lit where the trace is drawn, no spike lost, nothing gained or lost that should not be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine import phosphor, reduce
from engine.phosphor import DARK, FULL, LEVELS, Plane

Floats = NDArray[np.float64]
ROWS, COLUMNS = 200, 300
WHITE = phosphor.palette(np.full((1, 3), 255, np.uint8))


def filled(lines: object, energy: float = 1.0, beam: int = 1) -> Plane:
    plane = Plane(ROWS, COLUMNS)
    plane.fill(np.array(lines, float).reshape(-1, 4), 0, energy, beam)
    return plane


def trace(values: Floats, dx: float) -> Floats:
    lines = np.empty((reduce.rows_needed(0.0, COLUMNS), 4))
    count = reduce.columns(values, 0.5, dx, ROWS / 2, -1.0, 0.0, COLUMNS, lines)
    return lines[:count]


def lit_rows(plane: Plane) -> tuple[Floats, Floats]:
    """The first and the last row that shows, in each column (inf, -inf in a dark one)."""
    rows = np.arange(ROWS)[:, None]
    lit = plane.energy >= DARK
    return np.where(lit, rows, np.inf).min(axis=0), np.where(lit, rows, -np.inf).max(axis=0)


def signals(rng: np.random.Generator) -> list[tuple[Floats, float]]:
    """Samples within the plane and pixels a sample, from many samples a column to many columns a sample."""
    made = []
    for dx in (0.003, 0.07, 0.4, 0.7, 3.3, 41.0):
        n = int(COLUMNS / dx) + 2
        spikes = np.zeros(n)
        spikes[rng.integers(0, n, max(1, n // 200))] = rng.uniform(-90.0, 90.0)
        slow = 60.0 * np.sin(np.linspace(0.0, 9.0, n))
        for values in (spikes, slow, slow + rng.normal(0.0, 8.0, n), rng.uniform(-95.0, 95.0, n)):
            made.append((values, dx))
    return made


def test_the_lit_columns_are_those_of_the_trace() -> None:
    for values, dx in signals(np.random.default_rng(1)):
        low, high = lit_rows(filled(trace(values, dx)))
        x = 0.5 + dx * np.arange(len(values))
        # The undecimated trace at the samples and at every column's edges: straight between these.
        edges = np.arange(0.0, COLUMNS + 1.0)
        at = np.union1d(x, edges[(edges >= x[0]) & (edges <= x[-1])])
        y = ROWS / 2 - np.interp(at, x, values)
        for column in range(1, COLUMNS - 1):
            # To a pixel: the line drawn in a column may stand for what happens half a column further on.
            near = y[(at >= column - 1.0) & (at <= column + 2.0)]
            here = y[(at >= column) & (at <= column + 1.0)]
            assert near.min() - 1.5 <= low[column] and high[column] <= near.max() + 0.5
            around = slice(max(0, column - 1), column + 2)
            assert low[around].min() <= here.min() + 0.5 and high[around].max() >= here.max() - 1.5


def test_no_spike_is_lost() -> None:
    """Not even one of a single sample among a thousand in its column, over the whole height."""
    for where in range(0, 200_000, 7919):
        values = np.zeros(200_000)
        values[where] = 99.0
        plane = filled(trace(values, COLUMNS / 200_000))
        column = int(0.5 + where * COLUMNS / 200_000)
        assert np.all(plane.energy[1 : ROWS // 2, column] >= DARK)
        out = np.zeros((ROWS, COLUMNS), np.uint32)
        plane.to_image(WHITE, out)
        assert np.all(out[1 : ROWS // 2, column] >> 24 > 0.1 * 255)


@given(
    x=st.floats(5.0, 250.0),
    y=st.floats(70.0, 130.0),
    width=st.floats(0.001, 40.0),
    slope=st.floats(-60.0, 60.0),
    beam=st.integers(1, 3),
)
def test_energy_is_the_time_of_the_beam(x: float, y: float, width: float, slope: float, beam: int) -> None:
    """A line brings its width in columns, however steep it is and however wide the beam."""
    height = np.clip(slope * width, -60.0, 60.0)
    plane = filled((x, y, x + width, y + height), beam=beam)
    assert plane.energy.sum(dtype=float) == pytest.approx(width, rel=1e-3)


def test_an_upright_line_brings_one_column_and_a_dot_as_well() -> None:
    for height in (0.0, 0.2, 1.0, 10.3, 60.0):
        plane = filled((20.5, 100.0, 20.5, 100.0 + height))
        assert plane.energy.sum(dtype=float) == pytest.approx(1.0, rel=1e-5)
        assert np.all(plane.energy[:, 20] == plane.energy.sum(axis=1))


def test_a_fast_edge_is_dimmer_than_a_slow_one_down_to_a_limit() -> None:
    def brightness(height: float) -> float:
        return float(filled((20.5, 10.0, 20.5, 10.0 + height)).energy[10 + int(height / 2), 20])

    heights = [4.0, 16.0, 60.0]
    for height in heights:
        assert brightness(height) == pytest.approx(1.0 / (height + 1.0), rel=1e-5)
    assert brightness(100.0) == brightness(180.0) == pytest.approx(1.0 / phosphor.STEEPEST)


def test_direction_does_not_matter() -> None:
    forward, back = filled((10.2, 30.0, 55.9, 90.0)), filled((55.9, 90.0, 10.2, 30.0))
    assert np.allclose(forward.energy, back.energy, rtol=1e-5, atol=1e-7)


def test_a_wide_beam_lights_as_brightly() -> None:
    plane = filled((0.0, 100.0, float(COLUMNS), 100.0), energy=2.0, beam=2)
    assert np.allclose(plane.energy[99:101, 2:-2], 1.0, rtol=1e-5)
    assert np.count_nonzero(plane.energy[:, 50]) == 2


def test_many_passes_saturate() -> None:
    plane = Plane(4, 4)
    for passes in range(1, 1001):
        plane.fill(np.array([[0.0, 1.5, 4.0, 1.5]]), 0)
        assert plane.energy.max() == pytest.approx(min(float(passes), FULL), rel=1e-4)
    assert plane.energy.max() == FULL


def test_decay_is_exponential() -> None:
    plane = filled((0.0, 50.5, float(COLUMNS), 50.5), energy=3.0)
    first = plane.energy.astype(float)
    for step in range(1, 400):
        assert plane.decay(0.99)
        expected = first * 0.99**step
        expected[expected < DARK] = 0.0
        assert np.allclose(plane.energy, expected, rtol=1e-4, atol=0.0)


def test_a_single_pass_is_dark_after_its_time() -> None:
    tau = phosphor.time_constant(2.0)
    plane = filled((0.0, 50.5, float(COLUMNS), 50.5))
    assert plane.decay(float(np.exp(-1.99 / tau)))
    assert not plane.decay(float(np.exp(-0.02 / tau)))
    assert not plane.energy.any()


def test_the_last_trace_gives_the_colour() -> None:
    plane = filled((0.0, 50.5, float(COLUMNS), 50.5))
    plane.fill(np.array([[20.5, 40.0, 20.5, 60.0]]), 1)
    assert np.all(plane.colour[45:55, 20] == 1) and plane.colour[50, 19] == 0
    # Two colours are in the plane, so one will not do.
    with pytest.raises(ValueError, match="2 colours"):
        plane.to_image(WHITE, np.empty((ROWS, COLUMNS), np.uint32))


def test_the_picture_grades_by_the_logarithm() -> None:
    plane = Plane(1, 2000)
    plane.energy[0] = np.geomspace(DARK / 4, FULL, 2000)
    out = np.empty((1, 2000), np.uint32)
    plane.to_image(WHITE, out)
    alpha = (out[0] >> 24).astype(int)
    assert np.all(alpha[plane.energy[0] < DARK] == 0)
    shown = plane.energy[0] >= DARK
    assert alpha[shown][0] > 10 and alpha[-1] == 255 and np.all(np.diff(alpha) >= 0)
    octave = 2000 / 18.0
    steps = [alpha[int(k * octave)] - alpha[int((k - 1) * octave)] for k in range(4, 18)]
    assert max(steps) - min(steps) <= 3  # each doubling is as much
    for channel in range(3):  # premultiplied, white
        assert np.all((out[0] >> (8 * channel)) & 255 == alpha)


def test_the_palette_is_premultiplied() -> None:
    graded = phosphor.palette(np.array([[255, 0, 100], [0, 80, 0]], np.uint8))
    assert graded.shape == (2, LEVELS) and graded.dtype == np.uint32
    assert graded[0, 0] == 0 and graded[0, -1] == 0xFFFF0064 and graded[1, -1] == 0xFF005000


def test_every_width_of_a_picture_is_looked_up_whole() -> None:
    rng = np.random.default_rng(5)
    for columns in range(1, 40):
        plane = Plane(3, columns)
        plane.energy[:] = np.where(rng.random((3, columns)) < 0.2, 1.0, 0.0)
        out = np.full((3, columns), 7, np.uint32)
        plane.to_image(WHITE, out)
        assert np.array_equal(out > 0, plane.energy > 0) and not np.any(out == 7)


anywhere = st.one_of(
    st.floats(-50.0, 80.0),
    st.floats(-1e6, 1e6),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 29.999999999999996, 30.0, 1e300, -1e300]),
)


@given(
    st.lists(st.tuples(anywhere, anywhere, anywhere, anywhere), min_size=1, max_size=30), st.integers(1, 5)
)
@settings(max_examples=300)
def test_nothing_is_written_outside(lines: list[tuple[float, ...]], beam: int) -> None:
    """The plane lies within a larger one, which has to stay as it was."""
    rows, columns, margin = 20, 30, 64
    energy = np.full((rows + 2 * margin) * columns, -1.0, np.float32)
    colour = np.full(energy.size, 99, np.uint8)
    inside = slice(margin * columns, (margin + rows) * columns)
    energy[inside] = 0.0
    plane = Plane(1, 1)
    plane.energy = energy[inside].reshape(rows, columns)
    plane.colour = colour[inside].reshape(rows, columns)
    plane.fill(np.array(lines), 3, 1.0, beam)
    for around in (slice(0, inside.start), slice(inside.stop, None)):
        assert np.all(energy[around] == -1.0) and np.all(colour[around] == 99)
    assert np.all((plane.energy >= 0.0) & (plane.energy <= FULL))


def test_what_makes_no_sense_is_refused() -> None:
    plane = Plane(4, 4)
    line = np.zeros((1, 4))
    for lines in (np.zeros((1, 3)), np.zeros(4), line.astype(np.float32), np.zeros((4, 8))[:, ::2]):
        with pytest.raises(ValueError, match="lines must be"):
            plane.fill(lines, 0)
    for colour, energy, beam in ((-1, 1.0, 1), (256, 1.0, 1), (0, -1.0, 1), (0, np.nan, 1), (0, 1.0, 0)):
        with pytest.raises(ValueError, match="no such"):
            plane.fill(line, colour, energy, beam)
    for factor in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="cannot decay"):
            plane.decay(factor)
    with pytest.raises(ValueError, match="a picture"):
        plane.to_image(WHITE, np.empty((4, 5), np.uint32))


def test_what_lies_beside_the_plane_does_not_come_in_at_the_other_edge() -> None:
    for x in (-3.5, -1.5, COLUMNS + 1.5, COLUMNS + 3.5):
        assert not filled([[x, 10.0, x, 90.0], [x, 10.0, x + 0.4, 30.0]], beam=2).energy.any()
    for x, edge in ((-0.5, 0), (COLUMNS + 0.5, COLUMNS - 1)):  # half of a wide beam does
        lit = np.flatnonzero(filled((x, 10.0, x, 90.0), beam=3).energy.any(axis=0))
        assert list(lit) == [edge]


def test_a_cleared_plane_takes_a_shorter_palette() -> None:
    plane = phosphor.Plane(3, 4)
    plane.fill(np.array([[0.5, 1.0, 3.5, 1.0]]), colour=3)
    plane.clear()
    picture = np.full((3, 4), 1, np.uint32)
    plane.to_image(phosphor.palette(np.full((1, 3), 255, np.uint8)), picture)
    assert not picture.any()

"""Average and envelope against closed forms."""

from dataclasses import replace

import numpy as np
import pytest

from engine.averaging import Average, Collector, Envelope, _Grid, band
from engine.files import cells
from engine.rig.rig import default_rig
from engine.sweeps import LONGEST, KeptSweep

PLAIN = default_rig(cells.preset("axon-1952"))
DT = 0.01
BEFORE, WIDTH = 4.0, 20.0  # ms, of the rig as it is


def asked(mode="average", count=16, rig=PLAIN):
    return rig.replace("scope.sweeps.mode", mode).replace("scope.sweeps.count", count)


def sweep(shape, rig, part=0.0) -> KeptSweep:
    """A sweep of shape(ms from the trigger), which lies `part` of a sample after one."""
    first = np.floor(part - BEFORE / DT) - part
    t = (first + np.arange(round(WIDTH / DT) + 3)) * DT
    return KeptSweep(rig, None, 0, DT, first * DT, 0.0, {"v": shape(t)})


def times(collected) -> np.ndarray:
    row = next(iter((collected.mean or collected.low).values()))
    return collected.start_ms + np.arange(len(row)) * collected.dt


def test_grid_is_the_screen():
    grid = _Grid.of(PLAIN, DT)
    assert (grid.first, grid.count, grid.bin) == (-400, 2001, 1)


@pytest.mark.parametrize("count", [2, 16, 100])
def test_constants_are_exact(count):
    collector, rig = Collector(), asked(count=count)
    for k in range(3 * count):
        collector.take(sweep(lambda t: np.full(t.shape, -65.1234567), rig, part=0.1 * (k % 10)))
    seen = collector.picture()
    assert (seen.mean["v"] == -65.1234567).all()
    assert seen.full and seen.fits(rig) and count - count // 16 <= seen.number <= count


def test_noise_falls_with_the_root_of_the_number():
    rng = np.random.default_rng(1)
    for count in (4, 16, 64, 256):
        collector, rig = Collector(), asked(count=count)
        for _ in range(count):
            collector.take(sweep(lambda t: rng.normal(0.0, 1.0, t.shape), rig))
        sd = collector.picture().mean["v"].std()
        assert sd == pytest.approx(1.0 / np.sqrt(count), rel=0.07)


def test_mean_is_that_of_the_last_ones():
    collector, rig = Collector(), asked(count=8)
    for k in range(30):
        collector.take(sweep(lambda t, k=k: np.full(t.shape, float(k)), rig))
        last = range(max(0, k - 7), k + 1)
        seen = collector.picture()
        assert seen.number == len(last)
        assert seen.mean["v"] == pytest.approx(np.mean(last), abs=1e-12)


def test_many_are_put_together_in_groups():
    collector, rig = Collector(), asked(count=1000)
    for k in range(2500):
        collector.take(sweep(lambda t, k=k: np.full(t.shape, float(k)), rig))
    seen = collector.picture()
    assert 960 < seen.number <= 1000 and seen.full
    assert seen.mean["v"] == pytest.approx(np.mean(range(2500 - seen.number, 2500)), abs=1e-9)


def test_jitter_of_a_sample_does_not_smear():
    """A ramp's mean over all places of the trigger between two samples is the ramp itself."""
    collector, rig = Collector(), asked(count=32)
    rng = np.random.default_rng(2)
    for _ in range(32):
        collector.take(sweep(lambda t: 7.0 * t, rig, part=rng.uniform(0.0, 1.0)))
    seen = collector.picture()
    assert seen.mean["v"] == pytest.approx(7.0 * times(seen), abs=1e-9)
    # Without the shift it would be off by half a sample of the slope, 0.035.
    collector = Collector()
    for _ in range(32):
        collector.take(sweep(lambda t: np.exp(-((t / 0.3) ** 2)), rig, part=rng.uniform(0.0, 1.0)))
    seen = collector.picture()
    bend = DT**2 / 8.0 * 2.0 / 0.3**2  # the most that a straight line between two samples is off
    assert seen.mean["v"] == pytest.approx(np.exp(-((times(seen) / 0.3) ** 2)), abs=bend)


def test_envelope_is_least_and_greatest():
    collector, rig = Collector(), asked("envelope", 10)
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(25, 2003))
    for row in rows:
        collector.take(sweep(lambda t, row=row: row, rig))
    seen = collector.picture()
    assert np.array_equal(seen.low["v"], rows[-10:, :2001].min(axis=0))
    assert np.array_equal(seen.high["v"], rows[-10:, :2001].max(axis=0))
    assert not seen.mean


def test_what_is_no_number_is_left_out():
    collector, rig = Collector(), asked(count=4)

    def holed(value):
        def shape(t):
            row = np.full(t.shape, value)
            row[:100] = np.nan
            return row

        return shape

    collector.take(sweep(holed(1.0), rig))
    collector.take(sweep(lambda t: np.full(t.shape, 4.0), rig))
    seen = collector.picture().mean["v"]
    assert (seen[:100] == 4.0).all() and (seen[101:] == 2.5).all()
    collector = Collector()
    collector.take(sweep(holed(1.0), rig))
    assert np.isnan(collector.picture().mean["v"][:100]).all()
    collector = Collector()
    rig = asked("envelope", 4)
    collector.take(sweep(holed(1.0), rig))
    collector.take(sweep(lambda t: np.full(t.shape, 4.0), rig))
    seen = collector.picture()
    assert (seen.low["v"][:100] == 4.0).all() and (seen.low["v"][101:] == 1.0).all()


def test_another_screen_starts_anew():
    collector, rig = Collector(), asked(count=8)
    for _ in range(5):
        collector.take(sweep(np.zeros_like, rig))
    before = collector.picture()
    assert collector.picture() is before
    turned = rig.replace("ions.k.outside", 30.0)
    collector.take(sweep(np.zeros_like, turned))
    assert collector.picture().number == 6
    for path, value in (
        ("scope.time_per_div", 5.0), ("scope.trigger.pre", 40.0), ("scope.traces.stimulus.level", 2.0),
        ("scope.sweeps.count", 9), ("pace.dt", 0.02),
    ):  # fmt: skip
        other = rig.replace(path, value)
        assert not before.fits(other)
        collector.take(replace(sweep(np.zeros_like, other), dt=other.pace.dt))
        assert collector.picture().number == 1, path
        collector.take(sweep(np.zeros_like, rig))
    collector.take(sweep(np.zeros_like, PLAIN))
    assert collector.picture() is None


def test_cleared():
    collector, rig = Collector(), asked(count=8)
    collector.take(sweep(np.zeros_like, rig))
    collector.clear()
    assert collector.picture() is None
    collector.take(sweep(np.zeros_like, rig))
    assert collector.picture().number == 1


def test_a_long_sweep_is_binned():
    rig = asked(count=4).replace("scope.time_per_div", 1000.0).replace("scope.trigger.mode", "normal")
    grid = _Grid.of(rig, DT)
    assert grid.bin == 51 and grid.size <= LONGEST
    t = (np.arange(1_000_003) - 200_000) * DT
    kept = KeptSweep(rig, None, 0, DT, -2000.0, 0.0, {"v": 0.25 * t})
    collector = Collector()
    collector.take(kept)
    seen = collector.picture()
    assert seen.mean["v"] == pytest.approx(0.25 * times(seen), abs=0.13)  # the last bin is not full
    assert seen.mean["v"][:-1] == pytest.approx(0.25 * times(seen)[:-1], abs=1e-6)
    rig = rig.replace("scope.sweeps.mode", "envelope")
    collector.take(replace(kept, rig=rig))
    seen = collector.picture()
    assert seen.high["v"][:-1] - seen.low["v"][:-1] == pytest.approx(0.25 * 50 * DT, abs=1e-9)


def test_memory_is_bounded():
    rig = asked(count=1000).replace("scope.time_per_div", 1000.0).replace("scope.trigger.mode", "normal")
    names = tuple("abcdefgh")
    for kind in (Average, Envelope):
        kept = kind(1000, _Grid.of(rig, DT), names)
        assert kept._in_group > 100  # some six groups of eight long rows


def test_a_band_covers_what_lies_between():
    low, high = np.array([0.0, 1.0, 4.0]), np.array([1.0, 3.0, 5.0])
    assert band(low, high, 2).tolist() == [0.0, 1.0, 0.5, 2.0, 1.0, 3.0, 2.5, 4.0, 4.0, 5.0]
    assert band(low, high).tolist() == [0.0, 1.0, 1.0, 3.0, 4.0, 5.0]

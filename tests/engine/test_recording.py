"""What is recorded is not quite what is there: noise, hum, drift and junction potential, and the membrane unmoved."""

import itertools

import numpy as np
import pytest

from engine.files import cells
from engine.rig.noise import DAYS
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.tracer import Tracer


def rig(**settings):
    found = default_rig(cells.preset("axon-1952")).replace("stimulus.mode", "off")
    for name, value in settings.items():
        found = found.replace(f"noise.{name}", value)
    return found


def errors(steps: int, **settings) -> np.ndarray:
    block = Simulator(rig(**settings)).advance(steps)
    return block.recorded - block.v


def test_an_ideal_day_records_the_truth():
    block = Simulator(rig()).advance(50)
    assert block.errors is None
    assert block.recorded is block.v


def test_the_membrane_does_not_feel_a_bad_day():
    good, bad = Simulator(rig()), Simulator(rig(day="bad"))
    for simulator in (good, bad):
        simulator.rig = simulator.rig.replace("stimulus.mode", "single")
        simulator.fire()
    truth, block = good.advance(2000), bad.advance(2000)
    assert np.array_equal(truth.v, block.v)
    assert np.abs(block.recorded - block.v).max() > 5.0


def test_electrode_noise_has_its_size_and_its_corner():
    e = errors(400_000, electrode=0.5, corner=1000.0)
    assert e.std() == pytest.approx(0.5, rel=0.02)
    assert abs(e.mean()) < 0.02
    # First order: the correlation falls by exp(-2 pi f t).
    lag = 10
    together = np.mean(e[lag:] * e[:-lag]) / np.mean(e * e)
    assert together == pytest.approx(np.exp(-2.0 * np.pi * 1000.0 * 1e-4), abs=0.03)


@pytest.mark.parametrize("mains", ["50", "60"])
def test_the_mains_hum_at_their_frequency(mains):
    e = errors(20_000, hum=1.5, mains=mains)
    t = 0.01 * np.arange(1, e.size + 1)
    assert np.allclose(e, 1.5 * np.sin(2e-3 * np.pi * float(mains) * t), atol=1e-9)


def test_the_junction_potential_is_added():
    assert np.allclose(errors(20, junction=-7.5), -7.5)


def test_drift_begins_at_nothing_and_wanders_with_the_speed_that_is_set():
    simulator = Simulator(rig(drift=6.0))
    assert simulator.recorded == simulator.v
    slopes = []
    for seed in range(300):
        e = errors(3, drift=6.0, seed=seed)
        slopes.append((e[-1] - e[0]) / 0.02 * 60_000.0)
    # Half-way between two knots the curve is steeper than on average by 1.5 / sqrt(6 / 5).
    assert np.sqrt(np.mean(np.square(slopes))) == pytest.approx(6.0 * 1.5 / np.sqrt(1.2), rel=0.15)


def test_same_seed_same_bits_whatever_the_blocks():
    whole = Simulator(rig(day="bad")).advance(1000)
    parts = Simulator(rig(day="bad"))
    blocks = [parts.advance(steps) for steps in (1, 2, 500, 497)]
    assert np.array_equal(whole.recorded, np.concatenate([block.recorded for block in blocks]))
    assert np.array_equal(whole.errors[1, 1:], np.concatenate([block.errors[1, 1:] for block in blocks]))
    for before, after in itertools.pairwise(blocks):
        assert before.errors[0, -1] == after.errors[0, 0]
    other = Simulator(rig(day="bad", seed=2)).advance(1000)
    assert not np.array_equal(whole.recorded, other.recorded)


def test_traces_show_the_recorded_and_vm_the_truth():
    simulator = Simulator(rig(day="bad"))
    block = simulator.advance(500)
    rows = Tracer(("v", "v_membrane", "dvdt", "i_patch")).rows(block, simulator.rig)
    assert np.array_equal(rows["v"], block.recorded)
    assert np.array_equal(rows["v_membrane"], block.v)
    assert np.allclose(rows["dvdt"][1:], np.diff(block.recorded) / 0.01)
    assert rows["i_patch"].std() == pytest.approx(2.0, rel=0.5)  # pA, the amplifier's alone


def test_a_day_sets_all_and_a_dial_makes_it_ones_own():
    bad = rig(day="bad")
    assert {name: getattr(bad.noise, name) for name in DAYS["bad"]} == DAYS["bad"]
    own = bad.replace("noise.hum", 0.0)
    assert own.noise.day == "own"
    assert own.replace("noise.hum", DAYS["bad"]["hum"]).noise.day == "bad"
    assert own.replace("noise.day", "ideal").noise.errs is False


def test_a_spread_gives_each_number_a_cell_of_its_own():
    published, spread = rig(), rig(spread=5.0)
    sizes = np.array([rig(spread=5.0, seed=seed).channels[0].open_fraction for seed in range(400)])
    assert np.log(sizes).std() == pytest.approx(0.05, rel=0.15)
    assert spread.channels == rig(spread=5.0).channels
    assert spread.channels[0].open_fraction != spread.channels[1].open_fraction
    assert spread.replace("noise.spread", 0.0).channels == published.channels
    assert Simulator(spread).rest != Simulator(published).rest

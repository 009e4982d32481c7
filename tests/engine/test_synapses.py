"""When transmitter arrives, and the conductance it opens, against closed forms."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine import synapses
from engine.files import cells
from engine.kernels import synapse as kernel
from engine.rig.receptors import KINDS, sodium_share, unblocked
from engine.rig.rig import default_rig
from engine.simulator import Simulator

DT = 0.01


@pytest.fixture
def ampa():
    return default_rig(cells.preset("neuron")).receptor("ampa")


def given(receptor, steps, dt=DT, cut=None, temperature=37.0, fired_at=0):
    """The mean conductance over each step, in blocks of `cut` steps; the states after each block."""
    receptors = tuple(
        receptor if id == receptor.id else default_rig(cells.preset("neuron")).receptor(id) for id in KINDS
    )
    at = list(KINDS).index(receptor.id)
    one = synapses.fired(receptors, synapses.fresh(), fired_at, (receptor.id,))[at]
    out, step = [], fired_at
    while step < fired_at + steps:
        block = np.empty(min(cut or steps, fired_at + steps - step))
        one = synapses.conduct(receptor, one, temperature, dt, step, block)
        out.append(block)
        step += block.size
    return np.concatenate(out), one


def exact_mean(receptor, times, steps, dt=DT, temperature=37.0):
    """The integral of the double exponentials over each step, over its length."""
    rise, decay = receptor.time_constants(temperature)
    peak = receptor.to_peak(temperature)
    weight = receptor.conductance / (math.exp(-peak / decay) - math.exp(-peak / rise))
    edges = np.arange(steps + 1) * dt
    total = np.zeros(steps + 1)
    for time in times:
        since = np.maximum(edges - time, 0.0)
        total += weight * (decay * -np.expm1(-since / decay) - rise * -np.expm1(-since / rise))
    return np.diff(total) / dt


def test_one_event_peaks_at_its_conductance_when_it_should(ampa):
    ampa = replace(ampa, mode="single", conductance=0.3, delay=1.0)
    g, _ = given(ampa, 3000, dt=0.001)
    rise, decay = ampa.time_constants(37.0)
    assert g.max() == pytest.approx(0.3, rel=1e-6)
    at = rise * decay / (decay - rise) * math.log(decay / rise)
    assert (g.argmax() + 0.5) * 0.001 == pytest.approx(1.0 + at, abs=0.001)


@pytest.mark.parametrize("dt", [0.001, 0.01, 0.0137, 0.05])
@pytest.mark.parametrize("delay", [0.0, 5.0, 5.0037, 4.9999999])
def test_the_conductance_is_the_mean_of_the_double_exponential(ampa, dt, delay):
    ampa = replace(ampa, mode="train", delay=delay, interval=3.333, count=4)
    steps = round(40.0 / dt)
    g, _ = given(ampa, steps, dt)
    times = [delay + k * 3.333 for k in range(4)]
    assert np.abs(g - exact_mean(ampa, times, steps, dt)).max() < 1e-12


@pytest.mark.parametrize("mode", ["single", "train", "poisson"])
def test_the_same_bits_in_blocks_of_any_size(ampa, mode):
    ampa = replace(ampa, mode=mode, rate=400.0, delay=1.005, interval=1.7)
    whole, end = given(ampa, 5000)
    for cut in (1, 7, 100, 4999):
        parts, at_end = given(ampa, 5000, cut=cut)
        assert np.array_equal(whole, parts) and at_end == end


def test_an_event_on_the_border_of_a_block_comes_once(ampa):
    ampa = replace(ampa, mode="train", delay=0.1, interval=0.1, count=7)
    whole, _ = given(ampa, 200)
    for cut in (1, 5, 10, 20):
        assert np.array_equal(given(ampa, 200, cut=cut)[0], whole)
    assert np.abs(whole - exact_mean(ampa, [0.1 * k for k in range(1, 8)], 200)).max() < 1e-12


def test_the_charge_of_an_event_does_not_depend_on_dt_and_phase(ampa):
    rise, decay = ampa.time_constants(37.0)
    peak = ampa.to_peak(37.0)
    area = ampa.conductance * (decay - rise) / (math.exp(-peak / decay) - math.exp(-peak / rise))
    for dt in (0.001, 0.01, 0.05):
        for delay in np.linspace(0.0, 0.05, 7):
            g, _ = given(replace(ampa, mode="single", delay=float(delay)), round(150 / dt), dt)
            assert g.sum() * dt == pytest.approx(area, rel=1e-12)


def test_what_is_over_is_nothing(ampa):
    g, one = given(replace(ampa, mode="single"), 200_000)
    assert g[-1] == 0.0 and one.decaying == one.rising == 0.0 and one.fired is None


def test_time_constants_follow_the_temperature(ampa):
    kind = KINDS["ampa"]
    at_home = ampa.time_constants(kind.temperature)
    assert at_home == pytest.approx((kind.rise, kind.decay), rel=1e-4)
    warmer = ampa.time_constants(kind.temperature + 10.0)
    assert np.array(at_home) / warmer == pytest.approx(kind.q10)


def test_rise_and_decay_may_be_alike_and_in_any_order(ampa):
    ampa = replace(ampa, mode="single", delay=0.0)
    for rise, decay in ((5.0, 5.0), (5.0, 4.999), (8.0, 2.0)):
        g, _ = given(replace(ampa, rise=rise, decay=decay), 5000)
        assert np.isfinite(g).all() and g.max() == pytest.approx(ampa.conductance, rel=1e-4)
    alike, _ = given(replace(ampa, rise=5.0, decay=5.0), 5000)
    tau = 5.0 * 3.0**-0.6  # the alpha function
    t = (np.arange(5000) + 0.5) * DT
    assert np.abs(alike - ampa.conductance * t / tau * np.exp(1 - t / tau)).max() < 2e-3 * ampa.conductance


# --- random events ------------------------------------------------------------------------------


def events(receptor, seconds, dt=0.05):
    """The times of random events in ms."""
    receptors = tuple(replace(receptor, id=receptor.id) for _ in KINDS)
    one = synapses.fired(receptors, synapses.fresh(), 0, (receptor.id,))[0]
    steps, rests, _ = synapses._due(receptor, one, dt, 0, round(1000 * seconds / dt))
    return (np.array(steps) + 1.0 - np.array(rests)) * dt


def test_random_events_are_a_poisson_process(ampa):
    ampa = replace(ampa, mode="poisson", rate=200.0, delay=0.0)
    times = events(ampa, 500.0)
    n = 100_000
    assert abs(times.size - n) < 4 * math.sqrt(n)
    gaps = np.sort(np.diff(times))
    assert gaps.mean() == pytest.approx(5.0, abs=4 * 5.0 / math.sqrt(n))
    assert gaps.std() == pytest.approx(5.0, rel=0.02)
    # Kolmogorov and Smirnov: the distribution of the gaps is exponential.
    expected = -np.expm1(-gaps / 5.0)
    assert np.abs(expected - np.arange(gaps.size) / gaps.size).max() < 1.95 / math.sqrt(gaps.size)
    in_windows = np.histogram(times, bins=np.arange(0.0, 500_001.0, 20.0))[0]
    assert in_windows.var() / in_windows.mean() == pytest.approx(1.0, abs=4 * math.sqrt(2 / in_windows.size))
    shifted = np.corrcoef(in_windows[:-1], in_windows[1:])[0, 1]
    assert abs(shifted) < 4 / math.sqrt(in_windows.size)


def test_the_number_decides_and_each_firing_is_another(ampa):
    ampa = replace(ampa, mode="poisson", rate=300.0)
    assert np.array_equal(events(ampa, 1.0), events(ampa, 1.0))
    assert not np.array_equal(events(ampa, 1.0)[:50], events(replace(ampa, seed=2), 1.0)[:50])
    receptors = (ampa,) * 4
    once = synapses.fired(receptors, synapses.fresh(), 0, ("ampa",))
    again = synapses.fired(receptors, once, 0, ("ampa",))
    assert once[0].next != again[0].next


def test_the_mean_conductance_of_random_events_is_rate_times_area(ampa):
    ampa = replace(ampa, mode="poisson", rate=500.0, delay=0.0)
    g, _ = given(ampa, 2_000_000, dt=0.05)
    area = exact_mean(ampa, [0.0], 4000, 0.05).sum() * 0.05
    # Campbell's theorem, and four standard errors of a count
    assert g.mean() == pytest.approx(0.5 * area, rel=4 / math.sqrt(50_000))
    square = (exact_mean(ampa, [0.0], 4000, 0.05) ** 2).sum() * 0.05
    assert g.var() == pytest.approx(0.5 * square, rel=0.1)


# --- edits while it runs ------------------------------------------------------------------------


def test_another_mode_ends_what_is_under_way(ampa):
    off = default_rig(cells.preset("neuron")).receptors
    train = (replace(ampa, mode="train", delay=0.0), *off[1:])
    begun = synapses.fired(train, synapses.fresh(), 0, ("ampa",))
    assert synapses.adapted(train, off, begun, 10, DT)[0].fired is None


def test_a_shorter_interval_skips_what_would_have_been_long_ago(ampa):
    slow = replace(ampa, mode="train", delay=0.0, interval=10.0, count=10)
    one = synapses.fired((slow,) * 4, synapses.fresh(), 0, ("ampa",))[0]
    out = np.empty(1500)
    one = synapses.conduct(slow, one, 37.0, DT, 0, out)  # two events by 15 ms
    fast = replace(slow, interval=5.0)
    steps, _, _ = synapses._due(fast, one, DT, 1500, 2000)
    assert steps == [0, 500, 1000, 1500]  # those at 15, 20, 25 and 30 ms; the one at 10 has gone by


def test_a_faster_rate_brings_the_next_event_nearer(ampa):
    slow = replace(ampa, mode="poisson", rate=1.0, delay=0.0)
    fast = replace(slow, rate=100.0)
    begun = synapses.fired((slow,) * 4, synapses.fresh(), 0, ("ampa",))
    now = synapses.adapted((slow,) * 4, (fast,) * 4, begun, 100, DT)[0]
    assert now.next - 1.0 == pytest.approx((begun[0].next - 1.0) / 100.0)


def test_another_dt_moves_no_event(ampa):
    ampa = replace(ampa, mode="single", delay=5.0)
    one = synapses.fired((ampa,) * 4, synapses.fresh(), 0, ("ampa",))
    later = synapses.rebased(one, 300, 0.01)[0]
    assert later.fired == 0 and later.fire_lag == pytest.approx(3.0)
    steps, rests, _ = synapses._due(ampa, later, 0.05, 0, 1000)
    assert steps[0] + 1 - rests[0] == pytest.approx(2.0 / 0.05)


def test_first_events_are_told(ampa):
    ampa = replace(ampa, mode="train", delay=2.5)
    one = synapses.fired((ampa,) * 4, synapses.fresh(), 0, ("ampa",))[0]
    assert synapses.onset(ampa, one) == 2.5
    one = synapses.conduct(ampa, one, 37.0, DT, 0, np.empty(300))
    assert synapses.onset(ampa, one) is None


# --- antagonists, reversal, magnesium -----------------------------------------------------------


def test_an_antagonist_takes_its_share_as_it_flows_in():
    out = np.ones(1000)
    kernel.antagonise(out, 3, 0.0, 2.0, 1.0, 1.0, 0.1, 5)
    settled = (np.arange(1000) + 3) // 5
    level = 2.0 * (1.0 - 0.9**settled)
    assert out == pytest.approx(1.0 / (1.0 + level), rel=1e-5)
    at_once = np.ones(10)
    kernel.antagonise(at_once, 0, 2.0, 2.0, 1.0, 1.0, 0.1, 5)
    assert at_once == pytest.approx(1.0 / 3.0)


def test_magnesium_is_that_of_jahr_and_stevens():
    assert unblocked(-61.0, 1.0) == pytest.approx(1.0 / (1.0 + math.exp(0.062 * 61.0) / 3.57))
    assert unblocked(-80.0, 0.0) == 1.0


def test_magnesium_plugs_everything_however_negative_v_is():
    """A membrane without leaks is soon volts below rest; the exponential of that is more than a float holds."""
    assert unblocked(-20_000.0, 1.0) == pytest.approx(0.0, abs=1e-100)
    rig = default_rig(cells.preset("passive")).replace("receptors.nmda.mode", "single")
    rig = rig.replace("leaks.k.on", False).replace("stimulus.holding", -1000.0)
    simulator = Simulator(rig)
    simulator.fire()
    block = simulator.advance(2000, everything=True)
    assert simulator.v < -12_000.0
    assert block.more["g_nmda"][-1] == pytest.approx(0.0, abs=1e-100)
    assert simulator.now()["i_nmda"] == pytest.approx(0.0, abs=1e-90)


@pytest.mark.parametrize("id", ["ampa", "nmda", "nicotinic"])
def test_the_shares_give_the_published_reversal(id):
    share = sodium_share(KINDS[id].reversal, 42.0, -91.7)
    assert share * 42.0 + (1.0 - share) * -91.7 == pytest.approx(KINDS[id].reversal)

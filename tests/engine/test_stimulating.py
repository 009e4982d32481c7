"""The stimulator: charge exact at every dt, phase and cut; no epoch late, none twice; what is under way stays."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import stimulating
from engine.files import cells
from engine.rig.rig import default_rig
from engine.rig.shape import points
from engine.rig.state import State
from engine.rig.stimulus import MODES, Stimulus, Wave
from engine.simulator import Simulator
from engine.stimulus_unit import in_unit
from engine.text import BadInput

AXON = default_rig(cells.preset("axon-1952"))
ON = MODES[1:]

dts = st.floats(0.001, 0.05)
times = st.floats(0.001, 30.0)
amps = st.floats(-100.0, 100.0)
waves = st.builds(
    Wave, mode=st.sampled_from(ON), amplitude=amps, width=times, delay=st.floats(0.0, 20.0),
    interval=st.floats(0.1, 20.0), count=st.integers(1, 8), second=amps, ramp_from=amps, increment=amps,
    frequency=st.floats(0.01, 5000.0), frequency_end=st.floats(0.01, 5000.0),
    chirp=st.sampled_from(("linear", "exponential")), phase=st.floats(-360.0, 360.0), tau=st.floats(0.1, 50.0),
    seed=st.integers(0, 99), ratio=st.floats(0.0, 400.0), gap=st.floats(0.0, 5.0),
    shape=st.sampled_from(("0 1 -1 0.5", "0:0 0.3:1 0.3:-0.5 0.9:0.2", "0.1:1 0.2:1", "0:0 1:1", "0:1 1:-1 1:1")),
)  # fmt: skip


def rig_of(wave: Wave, **more):
    common = {name: getattr(wave, name) for name in Wave.__dataclass_fields__}
    return replace(AXON, stimulus=Stimulus(**(common | more)))


def samples(rig, dt, steps, lag=0.0, cuts=()):
    clock = State(0.0, (), dt, fired=0, fire_lag=lag)
    out = np.empty(steps)
    edges = [0, *sorted(cuts), steps]
    for a, b in itertools.pairwise(edges):
        stimulating.fill(rig, replace(clock, step=a), out[a:b])
    return out


def charge(wave: Wave) -> float:
    """nC/cm2 of a whole waveform, from its closed form."""
    a, w = wave.amplitude, wave.width
    if wave.mode == "single":
        return a * w
    if wave.mode == "train":
        return a * ((wave.count - 1) * min(w, wave.interval) + w)
    if wave.mode == "paired":
        return a * min(w, wave.interval) + wave.second * w
    if wave.mode == "ramp":
        return 0.5 * (a + wave.ramp_from) * w
    if wave.mode == "biphasic":
        return a * w * (1.0 - 0.01 * wave.ratio)
    if wave.mode == "staircase":
        return w * (wave.count * a + wave.increment * wave.count * (wave.count - 1) / 2)
    if wave.mode == "drawn":
        x, y = points(wave.shape)
        x = x or np.linspace(0.0, 1.0, len(y))
        return a * w * float(np.trapezoid(y, x))
    if wave.mode == "noise":
        grid = np.arange(math.ceil(w / (0.1 * wave.tau)) + 1) * 0.1 * wave.tau
        values = stimulating.noise(wave.seed, grid.size)[: grid.size]
        whole = grid <= w
        end = float(np.interp(w, grid, values))
        return a * float(np.trapezoid(np.append(values[whole], end), np.append(grid[whole], w)))
    return a * oscillation(wave)


def oscillation(wave: Wave) -> float:
    """The integral of a sine or chirp of amplitude 1, by a fine rule of its own."""
    f, g, w = 1e-3 * wave.frequency, 1e-3 * wave.frequency_end, wave.width
    if wave.mode == "sine":
        turn, phase = 2 * math.pi * f, math.radians(wave.phase)
        return 2.0 * math.sin(0.5 * turn * w + phase) * math.sin(0.5 * turn * w) / turn
    x, weights = np.polynomial.legendre.leggauss(40)
    pieces = max(1, math.ceil(w * max(f, g)))
    half = 0.5 * w / pieces
    t = (np.arange(pieces)[:, None] * 2 + 1 + x) * half
    if wave.chirp == "linear" or f == g:
        cycles = f * t + 0.5 * (g - f) * t * t / w
    else:
        rate = math.log(g / f)
        cycles = f * w / rate * np.expm1(rate * t / w)
    return float((np.sin(2 * math.pi * cycles) * weights).sum() * half)


def most(wave: Wave) -> float:
    if wave.mode == "staircase":
        return abs(wave.amplitude) + wave.count * abs(wave.increment)
    return max(abs(wave.amplitude) * max(1.0, 0.01 * wave.ratio, 6.0), abs(wave.second), abs(wave.ramp_from))


@settings(max_examples=300, deadline=None)
@given(waves, dts, st.floats(0.0, 0.05))
def test_charge_is_exact_at_every_dt_and_phase(wave, dt, phase):
    """Whatever the step and the moment of firing within it."""
    wave = replace(wave, delay=wave.delay + phase)
    steps = math.ceil((wave.delay + wave.span) / dt) + 2
    out = samples(rig_of(wave), dt, steps)
    assert np.abs(out).max() <= most(wave) * (1.0 + 1e-9)
    scale = max(most(wave) * wave.span, 1e-9)
    assert out.sum() * dt == pytest.approx(charge(wave), abs=2e-12 * scale)


@settings(max_examples=200, deadline=None)
@given(waves, dts, st.floats(0.0, 3.0), st.lists(st.integers(1, 1999), max_size=8), st.floats(1.0, 60.0))
def test_blocks_do_not_matter_to_a_bit(wave, dt, lag, cuts, every):
    rig = rig_of(wave, repeats=3, every=every, holding=0.3, b=replace(wave, mode="sine"), c=Wave("noise"))
    assert np.array_equal(samples(rig, dt, 2000, lag, cuts), samples(rig, dt, 2000, lag))


@settings(max_examples=100, deadline=None)
@given(waves, dts, st.integers(2, 5), st.floats(1.0, 50.0))
def test_every_repeat_carries_what_one_does(wave, dt, repeats, more):
    every = max(1.0, wave.delay + wave.span + more)
    rig = rig_of(wave, repeats=repeats, every=every)
    out = samples(rig, dt, math.ceil(repeats * every / dt) + 2)
    assert out.sum() * dt == pytest.approx(
        repeats * charge(wave), abs=1e-11 * most(wave) * repeats * wave.span
    )


@settings(max_examples=100, deadline=None)
@given(dts, st.floats(1.0, 20.0), st.floats(0.0, 10.0), st.lists(st.integers(1, 2999), max_size=10))
def test_each_repeat_has_one_onset_wherever_blocks_are_cut(dt, every, delay, cuts):
    rig = rig_of(Wave("single", delay=delay, width=0.5), start="free", every=every)
    clock = State(0.0, (), dt, fired=0)
    edges = [0, *sorted(set(cuts)), 3000]
    found = []
    for a, b in itertools.pairwise(edges):
        found += [a + place for place in stimulating.onsets(rig, replace(clock, step=a), b - a)]
    wanted = np.arange(1000) * every + delay
    wanted = wanted[wanted <= 3000 * dt] / dt - 1.0
    assert len(found) == len(wanted) and np.allclose(found, wanted, atol=1e-6)


def test_repeats_cut_off_what_is_not_over():
    out = samples(rig_of(Wave("ramp", 3.0, width=30.0, delay=2.0), repeats=2, every=10.0), 0.01, 6000)
    ramp = 0.1 * (np.arange(3000) + 0.5) * 0.01
    assert out[200:1200] == pytest.approx(ramp[:1000]) and out[1200:4200] == pytest.approx(ramp)
    assert not out[:200].any() and not out[4200:].any()


def test_parts_and_holding_are_summed():
    rig = rig_of(
        Wave("single", 5.0, width=3.0, delay=1.0), holding=1.0,
        b=Wave("ramp", 4.0, width=2.0, delay=2.0), c=Wave("single", -2.0, width=1.0, delay=0.0),
    )  # fmt: skip
    out = samples(rig, 0.5, 10)
    assert out == pytest.approx([-1.0, -1.0, 6.0, 6.0, 6.5, 7.5, 8.5, 9.5, 1.0, 1.0])


def test_noise_is_the_process_it_says():
    """Variance 1, correlation exp(-t / tau) within 5 standard errors; the same seed the same bits."""
    values = stimulating.noise(7, 400_000)[:400_000]
    effective = values.size * (1.0 - math.exp(-0.2)) / (1.0 + math.exp(-0.2))
    assert values.var() == pytest.approx(1.0, abs=5 * math.sqrt(2.0 / effective))
    for lag in (1, 10, 30):
        found = float(np.mean(values[lag:] * values[:-lag]))
        assert found == pytest.approx(math.exp(-0.1 * lag), abs=5 * math.sqrt(2.0 / effective))
    rig = rig_of(Wave("noise", 3.0, width=50.0, delay=0.0, seed=7, tau=0.1))
    assert np.array_equal(samples(rig, 0.01, 5000), samples(rig, 0.01, 5000))
    other = rig_of(Wave("noise", 3.0, width=50.0, delay=0.0, seed=8, tau=0.1))
    assert not np.array_equal(samples(rig, 0.01, 5000), samples(other, 0.01, 5000))


# --- in the simulator -------------------------------------------------------------------------


def recorded(simulator, steps, cuts=97):
    return np.concatenate([simulator.advance(min(cuts, steps - a)).stimulus for a in range(0, steps, cuts)])


def test_a_pulse_under_way_does_not_move():
    """A delay that is edited in the middle of a pulse holds from the next firing on."""
    simulator = Simulator(AXON.replace("stimulus.width", 4.0).replace("stimulus.delay", 2.0))
    simulator.fire()
    first = recorded(simulator, 300)
    simulator.rig = simulator.rig.replace("stimulus.delay", 50.0)
    out = np.concatenate((first, recorded(simulator, 9000)))
    assert np.array_equal(np.flatnonzero(out), np.arange(200, 600))
    simulator.fire()
    assert np.array_equal(np.flatnonzero(recorded(simulator, 6000)), np.arange(5000, 5400))


def test_a_delay_made_shorter_than_what_has_passed_starts_the_pulse_now():
    simulator = Simulator(AXON.replace("stimulus.delay", 50.0))
    simulator.fire()
    recorded(simulator, 1000)
    simulator.rig = simulator.rig.replace("stimulus.delay", 3.0)
    block = simulator.advance(1000)
    assert np.array_equal(np.flatnonzero(block.stimulus > 1e-6), np.arange(100))
    assert block.stimulus.sum() * 0.01 == pytest.approx(10.0, rel=1e-12)
    assert block.onsets == pytest.approx([-1.0], abs=1e-6)


def test_another_repeat_interval_moves_only_what_is_to_come():
    rig = (
        AXON.replace("stimulus.start", "free").replace("stimulus.every", 10.0).replace("stimulus.delay", 1.0)
    )
    simulator = Simulator(rig)
    out = recorded(simulator, 2150)  # in the middle of the third pulse
    simulator.rig = rig.replace("stimulus.every", 20.0)
    out = np.concatenate((out, recorded(simulator, 4100)))
    starts = np.flatnonzero((out[1:] != 0) & (out[:-1] == 0)) + 1
    assert starts.tolist() == [100, 1100, 2100, 4100, 6100]
    assert out.sum() * 0.01 == pytest.approx(50.0)


def test_free_running_ends_with_the_repeat_it_is_in():
    rig = AXON.replace("stimulus.start", "free").replace("stimulus.every", 10.0)
    simulator = Simulator(rig)
    recorded(simulator, 3550)
    simulator.rig = rig.replace("stimulus.start", "hand")
    assert recorded(simulator, 5000).sum() * 0.01 == pytest.approx(5.0)
    assert simulator.state.fired is None


def test_rest_with_a_holding_current_is_the_true_steady_state():
    for name in ("axon-1952", "neuron"):
        # Held concentrations: what is put in and never taken out would else move them.
        rig = (
            default_rig(cells.preset(name))
            .replace("stimulus.holding", -1.0)
            .replace("cytoplasm.moving", False)
        )
        simulator = Simulator(rig)
        below = Simulator(default_rig(cells.preset(name))).rest
        assert simulator.rest < below - 0.5
        block = simulator.advance(20_000)
        assert np.abs(block.v - simulator.rest).max() < 1e-5
        assert np.all(block.stimulus == -1.0)


def test_holding_that_makes_it_beat_has_no_rest():
    simulator = Simulator(AXON.replace("stimulus.holding", 12.0))
    assert simulator.rest is None


def test_total_current_goes_through_the_area():
    area = AXON.area
    assert area == pytest.approx(math.pi * 20e-4**2)
    rig = in_unit(AXON, "picoampere")
    assert rig["stimulus.amplitude"] == pytest.approx(10.0 * area * 1e6, rel=1e-8)
    assert rig.quantity("stimulus.amplitude").unit == "pA"
    back = in_unit(in_unit(rig, "nanoampere"), "density")
    assert back == AXON
    for one in (AXON, rig):
        simulator = Simulator(one)
        simulator.fire()
        assert simulator.advance(1000).stimulus.sum() * 0.01 == pytest.approx(10.0, rel=1e-8)
    twice = rig.replace("cytoplasm.diameter", 40.0)
    simulator = Simulator(twice)
    simulator.fire()
    assert simulator.advance(1000).stimulus.sum() * 0.01 == pytest.approx(2.5, rel=1e-8)


def test_limits_are_those_of_the_unit():
    rig = AXON.replace("stimulus.unit", "picoampere").replace("stimulus.amplitude", 500_000.0)
    with pytest.raises(BadInput, match="1000000 pA"):
        rig.replace("stimulus.amplitude", 2e6)
    with pytest.raises(BadInput, match="1000"):
        rig.replace("stimulus.unit", "density")


@pytest.mark.parametrize("mode", ON)
def test_extremes_stay_finite(mode):
    rig = (
        AXON.replace("stimulus.unit", "nanoampere")
        .replace("cytoplasm.diameter", 0.5)
        .replace("stimulus.mode", mode)
    )
    for path in ("amplitude", "second", "ramp_from", "increment"):
        rig = rig.replace(f"stimulus.{path}", 1000.0)
    rig = rig.replace("stimulus.delay", 0.0)
    simulator = Simulator(rig.replace("pace.dt", 0.05))
    simulator.fire()
    assert np.isfinite(simulator.advance(2000).v).all()


@pytest.mark.parametrize(
    "text",
    ["", "1", "0:0", "0:0 2:1", "0:0 0.5:3", "0.5:0 0.2:1", "a b", "0:0 nan:1", "0 nan 0", "0:0 1", "1 " * 60_000]
)  # fmt: skip
def test_what_is_no_shape_is_refused(text):
    with pytest.raises(BadInput, match=r"stimulus\.shape: it is not a waveform"):
        AXON.replace("stimulus.shape", text)

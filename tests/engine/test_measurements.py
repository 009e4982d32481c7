"""Measurements against signals whose figures are known in closed form, to 0.1 % or a sample."""

import math

import numpy as np
import pytest

from engine.measurements import shape
from engine.measurements.registry import measure
from engine.measurements.result import Settings

REST = -65.0
STEPS = [0.002, 0.01, 0.025, 0.05]  # ms
PHASES = [0.0, 0.31, 0.5, 0.87]  # parts of a sample
EXACT = 1e-9


def times(dt, duration, phase=0.0):
    return (np.arange(round(duration / dt) + 1) - phase) * dt


def gaussian(t, at=6.0, height=105.0, sigma=0.4):
    return height * np.exp(-0.5 * ((t - at) / sigma) ** 2)


def triangle(t, at, height, half_base):
    return height * np.clip(1.0 - np.abs(t - at) / half_base, 0.0, None)


def numbers(v, t, **more):
    found = measure(v, float(t[1] - t[0]), float(t[0]), **more)
    return {name: measured.value for name, measured in found.items()}


def near(expected, dt=0.0):
    """To 0.1 %, or a sample where it is a time."""
    return pytest.approx(expected, rel=1e-3, abs=max(dt, 1e-9))


# --- a Gaussian spike -----------------------------------------------------------------------------


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("phase", PHASES)
def test_gaussian_spike(dt, phase):
    t = times(dt, 20.0, phase)
    sigma, height = 0.4, 105.0
    v = REST + gaussian(t, 6.0, height, sigma) - gaussian(t, 11.0, 12.0, 0.7)
    found = numbers(v, t, stimulus=np.where(t > 3.0 + 1e-9, 1.0, 0.0))

    def flank(part):  # from the middle to where the Gaussian has this part of its height
        return sigma * math.sqrt(-2.0 * math.log(part))

    steepest = height / sigma * math.exp(-0.5)
    assert found["rest"] == pytest.approx(REST, abs=1e-6)
    assert found["peak"] == near(REST + height)
    assert found["peak_time"] == pytest.approx(6.0, abs=dt / 20)
    assert found["amplitude"] == near(height)
    assert found["half_width"] == near(2.0 * flank(0.5))
    assert found["rise_time"] == near(flank(0.1) - flank(0.9), dt / 4)
    assert found["fall_time"] == near(flank(0.1) - flank(0.9), dt / 4)
    assert found["upstroke"] == near(steepest)
    assert found["downstroke"] == near(-steepest)
    assert found["trough"] == near(REST - 12.0)
    assert found["ahp"] == near(12.0)
    assert found["latency"] == pytest.approx(3.0, abs=dt)
    assert found["interval"] is None and found["rate"] is None
    assert found["maximum"] == near(REST + height) and found["minimum"] == near(REST - 12.0)
    assert found["peak_to_peak"] == near(height + 12.0)
    assert found["area"] == near(math.sqrt(2.0 * math.pi) * (height * sigma - 12.0 * 0.7))


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("criterion", [5.0, 10.0, 40.0])
def test_threshold_of_an_exponential_rise(dt, criterion):
    """V = rest + exp(t / tau): dV/dt is the criterion where V is rest + criterion tau."""
    tau = 1.5
    t = times(dt, 20.0, 0.4)
    top = tau * math.log(105.0)
    rise = np.exp(np.minimum(t - 10.0, top) / tau)
    v = REST + np.where(t - 10.0 <= top, rise, 105.0 * np.exp(-(t - 10.0 - top) / 2.0))
    measured = measure(v, dt, float(t[0]), settings=Settings(criterion=criterion))["threshold"]
    assert measured.value - REST == near(criterion * tau)
    (point,) = measured.marks
    assert point.t == pytest.approx(10.0 + tau * math.log(criterion * tau), abs=dt / 10)
    assert point.value == measured.value


def test_threshold_is_the_last_take_off():
    """A stimulus steeper than the criterion that ended before the spike is not its threshold."""
    t = times(0.01, 20.0)
    v = REST + 20.0 * np.clip(t - 3.0, 0.0, 1.0) / 1.0 + np.where(t > 8.0, triangle(t, 9.0, 80.0, 1.0), 0.0)
    assert numbers(v, t)["threshold"] == pytest.approx(-45.0, abs=0.5)  # slope 20 from 3 ms, and 80 from 8 ms


def test_base_is_rest_or_threshold():
    t = times(0.01, 20.0, 0.2)
    v = REST + gaussian(t, 6.0) - gaussian(t, 11.0, 12.0, 0.7)
    rest, threshold = (numbers(v, t, settings=Settings(base=base)) for base in ("rest", "threshold"))
    assert rest["threshold"] == threshold["threshold"]
    assert threshold["amplitude"] == pytest.approx(threshold["peak"] - threshold["threshold"])
    assert threshold["ahp"] == pytest.approx(threshold["threshold"] - threshold["trough"])
    height, part = threshold["amplitude"], 1.0 - 0.5 * threshold["amplitude"] / 105.0
    assert height < 105.0
    assert threshold["half_width"] == near(0.8 * math.sqrt(-2.0 * math.log(part)))
    assert (rest["peak"], rest["trough"], rest["rest"]) == tuple(
        threshold[name] for name in ("peak", "trough", "rest")
    )


# --- triangles and ramps: straight lines are exact -------------------------------------------------


@pytest.mark.parametrize("dt", STEPS)
def test_triangle_is_exact(dt):
    t = times(dt, 20.0)
    v = REST + triangle(t, 10.0, 100.0, 2.0)
    found = numbers(v, t)
    assert found["peak"] == pytest.approx(35.0, abs=EXACT)
    assert found["peak_time"] == pytest.approx(10.0, abs=EXACT)
    assert found["half_width"] == pytest.approx(2.0, abs=EXACT)
    assert found["rise_time"] == pytest.approx(1.6, abs=EXACT)
    assert found["fall_time"] == pytest.approx(1.6, abs=EXACT)
    assert found["upstroke"] == pytest.approx(50.0, rel=1e-9)
    assert found["downstroke"] == pytest.approx(-50.0, rel=1e-9)
    assert found["area"] == pytest.approx(200.0, rel=1e-9)
    assert found["threshold"] == pytest.approx(REST, abs=50.0 * dt)


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("up", [1.0, -1.0])
def test_ramp_on_any_trace(dt, phase, up):
    """Flat until 4 ms, then 3 a ms until 9 ms, where it stays."""
    t = times(dt, 16.0, phase)
    y = 2.0 + up * 3.0 * np.clip(t - 4.0, 0.0, 5.0)
    found = numbers(y, t, voltage=False)
    assert found["rest"] == pytest.approx(2.0, abs=EXACT)
    assert found["amplitude"] == pytest.approx(up * 15.0, abs=EXACT)
    assert found["rise_time"] == pytest.approx(4.0, abs=EXACT)
    assert found["upstroke" if up > 0 else "downstroke"] == pytest.approx(up * 3.0, rel=1e-9)
    assert found["fall_time"] is None and found["half_width"] is None
    assert found["peak_to_peak"] == pytest.approx(15.0)
    assert "threshold" not in found and "trough" not in found and "ahp" not in found


# --- alpha functions: synaptic currents --------------------------------------------------------------


def solved(f, low, high):
    """Where the increasing or decreasing f is 0."""
    rising = f(high) > f(low)
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if (f(middle) > 0) == rising else (middle, high)
    return low


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("height", [0.8, -420.0])
def test_alpha_function(dt, phase, height):
    """height x e^(1 - x) with x = (t - 2 ms) / tau: peak at x = 1, area height tau e, steepest at the start."""
    tau, start = 1.0, 2.0
    t = times(dt, 26.0, phase)
    x = np.clip((t - start) / tau, 0.0, None)
    found = numbers(
        height * x * np.exp(1.0 - x) + 3.0, t, voltage=False, stimulus=np.where(t > start + 1e-9, 5.0, 0.0)
    )

    def crossing(part, low, high):
        return solved(lambda x: x * math.exp(1.0 - x) - part, low, high) * tau

    assert found["rest"] == pytest.approx(3.0, abs=EXACT)
    assert found["peak"] == near(height + 3.0)
    assert found["peak_time"] == pytest.approx(start + tau, abs=dt / 20)
    assert found["latency"] == pytest.approx(tau, abs=dt)
    assert found["amplitude"] == near(height)
    assert found["rise_time"] == near(crossing(0.9, 0, 1) - crossing(0.1, 0, 1), dt / 4)
    assert found["fall_time"] == near(crossing(0.1, 1, 30) - crossing(0.9, 1, 30), dt / 4)
    assert found["half_width"] == near(crossing(0.5, 1, 30) - crossing(0.5, 0, 1), dt / 4)
    assert found["area"] == near(height * tau * math.e)
    fall = found["downstroke" if height > 0 else "upstroke"]
    assert fall == near(-height / tau / math.e)  # at x = 2


# --- sines and pulses -------------------------------------------------------------------------------


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("phase", [0.0, 0.4, 2.1])
def test_sine(dt, phase):
    t = times(dt, 40.0)[:-1]  # whole periods
    period, height, offset = 4.0, 7.0, 2.0
    y = offset + height * np.sin(2.0 * math.pi * t / period + phase)
    found = numbers(y, t, voltage=False)
    assert found["mean"] == pytest.approx(offset, abs=1e-9)
    assert found["rms"] == pytest.approx(math.sqrt(offset**2 + height**2 / 2), rel=1e-9)
    assert found["interval"] == pytest.approx(period, rel=1e-4)
    assert found["rate"] == pytest.approx(1000.0 / period, rel=1e-4)
    assert found["peak_to_peak"] == near(2.0 * height)
    assert found["upstroke"] == near(height * 2.0 * math.pi / period)
    assert found["downstroke"] == near(-height * 2.0 * math.pi / period)


def test_sine_of_the_membrane_has_no_spikes():
    """Below the level a wave is no spike; above it each one is."""
    t = times(0.01, 40.0)
    wave = np.sin(2.0 * math.pi * t / 4.0 - 0.5 * math.pi)
    below = numbers(REST + 20.0 * wave, t)
    assert below["rate"] is None and below["trough"] is None and below["threshold"] is None
    above = numbers(20.0 * wave, t)
    assert above["interval"] == pytest.approx(4.0, rel=1e-6)
    assert above["trough"] == near(-20.0)


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("begin", [5.0, 5.0007, 5.0013])
def test_pulse_that_begins_within_a_step(dt, begin):
    """A stimulus sample is the mean over its step; the latency is measured from where the pulse really began."""
    k = np.arange(round(12.0 / dt) + 1)
    covered = (np.clip(k * dt, begin, begin + 2.0) - np.clip((k - 1) * dt, begin, begin + 2.0)) / dt
    t = k * dt
    v = REST + gaussian(t, 8.0)
    found = measure(v, dt, stimulus=40.0 * covered)
    assert found["latency"].value == pytest.approx(8.0 - begin, abs=dt / 20)
    current = numbers(40.0 * covered, t, voltage=False)
    assert current["area"] == pytest.approx(80.0, rel=1e-9)
    assert current["amplitude"] == pytest.approx(40.0) and current["rest"] == 0.0
    assert current["half_width"] == pytest.approx(2.0, abs=dt)


def test_latency_counts_from_the_pulse_before_the_peak():
    t = times(0.01, 60.0)
    stimulus = np.where((t % 10.0 > 5.0 + 1e-9) & (t % 10.0 < 6.0), -3.0, 0.0)
    v = REST + gaussian(t, 28.0) + gaussian(t, 48.5)
    assert numbers(v, t, stimulus=stimulus)["latency"] == pytest.approx(3.0, abs=1e-3)
    gated = numbers(v, t, stimulus=stimulus, gate=(46.0, 60.0))
    assert gated["latency"] == pytest.approx(3.5, abs=1e-3)  # the pulse lies before the gate
    assert numbers(v, t, onset=21.25)["latency"] == pytest.approx(6.75, abs=1e-3)
    assert numbers(v, t)["latency"] is None
    assert numbers(v, t, onset=59.0)["latency"] is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([], []),
        ([0.0], []),
        ([0.0, 0.0, 1.0, 1.0, 0.0], [1.0]),
        ([0.0, 0.25, 1.0, 1.0, 0.0], [0.75]),
        ([0.0, -0.25, -1.0], [0.75]),
        ([0.0, 0.4, 0.0, 0.0], [0.0]),  # how full the only step is, is not known
        ([5.0, 5.0, 8.0, 8.0], [1.0]),  # beside a holding current
        ([1.0, 1.0, 0.0, 1.0], [2.0]),  # the first one began before
    ],
)
def test_onsets(row, expected):
    assert shape.onsets(np.array(row)).tolist() == pytest.approx(expected)


# --- several spikes and gates -----------------------------------------------------------------------


def train():
    t = times(0.01, 100.0)
    v = REST + sum(gaussian(t, at, height) for at, height in ((20.0, 105.0), (45.0, 95.0), (80.0, 90.0)))
    return t, v - gaussian(t, 30.0, 9.0, 1.0) - gaussian(t, 60.0, 14.0, 1.0)


def test_several_spikes():
    _, v = train()
    found = measure(v, 0.01)
    assert found["peak"].value == near(40.0) and found["trough"].value == near(-74.0)
    assert found["interval"].value == pytest.approx(30.0, abs=1e-4)
    assert found["rate"].value == pytest.approx(1000.0 / 30.0, rel=1e-5)
    assert [mark.t for mark in found["interval"].marks] == pytest.approx([20.0, 45.0, 80.0], abs=1e-4)
    assert found["minimum"].value == near(-79.0)
    assert found["half_width"].value == near(0.8 * math.sqrt(2.0 * math.log(2.0)))


def test_only_what_lies_in_the_gate_counts():
    t, v = train()
    for gate in ((40.0, 70.0), (70.0, 40.0)):
        found = numbers(v, t, gate=gate)
        assert found["peak"] == near(30.0) and found["peak_time"] == pytest.approx(45.0, abs=1e-3)
        assert found["trough"] == near(-79.0) and found["interval"] is None
    assert measure(v, 0.01, 500.0, gate=(540.0, 570.0))["peak_time"].value == pytest.approx(545.0, abs=1e-3)


@pytest.mark.parametrize("dt", [0.01, 0.1, 0.3])
def test_a_gate_on_a_sample_includes_it(dt):
    y = np.arange(100.0)
    found = numbers(y, np.arange(100) * dt, gate=(10 * dt, 20 * dt), voltage=False)
    assert (found["minimum"], found["maximum"], found["mean"]) == (10.0, 20.0, 15.0)


@pytest.mark.parametrize("gate", [(-9.0, -5.0), (200.0, 300.0), (-math.inf, -5.0), (5.001, 5.009)])
def test_an_empty_gate_measures_nothing(gate):
    t, v = train()
    assert set(numbers(v, t, gate=gate).values()) == {None}


def test_a_gate_wider_than_the_sweep_is_no_gate():
    _, v = train()
    assert measure(v, 0.01, gate=(-math.inf, math.inf)) == measure(v, 0.01)


def test_a_spike_at_either_border():
    t = times(0.01, 20.0)
    spike = REST + gaussian(t, 10.0)
    falling = numbers(spike, t, gate=(10.2, 20.0))  # it begins above the level: no spike
    assert falling["threshold"] is None and falling["trough"] is None
    rising = numbers(spike, t, gate=(0.0, 9.9))  # still on its way up
    assert rising["threshold"] is None and rising["half_width"] is None
    cut = numbers(spike, t, gate=(0.0, 10.1))  # past its peak, not yet back
    assert cut["peak"] == near(40.0) and cut["threshold"] is not None
    assert cut["half_width"] is None and cut["fall_time"] is None and cut["trough"] is None
    back = numbers(spike, t, gate=(0.0, 10.6))  # half-way back, V still falling
    assert back["half_width"] is not None and back["fall_time"] is None and back["trough"] is None


@pytest.mark.parametrize("cut", [0.0, 150.0, 290.0, 310.0, 420.0])
def test_rest_of_a_firing_cell_does_not_hang_on_where_the_screen_begins(cut):
    """A plateau at +10 mV for 200 ms, a fall in 100 ms, a rest at -80 mV for 400 ms; it begins anew every 700 ms."""
    t = np.arange(0.0, 2100.0, 0.1)
    at = t % 700.0
    beat = np.interp(at, [0.0, 200.0, 300.0, 695.0, 700.0], [10.0, 10.0, -80.0, -80.0, 10.0])
    noise = np.random.default_rng(1).normal(0.0, 0.1, t.size)
    v = (beat + noise)[t >= cut]
    assert numbers(v, t[t >= cut])["rest"] == pytest.approx(-80.0, abs=0.1)


def test_a_spike_with_nothing_quiet_before_it_has_no_rest():
    t = times(0.01, 100.0)
    v = 40.0 * np.sin(2.0 * np.pi * t / 6.0) - 10.0  # never slower than 1 mV/ms for long, but at its turns
    found = numbers(v[450:], t[450:], settings=Settings(criterion=1.0))
    assert found["peak"] is not None
    assert found["rest"] is found["amplitude"] is found["ahp"] is None

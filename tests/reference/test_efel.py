"""Measurements of the cells' traces against eFEL (Electrophys Feature Extraction Library), on its own definitions.

eFEL reads samples, here the same ones (its interp_step is our dt): what it gives as a time is that of a sample, what it
gives as a voltage is a sample's. Ours lie between the samples. The tolerances below say no more than that:

* a time may be one sample off, a duration between two such times two samples;
* a peak or trough may stand a little beyond the highest sample: 0.1 % of the amplitude;
* V at threshold may be what V rises in two samples at the criterion (10 mV/ms): 0.2 mV;
* a slope is there a central difference, which is too small by an error that grows with dt squared. So at each dt theirs
  is compared with central differences of the same trace (1e-6), and ours with theirs where that error is small, at
  dt = 0.002 ms (0.5 %);
* what both work out from the same samples: 1e-3 mV, as the stretch at rest may be one sample longer.
"""

import platform
import sys
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine.files import cells
from engine.measurements.registry import measure
from engine.measurements.response import Response
from engine.measurements.result import Settings
from engine.rig.rig import default_rig
from engine.simulator import Simulator

if sys.platform != "linux" and platform.machine() not in ("arm64", "AMD64"):
    pytest.skip("eFEL is not built for this computer", allow_module_level=True)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of what eFEL itself imports
    import efel

DELAY = 20.0  # ms before the stimulus
FROM_REST = Settings()
FROM_THRESHOLD = Settings(base="threshold", fall_slope=-12.0)
STEPS = (0.01, 0.002)  # ms
SLOPE = 5e-3

# cell, amplitude (uA/cm2), width (ms), how long (ms): one spike after a short pulse, then trains during a long one
SINGLE = [
    ("axon-1952", 20.0, 0.5, 60.0),
    ("axon-seawater", 30.0, 0.5, 60.0),
    ("neuron", 60.0, 0.5, 80.0),
    ("interneuron", 20.0, 0.5, 60.0),
    ("cortical", 60.0, 0.5, 100.0),
    ("node-frog", 820.0, 0.12, 40.0),
    ("muscle", 30.0, 0.5, 60.0),
    ("heart", 30.0, 2.0, 700.0),
]
TRAINS = [
    ("axon-1952", 10.0, 100.0, 140.0),
    ("interneuron", 3.0, 150.0, 200.0),
    ("cortical", 3.0, 300.0, 340.0),
]
FEATURES = [
    "peak_voltage", "peak_time", "AP_amplitude", "AP_amplitude_from_voltagebase", "AP_begin_voltage", "AP_begin_time",
    "AP_duration_half_width", "spike_half_width", "AP_rise_time", "AP_fall_time", "AP_peak_upstroke",
    "AP_peak_downstroke", "min_AHP_values", "min_between_peaks_values",
    "min_between_peaks_indices",
    "AHP_depth", "fast_AHP", "all_ISI_values",
    "mean_frequency", "voltage_base", "time_to_first_spike", "maximum_voltage", "minimum_voltage",
]  # fmt: skip


@pytest.fixture
def settings():
    """eFEL's settings are global."""
    efel.reset()
    for name, value in (
        ("Threshold", FROM_REST.spike_level),
        ("DerivativeThreshold", FROM_REST.criterion),
        ("DownDerivativeThreshold", FROM_THRESHOLD.fall_slope),
        ("rise_start_perc", FROM_REST.rise_from),
        ("rise_end_perc", FROM_REST.rise_to),
    ):
        efel.set_setting(name, value)
    yield
    efel.reset()


@cache
def fired(dt, name, amplitude, width, duration):
    """V and the stimulus of a run from rest; sample 0 is the start."""
    rig = default_rig(cells.preset(name)).replace("pace.dt", dt)
    for path, value in (("mode", "single"), ("amplitude", amplitude), ("width", width), ("delay", DELAY)):
        rig = rig.replace(f"stimulus.{path}", value)
    simulator = Simulator(rig)
    start = simulator.v
    simulator.fire()
    block = simulator.advance(round(duration / dt))
    return np.append(start, block.v), np.append(0.0, block.stimulus)


def features(dt, v, end):
    """What eFEL finds; `end` of the stimulus in ms, beyond which it gives spikes no amplitude."""
    efel.set_setting("interp_step", dt)
    trace = {"T": np.arange(v.size) * dt, "V": v, "stim_start": [DELAY], "stim_end": [end]}
    (found,) = efel.get_feature_values([trace], FEATURES, raise_warnings=False)
    return found


def ours(dt, v, stimulus, chosen):
    return {
        name: measured.value for name, measured in measure(v, dt, stimulus=stimulus, settings=chosen).items()
    }


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("case", SINGLE, ids=[case[0] for case in SINGLE])
def test_one_spike(dt, case, settings):
    v, stimulus = fired(dt, *case)
    theirs = features(dt, v, case[3])
    rest, threshold = ours(dt, v, stimulus, FROM_REST), ours(dt, v, stimulus, FROM_THRESHOLD)
    assert len(theirs["peak_voltage"]) == 1
    compare(dt, case, v, stimulus, theirs, rest, threshold)
    assert rest["interval"] is None and theirs["all_ISI_values"] is None


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("case", TRAINS, ids=[case[0] for case in TRAINS])
def test_trains(dt, case, settings):
    v, stimulus = fired(dt, *case)
    theirs = features(dt, v, DELAY + case[2])
    rest, threshold = ours(dt, v, stimulus, FROM_REST), ours(dt, v, stimulus, FROM_THRESHOLD)
    assert len(theirs["peak_voltage"]) >= 4
    compare(dt, case, v, stimulus, theirs, rest, threshold)
    peaks = [mark.t for mark in measure(v, dt, stimulus=stimulus)["interval"].marks]
    assert peaks == pytest.approx(theirs["peak_time"].tolist(), abs=dt)
    assert np.diff(peaks) == pytest.approx(theirs["all_ISI_values"], abs=2 * dt)
    assert rest["interval"] == pytest.approx(theirs["all_ISI_values"].mean(), abs=2 * dt)
    assert rest["rate"] == pytest.approx(1000.0 / theirs["all_ISI_values"].mean(), rel=1e-3)
    # mean_frequency divides the number of spikes by the time from the stimulus to the last one: it counts the latency
    # as an interval, so that a cell that fires late fires slowly. Ours is one over the mean interval.
    during = [peak for peak in peaks if peak <= DELAY + case[2]]
    mean_frequency = 1000.0 * len(during) / (during[-1] - DELAY)
    assert mean_frequency == pytest.approx(theirs["mean_frequency"][0], rel=1e-3)


@pytest.mark.parametrize("dt", STEPS)
@pytest.mark.parametrize("case", TRAINS, ids=[case[0] for case in TRAINS])
def test_every_spike_of_a_train_through_a_gate(dt, case, settings):
    """Between the gates the first spike is the n-th of the sweep."""
    v, stimulus = fired(dt, *case)
    theirs = features(dt, v, DELAY + case[2])
    borders, peaks = theirs["min_between_peaks_indices"] * dt, theirs["peak_time"]
    for k in range(1, len(theirs["AP_amplitude"]) - 1):
        gate = (borders[k - 1], peaks[k + 1])
        found = measure(v, dt, stimulus=stimulus, settings=FROM_THRESHOLD, gate=gate)
        amplitude = theirs["AP_amplitude"][k]
        assert found["peak"].value == pytest.approx(theirs["peak_voltage"][k], abs=1e-3 * amplitude)
        assert found["peak_time"].value == pytest.approx(peaks[k], abs=dt)
        assert found["threshold"].value == pytest.approx(theirs["AP_begin_voltage"][k], abs=0.2)
        assert found["amplitude"].value == pytest.approx(amplitude, abs=0.2 + 1e-3 * amplitude)
        assert found["half_width"].value == pytest.approx(theirs["AP_duration_half_width"][k], abs=2 * dt)
        if dt == 0.002:
            assert found["upstroke"].value == pytest.approx(theirs["AP_peak_upstroke"][k], rel=SLOPE)
            assert found["downstroke"].value == pytest.approx(theirs["AP_peak_downstroke"][k], rel=SLOPE)
        assert found["trough"].value == pytest.approx(
            theirs["min_between_peaks_values"][k], abs=1e-3 * amplitude
        )
        assert found["latency"].value == pytest.approx(peaks[k] - DELAY, abs=dt)


def compare(dt, case, v, stimulus, theirs, rest, threshold):
    """The first spike's figures."""
    first = {name: None if values is None else float(values[0]) for name, values in theirs.items()}
    height = 1e-3 * first["AP_amplitude"]
    assert rest["rest"] == pytest.approx(first["voltage_base"], abs=1e-3)
    assert rest["peak"] == pytest.approx(first["peak_voltage"], abs=height)
    assert rest["peak_time"] == pytest.approx(first["peak_time"], abs=dt)
    assert rest["latency"] == pytest.approx(first["time_to_first_spike"], abs=dt)
    assert rest["threshold"] == pytest.approx(first["AP_begin_voltage"], abs=0.2)
    (point,) = measure(v, dt, stimulus=stimulus)["threshold"].marks
    assert point.t == pytest.approx(first["AP_begin_time"], abs=2 * dt)
    assert rest["maximum"] == pytest.approx(first["maximum_voltage"], abs=height)
    # eFEL has amplitudes from threshold and from rest; half-width and rise from threshold only.
    assert rest["amplitude"] == pytest.approx(first["AP_amplitude_from_voltagebase"], abs=height)
    assert threshold["amplitude"] == pytest.approx(first["AP_amplitude"], abs=0.2 + height)
    assert threshold["rise_time"] == pytest.approx(first["AP_rise_time"], abs=2 * dt)
    # To eFEL the notch of a heart's action potential, which no nerve's has, is its end, and its half-width the notch's.
    if "heart" not in case:
        assert threshold["half_width"] == pytest.approx(first["AP_duration_half_width"], abs=2 * dt)
        # Its fall runs from the peak until dV/dt is back at -12 mV/ms: Settings.fall_slope.
        assert threshold["fall_time"] == pytest.approx(first["AP_fall_time"], abs=2 * dt)
    slopes = np.gradient(v, dt)
    begin, top = round(first["AP_begin_time"] / dt), round(first["peak_time"] / dt)
    assert slopes[begin:top].max() == pytest.approx(first["AP_peak_upstroke"], rel=1e-6)
    assert slopes[top:].min() <= first["AP_peak_downstroke"] * (1 - 1e-6)
    if dt == 0.002:
        assert rest["upstroke"] == pytest.approx(first["AP_peak_upstroke"], rel=SLOPE)
        assert rest["downstroke"] == pytest.approx(first["AP_peak_downstroke"], rel=SLOPE)
    # Its min_AHP is the first dip after the peak, its min_between_peaks the lowest point, as our trough is; we have
    # none where V still falls when the sweep ends.
    if rest["trough"] is None:
        assert first["min_between_peaks_indices"] >= v.size - 2
        return
    assert rest["trough"] == pytest.approx(first["min_between_peaks_values"], abs=height)
    if first["min_AHP_values"] == first["min_between_peaks_values"]:
        # Its depth is trough less rest, negative below rest; ours counts downwards, as the name says.
        assert rest["ahp"] == pytest.approx(-first["AHP_depth"], abs=height)
        if first["fast_AHP"] is not None:
            assert threshold["ahp"] == pytest.approx(first["fast_AHP"], abs=0.2 + height)
        # Its spike_half_width lies half-way between peak and trough.
        response = Response(v, dt, stimulus=stimulus)
        part = (0.5 * (rest["peak"] + rest["trough"]) - rest["rest"]) / rest["amplitude"]
        assert (response.fall(part) - response.rise(part)) * dt == pytest.approx(
            first["spike_half_width"], abs=dt
        )


@pytest.mark.parametrize("case", SINGLE, ids=[case[0] for case in SINGLE])
def test_a_fifth_of_the_samples_gives_the_same_figures(case, settings):
    """Ours, from every fifth sample, against theirs from all of them (dt = 0.01 and 0.002 ms)."""
    v, stimulus = fired(0.002, *case)
    theirs = {name: None if x is None else float(x[0]) for name, x in features(0.002, v, case[3]).items()}
    found = ours(0.01, v[::5], stimulus[::5], FROM_REST)
    print(
        case[0],
        found["upstroke"] / theirs["AP_peak_upstroke"],
        found["downstroke"] / theirs["AP_peak_downstroke"],
    )
    assert found["peak"] == pytest.approx(theirs["peak_voltage"], abs=1e-3 * theirs["AP_amplitude"])
    assert found["peak_time"] == pytest.approx(theirs["peak_time"], abs=0.002)
    assert found["threshold"] == pytest.approx(theirs["AP_begin_voltage"], abs=0.2)
    assert found["upstroke"] == pytest.approx(theirs["AP_peak_upstroke"], rel=SLOPE)
    assert found["downstroke"] == pytest.approx(theirs["AP_peak_downstroke"], rel=SLOPE)


def test_only_tests_know_efel():
    root = Path(__file__).resolve().parents[2]
    for part in ("engine", "gui"):
        for file in (root / part).rglob("*.py"):
            assert "import efel" not in file.read_text(encoding="utf-8"), file

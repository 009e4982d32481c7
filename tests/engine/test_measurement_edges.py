"""Measurements of what has no figure, of anything at all, and what is asked for: marks, units, time."""

import math
from time import process_time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.measurements import shape
from engine.measurements.registry import BY_ID, MEASUREMENTS, measure
from engine.measurements.result import Point, Settings, Span, symbol_of, unit_of
from engine.record import SPIKE_LEVEL
from engine.rig.measured import MEASURED

REST = -65.0


def times(dt, duration, phase=0.0):
    return (np.arange(round(duration / dt) + 1) - phase) * dt


def gaussian(t, at=6.0, height=105.0, sigma=0.4):
    return height * np.exp(-0.5 * ((t - at) / sigma) ** 2)


def triangle(t, at, height, half_base):
    return height * np.clip(1.0 - np.abs(t - at) / half_base, 0.0, None)


def numbers(v, t, **more):
    found = measure(v, float(t[1] - t[0]), float(t[0]), **more)
    return {name: measured.value for name, measured in found.items()}


# --- what has no figure does not raise ---------------------------------------------------------------


@pytest.mark.parametrize("voltage", [True, False])
@pytest.mark.parametrize(
    "values",
    [[], [REST], [REST, REST], [math.nan], [math.nan] * 50, [math.inf] * 9, [REST, math.nan, 40.0],
     [1e308, -1e308] * 5, [1e99, -1e99] * 5],
    ids=["none", "one", "two", "gap", "gaps", "infinite", "with a gap", "huge", "large"],
)  # fmt: skip
def test_little_or_nothing(values, voltage):
    found = measure(np.array(values), 0.01, voltage=voltage, stimulus=np.zeros(len(values)))
    for measured in found.values():
        assert measured.value is None or math.isfinite(measured.value)
        assert measured.value is not None or measured.marks == ()


def test_a_flat_line():
    for level in (0.0, REST, 1e-12):
        found = numbers(np.full(500, level), times(0.01, 4.99))
        assert [found["rest"], found["peak"], found["mean"]] == pytest.approx([level] * 3)
        assert found["amplitude"] == found["area"] == found["peak_to_peak"] == pytest.approx(0.0, abs=1e-12)
        assert found["upstroke"] == found["downstroke"] == 0.0
        for name in ("half_width", "rise_time", "fall_time", "interval", "rate", "threshold", "latency"):
            assert found[name] is None, name


@pytest.mark.parametrize("where", [5.6, 5.9, 6.0, 6.1, 6.4])
def test_a_gap_in_the_spike_is_not_bridged(where):
    t = times(0.01, 20.0)
    v = REST + gaussian(t)
    v[round(where / 0.01)] = math.nan
    found = numbers(v, t)
    assert found["half_width"] is None
    assert found["rest"] == pytest.approx(REST, abs=1e-9) and found["mean"] is not None


def test_a_gap_elsewhere_does_no_harm():
    t = times(0.01, 20.0)
    v = REST + gaussian(t) - gaussian(t, 11.0, 12.0, 0.7)
    whole = numbers(v, t)
    v[100:110] = math.inf
    v[1700:1800] = math.nan
    found = numbers(v, t)
    for name in ("peak", "amplitude", "threshold", "half_width", "upstroke", "downstroke", "trough", "area"):
        assert found[name] == pytest.approx(whole[name], rel=1e-6), name


curves = st.lists(
    st.one_of(st.floats(-200.0, 200.0), st.sampled_from([REST, 0.0, -2.0, math.nan, math.inf])), max_size=60
)


@settings(max_examples=300, deadline=None)
@example(
    values=[math.nan, -3.0, 0.0, 0.0], gate=None, voltage=True, base="rest", onset=0.0
)  # nothing was recorded when the stimulus began
@given(values=curves, gate=st.none() | st.tuples(st.floats(-1.0, 8.0), st.floats(-1.0, 8.0)),
       voltage=st.booleans(), base=st.sampled_from(["rest", "threshold"]),
       onset=st.none() | st.floats(-3.0, 9.0))  # fmt: skip
def test_anything_is_measured_without_an_error(values, gate, voltage, base, onset):
    y = np.array(values, dtype=float)
    found = measure(
        y, 0.1, 1.0, gate=gate, onset=onset, voltage=voltage, settings=Settings(base=base, fall_slope=-12.0)
    )
    kept = y[np.isfinite(y)]
    for name, measured in found.items():
        if measured.value is None:
            assert measured.marks == ()
            continue
        assert math.isfinite(measured.value) and measured.marks
        assert measured.unit == BY_ID[name].unit
        if measured.unit == "ms" and name not in ("peak_time", "latency"):
            assert measured.value >= 0.0
        for mark in measured.marks:
            for point in (mark,) if isinstance(mark, Point) else (mark.a, mark.b):
                assert math.isfinite(point.t) and math.isfinite(point.value)
    if found["mean"].value is not None:
        assert kept.min() - 1e-9 <= found["mean"].value <= kept.max() + 1e-9


@settings(max_examples=200, deadline=None)
@given(
    values=st.lists(st.floats(-200.0, 200.0), min_size=1, max_size=60),
    factor=st.sampled_from([-2.0, 0.5, 4.0]),
)
def test_a_scaled_trace_has_scaled_figures(values, factor):
    y = np.array(values)
    one = numbers(np.append(y, y[-1]), np.arange(y.size + 1) * 0.5, voltage=False)
    other = numbers(factor * np.append(y, y[-1]), np.arange(y.size + 1) * 0.5, voltage=False)
    assert other["amplitude"] == pytest.approx(factor * one["amplitude"], abs=1e-9)
    assert other["area"] == pytest.approx(factor * one["area"], abs=1e-6)
    assert other["rms"] == pytest.approx(abs(factor) * one["rms"])
    assert other["peak_to_peak"] == pytest.approx(abs(factor) * one["peak_to_peak"])
    assert other["peak_time"] == pytest.approx(one["peak_time"])


def test_the_extreme_is_never_below_a_sample(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(1000)):
        y = rng.normal(0.0, 3.0, 300).cumsum() if rng.integers(2) else rng.normal(0.0, 30.0, 300)
        found = measure(y, 0.01)
        assert found["maximum"].value >= y.max() and found["minimum"].value <= y.min()
        assert abs(found["maximum"].marks[0].t / 0.01 - y.argmax()) <= 0.5


def test_tops_are_those_of_a_plain_loop(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(1000)):
        y = rng.integers(-5, 6, rng.integers(1, 80)).astype(float)
        starts, stops = shape.excursions(y, -1.0, 1.0)
        plain, above = [], None
        for k, value in enumerate(y):
            if value < -1.0:
                if above:
                    plain.append((above, k))
                above = 0
            elif value >= 1.0 and above == 0:
                above = k
        if above:
            plain.append((above, y.size))
        assert list(zip(starts.tolist(), stops.tolist())) == plain
        assert shape.tops(y, starts, stops).tolist() == [a + int(y[a:b].argmax()) for a, b in plain]


# --- what is asked for, marks, units ------------------------------------------------------------------


def test_marks_show_what_was_measured():
    t = times(0.01, 20.0)
    found = measure(REST + triangle(t, 10.0, 100.0, 2.0) - triangle(t, 15.0, 10.0, 1.0), 0.01)
    (width,) = found["half_width"].marks
    assert (width.a.t, width.b.t) == pytest.approx((9.0, 11.0))
    assert (width.a.value, width.b.value) == pytest.approx((-15.0, -15.0))
    assert found["amplitude"].marks == (
        Span(Point(pytest.approx(10.0), REST), Point(pytest.approx(10.0), 35.0)),
    )
    (rise,) = found["rise_time"].marks
    assert (rise.a.value, rise.b.value) == pytest.approx((-55.0, 25.0))
    (depth,) = found["ahp"].marks
    assert (depth.a.value, depth.b.value) == pytest.approx((-65.0, -75.0))
    assert found["ahp"].value == pytest.approx(10.0)


def test_only_what_is_asked_for():
    v = REST + gaussian(times(0.01, 20.0))
    assert list(measure(v, 0.01, only=["peak", "rest"])) == ["peak", "rest"]
    assert measure(v, 0.01, only=["threshold"], voltage=False) == {}
    with pytest.raises(KeyError):
        measure(v, 0.01, only=["nothing"])


def test_definitions():
    ids = [m.id for m in MEASUREMENTS]
    assert len(set(ids)) == len(ids) and len({m.label for m in MEASUREMENTS}) == len(ids)
    assert {m.id for m in MEASUREMENTS if m.voltage_only} == {
        "threshold",
        "trough",
        "ahp",
    }
    assert all(m.name and m.help.endswith(".") for m in MEASUREMENTS)
    assert Settings().spike_level == SPIKE_LEVEL


def test_units():
    kinds = ("own", "own/ms", "own*ms", "ms", "Hz")
    assert [unit_of(kind, "mV") for kind in kinds] == ["mV", "mV/ms", "mV*ms", "ms", "Hz"]
    assert [unit_of(kind, "") for kind in kinds] == ["", "1/ms", "ms", "ms", "Hz"]
    assert symbol_of("own*ms", "uA/cm2") == "µA/cm²·ms"
    assert symbol_of("own/ms", "uA/cm2") == "µA/cm²/ms"


@pytest.mark.parametrize(
    "wrong", [{"base": "peak"}, {"rise_from": 0.9, "rise_to": 0.1}, {"rest_part": 0.0}, {"criterion": -1.0}]
)
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ValueError):
        Settings(**wrong)


def test_wrong_arguments_are_refused():
    for values, dt, more in (
        (np.zeros((2, 2)), 0.01, {}),
        (np.zeros(3), 0.0, {}),
        (np.zeros(3), 0.01, {"stimulus": np.zeros(2)}),
    ):
        with pytest.raises(ValueError):
            measure(values, dt, **more)


def test_quick():
    """All of them on 20 000 samples; the limit leaves room for a busy machine."""
    t = times(0.01, 200.0)
    v = REST + sum(gaussian(t, at) for at in (50.0, 100.0, 150.0))
    stimulus = np.where((t > 48.0) & (t < 49.0), 10.0, 0.0)
    measure(v, 0.01, stimulus=stimulus)
    best = math.inf
    for _ in range(10):
        start = process_time()
        measure(v, 0.01, stimulus=stimulus)
        best = min(best, process_time() - start)
    assert best < 3e-3


def test_the_choices_of_the_rig_are_what_can_be_measured():
    assert [id for id, _ in MEASURED] == [measurement.id for measurement in MEASUREMENTS]

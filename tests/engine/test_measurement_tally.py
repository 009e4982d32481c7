"""What the table measures sweep by sweep: who shares statistics, when they begin anew, what of a screen is measured."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.files import cells
from engine.measurements import tally
from engine.measurements.result import Measured
from engine.measurements.tally import Curves, Tally, find, of_screen, subjects
from engine.rig.rig import default_rig

AXON = default_rig(cells.preset("axon-1952"))
DT = 0.01
T = np.arange(-400, 1600) * DT
BUMP = -65.0 + 100.0 * np.exp(-(((T - 4.0) / 0.5) ** 2))
STIMULUS = np.where((T > 0.0) & (T <= 1.0), 10.0, 0.0)
CURVES = Curves({"v": BUMP, "stimulus": STIMULUS, "i_na": -2.0 * BUMP}, DT, float(T[0]))


def piece(start, values, dt=DT):
    return SimpleNamespace(start_ms=start, dt_ms=dt, values=np.asarray(values, np.float64))


def figures(rig, curves=CURVES):
    return {s.what: m for s, m in find(curves, [s for _, s in subjects(rig)]).items()}


def test_cells_that_fire_and_cells_that_do_not_are_measured_otherwise():
    fires = [subject.what for _, subject in subjects(AXON)]
    assert fires == ["rest", "peak", "amplitude", "threshold", "half_width", "ahp", "latency", "upstroke"]
    for name in ("passive", "non-excitable"):
        charges = [subject.what for _, subject in subjects(default_rig(cells.preset(name)))]
        assert "threshold" not in charges and {"rest", "amplitude", "rise_time"} <= set(charges)


def test_the_figures_of_a_bump():
    found = figures(AXON)
    assert found["rest"].value == pytest.approx(-65.0) and found["peak"].value == pytest.approx(35.0)
    assert found["half_width"].value == pytest.approx(2 * 0.5 * np.sqrt(np.log(2)), rel=1e-3)
    assert found["latency"].value == pytest.approx(4.0, abs=DT)


def test_another_trace_has_no_threshold_and_one_that_is_not_there_no_figures():
    rig = AXON.replace("scope.measure.rows.4.trace", "i_na").replace("scope.measure.rows.2.trace", "i_na")
    found = figures(rig)
    assert found["threshold"].value is None and found["peak"].value == pytest.approx(-70.0)
    rig = AXON.replace("scope.measure.rows.2.trace", "math1")
    assert figures(rig)["peak"] == Measured(None, "own")


def test_of_min_max_pairs_only_heights_are_measured():
    found = figures(AXON, Curves(CURVES.rows, DT, CURVES.start, reduced=True))
    assert found["peak"].value == pytest.approx(35.0)
    assert found["rest"].value == pytest.approx(-65.0) and found["amplitude"].value == pytest.approx(100.0)
    for what in ("upstroke", "threshold", "half_width", "latency", "ahp"):
        assert found[what].value is None, what


def test_of_min_max_pairs_no_height_lies_beyond_the_samples_and_a_rest_is_calm():
    v = np.full(60, -65.0)
    v[28:33] = (0.0, 38.0, 40.0, 5.0, 0.0)  # a parabola through the three would reach 43.7
    found = figures(AXON, Curves({"v": v}, 1.0, 0.0, reduced=True))
    assert found["peak"].value == 40.0
    v[:28:2] = -63.0
    found = figures(AXON, Curves({"v": v}, 1.0, 0.0, reduced=True))
    assert found["rest"].value is found["amplitude"].value is None and found["peak"].value == 40.0


def test_a_trough_is_told_when_its_end_is_there():
    v = BUMP - 12.0 * np.exp(-(((T - 8.0) / 1.0) ** 2))
    for drawn, told in (
        (3.0, 12.0),
        (7.0, None),
        (None, 12.0),
    ):  # up to 3 ms the spike is of an older, full sweep
        found = figures(AXON, Curves({"v": v, "stimulus": STIMULUS}, DT, float(T[0]), drawn=drawn))
        assert found["ahp"].value == (told if told is None else pytest.approx(told, rel=1e-3))
        assert found["peak"].value == pytest.approx(35.0)
    growing = of_screen({"v": (piece(0.0, v[:900]), piece(9.5, v[950:]))}, 4.0, DT, ["v"], True)
    assert growing.drawn == pytest.approx(5.0)


def test_the_gate_is_between_the_cursors_while_they_are_on():
    rig = AXON.replace("scope.measure.gated", True)
    assert subjects(rig)[0][1].gate is None
    rig = rig.replace("scope.cursors.a.on", True)
    rig = rig.replace("scope.cursors.a.t1", 3.0).replace("scope.cursors.a.t2", 1.0)
    assert subjects(rig)[0][1].gate == (1.0, 3.0)
    assert figures(rig)["peak"].value == pytest.approx(BUMP[np.abs(T - 3.0).argmin()], rel=1e-6)


def test_statistics_begin_anew_only_where_something_else_is_measured():
    one = Tally(AXON)
    assert one.unmeasured == one.subjects
    for _ in range(3):
        one.take(find(CURVES, one.subjects))
    assert [line.statistics.n for line in one.lines] == [3] * 8 and not one.unmeasured
    turned = AXON.replace("ions.na.outside", 300.0)
    assert not one.follow(turned) and one.lines[0].statistics.n == 3
    other = turned.replace("scope.measure.rows.2.what", "maximum")
    assert one.follow(other)
    assert [line.statistics.n for line in one.lines] == [3, 0, 3, 3, 3, 3, 3, 3]
    assert [subject.what for subject in one.unmeasured] == ["maximum"]
    one.follow(other.replace("scope.measure.criterion", 20.0))
    assert {line.statistics.n for line in one.lines} == {0}


def test_while_the_gate_moves_the_last_figure_stays_until_there_is_a_new_one():
    gated = AXON.replace("scope.measure.gated", True).replace("scope.cursors.a.on", True)
    one = Tally(gated)
    one.take(find(CURVES, one.subjects))
    before = one.lines[1]
    one.follow(gated.replace("scope.cursors.a.t2", 3.0))
    now = one.lines[1]
    assert now.measured == before.measured and now.statistics.present == before.measured.value
    assert now.statistics.n == 0 and set(one.unmeasured) == set(one.subjects)
    one.take(find(CURVES, one.subjects))
    assert one.lines[1].measured.value < before.measured.value and one.lines[1].statistics.n == 1


def test_another_cell_or_another_math_is_another_thing():
    rig = AXON.replace("scope.measure.rows.1.trace", "math1")
    one = Tally(rig)
    one.take(find(CURVES, one.subjects))
    assert one.lines[1].statistics.n == 1
    before = one.lines[0].subject
    one.follow(rig.replace("scope.traces.math1.operation", "add"))
    assert one.lines[0].subject != before and one.lines[1].statistics.n == 1
    one.follow(default_rig(cells.preset("neuron")))
    assert {line.statistics.n for line in one.lines} == {0}


def test_reset_keeps_what_is_present():
    one = Tally(AXON)
    one.take(find(CURVES, one.subjects))
    one.reset()
    peak = one.lines[1]
    assert peak.statistics.n == 0 and peak.statistics.present == pytest.approx(35.0)


def test_what_is_only_on_the_screen_is_not_counted():
    one = Tally(AXON)
    one.show(find(CURVES, one.subjects))
    peak = one.lines[1]
    assert peak.statistics.present == peak.measured.value == pytest.approx(35.0)
    assert peak.statistics.n == 0


def test_rows_that_measure_the_same_share_it():
    rig = AXON.replace("scope.measure.rows.1.what", "peak")
    one = Tally(rig)
    one.take(find(CURVES, one.subjects))
    assert one.lines[0].statistics is one.lines[1].statistics and one.lines[0].statistics.n == 1


def test_two_sweeps_on_the_screen_do_not_run_into_each_other():
    new, old = np.full(500, -65.0), np.full(1480, 20.0)
    segments = {"v": (piece(0.0, new), piece(5.2, old)), "stimulus": (piece(0.0, np.zeros(500)),)}
    curves = of_screen(segments, 4.0, DT, ["v"])
    assert curves.start == -4.0 and curves.rows["v"].size == 2000 and not curves.reduced
    v = curves.rows["v"]
    assert np.isnan(v[500:521]).all() and v[499] == -65.0 and v[521] == 20.0
    assert not np.isnan(curves.rows["stimulus"]).any()
    touching = of_screen({"v": (piece(0.0, new), piece(5.0, old))}, 4.0, DT, ["v"]).rows["v"]
    assert np.isnan(touching[500]) and touching[501] == 20.0
    assert of_screen({}, 4.0, DT, ["v"]) is None
    assert of_screen({"v": (piece(0.0, new, 1.0),)}, 0.0, DT, ["v"]).reduced
    assert tally.of_screen({"v": (piece(0.0, []),)}, 0.0, DT, ["v"]) is None


def test_a_sweep_counts_only_for_traces_that_were_made_the_same_way():
    rig = AXON.replace("scope.measure.rows.1.trace", "math1")
    one = Tally(rig)
    assert tally.made_by(rig, one.subjects) == one.subjects
    one.take(find(Curves({**CURVES.rows, "math1": BUMP}, DT, CURVES.start), one.subjects))
    assert one.lines[0].statistics.present is not None
    other = rig.replace("scope.traces.math1.operation", "add")
    one.follow(other)
    assert tally.made_by(other, one.subjects) == one.subjects
    assert {s.trace for s in tally.made_by(rig, one.subjects)} == {"v"}
    # The old curve's figure and marks do not stand for the new one.
    assert one.lines[0].statistics.present is None and one.lines[0].measured == Measured(None, "own")

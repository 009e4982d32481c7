"""Curves of families in closed form, against the exact figures of the 1952 axon and its own rate functions."""

import json

import numpy as np
import pytest
from scipy.optimize import brentq

from engine.experiments import analysis, curves, fits
from engine.experiments.sweeps import ClampSweep, Epoch, Family, subtract, with_leak_subtracted
from engine.text import BadInput
from tests.engine.experiments import closed_form
from tests.engine.experiments.closed_form import RIG, STATE, infinity, tau

# Peak I_Na and its time, I_K at 20 ms: closed form, with m, h and n relaxing from -65 mV (9 digits).
EXACT = {
    -40.0: (-415.945359824, 1.405015361, 280.42283363),
    0.0: (-1456.83789852, 0.617612701, 1890.264543426),
    40.0: (-424.725265151, 0.395187771, 3664.685303408),
    80.0: (1469.291815469, 0.296359049, 5322.806163676),
}


@pytest.fixture(scope="module")
def steps():
    return closed_form.steps()


@pytest.fixture(scope="module")
def prepulses():
    return closed_form.prepulses()


def test_peak_and_steady_currents_are_the_exact_ones(steps):
    na, k = curves.read(steps, "i_na"), curves.read(steps, "i_k")
    for level, (peak, at, steady) in EXACT.items():
        one = steps.levels.tolist().index(level)
        assert na.peak[one] == pytest.approx(peak, rel=1e-5)
        assert na.peak_time[one] == pytest.approx(at, abs=1e-3)  # 1 us
        assert k.steady[one] == pytest.approx(steady, rel=1e-4)


def test_the_clamp_s_peak_is_the_early_inward_one(steps):
    found = curves.read(steps, "i_clamp", curves.polarity_of(steps, "i_clamp"))
    one = steps.levels.tolist().index(-10.0)
    assert found.peak[one] < -1000.0 and 0.5 < found.peak_time[one] < 0.8
    outward = curves.read(steps, "i_clamp", curves.OUTWARD)
    assert outward.peak[one] == pytest.approx(found.steady[one], rel=0.01)


def test_the_tail_begins_with_the_driving_force_of_the_tail(steps):
    found = curves.read(steps, "i_k", blank=0.0)
    one = steps.levels.tolist().index(20.0)
    n = infinity(20.0)[2] + (infinity(-65.0)[2] - infinity(20.0)[2]) * np.exp(-20.0 / tau(20.0)[2])
    assert found.tail[one] == pytest.approx(36.0 * n**4 * (-65.0 + 77.0), rel=0.01)


def test_what_is_not_there_is_nan():
    epochs = (Epoch("prepulse", 0.0, 1.0),)
    row = {"i_na": np.ones(100), "i_clamp": np.ones(100)}
    family = Family("prepulse", 0.01, epochs, -65.0, (ClampSweep(0.0, row, RIG, STATE),), RIG)
    found = curves.read(family, "i_na")
    for column in (found.peak, found.peak_time, found.steady, found.tail):
        assert np.isnan(column).all()
    assert not curves.time_constants(family, "i_na").fits[0].parameters


def test_the_current_reverses_at_e_na(steps):
    found = curves.read(steps, "i_na")
    assert curves.crossing(found.levels, found.peak) == pytest.approx(50.0, abs=1e-6)
    assert curves.reversal_of(steps, "i_na", found) == pytest.approx(50.0)
    assert np.isnan(curves.crossing(np.array([0.0, 10.0]), np.array([1.0, 2.0])))


def test_the_conductance_of_potassium_is_n_to_the_fourth(steps):
    found = curves.read(steps, "i_k")
    g = curves.conductance(found.levels, found.steady, curves.reversal_of(steps, "i_k", found))
    expected = [36.0 * infinity(v)[2] ** 4 for v in found.levels]
    assert g[3:] == pytest.approx(expected[3:], rel=2.1e-3)  # what is left to open after 20 ms
    curve = curves.activation(found.levels, found.steady, -77.0)
    half = brentq(lambda v: infinity(v)[2] ** 4 - 0.5, -60.0, 20.0)
    assert curve.fit.found and curve.fit["half"].value == pytest.approx(
        half, abs=6.0
    )  # n^4 is no Boltzmann curve
    assert curve.fit["slope"].value > 0 and np.nanmax(curve.shares) == pytest.approx(1.0, abs=0.1)


def test_a_conductance_is_not_worked_out_beside_the_reversal_potential(steps):
    found = curves.read(steps, "i_na")
    g = curves.conductance(found.levels, found.peak, 50.0)
    assert np.isnan(g[found.levels == 50.0]).all() and np.isfinite(g[found.levels != 50.0]).all()


def test_inactivation_is_h_infinity(prepulses):
    found = curves.read(prepulses, "i_na")
    curve = curves.inactivation(found.levels, found.peak)
    half = brentq(lambda v: infinity(v)[1] - 0.5, -80.0, -40.0)
    assert curve.fit.found
    assert curve.fit["half"].value == pytest.approx(half, abs=0.5)
    h = np.array([infinity(v)[1] for v in found.levels])
    fitted = fits.boltzmann(found.levels, h)
    assert (
        curve.fit["slope"].value == pytest.approx(fitted["slope"].value, abs=0.5)
        and curve.fit["slope"].value < 0
    )
    assert curve.shares == pytest.approx(h, abs=0.05)


def test_time_constants_are_those_of_the_gates(steps):
    na, k = curves.time_constants(steps, "i_na"), curves.time_constants(steps, "i_k")
    for column, found, gate, least in (("tau", na, 0, -40), ("tau_h", na, 1, -40), ("tau", k, 2, -50)):
        values, errors = found.column(column)
        for level, value, error in zip(steps.levels, values, errors):
            if level >= least and level != 50.0:
                assert value == pytest.approx(tau(level)[gate], rel=1e-3), (column, level)
                assert error < 0.01 * value
    at_reversal = na.fits[steps.levels.tolist().index(50.0)]
    assert not at_reversal.found and at_reversal.problem.english().endswith(".")


def test_tails_decay_with_the_gate_s_time_constant(steps):
    values, _ = curves.time_constants(steps, "i_k", "tail").column("tau")
    assert values[-5:] == pytest.approx(np.full(5, tau(-65.0)[2]), rel=1e-3)


def test_one_exponential_is_fitted_from_the_peak_on(steps):
    values, _ = curves.time_constants(steps, "i_na", how=curves.ONE).column("tau")
    one = steps.levels.tolist().index(20.0)
    assert values[one] == pytest.approx(tau(20.0)[1], rel=0.15)  # the opening gate still lifts it


def test_control_minus_drug_is_the_sodium_current(steps):
    sweeps = []
    for sweep in steps.sweeps:
        rows = dict(
            sweep.rows, i_na=0.0 * sweep.rows["i_na"], i_clamp=sweep.rows["i_clamp"] - sweep.rows["i_na"]
        )
        sweeps.append(ClampSweep(sweep.level, rows, RIG, STATE))
    drugged = Family("step", steps.dt, steps.epochs, steps.holding, tuple(sweeps), RIG)
    taken = subtract(steps, drugged, "TTX")
    assert taken.rows("i_clamp") == pytest.approx(steps.rows("i_na"), abs=1e-9)
    assert (taken.rows("v") == steps.rows("v")).all() and not taken.rows("i_k").any() and taken.name == "TTX"


def test_families_of_other_commands_are_refused(steps):
    with pytest.raises(BadInput, match="commands"):
        subtract(steps, closed_form.steps(levels=range(-60, 71, 10)))
    with pytest.raises(BadInput, match="commands"):
        subtract(steps, closed_form.steps(width=10.0))


def test_small_pulses_take_a_linear_leak_away_to_rounding():
    size = 500
    charging = 4000.0 * np.exp(-np.arange(size) / 5.0)  # a capacity transient

    def sweep(step, gated):
        row = 0.3 * step + charging * step / 100.0 + gated
        return ClampSweep(step, {"i_clamp": row, "i_na": np.full(size, gated)}, RIG, STATE)

    gated = -55.0
    main = sweep(80.0, gated)
    for count in (1, 4, 10):
        small = [sweep(-80.0 / count, 0.0).rows for _ in range(count)]
        clean = with_leak_subtracted(main, small)
        assert clean.rows["i_clamp"] == pytest.approx(np.full(size, gated), abs=1e-9)
        assert (clean.rows["i_na"] == main.rows["i_na"]).all()


def test_an_analysis_says_what_suits_each_current(steps, prepulses):
    na, k = analysis.analyse(steps, "i_na"), analysis.analyse(steps, "i_k")
    assert (na.by, k.by) == (analysis.PEAK, analysis.STEADY)
    assert na.curve.fit.found and k.curve.fit.found
    tail = analysis.analyse(steps, "i_k", by=analysis.TAIL)
    assert tail.curve.fit["half"].value == pytest.approx(k.curve.fit["half"].value, abs=1.0)
    h = analysis.analyse(prepulses, "i_na")
    assert h.curve.fit["slope"].value < 0 and h.reversal == pytest.approx(50.0)
    names = [column.id for column in analysis.columns(na)]
    assert names[:7] == ["level", "peak", "peak_time", "steady", "tail", "g", "share"] and "tau_h" in names
    assert "g" not in [column.id for column in analysis.columns(h)]


def test_the_text_for_a_spreadsheet_has_a_row_for_each_level(steps):
    na = analysis.analyse(steps, "i_na")
    lines = analysis.text([("i_na", na), ("i_k", analysis.analyse(steps, "i_k"))]).splitlines()
    table = [line.split(",") for line in lines if not line.startswith("#")]
    assert table[0][:3] == ["curve", "level_mV", "peak_uA/cm2"] and len(table) == 1 + 2 * len(steps.sweeps)
    assert {len(row) for row in table} == {len(table[0])}
    assert any(line.startswith("# i_na: half = ") for line in lines)
    json.dumps(analysis.figures(na), allow_nan=False)

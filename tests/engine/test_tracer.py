"""The rows of the traces: what they are, the same wherever the blocks are cut, and filled in for traces added later."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine import pack
from engine.electrochemistry import reversal_potentials
from engine.files import cells
from engine.left_out import is_known
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Block, Simulator
from engine.tracer import Tracer, wants_everything
from engine.warmup import warm_up_for

NEURON = default_rig(cells.preset("neuron"))
ALL = cells.names()


def fired(rig, cuts=(3000,)):
    """Blocks of a run in which the stimulus fires at once."""
    simulator = Simulator(rig)
    simulator.fire()
    return [simulator.advance(steps, everything=True) for steps in cuts]


def rows_of(rig, ids, cuts=(3000,)):
    tracer = Tracer(ids)
    blocks = [tracer.rows(block, rig) for block in fired(rig, cuts)]
    return {id: np.concatenate([block[id] for block in blocks]) for id in ids}


@pytest.mark.parametrize("name", ALL)
def test_every_trace_of_every_cell_has_a_row(name):
    rig = default_rig(cells.preset(name))
    ids = [trace.id for trace in rig.scope.traces if is_known(rig, trace.id)]  # electrodes are of a fibre
    whole = rows_of(rig, ids)
    cut = rows_of(rig, ids, (1, 7, 500, 2492))
    for id in ids:
        assert np.isfinite(whole[id][1:]).all(), id
        np.testing.assert_array_equal(cut[id], whole[id], err_msg=id)


@pytest.mark.parametrize("name", ALL)
def test_to_the_last_bit_also_where_v_leaves_the_table(name):
    rig = default_rig(cells.preset(name))
    for path in [path for path in rig.values() if path.endswith(".blocked")]:
        rig = rig.replace(path, 99.0)
    rig = rig.replace("stimulus.amplitude", 1000.0).replace("stimulus.width", 4.0)
    ids = [trace.id for trace in rig.scope.traces]
    cuts = np.random.default_rng(5).multinomial(3000, np.full(30, 1 / 30))
    whole, cut = rows_of(rig, ids), rows_of(rig, ids, tuple(int(steps) for steps in cuts))
    assert whole["v"].max() > pack.TABLE_LOW + pack.TABLE_STEP * pack.TABLE_ROWS
    for id in ids:
        np.testing.assert_array_equal(cut[id], whole[id], err_msg=id)


@pytest.mark.parametrize("name", ALL)
def test_looking_does_not_move_the_membrane(name):
    rig = default_rig(cells.preset(name))
    one, other = Simulator(rig), Simulator(rig)
    one.fire(), other.fire()
    assert np.array_equal(one.advance(3000).v, other.advance(3000, everything=True).v)
    assert one.state == other.state


@pytest.mark.parametrize("name", ALL)
def test_what_the_currents_add_up_to(name):
    """C dV/dt is the stimulus without the currents, and these are conductance times driving force.

    The last within 6 % of the largest at a short step: within a step all three change, and a gate that follows V
    at once is half a step behind.
    """
    rig = default_rig(cells.preset(name)).replace("pace.dt", 0.001)
    cell = rig.cell
    ids = [trace.id for trace in rig.scope.traces if not trace.id.startswith("math")]
    rows = rows_of(rig, ids, (10_000,))
    parts = [rows[f"i_{c.id}"] for c in cell.channels] + [rows[f"i_leak_{leak.id}"] for leak in cell.leaks]
    np.testing.assert_allclose(sum(parts) + rows["i_pump"], rows["i_membrane"], atol=1e-8)
    charge = cell.capacitance * rows["dvdt"]
    np.testing.assert_allclose(charge, rows["stimulus"] - rows["i_membrane"], atol=1e-8)
    for channel in cell.channels:
        force = rows[f"drive_{channel.ion}"]
        current = rows[f"i_{channel.id}"]
        scale = np.abs(current).max()
        np.testing.assert_allclose(
            (rows[f"g_{channel.id}"] * force)[1:], current[1:], atol=0.06 * scale + 1e-9, err_msg=channel.id
        )


def test_driving_forces_and_concentrations_are_those_of_the_rig():
    rows = rows_of(NEURON, ["v", "drive_na", "drive_k", "drive_cl", "inside_na", "outside_k"], (100,))
    potentials = reversal_potentials(NEURON)
    for ion, e in potentials.items():
        assert rows["v"][0] - rows[f"drive_{ion}"][0] == pytest.approx(e, abs=1e-6)  # at rest
    assert rows["inside_na"][0] == pytest.approx(NEURON["ions.na.inside"], rel=1e-6)
    assert rows["outside_k"][0] == pytest.approx(NEURON["ions.k.outside"], rel=1e-6)


def block(v, before, dt=0.01):
    v = np.asarray(v, dtype=float)
    return Block(0.0, dt, v, np.zeros(v.size), np.zeros((2, v.size)), {}, before)


def math_row(operation, values, cuts=None, source="v", **settings):
    rig = NEURON.replace("scope.traces.math1.operation", operation).replace("scope.traces.math1.a", source)
    for name, value in settings.items():
        rig = rig.replace(f"scope.traces.math1.{name}", value)
    tracer, found, last = Tracer(["v", "stimulus", "math1"]), [], values[0]
    for part in np.split(values, cuts or []):
        found.append(tracer.rows(block(part, last), rig)["math1"])
        last = part[-1] if part.size else last
    return np.concatenate(found)


def test_math_of_two_traces():
    rig = NEURON.replace("scope.traces.math2.operation", "multiply")
    rig = rig.replace("scope.traces.math2.a", "math1").replace("scope.traces.math2.b", "v")
    rig = rig.replace("scope.traces.math1.operation", "subtract")
    rig = rig.replace("scope.traces.math1.a", "i_k").replace("scope.traces.math1.b", "i_na")
    rows = rows_of(rig, ["v", "i_na", "i_k", "math1", "math2"])
    assert np.array_equal(rows["math1"], rows["i_k"] - rows["i_na"])
    assert np.array_equal(rows["math2"], (rows["i_k"] - rows["i_na"]) * rows["v"])
    assert rig.scope.trace("math1").unit == "uA/cm2"


def test_the_integral_of_a_current_is_its_charge():
    rig = NEURON.replace("scope.traces.math1.operation", "integral")
    rig = rig.replace("scope.traces.math1.a", "stimulus")
    total = rows_of(rig, ["stimulus", "math1"])["math1"][-1]
    assert total == pytest.approx(NEURON["stimulus.amplitude"] * NEURON["stimulus.width"], rel=1e-12)
    assert rig.scope.trace("math1").unit == "nC/cm2"


def test_derivative_integral_and_filters_against_closed_forms():
    dt = 0.01
    t = dt * np.arange(20_000)
    wave = np.sin(2 * np.pi * 0.5 * t)  # 500 Hz
    cuts = [1, 2, 777, 777, 19_000]
    slope = math_row("derivative", wave, cuts)[1:]
    np.testing.assert_allclose(slope, 2 * np.pi * 0.5 * np.cos(2 * np.pi * 0.5 * (t[1:] - dt / 2)), atol=1e-3)
    area = math_row("integral", wave, cuts)
    np.testing.assert_allclose(area, (1 - np.cos(2 * np.pi * 0.5 * t)) / (2 * np.pi * 0.5), atol=1e-4)
    low = math_row("low_pass", wave, cuts, cutoff=500.0)[10_000:]
    assert np.abs(low).max() == pytest.approx(math.sqrt(0.5), rel=0.02)
    high = math_row("high_pass", wave, cuts, cutoff=500.0)[10_000:]
    assert np.abs(high).max() == pytest.approx(math.sqrt(0.5), rel=0.02)
    for operation in ("derivative", "integral", "low_pass", "high_pass"):
        np.testing.assert_array_equal(math_row(operation, wave, cuts), math_row(operation, wave))


def test_more_than_the_usual_is_asked_for_only_where_it_is_shown():
    assert not wants_everything(NEURON, NEURON.scope.needed)
    assert wants_everything(NEURON, ("v", "gate_na_m"))
    assert not wants_everything(NEURON, ("v", "dvdt", "i_membrane", "i_k", "math1"))


# --- traces that are added later ---


def recorded(rig, edits):
    """A record of 3000 samples, then `edits` one after another, each followed by 400 more."""
    simulator, record = Simulator(rig), Record(rig)

    def run(blocks):
        for steps in blocks:
            state = simulator.state
            record.append(simulator.advance(steps, everything=record.everything), simulator.rig, state)

    simulator.fire()
    run((130, 870, 1000))
    simulator.fire()
    run((1000,))
    for edit in edits:
        rig = edit(rig)
        simulator.rig = rig
        record.follow(rig)
        while record.filling:
            record.work(0.001)
        run((150, 250))
    return record


def with_all(rig):
    for id in ("stimulus", "i_na", "i_k"):
        rig = rig.replace(f"scope.traces.{id}.placed", False)
    rig = rig.replace("scope.traces.math1.operation", "integral").replace("scope.traces.math1.a", "i_na")
    for id in ("dvdt", "gate_na_h", "g_k", "inside_na", "i_leak_k", "drive_na", "math1"):
        rig = rig.replace(f"scope.traces.{id}.placed", True)
    return rig


@pytest.mark.parametrize("name", ["axon-1952", "axon-seawater", "neuron", "interneuron"])
def test_a_trace_added_later_has_the_past_it_would_have_had(name):
    rig = default_rig(cells.preset(name))
    early, late = recorded(with_all(rig), [lambda r: r]), recorded(rig, [with_all])
    assert early.ring.written == late.ring.written == 3400
    assert set(early.ring.channels) == set(late.ring.channels)
    for id in early.ring.channels:
        one, other = early.ring.read(id, 0, 3400), late.ring.read(id, 0, 3400)
        np.testing.assert_array_equal(other, one, err_msg=id)
        pairs = late.archive.read(id, 0, 3400, 10_000).values
        assert np.nanmax(pairs) == pytest.approx(np.nanmax(one)), id


def test_a_past_with_edits_in_it_is_filled_in_as_it_was():
    def hotter(rig):
        return rig.replace("temperature", 30.0)

    def blocked(rig):
        return rig.replace("channels.k.blocked", 50.0)

    early = recorded(with_all(NEURON), [hotter, blocked, lambda r: r])
    late = recorded(NEURON, [hotter, blocked, with_all])
    for id in ("gate_na_h", "g_k", "drive_na", "math1"):
        n = early.ring.written
        one, other = early.ring.read(id, 0, n), late.ring.read(id, 0, n)
        np.testing.assert_array_equal(other, one, err_msg=id)


def test_another_definition_of_math_gives_another_past():
    def product(rig):
        return rig.replace("scope.traces.math1.operation", "multiply").replace("scope.traces.math1.a", "v")

    rig = NEURON.replace("scope.traces.math1.placed", True)
    record = recorded(rig, [product])
    v, stimulus = record.ring.read("v", 0, 3400), record.ring.read("stimulus", 0, 3400)
    np.testing.assert_array_equal(record.ring.read("math1", 0, 3400), v * stimulus)


def test_memory_depth_keeps_the_newest():
    rig = replace(NEURON, scope=replace(NEURON.scope, depth=0.1))
    record = recorded(rig, [lambda r: r.replace("scope.depth", 0.2)])
    assert record.ring.capacity == 200_000
    assert np.isfinite(record.ring.read("v", 0, 3400)).all()
    assert record.time_of(3399) == pytest.approx(34.0)


def test_the_onset_of_the_stimulus_is_told_once_wherever_the_blocks_are_cut():
    rng = np.random.default_rng(4)
    for delay in (0.0, 0.004, 0.01, 0.155, 5.0):
        rig = NEURON.replace("stimulus.delay", delay)
        simulator = Simulator(rig)
        simulator.advance(10)
        simulator.fire()
        places, at = [], 0
        while at < 600:
            steps = int(rng.integers(1, 9))
            places += [at + place for place in simulator.advance(steps).onsets]
            at += steps
        assert places == pytest.approx([delay / 0.01 - 1.0], abs=1e-9)


def test_a_session_may_begin_with_any_traces():
    warm_up_for(with_all(NEURON))


def test_a_math_trace_on_another_knows_its_unit():
    rig = NEURON.replace("scope.traces.math2.a", "math1")
    wanted = {
        ("low_pass", "integral"): "mV*ms",
        ("low_pass", "derivative"): "mV/ms",
        ("derivative", "integral"): "mV",
        ("integral", "low_pass"): "mV*ms",
    }
    for (first, second), unit in wanted.items():
        both = rig.replace("scope.traces.math2.operation", second)
        both = both.replace("scope.traces.math1.operation", first)
        assert both.scope.trace("math2").unit == unit


def test_the_integral_of_a_slope_is_the_change_and_that_of_a_sum_of_currents_its_charge():
    rig = NEURON.replace("scope.traces.math1.operation", "integral").replace("scope.traces.math1.a", "dvdt")
    rows = rows_of(rig, ["v", "dvdt", "math1"])
    np.testing.assert_allclose(rows["math1"], rows["v"] - (rows["v"][0] - rows["dvdt"][0] * 0.01), atol=1e-9)
    rig = NEURON.replace("scope.traces.math1.operation", "add")
    rig = rig.replace("scope.traces.math1.a", "i_na").replace("scope.traces.math1.b", "i_k")
    rig = rig.replace("scope.traces.math2.operation", "integral").replace("scope.traces.math2.a", "math1")
    rows = rows_of(rig, ["i_na", "i_k", "math1", "math2"])
    assert rows["math2"][-1] == pytest.approx(0.01 * (rows["i_na"] + rows["i_k"]).sum(), rel=1e-12)
    assert rig.scope.trace("math2").unit == "nC/cm2"


def test_a_stimulus_without_delay_triggers_on_its_start_however_freshly_armed():
    rig = NEURON.replace("stimulus.delay", 0.0).replace("scope.trigger.source", "fire")
    rig = rig.replace("scope.trigger.mode", "normal")
    simulator, record = Simulator(rig), Record(rig)
    simulator.fire()
    record.append(simulator.advance(5000))
    assert record.acquisition.complete is not None and record.acquisition.complete.triggered
    assert record.acquisition.complete.anchor == pytest.approx(-1.0, abs=1e-6)

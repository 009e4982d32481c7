"""A fibre in the place of a cell, and the Runner that steps it."""

import math

import numpy as np
import pytest

from engine import cable_run
from engine.backfill import Recount
from engine.cable import CableSimulator
from engine.conduction import Arrivals
from engine.fibre_simulator import FibreSimulator
from engine.files import cells, session
from engine.record import Record
from engine.rig.rig import Rig, default_rig
from engine.runner import Runner
from engine.simulator import Simulator
from engine.text import BadInput
from tests.engine.test_runner import runner_of, settle, until

AXON = default_rig(cells.preset("axon-1952")).replace("stimulus.delay", 0.1).replace("pace.dt", 0.025)
FIBRE = AXON.replace("cable.on", True).replace("cable.accuracy", 20.0)
FAST = FIBRE.replace("pace.unlimited", True)
TOO_MANY = FIBRE.replace("cable.length", 10_000.0).replace("cable.accuracy", 0.2)


def recorded(rig: Rig, ms: float = 12.0, fibre: FibreSimulator | None = None) -> Record:
    """The record of one impulse."""
    fibre, record = fibre or FibreSimulator(rig), Record(rig)
    fibre.fire()
    for _ in range(round(ms / 1.0)):
        state = fibre.state
        record.append(fibre.advance(40), rig, state)
    return record


def row(record: Record, id: str) -> np.ndarray:
    values = record.ring.read(id, 0, record.ring.written)
    assert values is not None
    return values


# --- the same fibre as without a window ---------------------------------------------------------


def test_it_gives_what_the_cable_gives_to_the_last_bit():
    cable = CableSimulator(FIBRE)
    cable.fire()
    block = cable.advance(480)
    record = recorded(FIBRE)
    assert (row(record, "v") == block.v[0]).all()
    assert (row(record, "v_electrode_2") == block.v[1]).all()
    assert (row(record, "stimulus") == block.stimulus).all()
    assert np.isnan(row(record, "i_na")).all()


def test_a_restored_state_goes_on_as_it_did():
    fibre = FibreSimulator(FIBRE)
    fibre.fire()
    fibre.advance(120)
    state = fibre.state
    assert state.fits(FIBRE.cell) and state.v == pytest.approx(fibre.v)
    first = fibre.advance(200)
    other = FibreSimulator(FIBRE, state)
    assert other.time == state.time
    again = other.advance(200)
    assert (again.v == first.v).all() and (again.more["v_electrode_2"] == first.more["v_electrode_2"]).all()
    other.state = Simulator(AXON).state  # of a cell: there is no place to put its V
    assert other.v == pytest.approx(other.rest, abs=1e-9)


def test_what_a_fibre_does_without_changes_nothing():
    plain = recorded(FIBRE)
    rig = FIBRE.replace("clamp.mode", "ideal").replace("receptors.ampa.mode", "single")
    rig = (
        rig.replace("dynamic.on", True)
        .replace("noise.channels", "langevin")
        .replace("cytoplasm.moving", True)
    )
    assert (row(recorded(rig), "v") == row(plain, "v")).all()


def test_without_an_electrode_v_is_unknown():
    rig = FIBRE.replace("cable.electrodes.1.on", False).replace("cable.electrodes.2.on", False)
    record = recorded(rig)
    assert np.isnan(row(record, "v")).all()
    assert record.rate is None
    assert math.isnan(FibreSimulator(rig).v)


# --- velocity -----------------------------------------------------------------------------------


def test_arrivals_and_velocity_are_those_of_the_headless_run():
    cable, fibre = CableSimulator(FIBRE), FibreSimulator(FIBRE)
    cable.fire()
    arrivals = Arrivals(FIBRE, cable.membrane_rest)
    arrivals.add(cable.advance(480))
    fibre.fire()
    assert fibre.leg is None and fibre.arrivals == {"1": None, "2": None}
    for steps in (7, 93, 100, 1, 1, 178, 100):
        fibre.advance(steps)
    assert fibre.arrivals == {name: pytest.approx(times[0]) for name, times in arrivals.times.items()}
    leg = fibre.leg
    assert (leg.start, leg.end, leg.distance) == ("1", "2", pytest.approx(40.0))
    assert leg.velocity == pytest.approx(arrivals.velocity, rel=1e-9)


def test_a_train_with_several_impulses_on_the_way_has_the_velocity_of_one():
    rig = FIBRE.replace("cable.diameter", 20.0).replace("cable.accuracy", 40.0)
    rig = (
        rig.replace("stimulus.mode", "train").replace("stimulus.count", 4).replace("stimulus.interval", 12.0)
    )
    fibre = FibreSimulator(rig)
    fibre.fire()
    seen = set()
    for _ in range(100):
        fibre.advance(40)
        if fibre.leg is not None:
            seen.add(fibre.leg)
    assert len(seen) == 4
    alone = max(leg.velocity for leg in seen)
    assert min(leg.velocity for leg in seen) > 0.8 * alone  # the later ones run on membrane not yet recovered
    assert all(leg.start == "1" for leg in seen)


def test_a_blocked_impulse_is_not_paired_with_the_next():
    cold = (
        FIBRE.replace("cable.cold.on", True).replace("cable.ttx.on", True).replace("cable.ttx.extent", 20.0)
    )
    fibre = FibreSimulator(cold)
    fibre.fire()
    for _ in range(20):
        fibre.advance(40)
    assert fibre.arrivals["1"] is not None and fibre.arrivals["2"] is None
    fibre.rig = FIBRE.replace("cable.cold.on", False)
    fibre.advance(400)
    fibre.fire()
    for _ in range(20):
        fibre.advance(40)
    assert fibre.leg.velocity == pytest.approx(12.3, rel=0.1)


# --- the film -----------------------------------------------------------------------------------


def test_the_film_shows_the_impulse_on_its_way():
    fibre = FibreSimulator(FIBRE)
    film = fibre.film
    assert film.x[0] == 0.0 and film.x[-1] == pytest.approx(100.0)
    assert film.rest == pytest.approx(fibre.rest, abs=1e-6)
    recorded(FIBRE, fibre=fibre)
    times, v = film.since(0.0, 12.0)
    assert np.diff(times) == pytest.approx(0.05)  # 20 ms in 500 frames, in whole steps
    tops = film.x[v.argmax(axis=1)]
    between = (times > 2.0) & (times < 6.0)
    assert np.polyfit(times[between], tops[between], 1)[0] == pytest.approx(fibre.leg.velocity, rel=0.03)
    assert film.latest().time == pytest.approx(12.0)


def test_the_film_lasts_while_its_compartments_do():
    fibre = FibreSimulator(FIBRE)
    recorded(FIBRE, fibre=fibre)
    film = fibre.film
    fibre.rig = FIBRE.replace("cable.electrodes.1.place", 20.0)
    assert fibre.film is film
    fibre.rig = FIBRE.replace("cable.stimulus.place", 13.0)  # always on a point of its own
    assert fibre.film is not film and fibre.film.x.size == fibre.film.rest.size
    assert fibre.film.since(0.0, 12.0)[0].size > 200
    fibre.rig = FIBRE.replace("cable.length", 50.0)
    assert fibre.film.since(0.0, 12.0)[0].size == 0
    fibre.advance(40)
    fibre.reset_to_rest()
    assert fibre.film.since(0.0, 1e9)[0].size == 0
    assert fibre.time == 0.0


# --- what cannot be -----------------------------------------------------------------------------


def test_a_fibre_that_cannot_be_leaves_the_last_one():
    fibre = FibreSimulator(FIBRE)
    fibre.fire()
    fibre.advance(100)
    x = fibre.film.x
    fibre.rig = TOO_MANY
    assert "the limit is 20000" in fibre.refused.english()
    fibre.advance(100)
    assert fibre.film.x is x and fibre.time == pytest.approx(5.0)
    fibre.rig = TOO_MANY.replace("scope.time_per_div", 5.0).replace("temperature", 20.0)
    assert fibre.refused is not None and fibre.rig["temperature"] == 20.0
    fibre.advance(100)
    fibre.rig = FIBRE
    assert fibre.refused is None
    fibre.advance(100)


def test_a_fibre_that_cannot_be_leaves_the_cell():
    with runner_of(AXON.replace("pace.unlimited", True)) as runner:
        runner.run()
        runner.set_rig(TOO_MANY.replace("pace.unlimited", True))
        until(lambda: runner.status.refused is not None)
        before = runner.status.time
        until(lambda: runner.status.time > before + 1.0)
        assert runner.film is None and runner.status.problem is None
        runner.set_rig(FAST)
        until(lambda: runner.film is not None)
        settle(runner)
        assert runner.status.refused is None


def test_a_program_begun_with_a_fibre_that_cannot_be_has_the_cell():
    runner = Runner(TOO_MANY)
    assert runner.film is None
    settled = runner_of(TOO_MANY)
    with settled as begun:
        settle(begun)
        assert "the limit is 20000" in begun.status.refused.english()


# --- in the Runner ------------------------------------------------------------------------------


def test_cell_and_fibre_change_places_while_it_runs():
    with runner_of(AXON.replace("pace.unlimited", True)) as runner:
        runner.run()
        for _ in range(3):
            runner.set_rig(FAST)
            until(lambda: runner.film is not None and runner.record.ring.written > 1000)
            runner.fire()
            until(lambda: runner.status.velocity is not None, 20.0)
            assert runner.status.velocity == pytest.approx(12.3, rel=0.02)
            assert set(runner.status.arrivals) == {"1", "2"}
            runner.set_rig(AXON.replace("pace.unlimited", True))
            until(lambda: runner.film is None and runner.record.ring.written > 1000)
            settle(runner)
            assert runner.status.leg is None and not runner.status.arrivals
        assert runner.status.problem is None and runner.status.running


def test_every_edit_is_safe_while_it_runs():
    edits = [
        ("cable.length", 60.0), ("cable.diameter", 300.0), ("pace.dt", 0.01), ("cable.left", "killed"),
        ("cable.right", "open"), ("cable.cold.on", True), ("cable.potassium.on", True), ("cable.widening.on", True),
        ("cable.outside.on", True), ("cable.outside.crushed", True), ("cable.electrodes.3.on", True),
        ("cable.electrodes.1.on", False), ("cable.stimulus.kind", "cathode"), ("temperature", 20.0),
        ("ions.k.outside", 30.0), ("drugs.ttx.dose", 10.0), ("scope.traces.math1.placed", True),
        ("scope.depth", 0.1), ("cable.myelin.kind", "frog"), ("cable.demyelinated.on", True),
        ("clamp.mode", "ideal"), ("cable.stimulus.place", 5.0),
    ]  # fmt: skip
    rig = FAST
    with runner_of(rig) as runner:
        runner.run()
        for path, value in edits:
            rig = rig.replace(path, value)
            runner.set_rig(rig)
            runner.fire()
            settle(runner)
            assert runner.status.problem is None, (path, runner.status.failure)
        for name in cells.names():
            other = default_rig(cells.preset(name)).replace("pace.unlimited", True).replace("cable.on", True)
            if other["cable.accuracy"] < 40.0:
                other = other.replace("cable.accuracy", 40.0)
            runner.set_rig(other)
            runner.fire()
            settle(runner)
            assert runner.status.problem is None, (name, runner.status.failure)
            assert runner.film is not None or runner.status.refused is not None, name


def test_reset_puts_the_fibre_at_rest_and_restore_brings_it_back():
    with runner_of(FAST) as runner:
        runner.fire()
        until(lambda: runner.status.velocity is not None, 20.0)
        runner.stop()
        settle(runner)
        state = runner.state()
        runner.reset()
        settle(runner)
        assert runner.status.time == 0.0 and runner.status.v == pytest.approx(runner.status.rest, abs=1e-6)
        runner.restore(state)
        settle(runner)
        assert (runner.status.state.along.v == state.along.v).all()
        assert runner.status.time == state.time


def test_single_stops_after_one_sweep_of_the_fibre():
    with runner_of(FAST) as runner:
        runner.single()
        runner.fire()
        until(lambda: not runner.status.running and runner.keeper.memory.sweeps, 20.0)
        sweep = runner.keeper.memory.sweeps[-1]
        assert sweep.rig.cable.on and sweep.state.along is not None
        assert sweep.rows["v_electrode_2"].max() > 20.0
        assert sweep.size > sweep.state.along.bytes
        runner.restore(sweep.state)
        settle(runner)
        assert runner.status.time == sweep.state.time


# --- the record ---------------------------------------------------------------------------------


def test_math_that_is_added_later_is_worked_out_from_what_was_recorded():
    rig = FIBRE.replace("scope.traces.math1.a", "v").replace("scope.traces.math1.b", "v_electrode_2")
    record = recorded(rig)
    for id in ("math1", "dvdt"):
        rig = rig.replace(f"scope.traces.{id}.placed", True)
    record.follow(rig)
    assert isinstance(record._backfill, Recount)
    while record.filling:
        record.work(0.001)
    assert (row(record, "math1") == row(record, "v") - row(record, "v_electrode_2")).all()
    assert row(record, "dvdt")[1:] == pytest.approx(np.diff(row(record, "v")) / record.dt)


def test_an_electrode_that_is_put_in_later_has_no_past():
    fibre = FibreSimulator(FIBRE)
    record = recorded(FIBRE, fibre=fibre)
    written = record.ring.written
    rig = FIBRE.replace("cable.electrodes.3.on", True)
    fibre.rig = rig
    record.follow(rig)
    assert not record.filling
    record.append(fibre.advance(40), rig, fibre.state)
    values = row(record, "v_electrode_3")
    assert np.isnan(values[:written]).all() and np.isfinite(values[written:]).all()


def test_frames_keep_no_more_fibres_than_there_is_room_for(monkeypatch):
    from engine import record as module

    fibre, record = FibreSimulator(FIBRE), Record(FIBRE)
    monkeypatch.setattr(module, "_MOST_ALONG", 10 * fibre.state.along.bytes)
    monkeypatch.setattr(module, "_BETWEEN", 1)
    for k in range(40):
        fibre.fire()
        state = fibre.state
        record.append(fibre.advance(20), FIBRE.replace("stimulus.amplitude", float(k + 1)), state)
    frames = record.frames
    assert len(frames) == 40
    assert [frame.state.along is not None for frame in frames] == [False] * 30 + [True] * 10
    assert record.state_at(500) is None and record.state_at(700) is not None
    assert record.time_of(799) == pytest.approx(20.0)


def test_any_sample_of_a_fibre_can_be_known_again():
    """V at the electrode as it was recorded."""
    record = recorded(FIBRE)
    v = row(record, "v")
    for sample in (0, 120, 333, 479):
        rig, state, _ = record.state_at(sample)
        assert rig is FIBRE and state.time == pytest.approx(record.time_of(sample))
        assert state.v == pytest.approx(v[sample], abs=1e-9)


@pytest.mark.parametrize("end", ["sealed", "killed", "open"])
@pytest.mark.parametrize("myelin", ["off", "frog", "mammalian"])
@pytest.mark.parametrize("length", [0.1, 0.7, 1.2, 2.1, 10.0])
def test_the_shortest_fibres_are_computed_or_refused_in_a_sentence(length, myelin, end):
    rig = FIBRE.replace("cable.myelin.kind", myelin).replace("cable.length", length)
    rig = rig.replace("cable.right", end).replace("cable.accuracy", 50.0)
    if myelin != "off" and length < rig.cable.myelin.period:
        with pytest.raises(BadInput, match="the limit is"):
            FibreSimulator(rig)
        return
    fibre = FibreSimulator(rig)
    fibre.fire()
    assert np.isfinite(fibre.advance(40).v).all()


def test_what_two_electrodes_see_at_once_has_no_velocity():
    """In a fibre so short that it is all at one potential nothing travels."""
    rig = FIBRE.replace("cable.length", 0.1)
    fibre = FibreSimulator(rig)
    fibre.fire()
    fibre.advance(400)
    assert all(time is not None for time in fibre.arrivals.values()) and fibre.leg is None
    assert cable_run.run(rig, 400, None)["velocity_m_s"] is None


def test_an_impulse_that_begins_between_the_electrodes_by_itself_gives_no_velocity():
    """Where K is raised: what the first two electrodes see then went two ways."""
    fibre = FibreSimulator(FIBRE)
    raised = FIBRE.replace("cable.potassium.on", True).replace("cable.potassium.place", 45.0)
    fibre.rig = raised
    fibre.advance(400)
    assert all(time is not None for time in fibre.arrivals.values()) and fibre.leg is None
    fibre.rig = FIBRE
    fibre.advance(1200)
    fibre.fire()
    fibre.advance(600)
    assert fibre.leg is not None and fibre.leg.velocity == pytest.approx(12.3, rel=0.03)


# --- sessions -----------------------------------------------------------------------------------


def test_a_session_holds_the_fibre_as_it_was(tmp_path):
    fibre = FibreSimulator(FIBRE)
    fibre.fire()
    fibre.advance(150)
    state = fibre.state
    session.save(tmp_path / "a.impuls", FIBRE, state)
    loaded = session.load(tmp_path / "a.impuls")
    assert loaded.rig == FIBRE and not loaded.notes
    block = FibreSimulator(loaded.rig, loaded.state).advance(200)
    assert (block.v == fibre.advance(200).v).all()


def test_a_session_of_too_large_a_fibre_begins_at_rest_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(session, "_MOST_ALONG", 10)
    session.save(tmp_path / "a.impuls", FIBRE, FibreSimulator(FIBRE).state)
    loaded = session.load(tmp_path / "a.impuls")
    assert loaded.state.along is None
    assert ["begins at rest" in note.english() for note in loaded.notes] == [True]


@pytest.mark.parametrize(
    "change",
    [
        {"x": [0.0, 1.0]}, {"v": "warm"}, {"gates": []}, {"jumped": -1}, {"driven": "much"},
        {"x": [3.0, 2.0, 1.0, 0.0]}, {"gates": [[2.0] * 4] * 3}, {"v": [1e99] * 4},
    ],
)  # fmt: skip
def test_a_fibre_that_makes_no_sense_is_refused(tmp_path, change):
    import json

    path = tmp_path / "a.impuls"
    session.save(path, FIBRE, FibreSimulator(FIBRE).state)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["state"]["along"] = {
        "x": [0.0, 1.0, 2.0, 3.0], "v": [-65.0] * 4, "gates": [[0.5] * 4] * 3, "driven": 0.0, "jumped": 2,
    } | change  # fmt: skip
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(session.BadInput, match=r"a\.impuls"):
        session.load(path)

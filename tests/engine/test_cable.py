"""What happens on a fibre, told by the events at its electrodes; and what a fibre cannot be."""

import json

import numpy as np
import pytest

from engine import cli
from engine.cable import CableSimulator
from engine.conduction import Arrivals
from engine.fibre import geometry
from engine.files import cells
from engine.rig.rig import Rig, default_rig
from engine.text import BadInput


def fibre(cell: str = "axon-1952", settings: dict | None = None) -> Rig:
    """A warm axon of 100 mm, shot at 10 mm after 0.5 ms, electrodes at 30 and 70 mm; rather coarse."""
    rig = default_rig(cells.preset(cell)).replace("cable.on", True).replace("stimulus.delay", 0.5)
    if cell == "axon-1952":
        rig = rig.replace("temperature", 18.5).replace("cable.accuracy", 15.0)
    return put(rig, settings or {})


def put(rig: Rig, settings: dict) -> Rig:
    for path, value in settings.items():
        rig = rig.replace(path, value)
    return rig


def shot(simulator: CableSimulator, ms: float) -> Arrivals:
    simulator.fire()
    arrivals = Arrivals(simulator.rig, simulator.membrane_rest)
    arrivals.add(simulator.advance(round(ms / simulator.rig.pace.dt)))
    return arrivals


def counts(arrivals: Arrivals) -> list[int]:
    return [len(times) for times in arrivals.times.values()]


# --- the machine ------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["axon-1952", "node-frog"])
def test_the_same_bits_however_the_run_is_cut(cell):
    ends, traces, pictures = [], [], []
    for size in (600, 1, 7, 256):
        simulator = CableSimulator(fibre(cell, {"stimulus.delay": 1.003}))
        simulator.fire()
        done, v, taken = 0, [], []
        while done < 600:
            block = simulator.advance(min(size, 600 - done), every=50)
            done += block.stimulus.size
            v.append(block.v)
            taken.append(block.pictures)
        traces.append(np.hstack(v))
        pictures.append(np.vstack(taken))
        ends.append(simulator.state.v)
    assert traces[0].max() > 0.0 and pictures[0].shape == (12, geometry(simulator.rig).count)
    for k in range(1, 4):
        assert (traces[k] == traces[0]).all()
        assert (pictures[k] == pictures[0]).all()
        assert (ends[k] == ends[0]).all()


@pytest.mark.parametrize(
    ("cell", "settings"),
    [
        ("axon-1952", {}),
        ("axon-1952", {"cable.left": "killed", "cable.right": "open"}),
        ("axon-1952", {"cable.cold.on": True, "cable.cold.temperature": 4.0, "cable.potassium.on": True}),
        ("neuron", {"cable.accuracy": 30.0}),
        ("node-frog", {"cable.left": "killed"}),
    ],
)
def test_rest_is_true(cell, settings):
    """As true as the tables of the gates, which are linear between points 0.05 mV apart."""
    simulator = CableSimulator(fibre(cell, {"stimulus.mode": "off", **settings}))
    start = simulator.v
    simulator.advance(1000)
    assert np.abs(simulator.v - start).max() < 2e-5


@pytest.mark.parametrize(
    ("cell", "settings"),
    [
        ("axon-1952", {}),
        ("axon-1952", {"cable.left": "killed", "cable.cold.on": True}),
        ("neuron", {"cable.accuracy": 30.0}),
        ("node-frog", {"cable.right": "open"}),
    ],
)
def test_charge_is_conserved(cell, settings):
    """What the electrode has put in is on the capacitances or has left through the membrane, to rounding."""
    simulator = CableSimulator(fibre(cell, settings))
    cut = simulator.geometry
    before = simulator.state.v
    simulator.charge = np.zeros(before.size)
    simulator.fire()
    block = simulator.advance(500)
    put_in = simulator.current * block.stimulus.sum() * block.dt
    stored = (cut.capacitance * (simulator.state.v - before)).sum()
    turned_over = (
        np.abs(cut.capacitance * (simulator.state.v - before)).sum() + np.abs(simulator.charge).sum()
    )
    assert put_in > 0.0
    assert abs(put_in - stored - simulator.charge.sum()) < 1e-9 * turned_over


def test_a_knob_does_not_reset_the_fibre():
    """An impulse under way goes on, with other compartments too."""
    simulator = CableSimulator(fibre())
    simulator.fire()
    simulator.advance(150)
    for path, value in (("cable.accuracy", 10.0), ("cable.stimulus.place", 5.0), ("temperature", 19.0)):
        top = float(simulator.x[simulator.v.argmax()])
        simulator.rig = simulator.rig.replace(path, value)
        assert simulator.v.max() > 0.0
        assert abs(float(simulator.x[simulator.v.argmax()]) - top) < 1.0
    arrivals = Arrivals(simulator.rig, simulator.membrane_rest)
    arrivals.add(simulator.advance(500))
    assert arrivals.velocity == pytest.approx(19.05, rel=0.02)


# --- experiments ------------------------------------------------------------------------------


def test_two_impulses_that_meet_annihilate():
    """Shot from both ends, none passes the middle: each electrode sees one impulse; from one end alone it passes."""
    left = CableSimulator(fibre(settings={"cable.stimulus.place": 0.0}))
    right = CableSimulator(fibre(settings={"cable.stimulus.place": 100.0}))
    for simulator in (left, right):
        simulator.fire()
        simulator.advance(150)
    first, second = left.v, np.interp(left.x, right.x, right.v)
    assert first.max() > 0.0 and second.max() > 0.0
    state = left.state
    from_right = right.state
    here = state.x < 50.0
    gates = np.array(
        [
            np.where(here, a, np.interp(state.x, from_right.x, b))
            for a, b in zip(state.gates, from_right.gates)
        ]
    )
    both = CableSimulator(
        left.rig, state.__class__(state.x, np.where(here, first, second), gates, state.clock)
    )
    alone = CableSimulator(left.rig, state)
    found = []
    for simulator in (both, alone):
        arrivals = Arrivals(simulator.rig, simulator.membrane_rest)
        arrivals.add(simulator.advance(1000))
        found.append(arrivals)
        assert simulator.v.max() < -55.0
    assert counts(found[0]) == [1, 1] and counts(found[1]) == [1, 1]
    times = [[found[k].times[name][0] for name in "12"] for k in (0, 1)]
    assert times[0][1] < times[1][1] - 1.0  # the far electrode saw the other impulse, which came from nearby
    assert abs(times[0][1] - times[0][0]) < 0.2


@pytest.mark.parametrize(
    ("warmth", "patch"),
    [
        (18.5, {"cable.ttx.on": True}),
        # What comes from the warm is over before the cold membrane has answered.
        (30.0, {"cable.cold.on": True, "cable.cold.temperature": 0.0, "cable.cold.extent": 20.0}),
        (
            18.5,
            {"cable.potassium.on": True, "cable.potassium.outside": 200.0, "cable.potassium.extent": 20.0},
        ),
    ],
    ids=["ttx", "cold", "potassium"],
)
def test_a_stretch_blocks_and_lets_go(warmth, patch):
    simulator = CableSimulator(fibre(settings={"temperature": warmth}))
    assert counts(shot(simulator, 10.0)) == [1, 1]
    simulator.rig = put(simulator.rig, patch)
    simulator.advance(1500)
    assert counts(shot(simulator, 15.0)) == [1, 0]
    switch = next(iter(patch))
    simulator.rig = simulator.rig.replace(switch, False)
    simulator.advance(2000)
    assert counts(shot(simulator, 10.0)) == [1, 1]


def test_cold_delays():
    warm = shot(CableSimulator(fibre()), 10.0)
    settings = {"cable.cold.on": True, "cable.cold.temperature": 6.3, "cable.cold.extent": 20.0}
    cold = shot(CableSimulator(fibre(settings=settings)), 12.0)
    assert counts(cold) == [1, 1]
    late = cold.times["2"][0] - warm.times["2"][0]
    assert late == pytest.approx(20.0 * (1 / 12.31 - 1 / 18.7), rel=0.1)


def test_a_widening_delays_and_blocks():
    """Khodorov BI et al. (1969) Biophysics 14:323; Goldstein SS & Rall W (1974) Biophys J 14:731."""
    found = {}
    for factor in (1.0, 3.0, 10.0):
        settings = {"cable.widening.on": True, "cable.widening.place": 50.0, "cable.widening.factor": factor}
        found[factor] = shot(CableSimulator(fibre(settings=settings)), 10.0)
    assert counts(found[1.0]) == [1, 1]
    assert counts(found[3.0]) == [1, 1]
    assert counts(found[10.0]) == [1, 0]
    # The wide part conducts faster, and yet the impulse is later just behind the step.
    near = {}
    for factor in (1.0, 3.0):
        settings = {
            "cable.widening.on": True, "cable.widening.factor": factor, "cable.electrodes.2.place": 52.0,
        }  # fmt: skip
        near[factor] = shot(CableSimulator(fibre(settings=settings)), 10.0).times["2"][0]
    assert near[3.0] > near[1.0] + 0.1


def test_an_impulse_is_reflected_at_a_widening_that_it_hardly_passes():
    """Goldstein SS & Rall W (1974) Biophys J 14:731: late enough behind the step it finds the thin part recovered.

    The 1952 axon at 6.3 degrees: it passes up to 11.15 times the diameter, and from 11.0 on it also comes back. With a
    fifth of the K channels blocked the impulse is longer, and that is so from 13.35 to 14.2.
    """
    settings = {
        "temperature": 6.3, "cable.accuracy": 10.0, "cable.stimulus.place": 2.0, "cable.widening.on": True,
        "cable.widening.place": 60.0, "cable.electrodes.1.place": 20.0, "cable.electrodes.2.place": 35.0,
        "cable.electrodes.3.on": True, "cable.electrodes.3.place": 90.0,
    }  # fmt: skip
    for blocked, passed, reflected, stopped in ((0.0, 10.8, 11.08, 11.3), (20.0, 13.0, 13.8, 14.5)):
        seen = {}
        for factor in (passed, reflected, stopped):
            more = {"cable.widening.factor": factor, "channels.k.blocked": blocked}
            seen[factor] = shot(CableSimulator(fibre(settings=settings | more)), 50.0)
        assert counts(seen[passed]) == [1, 1, 1]
        assert counts(seen[stopped]) == [1, 1, 0]
        assert counts(seen[reflected]) == [2, 2, 1]
        times = seen[reflected].times
        # There and back: the second impulse comes from the widening, nearly as fast as the first went there.
        assert times["1"][0] < times["2"][0] < times["3"][0]
        assert times["2"][0] < times["2"][1] < times["1"][1]
        there, back = times["2"][0] - times["1"][0], times["1"][1] - times["2"][1]
        assert back == pytest.approx(there, rel=0.15)


def test_a_demyelinated_stretch_delays():
    whole = shot(CableSimulator(fibre("node-frog")), 8.0)
    settings = {"cable.demyelinated.on": True, "cable.demyelinated.lost": 70.0}
    thin = shot(CableSimulator(fibre("node-frog", settings)), 10.0)
    assert counts(whole) == counts(thin) == [1, 1]
    assert thin.times["2"][0] > whole.times["2"][0] + 0.1


def test_an_impulse_runs_out_of_an_open_end():
    simulator = CableSimulator(fibre(settings={"cable.right": "open"}))
    assert counts(shot(simulator, 15.0)) == [1, 1]
    assert np.abs(simulator.v - simulator.rest[simulator.geometry.inside]).max() < 2.0


# --- outside ----------------------------------------------------------------------------------


def test_recording_outside_is_biphasic_and_monophasic_with_a_crush():
    settings = {
        "cable.outside.on": True, "cable.outside.first": 40.0, "cable.outside.second": 80.0,
        "cable.outside.resistivity": 20.0,
    }  # fmt: skip
    sound = CableSimulator(fibre(settings=settings))
    crushed = CableSimulator(fibre(settings=settings | {"cable.outside.crushed": True}))
    found = []
    for simulator in (sound, crushed):
        simulator.fire()
        found.append(simulator.advance(900).outside)
    early, late = slice(0, 380), slice(380, 900)
    # An electrode sees a negative wave when the impulse passes it; the second is subtracted.
    assert found[0][early].min() < -0.01 and found[0][late].max() == pytest.approx(
        -found[0][early].min(), rel=0.05
    )
    assert found[1][early].min() == pytest.approx(found[0][early].min(), rel=0.05)
    assert found[1][late].max() < 0.2 * found[0][late].max()


def test_a_cathode_outside_excites_at_less_current_than_an_anode():
    """The activating function: under a cathode V rises, beside it V falls; with an anode it is the reverse."""

    def threshold(kind: str) -> float:
        low, high = 1.0, 1e5
        while high / low > 1.1:
            middle = (low * high) ** 0.5
            settings = {
                "cable.stimulus.kind": kind, "cable.stimulus.reach": middle, "cable.stimulus.place": 50.0,
                "cable.accuracy": 30.0,
            }  # fmt: skip
            fired = counts(shot(CableSimulator(fibre(settings=settings)), 5.0)) == [1, 1]
            low, high = (low, middle) if fired else (middle, high)
        return high

    assert threshold("cathode") < 0.6 * threshold("anode")


# --- what cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"cable.length": 0.0}, "0.1"),
        ({"cable.electrodes.1.place": 100.5}, "100 mm"),
        ({"cable.stimulus.place": 2000.0}, "100 mm"),
        ({"cable.cold.on": True, "cable.cold.place": 101.0}, "100 mm"),
        ({"cable.diameter": 0.1, "cable.length": 10_000.0}, "20000"),
        ({"cable.myelin.kind": "frog", "cable.myelin.paranode_length": 1000.0}, "1000"),
    ],
)
def test_bad_geometry_is_refused_with_the_limit_named(settings, named):
    with pytest.raises(BadInput) as refused:
        geometry(put(default_rig(cells.preset("axon-1952")).replace("cable.on", True), settings))
    assert named in refused.value.message.english() and "cable." in refused.value.message.english()


def test_a_toxin_that_a_fibre_does_not_know_is_refused():
    with pytest.raises(BadInput):
        CableSimulator(fibre(settings={"drugs.scorpion.dose": 10.0}))


def test_places_keep_their_share_of_the_length():
    rig = fibre().replace("cable.length", 50.0)
    assert [electrode.place for electrode in rig.cable.recording] == [15.0, 35.0]
    assert rig["cable.stimulus.place"] == 5.0


# --- headless ---------------------------------------------------------------------------------


def run(*words: str) -> int:
    return cli.main(["run", "axon-1952", "--set", "cable.on=true", *words])


def test_run_gives_the_electrodes_traces_and_the_velocity(tmp_path, capsys):
    out = tmp_path / "fibre.csv"
    words = ["--set", "cable.electrodes.2.place=40", "--set", "cable.length=60", "--set", "temperature=18.5"]
    assert run(*words, "--duration", "12", "--out", str(out), "--measure") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["velocity_m_s"] == pytest.approx(18.73, rel=5e-3)
    assert [one["place_mm"] for one in found["electrodes"]] == [18.0, 40.0]
    lines = [line for line in out.read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "t_ms,V_1_mV,V_2_mV,I_stim_uA/cm2"
    assert len(lines) == 1202
    rows = np.array([[float(x) for x in line.split(",")] for line in lines[1:]])
    assert rows[0, 0] == 0.0 and rows[-1, 0] == 12.0
    assert rows[:, 1].max() > 20.0 and rows[:, 2].max() > 20.0


def test_run_refuses_an_electrode_off_the_fibre(capsys):
    assert run("--set", "cable.electrodes.1.place=70", "--set", "cable.length=60") == 2
    assert "cable.electrodes.1.place: 70 mm is off the fibre" in capsys.readouterr().err

"""Families run on the simulator: against closed forms, against one another, and as files and JSON."""

import json
from dataclasses import replace

import numpy as np
import pytest

from engine import cli, messages
from engine.experiments import curves, family
from engine.experiments.analysis import analyse
from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.text import BadInput
from tests.engine.experiments import closed_form
from tests.engine.experiments.test_curves import EXACT


def rig(cell="axon-1952", **settings):
    made = default_rig(cells.preset(cell)).replace("clamp.mode", "ideal").replace("clamp.delay", 1.0)
    for path, value in settings.items():
        made = made.replace(path.replace("__", "."), value)
    return made


STEPS = {
    "clamp.family.of": "step",
    "clamp.family.start": -60.0,
    "clamp.family.stop": 80.0,
    "clamp.family.increment": 20.0,
}


@pytest.fixture(scope="module")
def steps():
    return family.run(rig(**STEPS))


def test_each_sweep_is_the_closed_form(steps):
    exact = closed_form.steps(levels=range(-60, 81, 20))
    assert steps.levels.tolist() == exact.levels.tolist() and steps.epochs == exact.epochs
    for name in ("i_na", "i_k"):
        found, wanted = steps.rows(name), exact.rows(name)
        for epoch in ("step", "tail"):
            part = steps.epoch(epoch)
            inside = (steps.times > part.start + 0.03) & (steps.times < part.stop - 0.03)
            assert found[:, inside] == pytest.approx(wanted[:, inside], rel=1e-3, abs=0.05)
    for level, (peak, at, _) in EXACT.items():
        if level in steps.levels:
            one = steps.levels.tolist().index(level)
            read = curves.read(steps, "i_na")
            assert read.peak[one] == pytest.approx(peak, rel=1e-3)
            assert read.peak_time[one] == pytest.approx(at, abs=1e-3)


def test_every_sweep_starts_from_the_settled_holding_potential(steps):
    starts = {(sweep.state.v, sweep.state.gates) for sweep in steps.sweeps}
    assert len(starts) == 1
    ((v, gates),) = starts
    assert v == -65.0 and gates == pytest.approx(tuple(closed_form.infinity(-65.0)), abs=1e-9)


def test_a_sweep_s_rig_and_state_give_it_again(steps):
    sweep = steps.sweeps[3]
    simulator = Simulator(sweep.rig, sweep.state)
    block = simulator.advance(steps.times.size)
    assert (block.v == sweep.rows["v"]).all() and (block.currents[0] == sweep.rows["i_na"]).all()


def test_the_family_begins_from_the_concentrations_of_the_membrane():
    neuron = rig("neuron", **{**STEPS, "clamp.step.width": 5.0, "clamp.family.increment": 35.0})
    state = Simulator(neuron.replace("clamp.mode", "off")).state
    slow = state.slow
    inside = list(slow.concentrations)
    inside[0] *= 2.0  # sodium
    usual = family.run(neuron, state)
    loaded = family.run(neuron, replace(state, slow=replace(slow, concentrations=tuple(inside))))
    assert loaded.rows("i_na").min() > 0.8 * usual.rows("i_na").min()
    potentials = [curves.reversal_of(one, "i_na", curves.read(one, "i_na")) for one in (usual, loaded)]
    assert potentials[0] - potentials[1] == pytest.approx(
        26.73 * np.log(2.0), abs=0.1
    )  # RT/F at 37 degrees C


def test_a_linear_leak_cancels_to_rounding():
    bare = rig(**STEPS, **{"channels.na.blocked": 100.0, "channels.k.blocked": 100.0})
    assert np.abs(family.run(bare).rows("i_clamp")).max() > 10.0
    for count in (1, 4):
        clean = family.run(bare.replace("clamp.family.leak_pulses", count))
        assert clean.leak_pulses == count
        rest = family.run(bare.replace("clamp.family.start", -65.0).replace("clamp.family.stop", -65.0))
        # What is left is the current at holding, once for the step and once for each small pulse.
        still = (count + 1) * rest.rows("i_clamp")[0, 0]
        size = np.abs(family.run(bare).rows("i_clamp")).max()
        assert np.abs(clean.rows("i_clamp") - still).max() < 1e-9 * size


def test_leak_pulses_leave_the_gated_currents():
    control = family.run(rig(**STEPS, **{"clamp.holding": -100.0, "clamp.family.leak_pulses": 4}))
    gated = control.rows("i_na") + control.rows("i_k")
    part = control.epoch("step")
    inside = (control.times > part.start + 0.1) & (control.times < part.stop - 0.1)
    difference = control.rows("i_clamp") - gated
    assert np.abs(difference[1:, inside]).max() < 0.05 * np.abs(gated[1:, inside]).max()


def test_control_minus_ttx_is_the_sodium_current():
    control, other, difference = family.separate(rig(**STEPS), {"drugs.ttx.dose": "10000"})
    na = control.rows("i_na")
    inside = control.times > 1.05
    assert np.abs(other.rows("i_na")).max() < 1e-3 * np.abs(na).max()
    assert np.abs(difference.rows("i_clamp") - na)[:, inside].max() < 1e-3 * np.abs(na).max()
    found = analyse(difference, "i_clamp")
    assert found.reversal == pytest.approx(50.0, abs=0.5)


def test_half_the_sodium_outside_moves_the_reversal_potential():
    """The separation of 1952: another solution in place of a drug; the early current reverses at another potential."""
    control, other, _ = family.separate(rig(**STEPS), {"ions.na.outside": "220"})
    wanted = other.rig["ions.na.outside"]
    assert wanted == 220.0
    early = [curves.crossing(one.levels, curves.read(one, "i_na").peak) for one in (control, other)]
    assert early[0] == pytest.approx(50.0, abs=0.5)
    assert early[0] - early[1] == pytest.approx(24.08 * np.log(2.0), abs=1.5)  # RT/F at 6.3 degrees C


def test_a_prepulse_family_gives_h_infinity():
    made = family.run(
        rig(**{
            "clamp.family.of": "prepulse", "clamp.family.start": -120.0, "clamp.family.stop": 0.0,
            "clamp.family.increment": 10.0, "clamp.prepulse.width": 50.0, "clamp.step.width": 5.0,
            "clamp.step.level": 0.0,
        })
    )  # fmt: skip
    fit = analyse(made, "i_na").curve.fit
    wanted = analyse(closed_form.prepulses(levels=range(-120, 1, 10)), "i_na").curve.fit
    for id in ("half", "slope"):
        assert fit[id].value == pytest.approx(wanted[id].value, abs=0.02)


def test_it_can_be_called_off_and_tells_how_far_it_is():
    told = []

    class Enough(Exception):
        pass

    def proceed(done, total):
        told.append((done, total))
        if done == 3:
            raise Enough

    with pytest.raises(Enough):
        family.run(rig(**STEPS), proceed=proceed)
    assert told == [(0, 8), (1, 8), (2, 8), (3, 8)]


def test_a_family_that_is_too_large_is_refused():
    many = rig(**{**STEPS, "clamp.family.increment": 0.1})
    with pytest.raises(BadInput) as refused:
        family.run(many)
    assert refused.value.message.template == messages.FAMILY_TOO_LARGE


def test_without_a_clamp_it_is_an_ideal_one_with_steps():
    made = family.run(default_rig(cells.preset("axon-1952")).replace("clamp.step.width", 2.0))
    assert made.of == "step" and made.rig.clamp.mode == "ideal" and len(made.sweeps) == 15


def test_a_pipette_s_resistance_is_seen_in_the_family():
    ideal = family.run(rig(**STEPS))
    patch = family.run(rig(**STEPS).replace("clamp.mode", "patch"))
    assert patch.currents == ideal.currents
    assert np.abs(patch.rows("v") - ideal.rows("v")).max() > 0.5


# --- on the command line ----------------------------------------------------------------------------

SHORT = [
    "--set",
    "clamp.step.width=10",
    "--set",
    "clamp.family.of=step",
    "--set",
    "clamp.family.increment=20",
]


def said(capsys, *arguments):
    assert cli.main(["family", "axon-1952", *SHORT, *arguments]) == 0
    return capsys.readouterr().out


def test_the_command_prints_a_table_and_the_fit(capsys):
    out = said(capsys, "--current", "i_na")
    lines = out.splitlines()
    assert lines[0] == "i_na" and lines[1].split()[:3] == ["level", "peak", "peak_time"]
    assert lines[-2].startswith("Boltzmann: half = ")


def test_the_command_gives_json_of_control_drug_and_difference(capsys):
    found = json.loads(said(capsys, "--json", "--against", "drugs.ttx.dose=10000"))
    assert set(found) >= {"control", "with", "difference"} and found["family_of"] == "step"
    na = np.array(found["control"]["i_na"]["columns"]["peak_uA/cm2"])
    taken = np.array(found["difference"]["i_clamp"]["columns"]["peak_uA/cm2"])
    assert taken == pytest.approx(na, rel=2e-3, abs=0.5)


def test_the_command_writes_figures_and_sweeps(capsys, tmp_path):
    figures, sweeps = tmp_path / "f.csv", tmp_path / "s.csv"
    assert said(capsys, "--out", str(figures), "--sweeps", str(sweeps), "--current", "i_k") == ""
    table = [line.split(",") for line in figures.read_text().splitlines() if not line.startswith("#")]
    assert len(table) == 1 + 8 and table[0][0] == "curve"
    rows = [line.split(",") for line in sweeps.read_text().splitlines() if not line.startswith("#")]
    assert rows[0][:2] == ["t_ms", "i_k_-80mV_uA/cm2"] and len(rows[0]) == 1 + 8 and len(rows) == 1 + 2500
    assert [float(rows[1][0]), float(rows[-1][0])] == pytest.approx([0.01, 25.0])


@pytest.mark.parametrize(
    "wrong",
    [["--against", "ttx"], ["--against", "drugs.ttx.dose=-1"], ["--current", "i_ca"], ["--from", "top"]],
)
def test_the_command_refuses_in_a_sentence(capsys, wrong):
    assert cli.main(["family", "axon-1952", *SHORT, *wrong]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1


def test_no_two_sweeps_have_the_same_noise_and_the_same_number_gives_the_same():
    noisy = rig(**STEPS, **{"clamp.step.width": 2.0})
    noisy = noisy.replace("clamp.family.increment", 70.0).replace("noise.channels", "binomial")
    one, again = family.run(noisy), family.run(noisy)
    assert (one.rows("i_na") == again.rows("i_na")).all()
    other = family.run(noisy.replace("noise.seed", 7))
    assert (one.rows("i_na") != other.rows("i_na")).any()
    before = one.times < 1.0
    a, b = one.rows("i_na")[:2, before]
    assert (a != b).any()

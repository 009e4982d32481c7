"""What each drug does to a membrane that runs: the effect a physiologist knows it by, and its wash-in and wash-out."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.files import cells
from engine.rig.rig import Rig, default_rig
from engine.simulator import Block, Simulator
from engine.snapshot import look


def at_once(cell: str, **settings) -> Rig:
    """A rig of `cell` whose bath is exchanged at once."""
    rig = default_rig(cells.preset(cell)).replace("bath.wash", 0.0)
    for path, value in settings.items():
        rig = rig.replace(path.replace("__", "."), value)
    return rig


def give(rig: Rig, drug: str, dose: float) -> Rig:
    return rig.replace(f"drugs.{drug}.dose", dose)


def kd(rig: Rig, drug: str) -> float:
    return next(action.kd for action in rig.cell.actions if action.drug == drug)


def run(simulator: Simulator, ms: float) -> Block:
    return simulator.advance(round(ms / simulator.rig.pace.dt))


def spike(rig: Rig, ms: float = 40.0) -> tuple[float, float]:
    """Peak in mV and width at -20 mV in ms of the answer to the rig's own stimulus, from rest."""
    simulator = Simulator(rig)
    simulator.fire()
    block = run(simulator, ms)
    return float(block.v.max()), float(np.count_nonzero(block.v > -20.0) * block.dt)


def level(simulator: Simulator, drug: str) -> float:
    at = [action.drug for action in simulator.rig.cell.actions].index(drug)
    return simulator.state.slow.levels[at]


def bound(simulator: Simulator, drug: str) -> float:
    at = [action.drug for action in simulator.rig.cell.actions].index(drug)
    return simulator.state.slow.bound[at]


# --- blocks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "drug", "source"),
    [
        ("neuron", "ttx", "i_na"), ("axon-1952", "ttx", "i_na"), ("node-frog", "ttx", "i_na"),
        ("neuron", "tea", "i_k"), ("neuron", "4ap", "i_k"), ("neuron", "barium", "i_leak_k"),
        ("neuron", "ouabain", "i_pump"), ("muscle", "9ac", "i_leak_cl"), ("muscle", "ouabain", "i_pump"),
    ],
)  # fmt: skip
def test_half_of_the_current_at_kd_with_all_else_the_same(cell, drug, source):
    """The same V, gates and concentrations in mid-spike, with and without the drug: the current is exactly halved."""
    rig = at_once(cell)
    simulator = Simulator(rig)
    simulator.fire()
    run(simulator, rig["stimulus.delay"] + 0.5)
    state = simulator.state
    levels = [kd(rig, drug) if a.drug == drug else 0.0 for a in rig.cell.actions]
    drugged = replace(state, slow=replace(state.slow, levels=tuple(levels)))
    clean, halved = look(rig, state).currents, look(rig, drugged).currents
    assert abs(clean[source]) > 1e-3
    assert halved[source] == pytest.approx(0.5 * clean[source], rel=1e-14)
    others = set(clean) - {source}
    if sum(a.drug == drug for a in rig.cell.actions) == 1:
        assert all(halved[name] == clean[name] for name in others)


def test_ttx_takes_the_impulse_away_and_washing_brings_it_back():
    rig = at_once("neuron")
    assert spike(rig)[0] > 45.0
    assert spike(give(rig, "ttx", 300.0))[0] < -40.0
    simulator = Simulator(give(rig, "ttx", 300.0))
    simulator.rig = rig
    run(simulator, 50.0)
    simulator.fire()
    assert run(simulator, 20.0).v.max() == pytest.approx(spike(rig)[0], abs=0.2)


@pytest.mark.parametrize(("cell", "dose", "times"), [("neuron", 1.0, 1.15), ("axon-1952", 0.5, 1.1)])
def test_tea_broadens_the_impulse(cell, dose, times):
    rig = at_once(cell, stimulus__amplitude=20.0)
    (peak, width), (higher, wider) = spike(rig), spike(give(rig, "tea", dose))
    assert wider > times * width and higher > peak


def test_barium_depolarises():
    rig = at_once("cortical")
    simulator = Simulator(rig)
    before = simulator.v
    simulator.rig = give(rig, "barium", 0.2)
    run(simulator, 200.0)
    assert before + 2.0 < simulator.v < -45.0


def test_9_ac_makes_muscle_repeat_its_impulse():
    """70 % of the chloride conductance gone at 25.7 uM: a current that gave one impulse gives a train."""
    rig = at_once("muscle", stimulus__amplitude=9.75, stimulus__width=300.0, stimulus__delay=0.0)
    assert _impulses(rig) == 1
    assert _impulses(give(rig, "9ac", 25.7)) >= 8


def _impulses(rig: Rig) -> int:
    simulator = Simulator(rig)
    simulator.fire()
    v = run(simulator, 300.0).v
    return int(np.count_nonzero((v[:-1] < -20.0) & (v[1:] >= -20.0)))


# --- the pump ---------------------------------------------------------------------------------------


def test_ouabain_depolarises_at_once_then_the_gradients_run_down_and_washing_restores():
    rig = at_once("neuron")
    simulator = Simulator(rig)
    assert simulator.v == pytest.approx(-70.0, abs=1e-6)
    simulator.rig = give(rig, "ouabain", 100.0)
    run(simulator, 60.0)
    step, (na, _) = simulator.v, simulator.concentrations["na"]
    assert step == pytest.approx(-64.3, abs=0.3)  # the pump's own few mV, without an impulse
    assert na == pytest.approx(18.5, abs=0.05)  # and nothing else yet
    simulator.fire()
    assert run(simulator, 20.0).v.max() > 45.0  # it is not the pump that repolarises

    simulator.rig = give(rig, "ouabain", 100.0).replace("pace.lapse", 100.0)
    run(simulator, 600.0)  # a minute
    inside = {ion: sides[0] for ion, sides in simulator.concentrations.items()}
    assert inside["na"] > 22.0 and inside["k"] < 137.0 and simulator.v > step + 0.3

    simulator.rig = rig.replace("pace.lapse", 100.0)
    run(simulator, 12000.0)  # twenty minutes
    assert simulator.v == pytest.approx(-70.0, abs=0.2)
    for ion, held in (("na", 18.5), ("k", 140.0)):
        assert simulator.concentrations[ion][0] == pytest.approx(held, rel=0.01)


def test_ouabain_does_nothing_to_a_cell_without_a_pump():
    assert not any(action.drug == "ouabain" for action in cells.preset("axon-1952").actions)


# --- use dependence ---------------------------------------------------------------------------------


def test_the_block_of_lidocaine_grows_with_firing_and_recovers():
    rig = at_once(
        "neuron", stimulus__mode="train", stimulus__interval=25.0, stimulus__count=40, stimulus__delay=0.0
    )
    rig = give(rig.replace("stimulus.amplitude", 40.0), "lidocaine", 50.0)
    simulator = Simulator(rig)
    tonic = bound(simulator, "lidocaine")
    run(simulator, 500.0)
    assert bound(simulator, "lidocaine") == pytest.approx(tonic, abs=1e-3)  # at rest it stays
    simulator.fire()
    peaks = [float(run(simulator, 25.0).v.max()) for _ in range(40)]
    worked = bound(simulator, "lidocaine")
    assert worked > tonic + 0.05
    assert peaks[-1] < peaks[0] - 0.2  # so the impulses become lower
    run(simulator, 2000.0)  # ten times 1 / off
    assert bound(simulator, "lidocaine") == pytest.approx(tonic, abs=2e-3)
    simulator.rig = give(rig, "lidocaine", 0.0)
    run(simulator, 4000.0)
    assert bound(simulator, "lidocaine") < 1e-3


def test_lidocaine_leaves_with_its_own_time_constant():
    rig = at_once("neuron")
    simulator = Simulator(give(rig, "lidocaine", 200.0))
    simulator.rig = rig
    run(simulator, 0.05)  # the bath is clean
    begun = bound(simulator, "lidocaine")
    run(simulator, 200.0)
    off = next(action.off for action in rig.cell.actions if action.drug == "lidocaine")
    assert bound(simulator, "lidocaine") == pytest.approx(begun * math.exp(-200.0 * off), rel=1e-6)


# --- inactivation -----------------------------------------------------------------------------------


def test_scorpion_toxin_prolongs_the_impulse_and_leaves_its_rise_alone():
    for cell, dose, times in (("neuron", 20.0, 1.5), ("node-frog", 20.0, 4.0)):
        rig = at_once(cell)
        (peak, width), (higher, wider) = spike(rig), spike(give(rig, "scorpion", dose))
        assert wider > times * width
        assert 0.0 <= higher - peak < 5.0


def test_pronase_takes_inactivation_away_for_good():
    rig = at_once("neuron")
    peak, width = spike(rig)
    simulator = Simulator(rig)
    simulator.rig = give(rig, "pronase", 1.0).replace("pace.lapse", 1000.0)
    rate = next(action.rate for action in rig.cell.actions if action.drug == "pronase")
    run(simulator, 100.0)
    expected = -math.expm1(-rate * 100_000.0)
    assert bound(simulator, "pronase") == pytest.approx(expected, rel=2e-3)  # the first settling lets it in
    run(simulator, 900.0)
    assert bound(simulator, "pronase") > 0.99

    simulator.rig = rig
    run(simulator, 1000.0)
    assert level(simulator, "pronase") == 0.0
    gone = bound(simulator, "pronase")
    assert gone > 0.99  # washing does not bring it back
    simulator.fire()
    block = run(simulator, 40.0)
    assert np.count_nonzero(block.v > -20.0) * block.dt > 10 * width  # the Na channels stay open

    simulator.reset_to_rest()  # a fresh membrane, with no pronase in the bath
    assert bound(simulator, "pronase") == 0.0
    simulator.fire()
    assert run(simulator, 40.0).v.max() == pytest.approx(peak, abs=1e-6)


def test_a_membrane_at_rest_in_pronase_has_none_left():
    simulator = Simulator(give(at_once("axon-1952"), "pronase", 1.0))
    assert bound(simulator, "pronase") == 1.0


# --- the bath ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tau", [0.1, 2.0])
def test_a_drug_washes_in_exponentially(tau):
    rig = at_once("neuron", bath__wash=tau)
    simulator = Simulator(rig)
    simulator.rig = give(rig, "ttx", 100.0)
    for part in range(1, 6):
        run(simulator, 40.0)
        assert level(simulator, "ttx") == pytest.approx(100.0 * -math.expm1(-0.04 * part / tau), rel=1e-9)
    reached = level(simulator, "ttx")
    simulator.rig = rig
    run(simulator, 100.0)
    assert level(simulator, "ttx") == pytest.approx(reached * math.exp(-0.1 / tau), rel=1e-9)


def test_a_drug_arrives_and_is_gone_for_good():
    rig = at_once("neuron", bath__wash=0.01)
    simulator = Simulator(rig)
    simulator.rig = give(rig, "ttx", 100.0)
    run(simulator, 150.0)
    assert level(simulator, "ttx") == 100.0
    simulator.rig = rig
    run(simulator, 400.0)
    assert level(simulator, "ttx") == 0.0


@pytest.mark.parametrize("cell", ["neuron", "axon-1952", "muscle"])
def test_at_once_is_at_the_next_settling(cell):
    rig = at_once(cell)
    simulator = Simulator(rig)
    simulator.rig = give(rig, "ttx", 100.0)
    run(simulator, 0.05)
    assert level(simulator, "ttx") == 100.0
    simulator.rig = rig
    run(simulator, 0.05)
    assert level(simulator, "ttx") == 0.0


@pytest.mark.parametrize("cell", ["neuron", "axon-1952"])
@pytest.mark.parametrize("cuts", [(1,), (7, 3, 5), (999, 2)])
def test_samples_do_not_depend_on_the_blocks_during_a_wash(cell, cuts):
    rig = at_once(cell, bath__wash=0.02, stimulus__mode="train", stimulus__count=10, stimulus__interval=5.0)
    given = rig
    for drug, dose in (("ttx", 2.0), ("lidocaine", 50.0), ("scorpion", 20.0), ("pronase", 1.0), ("tea", 0.5)):
        given = give(given, drug, dose)

    def computed(parts) -> np.ndarray:
        simulator = Simulator(rig)
        simulator.fire()
        pieces = []
        for each in (rig, given, rig):
            simulator.rig = each
            left = 1503
            while left:
                for part in parts:
                    part = min(part, left)
                    if part:
                        pieces.append(simulator.advance(part).v)
                    left -= part
        return np.concatenate(pieces)

    assert np.array_equal(computed(cuts), computed((1503,)))

"""Transmitter at the receptors of a whole membrane: currents, potentials, twitches, antagonists, books."""

from __future__ import annotations

import csv
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from engine import cli
from engine.electrochemistry import nernst, receptor_potentials, reversal_potentials
from engine.files import cell_writer, cells, session
from engine.ledger import Ledger
from engine.rig.receptors import KINDS, unblocked
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.snapshot import look
from engine.why import explain

DT = 0.01


def rig_of(cell, **settings):
    rig = default_rig(cells.preset(cell)).replace("stimulus.mode", "off")
    for path, value in settings.items():
        rig = rig.replace(path.replace("__", "."), value)
    return rig


def ran(rig, ms=60.0):
    """A membrane fired at rest, and the block that followed."""
    simulator = Simulator(rig)
    simulator.fire()
    return simulator, simulator.advance(round(ms / rig.pace.dt))


def event(receptor, times, steps, temperature):
    """The mean conductance over each step of events at `times`, ms."""
    rise, decay = receptor.time_constants(temperature)
    peak = receptor.to_peak(temperature)
    weight = receptor.conductance / (math.exp(-peak / decay) - math.exp(-peak / rise))
    edges = np.arange(steps + 1) * DT
    total = np.zeros(steps + 1)
    for time in times:
        since = np.maximum(edges - time, 0.0)
        total += weight * (decay * -np.expm1(-since / decay) - rise * -np.expm1(-since / rise))
    return np.diff(total) / DT


# --- in voltage clamp -----------------------------------------------------------------------------


def clamped(cell, id, holding, **settings):
    rig = rig_of(cell, clamp__mode="ideal", clamp__holding=holding, **settings)
    rig = rig.replace("cytoplasm.moving", False).replace("space.on", False)
    rig = rig.replace(f"receptors.{id}.mode", "single").replace(f"receptors.{id}.conductance", 0.7)
    simulator = Simulator(rig)
    simulator.transmit((id,))
    return rig, simulator.advance(3000)


@pytest.mark.parametrize("holding", [-120.0, -80.0, -40.0, 0.0, 40.0])
@pytest.mark.parametrize(
    "cell,id", [("neuron", "ampa"), ("neuron", "nmda"), ("neuron", "gaba_a"), ("muscle", "nicotinic")]
)
def test_amplitude_and_time_course_are_those_of_the_closed_form(cell, id, holding):
    rig, block = clamped(cell, id, holding)
    receptor = rig.receptor(id)
    reversal = receptor_potentials(rig.cell, reversal_potentials(rig))[id]
    open_ = event(receptor, [5.0], 3000, rig.temperature) * unblocked(holding, receptor.magnesium_outside)
    assert block.v == pytest.approx(holding, abs=1e-12)
    assert np.abs(block.more[f"g_{id}"] - open_).max() < 1e-12
    assert np.abs(block.more[f"i_{id}"] - open_ * (holding - reversal)).max() < 1e-10


@pytest.mark.parametrize("cell,id", [("neuron", "ampa"), ("cortical", "nmda"), ("muscle", "nicotinic")])
def test_the_reversal_is_the_published_one(cell, id):
    reversal = KINDS[id].reversal
    below, above = (clamped(cell, id, reversal + away)[1].more[f"i_{id}"] for away in (-0.1, 0.1))
    assert below.min() < 0.0 < above.max() and below.max() < 1e-12 and above.min() > -1e-12
    assert np.abs(clamped(cell, id, reversal)[1].more[f"i_{id}"]).max() < 1e-10


@pytest.mark.parametrize("inside", [2.0, 8.744, 30.0, 120.0])
def test_the_reversal_of_gaba_follows_chloride(inside):
    e_cl = nernst(inside, 120.0, -1, 37.0)
    _, block = clamped("neuron", "gaba_a", e_cl, ions__cl__inside=inside)
    assert np.abs(block.more["i_gaba_a"]).max() < 1e-10
    _, block = clamped("neuron", "gaba_a", e_cl + 10.0, ions__cl__inside=inside)
    assert block.more["i_gaba_a"].max() == pytest.approx(7.0, rel=1e-4)


def test_the_reversal_of_cations_moves_with_sodium():
    rig = rig_of("neuron", ions__na__outside=72.5)
    moved = receptor_potentials(rig.cell, reversal_potentials(rig))["ampa"]
    _, block = clamped("neuron", "ampa", moved, ions__na__outside=72.5)
    assert moved < -8.0 and np.abs(block.more["i_ampa"]).max() < 1e-10


def test_the_amplifier_delivers_what_the_receptor_carries():
    _, without = clamped("neuron", "ampa", -70.0, receptors__ampa__delay=1000.0)
    _, block = clamped("neuron", "ampa", -70.0)
    assert block.more["i_clamp"] - without.more["i_clamp"] == pytest.approx(block.more["i_ampa"], abs=1e-9)


# --- potentials -----------------------------------------------------------------------------------


def test_one_event_is_an_epsp_of_a_few_millivolts_and_no_spike():
    for cell in ("neuron", "cortical", "interneuron"):
        _, block = ran(rig_of(cell, receptors__ampa__mode="single"))
        assert 2.0 < block.v.max() - block.before < 10.0, cell
        assert block.v[:500] == pytest.approx(block.before, abs=0.01)  # it begins after its delay


def test_events_sum_in_time_until_the_cell_fires():
    def height(count, interval):
        rig = rig_of("neuron", receptors__ampa__mode="train", receptors__ampa__count=count)
        _, block = ran(rig.replace("receptors.ampa.interval", interval))
        return block.v.max() - block.before

    one, apart, two = height(1, 2.0), height(2, 40.0), height(2, 1.0)
    assert apart == pytest.approx(one, rel=0.02)
    assert 1.5 * one < two < 2.0 * one
    assert height(6, 1.0) > 80.0


def test_different_receptors_sum():
    def height(*ids):
        settings = {f"receptors__{id}__mode": "single" for id in ids}
        _, block = ran(rig_of("neuron", receptors__nmda__conductance=0.3, **settings))
        return block.v.max() - block.before

    ampa, nmda = height("ampa"), height("nmda")
    assert max(ampa, nmda) < height("ampa", "nmda") < ampa + nmda + 2.0


@pytest.mark.parametrize("inside,sign", [(4.0, -1), (20.0, 1)])
def test_gaba_hyperpolarises_or_depolarises_with_e_cl(inside, sign):
    rig = rig_of("cortical", receptors__gaba_a__mode="single").replace("ions.cl.inside", inside)
    rig = rig.replace("channels.na.on", False)
    _, block = ran(rig)
    moved = block.v - block.before
    furthest = moved[np.abs(moved).argmax()]
    assert math.copysign(1.0, furthest) == sign and abs(furthest) > 1.0
    e_cl = reversal_potentials(rig)["cl"]
    assert abs(furthest) < abs(e_cl - block.before)


def test_gaba_at_rest_moves_nothing_but_shunts():
    alone = rig_of("neuron", receptors__gaba_a__mode="single", receptors__gaba_a__delay=3.0)
    assert np.abs(np.ptp(ran(alone)[1].v)) < 0.01
    epsp = rig_of("neuron", receptors__ampa__mode="single", receptors__ampa__conductance=0.1)
    both = epsp.replace("receptors.gaba_a.mode", "single").replace("receptors.gaba_a.delay", 3.0)
    both = both.replace("receptors.gaba_a.conductance", 1.0)
    assert ran(epsp)[1].v.max() > 0.0  # it fires
    shunted = ran(both)[1]
    assert 1.0 < shunted.v.max() - shunted.before < 6.0


def test_magnesium_holds_nmda_back_until_the_cell_is_depolarised():
    rig = rig_of("neuron", receptors__nmda__mode="single")
    blocked = ran(rig)[1].v
    free = ran(rig.replace("receptors.nmda.magnesium", 0.0))[1].v
    assert free.max() - free[0] > 5 * (blocked.max() - blocked[0])


# --- the end-plate --------------------------------------------------------------------------------


def test_the_end_plate_potential_makes_the_muscle_twitch():
    _, block = ran(rig_of("muscle", receptors__nicotinic__mode="single"), 200.0)
    assert block.v.max() > 20.0 and block.more["force"].max() > 20.0


def test_curare_leaves_an_end_plate_potential_without_a_twitch():
    rig = rig_of("muscle", receptors__nicotinic__mode="single").replace("drugs.curare.dose", 3.0)
    _, block = ran(rig, 200.0)
    assert 2.0 < block.v.max() - block.before < 10.0
    assert block.more["force"].max() < 0.1


# --- antagonists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell,id,drug,kd",
    [
        ("neuron", "ampa", "cnqx", 0.3), ("cortical", "nmda", "ap5", 1.4),
        ("interneuron", "gaba_a", "bicuculline", 1.0), ("muscle", "nicotinic", "curare", 0.34),
    ],
)  # fmt: skip
def test_an_antagonist_takes_what_its_constant_says(cell, id, drug, kd):
    for dose in (0.1 * kd, kd, 20.0 * kd):
        _, free = clamped(cell, id, -50.0)
        _, block = clamped(cell, id, -50.0, **{f"drugs__{drug}__dose": dose})
        expected = free.more[f"i_{id}"] / (1.0 + dose / kd)
        assert block.more[f"i_{id}"] == pytest.approx(expected, rel=1e-12, abs=1e-14)
    others = {"ampa", "nmda", "gaba_a", "nicotinic"} - {id}
    for other in others:
        _, free = clamped(cell, other, -50.0)
        _, block = clamped(cell, other, -50.0, **{f"drugs__{drug}__dose": 20.0 * kd})
        assert np.array_equal(free.more[f"i_{other}"], block.more[f"i_{other}"])


def test_an_antagonist_flows_in_and_is_washed_out():
    rig = rig_of("neuron", clamp__mode="ideal", receptors__ampa__mode="train", receptors__ampa__count=1000)
    rig = rig.replace("cytoplasm.moving", False).replace("receptors.ampa.interval", 100.0)
    simulator = Simulator(rig)
    simulator.fire()
    simulator.advance(1000)
    simulator.rig = rig.replace("drugs.cnqx.dose", 0.3)
    peaks = [np.abs(simulator.advance(10_000).more["i_ampa"]).max() for _ in range(60)]
    assert all(a >= b for a, b in itertools.pairwise(peaks))
    settled = simulator.rig.receptor("ampa").conductance * abs(simulator.v)
    assert peaks[-1] == pytest.approx(settled / (1.0 + 1.0 - math.exp(-3.0)), rel=0.02)
    simulator.rig = rig
    back = [np.abs(simulator.advance(10_000).more["i_ampa"]).max() for _ in range(60)]
    assert all(a <= b for a, b in itertools.pairwise(back)) and back[-1] > 0.9 * settled


# --- the whole loop -------------------------------------------------------------------------------


def busy():
    """Everything at once: random and regular events, ions that move, a drug that flows in."""
    rig = rig_of("neuron", receptors__ampa__mode="poisson", receptors__ampa__rate=300.0)
    rig = rig.replace("receptors.nmda.mode", "train").replace("receptors.nmda.interval", 7.03)
    rig = rig.replace("receptors.gaba_a.mode", "poisson").replace("receptors.nicotinic.mode", "single")
    return rig


def test_the_same_bits_in_blocks_of_any_size():
    def told(cut):
        simulator = Simulator(busy())
        simulator.fire()
        simulator.advance(123)
        simulator.rig = busy().replace("drugs.cnqx.dose", 1.0)
        blocks, left = [], 6000
        while left:
            blocks.append(simulator.advance(min(cut, left)))
            left -= blocks[-1].v.size
        names = ["i_ampa", "i_gaba_a", "g_nmda"]
        rows = [np.concatenate([b.v for b in blocks])]
        rows += [np.concatenate([b.more[name] for b in blocks]) for name in names]
        return np.array(rows), simulator.state

    whole, state = told(6000)
    for cut in (1, 77, 1000):
        parts, end = told(cut)
        assert np.array_equal(whole, parts) and end == state


def test_a_session_goes_on_where_it_was(tmp_path):
    simulator = Simulator(busy())
    simulator.fire()
    simulator.advance(1234)
    session.save(tmp_path / "s.impuls", simulator.rig, simulator.state)
    loaded = session.load(tmp_path / "s.impuls")
    other = Simulator(loaded.rig, loaded.state)
    assert np.array_equal(simulator.advance(3000).v, other.advance(3000).v)


def test_the_charge_of_every_step_is_booked():
    simulator = Simulator(busy())
    simulator.fire()
    block = simulator.advance(5000)
    rows = [*block.currents, *(row for name, row in block.more.items() if name.startswith("i_"))]
    charge = simulator.rig.cell.capacitance / DT * np.diff(block.v, prepend=block.before)
    assert np.abs(sum(rows) + charge - block.stimulus).max() < 1e-9
    ledger = Ledger.of(simulator.rig, simulator.state)
    received = sum(block.more[f"i_{id}"].sum() * DT for id in KINDS)
    assert sum(ledger.received) == pytest.approx(received, rel=1e-9)
    assert sum(ledger.out) == pytest.approx(
        -simulator.rig.cell.capacitance * (simulator.v - block.before), abs=1e-9 * ledger.gross
    )
    gaba = block.more["i_gaba_a"].sum() * DT
    assert ledger.received[2] == pytest.approx(gaba, rel=1e-9)


def test_chloride_through_gaba_moves_its_own_reversal():
    rig = rig_of("neuron", receptors__gaba_a__mode="train", receptors__gaba_a__interval=1.0)
    rig = rig.replace("receptors.gaba_a.count", 2000).replace("clamp.mode", "ideal")
    rig = rig.replace("clamp.holding", -40.0).replace("cytoplasm.diameter", 0.5)
    simulator, _ = ran(rig, 1.0)
    before = simulator.concentrations["cl"][0]
    simulator.advance(100_000)
    assert simulator.concentrations["cl"][0] > before + 1.0


def test_off_takes_the_receptors_away_at_once_and_fires_nothing_later():
    rig = rig_of("neuron", receptors__ampa__mode="train")
    simulator, _ = ran(rig, 7.0)
    simulator.rig = rig.replace("receptors.ampa.mode", "off")
    assert "i_ampa" not in simulator.advance(10).more
    simulator.rig = rig
    assert not simulator.advance(5000).more["i_ampa"].any()


def test_another_step_in_the_middle_of_a_train_moves_no_event():
    rig = rig_of("neuron", receptors__ampa__mode="train", clamp__mode="ideal", clamp__holding=-70.0)
    rig = rig.replace("cytoplasm.moving", False)
    simulator, _ = ran(rig, 12.0)
    simulator.rig = rig.replace("pace.dt", 0.02)
    coarse = simulator.advance(2000).more["g_ampa"]
    times = [5.0 + 20.0 * k for k in range(5)]
    fine = event(rig.receptor("ampa"), times, 5200, 37.0)[1200:]
    assert coarse == pytest.approx(fine.reshape(-1, 2).mean(axis=1), abs=1e-12)


def test_firing_one_nerve_leaves_the_stimulator_and_the_others_alone():
    rig = rig_of("neuron", stimulus__mode="single", receptors__ampa__mode="single")
    simulator = Simulator(rig.replace("receptors.gaba_a.mode", "single"))
    simulator.transmit(("ampa",))
    block = simulator.advance(2000)
    assert block.more["i_ampa"].any() and not block.more["i_gaba_a"].any() and not block.stimulus.any()
    simulator = Simulator(rig.replace("receptors.ampa.with_stimulus", False))
    simulator.fire()
    block = simulator.advance(2000)
    assert block.stimulus.any() and not block.more["i_ampa"].any()


def test_a_sweep_can_start_with_the_transmitter():
    simulator = Simulator(rig_of("neuron", receptors__ampa__mode="train", receptors__ampa__delay=3.005))
    simulator.advance(100)
    simulator.transmit(("ampa",))
    found = [place + 100 * k for k in range(5) for place in simulator.advance(100).onsets]
    assert found == [pytest.approx(300.5 - 1.0)]


def test_receptors_that_are_off_cost_nothing():
    off = Simulator(rig_of("axon-1952"))
    assert type(off._patch).__name__ == "Plain"
    assert off.advance(100).more == {}


# --- what is told ---------------------------------------------------------------------------------


def test_the_snapshot_knows_the_receptors():
    simulator, _ = ran(rig_of("neuron", receptors__ampa__mode="single"), 5.6)
    seen = look(simulator.rig, simulator.state)
    assert sum(seen.received["ampa"].values()) == pytest.approx(simulator.now()["i_ampa"])
    assert sum(seen.by_ion.values()) == pytest.approx(-seen.slope * simulator.rig.cell.capacitance, abs=1e-9)
    v = simulator.v
    after = simulator.advance(1).v[0]
    assert (after - v) / DT == pytest.approx(seen.slope, rel=0.02)


def test_why_says_who_excites_and_what_blocks_it():
    simulator, _ = ran(rig_of("neuron", receptors__ampa__mode="single"), 5.6)
    told = " ".join(m.english() for m in explain(look(simulator.rig, simulator.state)).sentences)
    assert "AMPA receptors" in told and "they excite" in told
    rig = rig_of("neuron", receptors__ampa__mode="single").replace("drugs.cnqx.dose", 1.0)
    simulator, _ = ran(rig, 5.6)
    told = " ".join(m.english() for m in explain(look(simulator.rig, simulator.state)).sentences)
    assert "AMPA receptors: 77 % blocked (CNQX)" in told
    rig = rig_of("neuron", receptors__gaba_a__mode="single").replace("ions.cl.inside", 4.0)
    simulator, _ = ran(rig, 5.6)
    told = " ".join(m.english() for m in explain(look(simulator.rig, simulator.state)).sentences)
    assert "GABA-A receptors" in told and "E Cl" in told


def test_the_command_line_gives_a_column_for_what_is_in_use(tmp_path):
    file = tmp_path / "run.csv"
    words = ["run", "neuron", "--set", "receptors.ampa.mode=single", "--duration", "10", "--out", str(file)]
    assert cli.main(words) == 0
    with file.open() as lines:
        rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    head, values = rows[0], np.array(rows[1:], dtype=float)
    assert head[-2:] == ["I_ampa_uA/cm2", "g_ampa_mS/cm2"]
    assert values[:, -2].min() < -0.5 and values[:, -1].max() == pytest.approx(0.03, rel=1e-3)


def test_cells_of_peoples_own_keep_their_receptors(tmp_path):
    cell = cells.preset("muscle")
    path = tmp_path / "own.toml"
    cell_writer.save(path, replace(cell, receptors=(("gaba_a", 0.5),)))
    assert cells.load(path).receptors == (("gaba_a", 0.5),)

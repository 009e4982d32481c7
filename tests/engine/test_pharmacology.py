"""Dose-response curves against their closed forms, and the effects now against what the kernels compute."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine import pharmacology
from engine.files import cells
from engine.kernels import slow as kernel
from engine.rig.cell import Action
from engine.rig.rig import default_rig
from engine.simulator import Simulator

NEURON = default_rig(cells.preset("neuron"))


def action(drug: str, **changes) -> Action:
    found = next(a for a in NEURON.cell.actions if a.drug == drug)
    return replace(found, **changes)


def test_half_of_the_sites_at_kd_whatever_the_slope():
    for hill in (0.5, 1.0, 2.0, 4.0):
        assert pharmacology.fraction(action("ttx", hill=hill), 10.0) == 0.5
        assert pharmacology.fraction(action("ttx", hill=hill), 0.0) == 0.0
    one = action("ttx")
    assert pharmacology.fraction(one, 90.0) == pytest.approx(0.9, rel=1e-14)
    assert pharmacology.fraction(action("ttx", hill=2.0), 30.0) == pytest.approx(0.9, rel=1e-14)


def test_ten_to_ninety_per_cent_is_81_fold():
    """The old rule of one site: from a ninth to nine times Kd."""
    one = action("tea")
    low, high = one.kd / 9.0, one.kd * 9.0
    assert pharmacology.fraction(one, low) == pytest.approx(0.1, rel=1e-12)
    assert pharmacology.fraction(one, high) == pytest.approx(0.9, rel=1e-12)


@pytest.mark.parametrize("level", [1e-300, 1e-12, 1.0, 1e12])
def test_it_is_what_the_kernel_computes(level):
    for hill in (0.1, 1.0, 10.0):
        one = action("ttx", hill=hill)
        assert pharmacology.fraction(one, level) == pytest.approx(
            float(kernel.occupied(level, one.kd, hill)), rel=1e-12, abs=1e-300
        )


def test_lidocaine_prefers_inactivated_channels():
    one = action("lidocaine")
    kd = one.off / one.on
    assert pharmacology.trapped(one, kd, 0.0) == 0.5
    assert pharmacology.trapped(one, kd / one.rest_weight, 1.0) == pytest.approx(0.5, rel=1e-12)
    assert pharmacology.trapped(one, 0.0, 0.3) == 0.0
    middle = pharmacology.trapped(one, kd, 0.5)
    assert middle == pytest.approx(0.525 / 1.525, rel=1e-12)
    assert pharmacology.half_level(one) == kd


def test_pronase_has_a_rate_and_no_equilibrium():
    one = action("pronase")
    tau = 1.0 / (one.rate * 2.0)
    assert pharmacology.cleaved(one, 2.0, tau) == pytest.approx(1.0 - math.exp(-1.0), rel=1e-12)
    assert pharmacology.cleaved(one, 0.0, 1e9) == 0.0
    (curve,) = pharmacology.dose_response(one).values()
    assert curve(pharmacology.half_level(one)) == pytest.approx(0.5, rel=1e-12)


@pytest.mark.parametrize("name", cells.names())
def test_every_curve_rises_from_nothing_through_one_half(name):
    for one in cells.preset(name).actions:
        for curve in pharmacology.dose_response(one).values():
            values = [curve(level) for level in (0.0, *np.geomspace(1e-9, 1e9, 60))]
            assert values[0] == 0.0 and values == sorted(values) and values[-1] <= 1.0
        first = next(iter(pharmacology.dose_response(one).values()))
        assert first(pharmacology.half_level(one)) == pytest.approx(0.5, rel=1e-12)


def test_effects_before_anything_has_run_are_those_of_the_doses():
    rig = NEURON.replace("drugs.ttx.dose", 10.0)
    found = pharmacology.effects(rig, None)
    assert list(found) == [drug.id for drug in rig.drugs]
    (ttx,) = found["ttx"]
    assert (ttx.level, ttx.share) == (10.0, 0.5)
    assert found["ouabain"][0].share == found["lidocaine"][0].share == 0.0


def test_effects_of_a_running_membrane_are_those_at_the_membrane():
    rig = NEURON.replace("bath.wash", 1.0)
    simulator = Simulator(rig)
    simulator.rig = rig.replace("drugs.ttx.dose", 10.0).replace("drugs.lidocaine.dose", 200.0)
    simulator.advance(20_000)
    found = pharmacology.effects(simulator.rig, simulator.state.slow)
    level = 10.0 * (1.0 - math.exp(-0.2))
    assert found["ttx"][0].level == pytest.approx(level, rel=1e-9)
    assert found["ttx"][0].share == pytest.approx(level / (level + 10.0), rel=1e-9)
    bound = dict(zip([a.drug for a in rig.cell.actions], simulator.state.slow.bound, strict=True))
    assert found["lidocaine"][0].share == bound["lidocaine"] > 0.0


def test_one_drug_may_have_two_targets():
    rig = default_rig(cells.preset("cortical")).replace("drugs.tea.dose", 4.5)
    first, second = pharmacology.effects(rig, None)["tea"]
    assert first.action.target != second.action.target
    assert first.share == 0.5 and second.share == pytest.approx(4.5 / (4.5 + 3.8))


@pytest.mark.parametrize(
    ("cell", "target", "drug"),
    [
        ("neuron", "na", "ttx"), ("neuron", "k", "tea"), ("neuron", "leak.k", "barium"), ("neuron", "pump", "ouabain"),
        ("neuron", "leak.na", None), ("muscle", "leak.cl", "9ac"), ("axon-1952", "pump", None),
    ],
)  # fmt: skip
def test_which_drug_a_switch_stands_for(cell, target, drug):
    found = pharmacology.blocker(cells.preset(cell), target)
    assert (found and found.drug) == drug


def test_a_clean_wash_takes_every_dose_away_and_nothing_else():
    rig = NEURON.replace("drugs.ttx.dose", 10.0).replace("drugs.pronase.dose", 1.0).replace("bath.wash", 5.0)
    washed = pharmacology.washed(rig)
    assert all(drug.dose == 0.0 for drug in washed.drugs)
    assert washed == NEURON.replace("bath.wash", 5.0)

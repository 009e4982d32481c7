"""Potentials from concentrations against their closed forms."""

import math

import numpy as np
import pytest

from engine.electrochemistry import leak_potential, leak_totals, nernst, reversal_potentials, thermal_voltage
from engine.files import cells
from engine.rig.rig import default_rig

AXON = default_rig(cells.preset("axon-1952"))


# 2.303 RT/F, the rule of thumb of every textbook (e.g. Hille 2001, table 1.2: 58.17 mV at 20 degrees).
@pytest.mark.parametrize(("temperature", "slope"), [(6.3, 55.4), (18.5, 57.9), (20.0, 58.2), (37.0, 61.5)])
def test_millivolts_per_decade(temperature, slope):
    assert nernst(10.0, 100.0, 1, temperature) == pytest.approx(slope, abs=0.05)
    assert nernst(1.0, 1000.0, 1, temperature) == pytest.approx(3 * slope, abs=0.15)


def test_thermal_voltage_is_proportional_to_absolute_temperature():
    assert thermal_voltage(25.0) == pytest.approx(25.6926, abs=5e-5)  # RT/F at 298.15 K, CODATA 2018
    assert thermal_voltage(-273.15) == 0.0
    assert thermal_voltage(45.0) / thermal_voltage(0.0) == pytest.approx(318.15 / 273.15, rel=1e-14)


def test_nernst_closed_forms(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(200)):
        inside, outside = 10.0 ** rng.uniform(-2, 3, 2)
        celsius = rng.uniform(0, 45)
        e = nernst(inside, outside, 1, celsius)
        assert nernst(outside, inside, 1, celsius) == pytest.approx(-e, rel=1e-9, abs=1e-12)
        assert nernst(inside, outside, -1, celsius) == -e
        assert nernst(inside, outside, 2, celsius) == pytest.approx(e / 2, rel=1e-14)
        assert inside * math.exp(e / thermal_voltage(celsius)) == pytest.approx(outside, rel=1e-12)
    assert nernst(7.0, 7.0, 1, 20.0) == 0.0


def test_chloride_has_the_other_sign():
    rig = AXON.replace("nernst.mode", "running")
    for ion in ("na", "k", "cl"):
        rig = rig.replace(f"ions.{ion}.inside", 10.0).replace(f"ions.{ion}.outside", 100.0)
    potentials = reversal_potentials(rig)
    assert potentials["na"] == potentials["k"] == pytest.approx(55.44, abs=0.01)
    assert potentials["cl"] == -potentials["na"]
    # more chloride outside: E_Cl becomes more negative; more potassium outside: E_K less negative
    assert reversal_potentials(AXON.replace("ions.cl.outside", 600.0))["cl"] < reversal_potentials(AXON)["cl"]
    assert reversal_potentials(AXON.replace("ions.k.outside", 20.0))["k"] > reversal_potentials(AXON)["k"]


def test_measured_squid_concentrations():
    """Na 50/440, K 400/20, Cl 52/560 mM at 6.3 degrees: +52.4, -72.1, -57.2 mV (DESIGN 6)."""
    assert nernst(50.0, 440.0, 1, 6.3) == pytest.approx(52.4, abs=0.05)
    assert nernst(400.0, 20.0, 1, 6.3) == pytest.approx(-72.1, abs=0.05)
    assert nernst(52.0, 560.0, -1, 6.3) == pytest.approx(-57.2, abs=0.05)


def test_potentials_follow_the_running_temperature_only_when_asked():
    warm = AXON.replace("temperature", 37.0)
    assert reversal_potentials(warm) == reversal_potentials(AXON)
    running = reversal_potentials(warm.replace("nernst.mode", "running"))
    ratio = (37.0 + 273.15) / (6.3 + 273.15)
    for ion, e in reversal_potentials(AXON).items():
        assert running[ion] == pytest.approx(e * ratio, rel=1e-12)
    fixed = AXON.replace("nernst.temperature", 20.0)
    assert reversal_potentials(fixed)["na"] == pytest.approx(50.0 * 293.15 / 279.45, rel=1e-12)


def test_leak_potential_is_the_mean_weighted_by_conductance():
    conductance, drive = leak_totals(AXON)
    assert conductance == pytest.approx(0.3, abs=1e-15)
    assert drive / conductance == pytest.approx(-54.387, abs=1e-9)
    e, leaks = reversal_potentials(AXON), {leak.id: leak.conductance for leak in AXON.cell.leaks}
    half = AXON.replace("leaks.na.blocked", 50.0)
    expected = (0.5 * leaks["na"] * e["na"] + leaks["cl"] * e["cl"]) / (0.5 * leaks["na"] + leaks["cl"])
    assert leak_potential(half) == pytest.approx(expected, rel=1e-12)


def test_one_leak_alone_sits_at_its_own_potential():
    for ion, other in (("na", "cl"), ("cl", "na")):
        for alone in (
            AXON.replace(f"leaks.{other}.blocked", 100.0),
            AXON.replace(f"leaks.{other}.on", False),
        ):
            assert leak_potential(alone) == pytest.approx(reversal_potentials(AXON)[ion], rel=1e-12)


def test_without_leaks_there_is_no_leak_potential():
    rig = AXON
    for ion in ("na", "k", "cl"):
        rig = rig.replace(f"leaks.{ion}.on", False)
    assert leak_potential(rig) is None
    assert leak_totals(rig) == (0.0, 0.0)

"""Resting potentials against textbook and closed-form figures.

Tolerances, written before the first run: 0.05 mV where a figure is given with one decimal (half of its last digit),
0.1 mV where it is called "about", 1e-9 mV for what is exact in closed form.
"""

import math

import numpy as np
import pytest

from engine.electrochemistry import (
    ghk,
    leak_and_pump_potential,
    leak_currents,
    leak_potential,
    nernst,
    pump_current,
    reversal_potentials,
    thermal_voltage,
)
from engine.files import cells
from engine.resting import curves
from engine.rig.rig import Rig, default_rig
from engine.simulator import Simulator

ROUNDED, ABOUT, EXACT = 0.05, 0.1, 1e-9  # mV

NEURON = default_rig(cells.preset("neuron"))
SEAWATER = default_rig(cells.preset("axon-seawater"))
SIDES = {ion.id: (ion.inside, ion.outside) for ion in SEAWATER.ions}


def permeabilities(rig: Rig) -> dict[str, float]:
    return {leak.id: leak.permeability for leak in rig.leaks}


# 2.303 RT/F (Hille 2001, Ion Channels of Excitable Membranes, table 1.2: 58.17 mV at 20 degrees)
@pytest.mark.parametrize(("celsius", "slope"), [(6.3, 55.4), (18.5, 57.9), (20.0, 58.2), (37.0, 61.5)])
def test_nernst_slope(celsius, slope):
    assert nernst(100.0, 1000.0, 1, celsius) == pytest.approx(slope, abs=ROUNDED)
    assert nernst(100.0, 1000.0, -1, celsius) == pytest.approx(-slope, abs=ROUNDED)


# P_Na/P_K 0.04 and no Cl, as for squid axon (Hodgkin & Katz 1949, J Physiol 108:37), at 18.5 degrees.
@pytest.mark.parametrize(
    ("outside", "membrane", "line"),
    [(2.5, -75.3, -127.6), (20.0, -59.6, -75.3), (100.0, -30.9, -34.8), (200.0, -15.4, -17.4)],
)
def test_goldman_potential_leaves_the_nernst_line_at_low_potassium(outside, membrane, line):
    sides = SIDES | {"k": (SIDES["k"][0], outside)}
    assert ghk({"na": 0.04, "k": 1.0}, sides, 18.5) == pytest.approx(membrane, abs=ROUNDED)
    assert nernst(*sides["k"], 1, 18.5) == pytest.approx(line, abs=ROUNDED)


def test_sea_water():
    """Na 50/440, K 400/20, Cl 52/560 mM at 6.3 degrees (Hodgkin 1951, 1964)."""
    assert (SEAWATER.temperature, SIDES) == (
        6.3, {"na": (50.0, 440.0), "k": (400.0, 20.0), "cl": (52.0, 560.0)}
    )  # fmt: skip
    potentials = reversal_potentials(SEAWATER)
    for ion, expected in (("na", 52.4), ("k", -72.1), ("cl", -57.2)):
        assert potentials[ion] == pytest.approx(expected, abs=ROUNDED)


def test_neuron():
    potentials = reversal_potentials(NEURON)
    assert potentials["na"] == pytest.approx(55.0, abs=ROUNDED)
    assert potentials["k"] == pytest.approx(-95.0, abs=ROUNDED)
    assert leak_potential(NEURON) == pytest.approx(-64.7, abs=ABOUT)
    assert leak_and_pump_potential(NEURON) == pytest.approx(-70.0, abs=ABOUT)
    assert Simulator(NEURON).rest == pytest.approx(-70.0, abs=0.2)


def test_goldman_leaks_alone_are_the_closed_form():
    sides = {ion.id: (ion.inside, ion.outside) for ion in NEURON.ions}
    expected = ghk(permeabilities(NEURON), sides, 37.0)
    assert leak_potential(NEURON) == pytest.approx(expected, abs=EXACT)
    assert sum(leak_currents(NEURON, expected).values()) == pytest.approx(0.0, abs=EXACT)


@pytest.mark.parametrize("factor", [0.01, 3.0, 50.0])
def test_only_the_ratios_of_permeabilities_count(factor):
    rig = NEURON
    for leak in NEURON.leaks:
        rig = rig.replace(f"leaks.{leak.id}.permeability", leak.permeability * factor)
    assert leak_potential(rig) == pytest.approx(leak_potential(NEURON), abs=EXACT)
    assert leak_and_pump_potential(rig) != pytest.approx(leak_and_pump_potential(NEURON), abs=0.1)


def test_steady_state_with_the_pump_is_that_of_mullins_and_noda():
    """V = RT/F ln((r P_K Ko + P_Na Nao) / (r P_K Ki + P_Na Nai)), r = 3/2 (Mullins & Noda 1963, J Gen Physiol 47:117).

    Of a cell without gated channels, where chloride is at equilibrium and neither Na nor K has a net flux.
    """
    rig = default_rig(cells.preset("non-excitable"))
    assert not rig.cell.channels and pump_current(rig) > 0
    p, r = permeabilities(rig), 1.5
    (nai, nao), (ki, ko) = ((rig.ion(i).inside, rig.ion(i).outside) for i in ("na", "k"))
    closed = thermal_voltage(rig.temperature) * math.log(
        (r * p["k"] * ko + p["na"] * nao) / (r * p["k"] * ki + p["na"] * nai)
    )
    assert leak_and_pump_potential(rig) == pytest.approx(closed, abs=EXACT)
    assert closed == pytest.approx(rig.cell.rest, abs=EXACT)


@pytest.mark.parametrize("name", ["neuron", "axon-seawater", "muscle"])
def test_curves_are_the_potentials_of_each_rig_on_them(name):
    rig = default_rig(cells.preset(name))
    outside = np.array([0.5, 4.0, 20.0, 133.0, 500.0])
    found = curves(rig, outside)
    for k, e, leaks, pumped in zip(outside, found.nernst, found.leaks, found.pumped):
        there = rig.replace("ions.k.outside", float(k))
        assert e == pytest.approx(reversal_potentials(there)["k"], abs=EXACT)
        assert leaks == pytest.approx(leak_potential(there), abs=EXACT)
        assert pumped == pytest.approx(leak_and_pump_potential(there), abs=EXACT)


def test_curves_need_a_leak():
    rig = NEURON
    for leak in NEURON.leaks:
        rig = rig.replace(f"leaks.{leak.id}.on", False)
    found = curves(rig, np.array([4.0, 40.0]))
    assert np.isnan(found.leaks).all() and np.isnan(found.pumped).all()
    assert np.isfinite(found.nernst).all()


@pytest.mark.parametrize(
    ("name", "outside"),
    [("neuron", 4.0), ("neuron", 8.0), ("axon-1952", 16.0), ("axon-seawater", 20.0), ("axon-seawater", 60.0),
     ("muscle", 5.0), ("node-frog", 2.5), ("non-excitable", 30.0)],
)  # fmt: skip
def test_the_whole_membrane_rests_on_its_curve(name, outside):
    """0.05 mV: the curve is drawn from millivolt to millivolt."""
    rig = default_rig(cells.preset(name)).replace("ions.k.outside", outside)
    found = curves(rig, np.array([outside])).membrane[0]
    assert found == pytest.approx(Simulator(rig).rest, abs=0.05)

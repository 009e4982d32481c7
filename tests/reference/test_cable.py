"""The fibre against exact figures: the velocity of 1952, and cable theory in closed form."""

import json
from math import erfc, exp, pi, sqrt
from pathlib import Path

import numpy as np
import pytest

from engine.cable import CableSimulator, constants
from engine.conduction import Arrivals
from engine.files import cells
from engine.rig.rig import Rig, default_rig

EXACT = json.loads((Path(__file__).parent / "data" / "axon_1952.json").read_text())["conduction_velocity"]


def fibre(cell: str, settings: dict | None = None) -> Rig:
    rig = default_rig(cells.preset(cell)).replace("cable.on", True).replace("stimulus.delay", 0.5)
    for path, value in (settings or {}).items():
        rig = rig.replace(path, value)
    return rig


def velocity(rig: Rig, ms: float = 8.0) -> float | None:
    simulator = CableSimulator(rig)
    simulator.fire()
    arrivals = Arrivals(rig, simulator.membrane_rest)
    arrivals.add(simulator.advance(round(ms / rig.pace.dt)))
    return arrivals.velocity


def test_velocity_of_1952_at_the_default_settings():
    rig = fibre("axon-1952", {"temperature": EXACT["T"]})
    assert (rig["cable.diameter"], rig["cable.resistivity"]) == (EXACT["diam_um"], EXACT["Ri_ohm_cm"])
    assert velocity(rig) == pytest.approx(EXACT["theta_m_s"], rel=2e-3)


def test_velocity_is_exact_in_the_limit():
    fine = {"temperature": 18.5, "cable.accuracy": 3.0, "pace.dt": 0.002}
    assert velocity(fibre("axon-1952", fine)) == pytest.approx(EXACT["theta_m_s"], rel=1e-4)


@pytest.mark.parametrize(
    ("path", "values"), [("pace.dt", (0.01, 0.005, 0.0025)), ("cable.accuracy", (24.0, 12.0, 6.0))]
)
def test_second_order(path, values):
    """The error falls four-fold when dt or the compartments' length halves: the differences of three runs tell."""
    fine = {"temperature": 18.5, "cable.accuracy": 12.0, "pace.dt": 0.005}
    coarse, middle, finest = (velocity(fibre("axon-1952", {**fine, path: value})) for value in values)
    assert 3.4 < (middle - coarse) / (finest - middle) < 4.7


def test_velocity_follows_the_square_root_of_the_diameter():
    whole = velocity(fibre("axon-1952", {"temperature": 18.5}))
    for factor in (0.25, 0.5, 2.0):
        settings = {
            "temperature": 18.5,
            "cable.diameter": 476.0 * factor,
            "cable.length": 100.0 * sqrt(factor),
        }
        found = velocity(fibre("axon-1952", settings))
        assert found / whole == pytest.approx(sqrt(factor), rel=1e-3)


# --- the passive fibre ------------------------------------------------------------------------

CONDUCTANCE, TAU = 0.1, 10.0  # of the passive cell: mS/cm2, ms


def passive(settings: dict, stimulus: float = 10.0, places=(10.0, 11.0, 13.0, 16.0)) -> Rig:
    """A long weak current at `stimulus` mm and four electrodes; 2.74 mm is the length constant."""
    given = {
        "stimulus.delay": 0.0, "stimulus.width": 1000.0, "stimulus.amplitude": 0.1, "cable.stimulus.place": stimulus,
    }  # fmt: skip
    for k, place in enumerate(places, 1):
        given |= {f"cable.electrodes.{k}.on": True, f"cable.electrodes.{k}.place": place}
    return fibre("passive", settings | given)


def endless(rig: Rig, away: float, t: np.ndarray) -> np.ndarray:
    """mV from rest `away` mm from a step of current into an endless fibre (Hodgkin & Rushton 1946, equation 4.1)."""
    d, ri = 1e-4 * rig["cable.diameter"], rig["cable.resistivity"]
    constant = sqrt(d / (4.0 * ri * 1e-3 * CONDUCTANCE))  # cm
    simulator_current = CableSimulator(rig).current * rig["stimulus.amplitude"]  # uA
    final = 0.5e-3 * simulator_current * ri * constant / (pi * d * d / 4.0)
    x = 0.1 * away / constant

    def share(u: float) -> float:
        if u <= 0.0:
            return 0.0
        return 0.5 * (
            exp(-x) * erfc(0.5 * x / sqrt(u) - sqrt(u)) - exp(x) * erfc(0.5 * x / sqrt(u) + sqrt(u))
        )

    return final * np.array([share(u) for u in t / TAU])


def images(rig: Rig, place: float, t: np.ndarray, left: float | None, right: float | None) -> np.ndarray:
    """The same in a fibre with ends, by reflection: 1 for a sealed end, -1 for a killed one, None for none."""
    length, source = rig["cable.length"], rig["cable.stimulus.place"]
    total = np.zeros(t.size)
    for n in range(-4, 5):
        for mirrored in (False, True):
            at = 2 * n * length + (-source if mirrored else source)
            # the images to the right have met the right end first
            hits_left = abs(n) + (1 if mirrored and n <= 0 else 0) - (1 if mirrored and n > 0 else 0) * 0
            hits_right = abs(n)
            if mirrored:
                hits_left, hits_right = (abs(n) + 1, abs(n)) if n <= 0 else (n - 1, n)
            weights = (left, hits_left), (right, hits_right)
            if any(end is None and hits > 0 for end, hits in weights):
                continue
            sign = np.prod([1.0 if end is None else end**hits for end, hits in weights])
            total += sign * endless(rig, abs(place - at), t)
    return total


ENDS = {"sealed": 1.0, "killed": -1.0, "open": None}


@pytest.mark.parametrize(
    ("left", "right", "length", "stimulus", "places"),
    [
        ("open", "open", 20.0, 10.0, (10.0, 11.0, 13.0, 16.0)),
        ("sealed", "open", 20.0, 0.0, (0.0, 1.0, 3.0, 6.0)),
        ("sealed", "open", 20.0, 2.0, (0.0, 2.0, 3.0, 6.0)),
        ("sealed", "sealed", 5.0, 0.0, (0.0, 1.0, 3.0, 5.0)),
        ("killed", "sealed", 6.0, 2.0, (1.0, 2.0, 4.0, 6.0)),
        ("killed", "killed", 6.0, 3.0, (1.0, 2.0, 3.0, 5.0)),
    ],
)
def test_step_of_current_into_a_passive_fibre(left, right, length, stimulus, places):
    rig = passive({"cable.length": length, "cable.left": left, "cable.right": right}, stimulus, places)
    simulator = CableSimulator(rig)
    simulator.fire()
    block = simulator.advance(4000)
    t = rig.pace.dt * np.arange(1, 4001)
    for v, before, place in zip(block.v, block.before, places):
        exact = images(rig, place, t[4::5], ENDS[left], ENDS[right])
        error = np.abs(v[4::5] - before - exact)[1:]  # from 0.1 ms on
        assert error.max() < 1e-3 * exact.max(), place


def test_pulse_of_current_into_a_passive_fibre():
    rig = passive({"cable.left": "open", "cable.right": "open"}).replace("stimulus.width", 2.0)
    simulator = CableSimulator(rig)
    simulator.fire()
    block = simulator.advance(3000)
    t = rig.pace.dt * np.arange(1, 3001)[9::10]
    for v, before, place in zip(block.v, block.before, (10.0, 11.0, 13.0, 16.0)):
        exact = endless(rig, abs(place - 10.0), t) - endless(rig, abs(place - 10.0), t - 2.0)
        assert np.abs(v[9::10] - before - exact).max() < 1e-3 * exact.max(), place


def test_constants_of_a_passive_fibre():
    rig = passive({})
    found = constants(rig, -95.0)
    d, ri = 1e-4 * rig["cable.diameter"], rig["cable.resistivity"]
    assert found.conductance == pytest.approx(CONDUCTANCE, rel=1e-9)
    assert found.time == pytest.approx(TAU, rel=1e-9)
    assert found.length == pytest.approx(10.0 * sqrt(d / (4.0 * ri * 1e-3 * CONDUCTANCE)), rel=1e-9)
    exact = 1e-6 * sqrt(ri / (1e-3 * CONDUCTANCE)) / (pi * d**1.5)
    assert found.input_resistance == pytest.approx(exact, rel=1e-9)


# --- myelin -----------------------------------------------------------------------------------


def test_frog_fibre():
    """23 m/s is the figure of Hodgkin 1964 for a fibre of 14 um at 20 degrees, 0.1 ms that of Huxley & Stampfli
    1949 (J Physiol 108:315) from node to node.
    """
    rig = fibre("node-frog")
    found = velocity(rig, 6.0)
    assert 20.0 < found < 26.0
    assert 0.07 < rig.cable.myelin.period / found < 0.11


def test_mammalian_fibre():
    """5.7 m/s for each um of a group I fibre (Boyd & Kalu 1979), 20 us a node (Rasminsky & Sears 1972)."""
    rig = fibre("node-mammalian")
    found = velocity(rig, 3.0)
    assert found == pytest.approx(57.0, rel=0.05)
    assert 0.017 < rig.cable.myelin.period / found < 0.024


def test_velocity_of_a_myelinated_fibre_follows_the_diameter():
    """Where all but the node's length grows with the diameter (Goldman & Albus 1968)."""
    found = []
    for factor in (0.8, 1.0, 1.4, 1.8):
        settings = {"cable.myelin.internode": 2000.0 * factor, "cable.myelin.node_diameter": 10.0 * factor}
        rig = fibre("node-frog", settings | {"cable.diameter": 10.0 * factor, "cable.length": 80.0 * factor})
        found.append(velocity(rig, 6.0) / factor)
    assert max(found) / min(found) < 1.06

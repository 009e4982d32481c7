"""Matter and charge close: what an ion's current carried is what its compartments gained, and all of it is C dV."""

import numpy as np
import pytest

from engine.files import cells
from engine.ledger import Ledger
from engine.rig.cell import SURFACE_TO_VOLUME
from engine.rig.rig import default_rig
from engine.simulator import Simulator

IONS = ("na", "k", "cl")
TRAIN = {
    "stimulus.mode": "train", "stimulus.delay": 0.0, "stimulus.width": 1.0, "stimulus.amplitude": 40.0,
    "stimulus.interval": 10.0, "stimulus.count": 100_000, "cytoplasm.moving": True,
}  # fmt: skip
# What each is driven with so that it fires on (nearly) every pulse. "axon-1952" alone is the plain kernel's.
FIRING = {
    "neuron": {},
    "neuron, a thin process in its space": {"cytoplasm.diameter": 4.0, "space.on": True, "space.exchange": 30.0},
    "muscle": {"stimulus.interval": 40.0},
    "node-frog": {"stimulus.amplitude": 1000.0, "stimulus.width": 0.12},
    "interneuron": {"pump.current": 5.0},
    "axon-seawater": {"stimulus.interval": 25.0, "space.on": True, "space.exchange": 50.0},
    "axon-1952": {"cytoplasm.moving": False, "stimulus.interval": 25.0},
}  # fmt: skip


def driven(case):
    rig = default_rig(cells.preset(case.split(",")[0]))
    for path, value in (TRAIN | FIRING[case]).items():
        rig = rig.replace(path, value)
    return rig


def summed(rig, impulses):
    """Simulator, V at the start, and charge (nC/cm2) by source name, from the samples of `impulses` pulses."""
    simulator = Simulator(rig)
    start = simulator.v
    simulator.fire()
    charge: dict[str, float] = {}
    each = round(rig["stimulus.interval"] / rig.pace.dt)  # a whole number of settlings
    for _ in range(impulses // 10):
        block = simulator.advance(10 * each)
        rows = {f"i_{c.id}": row for c, row in zip(rig.cell.channels, block.currents, strict=True)}
        rows |= {name: row for name, row in block.more.items() if name != "force"}
        for name, row in (rows | {"stimulus": block.stimulus}).items():
            charge[name] = charge.get(name, 0.0) + float(row.sum()) * rig.pace.dt
    return simulator, start, charge


def by_ion(rig, charge):
    """Outward charge of Na, K and Cl, the pump's and the electrode's shares included."""
    pump = charge.get("i_pump", 0.0)
    out = {ion: charge.get(f"i_leak_{ion}", 0.0) for ion in IONS}
    for channel in rig.cell.channels:
        out[channel.ion] += charge[f"i_{channel.id}"]
    out["na"] += 3.0 * pump
    out["k"] -= 2.0 * pump + charge["stimulus"]
    return [out[ion] for ion in IONS]


@pytest.mark.parametrize("case", FIRING)
def test_amount_moved_is_the_integral_of_the_current_and_charge_is_c_dv(case, share):
    """To 1e-9 of the gross charge moved over 1000 spikes."""
    rig = driven(case)
    simulator, start, charge = summed(rig, share.cases(1000))
    ledger = Ledger.of(rig, simulator.state)
    gross = sum(map(abs, charge.values())) if ledger.gross == 0 else ledger.gross
    assert ledger.impulses >= 0.7 * share.cases(1000)
    if case != "axon-1952":  # which has no samples of its leaks
        assert np.array(ledger.out) == pytest.approx(by_ion(rig, charge), abs=1e-9 * gross)
    assert sum(ledger.out) == pytest.approx(rig.cell.capacitance * (start - simulator.v), abs=1e-9 * gross)
    gated = sum(charge[f"i_{channel.id}"] for channel in rig.cell.channels)
    assert sum(ledger.gated) == pytest.approx(gated, abs=1e-9 * gross)


@pytest.mark.parametrize("case", [case for case in FIRING if case != "axon-1952"])
def test_concentrations_change_by_what_the_ledger_holds(case, share):
    rig = driven(case)
    simulator, _, _ = summed(rig, share.cases(200))
    ledger = Ledger.of(rig, simulator.state)
    per_amount = (
        SURFACE_TO_VOLUME[rig.cell.geometry.shape] / (rig["cytoplasm.diameter"] * 1e-4) * 1e-6
    )  # mM for pmol/cm2
    gained = {"na": ledger.na_gained, "k": -ledger.k_lost, "cl": ledger.cl_gained}
    for ion, amount in gained.items():
        inside = simulator.concentrations[ion][0] - rig[f"ions.{ion}.inside"]
        assert inside == pytest.approx(amount * per_amount, rel=1e-9, abs=1e-11)


def test_a_closed_space_keeps_what_the_cell_gives():
    """Without exchange to speak of inside and outside together hold as much of each ion as before.

    So they do of K: what the electrode brings in, it takes from the space, whose charge would not close otherwise.
    """
    rig = driven("neuron, a thin process in its space").replace("space.exchange", 100_000.0)
    rig = rig.replace("space.thickness", 1.0)
    simulator = Simulator(rig)
    simulator.fire()
    simulator.advance(10_000)
    volume = rig["cytoplasm.diameter"] / SURFACE_TO_VOLUME["sphere"]  # um, as is the space's thickness
    for ion in IONS:
        inside, outside = simulator.concentrations[ion]
        spilled = outside - rig[f"ions.{ion}.outside"]
        assert abs(spilled) > 1e-3
        gained = volume * (inside - rig[f"ions.{ion}.inside"])
        assert spilled == pytest.approx(-gained, rel=2e-3)  # 100 ms of 100 s have gone to the bath


@pytest.mark.parametrize("lapse", [1.0, 100.0])
def test_with_time_lapse_each_charge_counts_that_many_times(lapse):
    rig = driven("neuron").replace("pace.lapse", lapse)
    simulator, start, charge = summed(rig, 20)
    ledger = Ledger.of(rig, simulator.state)
    gross = ledger.gross
    assert ledger.impulses == 20 * lapse
    assert np.array(ledger.out) == pytest.approx(lapse * np.array(by_ion(rig, charge)), abs=1e-9 * gross)
    assert sum(ledger.out) == pytest.approx(lapse * (start - simulator.v), abs=1e-9 * gross)
    assert ledger.injected == pytest.approx(20 * 40.0 * lapse)


def test_between_settlings_the_ledger_is_at_most_a_settling_behind():
    rig = driven("neuron")
    simulator = Simulator(rig)
    simulator.fire()
    injected = [simulator.advance(1) and Ledger.of(rig, simulator.state).injected for _ in range(20)]
    assert np.abs(np.array(injected) - 0.4 * np.arange(1, 21)).max() <= 5 * 0.4 + 1e-9
    assert injected[4::5] == pytest.approx(0.4 * np.arange(5, 21, 5))


def test_an_edit_in_mid_settling_loses_nothing():
    """Charge that passed before an edit is booked as it passed, with the old conductances."""
    rig = driven("neuron").replace("cytoplasm.diameter", 2.0)
    simulator, totals = Simulator(rig), np.zeros(3)
    start = simulator.v
    simulator.fire()
    edits = [
        ("leaks.k.permeability", 1e-5),
        ("pump.on", False),
        ("ions.k.outside", 10.0),
        ("leaks.cl.on", False),
    ]
    for path, value in [*edits, ("pump.on", True)]:
        block = simulator.advance(203)
        charge = {f"i_{c.id}": row.sum() for c, row in zip(rig.cell.channels, block.currents, strict=True)}
        charge |= {name: row.sum() for name, row in block.more.items()} | {"stimulus": block.stimulus.sum()}
        totals += 0.01 * np.array(by_ion(rig, charge))
        rig = rig.replace(path, value)
        simulator.rig = rig
    ledger = Ledger.of(rig, simulator.state)
    assert np.array(ledger.out) == pytest.approx(totals, abs=1e-9 * ledger.gross)
    assert sum(ledger.out) == pytest.approx(start - simulator.v, abs=1e-9 * ledger.gross)

"""Leak and pump are solved so that nothing is gained or lost at rest."""

from dataclasses import replace

import pytest

from engine import balance, pack
from engine.electrochemistry import leak_currents, pump_current, reversal_potentials
from engine.files import cells
from engine.patch import Living, fresh_slow
from engine.rig.rig import default_rig

PUMPED = ("neuron", "muscle", "non-excitable", "passive")


def whole(name):
    """With everything switched on that the cell has."""
    rig = default_rig(cells.preset(name))
    for path in rig.quantities():
        if path.endswith(".on") and not path.startswith(("space.", "scope.")):
            rig = rig.replace(path, True)
    return rig


def fluxes(rig):
    """Net outward current of Na, K and Cl at the declared rest, and the largest single one."""
    slow = fresh_slow(rig)
    patch = Living(rig, slow)
    names = [channel.ion for channel in rig.cell.channels] + list(pack.IONS)
    currents = patch.currents(slow, rig.cell.rest, patch.gates_at(rig.cell.rest))
    total = dict.fromkeys(pack.IONS, 0.0)
    for ion, current in zip(names, currents, strict=False):
        total[ion] += current
    pump = currents[-1]
    return [total["na"] + 3 * pump, total["k"] - 2 * pump, total["cl"]], max(map(abs, currents)), pump


@pytest.mark.parametrize("name", PUMPED)
def test_no_net_flux_of_any_ion_at_the_declared_rest(name):
    net, largest, pump = fluxes(whole(name))
    assert pump > 0.0
    assert max(map(abs, net)) < 1e-13 * largest


@pytest.mark.parametrize("temperature", [10.0, 30.0])
def test_whatever_the_nernst_temperature(temperature):
    """A running one is the cell's own; the fixed one that the file also names is not in use."""
    cell = replace(cells.preset("neuron"), nernst_temperature=temperature)
    net, largest, _ = fluxes(default_rig(balance.solve(cell)))
    assert max(map(abs, net[:2])) < 1e-13 * largest
    fixed = replace(cell, nernst_mode="fixed")
    solved = balance.solve(fixed)
    if solved is not None:
        net, largest, _ = fluxes(default_rig(solved))
        assert max(map(abs, net[:2])) < 1e-13 * largest


def test_reversal_potentials_of_a_file_hold_whatever_fixed_temperature_it_names(tmp_path):
    """The potentials that the file gives come out at the temperature that is in use."""
    text = (cells.FOLDER / "cortical.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text.replace('mode = "running"', 'mode = "running"\ntemperature = 6.3'), encoding="utf-8")
    rig = default_rig(cells.load(file))
    assert rig["nernst.temperature"] == 6.3
    assert reversal_potentials(rig)["na"] == pytest.approx(50.0, abs=1e-9)
    assert reversal_potentials(rig)["k"] == pytest.approx(-90.0, abs=1e-9)


def test_engine_and_plain_formulas_agree():
    rig = whole("neuron")
    slow = fresh_slow(rig)
    patch = Living(rig, slow)
    currents = patch.currents(slow, -55.0, patch.gates_at(-55.0))
    assert currents[-1] == pytest.approx(pump_current(rig), rel=1e-14)
    assert currents[-4:-1] == pytest.approx(list(leak_currents(rig, -55.0).values()), rel=1e-12)


def test_it_says_when_there_is_no_such_pair():
    neuron = cells.preset("neuron")
    assert balance.solve(replace(neuron, rest=-100.0)) is None  # K would flow in
    assert balance.solve(replace(neuron, rest=60.0)) is None  # and Na out
    assert balance.solve(neuron) == neuron

"""One fibre of a nerve by itself."""

import pytest

from engine.files import cells
from engine.nerve import of_diameter, velocity
from engine.rig.rig import Rig, default_rig


def frog() -> Rig:
    return default_rig(cells.preset("node-frog")).replace("cable.on", True).replace("stimulus.delay", 0.1)


def axon() -> Rig:
    rig = default_rig(cells.preset("axon-1952")).replace("cable.on", True)
    return rig.replace("temperature", 18.5).replace("cable.accuracy", 20.0)


def test_no_velocity_where_nothing_arrives():
    assert velocity(axon().replace("channels.na.blocked", 100.0)) is None


def test_all_that_belongs_to_a_myelinated_fibre_grows_with_it():
    thick = of_diameter(frog(), 15.0, stretch=True)
    assert thick["cable.myelin.internode"] == 3000.0
    assert thick["cable.myelin.node_diameter"] == 15.0
    assert thick["cable.length"] == pytest.approx(1.5 * frog()["cable.length"])

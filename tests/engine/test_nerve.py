"""Velocity against diameter, and the compound action potential of a nerve."""

import numpy as np
import pytest

from engine.files import cells
from engine.nerve import Nerve, compound, of_diameter, velocities, velocity
from engine.rig.rig import Rig, default_rig


def frog() -> Rig:
    return default_rig(cells.preset("node-frog")).replace("cable.on", True).replace("stimulus.delay", 0.1)


def axon() -> Rig:
    rig = default_rig(cells.preset("axon-1952")).replace("cable.on", True)
    return rig.replace("temperature", 18.5).replace("cable.accuracy", 20.0)


def test_square_root_without_and_nearly_a_straight_line_with_myelin():
    diameters = [100.0, 400.0, 900.0]
    bare = velocities(axon(), diameters)
    assert [v / bare[0] for v in bare] == pytest.approx([1.0, 2.0, 3.0], rel=5e-3)
    wrapped = velocities(frog(), [7.0, 10.0, 14.0])
    assert [v / wrapped[1] for v in wrapped] == pytest.approx([0.7, 1.0, 1.4], rel=0.06)


def test_no_velocity_where_nothing_arrives():
    assert velocity(axon().replace("channels.na.blocked", 100.0)) is None


def test_all_that_belongs_to_a_myelinated_fibre_grows_with_it():
    thick = of_diameter(frog(), 15.0, stretch=True)
    assert thick["cable.myelin.internode"] == 3000.0
    assert thick["cable.myelin.node_diameter"] == 15.0
    assert thick["cable.length"] == pytest.approx(1.5 * frog()["cable.length"])


def test_a_nerve_of_one_size_gives_so_many_times_one_fibre():
    rig = frog()
    many = compound(rig, Nerve(10.0, 0.0, 100), 5.0)
    one = compound(rig, Nerve(10.0, 0.0, 1), 5.0)
    assert np.allclose(many.v, 100.0 * one.v)
    assert one.v.min() < 0.0 < one.v.max()


def test_the_compound_potential_spreads_with_the_way_and_the_diameters():
    """Fast fibres come first: the further from the stimulus, the lower and the wider (Gasser & Erlanger 1927)."""
    heights, widths = [], []
    for place in (25.0, 65.0):
        rig = frog().replace("cable.outside.first", place).replace("cable.outside.second", 80.0)
        rig = rig.replace("cable.outside.crushed", True)
        found = compound(rig, Nerve(10.0, 1.5, 1000), 6.0)
        late = found.v[20:]  # without what the stimulus gives by itself
        heights.append(-late.min())
        widths.append(np.count_nonzero(late < 0.5 * late.min()) * found.dt)
    assert heights[1] < 0.8 * heights[0]
    assert widths[1] > 1.3 * widths[0]
    peaks = found.parts[:, 20:].argmin(axis=1)
    assert (np.diff(peaks) < 0).all()  # the thicker the earlier

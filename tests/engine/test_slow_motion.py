"""The pace at which an impulse on a fibre can be seen."""

import pytest

from engine import slow_motion
from engine.files import cells
from engine.rig.pace import SPEEDS
from engine.rig.rig import default_rig


@pytest.mark.parametrize("name", cells.names())
def test_a_speed_of_the_ladder_well_below_real_time(name):
    speed = slow_motion.watchable(default_rig(cells.preset(name)))
    assert speed in SPEEDS and speed <= 0.02


def test_the_fibre_comes_in_slow_motion_and_goes_with_it():
    rig = default_rig(cells.preset("axon-1952"))
    on = slow_motion.with_fibre(rig, True)
    assert on.cable.on and slow_motion.is_slow(on) and on.pace.speed == 0.005
    assert slow_motion.with_fibre(on, False) == rig


def test_a_pace_that_was_chosen_stays():
    rig = default_rig(cells.preset("axon-1952")).replace("pace.speed", 0.001)
    on = slow_motion.with_fibre(rig, True)
    assert on.pace.speed == 0.001
    assert slow_motion.with_fibre(on, False).pace.speed == 0.001
    fast = on.replace("pace.unlimited", True)
    assert slow_motion.with_fibre(fast, False).pace.unlimited
    assert not slow_motion.slowed(fast, True).pace.unlimited

"""The plot of rest against K outside agrees with where the membrane really rests."""

import numpy as np
import pytest

from engine.files import cells
from engine.resting import curves
from engine.rig.rig import default_rig
from engine.simulator import Simulator


@pytest.mark.parametrize("temperature", [15.0, 20.0, 30.0])
def test_the_whole_membrane_rests_there_at_every_temperature(temperature):
    """The muscle's inward rectifier carries more when it is warm, as its leaks and its pump do."""
    rig = default_rig(cells.preset("muscle")).replace("temperature", temperature)
    found = curves(rig, np.array([rig["ions.k.outside"]])).membrane[0]
    assert found == pytest.approx(Simulator(rig).rest, abs=0.05)

"""Choosing the trigger's source: to and fro, an impulse still triggers."""

import pytest

from engine import trigger_source
from engine.acquisition import Plan
from engine.files import cells
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Simulator


@pytest.mark.parametrize("name", ["axon-1952", "neuron", "node-frog"])
def test_back_on_the_stimulus_every_pulse_triggers(name):
    start = default_rig(cells.preset(name)).replace("scope.trigger.mode", "normal")
    rig = trigger_source.chosen(start, "dvdt", start)
    assert rig.scope.trigger.hysteresis > 0.0
    rig = trigger_source.chosen(rig, "stimulus", start)
    simulator, record = Simulator(rig), Record(rig)
    record.acquisition.configure(Plan.of(rig))
    triggered = 0
    for _ in range(3):
        simulator.fire()
        for _ in range(12):
            record.append(simulator.advance(500, everything=record.everything))
            triggered += sum(sweep.triggered for sweep in record.acquisition.finished)
    assert triggered == 3


def test_a_hysteresis_of_ones_own_stays():
    start = default_rig(cells.preset("axon-1952"))
    rig = trigger_source.chosen(start.replace("scope.trigger.hysteresis", 0.5), "dvdt", start)
    assert trigger_source.chosen(rig, "v", start).scope.trigger.hysteresis == 0.5

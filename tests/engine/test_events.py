"""What began and when, as the screen marks it: stimuli, commands, releases of transmitter."""

import pytest

from engine.display import Display
from engine.files import cells
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Simulator

AXON = default_rig(cells.preset("axon-1952"))


def happened(rig, steps: int, block: int, fire=lambda simulator: simulator.fire()):
    """(kind, ms) of all that began in `steps` steps after firing."""
    simulator = Simulator(rig)
    fire(simulator)
    found, done = [], 0
    while done < steps:
        count = min(block, steps - done)
        found += [
            (kind, round((done + place + 1) * 0.01, 6)) for kind, place in simulator.advance(count).events
        ]
        done += count
    return found


@pytest.mark.parametrize("block", [1, 7, 500, 6000])
def test_each_repeat_of_a_stimulus_is_told_once_whatever_the_block(block):
    rig = AXON.replace("stimulus.delay", 2.345).replace("stimulus.repeats", 3).replace("stimulus.every", 10.0)
    assert happened(rig, 6000, block) == [("stimulus", 2.345), ("stimulus", 12.345), ("stimulus", 22.345)]


@pytest.mark.parametrize("block", [1, 13, 3000])
def test_every_release_is_told(block):
    rig = AXON
    for name, value in (("mode", "train"), ("count", 3), ("interval", 4.0), ("delay", 1.5)):
        rig = rig.replace(f"receptors.ampa.{name}", value)
    rig = rig.replace("receptors.gaba_a.mode", "single").replace("receptors.gaba_a.delay", 3.0)
    found = happened(rig, 3000, block, lambda simulator: simulator.transmit(("ampa", "gaba_a")))
    assert found == [("ampa", 1.5), ("gaba_a", 3.0), ("ampa", 5.5), ("ampa", 9.5)]


def test_random_releases_are_those_of_the_conductance():
    rig = AXON.replace("receptors.ampa.mode", "poisson").replace("receptors.ampa.rate", 200.0)
    whole, pieces = (
        happened(rig, 20_000, block, lambda simulator: simulator.transmit(("ampa",)))
        for block in (20_000, 77)
    )
    assert whole == pieces and 20 < len(whole) < 70


def test_a_clamp_command_is_told():
    rig = AXON.replace("clamp.mode", "ideal").replace("clamp.delay", 4.0)
    assert happened(rig, 1000, 100) == [("command", 4.0)]


def test_the_picture_has_them_where_they_are_drawn():
    rig = AXON.replace("stimulus.delay", 2.0).replace("scope.trigger.source", "stimulus")
    record, simulator = Record(rig), Simulator(rig)
    record.append(simulator.advance(3000))
    simulator.fire()
    for _ in range(40):
        record.append(simulator.advance(100))
    picture = Display().picture(record)
    assert picture is not None and picture.sweep.triggered
    ((ms, kind),) = [event for event in picture.events if event[1] == "stimulus"]
    assert kind == "stimulus" and ms == pytest.approx(rig.scope.before, abs=0.02)

"""Concentrations that move belong to the membrane as well as to the settings."""

from engine.files import cells
from engine.rig.rig import default_rig


def inside_na(one) -> float:
    return one.link.state().slow.concentrations[0]


def test_undo_of_a_concentration_brings_back_what_it_had_become(bench):
    one = bench(default_rig(cells.preset("neuron")))
    one.store.set("pace.lapse", 5.0)
    one.store.set("pump.on", False)
    one.settle(300.0)
    before = inside_na(one)
    assert before > 18.55  # it runs down
    one.type("ions.na.inside", "30")
    one.wait(lambda: inside_na(one) >= 30.0)
    one.click("undo")
    one.wait(lambda: inside_na(one) < 25.0)
    assert one.store.rig["ions.na.inside"] == 18.5
    assert inside_na(one) >= before

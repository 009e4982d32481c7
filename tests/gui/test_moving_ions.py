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


def test_the_reversal_lines_follow_concentrations_that_move(bench):
    one = bench(default_rig(cells.preset("neuron")))
    one.store.set("pace.lapse", 20.0)
    one.store.set("pump.on", False)
    one.settle(400.0)

    def drawn() -> float:
        return {ion: v for ion, _, v in one.screen._reversals._values}["na"]

    na = one.link.state().slow.concentrations[0]
    assert na > 19.0
    assert drawn() < 54.5  # E_Na was 55.03 at the start
    one.type("ions.na.outside", "72.5")
    one.wait(lambda: drawn() < 37.0)


def test_undo_of_holding_the_ions_brings_back_what_they_had_become(bench):
    one = bench(default_rig(cells.preset("neuron")))
    one.store.set("pace.lapse", 5.0)
    one.store.set("pump.on", False)
    one.settle(300.0)
    one.store.set("cytoplasm.moving", False)
    one.wait(lambda: inside_na(one) == 18.5)
    one.click("undo")
    one.wait(lambda: inside_na(one) > 18.52)


def test_the_toolbar_tells_where_it_rests_with_the_ions_it_has(bench):
    one = bench(default_rig(cells.preset("neuron")))
    one.store.set("pump.on", False)
    one.store.set("pace.lapse", 50.0)
    one.wait(lambda: one.link.runner.status.rest is None or one.link.runner.status.rest > -63.5)

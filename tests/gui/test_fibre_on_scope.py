"""The scope on a fibre: what a student does with a cell works there too."""

import numpy as np
import pytest
from PySide6.QtWidgets import QMenu

from engine.files import cells, session
from engine.rig.rig import default_rig
from gui.panels import trace_menu

# So few compartments that a slow computer keeps up.
AXON = default_rig(cells.preset("axon-1952")).replace("pace.dt", 0.025).replace("cable.accuracy", 20.0)
FIBRE = AXON.replace("cable.on", True)


def rises(t: np.ndarray, v: np.ndarray) -> float:
    """When V first comes to 0 mV, ms on the axis."""
    return float(t[np.flatnonzero(v >= 0.0)[0]])


def test_an_impulse_passes_two_electrodes(bench):
    one = bench(FIBRE)
    one.type("stimulus.width", "1")
    t, v = one.sweep()
    other = one.drawn("v_electrode_2")
    assert v.max() == pytest.approx(38.0, abs=1.5) and other[1].max() == pytest.approx(38.0, abs=1.5)
    later = rises(*other) - rises(t, v)
    one.wait(lambda: one.link.runner.status.leg is not None)
    leg = one.link.runner.status.leg
    assert later == pytest.approx(leg.time, abs=0.1)
    assert leg.velocity == pytest.approx(12.3, rel=0.02)
    assert one.drawn("i_na")[1].size == 0 or np.isnan(one.drawn("i_na")[1]).all()


def test_switching_the_fibre_on_and_off_while_it_runs(bench):
    one = bench(AXON)
    assert one.sweep()[1].max() > 30.0
    one.store.set("cable.on", True)
    one.wait(lambda: one.link.runner.film is not None)
    one.wait(lambda: "v_electrode_2" in [style.id for style, _ in one.screen.shown])
    assert "I Na" in one.screen._notice.text and "left out" in one.screen._notice.text
    assert one.sweep()[1].max() > 30.0
    assert one.screen._notice.text == ""
    assert "fibre without I Na, I K" in one.screen._header.middle
    assert one.drawn("v_electrode_2")[1].max() > 30.0
    one.click("undo")
    one.wait(lambda: one.link.runner.film is None)
    one.wait(lambda: "v_electrode_2" not in [style.id for style, _ in one.screen.shown])
    assert one.sweep()[1].max() > 30.0
    assert one.drawn("i_na")[1].min() < -100.0
    assert one.screen._header.middle.startswith("step")


def test_a_fibre_that_cannot_be_is_refused_in_a_sentence_and_the_last_goes_on(bench):
    one = bench(FIBRE.replace("cable.accuracy", 0.2))
    one.store.set("cable.length", 5000.0)
    one.wait(lambda: "the limit is 20000" in one.screen._notice.text)
    assert one.screen._notice.text.startswith("Fibre length: 5000 mm makes")
    assert "cable." not in one.screen._notice.text
    before = one.link.runner.status.time
    one.wait(lambda: one.link.runner.status.time > before)
    one.click("undo")
    one.wait(lambda: "limit" not in one.screen._notice.text)


def test_reset_single_and_stop(bench):
    one = bench(FIBRE)
    one.click("fire")
    one.wait(lambda: one.link.runner.status.velocity is not None)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    one.click("reset")
    one.wait(lambda: one.link.runner.status.time == 0.0)
    assert one.link.runner.status.leg is None
    one.click("undo")
    one.wait(lambda: one.link.runner.status.time > 0.0)
    one.click("single")
    one.click("fire")
    one.wait(lambda: not one.link.runner.status.running)
    assert one.drawn()[1].max() > 30.0


def test_a_kept_sweep_brings_the_fibre_back(bench):
    one = bench(FIBRE)
    one.sweep()
    memory = one.link.keeper.memory
    one.wait(lambda: bool(memory.sweeps))
    number = memory.sweeps[-1].number
    one.store.set("cable.on", False)
    one.wait(lambda: one.link.runner.film is None)
    one.window.sweeps.restore(number)
    one.wait(lambda: one.link.runner.film is not None)
    assert one.store.rig.cable.on
    assert one.sweep()[1].max() > 30.0


def test_a_session_keeps_the_fibre(bench, tmp_path):
    one = bench(FIBRE)
    one.sweep()
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    state = one.link.state()
    session.save(tmp_path / "a.impuls", one.store.rig, state)
    one.store.set("cable.on", False)
    one.wait(lambda: one.link.runner.film is None)
    one.window.files.load(tmp_path / "a.impuls")
    one.wait(lambda: one.link.runner.film is not None and one.link.runner.status.time == state.time)
    assert (one.link.state().along.v == state.along.v).all()


def test_the_menu_offers_what_is_recorded(bench):
    one = bench(FIBRE.replace("cable.electrodes.3.on", True))

    def offered() -> set[str]:
        menu = QMenu(one.window)
        trace_menu.fill(menu, one.store.rig, lambda _: None)
        return {a.objectName().split(".")[2] for m in menu.findChildren(QMenu) for a in m.actions()}

    assert "dvdt" in offered() and "gate_na_m" not in offered() and "v_electrode_4" not in offered()
    one.store.set("cable.on", False)
    assert "gate_na_m" in offered() and "v_electrode_3" not in offered()


def test_the_why_panel_explains_the_first_electrode(bench):
    one = bench(FIBRE)
    one.window.docks.show_page("why")
    why = one.window._panels.why
    one.wait(lambda: "30 mm" in why._at.text())
    assert "V rests" in why.sentences[0]
    assert [bar.label for bar in why._bars.bars][-1] == "axial"
    one.store.set("cable.electrodes.1.place", 10.0)  # another fibre for a moment
    one.wait(lambda: "10 mm" in why._at.text())
    one.store.set("cable.length", 10_000.0)  # and one that cannot be
    one.store.set("cable.accuracy", 0.2)
    one.wait(lambda: "cannot be as it is set" in why.sentences[0])
    assert all(not cells for _, _, cells in why._gates._rows) and why._gates.isVisible()
    one.store.set("cable.on", False)
    one.wait(lambda: why._at.text() == "now" and any(cells for _, _, cells in why._gates._rows))
    assert [bar.label for bar in why._bars.bars][-1] == "stimulus"


def test_the_cursor_asks_why_on_a_fibre_too(bench):
    one = bench(FIBRE)
    one.window.docks.show_page("why")
    one.sweep()
    t, v = one.drawn()
    foot = float(t[np.flatnonzero(v > -60.0)[0]])
    one.window._instant._place(foot)
    why = one.window._panels.why
    one.wait(lambda: "cursor" in why._at.text() and "30 mm" in why._at.text())
    assert any("neighbouring membrane" in sentence for sentence in why.sentences)

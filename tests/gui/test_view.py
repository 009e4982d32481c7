"""The look of the screen as it is set in the whole window: strips, scale bars, eight traces. Pictures are kept."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QScrollArea, QWidget

from engine import new_trace
from gui.screen_theme import DARK
from gui.widgets.knob_field import KnobField
from tests.gui.scope.conftest import like
from tests.gui.test_layout import ARTEFACTS, cut_off

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(bench):
    """A window that shows the View page."""

    def make(**options):
        one = bench(**options)
        one.window.docks.show_page("view")
        one.qtbot.waitUntil(one.window.findChild(QWidget, "scope.bars").isVisible)
        return one

    return make


def switch(one, path):
    QTest.mouseClick(one.window.findChild(QWidget, path), LEFT)


def with_eight(one):
    rig = one.store.rig
    for id in ("dvdt", "g_na", "gate_na_m", "outside_k"):
        rig = new_trace.placed(rig, id, one.store.defaults.scope.trace(id))
    one.store.replace(rig)


def test_stacked_by_a_click(view):
    one = view()
    one.sweep()
    one.click("stop")  # else the screen runs on by itself after two seconds
    before = {id: one.drawn(id)[1] for id in ("v", "i_na")}
    one.choose("scope.arrangement", "Stacked")
    one.wait(lambda: one.screen._styles[0].share == 0.25)
    for style in one.screen._styles:
        t, y = one.drawn(style.id)
        rows = one.screen.drawn(style.id)[:, [1, 3]]
        layout = one.screen._layout
        assert layout.y(style.top) - 1.0 <= rows.min() and rows.max() <= layout.y(style.bottom) + 1.0, (
            style.id
        )
        assert np.isfinite(y).all() and t.size
    for id, values in before.items():  # the same signal, squeezed
        assert one.drawn(id)[1].max() == pytest.approx(values.max(), rel=0.02, abs=2.0)
    one.choose("scope.arrangement", "Overlaid")
    one.wait(lambda: one.screen._styles[0].share == 1.0)


def test_scale_bars_by_a_click(view):
    one = view()
    one.sweep()
    switch(one, "scope.bars")
    one.wait(one.screen._bars.isVisible)
    time, *bars = one.screen._bars.bars
    assert time.text == "2 ms"
    assert {bar.traces: bar.text for bar in bars} == {
        ("v",): "10 mV", ("stimulus",): "5 µA/cm²", ("i_na", "i_k"): "500 µA/cm²"
    }  # fmt: skip
    image = one.screen.grab().toImage()
    assert not like(image, DARK.centre)[round(one.screen._layout.y(4.0)), 200:400].any()


def test_reversal_lines_by_a_click(view):
    one = view()
    assert one.screen._reversals.labels
    switch(one, "scope.reversals")
    one.wait(lambda: not one.screen._reversals.labels)


def test_the_rest_is_folded_away_and_edits_the_rig(view):
    one = view(load=False)
    box = one.window.findChild(QComboBox, "scope.persistence")
    assert not box.isVisible()
    fold = one.window.findChild(QWidget, "scope.bars").parentWidget().findChildren(QWidget)
    (button,) = [w for w in fold if w.property("fold")]
    QTest.mouseClick(button, LEFT)
    one.qtbot.waitUntil(box.isVisible)
    count = one.window.findChild(QWidget, "scope.sweeps.count")
    assert not count.isVisible()
    one.choose("scope.persistence", "1 s")
    one.choose("scope.sweeps.mode", "Average")
    one.qtbot.waitUntil(count.isVisible)
    one.type("scope.sweeps.count", "32")
    depth = one.window.findChild(QWidget, "scope.depth")
    depth.setFocus()
    QTest.keyClick(depth, Qt.Key.Key_Up)
    scope = one.store.rig.scope
    assert (scope.persistence, scope.sweeps.mode, scope.sweeps.count) == ("1", "average", 32)
    assert scope.depth == 1.0
    one.qtbot.wait(100)
    assert cut_off(one.window) == []


def test_the_scale_on_a_card_is_typed(bench):
    one = bench()
    one.sweep()
    per_mv = np.ptp(one.screen.drawn("v")[:, [1, 3]])
    knob = one.window.findChild(QWidget, "scope.traces.v.per_div")
    knob.setFocus()
    QTest.keyClick(knob, "5")
    (field,) = [f for f in one.window.findChildren(KnobField) if f.isVisible()]
    QTest.keyClicks(field, "0 mV")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert one.store.rig["scope.traces.v.per_div"] == 50.0
    one.drawn()
    assert np.ptp(one.screen.drawn("v")[:, [1, 3]]) == pytest.approx(per_mv * 20 / 50, rel=0.05)


def test_offset_and_inverted_move_the_drawing_and_not_the_values(bench):
    one = bench()
    one.sweep()
    _, before = one.drawn()
    one.store.set("scope.traces.v.offset", -65.0)
    one.store.set("scope.traces.v.inverted", True)
    _, after = one.drawn()
    assert after.max() == pytest.approx(before.max(), abs=1.0)
    assert after.min() == pytest.approx(before.min(), abs=1.0)
    rows = one.screen.drawn("v")
    assert rows[:, 3].max() > one.screen._layout.plot.bottom()  # the peak hangs down, below the screen


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1093, 614)])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_pictures(view, size, look):
    one = view(size=size)
    if look == "light":
        one.window.actions_["theme"].trigger()
    with_eight(one)
    for id, line in (("i_na", "dashed"), ("i_k", "dotted"), ("stimulus", "dash_dot")):
        one.store.set(f"scope.traces.{id}.line", line)
    ARTEFACTS.mkdir(exist_ok=True)
    one.sweep()
    for name, arrangement, bars in (
        ("overlaid", "overlaid", False), ("stacked", "stacked", False), ("bars", "stacked", True),
        ("figure", "overlaid", True),
    ):  # fmt: skip
        one.store.set("scope.arrangement", arrangement)
        one.store.set("scope.bars", bars)
        one.drawn()
        assert (one.window.width(), one.window.height()) == size
        # The strip of the cards may scroll sideways, with a bar to do so.
        assert one.window._traces._room.horizontalScrollBar().isVisible() == (size[0] < 1366)
        assert [word for word in cut_off(one.window) if word != " is wider than its place"] == []
        one.window.grab().save(str(ARTEFACTS / f"scope-{name}-{size[0]}x{size[1]}-{look}.png"))
    if look == "light":
        one.window.actions_["theme"].trigger()


def test_eight_cards_fit_the_smallest_screen(bench):
    one = bench(size=(1366, 768), load=False)
    with_eight(one)
    assert len(one.store.rig.scope.placed) == 8
    areas = one.window.findChildren(QScrollArea)
    one.wait(lambda: not any(area.verticalScrollBar().maximum() for area in areas if area.isVisible()))
    assert one.window._traces._room.horizontalScrollBar().maximum() == 0

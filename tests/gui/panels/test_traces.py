"""The strip under the screen: traces come, change and go by mouse and keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from engine import new_trace
from engine.files import cells
from engine.left_out import is_known
from engine.rig.rig import default_rig
from engine.rig.traces import MOST_TRACES
from gui.panels.trace_settings import TraceSettings
from gui.panels.traces import TracesPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(store, told, window):
    panel = TracesPanel(store, told.append)
    panel.host = window(panel)
    panel.host.resize(900, 300)
    return panel


def find(panel, name, kind=QWidget):
    (widget,) = panel.host.findChildren(kind, name)
    return widget


def pick(menu, id, qtbot):
    """Choose the trace `id` in the menu of all traces as a person does: the group, then the trace."""
    for action in menu.actions():
        group = action.menu()
        wanted = [each for each in group.actions() if each.objectName() == f"scope.traces.{id}.placed"]
        if wanted:
            QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
            qtbot.waitUntil(group.isVisible)
            QTest.mouseClick(group, LEFT, pos=group.actionGeometry(wanted[0]).center())
            return
    raise AssertionError(id)


def add(panel, id, qtbot):
    button = find(panel, "trace.add", QToolButton)
    menu = button.menu()
    menu.popup(button.mapToGlobal(QPoint(0, 0)))  # a press would wait in its own loop
    qtbot.waitUntil(menu.isVisible)
    pick(menu, id, qtbot)
    menu.close()


def settings(panel, id, qtbot):
    QTest.mouseClick(find(panel, f"trace.more.{id}", QToolButton), LEFT)
    qtbot.waitUntil(lambda: any(s.isVisible() for s in panel.host.findChildren(TraceSettings)))
    return find(panel, "trace.settings", TraceSettings)


def shown(popup):
    return {
        w.objectName().rpartition(".")[2] for w in popup.findChildren(QWidget)
        if w.isVisible() and w.objectName().startswith("scope.traces.")
    }  # fmt: skip


def test_the_menu_offers_every_other_trace_by_groups(store, panel, qtbot):
    menu = find(panel, "trace.add", QToolButton).menu()
    menu.popup(QPoint(0, 0))
    groups = {action.menu().title(): action.menu() for action in menu.actions()}
    assert list(groups) == [
        "Potential", "Currents", "Conductances", "Open channels", "Gates", "Driving forces", "Concentrations", "Math"
    ]  # fmt: skip
    offered = {action.objectName() for group in groups.values() for action in group.actions()}
    rig = store.rig
    others = [t.id for t in rig.scope.traces if not t.placed and is_known(rig, t.id)]
    assert offered == {f"scope.traces.{id}.placed" for id in others}
    menu.close()


def test_a_trace_is_added_and_selected(store, panel, qtbot):
    add(panel, "gate_na_m", qtbot)
    trace = store.rig.scope.trace("gate_na_m")
    assert trace.placed and trace.on and panel.selection == "gate_na_m"
    assert find(panel, "scope.traces.gate_na_m.per_div").isVisible()
    others = [t.position for t in store.rig.scope.placed if t.id != "gate_na_m"]
    assert trace.position not in others
    store.undo()
    assert not store.rig.scope.trace("gate_na_m").placed


def test_a_ninth_is_refused_in_a_sentence(store, panel, told, qtbot):
    for id in ("dvdt", "g_na", "g_k", "i_membrane"):
        add(panel, id, qtbot)
    assert len(store.rig.scope.placed) == MOST_TRACES
    before = store.rig
    add(panel, "outside_k", qtbot)
    assert store.rig is before and len(told) == 1 and "take one away" in told[0].template


@pytest.mark.parametrize("name", cells.names())
def test_every_trace_comes_up_where_it_can_be_seen(name):
    rig = default_rig(cells.preset(name))
    for trace in rig.scope.traces:
        if trace.placed or len(rig.scope.placed) == MOST_TRACES:
            continue
        one = new_trace.placed(rig, trace.id, trace).scope.trace(trace.id)
        assert -4.0 <= one.position <= 4.0
        assert all(abs(one.position - other.position) >= 0.25 for other in rig.scope.placed), trace.id
    rig = default_rig(cells.preset("axon-1952"))
    for id, value in (("outside_k", 16.345), ("inside_na", 55.2), ("g_na", 40.0), ("gate_k_n", 1.0)):
        one = new_trace.placed(rig, id, rig.scope.trace(id)).scope.trace(id)
        assert one.height(0.0) >= -4.0 and 0.3 <= one.height(value) - one.height(0.0) <= 5.0, id


def test_what_was_once_set_comes_back_as_it_was(store):
    rig = store.rig.replace("scope.traces.g_na.per_div", 2.0)
    back = new_trace.placed(rig, "g_na", store.defaults.scope.trace("g_na"))
    assert back.scope.trace("g_na").per_div == 2.0


def test_the_settings_are_those_of_the_kind(store, panel, qtbot):
    popup = settings(panel, "v", qtbot)
    assert shown(popup) == {"quantityeditor", "offset", "colour", "line", "inverted"}
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not panel.host.findChildren(TraceSettings))
    add(panel, "math1", qtbot)
    popup = settings(panel, "math1", qtbot)
    assert {"operation", "a", "b"} <= shown(popup) and "cutoff" not in shown(popup)
    store.set("scope.traces.math1.operation", "low_pass")
    assert {"operation", "a", "cutoff"} <= shown(popup) and "b" not in shown(popup)


def test_the_settings_edit_the_trace(store, panel, qtbot):
    popup = settings(panel, "v", qtbot)
    offset = popup.findChild(QLineEdit, "scope.traces.v.offset")
    assert offset.hasFocus() or popup.focusWidget() is offset
    offset.selectAll()
    QTest.keyClicks(offset, "-65 mV")
    QTest.keyClick(offset, Qt.Key.Key_Return)
    QTest.mouseClick(popup.findChild(QWidget, "scope.traces.v.inverted"), LEFT)
    for name, steps in (("colour", 6), ("line", 2)):
        box = popup.findChild(QWidget, f"scope.traces.v.{name}")
        for _ in range(steps):
            QTest.keyClick(box, Qt.Key.Key_Down)
    v = store.rig.scope.trace("v")
    assert (v.offset, v.inverted, v.colour, v.line) == (-65.0, True, "violet", "dotted")
    card = panel._cards["v"]
    assert card._on._tint == "violet" and card._on._line == "dotted"


def test_another_quantity_takes_the_place(store, panel, qtbot):
    position = store.rig.scope.trace("i_k").position
    popup = settings(panel, "i_k", qtbot)
    menu = popup.findChild(QPushButton, "trace.other").menu()
    menu.popup(QPoint(0, 0))
    pick(menu, "g_k", qtbot)
    assert not store.rig.scope.trace("i_k").placed
    assert store.rig.scope.trace("g_k").placed and store.rig.scope.trace("g_k").position == position
    assert panel.selection == "g_k"
    store.undo()
    assert store.rig.scope.trace("i_k").placed and not store.rig.scope.trace("g_k").placed


def test_trigger_on_it_and_take_it_away(store, panel, qtbot):
    popup = settings(panel, "i_na", qtbot)
    QTest.mouseClick(popup.findChild(QPushButton, "trace.trigger"), LEFT)
    assert store.rig.scope.trigger.source == "i_na"
    qtbot.waitUntil(lambda: not panel.host.findChildren(TraceSettings))
    popup = settings(panel, "i_na", qtbot)
    assert not popup.findChild(QPushButton, "trace.trigger").isEnabled()
    QTest.mouseClick(popup.findChild(QPushButton, "trace.away"), LEFT)
    assert not store.rig.scope.trace("i_na").placed
    assert panel.host.findChildren(QWidget, "scope.traces.i_na.on") == []
    assert panel.selection == "v"


def test_the_right_button_opens_the_settings(panel, qtbot):
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    card = find(panel, "scope.traces.stimulus.per_div").parentWidget()
    place = card.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, card.mapToGlobal(place))
    QApplication.sendEvent(card, event)
    assert find(panel, "trace.settings", TraceSettings).isVisible()


def test_settings_go_with_their_trace(store, panel, qtbot):
    settings(panel, "v", qtbot)
    store.replace(default_rig(cells.preset("passive")))
    qtbot.waitUntil(lambda: not panel.host.findChildren(TraceSettings))


def test_every_trace_can_be_taken_away(store, panel):
    for trace in store.rig.scope.placed:
        store.set(f"scope.traces.{trace.id}.placed", False)
    assert panel.selection == "" or panel.selection not in {t.id for t in store.rig.scope.placed}
    store.undo()
    assert len(store.rig.scope.placed) == 1


@pytest.mark.parametrize("count", [4, 8])
def test_cards_fit_or_scroll(store, panel, qtbot, count):
    rig = store.rig
    for trace in rig.scope.traces[1 : 1 + count - 4]:
        if not trace.placed:
            rig = new_trace.placed(rig, trace.id, trace)
    store.replace(rig)
    qtbot.wait(20)
    for width in (1100, 900, 560):
        panel.host.resize(width, 300)
        qtbot.wait(20)
        strip, bar = panel._room.widget(), panel._room.horizontalScrollBar()
        assert strip.height() <= panel._room.viewport().height() + 1
        assert bar.isVisible() == (strip.width() > panel._room.viewport().width())
        for card in panel._cards.values():
            assert (
                card.height() >= card.sizeHint().height() and card.width() >= card.minimumSizeHint().width()
            )


def test_the_menus_words_are_translated(store):
    menu = QMenu()
    from gui.panels import trace_menu

    trace_menu.fill(menu, store.rig, print)
    units = {a.text() for g in menu.actions() for a in g.menu().actions()}
    assert "g Na\tmS/cm²" in units and "m Na" in units
    assert replace(store.rig.scope.trace("v"), placed=False).group == menu.actions()[0].menu().title()


def test_a_math_trace_is_scaled_in_the_unit_of_its_result(store, panel, qtbot):
    add(panel, "math1", qtbot)
    store.set("scope.traces.math1.b", "v")
    knob = find(panel, "scope.traces.math1.per_div")
    assert knob.text().endswith(" mV/div") and knob.accessibleDescription() == knob.text()
    knob.setFocus()
    QTest.keyClick(knob, "5")
    QTest.keyClicks(panel.host.focusWidget(), "0 mV")
    QTest.keyClick(panel.host.focusWidget(), Qt.Key.Key_Return)
    assert store.rig["scope.traces.math1.per_div"] == 50.0
    store.set("scope.traces.math1.operation", "derivative")
    assert knob.text() == "50 mV/ms/div"

"""The traces in words, and a name for every control."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from engine.files import cells
from engine.rig.rig import default_rig
from gui.scope.screen import Segment, TraceStyle
from gui.scope.time_window import TimeWindow
from gui.spoken import describe
from gui.widgets.fold import Fold

V = TraceStyle("v", "V", "mV", 20.0, 0.0, True)
NA = TraceStyle("i_na", "I Na", "uA/cm2", 500.0, 0.0, True)


def span(width: float, zero: float) -> TimeWindow:
    """A screen of so many ms, with the axis's 0 so many from the left."""
    return TimeWindow(width / 10.0, 0.0, zero, None, width)


def test_least_greatest_last_and_the_crossing():
    """A triangle from −92.1 mV at 0 ms up to +48.6 mV at 10 ms and half-way down; 0 is crossed at 6.546 ms."""
    t = np.arange(0, 15.0001, 0.01)
    y = np.interp(t, [0.0, 10.0, 15.0], [-92.1, 48.6, -21.75])
    text = describe([(V, (Segment(0.0, 0.01, y),))], span(20.0, 2.0))
    assert text == (
        "V: now −21.8 mV; from −92.1 at −2 ms to +48.6 mV at 8 ms; crosses 0 upwards at 4.55 ms."
    )  # −21.75 is −21.8 to a tenth (half to even in binary), 6.546 − 2 is 4.546


def test_many_crossings_and_a_level():
    t = np.arange(0, 20.0, 0.01)
    y = 30.0 * np.sin(2 * np.pi * (t - 1.0) / 5.0)
    text = describe(
        [(V, (Segment(0.0, 0.01, y),)), (NA, (Segment(0.0, 0.01, np.full(2000, -3.7)),))], span(20.0, 0.0)
    )
    first, second = text.split("\n")
    assert "crosses 0 upwards 4 times, first at 1 ms, last at 16 ms" in first
    assert second == "I Na: −3.7 µA/cm² throughout."


def test_only_what_is_on_the_screen_in_the_order_of_time():
    new = Segment(0.0, 1.0, np.array([1.0, 2.0, 3.0]))
    old = Segment(3.0, 1.0, np.array([4.0, np.nan, 6.0, 999.0]))
    text = describe([(V, (old, new))], span(5.0, 0.0))
    assert text == "V: now +6.0 mV; from +1.0 at 0 ms to +6.0 mV at 5 ms."
    assert describe([(V, ())], span(5.0, 0.0)) == "No trace is on the screen."


def test_the_screen_describes_itself_while_it_has_the_focus(bench):
    one = bench()
    one.store.set("scope.trigger.mode", "normal")
    one.sweep()
    one.screen.setFocus()
    one.wait(lambda: "V: now" in one.screen.accessibleDescription())
    assert "I stim: now 0" in one.screen.accessibleDescription()
    assert "per division" in one.screen.accessibleDescription()


def test_the_read_out_is_shown_and_copied(bench):
    one = bench()
    one.store.set("scope.trigger.mode", "normal")
    one.sweep()
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_I)
    dialog = one.window.findChild(QWidget, "dialog.read_out")
    one.wait(dialog.isVisible)
    text = dialog.findChild(QPlainTextEdit, "read_out.text").toPlainText()
    (sweep,) = one.window.feed.samples()["v"]
    assert f"to +{np.max(sweep.values):.1f} mV" in text
    QTest.mouseClick(dialog.findChild(QPushButton, "read_out.copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text
    dialog.close()


def nameless(top: QWidget) -> list[str]:
    return [
        f"{type(w).__name__} {w.objectName()} in {type(w.parent()).__name__}"
        for w in [top, *top.findChildren(QWidget)]
        if w.isVisible() and w.focusPolicy() and not w.objectName().startswith("qt_")
        and not (w.accessibleName() or getattr(w, "text", str)() or isinstance(w, QScrollArea | QDialogButtonBox))
        and not (isinstance(w, QToolButton) and w.defaultAction())
        and not (isinstance(w.parent(), QAbstractScrollArea) and w is w.parent().viewport())
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["axon-1952", "cortical", "muscle"])
def test_every_control_has_a_name(bench, cell):
    """All over the window, on every page, with everything unfolded."""
    one = bench(default_rig(cells.preset(cell)), load=False)
    one.store.set("stimulus.mode", "train")
    one.window.actions_["cursors_a"].trigger()
    for fold in one.window.findChildren(Fold):
        fold.set_open(True)
    for dock in one.window.docks._docks:
        for name in dock.pages:
            one.window.docks.show_page(name)
            one.qtbot.wait(20)
            for fold in dock.findChildren(Fold):
                fold.set_open(True)
            assert nameless(one.window) == [], name


def test_every_control_of_a_dialog_has_a_name(bench):
    one = bench()
    one.sweep()
    for name in ("keys", "about", "whats_new", "picture", "resting_plot", "read_out", "choose_cell"):
        there = set(QApplication.topLevelWidgets())
        one.window.actions_[name].trigger()
        one.qtbot.wait(50)
        fresh = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w not in there]
        assert fresh or name == "choose_cell", name
        for dialog in fresh:
            assert nameless(dialog) == [], name
            dialog.close()
    one.window._traces._open_settings("i_na")
    one.qtbot.wait(50)
    assert nameless(one.window) == []
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            assert nameless(top) == []

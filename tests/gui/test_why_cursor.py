"""The cursor that chooses the moment the why panel explains: placed, dragged and taken away by hand."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from engine.files import cells
from engine.rig.rig import default_rig
from gui.panels.why import WhyPanel

NEURON = default_rig(cells.preset("neuron"))


def double_click(one, share: float) -> None:
    """Double click on the screen, so far from its left edge."""
    plot = one.screen._layout.plot
    place = QPoint(round(plot.left() + share * plot.width()), round(plot.top() + 30))
    QTest.mouseDClick(one.screen.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_the_cursor_explains_what_is_drawn_under_it(bench, monkeypatch):
    one = bench(NEURON)
    one.sweep()
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    panel = one.window.findChild(WhyPanel)
    told = []
    show = panel.show_why
    monkeypatch.setattr(panel, "show_why", lambda why, at=None: (told.append((why, at)), show(why, at)))
    t, v = one.drawn()
    peak = float(t[v.argmax()])
    for ms in (1.0, peak, peak + 0.6, 15.0):
        told.clear()
        double_click(one, ms / 20.0)
        one.wait(lambda told=told: bool(told))
        why, at_axis = told[-1]
        place = one.screen.cursor_at
        assert place == pytest.approx(ms, abs=0.03)
        assert at_axis == pytest.approx(place - 4.0)
        near = v[(t > place - 0.04) & (t < place + 0.04)]
        assert near.min() - 0.2 <= why.v <= near.max() + 0.2
    said = panel.findChild(QLabel, "why.at").text()
    assert said.startswith("at the cursor, ") and float(said.split()[3]) == pytest.approx(11.0, abs=0.03)
    assert one.screen._cursor.isVisible()
    image = one.screen.grab().toImage()
    x = round(one.screen._cursor.x())
    column = {image.pixelColor(x + dx, y).name() for dx in (-1, 0) for y in range(100, 200)}
    assert one.screen._theme.text in column


def test_dragging_moves_it_and_escape_or_now_takes_it_away(bench):
    one = bench(NEURON)
    one.sweep()
    panel = one.window.findChild(WhyPanel)
    double_click(one, 0.5)
    one.wait(lambda: "cursor" in panel.findChild(QLabel, "why.at").text())
    plot, before = one.screen._layout.plot, one.screen.cursor_at
    start = QPoint(round(one.screen._cursor.x()), round(plot.bottom() - 60))
    one.screen.repaint()
    view = one.screen.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, start + QPoint(40, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(40, 0))
    assert one.screen.cursor_at == pytest.approx(before + 40 / plot.width() * 20.0, abs=0.1)
    QTest.keyClick(one.screen, Qt.Key.Key_Escape)
    assert one.screen.cursor_at is None
    one.wait(lambda: panel.findChild(QLabel, "why.at").text() == "now")
    double_click(one, 0.7)
    assert one.screen.cursor_at is not None
    one.wait(lambda: panel.findChild(QPushButton, "why.now").isEnabled())
    QTest.mouseClick(panel.findChild(QPushButton, "why.now"), Qt.MouseButton.LeftButton)
    assert one.screen.cursor_at is None


def test_there_is_no_cursor_while_the_panel_is_closed(bench):
    one = bench(NEURON)
    one.sweep()
    double_click(one, 0.5)
    assert one.screen.cursor_at is not None
    dock = one.window.findChild(object, "dock.why")
    dock.close()
    one.wait(lambda: one.screen.cursor_at is None)
    double_click(one, 0.5)
    assert one.screen.cursor_at is None

"""Every knob of the window is turned by wheel, drag, arrows and typing; a double click brings the start back."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from gui.widgets.fold import Fold
from gui.widgets.knob import Knob


@pytest.fixture
def one(bench):
    one = bench(load=False)
    one.show_every_page()
    for fold in one.window.findChildren(Fold):
        fold.set_open(True)
    return one


def knobs(one):
    """Each knob with its page brought to light."""
    for dock in one.window.docks._docks:
        for name in dock.pages:
            one.window.docks.show_page(name)
            one.qtbot.wait(10)
            yield from (knob for knob in dock.findChildren(Knob) if knob.isVisible())
    yield from (knob for knob in one.window._traces.findChildren(Knob) if knob.isVisible())


def wheel(knob, notches: int) -> None:
    at = QPointF(knob.rect().center())
    QApplication.sendEvent(
        knob,
        QWheelEvent(
            at, QPointF(knob.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip


def test_every_knob_by_every_hand(one):
    seen = set()
    for knob in knobs(one):
        path = knob.objectName()
        if path in seen:
            continue
        seen.add(path)
        assert knob.accessibleName(), path
        quantity, start = one.store.rig.quantity(path), one.store.rig[path]

        def value(path=path):
            return one.store.rig[path]

        def stepped(clicks, path=path):
            sense = -1 if quantity.unit.endswith("/div") else 1  # noqa: B023
            return quantity.neighbour(value(path), sense * clicks)  # noqa: B023

        knob.setFocus()
        for turn in (
            lambda n, knob=knob: wheel(knob, n),
            lambda n, knob=knob: QTest.keyClick(knob, Qt.Key.Key_Up if n > 0 else Qt.Key.Key_Down),
            lambda n, knob=knob: QTest.keyClick(knob, Qt.Key.Key_Right if n > 0 else Qt.Key.Key_Left),
            lambda n, knob=knob: drag(knob, -10 * n),
        ):
            for clicks in (1, -1):
                wanted = stepped(clicks)
                turn(clicks)
                assert value() == pytest.approx(wanted), (path, clicks)
                assert knob.value_now == pytest.approx(value())
        other = stepped(1)
        shown, _ = _written(knob, other)
        QTest.keyClick(knob, Qt.Key.Key_Return)
        field = knob.findChild(QLineEdit) or next(
            f for f in one.window.findChildren(QLineEdit) if type(f).__name__ == "KnobField"
        )
        field.selectAll()
        QTest.keyClicks(field, shown)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert value() == pytest.approx(other), path
        one.qtbot.wait(5)
        QTest.mouseDClick(knob, Qt.MouseButton.LeftButton, pos=QPoint(10, knob.height() // 2))
        assert value() == pytest.approx(one.store.defaults[path]), path
        one.store.set(path, start)
    assert {
        "scope.time_per_div",
        "scope.depth",
        "scope.traces.v.per_div",
        "scope.traces.i_na.per_div",
    } <= seen


def _written(knob, value):
    number, _, unit = knob._text(value).partition(" ")
    return f"{number} {unit}".replace("µ", "u").replace("²", "2").replace("\N{MINUS SIGN}", "-"), unit


def drag(knob, down: int) -> None:
    start = QPoint(8, knob.height() // 2)
    QTest.mousePress(knob, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(knob, start + QPoint(0, down))
    QTest.mouseRelease(knob, Qt.MouseButton.LeftButton, pos=start + QPoint(0, down))

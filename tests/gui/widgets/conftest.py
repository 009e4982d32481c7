import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from engine.files import cells
from engine.rig.rig import default_rig
from gui import theme
from gui.store import Store


@pytest.fixture
def store(qapp):
    theme.apply(qapp, "dark")
    return Store(default_rig(cells.preset("axon-1952")))


@pytest.fixture
def told():
    """Every message that was reported."""
    return []


@pytest.fixture
def window(qtbot):
    """Puts widgets into a shown, active window, above a plain field that can take the focus away."""

    hosts = []

    def show(*widgets):
        host = QWidget()
        hosts.append(host)
        column = QVBoxLayout(host)
        for widget in widgets:
            column.addWidget(widget)
        host.other = QLineEdit()
        column.addWidget(host.other)
        qtbot.addWidget(host)
        host.resize(400, 300)
        host.show()
        host.activateWindow()
        qtbot.waitUntil(host.isActiveWindow)
        host.other.setFocus()
        return host

    return show


@pytest.fixture
def wheel(qapp):
    """Turns the wheel over a widget by so many notches; says whether the widget took it."""

    def turn(widget, notches):
        middle = QPointF(widget.rect().center())
        event = QWheelEvent(
            middle, QPointF(widget.mapToGlobal(middle.toPoint())), QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        return event.isAccepted()

    return turn


@pytest.fixture
def type_in(qapp):
    """Types a text key by key; QTest.keyClicks aborts on what is not ASCII."""

    def type_in(widget, text):
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(widget, letter)
            else:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    return type_in

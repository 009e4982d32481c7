"""A real window with a real engine, driven through its visible widgets."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.files import cells
from engine.rig.rig import default_rig
from gui import theme
from gui.engine_link import EngineLink
from gui.main_window import MainWindow
from gui.store import Store

# The page on which a person finds what begins with this, where it is not in front at the start.
_PAGES = {
    "scope.trigger.": "trigger",
    **dict.fromkeys(("scope.persistence", "scope.sweeps.", "scope.arrangement", "scope.bars"), "view"),
    "drugs.": "drugs",
    "receptors.": "receptors",
    "clamp.": "clamp",
    "dynamic.": "dynamic",
    "noise.": "noise",
}


class Bench:
    """A person at the window: types, clicks, waits and looks at what is drawn."""

    def __init__(self, qtbot, window, store, link):
        self.qtbot, self.window, self.store, self.link = qtbot, window, store, link
        self.screen = window.screen_

    def editor(self, path: str) -> QLineEdit:
        found = self.window.findChildren(QLineEdit, path)
        assert len(found) == 1, f"{path}: {len(found)} editors"
        return found[0]

    def bring(self, path: str) -> None:
        """Turn to the page with this control, if it is not there to be seen."""
        for begin, page in _PAGES.items():
            found = self.window.findChild(QWidget, path)
            if path.startswith(begin) and (found is None or not found.isVisible()):
                self.window.docks.show_page(page)

    def type(self, path: str, text: str, key=Qt.Key.Key_Return) -> None:
        self.bring(path)
        editor = self.editor(path)
        assert editor.isVisible(), f"{path} is not visible"
        editor.setFocus()
        editor.selectAll()
        QTest.keyClicks(editor, text)
        if key is not None:
            QTest.keyClick(editor, key)

    def click(self, name: str) -> None:
        """Press the visible button of the action `name`."""
        self.wait(lambda: bool(self._buttons(name)))
        QTest.mouseClick(self._buttons(name)[0], Qt.MouseButton.LeftButton)

    def _buttons(self, name: str) -> list[QToolButton]:
        action = self.window.actions_[name]
        found = self.window.findChildren(QToolButton)
        return [b for b in found if b.defaultAction() is action and b.isVisible()]

    def choose(self, path: str, text: str) -> None:
        """Press the segment with this text of the choice at `path`."""
        self.bring(path)
        choice = self.window.findChild(object, path)
        if isinstance(choice, QComboBox):
            choice.setFocus()
            choice.setCurrentIndex(choice.findText(text))
            choice.activated.emit(choice.currentIndex())
            return
        (button,) = [b for b in choice.findChildren(QAbstractButton) if b.text() == text]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def wait(self, condition, timeout: int = 8000) -> None:
        self.qtbot.waitUntil(condition, timeout=timeout)

    def show_every_page(self) -> None:
        """Look at each panel once, as a page is made only then; the first ones end in front."""
        for dock in self.window.docks._docks:
            for page in reversed(dock.pages):
                self.window.docks.show_page(page)

    def settle(self, ms: float) -> None:
        """Let this much biological time go by (in real time)."""
        until = self.link.runner.status.time + ms
        self.wait(lambda: self.link.runner.status.time >= until)

    def sweep(self) -> tuple[np.ndarray, np.ndarray]:
        """Fire and wait for the whole triggered sweep to be drawn; return the drawn ms and mV of V."""
        acquisition = self.link.runner.record.acquisition
        before = acquisition.complete.number if acquisition.complete else -1
        self.click("fire")

        def swept() -> bool:
            complete = acquisition.complete
            return complete is not None and complete.triggered and complete.number > before

        self.wait(swept)
        return self.drawn()

    def drawn(self, trace: str = "v") -> tuple[np.ndarray, np.ndarray]:
        """What is drawn of a trace after the next pull and paint."""
        self.window.feed.pull()
        self.qtbot.wait(60)
        self.screen.repaint()
        t, y = self.screen.drawn_values(trace)
        order = np.argsort(t, kind="stable")
        return t[order], y[order]


@pytest.fixture(autouse=True, scope="session")
def no_collection_inside_qt():
    """Qt may hold a lock that the destructors of earlier windows wait for (see gui.garbage)."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def bench(qtbot, qapp, tmp_path):
    made = []

    def make(rig=None, size=(1366, 768), load=True) -> Bench:
        store = Store(rig or default_rig(cells.preset("axon-1952")))
        link = EngineLink(store)
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(store, link, settings)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        link.run()
        if load:
            with qtbot.waitSignal(link.ready, timeout=120_000):
                link.load()
            qtbot.waitUntil(lambda: link.runner.status.time > 1.0, timeout=5000)
        made.append(Bench(qtbot, window, store, link))
        return made[-1]

    yield make
    for one in made:
        one.window.close()
    made.clear()
    gc.collect()


# --- for widgets and panels on their own ---


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

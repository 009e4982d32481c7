"""Panels in docks: folding, several pages in one, and what is remembered of it."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton, QToolButton

from gui.docks import Docks


def page(title: str, lines: int) -> QLabel:
    label = QLabel("\n".join([title] * lines))
    label.setWindowTitle(title)
    return label


@pytest.fixture
def settings(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot, settings):
    window = QMainWindow()
    middle = QLabel("scope")
    window.setCentralWidget(middle)
    window.docks = Docks(window, middle, settings)
    area = Qt.DockWidgetArea.LeftDockWidgetArea
    window.docks.add("channels", page("Channels", 5), area, "blocked, %")
    window.docks.add_page("channels", "drugs", "Drugs", lambda: page("Drugs", 12))
    window.docks.add("why", page("Why", 3), area)
    qtbot.addWidget(window)
    window.docks.restore()
    window.resize(800, 600)
    window.show()
    qtbot.waitExposed(window)
    return window


def button(window, text: str) -> QPushButton:
    return next(b for b in window.findChildren(QPushButton) if b.text() == text and b.isVisible())


def shown(window, text: str) -> bool:
    return any(label.isVisible() and label.text().startswith(text) for label in window.findChildren(QLabel))


def test_the_name_of_another_page_shows_it(window, qtbot):
    assert shown(window, "Channels") and not shown(window, "Drugs")
    qtbot.mouseClick(button(window, "Drugs"), Qt.MouseButton.LeftButton)
    assert shown(window, "Drugs") and not shown(window, "Channels")


def test_the_name_of_the_shown_page_folds_it_and_another_unfolds(window, qtbot):
    qtbot.mouseClick(button(window, "Channels"), Qt.MouseButton.LeftButton)
    assert not shown(window, "Channels\n")
    qtbot.mouseClick(button(window, "Drugs"), Qt.MouseButton.LeftButton)
    assert shown(window, "Drugs\n")


def test_a_page_is_as_high_as_it_needs(window, qtbot):
    dock = window.docks._dock("channels")
    before = dock.needed_height()
    qtbot.mouseClick(button(window, "Drugs"), Qt.MouseButton.LeftButton)
    assert dock.needed_height() > before
    qtbot.waitUntil(lambda: dock.height() == dock.needed_height(), timeout=2000)


def test_the_page_is_remembered(window, settings, qtbot):
    qtbot.mouseClick(button(window, "Drugs"), Qt.MouseButton.LeftButton)
    window.docks.remember()
    window.docks.as_at_the_start()
    assert shown(window, "Channels\n")
    window.docks.restore()
    assert shown(window, "Drugs\n")


def test_a_page_can_be_asked_for_by_name(window):
    window.docks._dock("channels").close()
    window.docks.show_page("drugs")
    assert shown(window, "Drugs\n")


@pytest.fixture
def many(window):
    for title in ("Sweeps", "Cursors", "Ion balance"):
        window.docks.add_page("why", title.lower(), title, lambda title=title: page(title, 3))
    return window


def title_of(window, dock: str):
    return window.docks._dock(dock).titleBarWidget()


def test_names_without_room_stand_in_a_list(many, qtbot):
    title = title_of(many, "why")
    more = title.findChild(QToolButton, "dock.more")
    qtbot.waitUntil(more.isVisible)
    visible = [b for b in title.findChildren(QPushButton) if b.isVisible()]
    assert visible[0].text() == "Why"
    assert all(b.width() >= b.sizeHint().width() for b in visible)
    more.menu().aboutToShow.emit()
    listed = [action.text() for action in more.menu().actions()]
    assert [b.text() for b in visible] + listed == ["Why", "Sweeps", "Cursors", "Ion balance"]
    more.menu().actions()[-1].trigger()
    qtbot.waitUntil(lambda: shown(many, "Ion balance\n"))
    assert button(many, "Ion balance").width() >= button(many, "Ion balance").sizeHint().width()


def test_with_room_every_name_stands_there(many, qtbot):
    many.resizeDocks([many.docks._dock("why")], [500], Qt.Orientation.Horizontal)
    title = title_of(many, "why")
    qtbot.waitUntil(lambda: all(b.isVisible() for b in title.findChildren(QPushButton)))
    assert not title.findChild(QToolButton, "dock.more").isVisible()

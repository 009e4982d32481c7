"""Panels in docks: folding, several pages in one, and what is remembered of it."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QPushButton, QToolButton

from gui.docks import Docks
from gui.widgets.command_preview import CommandPreview


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
    window.resize(1000, 600)
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


NAMES = ["Why", "Sweeps of the memory", "Cursors of the screen", "Ion balance"]


@pytest.fixture
def many(window):
    for title in NAMES[1:]:
        window.docks.add_page("why", title.lower(), title, lambda title=title: page(title, 3))
    return window


def title_of(window, dock: str):
    return window.docks._dock(dock).titleBarWidget()


def rows(title) -> dict[int, list[str]]:
    """The names by the row they stand in."""
    found: dict[int, list[str]] = {}
    for b in title.findChildren(QPushButton):
        assert b.isVisible() and b.width() >= b.sizeHint().width(), b.text()
        found.setdefault(b.y(), []).append(b.text())
    return {y: found[y] for y in sorted(found)}


def names_of(title) -> list[str]:
    return [name for row in rows(title).values() for name in row]


def test_names_without_room_go_into_the_next_row(many, qtbot):
    dock, title = many.docks._dock("why"), title_of(many, "why")
    many.resizeDocks([dock], [200], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: len(rows(title)) > 1)
    assert names_of(title) == NAMES
    qtbot.waitUntil(lambda: dock.height() >= dock.needed_height())
    assert max(rows(title)) + title.findChildren(QPushButton)[0].height() <= title.height()
    before = rows(title)
    qtbot.mouseClick(button(many, "Ion balance"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(many, "Ion balance\n"))
    assert rows(title) == before  # no name goes elsewhere when it is pressed


def test_with_room_every_name_stands_in_one_row(many, qtbot):
    many.resizeDocks([many.docks._dock("why")], [700], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: len(rows(title_of(many, "why"))) == 1)


def test_the_menu_names_every_panel_and_brings_it_to_light(many, qtbot):
    menu = QMenu()
    many.docks.fill_menu(menu)
    entries = {entry.text(): entry for entry in menu.actions() if entry.text()}
    assert list(entries) == ["Channels", "Drugs", *NAMES]

    def ticked() -> list[str]:
        menu.aboutToShow.emit()
        return [text for text, entry in entries.items() if entry.isChecked()]

    assert ticked() == ["Channels", "Why"]
    entries["Drugs"].trigger()
    assert shown(many, "Drugs\n") and ticked() == ["Drugs", "Why"]
    entries["Drugs"].trigger()
    assert not many.docks._dock("channels").isVisible() and ticked() == ["Why"]
    entries["Channels"].trigger()
    assert shown(many, "Channels\n") and ticked() == ["Channels", "Why"]


def test_what_is_set_aside_comes_back_also_after_a_new_start(window, settings):
    docks, dock = window.docks, window.docks._dock("channels")
    docks.set_aside("channels", True)
    assert dock.folded
    docks.remember()  # left while it was of no use
    docks.set_aside("channels", False)
    assert not dock.folded
    docks.restore()
    assert not dock.folded
    dock.set_folded(True)
    docks.set_aside("channels", True)
    docks.set_aside("channels", False)
    assert dock.folded  # by hand, and so it stays


def test_every_dock_of_the_window_names_all_its_panels(bench):
    one = bench(load=False)
    for name, least in (("stimulus", 3), ("clamp", 3), ("time_base", 4), ("why", 3), ("channels", 2)):
        assert len(names_of(title_of(one.window, name))) == least
    names = names_of(title_of(one.window, "clamp"))
    assert names == ["Voltage clamp", "Dynamic clamp", "Noise"]


@pytest.mark.parametrize("family", ["None", "Step"])
def test_while_v_is_held_the_stimulator_makes_room_for_the_clamp(bench, family):
    """On the smallest screen Fire, the command to come and its numbers are to be seen at once."""
    one = bench()
    docks = one.window.docks
    docks.show_page("clamp")
    one.choose("clamp.mode", "Ideal")
    one.choose("clamp.family.of", family)
    assert docks._dock("stimulus").folded
    clamp = docks._dock("clamp")
    one.wait(lambda: clamp.height() >= clamp.needed_height())
    wanted = [clamp.findChild(CommandPreview), one.editor("clamp.holding"), one.editor("clamp.step.width")]
    wanted.append(one.editor("clamp.step.level" if family == "None" else "clamp.family.increment"))
    wanted += [b for b in clamp.findChildren(QToolButton) if b.defaultAction() is one.window.actions_["fire"]]
    assert len(wanted) == 5
    for widget in wanted:
        assert widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect(), widget
    one.choose("clamp.mode", "Off")
    assert not docks._dock("stimulus").folded
    assert one.editor("stimulus.amplitude").isVisible()


def test_the_stimulator_says_that_it_is_off_while_v_is_held(bench):
    one = bench(load=False)
    note = one.window.findChild(QLabel, "stimulus.held")
    assert not note.isVisible()
    one.store.set("clamp.mode", "ideal")
    one.window.docks.show_page("stimulus")
    assert note.isVisible() and "V is held" in note.text()

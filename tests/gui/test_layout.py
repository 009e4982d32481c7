"""Nothing is cut off: at the smallest screen, in both themes, with larger type and at 125 %."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollArea,
    QToolButton,
    QWidget,
)

from engine.files import cells
from engine.rig.rig import default_rig
from gui import theme

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"


def needed_width(widget: QWidget) -> int:
    """The width in pixels that the text of a label or a button takes."""
    text = widget.text()
    if "<" in text:
        document = QTextDocument()
        document.setDefaultFont(widget.font())
        document.setHtml(text)
        return int(document.idealWidth()) - 2 * int(document.documentMargin())
    text = text.replace("&", "")  # marks the key of a menu or button
    return max((widget.fontMetrics().horizontalAdvance(line) for line in text.splitlines()), default=0)


def _in_scroll_area(widget: QWidget) -> bool:
    while widget is not None:
        if isinstance(widget, QScrollArea):
            return True
        widget = widget.parentWidget()
    return False


def cut_off(window) -> list[str]:
    """What does not fit, once nothing moves any more: Qt lays out a little after a text has changed."""
    for _ in range(20):
        if not (found := _cut_off_now(window)):
            break
        QTest.qWait(100)
    return found


def _cut_off_now(window) -> list[str]:
    found = []
    whole = QRect(QPoint(0, 0), window.size())
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
            continue
        if widget.visibleRegion().isEmpty():  # scrolled out of sight, where the window is low
            continue
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        word = f"{widget.objectName() or type(widget).__name__} {widget.text()!r}"
        if not whole.contains(place) and not _in_scroll_area(widget):
            found.append(f"{word} lies outside the window: {place}")
        if needed_width(widget) > widget.width() + 1:
            found.append(f"{word} needs {needed_width(widget)} px and has {widget.width()}")
        if widget.fontMetrics().height() > widget.height() + 4:
            found.append(f"{word} is only {widget.height()} px high")
    for area in window.findChildren(QScrollArea):
        # A scroll bar may stand in the panel's margin, not on what it holds.
        if area.isVisible() and area.widget().width() > area.viewport().width() + theme.MARGIN:
            found.append(f"{area.parent().objectName()} is wider than its place")
    return found


@pytest.mark.parametrize("size", [(1366, 768), (1366, 700), (1920, 1080), (1093, 614)])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_nothing_is_cut_off(bench, size, look):
    one = bench(size=size)
    if look == "light":
        one.window.actions_["theme"].trigger()
    one.choose("stimulus.mode", "Train")
    one.sweep()
    one.qtbot.wait(200)
    assert (one.window.width(), one.window.height()) == size
    assert cut_off(one.window) == []
    ARTEFACTS.mkdir(exist_ok=True)
    one.window.grab().save(str(ARTEFACTS / f"window-{size[0]}x{size[1]}-{look}.png"))
    if look == "light":
        one.window.actions_["theme"].trigger()


def test_at_the_smallest_screen_no_panel_needs_to_scroll(bench):
    one = bench(size=(1366, 768))
    one.qtbot.wait(200)
    for area in one.window.findChildren(QScrollArea):
        assert area.verticalScrollBar().maximum() == 0, area.parent().objectName()


def test_at_the_smallest_screen_every_cell_fits(bench):
    one = bench(size=(1366, 768), load=False)
    for name in cells.names():
        one.store.replace(default_rig(cells.preset(name)))
        one.qtbot.wait(150)
        areas = [area for area in one.window.findChildren(QScrollArea) if area.isVisible()]
        one.wait(lambda areas=areas: not any(area.verticalScrollBar().maximum() for area in areas))


@pytest.mark.parametrize("size", [(1093, 614), (1366, 768)])
def test_fire_never_scrolls_away(bench, size):
    one = bench(size=size, load=False)
    one.choose("stimulus.mode", "Train")
    one.window.docks.show_page("balance")
    one.qtbot.wait(200)
    (fire,) = one._buttons("fire")
    assert fire.visibleRegion().boundingRect() == fire.rect()
    assert (one.window.width(), one.window.height()) == size


def test_larger_type(bench, qapp):
    font = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(font.pointSizeF() * 1.25)
    qapp.setFont(larger)
    try:
        one = bench(size=(1366, 768))
        one.qtbot.wait(200)
        assert one.window.width() <= 1366
        assert cut_off(one.window) == []
    finally:
        qapp.setFont(font)


@pytest.mark.parametrize("scale", ["1.25", "2"])
def test_scaled_screens(tmp_path, scale):
    """A picture at 125 and 200 %: the program's own, taken as a user would."""
    picture = tmp_path / "picture.png"
    order = ["--screenshot", str(picture), "--size", "1366x768"]
    code = f"import sys; from gui.app import main; sys.exit(main({order!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=180,
        env={**__import__("os").environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    from PySide6.QtGui import QImage

    image = QImage(str(picture))
    assert image.width() == round(1366 * float(scale))
    ARTEFACTS.mkdir(exist_ok=True)
    image.save(str(ARTEFACTS / f"window-scale-{scale}.png"))


def test_every_control_has_a_name_for_a_screen_reader(bench):
    one = bench()
    nameless = [
        f"{type(w).__name__} {w.objectName()}"
        for w in one.window.findChildren(QWidget)
        if w.isVisible() and w.focusPolicy() and not w.objectName().startswith("qt_")
        and not (w.accessibleName() or getattr(w, "text", str)() or isinstance(w, QScrollArea))
        and not (isinstance(w, QToolButton) and w.defaultAction())
        and not (isinstance(w.parent(), QAbstractScrollArea) and w is w.parent().viewport())
    ]  # fmt: skip
    assert nameless == []


def test_tab_reaches_every_editor(bench):
    """From the screen on, Tab comes by every visible editor of a quantity and back."""
    from PySide6.QtCore import Qt

    one = bench()
    paths = set(default_rig(cells.preset("axon-1952")).quantities())
    one.screen.setFocus()
    reached = set()
    for _ in range(200):
        widget = QApplication.focusWidget()
        reached.add(widget.objectName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is one.screen:
            break
    editors = {
        w.objectName() for w in one.window.findChildren(QWidget)
        if w.objectName() in paths and w.isVisible() and w.isEnabled()
    }  # fmt: skip
    missing = {e for e in editors - reached if not any(r.startswith(e) for r in reached)}
    # A choice is reached by its pressed button.
    choices = {m for m in missing if one.window.findChild(QWidget, m).findChildren(QAbstractButton)}
    assert missing - choices == set()
    for choice in choices:
        buttons = one.window.findChild(QWidget, choice).findChildren(QAbstractButton)
        assert any(b.focusPolicy() & Qt.FocusPolicy.TabFocus for b in buttons), choice

"""Thick lines and large type, with nothing cut off, and everything as before afterwards."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel

from gui.projector import Projector
from tests.gui.test_layout import ARTEFACTS, cut_off


def sizes(one) -> dict[str, float]:
    return {
        label.text(): QFontInfo(label.font()).pointSizeF()
        for label in one.window.findChildren(QLabel)
        if label.isVisible() and label.text() in ("Firing rate", "Amplitude", "Hz", "V now")
    }


def thickness(one, trace: str) -> float:
    """Lit device pixels of a column across the resting line."""
    image = one.screen.viewport().grab().toImage()
    wanted = one.screen._traces.colour(trace).getRgb()[:3]
    x = round(one.screen._layout.x(0.5) * image.devicePixelRatio())
    found = 0
    for y in range(image.height()):
        near = zip(image.pixelColor(x, y).getRgb()[:3], wanted, strict=True)
        found += all(abs(a - b) < 40 for a, b in near)
    return found


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(bench, size):
    one = bench(size=size)
    one.store.set("scope.reversals", False)
    one.sweep()
    small, thin = sizes(one), thickness(one, "v")
    header = QFontInfo(one.screen._layout.font).pointSizeF()
    try:
        one.screen.setFocus()
        QTest.keyClick(one.screen, Qt.Key.Key_P)
        one.sweep()
        one.qtbot.wait(200)
        assert (one.window.width(), one.window.height()) == size
        assert cut_off(one.window) == []
        assert thickness(one, "v") > thin + 1
        assert QFontInfo(one.screen._layout.font).pointSizeF() > 1.5 * header
        for text, points in sizes(one).items():
            assert points > 1.15 * small[text], text
        ARTEFACTS.mkdir(exist_ok=True)
        one.window.grab().save(str(ARTEFACTS / f"projector-{size[0]}x{size[1]}.png"))
    finally:
        if one.window._projector.on:
            QTest.keyClick(one.screen, Qt.Key.Key_F12)
    one.qtbot.wait(100)
    assert sizes(one) == pytest.approx(small, rel=0.01)
    assert cut_off(one.window) == []
    assert QFontInfo(one.screen._layout.font).pointSizeF() == pytest.approx(header)


def widths(one) -> dict[str, int]:
    """Of the docks, once nothing moves any more."""
    seen: list[dict[str, int]] = [{}]

    def calm() -> bool:
        one.qtbot.wait(150)
        seen.append({dock.objectName(): dock.width() for dock in one.window.findChildren(QDockWidget)})
        return seen[-1] == seen[-2] and not one.window._projector._narrowing.isActive()

    one.wait(calm)
    return seen[-1]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("wider", [0, 60])
def test_the_docks_are_as_wide_as_before(bench, size, wider):
    one = bench(size=size, load=False)
    stimulus = one.window.findChild(QDockWidget, "dock.stimulus")
    if wider:  # somebody has dragged its edge
        one.window.resizeDocks([stimulus], [stimulus.width() + wider], Qt.Orientation.Horizontal)
    before, screen = widths(one), one.screen.width()
    for _ in range(2):
        one.window.actions_["projector"].trigger()
        assert widths(one)["dock.ions"] > before["dock.ions"]
        one.window.actions_["projector"].trigger()
        assert widths(one) == before and one.screen.width() == screen


def test_begun_large_the_docks_become_as_wide_as_they_usually_are(bench, tmp_path):
    one = bench(load=False)
    usual = widths(one)
    one.window.actions_["projector"].trigger()
    one.window.close()
    again = bench(load=False)  # with the settings of the first
    assert again.window._projector.on
    again.window.actions_["projector"].trigger()
    assert widths(again) == usual


def test_it_is_remembered(bench, tmp_path):
    one = bench(load=False)
    points = QApplication.font().pointSizeF()
    one.window.actions_["projector"].trigger()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    assert settings.value("window/projector") == "true"
    one.window.close()  # gives the type back
    assert QApplication.font().pointSizeF() == points
    again = Projector(one.window, one.screen, one.window._settings)
    again.restore()
    assert again.on
    again.close()
    assert QApplication.font().pointSizeF() == points

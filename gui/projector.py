"""Thick lines and large type, for a classroom's wall."""

from __future__ import annotations

import math

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QMainWindow, QToolButton, QWidget

from gui import theme
from gui.scope.screen import ScopeScreen

_LARGER = 1.25  # times the window's type; more has no room on the smallest screen
_KEY = "window/projector"
_AGAIN, _TRIES = 20, 15  # ms, and how often, until the docks are as wide as before


class Projector:
    """On or off, as it was left."""

    def __init__(self, window: QMainWindow, screen: ScopeScreen, settings: QSettings):
        self._window, self._screen, self._settings = window, screen, settings
        self._usual: QFont | None = None  # the type to go back to, while it is on
        self._widths: dict[str, int] = {}  # of the docks then, by name
        self._narrowing = QTimer(window)
        self._narrowing.setInterval(_AGAIN)
        self._narrowing.timeout.connect(self._narrow)
        self._tries = 0
        self.on = False

    def restore(self) -> None:
        """Switch it on if it was on when the program was last left."""
        if str(self._settings.value(_KEY) or "") == "true":
            self._set(True)

    def toggle(self) -> None:
        self._set(not self.on)
        self._settings.setValue(_KEY, "true" if self.on else "false")

    def close(self) -> None:
        """Give the application its type back."""
        self._set(False)

    def _set(self, on: bool) -> None:
        if on == self.on:
            return
        self.on = on
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        before = [(w, w.font().pointSizeF(), w.minimumWidth()) for w in self._window.findChildren(QWidget)]
        if on:
            if not self._narrowing.isActive():  # else they are not yet what they are to be
                self._widths = {dock.objectName(): dock.width() for dock in self._docked()}
            self._narrowing.stop()
            self._usual = QFont(app.font())
            app.setFont(theme.scaled(self._usual, _LARGER))
        elif self._usual is not None:
            app.setFont(self._usual)
        theme.apply(app, theme.current().name)  # its sizes follow from the type
        factor = _LARGER if on else 1.0 / _LARGER
        for widget, points, width in before:
            if widget is not self._screen:
                _follow(widget, points, width, factor)
        self._screen.set_large(on)
        if not on:
            self._tries = _TRIES
            self._narrowing.start()

    def _narrow(self) -> None:
        """Make the docks as wide as they were, or as they need to be where it was on from the start.

        A dock grows by itself but does not shrink, and only by and by its panels learn that they need less.
        """
        docks = self._docked()
        least: dict[Qt.DockWidgetArea, int] = {}  # docks above each other have one width
        for dock in docks:
            area = self._window.dockWidgetArea(dock)
            least[area] = max(least.get(area, 0), dock.minimumSizeHint().width())
        widths = [
            self._widths.get(dock.objectName(), least[self._window.dockWidgetArea(dock)]) for dock in docks
        ]
        self._tries -= 1
        if self._tries == 0 or (self._widths and [dock.width() for dock in docks] == widths):
            self._narrowing.stop()
            return
        self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)

    def _docked(self) -> list[QDockWidget]:
        docks = self._window.findChildren(QDockWidget)
        return [dock for dock in docks if dock.isVisible() and not dock.isFloating()]


def _follow(widget: QWidget, points: float, width: int, factor: float) -> None:
    """What was given a type or a width of its own at the start, in the usual type, grows with it."""
    if points > 0.0 and widget.font().pointSizeF() == points:
        font = QFont(widget.font())
        font.setPointSizeF(points * factor)
        widget.setFont(font)
    if isinstance(widget, QLabel | QToolButton) and width > 1 and widget.minimumWidth() == width:
        # Up on the way out and down on the way back: the width is the same again.
        rounded = math.ceil if factor > 1.0 else math.floor
        widget.setMinimumWidth(rounded(width * factor + (-1e-6 if factor > 1.0 else 1e-6)))

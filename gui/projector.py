"""Thick lines and large type, for a classroom's wall."""

from __future__ import annotations

import math

from PySide6.QtCore import QSettings
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from gui import theme
from gui.scope.screen import ScopeScreen

_LARGER = 1.25  # times the window's type; more has no room on the smallest screen
_KEY = "window/projector"


class Projector:
    """On or off, as it was left."""

    def __init__(self, window: QWidget, screen: ScopeScreen, settings: QSettings):
        self._window, self._screen, self._settings = window, screen, settings
        self._usual: QFont | None = None  # the type to go back to, while it is on
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


def _follow(widget: QWidget, points: float, width: int, factor: float) -> None:
    """What was given a type or a width of its own at the start, in the usual type, grows with it."""
    if points > 0.0 and widget.font().pointSizeF() == points:
        font = QFont(widget.font())
        font.setPointSizeF(points * factor)
        widget.setFont(font)
    if isinstance(widget, QLabel | QToolButton) and width > 1 and widget.minimumWidth() == width:
        widget.setMinimumWidth(math.ceil(width * factor - 1e-6))

"""A screen with one impulse on it, and ways to paint it and to turn a wheel over it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine import reduce
from gui.scope.screen import ScopeScreen, Segment, TraceStyle

V = TraceStyle("v", "V", "mV", 20.0, 1.0, True)
STIMULUS = TraceStyle("stimulus", "I stim", "uA/cm2", 20.0, -3.0, True)
I_NA = TraceStyle("i_na", "I Na", "uA/cm2", 500.0, 0.0, True)
I_K = TraceStyle("i_k", "I K", "uA/cm2", 500.0, 0.0, True)
DT = 0.01  # ms


def impulse(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Something like an action potential at 6 ms, in mV."""
    return -65.0 + 105.0 * np.exp(-(((t - 6.0) / 0.4) ** 2)) - 10.0 * np.exp(-(((t - 8.0) / 1.0) ** 2))


@pytest.fixture(scope="session", autouse=True)
def kernels() -> None:
    reduce.warm_up()


@pytest.fixture
def screen(qtbot: QtBot) -> ScopeScreen:
    screen = ScopeScreen()
    qtbot.addWidget(screen)
    screen.resize(840, 560)
    screen.set_time(2.0, 4.0)
    screen.set_traces((V, STIMULUS, I_NA, I_K))
    screen.set_reversals((("na", "E Na", 50.0), ("k", "E K", -77.0), ("cl", "E Cl", -65.0)), True)
    screen.set_trigger_level("v", -20.0, True)
    t = np.arange(0.0, 20.0, DT)
    screen.show_traces(
        {"v": (Segment(0.0, DT, impulse(t)),), "stimulus": (Segment(0.0, DT, np.zeros(len(t))),)}
    )
    screen.show()
    qtbot.waitUntil(lambda: screen.frames > 0)
    return screen


def paint(screen: ScopeScreen, ratio: float = 1.0) -> QImage:
    """The screen as it is painted at this device pixel ratio."""
    image = QImage(round(screen.width() * ratio), round(screen.height() * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    QWidget.render(screen, painter, QPoint())
    painter.end()
    return image


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Red, green, blue by row and column."""
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return raw[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, 2::-1].copy()


def like(image: QImage, colour: str) -> NDArray[np.bool_]:
    """Where the picture has nearly this colour."""
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return np.abs(pixels(image).astype(int) - wanted).max(axis=2) < 30


@pytest.fixture
def turn() -> Callable[..., None]:
    def turn(
        screen: ScopeScreen,
        at: QPointF,
        angle: int,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Turn the wheel by `angle` (120 is a click, positive is up) over this point."""
        viewport = screen.viewport()
        event = QWheelEvent(
            at,
            QPointF(viewport.mapToGlobal(at.toPoint())),
            QPoint(),
            QPoint(0, angle),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    return turn

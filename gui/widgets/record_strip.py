"""The strip under the screen: the whole record of V, small, and a handle on the part that the screen shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui import theme
from gui.widgets.wheel import WheelClicks

HEIGHT = 28
_NARROW = 9.0  # px; the handle is never narrower
_LEAST = 20.0  # mV that the height is worth at least: noise at rest is not to fill it
_TURN = 0.25  # screens a click of the wheel


class Tape(QWidget):
    """Samples along the width, the oldest left. Nothing moves by itself: `dragged` only asks."""

    dragged = Signal(float)  # the sample that is to be at the right edge of the screen
    scrolled = Signal(float)  # by so many screens
    to_oldest = Signal()
    to_live = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("record.tape")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self._wheel = WheelClicks()
        self._length, self._kept, self._written = 1.0, 0.0, 0.0
        self._x: NDArray[np.float64] = np.empty(0)
        self._y: NDArray[np.float64] = np.empty(0)
        self._span: tuple[float, float] | None = None
        self._held = self._keyed = False
        self._aside = 0.0  # samples from the mouse to the right edge while the handle is held
        self._picture: QPixmap | None = None
        self.paintings = 0

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def set_outline(
        self,
        first: float,
        step: float,
        values: NDArray[np.float64],
        length: float,
        kept: float,
        written: float,
    ) -> None:
        """Show `values` (mV), the first at sample `first`, on a tape of `length` samples.

        Samples from `kept` on are there as they are, of the older ones only their extremes; `written` is the end.
        """
        self._length, self._kept, self._written = max(length, 1.0), kept, written
        self._x = np.asarray(first + step * np.arange(len(values)), dtype=np.float64)
        self._y = values
        self._picture = None
        self.update()

    def set_span(self, span: tuple[float, float] | None) -> None:
        """The samples at the left and right edge of the screen."""
        if span != self._span:
            self._span = span
            self.update()

    @property
    def handle(self) -> QRectF:
        """The part that the screen shows, in pixels; empty while it shows nothing."""
        if self._span is None:
            return QRectF()
        left, right = (self._place(min(max(sample, 0.0), self._written)) for sample in self._span)
        missing = max(0.0, _NARROW - (right - left))
        right = min(self.width() - 1.0, right + missing / 2)
        left = max(0.0, min(left, right - _NARROW))
        return QRectF(left, 0.0, right - left, self.height())

    @property
    def drawn(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The outline as drawn, in pixels."""
        y = self._y[np.isfinite(self._y)]
        low, high = (float(y.min()), float(y.max())) if y.size else (-80.0, 40.0)
        missing = max(0.0, _LEAST - (high - low))
        low, high = low - missing / 2, high + missing / 2
        tall = self.height() - 7.0
        return self._x / self._length * (self.width() - 1.0), 3.0 + tall * (high - self._y) / (high - low)

    def sample_at(self, x: float) -> float:
        """The sample at this x."""
        return x / max(1.0, self.width() - 1.0) * self._length

    def _place(self, sample: float) -> float:
        return sample / self._length * (self.width() - 1.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.paintings += 1
        look, painter = theme.current(), QPainter(self)
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._draw()
        painter.drawPixmap(0, 0, self._picture)
        handle = self.handle
        if not handle.isNull():
            fill = QColor(look.accent)
            fill.setAlpha(60)
            painter.fillRect(handle, fill)
            painter.setPen(QPen(QColor(look.accent), 1.0))
            painter.drawRect(handle.adjusted(0.5, 0.5, -0.5, -0.5))
        if self._keyed:
            painter.setPen(QPen(QColor(look.accent), 1.0))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw(self) -> QPixmap:
        look, ratio = theme.current(), self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(look.window))
        painter = QPainter(picture)
        try:
            kept, end = self._place(self._kept), self._place(self._written)
            raised = QColor(look.panel)
            painter.fillRect(
                QRectF(kept, 0.0, end - kept, self.height()), raised
            )  # where all samples are there
            painter.setPen(QPen(QColor(look.tint("v")), 1.0))
            x, y = self.drawn
            there = np.isfinite(y)
            if there.any():
                painter.drawPolyline(arrayToQPolygonF(x[there], y[there]))
            painter.setPen(QPen(QColor(look.border), 1.0))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        finally:
            painter.end()
        return picture

    # The mouse and the keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._span is None:
            return
        self._held = True
        at, handle = event.position().x(), self.handle
        right = min(self._span[1], self._written)
        if handle.left() <= at <= handle.right():
            self._aside = right - self.sample_at(at)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:  # beside it: the screen's middle comes there
            self._aside = (self._span[1] - self._span[0]) / 2
            self.dragged.emit(self.sample_at(at) + self._aside)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().x()
        if self._held:
            self.dragged.emit(self.sample_at(at) + self._aside)
        else:
            inside = self.handle.left() <= at <= self.handle.right()
            self.setCursor(Qt.CursorShape.OpenHandCursor if inside else Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = False
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._held = False
        self.to_live.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        clicks = self._wheel.take(event)
        if clicks:
            self.scrolled.emit(-_TURN * clicks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: -_TURN, Qt.Key.Key_Right: _TURN, Qt.Key.Key_PageUp: -1.0, Qt.Key.Key_PageDown: 1.0,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            self.scrolled.emit(moves[key])
        elif key == Qt.Key.Key_Home:
            self.to_oldest.emit()
        elif key == Qt.Key.Key_End:
            self.to_live.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyed = event.reason() != Qt.FocusReason.MouseFocusReason  # shown to who looks for it
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keyed = False
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._picture = None
            self.update()


class RecordStrip(QWidget):
    """The tape, how much is kept, and the way back to the newest."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("record")
        self.tape = Tape()
        self.tape.setAccessibleName(self.tr("Record"))
        self.tape.setToolTip(
            self.tr(
                "All that was recorded of V: drag the handle back in time, also while it runs. "
                "Where the ground is bright every sample is kept, before that the extremes."
            )
        )
        self._size = QLabel()
        self._size.setFont(theme.tabular(theme.scaled(self.font(), 0.9)))
        theme.mark(self._size, "muted", True)
        self._live = QToolButton()
        self._live.setObjectName("record.live")
        self._live.setText(self.tr("Live"))
        self._live.setProperty("role", "plain")
        self._live.setToolTip(self.tr("Follow the newest again (End)"))
        self._live.setEnabled(False)
        self._live.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._live.clicked.connect(self.tape.to_live)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(self.tape, 1)
        row.addWidget(self._size)
        row.addWidget(self._live)

    def set_size(self, text: str, hint: str) -> None:
        """Say how much is kept."""
        if text != self._size.text():
            self._size.setText(text)
        self._size.setToolTip(hint)

    def set_live(self, live: bool, lag: str) -> None:
        """Whether the screen follows the newest; if not, how far back it stands."""
        self._live.setEnabled(not live)
        description = self.tr("live") if live else lag
        if description != self.tape.accessibleDescription():
            self.tape.setAccessibleDescription(description)

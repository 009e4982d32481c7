"""A small drawing of the command to come: potential over time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

Corners = Sequence[tuple[float, float]]  # (ms, mV)

_FAINT = 70  # of 255
_SIDE = 8.0  # px


class CommandPreview(QWidget):
    """Lines through corners, to scale in both directions; those of the whole family faintly behind the next one."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._next: Corners = ()
        self._family: tuple[Corners, ...] = ()
        self._texts = ("", "", "")

    def show_command(
        self, corners: Corners, family: Sequence[Corners] = (), *, highest: str, lowest: str, duration: str
    ) -> None:
        """The corners of the next command and of all of its family; the texts of its levels and length."""
        self._next, self._family = tuple(corners), tuple(family)
        self._texts = (highest, lowest, duration)
        self.setAccessibleDescription(f"{highest}, {lowest}, {duration}")
        self.update()

    @property
    def corners(self) -> Corners:
        """Those of the next command."""
        return self._next

    @property
    def family(self) -> tuple[Corners, ...]:
        """Those of all its family."""
        return self._family

    def sizeHint(self) -> QSize:
        return QSize(160, 44 + 2 * QFontMetrics(theme.scaled(self.font(), 0.9)).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        font = theme.scaled(self.font(), 0.9)
        painter.setFont(font)
        line = QFontMetrics(font).height()
        place = QRectF(_SIDE, line + 6.0, self.width() - 2 * _SIDE, self.height() - 2 * line - 12.0)
        green = QColor(colours.tint("stimulus"))
        faint = QColor(green)
        faint.setAlpha(_FAINT)
        painter.setPen(QPen(faint, 1))
        for corners in self._family:
            painter.drawPolyline(self._points(corners, place))
        painter.setPen(QPen(green, 2))
        painter.drawPolyline(self._points(self._next, place))
        highest, lowest, duration = self._texts
        width = self.width() - 2 * _SIDE
        middle = Qt.AlignmentFlag.AlignVCenter
        above, below = QRectF(_SIDE, 3, width, line), QRectF(_SIDE, self.height() - line - 3, width, line)
        painter.drawText(above, middle | Qt.AlignmentFlag.AlignLeft, highest)
        painter.drawText(below, middle | Qt.AlignmentFlag.AlignLeft, lowest)
        painter.setPen(QColor(colours.muted))
        painter.drawText(below, middle | Qt.AlignmentFlag.AlignRight, duration)
        painter.end()

    def _points(self, corners: Corners, place: QRectF) -> list[QPointF]:
        """On the screen, on the one scale of all that is shown."""
        known = [corner for each in (self._next, *self._family) for corner in each]
        end = max((t for t, _ in known), default=1.0) or 1.0
        low, high = min((v for _, v in known), default=0.0), max((v for _, v in known), default=1.0)
        span = (high - low) or 1.0
        return [
            QPointF(
                place.left() + t / end * place.width(), place.bottom() - (v - low) / span * place.height()
            )
            for t, v in corners
        ]

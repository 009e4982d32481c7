"""A bar for what a drug does now: how much is affected, and how far the bath has come."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_HEIGHT = 22
_BATH = 2.0  # px, the line below


class EffectBar(QWidget):
    """Filled to `share` (0 to 1) with `text` on it; the thin line below is filled to `arrived`, the level in the bath
    as a part of the dose."""

    def __init__(self, tint: str, parent: QWidget | None = None):
        super().__init__(parent)
        self._tint = tint
        self._share = self._arrived = 0.0
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return self._text

    @property
    def share(self) -> float:
        return self._share

    def show_effect(self, share: float, arrived: float, text: str) -> None:
        """Show new numbers; nothing is painted where they are the same."""
        new = (round(share, 3), round(min(max(arrived, 0.0), 1.0), 2), text)
        if new != (self._share, self._arrived, self._text):
            self._share, self._arrived, self._text = new
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.scaled(self.font(), 0.9))
        return QSize(metrics.horizontalAdvance("100 %") + 8, max(_HEIGHT, metrics.height() + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -_BATH - 1.5)
        colour = QColor(colours.tint(self._tint))
        if self._share > 0.0:
            filling = QColor(colour)
            filling.setAlphaF(0.35)
            painter.fillRect(
                QRectF(body.left(), body.top(), body.width() * self._share, body.height()), filling
            )
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawRoundedRect(body, 2, 2)
        if self._arrived > 0.0:
            # On whole pixels: a line this thin must not be blurred.
            below = QRectF(0.0, self.height() - _BATH, round(self.width() * self._arrived), _BATH)
            painter.fillRect(below, QColor(colours.accent))
        painter.setFont(theme.tabular(theme.scaled(self.font(), 0.9)))
        painter.setPen(QColor(colours.text if self._share > 0.0 else colours.muted))
        painter.drawText(body, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

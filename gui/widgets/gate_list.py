"""Gates in a few short rows: value, a thin bar, a tick where the gate tends, and an arrow which way."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.units import fixed
from gui import labels, theme

_ARROWS = {1: "↑", -1: "↓", 0: ""}


@dataclass(frozen=True)
class GateCell:
    """A gate: `value` and `steady` 0 to 1 (a factor may be more), `tends` 1 up, -1 down, 0 nowhere."""

    name: str
    value: float
    steady: float
    tends: int
    words: str  # for who does not see it


class GateList(QWidget):
    """A row a channel. Its height depends on the channels alone, so nothing jumps while values change."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: tuple[tuple[str, str, tuple[GateCell, ...]], ...] = ()
        self._lay_out()

    def show_gates(self, rows: tuple[tuple[str, str, tuple[GateCell, ...]], ...]) -> None:
        """Show (channel's label, tint, gates) a row."""
        fewer = len(rows) != len(self._rows)
        self._rows = rows
        if fewer:
            self.setVisible(bool(rows))
            self.updateGeometry()
        words = "; ".join(f"{label}: " + ", ".join(gate.words for gate in gates) for label, _, gates in rows)
        self.setAccessibleDescription(words)
        self.setToolTip(words.replace("; ", "\n"))
        self.update()

    def clear(self) -> None:
        """Show no gate, and keep the room."""
        self.show_gates(tuple((label, tint, ()) for label, tint, _ in self._rows))

    def sizeHint(self) -> QSize:
        return QSize(226, math.ceil(self._line * len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setFont(self._small)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        most = max((len(gates) for _, _, gates in self._rows), default=1)
        wide = (self.width() - self._label) / max(most, 3)
        for k, (label, tint, gates) in enumerate(self._rows):
            top = k * self._line
            colour = QColor(colours.tint(tint))
            painter.setPen(colour)
            painter.drawText(QRectF(0.0, top, self._label, self._line), left, label)
            for n, gate in enumerate(gates):
                x = self._label + n * wide
                painter.setPen(QColor(colours.text))
                text = f"{gate.name} {labels.number(fixed(gate.value, 2))}{_ARROWS[gate.tends]}"
                painter.drawText(QRectF(x, top, wide, self._line), left, text)
                self._paint_bar(painter, QRectF(x, top + self._line - 4.0, wide - 8.0, 2.0), gate, colour)
        painter.end()

    def _paint_bar(self, painter: QPainter, track: QRectF, gate: GateCell, colour: QColor) -> None:
        colours = theme.current()
        painter.fillRect(track, QColor(colours.track))
        value, steady = min(gate.value, 1.0), min(gate.steady, 1.0)
        painter.fillRect(QRectF(track.left(), track.top(), track.width() * value, track.height()), colour)
        tick = track.left() + steady * (track.width() - 1.0)
        painter.fillRect(QRectF(tick, track.top() - 1.0, 1.5, track.height() + 2.0), QColor(colours.text))

    def _lay_out(self) -> None:
        self._small = theme.tabular(theme.scaled(self.font(), 0.9))
        metrics = QFontMetricsF(self._small)
        self._line = math.ceil(metrics.height()) + 5.0
        self._label = metrics.horizontalAdvance("Kir") + 12.0

"""A membrane with its pores, its pump and the ions that pass, moving as the currents do."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.widgets import membrane_parts as parts

FRAME = 33  # ms
_LONGEST = 0.1  # s that one frame may move the ions on
_TURNS = 0.35  # of the pump for one crossing
_PASSING = 0.1  # crossings a second; with fewer the pore is shown empty
_PER_SIGN = 10.0  # mV of V for one sign of charge
_MOST_SIGNS = 12


@dataclass(frozen=True)
class Pore:
    """One way through the membrane.

    `kind` is leak, gated or pump; `tint` the ion's colour. `crossing`: ions per second to show, positive upwards, out
    of the cell; for the pump turns. `open`, `inactivated`, `blocked`: fractions. `tip` says it all in words.
    """

    id: str
    kind: str
    label: str
    tint: str
    crossing: float = 0.0
    open: float = 1.0
    inactivated: float = 0.0
    blocked: float = 0.0
    tip: str = ""


class MembranePicture(QWidget):
    """Outside above, inside below. Moves only while it is seen and running; what stands still is painted once."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(
            Qt.WidgetAttribute.WA_OpaquePaintEvent
        )  # the panels under it are not painted each time
        self.frames = 0
        self.cost = 0.0  # s, of the last painting
        self._pores: tuple[Pore, ...] = ()
        self._signs = 0
        self._phase: dict[str, float] = {}  # crossings so far, upwards positive
        self._running = False
        self._still: QPixmap | None = None
        self._still_of: object = None
        self._present: QPixmap | None = None
        self._look: object = None  # what of the pores can be seen of the present
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0

    @property
    def moving(self) -> bool:
        """Whether it is animated at present."""
        return self._timer.isActive()

    def crossed(self, pore: str) -> float:
        """How many ions have been shown to cross a pore so far, those outward less those inward."""
        return self._phase.get(pore, 0.0)

    def show_membrane(self, pores: tuple[Pore, ...], v: float) -> None:
        """Show these pores at `v` mV."""
        self._pores = pores
        self._signs = max(-_MOST_SIGNS, min(_MOST_SIGNS, round(v / _PER_SIGN)))
        look = (
            self._signs,
            tuple((p.id, *(round(x, 2) for x in (p.open, p.inactivated, p.blocked))) for p in pores),
        )
        if look != self._look:  # a gate a hundredth further open looks the same
            self._look, self._present = look, None
        self._phase = {pore.id: self._phase.get(pore.id, 0.0) for pore in pores}
        self.setAccessibleDescription("; ".join(pore.tip for pore in pores))
        if not self.moving:
            self.update()

    def set_running(self, running: bool) -> None:
        """Freeze or go on."""
        self._running = running
        self._go()

    def advance(self, seconds: float) -> None:
        """Let the ions move on."""
        for pore in self._pores:
            self._phase[pore.id] += pore.crossing * seconds
        self.update()

    def column(self, pore: str) -> QRectF:
        """The part of the picture that belongs to a pore, from outside to inside."""
        place = next(k for k, one in enumerate(self._pores) if one.id == pore)
        wide = self.width() / len(self._pores)
        return QRectF(place * wide, 0.0, wide, self.height())

    def sizeHint(self) -> QSize:
        return QSize(226, 110)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 110)

    # --- events -------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._go()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._go()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._still = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._still = None
            self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = QPointF(event.pos())
            over = next((p for p in self._pores if self.column(p.id).contains(place)), None)
            if over is not None and over.tip:
                QToolTip.showText(event.globalPos(), over.tip, self, self.column(over.id).toRect())
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        began = time.perf_counter()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pores_now())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_moving(painter)
        painter.end()
        self.frames += 1
        self.cost = time.perf_counter() - began

    # --- painting -----------------------------------------------------------------------------

    def _band(self) -> QRectF:
        """The membrane: where the pores stand."""
        line = QFontMetricsF(theme.scaled(self.font(), 0.85)).height()
        thick = 46.0
        middle = math.floor((self.height() - line) / 2.0) + 0.5  # on pixels, or thin lines fade
        return QRectF(0.0, middle - thick / 2.0, self.width(), thick)

    def _background(self) -> QPixmap:
        """The bilayer, the pores' walls and all words."""
        ratio = self.devicePixelRatioF()
        wanted = (ratio, theme.current().name, tuple((p.id, p.kind, p.label, p.tint) for p in self._pores))
        if self._still is not None and self._still_of == wanted:
            return self._still
        self._present = None
        still = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        still.setDevicePixelRatio(ratio)
        still.fill(QColor(theme.current().panel))
        painter = QPainter(still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, band = theme.current(), self._band()
        middles = [self.column(p.id).center().x() for p in self._pores]
        parts.bilayer(painter, band, middles, QColor(colours.track), QColor(colours.muted))
        font = theme.scaled(self.font(), 0.85)
        painter.setFont(font)
        line = QFontMetricsF(font).height()
        for pore in self._pores:
            column = self.column(pore.id)
            colour = QColor(colours.tint(pore.tint))
            painter.setPen(colour)
            words = QRectF(column.left(), self.height() - line, column.width(), line)
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, pore.label)
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, self.tr("outside"))
        inside = QRectF(0, self.height() - 2 * line - 2, self.width(), line)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft, self.tr("inside"))
        painter.end()
        self._still, self._still_of = still, wanted
        return still

    def _pores_now(self) -> QPixmap:
        """The background with gates, lids and charge as they are at present."""
        still = self._background()
        if self._present is not None:
            return self._present
        present = QPixmap(still)
        painter = QPainter(present)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        band, colours = self._band(), theme.current()
        painter.setPen(QPen(QColor(colours.tint("v")), 1.4))
        painter.drawLines(parts.signs(band, self._signs))
        for pore in self._pores:
            middle = self.column(pore.id).center().x()
            colour = QColor(colours.tint(pore.tint))
            if pore.kind == "pump":
                parts.pump(painter, band, middle, colour)
            else:
                parts.gate(painter, band, middle, pore.open, pore.inactivated, pore.kind, colour)
            parts.lid(painter, band, middle, pore.blocked, QColor(colours.text))
        painter.end()
        self._present = present
        return present

    def _paint_moving(self, painter: QPainter) -> None:
        """Ions and the pump's rotor in few calls: each may have to wait for the engine's thread."""
        band, top, bottom = self._band(), 14.0, self.height() - 30.0
        dots: dict[str, list[QPointF]] = {}
        for pore in self._pores:
            column, phase = self.column(pore.id), self._phase[pore.id]
            if pore.kind == "pump":
                turns, middle = phase * _TURNS, column.center().x()
                painter.setPen(QPen(QColor(theme.current().tint(pore.tint)), 2.0))
                painter.drawLines(parts.rotor(band, middle, turns * 2.0 * math.pi))
                for ion, places in parts.pump_ions(band, middle, turns).items():
                    dots.setdefault(ion, []).extend(places)
            else:
                passing = abs(pore.crossing) >= _PASSING
                dots.setdefault(pore.tint, []).extend(parts.ions(phase, top, bottom, band, column, passing))
        for tint, places in dots.items():
            pen = QPen(QColor(theme.current().tint(tint)), 2.0 * parts.ION)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(QPolygonF(places))

    def _go(self) -> None:
        if self._running and self.isVisible():
            if not self._timer.isActive():
                self._last = time.perf_counter()
                self._timer.start()
        else:
            self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.advance(min(_LONGEST, now - self._last))
        self._last = now

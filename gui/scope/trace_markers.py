"""The names of the shown traces at the left edge, each at its trace's zero; dragged, they move the trace."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsScene

from engine.units import significant, symbol
from gui import labels
from gui.scope.guard import guarded
from gui.scope.handle import Handle
from gui.scope.layout import POINTER, Layout
from gui.scope.spread import spread
from gui.scope.trace import TraceStyle
from gui.screen_theme import ScreenTheme

_FINEST = 0.05  # div; a dragged trace lands on multiples of it


class TraceMarker(Handle):
    """One name with its pointer. The name may stand aside of the zero, the pointer's tip never does."""

    moved = Signal(str, float)
    selected = Signal(str)

    def __init__(self, style: TraceStyle, layout: Layout):
        super().__init__(Qt.CursorShape.SizeVerCursor)
        self.style = style
        self._layout = layout
        self._colour = QColor()
        self._ground = QColor()
        self._is_selected = False
        self._aside = 0.0  # logical pixels from the zero down to the middle of the name
        self._start = 0.0
        self.name_height, self._name_width = 0.0, 0.0
        self.pressed.connect(self._begin)
        self.dragged.connect(self._drag)

    def set_look(self, layout: Layout, colour: QColor, ground: QColor, is_selected: bool) -> None:
        self.prepareGeometryChange()
        self._layout, self._colour, self._ground, self._is_selected = layout, colour, ground, is_selected
        metrics = QFontMetricsF(layout.small)
        self.name_height = metrics.height() + 1.0
        self._name_width = metrics.horizontalAdvance(self.style.label) + 8.0

        text = self.tr("{trace}: drag to move it, turn the wheel to scale it").format(trace=self.style.label)
        if self.style.offset:
            text += "\n" + self.tr("Points at its offset, {value} {unit}").format(
                value=labels.number(significant(self.style.offset, 8)), unit=symbol(self.style.unit)
            )
        self.setToolTip(text.rstrip())

    def stand(self, tip: float, name: float) -> None:
        """Point at `tip`, with the middle of the name at `name`: logical pixels from the top."""
        self.prepareGeometryChange()
        self._aside = name - tip
        self.setPos(self._layout.plot.left() - 2.0, tip)

    def boundingRect(self) -> QRectF:
        """The name and the pointer, from which the mouse takes hold."""
        return self._name().united(QRectF(-POINTER - 1.0, -POINTER / 2, POINTER + 1.0, POINTER))

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawPolygon(self._pointer())
        name = self._name()
        if self._is_selected:
            painter.drawRoundedRect(name, 3.0, 3.0)
        font = QFont(self._layout.small)
        font.setOverline(self.style.inverted)  # as bench scopes mark it
        painter.setFont(font)
        painter.setPen(self._ground if self._is_selected else self._colour)
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, self.style.label)

    def _name(self) -> QRectF:
        left = -POINTER - 1.0 - self._name_width
        return QRectF(left, self._aside - self.name_height / 2, self._name_width, self.name_height)

    def _pointer(self) -> QPolygonF:
        half = POINTER * 0.5
        if self.style.place > self.style.top:
            return QPolygonF([QPointF(-POINTER, half), QPointF(0.0, half), QPointF(-POINTER / 2, -half)])
        if self.style.place < self.style.bottom:
            return QPolygonF([QPointF(-POINTER, -half), QPointF(0.0, -half), QPointF(-POINTER / 2, half)])
        root = max(-1.0, min(1.0, self._aside / POINTER)) * half  # leans to a name that stands aside
        return QPolygonF([QPointF(-POINTER, root - half), QPointF(0.0, 0.0), QPointF(-POINTER, root + half)])

    def _begin(self) -> None:
        self._start = self.style.within(self.style.place)
        self.selected.emit(self.style.id)

    def _drag(self, way: QPointF) -> None:
        position = self.style.position_at(self.style.within(self._start - way.y() / self._layout.down))
        self.moved.emit(self.style.id, round(round(position / _FINEST) * _FINEST, 9))


class TraceMarkers(QObject):
    """All the markers, kept apart from each other."""

    moved = Signal(str, float)
    selected = Signal(str)

    def __init__(self, scene: QGraphicsScene, layout: Layout, theme: ScreenTheme):
        super().__init__(scene)
        self._scene = scene
        self._layout = layout
        self._theme = theme
        self._markers: dict[str, TraceMarker] = {}
        self._selected = ""

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self._stand()

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._stand()

    def set_selected(self, name: str) -> None:
        self._selected = name
        self._stand()

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        for name in self._markers.keys() - {style.id for style in styles}:
            self._scene.removeItem(self._markers.pop(name))
        for style in styles:
            if style.id not in self._markers:
                marker = self._markers[style.id] = TraceMarker(style, self._layout)
                marker.setZValue(30)
                marker.moved.connect(self.moved)
                marker.selected.connect(self.selected)
                self._scene.addItem(marker)
            self._markers[style.id].style = style
            self._markers[style.id].setVisible(style.on)
        self._stand()

    def at(self, point: QPointF) -> str | None:
        """The trace whose marker lies at this point of the scene."""
        for name, marker in self._markers.items():
            if marker.isVisible() and marker.sceneBoundingRect().contains(point):
                return name
        return None

    def marker(self, name: str) -> TraceMarker:
        return self._markers[name]

    def _stand(self) -> None:
        for marker in self._markers.values():
            name = marker.style.id
            colour = self._theme.colour(marker.style.colour)
            ground = QColor(self._theme.background)
            marker.set_look(self._layout, colour, ground, name == self._selected)
        shown = [marker for marker in self._markers.values() if marker.style.on]
        if not shown:
            return
        height = shown[0].name_height
        tips = [self._layout.y(marker.style.within(marker.style.place)) for marker in shown]
        plot = self._layout.plot
        names = spread(tips, height, plot.top() - height / 2, plot.bottom() + height / 2)
        for marker, tip, name_at in zip(shown, tips, names, strict=True):
            marker.stand(tip, name_at)

"""A fibre to scale, its potential in colour, and what stands on it: electrodes and stretches that can be dragged."""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.widgets import fibre_parts as parts
from gui.widgets.along_axis import LEFT, Axis, on_grid
from gui.widgets.fibre_look import ELECTRODE, OUTSIDE, STIMULUS, STRETCH, WIDENING, Look, Mark
from gui.widgets.voltage_colours import Scale

_STEM = 10.0  # px from an electrode's head to the fibre
_NEAR = 9.0  # px from which a mark is caught
_EDGE = 5.0  # px from which the border of a stretch is
_GAP = 5.0
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_OTHERS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_FAR = 10  # steps with Ctrl

Floats = NDArray[np.float64]


class FibrePicture(QWidget):
    """Lengths are to scale. Mouse: drag a mark; the border of a stretch changes its extent.

    `moved(id, mm)` and `widened(id, mm)` follow while a mark is dragged, `dropped` when it is let go. Keys: left and
    right `nudged(id, steps)`, with Shift `stretched(id, steps)`; up and down choose the mark; Space is `fired`.
    """

    moved = Signal(str, float)
    widened = Signal(str, float)
    grabbed = Signal()
    dropped = Signal()
    nudged = Signal(str, int)
    stretched = Signal(str, int)
    fired = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.frames = 0
        self.cost = 0.0  # s, of the last painting
        self._look = Look()
        self._marks: tuple[Mark, ...] = ()
        self._scale = Scale()
        self._x: Floats = np.empty(0)
        self._v: NDArray[np.floating] | None = None
        self._columns: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._row: NDArray[np.uint32] = np.empty((1, 0), dtype=np.uint32)
        self._image = QImage()
        self._made_for: object = None
        self._under: QPixmap | None = None
        self._over: QPixmap | None = None
        self._drawn_for: object = None
        self._labels: dict[str, QRectF] = {}
        self._selected = ""
        self._held: tuple[Mark, int] | None = None  # and which border: -1, 0 none, 1
        self._aside = 0.0  # px from the mark to where it was taken hold of
        self._keyed = False

    # --- what is shown ------------------------------------------------------------------------

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What stands on the fibre."""
        return self._marks

    @property
    def selected(self) -> str:
        """The id of the mark that keys move."""
        return self._selected

    @property
    def axis(self) -> Axis:
        """Places as pixels."""
        return Axis(self._look.length, self.width())

    def show_fibre(self, look: Look, marks: tuple[Mark, ...]) -> None:
        """Show this fibre with what stands on it."""
        if (look, marks) == (self._look, self._marks):
            return
        self._look, self._marks = look, marks
        if self._selected not in {mark.id for mark in marks}:
            first = next((mark for mark in marks if mark.kind == ELECTRODE), marks[0] if marks else None)
            self._selected = first.id if first is not None else ""
        self._tell()
        self.update()

    def select(self, id: str) -> None:
        """Let the keys move this mark."""
        if id != self._selected:
            self._selected = id
            self._tell()
            self.update()

    def set_scale(self, scale: Scale) -> None:
        """What the colours mean."""
        if scale != self._scale:
            self._scale = scale
            self.update()

    def show_v(self, x: Floats, v: NDArray[np.floating] | None) -> None:
        """Colour it by `v` (n,) in mV at `x` mm; None: as at rest."""
        self._x, self._v = x, v
        self.update()

    def colour_at(self, place: float) -> QColor:
        """The colour that was drawn at a place in mm."""
        column = round((self.axis.x(place) - LEFT) * self.devicePixelRatioF())
        return QColor(int(self._row[0, min(max(column, 0), self._row.shape[1] - 1)]))

    def point(self, mark: Mark) -> QPointF:
        """Where a mark is taken hold of."""
        x = self.axis.x(mark.place)
        if mark.kind in (STRETCH, WIDENING):
            return QPointF(x, self._middle())
        return QPointF(self._beside(mark, x), self._heads())

    def _beside(self, mark: Mark, x: float) -> float:
        """Where the head of an electrode is: over its place, or beside another that is there."""
        heads = [one for one in self._marks if one.kind not in (STRETCH, WIDENING)]
        heads.sort(key=lambda one: one.place)
        wanted = [(self.axis.x(one.place), parts.CHIP) for one in heads]
        lefts = parts.apart(wanted, 0.0, float(self.width()), 1.0)
        found = (left for one, left in zip(heads, lefts, strict=True) if one.id == mark.id)
        return next(found, x - parts.CHIP / 2.0) + parts.CHIP / 2.0

    def sizeHint(self) -> QSize:
        return QSize(400, math.ceil(self._bottom() + 2.0 * self._line() + 3.0))

    def minimumSizeHint(self) -> QSize:
        return QSize(260, self.sizeHint().height())

    # --- where ----------------------------------------------------------------------------------

    def _line(self) -> float:
        return QFontMetricsF(theme.scaled(self.font(), 0.85)).height()

    def _heads(self) -> float:
        return 3.0 + parts.CHIP / 2.0

    def _middle(self) -> float:
        return 3.0 + parts.CHIP + _STEM + parts.THICK / 2.0 + 0.5

    def _bottom(self) -> float:
        """The lower border of stretches."""
        return self._middle() + parts.THICK / 2.0 + _GAP

    def _band(self, mark: Mark) -> QRectF:
        a, b = (mark.place + way * 0.5 * mark.extent for way in (-1.0, 1.0))
        left, right = self.axis.x(max(0.0, a)), self.axis.x(min(self._look.length, b))
        top = self._middle() - parts.THICK / 2.0 - _GAP
        return QRectF(left, top, max(3.0, right - left), self._bottom() - top)

    def _at(self, at: QPointF) -> tuple[Mark, int] | None:
        """What lies there, and which of its borders if it is one."""
        found: list[tuple[float, int, Mark, int]] = []
        for k, mark in enumerate(self._marks):
            ahead = -1 if mark.id == self._selected else k  # of what lies on top of each other
            if mark.kind in (STRETCH, WIDENING):
                if mark.id in self._labels and self._labels[mark.id].contains(at):
                    found.append((0.0, ahead, mark, 0))
                if mark.kind == WIDENING:
                    near = abs(at.x() - self.axis.x(mark.place))
                    if near <= _NEAR and abs(at.y() - self._middle()) <= parts.THICK:
                        found.append((near, ahead, mark, 0))
                    continue
                box = self._band(mark)
                if not box.adjusted(-_EDGE, 0.0, _EDGE, 0.0).contains(at):
                    continue
                edge = min(_EDGE, box.width() / 4.0)
                side = -1 if at.x() < box.left() + edge else 1 if at.x() > box.right() - edge else 0
                found.append((_NEAR + 1.0, ahead, mark, side))
                continue
            away = self.point(mark) - at
            near = math.hypot(away.x(), away.y())
            on_stem = (
                abs(self.axis.x(mark.place) - at.x()) <= 3.0 and self._heads() <= at.y() <= self._middle()
            )
            if near <= _NEAR or on_stem:
                found.append((min(near, _NEAR), ahead, mark, 0))
        if not found:
            return None
        _, _, mark, side = min(found, key=lambda one: one[:2])
        return mark, side

    # --- hands ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or found is None:
            return
        mark, side = found
        self.select(mark.id)
        self._held = found
        edge = mark.place + 0.5 * side * mark.extent
        self._aside = event.position().x() - self.axis.x(edge)
        self.grabbed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            found = self._at(event.position())
            shapes = Qt.CursorShape
            shape = (
                shapes.ArrowCursor if found is None else shapes.SizeHorCursor if found[1] else shapes.OpenHandCursor
            )  # fmt: skip
            self.setCursor(shape)
            return
        held, side = self._held
        mark = next((one for one in self._marks if one.id == held.id), None)
        if mark is None:  # undone under the hand
            return
        place = on_grid(self.axis.place(event.position().x() - self._aside), self.axis.per_pixel)
        place = min(place, self._look.length)
        if side:
            extent = 2.0 * side * (place - mark.place)
            self.widened.emit(mark.id, max(on_grid(extent, self.axis.per_pixel), self.axis.per_pixel))
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.moved.emit(mark.id, place)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.dropped.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (*_STEPS, *_OTHERS, Qt.Key.Key_Space):
                event.accept()
                return True
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(QPointF(event.pos()))
            text = self.toolTip() if found is None else f"{found[0].name}: {found[0].text}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        far = _FAR if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.fired.emit()
        elif key in _STEPS and self._selected:
            wider = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.stretched if wider else self.nudged).emit(self._selected, _STEPS[key] * far)
        elif key in _OTHERS and self._marks:
            order = sorted(self._marks, key=lambda mark: (mark.place, mark.id))
            at = next((k for k, mark in enumerate(order) if mark.id == self._selected), 0)
            self.select(order[(at + _OTHERS[key]) % len(order)].id)
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
        self._drawn_for = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._drawn_for = None
            self.updateGeometry()
            self.update()

    def _tell(self) -> None:
        chosen = next((mark for mark in self._marks if mark.id == self._selected), None)
        first = [f"{chosen.name}: {chosen.text}"] if chosen is not None else []
        rest = [f"{mark.name}: {mark.text}" for mark in self._marks if mark is not chosen]
        self.setAccessibleDescription("; ".join([*first, *rest]))

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        began = time.perf_counter()
        under, over = self._still()
        self._colour()
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, under)
            middle, ratio = self._middle(), self.devicePixelRatioF()
            for a, b, thick in parts.sections(self._look):
                left, right = self.axis.x(a), self.axis.x(b)
                source = QRectF((left - LEFT) * ratio, 0.0, (right - left) * ratio, 1.0)
                painter.drawImage(
                    QRectF(left, middle - thick / 2.0, right - left, thick), self._image, source
                )
            painter.drawPixmap(0, 0, over)
        finally:
            painter.end()
        self.frames += 1
        self.cost = time.perf_counter() - began

    def _colour(self) -> None:
        """Fill the one row of pixels that the axon is painted with."""
        ratio = self.devicePixelRatioF()
        wide = max(1, round(self.axis.span * ratio))
        if self._row.shape[1] != wide:
            self._row = np.zeros((1, wide), dtype=np.uint32)
            self._image = QImage(self._row.data, wide, 1, 4 * wide, QImage.Format.Format_RGB32)
        made_for = (id(self._x), self._x.size, wide, self._look.length)
        if self._v is None or not self._x.size:
            self._row[0] = self._scale.colours(np.array([self._scale.rest]), theme.current().name)[0]
            return
        if made_for != self._made_for:
            self._made_for, self._columns = made_for, self.axis.columns(self._x, ratio)
        self._row[0] = self._scale.colours(self._v[self._columns], theme.current().name)

    def _still(self) -> tuple[QPixmap, QPixmap]:
        """What lies under the axon and over it, painted only when something of it has changed."""
        ratio = self.devicePixelRatioF()
        wanted = (
            ratio, theme.current().name, self._look, self._marks, self._selected, self._keyed, self.size().toTuple()
        )  # fmt: skip
        if self._under is None or self._over is None or wanted != self._drawn_for:
            self._drawn_for = wanted
            self._under, self._over = self._pixmap(theme.current().panel), self._pixmap(None)
            painter = QPainter(self._under)
            try:
                self._paint_under(painter)
            finally:
                painter.end()
            painter = QPainter(self._over)
            try:
                self._paint_over(painter)
            finally:
                painter.end()
        return self._under, self._over

    def _pixmap(self, ground: str | None) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(ground) if ground else Qt.GlobalColor.transparent)
        return pixmap

    def _paint_under(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self._marks:
            if mark.kind == STRETCH:
                tint = QColor(theme.current().tint(mark.tint))
                parts.band(painter, self._band(mark), tint)

    def _paint_over(self, painter: QPainter) -> None:
        colours, axis, middle = theme.current(), self.axis, self._middle()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.scaled(self.font(), 0.85)
        painter.setFont(font)
        parts.sheath(painter, self._look, axis, middle, QColor(colours.muted))
        painter.setPen(QPen(QColor(colours.text), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(parts.outline(self._look, axis, middle))
        if self._look.dead is not None:
            self._paint_dead(painter, *self._look.dead)
        for mark in self._marks:
            if mark.kind == STRETCH:
                tint = QColor(colours.tint(mark.tint))
                parts.borders(painter, self._band(mark), tint, mark.id == self._selected)
        for mark in self._marks:
            if mark.kind in (STIMULUS, ELECTRODE, OUTSIDE):
                self._paint_electrode(painter, mark)
        self._paint_labels(painter, QFontMetricsF(font))
        self._paint_ruler(painter)
        if self._keyed:
            painter.setPen(QPen(QColor(colours.accent), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0)

    def _paint_dead(self, painter: QPainter, a: float, b: float) -> None:
        """What is crushed is crossed out."""
        colour = QColor(theme.current().error)
        painter.setPen(QPen(colour, 1.4))
        left, right, middle = self.axis.x(a), self.axis.x(b), self._middle()
        for x in (left, right):
            if LEFT + 1.0 < x < self.axis.x(self._look.length) - 1.0:
                painter.drawPath(parts.crush(x, middle))
        half = parts.THICK / 2.0
        painter.save()
        painter.setClipRect(QRectF(left, middle - half, right - left, 2.0 * half))
        x = left - half
        while x < right + half:
            painter.drawLine(QPointF(x, middle + half), QPointF(x + 2.0 * half, middle - half))
            x += 10.0
        painter.restore()

    def _paint_electrode(self, painter: QPainter, mark: Mark) -> None:
        colours = theme.current()
        colour, ground = QColor(colours.tint(mark.tint)), QColor(colours.panel)
        head, chosen = self.point(mark), mark.id == self._selected
        inside = mark.kind == ELECTRODE or (mark.kind == STIMULUS and not mark.sign)
        tip = self._middle() if inside else self._middle() - parts.THICK / 2.0 - 3.0
        place = self.axis.x(mark.place)
        if inside:  # dark around the tip, or it would be lost in a glowing axon
            painter.setPen(QPen(ground, 4.0))
            painter.drawLine(QPointF(place, self._middle() - 6.0), QPointF(place, tip))
        painter.setPen(QPen(colour, 1.8))
        neck = QPointF(place, self._middle() - parts.THICK / 2.0 - 2.0)
        painter.drawLine(QPointF(head.x(), head.y() + parts.CHIP / 2.0), neck)
        painter.drawLine(neck, QPointF(place, tip))
        if mark.kind != STIMULUS:
            square = mark.kind == OUTSIDE
            parts.chip(painter, head, mark.label, colour, ground, chosen=chosen, square=square)
            return
        if mark.sign:
            signs = {"+-+": ((-mark.apart, "+"), (0.0, "-"), (mark.apart, "+"))}.get(
                mark.sign, ((0.0, mark.sign),)
            )
            for way, sign in signs:
                away = way / self.axis.per_pixel
                away = math.copysign(max(abs(away), 10.0), away) if way else 0.0  # beside each other at least
                parts.pole(painter, QPointF(place + away, tip - 1.0), sign, colour, ground)
        parts.flash(painter, head, colour, ground, chosen)

    def _paint_labels(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        """The words of stretches, beside each other in one line."""
        named = sorted((m for m in self._marks if m.kind in (STRETCH, WIDENING)), key=lambda mark: mark.place)
        wanted = [(self.axis.x(m.place), parts.width_of(metrics, m.label)) for m in named]
        self._labels = {}
        size = QRectF(0.0, self._bottom() + 1.0, self.axis.x(self._look.length), self._line())
        painter.setPen(QColor(theme.current().muted))
        painter.drawText(size, Qt.AlignmentFlag.AlignRight, self._look.caption)
        right = size.right() - parts.width_of(metrics, self._look.caption) - 8.0
        places = parts.apart(wanted, 2.0, right)
        for mark, left, (middle, wide) in zip(named, places, wanted, strict=True):
            box = QRectF(left, self._bottom() + 1.0, wide, self._line())
            self._labels[mark.id] = box
            colour = QColor(theme.current().tint(mark.tint))
            painter.setPen(QPen(colour, 1.0))
            if mark.kind == WIDENING:
                painter.drawLine(
                    QPointF(middle, self._middle() - parts.THICK / 2.0 - 2.0), QPointF(middle, box.top())
                )
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.label)
            if mark.id == self._selected:
                painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _paint_ruler(self, painter: QPainter) -> None:
        colours, axis = theme.current(), self.axis
        top = self._bottom() + self._line() + 1.0
        painter.setPen(QPen(QColor(colours.muted), 1.0))
        end = axis.x(self._look.length)
        for place, text in axis.ticks():
            x = axis.x(place)
            painter.drawLine(QPointF(x, top), QPointF(x, top + 3.0))
            words = QRectF(x - 40.0, top + 2.0, 80.0, self._line())
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, text)
        painter.drawLine(QPointF(LEFT, top), QPointF(end, top))
        words = QRectF(0.0, top + 2.0, LEFT - 14.0, self._line())
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, self.tr("mm"))

"""A round knob: over the 1-2-5 steps of a ladder, or over a range in the quantity's steps."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QDial, QSizePolicy, QWidget

from engine.rig.quantity import Quantity, Value
from gui import labels, theme
from gui.widgets.knob_field import KnobField
from gui.widgets.wheel import WheelClicks

_PIXELS_A_CLICK = 9  # of dragging
_START, _SWEEP = 225.0, -270.0  # degrees, from the lower left clockwise to the lower right
_GAP = 6
_BEGIN_A_NUMBER = "0123456789.,"


class Knob(QDial):
    """Turned by wheel, dragging up and down, arrows, PageUp/PageDown, Home and End; a double click gives the
    default. A digit, Enter or a click on the number lets it be typed. `edited(value)` when a person set it, and
    `refused(Message)` when what was typed cannot be taken. With `beside`, the value stands right of the dial."""

    edited = Signal(object)
    refused = Signal(object)

    def __init__(
        self, quantity: Quantity, parent: QWidget | None = None, *, size: int = 40, beside: bool = True,
        wheel_needs_focus: bool = True,
    ):  # fmt: skip
        super().__init__(parent)
        self.quantity = quantity
        self._size = size
        self._beside = beside
        self._wheel_needs_focus = wheel_needs_focus
        self._value = float(quantity.low)
        self._default: Value | None = None
        self._unit = ""  # of a division, where the quantity leaves it open
        self._words_of_unit = 2
        self._drag_from: QPointF | None = None
        self._dragged = 0.0
        self._turned = False  # since the mouse was pressed
        self._field: KnobField | None = None
        self._wheel = WheelClicks()
        # As on a bench scope: clockwise magnifies, so there are fewer units to a division.
        self._sense = -1 if quantity.unit.endswith("/div") else 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # QDial's whole numbers are what screen readers see; the value itself keeps its digits here.
        self.setRange(0, len(quantity.steps) - 1 if quantity.steps else round(self._span() / quantity.step))

    @property
    def value_now(self) -> float:
        """The value the knob shows."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a value; emits nothing."""
        self._value = float(value)
        with QSignalBlocker(self):
            self.setValue(self._index())
        self.setAccessibleDescription(self.text())
        if self._field is not None:
            self._field.set_value(value)
        self.update()

    def set_default(self, value: Value) -> None:
        """What a double click brings back."""
        self._default = value

    def text(self) -> str:
        """The value with its unit."""
        return self._text(self._value)

    def set_unit(self, unit: str) -> None:
        """Count the divisions in `unit` (as on the screen), where the quantity itself does not say in what."""
        if unit != self._unit:
            self._unit = unit
            self.setAccessibleDescription(self.text())
            self.updateGeometry()
            self.update()

    def shorten(self, words: int) -> None:
        """How much of the unit stands beside the value: 2 all of it, 1 without "/div", 0 nothing."""
        if words != self._words_of_unit:
            self._words_of_unit = words
            self.updateGeometry()
            self.update()

    def turn(self, clicks: int) -> None:
        """Turn clockwise by so many steps; it stops at the ends."""
        self._take(self.quantity.neighbour(self._value, self._sense * clicks))

    def _take(self, value: float) -> None:
        if value != self._value:
            self.set_value(value)
            self.edited.emit(value)

    def _span(self) -> float:
        return self.quantity.high - self.quantity.low

    def _index(self) -> int:
        steps = self.quantity.steps
        if steps:
            return min(range(len(steps)), key=lambda at: abs(steps[at] - self._value))
        return round((self._value - self.quantity.low) / self.quantity.step)

    # --- hands --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = 3 if self.quantity.steps else 10  # three steps of a ladder are a decade
        key = Qt.Key
        turns = {
            key.Key_Up: 1, key.Key_Right: 1, key.Key_Down: -1, key.Key_Left: -1,
            key.Key_PageUp: far, key.Key_PageDown: -far,
        }  # fmt: skip
        if event.key() in turns:
            self.turn(turns[Qt.Key(event.key())])
        elif event.key() == key.Key_Home:
            self.turn(-self.maximum())
        elif event.key() == key.Key_End:
            self.turn(self.maximum())
        elif event.key() in (key.Key_Return, key.Key_Enter):
            self.type()
        elif event.text() and event.text() in _BEGIN_A_NUMBER:
            self.type(event.text())
        else:
            event.ignore()

    def type(self, text: str = "") -> None:
        """Let the value be typed; `text` is what was typed of it so far."""
        if self._field is not None:
            return
        corner = QPoint(self._size + _GAP, self.height() // 2)
        if not self._beside:
            corner = QPoint(0, self._size + 2 + (self.height() - self._size - 2) // 2)
        self._field = field = KnobField(self, self.quantity, self._value, corner, text, self._unit)
        field.edited.connect(self._typed)
        field.refused.connect(self.refused)
        field.left.connect(self._no_longer_typed)

    def _typed(self, value: Value) -> None:
        self._take(float(value))

    def _no_longer_typed(self) -> None:
        field, self._field = self._field, None
        if field is None:
            return
        if field.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        field.hide()
        field.deleteLater()

    def _on_number(self, point: QPointF) -> bool:
        return point.x() > self._size if self._beside else point.y() > self._size

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.HoverMove:  # QDial would light up its own parts
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._wheel_needs_focus and not self.hasFocus():
            event.ignore()
            return
        clicks = self._wheel.take(event)
        if clicks:
            self.turn(clicks)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = event.position()
            self._dragged = 0.0
            self._turned = False
            event.accept()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is None:
            return
        moved = event.position() - self._drag_from
        self._drag_from = event.position()
        self._dragged += moved.x() - moved.y()
        clicks = int(self._dragged / _PIXELS_A_CLICK)
        self._dragged -= clicks * _PIXELS_A_CLICK
        if clicks:
            self._turned = True
            self.turn(clicks)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._drag_from = self._drag_from is not None, None
        if pressed and not self._turned and self._on_number(event.position()):
            self.type()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._drag_from = None
        self._no_longer_typed()
        if event.button() == Qt.MouseButton.LeftButton and self._default is not None:
            self._take(float(self._default))

    # --- looks --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        low, high, step = self.quantity.low, self.quantity.high, self.quantity.step
        values = self.quantity.steps or (low, high, low + step, high - step)  # a step may have more digits
        text = max(metrics.horizontalAdvance(self._words(value)) for value in values)
        if self._beside:
            return QSize(self._size + _GAP + text + 2, max(self._size, metrics.height()))
        return QSize(max(self._size, text + 2), self._size + 2 + metrics.height())

    def _text(self, value: Value) -> str:
        text = labels.with_unit(self.quantity, value)
        return text.removesuffix("/div") + self._unit + "/div" if self._unit else text

    def _words(self, value: Value) -> str:
        text = self._text(value)
        if self._words_of_unit == 0:
            return text.partition(" ")[0]
        return text if self._words_of_unit == 2 else text.removesuffix("/div").rstrip()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 0.0 if self._beside else (self.width() - self._size) / 2
        y = (self.height() - self._size) / 2 if self._beside else 0.0
        outer = QRectF(x, y, self._size, self._size).adjusted(2.5, 2.5, -2.5, -2.5)
        share = self.value() / max(1, self.maximum())
        share = share if self._sense > 0 else 1.0 - share
        live = QColor(colours.accent if self.isEnabled() else colours.track)

        def arc(colour: QColor, part: float) -> None:
            painter.setPen(QPen(colour, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(outer, round(_START * 16), round(_SWEEP * part * 16))

        arc(QColor(colours.track), 1.0)
        arc(live, share)
        body = outer.adjusted(4.5, 4.5, -4.5, -4.5)
        painter.setBrush(QColor(colours.raised))
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.border), 1.5))
        painter.drawEllipse(body)
        angle = math.radians(_START + _SWEEP * share)
        direction = QPointF(math.cos(angle), -math.sin(angle))
        centre, radius = body.center(), body.width() / 2
        painter.setPen(QPen(QColor(colours.text), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(centre + direction * radius * 0.35, centre + direction * radius * 0.8)
        painter.setPen(QColor(colours.text if self.isEnabled() else theme.faint(colours)))
        if self._beside:
            place = QRectF(self._size + _GAP, 0, self.width(), self.height())
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words(self._value)
            )
        else:
            place = QRectF(0, self._size + 2, self.width(), self.height() - self._size - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._words(self._value))
        painter.end()

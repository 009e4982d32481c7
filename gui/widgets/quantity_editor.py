"""The field in which a number is typed: value and unit, checked when it is left or Enter is pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QStyle, QStyleOptionFrame, QWidget

from engine.rig.quantity import Quantity, Value
from engine.text import BadInput, Message
from gui import labels, theme
from gui.widgets.bubble import Bubble
from gui.widgets.wheel import WheelClicks

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
_UNIT_GAP = 4


class QuantityEditor(QLineEdit):
    """Shows and edits one number.

    `edited(value)` follows what a person entered, once it is known to be good. `refused(Message)` follows
    what cannot be taken; the text then stays for mending until the field is left. `mended` follows when a person
    has put that right. `set_value` emits nothing of a value and does not touch a half-typed text.
    """

    edited = Signal(object)
    refused = Signal(object)
    mended = Signal()

    def __init__(
        self, quantity: Quantity, parent: QWidget | None = None, *, unit: bool = True, room: int = 7
    ):
        """`unit`: show the unit inside, behind the number. `room`: how many digits always fit."""
        super().__init__(parent)
        self.quantity = quantity
        self._unit = quantity.symbol if unit else ""
        self._room = room
        self._value: Value | None = None
        self._shown = ""  # the text as last put here by the program
        self._typing = False
        self._wrong = False  # something was refused, and still stands there
        self._fresh_click = False
        self._wheel = WheelClicks()
        self._bubble: Bubble | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._set_font()
        self.textEdited.connect(self._on_text_edited)

    # --- value --------------------------------------------------------------------------------

    @property
    def value(self) -> Value | None:
        """The last good value, with all its digits."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a value that was set elsewhere. A half-typed text stays; Esc then shows this value."""
        self._value = value
        if not self._typing:
            self._settle()

    def set_quantity(self, quantity: Quantity) -> None:
        """Go over to another unit and other limits; `set_value` must follow."""
        self.quantity = quantity
        self._unit = quantity.symbol if self._unit else ""
        self._typing = False
        self._set_font()
        self.update()

    def parse(self, text: str) -> Value:
        """The value that a person means by `text`; BadInput when there is none."""
        return self.quantity.parse(text)

    def written(self, value: Value) -> str:
        """A value as it stands in the field."""
        return labels.shown(self.quantity, value)

    def commit(self) -> bool:
        """Take what was typed; False when it is refused. A text nobody touched is left alone: the value
        behind it has more digits than are shown."""
        if not self._typing or self.text() == self._shown:
            self._settle()
            return True
        try:
            value = self.parse(self.text())
        except BadInput as problem:
            self.refuse(problem.message)
            return False
        self._take(value)
        return True

    def step(self, clicks: int) -> None:
        """Go so many steps up (or down); at a limit, stay and say the limit."""
        if self._value is None or not self.commit():
            return
        value = self.quantity.neighbour(float(self._value), clicks)
        if value == self._value:
            limits = self.quantity
            beyond = limits.high + limits.step if clicks > 0 else limits.low - limits.step
            try:
                limits.check(beyond)
            except BadInput as problem:
                self.refuse(problem.message)
            return
        self._take(value)
        self.selectAll()

    def refuse(self, message: Message) -> None:
        """Show that the text cannot be taken, and why."""
        told = labels.by_name(message, self.quantity)
        theme.mark(self, "error", True)
        if self.isVisible():
            if self._bubble is None:
                self._bubble = Bubble(self)
                self._bubble.destroyed.connect(self._forget_bubble)
            self._bubble.say(labels.message(told))
        self._wrong = True
        self.refused.emit(told)

    def restore(self) -> None:
        """Forget what was typed and show the value again."""
        self._settle()

    def _take(self, value: Value) -> None:
        changed = value != self._value
        self._value = value
        self._settle()
        if changed:
            self.edited.emit(value)

    def _settle(self) -> None:
        self._typing = False
        self._clear_error()
        if self._wrong:
            self._wrong = False
            self.mended.emit()
        self._shown = "" if self._value is None else self.written(self._value)
        if self.text() != self._shown:
            self.setText(self._shown)
            self.setCursorPosition(0)  # of a text too long for the field, the beginning counts
            if self.hasFocus():
                self.selectAll()  # so that the next key starts a new number

    def _on_text_edited(self) -> None:
        self._typing = True
        self._clear_error()

    def _clear_error(self) -> None:
        theme.mark(self, "error", False)
        if self._bubble is not None:
            self._bubble.hide()

    def _forget_bubble(self, _gone: QObject | None = None) -> None:
        self._bubble = None

    # --- keys, wheel, focus -------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _STEPS and event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            ):
                event.accept()
                return True
            if event.key() == Qt.Key.Key_Escape and self._typing:
                event.accept()
                return True
            # Undo belongs to the text only while there is a half-typed one; else to the window.
            if not self._typing and (
                event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
            ):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                self.selectAll()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and (self._typing or self.property("error")):
            self.restore()
            self.selectAll()
            event.accept()
        elif event.key() in _STEPS:
            self.step(_STEPS[Qt.Key(event.key())])
            event.accept()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Without the focus the wheel scrolls the panel; it must not turn what it happens to pass over.
        if not self.hasFocus():
            event.ignore()
            return
        clicks = self._wheel.take(event)
        if clicks:
            self.step(clicks)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._wheel.forget()
        self._fresh_click = event.reason() == Qt.FocusReason.MouseFocusReason
        if not self._typing:
            self.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        # The press has put the cursor somewhere; the first click into the field selects all of it.
        if self._fresh_click:
            self.selectAll()
        self._fresh_click = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:  # its own context menu
            return
        if not self.commit():
            self._wrong = False  # nobody has put it right: the reason is still worth reading
            self.restore()
        self._clear_error()
        self.deselect()

    def hideEvent(self, event: QHideEvent) -> None:
        self._clear_error()
        super().hideEvent(event)

    # --- looks --------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_font()

    def _set_font(self) -> None:
        tabular = theme.tabular(self.font())
        if tabular != self.font():
            self.setFont(tabular)
        metrics = QFontMetrics(self.font())
        self.setTextMargins(0, 0, metrics.horizontalAdvance(self._unit) + _UNIT_GAP if self._unit else 0, 0)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        margins = self.textMargins()
        # 2 px on each side are QLineEdit's own, the other 6 are border, padding and the cursor.
        width = metrics.horizontalAdvance("0") * self._room + margins.right() + 2 * 8
        return QSize(width, metrics.height() + 9)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._unit:
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        painter = QPainter(self)
        colours = theme.current()
        painter.setPen(QColor(colours.muted if self.isEnabled() else theme.faint(colours)))
        place = QRect(inside).adjusted(0, 0, -2, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit)
        painter.end()


def commit_typed() -> bool:
    """Take what is half-typed in the editor that has the focus. Call this before an action acts on the rig:
    a click on the toolbar, a menu or a shortcut does not move the focus. False when it is refused."""
    editor = QApplication.focusWidget()
    return editor.commit() if isinstance(editor, QuantityEditor) else True

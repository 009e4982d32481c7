"""A list of sweeps: for each a little picture, what it is called, when it was and how high it went, and a star."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme

_THUMB = 58  # px wide
_STAR = 22
_ROWS = 4  # that are seen at least
_PATIENCE = 1.5  # s that a pointer may rest before the list moves under it
_TOUCHES = (
    QEvent.Type.Enter, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease,
    QEvent.Type.Wheel,
)  # fmt: skip
_NUMBER, _ROW = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, eq=False)
class SweepRow:
    """What is shown of one sweep. `outline`: heights from 0 (bottom) to 1 at even steps, for the little picture."""

    number: int
    name: str
    detail: str
    hint: str
    outline: np.ndarray[Any, np.dtype[np.float64]]
    pinned: bool = False
    reference: bool = False

    @property
    def title(self) -> str:
        return f"{self.number}  {self.name}" if self.name else f"{self.number}"


class SweepList(QListView):
    """The newest first. One is chosen by a click, more with Ctrl or Shift; a click on the only one chosen, or Esc, lets
    it go. `chosen` follows, with the numbers from the newest on.
    """

    chosen = Signal(tuple)
    pin_asked = Signal(int)
    renamed = Signal(int, str)
    delete_asked = Signal(tuple)

    def __init__(self, longest_name: int, parent: QWidget | None = None):
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._rows = _Rows(self)
        self._rows.renamed.connect(self.renamed)
        self._row_painter = _Delegate(longest_name, self)
        self.setModel(self._rows)
        self.setItemDelegate(self._row_painter)
        self._only = -1  # the number that alone was chosen when the mouse went down on it
        self._quiet = False
        self._touched = 0.0
        self.selectionModel().selectionChanged.connect(self._tell)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Those that are chosen, the newest first."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return tuple(self._rows.rows[row].number for row in rows)

    @property
    def rows(self) -> tuple[SweepRow, ...]:
        """All that are shown, the newest first."""
        return tuple(self._rows.rows)

    @property
    def busy(self) -> bool:
        """Whether a hand is on it: then nothing should move under it."""
        pointed = self.viewport().underMouse() and time.monotonic() - self._touched < _PATIENCE
        return pointed or self.state() == QAbstractItemView.State.EditingState

    def show_rows(self, rows: Sequence[SweepRow]) -> None:
        """Show these, from the newest on; what is chosen stays chosen."""
        before = self.numbers
        self._quiet = True
        self._rows.take(rows)
        self._quiet = False
        if self.numbers != before:
            self.chosen.emit(self.numbers)

    def choose(self, numbers: Sequence[int]) -> None:
        """Let these be chosen, as clicks would."""
        self._quiet = True
        self.clearSelection()
        for row, shown in enumerate(self._rows.rows):
            if shown.number in numbers:
                index = self._rows.index(row)
                self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
        self._quiet = False
        self.chosen.emit(self.numbers)

    def star_at(self, number: int) -> QRect:
        """Where the star of this sweep is, in the viewport."""
        row = next(k for k, shown in enumerate(self._rows.rows) if shown.number == number)
        return _star(self.visualRect(self._rows.index(row)))

    def sizeHint(self) -> QSize:
        height = self._row_painter.height(self.fontMetrics().height())
        return QSize(_THUMB + 100, _ROWS * height + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(_THUMB + 100, 2 * self._row_painter.height(self.fontMetrics().height()) + 2)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched = time.monotonic()
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        under = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        only = self.numbers if plain and event.button() == Qt.MouseButton.LeftButton else ()
        number = self._rows.rows[under.row()].number if under.isValid() else -1
        on_star = under.isValid() and _star(self.visualRect(under)).contains(event.position().toPoint())
        self._only = number if only == (number,) and not on_star else -1
        if on_star:  # a star says nothing about what is chosen
            self.pin_asked.emit(number)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        under = self.indexAt(event.position().toPoint())
        same = under.isValid() and self._rows.rows[under.row()].number == self._only
        if same and self.state() != QAbstractItemView.State.EditingState:
            self.clearSelection()
        self._only = -1

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        under = self.indexAt(event.position().toPoint())
        if under.isValid() and _star(self.visualRect(under)).contains(event.position().toPoint()):
            self.mousePressEvent(event)
            return
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.numbers:
            self.delete_asked.emit(self.numbers)
        elif event.key() == Qt.Key.Key_Escape and self.numbers:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if not self._quiet:
            self.chosen.emit(self.numbers)


class _Rows(QAbstractListModel):
    """The rows, changed one by one, so that what is chosen and where it is scrolled to stays."""

    renamed = Signal(int, str)

    def __init__(self, parent: SweepList):
        super().__init__(parent)
        self.rows: list[SweepRow] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (as Qt has it)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            return row.name
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.title}, {row.detail}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.hint
        return {int(_NUMBER): row.number, int(_ROW): row}.get(int(role))

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.EditRole and str(value) != row.name:
            self.renamed.emit(row.number, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def take(self, rows: Sequence[SweepRow]) -> None:
        wanted = {row.number for row in rows}
        for at in range(len(self.rows) - 1, -1, -1):
            if self.rows[at].number not in wanted:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self.rows[at]
                self.endRemoveRows()
        for at, row in enumerate(rows):
            if at == len(self.rows) or self.rows[at].number != row.number:
                self.beginInsertRows(QModelIndex(), at, at)
                self.rows.insert(at, row)
                self.endInsertRows()
            elif self.rows[at] is not row:
                self.rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))


class _Delegate(QStyledItemDelegate):
    """Paints a row, and lets its name be typed."""

    def __init__(self, longest_name: int, parent: SweepList):
        super().__init__(parent)
        self._longest_name = longest_name

    def height(self, line: int) -> int:
        return 2 * line + 6

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(_THUMB + 100, self.height(option.fontMetrics.height()))  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: SweepRow = index.data(_ROW)
        look, place = theme.current(), QRect(option.rect)  # type: ignore[attr-defined]
        state, font = option.state, option.font  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(place, QColor(look.fire))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(look.accent))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        self._paint_outline(painter, place.adjusted(3, 3, 0, -3), row)
        words = _words(place)
        line = words.height() // 2
        strong = theme.scaled(font, 1.0, bold=True)
        painter.setPen(QColor(look.on_fire if chosen else look.text))
        painter.setFont(strong)
        upper = QRect(words.left(), words.top(), words.width(), line)
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(QColor(look.on_fire if chosen else look.muted))
        painter.setFont(theme.tabular(theme.scaled(font, 0.9)))
        lower = QRect(words.left(), words.top() + line, words.width() + _STAR, words.height() - line)
        detail = painter.fontMetrics().elidedText(row.detail, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, detail)
        painter.setFont(theme.scaled(font, 1.1))
        lit = look.on_fire if chosen else look.accent if row.pinned else look.muted
        painter.setPen(QColor(lit))
        painter.drawText(_star(place), Qt.AlignmentFlag.AlignCenter, "★" if row.pinned else "☆")
        painter.restore()

    def _paint_outline(self, painter: QPainter, place: QRect, row: SweepRow) -> None:
        box = QRect(place.left(), place.top(), _THUMB, place.height())
        screen = theme.current()
        painter.fillRect(box, QColor(screen.field))
        if len(row.outline) < 2:
            return
        inner = box.adjusted(1, 2, -2, -2)
        step = inner.width() / (len(row.outline) - 1)
        line = QPolygonF(
            [
                QPointF(inner.left() + k * step, inner.bottom() - float(height) * inner.height())
                for k, height in enumerate(row.outline)
                if np.isfinite(height)
            ]
        )
        style = Qt.PenStyle.DashLine if row.reference else Qt.PenStyle.SolidLine
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(screen.tint("v")), 1.0, style))
        painter.drawPolyline(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(self._longest_name)
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(_words(QRect(option.rect)).adjusted(-2, 2, 0, -2))  # type: ignore[attr-defined]


def _words(place: QRect) -> QRect:
    return place.adjusted(_THUMB + 10, 2, -_STAR, -2)


def _star(place: QRect) -> QRect:
    return QRect(place.right() - _STAR + 1, place.top(), _STAR, place.height() // 2 + 2)

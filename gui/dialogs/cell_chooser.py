"""The list of cells that opens under the cell's button: one click chooses, the highlighted one tells its story."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from engine.rig.cell import Cell
from gui import cell_words, theme

_LINE = Qt.ItemDataRole.UserRole
_PRESENT = Qt.ItemDataRole.UserRole + 1
_MARK = 22  # px for the tick before the present cell
_PAD = 5
_LETTERS = 62  # of a line of the story
_MOST_ROWS = 12  # seen without scrolling
_EDGE = 8

Index = QModelIndex | QPersistentModelIndex


class CellChooser(QFrame):
    """`chosen(Cell)` when a row was clicked, or Enter pressed on it; Esc and a click beside it close."""

    chosen = Signal(object)

    def __init__(self, cells: Sequence[Cell], present: Cell, parent: QWidget):
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("chooser.cell")
        self.setProperty("popup", True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Cells"))
        self._cells = list(cells)
        self._rows = _Rows()
        self._rows.setAccessibleName(self.tr("Cells"))
        for cell in self._cells:
            self._rows.addItem(self._item(cell, cell == present))
        self._story = QLabel()
        self._story.setObjectName("chooser.story")
        self._story.setTextFormat(Qt.TextFormat.RichText)
        self._story.setWordWrap(True)
        self._story.setContentsMargins(0, _PAD, 0, _PAD)
        self._story.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._story.setFixedWidth(_LETTERS * self.fontMetrics().averageCharWidth())
        self._room = QScrollArea()
        self._room.setProperty("column", True)
        self._room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room.setWidget(self._story)
        self._room.viewport().setAutoFillBackground(False)
        self._story.setAutoFillBackground(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.TIGHT, theme.TIGHT, theme.TIGHT, theme.TIGHT)
        row.setSpacing(theme.MARGIN)
        row.addWidget(self._rows)
        row.addWidget(self._room, 1)
        self._rows.currentRowChanged.connect(self._tell)
        self._rows.picked.connect(self._choose)
        self._rows.setCurrentRow(self._cells.index(present) if present in self._cells else 0)

    def open_under(self, button: QWidget) -> None:
        """Show under `button`, inside its window."""
        window = button.window()
        corner = button.mapTo(window, QPoint(0, button.height() + 2))
        stories = max(self._height_of(cell) for cell in self._cells)
        wanted = max(self._rows.sizeHint().height(), stories) + 2 * theme.TIGHT + 4
        self._rows.setFixedWidth(self._rows.sizeHint().width())
        self._room.setMinimumWidth(self._story.width() + 12)
        width = self._rows.width() + self._room.minimumWidth() + theme.MARGIN + 2 * theme.TIGHT + 4
        height = min(wanted, window.height() - corner.y() - _EDGE)
        x = max(_EDGE, min(corner.x(), window.width() - width - _EDGE))
        place = window.mapToGlobal(QPoint(x, corner.y()))
        self.setGeometry(QRect(place, QSize(min(width, window.width() - 2 * _EDGE), height)))
        self.show()
        self._rows.setFocus(Qt.FocusReason.PopupFocusReason)
        self._tell(self._rows.currentRow())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _item(self, cell: Cell, present: bool) -> QListWidgetItem:
        name, line = cell_words.name(cell), cell_words.kind(cell)
        item = QListWidgetItem(name)
        item.setData(_LINE, line)
        item.setData(_PRESENT, present)
        spoken = self.tr("{cell}, {kind}, on the bench") if present else self.tr("{cell}, {kind}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken.format(cell=name, kind=line))
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, cell_words.plain(cell))
        return item

    def _tell(self, row: int) -> None:
        if 0 <= row < len(self._cells):
            self._story.setText(cell_words.whole(self._cells[row]))
            self._story.setFixedHeight(self._story.heightForWidth(self._story.width()))
            self._room.verticalScrollBar().setValue(0)

    def _height_of(self, cell: Cell) -> int:
        self._story.setText(cell_words.whole(cell))
        return self._story.heightForWidth(self._story.width())

    def _choose(self, row: int) -> None:
        cell = self._cells[row]
        self.close()
        self.chosen.emit(cell)


class _Rows(QListWidget):
    """`picked(row)` by click or Enter; the row under the pointer is the highlighted one, as in a menu."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chooser.cells")
        self.setProperty("rows", True)
        self.setItemDelegate(_Row(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemEntered.connect(self.setCurrentItem)
        self.itemClicked.connect(lambda item: self.picked.emit(self.row(item)))

    def sizeHint(self) -> QSize:
        rows = min(self.count(), _MOST_ROWS)
        bar = 0 if rows == self.count() else 10
        return QSize(self.sizeHintForColumn(0) + bar + 4, rows * self.sizeHintForRow(0) + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.picked.emit(self.currentRow())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Row(QStyledItemDelegate):
    """A tick for the present cell, the name, and under it the line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        bold = QFontMetrics(theme.scaled(option.font, 1.0, bold=True))
        small = QFontMetrics(theme.scaled(option.font, 0.9))
        wide = max(bold.horizontalAdvance(index.data()), small.horizontalAdvance(index.data(_LINE)))
        return QSize(_MARK + min(wide, 300) + 2 * _PAD, bold.height() + small.height() + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        bold, small = theme.scaled(option.font, 1.0, bold=True), theme.scaled(option.font, 0.9)
        painter.save()
        lit = bool(option.state & QStyle.StateFlag.State_Selected)
        if lit:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.fire))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 4, 4)
        text = QColor(colours.on_fire if lit else colours.text)
        place = option.rect.adjusted(_MARK, _PAD, -_PAD, -_PAD)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        height = QFontMetrics(bold).height()
        painter.setPen(text)
        painter.setFont(bold)
        top = QRect(place.left(), place.top(), place.width(), height)
        if index.data(_PRESENT):
            painter.drawText(top.translated(-_MARK + _PAD, 0), left, "✓")
        painter.drawText(top, left, _cut(bold, index.data(), place.width()))
        painter.setFont(small)
        painter.setPen(text if lit else QColor(colours.muted))
        painter.drawText(place.adjusted(0, height, 0, 0), left, _cut(small, index.data(_LINE), place.width()))
        painter.restore()


def _cut(font: object, text: str, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)  # type: ignore[call-overload,no-any-return]

"""The two pairs of cursors: on or off, which trace, where, and what they read."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.rig.quantity import Quantity
from engine.rig.readout import CursorPair
from engine.rig.rig import Rig
from engine.units import symbol
from gui import theme
from gui.bind import Report, bind, describe
from gui.cursor_words import Row, plain
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_LINES = 6  # of the table


class CursorsPanel(QWidget):
    """`switched(pair, "on" or "snap", bool)` asks for a switch to be thrown, as more hangs on it than one setting."""

    switched = Signal(str, str, bool)

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Cursors"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        self._pairs = {pair.id: _Pair(store, report, pair) for pair in store.rig.scope.cursors}
        for pair in self._pairs.values():
            pair.switched.connect(self.switched)
            column.addWidget(pair)

    def show_table(self, pair: str, rows: tuple[Row, ...]) -> None:
        """Show what a pair reads, as it stands on the screen."""
        self._pairs[pair].show_table(rows)


class _Pair(QWidget):
    """A switch; below it, while it is on, the rest."""

    switched = Signal(str, str, bool)

    def __init__(self, store: Store, report: Report, pair: CursorPair):
        super().__init__()
        self._store, self._id = store, pair.id
        self._path = f"scope.cursors.{pair.id}"
        self._rows: tuple[Row, ...] = ()
        self._on = self._switch("on", self.tr("Cursors {pair}").format(pair=pair.label))
        self._snap = self._switch("snap", self.tr("On the trace"))
        self._trace = ChoiceBox(self._placed(store.rig))
        bind(store, f"{self._path}.trace", self._trace, report)
        self._body = QWidget()
        form = Form(self._body)
        form.add(self.tr("Trace"), self._trace)
        form.add("", self._snap)
        self._captions: dict[str, QLabel] = {}
        self._editors: dict[str, QuantityEditor] = {}
        for part in ("t1", "t2", "y1", "y2"):
            editor = self._editors[part] = QuantityEditor(store.rig.quantity(f"{self._path}.{part}"), room=7)
            bind(store, editor.quantity.path, editor, report)
            self._captions[part] = form.add(f"{pair.label}{part[1]}  {part[0]}", editor)
        self._table = QLabel()
        self._table.setObjectName(f"cursors.{pair.id}.table")
        self._table.setAccessibleName(self.tr("Cursor read-outs"))
        self._table.setFont(theme.tabular(self._table.font()))
        self._table.setMinimumHeight(_LINES * self._table.fontMetrics().lineSpacing())  # from the start
        self._table.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        row = form.rowCount()
        form.addWidget(self._table, row, 0, 1, 2)
        copy = QPushButton(self.tr("Copy"))
        copy.setProperty("role", "plain")
        copy.setObjectName(f"cursors.{pair.id}.copy")
        copy.setToolTip(self.tr("Put what these cursors read on the clipboard, as text"))
        copy.clicked.connect(self._copy)
        form.addWidget(copy, row + 1, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self._on)
        column.addWidget(self._body)
        store.part_changed("scope").connect(self._changed)
        self._show(store.rig)

    def show_table(self, rows: tuple[Row, ...]) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        lines = []
        for row in rows:
            texts = [escape(cell).replace(" ", "&nbsp;") for cell in row]
            aligned = zip(texts, ("left", "right", "left", "right", "left"), (0, 12, 3, 12, 3), strict=True)
            lines.append(
                "".join(
                    f'<td align="{side}" style="padding-left: {gap}px">{text}</td>'
                    for text, side, gap in aligned
                )
            )
        self._table.setText(f"<table cellspacing='0'><tr>{'</tr><tr>'.join(lines)}</tr></table>")
        self._table.setAccessibleName(plain(rows).replace("\t", " ").replace("\n", "; "))

    def _switch(self, name: str, text: str) -> Switch:
        quantity: Quantity = self._store.rig.quantity(f"{self._path}.{name}")
        switch = Switch(quantity, text)
        switch.setObjectName(quantity.path)
        describe(switch, quantity)
        switch.edited.connect(lambda on: self.switched.emit(self._id, name, bool(on)))
        return switch

    def _pair(self, rig: Rig) -> CursorPair:
        return next(pair for pair in rig.scope.cursors if pair.id == self._id)

    def _placed(self, rig: Rig) -> Quantity:
        """The traces to choose from: those of the scope, and the one that is chosen."""
        quantity, chosen = rig.quantity(f"{self._path}.trace"), self._pair(rig).trace
        offered = tuple(trace for trace in rig.scope.traces if trace.placed or trace.id == chosen)
        return replace(
            quantity,
            choices=tuple(trace.id for trace in offered), choice_names=tuple(trace.label for trace in offered),
        )  # fmt: skip

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.scope is not new.scope:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        pair = self._pair(rig)
        offered = self._placed(rig)
        if (offered.choices, offered.choice_names) != (
            self._trace.quantity.choices,
            self._trace.quantity.choice_names,
        ):
            self._trace.set_choices(offered)
        self._trace.set_value(pair.trace)
        self._on.set_value(pair.on)
        self._snap.set_value(pair.snap)
        self._body.setVisible(pair.on)
        unit = symbol(rig.scope.trace(pair.trace).unit)
        for part, editor in self._editors.items():
            level = part[0] == "y"
            editor.setVisible(not (level and pair.snap))
            self._captions[part].setVisible(not (level and pair.snap))
            if level:
                name = f"{pair.label}{part[1]}  y"
                self._captions[part].setText(f"{name} ({unit})" if unit else name)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(plain(self._rows))

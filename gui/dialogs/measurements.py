"""The table of measurements: what is measured of which trace, and its statistics over the sweeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.rig.quantity import Quantity
from engine.rig.readout import MeasureRow
from engine.rig.rig import Rig
from gui import measurement_words, theme
from gui.bind import Report, bind
from gui.measurement_words import Figures
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_WIDEST = "−00000.000"
_NUMBERS = ("present", "mean", "sd", "min", "max", "n")
_HEADS = 3  # columns before the numbers: trace, measurement, unit


class MeasurementsDialog(QDialog):
    """Stands beside the window. `pointed(row)` says which row the mouse or the keyboard is on, "" for none."""

    reset_wanted = Signal()
    copy_wanted = Signal()
    save_wanted = Signal()
    pointed = Signal(str)
    shown = Signal(bool)

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("dialog.measurements")
        self.setWindowTitle(self.tr("Measurements"))
        self.setModal(False)
        self._store, self._report = store, report
        self._rows: dict[str, _Row] = {}
        column = QVBoxLayout(self)
        column.setSpacing(theme.GAP)
        column.addWidget(self._build_table(), 1)
        column.addLayout(self._build_settings())
        self._note = QLabel()
        self._note.setObjectName("measurements.note")
        self._note.setProperty("tint", "muted")
        self._note.setWordWrap(True)
        column.addWidget(self._note)
        column.addLayout(self._build_buttons())
        store.part_changed("scope").connect(self._changed)
        self._show(store.rig)
        self.resize(860, 460)

    def show_lines(self, lines: Sequence[Figures]) -> None:
        """Show the figures of each row."""
        for line in lines:
            if line.row in self._rows:
                self._rows[line.row].show_figures(line)

    def show_note(self, sentence: str) -> None:
        """What the figures stand for."""
        if sentence != self._note.text():
            self._note.setText(sentence)

    # --- building -----------------------------------------------------------------------------

    def _build_table(self) -> QScrollArea:
        body = QWidget()
        body.setProperty("columnBody", True)
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, theme.GAP, 0)
        self._grid.setHorizontalSpacing(theme.MARGIN)
        self._grid.setVerticalSpacing(theme.TIGHT)
        for place, head in enumerate(measurement_words.columns()):
            label = QLabel(head)
            label.setProperty("tint", "muted")
            number = place >= _HEADS
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(label, 0, place)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 2)
        self._last = len(self._store.rig.scope.measure.rows) + 1
        self._grid.setRowStretch(self._last, 1)
        area = QScrollArea()
        area.setProperty("column", True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        self._area = area
        return area

    def _build_settings(self) -> QHBoxLayout:
        store = self._store
        self._add = self._button("add", self.tr("Add row"), self.tr("Measure one thing more"))
        self._add.clicked.connect(self._add_row)
        path = "scope.measure"
        gated = Switch(store.rig.quantity(f"{path}.gated"), self.tr("Between the cursors A"))
        marks = Switch(store.rig.quantity(f"{path}.marks"), self.tr("Marks on the trace"))
        criterion = QuantityEditor(store.rig.quantity(f"{path}.criterion"), room=7)
        for name, editor in (("gated", gated), ("marks", marks), ("criterion", criterion)):
            bind(store, f"{path}.{name}", editor, self._report)
        caption = QLabel(self.tr("Threshold where dV/dt passes"))
        caption.setProperty("tint", "muted")
        caption.setBuddy(criterion)
        row = QHBoxLayout()
        row.setSpacing(theme.MARGIN)
        row.addWidget(self._add)
        row.addStretch(1)
        row.addWidget(gated)
        row.addWidget(marks)
        row.addWidget(caption)
        row.addWidget(criterion)
        return row

    def _build_buttons(self) -> QHBoxLayout:
        reset = self._button(
            "reset", self.tr("Reset statistics"),
            self.tr("Count mean, s.d., least and greatest from the next sweep on"),
        )  # fmt: skip
        copy = self._button("copy", self.tr("Copy"), self.tr("Put the table on the clipboard, as text"))
        save = self._button("save", self.tr("Save CSV…"), self.tr("Save the table with the settings"))
        close = self._button("close", self.tr("Close"), "")
        reset.clicked.connect(self.reset_wanted)
        copy.clicked.connect(self.copy_wanted)
        save.clicked.connect(self.save_wanted)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(reset)
        row.addStretch(1)
        for button in (copy, save, close):
            row.addWidget(button)
        return row

    def _button(self, name: str, text: str, help: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"measurements.{name}")
        button.setAutoDefault(False)
        button.setToolTip(help)
        return button

    # --- rows ---------------------------------------------------------------------------------

    def _add_row(self) -> None:
        """Measure what is not measured yet, of the trace of the last row."""
        rows = self._store.rig.scope.measure.rows
        used = [row for row in rows if row.what != "off"]
        trace = used[-1].trace if used else rows[0].trace
        measured = {row.what for row in used if row.trace == trace}
        choices = self._whats(rows[0].id).choices
        what = next((choice for choice in choices if choice not in measured), choices[0])
        fresh = [replace(rows[0], what=what, trace=trace)]
        self._put([*used, *fresh])
        row = self._rows.get(rows[len(used)].id)
        if row is not None:
            row.what.setFocus()
            self._area.ensureWidgetVisible(row.what)

    def _remove(self, id: str) -> None:
        rows = self._store.rig.scope.measure.rows
        self._put([row for row in rows if row.what != "off" and row.id != id])

    def _put(self, wanted: list[MeasureRow]) -> None:
        """Let the rows measure this, without holes between them, as one edit."""
        rig = self._store.rig
        rows = rig.scope.measure.rows
        for at, row in enumerate(rows):
            path = f"scope.measure.rows.{row.id}"
            rig = rig.replace(f"{path}.what", wanted[at].what if at < len(wanted) else "off")
            if at < len(wanted):
                rig = rig.replace(f"{path}.trace", wanted[at].trace)
        self._store.replace(rig)

    def _whats(self, id: str) -> Quantity:
        """What a row can measure; nothing is none of it, as a row that is not wanted is taken away."""
        quantity = self._store.rig.quantity(f"scope.measure.rows.{id}.what")
        return replace(quantity, choices=quantity.choices[1:], choice_names=quantity.choice_names[1:])

    def _traces(self, rig: Rig, row: MeasureRow) -> Quantity:
        """The traces to choose from: those of the scope, and the one that is chosen."""
        offered = tuple(trace for trace in rig.scope.traces if trace.placed or trace.id == row.trace)
        return replace(
            rig.quantity(f"scope.measure.rows.{row.id}.trace"),
            choices=tuple(trace.id for trace in offered), choice_names=tuple(trace.label for trace in offered),
        )  # fmt: skip

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.scope is not new.scope:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        rows = rig.scope.measure.rows
        for at, row in enumerate(rows, 1):
            if row.what != "off" and row.id not in self._rows:
                self._rows[row.id] = self._make(row, at)
            if row.id in self._rows:
                self._rows[row.id].show_row(row, self._traces(rig, row))
        self._add.setEnabled(any(row.what == "off" for row in rows))

    def _make(self, row: MeasureRow, at: int) -> _Row:
        made = _Row(self._store, self._report, row, self._whats(row.id), self._traces(self._store.rig, row))
        for place, widget in enumerate(made.widgets):
            self._grid.addWidget(widget, at, place)
            widget.installEventFilter(self)
            widget.setProperty("row", row.id)
        made.remove.clicked.connect(lambda: self._remove(row.id))
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.pointed.emit(str(watched.property("row")))
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.pointed.emit("")
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pointed.emit("")
        self.shown.emit(False)


class _Row:
    """The widgets of one row of the grid, from left to right."""

    def __init__(self, store: Store, report: Report, row: MeasureRow, whats: Quantity, traces: Quantity):
        path = f"scope.measure.rows.{row.id}"
        self.trace, self.what = ChoiceBox(traces), ChoiceBox(whats)
        bind(store, f"{path}.trace", self.trace, report)
        bind(store, f"{path}.what", self.what, report)
        self._unit = QLabel()
        self._numbers = [QLabel(measurement_words.NOTHING) for _ in _NUMBERS]
        for name, label in zip(_NUMBERS, self._numbers, strict=True):
            label.setObjectName(f"measurements.{row.id}.{name}")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setFont(theme.tabular(label.font()))
            widest = "0000" if name == "n" else _WIDEST
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest))
        self.remove = QToolButton()
        self.remove.setObjectName(f"measurements.{row.id}.remove")
        self.remove.setProperty("role", "close")
        self.remove.setText("×")
        self.remove.setToolTip(QCoreApplication.translate("MeasurementsDialog", "Measure this no longer"))
        self.remove.setAccessibleName(
            QCoreApplication.translate("MeasurementsDialog", "Remove measurement {row}").format(row=row.label)
        )

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return (self.trace, self.what, self._unit, *self._numbers, self.remove)

    def show_row(self, row: MeasureRow, traces: Quantity) -> None:
        """Follow the rig: what is to be chosen from, and whether the row measures anything."""
        known = self.trace.quantity
        if (traces.choices, traces.choice_names) != (known.choices, known.choice_names):
            self.trace.set_choices(traces)
        self.trace.set_value(row.trace)
        if row.what != "off":
            self.what.set_value(row.what)
        for widget in self.widgets:
            widget.setVisible(row.what != "off")

    def show_figures(self, line: Figures) -> None:
        """Show the numbers."""
        if line.unit != self._unit.text():
            self._unit.setText(line.unit)
        for label, text in zip(self._numbers, line.numbers, strict=True):
            if text != label.text():
                label.setText(text)
        if line.help != self._numbers[0].toolTip():
            for label in self._numbers:
                label.setToolTip(line.help)
        self._numbers[0].setAccessibleName(line.sentence)

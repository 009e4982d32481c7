"""What the dialogs of all experiments on the fibre have in common: plot, settings, figures, and what is taken away."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.rig.quantity import Quantity
from engine.rig.rig import Rig
from engine.text import Message
from engine.units import significant
from gui import labels, theme
from gui.bind import describe
from gui.dialogs.lab_plot import LabPlot, View
from gui.widgets.choice import Choice
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor

Result = Any  # what an experiment gives: one of the classes of engine.experiments
Row = Sequence[str]
Proceed = Callable[[int, int], None]  # so many of how many are done; it raises to end it

_WIDTH = 372  # px of the side
_SIZE = 980, 600
NONE = "\N{EM DASH}"


class LabDialog(QDialog):
    """Stands beside the window. It runs nothing itself: `run_wanted` says that a hand wants it.

    Each experiment has its own `name`, `fill_form`, `order`, `view`, `heads`, `rows` and `words`; `results` are this
    run's and the last one's, to be compared.
    """

    name = ""
    run_wanted = Signal()
    cancel_wanted = Signal()
    copy_wanted = Signal()
    table_wanted = Signal()
    picture_wanted = Signal()
    refused = Signal(object)

    def __init__(self, title: str, views: Quantity, intro: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName(f"dialog.{self.name}")
        self.setWindowTitle(title)
        self.setModal(False)
        self._intro = intro
        self.results: tuple[Result, ...] = ()
        self.settings: dict[str, QuantityEditor | Choice | ChoiceBox] = {}
        self.plot = LabPlot()
        self.plot.setObjectName(f"{self.name}.plot")
        self.plot.setAccessibleName(title)
        self.views = Choice(views)
        self.views.setObjectName(f"{self.name}.view")
        self.views.set_value(views.choices[0])
        self.views.setVisible(len(views.choices) > 1)
        self.views.edited.connect(lambda _: self.show_results())
        left = QVBoxLayout()
        left.setSpacing(theme.GAP)
        left.addWidget(self.views)
        left.addWidget(self.plot, 1)
        middle = QHBoxLayout()
        middle.setSpacing(theme.GAP)
        middle.addLayout(left, 1)
        middle.addWidget(self._side())
        column = QVBoxLayout(self)
        column.setSpacing(theme.GAP)
        column.addLayout(middle, 1)
        column.addLayout(self._foot())
        self.resize(*_SIZE)
        self.end_progress()
        self.show_results()

    # --- of each experiment -------------------------------------------------------------------

    def fill_form(self, form: Form) -> None:
        """Put the experiment's own settings into the form."""
        raise NotImplementedError

    def order(self, rig: Rig) -> Callable[[Proceed], Result]:
        """The experiment with its present settings, to be called in a thread of its own."""
        raise NotImplementedError

    def view(self, which: str) -> View:
        """What is plotted of `results`, of which there is one at least."""
        raise NotImplementedError

    def first_view(self) -> View:
        """What is plotted as long as there is no result."""
        return View("", "", ())

    def heads(self) -> Row:
        """The heads of the columns of `rows`."""
        raise NotImplementedError

    def rows(self) -> Sequence[Row]:
        """The figures."""
        raise NotImplementedError

    def words(self) -> str:
        """What the figures mean, in a few sentences."""
        raise NotImplementedError

    # --- settings -----------------------------------------------------------------------------

    def add(self, form: Form, id: str, quantity: Quantity, value: Any) -> QuantityEditor | Choice | ChoiceBox:
        """One more setting of the dialog's own, `value` to begin with."""
        editor: QuantityEditor | Choice
        if quantity.kind is str:
            editor = Choice(quantity)
        else:
            editor = QuantityEditor(quantity)
            editor.refused.connect(self.refused)
            editor.mended.connect(lambda: self.refused.emit(None))
        editor.setObjectName(f"{self.name}.{id}")
        describe(editor, quantity)
        editor.set_value(value)
        form.add(labels.name(quantity), editor)
        self.settings[id] = editor
        return editor

    def __getitem__(self, id: str) -> Any:
        """A setting's value."""
        return self.settings[id].value

    # --- what it is given ---------------------------------------------------------------------

    def take(self, result: Result) -> None:
        """Show a new result, and the last one beside it."""
        self.results = (result, *self.results[:1])
        self.show_results()

    def show_rig(self, rig: Rig) -> None:
        """The membrane has changed, or is another."""

    def show_results(self) -> None:
        """Draw all anew."""
        there = bool(self.results)
        self.plot.show_view(self.view(self.views.value) if there else self.first_view())
        self._why.setText(self.words() if there else self._intro)
        self._fill(self.heads() if there else (), self.rows() if there else ())
        self._table.setVisible(there)
        self._space.setVisible(not there)
        for button in (self._copy, self._save, self._picture):
            button.setEnabled(there)

    def show_progress(self, done: int, total: int) -> None:
        """So much is done."""
        self._progress.setMaximum(max(1, total))
        self._progress.setValue(done)
        self._progress.setVisible(True)
        self._cancel.setVisible(True)
        self._run.setEnabled(False)

    def end_progress(self) -> None:
        """Nothing is being run."""
        self._progress.setVisible(False)
        self._cancel.setVisible(False)
        self._run.setEnabled(True)

    def say(self, text: str, error: bool = False) -> None:
        """A sentence at the foot."""
        self._said.setText(text)
        theme.mark(self._said, "error", error)

    def refuse(self, message: Message) -> None:
        """The sentence of a refusal."""
        self.say(labels.message(message), error=True)

    # --- building -----------------------------------------------------------------------------

    def _side(self) -> QWidget:
        form = Form()
        self.fill_form(form)
        self._table = QTableWidget()
        self._table.setObjectName(f"{self.name}.table")
        self._table.setAccessibleName(self.tr("Figures"))
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.verticalHeader().setVisible(False)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 5)
        self._table.setFont(theme.tabular(self._table.font()))
        self._space = QWidget()
        self._why = QLabel()
        self._why.setObjectName(f"{self.name}.why")
        self._why.setWordWrap(True)
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self._why.setProperty("tint", "muted")
        self._why.setProperty("small", True)
        self._copy = self._button("copy", self.tr("Copy"), self.copy_wanted)
        self._copy.setToolTip(self.tr("Put all figures on the clipboard, for a spreadsheet"))
        self._save = self._button("save", self.tr("Table…"), self.table_wanted)
        self._save.setToolTip(self.tr("Save all figures as CSV, with the settings"))
        self._picture = self._button("picture", self.tr("Picture…"), self.picture_wanted)
        self._picture.setToolTip(self.tr("Save the plot as a PNG picture"))
        exports = QHBoxLayout()
        exports.setSpacing(theme.TIGHT)
        for button in (self._copy, self._save, self._picture):
            exports.addWidget(button)
        side = QWidget()
        side.setFixedWidth(_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(form)
        column.addWidget(_rule())
        column.addWidget(self._table, 1)
        column.addWidget(self._why)
        column.addWidget(self._space, 1)
        column.addLayout(exports)
        return side

    def _foot(self) -> QHBoxLayout:
        self._run = self._button("run", self.tr("Run"), self.run_wanted)
        self._run.setToolTip(
            self.tr("Run the experiment on a copy of this membrane; what is on the screen goes on")
        )
        self._run.setDefault(True)
        self._progress = QProgressBar()
        self._progress.setObjectName(f"{self.name}.progress")
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(160)
        self._cancel = self._button("cancel", self.tr("Cancel"), self.cancel_wanted)
        self._said = QLabel()
        self._said.setObjectName(f"{self.name}.said")
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._said.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        for widget in (self._run, self._progress, self._cancel):
            row.addWidget(widget)
        row.addWidget(self._said, 1)
        return row

    def _button(self, name: str, text: str, act: Any) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"{self.name}.{name}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: act.emit())
        return button

    def _fill(self, heads: Row, rows: Sequence[Row]) -> None:
        self._table.clear()
        self._table.setColumnCount(len(heads))
        self._table.setRowCount(len(rows))
        self._table.setHorizontalHeaderLabels(list(heads))
        for row, texts in enumerate(rows):
            for at, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                numeric = text[:1].isdigit() or text[:1] in "−+±—<"
                side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
                cell.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(row, at, cell)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        if heads and rows and not rows[0][0][:1].isdigit():  # names need more room than numbers
            for at in range(1, len(heads)):
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange) and hasattr(self, "_why"):
            self.plot.paint()


def figure(value: float, digits: int = 4) -> str:
    """A number with as many digits as mean something; a dash for none."""
    return labels.number(significant(value, digits)) if math.isfinite(value) else NONE


def with_unit(value: float, unit: str, digits: int = 4) -> str:
    """The same with its unit."""
    return f"{figure(value, digits)} {unit}".rstrip() if math.isfinite(value) else NONE


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    return rule

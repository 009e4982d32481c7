"""Families of voltage-clamp sweeps and their curves: run, compared, subtracted, read and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.rig.quantity import Quantity
from engine.text import QT_TRANSLATE_NOOP
from gui import curve_words, labels, theme
from gui.dialogs.curve_plot import CURRENTS, CURVE, SWEEPS, TIMES, VIEWS, CurvePlot, Shown
from gui.widgets.choice import Choice
from gui.widgets.choice_box import ChoiceBox

if TYPE_CHECKING:
    from engine.experiments.analysis import Analysis
    from engine.experiments.sweeps import Family

MOST_COMPARED = 3
_WIDTH = 372  # px of the side
_LIST_ROWS = 4

_VIEW = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Plot"), QT_TRANSLATE_NOOP("quantity", "What is plotted."), kind=str,
    choices=VIEWS, choice_names=(
        QT_TRANSLATE_NOOP("quantity", "Sweeps"),
        QT_TRANSLATE_NOOP("quantity", "Current–voltage"),
        QT_TRANSLATE_NOOP("quantity", "Conductance, inactivation"),
        QT_TRANSLATE_NOOP("quantity", "Time constants"),
    ),
)  # fmt: skip
_BY = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Conductance from"),
    QT_TRANSLATE_NOOP("quantity", "Which current is divided by the driving force V − E."), kind=str,
    choices=("peak", "steady", "tail"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "Peak"),
        QT_TRANSLATE_NOOP("quantity", "Steady"),
        QT_TRANSLATE_NOOP("quantity", "Tail"),
    ),
)  # fmt: skip
_HOW = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Time courses"),
    QT_TRANSLATE_NOOP(
        "quantity",
        "Gates: as Hodgkin and Huxley did, a gate to its power times one that inactivates. "
        "One exponential: from where the current is farthest from its end. "
        "One or two: two where an F-test says that one is not enough.",
    ),
    kind=str, choices=("gates", "one", "two"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "Gates"),
        QT_TRANSLATE_NOOP("quantity", "One exponential"),
        QT_TRANSLATE_NOOP("quantity", "One or two exponentials"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is to be worked out: of these families, this current; "" where what suits it is wanted."""

    numbers: tuple[int, ...]
    current: str
    by: str
    how: str


class CurvesDialog(QDialog):
    """Stands beside the window. It knows no engine: it says what is wanted and shows what it is given.

    `run_wanted(drug)`: the family, "" for without a drug; `asked(Asked)`: what is to be worked out.
    """

    run_wanted = Signal(str)
    cancel_wanted = Signal()
    asked = Signal(object)
    subtract_wanted = Signal(int, int)
    delete_wanted = Signal(tuple)
    copy_wanted = Signal()
    table_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("dialog.curves")
        self.setWindowTitle(self.tr("Families and their curves"))
        self.setModal(False)
        self._families: dict[int, Family] = {}
        self._shown: tuple[Shown, ...] = ()
        self._by = self._how = ""  # what suits the current, until somebody chooses
        self.plot = CurvePlot()
        self.plot.setAccessibleName(self.windowTitle())
        self._view = Choice(_VIEW)
        self._view.setObjectName("curves.view")
        self._view.set_value(CURRENTS)
        self._view.edited.connect(lambda _: self._draw())
        left = QVBoxLayout()
        left.setSpacing(theme.GAP)
        left.addWidget(self._view)
        left.addWidget(self.plot, 1)
        middle = QHBoxLayout()
        middle.setSpacing(theme.GAP)
        middle.addLayout(left, 1)
        middle.addWidget(self._side())
        column = QVBoxLayout(self)
        column.setSpacing(theme.GAP)
        column.addLayout(middle, 1)
        column.addLayout(self._foot())
        self.resize(1000, 600)
        self.show_drugs({})
        self.end_progress()
        self._follow()

    # --- what it is given ---------------------------------------------------------------------

    def show_families(self, families: Mapping[int, Family], chosen: Sequence[int]) -> None:
        """Offer these, the newest first, and choose some of them."""
        self._families = dict(families)
        self._list.blockSignals(True)
        self._list.clear()
        for number in sorted(families, reverse=True):
            item = QListWidgetItem(f"{number}  {curve_words.family(families[number])}")
            item.setData(Qt.ItemDataRole.UserRole, number)
            item.setToolTip(item.text())
            self._list.addItem(item)
            item.setSelected(number in chosen)
        self._list.blockSignals(False)
        self._follow()

    def show_drugs(self, drugs: Mapping[str, str]) -> None:
        """Offer these drugs (name by id) for a run with and without."""
        for widget in (self._drug, self._both):
            widget.setVisible(bool(drugs))
        if not drugs:
            return
        before = self._drug.value
        offered = Quantity("", "", kind=str, choices=tuple(drugs), choice_names=tuple(drugs.values()))
        self._drug.set_choices(offered)
        self._drug.set_value(before if before in drugs else next(iter(drugs)))

    def show_analyses(self, found: Mapping[int, Analysis]) -> None:
        """Draw what was worked out, by the numbers of the families."""
        self._shown = tuple(Shown(str(number), analysis) for number, analysis in found.items())
        if self._shown:
            self._by_box.set_value(self._shown[0].analysis.by)
        self._draw()

    def show_progress(self, done: int, total: int) -> None:
        """So many sweeps are done."""
        self._progress.setMaximum(max(1, total))
        self._progress.setValue(done)
        self._progress.setVisible(True)
        self._cancel.setVisible(True)
        self._run.setEnabled(False)
        self._both.setEnabled(False)

    def end_progress(self) -> None:
        """Nothing is being run."""
        self._progress.setVisible(False)
        self._cancel.setVisible(False)
        self._run.setEnabled(True)
        self._both.setEnabled(True)

    def say(self, text: str, error: bool = False) -> None:
        """A sentence at the foot."""
        self._said.setText(text)
        theme.mark(self._said, "error", error)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The numbers of the chosen families, the newest first, as many as can be told apart."""
        items = (self._list.item(row) for row in range(self._list.count()))
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items if item.isSelected())[
            :MOST_COMPARED
        ]

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """What is shown."""
        return tuple(shown.analysis for shown in self._shown)

    @property
    def named_analyses(self) -> tuple[tuple[str, Analysis], ...]:
        """The same, each with the number of its family."""
        return tuple((shown.name, shown.analysis) for shown in self._shown)

    # --- building -----------------------------------------------------------------------------

    def _side(self) -> QWidget:
        self._list = QListWidget()
        self._list.setObjectName("curves.families")
        self._list.setProperty("figures", True)
        self._list.setAccessibleName(self.tr("Families, the newest first"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setToolTip(self.tr("Click: its curves. With Ctrl: several, to be compared or subtracted."))
        self._list.setFixedHeight(_LIST_ROWS * (self.fontMetrics().lineSpacing() + 6) + 6)
        self._list.itemSelectionChanged.connect(self._follow)
        self._subtract = self._button("subtract", self.tr("Subtract"))
        self._subtract.setToolTip(
            self.tr("The older of two families minus the newer one: the current that was taken away")
        )
        self._subtract.clicked.connect(self._wish_difference)
        self._delete = self._button("delete", self.tr("Delete"))
        self._delete.clicked.connect(lambda: self.delete_wanted.emit(self.chosen))
        self._current = ChoiceBox(Quantity("", "", kind=str, choices=("i_clamp",), choice_names=("",)))
        self._current.setObjectName("curves.current")
        self._current.setAccessibleName(self.tr("Current"))
        self._current.edited.connect(self._another_current)
        self._by_box, self._how_box = Choice(_BY), ChoiceBox(_HOW)
        self._by_box.setObjectName("curves.by")
        self._how_box.setObjectName("curves.how")
        self._by_box.set_value("peak")
        self._how_box.set_value("gates")
        for box in (self._by_box, self._how_box):
            box.setToolTip(labels.help(box.quantity))
            box.setAccessibleName(labels.name(box.quantity))
        self._by_box.edited.connect(self._take_by)
        self._how_box.edited.connect(self._take_how)
        form = QGridLayout()
        form.setSpacing(theme.TIGHT)
        form.setColumnStretch(1, 1)
        self._by_name, self._how_name = QLabel(labels.name(_BY)), QLabel(labels.name(_HOW))
        rows: tuple[tuple[QLabel, QWidget], ...] = (
            (QLabel(self.tr("Current")), self._current),
            (self._by_name, self._by_box),
            (self._how_name, self._how_box),
        )
        for row, (name, widget) in enumerate(rows):
            form.addWidget(name, row, 0)
            form.addWidget(widget, row, 1)
        self._table = QTableWidget()
        self._table.setObjectName("curves.table")
        self._table.setProperty("figures", True)
        self._table.setAccessibleName(self.tr("Figures"))
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.verticalHeader().setVisible(False)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 5)
        self._table.setFont(theme.tabular(self._table.font()))
        self._why = QLabel()
        self._why.setObjectName("curves.why")
        self._why.setWordWrap(True)
        self._why.setProperty("tint", "muted")
        self._why.setProperty("small", True)
        self._copy = self._button("copy", self.tr("Copy"))
        self._copy.setToolTip(self.tr("Put all figures on the clipboard, for a spreadsheet"))
        self._copy.clicked.connect(self.copy_wanted)
        self._save = self._button("save", self.tr("Table…"))
        self._save.setToolTip(self.tr("Save all figures as CSV, with the settings"))
        self._save.clicked.connect(self.table_wanted)
        self._picture = self._button("picture", self.tr("Picture…"))
        self._picture.setToolTip(self.tr("Save the plot as a PNG picture"))
        self._picture.clicked.connect(self.picture_wanted)
        families, exports = QHBoxLayout(), QHBoxLayout()
        for line, buttons in (
            (families, (self._subtract, self._delete)),
            (exports, (self._copy, self._save, self._picture)),
        ):
            line.setSpacing(theme.TIGHT)
            for button in buttons:
                line.addWidget(button)
        side = QWidget()
        side.setFixedWidth(_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self._list)
        column.addLayout(families)
        column.addWidget(_rule())
        column.addLayout(form)
        column.addWidget(self._table, 1)
        column.addWidget(self._why)
        column.addLayout(exports)
        return side

    def _foot(self) -> QHBoxLayout:
        self._run = self._button("run", self.tr("Run the family"))
        self._run.setToolTip(
            self.tr(
                "Run all sweeps of the family on a copy of this membrane, each from the holding potential"
            )
        )
        self._run.clicked.connect(lambda: self.run_wanted.emit(""))
        self._run.setDefault(True)
        self._both = self._button("both", self.tr("Run with and without"))
        self._both.setToolTip(
            self.tr(
                "Run the family, run it again with the drug, and subtract: what is left is the current it took away"
            )
        )
        self._drug = ChoiceBox(Quantity("", "", kind=str, choices=("",), choice_names=("",)))
        self._both.clicked.connect(lambda: self.run_wanted.emit(self._drug.value))
        self._drug.setObjectName("curves.drug")
        self._drug.setAccessibleName(self.tr("Drug"))
        self._drug.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._drug.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self._progress = QProgressBar()
        self._progress.setObjectName("curves.progress")
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(120)
        self._cancel = self._button("cancel", self.tr("Cancel"))
        self._cancel.clicked.connect(self.cancel_wanted)
        self._said = QLabel()
        self._said.setObjectName("curves.said")
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._said.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        for widget in (self._run, self._both, self._drug, self._progress, self._cancel):
            row.addWidget(widget)
        row.addWidget(self._said, 1)
        return row

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"curves.{name}")
        button.setProperty("role", "main" if name == "run" else "plain")
        button.setMinimumHeight(self.fontMetrics().lineSpacing() + 10)
        button.setAutoDefault(False)
        return button

    # --- what a hand does ---------------------------------------------------------------------

    def _follow(self) -> None:
        """Other families are chosen: offer their currents and ask for what is to be shown."""
        chosen = self.chosen
        self._subtract.setEnabled(len(chosen) == 2)
        self._delete.setEnabled(bool(chosen))
        if not chosen:
            self._current.setEnabled(False)
            self.show_analyses({})
            return
        self._current.setEnabled(True)
        made = self._families[chosen[0]]
        offered = {name: curve_words.current(made, name) for name in made.currents}
        before = self._current.value
        self._current.set_choices(
            Quantity("", "", kind=str, choices=tuple(offered), choice_names=tuple(offered.values()))
        )
        self._current.set_value(before if before in offered else next(iter(offered)))
        self._ask()

    def _another_current(self, _name: str) -> None:
        self._by = self._how = ""
        self._ask()

    def _take_by(self, by: str) -> None:
        self._by = by
        self._ask()

    def _take_how(self, how: str) -> None:
        self._how = how
        self._ask()

    def _ask(self) -> None:
        current = self._current.value
        self._offer_courses(current)
        fitting = tuple(number for number in self.chosen if current in self._families[number].currents)
        self.show_analyses({})  # never the figures of one current under the name of another
        self._why.setText(self.tr("Being worked out…"))
        self.asked.emit(Asked(fitting, current, self._by, self._how))

    def _offer_courses(self, current: str) -> None:
        """The whole current of the clamp has no gates of its own."""
        first = 1 if current == curve_words.CLAMP else 0
        self._how_box.set_choices(
            replace(_HOW, choices=_HOW.choices[first:], choice_names=_HOW.choice_names[first:])
        )
        self._how_box.set_value(self._how or _HOW.choices[first])

    def _wish_difference(self) -> None:
        newer, older = self.chosen
        self.subtract_wanted.emit(older, newer)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange) and hasattr(self, "_table"):
            self.plot.paint()

    # --- what is shown ------------------------------------------------------------------------

    def _draw(self) -> None:
        view = self._view.value
        self.plot.show_curves(view, self._shown)
        for widgets, there in (
            (
                (self._by_name, self._by_box),
                view == CURVE and any(a.family.of == "step" for a in self.analyses),
            ),
            ((self._how_name, self._how_box), view == TIMES),
        ):
            for widget in widgets:
                widget.setVisible(there and bool(self._shown))
        for button in (self._copy, self._save, self._picture):
            button.setEnabled(bool(self._shown))
        {
            SWEEPS: self._fill_currents,
            CURRENTS: self._fill_currents,
            CURVE: self._fill_fit,
            TIMES: self._fill_times,
        }[view]()

    def _fill_currents(self) -> None:
        self._fill_columns(("level", "peak", "peak_time", "steady", "tail"))
        self._why.setText(
            self.tr("Currents in µA/cm²; the time of the peak counts from the start of the step.")
            if self._shown
            else self._start()
        )

    def _fill_times(self) -> None:
        self._fill_columns(("level", "tau", "tau_slow", "tau_h", "tail_tau", "tail_tau_slow"))
        why = [
            self.tr("Time constants in ms."),
            *(curve_words.justified(analysis) for analysis in self.analyses),
            *(curve_words.problems(analysis) for analysis in self.analyses),
        ]
        self._why.setText("\n".join(line for line in why if line) if self._shown else self._start())

    def _fill_columns(self, ids: Sequence[str]) -> None:
        from engine.experiments.analysis import columns

        blocks = [{column.id: column for column in columns(analysis)} for analysis in self.analyses]
        heads = [id for id in ids if any(id in block for block in blocks)]
        units = {id: next(block[id].unit for block in blocks if id in block) for id in heads}
        rows = []
        several = len(blocks) > 1
        for shown, block in zip(self._shown, blocks, strict=True):
            count = block["level"].values.size
            missing = np.full(count, np.nan)
            found = [block[id].values if id in block else missing for id in heads]
            errors = [block[f"{id}_se"].values if f"{id}_se" in block else missing for id in heads]
            for k in range(count):
                hints = [
                    labels.number(f"± {error[k]:.2g}") if error[k] == error[k] else "" for error in errors
                ]
                texts = [curve_words.number(id, values[k]) for id, values in zip(heads, found, strict=True)]
                rows.append(([shown.name] * several + texts, [""] * several + hints))
        with_unit = {"level", "peak_time"}
        names = [curve_words.column(id, units[id] if id in with_unit else "") for id in heads]
        self._fill([self.tr("Family")] * (several and bool(heads)) + names, rows)

    def _fill_fit(self) -> None:
        rows, why = [], []
        for shown in self._shown:
            curve = shown.analysis.curve
            if curve is None:
                why.append(
                    self.tr(
                        "No such curve here: it needs a family of steps or prepulses, and a current that reverses."
                    )
                )
                continue
            if curve.fit.problem is not None:
                why.append(labels.message(curve.fit.problem))
            for known in curve.fit.parameters:
                name, *figures = curve_words.parameter(known)
                rows.append(
                    ([name if len(self._shown) == 1 else f"{shown.name}: {name}", *figures], [""] * 4)
                )
            if curve.fit.found and shown.analysis.family.of == "step":
                text = self.tr("g = I / (V − E) with E = {value} mV.")
                why.append(text.format(value=curve_words.level(shown.analysis.reversal)))
        self._fill(
            [self.tr("Boltzmann fit"), self.tr("Value"), self.tr("± s.e."), self.tr("Unit")] if rows else [],
            rows,
        )
        self._why.setText("\n".join(dict.fromkeys(why)) if self._shown else self._start())

    def _fill(self, heads: Sequence[str], rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
        self._table.clear()
        self._table.setColumnCount(len(heads))
        self._table.setRowCount(len(rows))
        self._table.setHorizontalHeaderLabels(list(heads))
        for row, (texts, hints) in enumerate(rows):
            for at, (text, hint) in enumerate(zip(texts, hints, strict=True)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(hint)
                numeric = text[:1].isdigit() or text[:1] in "−<—"
                side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
                cell.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(row, at, cell)

    def _start(self) -> str:
        if self.chosen:
            return self.tr("Being worked out…")
        return self.tr(
            "Run a family: each level of the voltage clamp gives a sweep, all sweeps together give the curves."
        )


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    return rule

"""The ion balance: what may move and how fast, and the books of what has crossed the membrane and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.electrochemistry import left_by_drugs, present, pump_current, settings
from engine.ledger import Impulse, Ledger, impermeant, impulse_changes, mean_impulse
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.units import significant, symbol
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.figure import Figure
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.knob import Knob
from gui.widgets.lines_label import LinesLabel
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

if TYPE_CHECKING:
    from engine.runner import Status

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# What decides what an impulse moves: after a change of these its mean is taken anew.
_DECIDE = ("ions", "channels", "leaks", "pump", "cytoplasm", "space", "drugs", "pace", "temperature")
_FAIR = 0.01  # of a concentration; more in one go is no longer "slow"


class BalancePanel(QWidget):
    """Switches and time-lapse above, the books below; "Zero" begins them anew, and the membrane does not notice."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Ion balance"))
        self._store, self._report = store, report
        self._state: State | None = None
        self._rest: float | None = None
        self._zero: tuple[Ledger, float] | None = None  # books that are taken off, and their time in ms
        self._since: tuple[Ledger, float] | None = None  # the same for what is told of one impulse
        self._impulse: Impulse | None = None  # the mean of those there were last
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self._switch("cytoplasm.moving"))
        inside = Form()
        self._diameter = self._editor("cytoplasm.diameter")
        inside.add(labels.name(store.rig.quantity("cytoplasm.diameter")), self._diameter)
        self._anions = Figure("−0000.0", symbol("mM"))
        self._anions.setToolTip(self.tr("Negative charge inside that cannot leave: Na⁺ + K⁺ − Cl⁻"))
        inside.add(self.tr("Fixed anions"), self._anions)
        column.addLayout(inside)
        column.addWidget(Fold(self.tr("Space outside"), self._outside()))
        column.addLayout(self._lapse())
        rule = QFrame()
        rule.setProperty("rule", True)
        column.addWidget(rule)
        column.addLayout(self._books())
        column.addLayout(self._sums())
        store.changed.connect(self._changed)
        self._show(store.rig)

    @property
    def note(self) -> str:
        """What a title may say beside "Ion balance"."""
        return self.tr("per cm²")

    def show_status(self, status: Status) -> None:
        """Show the books of the membrane as it is."""
        state = status.state
        if state is None or not state.fits(self._store.rig.cell):
            return
        if self._state is not None and state.time < self._state.time:  # the membrane was reset, or put back
            self._zero = self._since = self._impulse = None
        self._state, self._rest = state, status.rest
        if self.isVisible():
            self._show(self._store.rig)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show(self._store.rig)  # what has come together while it was hidden

    # --- building -----------------------------------------------------------------------------

    def _switch(self, path: str) -> Switch:
        quantity = self._store.rig.quantity(path)
        switch = Switch(quantity, labels.name(quantity))
        bind(self._store, path, switch, self._report)
        return switch

    def _editor(self, path: str) -> QuantityEditor:
        editor = QuantityEditor(self._store.rig.quantity(path), room=6)
        bind(self._store, path, editor, self._report)
        return editor

    def _outside(self) -> QWidget:
        body = QWidget()
        form = Form(body)
        form.addWidget(self._switch("space.on"), form.rowCount(), 0, 1, 2)
        self._space = (self._editor("space.thickness"), self._editor("space.exchange"))
        for caption, editor in zip((self.tr("Thickness"), self.tr("Exchange")), self._space, strict=True):
            form.add(caption, editor)
        return body

    def _lapse(self) -> QHBoxLayout:
        knob = Knob(self._store.rig.quantity("pace.lapse"), size=36)
        bind(self._store, "pace.lapse", knob, self._report)
        self._error = LinesLabel(4)
        caption = _caption(self.tr("Time-lapse"))
        caption.setBuddy(knob)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(caption)
        left.addWidget(knob)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addLayout(left)
        row.addWidget(self._error, 1)
        return row

    def _books(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.TIGHT)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        self._each: dict[str, Figure] = {}
        self._all: dict[str, Figure] = {}
        heads = (symbol("pmol/cm2"), self.tr("an impulse"), self.tr("in all"))
        for at, text in enumerate(heads):
            head = _caption(text)
            head.setProperty("small", True)
            head.setAlignment(_RIGHT if at else Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(head, 0, at)
        both = self.tr(
            "An impulse: through the gated channels beyond their flow at rest, in the mean. In all: by every way, "
            "less what the pump brought back."
        )
        cost = self.tr("The pump spends one ATP for 3 Na⁺ out and 2 K⁺ in.")
        for row, (key, name, tint, tip) in enumerate(
            (
                ("na", self.tr("Na⁺ gained"), "na", both),
                ("k", self.tr("K⁺ lost"), "k", both),
                ("atp", self.tr("ATP spent"), "pump", cost),
            ),
            start=1,
        ):
            grid.addWidget(_caption(name, tip), row, 0)
            if tip is both:
                self._each[key] = Figure("00.00", decimals=2, tint=tint)
                self._each[key].setObjectName(f"balance.{key}.impulse")
                grid.addWidget(self._each[key], row, 1)
            self._add(grid, row, key, name, Figure("−0000.00", decimals=2, tint=tint), tip)
        return grid

    def _sums(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        charge, current = symbol("nC/cm2"), symbol("uA/cm2")
        crossed = self.tr("What has crossed in either direction, by channels, leaks, pump and electrode.")
        net = self.tr("Net current of the pump: one charge out for 3 Na⁺ out and 2 K⁺ in.")
        counted = self.tr("Upward crossings of 0 mV; with time-lapse each counts that many times.")
        for row, (key, name, figure, tip) in enumerate(
            (
                ("charge", self.tr("Charge moved"), Figure("0000000", charge, decimals=0), crossed),
                ("pump", self.tr("Pump now"), Figure("00.000", current, decimals=3, tint="pump"), net),
                ("impulses", self.tr("Impulses"), Figure("0000000", decimals=0), counted),
            )
        ):
            grid.addWidget(_caption(name, tip), row, 0)
            self._add(grid, row, key, name, figure, tip, wide=key != "impulses")
        zero = QPushButton(self.tr("Zero"))
        zero.setObjectName("balance.zero")
        zero.setProperty("role", "plain")
        zero.setAutoDefault(False)
        zero.setToolTip(self.tr("Begin the books anew from here; the membrane does not notice."))
        zero.clicked.connect(self._set_zero)
        grid.addWidget(zero, 2, 1, Qt.AlignmentFlag.AlignLeft)
        return grid

    def _add(
        self, grid: QGridLayout, row: int, key: str, name: str, figure: Figure, tip: str, wide: bool = False
    ) -> None:
        self._all[key] = figure
        figure.setObjectName(f"balance.{key}")
        figure.setAccessibleName(name)
        figure.setToolTip(tip)
        grid.addWidget(figure, row, 1 if wide else 2, 1, 2 if wide else 1)

    # --- what happens -------------------------------------------------------------------------

    def _set_zero(self) -> None:
        if self._state is not None:
            self._zero = self._since = (Ledger.of(self._store.rig, self._state), self._state.time)
            self._impulse = None
            self._show(self._store.rig)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._state = self._zero = self._since = self._impulse = None
        elif self._state is not None and any(getattr(old, p) is not getattr(new, p) for p in _DECIDE):
            self._since = (Ledger.of(old, self._state), self._state.time)
        if self.isVisible():
            self._show(new)

    # --- showing ------------------------------------------------------------------------------

    def _show(self, rig: Rig) -> None:
        self._diameter.setEnabled(rig.cytoplasm.moving)
        for editor in self._space:
            editor.setEnabled(rig.space.on)
        state = self._state
        concentrations = settings(rig) if state is None else present(rig, state)
        # As filled: they cannot cross. By what Na + K - Cl differs later is the membrane's charge, times the lapse.
        self._anions.show_value(impermeant(settings(rig)))
        if state is None:
            for figure in (*self._each.values(), *self._all.values()):
                figure.show_value(None)
            self._say_error(rig, {})
            return
        books = Ledger.of(rig, state)
        ledger = books.since(self._zero[0]) if self._zero is not None else books
        recent, began = (books.since(self._since[0]), self._since[1]) if self._since else (books, 0.0)
        mean = mean_impulse(rig, recent, state.time - began, self._rest, concentrations)
        self._impulse = mean or self._impulse
        self._each["na"].show_value(self._impulse.na if self._impulse else None)
        self._each["k"].show_value(self._impulse.k if self._impulse else None)
        pumps = rig.pump.current > 0
        for key, value in (
            ("na", ledger.na_gained),
            ("k", ledger.k_lost),
            ("atp", ledger.atp if pumps else None),
            ("charge", ledger.gross),
            ("impulses", ledger.impulses),
            ("pump", self._pump(rig, state) if pumps else None),
        ):
            self._all[key].show_value(value)
        self._say_error(rig, impulse_changes(rig, self._impulse, concentrations) if self._impulse else {})

    def _pump(self, rig: Rig, state: State) -> float:
        levels: dict[str, float] = {}
        if state.slow is not None:
            levels = {a.drug: level for a, level in zip(rig.cell.actions, state.slow.levels, strict=True)}
        return pump_current(rig, present(rig, state)) * left_by_drugs(rig, levels).get("pump", 1.0)

    def _say_error(self, rig: Rig, changes: dict[str, float]) -> None:
        """What the time-lapse costs in truth: how much one impulse changes at once."""
        lapsed = rig.pace.lapse > 1.0
        worst = max(changes, key=lambda path: abs(changes[path]), default=None)
        rough = lapsed and worst is not None and abs(changes[worst]) > _FAIR
        if not (rig.cytoplasm.moving or rig.space.on):
            text = self.tr("All concentrations are held: nothing moves, at any pace.")
        elif worst is None:
            # Measured: two minutes of run-down without impulses, at x1000 against x1 (tests/engine/test_run_down.py).
            silent = self.tr("Without impulses V stays within 0.2 mV of real time's, ions within 1 %.")
            text = silent if lapsed else self.tr("After an impulse, this says how much it changes.")
        else:
            quantity = rig.quantity(worst)
            words = {"name": labels.name(quantity), "share": _per_cent(changes[worst])}
            if rough:
                text = self.tr("One impulse changes {name} by {share}: too coarse, take less.").format(
                    **words
                )
            else:
                text = self.tr("One impulse changes {name} by {share}.").format(**words)
        self._error.setText(text)
        theme.mark(self._error, "error", rough)


def _caption(text: str, tip: str = "") -> QLabel:
    label = QLabel(text)
    label.setProperty("tint", "muted")
    label.setToolTip(tip)
    return label


def _per_cent(share: float) -> str:
    return f"{labels.number(significant(100.0 * share, 2))} %"

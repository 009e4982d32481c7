"""The sweeps that are kept: looked at again, compared, named, and put back with the membrane that made them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.sweeps import LONGEST_NAME, KeptSweep, pairs
from engine.units import fixed, significant
from gui import labels, theme
from gui.panels.shift_row import ShiftRow
from gui.widgets.sweep_list import SweepList, SweepRow

_POINTS = 56  # of a little picture
_LOW, _HIGH = -100.0, 60.0  # mV, the same in every picture


class SweepsPanel(QWidget):
    """Shows what it is given and says what is asked for; numbers are those of the sweeps."""

    chosen = Signal(tuple)
    pin_asked = Signal(int)
    renamed = Signal(int, str)
    delete_asked = Signal(tuple)
    restore_asked = Signal(int)
    reference_asked = Signal(tuple)
    file_asked = Signal()
    clear_asked = Signal()
    bring_back_asked = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sweeps"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._sweeps: dict[int, KeptSweep] = {}
        self._rows: dict[int, tuple[KeptSweep, SweepRow]] = {}
        self.list = SweepList(LONGEST_NAME)
        self.list.setObjectName("sweeps.list")
        self.list.setAccessibleName(self.tr("Kept sweeps, the newest first"))
        self.list.chosen.connect(self._chosen)
        for mine, theirs in (
            (self.pin_asked, self.list.pin_asked), (self.renamed, self.list.renamed),
            (self.delete_asked, self.list.delete_asked),
        ):  # fmt: skip
            theirs.connect(mine)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setObjectName("sweeps.said")
        self.said.setProperty("tint", "muted")
        self.said.setProperty("small", True)
        self.said.ensurePolished()  # the sheet makes small type small
        self.said.setFixedHeight(2 * self.said.fontMetrics().lineSpacing())
        self._restore = self._button("restore", self.tr("Rig and membrane back"))
        self._restore.setToolTip(
            self.tr(
                "Put the settings and the membrane back that made this sweep, and let it run again (undo: Ctrl+Z)"
            )
        )
        self._restore.clicked.connect(lambda: self.restore_asked.emit(self.list.numbers[0]))
        self.shift = ShiftRow()
        self._for_one = QStackedWidget()  # what can be done with the one that is chosen
        self._for_one.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for part in (self._restore, self.shift):
            self._for_one.addWidget(part)
        self._reference = self._button("reference", self.tr("Reference"))
        self._reference.setCheckable(True)
        self._reference.setToolTip(
            self.tr("Keep this sweep on the screen, dashed, until this is pressed again")
        )
        self._reference.clicked.connect(lambda: self.reference_asked.emit(self.list.numbers))
        self._delete = self._button("delete", self.tr("Delete"))
        self._delete.setToolTip(self.tr("Throw the chosen sweeps away (Del)"))
        self._delete.clicked.connect(lambda: self.delete_asked.emit(self.list.numbers))
        load = self._button("load", self.tr("From CSV…"))
        load.setToolTip(self.tr("Lay a trace from a file under the live ones, its time 0 at the trigger"))
        load.clicked.connect(self.file_asked)
        self._clear = self._button("clear", self.tr("Clear list"))
        self._clear.setToolTip(self.tr("Throw all sweeps away but the starred ones"))
        self._clear.clicked.connect(self.clear_asked)
        self._undoes = False  # whether undo, here, brings back
        self._bring_back = self._button("bring_back", self.tr("Bring back"))
        self._bring_back.setToolTip(self.tr("Bring back what was thrown away last, with its names and stars"))
        self._bring_back.clicked.connect(self.bring_back_asked)
        self._bring_back.hide()
        words = QHBoxLayout()
        words.addWidget(self.said, 1)
        words.addWidget(self._bring_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self.list, 1)
        column.addLayout(words)
        column.addWidget(self._for_one)
        grid = QGridLayout()
        grid.setSpacing(theme.TIGHT)
        for k, button in enumerate((self._reference, self._delete, load, self._clear)):
            grid.addWidget(button, k // 2, k % 2)
        column.addLayout(grid)
        self._show_chosen()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint().expandedTo(super().sizeHint())

    @property
    def busy(self) -> bool:
        """Whether a hand is on the list."""
        return self.list.busy

    @property
    def numbers(self) -> tuple[int, ...]:
        """The chosen ones, the newest first."""
        return self.list.numbers

    def show_sweeps(self, sweeps: Sequence[KeptSweep]) -> None:
        """Show these, given from the oldest on."""
        self._sweeps = {sweep.number: sweep for sweep in sweeps}
        rows = {sweep.number: self._row(sweep) for sweep in reversed(sweeps)}
        self._rows = {number: (self._sweeps[number], row) for number, row in rows.items()}
        self.list.show_rows(list(rows.values()))
        self._show_chosen()

    @property
    def chosen_file(self) -> KeptSweep | None:
        """The trace from a file, when it alone is chosen: it can be moved."""
        numbers = self.list.numbers
        sweep = self._sweeps.get(numbers[0]) if len(numbers) == 1 else None
        return sweep if sweep is not None and sweep.rig is None else None

    def show_thrown(self, count: int, undoes: bool) -> None:
        """So many can be brought back; `undoes`: the undo key does so while the focus is here."""
        self._undoes = undoes and count > 0
        self._bring_back.setVisible(count > 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._is_undo(event):
            event.accept()  # else the window's undo, which is about settings, would have it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_undo(event):
            self.bring_back_asked.emit()
        else:
            super().keyPressEvent(event)

    def _is_undo(self, event: QEvent) -> bool:
        return self._undoes and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)

    def _row(self, sweep: KeptSweep) -> SweepRow:
        known = self._rows.get(sweep.number)
        if known is not None and known[0] is sweep:
            return known[1]
        detail = [self.tr("from a file")] if sweep.rig is None else [_seconds(sweep.when)]
        if sweep.peak is not None:
            detail.append(_millivolts(sweep.peak[0]))
        if sweep.reduced:
            detail.append(self.tr("min-max"))
        alike = known is not None and known[0].shifts == sweep.shifts
        outline = known[1].outline if known is not None and alike else _outline(sweep)
        return SweepRow(
            sweep.number, sweep.name, " · ".join(detail), self._hint(sweep), outline,
            sweep.pinned, sweep.reference,
        )  # fmt: skip

    def _hint(self, sweep: KeptSweep) -> str:
        hints = [
            self.tr(
                "Click: under the live trace; with Ctrl: several. Double click or F2: a name. Star: stays."
            )
        ]
        if sweep.reduced:
            held = self.tr("So long a sweep is kept as the least and the greatest of each {count} samples.")
            hints.append(held.format(count=sweep.reduced))
        return " ".join(hints)

    def _chosen(self, numbers: tuple[int, ...]) -> None:
        self._show_chosen()
        self.chosen.emit(numbers)

    def _show_chosen(self) -> None:
        chosen = [self._sweeps[number] for number in self.list.numbers if number in self._sweeps]
        self._restore.setEnabled(len(chosen) == 1 and chosen[0].state is not None)
        self._for_one.setCurrentIndex(1 if self.chosen_file is not None else 0)
        self._delete.setEnabled(bool(chosen))
        self._reference.setEnabled(bool(chosen))
        self._reference.setChecked(bool(chosen) and all(sweep.reference for sweep in chosen))
        self._clear.setEnabled(bool(self._sweeps))
        self.said.setText(self._words(chosen))

    def _words(self, chosen: list[KeptSweep]) -> str:
        if not self._sweeps:
            return self.tr("Each triggered sweep comes here.")
        if len(chosen) == 1 and chosen[0].peak is not None:
            text = self.tr("{sweep}: peak {value} at {time} ms")
            high, at = chosen[0].peak
            return text.format(
                sweep=chosen[0].number, value=_millivolts(high), time=labels.number(significant(at, 4, 2))
            )
        if len(chosen) == 2:
            newer, older = chosen[0].peak, chosen[1].peak
            if newer is not None and older is not None:
                text = self.tr("{a} − {b}: peak {value}, {time} ms")
                return text.format(
                    a=chosen[0].number, b=chosen[1].number, value=_millivolts(newer[0] - older[0]),
                    time=labels.number(fixed(newer[1] - older[1], 2, sign=True)),
                )  # fmt: skip
        if len(chosen) > 2:
            return self.tr("{count} sweeps chosen").format(count=len(chosen))
        return self.tr("Click a sweep to lay it on the screen.")

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"sweeps.{name}")
        button.setProperty("role", "plain")
        button.setAutoDefault(False)
        return button


def _outline(sweep: KeptSweep) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """V as heights from 0 to 1; of a sweep without V, its first row between its own least and greatest."""
    v = sweep.rows.get("v")
    row = sweep.row("v" if v is not None else next(iter(sweep.rows)))
    if len(row) > _POINTS:
        row = pairs(row, -(-len(row) // (_POINTS // 2)))
    low, high = _LOW, _HIGH
    if v is None and np.isfinite(row).any():
        low, high = float(np.nanmin(row)), float(np.nanmax(row))
    return np.clip((row - low) / ((high - low) or 1.0), 0.0, 1.0)


def _seconds(ms: float) -> str:
    return f"{labels.number(fixed(ms / 1000.0, 3))} s"


def _millivolts(value: float) -> str:
    return f"{labels.number(fixed(value, 1, sign=True))} mV"

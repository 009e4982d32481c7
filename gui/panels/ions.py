"""Concentrations of the three ions on both sides, and the potentials that follow from them."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.electrochemistry import leak_potential, nernst_temperature, reversal_potentials
from engine.rig.rig import Rig
from engine.units import fixed
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Readings(Protocol):
    v: float
    potentials: dict[str, float]


class IonsPanel(QWidget):
    """A row per ion: inside, outside, Nernst potential; below, where the leaks alone hold V, and V now."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Ions"))
        self._store = store
        self._potentials: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(self._rows(report))
        rule = QFrame()
        rule.setProperty("rule", True)
        column.addWidget(rule)
        column.addLayout(self._sums())
        self._nernst = Fold("", self._more(report))
        column.addWidget(self._nernst)
        store.changed.connect(self._changed)
        self._show(store.rig)

    @property
    def note(self) -> str:
        """What a title may say beside "Ions"."""
        return self.tr("concentrations in mM")

    def show_readings(self, readings: _Readings) -> None:
        """Show V (mV) and the reversal potentials (mV, by ion) of the running membrane."""
        _say(self._v, readings.v)
        self._show_potentials(readings.potentials)

    def _rows(self, report: Report) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.TIGHT)
        grid.setVerticalSpacing(theme.TIGHT)
        for at, text in ((1, self.tr("inside")), (2, self.tr("outside")), (3, self.tr("Nernst"))):
            head = _muted(text)
            head.setProperty("small", True)
            head.setAlignment(_RIGHT)
            grid.addWidget(head, 0, at)
        for row, ion in enumerate(self._store.rig.ions, start=1):
            label = QLabel(ion.label)
            label.setProperty("tint", ion.id)
            label.setProperty("bold", True)
            grid.addWidget(label, row, 0)
            for at, side in ((1, "inside"), (2, "outside")):
                path = f"ions.{ion.id}.{side}"
                editor = QuantityEditor(self._store.rig.quantity(path), unit=False, room=6)
                bind(self._store, path, editor, report)
                grid.addWidget(editor, row, at)
            potential = _value(ion.id, "+000.0 mV")
            potential.setToolTip(self.tr("Nernst potential of {ion}").format(ion=ion.label))
            self._potentials[ion.id] = potential
            grid.addWidget(potential, row, 3)
        return grid

    def _sums(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.TIGHT)
        grid.setColumnStretch(0, 1)
        self._leaks = _value("", "−000.0 mV")
        self._leaks.setToolTip(self.tr("Where the open leaks together carry no net current"))
        self._v = _value("v", "−000.0 mV")
        self._v.setProperty("bold", True)
        sums = ((self.tr("Leaks alone"), self._leaks), (self.tr("V now"), self._v))
        for row, (caption, value) in enumerate(sums):
            grid.addWidget(_muted(caption), row, 0)
            grid.addWidget(value, row, 1)
            value.setAccessibleName(caption)
        return grid

    def _more(self, report: Report) -> QWidget:
        body = QWidget()
        form = Form(body)
        rig = self._store.rig
        mode = ChoiceBox(rig.quantity("nernst.mode"))
        bind(self._store, "nernst.mode", mode, report)
        form.addWidget(mode, form.rowCount(), 0, 1, 2)
        self._fixed = QuantityEditor(rig.quantity("nernst.temperature"), room=5)
        bind(self._store, "nernst.temperature", self._fixed, report)
        form.add(self.tr("Fixed at"), self._fixed)
        lines = Switch(rig.quantity("scope.reversals"), self.tr("Lines on the screen"))
        bind(self._store, "scope.reversals", lines, report)
        form.addWidget(lines, form.rowCount(), 0, 1, 2)
        return body

    def _changed(self, old: Rig, new: Rig) -> None:
        if (old.ions, old.nernst, old.temperature, old.leaks, old.cell) != (
            new.ions, new.nernst, new.temperature, new.leaks, new.cell,
        ):  # fmt: skip
            self._show(new)

    def _show(self, rig: Rig) -> None:
        self._show_potentials(reversal_potentials(rig))
        _say(self._leaks, leak_potential(rig))
        self._fixed.setEnabled(rig.nernst.mode == "fixed")
        temperature = labels.with_unit(rig.quantity("temperature"), nernst_temperature(rig))
        fixed_title, running_title = self.tr("Nernst at {t}, fixed"), self.tr("Nernst at {t}, running")
        title = fixed_title if rig.nernst.mode == "fixed" else running_title
        self._nernst.set_title(title.format(t=temperature))

    def _show_potentials(self, potentials: dict[str, float]) -> None:
        for ion, label in self._potentials.items():
            _say(label, potentials.get(ion))


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("tint", "muted")
    return label


def _value(tint: str, widest: str) -> QLabel:
    """A number in mV, wide enough from the start for the longest."""
    label = QLabel("\N{EM DASH}")
    label.setProperty("tint", tint)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.tabular(label.font()))
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest) + 2)
    label.setAlignment(_RIGHT)
    return label


def _say(label: QLabel, potential: float | None) -> None:
    text = "\N{EM DASH}" if potential is None else f"{labels.number(fixed(potential, 1, sign=True))} mV"
    if label.text() != text:
        label.setText(text)

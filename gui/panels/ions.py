"""Concentrations of the three ions on both sides, the potentials that follow from them, and what flows now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.electrochemistry import (
    leak_and_pump_potential,
    leak_potential,
    nernst_temperature,
    reversal_potentials,
)
from engine.rig.channels import GoldmanLeak
from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.figure import Figure
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.step_slider import StepSlider

if TYPE_CHECKING:
    from engine.snapshot import Snapshot

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BETWEEN = 6  # px, between columns as narrow as their heads


class IonsPanel(QWidget):
    """By ion: inside, outside, Nernst potential; concentrations where they move, driving force and current now.

    Below: where the leaks alone hold V, where leaks and pump do, and V now; and the temperature, which is in all of it.
    """

    def __init__(
        self, store: Store, report: Report, plot: QAction | None = None, parent: QWidget | None = None
    ):
        """`plot`: what the button beside the Nernst line does."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Ions"))
        self._store = store
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(self._rows(report))
        column.addLayout(self._now())
        rule = QFrame()
        rule.setProperty("rule", True)
        column.addWidget(rule)
        column.addLayout(self._sums())
        column.addLayout(self._temperature(report))
        self._nernst = Fold("", self._more(report), beside=_plot_button(plot) if plot is not None else None)
        column.addWidget(self._nernst)
        store.changed.connect(self._changed)
        self._show(store.rig)

    @property
    def note(self) -> str:
        """What a title may say beside "Ions"."""
        return self.tr("concentrations in mM")

    def show_snapshot(self, seen: Snapshot) -> None:
        """Show the running membrane as it is now."""
        self._show_potentials(seen.potentials)
        forces, currents = seen.driving_forces, seen.by_ion
        for ion, (inside, outside) in seen.concentrations.items():
            self._inside[ion].show_value(inside)
            self._outside[ion].show_value(outside)
            self._force[ion].show_value(forces[ion])
            self._current[ion].show_value(currents[ion])
        self._leaks.show_value(seen.leak_potential)
        self._pumped.show_value(seen.leak_and_pump_potential if _pumps(seen.rig) else None)
        self._v.show_value(seen.v)

    # --- building -----------------------------------------------------------------------------

    def _rows(self, report: Report) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.TIGHT)
        grid.setVerticalSpacing(theme.TIGHT)
        for at, text in ((1, self.tr("inside")), (2, self.tr("outside")), (3, self.tr("Nernst"))):
            grid.addWidget(_head(text), 0, at)
        self._potentials: dict[str, Figure] = {}
        for row, ion in enumerate(self._store.rig.ions, start=1):
            grid.addWidget(_name(ion.id, ion.label), row, 0)
            for at, side in ((1, "inside"), (2, "outside")):
                path = f"ions.{ion.id}.{side}"
                editor = QuantityEditor(self._store.rig.quantity(path), unit=False, room=6)
                bind(self._store, path, editor, report)
                grid.addWidget(editor, row, at)
            potential = Figure("+000.0", "mV", sign=True, tint=ion.id)
            potential.setToolTip(self.tr("Nernst potential of {ion}").format(ion=ion.label))
            self._potentials[ion.id] = potential
            grid.addWidget(potential, row, 3)
        return grid

    def _now(self) -> QGridLayout:
        """The present: what moves, driving force and current, in smaller type under the rows that are set."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(_BETWEEN)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        self._heads = (_head(""), _head(""))
        heads = (*self._heads, _head(self.tr("V − E")), _head(self.tr("net I, µA/cm²")))
        for at, head in enumerate(heads, start=1):
            grid.addWidget(head, 0, at)
        self._inside: dict[str, Figure] = {}
        self._outside: dict[str, Figure] = {}
        self._force: dict[str, Figure] = {}
        self._current: dict[str, Figure] = {}
        for row, ion in enumerate(self._store.rig.ions, start=1):
            name = _name(ion.id, ion.label)
            name.setProperty("small", True)
            grid.addWidget(name, row, 0)
            texts = {"ion": ion.label}
            columns = (
                (self._inside, Figure("0.0000", decimals=None, tint="muted", small=True),
                 self.tr("{ion} inside now, in mM; the field above holds what was set")),
                (self._outside, Figure("0.0000", decimals=None, tint="muted", small=True),
                 self.tr("{ion} at the membrane outside now, in mM; the field above holds the bath")),
                (self._force, Figure("−000.0", sign=True, tint=ion.id, small=True),
                 self.tr("Driving force on {ion}, in mV: V less its Nernst potential")),
                (self._current, Figure("−0000.00", decimals=2, sign=True, tint=ion.id, small=True),
                 self.tr("All current that {ion} carries now, through channels, leaks and pump; outward is positive")),
            )  # fmt: skip
            for at, (figures, figure, tip) in enumerate(columns, start=1):
                figure.setToolTip(tip.format(**texts))
                figures[ion.id] = figure
                grid.addWidget(figure, row, at)
        return grid

    def _sums(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        self._leaks = Figure("−000.0", "mV", sign=True)
        self._leaks.setToolTip(self.tr("Where the open leaks together carry no net current"))
        self._pumped = Figure("−000.0", "mV", sign=True, tint="pump")
        self._pumped.setToolTip(
            self.tr("Where the open leaks and the pump's own current together carry no net current")
        )
        self._v = Figure("−000.0", "mV", sign=True, tint="v")
        self._v.setProperty("bold", True)
        self._leaks_caption = _muted("")
        captions = (self._leaks_caption, _muted(self.tr("With the pump")), _muted(self.tr("V now")))
        for row, (caption, value) in enumerate(
            zip(captions, (self._leaks, self._pumped, self._v), strict=True)
        ):
            grid.addWidget(caption, row, 0)
            grid.addWidget(value, row, 1)
        self._pumped.setAccessibleName(self.tr("With the pump"))
        self._v.setAccessibleName(self.tr("V now"))
        return grid

    def _temperature(self, report: Report) -> QHBoxLayout:
        quantity = self._store.rig.quantity("temperature")
        slider, editor = StepSlider(quantity), QuantityEditor(quantity, room=5)
        bind(self._store, "temperature", slider, report, named=False)
        bind(self._store, "temperature", editor, report)
        caption = _muted(labels.name(quantity))
        caption.setBuddy(editor)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(caption)
        row.addWidget(slider, 1)
        row.addWidget(editor)
        return row

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
        return body

    # --- showing ------------------------------------------------------------------------------

    def _changed(self, old: Rig, new: Rig) -> None:
        parts = ("ions", "nernst", "temperature", "leaks", "pump", "cytoplasm", "space", "cell")
        if any(getattr(old, part) is not getattr(new, part) for part in parts):
            self._show(new)

    def _show(self, rig: Rig) -> None:
        self._show_potentials(reversal_potentials(rig))
        self._leaks.show_value(leak_potential(rig))
        self._pumped.show_value(leak_and_pump_potential(rig) if _pumps(rig) else None)
        goldman = all(isinstance(leak, GoldmanLeak) for leak in rig.leaks)
        self._leaks_caption.setText(self.tr("Leaks alone (GHK)") if goldman else self.tr("Leaks alone"))
        self._leaks.setAccessibleName(self._leaks_caption.text())
        for moves, head, text, figures in (
            (rig.cytoplasm.moving, self._heads[0], self.tr("in now"), self._inside),
            (rig.space.on, self._heads[1], self.tr("out now"), self._outside),
        ):
            head.setText(text if moves else "")
            for figure in figures.values():
                # Held, it is what the field above says; the place is kept, so that nothing jumps.
                policy = figure.sizePolicy()
                policy.setRetainSizeWhenHidden(True)
                figure.setSizePolicy(policy)
                figure.setVisible(moves)
        self._fixed.setEnabled(rig.nernst.mode == "fixed")
        temperature = labels.with_unit(rig.quantity("temperature"), nernst_temperature(rig))
        fixed_title, running_title = self.tr("Nernst at {t}, fixed"), self.tr("Nernst at {t}, running")
        title = fixed_title if rig.nernst.mode == "fixed" else running_title
        self._nernst.set_title(title.format(t=temperature))

    def _show_potentials(self, potentials: dict[str, float]) -> None:
        for ion, figure in self._potentials.items():
            figure.show_value(potentials.get(ion))


def _pumps(rig: Rig) -> bool:
    return rig.pump.current > 0


def _plot_button(plot: QAction) -> QToolButton:
    plot.setIconText(QCoreApplication.translate("IonsPanel", "Plot"))  # a menu shows the longer text
    button = QToolButton()
    button.setDefaultAction(plot)
    button.setProperty("role", "plain")
    return button


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("tint", "muted")
    return label


def _head(text: str) -> QLabel:
    head = _muted(text)
    head.setProperty("small", True)
    head.setAlignment(_RIGHT)
    return head


def _name(ion: str, label: str) -> QLabel:
    name = QLabel(label)
    name.setProperty("tint", ion)
    name.setProperty("bold", True)
    return name

"""Conduction velocity against fibre diameter, with the laws it is held to follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.rig.quantity import Quantity
from engine.rig.rig import Rig
from engine.text import QT_TRANSLATE_NOOP
from gui.dialogs import lab_plot as look
from gui.dialogs.lab_dialog import NONE, LabDialog, Proceed, Row, figure, with_unit
from gui.dialogs.lab_plot import Line, View
from gui.widgets.form import Form

if TYPE_CHECKING:
    from engine.experiments.diameters import Law, Velocities

_SPAN = 4.0  # the range offered: the fibre's diameter by this, and times it
_DRAWN = 120

_VIEWS = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Plot"), "", kind=str, choices=("plain", "logarithmic"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "Velocity"),
        QT_TRANSLATE_NOOP("quantity", "Both axes logarithmic"),
    ),
)  # fmt: skip
_FROM = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Thinnest fibre"),
    QT_TRANSLATE_NOOP("quantity", "Axon diameter of the thinnest fibre that is measured."),
    unit="um", low=0.2, high=5000.0,
)  # fmt: skip
_TO = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Thickest fibre"),
    QT_TRANSLATE_NOOP("quantity", "Axon diameter of the thickest fibre that is measured."),
    unit="um", low=0.2, high=5000.0,
)  # fmt: skip
_COUNT = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Fibres"),
    QT_TRANSLATE_NOOP("quantity", "How many fibres are measured, in equal ratios of their diameters."),
    kind=int, low=3, high=25,
)  # fmt: skip


class DiametersDialog(LabDialog):
    """Thinnest, thickest and number of fibres."""

    name = "diameters"

    def __init__(self, parent: QWidget | None = None):
        intro = self.tr(
            "Fibres of different thickness with this cell's membrane, each shot at one end: the time between two "
            "electrodes gives the velocity. Without myelin it goes with the square root of the diameter, with myelin "
            "with the diameter itself."
        )
        self._diameter = 0.0
        super().__init__(self.tr("Conduction velocity against diameter"), _VIEWS, intro, parent)

    def fill_form(self, form: Form) -> None:
        self.add(form, "from", _FROM, 1.0)
        self.add(form, "to", _TO, 10.0)
        self.add(form, "count", _COUNT, 9)

    def show_rig(self, rig: Rig) -> None:
        """Offer a range around another diameter; what was typed stays while the fibre is the same."""
        if rig.cable.diameter == self._diameter:
            return
        self._diameter = rig.cable.diameter
        self.settings["from"].set_value(max(_FROM.low, self._diameter / _SPAN))
        self.settings["to"].set_value(min(_TO.high, self._diameter * _SPAN))

    def order(self, rig: Rig) -> Callable[[Proceed], Velocities]:
        low, high, count = self["from"], self["to"], self["count"]

        def work(proceed: Proceed) -> Velocities:
            from engine.experiments import diameters

            return diameters.run(rig, diameters.range_of(low, high, count), proceed)

        return work

    def view(self, which: str) -> View:
        this: Velocities = self.results[0]
        logarithmic = which == "logarithmic"
        d = np.geomspace(this.diameters[0], this.diameters[-1], _DRAWN)
        if not logarithmic:
            d = np.linspace(0.0, this.diameters[-1], _DRAWN)
        lines = []
        if this.root is not None and this.line is not None:
            lines += [
                Line(self.tr("Square-root law"), d, this.root.at(d), "na", look.DASHED),
                Line(self.tr("Linear law"), d, this.line.at(d), "k", look.DOTTED),
            ]
        if len(self.results) > 1:
            before: Velocities = self.results[1]
            lines.append(Line(self.tr("Last run"), before.diameters, before.velocities, "muted", look.HOLLOW))
        lines.append(Line(self.tr("Measured"), this.diameters, this.velocities, "v", look.POINTS))
        return View(
            self.tr("Axon diameter, µm"),
            self.tr("Conduction velocity, m/s"),
            lines,
            logarithmic,
            from_zero=True,
        )

    def heads(self) -> Row:
        return self.tr("d, µm"), self.tr("v, m/s"), self.tr("√d law, %"), self.tr("d law, %")

    def rows(self) -> Sequence[Row]:
        this: Velocities = self.results[0]
        found = []
        for d, v in zip(this.diameters.tolist(), this.velocities.tolist(), strict=True):
            found.append((figure(d), figure(v), _off(this.root, d, v), _off(this.line, d, v)))
        return found

    def words(self) -> str:
        this: Velocities = self.results[0]
        if this.root is None or this.line is None or this.power is None:
            return self.tr("Too few impulses arrived for a law.")
        near = self.tr("√d law: v = {root} · √d, off by {off}.").format(
            root=with_unit(this.root.factor, "m/s/√µm"), off=with_unit(this.root.off, "%", 2)
        )
        line = self.tr("d law: v = {factor} · d, off by {off}.").format(
            factor=with_unit(this.line.factor, "m/s/µm"), off=with_unit(this.line.off, "%", 2)
        )
        power = self.tr("v goes with d to the power of {exponent}.").format(
            exponent=f"{figure(this.power.exponent)} ± {figure(this.power.exponent_error, 1)}"
        )
        source = (
            self.tr("The square-root law is that of fibres without myelin (Hodgkin 1954).")
            if this.nearer == "root"
            else self.tr("The linear law is that of myelinated fibres (Hursh 1939, Rushton 1951).")
        )
        uniform = self.tr(
            "Off: root mean square. All fibres are alike along their length; no stretch is on them."
        )
        return "\n".join((near, line, power, source, uniform))


def _off(law: Law | None, diameter: float, velocity: float) -> str:
    """By how many per cent the law is off the measured velocity."""
    if law is None or not np.isfinite(velocity):
        return NONE
    off = 100.0 * (float(law.at(np.array([diameter]))[0]) / velocity - 1.0)
    return figure(0.0 if abs(off) < 1e-3 else off, 3)

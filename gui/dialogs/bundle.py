"""The compound action potential of a nerve: its fibres' diameters, the electrodes, the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.rig.nerve import BIPHASIC
from engine.rig.quantity import Quantity
from engine.rig.rig import Rig
from engine.text import QT_TRANSLATE_NOOP
from gui import labels
from gui.bind import Report, bind
from gui.dialogs import lab_plot as look
from gui.dialogs.lab_dialog import LabDialog, Proceed, Row, figure
from gui.dialogs.lab_plot import Line, Mark, View
from gui.store import Store
from gui.widgets.choice import Choice
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor

if TYPE_CHECKING:
    from engine.experiments.bundle import Bundle

_PATHS = ("mean", "spread", "fibres", "distance", "gap", "recording")
_VIEWS = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Plot"), "", kind=str, choices=("record", "classes", "fibres"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "Record"),
        QT_TRANSLATE_NOOP("quantity", "What each class adds"),
        QT_TRANSLATE_NOOP("quantity", "Diameters"),
    ),
)  # fmt: skip
_MEDIUM = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Nerve lies"),
    QT_TRANSLATE_NOOP(
        "quantity", "On hooks in oil the current outside has only the fluid between the fibres; in tissue it spreads "
        "all around, and an electrode sees the impulse come and go."
    ),
    kind=str, choices=("hooks", "volume"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "on hooks in oil"),
        QT_TRANSLATE_NOOP("quantity", "in tissue"),
    ),
)  # fmt: skip
_NAMES = {
    "peak": QT_TRANSLATE_NOOP("bundle", "Peak"),
    "latency": QT_TRANSLATE_NOOP("bundle", "Latency of the peak"),
    "half_width": QT_TRANSLATE_NOOP("bundle", "Half-width"),
    "velocity_of_peak": QT_TRANSLATE_NOOP("bundle", "Distance / latency"),
    "fastest": QT_TRANSLATE_NOOP("bundle", "Thickest fibres"),
    "slowest": QT_TRANSLATE_NOOP("bundle", "Thinnest fibres"),
}


class BundleDialog(LabDialog):
    """The nerve's settings are those of the rig (`nerve.*`); what it lies in is chosen for the plot alone."""

    name = "bundle"

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        intro = self.tr(
            "A nerve of many fibres with this cell's membrane, all fired at once. Outside, their impulses add up to "
            "the compound action potential; on the way the fast ones gain on the slow ones: it gets lower and wider."
        )
        self._store, self._report = store, report
        self._drawn = store.rig.nerve
        super().__init__(self.tr("Compound action potential of a nerve"), _VIEWS, intro, parent)

    def fill_form(self, form: Form) -> None:
        for name in _PATHS:
            quantity = self._store.rig.quantity(f"nerve.{name}")
            editor = Choice(quantity) if quantity.kind is str else QuantityEditor(quantity)
            bind(self._store, f"nerve.{name}", editor, self._report)
            form.add(labels.name(quantity), editor)
        medium = self.add(form, "medium", _MEDIUM, "hooks")
        medium.edited.connect(lambda _: self.show_results())

    def order(self, rig: Rig) -> Callable[[Proceed], Bundle]:
        def work(proceed: Proceed) -> Bundle:
            from engine.experiments import bundle

            return bundle.run(rig, proceed)

        return work

    def show_rig(self, rig: Rig) -> None:
        """Draw the diameters as they are set now."""
        if rig.nerve != self._drawn and (not self.results or self.views.value == "fibres"):
            self.show_results()

    def first_view(self) -> View:
        self._drawn = self._store.rig.nerve
        diameters, fibres = self._drawn.classes()
        lines = [Line("", diameters, fibres, "accent", look.BARS)]
        return View(self.tr("Axon diameter, µm"), self.tr("Fibres of this diameter"), lines, from_zero=True)

    def view(self, which: str) -> View:
        if which == "fibres":
            return self.first_view()
        this: Bundle = self.results[0]
        medium = self["medium"]
        up = self.tr("Second electrode against the first, mV")
        shown = this.t > this.artefact
        lines = []
        if which == "classes":
            for k, part in enumerate(this.parts(medium)):
                name = self.tr("Each class of diameters") if k == 0 else ""
                lines.append(Line(name, this.t[shown], part[shown], "na", look.LINE))
        elif len(self.results) > 1:
            before: Bundle = self.results[1]
            late = (before.t > before.artefact) & (before.t <= this.t[-1])
            lines.append(
                Line(self.tr("Last run"), before.t[late], before.record(medium)[late], "muted", look.DASHED)
            )
        if which == "record":
            lines.append(
                Line(self.tr("Compound action potential"), this.t[shown], this.record(medium)[shown], "v")
            )
        marks = []
        if which == "record" and np.isfinite(at := this.figures(medium)[1].measured):
            marks.append(Mark(at, ""))
        return View(self.tr("ms after the stimulus"), up, lines, zero_line=True, marks=marks, legend="right")

    def heads(self) -> Row:
        return "", self.tr("This run"), *((self.tr("Last run"),) if len(self.results) > 1 else ())

    def rows(self) -> Sequence[Row]:
        columns = [one.figures(self["medium"]) for one in self.results]
        return [
            (
                f"{QCoreApplication.translate('bundle', _NAMES[one.id])}, {one.unit}",
                *(figure(column[k].measured) for column in columns),
            )
            for k, one in enumerate(columns[0])
        ]

    def words(self) -> str:
        this: Bundle = self.results[0]
        n = this.rig.nerve
        said = [
            self.tr("{fibres} fibres of {mean} ± {spread} µm, {distance} mm from the stimulus.").format(
                fibres=n.fibres, mean=figure(n.mean), spread=figure(n.spread), distance=figure(n.distance)
            ),
            self.tr("An impulse at the first electrode is drawn upward, at the second downward.")
            if n.recording == BIPHASIC
            else self.tr("Crushed between the electrodes: the second sees no impulse."),
        ]
        if self["medium"] == "hooks":
            said.append(
                self.tr(
                    "On hooks a fibre counts as the cross-section of its axon: thick ones give most (Gasser & "
                    "Grundfest 1939). As much fluid as axon is taken to be in the nerve."
                )
            )
        else:
            said.append(
                self.tr(
                    "In tissue each membrane current is a source on the axis, {distance} mm from the electrodes."
                ).format(distance=figure(this.rig.cable.outside.distance))
            )
        if not np.isfinite(this.velocities).all():
            said.append(self.tr("In some of the fibres no impulse arrived."))
        said.append(self.tr("The stimulus itself is left out of the plot."))
        return "\n".join(said)

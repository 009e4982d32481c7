"""Stimulation from outside: threshold against distance for cathode, anode and surround, and what drives the fibre."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.rig.quantity import Quantity, ladder
from engine.rig.rig import Rig
from engine.text import QT_TRANSLATE_NOOP
from gui.dialogs import lab_plot as look
from gui.dialogs.lab_dialog import LabDialog, Proceed, Row, figure, with_unit
from gui.dialogs.lab_plot import Line, View
from gui.widgets.form import Form

if TYPE_CHECKING:
    from engine.experiments.outside import Outside

_VIEWS = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Plot"), "", kind=str, choices=("threshold", "activating", "moved"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "Threshold"),
        QT_TRANSLATE_NOOP("quantity", "Activating function"),
        QT_TRANSLATE_NOOP("quantity", "V along the fibre"),
    ),
)  # fmt: skip
_FROM = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Nearest"),
    QT_TRANSLATE_NOOP("quantity", "The least distance of the electrode from the fibre."),
    unit="mm", low=0.02, high=100.0, step=0.1,
)  # fmt: skip
_TO = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Farthest"),
    QT_TRANSLATE_NOOP("quantity", "The largest distance of the electrode from the fibre."),
    unit="mm", low=0.02, high=100.0, step=0.1,
)  # fmt: skip
_COUNT = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Distances"),
    QT_TRANSLATE_NOOP("quantity", "At how many distances, in equal ratios, thresholds are looked for."),
    kind=int, low=3, high=15,
)  # fmt: skip
_WIDTH = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Pulse width"),
    QT_TRANSLATE_NOOP("quantity", "Of the current from the electrode outside."),
    unit="ms", low=0.02, high=5.0, step=0.05,
)  # fmt: skip
_KINDS = {
    "cathode": (QT_TRANSLATE_NOOP("outside", "Cathode"), "v", look.LINE),
    "anode": (QT_TRANSLATE_NOOP("outside", "Anode"), "na", look.DASHED),
    "surround": (QT_TRANSLATE_NOOP("outside", "Surround"), "k", look.DOTTED),
}
_SHARE = 400.0  # of the fibre's length: the nearest distance offered
_RATIO = 10.0  # of the farthest to the nearest
_REACH = 5.0  # distances to either side that are drawn
_DRAWN = 100


class OutsideDialog(LabDialog):
    """Distances and pulse width."""

    name = "outside"

    def __init__(self, parent: QWidget | None = None):
        intro = self.tr(
            "A point electrode in the medium beside the middle of the fibre gives a short current. The least that "
            "sends an impulse off is looked for at each distance, for a cathode, an anode, a cathode between anodes."
        )
        self._fibre = (0.0, 0.0)
        super().__init__(self.tr("Stimulation from outside"), _VIEWS, intro, parent)

    def fill_form(self, form: Form) -> None:
        self.add(form, "from", _FROM, 0.2)
        self.add(form, "to", _TO, 2.0)
        self.add(form, "count", _COUNT, 5)
        self.add(form, "width", _WIDTH, 0.1)

    def show_rig(self, rig: Rig) -> None:
        """Offer distances that suit another fibre: outside the axon, and small against its length."""
        fibre = (rig.cable.length, rig.cable.diameter)
        if fibre == self._fibre:
            return
        self._fibre = fibre
        least = max(rig.cable.length / _SHARE, 0.002 * rig.cable.diameter)
        nearest = min(step for step in ladder(_FROM.low, 10.0) if step >= min(least, 10.0))
        self.settings["from"].set_value(nearest)
        self.settings["to"].set_value(_RATIO * nearest)

    def order(self, rig: Rig) -> Callable[[Proceed], Outside]:
        low, high, count, width = self["from"], self["to"], self["count"], self["width"]

        def work(proceed: Proceed) -> Outside:
            from engine.experiments import outside

            return outside.run(rig, low, high, count, width, proceed)

        return work

    def view(self, which: str) -> View:
        this: Outside = self.results[0]
        lines = []
        if which == "threshold":
            r = np.geomspace(this.distances[0], this.distances[-1], _DRAWN)
            for kind, (name, tint, dash) in _KINDS.items():
                if kind in this.laws:
                    lines.append(Line("", r, this.laws[kind].at(r), tint, dash))
                lines.append(Line(_word(name), this.distances, this.thresholds[kind], tint, look.POINTS))
            return View(
                self.tr("Distance of the electrode from the fibre, mm"),
                self.tr("Threshold, µA"),
                lines,
                logarithmic=True,
            )
        near = np.abs(this.x) <= _REACH * this.at
        near |= np.abs(this.x) <= np.sort(np.abs(this.x))[min(8, this.x.size - 1)]  # some nodes in any case
        rows = this.driven if which == "activating" else this.moved
        for kind, row in rows.items():
            name, tint, dash = _KINDS[kind]
            lines.append(Line(_word(name), this.x[near], row[near], tint, dash))
        up = (
            self.tr("Activating function, mV/ms for each mA")
            if which == "activating"
            else self.tr("V from rest at the end of the pulse, mV")
        )
        across = self.tr("Along the fibre from the electrode, mm")
        legend = "right" if which == "activating" else "above"
        return View(across, up, lines, zero_line=True, legend=legend)

    def heads(self) -> Row:
        return (
            self.tr("mm"), self.tr("Cathode"), self.tr("Anode"), self.tr("Surround"), self.tr("An. / cath."),
        )  # fmt: skip

    def rows(self) -> Sequence[Row]:
        this: Outside = self.results[0]
        ratio = this.ratio("anode")
        return [
            (
                figure(r, 3), *(figure(float(this.thresholds[kind][k])) for kind in _KINDS), figure(float(ratio[k]), 3)
            )
            for k, r in enumerate(this.distances.tolist())
        ]  # fmt: skip

    def words(self) -> str:
        this: Outside = self.results[0]
        said = [self.tr("Thresholds in µA. Surround: a cathode between two anodes.")]
        for kind, law in this.laws.items():
            text = self.tr("{kind}: I = {least} + {factor} · r², off by {off}.").format(
                kind=_word(_KINDS[kind][0]), least=with_unit(law.least, "µA", 3),
                factor=with_unit(law.factor, "µA/mm²", 3), off=with_unit(law.off, "%", 2),
            )  # fmt: skip
            said.append(text)
        said += [
            self.tr(
                "Lines: the law of Stoney 1968. What drives the fibre is the second difference of the potential "
                "outside (activating function, Rattay 1986): under a cathode it depolarises, beside it hyperpolarises."
            ),
            self.tr(
                "Pulse {width}, medium {medium}; drawn along the fibre at {at}, nine tenths of each threshold."
            ).format(
                width=with_unit(this.width, "ms"), at=with_unit(this.at, "mm"),
                medium=with_unit(this.rig.cable.outside.resistivity, "Ω·cm"),
            ),
        ]  # fmt: skip
        return "\n".join(said)


def _word(text: str) -> str:
    return QCoreApplication.translate("outside", text)

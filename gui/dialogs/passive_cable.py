"""The passive cable: how a steady potential falls off along the fibre, and how it builds up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.rig.quantity import Quantity
from engine.rig.rig import Rig
from engine.text import QT_TRANSLATE_NOOP
from engine.units import symbol
from gui.dialogs import lab_plot as look
from gui.dialogs.lab_dialog import LabDialog, Proceed, Row, figure, with_unit
from gui.dialogs.lab_plot import Line, Mark, View
from gui.widgets.form import Form

if TYPE_CHECKING:
    from engine.experiments.passive import Passive

_TINTS = ("v", "na", "k", "stimulus")
_ODD = 1.0  # per cent that measured and expected may differ without a word

_VIEWS = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Plot"), "", kind=str, choices=("along", "time"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "Along the fibre"),
        QT_TRANSLATE_NOOP("quantity", "In time"),
    ),
)  # fmt: skip
_ENDS = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Far end"),
    QT_TRANSLATE_NOOP(
        "quantity", "Endless; sealed, so that no current leaves there; or killed, joined to the bath."
    ),
    kind=str, choices=("endless", "sealed", "killed"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "endless"),
        QT_TRANSLATE_NOOP("quantity", "sealed"),
        QT_TRANSLATE_NOOP("quantity", "killed"),
    ),
)  # fmt: skip
_LENGTH = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Length in length constants"),
    QT_TRANSLATE_NOOP("quantity", "How long the fibre is; of an endless one, how much of it is looked at."),
    unit="x", low=0.5, high=10.0, step=0.5,
)  # fmt: skip
_CHANNELS = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Gated channels"),
    QT_TRANSLATE_NOOP(
        "quantity", "Blocked, the membrane is passive as the closed forms have it; as they are, gates move even "
        "with a small current."
    ),
    kind=str, choices=("blocked", "present"), choice_names=(
        QT_TRANSLATE_NOOP("quantity", "blocked"),
        QT_TRANSLATE_NOOP("quantity", "as they are"),
    ),
)  # fmt: skip
_NAMES = {
    "length_constant": QT_TRANSLATE_NOOP("passive", "Length constant λ"),
    "time_constant": QT_TRANSLATE_NOOP("passive", "Time constant τ"),
    "slowest_exponential": QT_TRANSLATE_NOOP("passive", "Slowest exponential"),
    "input_resistance": QT_TRANSLATE_NOOP("passive", "Input resistance"),
    "left_at_0.5_lambda": QT_TRANSLATE_NOOP("passive", "Left at 0.5 λ"),
    "left_at_1_lambda": QT_TRANSLATE_NOOP("passive", "Left at 1 λ"),
    "left_at_2_lambda": QT_TRANSLATE_NOOP("passive", "Left at 2 λ"),
    "left_at_the_end": QT_TRANSLATE_NOOP("passive", "Left at the end"),
}
_UNITS = {"Mohm": "MΩ"}


class PassiveDialog(LabDialog):
    """Far end, length, and whether the channels are blocked."""

    name = "passive"

    def __init__(self, parent: QWidget | None = None):
        intro = self.tr(
            "A long weak current flows into the left end of this cell's fibre. How far its potential reaches (length "
            "constant), how fast it builds up (time constant) and what the fibre's resistance is are measured, beside "
            "what cable theory says."
        )
        super().__init__(self.tr("Passive cable"), _VIEWS, intro, parent)

    def fill_form(self, form: Form) -> None:
        self.add(form, "ends", _ENDS, "endless")
        self.add(form, "length", _LENGTH, 4.0)
        self.add(form, "channels", _CHANNELS, "blocked")

    def order(self, rig: Rig) -> Callable[[Proceed], Passive]:
        ends, length, blocked = self["ends"], self["length"], self["channels"] == "blocked"

        def work(proceed: Proceed) -> Passive:
            from engine.experiments import passive

            return passive.run(rig, ends, length, blocked, proceed)

        return work

    def view(self, which: str) -> View:
        from engine.experiments.passive import SIZE

        this: Passive = self.results[0]
        share = 100.0 / SIZE
        up = self.tr("V, % of an endless fibre's at the current")
        if which == "along":
            lines = [Line(self.tr("Closed form"), this.x, share * this.exact, "text", look.DASHED)]
            every = max(1, this.x.size // 40)
            if len(self.results) > 1:
                before: Passive = self.results[1]
                lines.append(Line(self.tr("Last run"), before.x, share * before.v, "muted", look.DOTTED))
            lines.append(
                Line(self.tr("Measured"), this.x[::every], share * this.v[::every], "v", look.POINTS)
            )
            marks = (Mark(this.constants.length, "λ"),)
            return View(self.tr("Distance, mm"), up, lines, from_zero=True, marks=marks, legend="right")
        lines = []
        for place, v, exact, tint in zip(
            this.places.tolist(), this.courses, this.exact_courses, _TINTS, strict=False
        ):
            name = f"{figure(place / this.constants.length, 2)} λ" if place else "0 λ"
            lines.append(Line(name, this.t, share * v, tint))
            closed = "" if place else self.tr("Closed form")
            lines.append(Line(closed, this.t, share * exact, "text", look.DASHED))
        marks = (Mark(this.constants.time, "τ"),)
        return View(
            self.tr("ms after the current was switched on"),
            up,
            lines,
            from_zero=True,
            marks=marks,
            legend="above",
        )

    def heads(self) -> Row:
        return "", self.tr("Measured"), self.tr("Theory"), self.tr("Off, %")

    def rows(self) -> Sequence[Row]:
        this: Passive = self.results[0]
        found = []
        for one in this.figures:
            name = QCoreApplication.translate("passive", _NAMES.get(one.id, one.id))
            unit = _UNITS.get(one.unit, symbol(one.unit))
            off = figure(0.0 if abs(one.off) < 1e-3 else one.off, 2)
            found.append((f"{name}, {unit}", figure(one.measured, 5), figure(one.expected, 5), off))
        return found

    def words(self) -> str:
        this: Passive = self.results[0]
        known = this.constants
        said = [
            self.tr("Membrane {g}, τ = C/g; λ = √(d/4Rg), inside the axon of {d} with {r}.").format(
                g=with_unit(known.conductance, "mS/cm²"), d=with_unit(this.rig.cable.diameter, "µm"),
                r=with_unit(this.rig.cable.resistivity, "Ω·cm"),
            ),
            {
                "endless": self.tr("Endless: V falls to 37 % in each λ; at the current 84 % is reached after τ."),
                "sealed": self.tr("Sealed: V falls less, as cosh, for the current cannot leave at the end."),
                "killed": self.tr("Killed: V falls to nothing at the end, as sinh, and settles faster."),
            }[this.ends],
        ]  # fmt: skip
        if any(abs(one.off) > _ODD for one in this.figures):
            said.append(
                self.tr(
                    "Theory takes the membrane for a constant conductance: gates that move and leaks that are not "
                    "ohmic make the difference."
                )
            )
        if this.rig.cable.myelin.on:
            said.append(self.tr("The myelin is left off: the closed forms are those of a bare axon."))
        said.append(self.tr("Theory: Hodgkin & Rushton 1946."))
        return "\n".join(said)

"""Why V does what it does, now or at the cursor: currents, driving forces, gates, and sentences true to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.rig.ions import LABEL
from engine.units import fixed, significant, symbol
from gui import labels, theme
from gui.widgets.gate_list import GateCell, GateList
from gui.widgets.paragraph import Paragraph
from gui.widgets.signed_bars import Bar, SignedBars
from gui.widgets.still_label import StillLabel

if TYPE_CHECKING:
    from engine.snapshot import Snapshot
    from engine.why import ChannelNow, GateNow, Why

_LINES = 6  # of text; what does not fit is in the tooltip


class WhyPanel(QWidget):
    """`now_asked` when the cursor is to go. Everything keeps its place, whatever the sentences say."""

    now_asked = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Why"))
        self._why: Why | None = None
        self._empty = self.tr("Nothing is drawn there, or the record no longer holds it.")
        self._bars = SignedBars(
            (
                *(Bar(ion, label, ion) for ion, label in LABEL.items()),
                Bar("pump", self.tr("pump"), "pump"),
                Bar("stimulus", self.tr("stimulus"), "stimulus"),
            ),
            symbol("uA/cm2"), self.tr("inward"), self.tr("outward"),
        )  # fmt: skip
        self._bars.setAccessibleName(self.tr("Currents by ion"))
        self._bars.setToolTip(
            self.tr(
                "Solid: gated channels. Pale: leaks. A depolarising stimulus, or clamp current, counts as inward; so "
                "does what comes along a fibre from its neighbours (axial; pale: the stimulus). Of an electrode that "
                "is a dynamic clamp too, pale is what that passes."
            )
        )
        self._gates = GateList()
        self._gates.setAccessibleName(self.tr("Gates"))
        self._words = Paragraph(_LINES)
        self._words.setObjectName("why.words")
        self._words.setAccessibleName(self.tr("Why"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(self._head())
        column.addWidget(self._bars)
        column.addWidget(self._words)
        column.addLayout(self._forces())
        column.addWidget(self._gates)
        self._gates.hide()

    def show_snapshot(self, snapshot: Snapshot, at_ms: float | None = None) -> None:
        """Explain a moment: now, or at a cursor so many ms along the screen's time axis."""
        from engine.why import explain  # brings the kernels, which the window does not wait for

        self.show_why(explain(snapshot), at_ms)

    def show_why(self, why: Why, at_ms: float | None = None) -> None:
        """Show what is explained already."""
        self._why = why
        now = self.tr("now")
        if why.place is not None:
            now = self.tr("now, x = {place} mm").format(place=labels.number(significant(why.place, 4)))
        at = self.tr("at the cursor, {time} ms")
        head = now if at_ms is None else at.format(time=labels.number(significant(at_ms, 4, 2)))
        if at_ms is not None and why.place is not None:
            head += self.tr(", x = {place} mm").format(place=labels.number(significant(why.place, 4)))
        self._at.setText(head)
        self._offer_now(at_ms is not None)
        last = self.tr("electrode") if why.dynamic is not None else self.tr("stimulus")
        last = self.tr("clamp") if why.held else last
        self._bars.rename("stimulus", last if why.place is None else self.tr("axial"))
        values = {ion: (why.gated[ion], why.leak[ion]) for ion in LABEL}
        values |= {"pump": (why.pump, 0.0), "stimulus": (why.stimulus, why.dynamic or 0.0)}
        if why.place is not None:
            values["stimulus"] = (why.axial, why.stimulus)
        self._bars.show_values(values, at_once=at_ms is not None)
        for ion, label in self._force.items():
            force = why.forces[ion]
            label.setText(labels.number(fixed(force, 1 if abs(force) < 99.95 else 0, sign=True)))
        self._gates.show_gates(tuple(_row(channel, why.gates) for channel in why.channels))
        self._words.show_sentences(self.sentences)

    def show_nothing(self, at_ms: float) -> None:
        """There is a cursor, but what was there is no longer in the record."""
        time = labels.number(significant(at_ms, 4, 2))
        self._at.setText(self.tr("at the cursor, {time} ms").format(time=time))
        self._offer_now(True)
        self._show_empty(self.tr("Nothing is drawn there, or the record no longer holds it."))

    def show_fibre(self) -> None:
        """The fibre that goes on is another than the one that is set."""
        self._at.setText(self.tr("now"))
        self._offer_now(False)
        self._show_empty(self.tr("The fibre cannot be as it is set; the one that goes on is not explained."))

    def _show_empty(self, why: str) -> None:
        self._why, self._empty = None, why
        self._bars.show_values({})
        for label in self._force.values():
            label.setText("\N{EM DASH}")
        self._gates.clear()
        self._words.show_sentences(self.sentences)

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that can be said of the moment, in the user's language."""
        if self._why is None:
            return (self._empty,)
        return tuple(_capital(labels.message(told)) for told in self._why.sentences)

    def _offer_now(self, offered: bool) -> None:
        if offered != self._now.isEnabled():  # another text, even the same, makes the window lay itself out
            self._now.setEnabled(offered)
            self._now.setText(self.tr("Now") if offered else "")

    def _head(self) -> QHBoxLayout:
        self._at = StillLabel(self.tr("now"))
        self._at.setObjectName("why.at")
        self._at.setProperty("tint", "muted")
        self._at.setProperty("small", True)
        self._now = QPushButton("")
        self._now.setObjectName("why.now")
        self._now.setAccessibleName(self.tr("Now"))
        self._now.setProperty("fold", True)
        self._now.setAutoDefault(False)
        self._now.setEnabled(False)
        self._now.setToolTip(self.tr("Take the cursor away (Esc) and explain what happens now"))
        self._now.clicked.connect(self.now_asked)
        row = QHBoxLayout()
        row.addWidget(self._at, 1)
        row.addWidget(self._now)
        return row

    def _forces(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.TIGHT)
        caption = QLabel(self.tr("V − E"))
        caption.setToolTip(self.tr("Driving force: how far V is from each ion's reversal potential"))
        self._force: dict[str, StillLabel] = {}
        row.addWidget(caption)
        for ion, text in LABEL.items():
            row.addStretch(1)
            tip = self.tr("Driving force on {ion} in mV").format(ion=text)
            name, value = QLabel(text), StillLabel("\N{EM DASH}", "−100")
            value.setObjectName(f"why.force.{ion}")
            value.setToolTip(tip)
            value.setAccessibleName(tip)
            value.setFont(theme.tabular(value.font()))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            name.setProperty("tint", ion)
            row.addWidget(name)
            row.addWidget(value)
            self._force[ion] = value
            for label in (name, value):
                label.setProperty("small", True)
        unit = QLabel(symbol("mV"))
        row.addWidget(unit)
        for label in (caption, unit):
            label.setProperty("tint", "muted")
            label.setProperty("small", True)
        return row


def _row(channel: ChannelNow, gates: tuple[GateNow, ...]) -> tuple[str, str, tuple[GateCell, ...]]:
    cells = tuple(
        GateCell(
            gate.name, gate.value, gate.steady,
            0 if not gate.trend else 1 if gate.steady > gate.value else -1, _in_words(gate),
        )
        for gate in gates if gate.channel == channel.id
    )  # fmt: skip
    return channel.label, channel.ion, cells


def _in_words(gate: GateNow) -> str:
    words = {
        "opening": QCoreApplication.translate("WhyPanel", "opening"),
        "closing": QCoreApplication.translate("WhyPanel", "closing"),
        "inactivating": QCoreApplication.translate("WhyPanel", "inactivating"),
        "recovering": QCoreApplication.translate("WhyPanel", "recovering"),
        "": "",
    }
    value = labels.number(fixed(gate.value, 3))
    return f"{gate.name} {value} {words[gate.trend]}".rstrip()


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]

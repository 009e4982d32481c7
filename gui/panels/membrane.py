"""The membrane as a moving picture of its present currents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.rig.ions import LABEL
from engine.units import fixed, symbol
from gui import labels, theme
from gui.widgets.membrane_picture import MembranePicture, Pore

if TYPE_CHECKING:
    from engine.snapshot import Snapshot
    from engine.why import Part, Why

_PER_DECADE = 0.9  # crossings a second more for ten times the current
_FIRST = 0.1  # uA/cm2 below which hardly any crossing is shown


def crossings(current: float) -> float:
    """Ions a second to show for `current` (uA/cm2, outward positive): its logarithm, or small ones would not show."""
    return math.copysign(_PER_DECADE * math.log10(1.0 + abs(current) / _FIRST), current) if current else 0.0


class MembranePanel(QWidget):
    """Leaks and gated channels of each ion side by side, then the pump."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Membrane"))
        self.picture = MembranePicture()
        self.picture.setObjectName("membrane.picture")
        self.picture.setAccessibleName(self.tr("Membrane with its channels, leaks and pump"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self.picture, 1)

    @property
    def note(self) -> str:
        """What a title may say beside "Membrane": ten times the current is one step faster, so that small ones show."""
        return self.tr("ion speed: log I")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the currents, gates and V of a moment."""
        from engine.why import explain  # brings the kernels, which the window does not wait for

        self.show_why(explain(snapshot))

    def show_why(self, why: Why) -> None:
        """Show what is explained already."""
        pores = [
            self._pore(part, why)
            for ion in LABEL
            for kind in ("leak", "gated")
            for part in why.parts if part.kind == kind and part.ion == ion and part.present
        ]  # fmt: skip
        pores += [self._pore(part, why) for part in why.parts if part.kind == "pump" and part.present]
        self.picture.show_membrane(tuple(pores), why.v)

    def set_running(self, running: bool) -> None:
        """Let the ions move, or stand still."""
        self.picture.set_running(running)

    def _pore(self, part: Part, why: Why) -> Pore:
        blocked = 1.0 - part.left
        # An anion that moves out makes an inward current.
        crossing = crossings(part.current) * (-1.0 if part.ion == "cl" else 1.0)
        if part.kind == "gated":
            channel = next(channel for channel in why.channels if channel.id == part.source)
            opened = 1.0 if channel.follows else channel.activation
            label, name = part.label, self.tr("{channel} channels").format(channel=part.label)
            share = "" if channel.follows else self._percent(self.tr("open {n} %"), channel.open)
            shut = channel.inactivated
        else:
            opened, share, shut = 1.0, "", 0.0
            leak = self.tr("{ion} leak").format(ion=LABEL.get(part.ion, ""))
            label, name = (
                (self.tr("leak"), leak) if part.kind == "leak" else (self.tr("pump"), self.tr("Na/K pump"))
            )
        current = f"{labels.number(fixed(part.current, 2, sign=True))} {symbol('uA/cm2')}"
        words = [f"{name}: {current}", share]
        if shut > 0.005:
            words.append(self._percent(self.tr("inactivated {n} %"), shut))
        if blocked > 0.005:
            words.append(self._percent(self.tr("blocked {n} %"), blocked))
        tip = ", ".join(word for word in words if word)
        return Pore(part.source, part.kind, label, part.ion, crossing, opened, shut, blocked, tip)

    def _percent(self, text: str, share: float) -> str:
        return text.format(n=fixed(100.0 * share, 0))

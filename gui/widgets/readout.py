"""A number one reads from afar: a caption, and under it the value with its unit."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.units import fixed
from gui import labels, theme
from gui.widgets.still_label import StillLabel

NOTHING = "\N{EM DASH}"


class Readout(QWidget):
    """Wide enough for `widest` from the start, with digits of one width: nothing jumps while it runs."""

    def __init__(
        self, caption: str, unit: str, *, decimals: int = 1, sign: bool = False, widest: str = "−000.0",
        tint: str = "", parent: QWidget | None = None,
    ):  # fmt: skip
        super().__init__(parent)
        self._unit = unit
        self._decimals = decimals
        self._sign = sign
        self._top = QLabel(caption)
        self._top.setProperty("tint", "muted")
        self._top.setProperty("small", True)
        self._number = StillLabel(NOTHING, f"{widest} {unit}".rstrip())
        self._number.setAccessibleName(f"{caption}:")
        if tint:
            self._number.setProperty("tint", tint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._top)
        column.addWidget(self._number)
        self._set_font()

    @property
    def text(self) -> str:
        """What it shows, unit included."""
        return self._number.text()

    def show_value(self, value: float | None) -> None:
        """Show a value in the unit given at the start; None shows a dash."""
        text = NOTHING
        if value is not None:
            text = f"{labels.number(fixed(value, self._decimals, self._sign))} {self._unit}".rstrip()
        self._number.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_font()

    def _set_font(self) -> None:
        self._number.setFont(theme.tabular(theme.scaled(self.font(), 1.0, bold=True)))

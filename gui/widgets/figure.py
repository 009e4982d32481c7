"""A number in a column of numbers: right-aligned, of digits of one width, as wide from the start as it may become."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.units import fixed
from gui import labels, theme
from gui.widgets.still_label import StillLabel

NOTHING = "\N{EM DASH}"


class Figure(StillLabel):
    """Shows `decimals`, or as many as make up `digits` where that is None."""

    def __init__(
        self, widest: str, unit: str = "", *, decimals: int | None = 1, digits: int = 5, sign: bool = False,
        tint: str = "", small: bool = False, parent: QWidget | None = None,
    ):  # fmt: skip
        super().__init__(NOTHING, f"{widest} {unit}".rstrip(), parent=parent)
        self._unit, self._decimals, self._digits, self._sign = unit, decimals, digits, sign
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if tint:
            self.setProperty("tint", tint)
        if small:
            self.setProperty("small", True)
        self.setFont(theme.tabular(self.font()))
        self.ensurePolished()  # the sheet makes small type small
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"{widest} {unit}".rstrip()) + 2)

    def show_value(self, value: float | None) -> None:
        """Show a value in the unit given at the start; None shows a dash."""
        text = NOTHING
        if value is not None:
            decimals = self._fitting(value) if self._decimals is None else self._decimals
            text = f"{labels.number(fixed(value, decimals, self._sign))} {self._unit}".rstrip()
        self.setText(text)

    def _fitting(self, value: float) -> int:
        # No zero at the end is dropped: a number that changes all the time keeps its length.
        before = math.floor(math.log10(abs(value))) + 1 if value and math.isfinite(value) else 1
        return max(0, self._digits - max(1, before))

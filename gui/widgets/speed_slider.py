"""The pace of the simulation: the ladder of speeds, and after real time "as fast as it goes"."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engine.rig.quantity import Quantity
from gui import labels, theme
from gui.widgets.slider import Slider


class SpeedSlider(QWidget):
    """Caption, slider, speed in words; `speed_edited(float)` and `unlimited_edited(bool)` by a person."""

    speed_edited = Signal(object)
    unlimited_edited = Signal(object)

    def __init__(self, speed: Quantity, unlimited: Quantity, parent: QWidget | None = None):
        super().__init__(parent)
        self.speed = speed
        self.unlimited = unlimited
        self._speed = 1.0
        self._unlimited = False
        self.slider = Slider()
        self.slider.setRange(0, len(speed.steps))  # the stop after the ladder's last is the unlimited one
        self.slider.setPageStep(3)
        self.slider.setFixedWidth(150)
        self.slider.valueChanged.connect(self._moved)
        caption = QLabel(labels.name(speed))
        caption.setProperty("tint", "muted")
        caption.setBuddy(self.slider)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(caption)
        row.addWidget(self.slider)
        row.addWidget(self._words, 1)
        self.setFocusProxy(self.slider)
        self._show()

    def set_speed(self, speed: float) -> None:
        """Show a speed (1 is real time); emits nothing."""
        self._speed = float(speed)
        self._show()

    def set_unlimited(self, unlimited: bool) -> None:
        """Show whether the clock is not waited for; emits nothing."""
        self._unlimited = bool(unlimited)
        self._show()

    def words(self, stop: int) -> str:
        """What a stop means."""
        if stop == len(self.speed.steps):
            return labels.name(self.unlimited)
        speed = self.speed.steps[stop]
        if speed == 1.0:
            return self.tr("real time")
        return self.tr("1/{slower} of real time").format(slower=round(1 / speed))

    def _moved(self, stop: int) -> None:
        unlimited = stop == len(self.speed.steps)
        speed = self._speed if unlimited else self.speed.steps[stop]
        changed = (unlimited != self._unlimited, speed != self._speed)
        self._speed, self._unlimited = speed, unlimited
        self._show()
        # Speed first: letting go of the last stop must not run at the old speed in between.
        if changed[1]:
            self.speed_edited.emit(speed)
        if changed[0]:
            self.unlimited_edited.emit(unlimited)

    def _show(self) -> None:
        steps = self.speed.steps
        stop = min(range(len(steps)), key=lambda at: abs(steps[at] - self._speed))
        with QSignalBlocker(self.slider):
            self.slider.setValue(len(steps) if self._unlimited else stop)
        self.slider.update()
        words = self.words(self.slider.value())
        metrics = QFontMetrics(self._words.font())
        # As wide as the longest, so that the toolbar does not jump.
        widest = max(metrics.horizontalAdvance(self.words(at)) for at in range(len(steps) + 1))
        self._words.setMinimumWidth(widest + 2)
        self._words.setText(words)
        self.slider.setAccessibleDescription(words)

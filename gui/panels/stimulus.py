"""The stimulator: which waveform, how strong, how long, and the button that fires."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from engine.rig.stimulus import Stimulus
from engine.stimulus_drawing import crest, others, outline, shown_until
from engine.text import BadInput
from gui import labels
from gui.bind import Report
from gui.panels.wave_fields import WaveFields
from gui.store import Store
from gui.widgets.pulse_preview import Corner, PulsePreview

_POINTS = 400  # of the line; the panel is some 230 px wide
_RECTANGLES = ("single", "train", "paired", "biphasic", "staircase")


class StimulusPanel(QWidget):
    """Mode, a drawing of what is to come, the numbers, and `fire` as a button."""

    load_wanted = Signal(str)  # the part ("", "b.", "c.") that is to get a waveform from a file

    def __init__(self, store: Store, report: Report, fire: QAction, parent: QWidget | None = None):
        super().__init__(parent)
        self._store, self._report = store, report
        self.setWindowTitle(self.tr("Stimulator"))
        self.preview = PulsePreview()
        self.preview.setObjectName("stimulus.preview")
        self.preview.setAccessibleName(self.tr("The stimulus to come"))
        self.preview.setToolTip(
            self.tr("Drag a corner to change it. Keys: Space for the next corner, arrows to move it.")
        )
        self.preview.dragged.connect(self._dragged)
        self.preview.dropped.connect(lambda: self._show(self._store.rig))
        self.preview.nudged.connect(self._nudged)
        fields = WaveFields(store, report, "stimulus.", self.preview)
        fields.load_wanted.connect(self.load_wanted)
        button = QToolButton()
        button.setDefaultAction(fire)
        button.setProperty("role", "fire")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # A click takes the focus, so that a number still being typed is taken before it fires.
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._held = QLabel(self.tr("Off while V is held: Fire gives the clamp's command."))
        self._held.setObjectName("stimulus.held")
        self._held.setWordWrap(True)
        self._held.setProperty("tint", "muted")
        self._held.setProperty("small", True)
        column.addWidget(self._held)
        column.addWidget(fields)
        column.addWidget(button)
        store.changed.connect(self._changed)
        self._show(store.rig)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.stimulus != new.stimulus or old.clamp.on != new.clamp.on:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        self._held.setVisible(rig.clamp.on)
        stimulus = rig.stimulus
        span, more = shown_until(stimulus)
        times, values = outline(stimulus, span, _POINTS)
        if not stimulus.active:
            self.preview.show_line(times, values, span, (), (self.tr("no stimulus"), ""))
            return
        main = stimulus if stimulus.on else stimulus.active[0]
        prefix = "stimulus." if main is stimulus else "stimulus.b." if main is stimulus.b else "stimulus.c."
        texts = tuple(
            labels.with_unit(rig.quantity(prefix + name), rig[prefix + name])
            for name in ("amplitude", "width")
        )
        corners = _corners(stimulus, times)
        self.preview.show_line(times, values, span, corners, (texts[0], texts[1]), more=more)

    def _dragged(self, corner: Corner, ms: float, current: float) -> None:
        stimulus, rig = self._store.rig.stimulus, self._store.rig
        edits = {}
        if corner.time:
            start = {
                "delay": 0.0, "width": stimulus.delay, "interval": stimulus.delay,
                "gap": stimulus.delay + stimulus.width,
            }[corner.time]  # fmt: skip
            # The far corner of a staircase is as many steps away.
            steps = stimulus.count if stimulus.mode == "staircase" and corner.time == "width" else 1
            edits[corner.time] = round((ms - start) / steps, 9)
        if corner.current:
            edits[corner.current] = round((current - corner.base) / corner.share, 9)
        try:
            for name, value in edits.items():
                quantity = rig.quantity(f"stimulus.{name}")
                # A hand that goes beyond a limit stays at it, as at the end of a slider.
                rig = rig.replace(quantity.path, max(quantity.low, min(quantity.high, value)))
        except BadInput as bad:
            self._report(bad.message)
            return
        if rig != self._store.rig:
            self._store.replace(rig, series=f"stimulus.{corner.time}.{corner.current}")

    def _nudged(self, name: str, clicks: int) -> None:
        quantity = self._store.rig.quantity(f"stimulus.{name}")
        value = quantity.neighbour(float(self._store.rig[quantity.path]), clicks)
        self._store.set(quantity.path, value)


def _corners(s: Stimulus, times: Sequence[float]) -> tuple[Corner, ...]:
    """What can be dragged of the main part, on the line of all parts that is drawn through `times`."""
    just = 1e-6 * s.width

    def at(
        ms: float, inside: float, height: float, time: str, current: str = "", share: float = 1.0
    ) -> Corner:
        """A corner of `height`, seen from `inside`."""
        base = others(s, s, inside)
        return Corner(ms, base + height, time, current, base, share)

    start, end, top = s.delay, s.delay + s.width, s.amplitude
    if not s.on:
        first = s.active[0].delay
        return (Corner(first, others(s, s, first - just)),)
    if s.mode == "ramp":
        return (
            at(start, start + just, s.ramp_from, "delay", "ramp_from"),
            at(end, end - just, top, "width", "amplitude"),
        )
    if s.mode not in _RECTANGLES:
        ms, share = crest(s, times)
        moved = "amplitude" if share else ""
        return (
            at(ms, ms, share * top, "", moved, share or 1.0),
            at(start, start - just, 0.0, "delay"),
            at(end, end + just, 0.0, "width"),
        )
    corners = [at(start, start + just, top, "delay", "amplitude")]
    if s.mode == "staircase":
        last = s.delay + s.count * s.width
        return (*corners, at(last, last - just, top + (s.count - 1) * s.increment, "width"))
    corners.append(at(end, end - just, top, "width", "amplitude"))
    again = start + s.interval
    if s.mode == "train" and s.count > 1:
        corners.append(at(again, again + just, top, "interval"))
    if s.mode == "paired":
        corners.append(at(again, again + just, s.second, "interval", "second"))
    if s.mode == "biphasic":
        back = end + s.gap
        corners.append(at(back, back + just, -0.01 * s.ratio * top, "gap"))
    return tuple(corners)

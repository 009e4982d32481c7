"""A card of the strip under the screen: one trace's name, whether it is shown, and its scale."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout

from engine.rig.traces import MathTrace, Trace
from engine.units import symbol
from gui import theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.knob import Knob
from gui.widgets.trace_button import TraceButton


def tint(trace: Trace) -> str:
    """The name of a trace's colour."""
    return trace.tint if trace.colour == "own" else trace.colour


class TraceCard(QFrame):
    """The wheel anywhere on it turns the scale; "⋯" or the right mouse button asks for the rest of its settings."""

    chosen = Signal(str)
    settings_wanted = Signal(str)

    def __init__(self, store: Store, report: Report, trace: str, label: str):
        super().__init__()
        self._trace, self.label = trace, label
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        path = f"scope.traces.{trace}"
        self._on = TraceButton(
            store.rig.quantity(f"{path}.on"), label, tint=tint(store.rig.scope.trace(trace))
        )
        bind(store, f"{path}.on", self._on, report)
        self._more = QToolButton()
        self._more.setObjectName(f"trace.more.{trace}")
        self._more.setText("⋯")
        self._more.setProperty("role", "more")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setToolTip(self.tr("More settings of {trace}").format(trace=label))
        self._more.setAccessibleName(self.tr("More settings of {trace}").format(trace=label))
        self._more.clicked.connect(lambda: self.settings_wanted.emit(self._trace))
        # No panel scrolls under the strip, so the wheel may turn what lies under the pointer.
        self._scale = Knob(store.rig.quantity(f"{path}.per_div"), size=24, wheel_needs_focus=False)
        self._scale.setFont(theme.scaled(self.font(), 0.84))
        bind(store, f"{path}.per_div", self._scale, report)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._on, 1)
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 3, theme.TIGHT, 3)
        column.setSpacing(1)
        column.addLayout(head)
        column.addWidget(self._scale)
        for control in (self._on, self._scale):
            control.installEventFilter(self)

    def show_look(self, trace: Trace) -> None:
        """Show the colour and the kind of line that the trace is drawn with, and what its divisions are counted in."""
        self._on.set_look(tint(trace), trace.line)
        if isinstance(trace, MathTrace):
            self._scale.set_unit(symbol(trace.unit))

    def shorten(self, words: int) -> None:
        """With little room less of the scale's unit is said, see `Knob.shorten`."""
        self._scale.shorten(words)
        self.updateGeometry()  # at once: the strip asks for its width next

    def show_selected(self, selected: bool) -> None:
        theme.mark(self, "selected", selected)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Whatever of a card is used, its trace is the selected one; passing by with Tab is no use.
        if event.type() == QEvent.Type.MouseButtonPress:
            self.chosen.emit(self._trace)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._trace)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.settings_wanted.emit(self._trace)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scale.wheelEvent(event)

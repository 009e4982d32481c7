"""The strip under the screen: a card for each trace, and the position of the one that is selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.knob import Knob
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.trace_button import TraceButton


class TracesPanel(QWidget):
    """`selected(str)` names the trace whose card was chosen. Cards follow the cell."""

    selected = Signal(str)

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Traces"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._store = store
        self._report = report
        self._cards: dict[str, _TraceCard] = {}
        self._selected = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.TIGHT)
        self._build(store.rig)
        store.changed.connect(self._changed)

    @property
    def selection(self) -> str:
        """The id of the selected trace."""
        return self._selected

    def select(self, trace: str) -> None:
        """Select the trace with this id."""
        if trace == self._selected or trace not in self._cards:
            return
        self._selected = trace
        for id, card in self._cards.items():
            card.show_selected(id == trace)
        self._positions.setCurrentIndex(list(self._cards).index(trace))
        position = self._store.rig.quantity(f"scope.traces.{trace}.position")
        self._caption.setText(labels.name(position))
        theme.mark(self._caption, "tint", trace)
        self.selected.emit(trace)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._build(new)

    def _build(self, rig: Rig) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._cards = {}
        self._positions = QStackedWidget()
        self._caption = QLabel()
        for trace in rig.scope.traces:
            card = _TraceCard(self._store, self._report, trace.id, trace.label)
            card.chosen.connect(self.select)
            self._cards[trace.id] = card
            self._row.addWidget(card)
            position = QuantityEditor(rig.quantity(f"scope.traces.{trace.id}.position"), room=5)
            bind(self._store, position.quantity.path, position, self._report)
            self._positions.addWidget(position)
        self._row.addWidget(self._position_card())
        self._row.addStretch(1)
        self._selected = ""
        self.select(rig.scope.traces[0].id)

    def _position_card(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("card", True)
        self._caption.setProperty("small", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(6, 3, 6, 4)
        column.setSpacing(1)
        column.addWidget(self._caption)
        column.addWidget(self._positions)
        return frame


class _TraceCard(QFrame):
    """Shown or not, name, and scale; the wheel anywhere on it turns the scale."""

    chosen = Signal(str)

    def __init__(self, store: Store, report: Report, trace: str, label: str):
        super().__init__()
        self._trace = trace
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        path = f"scope.traces.{trace}"
        self._on = TraceButton(store.rig.quantity(f"{path}.on"), label, tint=trace)
        bind(store, f"{path}.on", self._on, report)
        # No panel scrolls under the strip, so the wheel may turn what lies under the pointer.
        self._scale = Knob(store.rig.quantity(f"{path}.per_div"), size=24, wheel_needs_focus=False)
        self._scale.setFont(theme.scaled(self.font(), 0.84))
        bind(store, f"{path}.per_div", self._scale, report)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 3, theme.TIGHT, 3)
        column.setSpacing(1)
        column.addWidget(self._on)
        column.addWidget(self._scale)
        for control in (self._on, self._scale):
            control.installEventFilter(self)

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

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scale.wheelEvent(event)

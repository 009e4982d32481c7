"""The strip under the screen: a card for each trace, and the position of the one that is selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

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
        self._editors: dict[str, QuantityEditor] = {}
        self._selected = ""
        strip = QWidget()
        strip.setProperty("columnBody", True)
        self._room = QScrollArea()
        self._room.setProperty("column", True)
        self._room.setWidgetResizable(True)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._room.setWidget(strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._room)
        self._row = QHBoxLayout(strip)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.TIGHT)
        self._positions = QStackedWidget()
        self._caption = QLabel()
        self._row.addWidget(self._position_card())
        self._row.addStretch(1)
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
        self._positions.setCurrentWidget(self._editors[trace])
        position = self._store.rig.quantity(f"scope.traces.{trace}.position")
        self._caption.setText(labels.name(position))
        theme.mark(self._caption, "tint", self._store.rig.scope.trace(trace).tint)
        self.selected.emit(trace)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell or _ids(old) != _ids(new):
            self._build(new)

    def _build(self, rig: Rig) -> None:
        """Take away what the cell does not have, add what it has more; what stays is not made again."""
        wanted = {trace.id: trace.label for trace in rig.scope.placed}
        for id in [id for id, card in self._cards.items() if wanted.get(id) != card.label]:
            for widget in (self._cards.pop(id), self._editors.pop(id)):
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for at, (id, label) in enumerate(wanted.items()):
            if id not in self._cards:
                card = self._cards[id] = _TraceCard(
                    self._store, self._report, id, label, rig.scope.trace(id).tint
                )  # fmt: skip
                card.chosen.connect(self.select)
                editor = QuantityEditor(rig.quantity(f"scope.traces.{id}.position"), room=5)
                bind(self._store, editor.quantity.path, editor, self._report)
                self._editors[id] = editor
                self._positions.addWidget(editor)
            self._row.insertWidget(at, self._cards[id])
        if self._selected in wanted:
            self._caption.setText(labels.name(self._editors[self._selected].quantity))
        else:
            self.select(next(iter(wanted), ""))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the units away where they do not fit; what is then still too wide can be scrolled."""
        for narrow in (False, True):
            for card in self._cards.values():
                card.show_narrow(narrow)
            over = self._row.sizeHint().width() > self.width()
            if not over:
                break
        bar = self._room.horizontalScrollBar().sizeHint().height() if over else 0
        self._room.setFixedHeight(self._row.sizeHint().height() + bar)

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


def _ids(rig: Rig) -> tuple[str, ...]:
    return tuple(trace.id for trace in rig.scope.placed)


class _TraceCard(QFrame):
    """Shown or not, name, and scale; the wheel anywhere on it turns the scale."""

    chosen = Signal(str)

    def __init__(self, store: Store, report: Report, trace: str, label: str, tint: str):
        super().__init__()
        self._trace, self.label = trace, label
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        path = f"scope.traces.{trace}"
        self._on = TraceButton(store.rig.quantity(f"{path}.on"), label, tint=tint)
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

    def show_narrow(self, narrow: bool) -> None:
        """With little room the scale is said without its unit, which the tooltip has."""
        self._scale.set_unit_shown(not narrow)
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

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scale.wheelEvent(event)

"""The strip under the screen: a card for each trace, one more on request, and where the selected one lies."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine import new_trace
from engine.rig.rig import Rig
from engine.text import BadInput
from gui import labels, theme
from gui.bind import Report, bind
from gui.panels import trace_menu
from gui.panels.trace_card import TraceCard, tint
from gui.panels.trace_settings import TraceSettings
from gui.store import Store
from gui.widgets.quantity_editor import QuantityEditor


class TracesPanel(QWidget):
    """`selected(str)` names the trace whose card was chosen. Cards follow the cell."""

    selected = Signal(str)

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Traces"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._store = store
        self._report = report
        self._cards: dict[str, TraceCard] = {}
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
        self._more = self._more_button()
        self._row.addWidget(self._more)
        self._place = self._position_card()
        self._row.addWidget(self._place)
        self._row.addStretch(1)
        self._build(store.rig)
        store.part_changed("scope").connect(self._changed)

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
        theme.mark(self._caption, "tint", tint(self._store.rig.scope.trace(trace)))
        self.selected.emit(trace)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell or _ids(old) != _ids(new):
            self._build(new)
        elif old.scope.traces is not new.scope.traces:
            for trace in new.scope.placed:
                self._cards[trace.id].show_look(trace)
            if self._selected in self._cards:
                theme.mark(self._caption, "tint", tint(new.scope.trace(self._selected)))

    def _add(self, trace: str) -> None:
        fresh = self._store.defaults.scope.trace(trace)
        try:
            self._store.replace(new_trace.placed(self._store.rig, trace, fresh))
        except BadInput as full:
            self._report(full.message)
            return
        self._come_to(trace)

    def _open_settings(self, trace: str) -> None:
        self.select(trace)
        settings = TraceSettings(self._store, self._report, trace, self.window())
        settings.exchanged.connect(self._come_to)
        settings.open_over(self._cards[trace])

    def _come_to(self, trace: str) -> None:
        """Select a trace that has just come, and bring its card to light."""
        self.select(trace)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self._room.ensureWidgetVisible(self._cards[trace], 8, 0)

    def _build(self, rig: Rig) -> None:
        """Take away what the cell does not have, add what it has more; what stays is not made again."""
        wanted = {trace.id: labels.trace(trace.label) for trace in rig.scope.placed}
        for id in [id for id, card in self._cards.items() if wanted.get(id) != card.label]:
            for widget in (self._cards.pop(id), self._editors.pop(id)):
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for at, (id, label) in enumerate(wanted.items()):
            if id not in self._cards:
                card = self._cards[id] = TraceCard(self._store, self._report, id, label)
                card.chosen.connect(self.select)
                card.settings_wanted.connect(self._open_settings)
                editor = QuantityEditor(rig.quantity(f"scope.traces.{id}.position"), room=5)
                bind(self._store, editor.quantity.path, editor, self._report)
                self._editors[id] = editor
                self._positions.addWidget(editor)
            self._row.insertWidget(at, self._cards[id])
            self._cards[id].show()  # now, so that its width counts
            self._cards[id].show_look(rig.scope.trace(id))
        if self._selected in wanted:
            self._caption.setText(labels.name(self._editors[self._selected].quantity))
        else:
            self.select(next(iter(wanted), ""))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room, say less of the units, and leave away the position, which the card's settings
        have as well; what is then still too wide can be scrolled."""
        for words, place in ((2, True), (1, True), (1, False), (0, True), (0, False)):
            for card in self._cards.values():
                card.shorten(words)
            self._place.setVisible(place)
            over = self._row.sizeHint().width() > self.width()
            if not over:
                break
        bar = self._room.horizontalScrollBar().sizeHint().height() if over else 0
        self._room.setFixedHeight(self._row.sizeHint().height() + bar)

    def _more_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("trace.add")
        button.setText("+")
        button.setProperty("role", "plain")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        button.setToolTip(self.tr("Put another quantity on the screen"))
        button.setAccessibleName(self.tr("Add a trace"))
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: trace_menu.fill(menu, self._store.rig, self._add))
        button.setMenu(menu)
        return button

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

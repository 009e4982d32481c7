"""What a trace looks like and is made of: opens at its card, closes with Escape or a click beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from engine import new_trace, trigger_source
from engine.rig.rig import Rig
from engine.rig.traces import FILTERS, OF_TWO, MathTrace
from gui import labels, theme
from gui.bind import Report, bind
from gui.panels import trace_menu
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_EDGE = 4  # px to the window's edge


class TraceSettings(QFrame):
    """Only what matters for this kind of trace is shown. `exchanged(str)` names the trace that took its place."""

    exchanged = Signal(str)

    def __init__(self, store: Store, report: Report, trace: str, parent: QWidget):
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("trace.settings")
        self.setProperty("popup", True)
        self._store, self._report, self._trace = store, report, trace
        self._path = f"scope.traces.{trace}"
        here = store.rig.scope.trace(trace)
        self.setAccessibleName(self.tr("Settings of {trace}").format(trace=labels.trace(here.label)))
        title = QLabel(labels.trace(here.label))
        title.setProperty("bold", True)
        self._form = Form()
        self._math: dict[str, tuple[QLabel, QWidget]] = {}
        if isinstance(here, MathTrace):
            captions = {
                "operation": self.tr("Operation"), "a": self.tr("A"), "b": self.tr("B"),
                "cutoff": self.tr("Corner"),
            }  # fmt: skip
            for name, caption in captions.items():
                self._math[name] = self._add(name, caption)
        self._add("position", self.tr("Position"), named=False)  # the strip has it, where there is room
        self._add("offset", self.tr("Offset"))
        self._add("colour", self.tr("Colour"))
        self._add("line", self.tr("Line"))
        inverted = Switch(store.rig.quantity(f"{self._path}.inverted"), self.tr("Upside down"))
        bind(store, f"{self._path}.inverted", inverted, report)
        self._other = self._button("trace.other", self.tr("Show another quantity here"))
        menu = QMenu(self._other)
        trace_menu.fill(menu, store.rig, self._exchange)
        self._other.setMenu(menu)
        self._trigger = self._button("trace.trigger", self.tr("Trigger on this trace"))
        self._trigger.clicked.connect(self._trigger_here)
        away = self._button("trace.away", self.tr("Take away"))
        away.clicked.connect(self._take_away)
        last = QHBoxLayout()
        last.setSpacing(theme.TIGHT)
        last.addWidget(self._trigger, 1)
        last.addWidget(away)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GAP, theme.MARGIN, theme.MARGIN)
        column.setSpacing(theme.GAP)
        column.addWidget(title)
        column.addLayout(self._form)
        column.addWidget(inverted)
        column.addWidget(self._other)
        column.addLayout(last)
        store.changed.connect(self._changed)
        self._show(store.rig)

    def open_over(self, card: QWidget) -> None:
        """Show above `card`, inside its window; below it where there is no room."""
        window = card.window()
        size = self.sizeHint().expandedTo(QSize(card.width(), 0))
        corner = card.mapTo(window, QPoint(0, -size.height() - 2))
        if corner.y() < _EDGE:
            corner.setY(max(_EDGE, min(card.mapTo(window, QPoint(0, card.height() + 2)).y(),
                                       window.height() - size.height() - _EDGE)))  # fmt: skip
        corner.setX(max(_EDGE, min(corner.x(), window.width() - size.width() - _EDGE)))
        self.setGeometry(QRect(window.mapToGlobal(corner), size))
        self.show()
        first = self._math["operation"][1] if self._math else self.findChild(QWidget, f"{self._path}.offset")
        assert first is not None
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _add(self, name: str, caption: str, named: bool = True) -> tuple[QLabel, QWidget]:
        quantity = self._store.rig.quantity(f"{self._path}.{name}")
        editor = ChoiceBox(quantity) if quantity.kind is str else QuantityEditor(quantity, room=8)
        bind(self._store, quantity.path, editor, self._report, named=named)
        return self._form.add(caption, editor), editor

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("role", "plain")
        button.setAutoDefault(False)
        return button

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell or self._trace not in {trace.id for trace in new.scope.placed}:
            self.close()
        elif old.scope is not new.scope:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        self._trigger.setEnabled(rig.scope.trigger.source != self._trace)
        here = rig.scope.trace(self._trace)
        if isinstance(here, MathTrace):
            for name, wanted in (("b", here.operation in OF_TWO), ("cutoff", here.operation in FILTERS)):
                for widget in self._math[name]:
                    widget.setVisible(wanted)
            if self.isVisible():  # it stands on its card: its lower edge stays
                bottom = self.geometry().bottom()
                self.adjustSize()
                self.move(self.x(), bottom - self.height() + 1)

    def _trigger_here(self) -> None:
        self._do(trigger_source.chosen(self._store.rig, self._trace, self._store.defaults))

    def _take_away(self) -> None:
        self._do(new_trace.taken_away(self._store.rig, self._trace))

    def _exchange(self, other: str) -> None:
        fresh = self._store.defaults.scope.trace(other)
        self._do(new_trace.exchanged(self._store.rig, self._trace, other, fresh))
        self.exchanged.emit(other)

    def _do(self, rig: Rig) -> None:
        self.close()
        self._store.replace(rig)

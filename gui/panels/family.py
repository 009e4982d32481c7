"""What is done with the clamp's family: run it whole, take the leak away, see its curves."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor

_LEAK = "clamp.family.leak_pulses"


class FamilyControls(QWidget):
    """The P/N pulses, and the buttons of the actions `run` and `curves`. A part of the clamp's panel."""

    def __init__(
        self, store: Store, report: Report, run: QAction, curves: QAction, parent: QWidget | None = None
    ):
        super().__init__(parent)
        editor = QuantityEditor(store.rig.quantity(_LEAK), room=8)
        bind(store, _LEAK, editor, report)
        form = Form()
        form.add(labels.name(editor.quantity), editor)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.TIGHT)
        buttons.addWidget(_button(run))
        buttons.addWidget(_button(curves))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(form)
        column.addLayout(buttons)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("role", "plain")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    # A click takes the focus, so that a number still being typed is taken before it runs.
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button

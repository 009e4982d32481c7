"""A few choices side by side, one of them pressed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from engine.rig.quantity import Quantity, Value
from gui import labels


class Choice(QWidget):
    """`edited(str)` when a person chose. Tab comes to the pressed button, arrows go to its neighbours."""

    edited = Signal(object)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None):
        super().__init__(parent)
        self.quantity = quantity
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for choice, name in zip(quantity.choices, labels.choice_names(quantity), strict=True):
            button = QPushButton(name)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("segment", True)
            button.setProperty("first", choice == quantity.choices[0])
            button.setProperty("last", choice == quantity.choices[-1])
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            row.addWidget(button, 1)
            self._buttons[choice] = button
            # Arrow keys press a neighbour by a click too, so this hears mouse and keys, and no echo.
            button.clicked.connect(lambda _checked=False, choice=choice: self._chosen(choice))
        self._value = ""

    @property
    def value(self) -> str:
        """The choice that is pressed."""
        return self._value

    def button(self, choice: str) -> QPushButton:
        """The button of one choice."""
        return self._buttons[choice]

    def set_value(self, value: Value) -> None:
        """Show a choice; emits nothing."""
        self._value = str(value)
        self._buttons[self._value].setChecked(True)
        # Tabbing into the group goes to the pressed button.
        self.setFocusProxy(self._buttons[self._value])

    def setAccessibleName(self, name: str) -> None:
        """Each button says what it chooses and of what."""
        super().setAccessibleName(name)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")

    def setToolTip(self, text: str) -> None:
        super().setToolTip(text)
        for button in self._buttons.values():
            button.setToolTip(text)

    def _chosen(self, choice: str) -> None:
        if choice != self._value:
            self.set_value(choice)
            self.edited.emit(choice)

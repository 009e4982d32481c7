"""Ties a widget to one quantity of the store: values one way, edits the other, without echo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from engine.rig.quantity import Quantity, Value, value_at
from engine.rig.rig import Rig
from engine.text import BadInput, Message
from gui import labels
from gui.store import Store
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.speed_slider import SpeedSlider

Report = Callable[[Message | None], None]  # None: what was refused has been put right


class Editor(Protocol):
    """What a widget needs to be bound: it shows a value silently, and says what a person entered."""

    @property
    def edited(self) -> SignalInstance: ...

    def set_value(self, value: Value) -> None: ...


def bind(
    store: Store, path: str, editor: Editor, report: Report, *, named: bool = True,
    made: Callable[[Any], Rig] | None = None,
) -> None:  # fmt: skip
    """Keep `editor` and the quantity at `path` the same for as long as the editor lives.

    The editor gets the path as its objectName, a tooltip and an accessible name; a second view of the
    same quantity (a slider beside its number) is bound with `named=False`, so that the path names one
    widget only. `report` hears of everything that is refused. Where an edit changes more than this quantity, `made`
    says which rig a value leads to.
    """
    assert isinstance(editor, QWidget)
    quantity = store.rig.quantity(path)
    editor.setObjectName(path if named else f"{path}.{type(editor).__name__.lower()}")
    describe(editor, quantity)
    _Binding(store, path, editor, report, made)


def bind_speed(store: Store, slider: SpeedSlider, report: Report) -> None:
    """Bind the two quantities of the pace to their one slider, which is named `pace.speed`."""
    slider.slider.setObjectName("pace.speed")
    describe(slider.slider, store.rig.quantity("pace.speed"))
    _Binding(store, "pace.speed", _Side(slider, slider.speed_edited, slider.set_speed), report)
    _Binding(store, "pace.unlimited", _Side(slider, slider.unlimited_edited, slider.set_unlimited), report)


def describe(widget: QWidget, quantity: Quantity) -> None:
    """Give a widget the tooltip and the accessible texts of its quantity."""
    widget.setToolTip(labels.tooltip(quantity))
    widget.setAccessibleName(labels.name(quantity))
    # Dials and sliders describe themselves by their value, which they keep up to date.
    if isinstance(widget, QuantityEditor):
        widget.setAccessibleDescription(f"{labels.help(quantity)} {labels.limits(quantity)}".strip())


class _Side(QObject):
    """One of a widget's two values, as an editor of its own."""

    def __init__(self, owner: QObject, edited: SignalInstance, set_value: Callable[[Any], None]):
        super().__init__(owner)
        self.edited = edited
        self.set_value = set_value


class _Binding(QObject):
    """Lives as a child of its editor, so that both go together."""

    def __init__(
        self, store: Store, path: str, editor: Editor, report: Report, made: Callable[[Any], Rig] | None = None
    ):  # fmt: skip
        assert isinstance(editor, QObject)
        super().__init__(editor)
        self._store = store
        self._path = path
        self._editor = editor
        self._report = report
        self._made = made
        self._take_default()
        editor.set_value(store.rig[path])
        editor.edited.connect(self._edited)
        if hasattr(editor, "refused"):
            editor.refused.connect(self._refused)
        if hasattr(editor, "mended"):
            editor.mended.connect(self._mended)
        store.part_changed(path.partition(".")[0]).connect(self._changed)

    def _take_default(self) -> None:
        """What the present cell starts with, for the gesture that brings it back."""
        default = _value(self._store.defaults, self._path)
        if default is not None and hasattr(self._editor, "set_default"):
            self._editor.set_default(default)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell:
            self._take_default()
        value = _value(new, self._path)
        if value is not None and value != _value(old, self._path):
            self._editor.set_value(value)

    def _edited(self, value: Value) -> None:
        try:
            if self._made is None:
                self._store.set(self._path, value)
            elif value != self._store.rig[self._path]:
                self._store.replace(self._made(value))
        except BadInput as problem:
            self._editor.set_value(self._store.rig[self._path])
            if hasattr(self._editor, "refuse"):
                self._editor.refuse(problem.message)
            else:
                self._report(problem.message)

    def _refused(self, message: Message) -> None:
        self._report(message)

    def _mended(self) -> None:
        self._report(None)


def _value(rig: Rig, path: str) -> Value | None:
    """The value at `path`; None where the cell has no such channel (its panel takes the editor away)."""
    try:
        return value_at(rig, path)  # type: ignore[no-any-return]
    except KeyError:
        return None

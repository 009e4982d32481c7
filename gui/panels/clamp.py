"""The clamp amplifier: whether V is held, at what command, and through what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine import new_trace
from engine.rig.clamp import Clamp
from engine.rig.quantity import Value
from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice import Choice
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.command_preview import CommandPreview, Corners
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.lamp import OFF, ON, Lamp
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_FIRST = ("holding", "step.level", "step.width")
_FAMILY = ("family.start", "family.stop", "family.increment")
_MORE = (
    "delay", "prepulse.width", "prepulse.level", "step.ramp", "step.second", "tail.width", "tail.level",
    "family.leak_pulses", "repeat", "interval", "stay",
)  # fmt: skip
_PIPETTE = ("access", "pipette", "prediction", "correction", "lag", "gain", "bandwidth", "fast", "slow")
_SWITCHES = ("step.ramp", "repeat", "stay")
_MOST_DRAWN = 40  # commands of a family


class ClampPanel(QWidget):
    """Current or voltage clamp, a drawing of the command to come, its numbers, and `fire` as a button."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("ClampPanel", "Voltage clamp")

    def __init__(
        self, store: Store, report: Report, fire: QAction, family: Sequence[QAction] = (),
        parent: QWidget | None = None,
    ):  # fmt: skip
        """`family`: what can be done with the whole family, a button for each."""
        super().__init__(parent)
        self.setWindowTitle(self.title())
        self._store, self._report = store, report
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        mode = Choice(store.rig.quantity("clamp.mode"))
        bind(store, "clamp.mode", mode, report, made=self._switched)
        current, voltage = self.tr("Current clamp: V is free"), self.tr("Voltage clamp: V is held")
        self._words = {False: current, True: voltage}
        self._lamp = Lamp(texts=(current, voltage))
        self._preview = CommandPreview()
        self._preview.setAccessibleName(self.tr("The command to come"))
        form = Form()
        self._fill(form, _FIRST)
        of = ChoiceBox(store.rig.quantity("clamp.family.of"))
        bind(store, "clamp.family.of", of, report)
        form.add(labels.name(of.quantity), of)
        self._fill(form, _FAMILY)
        more, pipette = QWidget(), QWidget()
        self._fill(Form(more), _MORE)
        self._fill(Form(pipette), _PIPETTE)
        self._pipette = Fold(self.tr("Pipette and amplifier"), pipette)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(mode)
        column.addWidget(self._lamp)
        column.addWidget(self._preview)
        column.addLayout(form)
        column.addWidget(_button(fire, "fire"))
        row = QHBoxLayout()
        row.setSpacing(theme.TIGHT)
        for action in family:
            row.addWidget(_button(action, "plain"))
        column.addLayout(row)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("tint", "muted")
        self._note.setProperty("small", True)
        column.addWidget(self._note)
        column.addWidget(Fold(self.tr("More of the command"), more))
        column.addWidget(self._pipette)
        store.changed.connect(self._changed)
        self._show(store.rig)

    def _fill(self, form: Form, names: tuple[str, ...]) -> None:
        for name in names:
            quantity = self._store.rig.quantity(f"clamp.{name}")
            if name in _SWITCHES:
                switch = Switch(quantity, labels.name(quantity))
                bind(self._store, quantity.path, switch, self._report)
                form.addWidget(switch, form.rowCount(), 0, 1, 2)
                self._rows[name] = (switch,)
                continue
            editor = QuantityEditor(quantity, room=8)
            bind(self._store, quantity.path, editor, self._report)
            self._rows[name] = (form.add(labels.name(quantity), editor), editor)

    def _switched(self, mode: Value) -> Rig:
        return new_trace.clamped(self._store.rig, str(mode), self._store.defaults)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.clamp != new.clamp or old.cell is not new.cell:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        clamp = rig.clamp
        self._lamp.show_state(ON if clamp.on else OFF, self._words[clamp.on])
        shown = {
            "step.level": clamp.family.of != "step",
            "step.second": clamp.step.ramp and clamp.family.of != "second",
            "prepulse.level": clamp.prepulse.width > 0.0 and clamp.family.of != "prepulse",
            "tail.level": clamp.tail.width > 0.0 and clamp.family.of != "tail",
            "interval": clamp.repeat,
            **dict.fromkeys(_FAMILY, clamp.family.of != "none"),
        }
        for name, visible in shown.items():
            for widget in self._rows[name]:
                widget.setVisible(visible)
        self._pipette.setVisible(clamp.mode == "patch")
        self._note.setText(self._advice(clamp))
        commands = [_corners(clamp.of_sweep(k)) for k in range(max(1, len(clamp.family.levels)))]
        every = max(1, -(-len(commands) // _MOST_DRAWN))
        potentials = [v for command in commands for _, v in command]
        level, width = rig.quantity("clamp.holding"), rig.quantity("clamp.step.width")
        self._preview.show_command(
            commands[0],
            commands[::every] if len(commands) > 1 else (),
            highest=labels.with_unit(level, max(potentials)),
            lowest=labels.with_unit(level, min(potentials)),
            duration=labels.with_unit(width, clamp.length),
        )

    def _advice(self, clamp: Clamp) -> str:
        """What can be done here, in a sentence."""
        if not clamp.on:
            return self.tr(
                "Ideal or Pipette switches voltage clamp on: V is held, and I clamp is what that takes."
            )
        if clamp.family.of != "none":
            count = len(clamp.family.levels)
            return self.tr("Each Fire gives the next of {count} commands; Run the family gives all.").format(
                count=count
            )
        return self.tr("Fire gives the command; the stimulator is off while V is held.")


def _corners(clamp: Clamp) -> Corners:
    """The command from firing until a little after its end."""
    found: list[tuple[float, float]] = []
    epochs = clamp.epochs()
    ends = [*(start for start, _, _ in epochs[1:]), 1.15 * clamp.length or 1.0]
    for (start, level, slope), end in zip(epochs, ends, strict=True):
        found += [(start, level), (end, level + slope * (end - start))]
    return found


def _button(action: QAction, role: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("role", role)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    # A click takes the focus, so that a number still being typed is taken before it fires.
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button

"""The noise of the real world: how the day is at the rig, channels that open one by one, and which preparation."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from engine.single_channels import counts, few_channels
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice import Choice
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.knob import Knob
from gui.widgets.quantity_editor import QuantityEditor

_DIALS = ("electrode", "hum", "drift", "junction", "current")
_FEW = 3  # channels of a patch whose openings are counted


class NoisePanel(QWidget):
    """The day as a whole first, then whether channels are noisy; dials, numbers and the preparation folded away."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("NoisePanel", "Noise")

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.title())
        self._store = store
        self._report = report
        self._day = Choice(store.rig.quantity("noise.day"))
        bind(store, "noise.day", self._day, report)
        channels = Choice(store.rig.quantity("noise.channels"))
        bind(store, "noise.channels", channels, report)
        self._words = QLabel()
        self._words.setProperty("small", True)
        self._words.setProperty("tint", "muted")
        self._words.setWordWrap(True)
        self._count_words = QLabel()
        self._count_words.setProperty("small", True)
        self._count_words.setProperty("tint", "muted")
        self._count_words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(_caption(self.tr("Recording")))
        column.addWidget(self._day)
        column.addWidget(self._words)
        column.addWidget(Fold(self.tr("Errors of the recording"), self._dials()))
        column.addWidget(_caption(self.tr("Channel noise")))
        column.addWidget(channels)
        column.addWidget(self._count_words)
        self._singles = _Singles(store, report)
        column.addWidget(Fold(self.tr("Number of channels"), self._singles))
        column.addWidget(Fold(self.tr("Preparation"), self._preparation()))
        store.changed.connect(self._changed)
        self._show(store.rig)

    def _dials(self) -> QWidget:
        body = QWidget()
        form = Form(body)
        for name in _DIALS:
            quantity = self._store.rig.quantity(f"noise.{name}")
            knob = Knob(quantity, size=24)
            bind(self._store, quantity.path, knob, self._report)
            form.add(labels.name(quantity), knob)
        corner = QuantityEditor(self._store.rig.quantity("noise.corner"), room=6)
        bind(self._store, "noise.corner", corner, self._report)
        form.add(self.tr("Noise up to"), corner)
        mains = Choice(self._store.rig.quantity("noise.mains"))
        bind(self._store, "noise.mains", mains, self._report)
        form.add(self.tr("Mains"), mains)
        return body

    def _preparation(self) -> QWidget:
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.TIGHT)
        form = Form()
        for name, caption in (("seed", self.tr("Number")), ("spread", self.tr("Spread"))):
            quantity = self._store.rig.quantity(f"noise.{name}")
            editor = QuantityEditor(quantity, room=9)
            bind(self._store, quantity.path, editor, self._report)
            form.add(caption, editor)
        words = QLabel(
            self.tr(
                "The same number gives the same noise again. With a spread each number is a cell of its own: "
                "give every student one."
            )
        )
        words.setProperty("small", True)
        words.setProperty("tint", "muted")
        words.setWordWrap(True)
        inside.addLayout(form)
        inside.addWidget(words)
        return body

    def _changed(self, old: Rig, new: Rig) -> None:
        if (old.noise, old.channels) != (new.noise, new.channels) or old.cell is not new.cell:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        self._words.setText(
            self.tr("What you see is what the membrane does.")
            if not rig.noise.errs and rig.noise.current == 0.0
            else self.tr(
                "In what is recorded only; the membrane does not feel it. The trace “V true” shows what it does."
            )
        )
        if not rig.noise.open_singly:
            self._count_words.setText(self.tr("Endlessly many channels: their mean, without noise."))
            return
        several = [
            f"{labels.number(_spaced(count))} {channel.label}"
            for channel, count in zip(rig.cell.channels, counts(rig), strict=True)
            if count > 0
        ]
        self._count_words.setText(
            self.tr("Each opens and shuts by itself: {channels}.").format(channels=", ".join(several))
        )


class _Singles(QWidget):
    """The patch's area; of each channel how many there are and what one conducts; a patch with but a few."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self._store, self._report = store, report
        self._rows: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        form = Form()
        area = QuantityEditor(store.rig.quantity("noise.area"), room=7)
        bind(store, "noise.area", area, report)
        form.add(self.tr("Area"), area)
        column.addLayout(form)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.TIGHT)
        self._grid.setVerticalSpacing(theme.TIGHT)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        column.addLayout(self._grid)
        self._caption = _caption(self.tr("A patch with only {n} of").format(n=_FEW))
        self._few = QHBoxLayout()
        self._few.setSpacing(0)
        self._few.addWidget(self._caption)
        column.addLayout(self._few)
        self._build(store.rig)
        store.part_changed("cell").connect(self._changed)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell:
            self._build(new)

    def _build(self, rig: Rig) -> None:
        for widget in self._rows:
            self._grid.removeWidget(widget)
            self._few.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self._rows = []
        shown = [single for single, c in zip(rig.noise.single, rig.cell.channels, strict=True) if c.present]
        if shown:
            self._put(_muted(self.tr("how many (0: by area)")), 0, 1)
            self._put(_muted(self.tr("each")), 0, 2)
        for row, single in enumerate(shown, 1):
            label = QLabel(single.label)
            label.setProperty("tint", single.id)
            self._put(label, row, 0)
            for at, name in enumerate(("count", "conductance"), 1):
                path = f"noise.single.{single.id}.{name}"
                editor = QuantityEditor(rig.quantity(path), room=6)
                bind(self._store, path, editor, self._report)
                if name == "conductance":
                    editor.setToolTip(f"{editor.toolTip()}<p>{single.source}</p>")
                self._put(editor, row, at)
        self._caption.setVisible(bool(shown))
        for single in shown:
            button = QPushButton(single.label)
            button.setObjectName(f"noise.patch.{single.id}")
            button.setProperty("segment", True)
            button.setProperty("first", single is shown[0])
            button.setProperty("last", single is shown[-1])
            button.setAutoDefault(False)
            button.setToolTip(
                self.tr("Clamps it and shows their openings, the other channels off; undo brings all back")
            )
            button.setAccessibleName(f"{self._caption.text()} {single.label}")
            button.clicked.connect(partial(self._take_few, single.id))
            self._few.addWidget(button, 1)
            self._rows.append(button)

    def _put(self, widget: QWidget, row: int, at: int) -> None:
        self._grid.addWidget(widget, row, at)
        self._rows.append(widget)

    def _take_few(self, channel: str, _checked: bool = False) -> None:
        self._store.replace(few_channels(self._store.rig, channel, _FEW))


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("tint", "muted")
    return label


def _muted(text: str) -> QLabel:
    label = _caption(text)
    label.setProperty("small", True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
    return label


def _spaced(count: int) -> str:
    """A whole number in groups of three, with narrow spaces."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")

"""Picture and data: what of the screen or the record is wanted, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.rig.quantity import Quantity
from gui import theme
from gui.widgets.switch import Switch

FACTORS = (1, 2, 3, 4)  # pixels of the picture for one of the screen, lengthwise
_STEPS = 1000  # of the progress bar
_PAPER, _WORDS = Quantity("", "", kind=bool), Quantity("", "", kind=bool)  # of the dialog, not of a rig


class What(Enum):
    """What is made."""

    PNG = "png"
    SVG = "svg"
    SCREEN = "screen"  # the samples shown, as CSV
    RECORD = "record"  # all that is recorded, as CSV

    @property
    def is_picture(self) -> bool:
        return self in (What.PNG, What.SVG)


@dataclass(frozen=True)
class Choice:
    """What is wanted: `paper` on white, `words` with the settings below, `factor` as in `FACTORS`."""

    what: What = What.PNG
    paper: bool = True
    words: bool = True
    factor: int = 2

    @classmethod
    def kept(cls, settings: QSettings) -> Choice:
        """The one made last."""
        what = str(settings.value("export/what"))
        factor = str(settings.value("export/factor"))
        return cls(
            What(what) if what in [each.value for each in What] else cls.what,
            settings.value("export/paper", "true") in (True, "true"),
            settings.value("export/words", "true") in (True, "true"),
            int(factor) if factor in map(str, FACTORS) else cls.factor,
        )

    def keep(self, settings: QSettings) -> None:
        for name, value in (
            ("what", self.what.value), ("paper", self.paper), ("words", self.words), ("factor", self.factor)
        ):  # fmt: skip
            settings.setValue(f"export/{name}", value)


class ExportDialog(QDialog):
    """Stands beside the window. Closed, it is hidden, and what is being written goes on.

    `describe` says of a choice what will come of it: pixels, samples.
    """

    save_wanted = Signal()
    copy_wanted = Signal()
    cancel_wanted = Signal()
    hidden_at_work = Signal()  # closed while a file is being written

    def __init__(self, settings: QSettings, describe: Callable[[Choice], str], parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("dialog.export")
        self.setWindowTitle(self.tr("Picture and data"))
        self.setModal(False)
        self._settings, self._describe = settings, describe
        self._busy = False
        self._what = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setSpacing(theme.GAP)
        column.addLayout(self._build_kinds())
        column.addLayout(self._build_looks())
        self._note = QLabel()
        self._note.setObjectName("export.note")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        column.addWidget(self._note)
        column.addWidget(self._build_progress())
        column.addStretch(1)
        column.addLayout(self._build_buttons())
        self._take(Choice.kept(settings))

    @property
    def choice(self) -> Choice:
        """What is chosen now."""
        pressed = next(button for button in self._what.buttons() if button.isChecked())
        return Choice(
            What(pressed.property("what")),
            self._paper.isChecked(),
            self._words.isChecked(),
            int(self._size.currentData()),
        )

    def show_progress(self, file: str, done: int, total: int) -> None:
        """A file is being written; nothing else can be saved meanwhile."""
        self._set_busy(True)
        self._bar.setValue(_STEPS * done // max(1, total))
        self._file.setText(
            self.tr("{file}: {percent} %").format(file=file, percent=100 * done // max(1, total))
        )

    def end_progress(self) -> None:
        """It is written, or given up."""
        self._set_busy(False)

    def show_refusal(self, sentence: str) -> None:
        """Why it could not be done."""
        self._tell(sentence, error=True)

    # --- building -----------------------------------------------------------------------------

    def _build_kinds(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.MARGIN)
        grid.setVerticalSpacing(theme.TIGHT)
        rows = (
            (What.PNG, self.tr("Picture, PNG"), self.tr("for a text or a slide")),
            (What.SVG, self.tr("Drawing, SVG"), self.tr("lines through every sample, sharp at any size")),
            (What.SCREEN, self.tr("Data on the screen, CSV"), self.tr("the samples of the traces shown")),
            (
                What.RECORD,
                self.tr("Whole record, CSV"),
                self.tr("every sample that is kept, before them min–max pairs"),
            ),
        )
        for row, (what, name, meaning) in enumerate(rows):
            button = QRadioButton(name)
            button.setObjectName(f"export.what.{what.value}")
            button.setProperty("what", what.value)
            button.setAccessibleDescription(meaning)
            button.clicked.connect(self._chosen)
            self._what.addButton(button)
            note = QLabel(meaning)
            note.setProperty("tint", "muted")
            grid.addWidget(button, row, 0)
            grid.addWidget(note, row, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _build_looks(self) -> QHBoxLayout:
        self._paper = Switch(_PAPER, self.tr("On white paper"))
        self._paper.setObjectName("export.paper")
        self._paper.setToolTip(self.tr("In the light colours on white, whatever the window looks like."))
        self._words = Switch(_WORDS, self.tr("Settings in words"))
        self._words.setObjectName("export.words")
        self._words.setToolTip(
            self.tr("Cell, scales, trigger, stimulus and what was changed, below the picture.")
        )
        for tick in (self._paper, self._words):
            tick.edited.connect(self._chosen)
        self._size = QComboBox()
        self._size.setObjectName("export.size")
        self._size.setAccessibleName(self.tr("Size"))
        self._size.setToolTip(self.tr("Pixels of the picture for one of the screen, lengthwise."))
        for factor in FACTORS:
            self._size.addItem(f"{factor} ×", factor)
        self._size.activated.connect(self._chosen)
        self._size_name = QLabel(self.tr("Size"))
        self._size_name.setBuddy(self._size)
        row = QHBoxLayout()
        row.setSpacing(theme.MARGIN)
        row.addWidget(self._paper)
        row.addWidget(self._words)
        row.addStretch(1)
        row.addWidget(self._size_name)
        row.addWidget(self._size)
        return row

    def _build_progress(self) -> QWidget:
        self._progress = QWidget()
        self._file = QLabel()
        self._file.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setObjectName("export.progress")
        self._bar.setAccessibleName(self.tr("Written so far"))
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("export.cancel")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._file)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves when it appears
        self._progress.setSizePolicy(policy)
        self._progress.hide()
        return self._progress

    def _build_buttons(self) -> QHBoxLayout:
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setObjectName("export.copy")
        self._save = QPushButton(self.tr("Save…"))
        self._save.setObjectName("export.save")
        self._save.setDefault(True)
        close = QPushButton(self.tr("Close"))
        close.setObjectName("export.close")
        for button in (self._copy, close):
            button.setAutoDefault(False)
        self._copy.clicked.connect(self.copy_wanted)
        self._save.clicked.connect(self.save_wanted)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self._copy)
        row.addStretch(1)
        row.addWidget(self._save)
        row.addWidget(close)
        return row

    # --- what happens -------------------------------------------------------------------------

    def _take(self, choice: Choice) -> None:
        for button in self._what.buttons():
            button.setChecked(button.property("what") == choice.what.value)
        self._paper.setChecked(choice.paper)
        self._words.setChecked(choice.words)
        self._size.setCurrentIndex(FACTORS.index(choice.factor))
        self._show_choice()

    def _chosen(self, _value: object = None) -> None:
        self.choice.keep(self._settings)
        self._show_choice()

    def _show_choice(self) -> None:
        choice = self.choice
        for tick in (self._paper, self._words):
            tick.setEnabled(choice.what.is_picture)
        self._size.setEnabled(choice.what is What.PNG)
        self._size_name.setEnabled(choice.what is What.PNG)
        self._copy.setEnabled(choice.what is not What.RECORD)
        self._save.setEnabled(not self._busy)
        self._tell(self._describe(choice))

    def _tell(self, sentence: str, error: bool = False) -> None:
        theme.mark(self._note, "error", error)
        self._note.setText(sentence)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self._progress.setVisible(busy)
            self._bar.setValue(0)
            self._show_choice()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_choice()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._busy and not event.spontaneous():
            self.hidden_at_work.emit()

"""The fibre over the scope: its picture, the velocity in words, and below it V along it and V over place and time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.along import AlongPlot
from gui.widgets.fibre_picture import FibrePicture
from gui.widgets.shrinking_label import ShrinkingLabel
from gui.widgets.space_time import SpaceTime

_MARGIN = 2


class FibreStrip(QFrame):
    """`plots_chosen` when a person shows or hides one of the two plots; `slowed(bool)` when slow motion is pressed."""

    plots_chosen = Signal()
    slowed = Signal(bool)

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("fibre")
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.picture = FibrePicture()
        self.picture.setObjectName("fibre.picture")
        self.picture.setAccessibleName(self.tr("Fibre"))
        self.picture.setToolTip(
            self.tr(
                "<p>The fibre, its length to scale and its potential in colour. Drag electrodes and stretches along "
                "it, or the border of a stretch.</p><p>Keys: Space fires, ↑ ↓ choose, ← → move (Ctrl: further), "
                "Shift+← → make a stretch longer.</p><p>For two impulses that meet: fire, move the stimulating "
                "electrode to the other end, and fire again.</p>"
            )
        )
        self.along = AlongPlot()
        self.along.setAccessibleName(self.tr("V along the fibre now"))
        self.along.setToolTip(self.tr("V along the fibre; dashed where it rests"))
        self.space_time = SpaceTime()
        self.space_time.setAccessibleName(self.tr("V over place and time"))
        self.space_time.setToolTip(
            self.tr(
                "<p>V in colour over place and time, which goes down. An impulse is a slanted line: the flatter, the "
                "faster.</p><p>Draw a line along it to measure the velocity; a click takes it away. Keys: arrows move "
                "an end (Ctrl: further), Space goes to the other end, Esc takes it away.</p>"
            )
        )
        self._words = ShrinkingLabel()
        self._words.setObjectName("fibre.velocity")
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.along_button = self._button(
            "fibre.show_along", self.tr("V(x)"), self.tr("V along the fibre at one moment"), first=True
        )
        self.space_button = self._button(
            "fibre.show_space_time", self.tr("Space–time"), self.tr("V over place and time"), last=True
        )
        for button, plot in ((self.along_button, self.along), (self.space_button, self.space_time)):
            button.toggled.connect(plot.setVisible)
            button.clicked.connect(self.plots_chosen)
        self.slow = self._button(
            "fibre.slow", self.tr("Slow motion"),
            self.tr("Let time go so slowly that the impulse is seen to travel, or as fast as in life"),
            first=True, last=True,
        )  # fmt: skip
        self.slow.clicked.connect(self.slowed)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.TIGHT, 0)
        head.setSpacing(0)
        head.addWidget(self._words, 1)
        head.addWidget(self.slow)
        head.addSpacing(theme.GAP)
        head.addWidget(self.along_button)
        head.addWidget(self.space_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN + 2, _MARGIN, _MARGIN)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.picture)
        column.addWidget(self.along, 3)
        column.addWidget(self.space_time, 4)
        self.set_plots(True, False)

    def set_plots(self, along: bool, space_time: bool) -> None:
        """Show or hide the two plots."""
        for button, plot, on in (
            (self.along_button, self.along, along),
            (self.space_button, self.space_time, space_time),
        ):
            button.setChecked(on)
            plot.setVisible(on)

    def set_slow(self, slow: bool) -> None:
        """Whether it is slow enough to be watched; emits nothing."""
        self.slow.setChecked(slow)

    def say(self, texts: tuple[str, ...]) -> None:
        """What the velocity is, or what to do, the longest text first."""
        self._words.set_texts(texts)
        self._words.setAccessibleName(texts[0])

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def _button(
        self, name: str, text: str, tip: str, *, first: bool = False, last: bool = False
    ) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setProperty("segment", True)
        button.setProperty("first", first)
        button.setProperty("last", last)
        button.setToolTip(tip)
        button.setAccessibleName(f"{text}: {tip}")
        return button

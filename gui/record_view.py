"""Keeps the strip of the record in step with the record, and scrolls the screen as hands ask."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from engine.units import significant
from gui import labels
from gui.feed import Feed
from gui.scope.screen import ScopeScreen
from gui.scrolling import Scrolling
from gui.widgets.record_strip import RecordStrip

_EVERY = 0.25  # s
_KEY_TURN = 0.5  # screens


class RecordView(QObject):
    """On the screen Ctrl with left and right scrolls, Home goes to the oldest and End back to the newest."""

    def __init__(self, scrolling: Scrolling, feed: Feed, screen: ScopeScreen, strip: RecordStrip):
        super().__init__(strip)
        self._scrolling, self._strip, self._tape = scrolling, strip, strip.tape
        self._next = 0.0
        self._said: tuple[float, int] | None = None
        tape = strip.tape
        tape.dragged.connect(self._drag)
        tape.scrolled.connect(scrolling.by)
        tape.to_oldest.connect(scrolling.to_the_oldest)
        tape.to_live.connect(scrolling.live)
        scrolling.changed.connect(self._moved)
        feed.readings.connect(self._look)
        screen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        turn = {Qt.Key.Key_Left: -_KEY_TURN, Qt.Key.Key_Right: _KEY_TURN}.get(key)
        if modifiers == Qt.KeyboardModifier.ControlModifier and turn is not None:
            self._scrolling.by(turn)
        elif modifiers == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_Home:
            self._scrolling.to_the_oldest()
        elif modifiers == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_End:
            self._scrolling.live()
        else:
            return False
        return True

    def _drag(self, right: float) -> None:
        self._scrolling.to(right, self._tape.sample_at(1.0))  # a pixel from the end is the end

    @Slot()
    def _moved(self) -> None:
        self._tape.set_span(self._scrolling.span)
        self._tell()

    def _tell(self) -> None:
        lag = duration(self._scrolling.lag)
        self._strip.set_live(self._scrolling.back is None, self.tr("{time} back").format(time=lag))

    @Slot(object)
    def _look(self, _readings: object = None) -> None:
        """Draw the record anew, four times a second at most."""
        record, now = self._scrolling.record, time.monotonic()
        if record is None or now < self._next or not self._tape.isVisible():
            return
        self._next = now + _EVERY
        ring, archive = record.ring, record.archive
        written = archive.written
        outline = archive.read("v", 0, written, max(200, 2 * self._tape.width()))
        if outline is not None:
            # Until the ring is full once the tape is as long as that; from then on it holds all there was.
            length = max(written, ring.capacity)
            self._tape.set_outline(
                outline.first, outline.step, outline.values, length, max(0, ring.oldest), written
            )
        self._tape.set_span(self._scrolling.span)
        self._tell()
        size = (ring.capacity * record.dt, record.bytes)
        if size != self._said:
            self._said = size
            self._say(*size)

    def _say(self, ms: float, size: int) -> None:
        kept, megabytes = duration(ms), labels.number(significant(size / 1e6, 2 if size < 1e8 else 3))
        text = self.tr("{time} · {size} MB, then min–max").format(time=kept, size=megabytes)
        hint = self.tr(
            "Every sample of the last {time} is kept, which takes {size} MB with what is kept of the time before: "
            "the least and the greatest value of each stretch. The depth is set under View."
        ).format(time=kept, size=megabytes)
        self._strip.set_size(text, hint)


def duration(ms: float) -> str:
    """A length of time as people say it: 850 ms, 9.8 s, 12 min, 3.5 h."""
    for least, unit, factor in (
        (3_600_000.0, "h", 3_600_000.0),
        (60_000.0, "min", 60_000.0),
        (1000.0, "s", 1000.0),
    ):
        if ms >= least:
            return f"{labels.number(significant(ms / factor, 3))} {unit}"
    return f"{labels.number(significant(ms, 3))} ms"

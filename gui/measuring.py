"""Measures the sweeps that come, or what is on the screen, and tells the strip, the table and the screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.files import atomic
from engine.measurements import tally
from engine.measurements.result import Measured
from engine.measurements.tally import Curves, Subject, Tally
from engine.rig.rig import Rig
from engine.sweeps import KeptSweep
from engine.text import BadInput
from gui import measurement_words, settings_words
from gui.background import Background
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.feed import Feed
from gui.file_dialogs import FileDialogs
from gui.panels.measurements import ReadoutStrip
from gui.scope.marks import Marking
from gui.scope.screen import ScopeScreen
from gui.store import Store

if TYPE_CHECKING:
    from engine.display import Picture
    from engine.runner import Status
    from gui.dialogs.measurements import MeasurementsDialog

_MOST = (
    5  # sweeps a round; there are ten rounds a second, so of a train of 50 sweeps a second none is left out
)
_SPENT = 0.05  # s a round at the most
_WATCHABLE = 250.0  # ms of the clock that a sweep takes at least to be watched as it is drawn

Found = dict[Subject, Measured]


@dataclass(frozen=True, eq=False)
class _Round:
    """What one round of measuring found; `counted` are sweeps that go into the statistics, the oldest first."""

    counted: tuple[Found, ...]
    screen: Found
    seconds: float


class Measuring(QObject):
    """Every triggered sweep is measured once; where too many come, the newest. Without a trigger what is on the screen
    is the present figure, and no statistics are made of it. The work is done in a thread of its own.
    """

    def __init__(
        self, store: Store, link: EngineLink, feed: Feed, screen: ScopeScreen, strip: ReadoutStrip,
        dialogs: FileDialogs, say: Callable[[str], None], report: Report,
        fail: Callable[[BaseException], None],
    ):  # fmt: skip
        super().__init__(screen)
        self._store, self._keeper, self._feed = store, link.keeper, feed
        self._screen, self._strip = screen, strip
        self._dialogs, self._say, self._report = dialogs, say, report
        self._tally = Tally(store.rig)
        self._dialog: MeasurementsDialog | None = None
        self._number = 0  # of the newest sweep that was looked at
        self._last: KeptSweep | None = None  # the newest that was measured
        self._came = self._counted = 0  # sweeps, since the statistics began
        self._pictured: object = None  # the picture that was measured last
        self._cost = 0.0  # s a sweep
        self._stale = True
        self._after: float | None = None
        self._rolls = False  # the trace moves on under what was measured of it
        self._pointed = ""
        self._background = Background(self)
        self._background.done.connect(self._take)
        self._background.failed.connect(fail)
        feed.polled.connect(self.look)
        store.part_changed("scope").connect(self._changed)
        strip.pointed.connect(self._point)
        strip.shown.connect(lambda _shown: self._tell())
        self._tell()

    def show(self, parent: QWidget) -> None:
        """Open the table, or bring it to the front."""
        if self._dialog is None:
            from gui.dialogs.measurements import (
                MeasurementsDialog,
            )  # only now: it would make the start longer

            dialog = self._dialog = MeasurementsDialog(self._store, self._report, parent)
            dialog.addActions(parent.actions())  # its keys work here too: fire, undo, cursors
            dialog.reset_wanted.connect(self.reset)
            dialog.copy_wanted.connect(self.copy)
            dialog.save_wanted.connect(self.save)
            dialog.pointed.connect(self._point)
            dialog.shown.connect(lambda _shown: self._tell())
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def close(self) -> None:
        """The program ends."""
        self._background.close()

    @property
    def lines(self) -> tuple[tally.Line, ...]:
        """The table as it is."""
        return self._tally.lines

    # --- deeds --------------------------------------------------------------------------------

    def reset(self) -> None:
        """Begin the statistics anew."""
        self._tally.reset()
        self._came = self._counted = 0
        self._tell()

    def copy(self) -> None:
        """Put the table on the clipboard, as text with tabs."""
        QGuiApplication.clipboard().setText(measurement_words.text(self._store.rig, self._tally.lines))
        self._say(self.tr("The measurements are on the clipboard."))

    def save(self) -> None:
        """Ask where, and save the table as CSV with the settings in words."""
        rig, now = self._store.rig, QDateTime.currentDateTime()
        comments = (
            settings_words.title(rig), *settings_words.lines(rig, self._store.defaults, now),
            self._extent(), f"saved = {settings_words.date(now)}",
        )  # fmt: skip
        content = measurement_words.csv(rig, self._tally.lines, comments)
        path = self._dialogs.to_save(
            self.tr("Save measurements"), ".csv", self.tr("CSV tables (*{end})"), "measurements"
        )
        if path is None:
            return
        try:
            atomic.write_bytes(path, content.encode())
        except BadInput as bad:
            self._report(bad.message)
            return
        self._say(self.tr("Saved {file}.").format(file=path.name))

    # --- what happens -------------------------------------------------------------------------

    @Slot(object)
    def look(self, status: Status) -> None:
        """Measure what has come since the last look."""
        if self._background.busy:
            return
        rig, picture = self._store.rig, self._feed.picture
        head = self._head(rig, picture)
        rolls = picture is not None and picture.sweep.rolling and status.running
        if (head, rolls) != (self._after, self._rolls):
            self._after, self._rolls = head, rolls
            self._mark()
        fresh = self._fresh(rig)
        wanted, unmeasured = self._tally.subjects, self._tally.unmeasured
        works = [_work(sweep, wanted) for sweep in fresh]
        if not fresh and unmeasured and self._last is not None:  # of the sweep on the screen
            works = [_work(self._last, unmeasured)]
        works = [(sweep, subjects) for sweep, subjects in works if subjects]
        curves = None
        if picture is not None and (self._stale or picture is not self._pictured):
            # A sweep may be full before it is on the screen: what was there before it is not to be told after it.
            overtaken = bool(fresh) and not picture.sweep.rolling
            if self._unswept(picture, status) and not overtaken:
                width = rig.scope.width
                zero = width if picture.sweep.rolling else rig.scope.before
                traces = [subject.trace for subject in wanted]
                growing = not picture.complete and not picture.sweep.rolling
                curves = tally.of_screen(picture.segments, zero, rig.pace.dt, traces, growing)
            self._pictured = picture
        self._stale = False
        if fresh:
            self._last = fresh[-1]
        if wanted and (works or curves is not None):
            self._background.start(lambda: _measure(works, curves, wanted))

    def _fresh(self, rig: Rig) -> list[KeptSweep]:
        """The sweeps of this cell that have not been measured, the newest where they are too many."""
        sweeps = self._keeper.since(self._number)
        if not sweeps:
            return []
        references = sum(
            sweep.rig is None and sweep.number > self._number for sweep in self._keeper.memory.sweeps
        )
        came = sweeps[-1].number - self._number - references
        self._number = sweeps[-1].number
        most = max(1, min(_MOST, int(_SPENT / self._cost) if self._cost else _MOST))
        ours = [sweep for sweep in sweeps if sweep.rig is not None and _same_cell(sweep.rig, rig)]
        if ours:
            self._came += max(came, len(ours)) if len(ours) == len(sweeps) else len(ours)
            self._counted += len(ours[-most:])
        return ours[-most:]

    def _unswept(self, picture: Picture, status: Status) -> bool:
        """Whether what is on the screen is no triggered sweep that has been kept."""
        sweep = picture.sweep
        if sweep.rolling or not sweep.triggered:
            return True
        return not status.running and (not picture.complete or self._last is None)

    def _head(self, rig: Rig, picture: Picture | None) -> float | None:
        """How far a slow sweep has been drawn over the one that was measured, in ms on the axis."""
        if picture is None or picture.complete or not picture.sweep.triggered or picture.sweep.rolling:
            return None
        if not rig.pace.unlimited and rig.scope.width <= _WATCHABLE * rig.pace.speed:
            return None
        v = picture.segments[tally.VOLTAGE][0]
        return v.start_ms + v.values.size * v.dt_ms - rig.scope.before

    def _take(self, found: _Round) -> None:
        if found.counted:
            self._cost = found.seconds / len(found.counted)
        for sweep in found.counted:
            self._tally.take(sweep)
        self._tally.show(found.screen)
        self._tell()

    @Slot(object, object)
    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell and old.cell != new.cell:
            self._last = None
        if self._tally.follow(new):
            self._came = self._counted = 0
            self._stale = True
            self._tell()
        elif old.scope is not new.scope:
            self._tell()

    def _tell(self) -> None:
        rig, lines = self._store.rig, self._tally.lines
        if self._strip.measured.isVisible():
            self._strip.measured.show_lines([measurement_words.at_a_glance(rig, line) for line in lines])
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.show_lines([measurement_words.in_full(rig, line) for line in lines])
            self._dialog.show_note(self._extent())
        self._mark()

    def _extent(self) -> str:
        """What was measured, in a sentence."""
        rig = self._store.rig
        cursors = next(pair for pair in rig.scope.cursors if pair.id == "a")
        if rig.scope.measure.gated and not cursors.on:
            where = self.tr("The cursors A are off: the whole sweep is measured.")
        elif rig.scope.measure.gated:
            quantity = rig.quantity("scope.cursors.a.t1")
            low, high = (quantity.show(t) for t in sorted((cursors.t1, cursors.t2)))
            where = self.tr("Measured from {low} to {high} ms, between the cursors A.").format(
                low=low, high=high
            )
        else:
            where = self.tr("The whole sweep is measured.")
        if rig.scope.sweeps.mode == "average":
            where = f"{where} {measurement_words.not_the_average()}"
        if self._came > self._counted:
            missed = self.tr("{counted} of {came} sweeps were measured: they come too fast.")
            where = f"{where} {missed.format(counted=self._counted, came=self._came)}"
        return where

    # --- marks --------------------------------------------------------------------------------

    def _mark(self) -> None:
        """Marks are there while the figures can be seen, on a trace that stands and is the one that was measured."""
        rig = self._store.rig
        table = self._dialog is not None and self._dialog.isVisible()
        marks: tuple[Marking, ...] = ()
        elsewhere = self._rolls or rig.scope.sweeps.mode == "average"
        if rig.scope.measure.marks and not elsewhere and (table or self._strip.measured.isVisible()):
            marks = tuple(
                Marking(
                    line.row, measurement_words.name(line.subject.what), line.subject.trace,
                    line.measured.marks,
                )
                for line in self._tally.lines
                if line.measured.marks
            )  # fmt: skip
        self._screen.marks.set_marks(marks, self._after)
        self._screen.viewport().update()

    @Slot(str)
    def _point(self, row: str) -> None:
        if row != self._pointed:
            self._pointed = row
            self._strip.measured.choose(row)
            self._screen.marks.choose(row)
            self._screen.viewport().update()


def _work(sweep: KeptSweep, wanted: tuple[Subject, ...]) -> tuple[Curves, tuple[Subject, ...]]:
    """What is to be measured of a sweep: not a trace that was worked out otherwise when it was drawn."""
    return tally.of_sweep(sweep), () if sweep.rig is None else tally.made_by(sweep.rig, wanted)


def _measure(
    works: list[tuple[Curves, tuple[Subject, ...]]], curves: Curves | None, wanted: tuple[Subject, ...]
) -> _Round:
    began = time.perf_counter()
    counted = tuple(tally.find(sweep, subjects) for sweep, subjects in works)
    seconds = time.perf_counter() - began
    return _Round(counted, {} if curves is None else tally.find(curves, wanted), seconds)


def _same_cell(one: Rig, other: Rig) -> bool:
    return one.cell is other.cell or one.cell == other.cell

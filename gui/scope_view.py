"""Keeps the screen in step with the rig and with what the feed brings."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from engine.electrochemistry import Concentrations, reversal_potentials
from engine.rig.ions import LABEL
from engine.rig.rig import Rig
from engine.rig.scope import DIVISIONS_X
from engine.units import fixed, significant
from gui import fibre_words, labels
from gui.engine_link import EngineLink
from gui.scope.screen import ScopeScreen, Segment, TraceStyle
from gui.scope.trace_style import stacked
from gui.scrolling import Scrolling
from gui.shown_sweeps import ShownSweeps
from gui.store import Store
from gui.zooming import zoomed_part

if TYPE_CHECKING:
    from engine.acquisition import Phase
    from engine.display import Picture
    from engine.runner import Status
    from engine.snapshot import Snapshot


# By the choices of `scope.persistence`; None is for ever.
_SECONDS: dict[str, float | None] = {
    "off": 0.0, "0.2": 0.2, "0.5": 0.5, "1": 1.0, "2": 2.0, "5": 5.0, "10": 10.0, "infinite": None
}  # fmt: skip

_TELL = 0.25  # s


class ScopeView(QObject):
    """The screen's settings from the rig, its traces from pictures, its words from the engine's state."""

    def __init__(self, store: Store, link: EngineLink, screen: ScopeScreen):
        super().__init__(screen)
        self._store, self._screen = store, screen
        self.scrolling = Scrolling(store, link, self)
        self._keeper = link.keeper
        self._glowed = 0  # the number of the newest sweep that was handed to the phosphor
        self._freely: object = None  # the last sweep without a trigger that was
        self._shown = ShownSweeps(store, link.keeper.collector, screen)
        self._picture: Picture | None = None
        self._status: Status | None = None
        self._phase = self._next_phase = ""
        self._words: tuple[str, str, str, str] | None = None
        # What stands in the notice, the first that is not empty before all others.
        self._problem = self._refused = self._noticed = ""
        self._hint = self.tr("The engine is getting ready…")
        self._missing = fibre_words.sentence(store.rig)
        # Between the sweeps of a steady signal it is armed for moments: a lamp would only flicker.
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(300)
        self._patience.timeout.connect(self._light)
        self._stale = self._another = self._recollect = False
        self._rolling = False  # a single sweep stands still even where the traces would roll
        self._moved: Concentrations | None = None  # mM now, where they move
        self._reversals: object = None
        self._coarse = 0.0  # ms that a min-max pair stands for, where samples are shown by these
        self._not_before = 0.0
        self.scrolling.changed.connect(self._show_words)
        store.changed.connect(self._changed)
        link.ready.connect(self._ready)
        self._show_notice()
        self._show_settings(store.rig)

    def show_picture(self, picture: Picture) -> None:
        """Draw a picture of the engine's."""
        if picture.sweep.rolling != self._rolling:
            self._rolling = picture.sweep.rolling
            self._show_settings(self._store.rig)
        if self._hint and picture.sweep.triggered:
            self._hint = ""  # something fires by itself: a hint would stand over its sweeps
            self._show_notice()
        self._picture = picture
        self._glow(picture)
        self._screen.set_events(picture.events)
        whole = self._shown.segments(picture)
        if picture.zoomed is None:
            self._screen.show_traces(whole)
        else:
            self._screen.show_traces(self._shown.segments(picture, zoomed=True), whole)
        self._coarse = self._coarseness(picture)
        if self._shown.words or self.scrolling.back is not None:
            self._show_words()

    def _glow(self, picture: Picture) -> None:
        """Hand complete sweeps to the phosphor, each once; no triggered one is missed."""
        if self._store.rig.scope.persistence == "off":
            for sweep in self._keeper.since(self._glowed):
                self._glowed = sweep.number
            return
        before = self._store.rig.scope.before
        for sweep in self._keeper.since(self._glowed):
            self._glowed = sweep.number
            self._screen.keep_sweep(
                {id: (Segment(before + sweep.start_ms, sweep.dt, row),) for id, row in sweep.rows.items()}
            )
        if picture.complete and not picture.sweep.triggered and picture.sweep is not self._freely:
            self._freely = picture.sweep
            self._screen.keep_sweep({id: segments[:1] for id, segments in picture.segments.items()})

    def clear(self) -> None:
        """Empty the screen until the next sweep."""
        self._picture = None
        self._screen.set_events(())
        self._shown.clear()
        self._screen.clear_phosphor()

    @Slot()
    def _ready(self) -> None:
        self._hint = self.tr("Press Fire (F) to give a stimulus")
        self._show_notice()

    @Slot()
    def hint_was_taken(self) -> None:
        """Somebody fired: the hint has done its work, and what a fibre leaves out has been read."""
        self._hint = self._missing = ""
        self._show_notice()

    @Slot(object)
    def show_status(self, status: Status) -> None:
        """How the engine is."""
        self._status = status
        self._refused = fibre_words.refused(self._store.rig, status.refused)
        if status.running:
            self._problem = ""
        self._show_notice()
        self._show_words()

    def show_problem(self, sentence: str) -> None:
        """Say on the screen why the engine stopped by itself, until it runs again."""
        self._problem = sentence
        self._show_notice()

    def _show_notice(self) -> None:
        hints = "\n".join(text for text in (self._hint, self._missing) if text)
        notice = self._problem or self._refused or hints
        if notice != self._noticed:
            self._noticed = notice
            self._screen.set_notice(notice)

    @Slot(object)
    def show_phase(self, phase: Phase) -> None:
        """What the trigger does."""
        self._next_phase = phase.value
        if phase.value == "armed":
            self._patience.start()
        else:
            self._patience.stop()
            self._light()

    @Slot()
    def _light(self) -> None:
        self._phase = self._next_phase
        self._show_words()

    @Slot(object, object)
    def _changed(self, old: Rig, new: Rig) -> None:
        self._stale = True
        self._another = self._another or old.cell is not new.cell or old.cable.on != new.cable.on
        self._recollect = self._recollect or old.scope.sweeps is not new.scope.sweeps
        if old.cable.on or new.cable.on or old.scope.traces is not new.scope.traces:
            missing = fibre_words.sentence(new)
            if missing != fibre_words.sentence(old):
                self._missing = missing
                self._show_notice()
        if old.ions != new.ions or old.cell is not new.cell:
            self._moved = None  # what is set goes before what was

    @property
    def columns(self) -> int:
        """Device pixels from the left edge of the graticule to the right."""
        return self._screen.columns

    @property
    def complete(self) -> bool:
        """Whether what is drawn is a whole sweep, or rolls on without an end."""
        picture = self._picture
        return picture is not None and (picture.complete or picture.sweep.rolling)

    @property
    def zoomed(self) -> tuple[float, float] | None:
        """The part that has a time base of its own, in ms from the left edge of the whole."""
        return zoomed_part(self._store.rig.scope)

    @property
    def back(self) -> float | None:
        """The sample at the right edge of a screen that is scrolled back."""
        return self.scrolling.back

    @property
    def cost(self) -> float:
        """Seconds that the last painting took."""
        return self._screen.cost

    def refresh(self) -> None:
        """Show settings that have changed. Asked for with the first samples after an edit: one painting shows both."""
        if self._stale:
            self._stale = False
            self._show_settings(self._store.rig)
        if self.scrolling.back is not None and time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + _TELL
            self._show_words()  # how far back it is by now
        if self._another:  # what the old cell did is not to be read on the new one's scales
            self._another = False
            self._picture = None
            self._screen.set_events(())
            self._screen.show_traces({})
        if self._recollect:  # seen while stopped, too
            self._recollect = False
            if self._picture is not None:
                self.show_picture(self._picture)

    def _show_settings(self, rig: Rig) -> None:
        scope, trigger = rig.scope, rig.scope.trigger
        self._screen.set_time(
            scope.time_per_div, None if self._rolling else scope.before, self._rolling, self.zoomed
        )
        styles = tuple(
            TraceStyle(
                trace.id, labels.trace(trace.label), trace.unit, trace.per_div, trace.position, trace.on, trace.offset,
                trace.inverted, trace.tint if trace.colour == "own" else trace.colour, trace.line,
            )
            for trace in scope.placed
        )  # fmt: skip
        self._screen.set_traces(stacked(styles) if scope.arrangement == "stacked" else styles)
        self._screen.set_bars(scope.bars)
        self._screen.set_persistence(_SECONDS.get(scope.persistence, 0.0))
        self._show_reversals(reversal_potentials(rig, self._moved if rig.moves_anything else None))
        source = scope.source
        self._screen.set_trigger_level(
            trigger.source, source.level if source is not None else 0.0,
            source is not None and not self._rolling,
        )  # fmt: skip
        self._show_words()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Let the reversal potentials follow concentrations that move."""
        self._moved = snapshot.concentrations
        if snapshot.rig.moves_anything:
            self._show_reversals(snapshot.potentials)

    def _show_reversals(self, potentials: dict[str, float]) -> None:
        lines = tuple((ion, f"E {LABEL[ion]}", round(value, 2)) for ion, value in potentials.items())
        shown = (lines, self._store.rig.scope.reversals)
        if shown != self._reversals:
            self._reversals = shown
            self._screen.set_reversals(*shown)

    @Slot()
    def _show_words(self) -> None:
        rig = self._store.rig
        quantity = rig.quantity("scope.time_per_div")
        per_div, part = labels.with_unit(quantity, rig.scope.time_per_div), self.zoomed
        if part is not None:
            zoomed = labels.with_unit(quantity, (part[1] - part[0]) / DIVISIONS_X)
            per_div = self.tr("Zoom {zoomed} of {whole}").format(zoomed=zoomed, whole=per_div)
        kind, lamp = self._lamp()
        middle = self.tr("step {dt} ms").format(dt=labels.number(significant(rig.pace.dt)))
        if self.scrolling.back is not None:
            middle = self.tr("right edge at {time} s").format(
                time=labels.number(fixed(self.scrolling.time / 1000.0, 3))
            )
            if self._coarse:
                text = self.tr("extremes of {time} ms each")
                middle += " · " + text.format(time=labels.number(significant(self._coarse)))
        missing = fibre_words.brief(rig)
        middle = " · ".join(text for text in (self._shown.words, missing, middle) if text)
        words = (lamp, kind, middle, per_div)
        if words != self._words:
            self._words = words
            self._screen.set_status(lamp, kind, middle, per_div)

    def _coarseness(self, picture: Picture) -> float:
        """ms that a pair of extremes stands for, where it is wide enough to be seen."""
        pieces = (picture.zoomed or picture.segments).get("v", ())
        pair = 2.0 * max((piece.dt_ms for piece in pieces), default=0.0)
        pixel = self._screen.window.ms_per_div * DIVISIONS_X / self._screen.columns
        return pair if pair > 2.5 * self._store.rig.pace.dt and pair > pixel else 0.0

    def _lamp(self) -> tuple[str, str]:
        if self.scrolling.back is not None:
            return "armed", labels.number(f"{fixed(-self.scrolling.lag / 1000.0, 1)} s")
        if self._status is None:
            return "stopped", self.tr("Starting")
        if not self._status.running:
            return "stopped", self.tr("Stopped")
        words = {
            "armed": self.tr("Armed"),
            "triggered": self.tr("Triggered"),
            "auto": self.tr("Auto"),
            "rolling": self.tr("Roll"),
        }
        kind = {"rolling": "running"}.get(self._phase, self._phase or "armed")
        return kind, words.get(self._phase, words["armed"])

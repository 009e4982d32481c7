"""Keeps the strip of the fibre in step with the rig and with the film of it, and takes over what hands do on it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSettings, Qt, Slot

from engine import slow_motion
from engine.electrochemistry import reversal_potentials
from engine.rig.rig import Rig
from engine.text import BadInput
from engine.units import fixed, significant
from gui import fibre_marks, labels
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.feed import Feed
from gui.scrolling import Scrolling
from gui.store import Store
from gui.widgets.along_axis import on_grid, rounded_up
from gui.widgets.fibre_strip import FibreStrip
from gui.widgets.voltage_colours import Scale, scale_for

if TYPE_CHECKING:
    from engine.film import Film
    from engine.runner import Status

_SCROLLS_FROM = 1000.0  # ms of the clock that a screen takes, from which on it can be followed as it scrolls
_SHARE = 0.35  # of the time that painting the strip may take at the most
_STEP = 0.01  # of the fibre, for an arrow key
_SETTING = "window/fibre_plots"
_SHORTLY = 0.1  # ms after which a stimulus that goes on would be seen to
_NEAR = 5.0  # mV from rest; an impulse under way is further
_BEYOND = 5.0  # mV below E_K that the scale of a cell that fires shows

Volts = NDArray[np.floating]


class FibreView(QObject):
    """The strip is there only while there is a fibre. `say` tells what was changed along with it."""

    def __init__(
        self, store: Store, link: EngineLink, feed: Feed, scrolling: Scrolling, strip: FibreStrip,
        settings: QSettings, fire: Callable[[], None], say: Callable[[str], None], report: Report,
    ):  # fmt: skip
        super().__init__(strip)
        self._store, self._link, self._scrolling, self._strip = store, link, scrolling, strip
        self._settings, self._say, self._report = settings, say, report
        self._drag = 0
        self._shown: tuple[object, ...] = ()
        self._not_before = 0.0
        self._since = 0.0  # ms from which on the fibre is as it is
        self._extremes = _Extremes()
        self._usual: tuple[float, float] | None = None
        self._rest_of: object = None
        self._rest = store.rig.cell.rest
        self._passage: object = None
        picture = strip.picture
        picture.grabbed.connect(self._grabbed)
        picture.moved.connect(self._move)
        picture.widened.connect(self._widen)
        picture.nudged.connect(self._nudge)
        picture.stretched.connect(self._stretch)
        picture.fired.connect(fire)
        strip.slowed.connect(lambda slow: store.replace(slow_motion.slowed(store.rig, slow)))
        strip.plots_chosen.connect(self._keep_plots)
        plots = str(settings.value(_SETTING) or "along").split("+")
        strip.set_plots("along" in plots, "space" in plots)
        store.changed.connect(self._changed)
        feed.pulled.connect(self._frame)
        feed.polled.connect(self._tell)
        self._show(store.rig)

    # --- from the rig ---------------------------------------------------------------------------

    @Slot(object, object)
    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell or old.cable.length != new.cable.length:
            self._extremes = _Extremes()
        if old.cable is not new.cable and self._link.runner is not None:
            self._since = self._link.runner.status.time
        if new.cable.on and not old.cable.on and old.pace.speed != new.pace.speed:
            speed = round(1.0 / new.pace.speed)
            text = self.tr(
                "Time goes at 1/{slower} of real time, so that the impulse can be seen; Speed changes that."
            )
            self._say(text.format(slower=speed))
        self._show(new)

    def _show(self, rig: Rig) -> None:
        strip, on = self._strip, rig.cable.on
        if on:
            potentials = reversal_potentials(rig)
            firing = rig.can_fire and {"na", "k"} <= potentials.keys()
            self._usual = (potentials["k"] - _BEYOND, potentials["na"]) if firing else None
            lines = fibre_marks.lines(rig)
            strip.picture.show_fibre(fibre_marks.look(rig), fibre_marks.marks(rig))
            strip.along.set_fibre(rig.cable.length, lines)
            strip.space_time.set_fibre(rig.cable.length, lines)
            strip.set_slow(slow_motion.is_slow(rig))
        if on == strip.isHidden():
            strip.setVisible(on)
            if on:
                strip.say(fibre_marks.hint(rig.can_fire))
            else:
                self._shown = ()

    # --- from the film --------------------------------------------------------------------------

    @Slot()
    def _frame(self) -> None:
        """Show the fibre as it is now, or as it was where the screen is scrolled back."""
        runner, now = self._link.runner, time.monotonic()
        film = None if runner is None else runner.film
        strip = self._strip
        if film is None or not strip.isVisible() or now < self._not_before:
            return
        latest = film.latest()
        if latest is None:
            return
        back = self._scrolling.back is not None
        newest = self._scrolling.time if back else latest.time
        window = self._window(newest, back)
        shown = (film, latest.time, window, back, strip.space_time.isVisible(), strip.along.isVisible())
        unfilled = strip.space_time.isVisible() and not math.isfinite(strip.space_time.filled)
        if shown == self._shown and not unfilled:
            return
        self._shown = shown
        v: Volts | None = latest.v
        note = ""
        if back:
            v, note = self._then(film, newest, window[1] - window[0])
        if v is not None:
            self._extremes.add(newest, v, window[1] - window[0])
        self._rescale(film)
        strip.picture.show_v(film.x, v)
        if strip.along.isVisible():
            strip.along.show_v(film.x, v, film.rest, note)
        if strip.space_time.isVisible():
            self._fill(film, window)
        spent = strip.picture.cost + strip.along.cost + strip.space_time.cost  # the last painting
        self._not_before = now + (time.monotonic() - now + spent) / _SHARE - spent

    def _window(self, newest: float, back: bool) -> tuple[float, float, float]:
        """From when to when V over place and time is shown, and what counts as 0: ms.

        What is slow enough to be followed scrolls; else it is the sweep that the screen of the scope shows.
        """
        rig = self._store.rig
        width = rig.scope.width
        speed = math.inf if rig.pace.unlimited else rig.pace.speed
        record, span = self._scrolling.record, self._scrolling.span
        if not back and (width >= _SCROLLS_FROM * speed or span is None or record is None):
            return newest - width, newest, newest
        assert record is not None and span is not None
        first = max(0, math.floor(span[0]))
        left = record.time_of(first) + (span[0] - first) * record.dt
        sweep = record.acquisition.current
        zero = (
            left + rig.scope.before if sweep is not None and not sweep.rolling and not back else left + width
        )
        return left, left + width, zero

    def _then(self, film: Film, when: float, width: float) -> tuple[Volts | None, str]:
        """The fibre at an earlier time, ms."""
        times, v = film.since(when - 0.02 * width, when)
        if not times.size:
            return None, self.tr("the fibre of that time is no longer kept")
        from engine.film import look_every, spacing  # the kernels it knows come with the engine

        rig = self._store.rig
        text = self.tr("at {time} ms")
        if look_every(rig):
            text = self.tr("at {time} ms: the farthest from rest in {span} ms")
        span = significant(spacing(rig) * rig.pace.dt, 2)
        return v[-1], text.format(time=labels.number(fixed(float(times[-1]), 2)), span=labels.number(span))

    def _fill(self, film: Film, window: tuple[float, float, float]) -> None:
        picture = self._strip.space_time
        picture.set_points(film.x)
        picture.set_window(*window)
        times, v = film.since(max(window[0], picture.filled), window[1])
        if times.size:
            picture.add(times, v)

    def _rescale(self, film: Film) -> None:
        if film.rest is not self._rest_of and film.rest.size:
            self._rest_of, self._rest = film.rest, round(float(np.median(film.rest)), 2)
        scale: Scale = scale_for(self._rest, *self._extremes.range(self._rest), self._usual)
        strip = self._strip
        for shown in (strip.picture, strip.along, strip.space_time):
            shown.set_scale(scale)

    @Slot(object)
    def _tell(self, status: Status) -> None:
        """The velocity in words, and the line that joins the electrodes."""
        if not self._store.rig.cable.on:
            return
        leg, arrivals = status.leg, status.arrivals
        silent = self._nothing_came(status)
        known = (leg, tuple(arrivals.items()), silent)
        if known == self._passage:
            return
        self._passage = known
        strip = self._strip
        cable = self._store.rig.cable
        places = {one.id: one.place for one in cable.recording}
        strip.space_time.show_passage(None, "")
        underway = _underway(places, arrivals, cable.stimulus.place)
        if silent:
            strip.say(fibre_marks.nothing_came())
        elif underway is not None:
            strip.say(fibre_marks.not_arrived(*underway))
        elif leg is not None:
            texts = fibre_marks.velocity(leg.start, leg.end, leg.distance, leg.time)
            strip.say(texts)
            start, end = arrivals[leg.start], arrivals[leg.end]
            if start is not None and end is not None and {leg.start, leg.end} <= places.keys():
                points = (places[leg.start], start, places[leg.end], end)
                strip.space_time.show_passage(points, fibre_marks.plain(texts[-1]))
        else:  # what was said before was of another fibre, or of electrodes that were elsewhere
            strip.say(fibre_marks.hint(self._store.rig.can_fire))

    def _nothing_came(self, status: Status) -> bool:
        """Whether the last stimulus is over, no electrode has seen an impulse since, and none is on its way."""
        runner, rig = self._link.runner, self._store.rig
        film = None if runner is None else runner.film
        latest = None if film is None else film.latest()
        if runner is None or film is None or latest is None or not rig.can_fire or status.stimulus != 0.0:
            return False
        given = runner.record.last_event
        if given is None or not status.arrivals or latest.v.shape != film.rest.shape:
            return False
        began = runner.record.time_of(math.floor(given[0]))
        self._since = min(self._since, status.time)  # time may have gone back
        if not self._since <= began < latest.time - _SHORTLY or any(
            t is not None and t >= began for t in status.arrivals.values()
        ):
            return False
        return bool(np.abs(latest.v - film.rest).max() < _NEAR)

    # --- hands ----------------------------------------------------------------------------------

    def _grabbed(self) -> None:
        self._drag += 1

    def _move(self, id: str, place: float) -> None:
        self._set(fibre_marks.PLACES[id], place, f"fibre.drag.{self._drag}", held=True)

    def _widen(self, id: str, extent: float) -> None:
        path = fibre_marks.EXTENTS[id]
        low = self._store.rig.quantity(path).low
        value = min(max(extent, low), self._store.rig.cable.length)
        self._set(path, value, f"fibre.drag.{self._drag}", held=True)

    def _nudge(self, id: str, steps: int) -> None:
        self._step(fibre_marks.PLACES[id], steps, 0.0)

    def _stretch(self, id: str, steps: int) -> None:
        if path := fibre_marks.EXTENTS.get(id):
            self._step(path, steps, self._store.rig.quantity(path).low)

    def _step(self, path: str, steps: int, low: float) -> None:
        """By so many hundredths of the fibre, to a round number."""
        length = self._store.rig.cable.length
        step = rounded_up(_STEP * length)
        value = on_grid(float(self._store.rig[path]) + steps * step, step)
        self._set(path, min(max(value, low), length), path)

    def _set(self, path: str, value: float, series: str, held: bool = False) -> None:
        try:
            rig = self._store.rig.replace(path, value)
        except BadInput as bad:
            self._report(bad.message)
            return
        if rig != self._store.rig:
            self._store.replace(rig, series=series, held=held)

    def _keep_plots(self) -> None:
        strip = self._strip
        shown = (("along", strip.along_button), ("space", strip.space_button))
        self._settings.setValue(_SETTING, "+".join(name for name, b in shown if b.isChecked()) or "none")
        self._shown = ()
        self._frame()

    def focus(self) -> None:
        """Give the keys to the fibre: Space fires."""
        if self._strip.isVisible():
            self._strip.picture.setFocus(Qt.FocusReason.OtherFocusReason)


def _underway(
    places: Mapping[str, float], arrivals: Mapping[str, float | None], start: float
) -> tuple[str, str] | None:
    """The electrode that the newest impulse passed last and the one it has not come to, away from its `start` (mm).

    None once it has passed all.
    """
    there = {id: time for id in places if (time := arrivals.get(id)) is not None}
    if not there:
        return None
    last = max(there, key=lambda id: there[id])
    way = places[last] - start
    further = [id for id, place in places.items() if (place - places[last]) * way > 0.0]
    missing = min(further, key=lambda id: abs(places[id] - start), default=None)
    return None if missing is None else (last, missing)


class _Extremes:
    """The least and the greatest V of the present stretch of time and of the one before."""

    def __init__(self) -> None:
        self._began = -math.inf
        self._now: tuple[float, float] | None = None
        self._before: tuple[float, float] | None = None

    def add(self, when: float, v: Volts, width: float) -> None:
        """Take V (n,) in mV at `when`, ms; stretches are `width` ms long."""
        low, high = float(v.min()), float(v.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            return
        if not self._began <= when < self._began + width:
            self._before, self._now, self._began = self._now, None, when
        self._now = (low, high) if self._now is None else (min(low, self._now[0]), max(high, self._now[1]))

    def range(self, rest: float) -> tuple[float, float]:
        """mV, of all that there was."""
        found = [pair for pair in (self._now, self._before) if pair is not None] or [(rest, rest)]
        return min(low for low, _ in found), max(high for _, high in found)

"""The traces in words, for those who do not see the screen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from engine.text import QT_TRANSLATE_NOOP
from engine.units import fixed, significant, symbol
from gui import labels
from gui.feed import Feed
from gui.scope.screen import ScopeScreen, Segment, TraceStyle
from gui.scope.time_window import TimeWindow
from gui.scope_view import ScopeView

_EVERY = 1000  # ms; nobody can listen faster
_FLAT = 5e-4  # of a division: what moves less is a line

Floats = NDArray[np.float64]


class Spoken(QObject):
    """Tells the screen what is on it in words, while it has the keyboard's focus; at most once a second."""

    def __init__(self, screen: ScopeScreen, view: ScopeView, feed: Feed):
        super().__init__(screen)
        self._screen, self._view = screen, view
        self._fresh = False  # a picture came since the traces were last told
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._tell)
        self._timer.start()
        feed.pictured.connect(self._pictured)

    def text(self) -> str:
        """What is on the screen now, a sentence for each trace."""
        return describe(self._screen.shown, self._screen.window)

    def _pictured(self) -> None:
        self._fresh = True

    def _tell(self) -> None:
        if self._fresh and self._screen.hasFocus() and self._view.complete:
            self._fresh = False
            self._screen.set_spoken(self.text())


def describe(shown: Sequence[tuple[TraceStyle, tuple[Segment, ...]]], window: TimeWindow) -> str:
    """A sentence for each trace: its last value, its least and greatest with their times, and V's crossings of 0.

    shown: each trace's style and samples; of these, what the window shows is told, with times as its axis counts them.
    """
    found = []
    for style, segments in shown:
        t, y = _samples(segments, window)
        if t.size:
            found.append(_sentence(style, t - window.origin, y))
    return "\n".join(found) if found else _tr(QT_TRANSLATE_NOOP("spoken", "No trace is on the screen."))


def _sentence(style: TraceStyle, t: Floats, y: Floats) -> str:
    low, high = int(np.argmin(y)), int(np.argmax(y))
    unit = symbol(style.unit)

    def value(number: float, with_unit: bool = True) -> str:
        if style.unit == "mV":
            text = fixed(number, 1, sign=True)
        else:
            # Digits that a person could read off the screen, and one more.
            text = significant(_rounded(number, style.per_div / 1000.0))
        return f"{labels.number(text)} {unit}".rstrip() if with_unit else labels.number(text)

    def time(ms: float) -> str:
        return f"{labels.number(significant(_rounded(ms, (t[-1] - t[0]) / 1000.0)))} ms"

    if y[high] - y[low] <= _FLAT * style.per_div:
        return _tr(QT_TRANSLATE_NOOP("spoken", "{trace}: {value} throughout.")).format(
            trace=style.label, value=value(float(y[-1]))
        )
    parts = [
        _tr(QT_TRANSLATE_NOOP("spoken", "{trace}: now {now}")).format(trace=style.label, now=value(float(y[-1]))),
        _tr(QT_TRANSLATE_NOOP("spoken", "from {low} at {low_time} to {high} at {high_time}")).format(
            low=value(float(y[low]), with_unit=False), low_time=time(float(t[low])),
            high=value(float(y[high])), high_time=time(float(t[high])),
        ),
    ]  # fmt: skip
    if style.id == "v":
        parts.extend(_crossings(t, y, time))
    return "; ".join(parts) + "."


def _crossings(t: Floats, y: Floats, time: Callable[[float], str]) -> list[str]:
    at = np.flatnonzero((y[:-1] < 0.0) & (y[1:] >= 0.0))
    if not at.size:
        return []
    share = -y[at] / (y[at + 1] - y[at])
    times = t[at] + share * (t[at + 1] - t[at])
    if at.size == 1:
        return [
            _tr(QT_TRANSLATE_NOOP("spoken", "crosses 0 upwards at {time}")).format(time=time(float(times[0])))
        ]
    text = _tr(
        QT_TRANSLATE_NOOP("spoken", "crosses 0 upwards {count} times, first at {first}, last at {last}")
    )
    return [text.format(count=at.size, first=time(float(times[0])), last=time(float(times[-1])))]


def _samples(segments: Sequence[Segment], window: TimeWindow) -> tuple[Floats, Floats]:
    """Times (ms from the left edge) and values that are on the screen, in the order of time."""
    times: list[Floats] = []
    values: list[Floats] = []
    for segment in segments:
        t: Floats = segment.start_ms + segment.dt_ms * np.arange(segment.values.size, dtype=np.float64)
        inside = (t >= window.left - 0.5 * segment.dt_ms) & (t <= window.right) & np.isfinite(segment.values)
        times.append(t[inside])
        values.append(segment.values[inside])
    if not times:
        return np.empty(0), np.empty(0)
    t, y = np.concatenate(times), np.concatenate(values)
    order = np.argsort(t, kind="stable")
    return t[order], y[order]


def _rounded(number: float, finest: float) -> float:
    """`number` to the decimal place of `finest`."""
    return round(number, max(0, -math.floor(math.log10(finest)))) if finest > 0.0 else number


def _tr(text: str) -> str:
    return QCoreApplication.translate("spoken", text)

"""What the measurements of one sweep share: rest, spikes, the peak, its threshold. Each is worked out when asked for.

Places are in samples of the gated stretch, fractional; `time` turns them into ms.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from engine.measurements import shape
from engine.measurements.result import Point, Settings, Span
from engine.measurements.shape import Curve, Indices

_LARGEST = 1e100  # what is larger is no figure of a trace, and its square none at all
_FLAT = 1e-9  # what is smaller than this part of the values is rounding, not a response
_CALM = 1e-3  # of peak-to-peak: how far apart the min-max pairs of a rest may lie
_PIECE = 2.0  # ms: the least that a rest without a stimulus lasts
_RUN = 3  # samples for which dV/dt stays above the criterion at threshold (DerivativeWindow of eFEL)
_APART = 0.1  # of peak-to-peak: what a pulse of a trace other than V must pass on either side of its middle


class Response:
    """One sweep of one trace between the gates.

    values: any unit, shape (n,); what is not finite, or beyond 1e100, is a gap. dt, start: ms, the time of sample 0.
    stimulus: shape (n,), to know when it began; `onset` (ms) says so instead, for what began with or before sample 0.
    gate: two times in ms, in any order; only samples from one to the other count. voltage: whether these are mV of
    the membrane, so that there are spikes. pairs: the values are not samples but min-max pairs of them. drawn: ms, up
    to where a sweep that is not full has come.
    """

    def __init__(
        self,
        values: Curve,
        dt: float,
        start: float = 0.0,
        *,
        stimulus: Curve | None = None,
        onset: float | None = None,
        gate: tuple[float, float] | None = None,
        settings: Settings | None = None,
        voltage: bool = True,
        pairs: bool = False,
        drawn: float | None = None,
    ):
        y = np.asarray(values, np.float64)
        if y.ndim != 1 or not (dt > 0.0 and math.isfinite(dt) and math.isfinite(start)):
            raise ValueError("values must be one row, dt positive and start finite")
        if stimulus is not None and np.shape(stimulus) != y.shape:
            raise ValueError("stimulus must have a value for each sample")
        first, stop = 0, y.size
        if gate is not None:
            left, right = ((t - start) / dt for t in sorted(gate))
            # A gate that lies on a sample to rounding includes it.
            first = math.ceil(min(max(left - 1e-6, 0.0), y.size))
            stop = max(first, math.floor(min(max(right + 1e-6, -1.0), y.size - 1)) + 1)
        y = y[first:stop]
        there = np.abs(y) < _LARGEST
        self.has_gaps = not there.all()
        if self.has_gaps:
            y = np.where(there, y, np.nan)
        self.y, self.dt, self.origin = y, dt, start + first * dt
        self.voltage, self.pairs = voltage, pairs
        self._head = None if drawn is None else (drawn - self.origin) / dt
        self.settings = settings or Settings()
        self._onsets = np.empty(0)
        if onset is not None:
            self._onsets = np.array([(onset - self.origin) / dt])
        elif stimulus is not None:
            self._onsets = shape.onsets(np.asarray(stimulus, np.float64)) - first

    def time(self, place: float) -> float:
        return self.origin + place * self.dt

    def point(self, place: float, value: float | None = None) -> Point:
        """The point of the trace at a place, or one at another value there."""
        return Point(self.time(place), shape.at(self.y, place) if value is None else value)

    def level(self, from_: float, to: float, value: float) -> Span:
        """A horizontal line."""
        return Span(self.point(from_, value), self.point(to, value))

    @cached_property
    def finite(self) -> Curve:
        """The samples that are no gaps."""
        return self.y[~np.isnan(self.y)] if self.has_gaps else self.y

    @cached_property
    def slopes(self) -> Curve:
        """dy/dt, own unit per ms; number j belongs to the place j + 0.5."""
        return np.diff(self.y) / self.dt

    @cached_property
    def lowest(self) -> int | None:
        return shape.highest(-self.y)

    @cached_property
    def highest(self) -> int | None:
        return shape.highest(self.y)

    # --- rest -----------------------------------------------------------------------------------

    @cached_property
    def rest_stretch(self) -> tuple[int, int]:
        """First and one past the last of the samples that are at rest.

        They are the last part of what lies before the first stimulus. Without one they are the last part of the last
        quiet stretch before the first spike, none where it has no such stretch; without a spike the first part of
        everything.
        """
        inside = self._onsets[(self._onsets >= 0.0) & (self._onsets <= self.y.size - 1)]
        before = math.floor(inside[0] + 1e-6) + 1 if inside.size else 0
        if before:
            return before - max(1, round(self.settings.rest_part * before)), before
        starts, _ = self._excursions
        if starts.size:
            return self._quiet_before(int(starts[0]))
        return 0, min(self.y.size, max(1, round(self.settings.rest_part * self.y.size)))

    def _quiet_before(self, stop: int) -> tuple[int, int]:
        """The last part of the last stretch before a spike in which V changes by less than a tenth of the criterion.

        It is told over pieces of some ms, as the slope from sample to sample is that of the noise. The last piece of
        several is left out: the foot of the spike may reach into it.
        """
        piece = max(2, round(_PIECE / self.dt))
        count = stop // piece
        pieces = self.y[stop - count * piece : stop].reshape(count, piece)
        firsts, stops = shape.runs(np.ptp(pieces, axis=1) < 0.1 * self.settings.criterion * _PIECE)
        if not firsts.size:
            return 0, 0
        first, last = int(firsts[-1]), int(stops[-1])
        last -= last - first > 1
        end = stop - (count - last) * piece
        return end - max(piece, round(self.settings.rest_part * (last - first) * piece)), end

    @cached_property
    def rest(self) -> float | None:
        """The mean over the stretch at rest."""
        first, stop = self.rest_stretch
        calm = self.y[first:stop]
        calm = calm[~np.isnan(calm)]
        if not calm.size or (self.pairs and not self._calm(calm)):
            return None
        return float(calm.mean())

    def _calm(self, values: Curve) -> bool:
        """Whether these lie so close that the middle of least and greatest is as good as the mean."""
        if self.lowest is None or self.highest is None:
            return False
        whole = float(self.y[self.highest] - self.y[self.lowest])
        return float(np.ptp(values)) <= _CALM * whole + _FLAT * float(np.abs(values).max())

    def vertex(self, sample: int) -> tuple[float, float]:
        """Place and height of the turn at a sample; of min-max pairs the sample itself is the height."""
        if self.pairs:
            return float(sample), float(self.y[sample])
        return shape.vertex(self.y, sample)

    # --- the peak -------------------------------------------------------------------------------

    @cached_property
    def _excursions(self) -> tuple[Indices, Indices]:
        if not self.voltage:
            return np.empty(0, np.intp), np.empty(0, np.intp)
        s = self.settings
        return shape.excursions(self.y, s.spike_level - s.hysteresis, s.spike_level)

    @cached_property
    def spikes(self) -> list[int]:
        """The highest sample of each spike; one that still rises when the sweep ends is none."""
        tops: list[int] = shape.tops(self.y, *self._excursions).tolist()
        return tops[:-1] if tops and tops[-1] == self.y.size - 1 else tops

    @cached_property
    def peak_sample(self) -> int | None:
        """The top of the first spike; without one the sample that is farthest from rest."""
        if self.spikes:
            return self.spikes[0]
        if self.rest is None:
            return None
        return shape.highest(np.abs(self.y - self.rest))

    @cached_property
    def peak(self) -> tuple[float, float] | None:
        """Place and value."""
        return None if self.peak_sample is None else self.vertex(self.peak_sample)

    @cached_property
    def next_spike(self) -> int:
        """The top of the second spike, or the end of the sweep."""
        return self.spikes[1] if len(self.spikes) > 1 else self.y.size

    @cached_property
    def trough(self) -> tuple[float, float] | None:
        """The lowest point between the first spike and the next; none where V still falls when the sweep ends.

        In a sweep that is still drawn the end is not known before it is there, or the next spike.
        """
        if not self.spikes:
            return None
        top = self.spikes[0]
        if self._head is not None and top < self._head <= self.next_spike:
            return None
        low = shape.highest(-self.y[top : self.next_spike])
        if low is None or top + low >= self.y.size - 1:
            return None
        return self.vertex(top + low)

    # --- threshold and slopes -------------------------------------------------------------------

    @cached_property
    def _take_off(self) -> int | None:
        """The first slope of the upstroke: the last time before the peak that dV/dt stays above the criterion."""
        if not self.spikes:
            return None
        firsts, stops = shape.runs(self.slopes[: self.spikes[0]] >= self.settings.criterion)
        if not firsts.size:
            return None
        lengths = stops - firsts
        return int(firsts[np.flatnonzero(lengths >= min(_RUN, int(lengths.max())))[-1]])

    @cached_property
    def threshold(self) -> float | None:
        """The place where dV/dt passes the criterion for the last time before the first spike."""
        if self._take_off is None or self._take_off == 0:
            return None
        before = self._take_off - 1
        if np.isnan(self.slopes[before]):
            return None
        return shape.passing(self.slopes, before, self.settings.criterion) + 0.5

    def steepest(self, sign: float) -> tuple[float, float] | None:
        """Place and value of the largest slope upwards (`sign` 1) or downwards (-1), own unit per ms.

        On V from threshold to the peak of the first spike and from there to the next; otherwise of the whole sweep.
        """
        first, stop = 0, self.slopes.size
        if self.spikes:
            first, stop = (
                (self._take_off or 0, self.spikes[0]) if sign > 0.0 else (self.spikes[0], self.next_spike)
            )
        part = sign * self.slopes[first:stop]
        top = shape.highest(part)
        if top is None:
            return None
        place, height = shape.vertex(part, top, means=True)
        return first + place + 0.5, sign * height

    # --- the way to the peak and back -----------------------------------------------------------

    @cached_property
    def base(self) -> float | None:
        """What the amplitude counts from: rest or, where that is chosen and there are spikes to have one, threshold."""
        if self.voltage and self.settings.base == "threshold":
            return None if self.threshold is None else shape.at(self.y, self.threshold)
        return self.rest

    @cached_property
    def amplitude(self) -> float | None:
        """From base to peak, negative for a response that goes down."""
        return None if self.base is None or self.peak is None else self.peak[1] - self.base

    def rise(self, part: float) -> float | None:
        """The place where the response passes this part of its amplitude for the last time before the peak."""
        return self._passing(part, back=False)

    def fall(self, part: float) -> float | None:
        """The place where the response is back at this part of its amplitude, before the next spike."""
        return self._passing(part, back=True)

    @cached_property
    def _ways(self) -> tuple[Curve, Curve] | None:
        """The way to the peak and, backwards from the end, the way from it: both rise from base, counted from there."""
        if self.amplitude is None or self.base is None or self.peak_sample is None or self.peak is None:
            return None
        if abs(self.amplitude) <= _FLAT * max(abs(self.base), abs(self.peak[1])):
            return None
        up = math.copysign(1.0, self.amplitude) * (self.y[: self.next_spike] - self.base)
        return up[: self.peak_sample + 1], up[self.peak_sample :][::-1]

    def _passing(self, part: float, back: bool) -> float | None:
        if self._ways is None or self.amplitude is None or self.peak is None:
            return None
        way, level = self._ways[back], part * abs(self.amplitude)
        if level >= way[-1]:  # the parabola's top stands a little higher than any sample
            return self.peak[0]
        place = shape.up_before(way, way.size - 1, level)
        if place is None:
            return None
        return self.next_spike - 1 - place if back else place

    @cached_property
    def slope_end(self) -> float | None:
        """The place after the first spike's steepest fall where dV/dt has come back to `settings.fall_slope`."""
        limit = self.settings.fall_slope
        if limit is None or not self.spikes:
            return None
        first = self.spikes[0]
        down = -self.slopes[first : self.next_spike]
        steepest = shape.highest(down)
        if steepest is None or down[steepest] < -limit:
            return None
        back = down[steepest:]
        slower = np.flatnonzero(~(back >= -limit))
        if not slower.size or np.isnan(back[slower[0]]):
            return None
        return first + steepest + shape.passing(back, int(slower[0]) - 1, -limit) + 0.5

    # --- when -----------------------------------------------------------------------------------

    @cached_property
    def onset(self) -> float | None:
        """The place where the stimulus began that led to the peak: the last one before it, perhaps before the gate."""
        if self.peak is None:
            return None
        before = self._onsets[self._onsets <= self.peak[0]]
        return float(before[-1]) if before.size else None

    @cached_property
    def events(self) -> list[float]:
        """Peaks of the spikes; on another trace where its pulses pass half-way between its lowest and highest."""
        if self.voltage:
            return [self.vertex(top)[0] for top in self.spikes]
        if self.lowest is None or self.highest is None:
            return []
        low, high = float(self.y[self.lowest]), float(self.y[self.highest])
        middle, apart = 0.5 * (low + high), _APART * (high - low)
        if high - low <= _FLAT * max(abs(low), abs(high)):
            return []
        starts, _ = shape.excursions(self.y, middle - apart, middle + apart)
        below = np.flatnonzero(self.y < middle)
        last = below[np.searchsorted(below, starts) - 1]
        places: list[float] = (last + (middle - self.y[last]) / (self.y[last + 1] - self.y[last])).tolist()
        return places

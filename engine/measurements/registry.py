"""What can be measured, in the order of the table: one definition each, and how to measure a sweep."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from engine.measurements import figures
from engine.measurements.response import Response
from engine.measurements.result import AREA, HZ, MS, OWN, SLOPE, Measured, Settings
from engine.measurements.shape import Curve
from engine.rig.measured import MEASURED
from engine.text import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Measurement:
    """One thing that can be measured. `label` and `help` are translatable in the context "measurement".

    unit: a kind of engine.measurements.result. voltage_only: it means nothing on another trace than V.
    """

    id: str
    label: str
    help: str
    unit: str
    find: Callable[[Response], figures.Found]
    voltage_only: bool = False

    @property
    def name(self) -> str:
        """What it is called in full, translatable in the context "quantity": it is a choice of the rig's too."""
        return dict(MEASURED)[self.id]


def measure(
    values: Curve,
    dt: float,
    start: float = 0.0,
    *,
    stimulus: Curve | None = None,
    onset: float | None = None,
    gate: tuple[float, float] | None = None,
    settings: Settings | None = None,
    voltage: bool = True,
    only: Iterable[str] | None = None,
    pairs: bool = False,
    drawn: float | None = None,
) -> dict[str, Measured]:
    """Measure one sweep; `only` names what to measure, by id (everything that fits the trace if None).

    The other arguments are those of `Response`. On a trace that is not V, what needs V is left out.
    Raises ValueError for values that are no row, a dt that is not positive, a stimulus of another length; KeyError
    for an id that is unknown. What cannot be measured has the value None.
    """
    asked = MEASUREMENTS if only is None else [BY_ID[name] for name in only]
    with np.errstate(all="ignore"):  # what overflows has no value
        response = Response(
            values, dt, start, stimulus=stimulus, onset=onset, gate=gate, settings=settings, voltage=voltage,
            pairs=pairs, drawn=drawn,
        )  # fmt: skip
        return {m.id: _measured(m, response) for m in asked if voltage or not m.voltage_only}


def _measured(measurement: Measurement, response: Response) -> Measured:
    found = measurement.find(response)
    if found is None or not math.isfinite(found[0]):
        return Measured(None, measurement.unit)
    return Measured(float(found[0]), measurement.unit, found[1])


MEASUREMENTS = (
    Measurement(
        "rest", QT_TRANSLATE_NOOP("measurement", "rest"),
        QT_TRANSLATE_NOOP(
            "measurement", "Mean over the last tenth of what lies before the stimulus; without a stimulus, of the last "
            "quiet stretch before the first spike."
        ),
        OWN, figures.rest,
    ),
    Measurement(
        "peak", QT_TRANSLATE_NOOP("measurement", "peak"),
        QT_TRANSLATE_NOOP(
            "measurement", "Top of the first spike; without a spike the point farthest from rest, above or below."
        ),
        OWN, figures.peak,
    ),
    Measurement(
        "peak_time", QT_TRANSLATE_NOOP("measurement", "t peak"),
        QT_TRANSLATE_NOOP("measurement", "When the peak is reached, on the time axis of the screen."),
        MS, figures.peak_time,
    ),
    Measurement(
        "amplitude", QT_TRANSLATE_NOOP("measurement", "ampl."),
        QT_TRANSLATE_NOOP(
            "measurement", "From rest (or threshold, where that is chosen) to the peak; negative for a "
            "response downwards."
        ),
        OWN, figures.amplitude,
    ),
    Measurement(
        "threshold", QT_TRANSLATE_NOOP("measurement", "thresh."),
        QT_TRANSLATE_NOOP(
            "measurement", "V where dV/dt passes the criterion for the last time before the first spike. A strong "
            "stimulus that lasts until the spike passes it by itself, at its start."
        ),
        OWN, figures.threshold, voltage_only=True,
    ),
    Measurement(
        "half_width", QT_TRANSLATE_NOOP("measurement", "half-w."),
        QT_TRANSLATE_NOOP("measurement", "How long the response stays above half its amplitude."),
        MS, figures.half_width,
    ),
    Measurement(
        "rise_time", QT_TRANSLATE_NOOP("measurement", "rise"),
        QT_TRANSLATE_NOOP("measurement", "From 10 to 90 % of the amplitude (or the parts chosen), before the peak."),
        MS, figures.rise_time,
    ),
    Measurement(
        "fall_time", QT_TRANSLATE_NOOP("measurement", "fall"),
        QT_TRANSLATE_NOOP("measurement", "From 90 to 10 % of the amplitude (or the parts chosen), after the peak."),
        MS, figures.fall_time,
    ),
    Measurement(
        "upstroke", QT_TRANSLATE_NOOP("measurement", "upstr."),
        QT_TRANSLATE_NOOP(
            "measurement", "Steepest rise of the first spike, from threshold to peak; without a spike, of "
            "the whole sweep."
        ),
        SLOPE, figures.upstroke,
    ),
    Measurement(
        "downstroke", QT_TRANSLATE_NOOP("measurement", "downstr."),
        QT_TRANSLATE_NOOP(
            "measurement", "Steepest fall after the first spike's peak, a negative slope; without a spike, "
            "of the whole sweep."
        ),
        SLOPE, figures.downstroke,
    ),
    Measurement(
        "trough", QT_TRANSLATE_NOOP("measurement", "trough"),
        QT_TRANSLATE_NOOP("measurement", "Lowest point between the first spike and the next, or the end of the sweep."),
        OWN, figures.trough, voltage_only=True,
    ),
    Measurement(
        "ahp", QT_TRANSLATE_NOOP("measurement", "AHP"),
        QT_TRANSLATE_NOOP(
            "measurement", "How far the trough lies below rest (or threshold, where that is chosen); negative where it "
            "stays above."
        ),
        OWN, figures.ahp, voltage_only=True,
    ),
    Measurement(
        "latency", QT_TRANSLATE_NOOP("measurement", "latency"),
        QT_TRANSLATE_NOOP("measurement", "From the start of the last stimulus before the peak to the peak."),
        MS, figures.latency,
    ),
    Measurement(
        "interval", QT_TRANSLATE_NOOP("measurement", "interval"),
        QT_TRANSLATE_NOOP(
            "measurement", "Mean time from spike to spike, peak to peak; on other traces from pulse to pulse, where "
            "they rise half-way."
        ),
        MS, figures.interval,
    ),
    Measurement(
        "rate", QT_TRANSLATE_NOOP("measurement", "rate"),
        QT_TRANSLATE_NOOP("measurement", "One over the mean interval."),
        HZ, figures.rate,
    ),
    Measurement(
        "mean", QT_TRANSLATE_NOOP("measurement", "mean"),
        QT_TRANSLATE_NOOP("measurement", "Mean of all samples."),
        OWN, figures.mean,
    ),
    Measurement(
        "rms", QT_TRANSLATE_NOOP("measurement", "RMS"),
        QT_TRANSLATE_NOOP("measurement", "Root of the mean square of all samples, counted from 0."),
        OWN, figures.rms,
    ),
    Measurement(
        "area", QT_TRANSLATE_NOOP("measurement", "area"),
        QT_TRANSLATE_NOOP("measurement", "Area between the trace and its rest; what lies below rest counts negative."),
        AREA, figures.area,
    ),
    Measurement(
        "minimum", QT_TRANSLATE_NOOP("measurement", "min"),
        QT_TRANSLATE_NOOP("measurement", "Lowest point."),
        OWN, figures.minimum,
    ),
    Measurement(
        "maximum", QT_TRANSLATE_NOOP("measurement", "max"),
        QT_TRANSLATE_NOOP("measurement", "Highest point."),
        OWN, figures.maximum,
    ),
    Measurement(
        "peak_to_peak", QT_TRANSLATE_NOOP("measurement", "p-p"),
        QT_TRANSLATE_NOOP("measurement", "From the lowest to the highest point."),
        OWN, figures.peak_to_peak,
    ),
)  # fmt: skip

BY_ID = {m.id: m for m in MEASUREMENTS}

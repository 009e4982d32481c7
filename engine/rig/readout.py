"""Cursors and measurements: what is read off the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.rig.measured import MEASURED
from engine.rig.quantity import Quantity, declare
from engine.text import QT_TRANSLATE_NOOP

ROWS = 16  # of the table of measurements
FAR = 1e9  # ms


@dataclass(frozen=True)
class CursorPair:
    """Two cursors on one trace. Times as on the screen's time axis; `y1` and `y2` in the trace's unit."""

    id: str
    label: str
    on: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Cursors {of} shown"),
        help=QT_TRANSLATE_NOOP("quantity", "Whether the pair of cursors {of} is on the screen."),
    )  # fmt: skip
    trace: str = declare(
        "v", kind=str, choices=("v",),
        name=QT_TRANSLATE_NOOP("quantity", "Trace of cursors {of}"),
        help=QT_TRANSLATE_NOOP("quantity", "The trace that the cursors {of} read."),
    )  # fmt: skip
    snap: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Cursors {of} follow the trace"),
        help=QT_TRANSLATE_NOOP("quantity", "Whether the cursors {of} stick to the trace or stand where they are put."),
    )  # fmt: skip
    t1: float = declare(
        0.0, unit="ms", low=-FAR, high=FAR, step=0.1, digits=9,
        name=QT_TRANSLATE_NOOP("quantity", "Time of cursor {of}1"),
        help=QT_TRANSLATE_NOOP("quantity", "Where the first cursor of {of} stands on the time axis."),
    )  # fmt: skip
    t2: float = declare(
        5.0, unit="ms", low=-FAR, high=FAR, step=0.1, digits=9,
        name=QT_TRANSLATE_NOOP("quantity", "Time of cursor {of}2"),
        help=QT_TRANSLATE_NOOP("quantity", "Where the second cursor of {of} stands on the time axis."),
    )  # fmt: skip
    y1: float = declare(
        0.0, low=-1e6, high=1e6, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Value of cursor {of}1"),
        help=QT_TRANSLATE_NOOP("quantity", "Where the first cursor of {of} stands on the scale of its trace."),
    )  # fmt: skip
    y2: float = declare(
        -50.0, low=-1e6, high=1e6, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Value of cursor {of}2"),
        help=QT_TRANSLATE_NOOP("quantity", "Where the second cursor of {of} stands on the scale of its trace."),
    )  # fmt: skip
    traces: tuple[tuple[str, str], ...] = ()  # id and label of those it can be on

    def refine(self, name: str, quantity: Quantity) -> Quantity:
        return _of_traces(quantity, self.traces) if name == "trace" else quantity


@dataclass(frozen=True)
class MeasureRow:
    """One row of the table: a measurement of a trace, or none."""

    id: str
    label: str
    what: str = declare(
        "off", kind=str, choices=("off", *(id for id, _ in MEASURED)),
        choice_names=(QT_TRANSLATE_NOOP("quantity", "Nothing"), *(name for _, name in MEASURED)),
        name=QT_TRANSLATE_NOOP("quantity", "Measurement {of}"),
        help=QT_TRANSLATE_NOOP("quantity", "What row {of} of the table measures."),
    )  # fmt: skip
    trace: str = declare(
        "v", kind=str, choices=("v",),
        name=QT_TRANSLATE_NOOP("quantity", "Trace of measurement {of}"),
        help=QT_TRANSLATE_NOOP("quantity", "The trace that row {of} of the table measures."),
    )  # fmt: skip
    traces: tuple[tuple[str, str], ...] = ()

    def refine(self, name: str, quantity: Quantity) -> Quantity:
        return _of_traces(quantity, self.traces) if name == "trace" else quantity


@dataclass(frozen=True)
class Measuring:
    """The table of measurements and what they hang on."""

    rows: tuple[MeasureRow, ...] = ()
    gated: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Between the cursors"),
        help=QT_TRANSLATE_NOOP("quantity", "Measure only what lies between the cursors A."),
    )  # fmt: skip
    marks: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Marks"),
        help=QT_TRANSLATE_NOOP("quantity", "Show on the trace what was measured."),
    )  # fmt: skip
    criterion: float = declare(
        10.0, unit="mV/ms", low=0.01, high=1000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Threshold criterion"),
        help=QT_TRANSLATE_NOOP("quantity", "The slope of V at which an impulse is said to begin."),
    )  # fmt: skip


def _of_traces(quantity: Quantity, traces: tuple[tuple[str, str], ...]) -> Quantity:
    if not traces:
        return quantity
    ids, labels = zip(*traces, strict=True)
    return replace(quantity, choices=ids, choice_names=labels)

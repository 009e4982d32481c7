"""A measurement in words and numbers: the same in the strip, in the table and on the screen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.measurements import table
from engine.measurements.registry import BY_ID
from engine.measurements.result import AREA, OWN, SLOPE, symbol_of, unit_of
from engine.measurements.tally import VOLTAGE, Line
from engine.rig.rig import Rig
from engine.units import fixed
from gui import labels
from gui.labels import QUANTITY

NOTHING = "\N{EM DASH}"
# Decimals and digits of numbers one reads at a glance, and of those in the table.
_GLANCE, _TABLE = ({"mV": 1, "ms": 2, "Hz": 1}, 4), ({"mV": 2, "ms": 3, "Hz": 2}, 5)
_SPARE = 2  # decimals more in the text to copy: what is smaller is rounding, no figure
_HEIGHTS = (
    "rest",
    "peak",
    "threshold",
    "trough",
    "mean",
    "minimum",
    "maximum",
)  # with a sign, where they are mV


@dataclass(frozen=True)
class Figures:
    """A line in words: what it is, its unit, and its numbers without unit; a dash where there is none.

    `caption` names the trace too, where it is not V, `short` is one for little room; `tint` names the trace's colour.
    """

    row: str
    name: str
    caption: str
    short: str
    trace: str
    tint: str
    help: str
    unit: str
    present: str
    mean: str
    sd: str
    minimum: str
    maximum: str
    n: int

    @property
    def numbers(self) -> tuple[str, ...]:
        """In the order of the table's columns."""
        return (self.present, self.mean, self.sd, self.minimum, self.maximum, str(self.n))

    @property
    def value(self) -> str:
        """What is present, with its unit."""
        return self.present if self.present == NOTHING else f"{self.present} {self.unit}".rstrip()

    @property
    def spread(self) -> str:
        """The standard deviation, from two sweeps on."""
        return "" if self.sd == NOTHING else f"± {self.sd}"

    @property
    def sentence(self) -> str:
        """All of it, for a tooltip or a screen reader."""
        text = QCoreApplication.translate("measurement_words", "{what} of {trace}: {value}")
        said = text.format(what=self.name, trace=self.trace, value=self.value)
        if self.n > 1:
            text = QCoreApplication.translate("measurement_words", "mean {mean} ± {sd}, n = {n}")
            said = f"{said}; {text.format(mean=self.mean, sd=self.sd, n=self.n)}"
        return said


def at_a_glance(rig: Rig, line: Line) -> Figures:
    """With as many digits as the screen resolves."""
    return _figures(rig, line, *_GLANCE)


def in_full(rig: Rig, line: Line) -> Figures:
    """With as many digits as a table has."""
    return _figures(rig, line, *_TABLE)


def name(what: str) -> str:
    """What a measurement is called."""
    return QCoreApplication.translate(QUANTITY, BY_ID[what].name)


def short(what: str) -> str:
    """The same for little room."""
    text = QCoreApplication.translate("measurement", BY_ID[what].label)
    return text[:1].upper() + text[1:]


def columns() -> tuple[str, ...]:
    """The heads of the table's columns."""
    return tuple(QCoreApplication.translate("measurement", head) for head in table.COLUMNS)


def not_the_average() -> str:
    """What the figures are of while the average is drawn, in a sentence."""
    return QCoreApplication.translate(
        "measurement_words", "Single sweeps are measured, not the average that is drawn."
    )


def text(rig: Rig, lines: Iterable[Line]) -> str:
    """The table for the clipboard."""
    rows = [
        table.Row(
            rig.scope.trace(line.subject.trace).label,
            name(line.subject.what),
            symbol_of(line.measured.unit, line.subject.unit),
            line.statistics,
            _line_decimals(rig, line, *_TABLE) + _SPARE,
        )
        for line in lines
    ]
    return table.table_text(rows, columns())


def csv(rig: Rig, lines: Iterable[Line], comments: Iterable[str]) -> str:
    """The table as a file, in English whatever the language is."""
    rows = [
        table.Row(
            rig.scope.trace(line.subject.trace).label,
            line.subject.what,
            unit_of(line.measured.unit, line.subject.unit),
            line.statistics,
        )
        for line in lines
    ]
    return table.csv_text(rows, tuple(comments))


def _figures(rig: Rig, line: Line, most: dict[str, int], digits: int) -> Figures:
    subject, of, kind = line.subject, line.statistics, line.measured.unit
    trace = rig.scope.trace(subject.trace)
    unit = symbol_of(kind, subject.unit)
    decimals = _line_decimals(rig, line, most, digits)
    sign = unit == "mV" and kind == OWN and subject.what in _HEIGHTS
    full, caption, brief = name(subject.what), name(subject.what), short(subject.what)
    if subject.trace != VOLTAGE:
        label = QCoreApplication.translate("measurement", BY_ID[subject.what].label)
        caption = brief = f"{trace.label} {label}"
    help = QCoreApplication.translate("measurement", BY_ID[subject.what].help)
    if rig.scope.sweeps.mode == "average":
        help = f"{help}\n{not_the_average()}"
    return Figures(
        row=line.row,
        name=full,
        caption=caption,
        short=brief,
        trace=trace.label,
        tint=trace.tint if trace.colour == "own" else trace.colour,
        help=help,
        unit=unit,
        present=_number(of.present, decimals, sign),
        mean=_number(of.mean, decimals, sign),
        sd=_number(of.sd, decimals + 1),
        minimum=_number(of.minimum, decimals, sign),
        maximum=_number(of.maximum, decimals, sign),
        n=of.n,
    )


def _line_decimals(rig: Rig, line: Line, most: dict[str, int], digits: int) -> int:
    """Decimals of a line's numbers: no more than its unit allows, or else than the trace's scale is worth."""
    of, kind = line.statistics, line.measured.unit
    scale = rig.scope.trace(line.subject.trace).per_div
    scale *= {SLOPE: 1.0 / rig.scope.time_per_div, AREA: rig.scope.time_per_div}.get(kind, 1.0)
    unit = symbol_of(kind, line.subject.unit)
    return _decimals((of.present, of.minimum, of.maximum), most.get(unit), digits, scale)


def _decimals(values: tuple[float | None, ...], most: int | None, digits: int, scale: float) -> int:
    """So that the largest, or a division where none is as large, has so many digits, if its unit allows as many."""
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    if most is None:
        largest = max(largest, scale)
    if largest <= 0.0 or not math.isfinite(largest):
        return most or 0
    before = math.floor(math.log10(largest)) + 1
    return min(6 if most is None else most, max(0, digits - (before if most is None else max(1, before))))


def _number(value: float | None, decimals: int, sign: bool = False) -> str:
    return NOTHING if value is None else labels.number(fixed(value, decimals, sign))

"""The table of measurements as text: to copy, with tabs, or as CSV with all digits."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.measurements.statistics import Running
from engine.text import QT_TRANSLATE_NOOP

# The column names, translatable in the context "measurement"; CSV has the ones below, which no language changes.
COLUMNS = (
    QT_TRANSLATE_NOOP("measurement", "Trace"),
    QT_TRANSLATE_NOOP("measurement", "Measurement"),
    QT_TRANSLATE_NOOP("measurement", "Unit"),
    QT_TRANSLATE_NOOP("measurement", "Present"),
    QT_TRANSLATE_NOOP("measurement", "Mean"),
    QT_TRANSLATE_NOOP("measurement", "s.d."),
    QT_TRANSLATE_NOOP("measurement", "Min"),
    QT_TRANSLATE_NOOP("measurement", "Max"),
    QT_TRANSLATE_NOOP("measurement", "n"),
)
_CSV_COLUMNS = ("trace", "measurement", "unit", "present", "mean", "sd", "min", "max", "n")


@dataclass(frozen=True)
class Row:
    """One measurement of one trace; trace, name and unit as they are to be written."""

    trace: str
    name: str
    unit: str
    statistics: Running
    decimals: int | None = None  # of the text, at the most


def table_text(rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> str:
    """Lines of tab-separated cells with six digits, as spreadsheets take them from a clipboard (so an ASCII minus)."""
    lines = [columns, *(_cells(row, _rounded(row.decimals)) for row in rows)]
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)


def csv_text(rows: Sequence[Row], comments: Sequence[str] = ()) -> str:
    """The same as CSV with all digits; `comments` (the settings in words) stand above as `#` lines."""
    file = io.StringIO()
    for comment in comments:
        file.writelines(f"# {line}\n" for line in comment.splitlines())
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_CSV_COLUMNS)
    writer.writerows(_cells(row, repr) for row in rows)
    return file.getvalue()


def _rounded(decimals: int | None) -> Callable[[float], str]:
    def number(value: float) -> str:
        rounded = value if decimals is None else round(value, decimals) + 0.0  # no minus before a zero
        return f"{rounded:.6g}"

    return number


def _cells(row: Row, number: Callable[[float], str]) -> list[str]:
    s = row.statistics
    figures = (s.present, s.mean, s.sd, s.minimum, s.maximum)
    return [
        row.trace,
        row.name,
        row.unit,
        *("" if f is None else number(f) for f in figures),
        str(s.n),
    ]

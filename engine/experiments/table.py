"""Columns of figures as text, for a spreadsheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """One column; `unit` as in `engine.units`."""

    id: str
    unit: str
    values: Array

    @property
    def head(self) -> str:
        """Name and unit."""
        return f"{self.id}_{self.unit}" if self.unit else self.id


@dataclass(frozen=True)
class Figure:
    """One number that was measured, and what a closed form or a law makes of it; nan where there is none."""

    id: str
    unit: str
    measured: float
    expected: float = math.nan

    @property
    def off(self) -> float:
        """By how many per cent the measured number is larger."""
        return 100.0 * (self.measured / self.expected - 1.0) if self.expected else math.nan

    @property
    def line(self) -> str:
        """As a line of text."""
        expected = f" (expected {self.expected:.6g})" if math.isfinite(self.expected) else ""
        return f"{self.id} = {self.measured:.6g} {self.unit}".rstrip() + expected


def word(value: str | float) -> str:
    """One cell; empty where there is no number."""
    if isinstance(value, str):
        return value
    return "" if math.isnan(value) else f"{value:.9g}"


def text(figures: Sequence[Figure], blocks: Sequence[Sequence[Column]], between: str = ",") -> str:
    """Figures as comments, then each block of columns, an empty line between two."""
    lines = [f"# {figure.line}" for figure in figures]
    for k, columns in enumerate(blocks):
        if k:
            lines.append("")
        lines.append(between.join(column.head for column in columns))
        rows = zip(*(column.values.tolist() for column in columns), strict=True)
        lines += [between.join(word(value) for value in row) for row in rows]
    return "\n".join(lines) + "\n"

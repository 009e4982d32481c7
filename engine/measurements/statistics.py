"""Running statistics of measurements over sweeps, which need no memory of the sweeps."""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.measurements.result import Measured


class Running:
    """Present value, mean, standard deviation, extremes and number of what was added.

    Mean and squares are updated value by value (Welford 1962, Technometrics 4:419), so that a small spread about a
    large mean keeps its digits. What is None or not finite is not counted.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.present: float | None = None
        self.n = 0
        self.minimum: float | None = None
        self.maximum: float | None = None
        self._mean = 0.0
        self._squares = 0.0

    def add(self, value: float | None) -> None:
        """Take the next sweep's value; None says that it could not be measured there."""
        self.present = value if value is not None and math.isfinite(value) else None
        if self.present is None:
            return
        value = self.present
        self.n += 1
        off = value - self._mean
        self._mean += off / self.n
        self._squares += off * (value - self._mean)
        self.minimum = value if self.minimum is None else min(self.minimum, value)
        self.maximum = value if self.maximum is None else max(self.maximum, value)

    @property
    def mean(self) -> float | None:
        return self._mean if self.n else None

    @property
    def sd(self) -> float | None:
        """Standard deviation of the sample (n - 1); None with fewer than two values."""
        return math.sqrt(self._squares / (self.n - 1)) if self.n > 1 else None


class Statistics:
    """`Running` for each measurement that was ever added, by its id."""

    def __init__(self) -> None:
        self._running: dict[str, Running] = {}

    def __getitem__(self, name: str) -> Running:
        """The statistics of a measurement; empty ones where it was never made."""
        return self._running.setdefault(name, Running())

    def add(self, sweep: Mapping[str, Measured]) -> None:
        """Take what `measure` found in the next sweep."""
        for name, measured in sweep.items():
            self[name].add(measured.value)

    def reset(self) -> None:
        """Begin anew, with no present value either."""
        for running in self._running.values():
            running.reset()

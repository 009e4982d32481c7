"""A piece of a trace, as the screen takes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Segment:
    """Samples in one piece, or min-max pairs of them: value k stands `start_ms` + k `dt_ms` from the left edge.

    On or off the screen.
    """

    start_ms: float
    dt_ms: float
    values: NDArray[np.float64]

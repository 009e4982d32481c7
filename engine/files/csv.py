"""Samples as CSV: `#` lines with the settings, a header with units, then one row a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import numpy as np
from numpy.typing import NDArray

from engine.rig.rig import Rig


def write_head(file: IO[str], rig: Rig, more: Sequence[str] = ()) -> None:
    """The settings of `rig` as comments and the column names; `more` as in `columns`."""
    file.write("# Impuls\n")
    file.write(f"# cell = {rig.cell.id}\n")
    for path, value in rig.values().items():
        quantity = rig.quantity(path)
        word = repr(value).removesuffix(".0") if isinstance(value, float) else str(value).lower()
        file.write(f"# {path} = {word} {quantity.unit}".rstrip() + "\n")
    file.write("# V at the time given; currents are means over the step that ends there, outward positive\n")
    file.write(",".join(columns(rig, more)) + "\n")


def columns(rig: Rig, more: Sequence[str] = ()) -> list[str]:
    """The names of the columns: time, V, stimulus, one current per channel; `more` names what else (`Block.more`)."""
    currents = (f"I_{channel.label}_uA/cm2" for channel in rig.cell.channels)
    others = (f"{name}_%" if name == "force" else f"I{name[1:]}_uA/cm2" for name in more)
    return ["t_ms", "V_mV", "I_stim_uA/cm2", *currents, *others]


def write_rows(
    file: IO[str], first: int, origin: float, dt: float, rows: Sequence[NDArray[np.float64]]
) -> None:
    """One line per sample: its time, origin + (first + k) dt ms, then a value of each of `rows` in full precision."""
    # 12 digits: 0.07 and not 0.07000000000000001.
    times = (f"{origin + (first + k) * dt:.12g}" for k in range(len(rows[0])))
    columns = [map(repr, row.tolist()) for row in rows]
    file.writelines(",".join(cells) + "\n" for cells in zip(times, *columns, strict=True))

"""Samples as CSV: `#` lines with the settings, a header with units, then one row a sample."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from engine.kernels import decimals
from engine.rig.rig import Rig

Floats = NDArray[np.float64]
Proceed = Callable[[int, int], None]  # rows written, of how many; it may raise to end the writing

_CHUNK = 5000  # rows at a time
_OF = {"g_": "g{}_mS/cm2"}  # kinds of traces that the run names by id; the others are currents
_SIGNALS = {"v": "V_mV", "stimulus": "I_stim_uA/cm2", "force": "force_%", "v_command": "V_command_mV"}


@dataclass(frozen=True)
class Stretch:
    """Samples of one or more traces at the same times: sample k at start_ms + k dt_ms."""

    start_ms: float
    dt_ms: float
    rows: dict[str, Floats]

    @property
    def size(self) -> int:
        return min((row.size for row in self.rows.values()), default=0)

    def within(self, low: float, high: float) -> Stretch:
        """Those from `low` to `high` ms; a sample that rounding has put just beside them counts as well."""
        first = max(0, math.ceil((low - self.start_ms) / self.dt_ms - 1e-6))
        stop = min(self.size, math.floor((high - self.start_ms) / self.dt_ms + 1e-6) + 1)
        rows = {name: row[first : max(first, stop)] for name, row in self.rows.items()}
        return Stretch(self.start_ms + first * self.dt_ms, self.dt_ms, rows)


# --- the head ---------------------------------------------------------------------------------


def write_head(file: IO[str], rig: Rig, names: Sequence[str], *, scope: bool = False, more: str = "") -> None:
    """The settings of `rig` as comments, and the names of the columns.

    `scope`: also those of the oscilloscope, as far as they have a part in what it shows. `more` is a further comment.
    """
    write_settings(file, rig, scope=scope, more=more)
    file.write("# V at the time given; currents are means over the step that ends there, outward positive\n")
    file.write(",".join(names) + "\n")


def write_settings(file: IO[str], rig: Rig, *, scope: bool = False, more: str = "") -> None:
    """The settings of `rig` as comments, as `write_head`."""
    file.write("# Impuls\n")
    if more:
        file.write(f"# {more}\n")
    file.write(f"# cell = {rig.cell.id}\n")
    for path, value in rig.values().items():
        if path.startswith("scope.") and not (scope and _has_a_part(rig, path)):
            continue
        quantity = rig.quantity(path)
        word = repr(value).removesuffix(".0") if isinstance(value, float) else str(value).lower()
        file.write(f"# {path} = {word} {quantity.unit}".rstrip() + "\n")


def columns(rig: Rig, more: Sequence[str] = ()) -> list[str]:
    """The names of a run's columns: time, V, stimulus, one current per channel; `more` names what else."""
    channels = [f"i_{channel.id}" for channel in rig.cell.channels]
    others = [_SIGNALS.get(name) or _column_of_more(rig, name) for name in more]
    return ["t_ms", *(column(rig, name) for name in ("v", "stimulus", *channels)), *others]


def _column_of_more(rig: Rig, name: str) -> str:
    if name in ("v_membrane", "i_patch", "i_dynamic", "g_dynamic") or name.startswith("open_"):
        return column(rig, name)
    return _OF.get(name[:2], "I{}_uA/cm2").format(name[1:])


def column(rig: Rig, name: str) -> str:
    """The name of a trace's column: V_mV, I_Na_uA/cm2; ASCII only, as a spreadsheet of any age is to read it."""
    if name in _SIGNALS:
        return _SIGNALS[name]
    for channel in rig.cell.channels:
        if name == f"i_{channel.id}":
            return f"I_{channel.label}_uA/cm2"
    trace = rig.scope.trace(name)
    return named(trace.label, trace.unit)


def named(label: str, unit: str) -> str:
    """A column of what is called `label` on the screen, in `unit`."""
    for sign, plain in (("−", "-"), ("⁺", ""), ("⁻", ""), (",", "")):
        label = label.replace(sign, plain)
    words = [*label.split(), unit] if unit else label.split()
    return "_".join(words).encode("ascii", "ignore").decode("ascii")


def _has_a_part(rig: Rig, path: str) -> bool:
    """Whether a setting of the scope is one of a trace, a cursor or a measurement that is there."""
    parts = path.split(".")
    if parts[1] == "traces":
        return rig.scope.trace(parts[2]).placed or path.endswith(f".{rig.scope.trigger.source}.level")
    if parts[1] == "cursors":
        return next(pair.on for pair in rig.scope.cursors if pair.id == parts[2])
    if parts[1] == "measure" and "rows" in parts:
        return next(row.what != "off" for row in rig.scope.measure.rows if row.id == parts[3])
    return True


# --- the rows ---------------------------------------------------------------------------------


def write_rows(file: IO[str], first: int, origin: float, dt: float, rows: Sequence[Floats]) -> None:
    """One line per sample: its time, origin + (first + k) dt ms, then a value of each of `rows` in full precision."""
    file.write(lines(first, origin, dt, rows))


def lines(first: int, origin: float, dt: float, rows: Sequence[Floats]) -> str:
    """What `write_rows` writes."""
    times = origin + (first + np.arange(len(rows[0]))) * dt
    return _lines(times, np.array(rows, dtype=np.float64), np.arange(len(rows)), ",")


def write_stretches(
    file: IO[str], names: Sequence[str], stretches: Iterable[Stretch], proceed: Proceed, mark: str = ","
) -> None:
    """The samples of the traces `names`, one column each; empty where a stretch lacks one."""
    wanted = sorted((s for s in stretches if s.size), key=lambda stretch: stretch.start_ms)
    total, done = sum(stretch.size for stretch in wanted), 0
    for stretch in wanted:
        there = list(stretch.rows)
        places = np.array([there.index(name) if name in there else -1 for name in names], dtype=np.int64)
        for at in range(0, stretch.size, _CHUNK):
            end = min(at + _CHUNK, stretch.size)
            times = stretch.start_ms + np.arange(at, end) * stretch.dt_ms
            values = np.array([row[at:end] for row in stretch.rows.values()], dtype=np.float64)
            file.write(_lines(times, values, places, mark))
            done += end - at
            proceed(done, total)


def _lines(times: NDArray[Any], values: Floats, places: NDArray[np.int64], mark: str) -> str:
    # 12 digits of time: 0.07 and not 0.07000000000000001.
    out = np.empty(times.size * (places.size + 1) * decimals.LONGEST, dtype=np.uint8)
    count = decimals.lines(times.view(np.uint64), values.view(np.uint64), places, ord(mark), _powers(), out)
    return out[:count].tobytes().decode("ascii")


@lru_cache(maxsize=1)
def _powers() -> NDArray[np.uint64]:
    return decimals.powers_of_ten()


def warm_up() -> None:
    """Call the kernel once, with the argument types the program uses."""
    _lines(np.zeros(1), np.zeros((1, 1)), np.array([0, -1], dtype=np.int64), ",")

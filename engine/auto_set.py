"""Auto-set: a time base, scales and a trigger that suit what was recorded last.

A response to the stimulus is shown from before the stimulus until it is over; what repeats itself, with about three of
its periods; where nothing happens, the cell's own time base and scales of currents stay, ready for what comes, and V
lies among its reversal potentials.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.electrochemistry import reversal_potentials
from engine.rig.quantity import Value
from engine.rig.rig import Rig, default_rig
from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y, ROLLS_FROM, TIME_PER_DIV
from engine.rig.stimulus import HAND
from engine.rig.traces import Trace
from engine.rig.trigger import STIMULUS_START

if TYPE_CHECKING:
    from engine.record import Record

_ELECTRODE = "v_electrode_"  # what V at a fibre's further electrodes is called
LOOK_BACK = 5000.0  # ms; a slow heart beats three times in it
PRE = 20.0  # % of the screen before the trigger
_PERIODS = 3.0  # of what repeats itself, on the screen
_QUIET = 0.5  # mV; a V that moves less does nothing
_OVER = 0.05  # of the largest deflection; a response is over when no more is left
_FULL = 0.8  # of its room a trace takes, at the most
_SEEN = 0.95  # of its room it takes together with the lines that lie on its scale
_STRIP = 1.5  # divisions at the bottom for the stimulus, under the others
_ALIKE = 8.0  # times as large, up to which traces of one unit share a scale
_ROOM = 6.0  # divisions for a trace that shares the screen with V
_TRIES = 5  # each after the level read was overwritten, which takes two million samples
_APART = 0.2  # divisions between two resting lines, so that neither hides the other

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Recorded:
    """The last of a record: traces by id, all of the same shape (n,), one value every `dt` ms; min-max pairs do."""

    dt: float
    values: Mapping[str, Floats]


@dataclass(frozen=True)
class Course:
    """What was found: `first` and `stop` bound the samples to be shown; `period` and `lasts` in ms where there is one.

    `stimulated`: it answers to a stimulus. `level`: half-way up V's rise in mV.
    """

    first: int
    stop: int
    stimulated: bool = False
    period: float | None = None
    lasts: float | None = None
    level: float | None = None


def settings(rig: Rig, record: Record) -> dict[str, Value]:
    """What to set, by path; empty while nothing is recorded."""
    recorded = look(rig, record)
    return {} if recorded is None else chosen(rig, recorded)


def look(rig: Rig, record: Record) -> Recorded | None:
    """Copy the last seconds of what is placed; None when nothing is recorded yet.

    Samples where the ring has them; where it is too short, or the engine overtakes the reading, min-max pairs.
    """
    wanted = {"v", "stimulus", *(trace.id for trace in rig.scope.placed)}
    ids = [id for id in record.ring.channels if id in wanted]
    return _samples(record, ids) or _pairs(record, ids)


def _samples(record: Record, ids: Sequence[str]) -> Recorded | None:
    """Every sample; None where the ring has not all of them, or not long enough to be copied."""
    ring = record.ring
    stop, count = ring.written, _count(record)
    # The writer goes on while this reads: not down to the oldest sample.
    if count > ring.capacity - ring.capacity // 8 or stop - count < ring.oldest:
        return None
    return _recorded(record.dt, {id: ring.read(id, stop - count, stop) for id in ids})


def _pairs(record: Record, ids: Sequence[str]) -> Recorded | None:
    """Min-max pairs, all from the same level."""
    for _ in range(_TRIES):
        stop, count = record.archive.written, _count(record)
        reduced = {id: record.archive.read(id, stop - count, stop, 2 * count) for id in ids}
        steps = {r.step for r in reduced.values() if r is not None}
        if len(steps) == 1:  # else a level was overwritten between two rows
            values = {id: None if r is None else r.values for id, r in reduced.items()}
            return _recorded(steps.pop() * record.dt, values)
    return None


def _count(record: Record) -> int:
    return min(record.archive.written, math.ceil(LOOK_BACK / record.dt))


def _recorded(dt: float, rows: Mapping[str, Floats | None]) -> Recorded | None:
    """What can be judged: V and the stimulus are there, and two values of them or more; all rows end together."""
    found = {id: row for id, row in rows.items() if row is not None}
    length = min((row.size for row in found.values()), default=0)
    if length < 2 or not found.keys() >= {"v", "stimulus"}:
        return None
    return Recorded(dt, {id: row[row.size - length :] for id, row in found.items()})


def chosen(rig: Rig, recorded: Recorded) -> dict[str, Value]:
    """What to set for these samples, by path."""
    found = course(rig, recorded)
    per_div = _time_per_div(rig, found)
    edits: dict[str, Value] = {"scope.time_per_div": per_div, "scope.trigger.mode": "auto"}
    if found.stimulated:
        edits["scope.trigger.source"] = STIMULUS_START
        edits["scope.roll"] = "off" if per_div >= ROLLS_FROM else "auto"  # a response stands still
    else:
        edits["scope.roll"] = "auto"
        if found.level is not None:
            edits["scope.trigger.source"] = "v"
            edits["scope.trigger.slope"] = "rising"
            edits["scope.traces.v.level"] = found.level
    edits["scope.trigger.pre"] = PRE
    shown = {id: row[found.first : found.stop] for id, row in recorded.values.items()}
    return edits | _scales(rig, shown, quiet=found == Course(found.first, found.stop))


# --- time -------------------------------------------------------------------------------------


def course(rig: Rig, recorded: Recorded) -> Course:
    """What V does: answers to a stimulus, repeats itself, does something once, or nothing."""
    v, dt = recorded.values["v"], recorded.dt
    starts = onsets(recorded.values["stimulus"])
    if starts.size:
        found = _response(rig, recorded, starts)
        if found is not None:
            return found
    rises, level = risings(v)
    if rises.size >= 3:
        period = float(np.median(np.diff(rises)))
        first = max(0, int(rises[-1] - _PERIODS * period))
        return Course(first, v.size, bool(starts.size), period * dt, None, level)
    if rises.size:
        rise = int(rises[-1])
        end = _over(v, rise, v.size, float(np.nanmin(v)))
        return Course(max(0, 2 * rise - end), end, bool(starts.size), None, (end - rise) * dt, level)
    return Course(0, v.size, bool(starts.size))


def onsets(stimulus: Floats) -> NDArray[np.int64]:
    """The samples at which a pulse begins."""
    given = np.nan_to_num(stimulus)
    size = np.abs(given - np.median(given)) if given.size and (given != 0.0).all() else np.abs(given)
    on = size > 0.02 * max(float(size.max(initial=0.0)), 1e-9)
    return np.flatnonzero(on[1:] & ~on[:-1]) + 1


def risings(v: Floats) -> tuple[NDArray[np.int64], float | None]:
    """The samples at which V has risen through the middle of its range (from its lower to its upper third), and the
    middle in whole mV; None where V is quiet."""
    low, high = _range(v)
    if high - low < _QUIET:
        return np.empty(0, np.int64), None
    third = (high - low) / 3.0
    state = np.where(v > high - third, 1, np.where(v < low + third, -1, 0))
    at = np.flatnonzero(state)
    turns = np.flatnonzero((state[at][1:] == 1) & (state[at][:-1] == -1)) + 1
    level = (low + high) / 2.0
    return at[turns], round(level) if high - low > 10.0 else round(level, 2)


def _response(rig: Rig, recorded: Recorded, starts: NDArray[np.int64]) -> Course | None:
    """The last response to the stimulus; None where V goes its own way instead."""
    v, dt = recorded.values["v"], recorded.dt
    train = rig.stimulus.mode == "train" and rig.stimulus.count > 1
    train = train or rig.stimulus.start != HAND or rig.stimulus.repeats > 1
    gaps = np.diff(starts) * dt
    if train and gaps.size:
        period = float(np.median(gaps))
        steps = round(_PERIODS * period / dt)
        first = int(starts[-1 - min(gaps.size, round(_PERIODS))])
        return Course(
            max(0, first - round(0.25 * steps)), min(v.size, first + steps), True, period, None, None
        )
    start = int(starts[-1])
    if start > 0.9 * v.size and starts.size > 1:  # this one is hardly over
        start = int(starts[-2])
    later = starts[starts > start]
    limit = int(later[0]) if later.size else v.size
    ends = []
    for id, row in recorded.values.items():
        if id in ("v", "stimulus", "force") or id.startswith(_ELECTRODE):
            rest = float(np.nanmedian(row[max(0, start - max(2, round(2.0 / dt))) : start]))
            ends.append(_over(row, start, limit, rest))
    end = max(ends)
    if end >= limit and risings(v)[0].size >= 3:
        return None
    spans = [part.span for part in rig.stimulus.active]
    lasts = max((end - start) * dt, *spans, 2.0 * dt)
    first = max(0, start - round(0.25 * lasts / dt))
    return Course(first, min(v.size, start + max(2, round(lasts / dt))), True, None, lasts, None)


def _over(row: Floats, start: int, stop: int, rest: float) -> int:
    """The sample from which `row` stays near `rest`, `stop` if it does not come back."""
    away = np.abs(np.nan_to_num(row[start:stop] - rest))
    most = float(away.max(initial=0.0))
    if most <= 1e-9:
        return start
    return start + int(np.flatnonzero(away > _OVER * most)[-1]) + 1


def _time_per_div(rig: Rig, found: Course) -> float:
    if found.period is not None:
        wanted = _PERIODS * found.period / DIVISIONS_X
        return min(TIME_PER_DIV, key=lambda step: abs(math.log(step / wanted)))
    if found.lasts is not None:
        wanted = found.lasts / (DIVISIONS_X * (1.0 - PRE / 100.0))
        return next((step for step in TIME_PER_DIV if step >= wanted), TIME_PER_DIV[-1])
    return default_rig(rig.cell).scope.time_per_div


# --- scales -----------------------------------------------------------------------------------


def _scales(rig: Rig, shown: Mapping[str, Floats], quiet: bool) -> dict[str, Value]:
    """Scale, position and offset of each trace that is drawn."""
    scope = rig.scope
    drawn = [trace for trace in scope.placed if trace.on and trace.id in shown and _finite(shown[trace.id])]
    alone = scope.arrangement == "stacked" or len(drawn) == 1
    edits: dict[str, Value] = _ready(rig, drawn, shown) if quiet and not alone else {}
    drawn = [trace for trace in drawn if f"scope.traces.{trace.id}.per_div" not in edits]
    resting: list[float] = []  # where resting lines lie, in divisions
    for members in _groups(drawn, shown, alone):
        first = members[0]
        low = min(_range(shown[trace.id])[0] for trace in members)
        high = max(_range(shown[trace.id])[1] for trace in members)
        rest = float(np.nanmedian(shown[first.id]))
        height, centre = (float(DIVISIONS_Y), 0.0) if alone or _is_v(first) else (_ROOM, 0.0)
        if first.id == "stimulus" and not alone:
            height, centre = _STRIP, 0.5 * (_STRIP - DIVISIONS_Y) + 0.2
        if _is_v(first):
            per_div, middle = _v_scale(rig, low, high, quiet)
        elif first.unit != "mM" and (low > 0.0 or high < 0.0) and not _small_part(low, high):
            low, high = min(low, 0.0), max(high, 0.0)  # what starts from zero is seen with its zero
            per_div, middle = _step(rig, first, high - low, height * _FULL), (low + high) / 2
        else:
            per_div, middle = _step(rig, first, high - low, height * _FULL), (low + high) / 2
        place, offset = _place(first, per_div, middle, centre)
        line = place + _sense(first) * (rest - offset) / per_div
        while not _is_v(first) and not alone and any(abs(line - other) < _APART for other in resting):
            place, line = place - _APART - 0.05, line - _APART - 0.05
        resting.append(line)
        for trace in members:
            path = f"scope.traces.{trace.id}"
            edits[f"{path}.per_div"] = per_div
            edits[f"{path}.position"] = round(max(-100.0, min(100.0, place)), 2)
            edits[f"{path}.offset"] = offset
    return edits


def _ready(rig: Rig, drawn: list[Trace], shown: Mapping[str, Floats]) -> dict[str, Value]:
    """The cell's own scales of currents that flow at rest: on one that suits those, an impulse would not fit."""
    own = {trace.id: trace for trace in default_rig(rig.cell).scope.placed if trace.unit == "uA/cm2"}
    edits: dict[str, Value] = {}
    for trace in drawn:
        first = own.get(trace.id)
        if first is None or trace.id in ("v", "stimulus"):
            continue
        low, high = _range(shown[trace.id])
        if max(abs(low), abs(high)) < 0.5 * first.per_div:
            path = f"scope.traces.{trace.id}"
            edits |= {f"{path}.{name}": getattr(first, name) for name in ("per_div", "position", "offset")}
    return edits


def _groups(drawn: list[Trace], shown: Mapping[str, Floats], alone: bool) -> list[list[Trace]]:
    """The traces that share a scale, so that they can be compared: of one unit and about as large, I stim aside; and V
    at all electrodes of a fibre."""

    def size(trace: Trace) -> float:
        return float(np.nanmax(np.abs(shown[trace.id])))

    found: list[list[Trace]] = []
    for trace in drawn:
        if _is_v(trace) and not alone and (same := next((g for g in found if _is_v(g[0])), None)):
            same.append(trace)
            continue
        of_its_own = alone or _is_v(trace) or trace.id == "stimulus" or trace.unit in ("", "mM")
        for group in () if of_its_own else found:
            other = group[0]
            sizes = sorted((size(trace), size(other)))
            alike = sizes[1] <= _ALIKE * sizes[0]
            if (
                alike
                and (trace.unit, trace.inverted) == (other.unit, other.inverted)
                and other.id != "stimulus"
                and not _is_v(other)
            ):
                group.append(trace)
                break
        else:
            found.append([trace])
    return found


def _v_scale(rig: Rig, low: float, high: float, quiet: bool) -> tuple[float, float]:
    """mV/div and the mV in the middle of the screen; with the reversal potentials where they are shown and fit."""
    v = rig.scope.trace("v")
    own = _step(rig, v, high - low, DIVISIONS_Y * _FULL)
    lines = [e for e in reversal_potentials(rig).values() if math.isfinite(e)] if rig.scope.reversals else []
    if lines:
        bottom, top = min(low, *lines), max(high, *lines)
        both = _step(rig, v, top - bottom, DIVISIONS_Y * _SEEN)
        if quiet or both <= 2.5 * own:
            return both, (bottom + top) / 2
    if quiet and high - low < _QUIET:
        own = max(own, 20.0)
    return own, (low + high) / 2


def _step(rig: Rig, trace: Trace, extent: float, divisions: float) -> float:
    """The smallest units/div at which `extent` takes no more than so many divisions; what is flat keeps its own."""
    if not extent > 1e-9:
        return trace.per_div
    steps = rig.quantity(f"scope.traces.{trace.id}.per_div").steps
    return next((step for step in steps if step * divisions >= extent), steps[-1])


def _place(trace: Trace, per_div: float, middle: float, centre: float) -> tuple[float, float]:
    """Position and offset that bring the value `middle` to `centre`; without an offset where its zero is not far."""
    sense = _sense(trace)
    position = centre - sense * middle / per_div
    if abs(position) <= DIVISIONS_Y:
        return round(position * 10.0) / 10.0, 0.0
    return centre, max(-1e6, min(1e6, float(f"{round(middle / per_div) * per_div:.8g}")))


def _is_v(trace: Trace) -> bool:
    """Whether it is V, at whatever electrode."""
    return trace.id == "v" or trace.id.startswith(_ELECTRODE)


def _sense(trace: Trace) -> float:
    return -1.0 if trace.inverted else 1.0


def _small_part(low: float, high: float) -> bool:
    """Whether the values move by so little that with zero in sight nothing would be seen of it."""
    return high - low < 0.1 * max(abs(low), abs(high))


def _range(row: Floats) -> tuple[float, float]:
    return float(np.nanmin(row)), float(np.nanmax(row))


def _finite(row: Floats) -> bool:
    return bool(row.size and np.isfinite(row).any())

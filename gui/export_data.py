"""The data there are to export: what is on the screen, and the whole record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.text import BadInput, Message
from gui.engine_link import EngineLink
from gui.scope.screen import ScopeScreen, Segment, TraceStyle
from gui.store import Store
from gui.writing import Proceed

if TYPE_CHECKING:
    from engine.archive import Archive
    from engine.files.csv import Stretch
    from engine.files.record_csv import Part
    from engine.record import Record
    from engine.ring import Ring


@dataclass(frozen=True)
class Recording:
    """A record as the writer of CSV needs it. It holds on to the ring, whatever takes its place meanwhile."""

    record: Record
    ring: Ring

    @property
    def dt(self) -> float:
        return self.record.dt

    @property
    def channels(self) -> tuple[str, ...]:
        return self.ring.channels

    @property
    def archive(self) -> Archive:
        return self.record.archive

    @property
    def oldest(self) -> int:
        return self.ring.oldest

    @property
    def written(self) -> int:
        return self.ring.written

    def read(self, channel: str, start: int, stop: int) -> NDArray[np.float64] | None:
        return self.ring.read(channel, start, stop)

    def time_of(self, sample: int) -> float:
        return self.record.time_of(sample)

    @property
    def jumps(self) -> tuple[int, ...]:
        return self.record.jumps


@dataclass(frozen=True)
class Data:
    """What is on the screen: the traces, their columns and samples, with times as on the axis."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    stretches: tuple[Stretch, ...]

    @property
    def rows(self) -> int:
        return sum(stretch.size for stretch in self.stretches)

    def write(self, file: IO[str], mark: str, proceed: Proceed) -> None:
        from engine.files import csv

        csv.write_stretches(file, self.names, self.stretches, proceed, mark)


class ExportData:
    """`samples` are those of what is shown, also where the screen shows their extremes only."""

    def __init__(
        self,
        store: Store,
        link: EngineLink,
        screen: ScopeScreen,
        samples: Callable[[], Mapping[str, tuple[Segment, ...]]],
    ):
        self._store, self._link, self._screen, self._samples = store, link, screen, samples

    def on_screen(self) -> Data:
        """A copy of what is shown now; BadInput when that is nothing."""
        from engine.files import csv

        rig, window = self._store.rig, self._screen.window
        known = {trace.id for trace in rig.scope.traces}
        shown = self.shown()
        found: dict[tuple[float, float, int], csv.Stretch] = {}
        for style, segments in shown:
            for segment in segments:
                times = (segment.start_ms, segment.dt_ms, segment.values.size)
                stretch = found.setdefault(times, csv.Stretch(times[0], times[1], {}))
                stretch.rows[style.id] = segment.values
        stretches = []
        for stretch in found.values():
            inside = stretch.within(window.left, window.right)
            if inside.size:
                rows = {name: row.copy() for name, row in inside.rows.items()}
                stretches.append(replace(inside, start_ms=inside.start_ms - window.origin, rows=rows))
        if not stretches:
            raise BadInput(Message.of(messages.NOTHING_SHOWN))
        return Data(
            tuple(style.id for style, _ in shown),
            tuple(
                csv.column(rig, style.id)
                if style.id in known
                else csv.named(rig.scope.trace(style.id).label, style.unit)
                for style, _ in shown
            ),
            tuple(stretches),
        )

    def shown(self) -> list[tuple[TraceStyle, tuple[Segment, ...]]]:
        """The traces on the screen that have samples; all of these, where the screen shows their extremes only."""
        shown = [(style, segments) for style, segments in self._screen.shown if segments]
        step = 1.5 * self._store.rig.pace.dt
        if all(segment.dt_ms <= step for _, segments in shown for segment in segments):
            return shown
        if self._store.rig.scope.sweeps.mode == "average":  # it is worked out, not recorded
            return shown
        finer = self._samples()
        return [(style, finer.get(style.id, segments)) for style, segments in shown]

    def recording(self) -> Recording:
        """The record of the present cell; BadInput while there is none."""
        runner, known = self._link.runner, {trace.id for trace in self._store.rig.scope.traces}
        record = None if runner is None else runner.record
        recording = None if record is None else Recording(record, record.ring)
        if recording is None or not recording.written or not set(recording.channels) <= known:
            raise BadInput(Message.of(messages.NOTHING_RECORDED))
        return recording

    def parts(self) -> tuple[list[Part], float, int]:
        """What the file of the whole record will hold, the oldest first, with the step in ms and how many traces;
        BadInput when there is nothing."""
        from engine.files.record_csv import parts_of

        recording = self.recording()
        return parts_of(recording, recording.written), recording.dt, len(recording.channels)

    def extent(self) -> tuple[int, int]:
        """Rows and traces of what is shown; BadInput when there are none."""
        shown = [segments for _, segments in self.shown()]
        if not shown:
            raise BadInput(Message.of(messages.NOTHING_SHOWN))
        left, right = self._screen.window.left, self._screen.window.right
        rows = sum(
            max(
                0, round((min(right, s.start_ms + s.values.size * s.dt_ms) - max(left, s.start_ms)) / s.dt_ms)
            )
            for s in shown[0]
        )
        return rows, len(shown)

    def of_extremes(self, data: Data) -> str:
        """A further comment where the record has no longer every sample of what is shown."""
        rig = self._store.rig
        coarsest = max(stretch.dt_ms for stretch in data.stretches) / rig.pace.dt
        if rig.scope.sweeps.mode == "average" or coarsest <= 1.5:
            return ""
        count = round(2.0 * coarsest)
        return f"\n# every two rows are the least and the greatest of up to {count} samples, in no order"

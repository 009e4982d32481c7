"""The whole record as CSV: pairs of what is old, then every sample; drawn, the file looks as the screen does."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine import reduce
from engine.archive import Archive
from engine.files import cells, record_csv
from engine.record import Record
from engine.rig.rig import default_rig
from engine.ring import Ring
from engine.simulator import Simulator
from engine.text import BadInput
from tests.engine.test_reduce import LEFT, MIDDLE, PER_UNIT, RIGHT

AXON = default_rig(cells.preset("axon-1952"))
PART = re.compile(
    r"# rows (\d+) to (\d+), (\S+) to (\S+) ms(?: \((.*?)\))?: (every sample|.* of each (\d+) samples)"
)


class Recording:
    """A record, and an engine that goes on writing into it with every read."""

    def __init__(self, samples: int, capacity: int, faster: int = 0, pairs: int = 1000, gap: bool = False):
        self.dt, self.channels = 0.01, ("v", "dvdt")
        self.ring, self.archive = Ring(self.channels, capacity), Archive(self.channels, pairs, 3)
        self.faster, self.gap = faster, gap
        self.jumps = ()
        for _ in range(0, samples, 1000):
            self.go_on(min(1000, samples - self.written))

    oldest = property(lambda self: self.ring.oldest)
    written = property(lambda self: self.ring.written)

    def go_on(self, count: int) -> None:
        v, other = of(self.ring.written + np.arange(count))
        if self.gap:
            other[:] = np.nan
        self.ring.write([v, other])
        self.archive.write([v, other])

    def read(self, channel: str, start: int, stop: int):
        if self.faster:
            self.go_on(self.faster)
        return self.ring.read(channel, start, stop)

    def time_of(self, sample: int) -> float:
        return 1000.0 + sample * self.dt


def of(k: np.ndarray) -> list[np.ndarray]:
    return [np.sin(k), np.cos(k * 1e-3) / 3]


def written(record, proceed=lambda done, total: None) -> tuple[list[str], list[str], np.ndarray]:
    """The comments, the columns and the numbers, (columns, rows)."""
    file = io.StringIO()
    record_csv.write_record(file, AXON, record, "saved today", proceed)
    lines = file.getvalue().splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert lines[: len(comments)] == comments and comments[1] == "# saved today"
    header, *rows = lines[len(comments) :]
    return comments, header.split(","), np.array([row.split(",") for row in rows], dtype=float).T


def parts(comments: list[str]) -> list[tuple[int, int, float, float, int]]:
    """Of each part its first row, the row after its last, its first and last time, and how many samples are a pair."""
    found = []
    for match in filter(None, map(PART.match, comments)):
        first, last, begin, end, _, _, factor = match.groups()
        found.append((int(first) - 1, int(last), float(begin), float(end), int(factor or 1)))
    return found


def test_a_record_that_nothing_is_missing_of_is_written_bit_for_bit():
    heard = []
    comments, header, numbers = written(Recording(9000, 10_000), lambda *so_far: heard.append(so_far))
    assert header == ["t_ms", "V_mV", "dV/dt_mV/ms"]
    assert np.array_equal(numbers[1:], of(np.arange(9000)))
    assert numbers[0] == pytest.approx(1000.0 + np.arange(9000) * 0.01, abs=1e-9)
    assert parts(comments) == [(0, 9000, 1000.0, 1089.99, 1)]
    assert heard == [(5000, 9000), (9000, 9000)]


def test_pairs_come_first_the_coarsest_before_the_finer_and_then_every_sample():
    heard = []
    record = Recording(300_000, 10_000, pairs=400)
    comments, _, numbers = written(record, lambda *so_far: heard.append(so_far))
    found = parts(comments)
    assert [part[-1] for part in found] == [4096, 512, 64, 1]
    assert [part[:1] for part in found[1:]] == [part[1:2] for part in found[:-1]]
    assert found[0][0] == 0 and found[-1][1] == numbers.shape[1]
    assert found[0][2] == 1000.0 and found[-1][3] == 3999.99
    for (*_, end, _), (_, _, begin, *_) in pairwise(found):  # without a gap, nothing twice
        assert begin == pytest.approx(end + 0.01, abs=1e-6)
    assert (np.diff(numbers[0]) > 0).all()
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert heard[-1] == (numbers.shape[1], numbers.shape[1])
    for first, stop, begin, end, factor in found:
        samples = of(np.arange(round((begin - 1000) / 0.01), round((end - 1000) / 0.01) + 1))
        for row, values in zip(numbers[1:, first:stop], samples, strict=True):
            if factor == 1:
                assert np.array_equal(row, values)
                continue
            pairs, values = np.sort(row.reshape(-1, 2), axis=1), values.reshape(-1, factor)
            assert np.array_equal(pairs, np.column_stack((values.min(1), values.max(1))))


@pytest.mark.parametrize("gap", [False, True])
def test_what_is_drawn_of_the_file_is_what_is_drawn_of_the_archive(gap):
    record = Recording(300_000, 10_000, pairs=400, gap=gap)
    comments, _, numbers = written(record)
    for first, stop, begin, end, factor in parts(comments)[:-1]:
        begin, end = round((begin - 1000) / 0.01), round((end - 1000) / 0.01) + 1
        per_sample = (RIGHT - LEFT) / (end - begin)
        for channel, row in zip(record.channels, numbers[1:, first:stop], strict=True):
            # With what follows, and with so few points that no finer level is taken.
            got = record.archive.read(channel, begin, end + factor, 2 * (end - begin) // factor + 2)
            assert got.step == factor / 2
            times = (numbers[0, first:stop] - 1000.0) / 0.01
            drawn = [
                lines_of(place, step, values, begin, per_sample)
                for place, step, values in (
                    (times[0], (times[-1] - times[0]) / (times.size - 1), row),
                    (got.first, got.step, got.values[:-2]),
                )
            ]
            assert drawn[0] == pytest.approx(drawn[1], abs=1e-5, nan_ok=True)
            assert len(drawn[0]) == 0 if gap and channel == "dvdt" else len(drawn[0]) > 40


def lines_of(first: float, step: float, values: np.ndarray, left: float, per_sample: float) -> np.ndarray:
    lines = np.empty((reduce.rows_needed(LEFT, RIGHT), 4))
    place = (LEFT + (first - left) * per_sample, step * per_sample)
    return lines[: reduce.columns(np.ascontiguousarray(values), *place, MIDDLE, PER_UNIT, LEFT, RIGHT, lines)]


def test_the_clock_of_what_is_old_begins_anew_where_the_membrane_was_reset():
    """In a record of the engine: rows before a reset carry the time that ran then, also where only pairs are left."""
    rig = replace(AXON, scope=replace(AXON.scope, depth=0.1))
    simulator, record = Simulator(rig), Record(rig)
    times = []
    for block in range(40):
        if block in (3, 30):
            simulator.reset_to_rest()
            record.interrupt()
        begin = simulator.state
        times.append(begin.time + (np.arange(10_000) + 1) * 0.01)
        record.append(simulator.advance(10_000), rig, begin)
    times = np.concatenate(times)
    assert record.jumps == (30_000, 300_000)
    for sample in (0, 29_999, 30_000, 250_000, 299_999, 300_000, 399_999):
        assert record.time_of(sample) == pytest.approx(times[sample])

    class Seen:
        def __getattr__(self, name):
            return getattr(record, name) if hasattr(record, name) else getattr(record.ring, name)

    comments, _, numbers = written(Seen())
    past, present = parts(comments)
    assert (past[-1], present[-1]) == (64, 1)
    first = present[1] - present[0]
    assert numbers[0, present[0] :] == pytest.approx(times[-first:], abs=1e-6)
    places = np.arange(past[1]) * 32.0 + 15.5
    near = np.minimum(np.floor(places).astype(int), times.size - 1)
    assert numbers[0, : past[1]] == pytest.approx(times[near] + (places - near) * 0.01, abs=1e-6)
    assert [line for line in comments if "the clock was set anew 2 times" in line]


def test_what_the_engine_overwrites_before_the_writing_has_begun_is_pairs():
    record = Recording(20_000, 20_000, faster=100)
    comments, _, numbers = written(record)
    (_, _, _, _, factor), (row, _, begin, _, _) = parts(comments)
    first = round((begin - 1000.0) / record.dt)
    assert factor == 64 and 0 < first <= 20_000 // 64 + 600
    assert np.array_equal(numbers[1, row:], np.sin(np.arange(first, 20_000)))
    assert row == 2 * first // 64


@pytest.mark.parametrize("faster", [4000, 20_000])
def test_an_engine_that_overtakes_the_writing_is_refused(faster):
    with pytest.raises(BadInput, match="stop it, then save again"):
        written(Recording(20_000, 20_000, faster=faster))


def test_a_trace_that_is_taken_away_meanwhile_is_told():
    record = Recording(20_000, 20_000)

    def take_away(_done: int, _total: int) -> None:
        record.ring.remove("dvdt")
        record.channels = ("v",)

    with pytest.raises(BadInput, match="taken away"):
        written(record, take_away)


def test_a_trace_that_is_taken_away_with_another_depth_is_told():
    """The ring that is being written is the old one, which nothing is taken from; the archive goes on."""
    record = Recording(30_000, 20_000)
    record.archive.remove("dvdt")
    with pytest.raises(BadInput, match="taken away"):
        written(record)


def test_nothing_recorded():
    with pytest.raises(BadInput, match="Nothing is recorded"):
        written(Recording(0, 100))

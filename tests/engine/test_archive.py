"""Min-max pairs of a long record: the picture of all samples, whatever the blocks, rows and sample numbers."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import archive as module
from engine import reduce
from engine.archive import LEVELS, PAIRS, Archive, Reduced
from tests.engine.test_reduce import LEFT, MIDDLE, PER_UNIT, RIGHT, extents, undecimated, widened

Floats = NDArray[np.float64]
FACTORS = (64, 512, 4096)
EVERYTHING = 1 << 62


def filled(values: Floats, blocks: int = 1000, pairs: int = 50, start: int = 0) -> Archive:
    archive = Archive(("v",), pairs, len(FACTORS), start)
    for at in range(0, len(values), blocks):
        archive.write([values[at : at + blocks]])
    return archive


def pairs_of(values: Floats, factor: int, start: int = 0) -> Floats:
    """The pairs of all samples by numpy, (pairs, 2), from the one that holds sample `start` on."""
    lead = start % factor
    padded = np.full(-(-(lead + len(values)) // factor) * factor, np.nan)
    padded[lead : lead + len(values)] = np.where(np.isfinite(values), values, np.nan)
    rows = padded.reshape(-1, factor)
    low, high = np.where(np.isnan(rows), np.inf, rows).min(1), np.where(np.isnan(rows), -np.inf, rows).max(1)
    return np.where((low <= high)[:, None], np.column_stack((low, high)), np.nan)


def ordered(got: Reduced) -> Floats:
    """(pairs, 2), least and greatest."""
    return np.sort(got.values.reshape(-1, 2), axis=1)


def assert_all_levels(archive: Archive, values: Floats, channel: str = "v", start: int = 0) -> None:
    """All that each level has is what numpy makes of `values`, the first of which is sample `start`."""
    stop = archive.written
    for factor, oldest in zip(archive.factors, archive.oldest):
        points = 2 * (
            -(-stop // factor) - oldest // factor
        )  # for so few a finer level does in a short record only
        got = archive.read(channel, oldest, stop, points)
        assert got is not None and (got.step == factor / 2 or got.values.size == points)
        factor = round(2 * got.step)
        first = oldest // factor
        assert got.first == first * factor + factor / 4 - 0.5
        expected = pairs_of(values, factor, start)[first - start // factor :]
        assert np.array_equal(ordered(got), expected, equal_nan=True)


@pytest.mark.parametrize("n", [1, 63, 64, 65, 511, 513, 4095, 4096, 20_000, 30_001])
def test_pairs_of_every_level_are_those_of_the_samples(n: int) -> None:
    values = np.random.default_rng(n).normal(size=n)
    assert_all_levels(filled(values), values)


def test_any_cut_into_blocks_gives_the_same_pairs(share) -> None:
    rng = np.random.default_rng(share.seed)
    for case in range(share.cases(200)):
        values = rng.normal(size=int(rng.integers(1, 15_000)))
        values[rng.random(values.size) < 0.3 * (case % 3)] = np.nan
        start = int(rng.integers(0, 10_000))
        archive = Archive(("v",), 50, len(FACTORS), start)
        at = 0
        while at < values.size:
            count = int(rng.integers(0, rng.choice([3, 70, 5000])))
            archive.write([values[at : at + count]])
            at += count
        assert archive.written == start + values.size
        assert_all_levels(archive, values, start=start)


def test_long_gaps_are_gaps_and_short_ones_hide_nothing() -> None:
    values = np.random.default_rng(0).normal(size=20_000)
    values[100:9000] = np.nan
    values[12_000:12_100] = np.inf
    values[[13_000, 13_064, 13_500]] = -np.inf, np.nan, np.inf
    archive = filled(values, 777)
    assert_all_levels(archive, values)
    got = archive.read("v", 20_000 - 50 * 512, 20_000, EVERYTHING)
    assert got.step == 256 and np.isnan(got.values[2:34]).all() and np.isfinite(got.values[36:]).all()


def draw(got: Reduced, left: float, per_sample: float) -> Floats:
    """Its lines, sample `left` at the left edge; a column more on either side, as values are a little displaced."""
    lines = np.empty((reduce.rows_needed(LEFT - 1, RIGHT + 1), 4))
    place = ((got.first - left) * per_sample, got.step * per_sample)
    return lines[: reduce.columns(got.values, *place, MIDDLE, PER_UNIT, LEFT - 1, RIGHT + 1, lines)]


def moved(rows: Floats, by: float) -> Floats:
    """The lines where they are and as far to the left and to the right."""
    return np.concatenate([rows + np.array([x, 0.0, x, 0.0]) for x in (-by, 0.0, by)])


def assert_lit_by(rows: Floats, others: Floats) -> None:
    """Each pixel that `rows` light is lit by `others`, or its neighbour is."""
    low, high = extents(rows)
    least, most = widened(*extents(others))
    lit = low <= high
    lit[[0, -1]] = False
    assert np.all(low[lit] >= least[lit]) and np.all(high[lit] <= most[lit])


KINDS = {
    "noise": lambda t, rng: rng.normal(size=t.size),
    "smooth": lambda t, rng: np.sin(40.0 * t) * 3.0,
    "walk": lambda t, rng: np.cumsum(rng.normal(size=t.size)) / np.sqrt(t.size),
    "square": lambda t, rng: np.sign(np.sin(90.0 * t)) * 2.0,
    "spikes": lambda t, rng: np.where(rng.random(t.size) < 1e-4, rng.normal(size=t.size) * 3.0, 0.0),
    "gaps": lambda t, rng: np.where(np.sin(50.0 * t) > 0.8, np.nan, np.sin(300.0 * t)),
}


CASES = [
    (kind, level, pairs_a_column, offset)
    for kind in KINDS
    for level, pairs_a_column in ((0, 1.0), (0, 1.3), (0, 6.1), (1, 1.0), (1, 2.1))
    for offset in (0.0, 17.31)
]


@pytest.mark.parametrize("kind, level, pairs_a_column, offset", [*CASES, ("spikes", 2, 1.03, 17.31)])
def test_draws_the_picture_of_all_samples(
    kind: str, level: int, pairs_a_column: float, offset: float
) -> None:
    """Within a pixel, and as far as a value stands from where it was."""
    factor = FACTORS[level]
    per_sample = 1.0 / (pairs_a_column * factor)
    left = offset / per_sample
    n = int(left + (RIGHT + 3) / per_sample) + 17
    values = KINDS[kind](np.linspace(0.0, 1.0, n), np.random.default_rng(level))
    archive = filled(values, 100_000, pairs=n // factor + 1)
    got = archive.read("v", int(left - 1.0 / per_sample), n, 2 * (n // factor + 2))
    assert got is not None and got.step == factor / 2
    rows, all_samples = draw(got, left, per_sample), undecimated(values, -left * per_sample, per_sample)
    displaced = 0.75 / pairs_a_column
    assert_lit_by(rows, moved(all_samples, displaced))
    assert_lit_by(all_samples, moved(rows, displaced))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_slope_has_no_teeth(sign: float) -> None:
    values = sign * np.concatenate((np.zeros(1000), np.arange(20_000.0), np.full(1000, 2e4)))
    archive = filled(values, pairs=500)
    for points in (EVERYTHING, 100):
        steps = np.diff(archive.read("v", 0, len(values), points).values)
        assert np.all(sign * steps >= 0.0)


def test_no_spike_is_lost_at_any_border() -> None:
    n = 3 * 4096 + 100
    borders = {at + by for at in (0, 64, 512, 1000, 4096, 8192, n - 1) for by in (-1, 0, 1)}
    for at in sorted(k for k in borders if 0 <= k < n):
        values = np.zeros(n)
        values[at] = 7.0
        archive = filled(values, 1000, pairs=500)
        for factor in FACTORS:
            got = archive.read("v", 0, n, 2 * (n // factor + 1))
            (k,) = np.flatnonzero(got.values)
            assert got.step == factor / 2 and got.values[k] == 7.0
            assert abs(got.first + k * got.step - at) <= 0.75 * factor


def test_the_finest_level_that_reaches_back_and_is_not_too_many_points() -> None:
    archive = filled(np.arange(100_000.0), pairs=50)
    assert archive.oldest == (96_768, 74_240, 0)
    assert archive.read("v", 97_000, 99_000, EVERYTHING).step == 32
    assert archive.read("v", 96_767, 99_000, EVERYTHING).step == 256
    assert archive.read("v", 97_000, 99_000, 60).step == 256
    assert archive.read("v", 80_000, 90_000, EVERYTHING).step == 256
    assert archive.read("v", -5000, 200_000, EVERYTHING).step == 2048
    assert archive.read("v", 0, 100_000, 2).values.size == 50  # no level has fewer
    got = archive.read("v", 97_000, 97_001, EVERYTHING)
    assert got.values.tolist() == [96_960.0, 97_023.0]
    assert (got.first, got.step) == (96_960 + 15.5, 32.0)


def test_nothing_there_is_none() -> None:
    archive = Archive(("v",))
    assert archive.read("v", 0, 10, 100) is None
    archive.write([np.zeros(100)])
    for window in ((100, 200), (-50, 0), (60, 60), (60, 50)):
        assert archive.read("v", *window, 100) is None
    assert archive.read("w", 0, 10, 100) is None
    short = filled(np.zeros(1_000_000), pairs=50)
    assert short.read("v", 0, 10_000, 100) is None
    assert short.read("v", 0, 1_000_000, 100).values.size == 2 * 51  # what there is


def test_the_newest_sample_is_always_there() -> None:
    archive = Archive(("v",), 50, len(FACTORS))
    for n in range(1, 1300):
        archive.write([np.array([float(n)])])
        for points in (EVERYTHING, 8, 2):
            assert archive.read("v", 0, n, points).values[-2:].max() == n


@pytest.mark.parametrize("written", [0, 40, 64, 5000, 9000, 300_000])
def test_a_row_added_later_has_no_past_until_it_is_filled(written: int) -> None:
    rng = np.random.default_rng(written)
    values, later = rng.normal(size=written), rng.normal(size=3000)
    archive = filled(values, 50_000)
    archive.add("w")
    archive.write([later, -later])
    whole = np.concatenate((values, later))
    gap = np.concatenate((np.full(written, np.nan), -later))
    assert archive.channels == ("v", "w")
    assert_all_levels(archive, whole)
    assert_all_levels(archive, gap, "w")
    pieces = [0, *sorted(rng.integers(0, written + 1, 9)), written]
    order = rng.permutation(len(pieces) - 1)
    for k in order:
        archive.fill("w", pieces[k], -values[pieces[k] : pieces[k + 1]])
    assert_all_levels(archive, -whole, "w")
    archive.write([later, -later])
    assert_all_levels(archive, np.concatenate((-whole, -later)), "w")
    assert_all_levels(archive, np.concatenate((whole, later)))


def test_filling_replaces_what_was_there_and_reaches_the_newest_sample() -> None:
    archive = filled(np.full(5000, 9.0))
    archive.fill("v", 64, np.ones(4996 - 64))
    got = ordered(archive.read("v", 0, 5000, EVERYTHING))  # 512 a pair
    assert got[1:-1].tolist() == [[1.0, 1.0]] * 8 and got[[0, -1]].tolist() == [[1.0, 9.0]] * 2
    archive.add("w")
    archive.fill("w", 10, np.ones(4990))
    archive.write([np.zeros(1000), np.zeros(1000)])
    expected = np.concatenate((np.full(10, np.nan), np.ones(4990), np.zeros(1000)))
    assert_all_levels(archive, expected, "w")
    with pytest.raises(ValueError, match="not written"):
        archive.fill("w", 5999, np.zeros(2))


def test_a_row_removed_is_gone_and_the_others_stay() -> None:
    rng = np.random.default_rng(5)
    u, v, w = rng.normal(size=(3, 10_001))
    archive = Archive(("u", "v", "w"), 50, len(FACTORS))
    archive.write([u, v, w])
    taken = archive.bytes
    archive.remove("v")
    assert archive.channels == ("u", "w") and archive.read("v", 0, 100, 100) is None
    assert archive.bytes == taken * 2 // 3
    archive.write([u, w])
    assert_all_levels(archive, np.concatenate((u, u)), "u")
    assert_all_levels(archive, np.concatenate((w, w)), "w")
    for change in (lambda: archive.remove("v"), lambda: archive.fill("v", 0, u)):
        with pytest.raises(ValueError):
            change()
    with pytest.raises(ValueError, match="already"):
        archive.add("w")


def test_a_block_that_does_not_fit_changes_nothing() -> None:
    archive = Archive(("v", "w"))
    for rows in ([np.zeros(3)], [np.zeros(3), np.zeros(1)], []):
        with pytest.raises(ValueError, match="row for each channel"):
            archive.write(rows)
    assert archive.written == 0 and archive.oldest == (0,) * LEVELS
    for size in ({"pairs": 0}, {"levels": 0}):
        with pytest.raises(ValueError, match="a pair and a level"):
            Archive(("v",), **size)


def test_takes_any_layout_and_read_only_samples() -> None:
    values = np.random.default_rng(0).normal(size=20_000)
    frozen = values[::2].copy()
    frozen.flags.writeable = False
    for same in (values[::2], frozen):
        assert_all_levels(filled(same), values[::2])


@pytest.mark.parametrize("start", [2**31 - 100, 2**32 - 4096 * 2 - 3, 2**40 + 77])
def test_numbers_beyond_what_fits_in_32_bits(start: int) -> None:
    values = np.random.default_rng(2).normal(size=150_000)
    archive = filled(values[:10], start=start)
    assert archive.oldest == (start,) * len(FACTORS)
    for at in range(10, len(values), 9999):
        archive.write([values[at : at + 9999]])
        assert_all_levels(archive, values[: at + 9999], start=start)
    archive.add("w")
    archive.fill("w", start, values)
    assert_all_levels(archive, values, "w", start)


def test_every_window_up_to_ten_hours_has_enough_pairs() -> None:
    """Also at the smallest step: 10 h at 0.001 ms."""
    archive = Archive(("v",))
    assert archive.bytes <= 4e6 and archive.pairs == PAIRS
    for samples in np.geomspace(4096 * 64, 3.6e10, 2000):
        factor = next(factor for factor in archive.factors if factor * PAIRS >= samples)
        assert samples / factor >= 4095


def test_ten_hours(share) -> None:
    """10 h at 0.01 ms, or a twentieth of it with as many fewer pairs kept."""
    pairs, block = share.cases(PAIRS), 4_000_000
    archive = Archive(("v",), pairs)
    flat, spiky = np.zeros(block), np.zeros(block)
    spiky[123_456] = 40.0
    blocks = share.cases(900)
    for k in range(blocks):
        archive.write([spiky if k % 10 == 3 else flat])
    n = archive.written
    spikes = [k * block + 123_456 for k in range(3, blocks, 10)]
    for window in (n, n // 2, n // 30):
        got = archive.read("v", n - window, n, EVERYTHING)
        assert got is not None and 2 * (pairs // 8) - 2 <= got.values.size <= 2 * pairs + 2
        (high,) = np.nonzero(got.values)
        shown = [at for at in spikes if at >= n - window]
        assert len(high) == len(shown)
        assert np.abs(got.first + high * got.step - shown).max(initial=0.0) <= 1.5 * got.step


def test_readers_beside_a_writer_get_whole_and_right_pairs(share) -> None:
    """Sample n is n, so a pair is known by its place; a row comes and goes meanwhile."""
    archive = Archive(("v",), 20, 2)
    stop = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        rng = np.random.default_rng(share.seed)
        at = 0
        while not stop.is_set():
            count = int(rng.integers(1, 900))
            block = np.arange(at, at + count, dtype=float)
            archive.write([block] * len(archive.channels))
            at += count
            if at % 7 == 0:
                archive.remove("w") if "w" in archive.channels else archive.add("w")
            elif at % 5 == 0 and "w" in archive.channels:
                begin = max(0, at - 5000)
                archive.fill("w", begin, np.arange(begin, at, dtype=float))

    def check(seed: int, reads: int) -> None:
        rng = np.random.default_rng(seed)
        good = 0
        for _ in range(reads):
            channel = "v" if rng.random() < 0.5 else "w"
            before = archive.written
            begin = max(0, before - int(rng.integers(1, 20 * 64 if rng.random() < 0.5 else 20 * 512)))
            end = before + 5000 if rng.random() < 0.5 else before
            got = archive.read(channel, begin, end, EVERYTHING)
            after = archive.written
            if got is None:
                assert channel == "w" or before == 0 or archive.oldest[-1] >= before  # all gone by then
                continue
            factor = round(2 * got.step)
            pairs = ordered(got)
            numbers = round((got.first + 0.5) / factor - 0.25) + np.arange(len(pairs))
            if channel == "w" and np.isnan(pairs).any():
                continue  # had no past yet
            good += 1
            low, high = pairs.T
            if channel == "v":
                assert np.array_equal(low, numbers * factor)
            assert np.all((low >= numbers * factor) & (low <= high))
            assert np.array_equal(high[:-1], (numbers[:-1] + 1) * factor - 1)
            assert min(before, end) - 1 <= high[-1] <= (numbers[-1] + 1) * factor - 1
            assert high[-1] < max(after, 1)
        assert good > reads // 4

    def reader(seed: int) -> None:
        try:
            check(seed, share.cases(40_000))
        except BaseException as problem:
            failed.append(problem)

    writer = threading.Thread(target=write)
    writer.start()
    readers = [threading.Thread(target=reader, args=(seed,)) for seed in (1, 2)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    writer.join()
    if failed:
        raise failed[0]


def test_warm_up_covers_every_type() -> None:
    module.warm_up()
    archive = filled(np.zeros(5000))
    archive.fill("v", 0, np.zeros(100))
    from engine.kernels import pairs

    for kernel in (pairs.feed, pairs.fill, pairs.join):
        assert len(kernel.signatures) == 1

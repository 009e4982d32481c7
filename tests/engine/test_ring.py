"""One writer, readers that never see half a block."""

import threading

import numpy as np
import pytest

from engine.ring import Ring


def test_reads_what_was_written_across_the_end():
    ring = Ring(("v", "i"), 10)
    for start in range(0, 28, 4):
        numbers = np.arange(start, start + 4, dtype=float)
        ring.write([numbers, -numbers])
    assert ring.written == 28
    assert ring.oldest == 18
    assert ring.read("v", 18, 28) == pytest.approx(np.arange(18, 28))
    assert ring.read("i", 20, 23) == pytest.approx(-np.arange(20, 23))


def test_refuses_what_is_gone_or_not_there():
    ring = Ring(("v",), 10)
    ring.write([np.arange(15.0)])
    assert ring.read("v", 4, 8) is None
    assert ring.read("v", 10, 16) is None
    assert ring.read("v", 8, 7) is None
    assert ring.read("v", 7, 7).size == 0
    assert ring.read("v", 5, 15) == pytest.approx(np.arange(5, 15))


def test_a_block_larger_than_the_ring():
    ring = Ring(("v",), 10)
    ring.write([np.arange(3.0)])
    ring.write([np.arange(3.0, 38.0)])
    assert ring.read("v", 28, 38) == pytest.approx(np.arange(28, 38))


def test_a_reader_beside_a_writer_gets_whole_reads(share):
    ring = Ring(("v",), 5000)
    stop = threading.Event()

    def write() -> None:
        at, rng = 0, np.random.default_rng(share.seed)
        while not stop.is_set():
            count = int(rng.integers(1, 700))
            ring.write([np.arange(at, at + count, dtype=float)])
            at += count

    writer = threading.Thread(target=write)
    writer.start()
    good = 0
    for _ in range(share.cases(40_000)):
        end = ring.written
        got = ring.read("v", max(0, end - 3000), end)
        if got is not None:
            good += 1
            assert np.array_equal(got, np.arange(end - got.size, end))
    stop.set()
    writer.join()
    assert good > 0


def test_samples_can_be_read_into_an_array_that_is_there():
    ring = Ring(("v",), 10)
    ring.write([np.arange(15.0)])
    out = np.full(8, -1.0)
    assert ring.read_into("v", 7, 13, out)
    assert out.tolist() == [7, 8, 9, 10, 11, 12, -1, -1]
    assert not ring.read_into("v", 4, 8, out)
    assert not ring.read_into("w", 7, 8, out)


@pytest.mark.parametrize("written", [0, 4, 10, 37])
def test_a_row_added_later_has_no_past_until_it_is_filled(written):
    ring = Ring(("v",), 10)
    ring.write([np.arange(float(written))])
    ring.add("w")
    assert ring.channels == ("v", "w")
    assert np.isnan(ring.read("w", ring.oldest, written)).all()
    ring.write([np.zeros(3), np.array([100.0, 101.0, 102.0])])
    assert ring.read("w", written, written + 3) == pytest.approx([100, 101, 102])
    start = max(0, written - 20)  # some of it is gone by now
    ring.fill("w", start, np.arange(float(start), written))
    expected = np.arange(ring.oldest, written + 3, dtype=float)
    expected[expected >= written] += 100 - written
    assert np.array_equal(ring.read("w", ring.oldest, written + 3), expected)
    with pytest.raises(ValueError, match="not written"):
        ring.fill("w", written, np.zeros(4))
    with pytest.raises(ValueError, match="already"):
        ring.add("w")


def test_a_row_removed_is_gone_and_the_others_stay():
    ring = Ring(("u", "v", "w"), 10)
    ring.write([np.zeros(4), np.ones(4), np.full(4, 2.0)])
    taken = ring.bytes
    ring.remove("v")
    assert ring.channels == ("u", "w") and ring.read("v", 0, 4) is None
    assert ring.bytes == taken * 2 // 3 == 2 * 10 * 8
    ring.write([np.zeros(2), np.full(2, 3.0)])
    assert ring.read("w", 0, 6).tolist() == [2, 2, 2, 2, 3, 3]
    for change in (lambda: ring.remove("v"), lambda: ring.fill("v", 0, np.zeros(1))):
        with pytest.raises(ValueError, match="v"):
            change()


@pytest.mark.parametrize("written", [0, 6, 17, 94])
@pytest.mark.parametrize("capacity", [1, 4, 10, 25])
def test_resizing_keeps_the_newest_under_their_numbers(written, capacity):
    ring = Ring(("v", "w"), 10)
    ring.write([np.arange(float(written)), -np.arange(float(written))])
    new = ring.resized(capacity)
    assert (new.channels, new.capacity, new.written) == (ring.channels, capacity, written)
    assert new.oldest == max(ring.oldest, written - capacity)
    assert np.array_equal(new.read("w", new.oldest, written), -np.arange(new.oldest, written, dtype=float))
    new.write([np.arange(written, written + 7.0), np.zeros(7)])
    assert np.array_equal(
        new.read("v", new.oldest, written + 7), np.arange(new.oldest, written + 7, dtype=float)
    )
    assert ring.written == written


def test_numbers_beyond_what_fits_in_32_bits():
    start = 2**32 - 5
    ring = Ring(("v",), 100, start)
    assert (ring.oldest, ring.written) == (start, start)
    ring.write([np.arange(30.0)])
    assert ring.read("v", start - 1, start + 3) is None
    assert ring.read("v", start + 3, start + 30) == pytest.approx(np.arange(3.0, 30.0))
    assert ring.resized(7).read("v", start + 23, start + 30) == pytest.approx(np.arange(23.0, 30.0))


def test_a_block_that_does_not_fit_changes_nothing():
    ring = Ring(("v", "w"), 10)
    for rows in ([np.zeros(3)], [np.zeros(3), np.zeros(1)], []):
        with pytest.raises(ValueError, match="row for each channel"):
            ring.write(rows)
    assert ring.written == ring.oldest == 0
    with pytest.raises(ValueError, match="one sample"):
        Ring(("v",), 0)

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

"""What the record behind the screen costs, in ns for a sample of one row.

`python -m tests.bench.archive`: the ring's copy, the archive's pairs at all levels, and as a yardstick numpy's own
least and greatest of each 64 samples (one level only), in blocks as the runner makes them and in large ones. Then one
frame's reading of 8 rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from engine import archive
from engine.archive import Archive
from engine.ring import Ring

ROWS = 8


def best(work: Callable[[], object], repeats: int = 7) -> float:
    """The shortest of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    archive.warm_up()
    names = tuple(f"row {k}" for k in range(ROWS))
    print(
        f"{'samples a block':>16} {'ring':>8} {'archive':>8} {'numpy':>8}   ns a sample and row, {ROWS} rows"
    )
    for count in (512, 4096, 65_536):
        rows = list(np.random.default_rng(0).normal(size=(ROWS, count)))
        blocks = 2**20 // count
        ring, pairs = Ring(names, 1_100_000), Archive(names)

        def feed(target: Ring | Archive, rows: list = rows, blocks: int = blocks) -> None:
            for _ in range(blocks):
                target.write(rows)

        def numpy(rows: list = rows, blocks: int = blocks) -> None:
            for _ in range(blocks):
                for row in rows:
                    row.reshape(-1, 64).min(axis=1)
                    row.reshape(-1, 64).max(axis=1)

        feed(ring), feed(pairs)  # the memory is there now
        works = (lambda: feed(ring), lambda: feed(pairs), numpy)  # noqa: B023
        figures = (1e9 * best(work) / (blocks * count * ROWS) for work in works)
        print(f"{count:>16} " + " ".join(f"{figure:8.2f}" for figure in figures))

    def read_samples() -> None:
        for name in names:
            ring.read(name, ring.written - 200_000, ring.written)

    def read_samples_into() -> None:
        for name in names:
            ring.read_into(name, ring.written - 200_000, ring.written, out)

    def read_pairs() -> None:
        for name in names:
            pairs.read(name, pairs.written - 2_000_000, pairs.written, 70_000)

    out = np.empty(200_000)
    print(f"{ROWS} rows x 200 000 samples: read {1e3 * best(read_samples):.2f} ms, "
          f"into an array that is there {1e3 * best(read_samples_into):.2f} ms")  # fmt: skip
    print(f"{ROWS} rows x 31 250 pairs: {1e3 * best(read_pairs):.2f} ms")
    print(f"memory, full: ring {ring.bytes / 1e6:.1f} MB, archive {pairs.bytes / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

"""The phosphor at the screen's size: python -m tests.bench.phosphor [ROUNDS]

Fill of one sweep of each trace, decay of the whole plane and its picture, as the phosphor's thread does them for a
frame. The reduction of the samples to lines is told apart: it is the same as for the live traces. The yardstick
is numpy doing the same decay and the same look-up on the same plane in the same run. Then what the window's
thread spends on it: handing a sweep over, and painting with the glow and without. All is processor time of the
thread that works, so that other programs do not count.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from engine import phosphor, reduce
from gui.scope.screen import ScopeScreen, Segment, TraceStyle
from gui.scope.tube import Ground, Place, Tube

WIDTH, HEIGHT, SAMPLES = 1280, 800, 200_000
NOISE = {"spikes": 0.0, "spikes, noise of 1/20 division": 0.05}


def median(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds."""
    work()
    spent = []
    for _ in range(rounds):
        begin = time.thread_time()
        work()
        spent.append(1e3 * (time.thread_time() - begin))
    return float(np.median(spent))


def signals(traces: int, noise: float) -> list[np.ndarray]:
    """In divisions, each trace in its place."""
    rng = np.random.default_rng(7)
    t = np.arange(SAMPLES) / SAMPLES
    return [
        2.0 * np.exp(-(((t * (4 + i)) % 1.0 - 0.3) ** 2) / 1e-3) + rng.normal(0.0, noise or 1e-9, SAMPLES)
        for i in range(traces)
    ]


def place(k: int, traces: int) -> float:
    """Divisions above the middle."""
    return 3.0 - 7.0 * k / traces


def by_numpy(energy: np.ndarray, colour: np.ndarray, palette: np.ndarray, factor: float) -> np.ndarray:
    energy *= np.float32(factor)
    energy[energy < phosphor.DARK] = 0.0
    with np.errstate(divide="ignore"):
        level = np.log2(energy) * 16.0 + (8 * 16 + 1)
    return palette[colour, np.clip(level, 0, phosphor.LEVELS - 1).astype(np.int32)]


def plane_times(kind: str, traces: int, ratio: float, rounds: int) -> None:
    rows, columns = round(HEIGHT * ratio), round(WIDTH * ratio)
    down, beam = rows / 8, max(1, round(ratio))
    plane = phosphor.Plane(rows, columns)
    values = signals(traces, NOISE[kind])
    buffer = np.empty((reduce.rows_needed(0.0, columns), 4))
    lines: list[np.ndarray] = []

    def reduced() -> None:
        lines.clear()
        for k, row in enumerate(values):
            zero = rows / 2 - down * place(k, traces)
            n = reduce.columns(row, 0.0, columns / SAMPLES, zero, -down, 0.0, columns, buffer)
            lines.append(buffer[:n].copy())

    def fill() -> None:
        for k, some in enumerate(lines):
            plane.fill(some, k, float(beam), beam)

    palette = phosphor.palette(np.random.default_rng(1).integers(0, 255, (traces, 3)).astype(np.uint8))
    out = np.empty((rows, columns), np.uint32)
    reducing = median(reduced, rounds)
    for _ in range(20):  # jitter: what glows is wider than one sweep
        for k, some in enumerate(lines):
            plane.fill(some + np.random.default_rng(k).normal(0.0, 3.0 * ratio, 4), k)
    spent = [
        median(fill, rounds),
        median(lambda: plane.decay(0.999), rounds),
        median(lambda: plane.to_image(palette, out), rounds),
    ]
    yard = median(lambda: by_numpy(plane.energy, plane.colour, palette, 0.999), min(rounds, 8))
    print(
        f"{kind:32}{traces:3}{ratio:7g}{reducing:9.2f}"
        + "".join(f"{ms:8.2f}" for ms in spent)
        + f"{sum(spent):8.2f}{yard:9.1f}{sum(spent[1:]) / yard:10.3f}"
    )


def paint_times(traces: int, ratio: float, rounds: int) -> None:
    """What the window's thread spends."""
    segments = {f"t{k}": (Segment(0.0, 20.0 / SAMPLES, row),) for k, row in enumerate(signals(traces, 0.05))}
    screen = ScopeScreen()
    screen.resize(WIDTH, HEIGHT)
    screen.set_fine_lines(False)
    screen.set_time(2.0, 4.0)
    screen.set_traces(
        tuple(TraceStyle(f"t{k}", f"t{k}", "mV", 1.0, place(k, traces), True) for k in range(traces))
    )
    screen.show()
    image = QImage(round(WIDTH * ratio), round(HEIGHT * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    screen.devicePixelRatioF = lambda: ratio  # type: ignore[method-assign]
    screen._lay_out()

    def paint() -> None:
        painter = QPainter(image)
        QWidget.render(screen, painter, QPoint())
        painter.end()

    without = median(paint, rounds)
    screen.set_persistence(None)
    handed = []
    for _ in range(rounds):
        begin = time.thread_time()
        screen.keep_sweep(segments)
        handed.append(1e3 * (time.thread_time() - begin))
        while not screen._phosphor.at_rest:
            paint()  # takes the picture over
    lit = median(paint, rounds)
    screen.close()
    print(
        f"{traces:3}{ratio:7g}{float(np.median(handed)):14.3f}{without:14.2f}{lit:14.2f}{lit - without:12.2f}"
    )


def thread_times(rounds: int) -> None:
    """All that the thread does for one sweep and one frame, the reduction included."""
    for traces in (4, 8):
        ground = Ground(
            HEIGHT, WIDTH, 1, 0.5, WIDTH / 20.0, None,
            tuple((f"t{k}", Place(k, HEIGHT / 2 - 100 * place(k, traces), -100.0)) for k in range(traces)),
            tuple((200, 30 * k, 99) for k in range(traces)), 1.0,
        )  # fmt: skip
        sweep = {f"t{k}": (Segment(0.0, 20.0 / SAMPLES, row),) for k, row in enumerate(signals(traces, 0.05))}
        tube = Tube()
        tube.begin(1, ground)

        def work() -> None:
            tube.advance(((math.inf, sweep),))  # noqa: B023
            tube.draw(None)  # noqa: B023

        print(f"{traces:3} traces, a sweep of {SAMPLES} samples each: {median(work, rounds):.2f} ms")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    application = QApplication.instance() or QApplication([])
    reduce.warm_up()
    phosphor.warm_up()
    print(
        f"{WIDTH} x {HEIGHT} at ratio 1; medians of {rounds}, ms of the processor; {application.platformName()}\n"
    )
    print(
        f"{'':32}{'n':>3}{'ratio':>7}{'(reduce)':>9}{'fill':>8}{'decay':>8}{'picture':>8}{'sum':>8}"
        f"{'numpy':>9}{'of numpy':>10}"
    )
    for kind in NOISE:
        for traces in (4, 8):
            for ratio in (1.0, 1.25, 2.0):
                plane_times(kind, traces, ratio, rounds)
    print("\nthe phosphor's thread, all together, ratio 1")
    thread_times(rounds)
    print(
        "\nthe window's thread\n"
        f"{'n':>3}{'ratio':>7}{'handing over':>14}{'paint, off':>14}{'paint, on':>14}{'more':>12}"
    )
    for traces in (4, 8):
        for ratio in (1.0, 1.25, 2.0):
            paint_times(traces, ratio, rounds)


if __name__ == "__main__":
    main()

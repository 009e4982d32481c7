"""Frames of the whole screen, reduction and painting included: python -m tests.bench.frame [FRAMES]

Row 7 of DESIGN section 11. Each frame brings new samples; it is painted into an image of the screen's size,
at once. The yardstick is a pyqtgraph plot with a PlotCurveItem a trace, of the same samples at the same
size, in the same run.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from engine import reduce
from gui.scope.screen import ScopeScreen, Segment, TraceStyle

TRACES, SAMPLES, SHIFTS = 8, 200_000, 5
WIDTH, HEIGHT = 1280, 800


def signals(kind: str) -> np.ndarray:
    """Samples in divisions, shape (TRACES, SAMPLES + SHIFTS); the kinds go from easy to hard."""
    rng = np.random.default_rng(7)
    n = SAMPLES + SHIFTS
    t = np.arange(n) / SAMPLES
    trains = [np.exp(-(((t * (4 + i)) % 1.0 - 0.3) ** 2) / 1e-3) * 2.0 for i in range(TRACES)]
    if kind == "spikes":
        return np.ascontiguousarray(trains)
    if kind == "spikes, noise of 1/20 division":
        return np.ascontiguousarray(trains + rng.normal(0.0, 0.05, (TRACES, n)))
    return rng.normal(0.0, 1.0, (TRACES, n))  # a band over most of the screen in every column


KINDS = ("spikes", "spikes, noise of 1/20 division", "noise over the whole screen")


def timed(frame: Callable[[int], None], frames: int) -> tuple[float, float]:
    """Median and 95th percentile, ms."""
    frame(0)
    frame(1)
    spent = []
    for k in range(frames):
        begin = time.perf_counter()
        frame(k)
        spent.append(1e3 * (time.perf_counter() - begin))
    return float(np.median(spent)), float(np.percentile(spent, 95))


def onto_image(widget: QWidget, ratio: float) -> Callable[[], None]:
    image = QImage(round(WIDTH * ratio), round(HEIGHT * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)

    def paint() -> None:
        painter = QPainter(image)
        QWidget.render(widget, painter, QPoint())  # the view's own render() scales its scene
        painter.end()

    return paint


def places() -> list[float]:
    return [3.0 - 6.0 * i / (TRACES - 1) for i in range(TRACES)]


def screen_time(samples: np.ndarray, fine: bool, ratio: float, frames: int) -> tuple[float, float]:
    screen = ScopeScreen()
    screen.resize(WIDTH, HEIGHT)
    names = ["v", "stimulus", "i_na", "i_k", "i_cl", "i_ca", "i_pump", "i_leak"]
    styles = [
        TraceStyle(name, name, "mV", 1.0, place, True) for name, place in zip(names, places(), strict=True)
    ]
    screen.set_traces(tuple(styles))
    screen.set_time(200.0, 400.0)
    screen.set_reversals((("na", "E Na", 0.5), ("k", "E K", -0.8), ("cl", "E Cl", -0.6)), True)
    screen.set_status("Trig'd", "triggered", "sweep 128", "200 ms/div")
    screen.set_fine_lines(fine)
    paint = onto_image(screen, ratio)
    step = 2000.0 / SAMPLES

    def frame(k: int) -> None:
        begin = k % SHIFTS
        screen.show_traces(
            {
                name: (Segment(0.0, step, row[begin : begin + SAMPLES]),)
                for name, row in zip(names, samples, strict=True)
            }
        )
        paint()

    return timed(frame, frames)


def yardstick_time(samples: np.ndarray, frames: int) -> tuple[float, float]:
    plot = pg.PlotWidget()
    plot.resize(WIDTH, HEIGHT)
    plot.setRange(xRange=(0.0, 2000.0), yRange=(-4.0, 4.0), padding=0.0)
    curves = [pg.PlotCurveItem(pen=pg.mkPen(pg.intColor(i), width=1)) for i in range(TRACES)]
    for curve, place in zip(curves, places(), strict=True):
        curve.setPos(0.0, place)
        plot.addItem(curve)
    x = np.linspace(0.0, 2000.0, SAMPLES, endpoint=False)
    paint = onto_image(plot, 1.0)

    def frame(k: int) -> None:
        begin = k % SHIFTS
        for curve, row in zip(curves, samples, strict=True):
            curve.setData(x, row[begin : begin + SAMPLES])
        paint()

    return timed(frame, frames)


def main() -> None:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    application = QApplication.instance() or QApplication([])
    reduce.warm_up()
    print(
        f"{TRACES} traces of {SAMPLES} samples, {WIDTH} x {HEIGHT}; ms a frame, {frames} frames; "
        f"{application.platformName()}"
    )
    for kind in KINDS:
        samples = signals(kind)
        yard, yard_most = yardstick_time(samples, min(frames, 20))
        print(f"\n{kind}\n{'':42}{'median':>8}{'95 %':>8}{'of yardstick':>14}")
        print(f"{'PlotCurveItem, 1 px, ratio 1':42}{yard:8.1f}{yard_most:8.1f}{1.0:14.3f}")
        for fine, ratio in (
            (False, 1.0),
            (True, 1.0),
            (False, 1.25),
            (True, 1.25),
            (False, 2.0),
            (True, 2.0),
        ):
            middle, most = screen_time(samples, fine, ratio, frames)
            pen = "own pens, smooth" if fine else "1 px"
            print(f"{f'this screen, {pen}, ratio {ratio:g}':42}{middle:8.1f}{most:8.1f}{middle / yard:14.3f}")


if __name__ == "__main__":
    main()

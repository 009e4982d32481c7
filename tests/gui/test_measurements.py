"""Measurements in the whole window: the strip, the table, statistics over sweeps, the gate, marks, text and CSV."""

import csv
import io
import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton, QToolButton, QWidget

from engine.files import cells
from engine.measurements import tally
from engine.measurements.registry import measure
from engine.rig.rig import default_rig
from gui import measurement_words

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
AXON = default_rig(cells.preset("axon-1952"))


def line(one, what):
    return next(each for each in one.window._measuring.lines if each.subject.what == what)


def number(text: str) -> float:
    return float(text.split()[0].replace("−", "-").replace("+", ""))


def figures(one) -> dict:
    """The texts of each figure of the strip, by caption."""
    return {f.texts[0]: f.texts for f in one.window._readings.measured.figures}


def figure(one, caption):
    return figures(one)[caption]


def fire(one, sweeps=1):
    """Fire so many times, each from rest; wait until every sweep has been measured."""
    for _ in range(sweeps):
        before = line(one, "peak").statistics.n
        one.click("fire")
        one.wait(lambda n=before: line(one, "peak").statistics.n == n + 1)
        one.settle(30)


@pytest.fixture
def normal(bench):
    def make(rig=AXON, **more):
        return bench(rig.replace("scope.trigger.mode", "normal"), **more)

    return make


def opened(one):
    """The table, opened with its key."""
    QTest.keyClick(one.screen, Qt.Key.Key_M)
    dialog = one.window.findChild(QWidget, "dialog.measurements")
    one.wait(dialog.isVisible)
    one.qtbot.wait(30)
    return dialog


def press(one, name, kind=QPushButton):
    button = one.window.findChild(kind, f"measurements.{name}")
    assert button.isVisible() and button.isEnabled()
    QTest.mouseClick(button, LEFT)
    one.qtbot.wait(30)


def cell(one, row, column) -> str:
    return one.window.findChild(QLabel, f"measurements.{row}.{column}").text()


def box(one, path) -> QComboBox:
    found = one.window.findChild(QComboBox, path)
    assert found.isVisible()
    return found


def hover(widget, on=True):
    if on:
        place = QPointF(3, 3)
        event = QEnterEvent(place, place, place)
    else:
        event = QEvent(QEvent.Type.Leave)
    QApplication.sendEvent(widget, event)


def test_the_strip_shows_what_was_measured_of_the_drawn_sweep(normal):
    one = normal()
    fire(one)
    one.drawn()
    (sweep,) = one.window.feed.samples()["v"]  # what is drawn has 0.3 mV a pixel
    start = sweep.start_ms - one.store.rig.scope.before
    told = measure(np.asarray(sweep.values), sweep.dt_ms, start, onset=0.0)
    one.wait(lambda: figure(one, "Peak")[1] != "—")
    for caption, what, unit, within in (
        ("Rest", "rest", "mV", 0.06), ("Peak", "peak", "mV", 0.06), ("Amplitude", "amplitude", "mV", 0.06),
        ("Threshold", "threshold", "mV", 0.3), ("Half-width", "half_width", "ms", 0.02),
        ("AHP", "ahp", "mV", 0.06), ("Latency", "latency", "ms", 0.02),
    ):  # fmt: skip
        text = figure(one, caption)[1]
        assert number(text) == pytest.approx(told[what].value, abs=within) and text.endswith(f" {unit}")
    # The 1952 axon after 10 uA/cm2 for 1 ms: rests at -65, peaks near +39, and its undershoot ends above E_K.
    assert number(figure(one, "Rest")[1]) == -65.0
    assert 38.0 < number(figure(one, "Peak")[1]) < 40.5
    assert 10.5 < number(figure(one, "AHP")[1]) < 12.0


def test_ten_sweeps_of_a_steady_cell(normal):
    one = normal()
    fire(one, 10)
    for each in one.window._measuring.lines:
        assert each.statistics.n == 10
        assert each.statistics.sd < 2e-3 * max(1.0, abs(each.statistics.mean))
    assert figure(one, "Peak")[2] == "± 0.00"
    opened(one)
    assert cell(one, 2, "n") == "10" and cell(one, 2, "mean") == cell(one, 2, "present")
    press(one, "reset")
    assert cell(one, 2, "n") == "0" and cell(one, 2, "mean") == "—" and cell(one, 2, "present") != "—"


def test_a_turned_knob_goes_into_the_statistics_and_another_cell_begins_anew(normal):
    one = normal()
    fire(one)
    before = line(one, "peak").statistics.present
    one.type("ions.na.outside", "220")
    fire(one)
    peak = line(one, "peak").statistics
    assert peak.n == 2 and peak.present < before - 5.0
    assert (peak.minimum, peak.maximum) == (peak.present, before)
    one.store.replace(default_rig(cells.preset("neuron")).replace("scope.trigger.mode", "normal"))
    one.qtbot.wait(300)
    assert line(one, "peak").statistics.n == 0


def test_the_gate_follows_the_dragged_cursors_of_a_sweep_that_stands(normal):
    one = normal()
    fire(one)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    opened(one)
    QTest.mouseClick(one.window.findChild(QWidget, "scope.measure.gated"), LEFT)
    note = one.window.findChild(QLabel, "measurements.note")
    one.wait(lambda: "whole sweep" in note.text() and "off" in note.text())
    peak = line(one, "peak").statistics.present
    QTest.keyClick(one.window.findChild(QWidget, "dialog.measurements"), Qt.Key.Key_K)
    one.wait(lambda: line(one, "peak").subject.gate == (0.0, 5.0) and line(one, "peak").statistics.n == 1)
    assert line(one, "peak").statistics.present == peak  # from 0 to 5 ms, the impulse is there
    cursor, plot, view = one.screen.cursors.line("a", "t2"), one.screen._layout.plot, one.screen.viewport()
    begin = QPoint(round(cursor.x()) + 2, round(plot.bottom()) - 20)
    way = QPoint(round((0.8 - 5.0) / one.store.rig.scope.time_per_div * one.screen._layout.across), 0)
    QTest.mousePress(view, LEFT, NONE, begin)
    QTest.mouseMove(view, begin + way / 2)
    QTest.mouseMove(view, begin + way)
    QTest.mouseRelease(view, LEFT, NONE, begin + way)
    one.wait(lambda: number(cell(one, 2, "present")) < -50.0)
    cursors = one.store.rig.scope.cursors[0]
    t, v = one.drawn()
    t = t - one.store.rig.scope.before
    inside = v[(t >= cursors.t1) & (t <= cursors.t2)]
    assert line(one, "peak").statistics.present == pytest.approx(inside.max(), abs=0.5)
    assert line(one, "peak").statistics.n == 1
    assert "0.8" in note.text().replace("0.79", "0.8").replace("0.81", "0.8")


def test_marks_stand_where_it_was_measured(normal):
    one = normal()
    fire(one)
    one.drawn()
    marks = {mark.label: mark for mark in one.screen.marks.drawn}
    layout, scope = one.screen._layout, one.store.rig.scope
    peak = line(one, "peak").measured
    (ring,) = marks["Peak"].rings
    x = layout.x((peak.marks[0].t + scope.before) / scope.time_per_div)
    assert (ring.x(), ring.y()) == (
        pytest.approx(x),
        pytest.approx(layout.y(scope.trace("v").height(peak.value))),
    )
    lines = one.screen.drawn("v")  # the ring lies on the drawn trace
    near = lines[np.abs(lines[:, 0] - ring.x()) <= 1.0][:, [1, 3]]
    assert near.min() - 1.5 <= ring.y() <= near.max() + 1.5
    (bar,) = marks["Half-width"].lines
    width = line(one, "half_width").measured.value
    assert bar.dx() == pytest.approx(width / scope.time_per_div * layout.across)
    (arrow,) = marks["Amplitude"].lines
    assert arrow.dx() == 0.0
    assert -arrow.dy() == pytest.approx(line(one, "amplitude").measured.value / 20.0 * layout.down)
    picture = one.screen.grab().toImage()
    ratio = picture.devicePixelRatio()
    middle = arrow.center()

    def light(off: float) -> int:
        place = (middle.x() + off) * ratio, (middle.y() + 7) * ratio
        return picture.pixelColor(round(place[0]), round(place[1])).lightness()

    grey = max(light(-1), light(0), light(1))  # it may lie between two pixels
    assert grey > min(light(off) for off in range(20, 60, 4)) + 20  # some of these may lie on another trace
    one.store.set("scope.measure.marks", False)
    assert one.screen.marks.drawn == ()
    one.store.set("scope.measure.marks", True)
    assert one.screen.marks.drawn
    QTest.mouseClick(one.window.findChild(QPushButton, "strip.now"), LEFT)
    assert one.screen.marks.drawn == ()  # what nobody reads is not marked
    assert one.window._settings.value("strip/page") == "now"


def test_who_points_at_a_figure_sees_its_mark(normal):
    one = normal()
    fire(one)
    one.drawn()
    figures = one.window._readings.measured.figures
    dark = one.screen.grab().toImage()
    hover(figures[4])
    assert one.screen.marks._chosen == "5"
    assert one.screen.grab().toImage() != dark
    hover(figures[4], False)
    assert one.screen.marks._chosen == ""
    assert one.screen.grab().toImage() == dark
    opened(one)
    hover(box(one, "scope.measure.rows.2.what"))
    assert one.screen.marks._chosen == "2"


def test_marks_go_with_the_trace_they_are_on(normal):
    one = normal()
    fire(one)
    one.drawn()
    assert one.screen.marks.drawn
    one.store.set("scope.traces.v.on", False)
    one.drawn()
    assert one.screen.marks.drawn == ()
    one.store.set("scope.traces.v.on", True)
    one.drawn()
    assert one.screen.marks.drawn
    one.window.actions_["clear_screen"].trigger()
    one.screen.show_traces({})
    assert one.screen.marks.drawn == ()


def test_rows_are_added_chosen_and_taken_away(normal):
    one = normal()
    fire(one)
    opened(one)
    press(one, "add")
    assert one.store.rig.scope.measure.rows[8].what == "peak_time"
    one.choose("scope.measure.rows.9.what", "Maximum")
    one.choose("scope.measure.rows.9.trace", "I K")
    row = one.store.rig.scope.measure.rows[8]
    assert (row.what, row.trace) == ("maximum", "i_k")
    one.wait(lambda: cell(one, 9, "n") == "1")  # of the sweep that is there
    assert number(cell(one, 9, "present")) > 100.0
    assert cell(one, 2, "n") == "1"
    press(one, "1.remove", QToolButton)
    rows = one.store.rig.scope.measure.rows
    assert [row.what for row in rows[:3]] == ["peak", "amplitude", "threshold"]
    assert (rows[7].what, rows[7].trace, rows[8].what) == ("maximum", "i_k", "off")
    assert cell(one, 1, "n") == "1"  # the peak's statistics moved along
    assert not one.window.findChild(QComboBox, "scope.measure.rows.9.what").isVisible()
    one.window.resize(1500, 768)  # the strip has room for it
    one.wait(lambda: "I K max" in figures(one))
    assert figure(one, "I K max")[1].endswith("µA/cm²")
    dialog = one.window.findChild(QWidget, "dialog.measurements")
    QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert one.store.rig.scope.measure.rows[8].what == "maximum"


def test_all_rows_can_go_and_all_sixteen_can_come(normal):
    one = normal()
    dialog = opened(one)
    for _ in range(8):
        press(one, "1.remove", QToolButton)
    assert one.window._readings.measured.figures == ()
    assert one.window._readings.measured._none.isVisible()
    for _ in range(16):
        press(one, "add")
    assert not one.window.findChild(QPushButton, "measurements.add").isEnabled()
    assert one.window.findChild(QToolButton, "strip.more").text().startswith("+")
    fire(one)
    one.wait(lambda: cell(one, 16, "n") == "1")
    assert dialog.isVisible()


def test_copied_text_and_saved_csv(normal, monkeypatch, tmp_path):
    one = normal()
    fire(one, 2)
    opened(one)
    press(one, "copy")
    rows = [row.split("\t") for row in QGuiApplication.clipboard().text().splitlines()]
    assert rows[0] == ["Trace", "Measurement", "Unit", "Present", "Mean", "s.d.", "Min", "Max", "n"]
    assert rows[2][:3] == ["V", "Peak", "mV"] and rows[2][-1] == "2" and len(rows) == 9
    assert float(rows[2][3]) == pytest.approx(line(one, "peak").statistics.present, rel=1e-5)
    path = tmp_path / "table.csv"
    monkeypatch.setattr(QFileDialog, "exec", lambda _self: True)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _self: [str(path)])
    press(one, "save")
    text = path.read_text("utf-8")
    comments = [row for row in text.splitlines() if row.startswith("#")]
    assert any("Squid giant axon" in row for row in comments)
    assert any("The whole sweep is measured." in row for row in comments)
    table = list(csv.DictReader(io.StringIO("".join(r for r in text.splitlines(True) if r[0] != "#"))))
    assert [row["measurement"] for row in table][:2] == ["rest", "peak"]
    for row, each in zip(table, one.window._measuring.lines, strict=True):
        assert float(row["present"]) == each.statistics.present and float(row["mean"]) == each.statistics.mean
        assert int(row["n"]) == 2
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _self: [str(tmp_path / "no" / "table.csv")])
    press(one, "save")
    assert "cannot be written" in one.window.statusBar().text and not (tmp_path / "no").exists()


def test_without_a_trigger_the_screen_is_measured_and_nothing_counted(bench):
    one = bench(AXON.replace("scope.trigger.mode", "free"))
    one.wait(lambda: line(one, "rest").statistics.present is not None)
    one.settle(50)
    rest = line(one, "rest").statistics
    assert rest.n == 0 and rest.present == pytest.approx(-65.0, abs=0.1)
    one.wait(lambda: figure(one, "Rest")[1] == "−65.0 mV")
    assert figure(one, "Rest")[2] == ""


def test_a_rolling_screen_is_measured_as_it_stands(bench):
    one = bench(AXON.replace("scope.roll", "on").replace("scope.time_per_div", 50.0))
    one.settle(30)
    one.click("fire")
    one.wait(lambda: (line(one, "peak").statistics.present or -99.0) > 30.0)
    assert line(one, "peak").statistics.n == 0
    (mark,) = line(one, "peak").measured.marks
    assert -500.0 <= mark.t <= 0.0  # the axis counts back from the right edge
    assert not one.screen.marks.drawn  # they would lag behind the trace
    one.click("stop")
    one.wait(lambda: any(mark.label == "Peak" for mark in one.screen.marks.drawn))


def test_a_row_that_is_added_while_it_stands_is_measured_at_once(normal):
    one = normal()
    fire(one)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    opened(one)
    one.type("scope.measure.criterion", "40")
    one.wait(lambda: line(one, "threshold").statistics.n == 1)
    assert line(one, "threshold").statistics.present > -50.0
    assert line(one, "peak").statistics.n == 1


def test_the_strip_is_no_taller_than_its_readouts_were(bench):
    one = bench(size=(1366, 768))
    strip = one.window._readings
    before = strip.height()
    assert before <= 43
    fired = strip.measured.figures[0].height()
    QTest.mouseClick(one.window.findChild(QPushButton, "strip.now"), LEFT)
    one.qtbot.wait(50)
    assert strip.height() == before and fired >= 36


def test_the_work_is_done_in_a_thread_of_its_own(normal, monkeypatch):
    threads = set()
    find = tally.find
    monkeypatch.setattr(tally, "find", lambda *a: (threads.add(threading.current_thread().name), find(*a))[1])
    one = normal()
    fire(one)
    assert threads == {"impuls-measure"}


def test_marks_give_way_to_a_slow_sweep_that_is_drawn_over_them(normal):
    one = normal()
    fire(one)
    one.drawn()
    peak = line(one, "peak").measured.marks[0].t
    one.store.set("pace.speed", 0.01)
    one.click("fire")
    one.wait(lambda: one.window._measuring._after is not None and one.window._measuring._after > peak)
    labels = [mark.label for mark in one.screen.marks.drawn]
    assert "Peak" not in labels and "Threshold" not in labels
    assert line(one, "peak").statistics.n == 1


def test_the_average_has_no_marks_of_single_sweeps_and_the_table_says_so(normal):
    one = normal()
    fire(one)
    one.drawn()
    opened(one)
    one.wait(lambda: bool(one.screen.marks.drawn))
    sentence = "Single sweeps are measured, not the average that is drawn."
    notes = [label.text() for label in one.window.findChildren(QLabel)]
    assert not any(sentence in note for note in notes)
    one.store.set("scope.sweeps.mode", "average")
    one.qtbot.wait(50)
    assert not one.screen.marks.drawn
    assert any(sentence in label.text() for label in one.window.findChildren(QLabel) if label.isVisible())
    assert all(sentence in figure.toolTip() for figure in one.window._readings.measured.figures)
    one.store.set("scope.sweeps.mode", "envelope")  # the newest sweep is drawn on it
    one.qtbot.wait(50)
    assert one.screen.marks.drawn


def test_a_flat_sweep_has_no_more_decimals_than_its_scale():
    rig = AXON.replace("scope.measure.rows.2.what", "upstroke").replace("scope.measure.rows.3.what", "area")
    one = tally.Tally(rig)
    for lift in (0.0, 1e-14):
        v = np.full(1000, -65.0)
        v[500] += lift
        one.take(tally.find(tally.Curves({"v": v}, 0.01, -4.0), one.subjects))
    lines = {each.subject.what: each for each in one.lines}
    glance = measurement_words.at_a_glance(rig, lines["upstroke"])
    assert (glance.value, glance.spread) == ("0.00 mV/ms", "± 0.000")
    assert measurement_words.in_full(rig, lines["area"]).present == "0.000"
    slow = rig.replace("scope.time_per_div", 100.0)  # a division is 0.2 mV/ms there
    assert measurement_words.at_a_glance(slow, lines["upstroke"]).present == "0.0000"


def test_a_sweep_that_is_full_before_it_is_drawn_is_told_all_the_same(bench):
    """What was on the screen before it, at rest, must not stand in the figures afterwards."""
    one = bench()
    measuring, feed = one.window._measuring, one.window.feed
    at_rest = []

    def look() -> None:
        if feed.picture.complete and not feed.picture.sweep.triggered:
            at_rest.append(feed.picture)

    feed.pictured.connect(look)
    one.wait(lambda: bool(at_rest), timeout=30_000)
    feed.pictured.disconnect(look)
    before = at_rest[-1]

    class Late:
        """Draws what was there anew until the sweep has been taken, and that one at rest no more."""

        @property
        def picture(self):
            nonlocal before
            before = replace(before) if measuring._last is None else before
            return before

    measuring._feed = Late()
    one.sweep()
    one.wait(lambda: measuring._last is not None and not measuring._background.busy)
    measuring._feed = feed
    one.settle(60.0)
    peak = next(line for line in measuring.lines if line.subject.what == "peak")
    assert peak.measured.value == pytest.approx(39.0, abs=1.0)

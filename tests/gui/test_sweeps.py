"""Kept sweeps through the visible window: chosen, compared, named, starred, deleted, put back; averages; clearing."""

import inspect
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton

from engine.files import csv
from engine.record import Record
from engine.runner import Runner
from engine.simulator import Simulator

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
_NEAR = 0.08  # mV, a quarter of a pixel: what is nearly straight is drawn as one line
_DASHED = 1.0  # mV, 3 px: a peak may fall between two dashes, which depends on how wide the screen is


@pytest.fixture
def swept(bench, monkeypatch):
    """A bench whose sweeps come to the memory, with the page of sweeps open."""

    def make(**more):
        one = bench(load=False, **more)
        keeper = one.link.keeper
        if "keeper" not in inspect.signature(Runner.__init__).parameters:
            append = Record.append

            def hooked(self, block, rig=None, state=None):
                finished = append(self, block, rig, state)
                for sweep in self.acquisition.finished:
                    keeper.take(
                        self.ring, self._frames, self.acquisition.plan, sweep, self.dt, self.ring.channels
                    )
                return finished

            monkeypatch.setattr(Record, "append", hooked)
        with one.qtbot.waitSignal(one.link.ready, timeout=120_000):
            one.link.load()
        one.memory = keeper.memory
        one.list = one.window._panels.sweeps.list
        one.store.set("scope.trigger.mode", "normal")
        title = next(b for b in one.window.findChildren(QPushButton) if b.text() == "Sweeps")
        QTest.mouseClick(title, LEFT)
        one.settle(5)
        return one

    return make


def fire(one):
    """Fire, wait for the sweep to be kept and shown in the list, and let the membrane recover."""
    count = len(one.memory.sweeps)
    one.click("fire")
    one.wait(lambda: len(one.memory.sweeps) > count)
    one.wait(lambda: len(one.list.rows) == len(one.memory.sweeps))
    one.settle(30)
    return one.memory.sweeps[-1].number


def click(one, number, modifiers=Qt.KeyboardModifier.NoModifier):
    row = [shown.number for shown in one.list.rows].index(number)
    place = one.list.visualRect(one.list.model().index(row, 0)).center()
    QTest.mouseClick(one.list.viewport(), LEFT, modifiers, place)
    paint(one)


def press(one, name):
    button = one.window.findChild(QPushButton, f"sweeps.{name}")
    assert button.isVisible() and button.isEnabled()
    QTest.mouseClick(button, LEFT)
    paint(one)


def paint(one):
    one.qtbot.wait(20)
    one.screen.repaint()


def drawn(one, number, trace="v"):
    return one.screen.drawn_overlay_values(number, trace)


def said(one):
    return one.window.findChild(QLabel, "sweeps.said").text()


def test_a_click_lays_a_sweep_under_the_live_trace(swept):
    one = swept()
    first = fire(one)
    one.type("channels.na.blocked", "60")
    second = fire(one)
    assert [row.number for row in one.list.rows] == [second, first]
    click(one, first)
    t, v = drawn(one, first)
    kept = one.memory.find(first)
    assert v.max() == pytest.approx(kept.peak[0], abs=_NEAR)
    before = one.store.rig.scope.before
    assert t[v.argmax()] - before == pytest.approx(kept.peak[1], abs=0.03)
    assert f"{first}: peak +" in said(one)
    assert len(one.screen.drawn_overlay(second, "v")) == 0
    click(one, first)  # once more: it goes
    assert len(one.screen.drawn_overlay(first, "v")) == 0


def test_two_are_compared(swept):
    one = swept()
    first = fire(one)
    one.type("temperature", "12")
    second = fire(one)
    click(one, first)
    click(one, second, CTRL)
    for number in (first, second):
        assert len(one.screen.drawn_overlay(number, "v")) > 100
        assert len(one.screen.drawn_overlay(number, "i_na")) > 100
    a, b = one.memory.find(second).peak, one.memory.find(first).peak
    assert f"{second} − {first}" in said(one)
    assert f"{abs(a[0] - b[0]):.1f} mV" in said(one) and f"{abs(a[1] - b[1]):.2f} ms" in said(one)
    assert [tag.text for tag in one.screen._overlays.tags] == [f"{first}", f"{second}"]
    QTest.keyClick(one.list, Qt.Key.Key_Escape)
    paint(one)
    assert not one.screen._overlays.tags


def test_overlays_follow_the_time_base(swept):
    one = swept()
    number = fire(one)
    click(one, number)
    _, peak = one.memory.find(number).peak
    for _ in range(2):
        QTest.keyClick(one.screen, Qt.Key.Key_Left)  # 5, then 10 ms a division
        one.wait(lambda: one.screen.window.ms_per_div == one.store.rig.scope.time_per_div)
        paint(one)
        t, v = drawn(one, number)
        assert t[v.argmax()] - one.store.rig.scope.before == pytest.approx(peak, abs=0.15)


def test_rig_and_membrane_come_back(swept):
    one = swept()
    one.type("ions.k.outside", "20")
    number = fire(one)
    one.type("ions.k.outside", "10")
    one.type("temperature", "15")
    one.settle(20)
    click(one, number)
    kept = one.memory.find(number)
    count = len(one.memory.sweeps)
    press(one, "restore")
    assert one.store.rig == kept.rig and one.store.rig["ions.k.outside"] == 20.0
    one.wait(lambda: len(one.memory.sweeps) > count)  # it runs again by itself
    again = one.memory.sweeps[-1]
    shift = round((again.start_ms - kept.start_ms) / kept.dt)
    assert shift == 0 and np.array_equal(again.rows["v"][:1900], kept.rows["v"][:1900])
    one.click("undo")
    assert one.store.rig["ions.k.outside"] == 10.0 and one.store.rig["temperature"] == 15.0


def test_the_kept_state_gives_the_sweep_bit_for_bit(swept):
    one = swept()
    kept = one.memory.find(fire(one))
    simulator = Simulator(kept.rig, kept.state)
    block = simulator.advance(kept.lead + len(kept.rows["v"]))
    skip = max(0, -kept.lead)
    assert np.array_equal(block.v[max(0, kept.lead) :], kept.rows["v"][skip:])
    assert np.array_equal(block.currents[0][max(0, kept.lead) :], kept.rows["i_na"][skip:])


def test_star_name_and_delete(swept, type_in):
    one = swept()
    first, second = fire(one), fire(one)
    QTest.mouseClick(
        one.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, one.list.star_at(first).center()
    )
    assert one.memory.find(first).pinned and not one.list.numbers
    click(one, first)
    one.list.setFocus()
    QTest.keyClick(one.list, Qt.Key.Key_F2)
    editor = one.list.viewport().findChild(QLineEdit)
    type_in(editor, "before TTX")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    one.wait(lambda: one.memory.find(first).name == "before TTX")
    assert one.list.rows[-1].title == f"{first}  before TTX"
    paint(one)
    assert [tag.text for tag in one.screen._overlays.tags] == [f"{first}: before TTX"]
    press(one, "clear")
    assert [sweep.number for sweep in one.memory.sweeps] == [first]
    third = fire(one)
    assert third > second
    QTest.keyClick(one.list, Qt.Key.Key_Delete)  # the first is still chosen
    assert [sweep.number for sweep in one.memory.sweeps] == [third]
    assert one.window._line.text == "1 sweep thrown away; Bring back in the list of sweeps undoes that."
    assert len(one.screen.drawn_overlay(first, "v")) == 0


def test_what_was_thrown_away_comes_back_by_button_and_by_key(swept):
    one = swept()
    first, second, third = fire(one), fire(one), fire(one)
    one.memory.rename(first, "before TTX")
    one.memory.refer(first)
    button = one.window.findChild(QPushButton, "sweeps.bring_back")
    assert not button.isVisible()  # nothing there to be brought back
    before = one.memory.sweeps
    rig = one.store.rig
    click(one, first)
    click(one, second, CTRL)
    press(one, "delete")
    assert [sweep.number for sweep in one.memory.sweeps] == [third]
    assert not len(one.screen.drawn_overlay(first, "v"))
    press(one, "bring_back")
    assert one.memory.sweeps == before and [row.number for row in one.list.rows] == [third, second, first]
    assert one.list.rows[-1].title == f"{first}  before TTX" and one.list.rows[-1].pinned
    assert len(one.screen.drawn_overlay(first, "v")) > 100  # it is a reference still
    assert one.window._line.text == "2 sweeps are back." and not button.isVisible()
    click(one, third)
    one.list.setFocus()
    QTest.keyClick(one.list, Qt.Key.Key_Delete)
    assert one.memory.sweeps == before[:2]
    QTest.keyClick(one.list, Qt.Key.Key_Z, CTRL)
    assert one.memory.sweeps == before and one.store.rig is rig
    press(one, "clear")
    press(one, "bring_back")
    assert one.memory.sweeps == before


def test_undo_in_the_list_takes_a_setting_back_that_was_changed_after_deleting(swept):
    one = swept()
    number = fire(one)
    click(one, number)
    QTest.keyClick(one.list, Qt.Key.Key_Delete)
    one.type("stimulus.amplitude", "33")
    one.list.setFocus()
    QTest.keyClick(one.list, Qt.Key.Key_Z, CTRL)
    assert one.store.rig["stimulus.amplitude"] == 10.0 and not one.memory.sweeps
    press(one, "bring_back")
    assert one.memory.find(number)


def test_a_reference_stays_on_the_screen(swept):
    one = swept()
    first, second = fire(one), fire(one)
    click(one, first)
    press(one, "reference")
    click(one, second)
    assert len(one.screen.drawn_overlay(first, "v")) and len(one.screen.drawn_overlay(second, "v"))
    assert one.screen._overlays._items[first, "v"].dashed
    QTest.keyClick(one.window, Qt.Key.Key_L, CTRL)  # clear screen
    paint(one)
    assert len(one.screen.drawn_overlay(first, "v")) and not len(one.screen.drawn_overlay(second, "v"))
    click(one, first)
    press(one, "reference")
    click(one, first)
    assert not len(one.screen.drawn_overlay(first, "v"))


def test_a_reference_from_a_file(swept, tmp_path, monkeypatch):
    one = swept()
    path = tmp_path / "control.csv"
    t = np.arange(0.0, 10.0, 0.01)
    with path.open("w") as file:
        csv.write_head(file, one.store.rig, csv.columns(one.store.rig))
        csv.write_rows(file, 0, 0.0, 0.01, [-65.0 + 100.0 * np.exp(-((t - 3.0) ** 2)), 0 * t, 0 * t, 0 * t])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    press(one, "load")
    (kept,) = one.memory.sweeps
    time, v = drawn(one, kept.number)
    assert v.max() == pytest.approx(35.0, abs=_DASHED)
    assert time[v.argmax()] == pytest.approx(one.store.rig.scope.before + 3.0, abs=0.12)
    assert one.list.rows[0].title == f"{kept.number}  control"
    path.write_text("no numbers, here\nat, all\n")
    press(one, "load")
    assert len(one.memory.sweeps) == 1
    assert "no table of numbers" in one.window.statusBar().findChild(QLabel).text() or any(
        "no table of numbers" in label.text() for label in one.window.statusBar().findChildren(QLabel)
    )


def test_a_trace_from_a_file_is_laid_over_a_sweep(swept, tmp_path, monkeypatch):
    one = swept()
    number = fire(one)
    path = tmp_path / "other.csv"
    t = np.arange(0.0, 10.0, 0.01)
    rows = [-55.0 + 100.0 * np.exp(-((t - 3.0) ** 2)), 7.0 + 0 * t]
    path.write_text(
        "t_ms,V_mV,I_Na_uA/cm2\n" + "\n".join(f"{a:.2f},{b},{c}" for a, b, c in zip(t, *rows, strict=True))
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    press(one, "load")
    kept = one.memory.sweeps[-1]
    shift_ms = one.window.findChild(QLineEdit, "sweeps.shift_time")
    click(one, number)
    assert not shift_ms.isVisible()  # what was recorded here stays where it was
    click(one, number)
    click(one, kept.number)
    assert shift_ms.isVisible()
    one.type("sweeps.shift_time", "-1.5")
    one.type("sweeps.shift_value", "-10")
    paint(one)
    time, v = drawn(one, kept.number)
    assert v.max() == pytest.approx(35.0, abs=_DASHED) and v.min() == pytest.approx(-65.0, abs=0.1)
    assert time[v.argmax()] == pytest.approx(one.store.rig.scope.before + 1.5, abs=0.12)
    _, current = drawn(one, kept.number, "i_na")
    assert np.allclose(current, 7.0)
    assert [tag.text for tag in one.screen._overlays.tags] == [
        f"{kept.number}: other (−1.5\u00a0ms, −10\u00a0mV)"
    ]
    assert said(one) == f"{kept.number}: peak +35.0 mV at 1.5 ms"
    click(one, kept.number)
    click(one, kept.number)
    assert (shift_ms.text(), one.editor("sweeps.shift_value").text()) == ("−1.5", "−10")
    one.window._traces.select("i_na")  # the trace that is chosen on the screen is the one that is moved
    assert one.editor("sweeps.shift_value").text() == "0"
    one.type("sweeps.shift_value", "3")
    paint(one)
    assert np.allclose(drawn(one, kept.number, "i_na")[1], 10.0)
    one.type("sweeps.shift_time", "1e12")
    assert one.memory.find(kept.number).shift_ms == -1.5
    assert "1" in one.window.statusBar().text and "limits" in one.window.statusBar().text


def test_an_average_is_drawn_in_place_of_the_sweep(swept):
    one = swept()
    one.store.set("scope.sweeps.mode", "average")
    one.store.set("scope.sweeps.count", 4)
    peaks = []
    for blocked in (0.0, 20.0, 40.0):
        one.store.set("channels.na.blocked", blocked)
        peaks.append(one.memory.find(fire(one)))
    collected = one.link.keeper.collector.picture()
    assert collected.number == 3
    _, v = one.drawn()
    assert v.max() == pytest.approx(collected.mean["v"].max(), abs=_NEAR)
    assert "Average 3/4" in one.screen._header.middle
    grid = collected.start_ms + np.arange(len(collected.mean["v"])) * collected.dt
    each = [np.interp(grid, k.start_ms + np.arange(len(k.rows["v"])) * k.dt, k.rows["v"]) for k in peaks]
    assert collected.mean["v"][:-1] == pytest.approx(np.mean(each, axis=0)[:-1], abs=1e-6)
    one.store.set("scope.sweeps.mode", "sample")
    one.settle(20)
    assert "Average" not in one.screen._header.middle
    _, v = one.drawn()
    assert v.max() == pytest.approx(peaks[-1].peak[0], abs=0.05)


def test_an_envelope_lies_under_the_newest_sweep(swept):
    one = swept()
    one.store.set("scope.sweeps.mode", "envelope")
    for blocked in (0.0, 30.0):
        one.store.set("channels.na.blocked", blocked)
        fire(one)
    collected = one.link.keeper.collector.picture()
    _, v = drawn(one, 0)
    assert v.max() == pytest.approx(collected.high["v"].max(), abs=0.05)
    assert v.min() == pytest.approx(collected.low["v"].min(), abs=0.05)
    _, live = one.drawn()
    assert live.max() < v.max() - 1.0  # the newest, with fewer channels
    assert "Envelope 2/16" in one.screen._header.middle
    QTest.keyClick(one.window, Qt.Key.Key_L, CTRL)
    paint(one)
    assert not len(one.screen.drawn_overlay(0, "v"))


def test_a_cleared_screen_stays_empty_until_the_next_sweep(swept):
    one = swept()
    fire(one)
    assert len(one.screen.drawn("v")) > 100
    QTest.keyClick(one.window, Qt.Key.Key_L, CTRL)
    one.settle(30)
    one.drawn()
    assert len(one.screen.drawn("v")) == 0
    fire(one)
    t, _ = one.drawn()
    assert t.max() == pytest.approx(20.0, abs=0.1)


def test_zoom_back(swept):
    one = swept()
    one.screen.setFocus()
    for _ in range(3):
        QTest.keyClick(one.screen, Qt.Key.Key_Right)
    assert one.store.rig.scope.time_per_div == 0.2
    one.window._zooms._last -= 2.0  # a while later
    QTest.keyClick(one.screen, Qt.Key.Key_Right)
    one.type("stimulus.amplitude", "33")
    one.screen.setFocus()
    QTest.keyClick(one.window, Qt.Key.Key_Backspace)
    assert one.store.rig.scope.time_per_div == 0.2
    QTest.keyClick(one.window, Qt.Key.Key_Backspace)
    assert one.store.rig.scope.time_per_div == 2.0
    QTest.keyClick(one.window, Qt.Key.Key_Backspace)  # no further
    assert one.store.rig.scope.time_per_div == 2.0 and one.store.rig["stimulus.amplitude"] == 33.0
    one.click("undo")
    assert one.store.rig.scope.time_per_div == 0.2


def test_backspace_in_a_number_is_a_backspace(swept):
    one = swept()
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_Right)
    editor = one.editor("stimulus.amplitude")
    editor.setFocus()
    text = editor.text()
    editor.end(False)
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == text[:-1] and one.store.rig.scope.time_per_div == 1.0


def test_two_hundred_are_shown_at_once(swept):
    one = swept()
    kept = one.memory.find(fire(one))
    one.memory._clock = iter(range(10**8, 2 * 10**8)).__next__
    one.click("stop")
    for _ in range(250):
        one.memory.keep(replace(kept, number=0))
    one.wait(lambda: len(one.list.rows) == len(one.memory.sweeps))
    assert len(one.list.rows) == 200
    assert [row.number for row in one.list.rows] == sorted(
        (row.number for row in one.list.rows), reverse=True
    )
    click(one, one.list.rows[2].number)
    assert len(one.screen._overlays.tags) == 1

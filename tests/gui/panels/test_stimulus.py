"""The stimulator's panel: fields by mode, corners that are dragged, a waveform drawn by hand, units."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.files import cells
from engine.rig.rig import default_rig
from engine.rig.shape import points
from engine.rig.stimulus import FIELDS
from engine.stimulus_drawing import outline
from engine.stimulus_unit import density
from gui.panels.stimulus import StimulusPanel
from gui.panels.stimulus_more import StimulusMorePanel


@pytest.fixture
def shown(store, told, window):
    panel, more = StimulusPanel(store, told.append, QAction("Fire")), StimulusMorePanel(store, told.append)
    host = window(panel, more)
    return panel, more, host


def find(host, path):
    (widget,) = host.findChildren(QWidget, path)
    return widget


def drag(preview, corner, dx, dy):
    at = preview.place(corner).toPoint()
    QTest.mousePress(preview, Qt.MouseButton.LeftButton, pos=at)
    for k in range(1, 6):
        QTest.mouseMove(preview, at + QPoint(dx * k // 5, dy * k // 5))
    QTest.mouseRelease(preview, Qt.MouseButton.LeftButton, pos=at + QPoint(dx, dy))


def corner(preview, name):
    return next(c for c in preview.corners if name in (c.time, c.current))


@pytest.mark.parametrize("mode", FIELDS)
def test_only_the_fields_of_the_mode(store, shown, mode):
    panel, _, _ = shown
    store.set("stimulus.mode", mode)
    visible = {
        w.objectName().removeprefix("stimulus.")
        for w in panel.findChildren(QWidget)
        if w.objectName() in store.rig.quantities() and w.isVisible()
    }
    assert visible == {"mode", *FIELDS[mode]}


def choose(panel, name):
    box = find(panel, "stimulus.mode")
    index = box.findText(name)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_a_chosen_sine_is_a_sine_and_one_undo_away(store, shown):
    """With the 1 ms of a pulse it would be the first fiftieth of a cycle, which looks like a ramp."""
    panel, _, _ = shown
    choose(panel, "Sine")
    stimulus = store.rig.stimulus
    assert stimulus.width * stimulus.frequency / 1000.0 >= 2.0
    store.undo()
    assert store.rig.stimulus.mode == "single" and store.rig.stimulus.width == 1.0
    choose(panel, "Chirp")
    choose(panel, "Off")
    choose(panel, "Train")
    assert store.rig.stimulus.width == 1.0  # a pulse again


def test_a_width_that_was_set_stays_whatever_the_mode(store, shown):
    panel, _, _ = shown
    store.set("stimulus.width", 3.0)
    choose(panel, "Sine")
    choose(panel, "Off")
    choose(panel, "Single")
    assert store.rig.stimulus.width == 3.0


def test_dragging_corners_edits_and_numbers_follow(store, shown):
    panel, _, host = shown
    preview = panel.preview
    before = store.rig.stimulus
    drag(preview, corner(preview, "delay"), -30, 0)
    assert store.rig.stimulus.delay < before.delay and store.rig.stimulus.width == before.width
    drag(preview, corner(preview, "width"), 0, 15)
    assert store.rig.stimulus.amplitude < before.amplitude
    assert find(host, "stimulus.amplitude").value == store.rig.stimulus.amplitude
    changed = store.rig.stimulus
    store.undo()
    assert store.rig.stimulus.amplitude == before.amplitude  # one drag is one edit
    assert changed.delay == store.rig.stimulus.delay


def test_dragging_the_interval_and_the_second_pulse(store, shown):
    panel, _, _ = shown
    store.set("stimulus.mode", "paired")
    store.set("stimulus.interval", 8.0)
    drag(panel.preview, corner(panel.preview, "interval"), 20, 12)
    assert store.rig.stimulus.interval > 8.0 and store.rig.stimulus.second < 10.0
    assert store.rig.stimulus.amplitude == 10.0


def test_corners_by_the_keys(store, shown):
    panel, _, _ = shown
    panel.preview.setFocus()
    QTest.keyClick(panel.preview, Qt.Key.Key_Right)
    assert store.rig["stimulus.delay"] == 5.5
    QTest.keyClick(panel.preview, Qt.Key.Key_Space)
    QTest.keyClick(panel.preview, Qt.Key.Key_Right)
    QTest.keyClick(panel.preview, Qt.Key.Key_Up)
    assert (store.rig["stimulus.width"], store.rig["stimulus.amplitude"]) == (1.1, 10.5)


@pytest.mark.parametrize("mode", sorted(set(FIELDS) - {"off"}))
@pytest.mark.parametrize("second", ["off", "sine"])
def test_every_handle_lies_on_the_line(store, shown, mode, second):
    panel, _, _ = shown
    store.set("stimulus.mode", mode)
    store.set("stimulus.width", 20.0)
    store.set("stimulus.count", 3)
    store.set("stimulus.holding", 2.0)
    store.set("stimulus.frequency", 60.0)
    store.set("stimulus.b.mode", second)
    store.set("stimulus.b.width", 40.0)
    preview = panel.preview
    times, values = preview._times, preview._values
    for corner in preview.corners:
        near = [(t, v) for t, v in zip(times, values, strict=True) if abs(t - corner.x) <= 1e-3 * times[-1]]
        low, high = min(v for _, v in near), max(v for _, v in near)
        assert low - 0.2 <= corner.y <= high + 0.2, corner  # a jump has its line from one side to the other


@pytest.mark.parametrize("mode", ["sine", "chirp", "noise", "drawn"])
def test_the_handle_on_a_waveform_drags_its_amplitude(store, shown, mode):
    panel, _, _ = shown
    store.set("stimulus.mode", mode)
    store.set("stimulus.width", 50.0)
    store.set("stimulus.holding", 3.0)
    preview = panel.preview
    handle = next(corner for corner in preview.corners if corner.current == "amplitude")
    half = handle.base + 0.5 * (handle.y - handle.base)
    preview.dragged.emit(handle, handle.x, half)
    assert store.rig.stimulus.amplitude == pytest.approx(5.0)
    moved = next(corner for corner in preview.corners if corner.current == "amplitude")
    assert (moved.x, moved.y) == (handle.x, pytest.approx(half))
    store.set("stimulus.amplitude", 0.0)  # flat, and yet it can be taken up again
    assert any(corner.current == "amplitude" for corner in preview.corners)


def test_drawing_a_waveform(store, shown):
    _, _, host = shown
    store.set("stimulus.mode", "drawn")
    canvas = find(host, "stimulus.shape")
    left, top = QPoint(8, canvas.height() // 2), QPoint(canvas.width() - 8, 8)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=left)
    QTest.mouseMove(canvas, top)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=top)
    _, heights = points(store.rig["stimulus.shape"])
    assert abs(heights[0]) < 0.1 and heights[-2] > 0.8 and (np.diff(heights[1:-1]) > -0.01).all()
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert points(store.rig["stimulus.shape"])[1][-2] < heights[-2]


def test_another_unit_keeps_the_current(store, shown):
    _, _, host = shown
    unit, amplitude = find(host, "stimulus.unit"), find(host, "stimulus.amplitude")
    held = store.rig["stimulus.amplitude"]
    unit.setCurrentIndex(unit.findData("picoampere"))
    unit.activated.emit(unit.currentIndex())
    rig = store.rig
    assert rig["stimulus.unit"] == "picoampere"
    assert rig["stimulus.amplitude"] * density(rig) == pytest.approx(held, rel=1e-9)
    assert amplitude.quantity.unit == "pA" and amplitude.text() == "125.664"
    amplitude.setFocus()
    amplitude.selectAll()
    QTest.keyClicks(amplitude, "200 pA")
    QTest.keyClick(amplitude, Qt.Key.Key_Return)
    assert store.rig["stimulus.amplitude"] == 200.0
    store.undo()
    store.undo()
    assert amplitude.quantity.unit == "uA/cm2" and store.rig["stimulus.amplitude"] == held


def test_the_drawing_is_what_is_given():
    """The preview's line against the engine's samples."""
    from engine import stimulating
    from engine.rig.state import State

    rig = default_rig(cells.preset("axon-1952"))
    for mode in FIELDS:
        one = (
            rig.replace("stimulus.mode", mode)
            .replace("stimulus.width", 20.0)
            .replace("stimulus.interval", 30.0)
        )
        one = (
            one.replace("stimulus.count", 3)
            .replace("stimulus.holding", 1.5)
            .replace("stimulus.b.mode", "sine")
        )
        out = np.empty(12_000)
        stimulating.fill(one, State(0.0, (), 0.01, fired=0), out)
        times, values = outline(one.stimulus, 120.0, 4000)
        ours = np.interp((np.arange(12_000) + 0.5) * 0.01, times, values)
        wrong = np.abs(ours - out) > 0.6
        assert wrong.mean() < 0.002, mode

"""Knob, switch, choices, sliders: what a hand does to them, and that showing a value says nothing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.bind import bind, bind_speed
from gui.widgets.choice import Choice
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.knob import Knob
from gui.widgets.knob_field import KnobField
from gui.widgets.lamp import ON, Lamp
from gui.widgets.percent_slider import PercentSlider
from gui.widgets.readout import Readout
from gui.widgets.speed_slider import SpeedSlider
from gui.widgets.step_slider import StepSlider
from gui.widgets.switch import Switch
from gui.widgets.trace_button import TraceButton

KEY = Qt.Key


@pytest.fixture
def bound(store, told, window):
    def make(kind, path, **options):
        widget = kind(store.rig.quantity(path), **options)
        bind(store, path, widget, told.append)
        widget.host = window(widget)
        return widget

    return make


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        (Knob, "scope.time_per_div", 50.0),
        (Switch, "channels.na.on", False),
        (Choice, "stimulus.mode", "train"),
        (ChoiceBox, "scope.roll", "off"),
        (PercentSlider, "channels.na.blocked", 40.0),
        (StepSlider, "temperature", 20.0),
    ],
)
def test_a_value_from_the_store_is_shown_without_echo(bound, store, qtbot, kind, path, value):
    widget = bound(kind, path)
    with qtbot.assertNotEmitted(widget.edited):
        store.set(path, value)
    store.undo()
    assert not store.can_undo


def test_the_knob_goes_over_its_ladder(bound, store):
    knob = bound(Knob, "scope.time_per_div")
    knob.setFocus()
    for key, value in (
        (KEY.Key_Down, 5.0), (KEY.Key_PageDown, 50.0), (KEY.Key_Up, 20.0), (KEY.Key_PageUp, 2.0),
        (KEY.Key_Home, 3_600_000.0), (KEY.Key_Down, 3_600_000.0), (KEY.Key_End, 0.02),
    ):  # fmt: skip
        QTest.keyClick(knob, key)
        assert store.rig["scope.time_per_div"] == value
    QTest.mouseDClick(knob, Qt.MouseButton.LeftButton)
    assert store.rig["scope.time_per_div"] == 2.0
    assert knob.text() == "2 ms/div" == knob.accessibleDescription()


def test_the_knob_is_dragged_upwards(bound, store):
    knob = bound(Knob, "scope.time_per_div")
    QTest.mousePress(knob, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseMove(knob, QPoint(20, 11))
    QTest.mouseMove(knob, QPoint(20, 2))
    QTest.mouseRelease(knob, Qt.MouseButton.LeftButton, pos=QPoint(20, 2))
    assert store.rig["scope.time_per_div"] == 0.5  # upwards is clockwise, and that magnifies


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Knob, "scope.time_per_div"),
        (ChoiceBox, "scope.roll"),
        (PercentSlider, "channels.na.blocked"),
        (StepSlider, "temperature"),
    ],
)
def test_scrolling_over_them_changes_nothing(bound, store, wheel, kind, path):
    widget = bound(kind, path)
    before = store.rig
    assert not wheel(widget, 1)
    assert store.rig is before
    widget.setFocus()
    assert wheel(widget, 1 if kind is not ChoiceBox else -1)
    assert store.rig is not before


def test_the_knob_of_a_strip_turns_under_the_pointer(bound, store, wheel):
    knob = bound(Knob, "scope.traces.v.per_div", wheel_needs_focus=False)
    assert wheel(knob, 1)
    assert store.rig["scope.traces.v.per_div"] == 10.0


def test_a_continuous_knob_keeps_its_digits(bound, store):
    knob = bound(Knob, "temperature")
    store.set("temperature", 18.37)
    assert knob.value_now == 18.37
    QTest.keyClick(knob, KEY.Key_Up)
    assert store.rig["temperature"] == 19.0


def test_the_switch_by_mouse_and_space(bound, store):
    switch = bound(Switch, "channels.na.on", text="Na channel")
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert store.rig["channels.na.on"] is False
    QTest.keyClick(switch, KEY.Key_Space)
    assert store.rig["channels.na.on"] is True


def test_a_choice_by_mouse_and_arrows(bound, store):
    choice = bound(Choice, "stimulus.mode")
    QTest.mouseClick(choice.button("train"), Qt.MouseButton.LeftButton)
    assert store.rig["stimulus.mode"] == "train" == choice.value
    choice.button("train").setFocus()
    QTest.keyClick(choice.button("train"), KEY.Key_Left)
    assert store.rig["stimulus.mode"] == "single"
    assert choice.button("single").accessibleName() == "Mode: Single"


def test_the_slider_moves_in_steps_and_by_click(bound, store):
    slider = bound(PercentSlider, "channels.k.blocked")
    QTest.keyClick(slider, KEY.Key_Right)
    assert store.rig["channels.k.blocked"] == 5.0
    middle = slider.rect().center()
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert store.rig["channels.k.blocked"] == pytest.approx(50, abs=1)


def test_the_slider_does_not_round_what_it_shows(bound, store):
    slider = bound(PercentSlider, "channels.k.blocked")
    store.set("channels.k.blocked", 12.34)
    assert slider.value() == 12 and store.rig["channels.k.blocked"] == 12.34


def test_speed_ends_with_as_fast_as_it_goes(store, told, window):
    speed = SpeedSlider(store.rig.quantity("pace.speed"), store.rig.quantity("pace.unlimited"))
    bind_speed(store, speed, told.append)
    window(speed)
    slider = speed.slider
    assert slider.objectName() == "pace.speed"
    QTest.keyClick(slider, KEY.Key_End)
    assert store.rig["pace.unlimited"] is True and store.rig["pace.speed"] == 1.0
    assert slider.accessibleDescription() == "As fast as it goes"
    QTest.keyClick(slider, KEY.Key_Left)
    assert store.rig["pace.unlimited"] is False and store.rig["pace.speed"] == 1.0
    QTest.keyClick(slider, KEY.Key_Home)
    assert store.rig["pace.speed"] == 0.001
    assert slider.accessibleDescription() == "1/1000 of real time"
    store.set("pace.speed", 0.02)
    assert slider.accessibleDescription() == "1/50 of real time"


def test_only_the_dot_of_a_trace_switches_it(bound, store):
    button = bound(TraceButton, "scope.traces.v.on", label="V", tint="v")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(60, 8))
    assert store.rig["scope.traces.v.on"] is True
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert store.rig["scope.traces.v.on"] is False


def test_a_readout_keeps_its_width(store, window):
    readout = Readout("V", "mV", sign=True)
    window(readout)
    width = readout.sizeHint().width()
    for value, text in ((-64.996, "−65.0 mV"), (50.0, "+50.0 mV"), (None, "—"), (-999.94, "−999.9 mV")):
        readout.show_value(value)
        assert readout.text == text
        assert readout.sizeHint().width() == width


def test_a_lamp_says_its_state(store, window):
    lamp = Lamp(texts=("Running", "Stopped"))
    window(lamp)
    width = lamp.sizeHint().width()
    lamp.show_state(ON, "Running")
    assert lamp.accessibleName() == "Running" and lamp.state == ON
    assert lamp.sizeHint().width() == width


def field_of(knob):
    (field,) = [f for f in knob.window().findChildren(KnobField) if f.isVisible()]
    return field


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("scope.traces.v.per_div", "50", 50.0),
        ("scope.traces.v.per_div", "50 mV", 50.0),
        ("scope.traces.v.per_div", "0,5 mV/div", 0.5),
        ("scope.traces.i_na.per_div", "20 uA/cm2", 20.0),
        ("scope.time_per_div", "5", 5.0),
        ("scope.time_per_div", "20 us", 0.02),
        ("scope.time_per_div", "1 s", 1000.0),
        ("scope.time_per_div", "5 min/div", 300_000.0),
        ("scope.time_per_div", "1h", 3_600_000.0),
    ],
)
def test_a_number_is_typed_into_the_knob(bound, store, path, typed, value):
    knob = bound(Knob, path)
    knob.setFocus()
    QTest.keyClick(knob, typed[0])
    QTest.keyClicks(field_of(knob), typed[1:])
    QTest.keyClick(field_of(knob), KEY.Key_Return)
    assert store.rig[path] == value
    assert knob.hasFocus() and knob._field is None


def test_a_number_alone_counts_in_the_unit_that_is_shown(bound, store):
    store.set("scope.time_per_div", 0.05)
    knob = bound(Knob, "scope.time_per_div")
    QTest.mouseClick(knob, Qt.MouseButton.LeftButton, pos=QPoint(knob.width() - 10, knob.height() // 2))
    assert field_of(knob).text() == "50 µs/div" == field_of(knob).selectedText()
    QTest.keyClicks(field_of(knob), "200")
    QTest.keyClick(field_of(knob), KEY.Key_Tab)
    assert store.rig["scope.time_per_div"] == 0.2 and knob.hasFocus()


@pytest.mark.parametrize("typed", ["30", "5000 mV", "1 V", "."])
def test_what_cannot_be_is_refused_in_a_sentence(bound, store, told, typed):
    knob = bound(Knob, "scope.traces.v.per_div")
    before = store.rig
    knob.setFocus()
    QTest.keyClick(knob, KEY.Key_Return)
    field = field_of(knob)
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, KEY.Key_Return)
    assert store.rig is before and len(told) == 1 and field.property("error")
    QTest.keyClick(field, KEY.Key_Escape)
    assert knob.hasFocus() and not field.isVisible()


def test_leaving_the_knobs_number_takes_it(bound, store):
    knob = bound(Knob, "scope.traces.v.per_div")
    knob.setFocus()
    QTest.keyClick(knob, "5")
    knob.host.other.setFocus()
    assert store.rig["scope.traces.v.per_div"] == 5.0 and knob._field is None

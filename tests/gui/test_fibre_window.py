"""The fibre in the window: switched on, fired, dragged and measured as a person does it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from engine.files import cells
from engine.rig.quantity import value_at
from engine.rig.rig import default_rig
from gui.fibre_marks import EXTENTS, PLACES
from gui.fibre_view import _underway
from gui.widgets.lines_label import LinesLabel
from tests.gui.test_layout import cut_off

COARSE = default_rig(cells.preset("axon-1952")).replace("cable.accuracy", 40.0)


def find(one, name):
    (found,) = one.window.findChildren(QWidget, name)
    return found


def picture(one):
    return find(one, "fibre.picture")


def turned_on(bench, **more):
    """A window whose fibre was switched on in the menu, at a tenth of real time, so that tests do not take long."""
    one = bench(COARSE, **more)
    one.window.actions_["fibre"].trigger()
    one.wait(lambda: one.link.runner.film is not None)
    one.store.set("pace.speed", 0.1)
    return one


def fired(one) -> None:
    """Space on the fibre's picture, and the impulse has passed both electrodes."""
    QTest.keyClick(picture(one), Qt.Key.Key_Space)
    one.wait(lambda: one.link.runner.status.leg is not None)


def words(one) -> str:
    return one.window.fibre._strip.words


def drag(widget, start: QPoint, dx: int, *pauses) -> None:
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for k in range(1, 6):
        QTest.mouseMove(widget, start + QPoint(dx * k // 5, 0))
        for pause in pauses:
            pause()
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=start + QPoint(dx, 0))


def mark(one, id):
    return next(m for m in picture(one).marks if m.id == id)


# --- on and off ---


def test_the_menu_turns_it_on_in_slow_motion_and_undo_takes_both_back(bench):
    one = bench(COARSE)
    assert not find(one, "fibre").isVisible()
    assert one.window.actions_["fibre"] in one.window._bar.menu.actions()
    one.window.actions_["fibre"].trigger()
    assert one.store.rig.cable.on and one.store.rig.pace.speed == 0.005
    assert find(one, "fibre").isVisible() and one.window.focusWidget() is picture(one)
    assert "1/200" in one.window._line.text
    one.wait(lambda: one.link.runner.film is not None)
    one.click("undo")
    assert not one.store.rig.cable.on and one.store.rig.pace.speed == 1.0
    assert not find(one, "fibre").isVisible()


def test_the_switch_of_the_page_does_the_same(bench):
    one = bench(COARSE, load=False)
    one.window.docks.show_page("fibre")
    switch = one.window.findChild(QCheckBox, "cable.on")
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(10, switch.height() // 2))
    assert one.store.rig.cable.on and one.store.rig.pace.speed == 0.005
    assert one.window.focusWidget() is picture(one)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(10, switch.height() // 2))
    assert one.store.rig == COARSE


def test_slow_motion_is_one_click_away_and_back(bench):
    one = bench(COARSE.replace("cable.on", True), load=False)
    slow = one.window.findChild(QPushButton, "fibre.slow")
    assert slow.isVisible() and not slow.isChecked()
    QTest.mouseClick(slow, Qt.MouseButton.LeftButton)
    assert one.store.rig.pace.speed == 0.005 and slow.isChecked()
    QTest.mouseClick(slow, Qt.MouseButton.LeftButton)
    assert one.store.rig.pace.speed == 1.0 and not slow.isChecked()


# --- the impulse ---


def test_space_sends_an_impulse_that_is_seen_to_travel(bench):
    one = turned_on(bench)
    view = picture(one)
    seen = []

    def brightest() -> None:
        places = range(2, 100, 2)
        shades = [QColor(view.colour_at(place)).lightnessF() for place in places]
        if max(shades) > 0.6:
            seen.append(places[shades.index(max(shades))])

    one.store.set("pace.speed", 0.01)
    one.wait(lambda: view.frames > 0)
    one.window.feed.pulled.connect(brightest)
    fired(one)
    assert len({place // 10 for place in seen}) >= 4
    forth = [place for place in seen if place > 12]
    assert forth == sorted(forth)
    one.wait(lambda: "m/s" in words(one))
    assert "40 mm" in words(one) and "Electrode 1 → 2" in words(one)
    shown = float(words(one).split("<b>")[1].split()[0])
    assert shown == pytest.approx(one.link.runner.status.velocity, rel=1e-3)


def test_a_stimulus_that_starts_nothing_is_told(bench):
    one = turned_on(bench)
    fired(one)
    one.wait(lambda: "m/s" in words(one))
    one.settle(20.0)
    one.store.set("stimulus.amplitude", 0.5)
    QTest.keyClick(picture(one), Qt.Key.Key_Space)
    one.wait(lambda: "No impulse has come" in words(one))
    one.store.set("stimulus.amplitude", 10.0)
    QTest.keyClick(picture(one), Qt.Key.Key_Space)
    one.wait(lambda: "m/s" in words(one))


def test_a_velocity_is_not_told_of_electrodes_that_are_elsewhere_now(bench):
    one = turned_on(bench)
    fired(one)
    one.wait(lambda: "40 mm" in words(one))
    one.store.set("cable.electrodes.2.place", 80.0)
    one.wait(lambda: "m/s" not in words(one))
    fired(one)
    one.wait(lambda: "50 mm" in words(one))
    one.store.set("cable.electrodes.2.on", False)
    one.wait(lambda: "Press Space" in words(one))


def test_place_and_time_of_the_impulse_lie_under_its_velocity(bench):
    one = turned_on(bench, size=(1366, 900))
    QTest.mouseClick(one.window.findChild(QPushButton, "fibre.show_space_time"), Qt.MouseButton.LeftButton)
    fired(one)
    one.wait(lambda: "m/s" in words(one))
    one.link.stop()
    one.wait(lambda: not one.link.runner.status.running)
    one.qtbot.wait(100)
    plot, arrivals = find(one, "fibre.space_time"), one.link.runner.status.arrivals
    for id, place in (("1", 30.0), ("2", 70.0)):
        after = plot.v_colour(place, arrivals[id] + 0.4).lightnessF()
        assert after > plot.v_colour(place, arrivals[id] - 1.5).lightnessF() + 0.2
    # In another look it is all filled again, standing still.
    one.window.actions_["theme"].trigger()
    one.wait(lambda: plot.filled > 0.0)
    one.window.actions_["theme"].trigger()


def test_what_lies_further_back_in_the_record_is_shown_on_the_fibre(bench):
    one = turned_on(bench)
    one.settle(25.0)  # the record is as long as the screen is wide
    fired(one)
    one.settle(25.0)
    one.link.stop()
    one.wait(lambda: not one.link.runner.status.running)
    passed = one.link.runner.status.arrivals["1"]
    scrolling, record = one.window.view.scrolling, one.link.runner.record
    back = record.ring.written - (record.time_of(record.ring.written - 1) - passed - 0.3) / record.dt
    scrolling.to(back)
    view = picture(one)
    one.wait(lambda: view.colour_at(30.0).lightnessF() > 0.5)
    scrolling.live()
    one.wait(lambda: view.colour_at(30.0).lightnessF() < 0.4)


def test_two_impulses_that_meet_annihilate(bench):
    """Fired at one end, the electrode moved to the other, fired again: each recording electrode sees one impulse."""
    rig = COARSE.replace("stimulus.delay", 0.0).replace("pace.speed", 0.005)
    one = bench(rig)
    one.window.actions_["fibre"].trigger()
    one.wait(lambda: one.link.runner.film is not None)
    view, start = picture(one), one.link.runner.status.time
    QTest.keyClick(view, Qt.Key.Key_Space)
    one.wait(lambda: one.link.runner.status.time > start + 1.5)
    view.select("stimulus")
    for _ in range(8):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert one.store.rig["cable.stimulus.place"] == 90.0
    QTest.keyClick(view, Qt.Key.Key_Space)
    one.wait(lambda: one.link.runner.status.time > start + 3.0)
    one.store.set("pace.speed", 0.1)
    one.wait(lambda: one.link.runner.status.time > start + 18.0)
    film = one.link.runner.film
    _, v = film.since(start, start + 18.0)
    for place in (30.0, 70.0):
        there = v[:, abs(film.x - place).argmin()] > -20.0
        assert (there[1:] & ~there[:-1]).sum() == 1
    assert v[-1].max() < -40.0


@pytest.mark.parametrize(
    ("arrivals", "found"),
    [
        ({}, None),
        ({"1": 5.0, "2": None, "3": None}, ("1", "3")),
        ({"1": 5.0, "2": 7.0, "3": 6.0}, None),
        ({"1": 15.0, "2": 7.0, "3": 6.0}, ("1", "3")),
        ({"1": 15.0, "2": 7.0, "3": 16.0}, ("3", "2")),
    ],
)
def test_which_electrode_an_impulse_has_not_come_to(arrivals, found):
    assert _underway({"1": 30.0, "2": 70.0, "3": 50.0}, arrivals, 10.0) == found


def test_at_a_slow_time_base_the_impulse_is_seen_between_two_frames(bench):
    """20 ms from frame to frame, and it has run along the whole fibre in 8."""
    one = bench(COARSE.replace("scope.time_per_div", 1000.0))
    one.window.actions_["fibre"].trigger()
    one.store.set("pace.speed", 1.0)
    one.wait(lambda: one.link.runner.film is not None)
    QTest.mouseClick(one.window.findChild(QPushButton, "fibre.show_space_time"), Qt.MouseButton.LeftButton)
    plot = find(one, "fibre.space_time")
    for _ in range(4):
        one.settle(400.0)
        QTest.keyClick(picture(one), Qt.Key.Key_Space)
        start = one.link.runner.status.time
        one.settle(150.0)
        one.wait(lambda until=start + 100.0: plot.filled > until)
        arrived = one.link.runner.status.arrivals["2"]
        near = [plot.v_colour(50.0, arrived + ms).lightnessF() for ms in (0.0, 20.0)]
        assert max(near) > plot.v_colour(50.0, start - 200.0).lightnessF() + 0.2


# --- hands ---


def test_a_drag_is_one_undo_however_long_the_hand_rests(bench, monkeypatch):
    one = bench(COARSE.replace("cable.on", True), load=False)
    view, before = picture(one), one.store.rig
    monkeypatch.setattr("gui.store.MERGE_WITHIN", 0.0)
    one.qtbot.wait(100)
    start = view.point(mark(one, "2")).toPoint()
    drag(view, start, -150, lambda: one.qtbot.wait(5))
    moved = value_at(one.store.rig, "cable.electrodes.2.place")
    assert moved == pytest.approx(70.0 - 150.0 * view.axis.per_pixel, abs=0.3)
    drag(view, view.point(mark(one, "2")).toPoint(), 40)
    one.click("undo")
    assert one.store.rig["cable.electrodes.2.place"] == moved
    one.click("undo")
    assert one.store.rig == before


def test_arrows_move_the_chosen_electrode_by_round_steps(bench):
    one = bench(COARSE.replace("cable.on", True), load=False)
    view = picture(one)
    view.setFocus()
    assert view.selected == "1"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert one.store.rig["cable.electrodes.1.place"] == 31.0
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert one.store.rig["cable.electrodes.1.place"] == 21.0
    assert "21 mm" in view.accessibleDescription()
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert one.store.rig["cable.electrodes.1.place"] == 0.0


def test_a_stretch_is_put_on_moved_and_made_longer(bench):
    one = bench(COARSE.replace("cable.on", True), load=False)
    one.store.set("cable.cold.on", True)
    view = picture(one)
    assert mark(one, "cold").label.endswith("0 °C")
    view.select("cold")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert one.store.rig["cable.cold.extent"] == 11.0
    drag(view, view.point(mark(one, "cold")).toPoint(), 60)
    assert one.store.rig["cable.cold.place"] > 55.0


def test_every_mark_has_a_place_in_the_rig():
    paths = COARSE.quantities().keys()
    assert set(PLACES.values()) <= paths and set(EXTENTS.values()) <= paths


# --- the page and the window ---


def test_every_quantity_of_the_fibre_has_its_editor(bench):
    one = bench(COARSE.replace("cable.on", True), load=False)
    one.window.docks.show_page("fibre")
    there = {widget.objectName() for widget in one.window.findChildren(QWidget)}
    wanted = {path for path in one.store.rig.quantities() if path.startswith("cable.")}
    assert wanted - there == set()


def test_a_place_off_the_fibre_is_refused_with_its_length(bench):
    one = bench(COARSE.replace("cable.on", True), load=False)
    one.window.docks.show_page("fibre")
    one.type("cable.electrodes.1.place", "150")
    assert one.store.rig["cable.electrodes.1.place"] == 30.0
    assert "100" in one.window._line.text


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1093, 614)])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_nothing_is_cut_off_and_the_scope_stays_large(bench, size, look):
    one = bench(COARSE.replace("cable.on", True), size=size, load=False)
    if look == "light":
        one.window.actions_["theme"].trigger()
    one.window.docks.show_page("fibre")
    one.qtbot.wait(150)
    assert (one.window.width(), one.window.height()) == size
    (sentence,) = (label for label in one.window.findChildren(LinesLabel) if label.isVisible())  # it wraps
    assert [line for line in cut_off(one.window) if sentence.text() not in line] == []
    assert sentence.heightForWidth(sentence.width()) <= sentence.height()
    assert one.screen.height() >= 0.42 * size[1] or size[1] < 700
    if look == "light":
        one.window.actions_["theme"].trigger()


def test_which_plots_are_shown_is_remembered(bench):
    one = bench(COARSE.replace("cable.on", True), load=False)
    along, space = find(one, "fibre.along"), find(one, "fibre.space_time")
    assert along.isVisible() and not space.isVisible()
    for name in ("fibre.show_along", "fibre.show_space_time"):
        QTest.mouseClick(one.window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
    assert not along.isVisible() and space.isVisible()
    one.window.close()
    again = bench(COARSE.replace("cable.on", True), load=False)
    assert not find(again, "fibre.along").isVisible() and find(again, "fibre.space_time").isVisible()

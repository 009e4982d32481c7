"""The pictures of a fibre: what is drawn, and what hands and keys ask for."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.rig.quantity import Quantity
from gui import theme
from gui.widgets.along import AlongPlot, Line
from gui.widgets.along_axis import Axis, on_grid
from gui.widgets.fibre_look import ELECTRODE, STIMULUS, STRETCH, WIDENING, Look, Mark
from gui.widgets.fibre_picture import FibrePicture
from gui.widgets.space_time import SpaceTime
from gui.widgets.span_slider import SpanSlider
from gui.widgets.voltage_colours import Scale, palette, scale_for

X = np.linspace(0.0, 100.0, 347)
REST = np.full(X.size, -65.0)


def impulse(at: float) -> np.ndarray:
    return (-65.0 + 100.0 * np.exp(-(((X - at) / 5.0) ** 2))).astype(np.float32)


def mark(id: str, kind: str, place: float, **more) -> Mark:
    return Mark(id, kind, place, id, "v", f"Mark {id}", f"{place} mm", **more)


MARKS = (
    mark("cold", STRETCH, 50.0, extent=10.0), mark("widening", WIDENING, 85.0), mark("stimulus", STIMULUS, 10.0),
    mark("1", ELECTRODE, 30.0), mark("2", ELECTRODE, 70.0),
)  # fmt: skip


@pytest.fixture
def picture(window, store):
    picture = FibrePicture()
    host = window(picture)
    host.resize(862, 300)
    picture.show_fibre(Look(length=100.0), MARKS)
    picture.grab()
    return picture


def drag(widget, start: QPoint, dx: int, dy: int = 0) -> None:
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for k in range(1, 6):
        QTest.mouseMove(widget, start + QPoint(dx * k // 5, dy * k // 5))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=start + QPoint(dx, dy))


def light(colour) -> float:
    return colour.lightnessF()


# --- colours ---


def test_colours_rise_from_rest_to_the_peak_in_both_themes():
    for name, way in (("dark", 1.0), ("light", -1.0)):
        colours = palette(name)[64:].astype(np.int64)
        shade = 0.299 * (colours >> 16 & 255) + 0.587 * (colours >> 8 & 255) + 0.114 * (colours & 255)
        assert (np.diff(way * shade) >= -1.5).all()
        assert way * (shade[-1] - shade[0]) > 100.0


def test_a_scale_has_room_for_all_in_round_numbers():
    scale = scale_for(-65.0, -76.0, 41.0, (-82.0, 50.0))
    assert (scale.low, scale.rest, scale.high) == (-100.0, -65.0, 60.0)
    small = scale_for(-70.0, -70.0, -69.2, None)
    assert -72.0 <= small.low < -70.0 and -69.2 <= small.high <= -68.0


def test_what_is_not_finite_has_the_colour_of_rest():
    scale = Scale()
    assert scale.colours(np.array([np.nan]), "dark")[0] == scale.colours(np.array([scale.rest]), "dark")[0]


# --- the picture ---


def test_the_impulse_glows_where_it_is(picture):
    picture.show_v(X, impulse(40.0))
    picture.grab()
    assert light(picture.colour_at(40.0)) > light(picture.colour_at(80.0)) + 0.3
    picture.show_v(X, impulse(80.0))
    picture.grab()
    assert light(picture.colour_at(80.0)) > light(picture.colour_at(40.0)) + 0.3
    shown = picture.grab().toImage()
    ratio = shown.devicePixelRatio()
    x, y = picture.axis.x(80.0), picture.point(MARKS[0]).y()
    assert light(shown.pixelColor(round(x * ratio), round((y + 5) * ratio))) > 0.6


def test_dragging_an_electrode_moves_it_along(picture):
    moves, done = [], []
    picture.moved.connect(lambda id, place: moves.append((id, place)))
    picture.dropped.connect(lambda: done.append(True))
    start = picture.point(MARKS[4]).toPoint()
    drag(picture, start, -80)
    assert {id for id, _ in moves} == {"2"} and picture.selected == "2"
    assert moves[-1][1] == pytest.approx(70.0 - 80.0 * picture.axis.per_pixel, abs=0.25)
    assert done == [True]
    drag(picture, start, 3000)
    assert moves[-1][1] == 100.0  # never off the fibre


def test_dragging_a_stretch_and_its_border(picture):
    moves, widths = [], []
    picture.moved.connect(lambda id, place: moves.append((id, place)))
    picture.widened.connect(lambda id, extent: widths.append((id, extent)))
    middle = picture.point(MARKS[0]).toPoint()
    drag(picture, middle, 80)
    assert moves[-1] == ("cold", pytest.approx(50.0 + 80.0 * picture.axis.per_pixel, abs=0.25))
    edge = QPoint(round(picture.axis.x(55.0)), middle.y())
    drag(picture, edge, 40)
    assert widths[-1] == ("cold", pytest.approx(10.0 + 80.0 * picture.axis.per_pixel, abs=0.6))
    drag(picture, QPoint(round(picture.axis.x(85.0)), middle.y()), -16)
    assert moves[-1][0] == "widening"


def test_of_two_electrodes_at_one_place_the_chosen_one_is_taken(picture):
    moves = []
    picture.moved.connect(lambda id, place: moves.append(id))
    picture.show_fibre(Look(), (mark("1", ELECTRODE, 40.0), mark("2", ELECTRODE, 40.0)))
    tip = QPoint(round(picture.axis.x(40.0)), int(picture._middle()))
    for chosen in "21":
        picture.select(chosen)
        drag(picture, tip, 30)
        assert set(moves) == {chosen}
        moves.clear()


def test_keys_choose_move_stretch_and_fire(picture):
    told = []
    picture.nudged.connect(lambda id, steps: told.append((id, steps)))
    picture.stretched.connect(lambda id, steps: told.append((id, "wider", steps)))
    picture.fired.connect(lambda: told.append("fire"))
    picture.setFocus()
    assert picture.selected == "1"
    QTest.keyClick(picture, Qt.Key.Key_Right)
    QTest.keyClick(picture, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(picture, Qt.Key.Key_Down)
    QTest.keyClick(picture, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(picture, Qt.Key.Key_Space)
    assert told == [("1", 1), ("1", -10), ("cold", "wider", 1), "fire"]
    assert picture.accessibleDescription().startswith("Mark cold: 50.0 mm")


def test_every_fibre_can_be_drawn(picture, qapp):
    """Ends, sheath, widening, crush and both themes; nothing is drawn outside, nothing fails."""
    looks = (
        Look(left="killed", right="open"), Look(period=2.0, bare=(40.0, 60.0, 0.1)), Look(length=10_000.0, period=2.0),
        Look(widening=(50.0, 20.0)), Look(widening=(50.0, 0.05), period=5.0), Look(dead=(70.0, 100.0), length=100.0),
        Look(length=0.1),
    )  # fmt: skip
    for name in ("light", "dark"):
        theme.apply(qapp, name)
        for look in looks:
            signs = [mark("stimulus", STIMULUS, 0.0, sign=sign, apart=1.0) for sign in ("", "-", "+", "+-+")]
            for sign in signs:
                picture.show_fibre(look, (sign,))
                picture.show_v(np.linspace(0.0, look.length, 50), np.linspace(-90.0, 50.0, 50))
                assert not picture.grab().isNull()


# --- V along it ---


@pytest.fixture
def along(window, store):
    plot = AlongPlot()
    window(plot).resize(862, 300)
    plot.set_fibre(100.0, (Line(30.0, "v"), Line(70.0, "cyan")))
    plot.grab()
    return plot


def test_the_line_is_v(along):
    along.show_v(X, impulse(40.0), REST, "")
    along.grab()
    place, v = along.drawn
    assert np.abs(v - np.interp(place, X, impulse(40.0))).max() < 0.5
    assert place[v.argmax()] == pytest.approx(40.0, abs=0.3)


def test_of_very_many_points_no_peak_is_lost(along):
    x = np.linspace(0.0, 100.0, 20_000)
    v = np.full(x.size, -65.0)
    v[12_345] = 30.0
    along.show_v(x, v, None, "")
    along.grab()
    place, drawn = along.drawn
    assert drawn.max() == pytest.approx(30.0, abs=0.1) and place.size < 2500
    assert place[drawn.argmax()] == pytest.approx(x[12_345], abs=0.2)


# --- V over place and time ---


def test_electrodes_at_one_place_stand_side_by_side_and_each_can_be_dragged(picture):
    for place in (0.0, 50.0, 100.0):
        marks = (mark("1", ELECTRODE, 20.0), mark("2", ELECTRODE, place), mark("3", ELECTRODE, place))
        picture.show_fibre(Look(length=100.0), marks)
        heads = [picture.point(one).x() for one in marks]
        assert heads[0] == pytest.approx(picture.axis.x(20.0))
        assert heads[2] - heads[1] >= 16.0 and heads[1] > 0.0 and heads[2] < picture.width()
        moved = []
        picture.moved.connect(lambda id, to, moved=moved: moved.append((id, to)))
        for one in marks[1:]:
            drag(picture, picture.point(one).toPoint(), 40 if place < 100.0 else -40)
            assert moved[-1][0] == one.id
            assert abs(moved[-1][1] - place) == pytest.approx(40.0 * picture.axis.per_pixel, abs=0.2)


@pytest.fixture
def space_time(window, store):
    picture = SpaceTime()
    window(picture).resize(862, 420)
    picture.set_fibre(100.0, (Line(30.0, "v"),))
    picture.set_points(X)
    picture.grab()
    return picture


def travel(picture, start: float, stop: float, velocity: float = 10.0) -> None:
    times = np.arange(start, stop, 0.04)
    picture.add(times, np.array([impulse(velocity * t) for t in times]))


def test_a_travelling_impulse_is_a_slanted_line(space_time):
    space_time.set_window(0.0, 20.0, 0.0)
    travel(space_time, 0.0, 10.0)
    for t in (2.0, 5.0, 8.0):
        assert light(space_time.v_colour(10.0 * t, t)) > light(space_time.v_colour(10.0 * t - 30.0, t)) + 0.3
    shown = space_time.grab().toImage()
    at = space_time.point(50.0, 5.0)
    assert light(shown.pixelColor((at * shown.devicePixelRatio()).toPoint())) > 0.6


def test_an_impulse_in_one_of_many_frames_of_a_row_is_seen(space_time):
    """Whether they come together or one by one."""
    rest = np.full(X.size, -65.0)
    space_time.set_window(0.0, 20_000.0, 0.0)  # hundreds of ms a row
    space_time.add(np.array([1000.0]), rest[None, :])
    space_time.add(np.array([5000.0, 5001.0, 5002.0]), np.array([rest, rest + 100.0, rest]))
    for time, v in ((9000.0, rest), (9001.0, rest - 12.0), (9001.5, rest + 100.0), (9002.0, rest)):
        space_time.add(np.array([time]), v[None, :])
    still = light(space_time.v_colour(50.0, 1000.0))
    assert light(space_time.v_colour(50.0, 5001.0)) > still + 0.3
    assert light(space_time.v_colour(50.0, 9001.0)) > still + 0.3


def test_it_scrolls_and_keeps_what_was_filled(space_time):
    space_time.set_window(-20.0, 0.0, 0.0)
    for k in range(1, 41):
        now = 0.25 * k
        space_time.set_window(now - 20.0, now, now)
        travel(space_time, max(now - 0.25, 0.0), now)
        assert space_time.filled == pytest.approx(now, abs=0.05)
    for t in (2.0, 5.0, 9.0):
        assert light(space_time.v_colour(10.0 * t, t)) > 0.6
    assert light(space_time.v_colour(50.0, -5.0)) < 0.2  # of then nothing is known
    before = space_time.point(50.0, 5.0).y()
    space_time.set_window(-5.0, 15.0, 15.0)
    assert space_time.point(50.0, 5.0).y() < before
    space_time.set_window(1000.0, 1020.0, 1000.0)
    assert space_time.filled == -np.inf


def test_a_line_drawn_along_the_impulse_measures_its_velocity(space_time):
    said = []
    space_time.measured.connect(said.append)
    space_time.set_window(0.0, 20.0, 0.0)
    travel(space_time, 0.0, 10.0)
    start = space_time.point(20.0, 2.0).toPoint()
    end = space_time.point(80.0, 8.0).toPoint()
    drag(space_time, start, end.x() - start.x(), end.y() - start.y())
    x1, t1, x2, t2 = space_time.ruler
    assert (x2 - x1) / (t2 - t1) == pytest.approx(10.0, rel=0.03)
    assert "m/s" in said[-1] and space_time.accessibleDescription() == said[-1]
    QTest.mouseClick(space_time, Qt.MouseButton.LeftButton, pos=start)
    assert space_time.ruler is None and said[-1] == ""


def test_the_line_is_laid_and_moved_with_keys(space_time):
    space_time.set_window(0.0, 20.0, 0.0)
    space_time.setFocus()
    QTest.keyClick(space_time, Qt.Key.Key_Down)
    x1, t1, x2, t2 = space_time.ruler
    assert x2 > x1 and t2 > t1
    QTest.keyClick(space_time, Qt.Key.Key_Space)
    QTest.keyClick(space_time, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert space_time.ruler[0] < x1 and space_time.ruler[2] == x2
    QTest.keyClick(space_time, Qt.Key.Key_Escape)
    assert space_time.ruler is None


# --- the axis and the slider ---


def test_places_and_pixels():
    axis = Axis(20.0, 462.0)
    assert axis.place(axis.x(7.5)) == pytest.approx(7.5)
    assert axis.place(-100.0) == 0.0 and axis.place(9999.0) == 20.0
    assert [text for _, text in axis.ticks()] == ["0", "5", "10", "15", "20"]
    assert on_grid(12.34, 0.13) == 12.4


def test_a_slider_of_places_ends_where_the_fibre_does(window):
    slider = SpanSlider(Quantity("Place", "", unit="mm", low=0.0, high=10_000.0))
    window(slider)
    slider.set_top(46.0)
    slider.set_value(13.8)
    values = []
    slider.edited.connect(values.append)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert values == [46.0]
    slider.set_top(100.0)
    assert values == [46.0]
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPointF(slider.width() / 2, 8).toPoint())
    assert values[-1] == pytest.approx(50.0, abs=3.0)


def test_a_frame_costs_little(picture, along, space_time, qapp):
    """All three as they are painted while an impulse runs: a third of a frame at 60 a second, at the most."""
    space_time.set_window(0.0, 20.0, 0.0)
    spent = []
    for k in range(60):
        v = impulse(k)
        picture.show_v(X, v)
        along.show_v(X, v, REST, "")
        space_time.add(np.array([0.1 * k]), v[None])
        for one in (picture, along, space_time):
            one.repaint()
        spent.append(picture.cost + along.cost + space_time.cost)
    assert sorted(spent)[30] < 0.006
    assert picture.frames >= 60

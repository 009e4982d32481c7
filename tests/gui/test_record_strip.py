"""The strip of the record under the screen: dragged back in time while it runs, and live again."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from gui.record_view import duration
from gui.why_instant import WhyInstant
from gui.widgets.record_strip import HEIGHT, RecordStrip
from tests.gui.scope.test_zoom import check_axis
from tests.gui.test_layout import ARTEFACTS, cut_off

LEFT, NONE, CTRL = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class Scroller:
    """A person at the strip."""

    def __init__(self, one):
        self.one = one
        self.strip = one.window.findChild(RecordStrip)
        self.tape = self.strip.tape
        self.scrolling = one.window.view.scrolling
        one.wait(lambda: not self.tape.handle.isNull() and len(self.tape.drawn[0]) > 0)

    @property
    def record(self):
        return self.one.link.runner.record

    def drag(self, x: float) -> None:
        """Take the handle and let it go where its right edge is at x."""
        handle = self.tape.handle
        y = HEIGHT // 2
        begin = handle.center().x()
        way = x - self.tape._place(min(self.tape._span[1], self.tape._written))
        QTest.mousePress(self.tape, LEFT, NONE, QPoint(round(begin), y))
        for share in (0.5, 1.0):
            QTest.mouseMove(self.tape, QPoint(round(begin + share * way), y))
        QTest.mouseRelease(self.tape, LEFT, NONE, QPoint(round(begin + way), y))

    def check_drawn(self) -> None:
        """What is drawn of V are the samples that end with the one at the right edge."""
        t, v = self.one.drawn()
        right, record = round(self.scrolling.back), self.record
        window = self.one.screen.window
        on = (t >= window.left) & (t <= window.right)
        samples = record.ring.read("v", right - round(window.whole / record.dt), right + 1)
        at = np.round(t[on] / record.dt).astype(int)
        assert on.sum() > 50
        assert v[on] == pytest.approx(samples[np.clip(at, 0, len(samples) - 1)], abs=1.0)


@pytest.fixture
def scroller(bench):
    def make(stopped=False, **options):
        one = bench(**options)
        one.sweep()
        one.settle(300)
        if stopped:
            one.click("stop")
            one.wait(lambda: not one.link.runner.status.running)
        return Scroller(one)

    return make


@pytest.mark.parametrize("stopped", [False, True])
def test_dragged_back_the_screen_holds_there(scroller, stopped):
    one = (hand := scroller(stopped)).one
    length = hand.tape._length
    hand.drag(0.5 * hand.tape._place(hand.tape._written))
    back = hand.scrolling.back
    assert back is not None and 0 < back < hand.record.ring.written
    assert back == pytest.approx(0.5 * hand.tape._written, abs=2.5 * length / hand.tape.width())
    hand.check_drawn()
    written = hand.record.ring.written
    if not stopped:
        one.settle(200)
        assert hand.record.ring.written > written  # it goes on behind
    assert hand.scrolling.back == back
    hand.check_drawn()
    lag = (hand.record.ring.written - back) * hand.record.dt / 1000.0
    one.wait(lambda: one.screen._header.left.startswith("−"))
    if stopped:
        assert float(one.screen._header.left[1:-2]) == pytest.approx(lag, abs=0.06)
    assert one.screen._header.middle.startswith("right edge at ")
    time = float(one.screen._header.middle.split()[3])
    assert time == pytest.approx(hand.record.time_of(int(back)) / 1000.0, abs=0.001)
    assert one.screen._graticule._origin == 10.0  # the axis counts back from there


def test_ways_back_to_the_newest(scroller):
    one = (hand := scroller()).one
    live = one.window.findChild(QToolButton, "record.live")
    tape = hand.tape
    ways = (
        lambda: QTest.mouseClick(live, LEFT),
        lambda: QTest.keyClick(one.screen, Qt.Key.Key_End),
        lambda: QTest.keyClick(tape, Qt.Key.Key_End),
        lambda: QTest.mouseDClick(tape, LEFT, NONE, QPoint(20, 10)),
        lambda: hand.drag(tape.width() + 50.0),
    )
    for way in ways:
        assert not live.isEnabled()
        hand.drag(0.3 * tape._place(tape._written))
        assert hand.scrolling.back is not None and live.isEnabled()
        one.drawn()
        way()
        assert hand.scrolling.back is None and not live.isEnabled()
    one.wait(lambda: not one.screen._header.left.startswith("−"))
    assert one.window.view.back is None


def test_keys_and_wheel_scroll(scroller, wheel):
    one = (hand := scroller(stopped=True)).one
    newest, width = hand.record.ring.written - 1, hand.record.acquisition.plan.width
    right = min(newest, hand.scrolling.span[1])
    QTest.keyClick(one.screen, Qt.Key.Key_Left, CTRL)
    assert hand.scrolling.back == pytest.approx(right - width / 2)
    hand.check_drawn()
    QTest.keyClick(one.screen, Qt.Key.Key_Left, CTRL)
    QTest.keyClick(one.screen, Qt.Key.Key_Right, CTRL)
    assert hand.scrolling.back == pytest.approx(right - width / 2)
    assert wheel(hand.tape, 1)
    assert hand.scrolling.back == pytest.approx(right - width * 0.75)
    QTest.keyClick(one.screen, Qt.Key.Key_Home)
    assert hand.scrolling.back == pytest.approx(width)
    QTest.keyClick(one.screen, Qt.Key.Key_Left, CTRL)
    assert hand.scrolling.back == pytest.approx(width)  # there is nothing before
    hand.check_drawn()
    hand.tape.setFocus()
    QTest.keyClick(hand.tape, Qt.Key.Key_PageDown)
    assert hand.scrolling.back == pytest.approx(2 * width)


def test_a_click_beside_the_handle_goes_there(scroller):
    hand = scroller(stopped=True)
    x = 0.5 * (hand.tape.handle.right() + hand.tape._place(hand.tape._written))
    QTest.mouseClick(hand.tape, LEFT, NONE, QPoint(round(x), 10))
    left, right = hand.scrolling.span
    assert (left + right) / 2 == pytest.approx(hand.tape.sample_at(round(x)), abs=2)


def test_the_outline_is_the_record(scroller):
    hand = scroller(stopped=True)
    hand.one.wait(lambda: hand.tape._written == hand.record.ring.written)
    x, y = hand.tape.drawn
    v = hand.record.ring.read("v", 0, hand.record.ring.written)
    peak = hand.tape._place(float(v.argmax()))
    assert x[np.nanargmin(y)] == pytest.approx(peak, abs=1.5)
    assert x[-1] == pytest.approx(hand.tape._place(hand.record.ring.written), abs=1.5)
    assert x[0] == pytest.approx(0.0, abs=1.0)
    image = hand.tape.grab().toImage()
    assert image.pixelColor(round(peak), round(np.nanmin(y)) + 2) != image.pixelColor(
        hand.tape.width() - 5, 5
    )


def test_it_says_how_long_and_how_large(scroller):
    hand = scroller()
    one = hand.one
    texts = [label.text() for label in hand.strip.findChildren(QLabel)]
    kept = duration(hand.record.ring.capacity * hand.record.dt)
    assert any(text.startswith(f"{kept} · ") and text.endswith(" MB, then min–max") for text in texts)
    one.store.set("scope.depth", 0.2)

    def said() -> bool:
        (text,) = [t for label in hand.strip.findChildren(QLabel) if (t := label.text())]
        megabytes = float(text.split()[3])
        return text.startswith("2 s · ") and megabytes == pytest.approx(hand.record.bytes / 1e6, rel=0.02)

    one.wait(said)


def test_the_zoom_works_there(scroller):
    one = (hand := scroller(stopped=True)).one
    hand.drag(0.5 * hand.tape._place(hand.tape._written))
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_Z)
    hand.check_drawn()
    check_axis(one.screen)
    back, part = hand.scrolling.back, one.store.rig.scope.zoom.time_per_div * 10 / hand.record.dt
    QTest.keyClick(one.screen, Qt.Key.Key_Left, CTRL)
    assert hand.scrolling.back == pytest.approx(back - part / 2)


def test_cursors_why_and_data_there(scroller):
    one = (hand := scroller(stopped=True)).one
    hand.drag(0.6 * hand.tape._place(hand.tape._written))
    hand.check_drawn()
    QTest.keyClick(one.screen, Qt.Key.Key_K)
    one.drawn()
    reading = one.screen.cursors.reading("a")
    sample = hand.scrolling.back + reading.t1 / hand.record.dt
    values = hand.record.ring.read("v", int(sample), int(sample) + 2)
    assert min(values) - 0.01 <= reading.y1 <= max(values) + 0.01
    record, at = one.window.feed.sample_at(10.0)
    assert at == pytest.approx(hand.scrolling.back - 1000, abs=1)
    assert record.state_at(at) is not None
    assert isinstance(one.window._instant, WhyInstant)
    (stretch,) = one.window.exports.data.on_screen().stretches
    assert stretch.start_ms == pytest.approx(-20.0, abs=0.02)
    assert (
        stretch.rows["v"][-1]
        == record.ring.read("v", int(hand.scrolling.back), int(hand.scrolling.back) + 1)[0]
    )


def test_what_falls_out_of_memory_is_shown_by_its_extremes(scroller):
    one = scroller().one
    one.store.set("scope.depth", 0.1)  # 1 s
    one.wait(lambda: one.link.runner.record.ring.capacity == 100_000)
    hand = Scroller(one)
    one.settle(1500)
    QTest.keyClick(one.screen, Qt.Key.Key_Home)
    one.drawn()
    t, v = one.drawn()
    assert hand.scrolling.back == pytest.approx(hand.record.acquisition.plan.width)
    assert v.size > 20 and np.isfinite(v).all()
    assert np.unique(np.round(t, 6)).size < 80  # 20 ms of pairs of 64 samples
    one.wait(lambda: "extremes of 0.64 ms" in one.screen._header.middle)


def test_a_new_record_is_looked_at_live(scroller):
    hand = scroller()
    hand.drag(0.4 * hand.tape._place(hand.tape._written))
    assert hand.scrolling.back is not None
    hand.one.store.set("pace.dt", 0.02)
    hand.one.wait(lambda: hand.scrolling.back is None)
    hand.one.drawn()
    hand.one.wait(lambda: not hand.one.screen._header.left.startswith("−"))


def test_it_is_painted_seldom_and_fast(scroller):
    import time

    hand = scroller()
    before = hand.tape.paintings
    began = time.monotonic()
    hand.one.settle(1000)
    elapsed = time.monotonic() - began
    assert hand.tape.paintings - before <= 4.0 * elapsed + 3  # outline and handle come together


def test_lengths_of_time_in_words():
    assert [duration(ms) for ms in (20.0, 9800.0, 90_000.0, 5_400_000.0)] == [
        "20 ms",
        "9.8 s",
        "1.5 min",
        "1.5 h",
    ]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1093, 614)])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_pictures(scroller, size, look):
    one = (hand := scroller(size=size)).one
    if look == "light":
        one.window.actions_["theme"].trigger()
    hand.drag(0.5 * hand.tape._place(hand.tape._written))
    one.drawn()
    assert cut_off(one.window) == []
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    one.window.grab().save(str(ARTEFACTS / f"record-{size[0]}-{look}.png"))

"""Pacing against a clock that stands in the test's hand."""

import math

import pytest

from engine.pacer import Pacer


@pytest.mark.parametrize("speed", [1.0, 0.1, 0.001])
def test_what_is_due_follows_the_clock(speed):
    pacer = Pacer(speed, now=100.0)
    assert pacer.due(100.0) == 0.0
    assert pacer.due(100.05) == pytest.approx(50.0 * speed)
    pacer.advanced(30.0 * speed, 100.05)
    assert pacer.due(100.05) == pytest.approx(20.0 * speed)
    pacer.advanced(20.0 * speed, 100.05)
    assert pacer.due(100.05) == pytest.approx(0.0, abs=1e-9)


def test_waits_until_the_next_step_is_due():
    pacer = Pacer(0.1, now=0.0)
    wait = pacer.wait(0.05)
    assert wait == pytest.approx(0.0005)
    assert pacer.due(wait) == pytest.approx(0.05)


def test_a_long_pause_is_not_made_up():
    pacer = Pacer(1.0, now=0.0)
    due = pacer.due(60.0)
    assert due == pytest.approx(100.0)  # at most 0.1 s of clock time
    pacer.advanced(due, 60.0)
    assert pacer.due(60.0) == pytest.approx(0.0, abs=1e-9)
    assert pacer.due(60.02) == pytest.approx(20.0)


def test_a_short_pause_is_made_up():
    pacer = Pacer(1.0, now=0.0)
    assert pacer.due(0.09) == pytest.approx(90.0)


def test_no_drift():
    """Nothing is lost to rounding: after minutes of uneven looks the steps done are those asked for."""
    pacer, done, now, dt = Pacer(1.0, now=5.0), 0.0, 5.0, 0.01
    for k in range(200_000):
        now += 0.0004 + 0.0001 * (k % 9)
        steps = int(pacer.due(now) / dt)
        pacer.advanced(steps * dt, now)
        done += steps * dt
    assert done == pytest.approx((now - 5.0) * 1000.0, abs=2 * dt)


def test_unlimited_is_always_due():
    pacer = Pacer(math.inf, now=0.0)
    assert pacer.due(0.0) == math.inf
    pacer.advanced(5000.0, 0.5)
    assert pacer.due(0.5) == math.inf
    assert pacer.reached(0.5) == pytest.approx(10.0)


def test_a_new_speed_counts_from_the_moment_it_is_set():
    pacer = Pacer(1.0, now=0.0)
    pacer.advanced(20.0, 0.02)
    pacer.restart(0.05, speed=0.1)
    assert pacer.speed == 0.1
    assert pacer.due(0.05) == 0.0
    assert pacer.due(0.06) == pytest.approx(1.0)
    pacer.restart(0.06)
    assert pacer.speed == 0.1
    assert pacer.due(0.06) == 0.0


def test_the_reached_speed_is_that_of_the_last_second():
    pacer, now = Pacer(1.0, now=0.0), 0.0
    assert pacer.reached(0.1) is None  # too early to tell
    for per_look, expected in ((5.0, 0.5), (10.0, 1.0)):
        for _ in range(300):
            now += 0.01
            pacer.advanced(per_look, now)
        assert pacer.reached(now) == pytest.approx(expected, rel=0.02)
    pacer.restart(now)
    assert pacer.reached(now + 0.1) is None


def test_the_reached_speed_of_a_slow_computer():
    pacer, now = Pacer(1.0, now=0.0), 0.0
    for _ in range(30):
        now += 0.2  # each chunk takes its time and gives 60 ms
        pacer.advanced(min(60.0, pacer.due(now)), now)
    assert pacer.reached(now) == pytest.approx(0.3, rel=0.02)
    assert pacer.due(now) <= 100.0 + 1e-9

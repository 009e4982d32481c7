"""Ticks with a letter on the edge of the time axis: what began, when."""

import numpy as np

from gui.screen_theme import DARK
from tests.gui.scope.conftest import like, paint

EVENTS = ((4.0, "stimulus"), (8.0, "ampa"), (8.01, "ampa"), (30.0, "stimulus"))


def ticks(screen, colour: str) -> np.ndarray:
    """Columns in which the lowest pixels of the graticule have this colour."""
    image, layout = paint(screen), screen._layout
    bottom = round(layout.plot.bottom())
    found = like(image, dict(DARK.colours)[colour])[bottom - 6 : bottom - 1]
    return np.flatnonzero(found.all(axis=0))


def test_a_tick_stands_where_it_began(screen):
    screen.set_traces(screen._styles[:1])
    screen.set_reversals((), False)
    screen.set_events(EVENTS)
    for ms, kind in EVENTS[:2]:
        columns = ticks(screen, kind)
        assert columns.size and np.abs(columns - screen._layout.x(ms / 2.0)).max() <= 1.5
    assert len(screen.events.drawn) == 3  # what lies beyond the screen is not drawn
    screen.set_events(())
    assert not ticks(screen, "stimulus").size


def test_they_follow_the_time_base_and_the_zoom(screen):
    screen.set_traces(screen._styles[:1])
    screen.set_reversals((), False)
    screen.set_events(EVENTS)
    screen.set_time(2.0, 4.0, part=(6.0, 10.0))
    columns = ticks(screen, "ampa")
    assert columns.size and np.abs(columns - screen._layout.x(5.0)).max() <= 2.5
    assert {kind for _, kind in screen.events.drawn} == {"ampa"}


def test_letters_that_have_no_room_do_not_run_together(screen):
    screen.set_events(tuple((4.0 + 0.02 * k, "ampa") for k in range(200)))
    image, layout = paint(screen), screen._layout
    bottom = round(layout.plot.bottom())
    found = like(image, dict(DARK.colours)["ampa"])[bottom - 18 : bottom - 8, :].any(axis=0)
    assert (~found[round(layout.x(2.0)) : round(layout.x(4.0))]).any()


def test_in_the_window_firing_leaves_its_mark_and_in_the_picture_too(bench):
    one = bench()
    one.sweep()
    before = one.store.rig.scope.before
    assert [(round(ms, 1), kind) for ms, kind in one.screen.events.drawn] == [(before, "stimulus")]
    one.store.set("receptors.ampa.mode", "single")
    one.store.set("receptors.ampa.delay", 1.0)
    one.window.actions_["fire_ampa"].trigger()
    one.wait(lambda: one.drawn() and ("ampa" in {kind for _, kind in one.screen.events.drawn}))
    one.window.actions_["clear_screen"].trigger()
    assert one.screen.events.drawn == ()

"""The trigger's panel in roll, forcing, and the arrow of a trace that has left the screen."""

from PySide6.QtWidgets import QLabel, QWidget


def enabled(one, path: str) -> bool:
    return one.window.findChild(QWidget, path).isEnabled()


def test_in_roll_it_is_grey_and_says_why(bench):
    one = bench()
    one.window.docks.show_page("trigger")
    why = one.window.findChild(QLabel, "trigger.rolls")
    assert enabled(one, "scope.trigger.source") and not why.isVisible()
    one.store.set("scope.time_per_div", 200.0)
    assert not enabled(one, "scope.trigger.source") and not enabled(one, "scope.trigger.pre")
    assert why.isVisible() and why.text() == "No trigger while slow traces roll; Normal waits for one."
    one.choose("scope.trigger.mode", "Normal")  # the mode can be turned, and brings the trigger back
    assert enabled(one, "scope.trigger.source") and not why.isVisible()
    one.store.set("scope.roll", "on")
    assert not enabled(one, "scope.trigger.slope") and why.text().endswith("see Time.")


def test_force_from_the_panel(bench):
    one = bench()
    one.window.docks.show_page("trigger")
    one.store.set("scope.trigger.mode", "normal")
    acquisition = one.link.runner.record.acquisition
    one.qtbot.wait(100)
    before = acquisition.complete.number if acquisition.complete else -1
    one.click("force")
    one.wait(lambda: acquisition.complete is not None and acquisition.complete.number > before)


def arrow_rows(one, trace: str) -> list[int]:
    """Rows of pixels in the trace's colour, in the left tenth of the graticule."""
    image = one.screen.viewport().grab().toImage()
    wanted = one.screen._traces.colour(trace).getRgb()[:3]
    plot = one.screen._layout.plot
    rows = []
    for y in range(round(plot.top()), round(plot.bottom())):
        for x in range(round(plot.left() + 4), round(plot.left() + 60)):
            if all(abs(a - b) < 12 for a, b in zip(image.pixelColor(x, y).getRgb()[:3], wanted, strict=True)):
                rows.append(y - round(plot.top()))
                break
    return rows


def test_an_arrow_where_v_has_left_the_screen(bench):
    one = bench()
    one.store.set("scope.reversals", False)
    height = round(one.screen._layout.plot.height())
    one.drawn()
    assert one.screen._traces["v"].beyond == 0
    one.type("scope.traces.v.position", "20")
    one.drawn()
    assert one.screen._traces["v"].beyond == 1
    rows = arrow_rows(one, "v")
    assert 4 <= len(rows) <= 14 and max(rows) < 20
    one.type("scope.traces.v.position", "-20")
    one.drawn()
    rows = arrow_rows(one, "v")
    assert one.screen._traces["v"].beyond == -1
    assert 4 <= len(rows) <= 14 and min(rows) > height - 20
    one.type("scope.traces.v.position", "1")
    one.drawn()
    assert one.screen._traces["v"].beyond == 0


def test_the_arrows_of_two_traces_stand_apart(bench):
    one = bench()
    one.store.set("scope.traces.v.position", 20.0)
    one.store.set("scope.traces.stimulus.position", 20.0)
    one.drawn()
    assert one.screen._traces["v"].beyond == one.screen._traces["stimulus"].beyond == 1
    assert len(arrow_rows(one, "v")) >= 4 and len(arrow_rows(one, "stimulus")) >= 4


def test_a_source_chosen_for_the_first_time_gets_a_level_that_an_impulse_crosses(bench):
    one = bench()
    one.window.docks.show_page("trigger")
    one.store.set("scope.trigger.mode", "normal")
    acquisition = one.link.runner.record.acquisition
    for label, trace in (("m Na", "gate_na_m"), ("dV/dt", "dvdt"), ("I ion", "i_membrane"), ("g K", "g_k")):
        before = one.store.rig
        one.choose("scope.trigger.source", label)
        assert one.store.rig.scope.trigger.source == trace
        assert one.store.rig.scope.source.level != 0.0 and one.store.rig.scope.trigger.hysteresis == 0.1
        after = one.store.rig
        one.store.undo()
        assert one.store.rig == before
        one.store.redo()
        assert one.store.rig == after
        one.settle(40.0)
        number = acquisition.complete.number if acquisition.complete else -1
        one.sweep()
        one.settle(40.0)
        assert acquisition.complete.triggered and acquisition.complete.number == number + 1, label


def test_a_level_set_by_hand_stays_when_its_trace_is_chosen_again(bench):
    one = bench()
    one.window.docks.show_page("trigger")
    one.choose("scope.trigger.source", "dV/dt")
    one.type("scope.traces.dvdt.level", "70")
    one.choose("scope.trigger.source", "V")
    one.choose("scope.trigger.source", "dV/dt")
    assert one.store.rig.scope.source.level == 70.0

"""Everything that can be set of the scope can be set in the window, by an editor of its name."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.left_out import is_known
from engine.rig.traces import MATHS

# What hands do on the screen itself, or by an action, rather than in a field.
_BY_HAND = {"scope.zoom.centre"}


_IN_THE_SLIDER = {"pace.unlimited"}  # of the pace, at its end


def names(one) -> set[str]:
    return {widget.objectName() for widget in one.window.findChildren(QWidget)}


def test_every_setting_of_the_scope_has_its_editor(bench):
    one = bench()
    one.show_every_page()
    one.window.actions_["measurements"].trigger()
    one.qtbot.wait(50)
    there = names(one) | {w.objectName() for top in one.window.children() for w in _below(top)}
    wanted = {
        path
        for path in one.store.rig.quantities()
        if path.startswith("scope.") and not path.startswith(("scope.traces.", "scope.measure.rows."))
    }
    assert wanted - there - _BY_HAND == set()


def _below(top):
    return top.findChildren(QWidget) if isinstance(top, QWidget) else []


def test_everything_beside_the_scope_has_its_editor(bench):
    one = bench()
    one.show_every_page()
    one.window.actions_["bundle"].trigger()  # the nerve is set where it is recorded from
    there = names(one)
    wanted = {path for path in one.store.rig.quantities() if not path.startswith(("scope.", "cable."))}
    assert wanted - there - _IN_THE_SLIDER == set()


def test_every_quantity_of_the_cell_can_be_a_trace_and_is_drawn(bench):
    """Seven at a time beside V: each comes to the screen with finite samples."""
    one = bench()
    rig = one.store.rig
    for trace in rig.scope.placed:
        one.store.set(f"scope.traces.{trace.id}.placed", trace.id == "v")
    others = [trace.id for trace in rig.scope.traces if trace.id != "v" and is_known(rig, trace.id)]
    assert len(others) >= 20 + MATHS
    for k in range(0, len(others), 7):
        group = others[k : k + 7]
        for id in group:
            one.store.set(f"scope.traces.{id}.placed", True)
        one.wait(lambda group=group: set(group) <= set(one.link.runner.record.ring.channels))
        one.wait(lambda: not one.link.runner.record.filling)
        one.sweep()
        for id in group:
            t, y = one.drawn(id)
            assert t.size > 10 and np.isfinite(y).all(), id
        for id in group:
            one.store.set(f"scope.traces.{id}.placed", False)

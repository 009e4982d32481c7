"""The clamp's panel: switched on, V stands still and the clamp's current is on the screen."""

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from gui.panels.clamp import ClampPanel
from gui.widgets.command_preview import CommandPreview
from gui.widgets.fold import Fold
from gui.widgets.lamp import ON, Lamp


@pytest.fixture
def one(bench):
    one = bench()
    one.window.docks.show_page("clamp")
    return one


def panel(one) -> ClampPanel:
    return one.window.findChild(ClampPanel)


def unfold(one) -> None:
    for fold in panel(one).findChildren(Fold):
        fold.set_open(True)


def test_every_quantity_of_the_clamp_has_its_editor(one):
    unfold(one)
    names = {widget.objectName() for widget in panel(one).findChildren(QWidget)}
    assert {path for path in one.store.rig.quantities() if path.startswith("clamp.")} <= names


def test_switched_on_the_current_comes_to_the_screen_and_v_stays(one):
    v = one.link.runner.status.v
    one.choose("clamp.mode", "Ideal")
    assert one.store.rig.scope.trace("i_clamp").placed
    assert panel(one).findChild(Lamp).state == ON
    one.settle(5.0)
    assert one.link.runner.status.v == pytest.approx(v, abs=1e-9)
    one.choose("clamp.mode", "Off")
    assert not one.store.rig.scope.trace("i_clamp").placed


def test_a_step_is_fired_and_drawn(one):
    one.choose("clamp.mode", "Ideal")
    assert one.store.rig.scope.trigger.source == "fire"
    one.type("clamp.step.level", "-10")
    one.type("clamp.step.width", "8")
    _t, v = one.sweep()
    assert v.max() == pytest.approx(-10.0, abs=0.1)
    assert v.min() == pytest.approx(-65.0, abs=0.1)
    _, current = one.drawn("i_clamp")
    assert np.nanmin(current) < -1000.0  # the Na current


def test_the_preview_shows_the_family(one):
    preview = panel(one).findChild(CommandPreview)
    assert preview.family == ()
    one.choose("clamp.family.of", "Step")
    one.type("clamp.family.start", "-60")
    one.type("clamp.family.stop", "60")
    one.type("clamp.family.increment", "20")
    assert len(preview.family) == 7
    assert max(v for corners in preview.family for _, v in corners) == 60.0
    assert not preview.grab().isNull()


def test_the_pipette_shows_only_where_there_is_one(one):
    unfold(one)
    editor = one.editor("clamp.access")
    assert not editor.isVisible()
    one.choose("clamp.mode", "Pipette")
    assert editor.isVisible()
    one.type("clamp.access", "25")
    assert one.store.rig.clamp.access == 25.0

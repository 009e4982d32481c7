"""Run, stop, single, reset, undo, themes, closing: the window as an instrument."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.files import cells
from engine.rig.rig import default_rig

ROOT = Path(__file__).resolve().parents[2]


def test_the_window_is_there_before_the_engine(bench):
    one = bench(load=False)
    assert one.window.isVisible()
    assert "getting ready" in one.screen.accessibleDescription()
    one.type("ions.k.outside", "20")  # what is turned meanwhile is not lost
    with one.qtbot.waitSignal(one.link.ready, timeout=120_000):
        one.link.load()
    one.settle(100)
    assert one.link.runner.status.v > -64


def test_showing_the_window_does_not_import_numba():
    code = (
        "import sys; import gui.app as a; app = a.make_application();"
        "from gui.engine_link import EngineLink; from gui.main_window import MainWindow; from gui.store import Store;"
        "from engine.files import cells; from engine.rig.rig import default_rig; from pathlib import Path;"
        "s = Store(default_rig(cells.preset('axon-1952')));"
        "w = MainWindow(s, EngineLink(s), a._settings(Path('/nonexistent/x.ini'))); w.show(); app.processEvents();"
        "w.grab(); print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "False", done.stderr


def test_stop_holds_and_run_goes_on(bench):
    one = bench()
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    time = one.link.runner.status.time
    one.qtbot.wait(100)
    assert one.link.runner.status.time == time
    one.wait(lambda: one.window.actions_["run"] in [b.defaultAction() for b in _buttons(one)])
    one.click("run")
    one.settle(20)


def test_single_takes_one_sweep_and_stops(bench):
    one = bench()
    one.click("single")
    one.wait(lambda: one.link.runner.status.single)
    one.qtbot.wait(300)
    assert one.link.runner.status.running  # waits for the trigger, whatever the mode
    one.click("fire")
    one.wait(lambda: not one.link.runner.status.running)
    t, v = one.drawn()
    assert v.max() > 30
    assert t.max() >= 20.0


def test_a_stopped_screen_can_be_zoomed(bench):
    one = bench()
    one.sweep()
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    one.screen.setFocus()
    _, v = one.drawn()
    before = one.drawn()[0][v.argmax()]
    QTest.keyClick(one.screen, Qt.Key.Key_Left)
    assert one.store.rig.scope.time_per_div == 5.0
    one.qtbot.wait(50)
    t, v = one.drawn()
    assert t[v.argmax()] == pytest.approx(10.0 + before - 4.0, abs=0.2)  # about the trigger, at 20 %


def test_reset_is_taken_back_by_undo(bench):
    one = bench()
    one.type("channels.k.blocked", "100")
    one.settle(300)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    one.type("channels.k.blocked", "0")
    up = one.link.runner.state().v
    assert up == pytest.approx(-0.6, abs=0.2)
    one.click("reset")
    one.wait(lambda: one.link.runner.status.v == pytest.approx(-64.996, abs=0.01))
    QTest.keyClick(one.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    one.wait(lambda: one.link.runner.status.v == up)
    QTest.keyClick(
        one.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    one.wait(lambda: one.link.runner.status.v == pytest.approx(-64.996, abs=0.01))


def test_normal_trigger_keeps_the_last_sweep(bench):
    one = bench()
    one.choose("scope.trigger.mode", "Normal")
    one.sweep()
    one.settle(2600)
    _, v = one.drawn()
    assert v.max() > 30


def test_auto_goes_on_by_itself_after_a_while(bench):
    one = bench()
    one.sweep()
    one.settle(2600)
    _, v = one.drawn()
    assert v.max() < -60


def test_single_shows_its_sweep_where_the_traces_would_roll(bench):
    one = bench()
    one.store.set("scope.time_per_div", 200.0)
    one.settle(100)
    one.click("single")
    one.wait(lambda: one.link.runner.status.single)
    one.click("fire")
    one.wait(lambda: not one.link.runner.status.running)
    t, v = one.drawn()
    assert v.max() > 30
    assert t[v.argmax()] == pytest.approx(400.0, abs=10.0)  # at the trigger, not at the right edge


def test_the_toolbar_tells_where_the_membrane_rests_now(bench):
    one = bench()
    button = one.window.findChild(object, "button.cell")
    one.type("channels.k.blocked", "60")
    one.wait(lambda: "no stable rest" in button.accessibleName())
    one.type("channels.k.blocked", "0")
    one.wait(lambda: "65.0 mV" in button.accessibleName())


def test_fire_starts_what_was_stopped_in_the_same_moment(bench):
    one = bench()
    one.link.stop()
    one.link.fire()
    one.wait(lambda: one.link.runner.status.running)
    one.settle(50)


def test_save_and_open(bench, tmp_path, monkeypatch):
    """A name with a dot keeps it and gets the ending; what was saved comes back, membrane and all."""
    from PySide6.QtWidgets import QFileDialog

    monkeypatch.setattr(QFileDialog, "exec", lambda self: 1)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda self: [str(tmp_path / "run 0.5 nM")])
    one = bench()
    one.type("channels.k.blocked", "100")
    one.settle(300)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    v = one.link.runner.status.v
    one.window.actions_["save"].trigger()
    file = tmp_path / "run 0.5 nM.impuls"
    assert file.exists()
    one.click("undo")
    one.click("reset")
    one.wait(lambda: one.link.runner.status.v < -60)
    one.window.load(file)
    assert one.store.rig["channels.k.blocked"] == 100.0
    one.wait(lambda: one.link.runner.status.v == v)
    one.click("undo")
    assert one.store.rig["channels.k.blocked"] == 0.0
    one.wait(lambda: one.link.runner.status.v < -60)
    (tmp_path / "bad.impuls").write_text("{")
    one.window.load(tmp_path / "bad.impuls")
    assert "bad.impuls" in one.window.statusBar().text


def test_a_session_opened_before_the_engine_is_there(bench, tmp_path):
    from dataclasses import replace

    from engine.files import session
    from engine.simulator import Simulator

    one = bench(load=False)
    state = Simulator(one.store.rig).state  # at rest, -65 mV
    session.save(tmp_path / "up.impuls", one.store.rig, replace(state, v=-50.0))
    one.window.load(tmp_path / "up.impuls")
    one.link.stop()
    with one.qtbot.waitSignal(one.link.ready, timeout=120_000):
        one.link.load()
    assert one.link.runner.state().v == pytest.approx(-50.0, abs=5.0)


def test_roll_mode_at_slow_time_bases(bench):
    one = bench()
    one.store.set("scope.time_per_div", 100.0)
    one.settle(300)
    t, v = one.drawn()
    assert t.max() == pytest.approx(1000.0, abs=5.0)
    assert np.abs(v + 65).max() < 0.5


def test_slow_motion_and_full_speed_show_what_they_reach(bench):
    one = bench()
    one.store.set("pace.speed", 0.01)
    one.qtbot.wait(1500)
    assert 0.0 < one.link.runner.status.speed <= 0.0105  # a busy computer may be slower, never faster
    one.store.set("pace.unlimited", True)
    one.qtbot.wait(1500)
    assert one.link.runner.status.speed > 0.1
    one.settle(100)
    one.drawn()


def test_wheel_and_keys_turn_time_base_and_scale(bench):
    one = bench()
    centre = one.screen.rect().center()

    def wheel(up: int, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        at = QPointF(centre)
        event = QWheelEvent(
            at, one.screen.mapToGlobal(at), QPoint(), QPoint(0, up), Qt.MouseButton.NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(one.screen.viewport(), event)

    wheel(120)
    assert one.store.rig.scope.time_per_div == 1.0
    wheel(-240)
    assert one.store.rig.scope.time_per_div == 5.0
    wheel(120, Qt.KeyboardModifier.ControlModifier)
    assert one.store.rig["scope.traces.v.per_div"] == 10.0
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_Right)
    assert one.store.rig.scope.time_per_div == 2.0
    QTest.keyClick(one.screen, Qt.Key.Key_Down)
    assert one.store.rig["scope.traces.v.per_div"] == 20.0
    QTest.keyClick(one.screen, Qt.Key.Key_PageUp)
    assert one.store.rig["scope.traces.v.position"] == 1.5
    QTest.keyClick(one.screen, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert one.store.rig["scope.traces.stimulus.level"] == 2.0
    one.store.set("scope.trigger.source", "v")
    QTest.keyClick(one.screen, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert one.store.rig["scope.traces.v.level"] == -19.0


def test_letters_are_the_windows_keys_but_text_in_a_number_field(bench):
    one = bench()
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_R)
    one.wait(lambda: not one.link.runner.status.running)
    editor = one.editor("ions.k.outside")
    time_per_div = one.store.rig.scope.time_per_div
    for text in ("abc", "r", "f?", "1r"):  # A is Auto-set, C the cells, R runs, F fires
        editor.setFocus()
        editor.selectAll()
        QTest.keyClicks(editor, text)
        one.qtbot.wait(50)
        assert editor.text() == text
        assert not one.link.runner.status.running
        assert one.store.rig.scope.time_per_div == time_per_div
        assert [w.objectName() for w in QApplication.topLevelWidgets() if w.isVisible()] == ["window"]
        QTest.keyClick(editor, Qt.Key.Key_Escape)
    QTest.keyClick(editor, Qt.Key.Key_R)  # taken with Enter or not begun: still the field's
    assert editor.text() == "r"
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_what_is_no_text_works_in_a_number_field_too(bench):
    one = bench()
    one.link.stop()
    one.wait(lambda: not one.link.runner.status.running)
    editor = one.editor("stimulus.amplitude")
    editor.setFocus()
    QTest.keyClicks(editor, "15")
    QTest.keyClick(editor, Qt.Key.Key_F8)  # takes the number, then fires
    one.wait(lambda: one.link.runner.status.running)
    assert one.store.rig.stimulus.amplitude == 15.0
    QTest.keyClick(editor, Qt.Key.Key_F5)
    one.wait(lambda: not one.link.runner.status.running)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    one.wait(lambda: one.link.runner.status.running)  # Ctrl+Return fires from anywhere
    assert not editor.property("error")


def test_closing_while_it_runs_ends_the_thread(bench):
    one = bench()
    one.store.set("pace.unlimited", True)
    one.settle(100)
    one.window.close()
    assert not [t for t in threading.enumerate() if t.name == "impuls-engine"]


def test_closing_while_it_loads(bench):
    one = bench(load=False)
    one.link.load()
    one.window.close()
    one.qtbot.wait(200)
    assert one.link.runner is None or not one.link.runner.status.running


def test_both_themes(bench):
    one = bench()
    dark = one.window.grab().toImage().pixelColor(300, 300)
    one.window.actions_["theme"].trigger()
    light = one.window.grab().toImage().pixelColor(300, 300)
    one.window.actions_["theme"].trigger()
    assert dark.lightness() < 60 < 180 < light.lightness()


def test_a_fault_opens_a_dialog_and_the_window_goes_on(bench, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    one = bench()
    one.window.faults.install()
    try:
        sys.excepthook(ValueError, ValueError("a test"), None)
        one.wait(lambda: bool(_dialogs("dialog.problem")))
    finally:
        one.window.faults.uninstall()
    (box,) = _dialogs("dialog.problem")
    assert "a test" in box.detailedText()
    assert "nothing you set is lost" in box.text()
    box.close()
    one.sweep()


def test_a_state_that_left_its_range_is_said_and_reset_helps(bench):
    from dataclasses import replace

    one = bench()
    state = one.link.runner.state()
    one.link.runner.restore(replace(state, gates=(float("nan"), 0.5, 0.5)))
    one.wait(lambda: "left its range" in one.window.statusBar().text)
    assert not one.link.runner.status.running
    one.click("reset")
    one.click("run")
    one.settle(20)


def _buttons(one):
    from PySide6.QtWidgets import QToolButton

    return [b for b in one.window.findChildren(QToolButton) if b.isVisible()]


def _dialogs(name: str) -> list:
    return [w for w in QApplication.topLevelWidgets() if w.objectName() == name and w.isVisible()]


def test_running_lays_nothing_out(bench, qapp):
    """Numbers change ten times a second; a layout of the window for each would cost more than they do."""
    rig = default_rig(cells.preset("axon-1952")).replace("stimulus.mode", "train")
    one = bench(rig.replace("stimulus.interval", 30.0).replace("stimulus.count", 1000))
    asked = []

    class Requests(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.LayoutRequest and watched is one.window:
                asked.append(1)
            return False

    one.link.fire()
    one.settle(1500)  # by then every number has been as wide as it becomes
    requests = Requests()
    qapp.installEventFilter(requests)
    told = []
    one.window.feed.readings.connect(told.append)
    one.wait(lambda: len(told) >= 10)
    qapp.removeEventFilter(requests)
    assert len(asked) < len(told) / 2  # now and then a number becomes wider than it was

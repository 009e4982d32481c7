"""Protocols in the window: saved, changed, opened again; recent ones in the menu; a bad one refused."""

from PySide6.QtWidgets import QMenu


def test_save_change_open(bench, tmp_path, monkeypatch):
    one = bench(load=False)
    file = tmp_path / "pair.protocol"
    monkeypatch.setattr(one.window.protocols._dialogs, "to_save", lambda *_: file)
    monkeypatch.setattr(one.window.protocols._dialogs, "to_open", lambda *_: file)
    one.choose("stimulus.mode", "Paired pulses")
    one.type("stimulus.interval", "8")
    one.window.actions_["save_protocol"].trigger()
    one.choose("stimulus.mode", "Single")
    one.store.set("temperature", 12.0)
    one.window.actions_["open_protocol"].trigger()
    assert (one.store.rig["stimulus.mode"], one.store.rig["stimulus.interval"]) == ("paired", 8.0)
    assert one.store.rig["temperature"] == 12.0
    assert one.editor("stimulus.interval").isVisible()
    one.store.undo()
    assert one.store.rig["stimulus.mode"] == "single"
    recent = next(m for m in one.window.findChildren(QMenu) if m.title() == "Recent protocols")
    one.window.protocols.fill_recent(recent)
    (action,) = recent.actions()
    assert action.text() == "pair"
    action.trigger()
    assert one.store.rig["stimulus.mode"] == "paired"
    file.write_text("rubbish")
    rig = one.store.rig
    one.window.actions_["open_protocol"].trigger()
    assert one.store.rig == rig and "pair.protocol" in one.window._line.text


def test_a_waveform_from_a_file(bench, tmp_path, monkeypatch):
    one = bench(load=False)
    file = tmp_path / "wave.csv"
    file.write_text("t_ms,I_pA\n0,0\n5,300\n10,0\n")
    monkeypatch.setattr(one.window.protocols._dialogs, "to_open", lambda *_: file)
    one.window.actions_["load_waveform"].trigger()
    assert (one.store.rig["stimulus.mode"], one.store.rig["stimulus.unit"]) == ("drawn", "picoampere")
    assert one.editor("stimulus.amplitude").text() == "300"
    file.write_text("t_ms,I\n0,0\n5,300\n")
    one.window.actions_["load_waveform"].trigger()
    assert "unit of current" in one.window._line.text


def test_a_clamp_protocol_brings_its_current_onto_the_screen(bench, tmp_path, monkeypatch):
    one = bench(load=False)
    file = tmp_path / "step.protocol"
    file.write_text('impuls_protocol = 1\n[settings]\nclamp.mode = "ideal"\n')
    monkeypatch.setattr(one.window.protocols._dialogs, "to_open", lambda *_: file)
    one.window.actions_["open_protocol"].trigger()
    assert one.store.rig.clamp.on and one.store.rig.scope.trace("i_clamp").placed
    one.store.undo()
    assert not one.store.rig.clamp.on and not one.store.rig.scope.trace("i_clamp").placed

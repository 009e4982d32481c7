"""The one-click experiments on the fibre: clicked, drawn, compared, cancelled and taken away."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTableWidget

from engine.files import cells
from engine.rig.rig import default_rig


@pytest.fixture
def frog(bench):
    return bench(default_rig(cells.preset("node-frog")))


def opened(one, name):
    one.window.actions_[name].trigger()
    dialog = one.window.lab.open[name]
    one.wait(dialog.isVisible)
    return dialog


def press(dialog, name) -> None:
    button = dialog.findChild(QPushButton, f"{dialog.name}.{name}")
    assert button.isVisible() and button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def typed(dialog, id, text) -> None:
    editor = dialog.findChild(QLineEdit, id)
    assert editor.isVisible(), id
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def chosen(dialog, id, choice) -> None:
    QTest.mouseClick(dialog.settings[id].button(choice), Qt.MouseButton.LeftButton)


def view(dialog, name) -> None:
    QTest.mouseClick(dialog.views.button(name), Qt.MouseButton.LeftButton)


def run(one, dialog, count=1) -> None:
    press(dialog, "run")
    one.wait(lambda: not one.window.lab.busy, 60_000)
    assert len(dialog.results) == count, said(dialog)


def said(dialog) -> str:
    return dialog.findChild(QLabel, f"{dialog.name}.said").text()


def why(dialog) -> str:
    return dialog.findChild(QLabel, f"{dialog.name}.why").text()


def table(dialog) -> list[list[str]]:
    found = dialog.findChild(QTableWidget)
    assert found.isVisible()
    return [
        [found.item(row, column).text() for column in range(found.columnCount())]
        for row in range(found.rowCount())
    ]


def test_velocity_against_diameter(frog):
    one = frog
    dialog = opened(one, "diameters")
    assert "square root" in why(dialog) and not dialog.plot.lines
    assert dialog["from"] == 2.5 and dialog["to"] == 40.0
    typed(dialog, "diameters.count", "4")
    before = one.link.runner.status.time
    run(one, dialog)
    assert one.link.runner.status.time > before  # the membrane on the screen went on
    measured, line, root = (dialog.plot.lines[n] for n in ("Measured", "Linear law", "Square-root law"))
    assert measured.x[0] == 2.5 and measured.x[-1] == 40.0 and measured.y[-1] == pytest.approx(87.0, rel=0.02)
    assert np.interp(20.0, line.x, line.y) == pytest.approx(43.5, rel=0.02)
    assert np.interp(20.0, root.x, root.y) < 35.0
    assert len(table(dialog)) == 4 and abs(float(table(dialog)[0][3].replace("−", "-"))) < 1.0
    assert "to the power of 1 " in why(dialog) or "0.99" in why(dialog)
    typed(dialog, "diameters.to", "20")
    run(one, dialog, 2)
    assert "Last run" in dialog.plot.lines
    view(dialog, "logarithmic")
    axis = dialog.plot.getPlotItem().getAxis("bottom")
    assert axis.logMode and axis.tickStrings([0.0, 1.0], 1.0, 1.0) == ["1", "10"]


def test_what_cannot_be_is_said_in_the_dialog(bench):
    one = bench()
    dialog = opened(one, "diameters")
    typed(dialog, "diameters.to", "50")
    press(dialog, "run")
    one.wait(lambda: not one.window.lab.busy, 60_000)
    assert "119 um" in said(dialog) and dialog.findChild(QLabel, "diameters.said").property("error")
    one.store.set("channels.na.blocked", 100.0)
    typed(dialog, "diameters.to", "500")
    press(dialog, "run")
    one.wait(lambda: not one.window.lab.busy, 60_000)
    assert "No impulse travels" in said(dialog) and not dialog.results


def test_compound_action_potential(frog):
    one = frog
    dialog = opened(one, "bundle")
    assert dialog.plot._view.lines[0].x[-1] == pytest.approx(13.0)  # the diameters as they are set
    typed(dialog, "nerve.spread", "0.5")
    assert dialog.plot._view.lines[0].x[-1] == pytest.approx(11.0)
    assert one.store.rig["nerve.spread"] == 0.5  # kept with the session, taken back by undo
    run(one, dialog)
    both = dialog.plot.lines["Compound action potential"].y
    assert both.min() < -0.5 * both.max()
    QTest.mouseClick(
        dialog.findChild(object, "nerve.recording").button("monophasic"), Qt.MouseButton.LeftButton
    )
    run(one, dialog, 2)
    alone = dialog.plot.lines["Compound action potential"].y
    assert alone.min() > -0.1 * alone.max() and "Last run" in dialog.plot.lines
    height, unit = float(table(dialog)[0][1]), table(dialog)[0][0]
    assert height == pytest.approx(alone.max(), rel=1e-3) and unit == "Peak, mV"
    chosen(dialog, "medium", "volume")
    assert dialog.plot.lines["Compound action potential"].y.max() < 0.1 * alone.max()
    view(dialog, "fibres")
    assert len(dialog.plot._view.lines[0].y) == 17
    assert dialog.plot._view.lines[0].y.sum() == pytest.approx(1000.0)
    one.window.actions_["undo"].trigger()
    assert one.store.rig["nerve.recording"] == "biphasic"


def test_passive_cable(bench):
    one = bench()
    dialog = opened(one, "passive")
    run(one, dialog)
    found = {row[0]: row[1:] for row in table(dialog)}
    assert found["Length constant λ, mm"][:2] == ["10.586", "10.585"]
    assert found["Time constant τ, ms"][1] == "3.3333"
    assert all(abs(float(row[2].replace("−", "-"))) < 0.1 for row in found.values())
    measured = dialog.plot.lines["Measured"]
    assert np.interp(10.585, measured.x, measured.y) == pytest.approx(36.8, abs=0.5)
    chosen(dialog, "ends", "killed")
    typed(dialog, "passive.length", "1")
    run(one, dialog, 2)
    assert dialog.plot.lines["Measured"].y[-1] < 5.0
    view(dialog, "time")
    assert {"0 λ", "0.5 λ", "1 λ", "Closed form"} == set(dialog.plot.lines)
    press(dialog, "copy")
    text = QApplication.clipboard().text()
    assert "# length_constant = 10.58" in text and "V_exact_mV" in text


def test_stimulation_from_outside_and_its_exports(frog, tmp_path, monkeypatch):
    one = frog
    dialog = opened(one, "outside")
    typed(dialog, "outside.count", "3")
    run(one, dialog)
    thresholds = dialog.results[0].thresholds
    assert (thresholds["anode"] > 3.0 * thresholds["cathode"]).all()
    assert set(dialog.plot.lines) == {"Cathode", "Anode", "Surround"}
    view(dialog, "activating")
    cathode = dialog.plot.lines["Cathode"]
    assert cathode.y[np.abs(cathode.x).argmin()] == cathode.y.max() > 0.0
    view(dialog, "moved")
    anode = dialog.plot.lines["Anode"]
    assert anode.y[np.abs(anode.x).argmin()] < -20.0
    monkeypatch.setattr(one.window.lab._dialogs, "to_save", lambda *_, **more: tmp_path / more["stem"])
    press(dialog, "save")
    text = (tmp_path / "impuls-outside").read_text()
    assert "# nerve.mean = 10 um" in text and "threshold_cathode_uA" in text
    press(dialog, "picture")
    assert (tmp_path / "impuls-outside").read_bytes().startswith(b"\x89PNG")


def test_one_at_a_time_and_called_off(frog):
    one = frog
    outside, diameters = opened(one, "outside"), opened(one, "diameters")
    press(outside, "run")
    assert one.window.lab.busy
    press(diameters, "run")
    assert "Another experiment" in said(diameters)
    press(outside, "cancel")
    one.wait(lambda: not one.window.lab.busy, 20_000)
    assert "called off" in said(outside) and not outside.results
    assert outside.findChild(QPushButton, "outside.run").isEnabled()


def test_axes_show_small_numbers_as_they_are(frog):
    """The frog's bare membrane charges in 0.07 ms: an axis in ms must not show that as 70."""
    dialog = opened(frog, "passive")
    run(frog, dialog)
    view(dialog, "time")
    view(dialog, "along")
    view(dialog, "time")
    frog.qtbot.wait(60)
    axis = dialog.plot.getPlotItem().getAxis("bottom")
    assert axis.range[1] < 1.0 and axis.autoSIPrefixScale == 1.0

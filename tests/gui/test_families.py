"""A family of voltage-clamp sweeps run in the window: on the screen, in the list of sweeps, and as curves."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QListWidget, QPushButton, QTableWidget

from engine.files import cells
from engine.rig.rig import default_rig


@pytest.fixture
def axon(bench):
    rig = default_rig(cells.preset("axon-1952"))
    for path, value in {
        "clamp.mode": "ideal", "clamp.delay": 1.0, "clamp.step.width": 10.0, "clamp.family.of": "step",
        "clamp.family.start": -60.0, "clamp.family.stop": 80.0, "clamp.family.increment": 20.0,
    }.items():  # fmt: skip
        rig = rig.replace(path, value)
    return bench(rig)


def dialog_of(one):
    return one.window.families._dialog


def press(one, name) -> None:
    button = dialog_of(one).findChild(QPushButton, f"curves.{name}")
    assert button.isVisible() and button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def view(one, name) -> None:
    QTest.mouseClick(dialog_of(one)._view.button(name), Qt.MouseButton.LeftButton)


def choose_current(one, name) -> None:
    box = dialog_of(one).findChild(QComboBox, "curves.current")
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())
    one.wait(lambda: bool(dialog_of(one).analyses) and dialog_of(one).analyses[0].current == name, 30_000)


def run(one, count=1) -> None:
    one.window.actions_["family"].trigger()
    one.wait(lambda: len(one.window.families.families) == count, 30_000)
    one.wait(lambda: bool(dialog_of(one).analyses), 30_000)


def said(one, name) -> str:
    return dialog_of(one).findChild(QLabel, f"curves.{name}").text()


def rows(one) -> list[list[str]]:
    table = dialog_of(one).findChild(QTableWidget)
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_one_click_gives_the_sweeps_and_the_current_voltage_curve(axon):
    one = axon
    before = one.link.runner.status.time
    assert "Fire" in one.screen.accessibleDescription()
    run(one)
    assert "Press Fire" not in one.screen.accessibleDescription()  # it would stand over the sweeps
    assert one.link.runner.status.time > before  # the membrane on the screen went on meanwhile
    memory = one.link.keeper.memory
    named = {sweep.name: sweep for sweep in memory.sweeps if sweep.name}
    assert list(named) == ["−60 mV", "−40 mV", "−20 mV", "0 mV", "20 mV", "40 mV", "60 mV", "80 mV"]
    assert all(sweep.state is not None and np.ptp(sweep.rows["v"]) > 0 for sweep in named.values())
    assert set(one.window._panels.sweeps.numbers) == {sweep.number for sweep in named.values()}
    tags = [tag.text for tag in one.screen._overlays.tags]
    assert len(tags) == 8 or not one.screen.window.trigger

    choose_current(one, "i_na")
    x, y = dialog_of(one).plot.lines["Peak"]
    assert x.tolist() == list(range(-60, 81, 20))
    assert y[3] == pytest.approx(-1456.84, rel=1e-3) and y[-1] == pytest.approx(1469.29, rel=1e-3)
    assert rows(one)[3][:3] == ["0", "−1456.84", "0.618"]


def test_a_family_leaves_the_screen_with_the_clamp(axon):
    """Its sweeps stay in the list; what somebody chose there stays on the screen too."""
    one = axon
    run(one)
    panel, memory = one.window._panels.sweeps, one.link.keeper.memory
    laid = panel.numbers
    assert laid
    one.store.set("clamp.mode", "off")
    one.wait(lambda: not panel.numbers and not one.screen._overlays.tags)
    assert {sweep.number for sweep in memory.sweeps} >= set(laid)
    one.store.set("clamp.mode", "ideal")
    panel.list.choose(laid[:2])
    one.store.set("clamp.mode", "patch")
    assert set(panel.numbers) == set(laid[:2])


def test_fits_are_in_the_table_and_what_has_none_is_said(axon):
    one = axon
    run(one)
    choose_current(one, "i_na")
    view(one, "curve")
    (half, slope, most) = rows(one)
    assert half[0] == "Half voltage" and half[3] == "mV" and slope[0] == "Slope" and most[3] == "mS/cm²"
    assert "E = 50 mV" in said(one, "why")
    assert set(dialog_of(one).plot.lines) == {"g / g max", "Boltzmann"}
    view(one, "times")
    assert set(dialog_of(one).plot.lines) == {"τ", "τ inactivation", "τ tail"}
    zero = next(row for row in rows(one) if row[0] == "0")
    assert zero[1:3] == ["0.239", "1.027"]
    view(one, "sweeps")
    assert len(dialog_of(one).plot.getPlotItem().listDataItems()) == 8


def test_run_with_and_without_a_drug_leaves_the_sodium_current(axon):
    one = axon
    one.window.actions_["curves"].trigger()
    assert said(one, "why").startswith("Run a family")
    one.wait(lambda: dialog_of(one).isVisible())
    press(one, "both")
    one.wait(lambda: len(one.window.families.families) == 3, 60_000)
    control, drugged, difference = one.window.families.families.values()
    na = control.rows("i_na")
    assert difference.is_difference and drugged.name == "TTX 300 nM"
    later = control.times > 1.05
    assert np.abs(difference.rows("i_clamp") - na)[:, later].max() < 0.02 * np.abs(na).max()
    items = dialog_of(one).findChild(QListWidget)
    assert [items.item(k).text() for k in range(3)] == [
        "3  Steps −60 to 80 mV, − TTX 300 nM", "2  Steps −60 to 80 mV, TTX 300 nM", "1  Steps −60 to 80 mV",
    ]  # fmt: skip
    assert one.store.rig["drugs.ttx.dose"] == 0.0  # nothing was given to the membrane on the screen


def test_two_families_are_compared_and_subtracted(axon):
    one = axon
    run(one)
    one.type("temperature", "10")
    run(one, 2)
    items = dialog_of(one).findChild(QListWidget)
    items.selectAll()
    one.wait(lambda: len(dialog_of(one).analyses) == 2, 30_000)
    assert {"2: Peak", "1: Peak"} <= set(dialog_of(one).plot.lines)
    press(one, "subtract")
    one.wait(lambda: len(one.window.families.families) == 3)
    made = one.window.families.families
    assert (made[3].rows("i_k") == made[1].rows("i_k") - made[2].rows("i_k")).all()
    press(one, "delete")
    assert set(made) == {1, 2}


def test_figures_and_picture_can_be_taken_away(axon, tmp_path, monkeypatch):
    one = axon
    run(one)
    choose_current(one, "i_k")
    press(one, "copy")
    lines = QApplication.clipboard().text().splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    assert table[0][:2] == ["curve", "level_mV"] and len(table) == 9
    monkeypatch.setattr(one.window.families._dialogs, "to_save", lambda *_, **more: tmp_path / more["stem"])
    press(one, "save")
    assert "# clamp.mode = ideal" in (tmp_path / "impuls-family").read_text()
    press(one, "picture")
    assert (tmp_path / "impuls-curves").read_bytes().startswith(b"\x89PNG")


def test_a_family_can_be_called_off_and_the_next_is_run(axon):
    one = axon
    one.store.set("clamp.step.width", 5000.0)
    one.window.actions_["family"].trigger()
    one.wait(lambda: dialog_of(one).findChild(QPushButton, "curves.cancel").isVisible())
    press(one, "cancel")
    one.wait(lambda: not one.window.families.busy, 20_000)
    assert said(one, "said") == "The family was called off." and not one.window.families.families
    one.store.set("clamp.step.width", 5.0)
    run(one)


def test_a_family_that_is_too_large_is_refused_in_a_sentence(axon):
    one = axon
    one.store.set("clamp.family.increment", 0.1)
    one.window.actions_["family"].trigger()
    one.wait(lambda: "too much" in said(one, "said"))
    assert not one.window.families.families and not one.window.families.busy


def test_the_curves_have_the_theme_of_the_window(axon):
    one = axon
    run(one)
    dark = dialog_of(one).plot.grab().toImage().pixelColor(3, 3)
    one.window.actions_["theme"].trigger()
    one.wait(lambda: dialog_of(one).plot.grab().toImage().pixelColor(3, 3).lightness() > 200)
    assert dark.lightness() < 60
    one.window.actions_["theme"].trigger()


def test_one_or_two_exponentials_and_what_the_f_test_says(axon):
    one = axon
    run(one)
    view(one, "times")
    box = dialog_of(one).findChild(QComboBox, "curves.how")
    assert box.isVisible() and [box.itemData(k) for k in range(box.count())] == ["one", "two"]
    assert "F-test" not in said(one, "why")
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert "Being worked out" in said(one, "why")
    one.wait(lambda: bool(dialog_of(one).analyses), 60_000)
    assert "wo exponentials are justified at" in said(one, "why") and "F-test, p < 0.01" in said(one, "why")
    table = dialog_of(one).findChild(QTableWidget)
    assert "τ slow" in [table.horizontalHeaderItem(k).text() for k in range(table.columnCount())]
    choose_current(one, "i_na")
    assert [box.itemData(k) for k in range(box.count())] == ["gates", "one", "two"] and box.isVisible()

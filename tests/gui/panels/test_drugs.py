"""The drug shelf: doses are typed and given, what has arrived and what it does is seen."""

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from engine import pharmacology
from engine.files import cells
from engine.rig.drugs import SHELF
from engine.rig.rig import default_rig
from engine.rig.state import State
from engine.simulator import Simulator
from gui import theme
from gui.panels.drugs import DrugsPanel
from gui.widgets import dose_response
from gui.widgets.dose_response import Curve, DoseResponse

ENTER = Qt.Key.Key_Return


@dataclass
class Status:
    state: State | None = None


@pytest.fixture
def wash(store):
    """The action as the window makes it."""
    action = QAction("Wash")
    action.triggered.connect(lambda: store.replace(pharmacology.washed(store.rig)))
    return action


@pytest.fixture
def panel(store, told, window, wash):
    store.replace(default_rig(cells.preset("neuron")))
    made = DrugsPanel(store, told.append, wash)
    made.host = window(made)
    return made


def enter(panel, drug, text):
    editor = panel.findChild(QLineEdit, f"drugs.{drug}.dose")
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, ENTER)


def press(panel, name):
    button = panel.findChild(QAbstractButton, name)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def bar(panel, drug):
    return panel._rows[drug].bar


def run(panel, store, ms):
    """Let a membrane that had no drug go on with the doses of the store."""
    simulator = Simulator(pharmacology.washed(store.rig))
    simulator.rig = store.rig
    simulator.advance(round(ms / store.rig.pace.dt))
    panel.show_status(Status(simulator.state))
    return simulator


def test_a_row_for_each_drug_of_the_cell(store, panel):
    assert [row.name.text() for row in panel._rows.values()] == [
        "TTX", "TEA", "4-AP", "Ba²⁺", "ouabain", "lidocaine", "α-toxin", "pronase",
        "CNQX", "AP5", "bicuculline",
    ]  # fmt: skip
    for name in cells.names():
        store.replace(default_rig(cells.preset(name)))
        assert list(panel._rows) == [drug.id for drug in store.rig.drugs]
        assert panel.minimumSizeHint().width() <= 240


def test_a_tooltip_gives_name_side_target_constant_and_source(store, panel):
    tip = panel.findChild(QAbstractButton, "drugs.ttx").toolTip()
    assert "Tetrodotoxin (TTX)" in tip and "Plugs sodium channels" in tip
    assert "Na channels, from outside: Kd 10 nM" in tip and "Catterall" in tip
    assert (
        "Kd 20 µM inactivated, 400 µM at rest"
        in panel.findChild(QAbstractButton, "drugs.lidocaine").toolTip()
    )
    assert "Na channels, from inside: half of them in a minute" in panel._rows["pronase"].name.toolTip()
    assert "Kd 10 nM" in panel.findChild(QLineEdit, "drugs.ttx.dose").toolTip()
    store.replace(default_rig(cells.preset("cortical")))
    tip = panel._rows["tea"].name.toolTip()
    assert "Kd 4.5 mM" in tip and "Kd 3.8 mM" in tip  # one drug, two targets


def test_a_dose_is_typed_and_its_effect_seen(store, panel):
    enter(panel, "ttx", "10,0")
    assert store.rig["drugs.ttx.dose"] == 10.0
    assert bar(panel, "ttx").text == "50 %" and bar(panel, "ttx").share == 0.5
    assert "10 nM at the membrane: 50 % of the Na channels blocked" in bar(panel, "ttx").toolTip()
    assert bar(panel, "tea").text == "0 %"


def test_a_dose_beyond_the_limits_is_refused(store, panel, told):
    enter(panel, "tea", "1000")
    assert store.rig["drugs.tea.dose"] == 0.0
    assert "0 to 100 mM" in told[-1].english()


@pytest.mark.parametrize("drug", ["ttx", "tea", "lidocaine", "pronase"])
def test_the_usual_dose_is_one_click(store, panel, drug):
    press(panel, f"drugs.{drug}.usual")
    assert store.rig[f"drugs.{drug}.dose"] == SHELF[drug].typical
    store.undo()
    assert store.rig[f"drugs.{drug}.dose"] == 0.0


def test_what_is_shown_is_what_has_arrived(store, panel):
    store.set("bath.wash", 1.0)
    enter(panel, "ttx", "10")
    run(panel, store, 200.0)
    assert "1.81 nM at the membrane: 15 %" in bar(panel, "ttx").toolTip()
    assert bar(panel, "ttx").text == "15 %"
    picture = bar(panel, "ttx").grab().toImage()
    accent = QColor(theme.current().accent).rgb()
    low = [picture.pixel(x, picture.height() - 1) == accent for x in range(picture.width())]
    assert 0.1 < sum(low) / len(low) < 0.3  # 18 % of the dose
    run(panel, store, 20_000.0)
    assert bar(panel, "ttx").text == "50 %"


def test_a_state_of_another_cell_is_left_alone(store, panel):
    other = Simulator(default_rig(cells.preset("non-excitable"))).state
    panel.show_status(Status(other))
    panel.show_status(Status(None))
    assert bar(panel, "ttx").text == "0 %"


def test_washing_is_one_edit_that_can_be_undone(store, panel):
    press(panel, "drugs.ttx.usual")
    press(panel, "drugs.ouabain.usual")
    given = store.rig
    (button,) = [b for b in panel.findChildren(QAbstractButton) if b.text() == "Wash"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert all(drug.dose == 0.0 for drug in store.rig.drugs)
    assert panel.findChild(QLineEdit, "drugs.ttx.dose").text() == "0"
    store.undo()
    assert store.rig == given


def test_while_it_washes_out_the_drug_still_acts(store, panel, wash):
    store.set("bath.wash", 1.0)
    enter(panel, "ttx", "10")
    simulator = Simulator(store.rig)
    wash.trigger()
    simulator.rig = store.rig
    simulator.advance(50_000)
    panel.show_status(Status(simulator.state))
    assert "6.07 nM at the membrane: 38 %" in bar(panel, "ttx").toolTip()


def test_pronase_says_that_it_stays(store, panel, wash):
    stays = panel._rows["pronase"].stays
    assert not stays.isVisible()
    store.set("bath.wash", 0.0)
    store.set("pace.lapse", 1000.0)
    enter(panel, "pronase", "1")
    simulator = run(panel, store, 100.0)
    assert stays.isVisible() and bar(panel, "pronase").text == "43 %"
    wash.trigger()
    simulator.rig = store.rig
    simulator.advance(1000)
    panel.show_status(Status(simulator.state))
    assert stays.isVisible() and bar(panel, "pronase").text == "43 %"
    simulator.reset_to_rest()
    panel.show_status(Status(simulator.state))
    assert not stays.isVisible() and bar(panel, "pronase").text == "0 %"


# --- the curve --------------------------------------------------------------------------------------


def test_a_press_on_the_name_unfolds_the_curve_of_that_drug(store, panel):
    plot = panel.findChild(DoseResponse)
    assert not plot.isVisible() and panel.chosen == "ttx"
    press(panel, "drugs.tea")
    assert plot.isVisible() and panel.chosen == "tea"
    assert plot.range == (0.01, 100.0)
    enter(panel, "tea", "3")
    assert plot.now == (3.0, 0.75)
    press(panel, "drugs.lidocaine")
    assert plot.isVisible() and plot.now == (0.0, 0.0)
    press(panel, "drugs.lidocaine")
    assert not plot.isVisible()


def test_another_cell_begins_with_its_first_drug(store, panel):
    panel.choose("tea")
    store.replace(default_rig(cells.preset("cortical")))
    assert panel.chosen == "ttx"
    store.replace(default_rig(cells.preset("non-excitable")))
    assert panel.chosen == "barium"
    bare = replace(cells.preset("axon-1952"), actions=())
    store.replace(default_rig(bare))
    assert panel.chosen == ""
    store.replace(default_rig(cells.preset("neuron")))
    assert panel.chosen == "ttx"


def test_a_drug_that_is_given_is_chosen(store, panel):
    enter(panel, "tea", "3")
    assert panel.chosen == "tea"
    press(panel, "drugs.lidocaine.usual")
    assert panel.chosen == "lidocaine"
    assert not panel.findChild(DoseResponse).isVisible()  # the curve unfolds only where it is asked for


def test_a_name_looks_as_if_it_can_be_pressed(panel):
    for row in panel._rows.values():
        assert "Press for its dose-response curve" in row.name.toolTip()
        assert row.name.cursor().shape() == Qt.CursorShape.PointingHandCursor


@pytest.mark.parametrize("name", cells.names())
def test_the_axis_reaches_every_dose(store, panel, name):
    store.replace(default_rig(cells.preset(name)))
    plot = panel.findChild(DoseResponse)
    for drug in store.rig.drugs:
        panel.choose(drug.id)
        low, high = plot.range
        assert low < SHELF[drug.id].typical < high
        most = store.rig.quantity(f"drugs.{drug.id}.dose").high
        for dose in (most, most / 3.0, 1e-6):
            store.set(f"drugs.{drug.id}.dose", dose)
            low, high = plot.range
            assert low < dose < high


@pytest.mark.parametrize(
    ("decade", "text"), [(-6, "10⁻⁶"), (-4, "0.0001"), (0, "1"), (5, "100000"), (10, "10¹⁰")]
)
def test_powers_of_ten_on_the_axis(decade, text):
    assert dose_response._power(decade) == text


def test_an_axis_that_reached_far_stays_until_the_drug_has_left(store):
    plot = DoseResponse()
    plot.show_curves([Curve(lambda c: c / (c + 10.0))], 10.0, "nM", "na")
    assert plot.range == (0.1, 1000.0)
    plot.show_level(0.0, 0.0, dose=5000.0)
    assert plot.range == (0.1, 10_000.0)
    plot.show_level(4000.0, 1.0)
    assert plot.range == (0.1, 10_000.0)
    plot.show_level(1e-3, 0.0)
    assert plot.range == (0.1, 1000.0)


def test_the_curve_is_drawn_where_the_law_has_it(qtbot, store):
    plot = DoseResponse()
    qtbot.addWidget(plot)
    plot.resize(240, 110)
    plot.show_curves([Curve(lambda c: c / (c + 10.0))], 10.0, "nM", "na")
    plot.show()
    red = QColor(theme.current().tint("na"))
    picture = plot.grab().toImage()

    def coloured(at: QPointF) -> bool:
        around = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        return any(
            abs(picture.pixelColor(round(at.x()) + x, round(at.y()) + y).red() - red.red()) < 60
            for x, y in around
        )

    for level in (1.0, 10.0, 30.0, 300.0):
        share = level / (level + 10.0)
        assert coloured(plot.position(level, share))
        assert not coloured(plot.position(level * 3.0, max(0.0, share - 0.3)))


def test_the_level_is_marked(qtbot, store):
    plot = DoseResponse()
    qtbot.addWidget(plot)
    plot.resize(240, 110)
    plot.show_curves([Curve(lambda c: c / (c + 10.0))], 10.0, "nM", "na")
    plot.show_level(10.0, 0.5)
    plot.show()
    at = plot.position(10.0, 0.5)
    accent = QColor(theme.current().accent)
    assert plot.grab().toImage().pixelColor(round(at.x()), round(at.y())) == accent
    for level, share in ((0.0, 0.0), (1e-30, 0.0), (1e30, 1.0)):  # beyond the axis it stays at its end
        plot.show_level(level, share)
        at = plot.position(level, share)
        assert plot.rect().contains(at.toPoint())
        assert plot.grab().toImage().pixelColor(round(at.x()), round(at.y())) == accent

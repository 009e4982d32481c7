"""The why panel: what it shows of a moment."""

import pytest
from PySide6.QtWidgets import QLabel

from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.snapshot import look
from engine.why import explain
from gui import theme
from gui.panels.why import WhyPanel
from gui.widgets.paragraph import Paragraph
from gui.widgets.signed_bars import Bar, SignedBars

NEURON = default_rig(cells.preset("neuron"))


def at(rig, ms):
    simulator = Simulator(rig)
    simulator.fire()
    block = simulator.advance(round(ms / rig.pace.dt), currents=False)
    return look(rig, simulator.state, float(block.stimulus[-1]))


@pytest.fixture
def panel(qapp, window):
    theme.apply(qapp, "dark")
    panel = WhyPanel()
    panel.setFixedWidth(236)
    window(panel)
    return panel


def pixels(widget, rect, colour) -> list[int]:
    """The columns within `rect` that hold `colour`."""
    image = widget.grab().toImage()
    wanted = theme.current().tint(colour)
    y = round(rect.center().y())
    return [
        x for x in range(round(rect.left()), round(rect.right())) if image.pixelColor(x, y).name() == wanted
    ]


def test_bars_point_the_way_the_current_flows(panel):
    panel.show_snapshot(at(NEURON, 6.1))
    bars = panel.findChild(SignedBars)
    row = bars.row("na")
    drawn = pixels(bars, row, "na")
    assert drawn and max(drawn) <= row.center().x()
    row = bars.row("k")
    assert pixels(bars, row, "k") == [] or min(pixels(bars, row, "k")) >= row.center().x() - 1
    assert bars.number("na").startswith("−")
    length = row.center().x() - min(drawn)
    why = explain(at(NEURON, 6.1))
    assert length == pytest.approx(-why.gated["na"] / bars.full * row.width() / 2, abs=2.0)


def test_the_numbers_are_those_of_the_moment(panel):
    snapshot = at(NEURON, 2.0)
    panel.show_snapshot(snapshot)
    assert panel.findChild(QLabel, "why.force.k").text() == "+25.0"
    assert panel.findChild(QLabel, "why.force.na").text() == "−125"
    assert panel.findChild(SignedBars).number("pump") == "+1.80"
    assert "leaks and pump balance" in panel.findChild(Paragraph, "why.words").text
    assert panel.findChild(QLabel, "why.at").text() == "now"


def test_nothing_jumps_whatever_is_said(panel):
    heights, texts = set(), set()
    for ms in (2.0, 5.5, 6.1, 6.21, 6.5, 6.9, 9.0):
        panel.show_snapshot(at(NEURON, ms))
        words = panel.findChild(Paragraph, "why.words")
        texts.add(words.text)
        assert words.text[0].isupper() and words.text.endswith(".")
        heights.add((panel.sizeHint().height(), words.y(), words.height()))
        assert words.height_of(words.text) <= words.height(), words.text
    assert len(heights) == 1 and len(texts) >= 6


@pytest.mark.parametrize("name", cells.names())
def test_every_cell_fits(panel, name):
    panel.show_snapshot(at(default_rig(cells.preset(name)), 7.0))
    assert panel.sizeHint().width() <= 262
    assert panel.sizeHint().height() <= 300
    panel.grab()


def test_the_scale_goes_in_steps_and_does_not_flicker(qapp, window):
    bars = SignedBars((Bar("a", "a", "na"),), "µA/cm²", "in", "out")
    window(bars)
    bars.show_values({"a": (-30.0, -4.0)})
    assert bars.full == 50.0
    for value in (-60.0, 40.0, -45.0, 55.0):
        bars.show_values({"a": (value, 0.0)})
        assert bars.full == 100.0
    for _ in range(20):
        bars.show_values({"a": (3.0, 0.0)})
    assert bars.full == 5.0
    bars.show_values({"a": (0.0, 0.3)}, at_once=True)
    assert bars.full == 0.5


def test_while_v_is_held_the_clamp_is_called_so(panel):
    rig = default_rig(cells.preset("axon-1952")).replace("clamp.mode", "ideal").replace("clamp.delay", 0.0)
    simulator = Simulator(rig)
    simulator.fire()
    block = simulator.advance(1000, currents=False)  # 10 ms into the step to 0 mV
    assert block.injected > 500.0
    panel.show_snapshot(look(rig, simulator.state, block.injected))
    bars = panel.findChild(SignedBars)
    assert "clamp" in bars.text() and "stimulus" not in bars.text()
    said = " ".join(panel.sentences)
    assert said.startswith("The clamp drives charge in, ") and "balance, the clamp holds V." in said
    assert "Most inward: the clamp." in said
    for wrong in ("stimulus", "rests", "stands", "draws V", "undershoot", "depolarisation block"):
        assert wrong not in said
    panel.show_snapshot(at(NEURON, 6.1))
    assert "stimulus" in bars.text() and "clamp" not in bars.text()


def test_what_a_dynamic_clamp_passes_is_in_the_electrodes_row(panel):
    rig = default_rig(cells.preset("axon-1952")).replace("dynamic.on", True).replace("dynamic.reversal", 0.0)
    snapshot = at(rig, 2.0)
    assert snapshot.dynamic == pytest.approx(0.1 * snapshot.v, rel=1e-9)
    panel.show_snapshot(snapshot)
    bars = panel.findChild(SignedBars)
    assert "electrode" in bars.text() and "stimulus" not in bars.text()
    assert float(bars.number("stimulus").replace("\N{MINUS SIGN}", "-")) == pytest.approx(
        snapshot.dynamic, abs=0.006
    )
    assert "dynamic clamp" in " ".join(panel.sentences)
    panel.show_snapshot(at(NEURON, 6.1))
    assert "electrode" not in bars.text()

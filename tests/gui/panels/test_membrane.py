"""The membrane's picture: ions cross as the currents do, and what is blocked stands still."""

from dataclasses import replace

import pytest

from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.snapshot import look
from gui import theme
from gui.panels.membrane import MembranePanel, crossings
from gui.widgets.membrane_picture import FRAME

NEURON = default_rig(cells.preset("neuron"))
SECONDS = 3.0


def at(rig, ms):
    simulator = Simulator(rig)
    simulator.fire()
    block = simulator.advance(round(ms / rig.pace.dt), currents=False)
    return look(rig, simulator.state, float(block.stimulus[-1]))


@pytest.fixture
def panel(qapp, window):
    theme.apply(qapp, "dark")
    panel = MembranePanel()
    panel.setMinimumSize(230, 220)
    window(panel)
    return panel


def dots(picture, pore: str, tint: str, side: str) -> list[float]:
    """How high on the picture the ions stand beside a pore, read off its pixels above or below the membrane."""
    image = picture.grab().toImage()
    band, column = picture._band(), picture.column(pore)
    wanted = theme.current().tint(tint)
    top, bottom = (16, band.top() - 12) if side == "outside" else (band.bottom() + 22, picture.height() - 34)
    rows = [
        y
        for y in range(round(top), round(bottom))
        if any(
            image.pixelColor(x, y).name() == wanted
            for x in range(round(column.left()), round(column.right()))
        )
    ]
    middles = []
    for y in rows:
        if middles and y - middles[-1][-1] <= 1:
            middles[-1].append(y)
        else:
            middles.append([y])
    return [sum(group) / len(group) for group in middles]


def shift(panel, pore: str, tint: str, side: str = "outside") -> float:
    """How far down the ions beside a pore went in the next quarter of a second of frames, in pixels."""
    picture, moved = panel.picture, 0.0
    places = dots(picture, pore, tint, side)
    for _ in range(25):
        picture.advance(0.01)
        now = dots(picture, pore, tint, side)
        steps = [y - min(places, key=lambda old: abs(old - y)) for y in now if places]
        near = [step for step in steps if abs(step) < 6.0]
        moved += sum(near) / len(near) if near else 0.0
        places = now
    return moved


def test_more_sodium_enters_in_the_upstroke_than_at_rest(panel):
    panel.show_snapshot(at(NEURON, 2.0))
    rest = shift(panel, "na", "na")
    panel.show_snapshot(at(NEURON, 6.15))
    upstroke = shift(panel, "na", "na")
    assert abs(rest) < 2.0
    assert upstroke > 10.0  # downwards, into the cell


def test_potassium_leaves_through_its_channels_in_the_fall(panel):
    panel.show_snapshot(at(NEURON, 6.5))
    assert shift(panel, "k", "k") < -5.0


@pytest.mark.parametrize(("ms", "pore", "sign"), [(2.0, "leak.na", -1), (2.0, "leak.k", 1), (6.15, "na", -1)])
def test_as_many_cross_as_the_current_says(panel, ms, pore, sign):
    snapshot = at(NEURON, ms)
    panel.show_snapshot(snapshot)
    panel.picture.advance(SECONDS)
    name = f"i_{pore.replace('.', '_')}"
    assert panel.picture.crossed(pore) == pytest.approx(SECONDS * crossings(snapshot.currents[name]))
    assert panel.picture.crossed(pore) * sign > 0


def test_a_chloride_that_enters_goes_down(panel):
    snapshot = at(NEURON, 6.2)
    assert snapshot.currents["i_leak_cl"] > 1.0  # outward, as an anion enters
    panel.show_snapshot(snapshot)
    panel.picture.advance(1.0)
    assert panel.picture.crossed("leak.cl") < -1.0


def test_the_pump_turns_and_stops_when_it_is_blocked(panel):
    def picture():
        panel.picture.advance(0.4)
        column = panel.picture.column("pump")
        return panel.picture.grab(column.toRect()).toImage()

    panel.show_snapshot(at(NEURON, 2.0))
    assert picture() != picture()
    panel.show_snapshot(at(NEURON.replace("pump.blocked", 100.0), 2.0))
    assert picture() == picture()


def test_what_is_blocked_is_covered(panel):
    panel.show_snapshot(at(NEURON, 2.0))
    column, band = panel.picture.column("na").toRect(), panel.picture._band()
    lid = (column.center().x(), round(band.top() - 2))
    free = panel.picture.grab().toImage().pixelColor(*lid)
    panel.show_snapshot(at(NEURON.replace("channels.na.blocked", 100.0), 2.0))
    assert panel.picture.grab().toImage().pixelColor(*lid).name() == theme.current().text != free.name()


def test_it_moves_only_while_it_is_seen_and_running(qtbot, panel):
    picture = panel.picture
    panel.show_snapshot(at(NEURON, 6.15))
    assert not picture.moving
    panel.set_running(True)
    assert picture.moving
    before = picture.frames
    qtbot.waitUntil(lambda: picture.frames > before + 3, timeout=20 * FRAME * 5)
    panel.hide()
    assert not picture.moving
    panel.show()
    assert picture.moving
    panel.set_running(False)
    assert not picture.moving


def test_signs_turn_over_at_the_peak(panel):
    snapshot = at(NEURON, 2.0)
    pictures = []
    for v in (-70.0, -5.0, 0.0, 40.0):
        panel.show_snapshot(replace(snapshot, v=v))
        tint, image = theme.current().tint("v"), panel.picture.grab().toImage()
        band = panel.picture._band()
        above = range(round(band.top() - 12), round(band.top() - 2))
        found = sum(image.pixelColor(x, y).name() == tint for x in range(image.width()) for y in above)
        pictures.append(found)
    rest, _, zero, peak = pictures
    assert zero == 0 and rest > peak > 0  # seven plus signs outside, then four minus signs


@pytest.mark.parametrize("name", cells.names())
def test_every_cell_has_its_pores_and_its_words(panel, name):
    rig = default_rig(cells.preset(name))
    panel.show_snapshot(at(rig, 6.0))
    told = panel.picture.accessibleDescription()
    for channel in rig.cell.channels:
        if channel.present:
            assert f"{channel.label} channels: " in told
    assert ("Na/K pump" in told) == (rig.pump.current > 0)
    panel.grab()

"""The screen drawn for a picture: on paper, and as lines through the samples."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImageReader

from gui import picture
from gui.scope import vector_trace
from gui.scope.layout import Layout
from gui.scope.screen import Segment
from gui.scope.trace_style import stacked
from gui.screen_theme import DARK, LIGHT, PAPER
from tests.gui.scope.conftest import DT, V, impulse

CAPTION = picture.Caption("An axon, 6.3 °C", ("2 ms/div · V 20 mV/div", "step 0.01 ms"))
SVG = "{http://www.w3.org/2000/svg}"


def layout_of(screen, ratio: float) -> Layout:
    labels = [style.label for style in screen._styles]
    return Layout.of(screen.width(), screen.height(), ratio, screen.font(), labels)


def drawn(screen, caption=CAPTION, theme=PAPER) -> ET.Element:
    return ET.fromstring(picture.svg(screen, theme, caption))


def polyline(root: ET.Element, colour: str) -> np.ndarray:
    """The points of the lines in this colour: x, y of each."""
    found = []
    for group in root.iter(f"{SVG}g"):
        if group.get("stroke") == colour:
            for line in group.findall(f"{SVG}polyline"):
                if len(line.get("points").split()) > 2:
                    assert group.get("transform") == "matrix(1,0,0,1,0,0)"
                    found += [tuple(map(float, point.split(","))) for point in line.get("points").split()]
    return np.array(found)


# --- pixels -----------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1, 1.25, 2, 3])
def test_a_picture_has_the_screens_size_times_the_factor(screen, factor):
    image = picture.image(screen, PAPER, picture.Caption("", (), shown=False), factor)
    assert (image.width(), image.height()) == (round(840 * factor), round(560 * factor))
    assert image.dotsPerMeterX() == pytest.approx(96 * factor / 0.0254, abs=1)


@pytest.mark.parametrize("factor", [1, 2])
@pytest.mark.parametrize("worn", [DARK, LIGHT])
def test_on_paper_the_ground_is_white_and_the_trace_where_it_belongs(screen, factor, worn):
    screen.set_theme(worn)
    image = picture.image(screen, PAPER, CAPTION, factor)
    layout, colour = layout_of(screen, factor), PAPER.colour("v")
    for x, y in ((0, 0), (image.width() - 1, image.height() - 1), (0, 560 * factor + 1)):
        assert image.pixelColor(x, y) == QColor("#ffffff")
    for t in (0.5, 5.6, 6.0, 7.0, 15.0):
        x = round(layout.x(t / 2.0) * factor)
        y = round(layout.y(V.height(float(impulse(np.array(t))))) * factor)
        near = [image.pixelColor(x + i, y + j) for i in (-1, 0, 1) for j in (-2, -1, 0, 1, 2)]
        assert colour in near, t
    assert image.pixelColor(round(layout.x(7.7) * factor), round(layout.y(2.2) * factor)) == QColor("#ffffff")


def test_what_speaks_to_the_person_at_the_screen_is_not_in_the_picture(screen):
    plain = picture.image(screen, PAPER, CAPTION, 1)
    screen.set_notice("Press Fire (F) to give a stimulus")
    screen._graticule.set_focus(True)
    assert picture.image(screen, PAPER, CAPTION, 1) == plain
    assert screen._graticule.focus and screen._notice.isVisible()


def test_the_screen_is_afterwards_as_it_was(screen, qtbot):
    before = screen.grab().toImage()
    picture.image(screen, PAPER, CAPTION, 3)
    picture.svg(screen, PAPER, CAPTION)
    assert screen.grab().toImage() == before


def test_the_caption_is_below_and_in_the_files_own_description(screen, tmp_path):
    file = tmp_path / "screen.png"
    bare = picture.Caption(CAPTION.title, CAPTION.lines, shown=False)
    for caption in (CAPTION, bare):
        file.write_bytes(picture.png(picture.image(screen, PAPER, caption, 2)))
        reader = QImageReader(str(file))
        assert reader.text("Description") == "An axon, 6.3 °C; 2 ms/div · V 20 mV/div; step 0.01 ms"
        assert reader.text("Title") == "An axon, 6.3 °C"
        image = reader.read()
        assert (image.height() > 1120) == caption.shown
    image = picture.image(screen, PAPER, CAPTION, 2)
    below = [image.pixelColor(x, y).lightness() for x in range(20, 400) for y in range(1130, 1180)]
    assert min(below) < 80


# --- vectors ----------------------------------------------------------------------------------


def test_the_line_goes_through_every_sample(screen):
    root, layout = drawn(screen), layout_of(screen, 1.0)
    points = polyline(root, PAPER.colour("v").name())
    t = np.arange(0.0, 20.0, DT)
    assert len(points) == len(t)
    # A graticule line of one pixel has its middle half a pixel further on.
    assert points[:, 0] == pytest.approx(layout.x(0) + 0.5 + t / 2.0 * layout.across, abs=0.01)
    assert points[:, 1] == pytest.approx(layout.y(0) + 0.5 - V.height(impulse(t)) * layout.down, abs=0.01)


def test_words_are_words_and_no_pixels_are_in_it(screen):
    root = drawn(screen)
    assert not list(root.iter(f"{SVG}image"))
    words = {element.text for element in root.iter(f"{SVG}text")}
    assert {"An axon, 6.3 °C", "2 ms/div · V 20 mV/div", "E Na +50", "V", "+40", "16"} <= words
    assert root.find(f"{SVG}desc").text == "\n".join([CAPTION.title, *CAPTION.lines])
    assert root.find(f"{SVG}title").text == CAPTION.title
    box = list(map(float, root.get("viewBox").split()))
    size = picture.size(screen, CAPTION)
    assert box == [0, 0, size.width(), size.height()]
    assert float(root.get("width").removesuffix("mm")) == pytest.approx(840 / 96 * 25.4, rel=0.01)


def test_lines_keep_their_dashes(screen):
    screen.set_traces((replace(V, line="dashed"),))
    dashes = {
        g.get("stroke-dasharray") for g in drawn(screen).iter(f"{SVG}g") if g.get("stroke") == "#a85d00"
    }
    assert "9,5" in dashes


def test_of_very_many_samples_no_spike_is_lost(screen):
    count = 1_000_000
    values = np.full(count, -65.0)
    spikes = [3, 123_456, 500_000, 500_001, 999_990]
    values[spikes] = [40.0, 41.0, 42.0, -90.0, 43.0]
    screen.show_traces({"v": (Segment(0.0, 20.0 / count, values),)})
    points, layout = polyline(drawn(screen), PAPER.colour("v").name()), layout_of(screen, 1.0)
    assert len(points) <= vector_trace.MOST_POINTS
    for spike in spikes:
        x = layout.x(0) + 0.5 + spike * 20.0 / count / 2.0 * layout.across
        y = layout.y(0) + 0.5 - V.height(values[spike]) * layout.down
        assert np.hypot(points[:, 0] - x, points[:, 1] - y).min() < 0.02
    assert np.all(np.diff(points[:, 0]) >= 0)


def test_a_gap_parts_the_line_and_what_lies_beside_the_screen_is_left_out(screen):
    t = np.arange(-10.0, 30.0, DT)
    values = impulse(t)
    values[(t > 9.995) & (t < 11.0)] = np.nan
    screen.show_traces({"v": (Segment(-10.0, DT, values),)})
    root, layout = drawn(screen), layout_of(screen, 1.0)
    points = polyline(root, PAPER.colour("v").name())
    step = DT / 2.0 * layout.across
    assert layout.x(0) - step <= points[0, 0] <= layout.x(0) + 0.51
    assert layout.x(10) <= points[-1, 0] <= layout.x(10) + 0.51 + step
    gap = np.diff(points[:, 0]).max()
    assert gap == pytest.approx(1.0 / 2.0 * layout.across, rel=0.03)
    lines = [e for e in root.iter(f"{SVG}polyline") if len(e.get("points").split()) > 100]
    assert len(lines) == 2


@pytest.mark.parametrize("position, above", [(12.0, True), (-12.0, False)])
@pytest.mark.parametrize("theme", [PAPER, DARK])
def test_a_trace_that_has_left_the_screen_has_its_arrow_in_the_drawing_too(screen, position, above, theme):
    root = drawn(screen, theme=theme)
    assert not arrows(root, theme.colour("v").name()) and not arrows(root, theme.colour("stimulus").name())
    screen.set_traces((replace(V, position=position), *screen._styles[1:]))
    root = drawn(screen, theme=theme)
    (arrow,) = arrows(root, theme.colour("v").name())
    assert not arrows(root, theme.colour("stimulus").name())
    plot = layout_of(screen, 1.0).plot
    assert plot.left() < arrow[:, 0].min() and arrow[:, 0].max() < plot.left() + 40.0
    tip = arrow[:, 1].min() if above else arrow[:, 1].max()
    assert tip == pytest.approx(plot.top() if above else plot.bottom(), abs=4.0)
    assert not len(polyline(root, theme.colour("v").name()))


def test_each_strip_has_its_own_arrow_in_the_drawing(screen):
    screen.set_traces(
        stacked((replace(V, offset=500.0), replace(screen._styles[1], offset=-500.0, position=0.0)))
    )
    root, plot = drawn(screen), layout_of(screen, 1.0).plot
    (arrow,) = arrows(root, PAPER.colour("v").name())  # it lies below its strip
    assert arrow[:, 1].max() == pytest.approx(plot.center().y(), abs=4.0)
    (arrow,) = arrows(root, PAPER.colour("stimulus").name())
    assert arrow[:, 1].min() == pytest.approx(plot.center().y(), abs=4.0)


def arrows(root: ET.Element, colour: str) -> list[np.ndarray]:
    """The filled triangles on the screen in this colour, not those of the markers beside it: x, y of the corners."""
    found = []
    for group in root.iter(f"{SVG}g"):
        if group.get("fill") == colour and group.get("transform") == "matrix(1,0,0,1,0,0)":
            for polygon in group.findall(f"{SVG}polygon"):
                points = polygon.get("points").split()
                found.append(np.array([tuple(map(float, point.split(","))) for point in points]))
    return found

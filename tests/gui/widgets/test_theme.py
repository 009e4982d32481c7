import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gui import theme


def _luminance(colour):
    def linear(part):
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.1 contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_text_can_be_read(name):
    colours = theme.THEMES[name]
    pairs = [(colours.on_fire, colours.fire), ("#ffffff", colours.on), (colours.text, colours.error_field)]
    for background in (colours.panel, colours.field, colours.bar, colours.raised):
        pairs += [(text, background) for text in (colours.text, colours.muted)]
    for background in (colours.panel, colours.field):
        pairs += [(colour, background) for _, colour in colours.tints]
    pairs += [(colours.error, colours.panel), (colours.error, colours.bar)]
    assert [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("name", ["dark", "light"])
def test_apply(qapp, name):
    theme.apply(qapp, name)
    colours = theme.current()
    assert colours.name == name
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(colours.window)


def test_an_ions_current_has_the_ions_colour():
    assert theme.DARK.tint("i_na") == theme.DARK.tint("na") != theme.DARK.tint("k")
    assert theme.DARK.tint("i_something") == theme.DARK.text

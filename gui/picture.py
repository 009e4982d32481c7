"""The scope's screen as a picture: an image of pixels, or a drawing of lines and letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gui.scope.screen import ScopeScreen, Segment
from gui.screen_theme import ScreenTheme
from gui.theme import scaled

Samples = Mapping[str, tuple[Segment, ...]]

_METRE = 1 / 0.0254  # inches
_DPI = 96.0  # of a logical pixel
_QUICK = 80  # of a PNG: a fifth larger than the smallest, in a third of the time
_EDGE = 12.0  # logical pixels around the caption
_WRAP = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True)
class Caption:
    """Words below the screen. They are in the file's own description in any case; `shown`: in the picture as well."""

    title: str
    lines: tuple[str, ...]
    shown: bool = True

    def text(self, between: str) -> str:
        """All of it."""
        return between.join([self.title, *self.lines])


def size(screen: ScopeScreen, caption: Caption) -> QSizeF:
    """Of a picture in logical pixels."""
    return QSizeF(screen.width(), screen.height() + round(_height(screen, caption)))


def image(screen: ScopeScreen, theme: ScreenTheme, caption: Caption, factor: float) -> QImage:
    """The picture with `factor` pixels for each logical one, whatever the scaling of the desktop."""
    pixels = (size(screen, caption) * factor).toSize()
    made = QImage(pixels, QImage.Format.Format_RGB32)
    made.fill(QColor(theme.surround))
    made.setDevicePixelRatio(factor)
    painter = QPainter(made)
    try:
        _draw(painter, screen, theme, caption, factor)
    finally:
        painter.end()
    made.setDevicePixelRatio(1.0)
    dots = round(_DPI * factor * _METRE)  # so that it is printed in the size it has on the screen
    made.setDotsPerMeterX(dots)
    made.setDotsPerMeterY(dots)
    described = caption.text("; ")  # the writer makes spaces of new lines
    for key, text in (("Title", caption.title), ("Description", described), ("Software", "Impuls")):
        made.setText(key, text)
    return made


def png(made: QImage) -> bytes:
    """An image as the content of a PNG file; empty when there is no memory for it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return bytes(buffer.data().data()) if made.save(buffer, "PNG", _QUICK) else b""  # type: ignore[call-overload]


def svg(screen: ScopeScreen, theme: ScreenTheme, caption: Caption, samples: Samples | None = None) -> bytes:
    """The picture as the content of an SVG file: each trace a line through its samples, text as text.

    `samples` are drawn in the place of those the screen has of a trace.
    """
    from PySide6.QtSvg import QSvgGenerator  # only now: it would make the start longer

    whole = size(screen, caption)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the other one knows no clipping
    generator.setOutputDevice(buffer)
    generator.setResolution(screen.logicalDpiX())
    generator.setSize(whole.toSize())
    generator.setViewBox(QRectF(QPointF(), whole))
    generator.setTitle(caption.title)
    generator.setDescription(caption.text("\n"))
    painter = QPainter(generator)
    try:
        _draw(painter, screen, theme, caption, 1.0, samples)
    finally:
        painter.end()
    return bytes(buffer.data().data())


def _draw(
    painter: QPainter,
    screen: ScopeScreen,
    theme: ScreenTheme,
    caption: Caption,
    ratio: float,
    samples: Samples | None = None,
) -> None:
    painter.save()
    screen.draw_on(painter, theme, ratio, samples or {})
    painter.restore()
    if not caption.shown:
        return
    whole, strong, small = size(screen, caption), _strong(screen), _small(screen)
    painter.fillRect(
        QRectF(0.0, screen.height(), whole.width(), whole.height() - screen.height()), QColor(theme.surround)
    )
    y = screen.height() + _EDGE / 2
    for text, font, colour in [
        (caption.title, strong, theme.text),
        *((line, small, theme.text) for line in caption.lines[:-1]),
        *((line, small, theme.muted) for line in caption.lines[-1:]),
    ]:
        height = _text_height(screen, text, font)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(_EDGE, y, screen.width() - 2 * _EDGE, height), _WRAP, text)
        y += height


def _height(screen: ScopeScreen, caption: Caption) -> float:
    if not caption.shown:
        return 0.0
    lines = sum(_text_height(screen, line, _small(screen)) for line in caption.lines)
    return _EDGE / 2 + _text_height(screen, caption.title, _strong(screen)) + lines + _EDGE


def _text_height(screen: ScopeScreen, text: str, font: QFont) -> float:
    room = QRectF(0.0, 0.0, screen.width() - 2 * _EDGE, 1e4)
    return QFontMetricsF(font).boundingRect(room, _WRAP, text).height() + 2.0


def _strong(screen: ScopeScreen) -> QFont:
    return scaled(screen.font(), 1.0, bold=True)


def _small(screen: ScopeScreen) -> QFont:
    return scaled(screen.font(), 0.92)

"""The screen in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from engine.units import handy, significant, symbol
from gui.scope.time_window import TimeWindow
from gui.scope.trace import TraceStyle


def words(window: TimeWindow, styles: Iterable[TraceStyle], more: Iterable[str]) -> str:
    """Its time base, the scale of each trace that is drawn, then what of `more` there is."""
    translate = QCoreApplication.translate
    time, per = handy(window.ms_per_div, "ms/div")
    text = translate("ScopeScreen", "{time} {unit} per division")
    parts = [text.format(time=significant(time), unit=per.removesuffix("/div"))]
    for style in styles:
        if style.on:
            text = translate("ScopeScreen", "{trace}: {scale} {unit} per division")
            parts.append(
                text.format(trace=style.label, scale=significant(style.per_div), unit=symbol(style.unit))
            )
    return ". ".join([*parts, *filter(None, more)])

"""A mistake while painting is reported once, and the program lives on."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gui.scope import device_pixels
from gui.scope.screen import ScopeScreen
from tests.gui.scope.conftest import paint


def test_an_exception_while_painting_is_reported_once(
    screen: ScopeScreen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: reported.append(kind))

    def broken(_painter: Any) -> Any:
        raise ZeroDivisionError("on purpose")

    good = device_pixels.enter
    monkeypatch.setattr(device_pixels, "enter", broken)
    for _ in range(5):
        paint(screen)
    qtbot.waitUntil(lambda: len(reported) >= 2)
    qtbot.wait(30)
    # Once for each item that uses it: the graticule and the two traces that have samples.
    assert reported == [ZeroDivisionError] * 3
    monkeypatch.setattr(device_pixels, "enter", good)
    paint(screen)
    assert len(screen.drawn("v")) > 100

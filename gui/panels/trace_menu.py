"""The menu of what can be put on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from engine.left_out import is_known
from engine.rig.rig import Rig
from engine.units import symbol
from gui import labels


def fill(menu: QMenu, rig: Rig, chosen: Callable[[str], None]) -> None:
    """Offer every trace that has values and is not placed, in the groups of `engine.rig.signals`.

    `chosen` gets its id.
    """
    menu.clear()
    groups: dict[str, QMenu] = {}
    for trace in rig.scope.traces:
        if trace.placed or not is_known(rig, trace.id):
            continue
        if trace.group not in groups:
            groups[trace.group] = menu.addMenu(QCoreApplication.translate("signal", trace.group))
        unit = symbol(trace.unit)
        label = labels.trace(trace.label)
        action = groups[trace.group].addAction(f"{label}\t{unit}" if unit else label)
        action.setObjectName(f"scope.traces.{trace.id}.placed")
        action.triggered.connect(partial(_tell, chosen, trace.id))


def _tell(chosen: Callable[[str], None], id: str, _checked: bool = False) -> None:
    chosen(id)

"""What is set, in words for people: the caption of a picture."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from engine.rig.quantity import Value
from engine.rig.rig import Rig, changed_paths
from engine.version import VERSION
from gui import cell_words, labels

_BETWEEN = " · "
# Said in lines of their own, or of no account in a picture.
_SAID = ("scope.", "stimulus.", "pace.", "temperature")


def title(rig: Rig) -> str:
    """The cell's name."""
    return cell_words.name(rig.cell)


def lines(rig: Rig, start: Rig, when: QDateTime) -> list[str]:
    """Screen, trigger, stimulus, what differs from the cell's `start`, and when: a line each."""
    found = [_screen(rig), _trigger(rig), _stimulus(rig), _changed(rig, start)]
    return [*(line for line in found if line), _made(rig, when)]


def date(when: QDateTime) -> str:
    """Day and time as files have them: 2026-11-23 16:31:37."""
    return when.toString("yyyy-MM-dd HH:mm:ss")


def _screen(rig: Rig) -> str:
    parts = [_value(rig, "temperature"), _value(rig, "scope.time_per_div")]
    if rig.scope.zoom.on:
        zoomed = QCoreApplication.translate("settings_words", "zoomed {time}")
        parts.append(zoomed.format(time=_value(rig, "scope.zoom.time_per_div")))
    for trace in rig.scope.placed:
        if trace.on:
            parts.append(f"{labels.trace(trace.label)} {_value(rig, f'scope.traces.{trace.id}.per_div')}")
    return _BETWEEN.join(parts)


def _trigger(rig: Rig) -> str:
    trigger, source = rig.scope.trigger, rig.scope.source
    parts = [_value(rig, "scope.trigger.source")]
    if source is not None:
        parts.append(_value(rig, f"scope.traces.{source.id}.level"))
        parts.append(_value(rig, "scope.trigger.slope"))
    parts.append(_value(rig, "scope.trigger.mode"))
    if trigger.mode == "free" or rig.scope.rolls:
        parts = [_value(rig, "scope.roll" if rig.scope.rolls else "scope.trigger.mode")]
    return QCoreApplication.translate("settings_words", "Trigger: {what}").format(what=_BETWEEN.join(parts))


def _stimulus(rig: Rig) -> str:
    names = {"off": (), "single": ("amplitude", "width", "delay")}.get(
        rig.stimulus.mode, ("amplitude", "width", "delay", "interval", "count")
    )
    parts = [_value(rig, "stimulus.mode")]
    parts += [f"{labels.name(rig.quantity(f'stimulus.{n}'))} {_value(rig, f'stimulus.{n}')}" for n in names]
    return QCoreApplication.translate("settings_words", "Stimulus: {what}").format(what=_BETWEEN.join(parts))


def _changed(rig: Rig, start: Rig) -> str:
    changed = changed_paths(start, rig)
    parts = [
        f"{labels.name(quantity)} {_value(rig, path)}"
        for path, quantity in rig.quantities().items()
        if path in changed and not path.startswith(_SAID)
    ]
    return (
        QCoreApplication.translate("settings_words", "Changed: {what}").format(what=_BETWEEN.join(parts))
        if parts
        else ""
    )


def _made(rig: Rig, when: QDateTime) -> str:
    step = QCoreApplication.translate("settings_words", "step {dt}").format(
        dt=labels.with_unit(rig.quantity("pace.dt"), rig.pace.dt)
    )
    moment = QLocale().toString(when, QLocale.FormatType.ShortFormat)
    return _BETWEEN.join([step, moment, f"Impuls {VERSION}"])


def _value(rig: Rig, path: str) -> str:
    quantity, value = rig.quantity(path), rig[path]
    return _switch(value) if quantity.kind is bool else labels.with_unit(quantity, value)


def _switch(on: Value) -> str:
    return (
        QCoreApplication.translate("settings_words", "on")
        if on
        else QCoreApplication.translate("settings_words", "off")
    )

"""What the picture of a fibre shows of a rig: the fibre, the marks on it, and what is said of them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.rig.axon import Cable, Stretch
from engine.rig.rig import Rig
from engine.text import QT_TRANSLATE_NOOP
from engine.units import significant
from gui import labels
from gui.widgets.along import Line
from gui.widgets.fibre_look import ELECTRODE, OUTSIDE, STIMULUS, STRETCH, WIDENING, Look, Mark

# The parts of a rig's fibre with a place, by the id of their mark: the path of the place, and that of the extent.
PLACES = {
    "stimulus": "cable.stimulus.place",
    **{id: f"cable.electrodes.{id}.place" for id in "1234"},
    "first": "cable.outside.first",
    "second": "cable.outside.second",
    **{id: f"cable.{id}.place" for id in ("cold", "ttx", "potassium", "demyelinated", "widening")},
}
EXTENTS = {id: f"cable.{id}.extent" for id in ("cold", "ttx", "potassium", "demyelinated")}
_STRENGTHS = {
    "cold": "temperature", "ttx": "blocked", "potassium": "outside", "demyelinated": "lost", "widening": "factor"
}  # fmt: skip
_TINTS = {"cold": "pump", "ttx": "na", "potassium": "k", "demyelinated": "leak", "widening": "muted"}
_SIGNS = {"inside": "", "cathode": "-", "anode": "+", "surround": "+-+"}


def look(rig: Rig) -> Look:
    """The fibre of a rig as it is drawn."""
    cable = rig.cable
    bare = cable.demyelinated
    return Look(
        length=cable.length,
        left=cable.left,
        right=cable.right,
        widening=(cable.widening.place, cable.widening.factor) if cable.widening.on else None,
        period=cable.myelin.period if cable.myelin.on else 0.0,
        bare=(*_ends(bare), 1.0 - 0.01 * bare.lost) if bare.on and cable.myelin.on else None,
        dead=_dead(cable),
        caption="⌀ " + labels.with_unit(rig.quantity("cable.diameter"), cable.diameter),
    )


def marks(rig: Rig) -> tuple[Mark, ...]:
    """What stands on it, what lies lowest first."""
    cable = rig.cable
    found = [_stretch(rig, id) for id in EXTENTS if getattr(cable, id).on]
    if cable.widening.on:
        found.append(_stretch(rig, "widening"))
    stimulus = cable.stimulus
    found.append(
        Mark(
            "stimulus", STIMULUS, stimulus.place, "", "stimulus", labels.trace(stimulus.label),
            _where(rig, "stimulus"), sign=_SIGNS[stimulus.kind], apart=stimulus.distance,
        )
    )  # fmt: skip
    for electrode in cable.recording:
        name = labels.trace(electrode.label)
        tint = tint_of(rig, electrode.id)
        found.append(
            Mark(
                electrode.id, ELECTRODE, electrode.place, electrode.id, tint, name, _where(rig, electrode.id)
            )
        )
    if cable.outside.on:
        tint = _trace_tint(rig, "v_outside")
        for id, label in (("first", "A"), ("second", "B")):
            name = labels.name(rig.quantity(PLACES[id]))
            place = getattr(cable.outside, id)
            found.append(Mark(id, OUTSIDE, place, label, tint, name.split(":")[0], _where(rig, id)))
    return tuple(found)


def lines(rig: Rig) -> tuple[Line, ...]:
    """Where the recording electrodes are, for the plots below the fibre."""
    return tuple(Line(one.place, tint_of(rig, one.id)) for one in rig.cable.recording)


def tint_of(rig: Rig, electrode: str) -> str:
    """The tint of an electrode: that of its trace on the scope."""
    order = [one.id for one in rig.cable.recording]
    # The trace V is the first electrode's that is in.
    return _trace_tint(rig, "v" if order and electrode == order[0] else f"v_electrode_{electrode}")


def _trace_tint(rig: Rig, id: str) -> str:
    trace = rig.scope.trace(id)
    return trace.tint if trace.colour == "own" else trace.colour


def velocity(start: str, end: str, distance: float, time: float) -> tuple[str, ...]:
    """From one electrode to the next: mm and ms, and what that makes; the longest first."""
    speed = labels.number(significant(distance / time, 4))
    way, took = labels.number(significant(distance, 4)), labels.number(significant(time, 4))
    whole = _tr(QT_TRANSLATE_NOOP("fibre", "Electrode {a} → {b}: {way} mm in {time} ms = <b>{v} m/s</b>"))
    short = _tr(QT_TRANSLATE_NOOP("fibre", "{a} → {b}: {way} mm in {time} ms = <b>{v} m/s</b>"))
    values = {"a": start, "b": end, "way": way, "time": took, "v": speed}
    return whole.format(**values), short.format(**values), f"<b>{_metres(speed)}</b>"


def not_arrived(start: str, end: str) -> tuple[str, ...]:
    """An impulse has passed one electrode and not the next."""
    return (
        _tr(QT_TRANSLATE_NOOP("fibre", "The impulse has passed electrode {a}, not electrode {b}.")).format(
            a=start, b=end
        ),
        _tr(QT_TRANSLATE_NOOP("fibre", "Past {a}, not {b}")).format(a=start, b=end),
    )


def nothing_came() -> tuple[str, ...]:
    """A stimulus was given, and nothing travels."""
    return (
        _tr(QT_TRANSLATE_NOOP("fibre", "No impulse has come to an electrode: is the stimulus too weak?")),
        _tr(QT_TRANSLATE_NOOP("fibre", "No impulse: too weak?")),
        _tr(QT_TRANSLATE_NOOP("fibre", "No impulse")),
    )


def plain(text: str) -> str:
    """Without the marks for bold."""
    return text.replace("<b>", "").replace("</b>", "")


def hint(fires: bool) -> tuple[str, ...]:
    """What to do first with a fibre that fires, or does not."""
    impulse = QT_TRANSLATE_NOOP("fibre", "Press Space or Fire (F): an impulse runs along the fibre.")
    spread = QT_TRANSLATE_NOOP("fibre", "Press Space or Fire (F): the potential spreads along the fibre.")
    return (
        _tr(impulse if fires else spread),
        _tr(QT_TRANSLATE_NOOP("fibre", "Press Space or Fire (F).")),
    )


def _metres(speed: str) -> str:
    return _tr(QT_TRANSLATE_NOOP("fibre", "{v} m/s")).format(v=speed)


def _stretch(rig: Rig, id: str) -> Mark:
    part = getattr(rig.cable, id)
    path = f"cable.{id}.{_STRENGTHS[id]}"
    strength = labels.with_unit(rig.quantity(path), rig[path])
    name = labels.trace(part.label)
    if id == "widening":
        return Mark(
            id, WIDENING, part.place, f"{name} {strength}", _TINTS[id], name, f"{_where(rig, id)}, {strength}"
        )
    extent = labels.with_unit(rig.quantity(EXTENTS[id]), part.extent)
    told = _tr(QT_TRANSLATE_NOOP("fibre", "{place}, {extent} long, {strength}")).format(
        place=_where(rig, id), extent=extent, strength=strength
    )
    return Mark(id, STRETCH, part.place, f"{name} {strength}", _TINTS[id], name, told, extent=part.extent)


def _where(rig: Rig, id: str) -> str:
    return labels.with_unit(rig.quantity(PLACES[id]), rig[PLACES[id]])


def _ends(stretch: Stretch) -> tuple[float, float]:
    return stretch.place - 0.5 * stretch.extent, stretch.place + 0.5 * stretch.extent


def _dead(cable: Cable) -> tuple[float, float] | None:
    outside = cable.outside
    if not (outside.on and outside.crushed):
        return None
    middle = 0.5 * (outside.first + outside.second)
    return (middle, cable.length) if outside.second > outside.first else (0.0, middle)


def _tr(text: str) -> str:
    return QCoreApplication.translate("fibre", text)

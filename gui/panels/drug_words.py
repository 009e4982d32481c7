"""What a drug does in a cell, in words."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication

from engine import pharmacology
from engine.pharmacology import Effect
from engine.rig.cell import Action, Cell
from engine.rig.drugs import SHELF
from engine.rig.ions import LABEL
from engine.rig.receptors import KINDS
from engine.rig.rig import Rig
from engine.text import QT_TRANSLATE_NOOP
from gui import labels

_SIDES = {
    "outside": QT_TRANSLATE_NOOP("drug_words", "from outside"),
    "inside": QT_TRANSLATE_NOOP("drug_words", "from inside"),
}
_KD = {
    "blocks": QT_TRANSLATE_NOOP("drug_words", "{target}, {side}: Kd {kd}"),
    "slows": QT_TRANSLATE_NOOP("drug_words", "{target}, {side}: Kd {kd}"),
    "traps": QT_TRANSLATE_NOOP("drug_words", "{target}, {side}: Kd {kd} inactivated, {rest} at rest"),
    "cleaves": QT_TRANSLATE_NOOP("drug_words", "{target}, {side}: half of them in a minute at {kd}"),
}
_NOW = {
    "blocks": QT_TRANSLATE_NOOP("drug_words", "{level} at the membrane: {share} of the {target} blocked"),
    "slows": QT_TRANSLATE_NOOP(
        "drug_words", "{level} at the membrane: {share} of the {target} inactivate slowly"
    ),
    "traps": QT_TRANSLATE_NOOP("drug_words", "{level} at the membrane: {share} of the {target} blocked"),
    "cleaves": QT_TRANSLATE_NOOP(
        "drug_words", "{level} at the membrane: {share} of the {target} without inactivation, for good"
    ),
}
_CURVES = {
    pharmacology.EQUILIBRIUM: "",
    pharmacology.INACTIVATED: QT_TRANSLATE_NOOP("drug_words", "inactivated"),
    pharmacology.RESTING: QT_TRANSLATE_NOOP("drug_words", "at rest"),
    pharmacology.IN_A_MINUTE: QT_TRANSLATE_NOOP("drug_words", "in a minute"),
}


def tr(text: str) -> str:
    """A text of this file in the user's language."""
    return QCoreApplication.translate("drug_words", text) if text else ""


def curve(name: str) -> str:
    """What is written at a dose-response curve."""
    return tr(_CURVES[name])


def target(cell: Cell, action: Action) -> str:
    """What an action is on, e.g. "Na channels"."""
    if action.target == "pump":
        return QCoreApplication.translate("drug_words", "Na/K pumps")
    part, _, ion = action.target.partition(".")
    if part == "leak":
        return QCoreApplication.translate("drug_words", "{of} leak channels").format(of=LABEL[ion])
    if part == "receptor":
        return QCoreApplication.translate("drug_words", "{of} receptors").format(of=KINDS[ion].label)
    return QCoreApplication.translate("drug_words", "{of} channels").format(of=cell.labels[part])


def tint(cell: Cell, action: Action) -> str:
    """The colour of what it is on: an ion's, or the pump's."""
    ions = {channel.id: channel.ion for channel in cell.channels}
    return ions.get(action.target, action.target.partition(".")[2] or action.target)


def percent(share: float) -> str:
    """A share as it is read: in whole per cent, near both ends with a digit more."""
    per_cent = 100.0 * share
    if share == 0.0 or 1.0 <= per_cent < 99.0 or share == 1.0:
        return f"{per_cent:.0f} %"
    if per_cent < 0.1:
        return "< " + labels.number("0.1") + " %"
    return "> " + labels.number("99.9") + " %" if per_cent > 99.9 else labels.number(f"{per_cent:.1f}") + " %"


def tooltip(rig: Rig, drug: str) -> str:
    """Name, what it does, on what from which side with which constant, and the source, as rich text."""
    bottle = SHELF[drug]
    lines = [f"<b>{escape(labels.drug(bottle.name))}</b>", escape(labels.drug(bottle.help))]
    for action in (a for a in rig.cell.actions if a.drug == drug):
        lines.append(escape(constants(rig, action)))
        lines.append(f'<span style="font-size: small; color: gray">{escape(action.source)}</span>')
    return "<p>" + "<br>".join(lines) + "</p>"


def constants(rig: Rig, action: Action) -> str:
    """On what it acts, from which side, and its constant with the unit."""
    quantity = rig.quantity(f"drugs.{action.drug}.dose")
    half = pharmacology.half_level(action)
    rest = half / action.rest_weight if action.rest_weight > 0.0 else float("inf")
    return tr(_KD[SHELF[action.drug].does]).format(
        target=target(rig.cell, action),
        side=tr(_SIDES[action.side]),
        kd=labels.with_unit(quantity, half),
        rest=labels.with_unit(quantity, rest),
    )


def now(rig: Rig, effect: Effect) -> str:
    """What has arrived and what it does, in a sentence."""
    quantity = rig.quantity(f"drugs.{effect.action.drug}.dose")
    return tr(_NOW[SHELF[effect.action.drug].does]).format(
        level=labels.with_unit(quantity, float(f"{effect.level:.3g}")),
        share=percent(effect.share),
        target=target(rig.cell, effect.action),
    )

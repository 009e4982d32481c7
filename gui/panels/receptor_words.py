"""What a receptor does to the membrane now, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.rig.receptors import Receptor, unblocked
from engine.text import QT_TRANSLATE_NOOP
from engine.units import fixed
from gui import labels

_NEAR = 3.0  # mV between V and the reversal potential that move V hardly

_CATIONS_IN = QT_TRANSLATE_NOOP(
    "receptor_words", "Lets Na⁺ in and K⁺ out and draws V towards {e} mV: depolarises, excites."
)
_CATIONS_OUT = QT_TRANSLATE_NOOP(
    "receptor_words", "V is above {e} mV, where Na⁺ in and K⁺ out balance: draws V down to it."
)
_CATIONS_STILL = QT_TRANSLATE_NOOP(
    "receptor_words", "V is at {e} mV, where Na⁺ in and K⁺ out balance: no current flows."
)
_CL_IN = QT_TRANSLATE_NOOP(
    "receptor_words", "E Cl ({e} mV) lies below V: Cl⁻ enters and hyperpolarises, inhibits."
)
_CL_STILL = QT_TRANSLATE_NOOP(
    "receptor_words", "E Cl ({e} mV) is about V: hardly moves V, but shunts what excites. Inhibits."
)
_CL_OUT = QT_TRANSLATE_NOOP(
    "receptor_words",
    "E Cl ({e} mV) lies above V: Cl⁻ leaves and depolarises; excites, if E Cl is above threshold.",
)
_BLOCK = QT_TRANSLATE_NOOP("receptor_words", "Now Mg²⁺ leaves {share} of its channels open.")


def tr(text: str) -> str:
    """A text of this file in the user's language."""
    return QCoreApplication.translate("receptor_words", text)


def effect(receptor: Receptor, v: float, reversal: float) -> str:
    """What an event would do at `v` mV, where the current reverses at `reversal`."""
    away = reversal - v
    by_cl = receptor.kind.reversal is None
    if abs(away) <= _NEAR:
        template = _CL_STILL if by_cl else _CATIONS_STILL
    elif away > 0:
        template = _CL_OUT if by_cl else _CATIONS_IN
    else:
        template = _CL_IN if by_cl else _CATIONS_OUT
    said = tr(template).format(e=labels.number(fixed(reversal, 1)))
    if receptor.kind.blocked_by_mg:
        share = 100.0 * unblocked(v, receptor.magnesium_outside)
        said += " " + tr(_BLOCK).format(share=labels.number(fixed(share, 1 if share < 9.95 else 0)) + " %")
    return said


def times(receptor: Receptor, temperature: float) -> str:
    """How fast it is at the present temperature."""
    rise, decay = (labels.number(f"{time:.3g}") for time in receptor.time_constants(temperature))
    peak = labels.number(f"{receptor.to_peak(temperature):.3g}")
    return tr(
        QT_TRANSLATE_NOOP(
            "receptor_words", "At {now} °C: rise {rise} ms, decay {decay} ms, peak after {peak} ms."
        )
    ).format(now=labels.number(f"{temperature:.4g}"), rise=rise, decay=decay, peak=peak)


def measured_at(receptor: Receptor) -> str:
    """Caption of the time constants."""
    kind = receptor.kind
    return tr(QT_TRANSLATE_NOOP("receptor_words", "Time constants at {at} °C, Q10 {q10}")).format(
        at=labels.number(f"{kind.temperature:g}"), q10=labels.number(f"{kind.q10:g}")
    )


def summary(receptor: Receptor) -> str:
    """What it is and what transmitter opens it."""
    said = {
        "ampa": QT_TRANSLATE_NOOP("receptor_words", "Fast excitation in the brain, by glutamate."),
        "nmda": QT_TRANSLATE_NOOP("receptor_words", "Slow excitation by glutamate; Mg²⁺ plugs it at rest."),
        "gaba_a": QT_TRANSLATE_NOOP("receptor_words", "A channel for Cl⁻, opened by GABA."),
        "nicotinic": QT_TRANSLATE_NOOP("receptor_words", "The end-plate of muscle, by acetylcholine."),
    }
    return tr(said[receptor.id])

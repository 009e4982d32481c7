"""The drug shelf: what can be given, in the units of the bench. What it does to a cell stands in the cell's file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP

_NAME = QT_TRANSLATE_NOOP("quantity", "{of} dose")
_HELP = QT_TRANSLATE_NOOP("quantity", "How much {of} the solution holds that flows in; 0 washes it out.")


@dataclass(frozen=True)
class Drug:
    """One drug in the solution that flows in. `id` as in the cell's file, `label` on the screen."""

    id: str
    label: str


@dataclass(frozen=True)
class ToxinDose(Drug):
    """nM."""

    dose: float = declare(0.0, unit="nM", low=0.0, high=10000.0, step=1.0, name=_NAME, help=_HELP)


@dataclass(frozen=True)
class MicromolarDose(Drug):
    """uM."""

    dose: float = declare(0.0, unit="uM", low=0.0, high=10000.0, step=10.0, name=_NAME, help=_HELP)


@dataclass(frozen=True)
class MillimolarDose(Drug):
    """mM."""

    dose: float = declare(0.0, unit="mM", low=0.0, high=100.0, step=1.0, name=_NAME, help=_HELP)


@dataclass(frozen=True)
class EnzymeDose(Drug):
    """mg/ml."""

    dose: float = declare(0.0, unit="mg/ml", low=0.0, high=10.0, step=0.1, name=_NAME, help=_HELP)


@dataclass(frozen=True)
class Bottle:
    """A drug on the shelf. `short` stands in rows, `name` and `help` are translatable, `typical` is a bench dose."""

    short: str
    name: str
    help: str
    dose: type[Drug]
    typical: float
    does: str = "blocks"  # or "cleaves", "slows", "traps": see engine.kernels.slow


SHELF: dict[str, Bottle] = {
    "ttx": Bottle(
        "TTX",
        QT_TRANSLATE_NOOP("drug", "Tetrodotoxin (TTX)"),
        QT_TRANSLATE_NOOP("drug", "Plugs sodium channels from outside, one molecule to a channel."),
        ToxinDose, 300.0,
    ),
    "tea": Bottle(
        "TEA",
        QT_TRANSLATE_NOOP("drug", "Tetraethylammonium (TEA)"),
        QT_TRANSLATE_NOOP("drug", "Blocks delayed potassium channels, so that the membrane repolarises late."),
        MillimolarDose, 10.0,
    ),
    "4ap": Bottle(
        "4-AP",
        QT_TRANSLATE_NOOP("drug", "4-Aminopyridine (4-AP)"),
        QT_TRANSLATE_NOOP("drug", "Blocks potassium channels and so broadens the impulse."),
        MillimolarDose, 1.0,
    ),
    "barium": Bottle(
        "Ba²⁺",
        QT_TRANSLATE_NOOP("drug", "Barium (Ba²⁺)"),
        QT_TRANSLATE_NOOP("drug", "Blocks the potassium channels that are open at rest and so depolarises the cell."),
        MillimolarDose, 1.0,
    ),
    "9ac": Bottle(
        "9-AC",
        QT_TRANSLATE_NOOP("drug", "9-Anthracene carboxylic acid (9-AC)"),
        QT_TRANSLATE_NOOP(
            "drug", "Blocks the chloride conductance of muscle, which then repeats its impulses, as in myotonia."
        ),
        MicromolarDose, 100.0,
    ),
    "ouabain": Bottle(
        "ouabain",
        QT_TRANSLATE_NOOP("drug", "Ouabain"),
        QT_TRANSLATE_NOOP(
            "drug", "Stops the sodium-potassium pump: its small current is lost at once, the gradients run down slowly."
        ),
        MicromolarDose, 100.0,
    ),
    "lidocaine": Bottle(
        "lidocaine",
        QT_TRANSLATE_NOOP("drug", "Lidocaine"),
        QT_TRANSLATE_NOOP(
            "drug", "Blocks sodium channels, above all inactivated ones: the block deepens as the cell fires."
        ),
        MicromolarDose, 200.0, "traps",
    ),
    "scorpion": Bottle(
        "α-toxin",
        QT_TRANSLATE_NOOP("drug", "Scorpion α-toxin"),
        QT_TRANSLATE_NOOP("drug", "Slows the inactivation of sodium channels: the impulse lasts many times longer."),
        ToxinDose, 100.0, "slows",
    ),
    "pronase": Bottle(
        "pronase",
        QT_TRANSLATE_NOOP("drug", "Pronase"),
        QT_TRANSLATE_NOOP(
            "drug", "Digests the inactivation of the sodium channels from inside, bit by bit and for good."
        ),
        EnzymeDose, 1.0, "cleaves",
    ),
    "cnqx": Bottle(
        "CNQX",
        QT_TRANSLATE_NOOP("drug", "CNQX"),
        QT_TRANSLATE_NOOP("drug", "Keeps glutamate from the AMPA receptors: the fast part of excitation is gone."),
        MicromolarDose, 10.0,
    ),
    "ap5": Bottle(
        "AP5",
        QT_TRANSLATE_NOOP("drug", "D-AP5 (APV)"),
        QT_TRANSLATE_NOOP("drug", "Keeps glutamate from the NMDA receptors: the slow part of excitation is gone."),
        MicromolarDose, 50.0,
    ),
    "bicuculline": Bottle(
        "bicuculline",
        QT_TRANSLATE_NOOP("drug", "Bicuculline"),
        QT_TRANSLATE_NOOP("drug", "Keeps GABA from the GABA-A receptors: inhibition through chloride is gone."),
        MicromolarDose, 20.0,
    ),
    "curare": Bottle(
        "curare",
        QT_TRANSLATE_NOOP("drug", "Curare (d-tubocurarine)"),
        QT_TRANSLATE_NOOP(
            "drug", "Keeps acetylcholine from the receptors of the end-plate: the nerve cannot make the muscle twitch."
        ),
        MicromolarDose, 3.0,
    ),
}  # fmt: skip


def doses(drugs: Iterable[str]) -> tuple[Drug, ...]:
    """One dose of 0 for each of `drugs`, in the order of the shelf."""
    wanted = set(drugs)
    return tuple(bottle.dose(name, bottle.short) for name, bottle in SHELF.items() if name in wanted)


@dataclass(frozen=True)
class Bath:
    """How solutions are exchanged."""

    wash: float = declare(
        2.0, unit="s", low=0.0, high=120.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Exchange of the bath"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Time constant with which drugs flow in and are washed out; 0: at once."
        ),
    )  # fmt: skip

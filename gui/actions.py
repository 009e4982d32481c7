"""Everything that can be done by name: text, key, and whom it calls. objectName is `action.NAME`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from engine.text import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Deed:
    """The words and keys of one action; `keys` in Qt's portable writing, the first is shown."""

    name: str
    text: str
    help: str
    keys: tuple[str, ...] = ()


DEEDS = (
    Deed("run", QT_TRANSLATE_NOOP("actions", "Run"), QT_TRANSLATE_NOOP("actions", "Let time run on.")),
    Deed(
        "stop",
        QT_TRANSLATE_NOOP("actions", "Stop"),
        QT_TRANSLATE_NOOP("actions", "Hold the membrane and the screen."),
    ),
    Deed(
        "run_stop",
        QT_TRANSLATE_NOOP("actions", "Run or stop"),
        QT_TRANSLATE_NOOP("actions", "Run when stopped, stop when running."),
        ("R", "F5"),
    ),
    Deed(
        "single",
        QT_TRANSLATE_NOOP("actions", "Single"),
        QT_TRANSLATE_NOOP("actions", "Wait for one triggered sweep, then stop."),
        ("S", "F6"),
    ),
    Deed(
        "force",
        QT_TRANSLATE_NOOP("actions", "Force trigger"),
        QT_TRANSLATE_NOOP("actions", "Start a sweep now, whatever the trigger waits for."),
        ("T",),
    ),
    Deed(
        "auto_set",
        QT_TRANSLATE_NOOP("actions", "Auto-set"),
        QT_TRANSLATE_NOOP(
            "actions", "Find a time base, scales and a trigger that suit what was recorded last."
        ),
        ("A",),
    ),
    Deed(
        "read_out",
        QT_TRANSLATE_NOOP("actions", "Traces in words…"),
        QT_TRANSLATE_NOOP("actions", "Say in words what the traces on the screen do."),
        ("I",),
    ),
    Deed(
        "reset",
        QT_TRANSLATE_NOOP("actions", "Reset to rest"),
        QT_TRANSLATE_NOOP("actions", "Put the membrane at its resting potential; the settings stay."),
        ("Ctrl+R", "F7"),
    ),
    Deed(
        "fire",
        QT_TRANSLATE_NOOP("actions", "Fire"),
        QT_TRANSLATE_NOOP("actions", "Give the stimulus now."),
        ("F", "Ctrl+Return", "F8"),
    ),
    Deed(
        "fire_ampa",
        QT_TRANSLATE_NOOP("actions", "Fire AMPA"),
        QT_TRANSLATE_NOOP("actions", "Give glutamate to the AMPA receptors now."),
        ("Ctrl+1",),
    ),
    Deed(
        "fire_nmda",
        QT_TRANSLATE_NOOP("actions", "Fire NMDA"),
        QT_TRANSLATE_NOOP("actions", "Give glutamate to the NMDA receptors now."),
        ("Ctrl+2",),
    ),
    Deed(
        "fire_gaba_a",
        QT_TRANSLATE_NOOP("actions", "Fire GABA-A"),
        QT_TRANSLATE_NOOP("actions", "Give GABA to the GABA-A receptors now."),
        ("Ctrl+3",),
    ),
    Deed(
        "fire_nicotinic",
        QT_TRANSLATE_NOOP("actions", "Fire nicotinic"),
        QT_TRANSLATE_NOOP("actions", "Give acetylcholine to the nicotinic receptors now."),
        ("Ctrl+4",),
    ),
    Deed(
        "wash",
        QT_TRANSLATE_NOOP("actions", "Wash"),
        QT_TRANSLATE_NOOP("actions", "Let a clean solution flow in: every dose becomes 0."),
    ),
    Deed(
        "undo",
        QT_TRANSLATE_NOOP("actions", "Undo"),
        QT_TRANSLATE_NOOP("actions", "Take the last change back."),
        ("Ctrl+Z",),
    ),
    Deed(
        "redo",
        QT_TRANSLATE_NOOP("actions", "Redo"),
        QT_TRANSLATE_NOOP("actions", "Make the change again that was taken back."),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
    ),
    Deed(
        "clear_screen",
        QT_TRANSLATE_NOOP("actions", "Clear screen"),
        QT_TRANSLATE_NOOP("actions", "Empty the screen until the next sweep; references stay."),
        ("Ctrl+L",),
    ),
    Deed(
        "zoom",
        QT_TRANSLATE_NOOP("actions", "Zoom"),
        QT_TRANSLATE_NOOP(
            "actions", "Look at a part of the screen with a time base of its own, or at the whole."
        ),
        ("Z",),
    ),
    Deed(
        "unzoom",
        QT_TRANSLATE_NOOP("actions", "Zoom back"),
        QT_TRANSLATE_NOOP("actions", "Go back to the time base before the last zooming."),
        ("Backspace",),
    ),
    Deed(
        "open",
        QT_TRANSLATE_NOOP("actions", "Open session…"),
        QT_TRANSLATE_NOOP("actions", "Load settings and membrane from a file."),
        ("Ctrl+O",),
    ),
    Deed(
        "save",
        QT_TRANSLATE_NOOP("actions", "Save session…"),
        QT_TRANSLATE_NOOP("actions", "Keep settings and membrane in a file."),
        ("Ctrl+S",),
    ),
    Deed(
        "open_protocol",
        QT_TRANSLATE_NOOP("actions", "Open protocol…"),
        QT_TRANSLATE_NOOP("actions", "Set stimulator, clamp and receptors as a file says; the cell stays."),
    ),
    Deed(
        "save_protocol",
        QT_TRANSLATE_NOOP("actions", "Save protocol…"),
        QT_TRANSLATE_NOOP(
            "actions", "Keep what stimulator, clamp and receptors do in a file, to share or to run."
        ),
    ),
    Deed(
        "load_waveform",
        QT_TRANSLATE_NOOP("actions", "Load waveform…"),
        QT_TRANSLATE_NOOP("actions", "Give a current from a CSV file as the stimulus."),
    ),
    Deed(
        "choose_cell",
        QT_TRANSLATE_NOOP("actions", "Choose cell…"),
        QT_TRANSLATE_NOOP("actions", "Put another cell on the bench."),
        ("C",),
    ),
    Deed(
        "open_cell",
        QT_TRANSLATE_NOOP("actions", "Open cell…"),
        QT_TRANSLATE_NOOP("actions", "Put a cell from a file on the bench."),
    ),
    Deed(
        "save_cell",
        QT_TRANSLATE_NOOP("actions", "Save cell as…"),
        QT_TRANSLATE_NOOP("actions", "Make a cell file of your own from this cell with all that is set."),
    ),
    Deed(
        "picture",
        QT_TRANSLATE_NOOP("actions", "Picture and data…"),
        QT_TRANSLATE_NOOP("actions", "Save or copy the screen as a picture, its data or the whole record."),
        ("Ctrl+P",),
    ),
    Deed(
        "copy_picture",
        QT_TRANSLATE_NOOP("actions", "Copy picture"),
        QT_TRANSLATE_NOOP("actions", "Put a picture of the screen on the clipboard."),
        ("Ctrl+Shift+C",),
    ),
    Deed(
        "resting_plot",
        QT_TRANSLATE_NOOP("actions", "Resting potential against K⁺…"),
        QT_TRANSLATE_NOOP("actions", "Plot resting V against potassium outside, with points of your own."),
    ),
    Deed(
        "family",
        QT_TRANSLATE_NOOP("actions", "Run the family"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Run all sweeps of the voltage clamp's family on a copy of this membrane, and show its curves.",
        ),
    ),
    Deed(
        "curves",
        QT_TRANSLATE_NOOP("actions", "Curves…"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Current against level, conductance, inactivation and time constants of voltage-clamp families.",
        ),
        ("V",),
    ),
    Deed(
        "diameters",
        QT_TRANSLATE_NOOP("actions", "Velocity against diameter…"),
        QT_TRANSLATE_NOOP(
            "actions", "Measure how fast fibres of different thickness conduct, with the laws for it."
        ),
    ),
    Deed(
        "bundle",
        QT_TRANSLATE_NOOP("actions", "Compound action potential…"),
        QT_TRANSLATE_NOOP("actions", "Record from a nerve of many fibres of different thickness."),
    ),
    Deed(
        "passive",
        QT_TRANSLATE_NOOP("actions", "Passive cable…"),
        QT_TRANSLATE_NOOP(
            "actions", "Measure length constant, time constant and attenuation, beside the theory."
        ),
    ),
    Deed(
        "outside",
        QT_TRANSLATE_NOOP("actions", "Stimulation from outside…"),
        QT_TRANSLATE_NOOP(
            "actions", "Find thresholds of a cathode, an anode and a surround against their distance."
        ),
    ),
    Deed(
        "measurements",
        QT_TRANSLATE_NOOP("actions", "Measurements…"),
        QT_TRANSLATE_NOOP(
            "actions", "Choose what is measured; mean, s.d., least and greatest over the sweeps."
        ),
        ("M",),
    ),
    Deed(
        "cursors_a",
        QT_TRANSLATE_NOOP("actions", "Cursors A"),
        QT_TRANSLATE_NOOP("actions", "Show the first pair of cursors, or take it away."),
        ("K",),
    ),
    Deed(
        "cursors_b",
        QT_TRANSLATE_NOOP("actions", "Cursors B"),
        QT_TRANSLATE_NOOP("actions", "Show the second pair of cursors, or take it away."),
        ("Shift+K",),
    ),
    Deed(
        "fibre",
        QT_TRANSLATE_NOOP("actions", "Fibre"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Draw the membrane out to a fibre along which impulses travel, or make it a patch again.",
        ),
        ("N",),
    ),
    Deed(
        "defaults",
        QT_TRANSLATE_NOOP("actions", "All settings as at the start"),
        QT_TRANSLATE_NOOP("actions", "Put every setting back to what this cell starts with."),
    ),
    Deed(
        "theme",
        QT_TRANSLATE_NOOP("actions", "Light or dark"),
        QT_TRANSLATE_NOOP("actions", "Change between the dark and the light look."),
        ("Ctrl+T",),
    ),
    Deed(
        "projector",
        QT_TRANSLATE_NOOP("actions", "Projector"),
        QT_TRANSLATE_NOOP(
            "actions", "Thick lines and large type, to be read from the last row; or as before."
        ),
        ("P", "F12"),
    ),
    Deed(
        "fullscreen",
        QT_TRANSLATE_NOOP("actions", "Full screen"),
        QT_TRANSLATE_NOOP("actions", "Fill the whole screen, or go back."),
        ("F11",),
    ),
    Deed(
        "panels",
        QT_TRANSLATE_NOOP("actions", "Panels as at the start"),
        QT_TRANSLATE_NOOP("actions", "Put every panel back in its place."),
    ),
    Deed(
        "keys",
        QT_TRANSLATE_NOOP("actions", "Keys"),
        QT_TRANSLATE_NOOP("actions", "Show every key and what it does."),
        ("?", "F1"),
    ),
    Deed(
        "whats_new",
        QT_TRANSLATE_NOOP("actions", "What's new"),
        QT_TRANSLATE_NOOP("actions", "Show what has changed from version to version."),
    ),
    Deed(
        "about",
        QT_TRANSLATE_NOOP("actions", "About Impuls"),
        QT_TRANSLATE_NOOP("actions", "Version, sources and licences."),
    ),
    Deed(
        "quit",
        QT_TRANSLATE_NOOP("actions", "Quit"),
        QT_TRANSLATE_NOOP("actions", "End the program."),
        ("Ctrl+Q",),
    ),
)


def make(owner: QWidget, deeds: dict[str, Callable[[], None]]) -> dict[str, QAction]:
    """The actions by name, each calling its entry of `deeds`, their keys working all over `owner`."""
    actions = {}
    for deed in DEEDS:
        action = QAction(text(deed), owner)
        action.setObjectName(f"action.{deed.name}")
        action.setShortcuts([QKeySequence(key) for key in deed.keys])
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{help_of(deed)} ({key})" if key else help_of(deed))
        action.setStatusTip("")
        call = deeds[deed.name]
        action.triggered.connect(lambda _checked=False, call=call: call())
        owner.addAction(action)
        actions[deed.name] = action
    return actions


def text(deed: Deed) -> str:
    """What the action is called."""
    return QCoreApplication.translate("actions", deed.text)


def help_of(deed: Deed) -> str:
    """What the action does, in a sentence."""
    return QCoreApplication.translate("actions", deed.help)

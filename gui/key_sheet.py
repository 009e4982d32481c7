"""What the sheet of keys says, group by group. An action's keys come from the action; a row is for every other key.

A new action with a key goes into the list of its group, a key that a widget or an event filter handles becomes a `Row`
there; tests/gui/test_keys.py finds what was forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.text import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Row:
    """`keys` as they are shown; `handled` are those of them that the screen takes, in Qt's portable writing."""

    keys: str
    meaning: str
    handled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """`actions` by name."""

    title: str
    actions: tuple[str, ...]
    rows: tuple[Row, ...] = ()


_CONTEXT = "keys"

GROUPS = (
    Group(
        QT_TRANSLATE_NOOP("keys", "Run"),
        (
            "run_stop", "single", "fire", "fire_ampa", "fire_nmda", "fire_gaba_a", "fire_nicotinic", "reset", "undo",
            "redo",
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("keys", "Trigger and time"),
        ("auto_set", "force", "zoom", "unzoom"),
        (
            Row("← →", QT_TRANSLATE_NOOP("keys", "On the screen: longer, shorter time base (or wheel)"),
                ("Left", "Right")),
            Row("Shift+← →", QT_TRANSLATE_NOOP("keys", "On the screen: move the zoomed part"),
                ("Shift+Left", "Shift+Right")),
            Row("Right drag", QT_TRANSLATE_NOOP("keys", "On the screen: zoom into a span (or Shift and drag)")),
            Row("Ctrl+← →", QT_TRANSLATE_NOOP("keys", "On the screen: back and forth in the record (or its strip)"),
                ("Ctrl+Left", "Ctrl+Right")),
            Row("Home End", QT_TRANSLATE_NOOP("keys", "On the screen: the oldest of the record; live again"),
                ("Home", "End")),
            Row("Shift+↑ ↓", QT_TRANSLATE_NOOP("keys", "On the screen: trigger level (or drag its marker)"),
                ("Shift+Up", "Shift+Down")),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("keys", "Traces"),
        ("clear_screen", "read_out"),
        (
            Row("↑ ↓", QT_TRANSLATE_NOOP("keys", "On the screen: scale of the selected trace (or Ctrl+wheel)"),
                ("Up", "Down")),
            Row("PgUp PgDn", QT_TRANSLATE_NOOP("keys", "On the screen: its position (or drag its marker)"),
                ("PgUp", "PgDown")),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("keys", "Cursors and measurements"),
        ("measurements", "curves", "cursors_a", "cursors_b"),
        (
            Row("[ ]", QT_TRANSLATE_NOOP("keys", "On the screen: active cursor by a pixel, with Shift by ten"),
                ("[", "]", "{", "}")),
            Row(", .", QT_TRANSLATE_NOOP("keys", "On the screen: another cursor becomes active"), (",", ".")),
            Row("Double click", QT_TRANSLATE_NOOP("keys", "On the screen: explain this moment under Why")),
            Row("Esc", QT_TRANSLATE_NOOP("keys", "On the screen: explain now again"), ("Esc",)),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("keys", "Knobs and numbers"),
        (),
        (
            Row("Tab", QT_TRANSLATE_NOOP("keys", "To the next control")),
            Row("↑ ↓", QT_TRANSLATE_NOOP("keys", "One step (or wheel, or drag a knob)")),
            Row("PgUp PgDn", QT_TRANSLATE_NOOP("keys", "Ten steps; of a 1-2-5 knob, a decade")),
            Row("0 … 9", QT_TRANSLATE_NOOP("keys", "Type the value; Enter takes it, Esc does not")),
            Row("F1 … F12", QT_TRANSLATE_NOOP("keys", "In a number field too, where letters are text")),
            Row("Double click", QT_TRANSLATE_NOOP("keys", "A knob: back to what the cell starts with")),
            Row("Space", QT_TRANSLATE_NOOP("keys", "On the fibre: fire; ↑ ↓ choose an electrode, ← → move it")),
            Row("Delete", QT_TRANSLATE_NOOP("keys", "In the list of sweeps: delete those chosen")),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("keys", "Files and windows"),
        (
            "open", "save", "picture", "copy_picture", "choose_cell", "fibre", "projector", "theme", "fullscreen",
            "keys", "quit",
        ),
    ),
)  # fmt: skip


def words(text: str) -> str:
    """A title, a meaning or the name of a key in the user's language."""
    return QCoreApplication.translate(_CONTEXT, text)


_NAMES = (  # of rows' keys that are words
    QT_TRANSLATE_NOOP("keys", "Double click"),
    QT_TRANSLATE_NOOP("keys", "Right drag"),
    QT_TRANSLATE_NOOP("keys", "Space"),
)

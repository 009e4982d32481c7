"""The colours of the scope's screen, dark and light."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class ScreenTheme:
    """Colours as "#rrggbb". Traces and ions have theirs by id, the trigger lamp by kind.

    The five of v, stimulus, na, k and cl are told apart with normal, red-blind and green-blind eyes, and so are the
    eight that a trace may be given by name (yellow to orange, `engine.rig.traces.COLOURS`). All are readable as text on
    the screen (contrast 4.5 and more).
    """

    surround: str  # the window behind the screen's round corners
    border: str
    focus: str  # the border while the screen has the keyboard
    background: str
    grid: str
    centre: str  # the cross in the middle and the outer frame
    text: str
    muted: str  # axis numbers, the middle of the header
    marker: str  # the trigger time
    lamps: tuple[tuple[str, str], ...]
    colours: tuple[tuple[str, str], ...]

    def colour(self, name: str) -> QColor:
        """The colour of a trace or an ion; a current has its ion's colour, what is unknown the text's."""
        known = dict(self.colours)
        return QColor(known.get(name) or known.get(name.removeprefix("i_")) or self.text)

    def lamp(self, kind: str) -> QColor:
        """The colour of the trigger lamp's text: running, armed, triggered, auto or stopped."""
        return QColor(dict(self.lamps).get(kind, self.text))


DARK = ScreenTheme(
    surround="#14171c",
    border="#2b333e",
    focus="#4cc2ff",
    background="#0b0d11",
    grid="#242a33",
    centre="#3a424e",
    text="#e6ebf1",
    muted="#8f9bab",
    marker="#4cc2ff",
    lamps=(
        ("running", "#06d6a0"),
        ("triggered", "#06d6a0"),
        ("auto", "#ffd166"),
        ("armed", "#4cc2ff"),
        ("stopped", "#ff8f8f"),
    ),
    colours=(
        ("v", "#ffd166"),
        ("stimulus", "#06d6a0"),
        ("na", "#ff6b6b"),
        ("k", "#6ea8ff"),
        ("cl", "#b5e48c"),
        ("ca", "#d9a5ff"),
        ("pump", "#4cc9f0"),
        ("leak", "#b8c0cc"),
        ("km", "#b39dff"),
        ("kir", "#a5dcff"),
        ("k1", "#a5dcff"),
        ("k2", "#6ea8ff"),
        ("p", "#ffb59e"),
        ("nap", "#ffb59e"),
        ("ks", "#b39dff"),
        ("ampa", "#ffa94d"),
        ("nmda", "#ff8cc6"),
        ("gaba_a", "#cfe86b"),
        ("nicotinic", "#ff9a80"),
        ("force", "#e6a5ff"),
        ("yellow", "#ffff0c"),
        ("green", "#60f3ae"),
        ("red", "#f95d57"),
        ("blue", "#7188fc"),
        ("lime", "#e6ff84"),
        ("violet", "#b58ece"),
        ("cyan", "#7cfffb"),
        ("orange", "#f78000"),
        ("math1", "#ff9ed2"),
        ("math2", "#e8d3b0"),
        ("math3", "#9fb4ff"),
        ("math4", "#c9a06a"),
    ),
)

LIGHT = ScreenTheme(
    surround="#e6eaef",
    border="#c2cad4",
    focus="#0a6fb5",
    background="#ffffff",
    grid="#e3e7ec",
    centre="#b4bdc9",
    text="#1b222b",
    muted="#5a6675",
    marker="#0a6fb5",
    lamps=(
        ("running", "#177a50"),
        ("triggered", "#177a50"),
        ("auto", "#8a5a00"),
        ("armed", "#0a6fb5"),
        ("stopped", "#b3261e"),
    ),
    colours=(
        ("v", "#a85d00"),
        ("stimulus", "#178270"),
        ("na", "#c4183a"),
        ("k", "#0b4fc4"),
        ("cl", "#1f5000"),
        ("ca", "#7a2fd0"),
        ("pump", "#00708c"),
        ("leak", "#5a6675"),
        ("km", "#5a3fc0"),
        ("kir", "#2372a3"),
        ("k1", "#2372a3"),
        ("k2", "#0b4fc4"),
        ("p", "#b0503a"),
        ("nap", "#b0503a"),
        ("ks", "#5a3fc0"),
        ("ampa", "#a04a00"),
        ("nmda", "#a3195b"),
        ("gaba_a", "#4a6100"),
        ("nicotinic", "#9c3a1c"),
        ("force", "#8a2fb0"),
        ("yellow", "#766633"),
        ("green", "#00432e"),
        ("red", "#c6456c"),
        ("blue", "#084ba8"),
        ("lime", "#2e3904"),
        ("violet", "#5c00cc"),
        ("cyan", "#047aac"),
        ("orange", "#9b6a15"),
        ("math1", "#b0207a"),
        ("math2", "#6b5535"),
        ("math3", "#3a4db0"),
        ("math4", "#7d5a1e"),
    ),
)

# For pictures that go into a report: nothing around the graticule but paper.
PAPER = replace(LIGHT, surround="#ffffff", border="#ffffff")

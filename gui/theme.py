"""The dark and the light theme: each colour, size and style rule of the window stands here, once.

`styleHints().setColorScheme` does nothing on some platforms: so Fusion, an own palette and a short sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gui import screen_theme

# Pixels between things that belong together, between things, and inside a panel's border.
TIGHT = 4
GAP = 8
MARGIN = 12


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb". `tints` are those with a meaning: the ions, the traces and the states."""

    name: str
    window: str  # behind everything
    bar: str  # the toolbar and the status line
    panel: str
    raised: str  # a button on a panel
    field: str  # where one types
    border: str
    track: str  # the unfilled part of sliders and knobs
    text: str
    muted: str
    accent: str  # focus, filled sliders, what is selected
    on: str  # a switch that is on
    fire: str
    on_fire: str
    error: str
    error_field: str
    tints: tuple[tuple[str, str], ...]  # the same as on the screen of the scope

    def tint(self, name: str) -> str:
        """The colour that means `name`: an ion, a trace (i_na has its ion's colour), or "muted"."""
        known = {"muted": self.muted, "accent": self.accent, "error": self.error, **dict(self.tints)}
        return known.get(name) or known.get(name.removeprefix("i_")) or self.text


DARK = Theme(
    name="dark",
    window="#14171c",
    bar="#1c2129",
    panel="#232a34",
    raised="#2d3642",
    field="#14171c",
    border="#3a4553",
    track="#3d4856",
    text="#dfe6ee",
    muted="#9aa6b5",
    accent="#4cc2ff",
    on="#1a8156",
    fire="#2b5c8a",
    on_fire="#ffffff",
    error="#ff8f8f",
    error_field="#3a1d22",
    tints=screen_theme.DARK.colours,
)

LIGHT = Theme(
    name="light",
    window="#e6eaef",
    bar="#f1f4f7",
    panel="#fbfcfd",
    raised="#eef1f5",
    field="#ffffff",
    border="#c2cad4",
    track="#cfd6df",
    text="#1b222b",
    muted="#566272",
    accent="#0a6fb5",
    on="#177a50",
    fire="#1f5f99",
    on_fire="#ffffff",
    error="#b3261e",
    error_field="#fdeceb",
    tints=screen_theme.LIGHT.colours,
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

_STYLED = "impuls.styled"

_current = DARK


def current() -> Theme:
    """The theme that was applied last."""
    return _current


def apply(app: QApplication, name: str) -> None:
    """Give the whole application the theme called `name` ("dark" or "light"); at any time."""
    global _current
    _current = THEMES[name]
    sheet = _sheet(_current, QFontInfo(app.font()).pointSizeF())
    if app.styleSheet() == sheet:  # the same again would be worked out again for every widget there is
        return
    if (
        app.property(_STYLED) is None
    ):  # a style is worked out for every widget there is, as the sheet is below
        app.setStyle("Fusion")
        app.setProperty(_STYLED, True)
    app.setPalette(_palette(_current))
    app.setStyleSheet(sheet)


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and have the widget styled anew."""
    if (widget.property(name) or False) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def tabular(font: QFont) -> QFont:
    """The font with all digits of one width, so that numbers stand in columns and do not jump."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def scaled(font: QFont, factor: float, bold: bool = False) -> QFont:
    """The font `factor` times as large."""
    font = QFont(font)
    font.setPointSizeF(QFontInfo(font).pointSizeF() * factor)
    font.setBold(bold)
    return font


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.field,
        QPalette.ColorRole.AlternateBase: theme.panel,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.error,
        QPalette.ColorRole.ToolTipBase: theme.panel,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.Highlight: theme.fire,
        QPalette.ColorRole.HighlightedText: theme.on_fire,
        QPalette.ColorRole.Accent: theme.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, _between(theme.muted, theme.panel, 0.45))
    return palette


def faint(theme: Theme) -> str:
    """Text of what cannot be used at present."""
    return _between(theme.muted, theme.panel, 0.45).name()


def _between(one: str, other: str, share: float) -> QColor:
    a, b = QColor(one), QColor(other)

    def mixed(x: float, y: float) -> float:
        return x + (y - x) * share

    return QColor.fromRgbF(
        mixed(a.redF(), b.redF()), mixed(a.greenF(), b.greenF()), mixed(a.blueF(), b.blueF())
    )


def _sheet(theme: Theme, points: float) -> str:
    tints = "\n".join(
        f'QLabel[tint="{tint}"], QLabel[tint="i_{tint}"] {{ color: {colour}; }}'
        for tint, colour in theme.tints
    )
    small = f"{points * 0.9:.2f}pt"
    title = f"{points * 1.05:.2f}pt"
    hover = _between(theme.raised, theme.text, 0.1).name()
    return f"""
QToolTip {{ color: {theme.text}; background: {theme.panel}; border: 1px solid {theme.border}; padding: 4px; }}

QRadioButton::indicator {{
    width: 12px; height: 12px; border: 1px solid {theme.muted}; border-radius: 7px; background: {theme.field};
}}
QRadioButton::indicator:checked {{
    border-color: {theme.accent};
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 {theme.accent}, stop: 0.55 {theme.accent}, stop: 0.65 {theme.field}, stop: 1 {theme.field});
}}
QRadioButton:focus {{ color: {theme.accent}; }}
QProgressBar {{ border: none; border-radius: 3px; background: {theme.track}; max-height: 6px; }}
QProgressBar::chunk {{ border-radius: 3px; background: {theme.accent}; }}

QLabel[tint="muted"] {{ color: {theme.muted}; }}
QLabel[error="true"] {{ color: {theme.error}; }}
{tints}
QLabel[small="true"] {{ font-size: {small}; }}
QLabel[bold="true"] {{ font-weight: bold; }}

QFrame[card="true"] {{
    background: {theme.panel}; border: 1px solid {theme.border}; border-radius: 6px;
}}
QFrame[card="true"][selected="true"] {{ border-color: {theme.accent}; }}
QPushButton[cardTitle="true"], QPushButton[fold="true"] {{
    border: 1px solid transparent; border-radius: 4px; background: transparent;
    text-align: left; padding: 1px 4px 1px 0px; min-width: 0px;
}}
QPushButton[cardTitle="true"] {{ font-weight: bold; font-size: {title}; }}
QPushButton[fold="true"], QPushButton[otherPage="true"] {{ color: {theme.muted}; }}
QPushButton[otherPage="true"] {{ font-weight: normal; }}
QPushButton[cardTitle="true"]:hover, QPushButton[fold="true"]:hover {{ color: {theme.accent}; }}
QPushButton[cardTitle="true"]:focus, QPushButton[fold="true"]:focus {{ border-color: {theme.accent}; }}
QPushButton[stripPage="true"] {{
    border: 1px solid transparent; border-left: 2px solid {theme.border}; border-radius: 0px; background: transparent;
    color: {theme.muted}; font-size: {small}; text-align: left; padding: 0px 5px; min-width: 0px;
}}
QPushButton[stripPage="true"]:checked {{ color: {theme.text}; border-left-color: {theme.accent}; }}
QPushButton[stripPage="true"]:hover, QPushButton[stripPage="true"]:focus {{ color: {theme.accent}; }}
QPushButton[stripPage="true"]:focus {{ border-color: {theme.accent}; }}
QFrame[popup="true"] {{ background: {theme.panel}; border: 1px solid {theme.accent}; }}
QTableWidget[figures="true"], QListWidget[figures="true"] {{
    background: {theme.field}; border: 1px solid {theme.border}; border-radius: 4px; outline: none;
    gridline-color: {theme.panel};
}}
QListWidget[figures="true"]::item {{ padding: 2px 4px; }}
QTableWidget[figures="true"] QHeaderView {{ background: transparent; }}
QTableWidget[figures="true"] QHeaderView::section {{
    background: {theme.panel}; color: {theme.muted}; border: none; border-bottom: 1px solid {theme.border};
    padding: 3px 4px;
}}
QPushButton[role="main"] {{
    background: {theme.fire}; color: {theme.on_fire}; border: 1px solid {theme.fire}; border-radius: 4px;
    padding: 2px 12px; font-weight: bold;
}}
QPushButton[role="main"]:hover, QPushButton[role="main"]:focus {{ border-color: {theme.accent}; }}
QPushButton[role="main"]:disabled {{
    background: {theme.raised}; color: {faint(theme)}; border-color: {theme.border};
}}
QListWidget[rows="true"] {{ background: transparent; border: none; outline: none; }}
QFrame[rule="true"] {{ background: {theme.border}; border: none; max-height: 1px; min-height: 1px; }}
QScrollArea[column="true"] {{ border: none; background: transparent; }}
QWidget[columnBody="true"] {{ background: transparent; }}

QuantityEditor {{
    background: {theme.field}; color: {theme.text};
    border: 1px solid {theme.border}; border-radius: 4px; padding: 2px 4px;
    selection-background-color: {theme.fire}; selection-color: {theme.on_fire};
}}
QuantityEditor:focus {{ border-color: {theme.accent}; }}
QuantityEditor:disabled {{ color: {faint(theme)}; background: {theme.panel}; }}
QuantityEditor[error="true"] {{
    border-color: {theme.error}; background: {theme.error_field};
}}
Bubble {{
    background: {theme.error_field}; color: {theme.text};
    border: 1px solid {theme.error}; border-radius: 4px; padding: 5px 7px;
}}

QPushButton[segment="true"] {{
    background: {theme.field}; color: {theme.muted};
    border: 1px solid {theme.border}; border-right-width: 0px; padding: 3px 4px;
}}
QPushButton[segment="true"][first="true"] {{ border-top-left-radius: 4px; border-bottom-left-radius: 4px; }}
QPushButton[segment="true"][last="true"] {{
    border-right-width: 1px; border-top-right-radius: 4px; border-bottom-right-radius: 4px;
}}
QPushButton[segment="true"]:hover {{ color: {theme.text}; }}
QPushButton[segment="true"]:checked {{ background: {theme.fire}; color: {theme.on_fire}; }}
QPushButton[segment="true"]:focus {{ border: 1px solid {theme.accent}; }}

ChoiceBox {{
    background: {theme.field}; color: {theme.text};
    border: 1px solid {theme.border}; border-radius: 4px; padding: 2px 4px 2px 6px;
}}
ChoiceBox:focus {{ border-color: {theme.accent}; }}
ChoiceBox::drop-down {{ border: none; width: 16px; }}
ChoiceBox::down-arrow {{ image: none; }}
ChoiceBox QAbstractItemView {{
    background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.border};
}}

QToolButton[role="fire"] {{
    background: {theme.fire}; color: {theme.on_fire}; border: 1px solid {theme.fire};
    border-radius: 4px; padding: 5px; font-weight: bold;
}}
QToolButton[role="fire"]:hover {{ border-color: {theme.accent}; }}
QToolButton[role="fire"]:focus {{ border-color: {theme.accent}; }}
QToolButton[role="fire"]:pressed {{ background: {theme.accent}; }}
QToolButton[role="fire"]:disabled {{
    background: {theme.raised}; color: {faint(theme)}; border-color: {theme.border};
}}

QToolBar {{ background: {theme.bar}; border: none; spacing: 6px; padding: 4px 8px; }}
QToolBar QToolButton, QToolBar QPushButton {{
    background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.border};
    border-radius: 4px; padding: 4px 10px;
}}
QToolBar QToolButton:hover, QToolBar QPushButton:hover {{ background: {hover}; }}
QToolBar QToolButton:focus, QToolBar QPushButton:focus {{ border-color: {theme.accent}; }}
QToolBar QToolButton:pressed {{ background: {theme.field}; }}
QToolBar QToolButton:disabled {{ color: {faint(theme)}; }}
QToolBar QToolButton[role="run"] {{ background: {theme.on}; color: #ffffff; border-color: {theme.on}; }}
QToolBar QToolButton[role="run"]:focus {{ border-color: {theme.accent}; }}
QToolBar QToolButton::menu-indicator, QToolButton[role="plain"]::menu-indicator,
QToolButton[role="more"]::menu-indicator {{ image: none; }}
QStatusBar {{ background: {theme.bar}; color: {theme.muted}; }}
QStatusBar[error="true"], QStatusBar QLabel[error="true"] {{ color: {theme.error}; }}

DockTitle {{
    background: {theme.panel}; border: 1px solid {theme.border}; border-bottom-width: 0px;
    border-top-left-radius: 6px; border-top-right-radius: 6px;
}}
QFrame[dock="true"] {{
    background: {theme.panel}; border: 1px solid {theme.border}; border-top-width: 0px;
    border-bottom-left-radius: 6px; border-bottom-right-radius: 6px;
}}
QToolButton[role="close"], QToolButton[role="more"] {{
    background: transparent; color: {theme.muted}; border: 1px solid transparent; border-radius: 4px;
    padding: 0px 4px;
}}
QToolButton[role="more"] {{ padding: 0px; }}
QToolButton[role="close"]:hover, QToolButton[role="more"]:hover {{ color: {theme.text}; background: {theme.raised}; }}
QToolButton[role="close"]:focus, QToolButton[role="more"]:focus {{ border-color: {theme.accent}; }}
QToolButton[role="plain"], QPushButton[role="plain"] {{
    background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.border}; border-radius: 4px;
    padding: 1px 8px;
}}
QToolButton[role="plain"]:hover, QPushButton[role="plain"]:hover {{ background: {hover}; }}
QToolButton[role="plain"]:focus, QPushButton[role="plain"]:focus {{ border-color: {theme.accent}; }}
QToolButton[role="plain"]:disabled, QPushButton[role="plain"]:disabled {{ color: {faint(theme)}; }}
QMainWindow::separator {{ background: {theme.window}; width: 6px; height: 6px; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {theme.track}; border-radius: 4px; min-height: 24px; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {theme.track}; border-radius: 4px; min-width: 24px; }}
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal {{ width: 0; }}
QScrollBar::add-page:horizontal, QScrollBar::sub-page:horizontal {{ background: transparent; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
"""

"""What a cell says of itself, in the user's language and with the user's numbers."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, QLocale

from engine.electrochemistry import rest_at_start
from engine.rig.cell import Cell, Words, in_language
from engine.units import fixed
from gui import labels


def name(cell: Cell) -> str:
    """What it is called."""
    return _said(cell.name)


def attempt(cell: Cell) -> str:
    """What to try with it; empty where its file has no word on that."""
    return _said(cell.attempt)


def first_attempt(cell: Cell) -> str:
    """The first sentence of what to try."""
    first, stop, _ = attempt(cell).partition(". ")
    return f"{first}{stop.strip()}"


def kind(cell: Cell) -> str:
    """Where it rests and whether it fires, in a line."""
    if cell.beats:
        return QCoreApplication.translate("cell_words", "beats by itself")
    rest = labels.number(fixed(rest_at_start(cell), 1, sign=True))
    yes = QCoreApplication.translate("cell_words", "excitable")
    no = QCoreApplication.translate("cell_words", "not excitable")
    where = QCoreApplication.translate("cell_words", "rests at {v} mV").format(v=rest)
    return f"{where} · {yes if cell.excitable else no}"


def whole(cell: Cell) -> str:
    """Everything about it, as rich text."""
    parts = [f"<b>{escape(name(cell))}</b><br>{escape(kind(cell))}", escape(_said(cell.story))]
    if attempt(cell):
        heading = QCoreApplication.translate("cell_words", "What to try")
        parts.append(f"<b>{heading}</b><br>{escape(attempt(cell))}")
    source = escape(
        QCoreApplication.translate("cell_words", "Source: {text}").format(text=cell.source.strip())
    )
    return "".join(f"<p>{part}</p>" for part in parts) + f'<p style="font-size: small">{source}</p>'


def plain(cell: Cell) -> str:
    """Story and what to try as plain text, for those who hear it."""
    return " ".join(text for text in (_said(cell.story), attempt(cell)) if text)


def _said(words: Words) -> str:
    return in_language(words, QLocale().name()[:2]).strip()

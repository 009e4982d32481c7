"""Reading a whole text file, but never more than it may hold."""

from __future__ import annotations

from pathlib import Path

from engine import messages
from engine.text import BadInput, Message


def read_text(path: Path, most: int) -> str:
    """The UTF-8 text of `path`; BadInput when it cannot be read or holds more than `most` bytes.

    Raises UnicodeDecodeError when it is no text.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(most + 1)  # not the size on disk: a device has none
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(Message.of(messages.FILE_UNREADABLE, file=str(path), reason=reason)) from None
    if len(content) > most:
        raise BadInput(Message.of(messages.FILE_TOO_LARGE, file=path.name, limit=most))
    return content.decode("utf-8")


def why_not(error: ValueError | RecursionError) -> Message:
    """Why a text cannot be taken that its parser refused with another error than its own."""
    if isinstance(error, UnicodeDecodeError):
        return Message.of(messages.NOT_UTF8)
    if isinstance(error, RecursionError):
        return Message.of(messages.TOO_DEEP)
    return Message.of(messages.LONG_NUMBER)  # Python turns no text of thousands of digits into a number

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

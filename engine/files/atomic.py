"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from engine import messages
from engine.text import BadInput, Message


@contextlib.contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """A text file that takes the place of `path` when the block ends well; BadInput when it cannot be written."""
    temporary = ""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device must stay one; a folder is refused
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                yield file
            return
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = file.name
            yield file
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise BadInput(
            Message.of(messages.FILE_UNWRITABLE, file=str(path), reason=error.strerror or str(error))
        ) from None
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

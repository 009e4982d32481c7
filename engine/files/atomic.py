"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from engine import messages
from engine.text import BadInput, Message


def writing(path: Path) -> contextlib.AbstractContextManager[IO[str]]:
    """A text file that takes the place of `path` when the block ends well; BadInput when it cannot be written."""
    return _writing(path, mode="w", encoding="utf-8", newline="\n")


def write_bytes(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path`; BadInput when it cannot be written."""
    with _writing(path, mode="wb") as file:
        file.write(content)


@contextlib.contextmanager
def _writing(path: Path, **how: Any) -> Iterator[IO[Any]]:
    temporary = ""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device must stay one; a folder is refused
            with open(path, **how) as file:
                yield file
            return
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False, **how
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

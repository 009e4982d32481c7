"""One set-up at a time: a lock of the operating system, which ends with the process that holds it."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from resources.selfsetup import messages
from resources.selfsetup.commands import say

UNSUPPORTED = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)

if sys.platform == "win32":
    import msvcrt

    def try_lock(handle: int) -> bool:
        """Take the lock if it is free."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Take the lock if it is free; a file system that knows no locks grants it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno in UNSUPPORTED
        os.set_inheritable(handle, True)  # see commands.run
        return True


@contextmanager
def held(path: str) -> Iterator[None]:
    """Hold the lock file `path` (made if need be, never deleted); wait for another start that holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not try_lock(handle):
            say(messages.WAITING)
            while not try_lock(handle):
                time.sleep(0.2)
        yield
    finally:
        os.close(handle)

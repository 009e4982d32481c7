"""Room on the disk, asked for before anything is fetched."""

import errno
import shutil
import tempfile

from resources.selfsetup import messages
from resources.selfsetup.failure import SetupError

FULL = (errno.ENOSPC, errno.EDQUOT)
NEEDED_MB = 800  # measured: 650 for run, test and lint together
TEMPORARY_MB = 300  # pip unpacks what it fetched there


def free_mb(place: str) -> int:
    """Free space for this user on the disk of `place`."""
    return shutil.disk_usage(place).free // 1_000_000


def require_room(home: str) -> None:
    """Raise SetupError when the disk of `home` or of temporary files cannot take the packages."""
    for place, needed in ((home, NEEDED_MB), (tempfile.gettempdir(), TEMPORARY_MB)):
        free = free_mb(place)
        if free < needed:
            raise SetupError(messages.NO_ROOM.format(needed=needed, place=place, free=free))

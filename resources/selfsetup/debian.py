"""Debian and Ubuntu: what the system itself lacks is installed (as root), or the line that does it is named."""

import os
import shutil

from resources.selfsetup import commands, messages
from resources.selfsetup.failure import SetupError


def here() -> bool:
    """Whether this is Debian, Ubuntu or one of their kin."""
    return os.path.exists("/etc/debian_version") and shutil.which("apt-get") is not None


def is_root() -> bool:
    """Whether this process may install system packages."""
    return os.geteuid() == 0


def provide(packages: list[str]) -> None:
    """Install `packages` as root; SetupError with the exact command otherwise, or when apt-get fails."""
    line = " ".join(packages)
    if not is_root():
        raise SetupError(messages.APT_NEEDED.format(packages=line))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A stale list may still do, so only the second command decides.
    commands.run(["apt-get", "update"], environment)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    status, _ = commands.run(install, environment)
    if status:
        raise SetupError(messages.APT_FAILED.format(status=status, packages=line))

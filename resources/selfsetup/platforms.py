"""Computers and Pythons for which the packages are not built: refused in one sentence, before anything is fetched."""

import os
import platform
import sys
import sysconfig

from resources.selfsetup import messages, pins
from resources.selfsetup.failure import SetupError

NEWEST_PYTHON = (3, 14)
NEWEST_PYTHON_INTEL_MAC = (3, 13)
OLDEST_MACOS = 13
OLDEST_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}


def refuse_unsupported() -> None:
    """Raise SetupError when this computer or this Python cannot run the pinned packages."""
    reason = python_reason() or machine_reason() or system_reason()
    if reason:
        raise SetupError(reason)


def python_reason() -> str:
    """Why this Python will not do, or nothing."""
    version = platform.python_version()
    if sys.implementation.name != "cpython":
        return messages.NOT_CPYTHON.format(implementation=platform.python_implementation())
    if sys.version_info[:2] > NEWEST_PYTHON:
        return messages.TOO_NEW.format(newest="{}.{}".format(*NEWEST_PYTHON), version=version)
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return messages.FREE_THREADED.format(version=version)
    return ""


def machine_reason() -> str:
    """Why this processor will not do, or nothing."""
    if sys.maxsize < 2**32:
        return messages.BITS_32
    machine = pins.machine()
    if machine not in ("x86_64", "AMD64", "aarch64", "arm64", "ARM64"):
        return messages.MACHINE.format(machine=machine)
    return ""


def system_reason() -> str:
    """Why this operating system will not do, or nothing."""
    if sys.platform.startswith("linux"):
        return linux_reason()
    version = platform.python_version()
    if sys.platform == "darwin":
        if pins.machine() == "x86_64" and sys.version_info[:2] > NEWEST_PYTHON_INTEL_MAC:
            return messages.INTEL_MAC.format(version=version)
        found = platform.mac_ver()[0]
        if found and int(found.split(".")[0]) < OLDEST_MACOS:
            return messages.MACOS.format(needed=OLDEST_MACOS, found=found)
    elif sys.platform == "win32":
        if pins.machine() == "ARM64" and sys.version_info[:2] < (3, 12):
            return messages.WINDOWS_ARM.format(version=version)
    else:
        return messages.OTHER_SYSTEM.format(system=platform.system())
    return ""


def linux_reason() -> str:
    """Why this C library will not do, or nothing."""
    try:
        found = os.confstr("CS_GNU_LIBC_VERSION") or ""  # "glibc 2.36"
    except (ValueError, OSError):
        found = ""
    if not found.startswith("glibc "):
        return messages.MUSL
    machine = pins.machine()
    needed = OLDEST_GLIBC[machine]
    if tuple(int(part) for part in found.split()[1].split(".")[:2]) < needed:
        return messages.GLIBC.format(needed="{}.{}".format(*needed), machine=machine, found=found)
    return ""

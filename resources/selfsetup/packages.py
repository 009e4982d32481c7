"""Installing the pinned packages with pip, and telling in a sentence why it could not be done."""

import importlib.util
import os
import platform
import re
import sys

from resources.selfsetup import commands, disk, installed, messages, pins, places
from resources.selfsetup.failure import SetupError
from resources.selfsetup.venv import base_python

OLDEST_PIP = (22, 3)  # the first with --python
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|Temporary failure in name"
    r"|Network is unreachable|Connection refused"
)
BAD_TLS = re.compile(r"SSLError|CERTIFICATE_VERIFY_FAILED|ssl certificate")
NO_SPACE = re.compile(r"No space left|not enough space|Errno 28|Disk quota")


def outer_pip_serves() -> bool:
    """Whether the pip of the base Python can install into another environment."""
    found = re.match(r"pip (\d+)\.(\d+)", commands.answer([base_python(), "-m", "pip", "--version"]))
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_PIP


def bundled_pip_serves() -> bool:
    """Whether `python -m venv` can put a pip into the environment (Debian's python3 lacks what this takes)."""
    return importlib.util.find_spec("ensurepip") is not None


def wheels_folder(folder: str) -> str | None:
    """The folder of packages that the user brought along, or None."""
    wheels = os.path.join(folder, "wheels")
    return wheels if os.path.isdir(wheels) else None


def install_command(folder: str, venv: str, with_outer_pip: bool, names: list[str]) -> list[str]:
    """The pip command that installs the packages `names` into `venv`."""
    python = places.python_of(venv)
    pip = [base_python(), "-m", "pip", "--python", python] if with_outer_pip else [python, "-m", "pip"]
    command = [*pip, "install", "--disable-pip-version-check", "--only-binary", ":all:"]
    command += ["--constraint", pins.constraints_path(folder)]
    wheels = wheels_folder(folder)
    if wheels:
        command += ["--no-index", "--find-links", wheels]
    return command + names


def install(folder: str, venv: str, with_outer_pip: bool, wanted: frozenset[str]) -> None:
    """Install `wanted` into `venv`; SetupError tells why it failed."""
    names = sorted(pin.partition("==")[0] for pin in wanted)
    environment = {**os.environ, "PIP_USER": "0"}  # a user's setting that no virtual environment bears
    command = install_command(folder, venv, with_outer_pip, names)
    status, errors = commands.run(command, environment, folder=folder, keep_errors=True)
    if status:
        raise SetupError(reason(status, errors, folder, venv))
    lacking = installed.missing(wanted, [places.packages_of(venv)])
    if lacking:
        raise SetupError(messages.PIP_INCOMPLETE.format(missing=lacking[0]))


def reason(status: int, errors: str, folder: str, venv: str) -> str:
    """Why pip failed, in one sentence, from what it wrote."""
    if NO_SPACE.search(errors) or disk.free_mb(os.path.dirname(venv)) < 20:
        return messages.NO_SPACE.format(needed=disk.NEEDED_MB)
    lines = [line.strip() for line in errors.splitlines() if line.startswith("ERROR:")]
    detail = lines[-1].removeprefix("ERROR:").strip().rstrip(".") if lines else "it gave no reason"
    wheels = wheels_folder(folder)
    kind = f"{platform.system()} {pins.machine()}, Python {sys.version_info[0]}.{sys.version_info[1]}"
    download = "python3 -m pip download --only-binary :all: -r resources/constraints.txt -d wheels"
    if wheels:
        return messages.WHEELS_INCOMPLETE.format(wheels=wheels, detail=detail, kind=kind, command=download)
    if BAD_TLS.search(errors):
        return messages.TLS.format(kind=kind, command=download)
    if NO_NETWORK.search(errors):
        return messages.OFFLINE.format(kind=kind, command=download)
    return messages.PIP_FAILED.format(status=status, detail=detail)

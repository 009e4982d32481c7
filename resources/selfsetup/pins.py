"""The pinned versions of resources/constraints.txt, by section: a line `# [name]` starts one."""

import os
import sys


def constraints_path(folder: str) -> str:
    """Where the pins stand."""
    return os.path.join(folder, "resources", "constraints.txt")


def machine() -> str:
    """The processor that this Python was built for, as the packages call it; `platform` would be slow to import."""
    if sys.platform == "win32":
        return "ARM64" if "ARM64" in sys.version else "AMD64"
    return os.uname().machine


def applies(marker: str) -> bool:
    """Whether an environment marker of our own constraints.txt holds here. A marker is a Python expression."""
    values = {"sys_platform": sys.platform, "platform_machine": machine()}
    return not marker or bool(eval(marker, {"__builtins__": {}}, values))


def sections(text: str) -> dict[str, list[str]]:
    """{section: ["name==version", ...]} of what applies on this computer."""
    found: dict[str, list[str]] = {}
    pins: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("# ["):
            pins = found.setdefault(line[3:].rstrip("]"), [])
        elif line and not line.startswith("#"):
            pin, _, marker = line.partition(";")
            if applies(marker.strip()):
                pins.append(pin.strip())
    return found


def wanted(folder: str, names: tuple[str, ...]) -> frozenset[str]:
    """The pins of the sections `names` together; KeyError for a section that does not exist."""
    with open(constraints_path(folder), encoding="utf-8") as file:
        by_section = sections(file.read())
    return frozenset(pin for name in names for pin in by_section[name])

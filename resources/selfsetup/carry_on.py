"""Going on in the interpreter that has the packages."""

import os
import sys


def inside(python: str) -> int:
    """Run this same start with `python`.

    On POSIX this process becomes that one. Windows has no exec that a console waits for: there it is a child, whose
    exit status is returned.
    """
    command = [python, os.path.realpath(sys.argv[0]), *sys.argv[1:]]
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(python, command)
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the console has told the child as well: it decides
            continue

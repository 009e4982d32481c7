"""For CI and developers: `python3 -m resources.selfsetup run test lint` sets up and prints the interpreter to use."""

import os
import sys

from resources.selfsetup import pins, ready_python
from resources.selfsetup.failure import SetupError
from resources.selfsetup.first_start import set_up


def main(sections: list[str]) -> int:
    """Set up `sections` of constraints.txt; print the path of the interpreter that has them; return the exit status."""
    folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    try:
        wanted = pins.wanted(folder, tuple(sections))
        python = ready_python(folder, wanted) or set_up(folder, wanted, (), None)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(python)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["run"]))

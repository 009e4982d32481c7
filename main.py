"""Impuls: an oscilloscope with a nerve membrane inside the computer. Start it with: python3 main.py

The composition root: it reads the arguments, makes sure that the packages are there, and hands over to the
window (gui), to a headless command (engine) or to the tests. This file must parse on every old Python, so
that it can say which one it needs: no f-strings and no annotations here.
"""

import os
import sys

OLDEST_PYTHON = (3, 11)
FOLDER = os.path.dirname(os.path.realpath(__file__))

USAGE = """\
Impuls: an oscilloscope with a nerve membrane inside the computer.

usage:
  python3 main.py [FILE | --cell CELL]         the window; FILE is a session or a cell (.toml), CELL the name of
                                               a preset or a cell file
  python3 main.py --screenshot FILE.png [--size WIDTHxHEIGHT] [FILE | --cell CELL]
                                               one picture of the window, no display needed
  python3 main.py run TARGET [OPTIONS]         a simulation without a window; TARGET is a cell or a session file
      --set PATH=VALUE                         set a quantity (may be repeated), see describe
      --protocol FILE.protocol                 stimulus, clamp and so on as saved in the window; --set comes after
      --waveform FILE.csv                      give the current in a file (first line as in t_ms,I_nA)
      --duration MS                            how long (50)
      --dt MS                                  time step (0.01)
      --out FILE.csv                           write the samples to a file (- for standard output)
      --measure                                print what was measured as JSON
  python3 main.py threshold TARGET [OPTIONS]   the least stimulus that adds an impulse, as JSON
      --set, --protocol, --waveform, --dt      as for run; without --dt the step is 0.002
      --vary PATH                              what is searched (stimulus.amplitude)
      --over PATH=VALUE,VALUE,...              a threshold for each of these values
      --negative                               search below 0, as for anode break
      --duration MS                            how long a trial lasts (50 ms after the stimulus)
  python3 main.py family TARGET [OPTIONS]      a voltage-clamp family: currents against level, curves and fits
      --set, --protocol, --waveform, --dt      as for run; clamp.* sets the command and its family
      --against PATH=VALUE                     run it again with this (a drug), and subtract
      --current NAME                           i_clamp, i_na ... (may be repeated; all of them)
      --from peak|steady|tail                  what the conductance is worked out from
      --courses gates|one                      fit time courses with gates or with one exponential
      --out FILE.csv, --sweeps FILE.csv        write the figures, or the samples, to a file
      --json                                   print everything as JSON
  python3 main.py fibre EXPERIMENT TARGET [OPTIONS]
                                               EXPERIMENT is diameters (velocity against diameter), nerve (a compound
                                               action potential), passive (length and time constant) or outside
                                               (thresholds of an electrode outside)
      --set PATH=VALUE                         set a quantity (may be repeated)
      --from, --to, --count                    diameters in um, distances outside in mm, and how many of them
      --width MS                               of the pulse outside (0.1)
      --length X, --end KIND                   of the passive fibre: in length constants (4); endless|sealed|killed
      --channels                               leave the passive fibre its channels
      --out FILE.csv                           write the figures to a file
  python3 main.py cells [--json]               the cell presets
  python3 main.py describe [--json] [--cell CELL]
                                               every quantity: path, unit, limits, default, meaning
  python3 main.py test [PYTEST ARGS]           the tests
  python3 main.py --help | --version
"""

# Option -> does it take a value? They stand here too, so that a misspelt one is refused before anything is
# installed (tests/architecture holds them equal to those of engine.cli and gui.app).
COMMAND_OPTIONS = {
    "run": {
        "--set": True,
        "--protocol": True,
        "--waveform": True,
        "--duration": True,
        "--dt": True,
        "--out": True,
        "--measure": False,
    },
    "threshold": {
        "--set": True,
        "--protocol": True,
        "--waveform": True,
        "--dt": True,
        "--vary": True,
        "--over": True,
        "--negative": False,
        "--duration": True,
    },
    "family": {
        "--set": True,
        "--protocol": True,
        "--waveform": True,
        "--dt": True,
        "--against": True,
        "--current": True,
        "--from": True,
        "--courses": True,
        "--out": True,
        "--sweeps": True,
        "--json": False,
    },
    "fibre": {
        "--set": True,
        "--from": True,
        "--to": True,
        "--count": True,
        "--width": True,
        "--length": True,
        "--end": True,
        "--channels": False,
        "--out": True,
    },
    "cells": {"--json": False},
    "describe": {"--json": False, "--cell": True},
}
FIBRE_EXPERIMENTS = ("diameters", "nerve", "passive", "outside")
WINDOW_OPTIONS = {"--screenshot": True, "--size": True, "--cell": True}


class BadArguments(Exception):
    """What was typed cannot be understood; the message says why in one sentence."""


def split_arguments(arguments, known):
    """Return (values by option, list of other words); raise BadArguments for an option that is not in `known`."""
    options, words, rest = {}, [], list(arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in known:
            raise BadArguments("unknown option {0}; see python3 main.py --help".format(name))
        if known[name] and not equals:
            if not rest:
                raise BadArguments("{0} needs a value; see python3 main.py --help".format(name))
            value = rest.pop(0)
        if equals and not known[name]:
            raise BadArguments("{0} takes no value".format(name))
        options[name] = value
    return options, words


def check_command(command, arguments):
    """Refuse (BadArguments) what the headless `command` cannot understand."""
    options, words = split_arguments(arguments, COMMAND_OPTIONS[command])
    check_cell(options)
    expected = {"run": 1, "threshold": 1, "family": 1, "fibre": 2}.get(command, 0)
    if command == "fibre" and (not words or words[0] not in FIBRE_EXPERIMENTS):
        raise BadArguments("fibre needs an experiment: {0}".format(", ".join(FIBRE_EXPERIMENTS)))
    if len(words) < expected:
        raise BadArguments(
            "{0} needs a TARGET: a cell (see python3 main.py cells) or a session file".format(command)
        )
    if len(words) > expected:
        raise BadArguments("{0} does not know what to do with '{1}'".format(command, words[expected]))


def is_cell(name):
    """Whether there is a cell preset of this name, or a cell file."""
    if name.lower().endswith(".toml") and os.path.exists(name):
        return True
    return os.path.basename(name) == name and os.path.isfile(
        os.path.join(FOLDER, "resources", "cells", name + ".toml")
    )


def check_cell(options):
    """Refuse (BadArguments) a --cell that is neither a preset nor a file."""
    if "--cell" in options and not is_cell(options["--cell"]):
        raise BadArguments(
            "--cell {0}: it is neither a cell (see python3 main.py cells) nor a cell file that exists".format(
                options["--cell"]
            )
        )


def check_window(arguments):
    """Refuse (BadArguments) what the window cannot understand; return the values by option."""
    options, words = split_arguments(arguments, WINDOW_OPTIONS)
    if words and not (os.path.isfile(words[0]) or is_cell(words[0])):
        raise BadArguments(
            "'{0}' is neither a command ({1}, test) nor a cell nor a file that exists".format(
                words[0], ", ".join(COMMAND_OPTIONS)
            )
        )
    if len(words) > 1:
        raise BadArguments("one file at a time: '{0}' is one too many".format(words[1]))
    if words and "--cell" in options:
        raise BadArguments("--cell and a file exclude each other")
    check_cell(options)
    return options


def display_is_missing():
    """Whether a window cannot open here because there is no screen (only Linux and its like can tell)."""
    if sys.platform in ("win32", "darwin"):
        return False
    return not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def set_up(sections, libraries):
    """Make the packages importable; return None, or the exit status of the process that did the work instead."""
    from resources import selfsetup

    return selfsetup.enter(FOLDER, sections, libraries)


def headless(command, arguments):
    check_command(command, arguments)
    status = set_up(("run",), ())
    if status is not None:
        return status
    from engine import cli

    return cli.main([command] + arguments)


def tests(arguments):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    status = set_up(("run", "test"), ("offscreen",))
    if status is not None:
        return status
    import pytest

    os.chdir(FOLDER)
    return int(pytest.main(arguments))


def window(arguments):
    options = check_window(arguments)
    if "--screenshot" in options and sys.platform not in ("win32", "darwin"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if display_is_missing():
        sys.stderr.write(
            "There is no display to open a window on; without one, --screenshot FILE.png makes a picture "
            "and run TARGET simulates.\n"
        )
        return 1
    offscreen = os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal")
    status = set_up(("run",), ("offscreen",) if offscreen else ("offscreen", "window"))
    if status is not None:
        return status
    from gui import app

    return app.main(arguments)


def dispatch(arguments):
    """Do what `arguments` ask for and return the exit status; raise BadArguments."""
    command = arguments[0] if arguments else ""
    if command == "test":
        return tests(arguments[1:])
    if "-h" in arguments or "--help" in arguments:
        sys.stdout.write(USAGE)
        return 0
    if command == "--version":
        from engine.version import VERSION

        sys.stdout.write("Impuls {0}\n".format(VERSION))
        return 0
    if command in COMMAND_OPTIONS:
        return headless(command, arguments[1:])
    return window(arguments)


def main(arguments):
    """Return the exit status of one start; whatever goes wrong on the way is told in one sentence."""
    if sys.version_info < OLDEST_PYTHON:
        sys.stderr.write(
            "Impuls needs Python 3.11 or newer, this is Python {0}.{1}.\n".format(*sys.version_info[:2])
        )
        return 1
    if FOLDER not in sys.path:  # python -P and PYTHONSAFEPATH leave it out
        sys.path.insert(0, FOLDER)
    sys.dont_write_bytecode = False  # whatever the environment says: parsed anew, a start takes 0.7 s more
    try:
        status = dispatch(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except BadArguments as error:
        sys.stderr.write("{0}\n".format(error))
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, say `head`, has left: nothing is to be flushed at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

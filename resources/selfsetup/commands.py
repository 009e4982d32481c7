"""Running other programs: each is said before it runs, and all talk goes to stderr, since stdout is for results."""

import os
import shlex
import subprocess
import sys


def say(text: str) -> None:
    """Tell the user one line."""
    sys.stderr.write(f"impuls: {text}\n")
    sys.stderr.flush()


def shown(command: list[str]) -> str:
    """The command as one would type it."""
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


def run(
    command: list[str], environment: dict[str, str], folder: str | None = None, keep_errors: bool = False
) -> tuple[int, str]:
    """Say and run `command`; return its exit status and, with `keep_errors`, what it wrote to stderr.

    Inheritable handles pass on: the lock (lock.py) then lasts until a child whose parent was killed has ended too.
    """
    say(f"$ {shown(command)}")
    result = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=2,
        stderr=subprocess.PIPE if keep_errors else None,
        text=True,
        errors="replace",
        close_fds=False,
    )
    return result.returncode, result.stderr or ""


def answer(command: list[str]) -> str:
    """What a quick command prints, or nothing when it fails; not worth saying beforehand."""
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
    )
    return result.stdout if result.returncode == 0 else ""

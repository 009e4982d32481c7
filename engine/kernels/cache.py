"""Where compiled kernels are kept between starts, and why they are never stale.

numba keys its cache by the one file a function stands in, so a helper changed in another file leaves old
code behind. Here the key is all kernel sources, the packages' versions and the processor together: any change
opens a new folder. A damaged entry is a miss: it is thrown away and compiled anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import llvmlite
import numba
from llvmlite import binding as llvm
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, _CacheLocator

KERNELS = Path(__file__).resolve().parent
COMPLETE = "complete"
KEEP = 3  # folders of earlier versions left for whoever switches back and forth


def _user_cache() -> Path:
    if os.environ.get("IMPULS_CACHE"):
        return Path(os.environ["IMPULS_CACHE"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "impuls" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/impuls"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "impuls"


def stamp() -> str:
    """A hash of everything that decides what the machine code is."""
    digest = hashlib.sha256()
    for source in sorted(KERNELS.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    cpu = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    facts = (numba.__version__, llvmlite.__version__, sys.version, platform.machine(), *cpu)
    digest.update(repr(facts).encode())
    digest.update(os.environ.get("NUMBA_CPU_NAME", "").encode())
    digest.update(os.environ.get("NUMBA_CPU_FEATURES", "").encode())
    return digest.hexdigest()[:20]


def _choose_folder() -> Path | None:
    """The user's cache folder for this stamp, or None when nothing can be written there."""
    with contextlib.suppress(OSError, RuntimeError):  # RuntimeError: there is no home folder
        folder = _user_cache() / STAMP
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    return None


def _forget_old(folder: Path) -> None:
    with contextlib.suppress(OSError):
        others = [
            f for f in folder.parent.iterdir() if f.is_dir() and f != folder and len(f.name) == len(STAMP)
        ]
        for old in sorted(others, key=lambda f: f.stat().st_mtime)[: -KEEP or None]:
            shutil.rmtree(old, ignore_errors=True)


STAMP = stamp()
FOLDER = _choose_folder()
if FOLDER is not None:
    _forget_old(FOLDER)


def has(part: str = COMPLETE) -> bool:
    """Whether every kernel of this stamp, or of a `part` of the program, was compiled and kept before."""
    return FOLDER is not None and (FOLDER / part).exists()


def mark(part: str = COMPLETE) -> None:
    """Note that every kernel, or those of a `part` of the program, are in the cache."""
    if FOLDER is not None:
        with contextlib.suppress(OSError):
            (FOLDER / part).touch()


class _Locator(_CacheLocator):  # type: ignore[misc]
    """Tells numba the folder and the stamp, whatever file the function stands in."""

    def __init__(self, function: Any):
        self._line = function.__code__.co_firstlineno

    def get_cache_path(self) -> str:
        return str(FOLDER)

    def get_source_stamp(self) -> str:
        return STAMP

    def get_disambiguator(self) -> str:
        return str(self._line)

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Locator:
        return cls(py_func)


class _Impl(CompileResultCacheImpl):  # type: ignore[misc]
    """Keeps the machine code alone.

    numba keeps the compiler's own form of it too, so that a kernel can be put into another, and reads that with every
    start: a fifth of a second and 15 MB. No kernel calls another.
    """

    _locator_classes = (_Locator,)

    def reduce(self, result: Any) -> Any:
        (name, kind, (code, ir)), *others = super().reduce(result)
        return ((name, kind, (code, _names(ir))), *others)

    def rebuild(self, target_context: Any, payload: Any) -> Any:
        result = super().rebuild(target_context, payload)
        result.library._shared_module = None  # numba raises an error when it is to be put into another
        return result


def _names(ir: bytes) -> bytes:
    """What numba looks up of a compiled module: which functions and variables it has."""
    module = llvm.parse_bitcode(ir)
    lines = [f"define void {_quoted(each.name)}() {{ ret void }}" for each in _defined(module.functions)]
    lines += [f"{_quoted(each.name)} = global i8 0" for each in _defined(module.global_variables)]
    return llvm.parse_assembly("\n".join(lines)).as_bitcode()  # type: ignore[no-any-return]


def _defined(values: Any) -> list[Any]:
    return [value for value in values if not value.is_declaration]


def _quoted(name: str) -> str:
    plain = "".join(
        c if c.isascii() and c.isprintable() and c not in '"\\' else f"\\{ord(c):02X}" for c in name
    )
    return f'@"{plain}"'


class _CheckedFile(IndexDataCacheFile):  # type: ignore[misc]
    """Machine code with a checksum before it: a damaged file must not be run."""

    def _save_data(self, name: str, data: Any) -> None:
        code = self._dump(data)
        with self._open_for_write(self._data_path(name)) as file:
            file.write(hashlib.sha256(code).digest() + code)

    def _load_data(self, name: str) -> Any:
        content = Path(self._data_path(name)).read_bytes()
        if hashlib.sha256(content[32:]).digest() != content[:32]:
            raise OSError(f"{name} is damaged")  # numba takes an OSError here as "not in the cache"
        return pickle.loads(content[32:])


class KernelCache(FunctionCache):  # type: ignore[misc]
    """numba's function cache that treats every failure as a miss: the program goes on and compiles."""

    _impl_class = _Impl

    def __init__(self, function: Any):
        super().__init__(function)
        self._cache_file = _CheckedFile(
            cache_path=str(FOLDER), filename_base=self._impl.filename_base, source_stamp=STAMP
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # whatever a damaged file can raise
            with contextlib.suppress(Exception):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        with contextlib.suppress(Exception):  # a full disk, a folder gone: only slower next time
            super().save_overload(sig, data)

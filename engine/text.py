"""Texts for people: the engine names a message and its values; who shows it, translates it.

`QT_TRANSLATE_NOOP` marks a literal for the Qt translation tools, which look for just this name;
it does nothing at run time, so the engine needs no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Return `text`; the Qt tools file it under `context`."""
    return text


MESSAGE = "message"  # the translation context of every template in engine.messages


@dataclass(frozen=True)
class Message:
    """A translatable sentence: a template from `engine.messages` and the values for its {fields}."""

    template: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, template: str, **values: object) -> Message:
        return cls(template, tuple(values.items()))

    def english(self) -> str:
        return self.template.format(**{name: _plain(value) for name, value in self.values})


def _plain(value: object) -> str:
    if isinstance(value, Message):
        return value.english()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


class Problem(Exception):
    """Something the user can mend. Carries the one sentence that says what, where and the limit."""

    def __init__(self, message: Message):
        super().__init__(message.english())
        self.message = message


class BadInput(Problem):
    """A value, a file or an argument that cannot be taken as it is (exit status 2)."""

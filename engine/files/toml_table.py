"""One table of a cell's file with the way to it, so that a refusal can say in which field and line it stands."""

from __future__ import annotations

from typing import Any, NoReturn

from engine import messages
from engine.files.toml_lines import line_of
from engine.rig.cell import Words
from engine.text import BadInput, Message

_MOST_TABLES = 100  # in any list
_GIVEN = ("value", "path")  # values that are quoted from the file
_LONGEST = 60  # letters of a key or a value that are quoted


def shortened(text: str, most: int = _LONGEST) -> str:
    """The text in one line of at most `most` letters."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1])
    return line if len(line) <= most else line[:most] + "\N{HORIZONTAL ELLIPSIS}"


def _short_in(reason: Message) -> Message:
    return Message(
        reason.template,
        tuple(
            (name, shortened(value) if isinstance(value, str) and name in _GIVEN else value)
            for name, value in reason.values
        ),
    )


class Table:
    """`text` is the whole file, `where` the way to this table ("channels[0].gates[1]")."""

    def __init__(self, file: str, text: str, where: str, content: Any):
        self.file = file
        self.text_ = text
        self.where = where
        if not isinstance(content, dict):
            self.refuse("", Message.of(messages.NEEDS_TABLE))
        self.content: dict[str, Any] = content

    def refuse(self, key: str, reason: Message) -> NoReturn:
        field = ".".join(part for part in (self.where, key) if part)
        line = line_of(self.text_, field)
        field, reason = shortened(field), _short_in(reason)
        sentence = reason.template.endswith(".")
        if line is None:
            template = messages.CELL_REFUSED if sentence else messages.CELL_INVALID
            raise BadInput(Message.of(template, file=self.file, field=field, reason=reason))
        template = messages.CELL_REFUSED_AT if sentence else messages.CELL_INVALID_AT
        raise BadInput(Message.of(template, file=self.file, line=line, field=field, reason=reason))

    def only(self, *keys: str) -> Table:
        for key in self.content:
            if key not in keys:
                self.refuse(key, Message.of(messages.UNKNOWN_KEY, known=", ".join(keys)))
        return self

    def table(self, key: str) -> Table:
        return Table(self.file, self.text_, self.way(key), self.get(key))

    def tables(self, key: str) -> list[Table]:
        items = self.content.get(key, [])
        if isinstance(items, list) and len(items) > _MOST_TABLES:
            self.refuse(key, Message.of(messages.TOO_MANY, count=len(items), most=_MOST_TABLES))
        if not isinstance(items, list):
            self.refuse(key, Message.of(messages.NEEDS_TABLES))
        return [Table(self.file, self.text_, f"{self.way(key)}[{n}]", item) for n, item in enumerate(items)]

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        value = self.content.get(key, default)
        if value is None:
            self.refuse(key, Message.of(messages.NEEDS_NUMBER))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            self.refuse(
                key, Message.of(messages.NOT_IN_LIMITS, value=repr(value), low=float(low), high=float(high))
            )
        return float(value)

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.number(key, low, high)
        if value != int(value):
            self.refuse(key, Message.of(messages.POWER_NOT_WHOLE, value=value))
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self.content.get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, Message.of(messages.NEEDS_FLAG, value=repr(value)))
        return value

    def text(self, key: str, choices: tuple[str, ...] = (), most: int = 4000) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, Message.of(messages.NEEDS_TEXT))
        if len(value) > most:
            self.refuse(key, Message.of(messages.TOO_LONG, count=len(value), most=most))
        if choices and value not in choices:
            self.refuse(key, Message.of(messages.NOT_ONE_OF, value=repr(value), choices=", ".join(choices)))
        return value

    def id(self) -> str:
        """The id, which becomes a part of paths and column names."""
        value = self.text("id", most=30)
        if not (value.isascii() and value.isidentifier()):
            self.refuse("id", Message.of(messages.NOT_A_WORD, value=repr(value)))
        return value

    def words(self, key: str, most: int = 4000) -> Words:
        table = self.table(key)
        if "en" not in table.content:
            table.refuse("en", Message.of(messages.NEEDS_ENGLISH))
        return tuple((language, table.text(language, most=most)) for language in table.content)

    def get(self, key: str) -> Any:
        if key not in self.content:
            self.refuse(key, Message.of(messages.MISSING))
        return self.content[key]

    def way(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

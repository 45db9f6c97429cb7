"""Check a payload by the table, and then by the rules that concern more than one field."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from blockkit import table
from blockkit.kinds import (
    Anything,
    Chars,
    Decimal,
    Flag,
    Items,
    Kind,
    Must,
    Number,
    Object,
    OneOf,
    Record,
    Text,
    Value,
    Words,
)
from blockkit.payload import Node, Payload
from blockkit.problem import Problem
from blockkit.rules import RULES
from blockkit.table import TABLE

UNMATCHED = "failed to match all allowed schemas"

REQUIRED = {
    entry: [name for name, kind in fields.items() if isinstance(kind, Must)]
    for entry, fields in TABLE.items()
}

ERRORS = {
    "/text": "msg_too_long",
    "/blocks": "invalid_blocks",
    "/attachments": "invalid_attachments",
    "/metadata": "invalid_metadata_format",
    "/chunks": "invalid_chunks",
}
"""Slack's name for a refusal, by the part of a message to which it points; else ``invalid_arguments``."""


def check_message(payload: Mapping[str, Any]) -> list[Problem]:
    """Return why Slack would refuse the arguments of a call that posts or changes a message."""
    if not any(payload.get(content) for content in ("text", "blocks", "attachments")):
        return [Problem("no_text", "", "must provide one of `text`, `blocks` or `attachments`")]
    checker = _Checker(table.MESSAGE)
    checker.fields("message", payload, "")
    return checker.finish()


def check_view(view: object) -> list[Problem]:
    """Return why Slack would refuse a view of a modal or of App Home."""
    if not isinstance(view, Mapping):
        return [Problem("invalid_arguments", "/view", "must provide an object")]
    entry = f"view.{view.get('type')}"
    if "type" not in view:
        return [Problem("invalid_arguments", "/view", "missing required field: type")]
    if entry not in TABLE:
        return [Problem("invalid_arguments", "/view/type", f"unsupported type: {view['type']}")]
    if len(json.dumps(view)) > table.MOST_VIEW_BYTES:
        return [Problem("view_too_large", "/view", "must be less than 250 KB")]
    checker = _Checker(str(view["type"]))
    checker.fields(entry, view, "/view")
    if checker.problems:
        checker.problems.insert(0, Problem("invalid_arguments", "/view", UNMATCHED))
    return checker.finish()


def check_options(answer: Mapping[str, Any]) -> list[Problem]:
    """Return why Slack would refuse the options that answer a search."""
    checker = _Checker(table.MODAL)
    checker.fields("options", answer, "")
    return checker.finish()


def check_chunks(payload: Mapping[str, Any]) -> list[Problem]:
    """Return why Slack would refuse the chunks in the arguments of a call that streams a message."""
    checker = _Checker(table.MESSAGE)
    checker.fields("chunks", payload, "")
    return checker.finish()


def check_metadata(metadata: object) -> list[Problem]:
    """Return why Slack would refuse the metadata of a message."""
    checker = _Checker(table.MESSAGE)
    checker.fields("message.metadata", metadata, "/metadata")
    return checker.finish()


def length(text: str, *, is_mrkdwn: bool) -> int:
    """Return a text's length as Slack counts it: after ``&``, ``<`` and ``>`` are escaped."""
    if "&" in text:
        text = re.sub(r"&(?!(?:amp|lt|gt);)", "&amp;", text)
    # In mrkdwn the angle brackets mark links and mentions, and are not escaped.
    return len(text) if is_mrkdwn else len(text.replace("<", "&lt;").replace(">", "&gt;"))


class _Checker:
    """Walks one payload, collecting problems and every object that an entry of the table describes."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.problems: list[Problem] = []
        self.nodes: list[Node] = []
        self._block = ""
        self._by_kind: dict[type[Value], Callable[[Any, object, str], None]] = {
            Anything: self._anything,
            Chars: self._chars,
            Decimal: self._decimal,
            Flag: self._flag,
            Items: self._items,
            Number: self._number,
            Object: self._object,
            OneOf: self._one_of,
            Record: self._record,
            Text: self._text,
            Words: self._words,
        }

    def finish(self) -> list[Problem]:
        """Apply the rules about more than one field, if every field by itself is right."""
        if not self.problems:
            payload = Payload(self.nodes)
            for rule in RULES:
                for pointer, sentence in rule.complaints(payload):
                    self.add(pointer, sentence, rule.error)
        return self.problems

    def add(self, pointer: str, sentence: str, error: str | None = None) -> None:
        if error is None:
            part = pointer[: pointer.find("/", 1)] if pointer.count("/") > 1 else pointer
            error = ERRORS.get(part, "invalid_arguments")
        self.problems.append(Problem(error, pointer, sentence))

    def fields(self, entry: str, value: object, pointer: str) -> None:
        """Check an object against an entry of the table."""
        if not isinstance(value, Mapping):
            self.add(pointer, "must provide an object")
            return
        if self.surface not in table.ONLY_ON.get(entry, (self.surface,)):
            self.add(f"{pointer}/type", f"unsupported type: {value.get('type')}")
            return
        around, self._block = self._block, pointer if entry.startswith("block.") else self._block
        self.nodes.append(Node(entry, value, pointer, self._block))
        fields = TABLE[entry]
        for name in REQUIRED[entry]:
            if name not in value:
                self.add(pointer, f"missing required field: {name}")
        for name, inner in value.items():
            if name in fields:
                self.value(fields[name], inner, f"{pointer}/{name}")
            elif name != "type" and entry not in table.LENIENT:
                self.add(pointer, f"invalid additional property: {name}")
        self._block = around

    def value(self, kind: Kind, value: object, pointer: str) -> None:
        """Check the value of one field."""
        if isinstance(kind, Must):
            kind = kind.kind
        self._by_kind[type(kind)](kind, value, pointer)

    def _anything(self, kind: Anything, value: object, pointer: str) -> None:
        pass

    def _flag(self, _kind: Flag, value: object, pointer: str) -> None:
        if not isinstance(value, bool):
            self.add(pointer, "must be a boolean")

    def _words(self, kind: Words, value: object, pointer: str) -> None:
        if not isinstance(value, str):
            self.add(pointer, "must provide a string")
        elif value not in kind.words:
            self.add(pointer, "must be a valid enum value")

    def _object(self, kind: Object, value: object, pointer: str) -> None:
        if value is not None or not kind.or_null:
            self.fields(kind.entry, value, pointer)

    def _chars(self, kind: Chars, value: object, pointer: str) -> None:
        if not isinstance(value, str):
            self.add(pointer, "must provide a string")
            return
        self._length(len(value), kind.least, kind.most, pointer)
        if kind.pattern and not re.fullmatch(kind.pattern, value):
            self.add(pointer, kind.refusal or f"input must match regex pattern: ^{kind.pattern}$")

    def _length(self, length: int, least: int, most: int | None, pointer: str) -> None:
        if length < least:
            self.add(pointer, f"must be more than {least - 1} characters")
        if most is not None and length > most:
            self.add(pointer, f"must be less than {most + 1} characters")

    def _text(self, kind: Text, value: object, pointer: str) -> None:
        before = len(self.problems)
        if not isinstance(value, Mapping):
            self.add(pointer, "must provide an object")
        elif "type" not in value:
            self.add(pointer, "missing required field: type")
        elif value["type"] not in kind.types:
            several = len(kind.types) > 1
            refusal = f"unsupported type: {value['type']}" if several else "must be a valid enum value"
            self.add(f"{pointer}/type", refusal)
        else:
            self.fields(f"text.{value['type']}", value, pointer)
            if len(self.problems) == before:
                counted = length(value["text"], is_mrkdwn=value["type"] == "mrkdwn")
                self._length(counted, 1, kind.most, f"{pointer}/text")
        if len(self.problems) > before and len(kind.types) > 1:
            self.problems.insert(before, Problem(self.problems[before].error, pointer, UNMATCHED))

    def _number(self, kind: Number, value: object, pointer: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(pointer, "must provide an integer")
        elif value < kind.least:
            self.add(pointer, f"must be greater than {kind.least}")
        elif kind.most is not None and value > kind.most:
            self.add(pointer, f"must be less than {kind.most}")

    def _decimal(self, kind: Decimal, value: object, pointer: str) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.add(pointer, "must provide a number")
        elif kind.above is not None and value <= kind.above:
            self.add(pointer, f"must be greater than {kind.above:g}")

    def _record(self, _kind: Record, value: object, pointer: str) -> None:
        if not isinstance(value, Mapping):
            self.add(pointer, "must provide an object")

    def _one_of(self, kind: OneOf, value: object, pointer: str) -> None:
        if not isinstance(value, Mapping):
            self.add(pointer, "must provide an object")
            return
        if "type" not in value:
            self.add(pointer, "missing required field: type")
            return
        entry = kind.by_type.get(value["type"]) if isinstance(value["type"], str) else None
        if entry is None:
            self.add(f"{pointer}/type", f"unsupported type: {value['type']}")
        else:
            self.fields(entry, value, pointer)

    def _items(self, kind: Items, value: object, pointer: str) -> None:
        if not isinstance(value, list | tuple):
            self.add(pointer, "must provide an array")
            return
        if len(value) < kind.least:
            self.add(pointer, f"must provide at least {kind.least} items")
        if kind.most is not None and len(value) > kind.most:
            self.add(pointer, f"no more than {kind.most} items allowed")
            return
        for index, item in enumerate(value):
            self.value(kind.of, item, f"{pointer}/{index}")

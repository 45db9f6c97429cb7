"""Holds a payload against the table, and then against the rules that concern more than one field."""

import json
import re
from collections.abc import Mapping
from typing import Any

from handlers.blockkit import table
from handlers.blockkit.kinds import (
    Anything,
    Chars,
    Fields,
    Flag,
    Items,
    Kind,
    Must,
    Number,
    Object,
    OneOf,
    Text,
    Words,
)
from handlers.blockkit.problem import Problem
from handlers.blockkit.rules import RULES, Node, Payload
from handlers.blockkit.table import TABLE

UNMATCHED = "failed to match all allowed schemas"

ERRORS = {
    "/text": "msg_too_long",
    "/blocks": "invalid_blocks",
    "/attachments": "invalid_attachments",
    "/metadata": "invalid_metadata_format",
}
"""What Slack calls a refusal, by the part of a message that it points at; elsewhere ``invalid_arguments``."""


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
    """Return why Slack would show none of the options that answer a search."""
    checker = _Checker(table.MODAL)
    checker.fields("options", answer, "")
    return checker.finish()


def length(text: str, *, is_mrkdwn: bool) -> int:
    """Return a text's length as Slack counts it: after ``&``, ``<`` and ``>`` are escaped."""
    text = re.sub(r"&(?!(?:amp|lt|gt);)", "&amp;", text)
    # In mrkdwn the angle brackets mark links and mentions, and stay.
    return len(text) if is_mrkdwn else len(text.replace("<", "&lt;").replace(">", "&gt;"))


class _Checker:
    """Walks one payload, collecting problems and every object that an entry of the table describes."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.problems: list[Problem] = []
        self.nodes: list[Node] = []

    def finish(self) -> list[Problem]:
        """Apply the rules about more than one field, if every field by itself is right."""
        if not self.problems:
            payload = Payload(self.surface, self.nodes)
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
        self.nodes.append(Node(entry, value, pointer))
        fields: Fields = TABLE[entry]
        for name, kind in fields.items():
            if name in value:
                self.value(kind.kind if isinstance(kind, Must) else kind, value[name], f"{pointer}/{name}")
            elif isinstance(kind, Must):
                self.add(pointer, f"missing required field: {name}")
        if entry not in table.LENIENT:
            for name in value:
                if name not in fields and name != "type":
                    self.add(pointer, f"invalid additional property: {name}")

    def value(self, kind: Kind, value: object, pointer: str) -> None:  # noqa: C901, PLR0912 -- a case each
        """Check the value of one field."""
        match kind:
            case Chars():
                self._chars(kind, value, pointer)
            case Text():
                self._text(kind, value, pointer)
            case Flag():
                if not isinstance(value, bool):
                    self.add(pointer, "must be a boolean")
            case Number():
                self._number(kind, value, pointer)
            case Words():
                if not isinstance(value, str):
                    self.add(pointer, "must provide a string")
                elif value not in kind.words:
                    self.add(pointer, "must be a valid enum value")
            case OneOf():
                self._one_of(kind, value, pointer)
            case Object():
                if value is not None or not kind.or_null:
                    self.fields(kind.entry, value, pointer)
            case Items():
                self._items(kind, value, pointer)
            case Anything() | Must():
                pass

    def _chars(self, kind: Chars, value: object, pointer: str) -> None:
        if not isinstance(value, str):
            self.add(pointer, "must provide a string")
            return
        self._length(len(value), kind.least, kind.most, pointer)
        if kind.pattern and not re.fullmatch(kind.pattern, value):
            self.add(pointer, f"input must match regex pattern: ^{kind.pattern}$")

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

    def _one_of(self, kind: OneOf, value: object, pointer: str) -> None:
        if not isinstance(value, Mapping):
            self.add(pointer, "must provide an object")
            return
        if "type" not in value:
            self.add(pointer, "missing required field: type")
            return
        for entry in kind.entries:
            if entry.partition(".")[2] == value["type"]:
                self.fields(entry, value, pointer)
                return
        self.add(f"{pointer}/type", f"unsupported type: {value['type']}")

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

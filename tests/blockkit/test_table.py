"""Every line of the table has payloads at both sides of its limit: one accepted, one refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from blockkit import check_chunks, check_message, check_options, check_view
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
    Words,
)
from blockkit.problem import Problem
from blockkit.table import HOME, LENIENT, MESSAGE, MODAL, ONLY_ON, TABLE
from tests.support.blocks import EXAMPLES, OPTION, POINT, payload_with, plain

GONE = object()
SERIES = [{"name": str(number), "data": [POINT]} for number in range(12)]
OPTIONS = [{"text": plain(), "value": str(number)} for number in range(101)]
TOGETHER: dict[str, dict[str, Any]] = {
    "block.container.default_collapsed": {"is_collapsible": True},
    "block.image.slack_file": {"image_url": GONE},
    "element.image.slack_file": {"image_url": GONE},
    "element.multi_static_select.initial_options": {"options": OPTIONS[:100]},
    "element.multi_static_select.option_groups": {"options": GONE},
    "element.checkboxes.initial_options": {"options": OPTIONS[:10]},
    "element.static_select.option_groups": {"options": GONE},
    "object.slack_file.url": {"id": GONE},
    "message.text": {"blocks": [{"type": "divider"}]},
    "view.modal.blocks": {"submit": plain()},
}
"""What else must change for a field to be right."""

GOOD: dict[str, Any] = {
    "block.plan.tasks": [{"task_id": str(number), "title": "Look"} for number in range(50)],
    "chart.area.series": SERIES,
    "chart.bar.series": SERIES,
    "chart.line.series": SERIES,
    "element.checkboxes.options": OPTIONS,
    "element.multi_static_select.options": OPTIONS,
    "element.overflow.options": OPTIONS,
    "element.radio_buttons.options": OPTIONS,
    "element.static_select.options": OPTIONS,
    "element.timepicker.timezone": "Europe/Berlin",
    "object.axis_config.categories": ["A"],
    "object.data_point.label": "A",
    "object.option_group.options": OPTIONS,
    "object.series.data": [POINT],
    "options.options": OPTIONS,
    "element.checkboxes.initial_options": OPTIONS,
    "element.datepicker.initial_date": "2026-12-31",
    "element.multi_static_select.initial_options": OPTIONS,
    "element.number_input.initial_value": "1",
    "element.number_input.max_value": "1",
    "element.number_input.min_value": "1",
    "element.timepicker.initial_time": "23:59",
}
"""Values that have a form of their own."""


def verdict(entry: str, payload: dict[str, Any]) -> list[Problem]:
    checks = {"message": check_message, "options": check_options, "chunks": check_chunks}
    return checks.get(entry, check_view)(payload)


def rights(kind: Kind, path: str) -> Iterator[Any]:  # noqa: C901, PLR0912 -- a case for each kind
    """Yield values that a field takes, at its limits where it has some."""
    match kind:
        case Must(inner):
            yield from rights(inner, path)
        case Chars(_, _, pattern) if pattern and path not in GOOD:
            yield "https://example.com/"
        case Chars() if path in GOOD:
            yield GOOD[path]
        case Chars(most, least):
            yield "x" * least
            yield "x" * (most or 5000)
        case Text(most, types):
            yield {"type": types[0], "text": "x"}
            yield from ({"type": one, "text": "x" * most} for one in types)
        case Flag():
            yield from (True, False)
        case Number(least, most):
            yield from (least, most if most is not None else least + 1000)
        case Words(words):
            yield from words
        case OneOf(entries):
            surface = surface_for(path)
            yield from (EXAMPLES[one] for one in entries if surface in ONLY_ON.get(one, (surface,)))
        case Object(entry, or_null):
            yield EXAMPLES[entry]
            if or_null:
                yield None
        case Items(of, most, least):
            inside = GOOD.get(path) or [shortest(of, path)] * ((most or 30) + 1)
            yield inside[:least]
            yield inside[: most or 30]
            yield from ([one] for one in rights(of, f"{path}[]") if least <= 1 and path not in GOOD)
        case Decimal(above):
            yield from (0, -1, 1.5) if above is None else (above + 0.1, above + 1)
        case Anything() | Record():
            yield {"any": ["thing"]}


def wrongs(kind: Kind, path: str) -> Iterator[tuple[Any, str]]:  # noqa: C901, PLR0912, PLR0915 -- likewise
    """Yield values that a field refuses, and what Slack says to them."""
    match kind:
        case Must(inner):
            yield GONE, f"missing required field: {path.rpartition('.')[2]}"
            yield from wrongs(inner, path)
        case Chars(most, least, pattern, refusal):
            yield 7, "must provide a string"
            if least:
                yield "", f"must be more than {least - 1} characters"
            if most:
                yield "x" * (most + 1), f"must be less than {most + 1} characters"
            if pattern:
                yield "x", refusal or f"input must match regex pattern: ^{pattern}$"
        case Text(most, types):
            yield "Words", "must provide an object"
            yield {"text": "Words"}, "missing required field: type"
            yield {"type": types[0], "text": ""}, "must be more than 0 characters"
            yield {"type": types[0], "text": "x" * (most + 1)}, f"must be less than {most + 1} characters"
            # An ampersand counts as `&amp;`.
            yield (
                {"type": types[0], "text": "&" + "x" * (most - 1)},
                f"must be less than {most + 1} characters",
            )
            several = len(types) > 1
            refusal = "unsupported type: nonsense" if several else "must be a valid enum value"
            yield {"type": "nonsense", "text": "x"}, refusal
            yield {"type": types[0], "text": "x", "bold": True}, "invalid additional property: bold"
        case Flag():
            yield "true", "must be a boolean"
        case Number(least, most):
            yield str(least), "must provide an integer"
            yield least - 1, f"must be greater than {least}"
            if most is not None:
                yield most + 1, f"must be less than {most}"
        case Decimal(above):
            yield from ((one, "must provide a number") for one in ("1", True))
            yield from ((one, f"must be greater than {above}") for one in (above, -1) if above is not None)
        case Record():
            yield ["any"], "must provide an object"
        case Words():
            yield "nonsense", "must be a valid enum value"
        case OneOf(entries):
            yield {"type": "nonsense"}, "unsupported type: nonsense"
            yield {}, "missing required field: type"
            for one in entries:
                if surface_for(path) not in ONLY_ON.get(one, (surface_for(path),)):
                    yield EXAMPLES[one], f"unsupported type: {one.partition('.')[2]}"
        case Object():
            yield "nonsense", "must provide an object"
        case Items(of, most, least):
            yield {}, "must provide an array"
            if least:
                yield [], f"must provide at least {least} items"
            if most is not None:
                yield [shortest(of, path)] * (most + 1), f"no more than {most} items allowed"
            yield from (([value], sentence) for value, sentence in wrongs(of, path) if value is not GONE)


def shortest(kind: Kind, path: str) -> Any:
    """Return a right value that can be repeated without breaking what is said of a whole message."""
    return min(rights(kind, f"{path}[]"), key=lambda value: len(json.dumps(value)))


def surface_for(path: str) -> str:
    """Return a surface for the entry, which may be restricted by what holds it."""
    entry = next(name for name in sorted(TABLE, key=len, reverse=True) if f"{path}.".startswith(f"{name}."))
    if entry.startswith("view."):
        return MODAL if entry == "view.modal" else HOME
    if entry.startswith("element.") and entry not in ONLY_ON:
        return MESSAGE
    return ONLY_ON.get(entry, (MESSAGE,))[0]


LINES = [(entry, name) for entry, fields in TABLE.items() for name in fields]


def built(entry: str, name: str, value: Any) -> tuple[str, dict[str, Any]]:
    path = f"{entry}.{name}"
    fields = {**EXAMPLES[entry], name: value, **TOGETHER.get(path, {})}
    return payload_with(
        entry, {key: one for key, one in fields.items() if one is not GONE}, surface_for(path)
    )


@pytest.mark.parametrize(("entry", "name"), LINES, ids=map(".".join, LINES))
def test_what_stands_within_a_line_of_the_table_is_accepted(entry: str, name: str) -> None:
    values = list(rights(TABLE[entry][name], f"{entry}.{name}"))
    assert values
    for value in values:
        assert verdict(*built(entry, name, value)) == [], value


@pytest.mark.parametrize(("entry", "name"), LINES, ids=map(".".join, LINES))
def test_what_breaks_a_line_of_the_table_is_refused_in_slacks_words(entry: str, name: str) -> None:
    kind = TABLE[entry][name]
    found = list(wrongs(kind, f"{entry}.{name}"))
    assert found or kind == Anything()
    for value, sentence in found:
        said = [problem.sentence for problem in verdict(*built(entry, name, value))]
        assert sentence in said, value


@pytest.mark.parametrize("entry", TABLE)
def test_keys_that_the_table_does_not_know_are_refused(entry: str) -> None:
    surface, payload = built(entry, "nonsense", "x")
    said = [problem.sentence for problem in verdict(surface, payload)]
    assert ("invalid additional property: nonsense" in said) is (entry not in LENIENT)


@pytest.mark.parametrize("surface", [MESSAGE, MODAL, HOME])
@pytest.mark.parametrize("entry", [one for one in TABLE if one.startswith(("block.", "element."))])
def test_blocks_and_elements_are_taken_by_their_surfaces_alone(entry: str, surface: str) -> None:
    said = [problem.sentence for problem in verdict(*payload_with(entry, EXAMPLES[entry], surface))]
    held_elsewhere = {"element.url": "block.task_card", "element.feedback_buttons": "block.context_actions"}
    held_elsewhere["element.icon_button"] = "block.context_actions"
    may = surface in ONLY_ON.get(held_elsewhere.get(entry, entry), (surface,))
    assert (not said) is may
    if not may:
        assert any(sentence.startswith("unsupported type: ") for sentence in said)


def test_every_entry_of_the_table_has_an_example() -> None:
    assert set(EXAMPLES) == set(TABLE)
    assert OPTION in EXAMPLES.values()

"""Ways to spoil a payload: by type, length, structure and characters, or only by what somebody entered."""

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any

Path = tuple[Any, ...]
Spoil = Callable[[Random, Any, Sequence[Any]], Any]
"""Returns what stands in the place of a value; the last argument holds other payloads to take parts from."""

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 0.5, 1e308, "", " ", "0", "-1",
    "x", "null", "²", "①", "٣", "[]", "{}", "[", '{"draft": 1}', '{"a": NaN}', [], {}, [0], [None], ["x"],
    [[]], [{}], {"id": 1}, {"id": ""}, {"id": None}, {"": ""}, {"type": []}, {"value": []}, "9" * 30, "1e400",
    "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "24:00", "23:59", "http://[", "https://",
    "http://127.0.0.1:99999/", "javascript:x", "event_callback", "block_actions", "view_submission",
    "url_verification", "dialog_submission", "interactive_message", "home", "modal", "/mci",
)  # fmt: skip
WEIRD = (
    "\x00", "\ud800", "\udfff\ud800", "\u202e", "\u200b", "\ufeff", "\uffff", "é" * 3, "e\u0301", "ﷺ", "𝔘",
    "👩\u200d🚀", "\r\n", "\t", "\x1b[0m", "<@U0ADA>", "<!channel>", "&amp;", "`", "*", "İ", "ß", "ẞ", "\x7f",
    "'", '"', "\\", "%00", "../..", "${x}", "{{x}}", "😀" * 40, "\u0300" * 50,
)  # fmt: skip
NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 400, "9" * 5000, "1E+400", "-0")
"""Numbers that JSON texts may hold and Python's own writer would not write."""

MARK = "@@number:"


def spoilt(random: Random, payload: Any, others: Sequence[Any]) -> Any:
    """Return a copy of a payload with one to four faults anywhere."""
    found = deepcopy(payload)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        spoil = random.choice(SPOILS)
        path = random.choice(list(paths(found)))
        found = _put(found, path, spoil(random, _get(found, path), others))
    return found


def entered_otherwise(random: Random, payload: Any, others: Sequence[Any]) -> Any:
    """Return a copy in which only what a person enters, or what a button or view carries, is another."""
    found = deepcopy(payload)
    places = [path for path in paths(found) if path and path[-1] in ENTERED]
    for path in random.sample(places, min(len(places), random.choice((1, 1, 2, 3)))):
        try:
            value = _get(found, path)
        except (KeyError, IndexError, TypeError):
            continue
        found = _put(found, path, random.choice(ENTRIES)(random, value, others))
    return found


def written(payload: Any) -> str:
    """Return the payload as JSON, with the numbers that `NUMBERS` names."""
    text = json.dumps(payload)
    for number in NUMBERS:
        text = text.replace(f'"{MARK}{number}"', number)
    return text


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Yield the way to every value, the whole first; of long lists and blocks the beginning only."""
    yield here
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in UNREAD:
                yield from paths(one, (*here, name))
    elif isinstance(value, list):
        for number, one in enumerate(value[:5]):
            yield from paths(one, (*here, number))


UNREAD = frozenset({"blocks", "placeholder", "confirm"})
"""Parts of payloads that are large and that nobody reads; they are spoilt as a whole only."""

ENTERED = frozenset(
    {
        "value", "text", "private_metadata", "selected_option", "selected_options", "selected_user",
        "selected_date", "selected_time", "tab", "previous_view_id", "root_view_id", "title", "trigger_id",
    }
)  # fmt: skip


def _swap(random: Random, _value: Any, _others: Sequence[Any]) -> Any:
    return deepcopy(random.choice(ODD))


def _truncate(random: Random, value: Any, _others: Sequence[Any]) -> Any:
    if isinstance(value, str | list):
        return value[: random.randrange(len(value) + 1)]
    return dict(list(value.items())[: random.randrange(len(value) + 1)]) if isinstance(value, dict) else None


def _extend(random: Random, value: Any, _others: Sequence[Any]) -> Any:
    times = random.choice((2, 2, 3, 10, 40, 300, 3000))
    if isinstance(value, str):
        return (value or "x") * (times if len(value) < 50 else min(times, 300))
    if isinstance(value, list):
        return (value or [{}]) * (times if len(json.dumps(value)) < 200 else min(times, 30))
    if isinstance(value, dict):
        return value | {f"more_{number}": number for number in range(times)}
    return [value] * times


def _duplicate(random: Random, value: Any, _others: Sequence[Any]) -> Any:
    if isinstance(value, list) and value:
        return [*value, deepcopy(random.choice(value))]
    return [value, value]


def _nest(random: Random, value: Any, _others: Sequence[Any]) -> Any:
    for _ in range(random.choice((1, 1, 2, 3, 50, 300))):
        value = random.choice(([value], {"id": value}, {"value": value}, {"event": value}))
    return value


def _number(random: Random, _value: Any, _others: Sequence[Any]) -> Any:
    return MARK + random.choice(NUMBERS)


def _characters(random: Random, value: Any, _others: Sequence[Any]) -> Any:
    text = value if isinstance(value, str) else ""
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(WEIRD) * random.choice((1, 1, 1, 5)) + text[at:]


def _remove(random: Random, value: Any, _others: Sequence[Any]) -> Any:
    if isinstance(value, dict) and value:
        gone = random.choice(list(value))
        return {name: one for name, one in value.items() if name != gone}
    return value[1:] if isinstance(value, list) else None


def _graft(random: Random, _value: Any, others: Sequence[Any]) -> Any:
    other = random.choice(others)
    return deepcopy(_get(other, random.choice(list(paths(other)))))


def _trade(random: Random, value: Any, _others: Sequence[Any]) -> Any:
    if not isinstance(value, dict) or len(value) < 2:
        return value
    first, second = random.sample(list(value), 2)
    return value | {first: value[second], second: value[first]}


def _add(random: Random, value: Any, others: Sequence[Any]) -> Any:
    if not isinstance(value, dict):
        return value
    other = random.choice(others)
    name = random.choice(
        (*other, "command", "type", "event", "authorizations", "enterprise", "function_data")
    )
    part = other.get(name) if random.random() < 0.5 else random.choice(ODD)
    return value | {name: deepcopy(part)}


def _inside(random: Random, value: Any, others: Sequence[Any]) -> Any:
    """Spoil what JSON inside a text says."""
    try:
        found = json.loads(value)
    except (TypeError, ValueError):
        return random.choice(ODD)
    path = random.choice(list(paths(found)))
    spoil = random.choice((_swap, _swap, _remove, _nest, _number, _characters, _extend, _add))
    return written(_put(found, path, spoil(random, _get(found, path), others)))


def _another_id(random: Random, _value: Any, _others: Sequence[Any]) -> Any:
    return str(random.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 99, 2**31, 2**63)))


def _words(random: Random, _value: Any, _others: Sequence[Any]) -> Any:
    return random.choice(
        ("contoso.com", "Contoso", "kim@contoso.com", "help", "due all", "MCI-000001", "viva complete", "-",
         "&" * 3000, "x" * 3000, "İ" * 900, "2026-03-02", "2027-01-01", "12:30", "\n" * 50, "due")
    )  # fmt: skip


SPOILS: tuple[Spoil, ...] = (
    _swap, _swap, _swap, _truncate, _extend, _duplicate, _nest, _number, _characters, _characters, _remove,
    _remove, _graft, _trade, _add, _add,
)  # fmt: skip
ENTRIES: tuple[Spoil, ...] = (
    _words, _words, _another_id, _another_id, _characters, _truncate, _extend, _inside, _inside, _swap,
)  # fmt: skip


def _get(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: Path, instead: Any) -> Any:
    if not path:
        return instead
    _get(value, path[:-1])[path[-1]] = instead
    return value

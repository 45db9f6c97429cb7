"""Rules about the initial values of an element: they must be values that may be chosen or typed."""

import math
import zoneinfo
from datetime import date
from functools import cache

from blockkit.defaults import filled
from blockkit.payload import Complaint, Node


def is_offered(node: Node) -> Complaint | None:
    """Complain of an initial option that is not offered; defaults that Slack fills in do not matter."""
    offered = list(node.value.get("options") or ())
    for group in node.value.get("option_groups") or ():
        offered += group["options"]
    offered = filled(offered)
    for name in ("initial_option", "initial_options"):
        initial = node.value.get(name, [])
        for option in initial if isinstance(initial, list) else [initial]:
            if filled(option) not in offered:
                return f"{node.pointer}/{name}", "must be one of the provided options"
    return None


def not_too_many(node: Node) -> Complaint | None:
    """Complain of more initial choices than may be made."""
    most = node.value.get("max_selected_items", math.inf)
    for name in ("options", "users", "conversations", "channels"):
        if len(node.value.get(f"initial_{name}") or ()) > most:
            return f"{node.pointer}/initial_{name}", f"no more than {most} items allowed"
    return None


def text_fits(node: Node) -> Complaint | None:
    """Complain of an initial text that is shorter or longer than what may be typed."""
    given = node.value.get("initial_value") or ""
    least, most = node.value.get("min_length", 0), node.value.get("max_length", math.inf)
    if given and len(given) < least:
        return f"{node.pointer}/initial_value", f"must be more than {least - 1} characters"
    if len(given) > most:
        return f"{node.pointer}/initial_value", f"must be less than {most + 1} characters"
    return None


def number_fits(node: Node) -> Complaint | None:
    """Complain of an initial number outside the bounds."""
    try:
        given, low, high = (
            float(node.value.get(name, otherwise))
            for name, otherwise in (("initial_value", "nan"), ("min_value", "-inf"), ("max_value", "inf"))
        )
    except ValueError:
        return None
    if given < low or given > high:
        return f"{node.pointer}/initial_value", "must lie between `min_value` and `max_value`"
    return None


def is_number(node: Node) -> Complaint | None:
    """Complain of a value that is not a number, or not whole if it must be."""
    for name in ("initial_value", "min_value", "max_value"):
        try:
            number = float(node.value.get(name, 0))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            return f"{node.pointer}/{name}", "must provide a number"
        if not node.value["is_decimal_allowed"] and not number.is_integer():
            return f"{node.pointer}/{name}", "must provide an integer"
    return None


def is_date(node: Node) -> Complaint | None:
    """Complain of a date that does not exist."""
    try:
        date.fromisoformat(node.value.get("initial_date", "2000-01-01"))
    except ValueError:
        return f"{node.pointer}/initial_date", "must be a valid date"
    return None


def is_time_zone(node: Node) -> Complaint | None:
    """Complain of a time zone that the IANA database does not have."""
    if node.value.get("timezone", "UTC") not in _time_zones():
        return f"{node.pointer}/timezone", "must be a valid time zone"
    return None


@cache
def _time_zones() -> set[str]:
    return zoneinfo.available_timezones()

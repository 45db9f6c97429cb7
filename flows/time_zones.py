"""Which time zones there are, by their IANA names."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

NO_ZONE = "UTC"
"""What a partner has who has chosen none; `OWN_UTC` is what somebody chooses who means it."""

OWN_UTC = "Etc/UTC"

_MACHINES = frozenset({"Factory", "localtime"})
"""Names among a machine's time zones that have no meaning, or another one, on other machines."""

_AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
"""Names that begin so are of places; the rest are abbreviations, or older names of the same zones."""


def is_time_zone(name: str) -> bool:
    """Tell whether a name is that of a time zone, on every machine."""
    return name in _known()


def of_places() -> Sequence[str]:
    """Return the names that people are offered, in order: those of places, and UTC."""
    return _of_places()


@cache
def _known() -> frozenset[str]:
    # This reads hundreds of files.
    return frozenset(available_timezones()) - _MACHINES


@cache
def _of_places() -> tuple[str, ...]:
    return (*sorted(one for one in _known() if one.startswith(_AREAS)), OWN_UTC)

"""Which time zones there are, by their IANA names."""

from functools import cache
from zoneinfo import available_timezones

_MACHINES = frozenset({"Factory", "localtime"})
"""Names among a machine's time zones that have no meaning, or another one, on other machines."""


def is_time_zone(name: str) -> bool:
    """Tell whether a name is that of a time zone, on every machine."""
    return name in _known()


@cache
def _known() -> frozenset[str]:
    # This reads hundreds of files.
    return frozenset(available_timezones()) - _MACHINES

"""The result of one check: one line of the report of ``mci check``."""

from dataclasses import dataclass
from enum import StrEnum


class CheckVerdict(StrEnum):
    """The result of a check.

    ``FAILED`` means that something does not work or cannot be trusted, ``UNKNOWN`` that it could not be
    checked, which says nothing about it.
    """

    OK = "ok"
    UNKNOWN = "unknown"
    WARNING = "warning"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One line of the report."""

    what: str
    verdict: CheckVerdict
    says: str

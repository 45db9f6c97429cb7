"""Faults: what goes wrong, where and how often, and whether a call is affected."""

import fnmatch
import random
import secrets
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LONGEST_DELAY = 3600.0


class Where(StrEnum):
    """The part of the sandbox that has a fault."""

    API = "api"
    RESPONSE_URL = "response_url"
    UPLOAD = "upload"
    MAIL = "mail"
    DIRECTORY = "directory"


class Does(StrEnum):
    """What goes wrong."""

    ERROR = "error"
    DROP = "drop"
    KILL = "kill"
    SILENCE = "silence"
    RUBBISH = "rubbish"
    SLOW = "slow"
    LIE = "lie"


OVER_HTTP = frozenset({Does.ERROR, Does.DROP, Does.KILL, Does.SILENCE, Does.RUBBISH, Does.SLOW})
CAN: dict[Where, frozenset[Does]] = {
    Where.API: OVER_HTTP,
    Where.RESPONSE_URL: OVER_HTTP,
    Where.UPLOAD: OVER_HTTP,
    Where.MAIL: frozenset({Does.ERROR, Does.DROP, Does.SLOW}),
    Where.DIRECTORY: frozenset({Does.ERROR, Does.SLOW, Does.LIE}),
}


class SandboxFault(BaseModel):
    """One thing that goes wrong.

    ``what`` is a pattern such as ``chat.*``: of a method, of an SMTP verb (or CONNECT or END), or of a
    domain. With ``after`` the call takes effect first, and only its answer is lost or late. ``given``
    names arguments that the call must have. The fault occurs ``times`` times; ``None`` means without limit.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(default_factory=lambda: secrets.token_hex(4))
    where: Where = Where.API
    what: Annotated[str, Field(min_length=1, max_length=100)] = "*"
    does: Does
    error: str = "internal_error"
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    retry_after: Annotated[int, Field(ge=0, le=86_400)] | None = None
    reply: Annotated[str, Field(pattern=r"^[45]\d\d [^\r\n]*$")] = "451 4.3.0 Try again later"
    after: bool = False
    delay: Annotated[float, Field(ge=0, le=LONGEST_DELAY)] = 0.0
    times: Annotated[int, Field(ge=1)] | None = None
    percent: Annotated[float, Field(gt=0, le=100)] = 100.0
    given: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.does not in CAN[self.where]:
            raise ValueError(f"{self.where} cannot do {self.does}")
        return self

    def hits(self, where: Where, what: str, arguments: Mapping[str, Any]) -> bool:
        """Tell whether the fault affects this call."""
        return (
            where is self.where
            and fnmatch.fnmatchcase(what.lower(), self.what.lower())
            and all(str(arguments.get(name)) == value for name, value in self.given.items())
        )


class Faults:
    """The faults that are switched on; the same seed leads to the same sequence of faults."""

    def __init__(self, seed: int = 0) -> None:
        """Begin without faults."""
        self.struck: dict[str, int] = {}
        self._faults: dict[str, SandboxFault] = {}
        self.reseed(seed)

    def __iter__(self) -> Any:
        """Yield the faults that are on, in the order in which they were switched on."""
        return iter(self._faults.values())

    def reseed(self, seed: int) -> None:
        """Restart the random sequence."""
        self.seed = seed
        self._chance = random.Random(seed)  # noqa: S311 -- repeatable on purpose

    def add(self, fault: SandboxFault) -> SandboxFault:
        """Switch a fault on."""
        self._faults[fault.id] = fault
        self.struck[fault.id] = 0
        return fault

    def remove(self, fault_id: str) -> bool:
        """Switch a fault off; tell whether it was on."""
        return self._faults.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Switch everything off."""
        self._faults.clear()

    def ask(self, where: Where, what: str, arguments: Mapping[str, Any] | None = None) -> SandboxFault | None:
        """Return the fault of this call, if there is one, and count it as used."""
        for fault in tuple(self._faults.values()):
            if fault.hits(where, what, arguments or {}) and self._chance.random() * 100 < fault.percent:
                self.struck[fault.id] += 1
                if fault.times is not None and self.struck[fault.id] >= fault.times:
                    self.remove(fault.id)
                return fault
        return None

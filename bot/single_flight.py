"""Slow questions to other services, each asked once at a time; no caller waits longer than its patience."""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
AnswerT = TypeVar("AnswerT")


class NotYet(TimeoutError):
    """There is no answer within the caller's patience; the question may still be under way."""


@dataclass(frozen=True, slots=True)
class _Flight(Generic[AnswerT]):
    answer: "Future[AnswerT]" = field(default_factory=Future)
    begun: float = field(default_factory=monotonic)


class SingleFlight(Generic[KeyT, AnswerT]):
    """Asks each question in its own thread, at most ``most`` at once.

    Patience counts from the beginning of a question, not from when a caller joins it: while one hangs, later
    callers are told so at once. The threads never keep the process alive.
    """

    def __init__(self, name: str, most: int) -> None:
        """Begin without questions; ``name`` is that of the threads."""
        self._name = name
        self._most = most
        self._flights: dict[KeyT, _Flight[AnswerT]] = {}
        self._lock = Lock()

    def ask(self, key: KeyT, question: Callable[[], AnswerT], patience: float) -> AnswerT:
        """Return the answer, or raise what the question raised; no lock is held meanwhile.

        Raises:
            NotYet: there is no answer within ``patience`` seconds, or too many questions are under way.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is None and len(self._flights) < self._most:
                flight = self._flights[key] = _Flight()
                Thread(target=self._run, args=(key, flight, question), name=self._name, daemon=True).start()
        if flight is None:
            raise NotYet
        left = flight.begun + patience - monotonic()
        try:
            return flight.answer.result(max(left, 0))
        except TimeoutError as error:
            if flight.answer.done():
                raise
            raise NotYet from error

    def _run(self, key: KeyT, flight: _Flight[AnswerT], question: Callable[[], AnswerT]) -> None:
        try:
            answer = question()
        except BaseException as error:  # noqa: BLE001 -- whoever asked must hear it, whatever it is
            self._land(key)
            flight.answer.set_exception(error)
        else:
            self._land(key)
            flight.answer.set_result(answer)

    def _land(self, key: KeyT) -> None:
        with self._lock:
            del self._flights[key]

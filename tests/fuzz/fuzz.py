"""Sends spoilt payloads, signed as Slack would, to the real web app, and watches what comes of each."""

import ctypes
import gc
import http.client
import json
import logging
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from slack_bolt import BoltRequest
from slack_bolt.listener.listener_start_handler import ListenerStartHandler

from bot.build import Bot
from flows.rules.language.sentences.spelling import usual_words
from handlers.app.ids import Action
from tests.fuzz import mutations
from tests.fuzz.recorder import PLACEHOLDERS, RECORDED
from tests.fuzz.town import Town, placed
from tests.support.serving import command, make_bot, serving, signed
from tests.support.settled import settle
from tests.support.slack import agreeable

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BATCH = 50
"""Requests after which what goes on behind the answers is awaited."""

LONG_BODIES = 20
LONGEST_TEXT = 150_000
"""Characters; in a form each of these is three bytes."""

MOST_FAILURES = 10
"""Failures after which a run ends, since one fault fails often."""

PATIENCE = 60


@dataclass(frozen=True)
class Sent:
    """One request: body and content type, and the payload that it was made of, if any."""

    body: bytes
    kind: str
    payload: Any = None


@dataclass
class Result:
    """What came of a run; ``failures`` holds the smallest body of each with what happened."""

    seed: int
    sent: int = 0
    seconds: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    authorised: int = 0
    authorised_reached: int = 0
    reached: int = 0
    errors: int = 0
    tracebacks: int = 0
    closed: int = 0
    grown: float = 0
    failures: list[str] = field(default_factory=list)

    def words(self) -> str:
        """Return the figures as lines of text."""
        statuses = ", ".join(f"{status}: {number:,}" for status, number in sorted(self.statuses.items()))
        return (
            f"seed {self.seed}: {self.sent:,} payloads in {self.seconds:.0f} s "
            f"({self.sent / max(self.seconds, 1e-9):.0f} a second)\n"
            f"answers: {statuses}\n"
            f"5xx {self.errors}, tracebacks {self.tracebacks}, connections closed {self.closed}, "
            f"memory grown by {self.grown:.1f} MB\n"
            f"reached a listener: {self.reached:,} in all, {self.authorised_reached:,} of the "
            f"{self.authorised:,} in which only what was entered is another"
        )


class Witness(logging.Handler):
    """Keeps every traceback that is logged."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__(logging.ERROR)
        self.seen: list[str] = []
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line."""
        said = record.msg if isinstance(record.msg, dict) else {}
        error = said.get("exc_info") or record.exc_info
        if error or "Traceback" in str(record.msg):
            self.count += 1
            if len(self.seen) < 100:
                self.seen.append(_last_lines(error) if error else str(record.msg)[-500:])


class Target:
    """The bot with its town, reached over one connection that is kept."""

    def __init__(self, bot: Bot, url: str, slack: str, witness: Witness) -> None:
        """Connect, and count whose listeners run."""
        self.bot, self.slack, self.witness = bot, slack, witness
        self.town = Town(bot.database)
        self.reached = 0
        self.closed = 0
        self._address = urlsplit(url).netloc
        self._connection = http.client.HTTPConnection(self._address, timeout=PATIENCE)
        runner = bot.slack.listener_runner
        runner.listener_start_handler = _Counter(self)
        self._lazy = runner.listener_executor

    def send(self, sent: Sent) -> int:
        """Send one request and return the status of its answer; -1 if the connection broke."""
        return self.exchange(sent)[0]

    def exchange(self, sent: Sent) -> tuple[int, bytes]:
        """Send one request and return the status and the body of its answer; -1 if the connection broke."""
        headers = signed(sent.body) | {"content-type": sent.kind}
        try:
            self._connection.request("POST", "/slack/events", sent.body, headers)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self.closed += 1
            return -1, b""
        if answer.will_close:
            self.closed += 1
        return answer.status, content

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def settle(self) -> None:
        """Wait until nothing goes on behind the answers."""
        settle(self._lazy, PATIENCE)

    def is_usable(self) -> bool:
        """Tell whether an honest request on the same connection is answered."""
        return self.send(Sent(command("help", trigger_id=f"1.{time.monotonic_ns()}"), FORM)) == 200


class _Counter(ListenerStartHandler):
    def __init__(self, target: Target) -> None:
        self._target = target

    def handle(self, request: BoltRequest, response: Any) -> None:  # noqa: ARG002 -- Bolt names them
        self._target.reached += 1


@contextmanager
def target(database_url: str, told: list[bytes] | None = None) -> Iterator[Target]:
    """Serve a bot with a town, and a Slack that agrees to everything; ``told`` gets what is sent to it."""
    witness = Witness()
    root = logging.getLogger()
    root.addHandler(witness)
    # A line for each of thousands of requests would only be kept in memory; tracebacks are errors.
    logging.disable(logging.WARNING)
    # A thread that ends with an error says so on standard error only.
    before, threading.excepthook = threading.excepthook, lambda told: witness.emit(_record(told))
    try:
        with agreeable(told=told) as slack:
            bot = make_bot(
                database_url, slack_api_url=f"{slack}/api/", tenant_directory_url=f"{slack}/directory"
            )
            with serving(bot.web) as url:
                at = Target(bot, url, slack, witness)
                yield at
                at.close()
            bot.stop()
    finally:
        logging.disable(logging.NOTSET)
        threading.excepthook = before
        root.removeHandler(witness)


def run(at: Target, count: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Result:
    """Send ``count`` payloads; the same seed sends the same ones."""
    random = Random(seed)  # noqa: S311 -- the same faults each time are wanted
    recorded = recordings(f"{at.slack}/response")
    result = Result(seed)
    _visit_every_listener(at, random, recorded)
    _visit_every_refusal(at, recorded)
    _visit_with_long_bodies(at, recorded)
    # The list of English words is read once, with the first unknown word that somebody says.
    usual_words()
    began = time.monotonic()
    steady: float | None = None
    while result.sent < count and len(result.failures) < MOST_FAILURES:
        batch = _Batch(at, result)
        for _ in range(min(BATCH, count - result.sent)):
            batch.send(random, recorded)
        batch.judge()
        at.town.restore()
        if steady is None and result.sent >= count // 4:
            gc.collect()
            steady = memory()
        if result.sent % 5000 == 0:
            tell(f"{result.sent:,}: {result.errors} × 5xx, {at.witness.count} tracebacks, {memory():.0f} MB")
    gc.collect()
    result.grown = memory() - (steady or memory())
    result.seconds = time.monotonic() - began
    result.closed, result.tracebacks = at.closed, at.witness.count
    return result


def _visit_every_listener(at: Target, random: Random, recorded: Sequence[Any]) -> None:
    """Send what was recorded, unspoilt, so that what each listener loads once is not counted as a leak."""
    for payload in recorded:
        at.send(Sent(*_body(placed(random, payload, f"{at.slack}/response"))))
    at.settle()
    at.town.restore()


def _visit_every_refusal(at: Target, recorded: Sequence[Any]) -> None:
    """Send each recorded payload with other entries: what answers to them load once is no leak either."""
    random = Random(0)  # noqa: S311 -- the same entries each time are wanted
    for payload in recorded:
        other = mutations.entered_otherwise(random, payload, recorded)
        at.send(Sent(*_body(placed(random, other, f"{at.slack}/response"))))
    at.settle()
    at.town.restore()


def _visit_with_long_bodies(at: Target, recorded: Sequence[Any]) -> None:
    """Send bodies as long as the longest of a run: the room that one takes is kept, and taken once only."""
    random = Random(0)  # noqa: S311 -- any of them will do
    for payload in recorded[:: len(recorded) // LONG_BODIES]:
        found = placed(random, payload, f"{at.slack}/response")
        at.send(Sent(*_body(found | {"more": "&" * LONGEST_TEXT})))
    at.settle()
    at.town.restore()


class _Batch:
    """Some requests whose failures are told apart only where there are any."""

    def __init__(self, at: Target, result: Result) -> None:
        self._at, self._result = at, result
        self._sent: list[Sent] = []
        self._before = (at.witness.count, at.closed)
        self._failed = False

    def send(self, random: Random, recorded: Sequence[Any]) -> None:
        at, result = self._at, self._result
        payload = placed(random, random.choice(recorded), f"{at.slack}/response")
        gentle = random.random() < 0.4
        spoil = mutations.entered_otherwise if gentle else mutations.spoilt
        sent = transported(random, spoil(random, payload, recorded), gentle=gentle)
        before = at.reached
        status = at.send(sent)
        result.sent += 1
        result.statuses[status] += 1
        result.errors += status >= 500
        self._failed |= status >= 500 or status < 0
        result.authorised += gentle
        result.reached += at.reached > before
        result.authorised_reached += gentle and at.reached > before
        self._sent.append(sent)

    def judge(self) -> None:
        """Look for who failed, if anybody did."""
        at = self._at
        at.settle()
        if not at.is_usable():
            at.closed += 1
        if (at.witness.count, at.closed) == self._before and not self._failed:
            return
        for sent in self._sent:
            if len(self._result.failures) < MOST_FAILURES and (failed := _failure(at, sent)):
                self._result.failures.append(_smallest(at, sent, failed))


def _failure(at: Target, sent: Sent) -> str | None:
    """Return what a request brings about that must not be, tried alone."""
    at.town.restore()
    before, closed, seen = at.witness.count, at.closed, len(at.witness.seen)
    status = at.send(sent)
    at.settle()
    if at.witness.count > before:
        return f"status {status}, and the log holds a traceback:\n" + "\n".join(at.witness.seen[seen:][:1])
    if status >= 500 or at.closed > closed:
        return f"status {status}" + (", and the connection was closed" if at.closed > closed else "")
    return None


def _smallest(at: Target, sent: Sent, failed: str) -> str:
    """Return the smallest request found that fails likewise, with what happened."""
    tries = 200
    smaller = True
    while sent.payload is not None and smaller and tries > 0:
        smaller = False
        for path in sorted(mutations.paths(sent.payload), key=len):
            shorter = _without(sent.payload, path)
            if shorter is None or tries <= 0:
                continue
            tries -= 1
            candidate = Sent(*_body(shorter), shorter)
            if found := _failure(at, candidate):
                sent, failed, smaller = candidate, found, True
                break
    return f"{failed}\n{sent.kind}: {sent.body[:3000]!r}\n{mutations.written(sent.payload)[:3000]}"


def _without(payload: Any, path: mutations.Path) -> Any:
    if not path:
        return None
    copy = json.loads(json.dumps(payload))
    place = copy
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return copy


def transported(random: Random, payload: Any, *, gentle: bool) -> Sent:
    """Return a payload as a request, now and then with a fault in the body itself."""
    body, kind = _body(payload)
    if gentle or random.random() < 0.9:
        return Sent(body, kind, payload)
    faults: tuple[Callable[[], tuple[bytes, str]], ...] = (
        lambda: (body[: random.randrange(len(body) + 1)], kind),
        lambda: (body + b"&" + body[:200], kind),
        lambda: (
            body,
            random.choice((JSON, FORM, "text/plain", "", "multipart/form-data", "application/json; x")),
        ),
        lambda: (_flipped(random, body), kind),
        lambda: (b"payload=" + body, FORM),
        lambda: (body + b"&command=%2Fmci&type=event_callback", kind),
        lambda: (b"&".join([body] + [b"x%d=1" % number for number in range(300)]), kind),
    )
    return Sent(*random.choice(faults)())


def _body(payload: Any) -> tuple[bytes, str]:
    if (
        isinstance(payload, dict)
        and "command" in payload
        and all(isinstance(one, str) for one in payload.values())
    ):
        return urlencode(payload, errors="surrogatepass").encode(), FORM
    if isinstance(payload, dict) and payload.get("type") in ("event_callback", "url_verification"):
        return mutations.written(payload).encode(), JSON
    return b"payload=" + quote(mutations.written(payload)).encode(), FORM


def _flipped(random: Random, body: bytes) -> bytes:
    found = bytearray(body or b"x")
    for _ in range(random.choice((1, 2, 10))):
        found[random.randrange(len(found))] = random.randrange(256)
    return bytes(found)


COPIES = {
    Action.CUSTOMERS_MINE: "block_actions customers.later",
    Action.CUSTOMERS_CHOOSE: "block_actions customers.later",
    Action.ASSOCIATION_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.FILTER_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.FILTER_LOCATION: "block_actions customer.choose_location modal location.search",
    Action.SNOOZE_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.SETTINGS_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.ROLES_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.PARTNER_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.MAIL_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.KEPT_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.PARTNER_ZONE: "block_actions customer.choose_location modal location.search",
    Action.LOCATION_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.LOCATION_ALSO: "block_actions customer.choose_location modal location.search",
    Action.LOCATION_NOT: "block_actions customer.choose_location modal location.search",
    Action.CHANNEL_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.CHANNEL_HOLDER: "block_actions customer.choose_location modal location.search",
    Action.CATALOGUE_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.FACT_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.ROLES_LOCATION: "block_actions customer.choose_location modal location.search",
    Action.ROLE_LOCATION: "block_actions customer.choose_location modal location.search",
    Action.ROLE_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.PERSON_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.PERSON_LEFT: "block_actions customer.choose_location modal location.search",
    Action.MEMBER_OWNED: "block_actions customer.choose_location modal location.search",
    Action.MEMBER_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.GROUP_SEARCH: "block_actions customer.choose_location modal location.search",
    Action.GROUP_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.GROUPS_OPEN: "block_actions modal outbox.open",
    Action.WORD_INPUT: "block_actions consent.give_date modal draft.keep",
    Action.WORD_MEANS: "block_actions customer.choose_location modal location.search",
}
"""Elements that no journey uses, by the recorded payload that theirs would look like.

Two need hundreds of rows; Slack sends the others only where an input reports what is entered in it.
"""


def recordings(response_url: str = PLACEHOLDERS["response_url"]) -> list[dict[str, Any]]:
    """Return every recorded payload, in the same order each time."""
    known: dict[str, dict[str, Any]] = json.loads(RECORDED.read_text())
    copies = []
    for action, like in COPIES.items():
        first, *others = known[like]["actions"]
        copies.append(known[like] | {"actions": [first | {"action_id": action.value}, *others]})
    found = [known[name] for name in sorted(known)] + copies
    return [one | {"response_url": response_url} if "response_url" in one else one for one in found]


def memory() -> float:
    """Return what this process holds, in MB, without what is free and was not given back yet."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _last_lines(error: Any) -> str:
    raised = error[1] if isinstance(error, tuple) else error
    if not isinstance(raised, BaseException):
        raised = sys.exception()
    if raised is None:
        return "an exception"
    lines = traceback.format_exception(raised)
    return "".join(lines)[-2500:]


def _record(told: Any) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"msg": "a thread ended", "levelno": logging.ERROR, "exc_info": (told.exc_type, told.exc_value, None)}
    )

"""Reception: passes every payload to Bolt, and an event only until a listener has handled it."""

import re
from datetime import timedelta
from time import perf_counter
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from structlog.contextvars import bound_contextvars

from bot.clock import Clock
from bot.metrics import Metrics
from bot.payloads import payloads
from bot.slack.errors import TROUBLE
from handlers.app import typed_command
from handlers.app.caller import caller_of
from handlers.app.ids import Action, Field, ShortcutId, Subcommand, ViewId
from store import deliveries
from store.database.availability import DatabaseUnavailable
from store.database.engine import Database
from store.deliveries import Taken

BUSY_FOR = timedelta(seconds=30)
"""Time that a listener of an event has before a redelivery starts it again, as after a crash."""

OTHER = "other"
"""What the log shows instead of an unknown id or word, which may be a name or a number."""

KNOWN = frozenset(str(one) for ids in (Subcommand, ShortcutId, ViewId, Action, Field) for one in ids) | {""}
_EVENT = re.compile(r"[a-z][a-z0-9_.]{0,59}")
_ID = re.compile(r"[A-Z0-9]{1,32}")

log = structlog.get_logger(__name__)


class Reception:
    """Receives payloads from HTTP and Socket Mode.

    Slack redelivers an event until it is acknowledged. So an event is recorded as done only after its
    listener has returned; if the listener failed or was killed, the next delivery starts it again.
    """

    def __init__(self, slack: App, database: Database, clock: Clock, metrics: Metrics) -> None:
        """Keep Bolt, and the database that remembers events."""
        self._slack = slack
        self._database = database
        self._clock = clock
        self._metrics = metrics

    def __call__(self, payload: dict[str, Any], trouble: DatabaseUnavailable | None = None) -> BoltResponse:
        """Return the answer to a payload that is known to come from Slack.

        With ``trouble``, the person is only told why their request could not be handled.
        """
        kind, what = _name(payload)
        begun = perf_counter()
        with bound_contextvars(
            kind=kind, what=what, user=_id(payload, "user"), workspace=_id(payload, "team")
        ):
            answer = self._dispatch(payload, trouble) if trouble else self._once(payload)
            seconds = perf_counter() - begun
            log.info("request.answered", status=int(answer.status), ms=round(seconds * 1000, 1))
        self._metrics.requests.labels(kind, int(answer.status)).inc()
        self._metrics.request_seconds.labels(kind).observe(seconds)
        return answer

    def _once(self, payload: dict[str, Any]) -> BoltResponse:
        if payload.get("type") != "event_callback":
            return self._dispatch(payload)
        # Slack would deliver an event again that is not acknowledged.
        return self._event_once(payload) if payloads.is_heard(payload) else BoltResponse(status=200)

    def _event_once(self, payload: dict[str, Any]) -> BoltResponse:
        key = deliveries.of_event(payload["event_id"])
        now = self._clock()
        try:
            with self._database.write() as session:
                taken = deliveries.take(session, key, now, now + BUSY_FOR)
        except DatabaseUnavailable as error:
            return self._dispatch(payload, error)
        if taken is Taken.DONE:
            return BoltResponse(status=200)
        if taken is Taken.BUSY:
            return BoltResponse(status=503, headers={"retry-after": str(BUSY_FOR.seconds)})
        answer = self._dispatch(payload)
        try:
            with self._database.write() as session:
                settle = deliveries.finish if answer.status == 200 else deliveries.release
                settle(session, key)
        except DatabaseUnavailable as error:
            return self._dispatch(payload, error)
        return answer

    def _dispatch(self, payload: dict[str, Any], trouble: DatabaseUnavailable | None = None) -> BoltResponse:
        # Bolt accepts a parsed body only in Socket Mode. No header is passed on, because headers are not
        # signed and some make Bolt run a function that the sender chooses. The logger is set here because
        # Bolt logs forms with several response addresses before it sets one itself.
        context = {"logger": self._slack.logger, TROUBLE: trouble}
        body = payloads.for_slack_alone(payload, self._slack.client.base_url)
        request = BoltRequest(body=body, mode="socket_mode", context=context)
        # Bolt reads the workspace in its own way; here it is read in one place.
        request.context["team_id"] = caller_of(payload).workspace_id or None
        return self._slack.dispatch(request)


def _name(payload: dict[str, Any]) -> tuple[str, str]:
    """Return the kind of a payload and the id that selects its listener, as far as they may be logged."""
    if "command" in payload:
        return "command", _known(typed_command.read(str(payload.get("text") or "")).word)
    kind = str(payload["type"])
    match kind:
        case "event_callback":
            event = str(payload["event"]["type"])
            return kind, event if _EVENT.fullmatch(event) else OTHER
        case "block_actions":
            return kind, _known(payload["actions"][0]["action_id"])
        case "view_submission" | "view_closed":
            return kind, _known(payload["view"].get("callback_id"))
        case _:
            return kind, _known(payload.get("action_id") or payload.get("callback_id"))


def _known(word: object) -> str:
    said = str(word or "")
    return said if said in KNOWN else OTHER


def _id(payload: dict[str, Any], name: str) -> str | None:
    found = payload.get(name) or payload.get("event", {}).get(name) or {}
    given = found.get("id") if isinstance(found, dict) else found
    said = given or payload.get(f"{name}_id")
    if said is None:
        return None
    return str(said) if _ID.fullmatch(str(said)) else OTHER

"""Reception: hands every payload to Bolt, whichever way it came, and every event only until it is done."""

from datetime import timedelta
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.clock import Clock
from store import deliveries
from store.database import Database
from store.deliveries import Taken

BUSY_FOR = timedelta(seconds=30)
"""Time that a listener of an event has before a redelivery may begin anew, as after a crash."""


class Reception:
    """Takes payloads from HTTP and Socket Mode alike.

    Slack redelivers an event until it is answered with success. So an event is remembered as done only after
    its listener has returned; one whose listener failed, or was killed, is worked on again.
    """

    def __init__(self, slack: App, database: Database, clock: Clock) -> None:
        """Keep Bolt and the memory of events."""
        self._slack = slack
        self._database = database
        self._clock = clock

    def __call__(self, payload: dict[str, Any]) -> BoltResponse:
        """Return the answer to a payload that is known to come from Slack."""
        if payload.get("type") != "event_callback":
            return self._dispatch(payload)
        key = f"event:{payload['event_id']}"
        now = self._clock()
        with self._database.write() as session:
            taken = deliveries.take(session, key, now, now + BUSY_FOR)
        if taken is Taken.DONE:
            return BoltResponse(status=200)
        if taken is Taken.BUSY:
            return BoltResponse(status=503, headers={"retry-after": str(BUSY_FOR.seconds)})
        answer = self._dispatch(payload)
        with self._database.write() as session:
            settle = deliveries.finish if answer.status == 200 else deliveries.release
            settle(session, key)
        return answer

    def _dispatch(self, payload: dict[str, Any]) -> BoltResponse:
        # A parsed body is what Bolt calls Socket Mode. No header of a request goes on: some would have Bolt
        # run a function of the sender's choice, and headers are not signed.
        return self._slack.dispatch(BoltRequest(body=payload, mode="socket_mode"))

"""Checks an HTTP request before Bolt sees it.

Bolt parses some bodies before it verifies them, answers 500 to a malformed timestamp, and lets replays pass.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from bot.clock import Clock
from handlers.drafts.journeys import KEPT
from store import deliveries
from store.database.engine import Database

LARGEST_BODY = 1024 * 1024
"""Bytes; the largest modal that Slack can submit is well below."""

OLDEST = timedelta(minutes=5)
"""Longest time between a signature and now, in the past or the future."""

CHANGES_NOTHING = frozenset({"event_callback", "url_verification", "block_suggestion"})
"""Kinds of payloads that may come twice: look-ups only read; `bot.payloads.reception` remembers events."""

LONGEST_CHECK = 1000
"""Bytes of a request by which Slack checks our certificate."""


class RequestRefused(Exception):
    """A request was refused; it has the HTTP status and the sentence of the answer."""

    def __init__(self, status: int, sentence: str) -> None:
        """Keep the answer, which reveals nothing to strangers."""
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class FrontDoor:
    """Accepts each request that Slack has signed, within five minutes and only once."""

    def __init__(self, signing_secret: str, database: Database, clock: Clock) -> None:
        """Keep the secret, and the database that remembers accepted requests."""
        self._secret = signing_secret.encode()
        self._database = database
        self._clock = clock

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check age and signature of a raw body.

        Raises:
            RequestRefused: it is too old, or was not signed by Slack.
        """
        stamp = headers.get("x-slack-request-timestamp", "")
        # A longer number is not a plausible time, and would not fit into a datetime.
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 10):
            raise RequestRefused(401, "The request carries no timestamp.")
        if abs(self._clock() - datetime.fromtimestamp(int(stamp), UTC)) > OLDEST:
            raise RequestRefused(401, "The request's timestamp is too far from now.")
        mac = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        given = headers.get("x-slack-signature", "")
        if not hmac.compare_digest(f"v0={mac.hexdigest()}".encode(), given.encode()):
            raise RequestRefused(401, "The request is not signed by Slack.")

    def admit(self, headers: Mapping[str, str], payload: dict[str, Any]) -> None:
        """Accept a verified request, but only once if a repetition could change something.

        Raises:
            RequestRefused: the same request came before.
        """
        if "command" not in payload and _may_come_twice(payload):
            return
        key = deliveries.of_request(headers["x-slack-signature"])
        with self._database.write() as session:
            if not deliveries.remember(session, key, self._clock()):
                raise RequestRefused(409, "The request came before.")


def _may_come_twice(payload: dict[str, Any]) -> bool:
    """Tell whether a request may come twice.

    Text that is typed into a form may: each keystroke sends the whole form, and so does the next one or the
    submission. A keystroke from before the last step is ignored. Remembering each would take another write.
    """
    if payload["type"] == "block_actions":
        actions = payload["actions"]
        return bool(actions) and all(one["action_id"] in KEPT for one in actions)
    return payload["type"] in CHANGES_NOTHING


def is_ssl_check(form: bytes) -> bool:
    """Tell whether Slack only checks our certificate; it does so now and then, signed or not."""
    if len(form) > LONGEST_CHECK:
        return False
    try:
        fields = dict(parse_qsl(form.decode("ascii"), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return False
    return fields.get("ssl_check") == "1" and not fields.keys() & {"command", "payload"}

"""The answer to the last click of *Add customer*, its durable transaction included."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from benchmarks.figures import Figure, percentile
from benchmarks.open_loop import run
from benchmarks.processes import SECRET, TOKEN, Program, running
from bot import clock
from flows import access
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft, ContactDraft, Step
from flows.rules.customers.tenancy import Identifier
from store import schema
from store.database.engine import Database
from store.enums import IdentifierType, Role, TenantCheck
from store.partners import Member, RoleGrant
from tests.support import world
from tests.support.world import WORKSPACE, World

RATES = {50: 15, 150: 50}
"""Requests a second, and the milliseconds within which 99 of 100 are answered."""

SECONDS = 10
TRIGGER = "1.2.3"
WARM_UP = 100
GREETINGS = 100
"""A second."""


def measure(_most: int) -> Iterator[Figure]:
    """Click at 50 and at 150 a second; then a bare Bolt app, with and without waiting."""
    with TemporaryDirectory(prefix="bench") as folder, running("benchmarks.slack_stub") as slack:
        api = f"http://127.0.0.1:{slack.port}/api/"
        medians: dict[int, float] = {}
        for rate, most in RATES.items():
            clicked = _bot(Path(folder) / f"{rate}.db", api, rate)
            medians[rate] = percentile(clicked.times, 0.5)
            p99 = percentile(clicked.times, 0.99)
            yield Figure(f"ack of Add customer at {rate}/s, p99", p99, "ms", most=most)
            yield Figure("  median", medians[rate], "ms")
            yield Figure("  processor time of each", clicked.processor, "ms")
        for waits, words in (("0", "default settings"), ("1", "process_before_response")):
            with running("benchmarks.hello", SLACK_API_URL=api, HELLO_WAITS=waits) as hello:
                clicked = _clicks(hello, 50, [_submission("U0ADA", "x")] * (WARM_UP + 50 * SECONDS))
            median = percentile(clicked.times, 0.5)
            yield Figure(f"bare Bolt app at 50/s, {words}, median", median, "ms")
            yield Figure("  processor time of each", clicked.processor, "ms")
            if waits == "0":
                yield Figure("  in times of the bot's median", median / medians[50], "times", least=5)
            else:
                yield Figure("  the bot's median in times of it", medians[50] / median, "times", most=5)


@dataclass(frozen=True, slots=True)
class Clicked:
    """How long each answer took, and the processor time of the answering process for each, in ms."""

    times: Sequence[float]
    processor: float


def _bot(path: Path, api: str, rate: int) -> Clicked:
    count = WARM_UP + rate * SECONDS
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    place = world.build(database)
    filled = list(_drafts(database, place, count))
    database.close()
    with running(
        "bot",
        "serve",
        path="/healthz",
        DATABASE_URL=f"sqlite:///{path}",
        SLACK_API_URL=api,
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_SIGNING_SECRET=SECRET,
        SECRET_KEY="a key of thirty-two bytes, or more",
        LOG_LEVEL="WARNING",
    ) as bot:
        # The bot asks Slack once an hour about each person; here that happens before.
        run(bot.port, GREETINGS, [partial(signed, greeting(user)) for user, _ in filled])
        clicked = _clicks(bot, rate, [_submission(*one) for one in filled])
    with database.read() as session:
        added = session.connection().exec_driver_sql("SELECT count(*) FROM associations").scalar()
    database.close()
    assert added == count, f"{added} of {count} were added"
    return clicked


def _clicks(program: Program, rate: int, payloads: list[str]) -> Clicked:
    requests: list[Callable[[], bytes]] = [partial(signed, one) for one in payloads]
    run(program.port, 20, requests[:WARM_UP])
    before = program.processor
    times = run(program.port, rate, requests[WARM_UP:]).times
    return Clicked(times, (program.processor - before) / len(times))


def _drafts(database: Database, place: World, count: int) -> Iterator[tuple[str, str]]:
    """Bring ``count`` members to the last step, each with a customer of their own."""
    now = clock.system()
    with database.write() as session:
        for number in range(count):
            user = f"U0M{number:06}"
            member = Member(partner_id=place.partner.id, user_id=user, name=f"Member {number}")
            session.add(member)
            session.flush()
            session.add(RoleGrant(partner_id=place.partner.id, member_id=member.id, role=Role.USER))
            session.flush()
            actor = access.identify(session, WORKSPACE, user)
            draft = drafts.start(session, actor, _filled(place, number), now)
            session.flush()
            draft = drafts.take_step(session, actor, draft, now, version=1, step=Step.REVIEW)
            yield user, draft.id


def _filled(place: World, number: int) -> AddCustomerDraft:
    tenant = f"11111111-2222-4333-8444-{number:012}"
    return AddCustomerDraft(
        location_id=place.seattle.id,
        domain="contoso.com",
        company=f"Company {number}",
        identifier=Identifier(IdentifierType.TENANT_ID, tenant, TenantCheck.DERIVED),
        engagement_ids=(place.viva.id,),
        customer_contact=ContactDraft(name="Kim Akers", email="kim@contoso.com"),
        partner_contact=ContactDraft(name="Ada Admin", email="ada@fourthcoffee.example"),
    )


def _submission(user: str, draft_id: str) -> str:
    return submission(user, "customer.review", {"draft": draft_id, "version": 2})


def submission(
    user: str, callback_id: str, carried: Mapping[str, object], values: Mapping[str, object] | None = None
) -> str:
    """Return the body of a click on the last button of a modal, which carries something and has values."""
    view: dict[str, object] = {
        "id": "V0BENCH",
        "team_id": WORKSPACE,
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": json.dumps(carried),
        "title": {"type": "plain_text", "text": "MCI Bot"},
        "state": {"values": values or {}},
        "blocks": [],
        "hash": "1.abc",
        "root_view_id": "V0BENCH",
        "previous_view_id": None,
        "app_id": "A0BENCH",
        "bot_id": "B0BOT",
    }
    payload = {
        "type": "view_submission",
        "team": {"id": WORKSPACE, "domain": "fourthcoffee"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": WORKSPACE},
        "api_app_id": "A0BENCH",
        "token": "unused",
        "trigger_id": TRIGGER,
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    return urlencode({"payload": json.dumps(payload)})


def greeting(user: str) -> str:
    """Return the body of a command that changes nothing."""
    return urlencode(
        {
            "command": "/mci",
            "text": "help",
            "team_id": WORKSPACE,
            "user_id": user,
            "channel_id": "C0INCENTIVES",
            "trigger_id": TRIGGER,
        }
    )


def signed(form: str) -> bytes:
    """Return the request with this form, signed as Slack does it."""
    # Slack gives every request a trigger of its own, so no two have the same signature.
    body = form.replace(TRIGGER, f"1.{time.perf_counter_ns()}.3").encode()
    stamp = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mac.hexdigest()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

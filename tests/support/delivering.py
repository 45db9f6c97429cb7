"""What the delivery's tests do again and again: adding, asking, looking into the outbox, breaking Slack."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import select

from bot.delivery import Delivery
from bot.delivery.mail import mails
from bot.delivery.mail.smtp import MailServer, SmtpMailer
from bot.delivery.ports import Compose
from flows.notifications import DestinationLost, notify
from sandbox.faults.faults import Does, SandboxFault, Where
from sandbox.faults.ledger import LedgerEntry
from sandbox.workspace.state import Channel
from store.database.engine import Database
from store.outbox.message_keys import EventKey, SequenceKey
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import asking, world
from tests.support.stage import Stage
from tests.support.world import ADA, ADMIN, KIM, LINKS, actor

MAIL_FROM = "mci@fourthcoffee.example"


class Clients:
    """Slack clients for several workspaces, by their ids."""

    def __init__(self, api_url: str, tokens: dict[str, str]) -> None:
        self.api_url = api_url
        self.tokens = tokens

    def client(self, partner: Partner) -> WebClient:
        token = self.tokens[partner.workspace_id]
        return WebClient(token, base_url=self.api_url, timeout=5, retry_handlers=[])


def deliverer(
    shown: Stage,
    *,
    database: Database | None = None,
    clients: Clients | None = None,
    pace: timedelta = timedelta(),
    server: MailServer | None = None,
    mail_from: str = MAIL_FROM,
    compose: Compose | None = None,
) -> Delivery:
    """Return a delivery into the stage, with no pause between two messages to one channel."""
    return Delivery(
        database or shown.bot.database,
        shown.bot.clock,
        clients or shown.bot.workspaces,
        SmtpMailer(
            server or MailServer.parse(f"smtp://127.0.0.1:{shown.sandbox.mail_port}"),
            mail_from,
            "https://mci.example",
            shown.bot.clock,
        ),
        compose or partial(mails.compose, links=LINKS),
        pace=pace,
    )


def run(delivery: Delivery) -> int:
    """Deliver until nothing more can go out now."""
    total = 0
    while count := delivery.run_once():
        total += count
    return total


def add(shown: Stage, user: str = ADMIN, tenant: str = world.TENANT) -> int:
    return world.associate(
        shown.bot.database,
        shown.place,
        shown.place.viva.id,
        user=user,
        tenant=tenant,
        now=shown.bot.clock(),
    )


def ask(shown: Stage, association_id: int, user: str = ADMIN, **changes: Any) -> None:
    now = shown.bot.clock()
    given = {"customer": KIM, "partner": ADA, **changes}
    with shown.bot.database.write() as session:
        asking.ask(session, actor(session, user), association_id, LINKS, now, **given)


def rows(database: Database, *kinds: str) -> list[OutboxMessage]:
    with database.read() as session:
        found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [row for row in found if not kinds or row.kind in kinds]


def states(shown: Stage, *kinds: str) -> list[str]:
    return [row.state.value for row in rows(shown.bot.database, *kinds)]


def slack_fails(
    shown: Stage, error: str = "internal_error", *, times: int | None = 1, **more: object
) -> None:
    fault = {"where": Where.API, "what": "chat.*", "does": Does.ERROR, "error": error, "times": times}
    shown.sandbox.faults.add(SandboxFault.model_validate(fault | more))


def mail_fails(shown: Stage, verb: str, **more: object) -> None:
    fault = {"where": Where.MAIL, "what": verb, "does": Does.ERROR, "times": 1}
    shown.sandbox.faults.add(SandboxFault.model_validate(fault | more))


def posts(shown: Stage, method: str = "chat.postMessage") -> list[LedgerEntry]:
    return [entry for entry in shown.sandbox.ledger.find(what=method) if entry.took_effect]


def calls(shown: Stage, what: str = "chat.postMessage") -> list[LedgerEntry]:
    return list(shown.sandbox.ledger.find(what=what))


def delivery_ids(entries: Iterable[LedgerEntry]) -> list[str | None]:
    return [entry.delivery_id for entry in entries]


def channels(shown: Stage, count: int, workspace_id: str = world.WORKSPACE) -> list[str]:
    """Make channels with the bot in them."""
    workspace = shown.sandbox.state.workspaces[workspace_id]
    bots = [one.bot_user for one in shown.sandbox.state.installations if one.team_id == workspace_id]
    names = [f"C{workspace_id[1:4]}{number:04d}" for number in range(count)]
    for name in names:
        workspace.channels[name] = Channel(id=name, name=name.lower(), members=[*workspace.users, *bots])
    return names


def put(shown: Stage, destination: str, count: int = 1, *, sequence: str = "", partner_id: int = 0) -> None:
    """Put plain messages into the outbox; ``said`` counts them."""
    with shown.bot.database.write() as session:
        partner = session.get_one(Partner, partner_id or shown.place.partner.id)
        for number in range(count):
            notify(
                session,
                partner,
                DestinationLost(destination, f"number_{number}"),
                shown.bot.clock(),
                destination=destination,
                sequence=SequenceKey(sequence or f"{destination}:{number}"),
                event=EventKey(f"{destination}:{number}"),
            )

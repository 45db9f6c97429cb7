"""The world of a fault run: workspaces in a sandbox, their partners in the database, and what goes wrong."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.vault import Vault
from sandbox.clock import SandboxClock
from sandbox.faults.faults import Does, SandboxFault, Where
from sandbox.faults.ledger import Ledger, LedgerEntry
from sandbox.transport.server import serve
from sandbox.transport.serving import Served
from sandbox.workspace import seeds
from sandbox.workspace.state import App, Channel, User, Workspace
from sandbox.workspace.world import Sandbox
from store.catalogue import LocationEligibility
from store.database.engine import Database
from store.enums import ClaimItem, ReminderSetting, Role
from store.installations import Installation
from store.partners import Location, Member, Partner, RoleGrant
from tests.support import world
from tests.support.stage import MANIFEST

ENGAGEMENTS = 5
"""One journey adds a customer to all of them, which makes so many life cycles."""

CONSENT_DAYS = 20
SUBMIT_DAYS = 20
DISPUTE_DAYS = 3

REQUIRED: tuple[list[ClaimItem], ...] = (
    [ClaimItem.INVOICE],
    [ClaimItem.CUSTOMER_SURVEY],
    [ClaimItem.PARTNER_SURVEY],
    [ClaimItem.INVOICE, ClaimItem.CUSTOMER_SURVEY],
    [],
)
"""The items of a claim, by engagement."""

SLACK_FAULTS = (
    {"does": Does.ERROR, "error": "internal_error", "percent": 2},
    {"does": Does.ERROR, "error": "internal_error", "after": True, "percent": 2},
    {"does": Does.ERROR, "error": "ratelimited", "retry_after": 1, "percent": 2},
    {"does": Does.DROP, "percent": 2},
    {"does": Does.DROP, "after": True, "percent": 1},
    {"does": Does.RUBBISH, "status": 502, "percent": 1},
)
"""Ten of a hundred calls that carry a message go wrong."""

MAIL_FAULTS = (
    {"what": "CONNECT", "does": Does.DROP, "percent": 2},
    {"what": "RCPT", "does": Does.ERROR, "reply": "451 4.7.1 Try again later", "percent": 2},
    {"what": "END", "does": Does.DROP, "after": True, "percent": 1},
)
"""Five of a hundred mails do."""


class TimedLedger(Ledger):
    """A ledger that also knows when, by this machine, each entry came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: dict[int, float] = {}

    def receive(self, at: float, where: Where, what: str, arguments: Mapping[str, Any]) -> LedgerEntry:
        entry = super().receive(at, where, what, arguments)
        self.came[entry.number] = time.monotonic()
        return entry


@dataclass
class Town:
    """The sandbox with its app."""

    sandbox: Sandbox
    served: Served
    app: App
    ledger: TimedLedger


@dataclass(frozen=True)
class Quarter:
    """One partner: its workspace, channel and two members, an admin and a user.

    Those of every second partner get each reminder singly, the others daily.
    """

    number: int

    @property
    def workspace(self) -> str:
        return f"T0CHAOS{self.number}"

    @property
    def channel(self) -> str:
        return f"C0CHAOS{self.number}"

    @property
    def members(self) -> tuple[str, str]:
        return f"U0ADMIN{self.number}", f"U0USER{self.number}"


def build(clock: SandboxClock, quarters: list[Quarter]) -> Town:
    """Start a sandbox with a workspace for each partner."""
    ledger = TimedLedger()
    sandbox = Sandbox(clock=clock, shares_clock=True, ledger=ledger)
    app = seeds.app(seeds.read(MANIFEST), socket_mode=False)
    served = serve(sandbox)
    for quarter in quarters:
        made = Workspace(id=quarter.workspace, name=f"Partner {quarter.number}", domain=f"p{quarter.number}")
        for user in quarter.members:
            made.users[user] = User(
                id=user,
                name=user.lower(),
                real_name=user.title(),
                email=f"{user.lower()}@partner{quarter.number}.com",
            )
        made.channels[quarter.channel] = Channel(
            id=quarter.channel, name="mci", members=list(made.users), takes_apps=True
        )
        sandbox.add_workspace(made)
        sandbox.install(app, quarter.workspace)
    served.start()
    return Town(sandbox, served, app, ledger)


def go_wrong(sandbox: Sandbox, seed: int) -> None:
    """Let Slack and the mail server go wrong from now on."""
    sandbox.faults.reseed(seed)
    for fault in SLACK_FAULTS:
        known = {"where": Where.API, "what": "chat.*"}
        sandbox.faults.add(SandboxFault.model_validate(known | fault))
    for fault in MAIL_FAULTS:
        sandbox.faults.add(SandboxFault.model_validate({"where": Where.MAIL} | fault))


def settle(database: Database, town: Town, quarter: Quarter, vault: Vault) -> None:
    """Put a partner's rows into the database."""
    admin, user = quarter.members
    granted = town.sandbox.installation(town.app.id, quarter.workspace)
    assert granted is not None
    with database.write() as session:
        partner = Partner(
            workspace_id=quarter.workspace, name=f"Partner {quarter.number}", channel_id=quarter.channel
        )
        session.add(partner)
        session.flush()
        place = Location(
            partner_id=partner.id, code="4821937", name="Seattle", country="US", market="A", enrolled=True
        )
        session.add(place)
        works = [
            world.engagement(
                partner,
                f"WORK{number}",
                f"Workshop {number}",
                consent_days=CONSENT_DAYS,
                submit_days=SUBMIT_DAYS,
                dispute_days=DISPUTE_DAYS,
                required_items=[one.value for one in REQUIRED[number]],
            )
            for number in range(ENGAGEMENTS)
        ]
        setting = ReminderSetting.SINGLY if quarter.number % 2 else ReminderSetting.DAILY
        people = [
            Member(partner_id=partner.id, user_id=one, name=one.title(), reminders=setting)
            for one in (admin, user)
        ]
        session.add_all([*works, *people])
        session.flush()
        for work in works:
            session.add(
                LocationEligibility(partner_id=partner.id, location_id=place.id, engagement_id=work.id)
            )
        for person, role in zip(people, (Role.ADMIN, Role.USER), strict=True):
            session.add(RoleGrant(partner_id=partner.id, member_id=person.id, role=role))
        session.add(
            Installation(
                partner_id=partner.id,
                app_id=town.app.id,
                bot_user_id=granted.bot_user,
                sealed_token=vault.seal(granted.token),
                scopes=[],
                installed_by=admin,
                installed_at=datetime.now(UTC),
            )
        )


def keep_point(folder: Path, name: str) -> None:
    """Tell the processes at which point one of them is to die."""
    (folder / "point.new").write_text(name)
    (folder / "point.new").replace(folder / "point")

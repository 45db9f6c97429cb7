"""Composition: every object is made here once, from the settings and a clock."""

import hashlib
from dataclasses import dataclass

from slack_bolt import App
from starlette.applications import Starlette

from bot import clock as clocks
from bot.clock import Clock
from bot.delivery import Delivery
from bot.directory import TenantDirectory
from bot.front_door import FrontDoor
from bot.reception import Reception
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.slack import build_app
from bot.web import build_web
from bot.workspaces import Workspaces
from flows import tick
from flows.links import Links
from flows.tick import Done
from handlers.services import Services
from store.database import Database


@dataclass(frozen=True)
class Bot:
    """All parts of the bot; threads run between `start` and `stop` only."""

    settings: Settings
    clock: Clock
    database: Database
    workspaces: Workspaces
    directory: TenantDirectory
    services: Services
    slack: App
    web: Starlette
    delivery: Delivery
    scheduler: Scheduler

    def start(self) -> None:
        """Start the scheduler and the delivery."""
        self.delivery.start()
        self.scheduler.start()

    def stop(self) -> None:
        """Stop what `start` started, let work under way end, and close what is open."""
        self.scheduler.stop()
        self.delivery.stop()
        self.slack.listener_runner.listener_executor.shutdown()
        self.directory.close()
        self.database.close()

    def tick(self) -> list[Done]:
        """Do at once what the clock has brought, and return it."""
        return list(tick.sweep(self.database, self.clock()))

    def deliver(self) -> int:
        """Deliver at once every message that is due, and return how many."""
        return self.delivery.run_once()


def build(settings: Settings, clock: Clock = clocks.system) -> Bot:
    """Make the bot; nothing is opened, asked or started yet."""
    database = Database(settings.database_url)
    workspaces = Workspaces(settings)
    key = hashlib.sha256(settings.secret_key.get_secret_value().encode()).digest()
    directory = TenantDirectory(settings.tenant_directory_url, clock)
    services = Services(
        database=database,
        clock=clock,
        directory=directory,
        links=Links(settings.public_url, key),
    )
    slack = build_app(workspaces, services)
    secret = settings.slack_signing_secret
    # Slack's requests and their age are of the real time, even where the bot's own clock is moved.
    door = FrontDoor(secret.get_secret_value(), database, clocks.system) if secret else None
    delivery = Delivery(database, clock, workspaces)
    return Bot(
        settings=settings,
        clock=clock,
        database=database,
        workspaces=workspaces,
        directory=directory,
        services=services,
        slack=slack,
        web=build_web(door, Reception(slack, database, clocks.system), services, settings.trusted_proxies),
        delivery=delivery,
        scheduler=Scheduler(database, clock),
    )

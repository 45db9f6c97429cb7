"""Composition: every object is made here once, from the settings and a clock."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic

from slack_bolt import App
from starlette.applications import Starlette

from bot import charts, databases, erasing, pages, stopping
from bot import clock as clocks
from bot.clock import Clock
from bot.delivery import Delivery
from bot.delivery.mail import mails, sample
from bot.delivery.mail.sender import Sender
from bot.delivery.mail.smtp import Abilities, MailServer, SmtpMailer
from bot.directory import TenantDirectory
from bot.evidence.filer import EvidenceFiler
from bot.evidence_storage import opening as evidence_storage
from bot.evidence_storage import storage
from bot.evidence_storage.slack_files import SlackFileTransfers
from bot.jobs.auditor import Auditor
from bot.jobs.scheduler import Job, Scheduler
from bot.jobs.sweeper import Sweeper
from bot.loading import files as files_of_rows
from bot.loading import logos
from bot.loading.given_reader import GivenFileReader
from bot.loading.logos import LogoFetcher
from bot.metrics import Metrics
from bot.pages import mail_preview
from bot.payloads.front_door import FrontDoor
from bot.payloads.reception import Reception
from bot.payloads.socket_mode import SocketMode
from bot.settings.settings import Settings
from bot.slack import groups as slack_groups
from bot.slack import people as slack_people
from bot.slack import uninstall
from bot.slack.app import build_app
from bot.slack.first_contact import FirstContact
from bot.slack.groups import Groups
from bot.slack.install import Installer
from bot.slack.people import People
from bot.slack.renewal import Renewal
from bot.slack.workspaces import Workspaces
from bot.vault import Vault
from bot.web import calendar_feed
from bot.web.app import build_web, health_routes
from bot.web.health import Health
from flows.administration import planned
from flows.associations import customer_cards
from flows.claims import file_sweep
from flows.links import Links
from flows.members import role_requests
from flows.outbox import open_notices
from flows.personal_data import retention
from flows.reminders import digest, own_date_reminders, tick
from flows.reminders.tick import Done
from handlers.app.services import Services
from store.database.engine import Database

TICK = timedelta(seconds=10)
DIGEST = timedelta(minutes=1)
CARDS = timedelta(minutes=1)
NOTICES = timedelta(seconds=5)
AUDIT = timedelta(minutes=5)
EVIDENCE = timedelta(minutes=1)
MEMBERS = timedelta(minutes=10)
GROUPS = timedelta(seconds=5)
RETENTION = timedelta(hours=1)

STOP_SECONDS = 10.0
"""Seconds that running work has to finish when the bot stops."""


@dataclass(frozen=True)
class Bot:
    """All parts of the bot; threads run between `start` and `stop` only."""

    settings: Settings
    clock: Clock
    database: Database
    workspaces: Workspaces
    people: People
    groups: Groups
    directory: TenantDirectory
    services: Services
    slack: App
    socket: SocketMode | None
    web: Starlette
    delivery: Delivery
    renewal: Renewal
    filer: EvidenceFiler
    scheduler: Scheduler
    health: Health
    metrics: Metrics

    def start(self) -> None:
        """Start the scheduler and the delivery, in threads of their own."""
        self.workspaces.begin()
        self.delivery.start()
        self.renewal.start()
        self.scheduler.start()

    def connect(self) -> None:
        """Ask Slack who the bot is, renew screens, and connect by Socket Mode if there is a token for it."""
        self.workspaces.begin()
        self.renewal.start()
        if self.socket is not None:
            self.socket.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stop all threads, let running work finish, and close what is open.

        Threads that hang are abandoned after ``seconds``; the next start continues their rows.
        """
        until = monotonic() + seconds
        parts = {
            "scheduler": self.scheduler.stop,
            "delivery": self.delivery.stop,
            "renewal": self.renewal.stop,
        }
        if self.socket is not None:
            parts["socket"] = self.socket.stop
        stopping.end(parts, until - monotonic())
        # Work after an answer may still ask the directory and write.
        stopping.end(
            {"listeners": self.slack.listener_runner.listener_executor.shutdown}, until - monotonic()
        )
        stopping.end({"directory": self.directory.close}, until - monotonic())
        self.database.close()

    def tick(self) -> list[Done]:
        """Run one tick now, and return what it did to associations."""
        now = self.clock()
        done = list(tick.sweep(self.database, now))
        planned.make_due(self.database, now)
        own_date_reminders.remind(self.database, now)
        digest.send(self.database, now)
        customer_cards.renew(self.database, now)
        open_notices.update(self.database, now)
        role_requests.expire(self.database, now)
        self.filer()
        return done

    def deliver(self) -> int:
        """Deliver at once every message that is due, and return how many."""
        return self.delivery.run_once()


def build(settings: Settings, clock: Clock = clocks.system) -> Bot:
    """Make the bot, without opening, asking or starting anything."""
    database = databases.open_named(settings)
    metrics = Metrics()
    vault = Vault(settings.secret_keys)
    workspaces = Workspaces(settings, database, vault)
    directory = TenantDirectory(settings.tenant_directory_url, clock)
    abilities = Abilities()
    sender = Sender.parse(settings.mail_from)
    files = evidence_storage.open_named(settings)
    links = Links(settings.public_url, *map(_derive, settings.secret_keys))
    server = MailServer.parse(settings.smtp_url.get_secret_value())
    mailer = SmtpMailer(server, settings.mail_from, settings.public_url, clock, abilities)
    services = Services(
        database=database,
        clock=clock,
        directory=directory,
        links=links,
        mail_takes_utf8=lambda: abilities.takes_utf8,
        mail_sender=sender.name,
        mail_address=sender.address,
        files=files,
        slack_files=SlackFileTransfers(settings.slack_api_url),
        data_files=GivenFileReader(LogoFetcher()),
        read_row=files_of_rows.read_row,
        draw_chart=charts.draw,
        read_logo=logos.picture,
        send_sample=sample.sender(mailer.send, links),
        job_paces=lambda: scheduler.paces,
        finish_erasures=lambda: erasing.finish_now(database, files, clock),
    )
    people = People(workspaces, database, clock)
    slack = build_app(workspaces, people, services, FirstContact(database, workspaces, clock))
    uninstall.register(slack, database, workspaces)
    slack_groups.register(slack, database)
    slack_people.register(slack, people)
    groups = Groups(workspaces, database, clock)
    installer = Installer(settings, database, workspaces, vault, clock)
    reception = Reception(slack, database, clock, metrics)
    door, socket = None, None
    if settings.slack_signing_secret:
        door = FrontDoor(settings.slack_signing_secret.get_secret_value(), database, clock)
    if settings.slack_app_token:
        token = settings.slack_app_token.get_secret_value()
        socket = SocketMode(token, workspaces.client_for(None), reception)
    filer = EvidenceFiler(database, clock)
    delivery = _delivery(settings, database, clock, workspaces, people, links, mailer, filer)
    sweeper = Sweeper(database, clock, metrics)
    database.on_announced = delivery.wake
    renewal = Renewal(database, clock, workspaces, services)
    database.on_changed = renewal.note
    database.on_opened = renewal.note_opened
    scheduler = Scheduler(
        [
            Job("tick", TICK, sweeper),
            Job("own_dates", DIGEST, lambda: own_date_reminders.remind(database, clock())),
            Job("planned", DIGEST, lambda: planned.make_due(database, clock())),
            Job("digest", DIGEST, lambda: digest.send(database, clock())),
            Job("cards", CARDS, lambda: customer_cards.renew(database, clock())),
            Job("notices", NOTICES, lambda: open_notices.update(database, clock())),
            Job("evidence", EVIDENCE, filer),
            Job("audit", AUDIT, Auditor(database, clock)),
            Job("members", MEMBERS, people.look_around),
            Job("groups", GROUPS, groups.look_around),
            Job("role_requests", RETENTION, lambda: role_requests.expire(database, clock())),
            Job("retention", RETENTION, lambda: retention.clear(database, clock())),
            Job("erasures", RETENTION, lambda: erasing.finish(database, files, clock)),
            Job("files", RETENTION, lambda: file_sweep.sweep(database, files, clock())),
            # Files' times are the machine's, whatever the bot's clock says.
            Job("abandoned", RETENTION, lambda: storage.delete_abandoned(clocks.system())),
        ],
        metrics,
        database,
        clock,
    )
    health = Health(database, clock, workspaces, socket, scheduler, sweeper)
    metrics.registry.register(health)
    return Bot(
        settings=settings,
        clock=clock,
        database=database,
        workspaces=workspaces,
        people=people,
        groups=groups,
        directory=directory,
        services=services,
        slack=slack,
        socket=socket,
        web=build_web(
            [
                *pages.routes(services),
                *mail_preview.routes(services),
                *calendar_feed.routes(services, people.is_gone_now),
                *installer.routes(),
                *health_routes(health, metrics.registry),
            ],
            door,
            reception,
            settings.trusted_proxies,
        ),
        delivery=delivery,
        renewal=renewal,
        filer=filer,
        scheduler=scheduler,
        health=health,
        metrics=metrics,
    )


def _derive(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _delivery(
    settings: Settings,
    database: Database,
    clock: Clock,
    workspaces: Workspaces,
    people: People,
    links: Links,
    mailer: SmtpMailer,
    filer: EvidenceFiler,
) -> Delivery:
    return Delivery(
        database,
        clock,
        workspaces,
        mailer,
        partial(mails.compose, links=links),
        pace=timedelta(seconds=settings.slack_channel_pace),
        is_gone=people.is_gone,
        prepare=filer.before,
    )

"""The run itself: processes that are killed and started again, people who act, days that pass."""

import fcntl
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from bot.build import _derive
from bot.evidence_storage import opening as evidence_storage
from bot.settings.settings import Settings
from bot.vault import Vault
from flows.claims.file_port import ClaimFiles, NoFiles
from flows.links import Links
from flows.reminders import partner_calendar
from store import partners, schema
from store.associations import associations
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import OutboxState
from store.history.history import HistoryEntry
from store.history.keys import HistoryKeys
from store.outbox import open_messages
from store.outbox.outbox import OutboxMessage
from tests.chaos import lives, town
from tests.chaos.lives import People, Plan
from tests.chaos.proxy import Proxy
from tests.chaos.replica import POINTS
from tests.chaos.town import Quarter, Town
from tests.support.clock import SharedClock
from tests.support.ports import free_port
from tests.support.stage import Stage
from tests.support.world import NOON

STEP = timedelta(hours=6)
KILLED_BY = 0.8
"""Part of the run within which all kills are planned, so that a slow one has them all, too."""


@dataclass(frozen=True)
class Course:
    """How the run goes; what takes longer than ``patience`` seconds counts as lost."""

    lives: int
    days: int
    kills: int
    replicas: int
    quarters: int
    seed: int
    sabotage: str = ""
    patience: float = 240.0


@dataclass
class Replica:
    """One process of the bot."""

    port: int
    start: Callable[[int], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it as ``kill -9`` does, and start it anew."""
        self.process.kill()
        self.revive()

    def revive(self) -> None:
        """Start it anew, once it is dead."""
        self.end()
        self.process = self.start(self.port)

    def end(self) -> None:
        """Wait for its end, and let go of what is left of it."""
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


@dataclass
class Run:
    """What the verdict is passed on."""

    wanted: Course
    database: Database
    clock: SharedClock
    town: Town
    plans: list[Plan]
    kills: list[float] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    replays: int = 0
    files: ClaimFiles = field(default_factory=NoFiles)
    stuck: list[str] = field(default_factory=list)


def run(wanted: Course, url: str, folder: Path, say: Callable[[str], None]) -> Run:
    """Live through it, and return what came of it; the caller closes the database and the town."""
    chance = random.Random(wanted.seed)  # noqa: S311 -- repeatable on purpose
    database = Database(url)
    schema.upgrade(database)
    clock = SharedClock(folder / "clock", NOON)
    quarters = [Quarter(number) for number in range(wanted.quarters)]
    place = town.build(clock, quarters)
    proxy = Proxy().start()
    place.app.request_url = f"http://127.0.0.1:{proxy.port}/slack/events"
    environment = _environment(place, url, proxy.port, folder) | {"CHAOS_SABOTAGE": wanted.sabotage}
    given: dict[str, Any] = {name.lower(): value for name, value in environment.items()}
    settings = Settings(**given)
    database.history_keys = HistoryKeys(settings.secret_keys)
    for quarter in quarters:
        town.settle(database, place, quarter, Vault(settings.secret_keys))
    plans = lives.plan(wanted.lives, quarters, chance)
    result = Run(wanted, database, clock, place, plans, files=evidence_storage.open_named(settings))
    stage = Stage(place.sandbox, place.served, place.app, None, None)  # type: ignore[arg-type]
    links = Links(settings.public_url, *map(_derive, settings.secret_keys))
    people = People(place.sandbox, stage, database, links, f"http://127.0.0.1:{proxy.port}")
    with _replicas(wanted.replicas, folder, environment, proxy) as replicas:
        town.go_wrong(place.sandbox, wanted.seed)
        with _killer(result, replicas, folder, chance):
            _live(result, people, folder, chance, say)
        place.sandbox.faults.clear()
        _come_to_rest(result, say)
    stage.http.close()
    proxy.stop()
    return result


def was_hard_enough(run: Run) -> bool:
    """Tell whether as many kills came as were wanted, one at every named point among them."""
    return len(run.kills) >= run.wanted.kills and all(run.named.get(name) for name in POINTS)


def _environment(place: Town, url: str, port: int, folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "a key of more than thirty-two characters",
        "SLACK_SIGNING_SECRET": place.app.signing_secret,
        "SLACK_CLIENT_ID": place.app.client_id,
        "SLACK_CLIENT_SECRET": place.app.client_secret,
        "SLACK_API_URL": f"{place.served.address}/api/",
        "SLACK_CHANNEL_PACE": "0",
        "SMTP_URL": f"smtp://127.0.0.1:{place.sandbox.mail_port}",
        "MAIL_FROM": "mci@chaos.example",
        "TENANT_DIRECTORY_URL": f"{place.served.address}/directory",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "EVIDENCE_URL": f"file://{folder}/evidence",
    }


@contextmanager
def _replicas(count: int, folder: Path, environment: dict[str, str], proxy: Proxy) -> Iterator[list[Replica]]:
    log = (folder / "replicas.log").open("ab")

    def start(port: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.replica", str(folder), str(port)],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )

    ports = [free_port() for _ in range(count)]
    replicas = [Replica(port, start, start(port)) for port in ports]
    proxy.ports = ports
    try:
        yield replicas
    finally:
        for one in replicas:
            one.process.kill()
            one.end()
        log.close()


@contextmanager
def _killer(run: Run, replicas: list[Replica], folder: Path, chance: random.Random) -> Iterator[None]:
    """Kill processes in even measure over the run: at the named points first, then at random moments."""
    over = threading.Event()
    random_moments = run.wanted.kills - len(POINTS)
    dice = random.Random(chance.random())  # noqa: S311 -- likewise

    def work() -> None:
        asked: list[str] = []
        while not over.wait(0.2):
            day = lives.day_of(run.clock(), NOON)
            expected = 1 + int(run.wanted.kills * day / (KILLED_BY * run.wanted.days))
            for one in replicas:
                if one.process.poll() is not None:
                    run.kills.append(time.monotonic())
                    name = asked.pop() if asked and not (folder / "point").exists() else "by itself"
                    run.named[name] = run.named.get(name, 0) + 1
                    one.revive()
            waiting = [name for name in POINTS if name not in run.named and name not in asked]
            if not run.wanted.kills:
                continue
            if waiting and not asked:
                asked.append(waiting[0])
                town.keep_point(folder, waiting[0])
            elif run.named.get("at random", 0) < min(random_moments, expected):
                dice.choice(replicas).kill()
                run.kills.append(time.monotonic())
                run.named["at random"] = run.named.get("at random", 0) + 1
                over.wait(dice.uniform(0, 1))

    thread = threading.Thread(target=work, name="killer")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        (folder / "point").unlink(missing_ok=True)


def _live(run: Run, people: People, folder: Path, chance: random.Random, say: Callable[[str], None]) -> None:
    steps = int(timedelta(days=run.wanted.days) / STEP)
    with ThreadPoolExecutor(2 * run.wanted.quarters) as pool:
        for number in range(steps):
            _wait(run, lambda: _ticked(run), "ticks")
            day = lives.day_of(run.clock(), NOON)
            by_member: dict[str, list[Plan]] = {}
            for plan in run.plans:
                if plan.day <= day:
                    by_member.setdefault(plan.member, []).append(plan)
            list(pool.map(partial(_act, run, people, day), by_member.values()))
            if number % 4 == 3:
                _replay(run, chance)
                say(_progress(run, day))
            _leap(run, folder)


def _leap(run: Run, folder: Path) -> None:
    """Move the clock, and with it the leases of calls under way: in real time they have only begun."""
    with (folder / "clock").open("rb") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        with run.database.write() as session:
            for row in session.scalars(select(OutboxMessage).where(OutboxMessage.lease_until.is_not(None))):
                row.lease_until = row.lease_until and row.lease_until + STEP
            run.town.sandbox.move_clock(STEP)


def _act(run: Run, people: People, day: float, plans: list[Plan]) -> None:
    for plan in plans:
        if not plan.ids and not _insist(run, partial(people.add, plan)):
            run.stuck.append(f"adding {plan.domain}: {plan.trouble}")
        for verb, index in [*plan.due(day)] if plan.ids else []:
            if not _insist(run, partial(people.act, plan, verb, index)):
                run.stuck.append(f"{verb} {plan.domain} {index}: {plan.trouble}")
            plan.done.add((verb, index))


def _insist(run: Run, act: Callable[[], bool]) -> bool:
    end = time.monotonic() + run.wanted.patience
    while not act():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def _wait(run: Run, holds: Callable[[], bool], what: str) -> None:
    if not _insist(run, holds):
        run.stuck.append(f"waiting for {what}")


def _ticked(run: Run) -> bool:
    now = run.clock()
    with run.database.read() as session:
        oldest = associations.oldest_due(session)
        mornings = [partner_calendar.morning_to_handle(one, now) for one in partners.everyone(session)]
    return (oldest is None or oldest > now) and not any(mornings)


def _replay(run: Run, chance: random.Random) -> None:
    """Set one association's agenda back, as a restored row would be: its reminder must not come twice."""
    with run.database.write() as session:
        entry = session.scalars(
            select(HistoryEntry)
            .where(HistoryEntry.action.like("reminder:%"))
            .order_by(HistoryEntry.id.desc())
            .limit(20)
        ).all()
        if not entry:
            return
        chosen = chance.choice(entry)
        association = associations.hold(session, chosen.partner_id, chosen.association_id)
        if association is None or association.next_action_at is None:
            return
        association.agenda_done -= timedelta(hours=30)
        association.next_action_at = run.clock()
        run.replays += 1


def _come_to_rest(run: Run, say: Callable[[str], None]) -> None:
    """Let everything that waits for another attempt be delivered, without faults and kills."""

    def is_at_rest() -> bool:
        with run.database.write() as session:
            session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.state == OutboxState.PENDING)
                .values(due_at=run.clock())
                .execution_options(synchronize_session=False)
            )
            unchecked = open_messages.to_check(session, 0, 1)
        with run.database.read() as session:
            waiting = session.scalar(
                select(func.count())
                .select_from(OutboxMessage)
                .where(OutboxMessage.state == OutboxState.PENDING)
            )
        say(f"at rest: {waiting} messages wait")
        time.sleep(1)
        return not waiting and not unchecked and _ticked(run)

    _wait(run, is_at_rest, "rest")


def _progress(run: Run, day: float) -> str:
    with run.database.read() as session:
        added = session.scalar(select(func.count()).select_from(Association))
        sent = session.scalar(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == OutboxState.SENT)
        )
    return f"day {day:4.0f}: {added} associations, {sent} messages sent, {len(run.kills)} kills"

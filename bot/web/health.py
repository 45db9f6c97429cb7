"""Health: whether this process works, and whether everything that it needs does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock, Thread
from time import monotonic

import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.jobs.scheduler import Scheduler
from bot.jobs.sweeper import Sweeper
from bot.payloads.socket_mode import SocketMode
from bot.slack.workspaces import Workspaces
from store import disputes, job_runs, schema
from store.associations import associations, contradictions
from store.database import probe
from store.database.availability import DatabaseUnavailable
from store.database.engine import Database
from store.outbox import standstill, undelivered

LONGEST_LAG = timedelta(minutes=10)
"""How long something may be overdue until the process that should do it counts as not ready."""

MOST_NAMED = 5
"""Most skipped associations that are named."""

PROBE_SECONDS = 5.0
"""How long the result of a test write is reused, because checks may come often."""

SLACK_SECONDS = 1.0
"""How long a check waits for Slack; the question continues, and the next check sees its answer."""

SILENCE_SECONDS = 40.0
"""How long Slack's socket may be silent."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """The result of one check: a word or a sentence for an operator."""

    name: str
    is_well: bool
    says: str = "ok"


class Health(Collector):
    """Checks everything that the bot needs, and reads the gauges that only the database knows."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        workspaces: Workspaces,
        socket: SocketMode | None,
        scheduler: Scheduler,
        sweeper: Sweeper,
    ) -> None:
        """Keep the parts that are checked."""
        self._sweeper = sweeper
        self._database = database
        self._clock = clock
        self._workspaces = workspaces
        self._socket = socket
        self._scheduler = scheduler
        self._probed = float("-inf")
        self._asking = Lock()
        self._question: Thread | None = None
        self._is_reachable = False

    def ask_slack(self) -> Thread:
        """Ask Slack in the background whose token the settings hold, once at a time; return the thread."""
        with self._asking:
            if self._question is None or not self._question.is_alive():
                self._question = Thread(target=self._ask, name="ask-slack", daemon=True)
                self._question.start()
            return self._question

    def findings(self) -> list[HealthFinding]:
        """Check everything; what needs an unreachable database is left out."""
        found = [self._slack()]
        try:
            if not schema.is_current(self._database):
                return [*found, HealthFinding("schema", is_well=False, says="outdated; run mci migrate")]
            self._probe()
            found += [HealthFinding("database", is_well=True), HealthFinding("schema", is_well=True)]
            return [*found, *self._lags(), self._agenda()]
        except DatabaseUnavailable as error:
            return [*found, HealthFinding("database", is_well=False, says=str(error))]
        except SQLAlchemyError as error:
            return [*found, HealthFinding("database", is_well=False, says=type(error).__name__)]

    def collect(self) -> Iterator[Metric]:
        """Return the current gauges; there are none while the database cannot be read."""
        try:
            yield from [*self._gauges()]
        except DatabaseUnavailable as error:
            log.warning("metrics.unavailable", why=error.why)

    def _gauges(self) -> Iterator[Metric]:
        for name, words, lag in self._overdue():
            yield GaugeMetricFamily(f"mci_{name}_seconds", words, value=lag.total_seconds())
        with self._database.read() as session:
            counts = undelivered.counts(session)
            oldest = undelivered.oldest_unsent(session)
            held = sum(one.count for one in undelivered.held_mails(session).values())
            disputed = disputes.count_open(session)
            contradictory = sum(count for count, _ in contradictions.counts(session).values())
        yield GaugeMetricFamily(
            "mci_contradictory", "Associations whose records contradict each other.", value=contradictory
        )
        yield GaugeMetricFamily(
            "mci_agenda_skipped",
            "Associations that the last sweep of this process could not act on.",
            value=len(self._sweeper.skipped),
        )
        age = max(self._clock() - oldest, timedelta()) if oldest else timedelta()
        yield GaugeMetricFamily(
            "mci_outbox_unsent_seconds", "Age of the oldest message not sent.", value=age.total_seconds()
        )
        yield GaugeMetricFamily(
            "mci_outbox_held_mails", "Mails that wait because the mail server refuses us.", value=held
        )
        yield GaugeMetricFamily(
            "mci_disputes", "Customers whom partners dispute, for an operator to decide.", value=disputed
        )
        for state, count in counts.items():
            yield GaugeMetricFamily(
                f"mci_outbox_{state}", f"Messages that are {state} and wait for people.", value=count
            )

    def _probe(self) -> None:
        at = monotonic()
        if at - self._probed >= PROBE_SECONDS:
            probe.write(self._database, self._clock())
            self._probed = at

    def _ask(self) -> None:
        self._is_reachable = self._workspaces.is_reachable()

    def _overdue(self) -> Iterator[tuple[str, str, timedelta]]:
        now = self._clock()
        with self._database.read() as session:
            job = job_runs.longest_due(session)
            oldest = {
                "job_lag": ("Time since a background job should have run again.", job and job.due_at),
                "schedule_lag": ("Age of the oldest thing due.", associations.oldest_due(session)),
            }
            unmoved = standstill.longest(session, now)
        for name, (words, since) in oldest.items():
            yield name, words, max(now - since, timedelta()) if since else timedelta()
        yield "outbox_lag", "Time since a message could have gone out.", unmoved

    def _lags(self) -> Iterator[HealthFinding]:
        for name, _, lag in self._overdue():
            # A process that only answers requests is not the cause; stopping it would fix nothing.
            is_well = lag <= LONGEST_LAG or not self._scheduler.is_running
            yield HealthFinding(name, is_well, f"{lag.total_seconds():.0f} s")

    def _agenda(self) -> HealthFinding:
        """Report what the last sweep of this process skipped; it has failed if it did nothing else."""
        skipped = [one.reference for one in self._sweeper.skipped]
        if not skipped:
            return HealthFinding("agenda", is_well=True)
        more = f" and {len(skipped) - MOST_NAMED} more" if len(skipped) > MOST_NAMED else ""
        says = f"skipped: {', '.join(skipped[:MOST_NAMED])}{more}; see mci check"
        return HealthFinding("agenda", not self._sweeper.has_done_nothing, says)

    def _slack(self) -> HealthFinding:
        if self._socket is None:
            question = self.ask_slack()
            question.join(SLACK_SECONDS)
            if question.is_alive():
                return HealthFinding("slack", is_well=False, says="Slack has not answered yet")
            reached = self._is_reachable
            return HealthFinding("slack", reached, "ok" if reached else "no token that works, or no answer")
        last = self._socket.last_ping
        if last is None:
            return HealthFinding("slack", is_well=False, says="not connected yet")
        silent = monotonic() - last
        return HealthFinding("slack", silent <= SILENCE_SECONDS, f"last sign of life {silent:.0f} s ago")

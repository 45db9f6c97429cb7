"""``mci tick``: do or show what the scheduler would do, now or at any time."""

from collections.abc import Iterator
from datetime import datetime

import click

from bot import clock
from bot.commands.opening import open_database, read_database
from bot.evidence.filer import EvidenceFiler
from bot.jobs.sweeper import FAULTS
from flows.personal_data import retention
from flows.reminders import digest, own_date_reminders
from flows.reminders import tick as ticks
from flows.reminders.digest import DigestsFailed
from flows.reminders.reminders import Audience
from flows.reminders.tick import Done
from flows.rules.associations.agenda import ENDINGS
from flows.rules.associations.agenda_words import WORDS
from flows.rules.associations.deadlines import left

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""The tick looks some days before and after an instant; these days must exist in the calendar."""


class InstantOption(click.ParamType[datetime]):
    """An instant in ISO form, with its zone."""

    name = "ISO"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant."""
        try:
            found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail("expected an instant such as 2026-03-01T12:00Z", param, ctx)
        if found.tzinfo is None:
            self.fail(f"in which zone? Write {value}Z for UTC", param, ctx)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(f"expected an instant between the years {FIRST_YEAR} and {LAST_YEAR}", param, ctx)
        return found


@click.command()
@click.option("--now", type=InstantOption(), default=clock.system, show_default="this moment")
@click.option("--dry-run", is_flag=True, help="Only print what would be done, and why.")
def tick(*, now: datetime, dry_run: bool) -> None:
    """Do now what the scheduler would do: reminders, expiries, digests, evidence files, retention.

    Messages are put into the outbox, from which `mci serve` delivers them.
    """
    for line in _preview(now) if dry_run else _act(now):
        click.echo(line)


def _preview(now: datetime) -> Iterator[str]:
    with read_database() as database, database.read() as session:
        count = 0
        for done in ticks.preview(session, now):
            count += not done.is_skipped
            yield f"would  {_say(done, now)}"
        for partner, readers in digest.preview(session, now):
            count += 1
            to = _joined(_readers(partner.channel_id, readers))
            yield f"would  {partner.name}  sends its daily messages; to {to}"
        yield f"{count} would be done at {now.isoformat()}; nothing was changed."


def _act(now: datetime) -> Iterator[str]:
    with open_database() as database:
        count = passed = 0
        for done in ticks.sweep(database, now):
            count += not done.is_skipped
            passed += done.is_skipped
            yield _say(done, now)
        own_date_reminders.remind(database, now)
        try:
            digests = digest.send(database, now)
        except DigestsFailed as error:
            raise click.ClickException(f"Digests could not be written. {error}") from error
        EvidenceFiler(database, lambda: now)()
        gone = retention.clear(database, now)
        yield (
            f"{count} done at {now.isoformat()}, {digests} digests, and deleted {gone.drafts} drafts, "
            f"{gone.deliveries} received deliveries and {gone.messages} messages."
        )
        if passed and not count:
            raise click.ClickException(f"Everything that was due was skipped ({passed}).")


def _say(done: Done, now: datetime) -> str:
    return f"{done.reference}  {_why(done, now)}"


def _why(done: Done, now: datetime) -> str:
    if done.fault is not None:
        return f"is skipped: {FAULTS[done.fault]}"
    if done.moment is None or done.audience is None or done.clock_due is None:
        return "is only planned again: it has a new status, or its reminders are snoozed"
    words = WORDS[done.moment.kind]
    until = left(done.clock_due, now, done.zone)
    is_ending = done.moment.kind in ENDINGS
    near = f"; {words.clock} {until}" if words.clock else ""
    said = f"ends: {words.now}" if is_ending else f"reminds: {words.now}{near}"
    when = "" if done.audience.at_once or not done.audience.destinations else ", in the next daily message"
    return f"{said} ({done.moment.at.isoformat()}); to {_whom(done.audience)}{when}"


def _whom(told: Audience) -> str:
    if told.destinations:
        admins = [one for one in told.admins if one != told.owner]
        return _joined([*_places(told), *_count(len(admins), "Incentives admin")])
    return "nobody: its owner wants no reminders" if told.is_muted else "nobody: there is no Incentives admin"


def _places(told: Audience) -> list[str]:
    return [words for words, one in (("the channel", told.channel), ("the owner", told.owner)) if one]


def _readers(channel: str | None, readers: list[str]) -> list[str]:
    members = [one for one in readers if one != channel]
    return [*(["the channel"] if channel in readers else []), *_count(len(members), "member")]


def _count(number: int, noun: str) -> list[str]:
    return [f"{number} {noun}{'' if number == 1 else 's'}"] if number else []


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)

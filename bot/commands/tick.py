"""``mci tick``: what the scheduler would do, at once and at any instant."""

from collections.abc import Iterator
from datetime import datetime

import click

from bot import clock
from bot.commands.opening import open_database, read_database
from flows import digest, retention
from flows import tick as ticks
from flows.rules.agenda import Moment, MomentKind
from flows.tick import Done

WHY = {
    MomentKind.CONSENT_NOT_SENT: "reminds: no consent e-mail {days} days after the customer was added",
    MomentKind.CONSENT_AWAITED: "reminds: consent is due in {days} days",
    MomentKind.CONSENT_EXPIRY: "ends: the customer did not consent in time",
    MomentKind.CLAIM_WARNING: "reminds: the claim is due in {days} days",
    MomentKind.CLAIM_EXPIRY: "ends: the claim was not submitted in time",
}


class Instant(click.ParamType[datetime]):
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
        return found


@click.command()
@click.option("--now", type=Instant(), default=clock.system, show_default="this moment")
@click.option("--dry-run", is_flag=True, help="Only tell what would be done, and why.")
def tick(*, now: datetime, dry_run: bool) -> None:
    """Do at once what the scheduler would do: reminders, endings, digests, retention.

    Messages are put into the outbox, from which `mci serve` delivers them.
    """
    for line in _preview(now) if dry_run else _act(now):
        click.echo(line)


def _preview(now: datetime) -> Iterator[str]:
    with read_database() as database, database.read() as session:
        count = 0
        for done in ticks.preview(session, now):
            count += 1
            yield f"would  {_say(done)}"
        for partner in digest.due(session, now):
            count += 1
            yield f"would  {partner.name}  tells what its working day brings"
        yield f"{count} would be done at {now.isoformat()}; nothing was changed."


def _act(now: datetime) -> Iterator[str]:
    with open_database() as database:
        count = 0
        for done in ticks.sweep(database, now):
            count += 1
            yield _say(done)
        digests = digest.send(database, now)
        gone = retention.clear(database, now)
        yield (
            f"{count} done at {now.isoformat()}, {digests} digests, and let go of {gone.drafts} drafts, "
            f"{gone.deliveries} received deliveries and {gone.messages} messages."
        )


def _say(done: Done) -> str:
    return f"{done.reference}  {_why(done.moment)}"


def _why(moment: Moment | None) -> str:
    if moment is None:
        return "is only planned anew: it has moved on, or its reminders are put off"
    return f"{WHY[moment.kind].format(days=moment.days)} ({moment.at.isoformat()})"

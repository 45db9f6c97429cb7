"""``mci dispute``: disputes between partners about customers, and the operator's decisions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from bot import clock
from bot.commands.arguments import NUMBER
from bot.commands.opening import open_database, read_database
from flows.disputes import dispute_decision as disputing
from flows.disputes.dispute_decision import (
    ClaimWithMicrosoft,
    DecidedDifferently,
    DisputeOver,
    NoSuchDispute,
    NoSuchSide,
    ShownDispute,
    Side,
)
from flows.rules.associations.status import TABLE
from flows.rules.associations.working_day import as_given
from store.consents.consents import ConsentAnswer
from store.enums import DisputeDecision, Proof

PROOFS = {
    Proof.TENANT: "proven: the directory gives the mail's domain this tenant",
    Proof.DOMAIN: "proven only to partners who name the mail's domain",
    Proof.RECORDED: "not proven: recorded by an admin",
    Proof.PUBLIC_MAIL: "not proven: anybody can have a mailbox at the mail's domain",
    Proof.OTHER_TENANT: "not proven: the directory gives the mail's domain another tenant",
    Proof.NO_TENANT: "not proven: the directory knows no tenant for the mail's domain",
    Proof.UNREADABLE: "not proven: the mail's domain cannot be read",
}
"""The words for an operator about the proof of a side's consent."""


@click.group(invoke_without_command=True)
@click.pass_context
def dispute(context: click.Context) -> None:
    """List customers whom several partners claim without proof; decide for one of the partners."""
    if context.invoked_subcommand is None:
        context.invoke(every)


@dispute.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are decided or over.")
def every(*, everything: bool = False) -> None:
    """List the disputes that need a decision, newest first."""
    with read_database() as database, database.read() as session:
        found = disputing.every(session, undecided=not everything)
        for one in found:
            click.echo(_line(one))
    if not found:
        click.echo("No dispute." if everything else "No dispute needs a decision.")


@dispute.command()
@click.argument("dispute_id", type=NUMBER)
def show(dispute_id: int) -> None:
    """Show dispute DISPUTE_ID, and how each side's consent is proven."""
    with _told(dispute_id), read_database() as database, database.read() as session:
        one = disputing.show(session, dispute_id)
        click.echo(_line(one))
        for side in one.sides:
            for line in _side(side):
                click.echo(line)


@dispute.command()
@click.argument("dispute_id", type=NUMBER)
@click.option("--for", "workspace_id", metavar="WORKSPACE", help="Workspace ID of the partner who wins.")
@click.option("--dismiss", is_flag=True, help="Let the associations of all sides continue.")
def decide(dispute_id: int, workspace_id: str | None, *, dismiss: bool) -> None:
    """Decide dispute DISPUTE_ID: for one partner, which ends the others' associations, or for none."""
    if dismiss is (workspace_id is not None):
        raise click.UsageError("Give --for WORKSPACE, or --dismiss.")
    now = clock.system()
    with _told(dispute_id), open_database() as database, database.write() as session:
        if workspace_id is None:
            is_new = disputing.dismiss(session, dispute_id, now)
        else:
            is_new = disputing.uphold(session, dispute_id, workspace_id, now)
    done = "is dismissed" if workspace_id is None else f"is decided for {workspace_id}"
    so_before = "" if is_new else " It was before; nothing changes."
    click.echo(f"Dispute {dispute_id} {done}.{so_before}")


@contextmanager
def _told(dispute_id: int) -> Iterator[None]:
    show = f"`mci dispute show {dispute_id}`"
    try:
        yield
    except NoSuchDispute as error:
        sentence = f"No dispute has the number {dispute_id}; `mci dispute list --all` lists them."
        raise click.ClickException(sentence) from error
    except NoSuchSide as error:
        sentence = f"{error} has no open association in dispute {dispute_id}; {show} names the workspaces."
        raise click.ClickException(sentence) from error
    except DecidedDifferently as error:
        sentence = f"Dispute {dispute_id} was decided in another way, and decisions are final; see {show}."
        raise click.ClickException(sentence) from error
    except DisputeOver as error:
        sentence = f"Dispute {dispute_id} is over: at most one association is still open; see {show}."
        raise click.ClickException(sentence) from error
    except ClaimWithMicrosoft as error:
        sentence = (
            "Another side has submitted its claim, so that only Microsoft can decide. "
            f"Close the dispute with `mci dispute decide {dispute_id} --dismiss`."
        )
        raise click.ClickException(sentence) from error


def _line(one: ShownDispute) -> str:
    dispute = one.dispute
    return "  ".join(
        (
            str(dispute.id),
            _state(one),
            dispute.code,
            f"{dispute.id_type} {dispute.id_value}",
            f"since {dispute.began_at.isoformat(timespec='minutes')}",
            ", ".join(side.partner.name for side in one.sides),
        )
    )


def _state(one: ShownDispute) -> str:
    if one.dispute.decision is DisputeDecision.UPHELD:
        upheld = next(side for side in one.sides if side.association.id == one.dispute.upheld_id)
        return f"decided for {upheld.partner.workspace_id}"
    if one.dispute.decision is DisputeDecision.DISMISSED:
        return "dismissed"
    return "open" if one.is_open else "over"


def _given(answer: ConsentAnswer, zone: str) -> str:
    """Return when a consent was given; the day alone where whoever recorded it gave no time."""
    at = answer.answered_at if answer.recorded_by is None else as_given(answer.answered_at, zone)
    return at.isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()


def _side(side: Side) -> Iterator[str]:
    association, answer = side.association, side.answer
    yield f"{side.partner.workspace_id}  {side.partner.name}  {association.reference}"
    since = association.status_since.isoformat(timespec="minutes")
    yield f"  {TABLE[association.status].words}, since {since}"
    yield f"  domain named: {side.customer.domain} ({association.tenant_check})"
    if answer is None or answer.proof is None:
        yield "  no consent"
        return
    yield f"  consent of {_given(answer, side.partner.time_zone)}: {PROOFS[answer.proof]}"
    for label, value in (
        ("mail's domain", answer.mail_domain),
        ("tenant according to the directory", answer.directory_tenant),
        ("given by", answer.name),
        ("note", answer.note),
    ):
        if value:
            yield f"  {label}: {value}"

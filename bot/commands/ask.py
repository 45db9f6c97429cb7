"""``mci ask``: ask in words what a member would ask in Slack, and list what the bot could not answer."""

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from bot import clock
from bot.commands.answer_text import Reader
from bot.commands.opening import read_database
from bot.commands.writing import chosen_partner
from flows import access
from flows.access import NoRole, Outsider
from flows.conversation import stored, unanswered
from flows.conversation.converse import Converser
from flows.conversation.replies import AskedWords
from flows.conversation.vocabularies import Vocabularies
from flows.rules.language.understanding import Understanding
from flows.transactions import Transactions
from handlers.conversation import reply_views
from store.partners import Partner


@click.command()
@click.argument("question", required=False)
@click.option("--as", "user", metavar="USER", help="Slack user ID of the member who asks.")
@click.option("--workspace", help="Slack workspace ID, if there are several partners.")
@click.option("--explain", is_flag=True, help="Print first how the question was understood, as JSON.")
@click.option(
    "--unanswered", "lists_unanswered", is_flag=True, help="List questions that were answered badly."
)
def ask(
    question: str | None, *, user: str | None, workspace: str | None, explain: bool, lists_unanswered: bool
) -> None:
    """Answer QUESTION as MCI Bot answers it in Slack, with the rights of a member.

    Nothing is changed, and nothing is kept of the question. With --unanswered, list the questions of members
    that were unsure, not understood or thumbed down, without names, addresses and IDs.
    """
    if lists_unanswered == (question is not None) or (question is not None and user is None):
        raise click.UsageError(
            'Give a question and --as, such as mci ask "what is due?" --as U0ADA, or --unanswered alone.'
        )
    with read_database() as database, database.read() as session:
        partner = chosen_partner(session, workspace)
        if question is None or user is None:
            _list(session, partner)
            return
        _answer(database, session, partner, user, question, explain=explain)


def _answer(
    database: Transactions, session: Session, partner: Partner, user: str, question: str, *, explain: bool
) -> None:
    now = clock.system()
    try:
        actor = access.identify(session, partner.workspace_id, user)
    except NoRole as refusal:
        message = reply_views.without_role(refusal)
        reader = Reader({}, partner.time_zone)
    except Outsider as refusal:
        raise click.ClickException(f"{user} is deactivated, a guest, or of another workspace.") from refusal
    else:
        converser = Converser(Vocabularies(database, clock.system))
        reply = converser.converse(session, actor, AskedWords(question), now)
        if explain and reply.understanding is not None:
            click.echo(json.dumps(explained(reply.understanding), indent=2, ensure_ascii=False))
            click.echo()
        message = reply_views.message(reply, now)
        reader = Reader(access.names(session, actor), actor.zone)
    for line in reader.lines([one.to_dict() for one in message.blocks]):
        click.echo(line)


def _list(session: Session, partner: Partner) -> None:
    for one in unanswered.turns_of(session, partner):
        click.echo(f"- say: {json.dumps(one.words, ensure_ascii=False)}")
        click.echo(f"  was: {json.dumps(one.was, ensure_ascii=False)}")
        click.echo('  means: ""')


def explained(found: Understanding) -> dict[str, Any]:
    """Return how a question was understood: its verdict and its line of the table first, then all of it."""
    whole = stored.to_json(found) or {}
    return {"verdict": found.verdict.value, "line": found.line, **whole}

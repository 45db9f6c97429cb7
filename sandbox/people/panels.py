"""Data for the page's own panels: the mailbox, and the clock with what happened when it was moved."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import zip_longest
from math import inf
from operator import itemgetter

from starlette.requests import Request
from starlette.routing import Route

from sandbox.clock import Move
from sandbox.faults.refusals import SlackRefused
from sandbox.mail import mail_views
from sandbox.people.endpoints import doing, looking
from sandbox.people.person import ActingPerson
from sandbox.workspace.state import Json
from sandbox.workspace.world import Sandbox

FURTHEST = timedelta(days=366)
"""The furthest that the clock goes in one move."""

MOST_MOVES = 30
"""Number of latest moves that the page shows."""


def routes() -> list[Route]:
    """Return the routes of mailbox and clock."""
    return [
        Route("/client/mails", looking(_mails), methods=["GET"]),
        Route("/client/mail", looking(_mail), methods=["GET"]),
        Route("/client/mails/clear", doing(_clear_mails), methods=["POST"]),
        Route("/client/clock", looking(_clock), methods=["GET"]),
        Route("/client/clock", doing(_move_clock), methods=["POST"]),
    ]


async def _mails(person: ActingPerson, _request: Request) -> Json:
    return {"mails": [mail_views.summary(mail) for mail in reversed(person.sandbox.state.mails)]}


async def _mail(person: ActingPerson, request: Request) -> Json:
    wanted = request.query_params.get("id")
    for mail in person.sandbox.state.mails:
        if mail.id == wanted:
            return mail_views.whole(mail)
    raise SlackRefused("mail_not_found", status=404, message="This mail is no longer in the mailbox.")


async def _clear_mails(person: ActingPerson, _given: Json) -> Json:
    person.sandbox.state.mails.clear()
    person.sandbox.is_changed = True
    return {}


async def _clock(person: ActingPerson, _request: Request | None = None) -> Json:
    sandbox = person.sandbox
    due = await asyncio.to_thread(sandbox.agenda.due) if sandbox.agenda else None
    moves = [
        {
            "from": move.before.timestamp(),
            "to": move.after.timestamp(),
            "happened": sorted(_happened(person, move, following), key=itemgetter("at")),
        }
        for move, following in zip_longest(sandbox.moves, sandbox.moves[1:])
    ]
    return {
        "now": sandbox.clock().timestamp(),
        "shift": sandbox.clock.shift.total_seconds(),
        "knows_due": sandbox.agenda is not None,
        "due": {"at": due[0].timestamp(), "what": due[1]} if due else None,
        "moves": moves[: -MOST_MOVES - 1 : -1],
    }


async def _move_clock(person: ActingPerson, given: Json) -> Json:
    sandbox = person.sandbox
    by = await _wanted(sandbox, given)
    if by > timedelta(0):
        sandbox.move_clock(by)
    if sandbox.agenda is not None:
        await asyncio.to_thread(sandbox.agenda.catch_up)
    return await _clock(person)


async def _wanted(sandbox: Sandbox, given: Json) -> timedelta:
    if given.get("to") == "due":
        due = await asyncio.to_thread(sandbox.agenda.due) if sandbox.agenda else None
        if due is None:
            raise SlackRefused("nothing_due", status=409, message="Nothing is due.")
        return min(due[0] - sandbox.clock(), FURTHEST)
    try:
        by = timedelta(**given.get("by", {}))
    except (TypeError, OverflowError):
        raise SlackRefused("invalid_arguments", status=400, message="That is not a length of time.") from None
    if not timedelta(0) < by <= FURTHEST:
        message = "The clock goes forward only, a year at most."
        raise SlackRefused("invalid_arguments", status=400, message=message)
    return by


def _happened(person: ActingPerson, move: Move, following: Move | None) -> Iterator[Json]:
    """Yield the apps' messages that the person can read, and the mails, up to the next move."""
    start = move.after.timestamp()
    end = following.after.timestamp() if following else inf
    for channel in person.workspace.channels.values():
        if person.user.id not in channel.members:
            continue
        for message in channel.messages.values():
            posted = float(message["ts"])
            changed = float(message.get("edited", {}).get("ts", 0))
            at, kind = (posted, "message") if posted >= start else (changed, "changed")
            if message.get("bot_id") and start <= at < end:
                where = {"channel": channel.id, "ts": message["ts"], "thread_ts": message.get("thread_ts")}
                yield {"at": at, "kind": kind, "text": message.get("text", ""), **where}
    for mail in person.sandbox.state.mails:
        if start <= mail.at < end:
            seen = mail_views.summary(mail)
            to = ", ".join(one["name"] or one["address"] for one in seen["to"])
            yield {"at": mail.at, "kind": "mail", "id": mail.id, "to": to, "text": seen["subject"]}

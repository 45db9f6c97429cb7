"""Record an outcome: set the message's next state and its lane, and notify those who must know."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy.orm import Session

from bot.delivery import backoff
from bot.delivery.outcomes import (
    AddressRefused,
    Broken,
    CardGone,
    Doubtful,
    Held,
    Limited,
    Lost,
    MailRefusesUs,
    NotCarried,
    NotSent,
    Obsolete,
    Outcome,
    Rejected,
    Sent,
    Unknown,
    Unreachable,
    Unwritable,
    WorkspaceClosed,
)
from bot.delivery.plan import UPDATE, Call, SlackCall
from flows.notifications import (
    AboutAssociation,
    ConsentMail,
    ConsentReceipt,
    CustomerCard,
    MessageUpdate,
    SurveyMail,
    ThreadLine,
    ToAnybody,
    parse,
    parse_if_known,
)
from flows.outbox import dropped, reroute
from flows.rules.text import mail_trouble
from flows.rules.text.incoming_text import one_line
from flows.rules.text.mail_trouble import MailTrouble
from flows.surveys import failed_mails
from store.associations import associations
from store.customers import customer_cards
from store.enums import OutboxState, Transport
from store.outbox import lanes, leases, mail_refusals, outbox
from store.outbox.lanes import WORKSPACE, Lane
from store.outbox.outbox import OutboxMessage, Route
from store.partners import Partner

MOST_DOUBTS = 16
"""Doubtful attempts, over about five hours, after which people must decide about a post."""

MOST_UNKNOWN = 6
"""Attempts after which an unknown error code counts as final."""

MAY_BE_MISSED = frozenset({ThreadLine.kind})
"""Kinds that are not posted again in doubt, because the card says the same. All others must arrive."""

UPDATES = frozenset(one.kind for one in get_args(MessageUpdate))
"""Kinds that update another message of the outbox; nobody else gets them instead."""

TO_ANYBODY = frozenset(one.kind for one in get_args(ToAnybody))
"""Kinds that nobody else gets if they cannot be delivered."""

DESTINATION_RETRY = timedelta(hours=1)
"""Time after which a destination that refused a message is tried again."""

WORKSPACE_RETRY = lanes.LONGEST_CLOSED
"""Time after which a workspace that refused messages is tried again, unless it is reinstalled before."""

LONGEST_LIMIT = lanes.LONGEST_CLOSED
"""After this time a method is tried again, even if Slack asks for a longer wait."""

MAIL_SERVER_RETRY = timedelta(minutes=15)
"""The longest wait before another attempt at a mail while the mail server refuses us."""

AT_ONCE = timedelta()


@dataclass(frozen=True, slots=True)
class Times:
    """``now``, and the ``pace``: the time between two messages to one place."""

    now: datetime
    pace: timedelta


@dataclass(frozen=True, slots=True)
class Result:
    """How one leased message ended, and the call that was made for it, if one was."""

    message_id: int
    kind: str
    token: str
    route: Route
    outcome: Outcome
    call: Call | None = None


def record(session: Session, results: Sequence[Result], times: Times) -> Collection[int]:
    """Record the results whose leases still hold, and return their messages' ids; others are dropped."""
    rows = leases.still_held(session, {one.message_id: one.token for one in results})
    keys = {(row.partner_id, name) for row in rows.values() for name in (row.destination, WORKSPACE)}
    known = lanes.of(session, keys)
    passed: set[tuple[int, str]] = set()
    spared: set[tuple[int, str]] = set()
    covered: list[int] = []
    for one in results:
        row = rows.get(one.message_id)
        if row is None:
            continue
        row.lease_until = row.lease_token = None
        if row.transport is Transport.SLACK:
            untouched = isinstance(one.outcome, Held | Obsolete)
            (spared if untouched else passed).add((row.partner_id, row.destination))
        if isinstance(one.call, SlackCall) and one.call.lane:
            passed.add((row.partner_id, one.call.lane))
        if isinstance(one.outcome, Sent):
            _sent(session, row, one, one.outcome, times, known)
            if isinstance(one.call, SlackCall):
                covered += one.call.covers
                _note_where(known.get((row.partner_id, one.call.place)), one.outcome)
        elif isinstance(one.outcome, Doubtful):
            _doubt(row, one.outcome.error, one.call, times)
        else:
            _follow(session, row, one.outcome, times)
    session.flush()
    lanes.put_all(session, passed, closed_until=times.now + times.pace)
    lanes.put_all(session, spared - passed, closed_until=times.now)
    if covered:
        outbox.make_obsolete(session, covered)
    return rows.keys()


def _follow(  # noqa: C901, PLR0912 -- one case for each outcome
    session: Session, row: OutboxMessage, outcome: Outcome, times: Times
) -> None:
    match outcome:
        case NotSent(error):
            _later(row, error, times, backoff.wait(row.attempts))
        case Limited(error, method, seconds):
            pause = min(timedelta(seconds=seconds), LONGEST_LIMIT)
            _not_an_attempt(row, error, times, pause)
            lanes.put(session, row.partner_id, method, closed_until=times.now + pause)
        case Held(until):
            _not_an_attempt(row, row.last_error, times, until - times.now)
        case Unreachable(error) | CardGone(error) if row.kind in UPDATES:
            # Nobody misses an update of a message that is gone.
            _end(row, OutboxState.OBSOLETE, error)
        case Unreachable():
            _reroute(session, row, outcome, times)
        case WorkspaceClosed(error):
            _pause(session, row, error, times)
        case Rejected(error):
            _end(row, OutboxState.DEAD, error) if row.plain else _plainly(row, error, times)
        case Unknown(error):
            if row.attempts < MOST_UNKNOWN:
                _later(row, error, times, backoff.wait(row.attempts))
            else:
                _end(row, OutboxState.DEAD, error)
        case CardGone(error):
            _forget_card(session, row)
            _later(row, error, times)
        case AddressRefused(said):
            _fail_mail(session, row, said, said, times)
        case NotCarried(is_own):
            letters = MailTrouble.OWN_LETTERS if is_own else MailTrouble.CUSTOMER_LETTERS
            _fail_mail(session, row, letters, mail_trouble.sentence(letters), times)
        case Unwritable(error):
            _fail_mail(session, row, MailTrouble.UNWRITABLE, error, times)
        case MailRefusesUs(error):
            said = mail_refusals.last_error(error)
            _later(row, said, times, backoff.wait(row.attempts, longest=MAIL_SERVER_RETRY))
        case Obsolete(is_untrue):
            _end(row, OutboxState.OBSOLETE, row.last_error)
            if is_untrue:
                dropped.note(session, row, times.now)
        case Broken(error) if row.transport is Transport.MAIL:
            _fail_mail(session, row, MailTrouble.UNWRITABLE, error, times)
        case Broken(error):
            _end(row, OutboxState.DEAD, error)
        case Lost(error):
            _end(row, OutboxState.UNCERTAIN, error)


def _sent(
    session: Session,
    row: OutboxMessage,
    result: Result,
    outcome: Sent,
    times: Times,
    known: Mapping[tuple[int, str], Lane],
) -> None:
    # A message that was sent only as plain text stays visible, because its blocks must be fixed.
    row.state = OutboxState.DEAD if row.plain else OutboxState.SENT
    row.sent_at, row.slack_ts = times.now, outcome.ts
    opens = result.call.opens if isinstance(result.call, SlackCall) else None
    if opens is not None and outcome.ts:
        row.open_for, row.open_number, row.shown = opens.association_id, opens.number, dict(opens.shown)
    notification = parse(row)
    if isinstance(notification, CustomerCard) and outcome.channel and outcome.ts:
        renew_at = result.call.renew_at if isinstance(result.call, SlackCall) else None
        customer_cards.put(
            session, row.partner_id, notification.customer_id, outcome.channel, outcome.ts, renew_at
        )
    if isinstance(notification, ConsentMail):
        reroute.mail_arrived(session, notification.ask_id, times.now)
    if isinstance(notification, SurveyMail):
        failed_mails.arrived(session, notification.survey_id)
    if row.transport is Transport.SLACK:
        for name in (row.destination, WORKSPACE):
            lane = known.get((row.partner_id, name))
            if lane is not None and lane.refused is not None:
                _works_again(session, lane, times)


def _note_where(lane: Lane | None, outcome: Sent) -> None:
    """Keep the direct message channel of a lane to a user, as updates of cards there pass the lane, too."""
    if lane is not None and outcome.channel not in {None, lane.name}:
        lane.channel = outcome.channel


def _works_again(session: Session, lane: Lane, times: Times) -> None:
    """Note that a destination or the workspace accepts messages; tell admins if the workspace did not."""
    if lane.name == WORKSPACE:
        partner = session.get_one(Partner, lane.partner_id)
        reroute.tell_of_waiting(session, partner, lane, times.now)
        lane.closed_until = None
        outbox.make_due(session, lane.partner_id, times.now)
    lane.refused = lane.refused_since = lane.retry_at = None


def _doubt(row: OutboxMessage, error: str, call: Call | None, times: Times) -> None:
    """Try again: an update without end, because it may arrive repeatedly; a post until people must decide."""
    row.doubts += 1
    if isinstance(call, SlackCall) and call.method == UPDATE:
        _later(row, error, times, backoff.wait(row.doubts))
    elif row.transport is Transport.SLACK and (row.kind in MAY_BE_MISSED or row.doubts >= MOST_DOUBTS):
        _end(row, OutboxState.UNCERTAIN, error)
    else:
        _later(row, error, times, backoff.wait(row.doubts, longest=backoff.LONGEST_IN_DOUBT))


def _reroute(session: Session, row: OutboxMessage, outcome: Unreachable, times: Times) -> None:
    if not outcome.known:
        _refuse(session, row, outcome, times)
    if row.kind in TO_ANYBODY:
        # It is of no use to anybody else.
        _end(row, OutboxState.OBSOLETE, outcome.error)
        return
    _forget_card(session, row, outcome.place)
    # The card or its thread may be in another place than the message's destination, which is tried next.
    other = reroute.stand_in(session, row) if outcome.place == row.destination else row.destination
    if other is None:
        _end(row, OutboxState.DEAD, outcome.error)
        return
    if other != row.destination:
        if reroute.has_already(session, row, other):
            _end(row, OutboxState.OBSOLETE, outcome.error)
            return
        row.rerouted_from = row.rerouted_from or row.destination
        row.destination = other
    _not_an_attempt(row, outcome.error, times)


def _refuse(session: Session, row: OutboxMessage, outcome: Unreachable, times: Times) -> None:
    lane = lanes.get(session, row.partner_id, outcome.place)
    fresh = {} if lane is not None and lane.refused else {"refused_since": times.now}
    values = {"refused": outcome.error, "retry_at": times.now + DESTINATION_RETRY} | fresh
    lanes.put(session, row.partner_id, outcome.place, **values)
    lane = lanes.get(session, row.partner_id, outcome.place)
    if lane is not None:
        partner = session.get_one(Partner, row.partner_id)
        reroute.tell_of_lost_destination(session, partner, lane, times.now)


def _pause(session: Session, row: OutboxMessage, error: str, times: Times) -> None:
    lane = lanes.get(session, row.partner_id, WORKSPACE)
    fresh = {} if lane is not None and lane.refused else {"refused_since": times.now}
    values = {"refused": error, "closed_until": times.now + WORKSPACE_RETRY} | fresh
    lanes.put(session, row.partner_id, WORKSPACE, **values)
    _not_an_attempt(row, error, times, WORKSPACE_RETRY)
    session.flush()
    outbox.postpone(session, row.partner_id, times.now + WORKSPACE_RETRY)


def _fail_mail(session: Session, row: OutboxMessage, kept: str, error: str, times: Times) -> None:
    """Give a mail up, and tell the owner at once; ``kept`` is the reason that the association keeps."""
    _end(row, OutboxState.DEAD, error)
    # The mail may have been given up because its payload could not be read.
    mail = parse_if_known(row)
    if isinstance(mail, ConsentMail):
        reroute.fail_mail(session, mail.ask_id, kept, times.now)
    elif isinstance(mail, ConsentReceipt):
        reroute.fail_receipt(session, mail.submission_id, kept, times.now)
    elif isinstance(mail, SurveyMail):
        failed_mails.fail(session, mail.survey_id, kept, times.now)


def _plainly(row: OutboxMessage, error: str, times: Times) -> None:
    row.plain = True
    _later(row, error, times)


def _forget_card(session: Session, row: OutboxMessage, place: str | None = None) -> None:
    """Forget the customer's card, if it was at ``place``; without a place, forget it anyway."""
    match parse(row):
        case CustomerCard(customer_id):
            customer_cards.forget(session, row.partner_id, customer_id, place)
        case AboutAssociation(association_id):
            customer_id = associations.of_id(session, association_id).customer_id
            customer_cards.forget(session, row.partner_id, customer_id, place)


def _not_an_attempt(row: OutboxMessage, error: str | None, times: Times, wait: timedelta = AT_ONCE) -> None:
    row.attempts -= 1
    _later(row, error, times, wait)


def _later(row: OutboxMessage, error: str | None, times: Times, wait: timedelta = AT_ONCE) -> None:
    row.last_error, row.due_at = _kept(error), times.now + wait


def _end(row: OutboxMessage, state: OutboxState, error: str | None) -> None:
    row.state, row.last_error = state, _kept(error)


def _kept(error: str | None) -> str | None:
    """Return a server's text in one line, because Slack and mail servers are outside as well."""
    return None if error is None else one_line(error)

"""Messages that were given up or may not have arrived: looking at them, sending them again, dropping them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import customer_cards
from flows.associations.lifecycle import NotFound
from flows.associations.summary import Summary
from flows.consent.record_consent import AdminOnly
from flows.notifications import (
    AboutAsk,
    AboutAssociation,
    AboutSurvey,
    ConsentCopy,
    ConsentMail,
    ConsentReceipt,
    ConsentReminderMail,
    ConsentRequestMail,
    CustomerCard,
    Notification,
    SurveyReceipt,
    SurveyReminderMail,
    SurveyRequestMail,
    parse_if_known,
)
from flows.rules.text.mail_trouble import GETS_NO_MAIL, trouble_in
from store.associations import associations
from store.claims import surveys
from store.consents import consent_asks
from store.consents.consents import ConsentRequest
from store.enums import OutboxState
from store.outbox import undelivered
from store.outbox.outbox import OutboxMessage
from store.partners import Partner

Viewer = Actor | None
"""Who sees undelivered messages: a member in Slack, or (``None``) an operator at the command line."""


@dataclass(frozen=True, slots=True)
class UndeliveredMessage:
    """One message, and the association that it is about, if there is one.

    If it is about several, it is the first, and of a card the one that leads.
    ``may_act`` says whether the viewer may send it again or drop it. If it ``gets_no_mail``, the address must
    be corrected first: sent again, it would not arrive either.
    """

    message: OutboxMessage
    about: Summary | None
    may_act: bool = True
    gets_no_mail: bool = False


@dataclass(frozen=True, slots=True)
class UndeliveredList:
    """The newest messages, and how many there are in each state; the viewer may send ``resendable`` again."""

    shown: Sequence[UndeliveredMessage]
    counts: Mapping[OutboxState, int]
    resendable: int


def listing(session: Session, viewer: Viewer, limit: int) -> UndeliveredList:
    """Return the undelivered messages, of the admin's partner or (for an operator) of all.

    An admin of some locations sees all of them and may act on those that concern these locations (R2).

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    partner = _partner(viewer)
    counts = undelivered.counts(session, partner)
    page = undelivered.page(session, partner, limit)
    without_mail = _without_mail(session, undelivered.mails(session, partner))
    shown = [
        UndeliveredMessage(one, about, _may_act(viewer, about), one.id in without_mail)
        for one, about in zip(page, _about(session, page), strict=True)
    ]
    everything = sum(counts.values())
    if _is_unlimited(viewer):
        return UndeliveredList(shown, counts, everything - len(without_mail))
    mine = [one for one in _actionable(session, viewer, everything) if one.id not in without_mail]
    return UndeliveredList(shown, counts, len(mine))


def retry(session: Session, viewer: Viewer, message_id: int, now: datetime) -> None:
    """Send a message again, as if it were new; one that is no longer true will be dropped instead.

    Operators may send a mail to an address at which no mail arrives: perhaps their mail server was wrong.

    Raises:
        AdminOnly: the member is not an Incentives admin, or not on the location that it is about.
        NotFound: there is no such undelivered message, or its address must be corrected first.
    """
    message = _hold(session, viewer, message_id)
    if viewer is not None and _without_mail(session, [message]):
        raise NotFound(message_id)
    undelivered.retry(session, _partner(viewer), now, message_id)


def retry_all(session: Session, viewer: Viewer, now: datetime) -> int:
    """Send again every undelivered message on which the viewer may act, and return how many.

    Mails to addresses at which no mail arrives are left.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    partner = _partner(viewer)
    without_mail = _without_mail(session, undelivered.mails(session, partner))
    if _is_unlimited(viewer):
        return undelivered.retry(session, partner, now, besides=without_mail)
    everything = sum(undelivered.counts(session, partner).values())
    mine = [one for one in _actionable(session, viewer, everything) if one.id not in without_mail]
    return sum(undelivered.retry(session, partner, now, one.id) for one in mine)


def drop(session: Session, viewer: Viewer, message_id: int) -> None:
    """Dismiss a message that nobody needs any more.

    Raises:
        AdminOnly: the member is not an Incentives admin, or not on the location that it is about.
        NotFound: there is no such undelivered message.
    """
    _hold(session, viewer, message_id).state = OutboxState.OBSOLETE


def _partner(viewer: Viewer) -> Partner | None:
    if viewer is None:
        return None
    if not viewer.is_admin:
        raise AdminOnly
    return viewer.partner


def _is_unlimited(viewer: Viewer) -> bool:
    return viewer is None or viewer.admin_location_ids is None


def _may_act(viewer: Viewer, about: Summary | None) -> bool:
    """Tell whether the viewer may act on a message; every admin may act on those that concern no location."""
    return viewer is None or about is None or viewer.is_admin_on(about.location)


def _actionable(session: Session, viewer: Viewer, limit: int) -> Sequence[OutboxMessage]:
    messages = undelivered.page(session, _partner(viewer), limit)
    abouts = _about(session, messages)
    return [one for one, about in zip(messages, abouts, strict=True) if _may_act(viewer, about)]


def _hold(session: Session, viewer: Viewer, message_id: int) -> OutboxMessage:
    message = undelivered.hold(session, _partner(viewer), message_id)
    if message is None:
        raise NotFound(message_id)
    if not all(_may_act(viewer, about) for about in _about(session, [message])):
        raise AdminOnly
    return message


def _without_mail(session: Session, messages: Sequence[OutboxMessage]) -> frozenset[int]:
    """Return the ids of those messages whose address is known to get no mail."""
    told = {one.id: parse_if_known(one) for one in messages}
    asked = {id_: one.ask_id for id_, one in told.items() if isinstance(one, ConsentMail)}
    receipts = {id_: one.submission_id for id_, one in told.items() if isinstance(one, ConsentReceipt)}
    dead_asks = {
        one.id
        for one in consent_asks.several(session, set(asked.values()))
        if any(map(_gets_no_mail, one.requests))
    }
    dead_receipts = {
        one.id
        for one in consent_asks.submissions(session, set(receipts.values()))
        if any(_gets_no_mail(given.request) for given in one.answers)
    }
    without = {id_ for id_, one in asked.items() if one in dead_asks}
    return frozenset(
        without
        | {id_ for id_, one in receipts.items() if one in dead_receipts}
        | _without_survey(session, told)
    )


def _without_survey(session: Session, told: Mapping[int, Notification | None]) -> set[int]:
    mailed = {id_: one.survey_id for id_, one in told.items() if isinstance(one, AboutSurvey)}
    dead = {
        one.id
        for one in surveys.several(session, set(mailed.values()))
        if one.failure and trouble_in(one.failure) in GETS_NO_MAIL
    }
    return {id_ for id_, one in mailed.items() if one in dead}


def _gets_no_mail(request: ConsentRequest | None) -> bool:
    return bool(request and request.failure and trouble_in(request.failure) in GETS_NO_MAIL)


def _about(session: Session, messages: Sequence[OutboxMessage]) -> list[Summary | None]:
    """Return which association each message is about, if it is about one, in four statements at most."""
    told = [parse_if_known(one) for one in messages]
    cards = customer_cards.leads(session, {one.customer_id for one in told if isinstance(one, CustomerCard)})
    asks = {one.ask_id for one in told if isinstance(one, AboutAsk)}
    submissions = {one.submission_id for one in told if isinstance(one, ConsentReceipt)}
    of_ask = consent_asks.first_associations(session, asks)
    surveyed = {one.survey_id for one in told if isinstance(one, AboutSurvey)}
    of_survey = {one.id: one.association_id for one in surveys.several(session, surveyed)}
    of_submission = consent_asks.first_answered(session, submissions)
    ids: list[int | None] = []
    for one in told:
        match one:
            case AboutAssociation():
                ids.append(one.association_id)
            case ConsentRequestMail() | ConsentReminderMail() | ConsentCopy():
                ids.append(of_ask.get(one.ask_id))
            case CustomerCard():
                ids.append(cards[one.customer_id].id if one.customer_id in cards else None)
            case SurveyRequestMail() | SurveyReminderMail() | SurveyReceipt():
                ids.append(of_survey.get(one.survey_id))
            case ConsentReceipt():
                ids.append(of_submission.get(one.submission_id))
            case _:
                ids.append(None)
    found = associations.of_all_partners(session, {one for one in ids if one is not None})
    summaries = {one.id: Summary(one) for one in found}
    return [None if one is None else summaries.get(one) for one in ids]

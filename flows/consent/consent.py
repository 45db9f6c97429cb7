"""Asking for consent by mail: one ask for one or several engagements of a customer (R17, R18)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import contacts, lifecycle
from flows.associations.contacts import put_contacts
from flows.associations.lifecycle import OtherLocation, hold_for
from flows.associations.outcomes import Happened
from flows.associations.summary import Summary
from flows.consent import dead_addresses, misdirected
from flows.consent.dead_addresses import DeadAddress
from flows.consent.mail_extras import NO_EXTRAS, MailExtras
from flows.consent.misdirected import NotForThem
from flows.customers.association_request import ContactPerson
from flows.links import Links, digest
from flows.notifications import ConsentCopy, ConsentRequestMail, notify
from flows.refusal import Refusal
from flows.rules.associations.deadlines import RESEND_AFTER, is_over
from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.text.addresses import same
from flows.rules.text.mail_trouble import MailTrouble
from store.associations.associations import Association
from store.consents import consent_asks, consents
from store.consents.consent_asks import ConsentAsk
from store.consents.consents import ConsentRequest
from store.enums import AssociationStatus, HistoryAction
from store.history import evidence, history
from store.outbox import message_keys


class ConsentClosed(Refusal):
    """The association awaits no consent, or none any more."""

    def __init__(self, current: AssociationStatus) -> None:
        """Keep the association's current status."""
        super().__init__(current)
        self.status = current


class TooSoon(Refusal):
    """Less than `RESEND_AFTER` has passed since the last consent e-mail."""

    def __init__(self, until: datetime, association_id: int | None = None) -> None:
        """Keep when the next e-mail may be sent, and for which association."""
        super().__init__(until.isoformat())
        self.until = until
        self.association_id = association_id


class AddressDead(Refusal):
    """The newest mail to the customer's address failed, and nobody has said that it works again."""

    def __init__(self, dead: DeadAddress, association_id: int | None = None) -> None:
        """Keep what is known of the address, and which association was to be asked for."""
        super().__init__(dead.email)
        self.dead = dead
        self.association_id = association_id


class NotTheirs(Refusal):
    """The reader of the last mail says that somebody else must answer, and the next one would reach them."""

    def __init__(self, said: NotForThem, association_id: int | None = None) -> None:
        """Keep what the reader said, and which association was to be asked for."""
        super().__init__(said.email)
        self.said = said
        self.association_id = association_id


class SeveralCustomers(Refusal):
    """Not all of what was chosen is about the same customer, as it is on every form that the bot shows."""


class OtherContact(Refusal):
    """The association has another contact than the one to whom the mail goes."""

    def __init__(self, email: str) -> None:
        """Keep the address of the contact that it has."""
        super().__init__(email)
        self.email = email


@dataclass(frozen=True, slots=True)
class SentAsk:
    """One ask with its requests; ``refused`` is what the customer could not be asked for, and why."""

    ask: ConsentAsk
    requests: Sequence[ConsentRequest]
    refused: Sequence[tuple[Summary, Refusal]] = ()


def send(
    session: Session,
    actor: Actor,
    association_ids: Collection[int],
    links: Links,
    now: datetime,
    *,
    customer: ContactPerson,
    partner: ContactPerson,
    contact_reason: str | None = None,
    works_again: bool = False,
    extras: MailExtras = NO_EXTRAS,
    as_kept: bool = False,
) -> SentAsk:
    """Ask one customer for consent to these associations with one mail, and update both contacts (R17, R18).

    Those who get a copy get it without the link.

    A changed customer address voids the links sent before. With ``as_kept`` each association keeps its own
    contacts; one whose contacts have other addresses than these is not asked for. One that can no longer be
    asked for, perhaps because a colleague was quicker, does not stop the others; see `askable`.
    ``works_again``: the member says that mail arrives at an address at which it did not, or that whoever it
    is not for must answer after all.

    Raises:
        AddressDead: the newest mail to the customer's address failed, and it is not said to work again.
        NotFound: the partner has no such association.
        NotTheirs: the mail would reach somebody who says that it is not for them, and who need not answer.
        ReasonNeeded: the address lies outside the customer's domain and no reason is given (R11).
        Refusal: none of them can be asked for; this is why the first one cannot.
        SeveralCustomers: they are not of one customer.
    """
    possible, refused = askable(session, actor, association_ids, now)
    if not works_again:
        check_address(session, possible, customer.email)
    held = list[Association]()
    for association in possible:
        kept = contacts.kept(session, association)
        if as_kept and not kept.reach(customer, partner):
            refused.append((Summary(association), OtherContact(kept.customer.email)))
            continue
        put_contacts(
            session,
            actor,
            association,
            now,
            customer=kept.customer if as_kept else customer,
            partner=kept.partner if as_kept else partner,
            contact_reason=None if as_kept else contact_reason,
        )
        held.append(association)
    if not held:
        raise refused[0][1]
    first = held[0]
    token = links.consent_token(first.partner_id, first.id, consents.next_number(session, first))
    ask = ConsentAsk(
        partner_id=actor.partner.id,
        email=customer.email,
        token_digest=digest(token),
        requested_by=actor.member.id,
        requested_at=now,
        personal=extras.personal,
        copies=list(extras.copies),
    )
    session.add(ask)
    session.flush()
    told = list[Happened]()
    requests = [_request(session, ask, association, told) for association in held]
    lifecycle.announce_all(session, told, now)
    lifecycle.dismiss_consent_mails(session, held)
    notify(
        session,
        actor.partner,
        ConsentRequestMail(ask.id),
        now,
        destination=ask.email,
        sequence=message_keys.mail_sequence(ask.id),
        event=message_keys.consent_mail(ask.id),
    )
    for number, address in enumerate(ask.copies):
        notify(
            session,
            actor.partner,
            ConsentCopy(ask.id, number),
            now,
            destination=address,
            sequence=message_keys.copy_sequence(ask.id, number),
            event=message_keys.consent_copy(ask.id, number),
        )
    return SentAsk(ask, requests, refused)


def askable(
    session: Session, actor: Actor, association_ids: Collection[int], now: datetime
) -> tuple[list[Association], list[tuple[Summary, Refusal]]]:
    """Return those of one customer's associations that can be asked for, and the others with why not.

    See `may_ask`. They are locked in the order of their ids.

    Raises:
        NotFound: the partner has no such association.
        Refusal: none of them can be asked for; this is why the first one cannot.
        SeveralCustomers: they are not of one customer.
    """
    held, refused = list[Association](), list[tuple[Summary, Refusal]]()
    for association_id in sorted(set(association_ids)):
        try:
            held.append(may_ask(session, actor, association_id, now))
        except (ConsentClosed, OtherLocation, TooSoon) as refusal:
            refused.append((Summary(lifecycle.find(session, actor, association_id)), refusal))
    if not held:
        raise refused[0][1]
    if len({one.customer_id for one in held}) > 1:
        raise SeveralCustomers
    return held, refused


def _request(
    session: Session, ask: ConsentAsk, association: Association, told: list[Happened]
) -> ConsentRequest:
    """Add the association to the ask, and record it."""
    earlier = consents.requests(session, association)
    sound = history.sound(session, association, {evidence.REQUESTS: evidence.of_requests(earlier)})
    request = ConsentRequest(
        partner_id=ask.partner_id,
        association_id=association.id,
        association=association,
        ask_id=ask.id,
        number=consents.next_number(session, association),
        email=ask.email,
        token_digest=ask.token_digest,
        requested_by=ask.requested_by,
        requested_at=ask.requested_at,
    )
    session.add(request)
    session.flush()
    association.mail_refused = None
    detail: dict[str, Any] = {"email": ask.email, "number": request.number}
    if ask.copies:
        detail["copies"] = ask.copies
    vouched = {name: evidence.of_requests([*earlier, request]) for name in sound}
    if association.status is AssociationStatus.AWAITING_CONSENT:
        lifecycle.record(
            session,
            association,
            ask.requested_at,
            HistoryAction.CONSENT_ASKED_AGAIN,
            member_id=ask.requested_by,
            detail=detail,
            evidence=vouched,
        )
    else:
        lifecycle.advance(
            session,
            association,
            AssociationStatus.AWAITING_CONSENT,
            ask.requested_at,
            HistoryAction.CONSENT_ASKED,
            member_id=ask.requested_by,
            detail=detail,
            evidence=vouched,
            told=told,
        )
    return request


def may_ask(session: Session, actor: Actor, association_id: int, now: datetime) -> Association:
    """Return the association, locked until commit, if its customer may be asked now.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        ConsentClosed: no consent can be asked for any more.
        TooSoon: the last e-mail that is not known to have failed is less than an hour old, and its reader has
            not said that it is not for them.
    """
    association = hold_for(session, actor, association_id)
    check_askable(session, association, now)
    return association


def check_askable(session: Session, association: Association, now: datetime) -> None:
    """Refuse to ask a customer who cannot be asked now.

    Raises:
        ConsentClosed: no consent can be asked for any more.
        TooSoon: see `may_ask`.
    """
    if association.status not in CONSENT_PENDING or is_over(association.consent_due, now):
        raise ConsentClosed(association.status)
    sent = [one.requested_at for one in consents.requests(session, association) if one.failed_at is None]
    is_misdirected = association.mail_refused == MailTrouble.NOT_FOR_THEM
    if sent and not is_misdirected and now < sent[-1] + RESEND_AFTER:
        raise TooSoon(sent[-1] + RESEND_AFTER, association.id)


def check_address(session: Session, every: Sequence[Association], email: str) -> None:
    """Refuse an address at which no mail about these associations of a customer arrives, or a wrong reader.

    Raises:
        AddressDead: the newest mail to it failed.
        NotTheirs: the mail would reach somebody who says that it is not for them.
    """
    dead = dead_addresses.find(session, every[0], email)
    if dead is not None:
        raise AddressDead(dead, every[0].id)
    said = misdirected.find(session, every)
    if said is not None and said.reaches(email):
        raise NotTheirs(said, every[0].id)


def reminds(session: Session, association: Association, email: str, before: int | None = None) -> bool:
    """Tell whether a mail to this address repeats an earlier one (than ``before``) with a valid link."""
    return any(
        same(request.email, email) and request.voided_at is None
        for request in consents.requests(session, association)
        if before is None or request.number < before
    )


def find(session: Session, token: str) -> ConsentAsk | None:
    """Return the ask behind a link; the caller shows only the requests of which `is_open` says so."""
    return consent_asks.of_token(session, digest(token))


def token_of(ask: ConsentAsk, links: Links) -> str:
    """Return the secret of an ask's link, which is derived from its first request."""
    first = ask.requests[0]
    return links.consent_token(first.partner_id, first.association_id, first.number, ask.token_digest)


def is_open(request: ConsentRequest, now: datetime) -> bool:
    """Tell whether this request of an ask may still be answered."""
    association = request.association
    return (
        request.voided_at is None
        and association.status in CONSENT_PENDING
        and not is_over(association.consent_due, now)
    )


def open_among(ask: ConsentAsk, now: datetime) -> list[ConsentRequest]:
    """Return the requests of an ask that may still be answered."""
    return [one for one in ask.requests if is_open(one, now)]


def to_mail(session: Session, ask: ConsentAsk, now: datetime) -> list[ConsentRequest]:
    """Return the requests of an ask that a mail asks for now: open, and not followed by a newer ask."""
    found = open_among(ask, now)
    newest = consent_asks.newest_requests(session, [one.association_id for one in found])
    return [one for one in found if newest[one.association_id] == one.id]

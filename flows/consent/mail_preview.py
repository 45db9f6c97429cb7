"""What the steps of asking for consent show: the earlier mails, and the one that would go out now (R17)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.consent import consent
from flows.consent.consent_terms import ConsentTerms, terms_of
from flows.consent.mail_extras import NO_EXTRAS, MailExtras
from flows.drafts.draft_models import SendConsentDraft
from flows.personal_data import erase
from flows.rules.text.addresses import same
from flows.rules.text.personal_traces import ERASED
from store.associations import associations
from store.associations.associations import Association
from store.consents import consent_asks, consents
from store.enums import ContactSide


@dataclass(frozen=True, slots=True)
class Asked:
    """One consent e-mail that was sent; ``is_void``: its link no longer works."""

    at: datetime
    email: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class MailPreview:
    """The next mail; ``voids`` are the addresses whose links stop working once it is sent."""

    terms: Sequence[ConsentTerms]
    is_reminder: bool
    voids: Sequence[str]
    extras: MailExtras = NO_EXTRAS


def asked(session: Session, association: Association) -> list[Asked]:
    """Return the consent e-mails that were sent, oldest first."""
    sent = consents.requests(session, association)
    return [Asked(one.requested_at, one.email, one.voided_at is not None) for one in sent]


def as_kept(session: Session, association: Association) -> MailPreview:
    """Return the mail about this association alone, to the contacts that it has."""
    terms = terms_of(session, association)
    return MailPreview([terms], consent.reminds(session, association, terms.customer.email), ())


def preview(session: Session, about: Sequence[Association], form: SendConsentDraft) -> MailPreview:
    """Return the mail about these associations as it would go out now.

    Raises:
        DraftIncomplete: a contact is not given.
    """
    customer, partner = form.customer_contact.person(), form.partner_contact.person()
    voids = set[str]()
    for one in about:
        if not same(associations.contacts(session, one)[ContactSide.CUSTOMER].email, customer.email):
            voids |= {sent.email for sent in asked(session, one) if not sent.is_void}
    return MailPreview(
        [terms_of(session, one, customer, partner) for one in about],
        all(consent.reminds(session, one, customer.email) for one in about),
        sorted(voids),
        form.extras(),
    )


def used_last(session: Session, association_ids: Collection[int], email: str) -> MailExtras:
    """Return what was added to the newest mail about these associations, for the next one to ``email``.

    Left out are this address, whose owner gets the mail itself, what names a person who was erased, and a
    line that was written for somebody at another address.
    """
    last = consent_asks.newest_about(session, association_ids)
    if last is None:
        return NO_EXTRAS
    is_theirs = same(last.email, email) and ERASED not in (last.personal or "")
    personal = last.personal if is_theirs else None
    others = (one for one in last.copies if one != erase.EMAIL and not same(one, email))
    return MailExtras(personal, tuple(others))

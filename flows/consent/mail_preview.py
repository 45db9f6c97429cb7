"""What the steps of asking for consent show: the earlier mails, and the one that would go out now (R17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.consent import consent
from flows.consent.consent_terms import ConsentTerms, terms_of
from flows.drafts.draft_models import SendConsentDraft
from flows.rules.text.addresses import same
from store import consents
from store.associations import associations
from store.associations.associations import Association
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

    terms: ConsentTerms
    is_reminder: bool
    voids: Sequence[str]


def asked(session: Session, association: Association) -> list[Asked]:
    """Return the consent e-mails that were sent, oldest first."""
    sent = consents.requests(session, association)
    return [Asked(one.requested_at, one.email, one.voided_at is not None) for one in sent]


def preview(session: Session, association: Association, form: SendConsentDraft) -> MailPreview:
    """Return the mail as it would go out now.

    Raises:
        DraftIncomplete: a contact is not given.
    """
    customer = form.customer_contact.person()
    before = associations.contacts(session, association)[ContactSide.CUSTOMER].email
    open_ones = {one.email for one in asked(session, association) if not one.is_void}
    return MailPreview(
        terms_of(session, association, customer, form.partner_contact.person()),
        consent.reminds(session, association, customer.email),
        [] if same(before, customer.email) else sorted(open_ones),
    )

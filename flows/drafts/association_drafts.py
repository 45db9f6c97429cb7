"""Drafts about one association: beginning them, and the use cases that consume them, once each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import contacts, lifecycle
from flows.associations.summary import Summary
from flows.claims import submit_claim
from flows.consent import consent, correction, mail_preview, record_consent
from flows.customers.association_request import DraftIncomplete
from flows.drafts import drafts, unfinished
from flows.drafts.draft_models import (
    AssociationDraft,
    ConsentMailPart,
    ContactDraft,
    RecordConsentDraft,
    SendConsentDraft,
    SubmitClaimDraft,
)
from flows.drafts.drafts import OpenDraft
from flows.links import Links
from flows.refusal import Refusal
from flows.rules.text import address_lists, addresses
from flows.rules.text.mail_trouble import MailTrouble
from store.associations import associations
from store.claims.claims import Claim
from store.consents import consents
from store.consents.consents import ConsentAnswer, ConsentRequest

FormT = TypeVar("FormT", bound=AssociationDraft)
ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """An association whose address can be corrected along; ``host`` names another contact of the partner."""

    summary: Summary
    host: str


def begin(session: Session, actor: Actor, form: FormT, now: datetime) -> OpenDraft[FormT]:
    """Return the draft to continue: the one about this association, if it began with the same values.

    Otherwise that gives way to a new one. Drafts about other associations stay; if there are too many, those
    that are no longer offered, because what they are for is not possible, give way too.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        TooManyDrafts: the member has too many about other associations.
    """
    lifecycle.find_for(session, actor, form.association_id)
    drafts.hold(session, actor)
    known = drafts.unfinished(session, actor, type(form), now)
    for draft in known:
        if draft.form.begins_as(form):
            return draft
        if draft.form.gives_way_to(form):
            drafts.discard(session, actor, draft.id, now)
    if len(known) >= drafts.MOST_DRAFTS:
        others = [one for one in known if not one.form.gives_way_to(form)]
        for one in unfinished.without_purpose(session, actor, others, now):
            drafts.discard(session, actor, one.id, now)
    return drafts.start(session, actor, form, now)


def to_send(
    session: Session, actor: Actor, association_ids: Collection[int], now: datetime
) -> SendConsentDraft:
    """Return what asking for consent begins with: the contacts as they are kept. See `consent.askable`.

    Those that have the contacts of the first one are asked for together; the others come next. What a member
    added to the last mail about them is proposed again. If its reader says that it is not for them, neither
    their language nor the line that was written for them is proposed to whoever comes next.
    """
    (association, *others), _ = consent.askable(session, actor, association_ids, now)
    first = contacts.kept(session, association)
    together = [one.id for one in others if contacts.kept(session, one).reach(first.customer, first.partner)]
    domain = association.customer.domain
    kept = contacts.to_form(association, associations.contacts(session, association), domain)
    extras = mail_preview.used_last(session, [association.id, *together], first.customer.email)
    begun = ConsentMailPart(
        **dict(kept), personal=extras.personal or "", copies=address_lists.joined(extras.copies)
    )
    if association.mail_refused == MailTrouble.NOT_FOR_THEM:
        begun = begun.changed_by(ConsentMailPart(personal="", customer_contact=ContactDraft(language="")))
    return SendConsentDraft(
        association_id=association.id,
        with_ids=tuple(together),
        then_ids=tuple(one.id for one in others if one.id not in together),
        began_with=begun,
        **dict(begun),
    )


def to_correct(session: Session, actor: Actor, association_id: int, now: datetime) -> SendConsentDraft:
    """Return what correcting an address begins with: as `to_send`, with all that was asked for there.

    All of it is chosen at first, except what names another contact of the partner: one mail names one.
    """
    form = to_send(session, actor, [association_id], now)
    association = lifecycle.find(session, actor, association_id)
    alike = correction.asked_alike(session, actor, association, now)
    first = contacts.kept(session, association)
    chosen = [one.id for one in alike if contacts.kept(session, one).reach(first.customer, first.partner)]
    return form.changed_by(
        SendConsentDraft(
            association_id=association_id,
            alike_ids=tuple(one.id for one in alike),
            association_ids=(association_id, *chosen),
        )
    )


def to_record(session: Session, actor: Actor, association_id: int) -> RecordConsentDraft:
    """Return what recording a consent begins with. See `record_consent.may_record`."""
    association = record_consent.may_record(session, actor, association_id)
    return RecordConsentDraft(association_id=association.id)


def to_submit(session: Session, actor: Actor, association_id: int, now: datetime) -> SubmitClaimDraft:
    """Return what submitting a claim begins with. See `submit_claim.may_submit`."""
    return SubmitClaimDraft(association_id=submit_claim.may_submit(session, actor, association_id, now).id)


def about_each(session: Session, actor: Actor, form: SendConsentDraft) -> list[Summary]:
    """Return the associations that a consent e-mail asks for.

    Raises:
        NotFound: the partner has no such association.
    """
    return [about(session, actor, one) for one in form.every_id]


def offered(session: Session, actor: Actor, form: SendConsentDraft) -> list[ToCorrect]:
    """Return the associations for which a form offers to correct an address; see `SendConsentDraft`.

    Raises:
        NotFound: the partner has no such association.
    """
    return [_alike(session, about(session, actor, one), form) for one in form.offered_ids]


def _alike(session: Session, one: Summary, form: SendConsentDraft) -> ToCorrect:
    partner = contacts.kept(session, one.association).partner
    before = form.began_with or form
    is_other = not addresses.same(partner.email, before.partner_contact.email)
    return ToCorrect(one, partner.name if is_other else "")


def about(session: Session, actor: Actor, association_id: int) -> Summary:
    """Return the association that a draft or its outcome is about.

    Raises:
        NotFound: the partner has no such association.
    """
    return Summary(lifecycle.find(session, actor, association_id))


@dataclass(frozen=True, slots=True)
class DraftSent:
    """What was asked for, what could not be and why, and the ids of what is to be asked for next."""

    requests: Sequence[ConsentRequest]
    refused: Sequence[tuple[Summary, Refusal]]
    then_ids: Sequence[int]


def send(
    session: Session, actor: Actor, draft_id: str, links: Links, now: datetime, *, version: int
) -> DraftSent:
    """Send what the draft holds, once; see `drafts.finish` and `consent.send`.

    A second click is told only what was asked for.

    Raises:
        DraftIncomplete: a step is not done.
    """
    refused, then_ids = list[tuple[Summary, Refusal]](), list[int]()

    def act(form: SendConsentDraft) -> list[int]:
        if not form.every_id:
            raise DraftIncomplete("association_ids")
        asked = consent.send(
            session,
            actor,
            form.every_id,
            links,
            now,
            customer=form.customer_contact.person(),
            partner=form.partner_contact.person(),
            contact_reason=form.contact_reason or None,
            works_again=bool(form.works_again),
            extras=form.extras(),
            as_kept=len(form.every_id) > 1 and form.is_as_kept,
        )
        refused.extend(asked.refused)
        then_ids.extend(form.then_ids)
        return [one.id for one in asked.requests]

    ids = drafts.finish(session, actor, SendConsentDraft, draft_id, now, version=version, act=act)
    return DraftSent([consents.request(session, one) for one in ids], refused, then_ids)


def record(session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int) -> ConsentAnswer:
    """Record what the draft holds, once (R22); see `drafts.finish` and `record_consent.record`.

    Raises:
        DraftIncomplete: a step is not done.
    """

    def act(form: RecordConsentDraft) -> list[int]:
        association = record_consent.may_record(session, actor, form.association_id)
        at = record_consent.instant(
            association, required(form.given_on), form.given_at, now, actor.today(now)
        )
        given = record_consent.record(session, actor, association.id, at, required(form.note), now)
        return [given.id]

    ids = drafts.finish(session, actor, RecordConsentDraft, draft_id, now, version=version, act=act)
    return session.get_one(ConsentAnswer, ids[0])


def submit(session: Session, actor: Actor, draft_id: str, now: datetime, *, version: int) -> Claim:
    """Submit what the draft holds, once; see `drafts.finish` and `submit_claim.submit`.

    Raises:
        DraftIncomplete: a step is not done.
    """

    def act(form: SubmitClaimDraft) -> list[int]:
        submitted = submit_claim.submit(
            session,
            actor,
            form.association_id,
            now,
            submitted_on=required(form.submitted_on),
            claim_id=form.claim_id or None,
            note=form.note or None,
        )
        session.flush()
        return [submitted.id]

    ids = drafts.finish(session, actor, SubmitClaimDraft, draft_id, now, version=version, act=act)
    return session.get_one(Claim, ids[0])


def required(value: ValueT | None) -> ValueT:
    """Return a value that a step must have given.

    Raises:
        DraftIncomplete: the step is not done.
    """
    if not value:
        raise DraftIncomplete
    return value

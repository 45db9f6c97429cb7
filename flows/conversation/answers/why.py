"""Why a customer may not be added to an engagement, and why an association stands as it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.catalogue_values import PartnerLocation
from flows.claims import claim_course
from flows.conversation.answers import moments, numbers
from flows.conversation.answers.answer_values import (
    MOST_ROWS,
    MOST_SUBJECTS,
    Doer,
    Obstacles,
    StatusReason,
    WhyNotAnswer,
    WhyStatusAnswer,
)
from flows.conversation.answers.selecting import Selecting, numbers_in
from flows.customers import eligibility
from flows.customers.eligibility import Assessment
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.rules.customers.identifiers import IdentifierRefused, parse_customer_id
from flows.rules.language.understanding import Aspect, Milestone, Saying
from store import catalogue
from store.associations import associations
from store.catalogue import Engagement
from store.claims import claim_records
from store.claims.claim_records import ClaimRecord
from store.conversation import questions
from store.customers import customers
from store.customers.customers import Customer
from store.enums import LOST, AssociationStatus, IdentifierType
from store.partners import Location


@dataclass(frozen=True, slots=True)
class _Subject:
    """An identifier value, and its customer if the partner has one."""

    customer: Customer | None
    id_type: IdentifierType
    id_value: str
    domain: str


def why_not(session: Session, actor: Actor, saying: Saying, now: datetime) -> WhyNotAnswer:
    """Return what keeps customers or identifiers from engagements, by default from the whole catalogue.

    It is what the forms say of exactly these identifier values (R5, R6, R10), at the location that is named,
    and where the asker may add them (R1).
    """
    selecting = Selecting(session, actor, now)
    subjects, unknown = _subjects(selecting, saying)
    wanted = selecting.of_engagements(saying.conditions)
    named = selecting.of_locations(saying.conditions) if saying.of(Aspect.LOCATION) else []
    location = named[0] if len(named) == 1 else None
    places = _places(selecting, wanted, named)
    found = [
        one
        for subject in subjects[:MOST_SUBJECTS]
        for one in _obstacles(selecting, subject, wanted, location, places)
    ]
    admins = () if any(places.values()) else access.admins_to_ask(session, actor, None)
    return WhyNotAnswer(saying, found, len(subjects), unknown, admins)


def why_status(session: Session, actor: Actor, saying: Saying, now: datetime) -> WhyStatusAnswer:
    """Return why the associations that fit stand as they do."""
    selecting = Selecting(session, actor, now)
    question = selecting.question(saying)
    total, _ = questions.count(session, question)
    sorting, moment = selecting.sorting(saying)
    ids = questions.ids(session, question, sorting, moment=moment, limit=MOST_ROWS)
    found = _reasons(selecting, numbers.rows(session, actor, ids))
    return WhyStatusAnswer(saying, found, total, () if total else numbers.nearest(selecting, saying))


def _subjects(selecting: Selecting, saying: Saying) -> tuple[list[_Subject], str]:
    """Return the identifier values that are meant, and what was said of which none is known."""
    session, partner, details = selecting.session, selecting.actor.partner, saying.details
    keys = [value.key for one in saying.of(Aspect.CUSTOMER) if not one.excludes for value in one.values]
    if keys:
        return [_of(one) for one in customers.get_many(session, partner, numbers_in(keys))], ""
    typed = details.tenant_id or details.tpid
    if typed:
        try:
            id_type, value = parse_customer_id(typed)
        except IdentifierRefused:
            return [], typed
        known = customers.find(session, partner, id_type, value)
        return [_of(known) if known else _Subject(None, id_type, value, details.domain)], ""
    if not details.domain:
        return [], ""
    known_there = customers.identified(session, partner, [details.domain])
    return [_of(one) for one in known_there], "" if known_there else details.domain


def _of(one: Customer) -> _Subject:
    return _Subject(one, one.id_type, one.id_value, one.domain)


def _places(
    selecting: Selecting, wanted: Sequence[Engagement], named: Sequence[Location]
) -> Mapping[int, list[PartnerLocation]]:
    """Return the locations that the asker may choose for each engagement, of those that are named if any."""
    pairs = catalogue.eligible_pairs(selecting.session, selecting.actor.partner)
    open_to = [
        one for one in named or selecting.locations if one.enrolled and selecting.actor.holds_role_on(one)
    ]
    return {
        each.id: [PartnerLocation.of(one) for one in open_to if (one.id, each.id) in pairs] for each in wanted
    }


def _obstacles(
    selecting: Selecting,
    subject: _Subject,
    wanted: Sequence[Engagement],
    location: Location | None,
    places: Mapping[int, list[PartnerLocation]],
) -> list[Obstacles]:
    session, actor = selecting.session, selecting.actor
    judged = eligibility.assess(
        session,
        actor.partner,
        location,
        subject.id_type,
        subject.id_value,
        selecting.now,
        customer=subject.customer,
        domain=subject.domain,
        engagements=wanted,
    )
    opened = _open(selecting, subject.customer)
    is_barred = location is not None and not actor.holds_role_on(location)
    return [
        Obstacles(
            KnownCustomer.of(subject.customer) if subject.customer else None,
            subject.id_type,
            subject.id_value,
            one.engagement,
            PartnerLocation.of(location) if location else None,
            one.eligibility.reasons,
            opened.get(one.engagement.id),
            places[one.engagement.id],
            is_barred,
            one.is_contested,
            _may_be_attested(actor, one),
        )
        for one in judged
    ]


def _may_be_attested(actor: Actor, one: Assessment) -> bool:
    return one.eligibility.is_only_unknown and actor.partner.member_attestations


def _open(selecting: Selecting, customer: Customer | None) -> dict[int, Associated]:
    if customer is None:
        return {}
    session, actor = selecting.session, selecting.actor
    ids = [one.id for one in associations.open_for(session, actor.partner, customer)]
    return {one.summary.engagement.id: one for one in numbers.rows(session, actor, ids)}


def _reasons(selecting: Selecting, rows: Sequence[Associated]) -> list[StatusReason]:
    recorded = claim_records.of_several(
        selecting.session, [one.summary.association.id for one in rows if one.claim]
    )
    ended = {
        one.row.summary.association.id: one.doer
        for event, statuses in (
            (Milestone.LOST, LOST),
            (Milestone.CANCELLED, frozenset({AssociationStatus.CANCELLED})),
        )
        for one in moments.of_rows(
            selecting, event, [row for row in rows if row.summary.association.status in statuses]
        )
    }
    return [_reason(one, recorded, ended) for one in rows]


def _reason(
    row: Associated, recorded: Mapping[int, Sequence[ClaimRecord]], ended: Mapping[int, Doer | None]
) -> StatusReason:
    summary, one = row.summary, row.summary.association
    return StatusReason(
        row,
        summary.since(row.claim),
        claim_course.of(summary, row.claim, recorded.get(one.id, ())),
        summary.reviewer_words,
        summary.cancel_reason,
        one.mail_refused or "",
        ended.get(one.id),
    )

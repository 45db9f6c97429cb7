"""The drafts that a member can resume, as lists show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.summary import Summary
from flows.drafts import drafts
from flows.drafts.draft_models import AssociationDraft, AssociationRequestDraft, DraftModel
from flows.drafts.drafts import OpenDraft
from flows.rules.associations.deadlines import is_over
from flows.rules.associations.next_step import NextAction
from store import partners
from store.associations import associations
from store.enums import DraftKind

_NEEDED: Mapping[DraftKind, frozenset[NextAction]] = MappingProxyType(
    {
        DraftKind.SEND_CONSENT: frozenset(
            {NextAction.SEND_CONSENT, NextAction.RESEND_CONSENT, NextAction.CORRECT_ADDRESS}
        ),
        DraftKind.RECORD_CONSENT: frozenset({NextAction.RECORD_CONSENT}),
        DraftKind.SUBMIT_CLAIM: frozenset({NextAction.SUBMIT_CLAIM}),
        DraftKind.CLAIM_ITEM: frozenset({NextAction.SUBMIT_CLAIM, NextAction.RECORD_REPLY}),
        DraftKind.PARTNER_SURVEY: frozenset({NextAction.SUBMIT_CLAIM}),
        DraftKind.MESSAGE_FILES: frozenset({NextAction.SUBMIT_CLAIM, NextAction.RECORD_REPLY}),
    }
)
"""What must be possible for an association, so that a draft about it can be resumed."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A draft that can be resumed.

    ``customer`` is empty until one is named, ``engagement`` and ``location`` until one is chosen.
    """

    draft: OpenDraft[DraftModel]
    customer: str
    engagement: str = ""
    location: str = ""


def of_member(
    session: Session, actor: Actor, now: datetime, model: type[DraftModel] = DraftModel
) -> list[Unfinished]:
    """Return the member's drafts of a model into which something was typed, the last changed first.

    A draft about an association is left out once what it is for is no longer possible.
    """
    found = [one for one in drafts.unfinished(session, actor, model, now) if one.is_worth_resuming]
    about = _about(session, actor, found)
    places = {}
    if any(isinstance(one.form, AssociationRequestDraft) and one.form.location_id for one in found):
        places = {one.id: one.name for one in partners.locations(session, actor.partner)}
    listed = []
    for one in found:
        match one.form:
            case AssociationRequestDraft() as form:
                listed.append(Unfinished(one, form.name, location=places.get(form.location_id or 0, "")))
            case AssociationDraft() as form:
                summary = about.get(form.association_id)
                if summary is not None and _is_possible(actor, one.kind, summary, now):
                    names = summary.customer.name, summary.engagement.name, summary.location.name
                    listed.append(Unfinished(one, *names))
    return listed


def without_purpose(
    session: Session, actor: Actor, found: Sequence[OpenDraft[DraftModel]], now: datetime
) -> list[OpenDraft[DraftModel]]:
    """Return those of the member's drafts about an association that `of_member` leaves out."""
    about = _about(session, actor, found)
    return [
        one
        for one in found
        if isinstance(one.form, AssociationDraft)
        and (
            (summary := about.get(one.form.association_id)) is None
            or not _is_possible(actor, one.kind, summary, now)
        )
    ]


def _about(session: Session, actor: Actor, found: Sequence[OpenDraft[DraftModel]]) -> Mapping[int, Summary]:
    """Return the associations that drafts are about, by id."""
    wanted = [one.form.association_id for one in found if isinstance(one.form, AssociationDraft)]
    if not wanted:
        return {}
    return {row.id: Summary(row) for row in associations.get_many(session, actor.partner, wanted)}


def _is_possible(actor: Actor, kind: DraftKind, summary: Summary, now: datetime) -> bool:
    """Tell whether this member can still do what a draft is for."""
    location, clock, step = summary.location, summary.clock, summary.next_step
    may_act = actor.holds_role_on(location)
    if kind is DraftKind.RECORD_CONSENT:
        may_act = actor.is_admin_on(location)
    is_open = clock is not None and not is_over(clock.due, now)
    return may_act and is_open and not _NEEDED[kind].isdisjoint({step.action, *step.others})

"""The first step's check: which identifier value a customer has, and for which engagements it is eligible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.catalogue_values import PartnerLocation
from flows.customers import eligibility, known_details
from flows.customers.add_customer import location_to_use
from flows.customers.eligibility import Assessment
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft, AssociationRequestDraft, Step
from flows.drafts.drafts import OpenDraft
from flows.rules.customers import domains, tenancy
from flows.rules.customers.tenancy import Asks, Identifier
from flows.rules.customers.tenants import Directory, NoTenant, TenantAnswer, TenantFound
from store.customers import customers
from store.enums import IdentifierType
from store.partners import Location

ASKS_REASON = frozenset({Asks.REASON_MISMATCH, Asks.REASON_NO_TENANT})
"""What the check finds where the member must say why the ID belongs to the customer."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The identifier that was settled, and every engagement's verdict on it.

    ``takes_attestations`` says that members may state what Partner Center shows where criteria are not known;
    ``today`` is the day that it is where the member is.
    """

    draft: OpenDraft[AssociationRequestDraft]
    location: PartnerLocation
    identifier: Identifier
    assessments: list[Assessment]
    takes_attestations: bool
    today: date

    @property
    def eligible(self) -> list[Assessment]:
        """The engagements that can be chosen, what is worth most first."""
        return self._by_worth([one for one in self.assessments if one.eligibility.is_eligible])

    @property
    def to_attest(self) -> list[Assessment]:
        """The engagements that can be chosen if the member states that Partner Center says so (R5)."""
        unknown = [one for one in self.assessments if one.eligibility.is_only_unknown]
        return self._by_worth(unknown) if self.takes_attestations else []

    @property
    def refused(self) -> list[Assessment]:
        """The engagements that cannot be chosen."""
        others = [*self.eligible, *self.to_attest]
        return [one for one in self.assessments if one not in others]

    @property
    def has_choice(self) -> bool:
        """Whether at least one engagement can be chosen."""
        return bool(self.eligible or self.to_attest)

    def _by_worth(self, some: Sequence[Assessment]) -> list[Assessment]:
        def key(one: Assessment) -> tuple[Decimal, str]:
            amount = one.engagement.amount_at(self.location)
            return Decimal(-amount.units if amount else 0), one.engagement.name

        return sorted(some, key=key)


def needs_directory(id_type: IdentifierType | None) -> bool:
    """Tell whether the tenant directory must be asked: not for a TPID, which belongs to no domain."""
    return id_type is not IdentifierType.TPID


@dataclass(frozen=True, slots=True)
class LookUp:
    """What the directory said of a domain; ``None`` if it was not asked.

    ``above`` is the registrable domain above the domain, if the directory had to be asked about it as well;
    then the answer is about it.
    """

    domain: str
    answer: TenantAnswer | None
    above: str | None = None

    @property
    def owner(self) -> str | None:
        """The domain above, if the tenant was found there."""
        return self.above if isinstance(self.answer, TenantFound) else None


def ask(directory: Directory, domain: str, id_type: IdentifierType | None) -> LookUp:
    """Ask the directory where that is needed; call this before any transaction.

    The domain itself comes first. If it has no tenant and lies under a registrable domain (mail.contoso.com
    under contoso.com), that one is asked for as well.
    """
    if not needs_directory(id_type):
        return LookUp(domain, None)
    answer = directory(domain)
    above = domains.registrable(domain)
    if not isinstance(answer, NoTenant) or above is None or above == domain:
        return LookUp(domain, answer)
    return LookUp(domain, directory(above), above)


def check(
    session: Session,
    actor: Actor,
    draft_id: str,
    found: LookUp,
    now: datetime,
    *,
    version: int,
    opens: bool = False,
) -> Checked | Asks | None:
    """Settle the identifier from the draft and the directory's answer, and keep it (R8–R11).

    The details of a known customer are filled in.

    If the tenant belongs to the registrable domain, the draft continues with that domain.

    The draft moves on if an engagement can be chosen, and stays at the first step otherwise. ``None`` means
    that the member has taken another step since ``version``, so the answer is no longer wanted. ``opens``
    says that the bot checks the form by itself to open it: what changes then was typed by nobody.

    Raises:
        DraftGone: the draft has ended or was deleted.
        LocationClosed: the location can no longer be chosen (R1).
    """
    draft = drafts.get(session, actor, AddCustomerDraft, draft_id, now)
    if draft.version != version:
        return None
    form = draft.form
    settled = tenancy.resolve(form.id_type, form.id_value, form.reason or None, found.answer)
    domain = found.owner or form.domain
    if isinstance(settled, Asks):
        change = AddCustomerDraft(
            domain=domain,
            identifier=None,
            asks_reason=settled in ASKS_REASON,
            asks_id=settled is Asks.IDENTIFIER_NO_TENANT,
        )
        change = form.changed_by(change).checked() if opens else change
        drafts.take_step(session, actor, draft, now, version=version, step=Step.LOCATION, change=change)
        return settled
    change = AddCustomerDraft(
        domain=domain, identifier=settled, asks_reason=settled.reason is not None, asks_id=False
    )
    change = change.changed_by(known_details.fill(session, actor, form, settled, domain))
    change = form.changed_by(change).checked() if opens else change
    location = location_to_use(session, actor, form.location_id)
    verdicts = _verdicts(session, actor, location, settled, form.domain, now)
    checked = _checked(actor, draft, location, settled, verdicts, now)
    step = Step.ENGAGEMENTS if checked.has_choice else Step.LOCATION
    moved = drafts.take_step(session, actor, draft, now, version=version, step=step, change=change)
    return replace(checked, draft=moved)


def assess(session: Session, actor: Actor, draft_id: str, now: datetime) -> Checked:
    """Judge the draft's settled identifier again, for the choice of engagements and for the review (R12).

    Raises:
        DraftGone: the draft has ended or was deleted.
        DraftIncomplete: the first step is not done.
        LocationClosed: the location can no longer be chosen (R1).
    """
    draft = drafts.get(session, actor, AssociationRequestDraft, draft_id, now)
    form = draft.form
    identifier = form.settled_identifier()
    location = location_to_use(session, actor, form.location_id)
    verdicts = _verdicts(session, actor, location, identifier, form.domain, now)
    return _checked(actor, draft, location, identifier, verdicts, now)


def _checked(
    actor: Actor,
    draft: OpenDraft[AssociationRequestDraft],
    location: Location,
    identifier: Identifier,
    verdicts: list[Assessment],
    now: datetime,
) -> Checked:
    return Checked(
        draft,
        PartnerLocation.of(location),
        identifier,
        verdicts,
        takes_attestations=actor.partner.member_attestations,
        today=actor.today(now),
    )


def _verdicts(
    session: Session,
    actor: Actor,
    location: Location,
    identifier: Identifier,
    domain: str,
    now: datetime,
) -> list[Assessment]:
    id_type, id_value = identifier.id_type, identifier.id_value
    return eligibility.assess(
        session,
        actor.partner,
        location,
        id_type,
        id_value,
        now,
        customer=customers.find(session, actor.partner, id_type, id_value),
        domain=domain,
    )

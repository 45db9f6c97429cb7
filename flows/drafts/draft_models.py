"""What each kind of unfinished form holds, and its steps in order.

Text is kept as it was typed, and checked when its step is submitted. A name that a model does not have is
refused, but ignored where a stored draft is read, since another version may have stored it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict

from flows.consent.mail_extras import MailExtras
from flows.customers.association_request import (
    CONTACT_FIELDS,
    AssociationRequest,
    Attestation,
    ContactPerson,
    DraftIncomplete,
)
from flows.rules.claims import file_questions, questions
from flows.rules.customers.domains import readable
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.customers.tenancy import Identifier
from flows.rules.text import address_lists, addresses
from store.enums import ClaimItem, DraftKind, IdentifierType


class Step(StrEnum):
    """The steps of the journeys; each model below says which it has, in order."""

    LOCATION = "location"
    CUSTOMER = "customer"
    ENGAGEMENTS = "engagements"
    CONTACTS = "contacts"
    MAIL = "mail"
    CONSENT = "consent"
    CLAIM = "claim"
    ITEM = "item"
    SURVEY = "survey"
    FILES = "files"
    REVIEW = "review"


STEP_TITLES: Mapping[Step, str] = MappingProxyType(
    {
        Step.LOCATION: "Location and customer",
        Step.CUSTOMER: "Customer and location",
        Step.ENGAGEMENTS: "Engagements",
        Step.CONTACTS: "Contacts",
        Step.MAIL: "The e-mail",
        Step.CONSENT: "Date and note",
        Step.CLAIM: "Date and claim ID",
        Step.ITEM: "The item",
        Step.SURVEY: "The questions",
        Step.FILES: "The files",
        Step.REVIEW: "Review",
    }
)
"""What a step is called above its form."""

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""What was typed into an input; a field that was cleared is empty."""

Ids = Annotated[tuple[int, ...], BeforeValidator(lambda value: () if value is None else value)]

Ticked = Annotated[tuple[str, ...], BeforeValidator(lambda value: () if value is None else value)]
"""The boxes that are ticked."""


@dataclass(frozen=True, slots=True)
class Prefilled:
    """Marks a field that the bot fills; a draft with only such fields is not worth resuming."""


class DraftPart(BaseModel):
    """What was typed into some fields of a draft; a field that was not set says nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored or typed into a form, without the names that the model does not have."""
        return cls.model_validate(data, extra="ignore")

    def kept(self) -> dict[str, Any]:
        """Return the data of a row. It contains fields that were cleared, but none that were never filled."""
        return self.model_dump(mode="json", exclude_unset=True)

    def changed_by(self, change: "DraftPart") -> Self:
        """Return this with each field that is set in ``change``, which may be of a less specific model.

        Raises:
            TypeError: ``change`` may have fields that this does not have.
        """
        if not isinstance(self, type(change)):
            raise TypeError(type(change))
        return self.read(merged(self.kept(), change.kept()))


class ContactDraft(DraftPart):
    """A contact as typed."""

    name: Text = ""
    email: Text = ""
    title: Text = ""
    phone: Text = ""
    language: Text = ""

    @classmethod
    def of(cls, contact: object) -> Self:
        """Return a contact that was checked or stored, as it would be typed."""
        return cls.model_validate({name: getattr(contact, name) for name in CONTACT_FIELDS})

    def person(self) -> ContactPerson:
        """Return the contact.

        Raises:
            DraftIncomplete: the name or the e-mail address is missing.
        """
        if not self.name or not self.email:
            raise DraftIncomplete("contact")
        given: dict[str, Any] = {name: getattr(self, name) or None for name in CONTACT_FIELDS}
        return ContactPerson(**given)


class Contacts(DraftPart):
    """Both contacts, and the reason if the customer's address lies outside their domain (R11).

    ``asked_about`` is the address for which a reason is asked; the reason counts for this address only.
    """

    domain: Text = ""
    customer_contact: ContactDraft = ContactDraft()
    partner_contact: Annotated[ContactDraft, Prefilled()] = ContactDraft()
    contact_reason: Text = ""
    asked_about: Text = ""

    @property
    def needs_reason(self) -> bool:
        """Whether the reason must be given: it was asked for, and the address is still the same."""
        return bool(self.asked_about) and addresses.same(self.asked_about, self.customer_contact.email)


class DraftModel(DraftPart):
    """What all drafts have in common; a draft's row holds the fields that were set.

    ``said_in`` is the message from which it was filled in, if it was.
    """

    KIND: ClassVar[DraftKind]
    STEPS: ClassVar[tuple[Step, ...]]

    said_in: Annotated[Text, Prefilled()] = ""

    @property
    def name(self) -> str:
        """The customer's name as typed, or else the domain or ID; empty if nothing was."""
        return ""

    def without_question(self) -> DraftPart:
        """Return the change after which the form no longer asks for a reason."""
        return DraftPart()

    def filling_gaps(self, change: DraftPart) -> dict[str, Any]:
        """Return the fields of a change that hold something and that this leaves empty."""
        held = self.kept()
        return {
            name: value
            for name, value in change.kept().items()
            if _holds(value) and not _holds(held.get(name))
        }

    def changed_question(self, typed: Mapping[str, Any]) -> DraftPart:  # noqa: ARG002 -- what one journey asks
        """Return the change after which the form asks for what it needs now that this was typed."""
        return DraftPart()

    def is_worth_resuming(self, step: Step) -> bool:  # noqa: ARG002 -- what one journey asks of its draft
        """Tell whether the member has typed anything."""
        return any(_holds(value) for name, value in self.kept().items() if not self.is_prefilled(name))

    def is_barely_begun(self, step: Step) -> bool:  # noqa: ARG002 -- what one journey asks of its draft
        """Tell whether the member has typed no more than whom the form is about, so that little is lost."""
        return False

    def is_as_opened(self, other: "DraftModel", step: Step) -> bool:  # noqa: ARG002 -- what one journey asks
        """Tell whether this is still what ``other`` begins with, though it was checked since."""
        return False

    @classmethod
    def is_prefilled(cls, name: str) -> bool:
        """Tell whether the bot fills a field."""
        return any(isinstance(one, Prefilled) for one in cls.model_fields[name].metadata)


class ContactsDraft(Contacts, DraftModel):
    """What the drafts with contacts share."""

    def without_question(self) -> DraftPart:
        """Return the change after which no reason is asked for the customer's address."""
        return Contacts(asked_about="", contact_reason="")

    def changed_question(self, typed: Mapping[str, Any]) -> DraftPart:
        """Return what is asked about the address, once it changes whether the form needs the reason."""
        after = Contacts.read(merged(self.kept(), typed))
        return (
            DraftPart() if after.needs_reason is self.needs_reason else Contacts(asked_about=self.asked_about)
        )


class AssociationRequestDraft(ContactsDraft):
    """What adding and claiming share; the member may have begun on the page of ``from_engagement_id``.

    ``filled_from_id`` is the customer whose details were filled in. ``attested_ids`` are engagements for
    which the bot does not know whether the customer is eligible, but the member has seen it. ``ask_next`` is
    empty if the member does not want to ask for consent at once. ``began_with`` is what the bot had filled in
    when the form was opened, and ``checked_with`` the same once the bot had checked it by itself; ``named``
    are the fields of it that a command named, which count as typed once the form is submitted.
    """

    ENTERED: ClassVar[tuple[str, ...]] = (
        "location_id",
        "domain",
        "company",
        "customer_contact",
        "contact_reason",
        "engagement_ids",
        "attested_ids",
        "attested_on",
        "attested_note",
    )

    location_id: Annotated[int | None, Prefilled()] = None
    company: Text = ""
    identifier: Identifier | None = None
    engagement_ids: Annotated[Ids, Prefilled()] = ()
    attested_ids: Ids = ()
    attested_on: date | None = None
    attested_note: Text = ""
    from_engagement_id: Annotated[int | None, Prefilled()] = None
    filled_from_id: Annotated[int | None, Prefilled()] = None
    ask_next: Annotated[Ticked, Prefilled()] = ("ticked",)
    began_with: Annotated[dict[str, Any] | None, Prefilled()] = None
    checked_with: Annotated[dict[str, Any] | None, Prefilled()] = None
    named: Annotated[Ticked, Prefilled()] = ()

    @property
    def name(self) -> str:
        """The company, or else its domain."""
        return self.company or readable(self.domain)

    def begun(self, *named: str) -> Self:
        """Return this form as it is opened, if the member's command named these fields."""
        return self.changed_by(AssociationRequestDraft(began_with=self._filled(), named=named))

    def checked(self) -> Self:
        """Return this form as the bot has checked it by itself, before anybody typed."""
        return self.changed_by(AssociationRequestDraft(checked_with=self._filled()))

    def submitted(self) -> "AssociationRequestDraft":
        """Return the change after which what the command named counts as typed."""
        if self.began_with is None or not self.named:
            return AssociationRequestDraft()
        emptied = dict.fromkeys(self.named, "")
        change = AssociationRequestDraft(began_with=emptied)
        if self.checked_with is None:
            return change
        return change.changed_by(AssociationRequestDraft(checked_with=emptied))

    def is_as_opened(self, other: DraftModel, step: Step) -> bool:
        """Tell whether both began with the same, and this was checked but nothing was typed into it."""
        is_same = isinstance(other, AssociationRequestDraft) and self.began_with == other.began_with
        is_checked = self.began_with is not None and step is self.STEPS[1]
        return is_same and is_checked and not self.is_worth_resuming(step)

    def is_worth_resuming(self, step: Step) -> bool:
        """Tell whether the member has typed or chosen anything, or gone on beyond the engagements."""
        if self.began_with is None:
            return super().is_worth_resuming(step)
        before = self.read(self.checked_with or self.began_with)
        return step not in self.STEPS[:2] or any(
            _entered(getattr(self, name)) != _entered(getattr(before, name)) for name in self.ENTERED
        )

    def is_barely_begun(self, step: Step) -> bool:
        """Tell whether the member has typed no more than a command holds: which customer is meant."""
        is_filled = self.filled_from_id is not None
        has_typed = (self.company or _holds(self.customer_contact.kept())) and not is_filled
        has_chosen = set(self.engagement_ids) - {self.from_engagement_id}
        return step in self.STEPS[:2] and not has_typed and not has_chosen

    def is_about_customer_of(self, other: Self) -> bool:
        """Tell whether both are about the same customer, as far as that was typed or chosen."""
        return bool(self.domain) and self.domain == other.domain

    def for_engagement(self, engagement_id: int | None) -> Self:
        """Return this draft as begun on an engagement's page, with that engagement chosen (R12)."""
        if engagement_id is None:
            return self
        return self.changed_by(
            AssociationRequestDraft(from_engagement_id=engagement_id, engagement_ids=(engagement_id,))
        )

    def for_engagements(self, engagement_ids: Iterable[int]) -> Self:
        """Return this draft with these engagements chosen, which the member wants to begin again (R12)."""
        return self.changed_by(AssociationRequestDraft(engagement_ids=tuple(engagement_ids)))

    @property
    def to_attest(self) -> frozenset[int]:
        """What is chosen to be attested: at first what the form was opened for (R12)."""
        if "attested_ids" in self.model_fields_set:
            return frozenset(self.attested_ids)
        opened_for = self.read(self.began_with).engagement_ids if self.began_with else ()
        return frozenset(filter(None, (self.from_engagement_id, *opened_for)))

    def settled_identifier(self) -> Identifier:
        """Return the identifier that the first step settled.

        Raises:
            DraftIncomplete: the first step is not done.
        """
        if self.identifier is None:
            raise DraftIncomplete("identifier")
        return self.identifier

    def request(self) -> AssociationRequest:
        """Return the finished request.

        Raises:
            DraftIncomplete: a step is not done.
        """
        chosen = tuple(dict.fromkeys((*self.engagement_ids, *self.attested_ids)))
        if self.location_id is None or not (self.domain and self.company and chosen):
            raise DraftIncomplete("request")
        return AssociationRequest(
            location_id=self.location_id,
            domain=self.domain,
            company=self.company,
            identifier=self.settled_identifier(),
            engagement_ids=chosen,
            customer_contact=self.customer_contact.person(),
            partner_contact=self.partner_contact.person(),
            contact_reason=self.contact_reason or None,
            attestation=self._attestation(),
        )

    def _filled(self) -> dict[str, Any]:
        """Return what is filled in, without what is kept of the opening."""
        about_opening = {"began_with", "checked_with", "named"}
        return {name: value for name, value in self.kept().items() if name not in about_opening}

    def _attestation(self) -> Attestation | None:
        if not self.attested_ids:
            return None
        if self.attested_on is None or not self.attested_note:
            raise DraftIncomplete("attestation")
        return Attestation(self.attested_ids, self.attested_on, self.attested_note)


class AddCustomerDraft(AssociationRequestDraft):
    """Adding a customer. ``asks_reason``: the form asks why the ID belongs to the customer (R11).

    ``asks_id``: it needs an ID, because no tenant belongs to the domain (R9).
    """

    KIND = DraftKind.ADD_CUSTOMER
    STEPS = (Step.LOCATION, Step.ENGAGEMENTS, Step.CONTACTS, Step.REVIEW)
    ENTERED = (*AssociationRequestDraft.ENTERED, "id_value", "reason")

    id_type: IdentifierType | None = None
    id_value: Text = ""
    reason: Text = ""
    asks_reason: bool = False
    asks_id: bool = False

    @property
    def name(self) -> str:
        """The company, or else its domain, or else its ID."""
        return super().name or self.id_value

    def is_about_customer_of(self, other: Self) -> bool:
        """Tell whether both name the same domain, or the same ID and no other domain."""
        if self.domain and other.domain:
            return self.domain == other.domain
        return bool(self.id_value) and self.id_value == other.id_value

    def without_question(self) -> DraftPart:
        """Return the change after which no reason is asked, for the ID or the address."""
        return AddCustomerDraft(
            asks_reason=False, asks_id=False, reason="", asked_about="", contact_reason=""
        )

    def changed_question(self, typed: Mapping[str, Any]) -> DraftPart:
        """Return that no ID is needed any more, once the domain was corrected."""
        if self.asks_id and "domain" in typed and typed["domain"] not in {self.domain, readable(self.domain)}:
            return AddCustomerDraft(asks_id=False).changed_by(super().changed_question(typed))
        return super().changed_question(typed)


class ClaimCustomerDraft(AssociationRequestDraft):
    """Claiming a known customer (R16)."""

    KIND = DraftKind.CLAIM_CUSTOMER
    STEPS = (Step.CUSTOMER, Step.ENGAGEMENTS, Step.CONTACTS, Step.REVIEW)
    ENTERED = (*AssociationRequestDraft.ENTERED, "customer_id")

    customer_id: int | None = None

    def is_worth_resuming(self, step: Step) -> bool:
        """Tell whether the member has chosen more than the customer from whose page they came."""
        if self.began_with is not None:
            return super().is_worth_resuming(step)
        is_other = self.customer_id != self.filled_from_id
        has_chosen = set(self.engagement_ids) - {self.from_engagement_id}
        is_begun = step not in self.STEPS[:2] or is_other or has_chosen
        return bool(is_begun) and super().is_worth_resuming(step)

    def is_about_customer_of(self, other: Self) -> bool:
        """Tell whether the same customer was chosen."""
        return self.customer_id is not None and self.customer_id == other.customer_id


class AssociationDraft(DraftModel):
    """What the drafts about one association share."""

    association_id: Annotated[int, Prefilled()]

    def begins_as(self, other: "AssociationDraft") -> bool:
        """Tell whether both began with the same values."""
        return self.association_id == other.association_id

    def gives_way_to(self, other: "AssociationDraft") -> bool:
        """Tell whether a member who begins with ``other`` no longer needs this."""
        return self.association_id == other.association_id


class ConsentMailPart(Contacts):
    """What the form about a consent e-mail holds: both contacts, and what the member adds to the mail.

    ``personal`` is a line of the member's own, and ``copies`` is a list of addresses.
    """

    personal: Text = ""
    copies: Text = ""

    def extras(self) -> MailExtras:
        """Return what the member adds.

        Raises:
            DraftIncomplete: the list of addresses was not checked.
        """
        try:
            return MailExtras(self.personal or None, tuple(address_lists.parse(self.copies)))
        except IdentifierRefused as refusal:
            raise DraftIncomplete("copies") from refusal


class SendConsentDraft(ConsentMailPart, ContactsDraft, AssociationDraft):
    """Asking for consent (R17). ``began_with`` is what the form held when it was opened.

    ``with_ids`` are further associations of the customer that the same mail asks for. ``then_ids`` have other
    contacts, so that their mail comes next. ``alike_ids`` were asked for at the same wrong address: the form
    offers to correct it for these as well, and ``association_ids`` are those of all that are chosen there.
    ``works_again`` is ticked if mail arrives again at an address at which it did not.
    """

    KIND = DraftKind.SEND_CONSENT
    STEPS = (Step.CONTACTS, Step.MAIL)

    with_ids: Annotated[tuple[int, ...], Prefilled()] = ()
    then_ids: Annotated[tuple[int, ...], Prefilled()] = ()
    alike_ids: Annotated[tuple[int, ...], Prefilled()] = ()
    association_ids: Annotated[Ids, Prefilled()] = ()
    began_with: ConsentMailPart | None = None
    works_again: Ticked = ()

    @property
    def every_id(self) -> tuple[int, ...]:
        """All associations that the mail asks for."""
        if not self.alike_ids:
            return (self.association_id, *self.with_ids)
        return tuple(one for one in self.offered_ids if one in self.association_ids)

    @property
    def offered_ids(self) -> tuple[int, ...]:
        """All associations for which the form offers to correct the address, if there are several."""
        return (self.association_id, *self.alike_ids) if self.alike_ids else ()

    @property
    def is_as_kept(self) -> bool:
        """Whether the contacts are those with which the form was opened."""
        return self._is_as_begun(Contacts)

    def is_worth_resuming(self, step: Step) -> bool:  # noqa: ARG002 -- going on to the mail types nothing
        """Tell whether the member has changed a contact, given a reason for an address, or added anything."""
        return not self._is_as_begun(ConsentMailPart)

    def begins_as(self, other: AssociationDraft) -> bool:
        """Tell whether both began with the same associations, contacts and additions."""
        return (
            isinstance(other, SendConsentDraft)
            and super().begins_as(other)
            and self.began_with == other.began_with
            and (self.with_ids, self.then_ids, self.alike_ids)
            == (other.with_ids, other.then_ids, other.alike_ids)
        )

    def _is_as_begun(self, part: type[Contacts]) -> bool:
        before = self.began_with or ConsentMailPart()
        return all(getattr(self, name) == getattr(before, name) for name in part.model_fields)


class RecordConsentDraft(AssociationDraft):
    """Recording a consent that was given outside the bot (R22)."""

    KIND = DraftKind.RECORD_CONSENT
    STEPS = (Step.CONSENT, Step.REVIEW)

    given_on: date | None = None
    given_at: time | None = None
    note: Text = ""


class SubmitClaimDraft(AssociationDraft):
    """Submitting a claim (R23)."""

    KIND = DraftKind.SUBMIT_CLAIM
    STEPS = (Step.CLAIM, Step.REVIEW)

    submitted_on: date | None = None
    claim_id: Text = ""
    note: Text = ""


class ClaimItemDraft(AssociationDraft):
    """Giving one item of a claim (R24), without its files: these must be chosen again.

    ``seen`` is the version that counted when the form was shown; 0 if nothing was given yet.
    """

    KIND = DraftKind.CLAIM_ITEM
    STEPS = (Step.ITEM,)

    item: Annotated[ClaimItem, Prefilled()]
    seen: Annotated[int, Prefilled()] = 0
    item_link: Text = ""
    item_elsewhere: Text = ""
    item_checked: Ticked = ()

    def begins_as(self, other: AssociationDraft) -> bool:
        """Tell whether both are about the same item."""
        return self.gives_way_to(other)

    def gives_way_to(self, other: AssociationDraft) -> bool:
        """Tell whether both are about the same item; each item has a draft of its own."""
        return isinstance(other, ClaimItemDraft) and self.item is other.item and super().gives_way_to(other)

    def onto(self, before: Self, newest: Self) -> Self:
        """Return the change after which this is based on what was given since: ``before`` was seen.

        What the member has changed stays; everything else is as it counts now.
        """
        about = {"association_id", "item", "seen"}
        given = self.model_fields_set - about
        change = {
            name: getattr(newest, name) for name in given if getattr(self, name) == getattr(before, name)
        }
        return self.read({**self.kept(), **change, "seen": newest.seen})


class PartnerSurveyDraft(AssociationDraft):
    """Answering the partner's survey (R24): the ``answers`` by the keys of the questions.

    ``digest`` identifies the questions. ``seen`` is the version of the answers that counted when the form was
    shown; 0 if there were none yet.
    """

    KIND = DraftKind.PARTNER_SURVEY
    STEPS = (Step.SURVEY,)

    digest: Annotated[str, Prefilled()]
    seen: Annotated[int, Prefilled()] = 0
    answers: dict[str, Text] = {}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored or typed; the questions decide which names there are."""
        answers = {name: value for name, value in data.items() if questions.is_key(name)}
        return super().read(merged(data, {"answers": answers}) if answers else data)

    def begins_as(self, other: AssociationDraft) -> bool:
        """Tell whether both answer the same questions."""
        return (
            isinstance(other, PartnerSurveyDraft) and self.digest == other.digest and super().begins_as(other)
        )

    def onto(self, before: Mapping[str, str], newest: Mapping[str, str], seen: int) -> Self:
        """Return this based on what was answered since, as version ``seen``: ``before`` was seen.

        What the member has changed stays; everything else is as it counts now.
        """
        answers = {
            name: newest.get(name, "") if typed == before.get(name, "") else typed
            for name, typed in self.answers.items()
        }
        return self.read({**self.kept(), "answers": answers, "seen": seen})


class MessageFilesDraft(AssociationDraft):
    """Giving files of a direct message for a claim (R24).

    ``items`` are what was chosen, by the IDs of the files; ``checked`` is what was ticked for each item.
    ``files`` are ID and name of each that is asked about, by the message with the timestamp ``message`` in
    ``channel``. ``is_chosen`` says that the member chose the claim. ``is_giving`` says that what is chosen at
    this version is being given.
    """

    KIND = DraftKind.MESSAGE_FILES
    STEPS = (Step.FILES,)

    files: Annotated[tuple[tuple[str, str], ...], Prefilled()]
    channel: Annotated[str, Prefilled()] = ""
    message: Annotated[str, Prefilled()] = ""
    is_chosen: bool = False
    is_giving: Annotated[bool, Prefilled()] = False
    items: dict[str, Text] = {}
    checked: dict[ClaimItem, Ticked] = {}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored or typed; the files and items decide which names there are."""
        items, checked = file_questions.items(data), file_questions.checks(data)
        return super().read(merged(data, {"items": items, "checked": checked}) if items or checked else data)

    @property
    def name(self) -> str:
        """The names of the files."""
        return ", ".join(name for _, name in self.files)

    @property
    def assigned(self) -> dict[ClaimItem, list[tuple[str, str]]]:
        """ID and name of the files that are for each item."""
        found = dict[ClaimItem, list[tuple[str, str]]]()
        for file_id, name in self.files:
            chosen = self.items.get(file_id)
            if chosen in set(ClaimItem):
                found.setdefault(ClaimItem(chosen), []).append((file_id, name))
        return found

    def is_worth_resuming(self, step: Step) -> bool:  # noqa: ARG002 -- there is one step
        """Tell whether the member has chosen the claim, or anything about a file that is there."""
        has_chosen = any(self.items.get(file_id) for file_id, _ in self.files)
        return self.is_chosen or has_chosen or any(self.checked.values())

    def begins_as(self, other: AssociationDraft) -> bool:
        """Tell whether both are about the same files of the same message, for the same claim."""
        return (
            isinstance(other, MessageFilesDraft)
            and super().begins_as(other)
            and (self.files, self.channel, self.message) == (other.files, other.channel, other.message)
        )

    def gives_way_to(self, other: AssociationDraft) -> bool:
        """Tell whether both are about the same file, for whichever claim: it is for one."""
        return isinstance(other, MessageFilesDraft) and self.is_about(dict(other.files))

    def is_about(self, file_ids: Iterable[str]) -> bool:
        """Tell whether one of these files is asked about."""
        return not dict(self.files).keys().isdisjoint(file_ids)

    def taking_over(self, before: Self) -> Self:
        """Return this with what was chosen ``before`` about the same files.

        What was checked is taken over for the same claim only, since it names the customer.
        """
        is_same = self.association_id == before.association_id
        items = {one: item for one, item in before.items.items() if one in dict(self.files)}
        checked = before.checked if is_same else {}
        is_chosen = self.is_chosen or (is_same and before.is_chosen)
        return self.model_copy(update={"items": items, "checked": checked, "is_chosen": is_chosen})

    def without(self, file_ids: Iterable[str]) -> "MessageFilesDraft":
        """Return the change after which these files are no longer asked about, and nothing is being given."""
        gone = set(file_ids)
        left = tuple(one for one in self.files if one[0] not in gone)
        return MessageFilesDraft(association_id=self.association_id, files=left, is_giving=False)


MODELS: Mapping[DraftKind, type[DraftModel]] = MappingProxyType(
    {
        model.KIND: model
        for model in (
            AddCustomerDraft,
            ClaimCustomerDraft,
            SendConsentDraft,
            RecordConsentDraft,
            SubmitClaimDraft,
            ClaimItemDraft,
            PartnerSurveyDraft,
            MessageFilesDraft,
        )
    }
)


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return both merged; if they have the same field, ``above`` wins, part by part."""
    both = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            both[name] = merged(below[name], above[name])
    return both


def _entered(value: Any) -> Any:
    """Return an entry as it is compared: the order of choices does not count, nor do empty fields."""
    if isinstance(value, BaseModel):
        return {name: one for name, one in value if one}
    return frozenset(value) if isinstance(value, tuple) else value or None


def _holds(value: Any) -> bool:
    return any(map(_holds, value.values())) if isinstance(value, dict) else bool(value)

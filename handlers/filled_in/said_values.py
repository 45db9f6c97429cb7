"""What a request in words gives for the fields of the form that it opens. Values in, values out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from flows.conversation.answers.selecting import RECORDED
from flows.conversation.said_requests import SaidWhere
from flows.customers.association_request import CONTACT_FIELDS
from flows.drafts.draft_models import ContactDraft
from flows.rules.associations.amounts import Amount, grouped
from flows.rules.claims.money import written
from flows.rules.claims.record_words import CALLED
from flows.rules.language.understanding import Intent, RequestDetails, Saying
from flows.rules.text import addresses
from flows.rules.text.days import spelt
from handlers.app.ids import Field
from store.enums import ClaimRecordKind


@dataclass(frozen=True, slots=True)
class SaidValue:
    """A value for a field of a form, as its input holds it; an empty one empties the field.

    ``name`` (plain text) is what it is called where the form cannot take it, and ``why`` (a sentence) the
    reason, if the form has a better one than that it does not ask for it. Without a field no form takes it.
    """

    field: Field | None
    value: str
    name: str
    why: str = ""


SaidValues = Callable[[Saying], Sequence[SaidValue]]
"""A function that returns what a request gives for the fields of one form."""


def hand_over(saying: Saying) -> Sequence[SaidValue]:
    """Return the new owner."""
    to = saying.details.to
    return [SaidValue(Field.OWNER, to.key, to.name)] if to else []


def snooze(saying: Saying) -> Sequence[SaidValue]:
    """Return the day until which reminders are put off."""
    return _day(Field.SNOOZE_UNTIL, saying.details.until)


def cancel(saying: Saying) -> Sequence[SaidValue]:
    """Return the reason."""
    return _text(Field.REASON, saying.details, "the reason")


def note(saying: Saying) -> Sequence[SaidValue]:
    """Return the text of the note."""
    return _text(Field.NOTE_TEXT, saying.details, "the text")


def next_date(saying: Saying) -> Sequence[SaidValue]:
    """Return the day, and what happens then."""
    given = saying.details
    return [*_day(Field.OWN_DATE, given.on), *_text(Field.OWN_DATE_WORDS, given, "what happens then")]


def record_consent(saying: Saying) -> Sequence[SaidValue]:
    """Return the day of the consent, and how it is known."""
    given = saying.details
    return [*_day(Field.GIVEN_ON, given.on), *_text(Field.NOTE, given, "the note")]


def submit(saying: Saying) -> Sequence[SaidValue]:
    """Return the day of the submission, the claim ID, and the note."""
    given = saying.details
    found = _day(Field.SUBMITTED_ON, given.on)
    if given.claim_id:
        found.append(SaidValue(Field.CLAIM_ID, given.claim_id, f"the claim ID {given.claim_id}"))
    if given.amount is not None:
        why = "The amount is recorded once the claim is approved."
        found.append(SaidValue(None, "", _amount(given.currency, given.amount), why))
    return [*found, *_text(Field.NOTE, given, "the note")]


def recorded_kind(saying: Saying) -> ClaimRecordKind | None:
    """Return what the programme answered, if that was said."""
    return RECORDED.get(saying.event) if saying.event else None


def record(saying: Saying) -> Sequence[SaidValue]:
    """Return what the programme answered, its day, the amount, and what the reviewer said."""
    given, kind = saying.details, recorded_kind(saying)
    found = [SaidValue(Field.ANSWER_KIND, kind, CALLED[kind])] if kind else []
    found += [*_day(Field.ANSWERED_ON, given.on), *_day(Field.UNTIL_DAY, given.until)]
    if given.amount is not None:
        name = _amount(given.currency, given.amount)
        found.append(
            SaidValue(Field.AMOUNT, written(Amount(given.currency, given.amount)), f"the amount {name}")
        )
    if given.currency:
        found.append(SaidValue(Field.CURRENCY, given.currency, f"the currency {given.currency}"))
    if given.claim_id:
        why = "*Add claim ID* and *Correct claim* in the details keep it."
        found.append(SaidValue(None, "", f"the claim ID {given.claim_id}", why))
    return [*found, *_text(Field.ANSWER_WORDS, given, "what the reviewer said")]


def contact(saying: Saying, kept: ContactDraft) -> Sequence[SaidValue]:
    """Return the customer's contact; somebody else than the ``kept`` one has none of their details.

    An address alone corrects the one that is kept.
    """
    given = saying.details
    name, email = given.contact_name, given.contact_email
    is_other = bool(name) and name.casefold() != kept.name.casefold()
    values: dict[str, str] = {}
    if is_other:
        values = dict.fromkeys(CONTACT_FIELDS, "") | {"name": name, "email": email}
    elif email:
        values = {"email": email}
    if email and addresses.same(email, kept.email):
        values.pop("email", None)
    return [
        SaidValue(Field(f"customer_{one}"), value, value or f"the contact's {one}")
        for one, value in values.items()
        if value or getattr(kept, one)
    ]


def begins(saying: Saying) -> bool:
    """Tell whether a request to add or claim says more than that."""
    return bool(saying.conditions) or saying.details != RequestDetails()


def places_left(where: SaidWhere) -> list[SaidValue]:
    """Return the locations that were said and are not filled in, and why (R1)."""
    refused = [
        SaidValue(
            Field.LOCATION,
            "",
            name,
            "It must be enrolled in MCI and may earn on the engagement, and you must hold a role there.",
        )
        for name in where.refused
    ]
    several = " and ".join(where.several)
    return [*refused, *([SaidValue(Field.LOCATION, "", several, "Choose one location.")] if several else [])]


def request_left(saying: Saying) -> list[SaidValue]:
    """Return what is said of a customer to add or claim and no step asks for."""
    given, found = saying.details, list[SaidValue]()
    if given.claim_id:
        why = "Submitting the claim asks for it, once the customer has consented."
        found.append(SaidValue(None, "", f"the claim ID {given.claim_id}", why))
    if given.tenant_id and given.tpid:
        found.append(SaidValue(None, "", f"TPID {given.tpid}", "One ID is given at a time."))
    return found


OF_FORMS: Mapping[Intent, SaidValues] = MappingProxyType(
    {
        Intent.HAND_OVER: hand_over,
        Intent.SNOOZE: snooze,
        Intent.CANCEL: cancel,
        Intent.NOTE: note,
        Intent.NEXT_DATE: next_date,
        Intent.RECORD_CONSENT: record_consent,
        Intent.SUBMIT: submit,
        Intent.RECORD: record,
    }
)
"""What each request gives for its form, where that depends on nothing that is kept."""


def _day(field: Field, day: date | None) -> list[SaidValue]:
    return [SaidValue(field, day.isoformat(), spelt(day))] if day else []


def _text(field: Field, given: RequestDetails, name: str) -> list[SaidValue]:
    return [SaidValue(field, given.text, name)] if given.text else []


def _amount(currency: str, amount: Decimal) -> str:
    return f"{currency} {grouped(amount)}".strip()

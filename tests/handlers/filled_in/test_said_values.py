from datetime import date
from decimal import Decimal

import pytest

from flows.conversation.said_requests import SaidWhere
from flows.drafts.draft_models import ContactDraft
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Condition,
    Intent,
    Milestone,
    RequestDetails,
    Saying,
    Value,
)
from handlers.app.ids import Field
from handlers.filled_in import said_values
from handlers.filled_in.said_values import SaidValue

DAY = date(2026, 11, 25)
ON = DAY.isoformat()
EVERYTHING = RequestDetails(
    to=Value("U0LIN", "Lin Okafor"),
    until=DAY,
    on=DAY,
    amount=Decimal("4500.5"),
    currency="EUR",
    domain="contoso.com",
    tenant_id="11111111-2222-4333-8444-555555555555",
    tpid="648213",
    claim_id="CLM-1",
    contact_name="Lee Gu",
    contact_email="lee@contoso.com",
    text="words *as typed*",
)
KIM = ContactDraft(name="Kim Akers", email="kim@contoso.com", title="CIO", language="de")

FIELDS = {
    Intent.HAND_OVER: {Field.OWNER: "U0LIN"},
    Intent.SNOOZE: {Field.SNOOZE_UNTIL: ON},
    Intent.CANCEL: {Field.REASON: "words *as typed*"},
    Intent.NOTE: {Field.NOTE_TEXT: "words *as typed*"},
    Intent.NEXT_DATE: {Field.OWN_DATE: ON, Field.OWN_DATE_WORDS: "words *as typed*"},
    Intent.RECORD_CONSENT: {Field.GIVEN_ON: ON, Field.NOTE: "words *as typed*"},
    Intent.SUBMIT: {Field.SUBMITTED_ON: ON, Field.CLAIM_ID: "CLM-1", Field.NOTE: "words *as typed*"},
    Intent.RECORD: {
        Field.ANSWER_KIND: "approved",
        Field.ANSWERED_ON: ON,
        Field.UNTIL_DAY: ON,
        Field.AMOUNT: "4500.50",
        Field.CURRENCY: "EUR",
        Field.ANSWER_WORDS: "words *as typed*",
    },
}


def fields(values: "list[SaidValue]") -> dict[Field, str]:
    return {one.field: one.value for one in values if one.field}


@pytest.mark.parametrize("intent", FIELDS)
def test_each_request_gives_its_form_all_that_it_asks_for(intent: Intent) -> None:
    saying = Saying(intent, event=Milestone.APPROVED, details=EVERYTHING)
    assert fields(list(said_values.OF_FORMS[intent](saying))) == FIELDS[intent]


def test_every_request_is_filled_in_somewhere() -> None:
    # Adding and claiming begin with places and a contact, asking and changing with a contact. An export has
    # values of its own, and the administration its parts. One's own settings have nothing to be filled in.
    elsewhere = {Intent.ADD, Intent.CLAIM, Intent.ASK_CONSENT, Intent.CHANGE_CONTACT}
    assert set(said_values.OF_FORMS) == REQUESTS - elsewhere - {Intent.EXPORT, Intent.ADMIN, Intent.SETTINGS}


@pytest.mark.parametrize("intent", FIELDS)
def test_what_was_not_said_fills_nothing_in(intent: Intent) -> None:
    assert list(said_values.OF_FORMS[intent](Saying(intent))) == []


def test_what_no_field_takes_is_named_with_where_it_belongs() -> None:
    left = [one for one in said_values.submit(Saying(Intent.SUBMIT, details=EVERYTHING)) if one.field is None]
    assert [(one.name, one.why) for one in left] == [
        ("EUR 4,500.50", "The amount is recorded once the claim is approved.")
    ]
    left = said_values.request_left(Saying(Intent.ADD, details=EVERYTHING))
    assert [one.name for one in left] == ["the claim ID CLM-1", "TPID 648213"]


def test_an_address_alone_corrects_the_contact_who_is_kept() -> None:
    saying = Saying(Intent.CHANGE_CONTACT, details=RequestDetails(contact_email="kim.akers@contoso.com"))
    assert fields(list(said_values.contact(saying, KIM))) == {Field.CUSTOMER_EMAIL: "kim.akers@contoso.com"}


def test_somebody_else_has_none_of_the_details_of_who_is_kept() -> None:
    saying = Saying(Intent.CHANGE_CONTACT, details=RequestDetails(contact_name="Lee Gu"))
    assert fields(list(said_values.contact(saying, KIM))) == {
        Field.CUSTOMER_NAME: "Lee Gu",
        Field.CUSTOMER_EMAIL: "",
        Field.CUSTOMER_TITLE: "",
        Field.CUSTOMER_LANGUAGE: "",
    }


@pytest.mark.parametrize(
    "given", [RequestDetails(contact_name="kim akers"), RequestDetails(contact_email="Kim@contoso.com")]
)
def test_the_same_contact_changes_nothing(given: RequestDetails) -> None:
    assert said_values.contact(Saying(Intent.CHANGE_CONTACT, details=given), KIM) == []


def test_locations_that_are_not_filled_in_are_named() -> None:
    left = said_values.places_left(SaidWhere(refused=("Lagos",), several=("Oslo", "Seattle")))
    assert [one.name for one in left] == ["Lagos", "Oslo and Seattle"]
    assert said_values.places_left(SaidWhere(location_id=1)) == []


def test_a_request_that_says_nothing_more_begins_an_empty_form() -> None:
    viva = Condition(Aspect.ENGAGEMENT, (Value("VIVA", "Microsoft Viva"),))
    assert said_values.begins(Saying(Intent.ADD, (viva,)))
    assert said_values.begins(Saying(Intent.ADD, details=RequestDetails(tpid="1234")))
    assert not said_values.begins(Saying(Intent.ADD))

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.customers.association_request import CONTACT_FIELDS, ContactPerson
from flows.drafts.draft_models import MODELS, AddCustomerDraft, ContactDraft, Contacts
from handlers.administration.catalogue.column_words import COLUMNS
from handlers.app import form_fields
from handlers.app.field_values import fitting
from handlers.app.ids import Field
from handlers.association_request import contact_views
from store.enums import ClaimItem, ContactSide
from store.history import evidence
from tests.support.pseudo import offer


@given(st.dictionaries(st.sampled_from(Field), st.text(min_size=1)))
def test_every_field_of_a_form_has_one_place_and_comes_back_from_it(typed: dict[str, str]) -> None:
    nested = form_fields.nested(typed)
    places = {
        form_fields.field_at((part, inner)): value
        for part, held in nested.items()
        for inner, value in (held.items() if isinstance(held, dict) else [("", held)])
    }
    assert places == typed


def test_a_contact_is_a_part_of_the_model_and_some_fields_of_the_form() -> None:
    typed: dict[str, Any] = {Field.CUSTOMER_NAME: "Kim", Field.CUSTOMER_PHONE: None, Field.CUSTOMER: "7"}
    assert form_fields.nested(typed) == {
        "customer_contact": {"name": "Kim", "phone": None},
        "customer_id": "7",
    }
    shown = form_fields.flat(AddCustomerDraft(customer_contact=ContactDraft(name="Kim"), location_id=7))
    assert (shown[Field.CUSTOMER_NAME], shown[Field.CUSTOMER_PHONE], shown[Field.LOCATION]) == ("Kim", "", 7)


def test_a_contact_has_the_same_fields_in_rows_requests_drafts_and_forms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer(monkeypatch, "de")
    assert tuple(ContactDraft.model_fields) == CONTACT_FIELDS
    assert (*evidence.CONTACT_FIELDS, "language") == CONTACT_FIELDS, "the customer changes it on the page"
    inputs = {block.block_id for block in contact_views.fields(Contacts()) if block.type == "input"}
    every = {Field(f"{side}_{name}") for side in ContactSide for name in CONTACT_FIELDS}
    assert inputs == every - {Field.PARTNER_LANGUAGE}, "the partner's own people are written to in English"


def test_a_contact_of_a_draft_is_the_one_that_was_typed() -> None:
    person = ContactPerson("Kim Akers", "kim@contoso.com", None, "555")
    assert ContactDraft.of(person) == ContactDraft(
        name="Kim Akers", email="kim@contoso.com", title="", phone="555"
    )
    assert ContactDraft.of(person).person() == person


def test_what_a_draft_keeps_of_an_input_has_the_input_s_name() -> None:
    known = {"association_id": 1, "item": ClaimItem.INVOICE, "digest": "0", "files": ()}
    inputs = {field for model in MODELS.values() for field in form_fields.flat(model.read(known))}
    forms = set(Field) - {
        Field.SEARCH,
        Field.TAB,
        Field.OWNER,
        Field.STATUS,
        Field.DUE,
        Field.ENGAGEMENT,
        Field.ASSOCIATIONS,
        Field.CUSTOMERS,
        Field.NAMED_CONTACT,
        Field.SNOOZE_UNTIL,
        Field.REMINDERS,
        Field.CAME_BACK_WORDS,
        Field.ADDED_ON,
        Field.PROGRESS,
        Field.CONSENTED_ON,
        Field.KNOWN_FROM,
        Field.NOTE_TEXT,
        Field.OWN_DATE,
        Field.OWN_DATE_WORDS,
        Field.ANSWER_KIND,
        Field.ANSWERED_ON,
        Field.UNTIL_DAY,
        Field.ANSWER_WORDS,
        Field.AMOUNT,
        Field.CURRENCY,
        Field.PAYMENT_REFERENCE,
        Field.ITEM_FILES,
        Field.DATA_FILES,
        Field.ITEM_KEPT,
        Field.MEMBERS,
        Field.PARTNER_COMPANY,
        Field.TEAM_SUMMARY,
        Field.ATTESTATIONS,
        Field.CHANNEL,
        Field.NEW_CHANNEL,
        Field.NEW_CHANNEL_KIND,
        Field.CHANNEL_HOLDER,
        Field.OWN_CHANNEL,
        Field.QUIET_DAYS_OFF,
        Field.QUIET_FROM,
        Field.QUIET_UNTIL,
        Field.TIME_ZONE,
        Field.DIGEST_HOUR,
        Field.WORKING_DAYS,
        Field.HOLIDAYS,
        Field.SAMPLE_ADDRESS,
        Field.PERSON,
        Field.PERSON_LEFT,
        Field.PERSON_EMAIL,
        Field.PERSON_TYPED,
        Field.MAIL_NAME,
        Field.MAIL_TEXT,
        Field.MAIL_LOGO,
        Field.MAIL_NO_LOGO,
        Field.DRAFT_DAYS,
        Field.MESSAGE_DAYS,
        Field.REQUEST_DAYS,
        Field.QUESTION_DAYS,
        Field.ADMIN_AT,
        Field.USER_AT,
        Field.ROLE,
        Field.ROLE_AT,
        Field.ROLE_WORDS,
        Field.GROUP,
        Field.WITHOUT_GROUP,
        Field.PARTNER_ID,
        Field.LOCATION_NAME,
        Field.COUNTRY,
        Field.MARKET,
        Field.ENROLLED,
        Field.EARNS_ON,
        Field.EARNS_ALSO,
        Field.EARNS_NOT,
        *(one.field for one in COLUMNS.values()),
        Field.FROM_DAY,
        Field.ATTRIBUTE,
        Field.FACT_VALUE,
        Field.FACT_NOTE,
        Field.OWN_WORD,
        Field.WORD_MEANS,
        Field.OLDER,
        Field.NEWER,
    }
    assert forms <= inputs


@pytest.mark.parametrize(("entry", "kept"), [("de", "de"), (contact_views.BY_COUNTRY, None), ("tlh", None)])
def test_a_language_is_one_with_a_catalogue_or_that_of_the_country(entry: str, kept: str | None) -> None:
    assert fitting(Field.CUSTOMER_LANGUAGE, entry) == kept

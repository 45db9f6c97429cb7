from typing import Any

import pytest
from pydantic import ValidationError

from flows.consent.mail_extras import NO_EXTRAS
from flows.customers.association_request import DraftIncomplete
from flows.drafts.draft_models import (
    MODELS,
    STEP_TITLES,
    AddCustomerDraft,
    AssociationRequestDraft,
    ClaimCustomerDraft,
    ClaimItemDraft,
    ConsentMailPart,
    ContactDraft,
    Contacts,
    DraftModel,
    DraftPart,
    MessageFilesDraft,
    PartnerSurveyDraft,
    RecordConsentDraft,
    SendConsentDraft,
    Step,
    SubmitClaimDraft,
    merged,
)
from store.enums import ClaimItem, DraftKind

KIM = ContactDraft(name="Kim Akers", email="kim@contoso.com")


def test_every_kind_of_draft_has_a_model_with_steps_and_no_step_twice() -> None:
    assert set(MODELS) == set(DraftKind)
    for kind, model in MODELS.items():
        assert model.KIND is kind
        assert len(set(model.STEPS)) == len(model.STEPS) >= 1
    assert {step for model in MODELS.values() for step in model.STEPS} == set(Step)
    assert len(set(STEP_TITLES.values())) == len(STEP_TITLES)
    assert STEP_TITLES.keys() == set(Step)


def test_fields_of_another_version_are_ignored_and_fields_that_are_missing_are_empty() -> None:
    form = AddCustomerDraft.read({"domain": "contoso.com", "colour": "red", "customer_contact": {"age": 7}})
    assert form == AddCustomerDraft(domain="contoso.com")


@pytest.mark.parametrize("model", [ContactDraft, Contacts, *MODELS.values()])
def test_a_name_that_a_model_does_not_have_is_refused_where_the_bot_itself_makes_one(
    model: type[DraftPart],
) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        model.model_validate({"association_id": 1, "colour": "red"})


@pytest.mark.parametrize(
    ("entered", "step", "is_worth"),
    [
        ({}, Step.LOCATION, False),
        ({}, Step.ENGAGEMENTS, False),
        ({}, Step.CONTACTS, True),
        ({"engagement_ids": [3, 2]}, Step.ENGAGEMENTS, False),
        ({"engagement_ids": [3]}, Step.ENGAGEMENTS, True),
        ({"location_id": 2}, Step.LOCATION, True),
        ({"company": "Contoso Ltd"}, Step.LOCATION, True),
        ({"customer_contact": {"title": ""}}, Step.LOCATION, False),
        ({"customer_contact": {"title": "CTO"}}, Step.LOCATION, True),
        ({"domain": ""}, Step.LOCATION, True),
        ({"reason": None, "id_value": None}, Step.LOCATION, False),
        ({"id_value": "12345"}, Step.LOCATION, True),
    ],
)
def test_a_form_that_the_bot_has_filled_is_a_draft_once_something_was_typed_or_chosen(
    entered: dict[str, Any], step: Step, *, is_worth: bool
) -> None:
    filled = AddCustomerDraft(
        location_id=1, domain="contoso.com", company="Contoso", customer_contact=KIM, engagement_ids=(2, 3)
    )
    begun = filled.begun()
    checked = begun.changed_by(AddCustomerDraft(asks_reason=True, asked_about="kim@contoso.com"))
    kept = AddCustomerDraft.read(merged(checked.kept(), entered))
    assert kept.is_worth_resuming(step) is is_worth


@pytest.mark.parametrize("step", [Step.LOCATION, Step.ENGAGEMENTS])
def test_what_a_command_named_is_typed_once_the_form_is_submitted_or_changed(step: Step) -> None:
    form = AddCustomerDraft(domain="contoso.com", company="Contoso", engagement_ids=(3,))
    named, filled = form.begun("domain", "id_value"), form.begun()
    assert not named.is_worth_resuming(step)
    assert not filled.is_worth_resuming(step)
    assert named.changed_by(AddCustomerDraft(domain="contoso.co")).is_worth_resuming(step)
    submitted = named.changed_by(named.submitted())
    assert submitted.is_worth_resuming(step)
    assert submitted.to_attest == {3}, "what the form was opened for stays known"
    assert not filled.changed_by(filled.submitted()).is_worth_resuming(step)


def test_a_change_takes_the_place_of_the_fields_that_are_set_in_it_and_of_no_others() -> None:
    before = AddCustomerDraft(domain="contoso.com", company="Contoso", customer_contact=KIM)
    change = AssociationRequestDraft(company="", customer_contact=ContactDraft(phone="555"))
    assert before.changed_by(change) == AddCustomerDraft(
        domain="contoso.com",
        company="",
        customer_contact=ContactDraft(name=KIM.name, email=KIM.email, phone="555"),
    )


@pytest.mark.parametrize("change", [SubmitClaimDraft(association_id=1), AddCustomerDraft(reason="x")])
def test_a_change_whose_fields_a_draft_may_not_have_is_refused(change: DraftPart) -> None:
    with pytest.raises(TypeError):
        ClaimCustomerDraft().changed_by(change)


@pytest.mark.parametrize("cleared", [None, ""])
def test_a_field_that_was_cleared_is_told_from_one_that_was_never_filled(cleared: str | None) -> None:
    form = AddCustomerDraft.read({"domain": cleared, "customer_contact": {"phone": cleared}})
    assert form.kept() == {"domain": "", "customer_contact": {"phone": ""}}
    assert AddCustomerDraft().kept() == {}


def asking(**typed: Any) -> SendConsentDraft:
    return SendConsentDraft(association_id=1, began_with=ConsentMailPart(customer_contact=KIM), **typed)


@pytest.mark.parametrize(
    ("form", "step", "is_worth_it"),
    [
        (AddCustomerDraft(), Step.LOCATION, False),
        (AddCustomerDraft(partner_contact=KIM).for_engagement(3), Step.LOCATION, False),
        (AddCustomerDraft(customer_contact=ContactDraft(name="")), Step.LOCATION, False),
        (AddCustomerDraft(customer_contact=KIM), Step.LOCATION, True),
        (AddCustomerDraft(domain="contoso.com"), Step.LOCATION, True),
        (AddCustomerDraft(location_id=2), Step.LOCATION, False),
        (ClaimCustomerDraft(customer_id=1, filled_from_id=1, company="Contoso"), Step.CUSTOMER, False),
        (ClaimCustomerDraft(customer_id=2, filled_from_id=1, location_id=2), Step.CUSTOMER, True),
        (ClaimCustomerDraft(customer_id=1, filled_from_id=1, engagement_ids=(3,)), Step.CUSTOMER, True),
        (ClaimCustomerDraft(customer_id=1), Step.ENGAGEMENTS, True),
        (SubmitClaimDraft(association_id=1), Step.CLAIM, False),
        (SubmitClaimDraft(association_id=1, claim_id="CL-1"), Step.CLAIM, True),
        (RecordConsentDraft(association_id=1), Step.CONSENT, False),
        (RecordConsentDraft(association_id=1, note="By phone"), Step.CONSENT, True),
        (asking(customer_contact=KIM), Step.CONTACTS, False),
        (asking(customer_contact=KIM), Step.MAIL, False),
        (asking(customer_contact=KIM.model_copy(update={"phone": "555"})), Step.CONTACTS, True),
        (asking(customer_contact=KIM, contact_reason="They merged"), Step.CONTACTS, True),
        (asking(customer_contact=KIM, personal="As agreed"), Step.CONTACTS, True),
        (asking(customer_contact=KIM, copies="lee@contoso.com"), Step.MAIL, True),
    ],
)
def test_what_the_bot_filled_alone_is_not_worth_resuming(
    form: DraftModel, step: Step, *, is_worth_it: bool
) -> None:
    assert form.is_worth_resuming(step) is is_worth_it


def test_a_contact_is_as_kept_whatever_is_added_to_the_mail() -> None:
    assert asking(customer_contact=KIM, personal="As agreed", copies="lee@contoso.com").is_as_kept
    assert not asking(customer_contact=KIM, contact_reason="They merged").is_as_kept


def test_a_mail_is_not_sent_with_a_list_of_copies_that_was_never_checked() -> None:
    assert asking(copies="").extras() == NO_EXTRAS
    with pytest.raises(DraftIncomplete):
        asking(copies="lee@contoso.com, (erased)").extras()


@pytest.mark.parametrize("lacking", ["location_id", "domain", "company", "engagement_ids", "identifier"])
def test_a_request_lacks_no_step(lacking: str) -> None:
    filled: dict[str, Any] = {
        "location_id": 7,
        "domain": "contoso.com",
        "company": "Contoso",
        "engagement_ids": [3],
        "identifier": {"id_type": "tpid", "id_value": "418207", "check": "not_compared"},
        "customer_contact": KIM.model_dump(),
        "partner_contact": KIM.model_dump(),
    }
    assert AddCustomerDraft.read(filled).request().customer_contact.title is None
    with pytest.raises(DraftIncomplete):
        AddCustomerDraft.read(filled | {lacking: None}).request()


@pytest.mark.parametrize("lacking", ["name", "email"])
def test_a_contact_needs_a_name_and_an_address(lacking: str) -> None:
    with pytest.raises(DraftIncomplete):
        KIM.model_copy(update={lacking: ""}).person()


def test_what_is_kept_is_read_again_as_it_was() -> None:
    form = SendConsentDraft(association_id=9, customer_contact=KIM, asked_about=KIM.email)
    assert SendConsentDraft.read(form.kept()) == form


@pytest.mark.parametrize(
    ("typed", "before", "newest", "shown"),
    [
        ("", "", "new", "new"),
        ("old", "old", "new", "new"),
        ("old", "old", "", ""),
        ("mine", "old", "new", "mine"),
        ("", "old", "new", ""),
        ("mine", "", "", "mine"),
    ],
)
def test_only_what_a_member_has_changed_stands_before_what_was_given_since(
    typed: str, before: str, newest: str, shown: str
) -> None:
    def item(link: str, seen: int) -> ClaimItemDraft:
        return ClaimItemDraft(
            association_id=1,
            item=ClaimItem.INVOICE,
            seen=seen,
            item_link=link,
            item_elsewhere="",
            item_checked=(link,) if link else (),
        )

    assert item(typed, 1).onto(item(before, 1), item(newest, 2)) == item(shown, 2)
    barely = ClaimItemDraft(association_id=1, item=ClaimItem.INVOICE, seen=1)
    assert barely.onto(item(before, 1), item(newest, 2)).kept() == barely.kept() | {"seen": 2}
    survey = PartnerSurveyDraft(association_id=1, digest="0", seen=1, answers={"q1": typed, "q2": "3"})
    based = survey.onto({"q1": before} if before else {}, {"q1": newest} if newest else {}, 2)
    assert (based.answers, based.seen) == ({"q1": shown, "q2": "3"}, 2)


def files_draft(association_id: int = 1, ids: str = "AB", **more: Any) -> MessageFilesDraft:
    named = tuple((one, f"{one}.pdf") for one in ids)
    return MessageFilesDraft(association_id=association_id, files=named, **more)


ANSWERED = files_draft(
    items={"A": "invoice", "B": "none"}, checked={ClaimItem.INVOICE: ("is_dated",)}, is_chosen=True
)


def test_what_is_answered_about_files_is_kept_by_file_and_item() -> None:
    typed = {"item_of_file_A": "invoice", "item_of_file_B": None, "checked_of_invoice": ["is_dated"]}
    form = MessageFilesDraft.read(merged(files_draft().kept(), typed))
    assert (form.items, form.checked) == ({"A": "invoice", "B": ""}, {ClaimItem.INVOICE: ("is_dated",)})
    assert form.assigned == {ClaimItem.INVOICE: [("A", "A.pdf")]}
    assert MessageFilesDraft.read(form.kept()) == form


@pytest.mark.parametrize(
    ("begun", "items", "ticked", "is_chosen"),
    [
        (files_draft(ids="ABC"), {"A": "invoice", "B": "none"}, True, True),
        (files_draft(ids="BC"), {"B": "none"}, True, True),
        (files_draft(2, ids="AB"), {"A": "invoice", "B": "none"}, False, False),
        (files_draft(2, ids="A", is_chosen=True), {"A": "invoice"}, False, True),
    ],
)
def test_what_was_chosen_about_files_goes_over_to_a_draft_about_them(
    begun: MessageFilesDraft, items: dict[str, str], *, ticked: bool, is_chosen: bool
) -> None:
    after = begun.taking_over(ANSWERED)
    assert (after.items, bool(after.checked), after.is_chosen) == (items, ticked, is_chosen)
    assert (after.files, after.association_id) == (begun.files, begun.association_id)


@pytest.mark.parametrize(
    ("other", "is_same", "gives_way"),
    [
        (files_draft(), True, True),
        (files_draft(2), False, True),
        (files_draft(ids="BC"), False, True),
        (files_draft(message="1.2"), False, True),
        (files_draft(ids="CD"), False, False),
    ],
)
def test_a_file_is_asked_about_by_one_draft(
    other: MessageFilesDraft, *, is_same: bool, gives_way: bool
) -> None:
    assert ANSWERED.begins_as(other) is is_same
    assert ANSWERED.gives_way_to(other) is gives_way


def test_files_that_are_gone_count_no_more() -> None:
    left = ANSWERED.changed_by(ANSWERED.without({"A"}))
    assert (left.files, left.assigned) == ((("B", "B.pdf"),), {})
    barely = files_draft(items={"A": "invoice"})
    assert barely.is_worth_resuming(Step.FILES)
    assert not barely.changed_by(barely.without({"A"})).is_worth_resuming(Step.FILES)

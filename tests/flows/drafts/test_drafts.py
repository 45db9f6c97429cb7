import pytest

from flows.drafts import drafts
from flows.drafts.draft_models import (
    AddCustomerDraft,
    ClaimCustomerDraft,
    ContactDraft,
    Step,
    SubmitClaimDraft,
)
from flows.drafts.drafts import DraftDone, DraftGone, OpenDraft
from store.database.engine import Database
from store.drafts import Draft
from tests.support import world
from tests.support.world import NOON, actor


@pytest.fixture
def begun(database: Database) -> OpenDraft[AddCustomerDraft]:
    """Begin a draft into which half a contact was typed, whose phone was cleared again."""
    world.build(database)
    typed = {"partner_contact": {"name": "Ada", "phone": None}}
    with database.write() as session:
        draft = drafts.start(session, actor(session), AddCustomerDraft(domain="contoso.com"), NOON)
        session.flush()
        drafts.keep_typed(session, actor(session), draft.id, NOON, version=1, typed=typed)
    return draft


def kept(database: Database, begun: OpenDraft[AddCustomerDraft]) -> AddCustomerDraft:
    with database.read() as session:
        return drafts.get(session, actor(session), AddCustomerDraft, begun.id, NOON).form


def test_what_is_typed_of_a_contact_leaves_its_other_fields(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    typed = {"partner_contact": {"email": "ada@fourthcoffee.example"}}
    with database.write() as session:
        drafts.keep_typed(session, actor(session), begun.id, NOON, version=1, typed=typed)
    assert kept(database, begun).partner_contact == ContactDraft(name="Ada", email="ada@fourthcoffee.example")


def test_only_what_nobody_typed_is_filled_from_the_profile(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    profile = ContactDraft(name="Ada Admin", title="Partner manager", phone="555 0100")
    with database.write() as session:
        drafts.prefill(session, actor(session), begun.id, NOON, profile)
    assert kept(database, begun).partner_contact == ContactDraft(name="Ada", title="Partner manager")


def test_a_draft_of_another_kind_is_not_the_one_that_is_meant(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    with database.read() as session, pytest.raises(DraftGone):
        drafts.get(session, actor(session), ClaimCustomerDraft, begun.id, NOON)


def test_a_draft_that_cannot_be_read_any_more_gives_way_to_a_fresh_one(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    with database.write() as session:
        session.get_one(Draft, begun.id).data = {"location_id": "Seattle"}
    with database.write() as session:
        member = actor(session)
        with pytest.raises(DraftGone):
            drafts.get(session, member, AddCustomerDraft, begun.id, NOON)
        assert drafts.unfinished(session, member, AddCustomerDraft, NOON) is None
        assert drafts.start(session, member, AddCustomerDraft(), NOON).id != begun.id


def test_a_step_that_its_journey_no_longer_has_is_the_first(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    with database.write() as session:
        session.get_one(Draft, begun.id).step = Step.MAIL
    with database.read() as session:
        draft = drafts.get(session, actor(session), AddCustomerDraft, begun.id, NOON)
    assert draft.step is Step.LOCATION


def test_back_leads_to_the_step_before_and_from_the_first_nowhere(
    begun: OpenDraft[AddCustomerDraft],
) -> None:
    steps = AddCustomerDraft.STEPS
    before = [OpenDraft(begun.id, 1, step, begun.form, NOON).step_before for step in steps]
    assert before == [Step.LOCATION, *steps[:-1]]


def test_a_finished_draft_keeps_what_it_made_and_nothing_that_was_typed(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    made: list[AddCustomerDraft] = []

    def act(form: AddCustomerDraft) -> list[int]:
        made.append(form)
        return [len(made)]

    for _ in range(2):
        with database.write() as session:
            member = actor(session)
            ids = drafts.finish(
                session, member, AddCustomerDraft, begun.id, NOON, version=begun.version, act=act
            )
        assert ids == [1]
    assert [form.domain for form in made] == ["contoso.com"]
    with database.read() as session, pytest.raises(DraftDone):
        drafts.get(session, actor(session), AddCustomerDraft, begun.id, NOON)
    with database.write() as session, pytest.raises(DraftGone):
        # What another kind of form has made is of another kind, too.
        drafts.finish(session, actor(session), SubmitClaimDraft, begun.id, NOON, version=1, act=lambda _: [1])

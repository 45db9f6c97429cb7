import threading
from datetime import timedelta

import pytest

from flows.drafts import drafts
from flows.drafts.draft_models import (
    AddCustomerDraft,
    ClaimCustomerDraft,
    ContactDraft,
    DraftModel,
    Step,
    SubmitClaimDraft,
)
from flows.drafts.drafts import MOST_DRAFTS, DraftDone, DraftGone, OpenDraft, TooManyDrafts
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
        assert drafts.unfinished(session, member, AddCustomerDraft, NOON) == []
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


MINUTE = timedelta(minutes=1)
TYPED = AddCustomerDraft(domain="contoso.com", company="Contoso")
NAMED = AddCustomerDraft(domain="fabrikam.com")


def begin(database: Database, *forms: DraftModel) -> list[OpenDraft[DraftModel]]:
    """Begin drafts a minute apart, each with what was typed since, as if the member had typed it."""
    begun = []
    for number, form in enumerate(forms):
        at = NOON + number * MINUTE
        with database.write() as session:
            draft = drafts.start(session, actor(session), form.model_copy(), at)
            session.flush()
            session.get_one(Draft, draft.id).updated_at = at
        begun.append(draft)
    return begun


def ids(database: Database, model: type[DraftModel] = DraftModel, later: timedelta = MINUTE) -> list[str]:
    with database.read() as session:
        return [one.id for one in drafts.unfinished(session, actor(session), model, NOON + later)]


def test_drafts_of_one_kind_lie_side_by_side_and_the_last_typed_comes_first(database: Database) -> None:
    world.build(database)
    first, second, other = begin(database, TYPED, NAMED, ClaimCustomerDraft(company="Contoso"))
    assert ids(database, AddCustomerDraft) == [second.id, first.id]
    assert ids(database) == [other.id, second.id, first.id]
    with database.write() as session:
        drafts.keep_typed(
            session, actor(session), first.id, NOON + 9 * MINUTE, version=1, typed={"company": "C"}
        )
    assert ids(database, AddCustomerDraft) == [first.id, second.id]
    assert ids(database, later=timedelta(days=7, minutes=5)) == [first.id], "each has days of its own"


def test_a_second_click_uses_the_untouched_draft_again_though_another_was_begun_since(
    database: Database,
) -> None:
    world.build(database)
    first, second, again = begin(database, NAMED, TYPED, NAMED)
    assert again.id == first.id
    assert set(ids(database)) == {first.id, second.id}


@pytest.mark.parametrize(
    ("kept", "gives_way", "said"),
    [
        ([TYPED, AddCustomerDraft(), NAMED, AddCustomerDraft(location_id=1)], AddCustomerDraft(), None),
        ([TYPED, NAMED, AddCustomerDraft(domain="woodgrove.com")], NAMED, NAMED),
    ],
)
def test_too_many_drafts_make_room_where_least_was_typed_and_say_so(
    database: Database, kept: list[DraftModel], gives_way: DraftModel, said: DraftModel | None
) -> None:
    world.build(database)
    more = [AddCustomerDraft(domain="x.com", company=f"X {n}") for n in range(MOST_DRAFTS - len(kept))]
    begun = begin(database, *kept, *more)
    [new] = begin(database, AddCustomerDraft(domain="new.com"))
    gone = {one.id for one in begun} - set(ids(database))
    assert gone == {one.id for one in begun if one.form == gives_way}
    assert new.replaced == said
    assert len(ids(database)) == MOST_DRAFTS


def test_what_was_typed_never_gives_way(database: Database) -> None:
    world.build(database)
    begun = begin(database, *(TYPED.model_copy(update={"company": f"C {n}"}) for n in range(MOST_DRAFTS)))
    with database.write() as session, pytest.raises(TooManyDrafts):
        drafts.start(session, actor(session), NAMED, NOON)
    assert set(ids(database)) == {one.id for one in begun}
    [other] = begin(database, ClaimCustomerDraft())
    assert other.replaced is None
    with database.write() as session:
        drafts.discard(session, actor(session), begun[0].id, NOON)
        with pytest.raises(DraftGone):
            drafts.discard(session, actor(session), begun[0].id, NOON)
    begin(database, NAMED)


def test_a_finished_draft_is_not_deleted(database: Database) -> None:
    world.build(database)
    [begun] = begin(database, TYPED)
    with database.write() as session:
        drafts.finish(session, actor(session), AddCustomerDraft, begun.id, NOON, version=1, act=lambda _: [1])
    with database.write() as session, pytest.raises(DraftDone):
        drafts.discard(session, actor(session), begun.id, NOON)
    assert ids(database) == []


def test_many_clicks_at_once_begin_one_draft(database: Database) -> None:
    world.build(database)
    barrier = threading.Barrier(4)
    begun: list[str] = []

    def click() -> None:
        barrier.wait()
        with database.write() as session:
            begun.append(drafts.start(session, actor(session), NAMED, NOON).id)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 4
    assert len(set(begun)) == 1


def test_what_was_said_goes_into_a_draft_that_is_older_and_into_the_gaps_of_one_that_is_newer(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    said = {"domain": "datum.example", "id_value": "5551234", "partner_contact": {"name": "Uma"}}
    for said_at, domain, name in (
        (NOON - timedelta(minutes=1), "contoso.com", "Ada"),
        (NOON + timedelta(minutes=1), "datum.example", "Uma"),
    ):
        with database.write() as session:
            who = actor(session)
            draft = drafts.get(session, who, AddCustomerDraft, begun.id, NOON)
            filled = drafts.fill_in(
                session, who, draft, NOON, said=said, said_in="add datum.example", said_at=said_at
            )
        form = filled.form
        assert (form.domain, form.id_value, form.partner_contact.name) == (domain, "5551234", name)
        assert form.said_in == "add datum.example"


def test_what_was_said_takes_a_draft_back_to_its_first_step_unless_it_says_nothing_new(
    database: Database, begun: OpenDraft[AddCustomerDraft]
) -> None:
    later = NOON + timedelta(minutes=1)
    with database.write() as session:
        who = actor(session)
        moved = drafts.take_step(session, who, begun, NOON, version=1, step=Step.CONTACTS)
        known = {"domain": "contoso.com"}
        same = drafts.fill_in(session, who, moved, later, said=known, said_in="add", said_at=later)
        assert (same.step, same.version) == (Step.CONTACTS, 2)
        other = {"domain": "datum.example"}
        filled = drafts.fill_in(session, who, moved, later, said=other, said_in="add", said_at=later)
        assert (filled.step, filled.version) == (Step.LOCATION, 3)

"""Forms that are opened from an answer to a request in words are filled in with what was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from flows.claims import submit_claim
from flows.customers.association_request import ContactPerson
from flows.personal_data import retention
from handlers.app.ids import Action
from handlers.app.page_state import PageState
from handlers.filled_in.form_filling import GONE, TYPED_SINCE
from store.associations.associations import Association
from store.claims.claim_records import ClaimRecord
from store.conversation.turns import ConversationTurn
from store.enums import AssociationStatus
from store.partners import Member as PartnerMember
from tests.support import asking, saying, stage, world
from tests.support.consistency import contradictions
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADA, LINKS, NOON, USER, actor

Json = dict[str, Any]

KIM = ContactPerson("Kim Akers", "kim@adatum.example", "CIO", "555 0100")
FROM = "Filled in from this message: “{}”"


@dataclass
class Partner:
    """A partner with an association at each of four stages."""

    st: Stage
    added: int
    asked: int
    consented: int
    submitted: int

    def about(self, name: str) -> str:
        """Return the value of a button about one of them."""
        return str(getattr(self, name))


def fill(st: Stage) -> Partner:
    database, place = st.bot.database, st.place
    added = world.associate(database, place, place.siem.id)
    asked = _add(st, "Adatum", 1, customer=KIM)
    with database.write() as session:
        asking.ask(session, actor(session), asked, LINKS, NOON, customer=KIM, partner=ADA)
    consented = _add(st, "Litware", 2)
    world.accept(database, consented)
    submitted = _add(st, "Bellows", 3)
    world.accept(database, submitted)
    with database.write() as session:
        day = NOON.date()
        submit_claim.submit(
            session, actor(session), submitted, NOON, submitted_on=day, claim_id="CLM-1", note=None
        )
    return Partner(st, added, asked, consented, submitted)


def _add(st: Stage, company: str, number: int, **more: Any) -> int:
    tenant = f"00000000-0000-4000-8000-00000000000{number}"
    about = {"company": company, "domain": f"{company.casefold()}.example", "tenant": tenant, **more}
    return world.associate(st.bot.database, st.place, st.place.viva.id, **about)


@pytest.fixture
def partner(on_stage: Stage) -> Partner:
    return fill(on_stage)


@pytest.fixture
def on_both(database_url: str) -> Iterator[Partner]:
    with stage.stage(database_url) as set_up:
        yield fill(set_up)
        assert contradictions(set_up.bot.database) == []


def initial(view: Json) -> Json:
    """Return what the fields of a form hold at first."""
    found = {}
    for block in view["blocks"]:
        element = block.get("element") or {}
        for name in ("initial_value", "initial_date", "initial_user", "initial_time"):
            if name in element:
                found[block["block_id"]] = element[name]
        if element.get("initial_option"):
            found[block["block_id"]] = element["initial_option"]["value"]
        if element.get("initial_options"):
            found[block["block_id"]] = [one["value"] for one in element["initial_options"]]
    return found


def opened(partner: Partner, said: str, action: str, value: str = "", wanted: str = FROM) -> Json:
    """Press a button of the answer to what Ada said, and return the form that opens."""
    ada = partner.st.member()
    answer = saying.answered(partner.st, ada, said, (action, value))
    ada.click(action, on=answer, channel=ada.direct())
    return ada.modal(wanted.format(said))


@dataclass(frozen=True)
class Said:
    """What is said, which button is pressed about what, and what the form holds then."""

    words: str
    action: Action
    about: str
    holds: Json


TABLE = (
    Said("hand Adatum over to Uma", Action.ASSOCIATION_HAND_OVER, "asked", {"owner": USER}),
    Said("snooze Adatum until March 20", Action.REMINDER_SNOOZE, "asked", {"snooze_until": "2026-03-20"}),
    Said(
        "note for Adatum: call again *in* May",
        Action.NOTES_OPEN,
        "asked",
        {"note_text": "call again *in* May"},
    ),
    Said("next date of Adatum is March 12", Action.DATE_ASK, "asked", {"own_date": "2026-03-12"}),
    Said(
        "change the contact of Adatum to Lee Gu, lee@adatum.example",
        Action.ASSOCIATION_EDIT_CONTACTS,
        "asked",
        {"customer_name": "Lee Gu", "customer_email": "lee@adatum.example"},
    ),
    Said(
        "correct the email of Adatum: kim.akers@adatum.example",
        Action.ASSOCIATION_EDIT_CONTACTS,
        "asked",
        {
            "customer_name": "Kim Akers",
            "customer_email": "kim.akers@adatum.example",
            "customer_title": "CIO",
            "customer_phone": "555 0100",
        },
    ),
    Said(
        "record a consent of Adatum, given on March 1",
        Action.CONSENT_RECORD,
        "asked",
        {"given_on": "2026-03-01"},
    ),
    Said("submit Litware's claim CLM-90417", Action.CLAIM_SUBMIT, "consented", {"claim_id": "CLM-90417"}),
    Said(
        "Bellows was approved on March 2, 4,500 EUR",
        Action.CLAIM_ANSWER,
        "submitted",
        {"answer_kind": "approved", "answered_on": "2026-03-02", "amount": "4500", "currency": "EUR"},
    ),
    Said(
        "Bellows was rejected on March 2",
        Action.CLAIM_ANSWER,
        "submitted",
        {"answer_kind": "rejected", "answered_on": "2026-03-02"},
    ),
)


@pytest.mark.parametrize("one", TABLE, ids=[one.words for one in TABLE])
def test_a_form_holds_what_was_said_and_says_so(partner: Partner, one: Said) -> None:
    form = opened(partner, one.words, one.action, partner.about(one.about))
    held = initial(form)
    assert {name: held.get(name) for name in one.holds} == one.holds
    if one.action is Action.ASSOCIATION_EDIT_CONTACTS and one.holds["customer_name"] != KIM.name:
        assert not {"customer_title", "customer_phone"} & set(held)


def test_adding_begins_with_all_that_was_said(partner: Partner) -> None:
    st, ada = partner.st, partner.st.member()
    said = "add contoso.com to Viva in Seattle, lee@contoso.com"
    form = opened(partner, said, Action.ADD_OPEN, PageState(words="contoso.com").carried())
    ada.modal("customer.choose_engagements")
    held = initial(ada.modal(FROM.format(said)))
    assert held["engagement_ids"] == [str(st.place.viva.id)]
    assert form["id"] == (ada.view or {})["id"]
    assert ada.submit() == {}
    contacts = initial(ada.modal("customer.give_contacts"))
    # The e-mail that was said corrects that of the contact who is known.
    assert (contacts["customer_name"], contacts["customer_email"]) == ("Kim Akers", "lee@contoso.com")
    assert FROM.format(said) in words(ada.view)


def test_a_location_that_cannot_be_chosen_is_named_with_the_reason(partner: Partner) -> None:
    said = "add contoso.com to Viva in Lagos"
    value = PageState(words="contoso.com", engagement=partner.st.place.viva.id).carried()
    form = opened(partner, said, Action.ADD_OPEN, value, "Not filled in: Lagos. It must be enrolled in MCI")
    held = initial(form)
    assert held["domain"] == "contoso.com"
    assert "location_id" not in held


def test_an_id_is_checked_at_once_as_if_it_had_been_typed(partner: Partner) -> None:
    said = "add datum.example tpid 5551234"
    form = opened(partner, said, Action.ADD_OPEN, PageState(words="datum.example").carried())
    assert "datum.example · TPID `5551234`" in words(form)


def test_a_customer_is_claimed_at_the_location_and_for_the_engagement_that_were_said(
    partner: Partner,
) -> None:
    st = partner.st
    with st.bot.database.read() as session:
        customer = session.get_one(Association, partner.consented).customer_id
    said = "claim Litware for SIEM, Seattle"
    value = PageState(customer=customer, engagement=st.place.siem.id).carried()
    form = opened(partner, said, Action.CUSTOMER_CLAIM, value)
    assert initial(form)["engagement_ids"] == [str(st.place.siem.id)]


def test_what_is_unfinished_since_comes_first_and_what_is_older_stays_beside(partner: Partner) -> None:
    st, ada = partner.st, partner.st.member()
    value = PageState(words="contoso.com").carried()
    opened(partner, "add contoso.com to Viva in Oslo", Action.ADD_OPEN, value)
    assert ada.submit() == {}
    ada.modal("customer.give_contacts")
    ada.close()
    st.pass_time(minutes=5)
    said = "add contoso.com to Viva in Seattle"
    assert "You have an unfinished draft" in words(opened(partner, said, Action.ADD_OPEN, value))
    assert ada.submit() == {}
    ada.modal("customer.give_contacts")
    ada.close()
    st.pass_time(minutes=5)
    ada.click(Action.ADD_OPEN, channel=ada.direct())
    ada.modal("You have 2 unfinished drafts")
    ada.click(Action.ADD_NEW)
    again = ada.modal("Step 2 of 4")
    assert initial(again)["engagement_ids"] == [str(st.place.viva.id)]
    assert FROM.format(said) in words(again)


def test_an_export_has_its_engagement_and_tab_and_names_what_it_cannot_narrow_down(partner: Partner) -> None:
    said = "export the Viva claims in review in Seattle as excel"
    form = opened(partner, said, Action.CUSTOMERS_EXPORT)
    held = initial(form)
    assert (held["engagement_id"], held["tab"]) == (str(partner.st.place.viva.id), "review")
    assert "press *As Excel*" in words(form)


def test_nothing_of_an_answer_is_filled_in_that_may_not_follow_the_status(partner: Partner) -> None:
    said = "Bellows was paid 4,500 EUR on March 2"
    refused = "Not filled in: Paid. It cannot be recorded while the status is"
    form = opened(partner, said, Action.CLAIM_ANSWER, partner.about("submitted"), refused)
    assert initial(form)["answer_kind"] == "under_review"
    assert "4500" not in str(initial(form))


def test_the_line_stays_while_another_kind_is_chosen_and_what_has_no_field_is_named(partner: Partner) -> None:
    ada = partner.st.member()
    said = "Bellows was rejected on March 2, 4,500 EUR"
    form = opened(partner, said, Action.CLAIM_ANSWER, partner.about("submitted"))
    assert "Not filled in: the amount EUR 4,500." in words(form)
    ada.fill(answer_kind="approved")
    again = ada.modal("Day of the approval")
    assert FROM.format(said) in words(again)
    assert initial(again)["answered_on"] == "2026-03-02"


def test_the_contact_who_is_asked_is_the_one_who_was_said_unless_typed_since(partner: Partner) -> None:
    st, ada = partner.st, partner.st.member()
    st.pass_time(hours=2)
    said = "change the contact of Adatum to Lee Gu, lee@adatum.example"
    # No button of an answer about contacts asks for consent with them.
    answer = saying.answered(st, ada, said, (Action.CONSENT_SEND, partner.about("asked")))
    ada.click(Action.CONSENT_SEND, on=answer, channel=ada.direct())
    assert initial(ada.modal("consent.give_contacts"))["customer_email"] == KIM.email
    assert "Filled in from" not in words(ada.view)


def test_a_claim_id_waits_behind_the_list_of_items(partner: Partner) -> None:
    st = partner.st
    with st.bot.database.write() as session:
        work = session.get_one(Association, partner.consented).engagement_id
        session.get_one(type(st.place.viva), work).required_items = ["invoice"]
    said = "submit Litware's claim CLM-90417"
    listed = opened(
        partner, said, Action.CLAIM_SUBMIT, partner.about("consented"), "The form after this list"
    )
    assert "invoice" in words(listed).casefold()


def test_a_draft_that_was_typed_since_keeps_it_and_an_older_one_gets_what_is_said(partner: Partner) -> None:
    st, ada = partner.st, partner.st.member()
    said = "record a consent of Adatum, given on March 1"
    opened(partner, said, Action.CONSENT_RECORD, partner.about("asked"))
    ada.fill(given_on="2026-02-28")
    ada.close()
    st.pass_time(minutes=5)
    ada.click(Action.CONSENT_RECORD, channel=ada.direct())
    form = ada.modal("consent.give_date")
    assert initial(form)["given_on"] == "2026-02-28"
    assert TYPED_SINCE in words(form)
    ada.close()
    st.pass_time(minutes=5)
    form = opened(partner, said, Action.CONSENT_RECORD, partner.about("asked"))
    assert initial(form)["given_on"] == "2026-03-01"


def test_somebody_else_opens_a_public_answer_with_what_was_said(
    partner: Partner,
) -> None:
    st, ada, uma = partner.st, partner.st.member(), partner.st.member(USER)
    said = "snooze Adatum until March 20"
    button = (Action.REMINDER_SNOOZE, partner.about("asked"))
    answer = saying.answered(st, ada, said, button, channel=CHANNEL)
    uma.click(Action.REMINDER_SNOOZE, on=answer)
    assert initial(uma.modal(FROM.format(said)))["snooze_until"] == "2026-03-20"


@pytest.mark.parametrize(
    ("said", "action", "about"),
    [(one.words, one.action, one.about) for one in TABLE[:2]]
    + [("record a consent of Adatum, given on March 1", Action.CONSENT_RECORD, "asked")],
)
def test_a_form_opens_empty_once_what_was_said_is_not_kept(
    partner: Partner, said: str, action: Action, about: str
) -> None:
    st, ada = partner.st, partner.st.member()
    answer = saying.answered(st, ada, said, (action, partner.about(about)))
    st.pass_time(days=31)
    retention.clear(st.bot.database, st.sandbox.clock())
    with st.bot.database.read() as session:
        assert session.scalars(select(ConversationTurn)).all() == []
    ada.click(action, on=answer, channel=ada.direct())
    form = ada.modal(GONE)
    assert not {"owner", "snooze_until", "given_on"} & set(initial(form))


def test_a_customer_is_added_as_it_was_said(on_both: Partner) -> None:
    st, ada = on_both.st, on_both.st.member()
    st.deliver()
    said = "please add contoso.com to Viva in Seattle, kim.akers@contoso.com"
    ada.say(said, channel=ada.direct())
    answer = ada.message("Press *Add customer*", channel=ada.direct())
    ada.click(Action.ADD_OPEN, on=answer, channel=ada.direct())
    ada.modal(FROM.format(said))
    assert ada.submit() == {}
    ada.modal("customer.give_contacts")
    st.settle()
    assert ada.submit() == {}
    review = words(ada.modal("customer.review"))
    assert "kim.akers@contoso.com" in review
    assert ada.submit(ask_next=[]) == {}
    ada.modal("Get the customer's consent")
    with st.bot.database.read() as session:
        made = session.scalars(select(Association).order_by(Association.id.desc()).limit(1)).one()
        assert (made.engagement_id, made.location_id) == (st.place.viva.id, st.place.seattle.id)


def test_an_approval_is_recorded_as_it_was_said(on_both: Partner) -> None:
    st, ada = on_both.st, on_both.st.member()
    opened(
        on_both,
        "Bellows was approved on March 2, 4,500 EUR",
        Action.CLAIM_ANSWER,
        on_both.about("submitted"),
    )
    assert ada.submit() == {}
    ada.modal("Recorded: *Approved* on Mar 2, 2026, EUR")
    with st.bot.database.read() as session:
        row = session.get_one(Association, on_both.submitted)
        assert row.status is AssociationStatus.APPROVED
        recorded = session.scalars(select(ClaimRecord)).one()
        assert (recorded.on_day, recorded.amount, recorded.currency) == (NOON.date(), Decimal(4500), "EUR")


def test_what_was_said_is_checked_by_the_form_as_if_it_had_been_typed(on_both: Partner) -> None:
    ada = on_both.st.member()
    opened(on_both, "next date of Adatum is March 12", Action.DATE_ASK, on_both.about("asked"))
    on_both.st.pass_time(days=12)
    assert ada.submit() == {"own_date": "This day is over. Choose Mar 14, 2026 or a later day."}


def test_an_association_is_handed_over_as_it_was_said(on_both: Partner) -> None:
    st, ada = on_both.st, on_both.st.member()
    said = "hand Adatum over to Uma"
    opened(on_both, said, Action.ASSOCIATION_HAND_OVER, on_both.about("asked"))
    assert ada.submit(named_contact="kept") == {}
    ada.modal("owns this now")
    with st.bot.database.read() as session:
        owner = session.get_one(Association, on_both.asked).owner_id
        assert session.get_one(PartnerMember, owner).user_id == USER

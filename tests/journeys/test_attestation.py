"""Adding where it is not known whether the customer fits, on what the member saw in Partner Center (R5)."""

from datetime import timedelta
from typing import Any

import pytest

from store.associations.associations import Association
from store.catalogue import LocationEligibility
from store.enums import AssociationStatus
from store.partners import Partner
from tests.journeys.test_add_customer import KIM, to_engagements
from tests.support import world
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, USER

NOTE = "Shown as eligible; screenshot in the folder"


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    return on_stage


def fields(member: Member) -> list[str]:
    assert member.view is not None
    return [block["block_id"] for block in member.view["blocks"] if block["type"] == "input"]


def more(st: Stage, number: int, **changes: Any) -> None:
    """Add engagements that ask for seats, which are not known."""
    place = st.place
    with st.bot.database.write() as session:
        many = [
            world.engagement(
                place.partner,
                f"MORE-{one}",
                f"Workshop {one:03}",
                criteria=[{"attribute": "paid_seats", "comparison": "at_least", "value": 100 + one}],
                **changes,
            )
            for one in range(number)
        ]
        session.add_all(many)
        session.flush()
        session.add_all(
            LocationEligibility(
                partner_id=place.partner.id, location_id=place.seattle.id, engagement_id=one.id
            )
            for one in many
        )


def test_r5_what_partner_center_shows_is_asked_kept_and_shown_as_such(st: Stage) -> None:
    ada = st.member()
    to_engagements(ada)
    assert fields(ada) == ["engagement_ids", "attested_ids"]
    said = words(ada.view)
    assert "*For this engagement it is not known here.* Look in Partner Center" in said
    assert "Choose at least one engagement, here or above." in said
    assert "• *Endpoint Management* needs at least 300 paid seats" in said
    ada.fill(attested_ids=["Endpoint"])
    ada.modal("Looked up in Partner Center on")
    ada.fill(attested_ids=[])
    ada.modal_without("Looked up in Partner Center on")
    ada.fill(engagement_ids=["Viva"], attested_ids=["Endpoint"])
    ada.modal("Looked up in Partner Center on")
    assert fields(ada) == ["engagement_ids", "attested_ids", "attested_on", "attested_note"]
    assert set(ada.submit(attested_note="ok")) == {"attested_note"}
    tomorrow = (st.bot.clock().date() + timedelta(days=1)).isoformat()
    assert set(ada.submit(attested_on=tomorrow, attested_note=NOTE)) == {"attested_on"}
    assert ada.submit(attested_on="2026-03-01") == {}
    ada.modal("customer.give_contacts")
    assert ada.submit(**KIM) == {}
    said = words(ada.modal("customer.review"))
    assert "looked up by you on Mar 1, 2026: Endpoint Management" in said
    assert f"“{NOTE}”" in said
    assert ada.submit() == {}
    ada.modal("added to 2 engagements")
    st.deliver()
    looked_up = f"as Partner Center says, looked up by <@{ADMIN}> on Mar 1, 2026"
    assert f":mag: Endpoint Management: eligible {looked_up}" in words(ada.message("2 engagements"))
    with st.bot.database.read() as session:
        endpoint = session.query(Association).filter_by(engagement_id=st.place.endpoint.id).one()
        assert endpoint.status is AssociationStatus.ADDED
    ada.command("/mci customers endpoint")
    ada.click("association.open", on=ada.message("MCI-0"))
    said = words(ada.modal("History"))
    assert f"Eligible {looked_up}: “{NOTE}”" in said
    assert f"by <@{ADMIN}>. It is eligible as Partner Center says, looked up on Mar 1, 2026" in said


def test_r5_a_form_that_did_not_ask_for_the_note_yet_asks_now(st: Stage) -> None:
    ada = st.member()
    to_engagements(ada)
    assert ada.view is not None
    state = {"selected_options": [{"value": str(st.place.endpoint.id), "text": {"type": "plain_text"}}]}
    typed = {"attested_ids": {"engagement.attest": {"type": "checkboxes", **state}}}
    ada.post("view/submit", view_id=ada.view["id"], values=typed)
    ada.modal("Looked up in Partner Center on")
    assert set(ada.submit()) == {"attested_note"}


def test_r5_where_nothing_else_can_be_chosen_the_form_goes_on_all_the_same(st: Stage) -> None:
    more(st, 30)
    with st.bot.database.write() as session:
        for work in (st.place.viva, st.place.siem):
            session.merge(work).active_until = world.NOON
    ada = st.member()
    to_engagements(ada)
    assert fields(ada) == ["attested_ids"]
    said = words(ada.view)
    assert "*For these 31 engagements it is not known here.* Look in Partner Center" in said
    assert "Choose at least one" not in said
    assert "Not known: paid seats." in said
    assert said.count("paid seats") == 1
    assert "may qualify by another ID" in said
    assert len(ada.options("attested_ids", "engagement.attest", "workshop")) == 30
    ada.fill(attested_ids=["Workshop 007"])
    ada.modal("Looked up in Partner Center on")
    assert ada.submit(attested_note=NOTE) == {}
    ada.modal("customer.give_contacts")


def test_r5_without_statements_what_is_not_known_is_told_once_with_whom_to_ask(st: Stage) -> None:
    more(st, 9)
    with st.bot.database.write() as session:
        session.get_one(Partner, st.place.partner.id).member_attestations = False
    ada = st.member()
    to_engagements(ada)
    assert fields(ada) == ["engagement_ids"]
    said = words(ada.view)
    assert "*Not known for 10 engagements:* paid seats. Ask an Incentives admin to load it." in said
    assert "and 4 more" in said
    with st.bot.database.write() as session:
        for work in (st.place.viva, st.place.siem):
            session.merge(work).active_until = world.NOON
    uma = st.member(USER)
    uma.command("/mci add-customer")
    uma.modal("customer.choose_location")
    assert uma.submit(location_id="Seattle", domain="contoso.com") == {}
    assert words(uma.modal("can be added to no engagement")).count("paid seats") == 1

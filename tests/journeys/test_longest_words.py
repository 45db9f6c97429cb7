"""Everything as long as it may be, of characters that Slack counts five times: nothing is refused."""

import pytest
from sqlalchemy import select, update

from store.catalogue import Engagement
from store.enums import OutboxState
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Partner
from tests.support import world
from tests.support.stage import Member, Stage, words
from tests.support.world import USER

MOST = "&" * 150
LONG = {
    "company": MOST,
    "customer_name": MOST,
    "customer_email": "k@contoso.com",
    "customer_title": MOST,
    "customer_phone": "+" + "1" * 39,
    "partner_name": MOST,
    "partner_title": MOST,
    "partner_phone": "+" + "1" * 39,
}


@pytest.fixture
def ada(on_stage: Stage) -> Member:
    with on_stage.bot.database.write() as session:
        session.execute(update(Engagement).values(name=Engagement.code + "&" * 140, solution_area="&" * 100))
        session.execute(update(Location).values(name=Location.code + "&" * 140))
        session.execute(update(Partner).values(name=MOST))
    return on_stage.member()


def added(st: Stage, ada: Member) -> None:
    ada.command("/mci add-customer contoso.com")
    ada.modal("customer.choose_location")
    other = "33333333-2222-4333-8444-555555555555"
    assert ada.submit(location_id="4821937", id_value=other) == {}
    ada.modal("belongs to another tenant")
    assert ada.submit(reason="&" * 480 + "two tenants") == {}
    ada.modal("customer.choose_engagements")
    assert ada.submit(engagement_ids=["VIVA", "SIEM"]) == {}
    ada.modal("customer.give_contacts")
    assert ada.submit(**LONG) == {}
    ada.modal("customer.review")
    assert ada.submit() == {}
    ada.modal("is added to 2 engagements")
    ada.close()
    st.deliver()
    ada.message("ask for 2 consents")


def test_a_customer_is_added_shown_and_asked_for_consent(
    on_stage: Stage, ada: Member, caplog: pytest.LogCaptureFixture
) -> None:
    added(on_stage, ada)
    for opens, shows in (("association.hand_over", "New owner"), ("association.edit_contacts", "contact")):
        opened(ada)
        ada.click(opens)
        ada.modal(shows)
        ada.close(clear=True)
    opened(ada)
    ada.click("consent.send", "1")
    ada.send_mail()
    ada.close(clear=True)
    on_stage.deliver()
    opened(ada)
    ada.click("consent.record", "1")
    ada.modal("consent.give_date")
    assert ada.submit(given_on="2026-03-02", given_at="12:00", note="&" * 490 + "seen there") == {}
    ada.modal("consent.record")
    assert ada.submit() == {}
    ada.close(clear=True)
    on_stage.deliver()
    opened(ada)
    assert "request.failed" not in caplog.text


def opened(ada: Member) -> dict[str, object]:
    ada.click("customer.show")
    ada.modal("contoso.com")
    ada.click("association.open", "1")
    return ada.modal("History")


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("/mci customers", "Needs you: 2"),
        ("/mci customers viva", "MCI-00000"),
        (f"/mci customer {MOST}", "contoso.com"),
        ("/mci customer contoso.com", "contoso.com"),
        ("/mci due", "Due in 7 days"),
        ("/mci engagements", "VIVA"),
        ("/mci help", "/mci"),
        (f"/mci {MOST * 5}", "/mci"),
    ],
)
def test_every_command_answers(
    on_stage: Stage, ada: Member, command: str, shows: str, caplog: pytest.LogCaptureFixture
) -> None:
    added(on_stage, ada)
    before = len(ada.messages())
    ada.command(command)
    ada.wait(lambda: len(ada.messages()) > before or None, f"an answer to {command[:30]}")
    assert shows in words(ada.messages()[-1])
    assert "request.failed" not in caplog.text


def test_home_shows_everything(on_stage: Stage, ada: Member, caplog: pytest.LogCaptureFixture) -> None:
    added(on_stage, ada)
    ada.open_home()
    front = ada.wait(lambda: ada.home)
    ada.click("customers.open", on=front)
    ada.wait(lambda: "Ineligible" in words(ada.home) or None)
    uma = on_stage.member(USER)
    uma.open_home()
    uma.wait(lambda: uma.home)
    assert "request.failed" not in caplog.text


@pytest.mark.parametrize("command", ["/mci customers viva", "/mci customers", "/mci engagements"])
def test_a_full_page_of_the_longest_rows_fits_into_a_message(
    on_stage: Stage, ada: Member, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    many(on_stage)
    ada.command(command)
    ada.wait(lambda: ada.messages() or None, f"an answer to {command}")
    assert "&amp;&amp;" in words(ada.messages()[-1])
    assert "request.failed" not in caplog.text


def test_a_full_page_of_the_longest_rows_fits_into_home(
    on_stage: Stage, ada: Member, caplog: pytest.LogCaptureFixture
) -> None:
    many(on_stage)
    ada.open_home()
    ada.click("customers.open", on=ada.wait(lambda: ada.home))
    ada.wait(lambda: "Ineligible" in words(ada.home) or None)
    assert "request.failed" not in caplog.text


def test_a_digest_of_the_longest_rows_is_sent(on_stage: Stage, ada: Member) -> None:
    many(on_stage)
    on_stage.deliver()
    on_stage.pass_time(days=25)
    on_stage.tick()
    on_stage.deliver()
    with on_stage.bot.database.read() as session:
        rows = list(session.scalars(select(OutboxMessage)))
    assert [(row.kind, row.last_error) for row in rows if row.state == OutboxState.DEAD] == []
    assert "digest" in {row.kind for row in rows}


def many(st: Stage) -> None:
    for number in range(12):
        world.associate(
            st.bot.database,
            st.place,
            st.place.viva.id,
            tenant=f"{number:08}-2222-4333-8444-555555555555",
            company=f"{number:02}" + "&" * 148,
            domain=f"{'x' * 60}.{'y' * 60}.company{number:02}.example",
        )

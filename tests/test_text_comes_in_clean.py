"""Every door by which text comes in takes out what nobody can see; see `flows.rules.text.incoming_text`."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from flows import installations
from flows.customers_page import find_customer
from flows.installations import Granted
from flows.rules.customers import search
from flows.rules.text.incoming_text import one_line
from handlers.app import forms
from handlers.app.ids import Field
from handlers.app.page_state import PageState
from handlers.app.typed_command import read
from handlers.association_request.forms import ContactsForm, parse_contacts
from handlers.claims.forms import parse_claim
from handlers.conversation import incoming
from handlers.drafts import journeys
from store.database.engine import Database
from tests.support import world
from tests.support.serving import make_settings
from tests.support.world import NOON, actor

EVIL = "\u202eK\x00i\u200bm\x07\ud800 \u2066Akers\x9b"


class Profile(WebClient):
    """Slack, which tells of a member whatever they have put into their profile."""

    def users_info(self, **_: Any) -> Any:
        long = "A" * 300
        return {
            "user": {
                "profile": {
                    "real_name": EVIL,
                    "title": EVIL + long,
                    "phone": long,
                    "email": "a@b.example\x00",
                }
            }
        }


def view(**typed: str) -> dict[str, Any]:
    values = {name: {"a": {"type": "plain_text_input", "value": value}} for name, value in typed.items()}
    return {"state": {"values": values}}


def test_every_text_of_a_form() -> None:
    typed = forms.typed(view(customer_name=EVIL, note=f"{EVIL}\r\n{EVIL}\u2028™"))
    assert typed == {"customer_name": "Kim Akers", "note": "Kim Akers\nKim Akers\n™"}


def test_what_somebody_says_to_the_bot() -> None:
    event = {"channel": "D1", "channel_type": "im", "user": "U1", "ts": "1.1", "text": f"{EVIL}\r\n<@U0BOT>™"}
    heard = incoming.direct(event, "U0BOT")
    assert heard is not None
    assert heard.words == "Kim Akers\n ™"


def test_fields_of_one_line_have_one() -> None:
    emails = {"customer_email": "kim@contoso.com", "partner_email": "ada@fourthcoffee.example"}
    form = parse_contacts(
        forms.typed(view(customer_name="Kim\nAkers", partner_name="Ada\r\nAdmin", **emails))
    )
    assert isinstance(form, ContactsForm)
    assert (form.customer_contact.name, form.partner_contact.name) == ("Kim Akers", "Ada Admin")
    claim = parse_claim({Field.SUBMITTED_ON: "2026-03-02", Field.CLAIM_ID: "C\n1"})
    assert not isinstance(claim, dict)
    assert claim.claim_id == "C 1"


def test_a_field_of_nothing_visible_is_empty() -> None:
    assert parse_contacts(forms.typed(view(customer_name="\u200b\u3164", partner_name="Ada"))) == {
        "customer_name": "Please fill this in.",
        "customer_email": "Please fill this in.",
        "partner_email": "Please fill this in.",
    }


def test_a_profile_in_slack_which_also_fits_its_inputs() -> None:
    known = journeys.own_contact(Profile(), "U0ADA")
    assert known.name == "Kim Akers"
    assert known.email == "a@b.example"
    assert len(known.title) == 150
    assert len(known.phone) == 40


def test_the_name_of_a_workspace(database: Database) -> None:
    granted = Granted("T1", EVIL, None, "A1", "U0BOT", "sealed", (), "U0ADA")
    with database.write() as session:
        assert installations.install(session, granted, NOON).name == "Kim Akers"


def test_the_sender_in_the_settings() -> None:
    assert (
        make_settings("sqlite://", mail_from=" mci@\u202efourthcoffee.example\x07").mail_from
        == "mci@fourthcoffee.example"
    )


@pytest.mark.parametrize("words", ["\x00", "Con\x00toso", "\ud800", EVIL, "\u202e"])
def test_words_that_somebody_looks_for(database: Database, words: str) -> None:
    place = world.build(database)
    world.associate(database, place, place.viva.id, now=NOON - timedelta(days=1))
    with database.read() as session:
        ada = actor(session)
        find_customer.find(session, ada, words)
        find_customer.named_engagement(session, ada, words)
    assert "\x00" not in read(f"customer {words}").rest + search.as_number(words)
    assert PageState(words=words).words == one_line(words)

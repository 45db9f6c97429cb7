"""The contact of a customer who is added or claimed is part of that request; otherwise it is changed."""

import pytest

from flows.rules.language.understand import understand
from flows.rules.language.understanding import Aspect, Intent
from tests.conversation import world
from tests.conversation.world import understood


@pytest.mark.parametrize(
    ("said", "intent", "name", "email"),
    [
        (
            "add newco.com to Viva in Paris, contact Dana Quill, dana@newco.com",
            Intent.ADD,
            "Dana Quill",
            "dana@newco.com",
        ),
        (
            "add contoso.com to Viva in Paris, contact Dana Quill dana@contoso.com",
            Intent.ADD,
            "Dana Quill",
            "dana@contoso.com",
        ),
        ("add newco.com, contact is Dana Quill <dana@newco.com>", Intent.ADD, "Dana Quill", "dana@newco.com"),
        ("add newco.com, dana@newco.com is the contact", Intent.ADD, "", "dana@newco.com"),
        (
            "add newco.com to Viva, contact Dana Reyes, dana@newco.com",
            Intent.ADD,
            "Dana Reyes",
            "dana@newco.com",
        ),
        (
            "claim Contoso for Viva in Paris, contact Dana Quill dana@contoso.com",
            Intent.CLAIM,
            "Dana Quill",
            "dana@contoso.com",
        ),
        ("add contact dana@contoso.com to Contoso", Intent.CHANGE_CONTACT, "", "dana@contoso.com"),
        ("change the contact of Contoso to Dana Reyes", Intent.CHANGE_CONTACT, "Dana Reyes", ""),
    ],
)
def test_a_contact_belongs_to_the_request_that_names_it(
    said: str, intent: Intent, name: str, email: str
) -> None:
    [one] = understand(said, world.vocabulary(), world.asking()).sayings
    assert (one.intent, one.details.contact_name, one.details.contact_email) == (intent, name, email)
    assert one.of(Aspect.OWNER) == (), "the contact's family name is that of a member"


@pytest.mark.parametrize(
    ("say", "means"),
    [
        (
            "cancel MCI-3 or MCI-4",
            "asks: cancel association=MCI-000003 | cancel association=MCI-000004",
        ),
        (
            "add Litware to viva or siem",
            "asks: add customer=Litware engagement=SIEM-XDR | add customer=Litware engagement=VIVA",
        ),
        ("cancel Litware except viva or siem", "cancel customer=Litware engagement!=SIEM-XDR,VIVA"),
    ],
)
def test_a_request_for_one_or_another_asks_for_which(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    ("say", "text"),
    [
        ("note for Contoso: <!channel> *all* of them", "<!channel> *all* of them"),
        ("note for Contoso: <@U0LIN> called", "<@U0LIN> called"),
        ("note for Litware: ~old~ (see :tada: below)", "~old~ (see :tada: below)"),
    ],
)
def test_a_note_is_kept_wholly(say: str, text: str) -> None:
    [one] = understood(say).sayings
    assert one.details.text == text


@pytest.mark.parametrize(
    ("say", "means"),
    [
        ("hand MCI-5 to Lin and not to Tom", "hand_over association=MCI-000005 to:U0LIN"),
        ("hand MCI-5 not to Tom but to Lin", "hand_over association=MCI-000005 to:U0LIN"),
        ("I'll take over VanArsdel from Tom", "hand_over customer=VanArsdel to:U0ADA"),
        ("Tom asked me to take over Litware from him", "hand_over customer=Litware to:U0ADA"),
        ("hand over Contoso to Lin from Tom", "hand_over customer=Contoso to:U0LIN"),
    ],
)
def test_who_gets_it_is_neither_who_had_it_nor_who_shall_not(say: str, means: str) -> None:
    assert understood(say).line == means


@pytest.mark.parametrize(
    "say",
    [
        "assign everything in Warsaw that has no owner to Anna Berg",
        "swap the owners of MCI-3 and MCI-4",
        "hand all my Viva to Lin, only Contoso to Tom",
        "hand all my Viva to Lin but Contoso's to Tom",
        "Delivery for MCI-20 is on 2 December and the submission by 10 December",
    ],
)
def test_what_no_change_can_say_is_none(say: str) -> None:
    assert not understood(say).sayings


def test_all_but_some_are_still_all() -> None:
    [one] = understood("snooze everything except MCI-4 until Monday").sayings
    assert one.everyone

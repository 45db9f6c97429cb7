from typing import Any

import pytest

from flows.members.slack_people import ProfileEmail, email_of


@pytest.mark.parametrize(
    ("profile", "seen", "unseen"),
    [
        ({"email": "uma@fourthcoffee.example"}, ProfileEmail.USABLE, ProfileEmail.USABLE),
        ({"email": " Uma <uma@bücher.example> "}, ProfileEmail.USABLE, ProfileEmail.USABLE),
        ({"email": "uma"}, ProfileEmail.MISSING, ProfileEmail.MISSING),
        ({"email": "uma@localhost"}, ProfileEmail.MISSING, ProfileEmail.MISSING),
        ({"email": "uma@a.example, ada@a.example"}, ProfileEmail.MISSING, ProfileEmail.MISSING),
        ({"email": ""}, ProfileEmail.MISSING, ProfileEmail.HIDDEN),
        ({"email": " "}, ProfileEmail.MISSING, ProfileEmail.HIDDEN),
        ({"email": None}, ProfileEmail.MISSING, ProfileEmail.HIDDEN),
        ({"email": 7}, ProfileEmail.MISSING, ProfileEmail.HIDDEN),
        ({}, ProfileEmail.MISSING, ProfileEmail.HIDDEN),
        ("no profile", ProfileEmail.MISSING, ProfileEmail.HIDDEN),
    ],
)
def test_an_address_counts_if_a_contact_can_have_it_and_none_only_where_it_would_be_seen(
    profile: Any, seen: ProfileEmail, unseen: ProfileEmail
) -> None:
    person = {"id": "U1", "profile": profile}
    assert email_of(person, may_see=True) is seen
    assert email_of(person, may_see=False) is unseen

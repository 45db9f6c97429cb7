import pytest

from flows.rules.language.readers.admin_parts import part_of
from flows.rules.language.understanding import AdminPart


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("open the admin bit where i do roles", AdminPart.ROLES),
        ("manage the users of a location", AdminPart.ROLES),
        ("edit the list of locations", AdminPart.LOCATIONS),
        ("change the channel of a location", AdminPart.CHANNELS),
        ("the channel of an engagement", AdminPart.CHANNELS),
        ("edit the rates in the catalogue", AdminPart.CATALOGUE),
        ("open the eligibility data", AdminPart.FACTS),
        ("load the new catalogue", AdminPart.FILES),
        ("the data files", AdminPart.FILES),
        ("who changed what in the history", AdminPart.HISTORY),
        ("undelivered messages", AdminPart.OUTBOX),
        ("the logo of our company", AdminPart.MAILS),
        ("set the bank holidays", AdminPart.SETTINGS),
        ("the setup", AdminPart.GUIDE),
        ("open the administration", None),
        ("roles and the catalogue and history", None),
    ],
)
def test_one_part_is_named_or_none(words: str, part: AdminPart | None) -> None:
    assert part_of(set(words.split())) is part

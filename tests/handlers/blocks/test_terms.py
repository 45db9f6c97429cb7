"""What an engagement's terms read like."""

import pytest

from flows.catalogue_values import EngagementTerms, PartnerLocation
from handlers.blocks import terms
from store.partners import Partner
from tests.support import world
from tests.support.world import NOON


@pytest.mark.parametrize(
    ("consent", "submit", "says"),
    [
        (1, 1, "consent within 1 day · claim within 1 day"),
        (2, 1, "consent within 2 days · claim within 1 day"),
        (30, 90, "consent within 30 days · claim within 90 days"),
    ],
)
def test_a_clock_of_one_day_is_said_as_one(consent: int, submit: int, says: str) -> None:
    one = world.engagement(Partner(id=1), "VIVA", "Viva", consent_days=consent, submit_days=submit)
    shown = EngagementTerms.of(one)
    assert says in terms.engagement(shown, NOON)
    place = PartnerLocation(1, "1234567", "Seattle", "US", "B", enrolled=True)
    assert terms.terms(shown, place).startswith(says)

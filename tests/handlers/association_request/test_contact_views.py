import pytest

from flows.drafts.draft_models import Contacts
from handlers.app.ids import Field
from handlers.association_request import contact_views


@pytest.mark.parametrize("kept", [True, False])
def test_the_reason_for_another_domain_names_the_customer_s_as_people_write_it(*, kept: bool) -> None:
    known = Contacts(asked_about="kim@fabrikam.com", domain="xn--strae-contoso-edb.com")
    shown = [block.to_dict() for block in contact_views.fields(known, kept=kept)]
    [asked] = [one for one in shown if one.get("block_id") == Field.CONTACT_REASON]
    assert not asked["optional"], "it can be corrected instead"
    assert asked["hint"]["text"] == "Not needed for an address at straße-contoso.com."
    assert "Correct the address instead" in str(shown)

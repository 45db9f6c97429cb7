import pytest

from flows.drafts.draft_models import ContactDraft, Contacts
from handlers.app.ids import Field
from handlers.association_request import contact_views


@pytest.mark.parametrize("kept", [True, False])
def test_the_reason_for_another_domain_names_the_customer_s_as_people_write_it(*, kept: bool) -> None:
    kim = ContactDraft(email="kim@fabrikam.com")
    known = Contacts(asked_about=kim.email, customer_contact=kim, domain="xn--strae-contoso-edb.com")
    shown = [block.to_dict() for block in contact_views.fields(known, kept=kept)]
    [asked] = [one for one in shown if one.get("block_id") == Field.CONTACT_REASON]
    assert not asked["optional"], "it is needed for this address"
    assert asked["hint"]["text"] == "Not needed for an address at straße-contoso.com."
    assert "Correct the address instead" in str(shown)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("email", ["kim@contoso.com", "kim@fabrikam.co", "kim@", ""])
def test_the_reason_is_optional_while_another_address_is_typed(email: str, *, kept: bool) -> None:
    known = Contacts(
        asked_about="kim@fabrikam.com", customer_contact=ContactDraft(email=email), domain="contoso.com"
    )
    shown = {one.block_id: one.to_dict() for one in contact_views.fields(known, kept=kept)}
    assert shown[Field.CONTACT_REASON]["optional"]
    assert shown[Field.CUSTOMER_EMAIL]["dispatch_action"]

import pytest

from flows.drafts.draft_models import Contacts
from handlers.app import form_fields
from handlers.app.ids import Field
from handlers.association_request import contact_views


@pytest.mark.parametrize("one", ["x", "\u0300", "😀", "&", "本"])
def test_a_field_shows_as_much_of_a_draft_as_it_takes(one: str) -> None:
    typed = Contacts.read(form_fields.nested({field.value: one * 3000 for field in Field}))
    inputs = [block.to_dict().get("element", {}) for block in contact_views.fields(typed)]
    limited = [given for given in inputs if "max_length" in given]
    assert len(limited) >= 6
    for given in limited:
        assert len(given["initial_value"]) == given["max_length"]

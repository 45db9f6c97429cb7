"""The form for the next date of an association."""

from slack_sdk.models.blocks import DatePickerElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from flows.associations.own_date import LONGEST_WORDS
from flows.associations.summary import Summary
from handlers.app import ids
from handlers.app.ids import Action, Field
from handlers.associations import form_frame
from handlers.associations.detail_buttons import own_date_words


def form(summary: Summary) -> View:
    """Return the form, filled with the date that is set."""
    kept = summary.association
    title = own_date_words(is_set=kept.own_date is not None)
    blocks = [
        InputBlock(
            block_id=Field.OWN_DATE,
            label="Next date",
            element=DatePickerElement(
                action_id=Action.ASSOCIATION_INPUT,
                initial_date=kept.own_date.isoformat() if kept.own_date else None,
            ),
            hint="The owner is reminded in the morning of the working day before. Clear it to remove it.",
            optional=True,
        ),
        InputBlock(
            block_id=Field.OWN_DATE_WORDS,
            label="What happens then?",
            element=PlainTextInputElement(
                action_id=Action.ASSOCIATION_INPUT,
                initial_value=kept.own_date_words or None,
                max_length=LONGEST_WORDS,
                placeholder="Delivery, meeting, call …",
            ),
            optional=True,
        ),
    ]
    return form_frame.form(summary, ids.ViewId.OWN_DATE, title, blocks, submit="Save")

"""Convert the flat fields of Slack's forms into the nested fields of a model, and back.

In Slack a contact's name is the input ``customer_name``; in a model it is ``customer_contact.name``. All
other fields have the same name on both sides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from flows.customers.association_request import CONTACT_FIELDS
from handlers.app.ids import Field
from store.enums import ContactSide

_PLACES = {
    Field(f"{side}_{name}").value: (f"{side}_contact", name)
    for side in ContactSide
    for name in CONTACT_FIELDS
}
"""The part of a model that contains each field of a contact, and the field's name there."""

_FIELDS = {place: field for field, place in _PLACES.items()}


def nested(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed in the form that a model accepts."""
    found: dict[str, Any] = {}
    for name, value in typed.items():
        if name in _PLACES:
            part, inner = _PLACES[name]
            found.setdefault(part, {})[inner] = value
        else:
            found[name] = value
    return found


def flat(model: BaseModel) -> dict[str, Any]:
    """Return what a model holds, by the fields of a form, as Slack's inputs show it."""
    held = model.model_dump(mode="json")
    for (part, inner), field in _FIELDS.items():
        if part in held:
            held[field] = held[part][inner]
    return held


def field_at(place: Sequence[int | str]) -> str:
    """Return the field of a form for a place in a model, as pydantic names the place."""
    return _FIELDS.get((str(place[0]), str(place[-1])), str(place[0]))

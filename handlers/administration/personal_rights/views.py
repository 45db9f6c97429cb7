"""People's rights: who is meant, what is kept about them, what an erasure would do, and what it did."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    InputBlock,
    PlainTextInputElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from flows.administration.personal_rights import DataSubject, OwnsOpen, PersonData
from flows.personal_data.erasure_reports import ErasureReport
from flows.personal_data.person_records import PersonRecord
from flows.refusal import Refusal
from flows.rules.text import addresses
from handlers.administration.data_rows import CUT, LONGEST_CELL, plural
from handlers.app import refusals
from handlers.app.ids import Action, Field, ViewId
from handlers.app.view_metadata import Departure, Metadata
from handlers.blocks import erasure_terms, modals
from handlers.blocks.text_blocks import clip, context, listing, plain, text
from handlers.reports.spreadsheets import Sheet, WorkbookCell
from words import mrkdwn

Value = str | int | date
"""A single value of a record."""

TITLE = "People's rights"
EXAMPLES = 3
"""Records of each kind that are shown; the files have all."""

LONGEST_VALUE = 80
"""Characters of one value in an example; the files have all."""

MOST_VALUES = 4
"""Fields that an example shows."""

TECHNICAL = frozenset({"payload", "state", "digest", "language", "size", "user_agent", "number"})
"""Fields that an example leaves out; the files have them."""

LABELS: Mapping[str, str] = {"address": "IP address", "user_agent": "browser", "data": "", "detail": ""}
"""What fields are called whose own name does not say it; nothing, where those of the values within do."""

LONGEST_ADDRESS = 320
LONGEST_NAME = 200
LONGEST_KEY = 24
LONGEST_HINT = 2000
"""Characters that Slack shows beneath an input."""


SENT = "The files are on their way to your direct messages with MCI Bot."
ERASING = (
    "Erasing… The report comes as a direct message, too. If it has not come in five minutes, erase again: "
    "what is done is not done twice."
)
IN_WORDS = "What is typed in other words, such as “their CIO”, is not found."


class PersonMetadata(Metadata):
    """Who is meant: a Slack user ID with the name, and addresses; ``key`` names a form that erases them."""

    user_id: Annotated[str, Limited(max_length=40)] = ""
    name: Annotated[str, Limited(max_length=LONGEST_NAME)] = ""
    emails: Annotated[
        tuple[Annotated[str, Limited(max_length=LONGEST_ADDRESS)], ...], Limited(max_length=2)
    ] = ()
    key: Annotated[str, Limited(max_length=LONGEST_KEY)] = ""

    @classmethod
    def unreadable(cls) -> "PersonMetadata":
        """Return nobody, about whom nothing is kept."""
        return cls()

    @classmethod
    def of(cls, person: DataSubject, key: str = "") -> "PersonMetadata":
        """Return what a view carries about a person."""
        name = clip(person.name, LONGEST_NAME)
        return cls(user_id=person.user_id, name=name, emails=tuple(person.emails), key=key)

    @property
    def person(self) -> DataSubject:
        """The person."""
        return DataSubject(self.user_id, self.name, self.emails)


def form(*, has_left: bool) -> View:
    """Return the form that asks who is meant; Slack offers nobody who ``has_left``."""
    who = UserSelectElement(action_id=Action.PERSON_INPUT, placeholder="Somebody of this workspace")
    email = PlainTextInputElement(
        action_id=Action.PERSON_INPUT, placeholder="kim@contoso.com", max_length=LONGEST_ADDRESS
    )
    blocks: list[Block] = [
        text(
            "A person may ask what your company keeps about them, for a copy of it, or to be erased. "
            "First see what is kept. Nothing is changed yet."
        ),
        InputBlock(
            block_id=Field.PERSON,
            label="A member",
            element=who,
            optional=True,
            hint="Their address in Slack is looked up, too.",
        ),
        *([_of_those_who_left()] if has_left else []),
        InputBlock(
            block_id=Field.PERSON_EMAIL,
            label="Or an e-mail address",
            element=email,
            optional=True,
            hint="Of a customer's contact, or of whoever gave consent or answered a survey.",
        ),
        context("Only the data of your own company is looked through and changed."),
    ]
    return View(
        type="modal",
        callback_id=ViewId.PERSON_SHOW,
        title=TITLE,
        submit="Show",
        close="Close",
        blocks=blocks,
    )


def _of_those_who_left() -> Block:
    return InputBlock(
        block_id=Field.PERSON_LEFT,
        label="Or a member who left the workspace",
        element=ExternalDataSelectElement(
            action_id=Action.PERSON_LEFT, placeholder="A part of the name", min_query_length=0
        ),
        optional=True,
    )


def waiting(sentence: str) -> View:
    """Return what stands there while everything is looked through."""
    return modals.one_sentence(TITLE, sentence)


def nothing(sentence: str) -> View:
    """Return why nothing can be shown or was erased (mrkdwn), with the way back."""
    back = ButtonElement(text="Somebody else", action_id=Action.PERSON_BACK)
    return modals.one_sentence(TITLE, sentence, then=[back])


def shown(found: PersonData, said: Sequence[str] = ()) -> View:
    """Return what is kept about a person: counts and examples; ``said`` are lines (mrkdwn) on top."""
    buttons = [
        ButtonElement(text="Send as files", action_id=Action.PERSON_EXPORT),
        ButtonElement(text="Erase…", action_id=Action.PERSON_PREVIEW, style="danger"),
        ButtonElement(text="Somebody else", action_id=Action.PERSON_BACK),
    ]
    blocks: list[Block] = [
        *listing(said),
        text(f"*{who(found)}*\n{_count(found)}"),
        ActionsBlock(elements=buttons),
    ]
    for kind, count in found.counts.items():
        own = [one for one in found.records if one.kind is kind]
        lines = [
            f"*{erasure_terms.counted(kind, count)}*",
            *(f"• {_example(one)}" for one in own[-EXAMPLES:]),
        ]
        if count > EXAMPLES:
            lines.append(f"…and {count - EXAMPLES:,} more, in the files.")
        blocks += listing(lines)
    return View(
        type="modal",
        title=TITLE,
        close="Close",
        private_metadata=PersonMetadata.of(found.person).carried(),
        blocks=blocks,
    )


def preview(found: PersonData, hindrances: Sequence[Refusal], key: str) -> View:
    """Return what an erasure would remove, what stays and why, and what must be done before.

    ``key`` names this form, which erases once.
    """
    blocks: list[Block] = [text(f"*{who(found)}*")]
    if hindrances:
        blocks += listing(["*To be done first*", *(f"• {refusals.sentence(one)}" for one in hindrances)])
        owned = next((one for one in hindrances if isinstance(one, OwnsOpen)), None)
        if owned is not None:
            carried = Departure(member=owned.member_id).carried()
            button = ButtonElement(text="Hand over…", action_id=Action.MEMBER_HAND_OVER, value=carried)
            blocks.append(ActionsBlock(elements=[button]))
    blocks += _listed("What goes", erasure_terms.removed(found.removed))
    blocks += _listed("What stays, and why", erasure_terms.staying(found.stays))
    blocks += _listed("To be done afterwards", erasure_terms.to_give(found.to_give))
    blocks += [context(IN_WORDS), context(erasure_terms.OUTSIDE)]
    about = PersonMetadata.of(found.person, key)
    back = ButtonElement(text="Back to what is kept", action_id=Action.PERSON_KEPT)
    blocks.append(ActionsBlock(elements=[back]))
    if hindrances:
        return View(
            type="modal", title="Erase", close="Close", private_metadata=about.carried(), blocks=blocks
        )
    element = PlainTextInputElement(action_id=Action.PERSON_INPUT, max_length=LONGEST_ADDRESS)
    confirmed = InputBlock(
        block_id=Field.PERSON_TYPED,
        label=f"Type {'the name' if found.person.user_id else 'the address'} to confirm",
        element=element,
        hint=plain(f"{expected(found.person)}. This cannot be undone.", LONGEST_HINT),
    )
    return View(
        type="modal",
        callback_id=ViewId.PERSON_ERASE,
        title="Erase",
        submit="Erase",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=[*blocks, confirmed],
    )


def expected(person: DataSubject) -> str:
    """Return what must be typed to confirm (plain text): a member's name, else the address."""
    if person.user_id:
        return person.name or person.user_id
    return person.emails[0] if person.emails else ""


def is_confirmed(person: DataSubject, typed: str) -> bool:
    """Tell whether what was typed names the person; spaces around it and capitals do not matter."""
    wanted = expected(person)
    if person.user_id:
        return bool(wanted) and " ".join(typed.split()).casefold() == " ".join(wanted.split()).casefold()
    return bool(wanted) and addresses.same(addresses.bare(typed.strip()), wanted)


def erased(report: ErasureReport) -> View:
    """Return what was removed, and what stays and why; it names nobody."""
    blocks = [
        text(f":white_check_mark: Erased. This is change {report.number} in the history of changes."),
        *_listed("What went", erasure_terms.removed(report.removed)),
        *_listed("What stays, and why", erasure_terms.staying(report.stays)),
        *_listed("To be done now", erasure_terms.to_give(report.to_give)),
        context(erasure_terms.OUTSIDE),
        context("The same report is on its way to your direct messages with MCI Bot."),
    ]
    return View(type="modal", title="Erased", close="Done", blocks=blocks)


def as_json(found: PersonData, partner: str) -> bytes:
    """Return everything that is kept about a person in the machine-readable form."""
    records = [
        {
            "kind": str(one.kind),
            "association": one.reference or None,
            "customer": one.customer or None,
            "since": one.since,
            "fields": dict(one.fields),
        }
        for one in found.records
    ]
    whole = {
        "company": partner,
        "person": {
            "name": found.name or None,
            "slack_user_id": found.person.user_id or None,
            "emails": list(found.person.emails),
        },
        "records": records,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_plain).encode()


def sheets(found: PersonData) -> list[Sheet]:
    """Return everything that is kept about a person, a row for each value."""
    rows: list[list[WorkbookCell]] = [
        [number, erasure_terms.kind(one.kind, 1), one.reference, one.customer, one.since, name, _cell(value)]
        for number, one in enumerate(found.records, 1)
        for name, value in values_of(one)
    ]
    counted: list[list[WorkbookCell]] = [
        [erasure_terms.kind(kind, 2), count] for kind, count in found.counts.items()
    ]
    header = ("record", "kind", "association", "customer", "since (UTC)", "field", "value")
    return [Sheet("Summary", ("kind", "number"), counted), Sheet("Records", header, rows)]


def export_comment(found: PersonData) -> str:
    """Return the comment (mrkdwn) with which the files are sent."""
    return (
        f"What is kept about {who(found)}, as Excel and as JSON. These files are personal data, and an "
        "erasure does not reach them: delete them here once you have handed them over."
    )


def who(found: PersonData) -> str:
    """Return who is meant (mrkdwn)."""
    person = found.person
    return " · ".join(
        [*([mrkdwn.user(person.user_id)] if person.user_id else []), *map(mrkdwn.escape, person.emails)]
    )


def _count(found: PersonData) -> str:
    places = len({one.reference for one in found.records} - {""})
    known = [one.since for one in found.records if one.since]
    said = plural(len(found.records), "record", "records")
    if places:
        said += f", in {plural(places, 'association', 'associations')}"
    return f"{said}, since {mrkdwn.day(min(known).date())}." if known else f"{said}."


def values_of(one: PersonRecord) -> Iterator[tuple[str, Value]]:
    """Yield every value of a record with the words that name it, also those within another value."""
    for name, value in one.fields.items():
        yield from _values(LABELS.get(name, name.replace("_", " ")), value)


def _values(name: str, value: Any) -> Iterator[tuple[str, Value]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _values(f"{name} {key.replace('_', ' ')}".strip(), inner)
        case list() | tuple():
            for number, inner in enumerate(value, 1):
                yield from _values(f"{name} {number}".strip() if len(value) > 1 else name, inner)
        case None | "":
            return
        case bool():
            yield name, "yes" if value else "no"
        case StrEnum():
            yield name, value.replace("_", " ").replace(":", " ")
        case _:
            yield name, value


def _example(one: PersonRecord) -> str:
    place = " · ".join(map(mrkdwn.escape, filter(None, [one.reference, clip(one.customer, LONGEST_VALUE)])))
    since = f"since {mrkdwn.moment(one.since)}" if one.since else ""
    known = {name: value for name, value in one.fields.items() if name not in TECHNICAL}
    values = [
        f"{_clipped(name)}: {_clipped(str(value))}"
        for name, value in values_of(replace(one, fields=known))
        if not isinstance(value, date)
    ]
    return " · ".join(filter(None, [place, since, "; ".join(values[:MOST_VALUES])])) or "no details"


def _clipped(words: str) -> str:
    return mrkdwn.escape(clip(" ".join(words.split()), LONGEST_VALUE))


def _listed(title: str, lines: Sequence[str]) -> list[Block]:
    return listing([f"*{title}*", *(f"• {one}" for one in lines)]) if lines else []


def _cell(value: Value) -> WorkbookCell:
    if isinstance(value, datetime):
        return value
    said = str(value)
    return said if len(said) <= LONGEST_CELL else said[: LONGEST_CELL - len(CUT)] + CUT


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

"""People's rights: who is meant, what is kept about them, what an erasure would do, and what it did."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    PlainTextInputElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from flows.administration.personal_rights import Erasure, OwnsOpen, Person, PersonData, Stays
from flows.personal_data.person_records import PersonRecord, RecordKind
from flows.refusal import Refusal
from flows.rules.text import addresses
from handlers.administration.data_rows import CUT, LONGEST_CELL, plural
from handlers.app import refusals
from handlers.app.ids import Action, Field, ViewId
from handlers.app.view_metadata import Departure, Metadata
from handlers.blocks import modals
from handlers.blocks.text_blocks import clip, context, listing, text
from handlers.reports.spreadsheets import Sheet, WorkbookCell
from words import mrkdwn

TITLE = "People's rights"
EXAMPLES = 3
"""Records of each kind that are shown; the files have all."""

LONGEST_VALUE = 80
"""Characters of one value in an example; the files have all."""

MOST_VALUES = 4
"""Fields that an example shows."""

TECHNICAL = frozenset({"payload", "state", "digest", "language", "size", "user_agent"})
"""Fields that an example leaves out; the files have them."""

LONGEST_ADDRESS = 320
LONGEST_NAME = 200

KINDS: Mapping[RecordKind, tuple[str, str]] = {
    RecordKind.MEMBER: ("Account with MCI Bot", "Accounts with MCI Bot"),
    RecordKind.ROLE: ("Role", "Roles"),
    RecordKind.OWNED: ("Association as owner", "Associations as owner"),
    RecordKind.CONTACT: ("Contact of an association", "Contacts of associations"),
    RecordKind.CONSENT_REQUEST: ("Request for consent", "Requests for consent"),
    RecordKind.CONSENT_MAIL: ("Mail that asked for consent", "Mails that asked for consent"),
    RecordKind.CONSENT_PAGE: ("Consent page that was filled in", "Consent pages that were filled in"),
    RecordKind.CONSENT_ANSWER: ("Answer to a request for consent", "Answers to requests for consent"),
    RecordKind.SURVEY: ("Customer survey", "Customer surveys"),
    RecordKind.EVIDENCE_FILE: ("Evidence file of a consent", "Evidence files of consents"),
    RecordKind.CLAIM_FILE: ("File of a claim", "Files of claims"),
    RecordKind.NOTE: ("Note", "Notes"),
    RecordKind.REMARK: ("Remark or reason", "Remarks and reasons"),
    RecordKind.HISTORY: ("Entry of an association's history", "Entries of associations' histories"),
    RecordKind.CHANGE: ("Entry of the history of changes", "Entries of the history of changes"),
    RecordKind.DRAFT: ("Draft", "Drafts"),
    RecordKind.MESSAGE: ("Message or mail", "Messages and mails"),
}
"""What each kind of record is called: one, and several."""

STAYS: Mapping[Stays, str] = {
    Stays.ASSOCIATIONS: (
        "{count} with status, deadlines and amounts, because they are your company's record of the business; "
        "the person's name, address and phone number go"
    ),
    Stays.ANSWERS: (
        "{count}: that consent was given or declined, for what and when, because a claim rests on it; "
        "who gave it, and the texts that name them, go"
    ),
    Stays.SURVEYS: ("{count}: choices and numbers in it, because a claim rests on them; written answers go"),
    Stays.HISTORY: ("{count} without their details, so that the history can still be verified"),
    Stays.ACTED: (
        "{count} of what this person did, under “an erased person”, because others rely on what happened"
    ),
}
"""What stays, and why."""

STAYING: Mapping[Stays, tuple[str, str]] = {
    Stays.ASSOCIATIONS: ("association", "associations"),
    Stays.ANSWERS: ("answer", "answers"),
    Stays.SURVEYS: ("survey", "surveys"),
    Stays.HISTORY: ("entry of the histories", "entries of the histories"),
    Stays.ACTED: ("entry", "entries"),
}

OUTSIDE = (
    "Out of reach: messages and files that are in Slack already (this bot's exports too), mails that were "
    "delivered, files that somebody saved, and backups. Delete those where they are. Whoever runs MCI Bot "
    "finds in its documentation, under “Erasing a person”, how backups and old copies of the database go."
)

SENT = "The files are on their way to your direct messages with MCI Bot."
IN_WORDS = "What is typed in other words, such as “their CIO”, is not found."


class PersonMetadata(Metadata):
    """Who is meant: a Slack user ID with the name, and addresses."""

    user_id: Annotated[str, Limited(max_length=40)] = ""
    name: Annotated[str, Limited(max_length=LONGEST_NAME)] = ""
    emails: Annotated[
        tuple[Annotated[str, Limited(max_length=LONGEST_ADDRESS)], ...], Limited(max_length=2)
    ] = ()

    @classmethod
    def unreadable(cls) -> "PersonMetadata":
        """Return nobody, about whom nothing is kept."""
        return cls()

    @classmethod
    def of(cls, person: Person) -> "PersonMetadata":
        """Return what a view carries about a person."""
        return cls(user_id=person.user_id, name=clip(person.name, LONGEST_NAME), emails=tuple(person.emails))

    @property
    def person(self) -> Person:
        """The person."""
        return Person(self.user_id, self.name, self.emails)


def form(said: Sequence[str] = (), typed: Mapping[str, Any] | None = None) -> View:
    """Return the form that asks who is meant; ``said`` are lines (mrkdwn) on top."""
    typed = typed or {}
    who = UserSelectElement(
        action_id=Action.PERSON_INPUT,
        placeholder="Somebody of this workspace",
        initial_user=typed.get(Field.PERSON) or None,
    )
    email = PlainTextInputElement(
        action_id=Action.PERSON_INPUT,
        placeholder="kim@contoso.com",
        initial_value=typed.get(Field.PERSON_EMAIL) or None,
        max_length=LONGEST_ADDRESS,
    )
    blocks: list[Block] = [
        *listing(said),
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
        lines = [f"*{_named(kind, count)}*", *(f"• {_example(one)}" for one in own[-EXAMPLES:])]
        if count > EXAMPLES:
            lines.append(f"_…and {count - EXAMPLES:,} more, in the files._")
        blocks += listing(lines)
    return View(
        type="modal",
        title=TITLE,
        close="Close",
        private_metadata=PersonMetadata.of(found.person).carried(),
        blocks=blocks,
    )


def preview(found: PersonData, hindrances: Sequence[Refusal], said: Sequence[str] = ()) -> View:
    """Return what an erasure would remove, and what stays and why; or what must be done first."""
    blocks: list[Block] = [*listing(said), text(f"*{who(found)}*")]
    if hindrances:
        blocks += listing(["*To be done first*", *(f"• {refusals.sentence(one)}" for one in hindrances)])
        owned = next((one for one in hindrances if isinstance(one, OwnsOpen)), None)
        if owned is not None:
            carried = Departure(member=owned.member_id).carried()
            button = ButtonElement(text="Hand over…", action_id=Action.MEMBER_HAND_OVER, value=carried)
            blocks.append(ActionsBlock(elements=[button]))
    blocks += listing(["*What goes*", *_removed(found.removed)])
    blocks += _what_stays(found.stays)
    blocks += [context(IN_WORDS), context(OUTSIDE)]
    about = PersonMetadata.of(found.person).carried()
    back = ButtonElement(text="Back to what is kept", action_id=Action.PERSON_KEPT)
    blocks.append(ActionsBlock(elements=[back]))
    if hindrances:
        return View(type="modal", title="Erase", close="Close", private_metadata=about, blocks=blocks)
    element = PlainTextInputElement(action_id=Action.PERSON_INPUT, max_length=LONGEST_ADDRESS)
    confirmed = InputBlock(
        block_id=Field.PERSON_TYPED,
        label=f"Type {'the name' if found.person.user_id else 'the address'} to confirm",
        element=element,
        hint=f"{expected(found.person)}. This cannot be undone.",
    )
    return View(
        type="modal",
        callback_id=ViewId.PERSON_ERASE,
        title="Erase",
        submit="Erase",
        close="Cancel",
        private_metadata=about,
        blocks=[*blocks, confirmed],
    )


def expected(person: Person) -> str:
    """Return what must be typed to confirm (plain text): a member's name, else the address."""
    if person.user_id:
        return person.name or person.user_id
    return person.emails[0] if person.emails else ""


def is_confirmed(person: Person, typed: str) -> bool:
    """Tell whether what was typed names the person; spaces around it and capitals do not matter."""
    wanted = expected(person)
    if person.user_id:
        return bool(wanted) and " ".join(typed.split()).casefold() == " ".join(wanted.split()).casefold()
    return bool(wanted) and addresses.same(addresses.bare(typed.strip()), wanted)


def erased(done: Erasure) -> View:
    """Return what was removed, and what stays and why; it names nobody."""
    blocks = [
        text(f":white_check_mark: Erased. This is change {done.load_id} in the history of changes."),
        *listing(["*What went*", *_removed(done.removed)]),
        *_what_stays(done.stays),
        context(OUTSIDE),
        context("The same report is on its way to your direct messages with MCI Bot."),
    ]
    return View(type="modal", title="Erased", close="Done", blocks=blocks)


def report(done: Erasure) -> list[Sheet]:
    """Return the report of an erasure as sheets; it names nobody."""
    went: list[list[WorkbookCell]] = [[_words(kind, 2), count] for kind, count in done.removed.items()]
    stays: list[list[WorkbookCell]] = [[_stays(kind, count)] for kind, count in done.stays.items()]
    places: list[list[WorkbookCell]] = [[_words(kind, 1), reference] for kind, reference in done.places]
    return [
        Sheet("What went", ("kind", "number"), went),
        Sheet("What stays", ("what, and why",), [*stays, [OUTSIDE]]),
        Sheet("Where", ("kind", "reference"), places),
    ]


def report_comment(done: Erasure) -> str:
    """Return the comment (mrkdwn) with which the report is sent."""
    return (
        f"A person's data was erased: change {done.load_id} in the history of changes. "
        "The file says what went, what stays and why, and names nobody."
    )


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
    """Return everything that is kept about a person, a row for each field."""
    rows: list[list[WorkbookCell]] = [
        [
            number,
            _words(one.kind, 1),
            one.reference,
            one.customer,
            one.since,
            name.replace("_", " "),
            _cell(value),
        ]
        for number, one in enumerate(found.records, 1)
        for name, value in one.fields.items()
    ]
    counted: list[list[WorkbookCell]] = [[_words(kind, 2), count] for kind, count in found.counts.items()]
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


def _named(kind: RecordKind, count: int) -> str:
    return _words(kind, count) if count == 1 else f"{_words(kind, count)}: {count:,}"


def _words(kind: RecordKind, count: int) -> str:
    one, many = KINDS[kind]
    return one if count == 1 else many


def _example(one: PersonRecord) -> str:
    place = " · ".join(map(mrkdwn.escape, filter(None, [one.reference, clip(one.customer, LONGEST_VALUE)])))
    since = f"since {mrkdwn.moment(one.since)}" if one.since else ""
    values = [
        f"{name.replace('_', ' ')}: {mrkdwn.escape(clip(' '.join(_cell(value).split()), LONGEST_VALUE))}"
        for name, value in list(one.fields.items())[:MOST_VALUES]
        if not isinstance(value, date) and name not in TECHNICAL
    ]
    return " · ".join(filter(None, [place, since, "; ".join(values)])) or "no details"


def _removed(removed: Mapping[RecordKind, int]) -> list[str]:
    return [f"• {_words(kind, count)}: {count:,}" for kind, count in removed.items()]


def _what_stays(stays: Mapping[Stays, int]) -> list[Block]:
    if not stays:
        return []
    return listing(["*What stays, and why*", *(f"• {_stays(kind, count)}" for kind, count in stays.items())])


def _stays(kind: Stays, count: int) -> str:
    one, many = STAYING[kind]
    return f"{STAYS[kind].format(count=plural(count, one, many))}."


def _cell(value: Any) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)
    return said if len(said) <= LONGEST_CELL else said[: LONGEST_CELL - len(CUT)] + CUT


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

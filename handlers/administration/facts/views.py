"""What is known of customers: the list, all of one identifier value, and the form that corrects a fact."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field as Limited
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from flows.administration.criteria_effect import Fit
from flows.administration.facts import (
    CriteriaVerdict,
    KnownFact,
    KnownValue,
    KnownVerdict,
    Source,
    ValueFacts,
    ValuesFound,
)
from flows.administration.roles import ChangedMeanwhile
from flows.loading import cells
from flows.rules.customers.criteria import show
from handlers.administration import list_pages
from handlers.administration.list_pages import ListPlace
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, text, with_accessory
from store.enums import IdentifierType, LoadOrigin, Verdict
from words import mrkdwn
from words.names import IDENTIFIER_TYPES

TITLE = "Customers' facts"
MOST_FACTS = 40
"""Facts that have a button; the others are listed without one."""

MOST_ATTRIBUTES = 12
"""Attributes that the form names."""

LONGEST_NOTE = 500
LONGEST_FILES = 40
"""Characters of the names of files from which a fact was loaded."""

FITS: Mapping[Fit, str] = {
    Fit.FITS: ":white_check_mark: fits",
    Fit.EXCLUDED: ":no_entry: excluded",
    Fit.NOT_KNOWN: ":grey_question: not known",
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.ELIGIBLE: "eligible",
    Verdict.CRITERIA_NOT_MET: "criteria not met",
    Verdict.CONSENTED_TO_ANOTHER_PARTNER: "consented to another partner",
    Verdict.PARTICIPATED_WITH_ANOTHER_PARTNER: "already did this with another partner",
    Verdict.CLAIM_LIMIT_REACHED: "claim limit reached",
}
ORIGINS: Mapping[LoadOrigin, str] = {
    LoadOrigin.COMMAND: "loaded on the server",
    LoadOrigin.FILE: "from a file",
    LoadOrigin.FORM: "by hand",
    LoadOrigin.UNDO: "as another change was taken back",
}
INPUTS: Mapping[str, Field] = {"value": Field.FACT_VALUE, "attribute": Field.ATTRIBUTE}
"""The input of each column."""


class FactsMetadata(Metadata):
    """What the views of one identifier value carry: the value, and the fact that a form is about.

    ``version`` is the fact's last change that was shown. ``beneath`` is Slack's id of the list's view.
    """

    id_type: IdentifierType
    id_value: Annotated[str, Limited(max_length=80)]
    attribute: Annotated[str, Limited(max_length=80)] = ""
    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0

    @property
    def value(self) -> KnownValue:
        """The identifier value."""
        return KnownValue(self.id_type, self.id_value)


def values(found: ValuesFound, at: ListPlace) -> View:
    """Return the list of identifier values."""
    blocks: list[Block] = [
        list_pages.search(at, "Find a customer", "Name, domain, tenant ID or TPID", Action.FACT_INPUT),
        context(list_pages.count(at, found.total, "customer or ID", "customers and IDs")),
    ]
    for one in found.shown:
        about = FactsMetadata(id_type=one.id_type, id_value=one.id_value)
        opens = ButtonElement(text="Open", action_id=Action.FACTS_SHOW, value=about.carried())
        blocks += with_accessory(called(one), opens)
    blocks += list_pages.pager(at, found.total, Action.FACTS_EARLIER, Action.FACTS_LATER)
    return View(
        type="modal",
        callback_id=ViewId.FACTS_FIND,
        title=TITLE,
        submit="Find",
        close="Close",
        private_metadata=at.carried(),
        blocks=blocks,
    )


def details(found: ValueFacts, said: Sequence[str] = ()) -> View:
    """Return all that is known of one identifier value; ``said`` are lines (mrkdwn) on top."""
    value = found.value
    about = FactsMetadata(id_type=value.id_type, id_value=value.id_value)
    add = ButtonElement(text="Add a fact", action_id=Action.FACT_ADD)
    blocks: list[Block] = [*listing(said), *with_accessory(called(value), add), text("*Facts*")]
    if not found.facts:
        blocks.append(context("Nothing is known yet."))
    for one in found.facts[:MOST_FACTS]:
        correct = ButtonElement(text="Correct", action_id=Action.FACT_CORRECT, value=one.attribute)
        blocks += with_accessory(_fact(one), correct)
    if len(found.facts) > MOST_FACTS:
        blocks.append(context("To correct one of the following, add it with its new value."))
        blocks += listing(map(_fact, found.facts[MOST_FACTS:]))
    if found.verdicts:
        blocks += listing(["*What lists say*", *map(_verdict, found.verdicts)])
    blocks += listing(["*What the criteria of active engagements make of it*", *map(_judged, found.judged)])
    blocks.append(
        context("Associations that exist keep what they were promised, whatever is corrected here.")
    )
    return View(type="modal", title=TITLE, close="Back", private_metadata=about.carried(), blocks=blocks)


def form(
    about: FactsMetadata,
    found: ValueFacts,
    typed: Mapping[str, object] | None = None,
    said: Sequence[str] = (),
) -> View:
    """Return the form of one fact, or of a new one, filled with what is known or was ``typed``."""
    known = next((one for one in found.facts if one.attribute == about.attribute), None)
    stored: dict[str, object] = {Field.FACT_VALUE: cells.cell("value", known.value) if known else ""}
    filled = stored if typed is None else typed
    blocks: list[Block] = [*listing(said), text(called(found.value))]
    if about.attribute:
        blocks.append(text(f"*{mrkdwn.escape(about.attribute)}*"))
    else:
        blocks.append(_line(Field.ATTRIBUTE, "What is known", filled, _attributes(found.attributes)))
    hint = "A number, yes or no, a date such as 2026-07-01, or text."
    tail = " Leave it empty if it is not known: the fact is then removed." if about.attribute else ""
    blocks += [
        _line(Field.FACT_VALUE, "Value", filled, hint + tail, optional=bool(about.attribute)),
        _line(
            Field.FACT_NOTE,
            "How you know",
            filled,
            "For the history: where you saw it, such as a page of Partner Center.",
            longest=LONGEST_NOTE,
        ),
        ActionsBlock(elements=[ButtonElement(text="Back", action_id=Action.FACTS_BACK)]),
    ]
    return View(
        type="modal",
        callback_id=ViewId.FACT_SAVE,
        title="Correct a fact" if about.attribute else "Add a fact",
        submit="Save",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def called(value: KnownValue) -> str:
    """Return what an identifier value is called (mrkdwn)."""
    name = f"*{mrkdwn.escape(clip(value.name, LONGEST_NAME))}* · {mrkdwn.escape(value.domain)}\n"
    return f"{name if value.name else ''}{IDENTIFIER_TYPES[value.id_type]} `{value.id_value}`"


def changed_meanwhile(refusal: ChangedMeanwhile) -> str:
    """Return the line (mrkdwn) for the second of two admins who change the same fact."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    now = show((refusal.after or {})["value"]) if refusal.after else "not known"
    return (
        f":warning: {by} changed this fact {mrkdwn.moment(refusal.at)}, after you opened this form. "
        f"It is now: {mrkdwn.escape(now)}. What you entered still stands below; *Save* puts it in its place."
    )


def saved(attribute: str, value: str) -> str:
    """Return the line (mrkdwn) that says what has happened."""
    now = f"is now {value}" if value else "is not known any more"
    return f":white_check_mark: {mrkdwn.escape(f'{attribute} {now}')}."


def _attributes(known: Sequence[str]) -> str:
    named = ", ".join(known[:MOST_ATTRIBUTES])
    more = f" and {len(known) - MOST_ATTRIBUTES} more" if len(known) > MOST_ATTRIBUTES else ""
    return f"Criteria ask for: {named}{more}." if known else "No engagement has criteria."


def _fact(one: KnownFact) -> str:
    return (
        f"{mrkdwn.escape(f'{one.attribute}: {show(one.value)}')}\n_{_source(one.source)}_{_note(one.source)}"
    )


def _verdict(one: KnownVerdict) -> str:
    note = f" (“{mrkdwn.escape(one.note)}”)" if one.note else ""
    return f"• {mrkdwn.escape(one.engagement)}: {VERDICTS[one.verdict]}{note}, {_source(one.source)}"


def _source(source: Source | None) -> str:
    if source is None:
        return "older than the history"
    by = f" by {mrkdwn.user(source.by)}" if source.by else ""
    return f"{ORIGINS.get(source.origin, source.origin)}{by} since {mrkdwn.moment(source.at)}"


def _note(source: Source | None) -> str:
    if source is None or not source.note:
        return ""
    if source.origin is LoadOrigin.FORM:
        return f"\n“{mrkdwn.escape(source.note)}”"
    return f" · {mrkdwn.escape(clip(source.note, LONGEST_FILES))}"


def _judged(one: CriteriaVerdict) -> str:
    why = f": {mrkdwn.escape(' '.join(one.reasons))}" if one.reasons else ""
    return f"• {mrkdwn.escape(one.engagement.name)} – {FITS[one.fit]}{why}"


def _line(
    field: Field,
    label: str,
    filled: Mapping[str, object],
    hint: str,
    *,
    optional: bool = False,
    longest: int | None = None,
) -> InputBlock:
    element = PlainTextInputElement(
        action_id=Action.FACT_INPUT,
        initial_value=str(filled.get(field) or "") or None,
        max_length=longest,
    )
    return InputBlock(block_id=field, label=label, hint=hint, optional=optional, element=element)

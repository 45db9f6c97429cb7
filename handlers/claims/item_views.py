"""The modals of a claim's items: the checklist, the form to give one, and its files (R24)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field as Limits
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    UrlInputElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from flows.claims.items import Checklist, ChecklistItem, GivenFile, GivenVersion
from flows.claims.sent_survey import SentSurvey
from flows.drafts.draft_models import ClaimItemDraft
from flows.drafts.drafts import OpenDraft
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.claims.requirements import CHECK_WORDS, MEGABYTE, Requirement
from flows.rules.text import mail_trouble
from flows.rules.text.reasons import ENOUGH
from handlers.app import ids
from handlers.app.file_refusals import any_of
from handlers.app.ids import Action, Field
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_views
from handlers.blocks import clocks, terms
from handlers.blocks.text_blocks import context, listing, plain, shorten, text, with_accessory
from handlers.drafts import inputs, wizard
from store.enums import ClaimItem, DraftKind
from words import mrkdwn

TITLE = wizard.TITLES[DraftKind.SUBMIT_CLAIM]
TITLE_LATER = "Claim items"
"""The title where nothing can be submitted from here."""

REPLY = (
    "Give here what the reviewer asks for. Then submit the claim again in Partner Center, and press "
    f"*{LABELS[NextAction.RECORD_REPLY]}* in the details."
)
"""What to do while a claim must be submitted again."""

REVIEWERS_REJECT = "Reviewers reject documents that lack one of these."

DIRECTLY = "If you have given it in Partner Center directly: "
SAY_HOW = "Say when and by whom, such as “by Ada on 3 March”;"
"""The hint at the words about an item that the programme has and the bot has not."""

FILES_AGAIN = " Files are kept once you press *Give*."
"""What is added below a form with files."""

MOST_NAMED = 3
"""Files that are named beside an item; a button shows all."""

MOST_SHOWN = 40
"""Files and links in the list of an item, the newest."""

LONGEST_LINK = 1000
LONGEST_WORDS = 500
LONGEST_NAME = 70
"""Characters of a file's name where Slack has room for 75."""


ASKED_BY = {
    ClaimItem.CUSTOMER_SURVEY: Action.SURVEY_PREVIEW,
    ClaimItem.PARTNER_SURVEY: Action.SURVEY_FILL_IN,
}
"""The button that asks for an item that has a form of its own."""


DOES = {ClaimItem.CUSTOMER_SURVEY: "sends it to the customer", ClaimItem.PARTNER_SURVEY: "answers it"}
"""What is done for an item that is no document."""


SETTLES = "Settle it with them before you submit the claim."
CHANGES = "Settle it with the customer, or press *Change* if the answer is wrong."
CHANGES_ELSEWHERE = "Settle it with the customer, or press *Claim items* if the answer is wrong."
"""What to do about a no in the customer's survey, and in the partner's: in the checklist, and elsewhere."""


class ItemMetadata(AssociationMetadata):
    """What a button or a view about an item carries."""

    item: ClaimItem


class ItemFormMetadata(ItemMetadata):
    """What the form of an item carries: also what it has ``seen``, and its ``draft`` with its ``version``.

    Seen is the version of what counted then; 0 if nothing was given yet.
    """

    seen: Annotated[int, Limits(strict=True, ge=0)] = 0
    draft: str = ""
    version: Annotated[int, Limits(strict=True, ge=0)] = 0


def checklist(shown: Checklist, now: datetime, notice: Sequence[str] = ()) -> View:
    """Return what the claim requires, with the clock on top and what to do for each item."""
    summary = shown.summary
    given = len(shown.items) - len(shown.missing)
    clock = clocks.clock(summary, now)
    blocks: list[Block] = [
        *listing(notice),
        context(terms.about(summary)),
        *([text(f"*{clock[:1].upper()}{clock[1:]}*")] if clock else []),
        text(f"{given} of {len(shown.items)} items given{_next(shown)}"),
        DividerBlock(),
    ]
    for one in shown.items:
        # Without a line between them, the buttons below an item seem to belong to the next.
        blocks += [*_item(shown, one, now), DividerBlock()]
    blocks.append(ActionsBlock(elements=[detail_views.back(summary.association.id, "All details")]))
    if shown.may_give and shown.missing:
        blocks.append(context("Each item is kept at once. You and others can go on later, in any order."))
    can_go_on = shown.may_give and not shown.is_reply and not shown.missing
    return View(
        type="modal",
        callback_id=ids.ViewId.CLAIM_ITEMS,
        title=TITLE if shown.may_give and not shown.is_reply else TITLE_LATER,
        submit="Next" if can_go_on else None,
        close="Close",
        private_metadata=AssociationMetadata(association=summary.association.id).carried(),
        blocks=blocks,
    )


def give(
    shown: Checklist,
    one: ChecklistItem,
    draft: OpenDraft[ClaimItemDraft],
    typed: Mapping[str, Any] | None = None,
    notice: Sequence[str] = (),
) -> View:
    """Return the form to give an item, with what was typed into it before: into the draft, or just now."""
    takes, newest = one.requirement, one.newest
    typed = draft.form.kept() if typed is None else typed
    blocks: list[Block] = [
        *listing(notice),
        context(terms.about(shown.summary)),
        *_advice(takes),
        *(_documents(one, typed) if takes.takes_files else []),
        InputBlock(
            block_id=Field.ITEM_ELSEWHERE,
            label=elsewhere(takes),
            hint=f"{DIRECTLY if takes.takes_files else ''}{SAY_HOW} {ENOUGH}.",
            element=PlainTextInputElement(
                action_id=Action.ASSOCIATION_INPUT,
                initial_value=typed.get(Field.ITEM_ELSEWHERE, newest.elsewhere if newest else None) or None,
                max_length=LONGEST_WORDS,
            ),
            optional=takes.takes_files,
        ),
        ActionsBlock(elements=[back(shown)]),
        context(f"{wizard.kept(draft)}{FILES_AGAIN if takes.takes_files else ''}"),
    ]
    return View(
        type="modal",
        callback_id=ids.ViewId.CLAIM_ITEM_GIVE,
        title=takes.words,
        submit="Give" if takes.takes_files else "Save",
        close="Close",
        private_metadata=ItemFormMetadata(
            association=shown.summary.association.id,
            item=takes.item,
            seen=newest.version if newest else 0,
            draft=draft.id,
            version=draft.version,
        ).carried(),
        blocks=inputs.storing(blocks),
    )


def files(shown: Checklist, one: ChecklistItem, notice: Sequence[str] = ()) -> View:
    """Return every file and link of an item, those that count first; a button sends each file."""
    blocks: list[Block] = [*listing(notice), context(terms.about(shown.summary))]
    every = list(_newest_first(one))
    version = 0
    for given, document in every[:MOST_SHOWN]:
        if given.version != version:
            version = given.version
            blocks.append(text(f"*{_counts(one, given)}* · {_given(one, given)}"))
        blocks += _link(document) if isinstance(document, str) else _file(document)
    if len(every) > MOST_SHOWN:
        blocks.append(context(f"…and {len(every) - MOST_SHOWN} older files or links."))
    blocks.append(ActionsBlock(elements=[back(shown)]))
    return View(type="modal", title=one.requirement.words, close="Close", blocks=blocks)


def fetching(requirement: Requirement, count: int) -> View:
    """Return what is shown while files are fetched from Slack."""
    what = "The file is" if count == 1 else f"{count} files are"
    return View(
        type="modal",
        title=requirement.words,
        close="Close",
        blocks=[text(f":hourglass_flowing_sand: {what} being fetched and checked. This takes a moment.")],
    )


def to_items(association_id: int) -> ButtonElement:
    """Return the button to what a claim requires."""
    return ButtonElement(text=TITLE_LATER, action_id=Action.CLAIM_ITEMS, value=str(association_id))


def elsewhere(takes: Requirement) -> str:
    """Return what is said of an item that the programme has and the bot has not."""
    return "Already in Partner Center" if takes.takes_files else "Answered in Partner Center"


def back(shown: Checklist) -> ButtonElement:
    """Return the button to the checklist."""
    return ButtonElement(text="Back", action_id=Action.CLAIM_ITEMS, value=str(shown.summary.association.id))


def size(bytes_: int) -> str:
    """Return a size in words."""
    if bytes_ < MEGABYTE:
        return f"{max(1, round(bytes_ / 1000))} kB"
    return f"{bytes_ / MEGABYTE:.1f} MB"


def _next(shown: Checklist) -> str:
    """Return what follows once every item is given; the line of each missing one says who gives it."""
    if shown.missing or not shown.may_give:
        return "."
    return f". {REPLY}" if shown.is_reply else ". Press *Next* to submit the claim."


def _item(shown: Checklist, one: ChecklistItem, now: datetime) -> list[Block]:
    """Return one item: its state, who gave it, what is not confirmed, and its buttons."""
    newest = one.newest
    lines = [_title(one), *_sent(one.sent)]
    if newest is not None and not one.is_answered:
        lines.append(_summary(newest))
        lines.append(_given(one, newest))
    lines += [*_warnings(one, CHANGES if _can_settle(shown) else None), *filter(None, [_next_of(shown, one)])]
    if not (one.is_given or one.requirement.takes_files):
        # A document's hints stand in the form that takes it.
        lines += hints(one.requirement)
    carried = ItemMetadata(association=shown.summary.association.id, item=one.requirement.item).carried()
    waits = one.sent is not None and not one.sent.can_be_sent(now)
    if waits and one.sent is not None and one.sent.again_at is not None and shown.takes(one):
        lines.append(f"It can be sent again after {mrkdwn.moment(one.sent.again_at)}.")
    button = (
        ButtonElement(
            text=_words(one),
            action_id=ASKED_BY.get(one.requirement.item, Action.CLAIM_ITEM_ASK),
            value=carried,
        )
        if shown.takes(one) and not one.is_answered and not waits
        else None
    )
    below = []
    if any(version.is_document for version in one.versions):
        below.append(ButtonElement(text="Files", action_id=Action.CLAIM_ITEM_FILES, value=carried))
    if one.awaits_customer and shown.takes(one):
        below.append(
            ButtonElement(
                text=LABELS[NextAction.MAIL_CAME_BACK], action_id=Action.SURVEY_CAME_BACK, value=carried
            )
        )
    if one.answers:
        below.append(ButtonElement(text="Answers", action_id=Action.SURVEY_ANSWERS, value=carried))
    return with_accessory("\n".join(lines), button, *below) + (
        [] if button else [ActionsBlock(elements=[*below])] if below else []
    )


def brief(shown: Checklist) -> list[str]:
    """Return for each item what is given, or else who must give it (mrkdwn)."""
    return [
        "\n".join(
            filter(
                None,
                [
                    _title(one),
                    *_reviewed(one),
                    *_warnings(one, CHANGES_ELSEWHERE if _can_settle(shown) else None),
                    _next_of(shown, one),
                ],
            )
        )
        for one in shown.items
    ]


def reviewed(items: Sequence[ChecklistItem]) -> list[str]:
    """Return what is given for each item, and what is not confirmed of it (mrkdwn)."""
    return [
        "\n".join([f"*{one.requirement.words}*", *_reviewed(one), *_warnings(one, CHANGES_ELSEWHERE)])
        for one in items
    ]


def _title(one: ChecklistItem) -> str:
    sign = ":white_check_mark:" if one.is_given else ":white_large_square:"
    return f"{sign} *{one.requirement.words}*"


def _next_of(shown: Checklist, one: ChecklistItem) -> str:
    """Return who must do what for an item that is missing (mrkdwn)."""
    if one.is_given or not shown.is_open:
        return ""
    if one.awaits_customer:
        return "Next: the customer answers."
    does = DOES.get(one.requirement.item, "gives it")
    if one.sent is not None:
        does = "corrects the contact and sends it again" if one.sent.failure else "sends it again"
    return f"Next: {mrkdwn.user(shown.summary.owner.user_id)} {does}."


def _reviewed(one: ChecklistItem) -> list[str]:
    if one.is_answered:
        return _sent(one.sent)
    return [_summary(one.newest)] if one.newest else []


def _warnings(one: ChecklistItem, changes: str | None) -> list[str]:
    """Return what a reviewer may object to (mrkdwn).

    ``changes`` is what to do about a no of the partner's own; ``None`` where nobody can act.
    """
    named = [CHECK_WORDS[check][:1].lower() + CHECK_WORDS[check][1:] for check in one.unconfirmed]
    lines = [f":warning: Not confirmed: {'; '.join(named)}"] if named else []
    for denied in one.denied:
        who = "The customer answered" if one.is_answered else "Answered"
        does = SETTLES if one.is_answered else changes
        asked = mrkdwn.escape(denied.question.english)
        lines.append(f":warning: {who} *No*: “{asked}”{f' {does}' if changes else ''}")
    return lines


def _can_settle(shown: Checklist) -> bool:
    return shown.is_open and not shown.is_reply


def _words(one: ChecklistItem) -> str:
    if one.sent is not None:
        return "Send again"
    if one.is_given:
        return "Change"
    return {ClaimItem.CUSTOMER_SURVEY: "Send", ClaimItem.PARTNER_SURVEY: "Answer"}.get(
        one.requirement.item, "Give"
    )


def _sent(survey: SentSurvey | None) -> list[str]:
    """Return what is known of the survey that was mailed to the customer (mrkdwn)."""
    if survey is None:
        return []
    email = mrkdwn.escape(survey.email)
    if survey.answered_at is not None:
        count = sum(one.answer is not None for one in survey.answers)
        asked = len(survey.answers)
        return [f"{count} of {asked} questions answered by {email}, {mrkdwn.moment(survey.answered_at)}"]
    sent = f"Sent to {email}, {mrkdwn.moment(survey.at)}"
    if survey.failure is not None:
        why = mrkdwn.escape(mail_trouble.sentence(survey.failure))
        return [sent, f":warning: It did not arrive. {why}"]
    if survey.is_void:
        return [sent, ":warning: The contact has changed, so this link no longer works."]
    return [sent]


def _summary(given: GivenVersion) -> str:
    """Return what was given, a line for each way (mrkdwn)."""
    parts = []
    if given.files:
        named = ", ".join(_name(one) for one in given.files[:MOST_NAMED])
        more = len(given.files) - MOST_NAMED
        parts.append(f"{named} and {more} more" if more > 0 else named)
    if given.link:
        parts.append(f"Link: {mrkdwn.escape(given.link)}")
    if given.elsewhere:
        parts.append(f"In Partner Center: “{mrkdwn.escape(given.elsewhere)}”")
    if given.answers:
        count = sum(one.answer is not None for one in given.answers)
        parts.append(f"{count} of {len(given.answers)} questions answered")
    return "\n".join(parts)


def _name(file: GivenFile) -> str:
    gone = "" if file.is_there else " (deleted, as a person's data was erased)"
    return f"{mrkdwn.escape(file.name)}{gone}"


def _given(one: ChecklistItem, given: GivenVersion) -> str:
    does = "Given" if one.requirement.takes_files else "Answered" if given.answers else "Recorded"
    version = f"version {given.version}, " if given.version > 1 else ""
    return f"{does} by {mrkdwn.user(given.by)}, {version}{mrkdwn.moment(given.at)}"


def _counts(one: ChecklistItem, given: GivenVersion) -> str:
    return "Counts now" if given is one.newest else "Earlier"


def _newest_first(one: ChecklistItem) -> Iterator[tuple[GivenVersion, GivenFile | str]]:
    """Yield the files and the link of each version."""
    for given in reversed(one.versions):
        yield from ((given, file) for file in given.files)
        if given.link:
            yield given, given.link


def _link(link: str) -> list[Block]:
    return [text(f"Link: {mrkdwn.escape(link)}")]


def _file(file: GivenFile) -> list[Block]:
    words = f"{_name(file)} · {size(file.size)}"
    if not file.is_there:
        return [text(words)]
    send = ButtonElement(text="Send to me", action_id=Action.CLAIM_FILE_SEND, value=str(file.id))
    return with_accessory(words, send)


def hints(takes: Requirement) -> list[str]:
    """Return the engagement's own hints for an item, and where the template is (mrkdwn)."""
    template = [f":page_facing_up: <{takes.template}|Template>"] if takes.template else []
    return [*(f"• {mrkdwn.escape(one)}" for one in takes.hints), *template]


def _advice(takes: Requirement) -> list[Block]:
    """Return the engagement's own hints, and where the template is."""
    lines = hints(takes)
    if not takes.takes_files:
        lines.insert(0, "For a survey that was answered in Partner Center, not here.")
    return listing(lines)


def _documents(one: ChecklistItem, typed: Mapping[str, Any]) -> list[Block]:
    takes, newest = one.requirement, one.newest
    link = typed.get(Field.ITEM_LINK, newest.link if newest else None) or None
    blocks: list[Block] = [
        *_kept(newest, typed),
        InputBlock(
            block_id=Field.ITEM_FILES,
            label="Files",
            hint=f"{any_of(takes.types)}; up to {takes.most}, each up to {takes.largest // MEGABYTE} MB.",
            element=FileInputElement(
                action_id=Action.ASSOCIATION_INPUT,
                filetypes=[*takes.types, *(["jpeg"] if "jpg" in takes.types else [])],
                max_files=takes.most,
            ),
            optional=True,
        ),
        InputBlock(
            block_id=Field.ITEM_LINK,
            label="Or a link to it",
            hint="The address of the document, beginning with https://",
            element=UrlInputElement(action_id=Action.ASSOCIATION_INPUT, initial_value=link),
            optional=True,
        ),
        InputBlock(
            block_id=Field.ITEM_CHECKED,
            label="I have checked",
            hint=REVIEWERS_REJECT,
            element=_boxes(one, typed),
            optional=True,
        ),
    ]
    return blocks


def _kept(newest: GivenVersion | None, typed: Mapping[str, Any]) -> list[Block]:
    """Return the boxes of the files that count now, which stay unless they are unticked."""
    there = [one for one in newest.files if one.is_there] if newest else []
    if not there:
        return []
    options = [Option(value=str(one.id), text=plain(shorten(one.name, LONGEST_NAME))) for one in there[:10]]
    chosen = typed.get(Field.ITEM_KEPT)
    initial = [one for one in options if chosen is None or one.value in chosen] or None
    return [
        InputBlock(
            block_id=Field.ITEM_KEPT,
            label="Files that still count",
            element=CheckboxesElement(
                action_id=Action.ASSOCIATION_INPUT, options=options, initial_options=initial
            ),
            optional=True,
        )
    ]


def _boxes(item: ChecklistItem, typed: Mapping[str, Any]) -> CheckboxesElement:
    options = [Option(value=one.value, text=plain(CHECK_WORDS[one])) for one in item.requirement.checks]
    chosen = typed.get(Field.ITEM_CHECKED, item.newest.checked if item.newest else ())
    initial = [one for one in options if one.value in chosen] or None
    return CheckboxesElement(action_id=Action.ASSOCIATION_INPUT, options=options, initial_options=initial)

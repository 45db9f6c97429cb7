"""What a change of an engagement does: before and after, whom criteria exclude, and its versions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.administration.criteria_effect import CriteriaEffect, CustomerFit, Fit
from flows.administration.engagements import EngagementVersion, Revision
from flows.administration.planned import PlannedChange
from flows.administration.roles import ChangedMeanwhile
from flows.loading.columns import Columns
from flows.rules.text.days import in_utc
from handlers.administration.catalogue.column_words import COLUMNS, in_mrkdwn, value
from handlers.administration.catalogue.views import EngagementMetadata
from handlers.app.field_values import MOST_CHOSEN
from handlers.app.ids import Action, Field, ViewId
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, plain, text, with_accessory
from store.enums import LoadOrigin
from words import mrkdwn
from words.names import IDENTIFIER_TYPES

MOST_MOVED = 10
"""Customers whom the preview of criteria names."""

ORIGINAL = "0"
"""Stands for what was before the first version that is known."""

FITS: Mapping[Fit, str] = {
    Fit.FITS: "fits",
    Fit.EXCLUDED: "excluded",
    Fit.NOT_KNOWN: "not known",
}
HEADER = ("Customer", "Domain", "Type of ID", "ID", "Before", "After", "Why")
"""The columns of the Excel file of customers for whom criteria change something."""


def preview(revision: Revision, *, again: bool, later: date | None = None) -> list[Block]:
    """Return what a change would do, to stand above the form."""
    if not revision.changed:
        return listing([":information_source: Nothing would change. Change something, or close this form."])
    top = (
        "*You changed something after the preview. This is what would change now:*"
        if again
        else "*This is what would change:*"
    )
    lines = [top, *differences(revision.before, revision.after)] if revision.before else [_new(revision)]
    if revision.open:
        what = "association is" if revision.open == 1 else "associations are"
        lines.append(
            f":lock: {revision.open:,} {what} open. Deadlines that they have stay as promised, and from the "
            "consent on the amount does too. Reminders follow the catalogue."
        )
    if later is not None:
        lines.append(
            f":calendar: Nothing changes before {mrkdwn.day(later)}. Until then it can be cancelled."
        )
    blocks: list[Block] = listing(lines)
    if revision.effect is not None:
        blocks += _effect(revision.effect)
    return blocks


def differences(before: Columns, after: Columns, only: Collection[str] | None = None) -> list[str]:
    """Return a line (mrkdwn) for each column that differs, with both values in words."""
    lines = []
    for column, how in COLUMNS.items():
        if only is not None and column not in only:
            continue
        was, now = in_mrkdwn(column, before), in_mrkdwn(column, after)
        if was != now:
            lines.append(f"*{how.label}*\n{was}\n→ {now}")
    return lines


def excluded(effect: CriteriaEffect) -> list[list[str]]:
    """Return the rows of the Excel file of customers for whom criteria change something."""
    return [
        [
            one.name,
            one.domain,
            str(IDENTIFIER_TYPES[one.id_type]),
            one.id_value,
            FITS[one.before],
            FITS[one.after],
            one.why,
        ]
        for one in effect.moved
    ]


def will_be_made(day: date) -> str:
    """Return the line (mrkdwn) that says that a change is planned."""
    return f":calendar: Planned for {mrkdwn.day(day)}. Cancel it under *Versions* if it should not be made."


def changed_meanwhile(refusal: ChangedMeanwhile) -> list[Block]:
    """Return what the second of two admins reads who change the same engagement."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    top = (
        f":warning: {by} changed this engagement {mrkdwn.moment(refusal.at)}, after you opened this form. "
        "What you entered still stands below. This is what it would change now:"
    )
    return [text(top)]


def no_file_sent(faults: Iterable[str]) -> Block:
    """Return what an admin reads who entered what cannot be read, and then asked whom it would concern."""
    return text(f":warning: *No file was sent.* {' '.join(mrkdwn.escape(one) for one in faults)}")


def versions(
    about: EngagementMetadata,
    name: str,
    found: Sequence[EngagementVersion],
    planned: Sequence[PlannedChange] = (),
    *,
    may_change: bool = True,
) -> View:
    """Return every version of an engagement, with the choice of two to compare, and what is planned."""
    back = ActionsBlock(elements=[ButtonElement(text="Back", action_id=Action.CATALOGUE_BACK)])
    blocks: list[Block] = [text(f"*Versions of {mrkdwn.escape(name)}*"), back]
    for one in planned:
        cancel = ButtonElement(
            text="Dismiss" if one.refused else "Cancel it",
            action_id=Action.CATALOGUE_CANCEL,
            value=str(one.number),
        )
        blocks += with_accessory(_planned(one), cancel if may_change else None)
    options = _options(found)
    if not found:
        blocks.append(context("It has not changed since the bot began to keep versions."))
    else:
        if len(options) > 1:
            blocks.append(_select(Field.OLDER, "Compare", options, options[1]))
            blocks.append(_select(Field.NEWER, "with", options, options[0]))
        if len(found) >= MOST_CHOSEN:
            blocks.append(context(f"The latest {MOST_CHOSEN - 1} can be compared."))
        blocks += listing(map(_version, found))
    return View(
        type="modal",
        callback_id=ViewId.CATALOGUE_COMPARE,
        title="Versions",
        submit="Compare" if len(options) > 1 else None,
        close="Close",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def compared(
    about: EngagementMetadata, name: str, found: Sequence[EngagementVersion], older: str, newer: str
) -> View:
    """Return two versions of an engagement side by side, column by column."""
    words = _words(found)
    lines = differences(_said(found, older), _said(found, newer))
    first, second = (mrkdwn.escape(words.get(one, one)) for one in (older, newer))
    head = f"*{mrkdwn.escape(name)}*\nFrom: {first}\nTo: {second}"
    elements = [ButtonElement(text="Back", action_id=Action.CATALOGUE_VERSIONS)]
    return View(
        type="modal",
        title="Compare",
        close="Close",
        private_metadata=about.carried(),
        blocks=[
            text(head),
            *listing(lines or ["They are the same."]),
            ActionsBlock(elements=elements),
        ],
    )


def _new(revision: Revision) -> str:
    said = [f"{how.label}: {value(one, revision.after)}" for one, how in COLUMNS.items() if one in ADDED]
    tail = "Everything else has the default of the type. Edit it once the engagement is added."
    return "\n".join(["*This is what would be added:*", *map(mrkdwn.escape, said), tail])


ADDED = (
    "code",
    "name",
    "solution_area",
    "type",
    "active_from",
    "identifier_types",
    "consent_days",
    "submit_days",
)
"""Columns that the preview of a new engagement shows."""


def _effect(effect: CriteriaEffect) -> list[Block]:
    total = sum(effect.before.values())
    counts = " · ".join(
        f"{FITS[one]} {effect.before.get(one, 0):,} → {effect.after.get(one, 0):,}" for one in Fit
    )
    lines = [f"*Of {total:,} customers and IDs that are known*: {counts}."]
    lines += [_moved(one) for one in effect.moved[:MOST_MOVED]]
    rest = len(effect.moved) - MOST_MOVED
    if rest > 0:
        lines.append(f"…and {rest:,} more, who stand in the Excel file.")
    lines.append("What was promised to customers who were added is not checked again.")
    blocks: list[Block] = listing(lines)
    if effect.moved:
        excel = ButtonElement(text="All of them as Excel", action_id=Action.CATALOGUE_EXCLUDED)
        blocks.append(ActionsBlock(elements=[excel]))
    return blocks


def _moved(one: CustomerFit) -> str:
    called = f"{one.name} ({one.domain})" if one.name else f"{IDENTIFIER_TYPES[one.id_type]} {one.id_value}"
    moved = f"{FITS[one.before]} → {FITS[one.after]}"
    return f"• {mrkdwn.escape(clip(called, LONGEST_NAME))}: {moved}. {mrkdwn.escape(one.why)}"


def _options(found: Sequence[EngagementVersion]) -> list[Option]:
    return [Option(value=one, text=plain(words)) for one, words in _words(found).items()]


def _words(found: Sequence[EngagementVersion]) -> dict[str, str]:
    words = {str(one.number): f"{in_utc(one.at)}: {_named(one)}" for one in found[: MOST_CHOSEN - 1]}
    is_whole = found and found[-1].before is not None and len(found) < MOST_CHOSEN
    return words | ({ORIGINAL: "Before the first of these"} if is_whole else {})


def _select(field: Field, label: str, options: list[Option], chosen: Option) -> InputBlock:
    element = StaticSelectElement(
        action_id=Action.CATALOGUE_INPUT, placeholder="Version", options=options, initial_option=chosen
    )
    return InputBlock(block_id=field, label=label, element=element)


def _said(found: Sequence[EngagementVersion], chosen: str) -> Columns:
    if chosen == ORIGINAL:
        return found[-1].before or {}
    return next((one.after or {} for one in found if str(one.number) == chosen), {})


def _planned(one: PlannedChange) -> str:
    day, by = mrkdwn.day(one.day), mrkdwn.user(one.by)
    top = (
        f":warning: *Not made on {day}*: the engagement was changed after {by} had planned this."
        if one.refused
        else f":calendar: *Planned for {day}* by {by}"
    )
    return "\n".join([top, *differences(one.before, one.after, [*one.after])])


def _version(one: EngagementVersion) -> str:
    who = mrkdwn.user(one.by) if one.by else "a command on the server"
    undone = ", taking back another change" if one.origin is LoadOrigin.UNDO else ""
    note = f"\n“{mrkdwn.escape(one.note)}”" if one.note else ""
    return f"{mrkdwn.opening_moment(one.at)} by {who}{undone}: {mrkdwn.escape(_named(one))}{note}"


def _named(one: EngagementVersion) -> str:
    if one.before is None:
        return "added"
    if one.after is None:
        return "removed"
    return ", ".join(COLUMNS[column].label if column in COLUMNS else column for column in one.changed)

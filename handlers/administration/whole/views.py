"""A look at the whole: what was found in all, the rows of one kind, and the background jobs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View

from flows.administration.channels import ChannelHolder
from flows.administration.whole import JobState, ProblemRow, WholeLook
from handlers.administration.channels import views as channel_views
from handlers.administration.channels.views import ChannelMetadata
from handlers.administration.list_pages import LONGEST_SEARCH, ListPlace
from handlers.administration.settings.channel import MOST_ASKED, ChannelFault
from handlers.administration.settings.views import INVITE
from handlers.administration.whole.places import PAGE, WholePlace
from handlers.administration.whole.problem_words import MOST_NAMED, WORDS, cells, row
from handlers.app.ids import Action, ShownId
from handlers.app.view_metadata import Departure
from handlers.blocks.text_blocks import clip, context, text, with_accessory
from handlers.reports.spreadsheets import Sheet
from store.enums import HINTS, ProblemKind
from words import mrkdwn

TITLE = "A look at the whole"
ON_ITS_WAY = "The Excel file is on its way to your direct messages with MCI Bot."

JOBS: Mapping[str, str] = {
    "tick": "Deadlines and reminders",
    "own_dates": "Reminders of members' own dates",
    "planned": "Planned changes of the catalogue",
    "digest": "Daily messages and summaries",
    "cards": "Cards of customers in the channel",
    "notices": "Messages that show how things stand",
    "evidence": "Filing of e-mails and answers as evidence",
    "audit": "The bot's look at itself",
    "members": "Who still belongs to the workspace",
    "groups": "User groups that are followed",
    "role_requests": "Requests for a role that nobody answered",
    "retention": "Deleting what is kept long enough",
    "erasures": "Finishing erasures of a person's data",
    "files": "Deleting files that nothing needs",
    "abandoned": "Deleting files that were never finished",
}
"""What each background job does."""

CHANNEL_FAULTS: Mapping[ChannelFault, str] = {
    ChannelFault.ARCHIVED: "It is archived. Choose another one, or unarchive it.",
    ChannelFault.DIRECT: "It is no channel but a direct message. Choose a channel.",
    ChannelFault.SHARED: "It is shared with another company, whose people read your customers' names.",
    ChannelFault.NOT_IN_IT: f"MCI Bot is not in it, or it was deleted. Type {INVITE} there.",
}
"""What is wrong with the channel, and what to do (mrkdwn)."""


def whole(
    found: WholeLook,
    at: WholePlace,
    holders: Mapping[str, Sequence[ChannelHolder]],
    said: Sequence[str] = (),
) -> View:
    """Return what was found in all; ``said`` are lines (mrkdwn) on top.

    ``holders`` are the engagements and locations of which a channel is the own one, by channel.
    """
    count = found.count + len(at.faults)
    seen = f"Looked {mrkdwn.moment(found.at)}."
    if count:
        what = "1 thing needs" if count == 1 else f"{count} things need"
        blocks: list[Block] = [text(f"*{what} somebody.* {seen}")]
    else:
        blocks = [text(f":white_check_mark: *Nothing is wrong or missing.* {seen}")]
    blocks = [*map(context, said), *blocks, *_channels(found, at, holders), *_undelivered(found)]
    for kind, number in found.counts.items():
        if number and kind not in HINTS:
            blocks += _kind(kind, number)
    blocks += _jobs(found.jobs)
    hints = [(kind, number) for kind, number in found.counts.items() if number and kind in HINTS]
    if hints:
        blocks.append(DividerBlock())
        blocks.append(context("Perhaps all right, and not counted above:"))
    for kind, number in hints:
        blocks += _kind(kind, number)
    blocks.append(ActionsBlock(elements=[_again(WholePlace()), _excel()]))
    return _view(at, blocks)


def problems(
    kind: ProblemKind, rows: Sequence[ProblemRow], at: WholePlace, now: datetime, said: Sequence[str] = ()
) -> View:
    """Return one page of the rows of one kind; ``said`` are lines (mrkdwn) on top."""
    words = WORDS[kind]
    blocks: list[Block] = [*map(context, said)]
    if not rows:
        blocks.append(text(f":white_check_mark: Nothing left here. Looked {mrkdwn.moment(now)}."))
    else:
        blocks.append(text(f"*{words.counted(len(rows))}*\n{words.meaning}"))
        shown = f"{at.offset + 1:,} to {min(at.offset + PAGE, len(rows)):,}. " if len(rows) > PAGE else ""
        blocks.append(context(f"{shown}Looked {mrkdwn.moment(now)}."))
    for one in rows[at.offset : at.offset + PAGE]:
        blocks += _row(kind, one)
    pager = []
    if at.offset:
        pager.append(ButtonElement(text="Earlier", action_id=Action.WHOLE_EARLIER, value=at.before.carried()))
    if at.offset + PAGE < len(rows):
        pager.append(ButtonElement(text="Later", action_id=Action.WHOLE_LATER, value=at.after.carried()))
    blocks.append(ActionsBlock(elements=[*pager, _back(), _again(at), *([_excel()] if rows else [])]))
    return _view(at, blocks)


def jobs(states: Sequence[JobState], at: WholePlace, now: datetime) -> View:
    """Return when each background job last succeeded, whether it failed since, and when it runs again."""
    blocks: list[Block] = [
        text(
            "The jobs that MCI Bot runs by itself. Each is shown with its last run that succeeded. If one "
            "fails, it tries again by itself."
        ),
        *(text(_job(one)) for one in states),
    ]
    if any(map(_needs_somebody, states)):
        blocks.append(text(_whom_to_ask(states)))
    blocks.append(context(f"Looked {mrkdwn.moment(now)}."))
    blocks.append(ActionsBlock(elements=[_back(), _again(at)]))
    return _view(at, blocks)


def workbook(found: Mapping[ProblemKind, Sequence[ProblemRow]], states: Sequence[JobState]) -> list[Sheet]:
    """Return a sheet for each kind that was found, and one for the background jobs."""
    sheets = [
        Sheet(WORDS[kind].sheet, WORDS[kind].columns, [cells(kind, one) for one in rows])
        for kind, rows in found.items()
        if rows
    ]
    header = ["job", "last run (UTC)", "next run (UTC)", "state", "failed (UTC)", "reference in the log"]
    lines = [
        [_called(one), one.last, one.due, "late" if one.is_late else "", one.failed_at, one.reference]
        for one in states
    ]
    return [*sheets, Sheet("Background jobs", header, lines)]


def _row(kind: ProblemKind, one: ProblemRow) -> list[Block]:
    if one.asked_at is not None:
        return [text(row(kind, one))]
    words = WORDS[kind]
    button = ButtonElement(text=words.button, action_id=words.action, value=_value(kind, one))
    return with_accessory(row(kind, one), button)


def _kind(kind: ProblemKind, count: int) -> list[Block]:
    words = WORDS[kind]
    show = ButtonElement(
        text="Show",
        action_id=Action.WHOLE_SHOW,
        value=WholePlace(kind=kind).carried(),
        accessibility_label=f"Show: {words.counted(count)}",
    )
    return with_accessory(f"*{words.counted(count)}*\n{words.meaning}", show)


def _channels(
    found: WholeLook, at: WholePlace, holders: Mapping[str, Sequence[ChannelHolder]]
) -> list[Block]:
    """Return what is wrong with the company's channel, then with those of engagements and locations."""
    choose = ButtonElement(text="Channel", action_id=Action.PARTNER_CHANNEL)
    blocks: list[Block] = []
    if found.channel_id is None:
        said = "*No channel*\nNobody but the owner learns what was won and lost. Choose a channel."
        blocks += with_accessory(said, choose)
    are_lost = False
    for channel_id, fault in at.faults.items():
        if channel_id == found.channel_id:
            blocks += with_accessory(f"*The channel {_lost(channel_id, fault)}", choose)
        else:
            several = holders[channel_id]
            said = f"*{_lost(channel_id, fault)}\n{_whose(several)}"
            blocks += with_accessory(said, _change(channel_id, several))
            are_lost = are_lost or fault is not ChannelFault.SHARED
    if are_lost:
        blocks.append(context("What cannot be told there goes to the company's channel, else to the owners."))
    if at.unasked:
        what = "1 channel was" if at.unasked == 1 else f"{at.unasked:,} channels were"
        blocks.append(
            context(
                f"{what} not looked at: Slack is asked about {MOST_ASKED} at once, and not any further if it "
                "does not answer. If a message cannot be posted there, you are told."
            )
        )
    return blocks


def _lost(channel_id: str, fault: ChannelFault) -> str:
    """Return what is wrong with a channel (mrkdwn), from its name on."""
    what = "is read by others" if fault is ChannelFault.SHARED else "gets nothing"
    return f"{mrkdwn.channel(channel_id)} {what}*\n{CHANNEL_FAULTS[fault]}"


def _whose(several: Sequence[ChannelHolder]) -> str:
    """Return what has a channel as its own (mrkdwn)."""
    named = ", ".join(channel_views.named(one) for one in several[:MOST_NAMED])
    rest = len(several) - MOST_NAMED
    return f"{named}{f' and {rest:,} more' if rest > 0 else ''} {'has' if len(several) == 1 else 'have'} it."


def _change(channel_id: str, several: Sequence[ChannelHolder]) -> ButtonElement:
    """Return what chooses another channel: for the only one that has it, else from the list."""
    if len(several) > 1:
        return ButtonElement(
            text="Channels",
            action_id=Action.CHANNELS_OPEN,
            value=ListPlace().carried(),
            accessibility_label=f"Channels: {len(several)} have {channel_id}",
        )
    about = ChannelMetadata.model_validate({"kind": several[0].kind, "holder": several[0].id})
    return ButtonElement(
        text="Change",
        action_id=Action.CHANNEL_CHANGE,
        value=about.carried(),
        accessibility_label=clip(f"Change the channel of {several[0].name}", 75),
    )


def _undelivered(found: WholeLook) -> list[Block]:
    if not found.undelivered:
        return []
    what = "1 message" if found.undelivered == 1 else f"{found.undelivered:,} messages"
    said = f"*{what} did not arrive, or perhaps not*\nSend each again, correct its address, or drop it."
    opens = ButtonElement(text="Open", action_id=Action.OUTBOX_OPEN, accessibility_label="Undelivered")
    return with_accessory(said, opens)


def _jobs(states: Sequence[JobState]) -> list[Block]:
    if not states:
        return []
    late = [one for one in states if one.is_late]
    failed = sum(bool(one.reference) for one in states)
    ran = [one.last for one in states if one.last is not None]
    show = ButtonElement(text="Show", action_id=Action.WHOLE_SHOW, value=WholePlace(jobs=True).carried())
    if late:
        what = "1 background job does" if len(late) == 1 else f"{len(late)} background jobs do"
        return with_accessory(f"*{what} not run*\n{_whom_to_ask(states)}", show)
    if failed:
        what = "1 failed and is" if failed == 1 else f"{failed} failed and are"
        return with_accessory(f"*Background jobs*\n:warning: {what} tried again.", show)
    when = f", the last {mrkdwn.moment(max(ran))}" if ran else ""
    return with_accessory(f"*Background jobs*\nAll run as planned{when}.", show)


def _job(one: JobState) -> str:
    name = f"*{mrkdwn.escape(_called(one))}*"
    last = f"Last run {mrkdwn.moment(one.last)}" if one.last else "Has not run yet"
    if one.reference and one.failed_at is not None:
        last = f"Last worked {mrkdwn.moment(one.last)}" if one.last else "Has not worked yet"
        last += f" · failed {mrkdwn.moment(one.failed_at)}, in the log under *{one.reference}*"
    if one.is_late and one.due is not None:
        return f":no_entry: {name}\n{last} · should have run again {mrkdwn.moment(one.due)}"
    due = f" · next {mrkdwn.moment(one.due)}" if one.due and not one.reference else ""
    sign = ":warning: " if one.reference else ""
    return f"{sign}{name}\n{last}{due}"


def _needs_somebody(one: JobState) -> bool:
    return one.is_late or bool(one.reference)


def _whom_to_ask(states: Iterable[JobState]) -> str:
    named = ", ".join(
        f"`job={one.name}`" + (f" `reference={one.reference}`" if one.reference else "")
        for one in states
        if _needs_somebody(one)
    )
    return f"Ask whoever runs MCI Bot: its log says why (`job.failed`, {named})."


def _called(one: JobState) -> str:
    return JOBS.get(one.name, one.name)


def _value(kind: ProblemKind, one: ProblemRow) -> str:
    match kind:
        case ProblemKind.OWNER_GONE:
            return Departure(member=one.id).carried()
        case ProblemKind.ROLE_OF_GONE:
            return one.code
        case ProblemKind.NO_LOCATION:
            return ListPlace().carried()
        case ProblemKind.SAME_DOMAIN:
            return ListPlace(words=one.code[:LONGEST_SEARCH]).carried()
        case _:
            return str(one.id)


def _back() -> ButtonElement:
    return ButtonElement(text="Back", action_id=Action.WHOLE_BACK)


def _again(at: WholePlace) -> ButtonElement:
    return ButtonElement(text="Look again", action_id=Action.WHOLE_AGAIN, value=at.carried())


def _excel() -> ButtonElement:
    return ButtonElement(text="All as Excel", action_id=Action.WHOLE_EXCEL)


def _view(at: WholePlace, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=ShownId.WHOLE,
        title=TITLE,
        close="Close",
        private_metadata=at.carried(),
        blocks=blocks,
    )

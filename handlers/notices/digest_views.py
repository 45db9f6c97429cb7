"""The digest of a working day, for a channel or for one member."""

from datetime import datetime

from slack_sdk.models.blocks import Block

from flows.associations.summary import Summary
from flows.notifications import Digest
from flows.reminders.digest import MOST_COUNTED, Contents, DigestPart
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, headline, listing, text
from words import mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line


def digest(notification: Digest, contents: Contents, now: datetime) -> SlackMessage:
    """Return the digest; each list shows its first rows and counts the rest."""
    mine = notification.member_id is not None
    said = slack_messages.slack(
        Digest.kind,
        mine=mine,
        partner=contents.partner,
        due=_count(contents.due),
        due_is_cut=_is_cut(contents.due),
        lapsed=_count(contents.lapsed),
        lapsed_is_cut=_is_cut(contents.lapsed),
    )
    blocks: list[Block] = [headline(mrkdwn.unescape(said.text)), text(said.body)]
    blocks += _part("Due this week", contents.due, now)
    blocks += _part("Lapsed since the last digest", contents.lapsed, now, lapsed=True)
    return SlackMessage(said.text, [*blocks, context(said.context)])


def _part(title: str, part: DigestPart, now: datetime, *, lapsed: bool = False) -> list[Block]:
    if not part.rows:
        return []
    lines = [_row(one, now, lapsed=lapsed) for one in part.rows]
    blocks = [text(f"*{title}*"), *listing(lines)]
    if part.more:
        most = "more than " if _is_cut(part) else ""
        blocks.append(context(f"…and {most}{part.more - _is_cut(part)} more."))
    return blocks


def _row(summary: Summary, now: datetime, *, lapsed: bool) -> Mrkdwn:
    clock = summary.clock
    return slack_messages.line(
        Line.DIGEST_ROW,
        lapsed=lapsed,
        customer=clip(summary.customer.name, LONGEST_NAME),
        engagement=clip(summary.engagement.name, LONGEST_NAME),
        reference=summary.association.reference,
        status=summary.status,
        since=summary.association.status_since,
        clock=clock.words if clock else "",
        due=clock.due if clock else None,
        left=summary.left(now),
        who=summary.next_step.who,
        next_words=summary.next_step.words,
        owner=summary.owner.user_id,
    )


def _count(part: DigestPart) -> int:
    return min(len(part.rows) + part.more, MOST_COUNTED)


def _is_cut(part: DigestPart) -> bool:
    return len(part.rows) + part.more > MOST_COUNTED

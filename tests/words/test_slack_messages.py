import re
from collections import Counter
from typing import get_args

import pytest

from flows.notifications import Audited, MailRefused, MessageCorrected, MessageRedrawn, SlackNotification
from flows.outbox.audit import Trouble
from flows.reminders.day_waiting import Todo
from flows.rules.text.mail_trouble import MailTrouble
from store.enums import HistoryAction
from tests.support.world import NOON
from words import mrkdwn, slack_messages
from words.slack_messages import Line, MessageWords, line
from words.templates import TEMPLATES

DRAWN_AGAIN = {MessageCorrected, MessageRedrawn}
"""These have no words of their own: they draw another notification again."""

KINDS = [one.kind for one in get_args(SlackNotification) if one not in DRAWN_AGAIN]
FOLDER = TEMPLATES / "slack"
THERE = [path.relative_to(FOLDER) for path in FOLDER.rglob("*.j2")]


def test_every_notification_in_slack_has_one_template_with_its_name() -> None:
    names = Counter(path.stem for path in THERE)
    assert {kind: names[kind] for kind in KINDS} == dict.fromkeys(KINDS, 1)
    assert all((FOLDER / slack_messages.path(kind)).is_file() for kind in KINDS)


def test_every_template_of_slack_is_used_and_is_there() -> None:
    there = {path.with_suffix("").as_posix() for path in THERE}
    used = {slack_messages.path(kind).removesuffix(".j2") for kind in KINDS}
    included = {
        name
        for path in THERE
        for name in re.findall(r'{% include "(.+?)\.j2" %}', (FOLDER / path).read_text("utf-8"))
    }
    assert there == used | set(Line) | included


def test_no_template_of_slack_has_a_macro_whose_words_would_be_escaped_twice() -> None:
    made = re.compile(r"{%-?\s*(macro|call|import|from|filter|set\s+\w+\s*-?%})")
    assert [path for path in THERE if made.search((FOLDER / path).read_text("utf-8"))] == []


ODD = "Ann & <Jones> *B* `c` :d: ~e~"
DETAIL = {
    **dict.fromkeys(("name", "contact", "note", "reason", "named", "address", "said", "email", "words"), ODD),
    **dict.fromkeys(("attested_note", "contact_reason"), ODD),
    **dict.fromkeys(("attested_on", "answered_on", "submitted_on", "added_on", "day"), "2026-03-01"),
    "copies": [ODD, ODD],
    "before": {"claim_id": ODD, "submitted_on": "2026-03-01"},
    "after": {"claim_id": ODD, "submitted_on": "2026-03-02"},
    "claim_id": ODD,
    "due": NOON.isoformat(),
    "until": NOON.isoformat(),
    "from": "U0ADA",
    "to": "U0SAM",
}
SAYS_TYPED_WORDS = {
    "association:added": 1,
    "association:claimed": 1,
    "association:brought_in": 1,
    "association:cancelled": 1,
    "consent:asked": 3,
    "consent:accepted": 2,
    "consent:declined": 3,
    "consent:not_for_them": 2,
    "claim:submitted": 2,
    "claim:corrected": 3,
    "claim:taken_back": 2,
    "contacts:changed": 1,
    "mail:came_back": 2,
    "date:set": 1,
}


@pytest.mark.parametrize("action", HistoryAction)
def test_what_people_typed_reads_in_the_history_as_they_typed_it(action: HistoryAction) -> None:
    said = line(
        Line.HISTORY_SENTENCE,
        action=action.value,
        member=None,
        detail=DETAIL,
        due=NOON,
        noticed=None,
        why="Why.",
    )
    read = mrkdwn.unescape(said)
    assert "&amp;" not in read
    assert "&lt;" not in read
    assert read.count(ODD) == read.count("Ann") >= SAYS_TYPED_WORDS.get(action.value, 0)
    assert "  " not in read


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"name": "Kim"}, "The customer consented (Kim)."),
        (
            {"name": "Lee", "contact": "Kim"},
            "The customer consented (signed by Lee, who is not the contact Kim).",
        ),
    ],
)
def test_who_signed_stands_in_brackets(detail: dict[str, str], said: str) -> None:
    assert line(Line.HISTORY_SENTENCE, action="consent:accepted", member=None, detail=detail) == said


def test_r26_a_request_that_the_review_cuts_short_names_both_days_in_the_history() -> None:
    detail = {"on_day": "2026-03-02", "until_day": "2026-08-20", "review_ends": NOON.isoformat()}
    said = line(
        Line.HISTORY_SENTENCE,
        action="claim:action_required",
        member=None,
        detail=detail,
        review_ends="the review ends before",
    )
    assert "to be given by Aug 20, 2026; the review ends before, <!date^" in said
    assert said.endswith(", and that is the deadline.")


def test_what_partner_center_says_follows_as_a_sentence() -> None:
    detail = {"attested_on": "2026-03-01", "attested_note": "No, as seen"}
    assert line(Line.HISTORY_SENTENCE, action="association:added", member=None, detail=detail) == (
        "Customer added. It is eligible as Partner Center says, looked up on Mar 1, 2026: “No, as seen”."
    )


def test_no_sentence_ends_twice_where_what_people_typed_ends_with_a_full_stop() -> None:
    detail = {name: "Done." if value == ODD else value for name, value in DETAIL.items() if name != "named"}
    for action in HistoryAction:
        values = {"action": action.value, "detail": detail, "due": NOON, "noticed": None, "why": "Why."}
        said = line(Line.HISTORY_SENTENCE, member="U0ADA", **values)
        assert ".”." not in said, said


def audited(trouble: str) -> str:
    found = [{"trouble": trouble, "count": 3, "since": NOON, "job": "sweep", "said": "550 no"}]
    return slack_messages.slack(Audited.kind, is_over=False, since=NOON, found=found).body


def mail_refused(trouble: str) -> MessageWords:
    return slack_messages.slack(
        MailRefused.kind,
        customer="Contoso",
        engagement="Viva",
        address="a@contoso.com",
        said="550 no",
        trouble=trouble,
        by="",
        others=[],
        more=0,
        due=None,
        reference="MCI-000001",
        location="Seattle",
        owner="U0ADA",
    )


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_that_the_auditor_finds_has_words_of_its_own(trouble: Trouble) -> None:
    others = {audited(one) for one in Trouble if one is not trouble}

    assert audited(trouble) not in {audited("unknown"), *others}


@pytest.mark.parametrize("trouble", MailTrouble)
def test_each_reason_why_a_mail_was_refused_has_words_of_its_own(trouble: MailTrouble) -> None:
    said, unknown = mail_refused(trouble), mail_refused("unknown")

    assert (said.text == unknown.text, said.body == unknown.body) == (False, False)
    assert said.body not in {mail_refused(one).body for one in MailTrouble if one is not trouble}


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "🗂️ *1 other waits for you:* 1 without a consent e-mail to answer"),
        (2, "🗂️ *2 others wait for you:* 2 without a consent e-mail to answer"),
    ],
)
def test_what_else_waits_says_of_which_mails_nobody_can_answer(count: int, words: str) -> None:
    counts = [(Todo.CORRECT, count)]
    said = slack_messages.line(Line.DAY_WAITING, counts=counts, count=count, is_all=False, amount="")
    assert str(said) == words

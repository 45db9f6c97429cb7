from typing import Any

import pytest

from flows.conversation.turns import QuestionPlace
from handlers.conversation import incoming
from handlers.conversation.incoming import IncomingMessage, WhatHappened

BOT = "U0BOT"
SAID: dict[str, Any] = {"channel": "D1", "channel_type": "im", "user": "U1", "ts": "2.1", "text": "hi"}
IN_CHANNEL = {**SAID, "channel": "C1", "channel_type": "channel", "text": f"<@{BOT}> hi"}


def changed(message: dict[str, Any] | None, before: dict[str, Any] | None = None) -> dict[str, Any]:
    event: dict[str, Any] = {"channel": "D1", "channel_type": "im", "subtype": "message_changed"}
    if message:
        event["message"] = message
    return event | {"previous_message": before} if before else event


def heard(happened: WhatHappened = WhatHappened.SAID, words: str = "hi", thread: str = "") -> IncomingMessage:
    return IncomingMessage(happened, "U1", QuestionPlace("D1", thread, "2.1"), words, bool(thread))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (SAID, heard()),
        ({**SAID, "thread_ts": "2.1"}, heard()),
        ({**SAID, "thread_ts": "1.1"}, heard(thread="1.1")),
        ({**SAID, "thread_ts": "1.1", "subtype": "thread_broadcast"}, heard(thread="1.1")),
        ({**SAID, "subtype": "me_message"}, heard()),
        ({**SAID, "text": f"<@{BOT}|mci> a\r\nb <@{BOT}> "}, heard(words="a\nb")),
        ({**SAID, "text": "worth &lt; 4000 &amp; in R&amp;D"}, heard(words="worth < 4000 & in R&D")),
        ({**SAID, "text": None}, heard(words="")),
        (changed({**SAID, "text": "ho"}, SAID), heard(WhatHappened.EDITED, "ho")),
        (changed({**SAID, "text": "ho"}), heard(WhatHappened.EDITED, "ho")),
        (changed({**SAID, "subtype": "tombstone", "user": None}, SAID), heard(WhatHappened.DELETED)),
        ({**changed(None, SAID), "subtype": "message_deleted"}, heard(WhatHappened.DELETED)),
    ],
)
def test_what_people_do_in_direct_messages_is_heard(event: dict[str, Any], expected: IncomingMessage) -> None:
    assert incoming.direct(event, BOT) == expected


@pytest.mark.parametrize(
    "event",
    [
        {**SAID, "bot_id": "B1"},
        {**SAID, "user": BOT},
        {**SAID, "user": None},
        {**SAID, "ts": None},
        {**SAID, "channel": None},
        {**SAID, "channel_type": "mpim"},
        {**SAID, "channel_type": "channel"},
        *({**SAID, "subtype": one} for one in ("channel_join", "bot_message", "file_share", "unheard_of")),
        changed({**SAID, "attachments": [{}]}, SAID),
        changed({**SAID, "text": "ho", "bot_id": "B1", "user": BOT}, SAID),
        changed({**SAID, "text": "ho", "subtype": "file_share"}, SAID),
        changed(None, SAID),
        {**changed(None, {**SAID, "bot_id": "B1"}), "subtype": "message_deleted"},
        {**changed(None), "subtype": "message_deleted"},
    ],
)
def test_everything_else_in_direct_messages_is_nothing(event: dict[str, Any]) -> None:
    assert incoming.direct(event, BOT) is None


def test_a_mention_begins_a_thread_unless_it_is_in_one() -> None:
    alone, below = incoming.mention(IN_CHANNEL, BOT), incoming.mention(IN_CHANNEL | {"thread_ts": "1.1"}, BOT)
    assert alone == IncomingMessage(WhatHappened.SAID, "U1", QuestionPlace("C1", "2.1", "2.1"), "hi")
    assert below == IncomingMessage(WhatHappened.SAID, "U1", QuestionPlace("C1", "1.1", "2.1"), "hi", True)
    edited = incoming.mention(IN_CHANNEL | {"edited": {"ts": "2.2"}}, BOT)
    assert edited is not None
    assert edited.happened is WhatHappened.EDITED


@pytest.mark.parametrize(
    "event",
    [
        {**IN_CHANNEL, "channel": "D1"},
        {**IN_CHANNEL, "channel": ""},
        {**IN_CHANNEL, "bot_id": "B1"},
        {**IN_CHANNEL, "user": BOT},
        {**IN_CHANNEL, "subtype": "bot_message"},
    ],
)
def test_mentions_by_bots_and_in_direct_messages_are_nothing(event: dict[str, Any]) -> None:
    assert incoming.mention(event, BOT) is None

from typing import get_args

from flows.notifications import SlackNotification
from words.slack_messages import MESSAGES, Line
from words.templates import TEMPLATES


def test_every_notification_in_slack_has_a_template() -> None:
    assert set(MESSAGES) == {one.kind for one in get_args(SlackNotification)}


def test_every_template_of_slack_is_used_and_is_there() -> None:
    folder = TEMPLATES / "slack"
    there = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.j2")}
    assert there == {*MESSAGES.values(), *Line}

from collections import Counter
from typing import get_args

from flows.notifications import SlackNotification
from words import slack_messages
from words.slack_messages import Line
from words.templates import TEMPLATES

KINDS = [one.kind for one in get_args(SlackNotification)]
FOLDER = TEMPLATES / "slack"
THERE = [path.relative_to(FOLDER) for path in FOLDER.rglob("*.j2")]


def test_every_notification_in_slack_has_one_template_with_its_name() -> None:
    names = Counter(path.stem for path in THERE)
    assert {kind: names[kind] for kind in KINDS} == dict.fromkeys(KINDS, 1)
    assert all((FOLDER / slack_messages.path(kind)).is_file() for kind in KINDS)


def test_every_template_of_slack_is_used_and_is_there() -> None:
    there = {path.with_suffix("").as_posix() for path in THERE}
    used = {slack_messages.path(kind).removesuffix(".j2") for kind in KINDS}
    assert there == used | set(Line)

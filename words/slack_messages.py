"""Words from ``templates/``: a Slack message's text, body and context, each escaped by one rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from words import templates
from words.mrkdwn import Mrkdwn


class Line(StrEnum):
    """Templates below ``templates/slack/`` of texts within a message or a view."""

    HISTORY_SENTENCE = "history/sentence"
    ATTESTED = "history/attested"
    SIGNED = "history/signed"
    PROOF = "consent/proof"
    WOULD_PROVE = "consent/would_prove"
    ONE_ANSWER = "consent/one_answer"
    DISPUTED = "disputes/disputed"
    DIGEST_OWNER = "reminders/digest_owner"
    DIGEST_COUNT = "reminders/digest_count"
    DAY_TITLE = "reminders/day_title"
    DAY_GROUP = "reminders/day_group"
    DAY_LINE = "reminders/day_line"
    DAY_OTHERS = "reminders/day_others"
    DAY_DONE = "reminders/day_done"
    DAY_LOST = "reminders/day_lost"
    DAY_REST = "reminders/day_rest"
    DAY_WAITING = "reminders/day_waiting"
    CARD_NEXT = "customers/card_next"
    OUTCOME_LINE = "associations/outcome_line"
    REROUTED = "outbox/rerouted"
    RULES = "conversation/rules"


@dataclass(frozen=True, slots=True)
class MessageWords:
    """One message: ``text`` for notifications and screen readers, ``body``, a ``context`` line."""

    text: str
    body: str
    context: str


def slack(kind: str, **values: Any) -> MessageWords:
    """Return the words of a kind of notification; every inserted value is escaped.

    Raises:
        jinja2.TemplateNotFound: the kind has no template.
        jinja2.UndefinedError: the template names a value that was not given.
    """
    template = templates.slack().get_template(path(kind))
    context = template.new_context(values)
    return MessageWords(
        **{name: "".join(template.blocks[name](context)).strip() for name in MessageWords.__slots__}
    )


def path(kind: str) -> str:
    """Return the path below ``templates/slack/`` of the template that has the name of a kind."""
    return _paths().get(kind, f"{kind}.j2")


@cache
def _paths() -> Mapping[str, str]:
    return {Path(one).stem: one for one in templates.slack().list_templates()}


def line(template: Line, **values: Any) -> Mrkdwn:
    """Return one safe text, to be put into another; every inserted value is escaped."""
    return Mrkdwn(templates.slack().get_template(f"{template}.j2").render(values).strip())


def block(template: Line, name: str, **values: Any) -> Mrkdwn:
    """Return one of several safe texts that a template holds, as its block of this name.

    Raises:
        KeyError: the template has no such block.
    """
    found = templates.slack().get_template(f"{template}.j2")
    return Mrkdwn("".join(found.blocks[name](found.new_context(values))).strip())

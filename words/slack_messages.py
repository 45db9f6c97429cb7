"""Words from ``templates/``: a Slack message's text, body and context, each escaped by one rule."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.rules.customers.domains import readable
from words import mrkdwn
from words.mrkdwn import Mrkdwn

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class MessageWords:
    """One message: ``text`` for notifications and screen readers, ``body``, a ``context`` line."""

    text: str
    body: str
    context: str


def slack(kind: str, **values: Any) -> MessageWords:
    """Return the words of ``templates/slack/{kind}.j2``; every value put in is escaped.

    Raises:
        UndefinedError: the template names a value that was not given.
    """
    template = _slack.get_template(f"{kind}.j2")
    context = template.new_context(values)
    return MessageWords(
        **{name: "".join(template.blocks[name](context)).strip() for name in MessageWords.__slots__}
    )


def line(kind: str, **values: Any) -> Mrkdwn:
    """Return ``templates/slack/{kind}.j2`` as one safe text, to be put into another."""
    return Mrkdwn(_slack.get_template(f"{kind}.j2").render(values).strip())


_slack = Environment(
    loader=FileSystemLoader(TEMPLATES / "slack"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 -- HTML's rule would be wrong here; ``finalize`` escapes by Slack's
    finalize=mrkdwn.escape,
    trim_blocks=True,
    lstrip_blocks=True,
)
_slack.filters |= {
    "day": mrkdwn.day,
    "moment": mrkdwn.moment,
    "user": mrkdwn.user,
    "instant": datetime.fromisoformat,
    "readable": readable,
}

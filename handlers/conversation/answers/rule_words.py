"""What the bot says about the rules, with the buttons of what it names; the words are in ``templates/``."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from flows.rules.associations import deadlines
from flows.rules.associations.agenda import Schedule
from flows.rules.associations.next_step import LABELS
from flows.rules.associations.status import TABLE
from flows.rules.language.understanding import Topic
from handlers.app.ids import Subcommand
from handlers.conversation.answer_views import AnswerFrame
from handlers.help import views as help_views
from store.enums import EngagementType
from words import slack_messages
from words.names import ENGAGEMENT_TYPES
from words.slack_messages import Line

To = Subcommand

WAYS: Mapping[Topic, Sequence[Subcommand]] = MappingProxyType(
    {
        Topic.ADD: (To.ADD_CUSTOMER,),
        Topic.CLAIM_CUSTOMER: (To.CLAIM_CUSTOMER,),
        Topic.IDENTIFIER: (To.ADD_CUSTOMER,),
        Topic.ELIGIBILITY: (To.CUSTOMERS,),
        Topic.CONSENT: (To.CONSENT,),
        Topic.CONSENT_DEADLINE: (To.CONSENT, To.ENGAGEMENTS),
        Topic.CONSENT_DECLINED: (To.ADD_CUSTOMER,),
        Topic.RESEND: (To.CONSENT,),
        Topic.CONSENT_ELSEWHERE: (To.CUSTOMER,),
        Topic.OTHER_PARTNER: (To.CUSTOMERS,),
        Topic.SUBMIT: (To.SUBMIT_CLAIM,),
        Topic.CLAIM_DEADLINE: (To.SUBMIT_CLAIM, To.ENGAGEMENTS),
        Topic.CLAIM_ITEMS: (To.SUBMIT_CLAIM,),
        Topic.SURVEY: (To.SUBMIT_CLAIM,),
        Topic.REVIEW: (To.CUSTOMERS,),
        Topic.REJECTION: (To.CUSTOMERS,),
        Topic.PAYMENT: (To.REPORT, To.ENGAGEMENTS),
        Topic.CANCEL: (To.CUSTOMER,),
        Topic.OWNER: (To.CUSTOMER,),
        Topic.REMINDERS: (To.SETTINGS,),
        Topic.ROLES: (),
        Topic.EXPORT: (To.EXPORT, To.REPORT),
        Topic.STATUSES: (To.CUSTOMERS,),
        Topic.FISCAL_YEAR: (To.REPORT,),
    }
)
"""The subcommands whose buttons stand below the answer about each topic."""


def rule(topic: Topic) -> AnswerFrame:
    """Return what is said about a topic; figures are those of the code."""
    said = slack_messages.block(Line.RULES, topic.value, **_figures())
    return AnswerFrame(said, buttons=[help_views.button(one) for one in WAYS[topic]])


def _figures() -> dict[str, object]:
    limits = deadlines.DEFAULT_DAYS
    return {
        "consent": _in_days({one.consent for one in limits.values()}),
        "dispute": _in_days({one.dispute for one in limits.values()}),
        "submit": _by_type({kind: one.submit for kind, one in limits.items()}),
        "review": _by_type({kind: one.review for kind, one in limits.items()}),
        "resend": _duration(deadlines.RESEND_AFTER),
        "consent_days": _listed(Schedule().consent_awaited),
        "labels": {action.value: label for action, label in LABELS.items()},
        "statuses": [
            {"sign": one.sign, "words": one.words, "meaning": one.meaning} for one in TABLE.values()
        ],
    }


def _in_days(days: set[int]) -> str:
    return f"{min(days)} days" if len(days) == 1 else f"{min(days)} to {max(days)} days"


def _by_type(days: Mapping[EngagementType, int]) -> list[dict[str, object]]:
    return [{"days": one, "name": _article(ENGAGEMENT_TYPES[kind])} for kind, one in days.items()]


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiouX' else 'a'} {name}"


def _duration(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    return "hour" if hours == 1 else f"{hours} hours"


def _listed(days: Sequence[int]) -> str:
    *first, last = map(str, days)
    return f"{', '.join(first)} and {last}" if first else last

"""What is answered to somebody who asks in words. Values only.

`flows.conversation.converse` makes a `Reply`, and `handlers.conversation.reply_views` puts it into words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.administration.set_up import Pending
from flows.conversation.actions.plan_values import (
    NAMES_ADDRESS,
    Concluded,
    NothingDone,
    Plan,
    WaitingCard,
)
from flows.conversation.answers.answer_values import Answer, ContactAnswer
from flows.conversation.prompts import Prompt
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.refusal import Refusal
from flows.rules.associations.next_step import NextAction
from flows.rules.language.understanding import Intent, Saying, Topic, Understanding


@dataclass(frozen=True, slots=True)
class AskedWords:
    """What somebody asks, and what was said before in the conversation.

    ``before`` is what the message before was understood to say, and ``shown`` are the ids of the associations
    that its answer shows, in order: "the second one" is the second of these. ``waiting`` are the action cards
    that the asker can still press there, the newest message first. ``rephrases`` says that the message after
    ``before`` was not understood.
    """

    words: str
    before: Understanding | None = None
    shown: Sequence[int] = ()
    waiting: Sequence[WaitingCard] = ()
    rephrases: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the bot can do; or who sets the partner up, while nobody can add a customer (``pending``)."""

    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class Talked:
    """A greeting, thanks, a yes or a no; ``prompts`` are what can be asked now.

    ``waiting`` are the action cards that the asker can still press, the newest message first.
    """

    intent: Intent
    prompts: Sequence[Prompt] = ()
    waiting: Sequence[WaitingCard] = ()


@dataclass(frozen=True, slots=True)
class RuleQuestion:
    """A question about the rules, which the bot knows without looking anything up."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class Requested:
    """Something that is to be done, of which not everything was said: a button opens the form for it.

    ``targets`` are up to ten of the ``total`` associations that it may be about, and ``customers`` those that
    were named. If exactly one association is meant, ``possible`` are the actions that the member may do to it
    now. ``nothing_done`` says why a click on an earlier card of the request carried nothing out, and
    ``refusal`` why what was said is impossible, although it is possible otherwise.
    """

    saying: Saying
    targets: Sequence[Associated] = ()
    total: int = 0
    customers: Sequence[KnownCustomer] = ()
    engagement_id: int | None = None
    possible: frozenset[NextAction] = frozenset()
    nothing_done: NothingDone | None = None
    refusal: Refusal | None = None


AnswerPart = Answer | Talked | RuleQuestion | Requested | Plan | Concluded | Capabilities
"""The answer to one question or request of a message."""


@dataclass(frozen=True, slots=True)
class AnsweredMessage:
    """The answers to the questions and requests of a message, in the order in which they were said.

    ``left`` more were said than are answered at once.
    """

    parts: Sequence[AnswerPart]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Choosing:
    """The message can mean several things; whoever asked chooses among them."""

    rivals: Sequence[Saying]


@dataclass(frozen=True, slots=True)
class Missing:
    """A request lacks something that it needs: ``what`` is a customer, or whom to hand over to.

    ``words`` name somebody whom nobody knows.
    """

    saying: Saying
    what: str
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing is answered, because some words are not known: ``words``, or all of them if that is empty.

    ``corrected`` are the same message with a known word in the place of the unknown one, and ``rivals`` what
    the message may mean without it: to be offered, and never taken.
    """

    words: Sequence[str] = ()
    prompts: Sequence[Prompt] = ()
    corrected: Sequence[str] = ()
    rivals: Sequence[Saying] = ()


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """It is about something else than the partner's engagements."""

    prompts: Sequence[Prompt] = ()


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """It is in a language that is not understood, named by its code."""

    language: str
    prompts: Sequence[Prompt] = ()


@dataclass(frozen=True, slots=True)
class TooLongToRead:
    """The message has more than ``most`` characters, and was not read."""

    most: int


ReplyContent = (
    AnsweredMessage
    | Capabilities
    | Choosing
    | Missing
    | NotUnderstood
    | OutOfScope
    | OtherLanguage
    | TooLongToRead
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one message: what it says, how it was understood, and which associations it shows."""

    content: ReplyContent
    understanding: Understanding | None = None
    shown: tuple[int, ...] = ()

    @property
    def is_for_asker_alone(self) -> bool:
        """Whether it names addresses of people, which no channel shows."""
        content = self.content
        return isinstance(content, AnsweredMessage) and any(map(_names_address, content.parts))


def _names_address(part: AnswerPart) -> bool:
    if isinstance(part, Plan | Concluded):
        return part.saying.intent in NAMES_ADDRESS
    return isinstance(part, ContactAnswer)

"""What is answered to somebody who asks in words. Values only.

`flows.conversation.converse` makes a `Reply`, and `handlers.conversation.reply_views` puts it into words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.administration.set_up import Pending
from flows.conversation.prompts import Prompt
from flows.rules.language.understanding import Understanding


@dataclass(frozen=True, slots=True)
class AskedWords:
    """What somebody asks, and what was said before in the conversation.

    ``before`` is what the message before was understood to say, and ``shown`` are the ids of the associations
    that its answer shows, in order: "the second one" is the second of these.
    """

    words: str
    before: Understanding | None = None
    shown: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the bot can do; or who sets the partner up, while nobody can add a customer (``pending``)."""

    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing is answered, because some words are not known: ``words``, or all of them if that is empty."""

    words: Sequence[str] = ()
    prompts: Sequence[Prompt] = ()


@dataclass(frozen=True, slots=True)
class TooLongToRead:
    """The message has more than ``most`` characters, and was not read."""

    most: int


ReplyContent = Abilities | NotUnderstood | TooLongToRead


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one message: what it says, how it was understood, and which associations it shows."""

    content: ReplyContent
    understanding: Understanding | None = None
    shown: tuple[int, ...] = ()

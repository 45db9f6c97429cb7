"""A mail before it becomes bytes; `mime` writes it and `smtp` sends it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with a mail, such as ``application/pdf``."""

    filename: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class InlineImage:
    """A picture that the HTML part shows as ``cid:`` and its ``content_id``."""

    content_id: str
    filename: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person.

    ``from_name`` is put before the address of the setting ``MAIL_FROM`` if that has no name, and
    ``own_name``, which the partner has chosen, in any case. ``message_key`` identifies the message for good,
    such as ``consent:7:2``: the same key gives the same Message-ID at every attempt.
    ``language`` is the language of the words (BCP 47). Values may come from outside; what is unsafe in a
    header is removed when the mail is written.
    """

    to: str
    subject: str
    text: str
    html: str
    from_name: str
    reply_to: str
    message_key: str
    to_name: str = ""
    own_name: str = ""
    reply_to_name: str = ""
    language: str = "en"
    inline: Sequence[InlineImage] = ()
    attachments: Sequence[Attachment] = ()

"""A mail before it becomes bytes; `mime` writes it and `smtp` sends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person.

    ``from_name`` is put before the address of the setting ``MAIL_FROM``. ``message_key`` identifies the
    message for good, such as ``consent:7:2``: the same key gives the same Message-ID at every attempt.
    Values may come from outside; what is unsafe in a header is removed when the mail is written.
    """

    to: str
    subject: str
    text: str
    html: str
    from_name: str
    reply_to: str
    message_key: str

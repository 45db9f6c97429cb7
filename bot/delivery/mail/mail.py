"""A mail before it becomes bytes. How it is written and sent stands in ``mime`` and ``smtp``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person.

    ``from_name`` stands before the address that the settings give (``MAIL_FROM``). ``message_key`` names
    the message for good, such as ``consent:7:2``: the same key gives the same Message-ID at every attempt.
    Values may come from outside; what is unsafe in a header is taken out when the mail is written.
    """

    to: str
    subject: str
    text: str
    html: str
    from_name: str
    reply_to: str
    message_key: str

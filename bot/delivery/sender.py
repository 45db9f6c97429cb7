"""Who the bot's mails come from: the setting ``MAIL_FROM``, as an operator writes it."""

import re
from dataclasses import dataclass
from typing import Self

from bot.delivery import headers
from flows.rules import addresses

EXAMPLE = "expected an address such as mci@fourthcoffee.com or Fourth Coffee <mci@fourthcoffee.com>"

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")


@dataclass(frozen=True, slots=True)
class Sender:
    """An address as mail servers take it, and the name before it; without one the partner's name is used."""

    address: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the sender that ``mci@contoso.com`` or ``Contoso <mci@contoso.com>`` names.

        Raises:
            ValueError: it is neither, or its address is one that many mail servers do not take.
        """
        named = _NAMED.fullmatch(text.strip())
        name, address = (named["name"], named["address"]) if named else ("", text)
        try:
            address = addresses.on_the_wire(address)
        except ValueError as error:
            raise ValueError(EXAMPLE) from error
        if addresses.needs_smtputf8(address):
            raise ValueError("before the @ only plain letters, digits and signs work everywhere; " + EXAMPLE)
        return cls(address, headers.clean(name).strip("\"' "))

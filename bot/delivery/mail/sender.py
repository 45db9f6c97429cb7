"""The sender of the bot's mails, from the setting ``MAIL_FROM`` as an operator writes it."""

import re
from dataclasses import dataclass
from typing import Self

from bot.delivery.mail import headers
from flows.rules.text import addresses

EXAMPLE = "expected an address such as mci@fourthcoffee.com or Fourth Coffee <mci@fourthcoffee.com>"

_QUOTES = "\"'"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")


@dataclass(frozen=True, slots=True)
class Sender:
    """An address as mail servers accept it, and a name; if the name is empty, the partner's name is used."""

    address: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the sender that ``mci@contoso.com`` or ``Contoso <mci@contoso.com>`` names.

        Raises:
            ValueError: it has neither form, or many mail servers do not accept its address.
        """
        # Some readers of environment files keep the quotes around a value.
        bare = text.strip()
        bare = bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in _QUOTES else bare
        named = _NAMED.fullmatch(bare.strip())
        name, address = (named["name"], named["address"]) if named else ("", bare)
        try:
            address = addresses.on_the_wire(address)
        except ValueError as error:
            raise ValueError(EXAMPLE) from error
        if addresses.needs_smtputf8(address):
            raise ValueError("before the @ only plain letters, digits and signs work everywhere; " + EXAMPLE)
        name = headers.clean(name)
        quoted = _QUOTED.fullmatch(name)
        return cls(address, _ESCAPED.sub(r"\1", quoted[1]) if quoted else name.strip(f"{_QUOTES} "))

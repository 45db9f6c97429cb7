"""The values of the partner's columns about mails: the sender's name, and the own text by language."""

from collections.abc import Mapping
from typing import Any

from bot.loading import compound_values, values
from bot.loading.nodes import Cell
from flows.rules.text import mail_texts
from flows.rules.text.mail_texts import MailTextFault

_WANTED: Mapping[MailTextFault, str] = {
    MailTextFault.TOO_LONG: f"a text of 1 to {mail_texts.LONGEST} characters",
    MailTextFault.TOO_MANY_LINES: f"at most {mail_texts.MOST_LINES} lines",
    MailTextFault.PLACEHOLDER: "a text that is the same in every mail, without placeholders",
    MailTextFault.WEB_ADDRESS: "a text without web addresses, since the customer's own link is the only one",
}


def name(cell: Any) -> str:
    """Read the name of the sender; the word none means that of the server or of the partner."""
    read = values.text(mail_texts.LONGEST_NAME)(cell)
    return "" if isinstance(cell, Cell) and cell.is_none else read


def text(cell: Any) -> str:
    """Read the partner's own text in one language."""
    read = values.lines(cell)
    found = mail_texts.fault_in(read)
    if found is not None:
        raise values.expected(_WANTED[found.fault], found.part or cell)
    return read


def split_texts(node: Any) -> dict[str, Any]:
    """Return texts of several lines by language: a mapping, or a cell; the word none means no text at all.

    In a cell, a line such as "de=…" begins the text of a language, and lines without that continue it.
    """
    if not isinstance(node, Cell):
        return compound_values.split_about(node)
    if node.is_none:
        return {}
    begun = list[list[str]]()
    for line in node.text.strip().splitlines():
        if begun and compound_values.IN_LANGUAGE.fullmatch(line) is None:
            begun[-1].append(line)
        else:
            begun.append([line])
    texts = dict[str, Any]()
    for first, *others in begun:
        ((tag, cell),) = compound_values.split_about(Cell(first, node.place)).items()
        if tag in texts:
            raise values.expected("each language once", tag)
        texts[tag] = Cell("\n".join((cell.text, *others)), node.place)
    return texts

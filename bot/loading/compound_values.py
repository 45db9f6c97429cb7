"""Terms that need more than one word: lists and mappings in YAML, one cell each in CSV."""

import re
from dataclasses import fields
from typing import Annotated, Any, Self

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from bot.loading import values
from bot.loading.nodes import Cell
from flows.rules.associations.agenda import Schedule
from flows.rules.customers import identifiers
from flows.rules.customers.criteria import Comparison, Criterion, FactValue
from flows.rules.text.closest_word import listed, suggestion

_CRITERION = re.compile(
    r"\s*(?P<attribute>\S+)\s+(?P<comparison>\S+)\s+(?P<value>[^()]+?)\s*(\((?P<label>[^()]*)\))?\s*"
)
_PAIR = re.compile(r"(?P<name>[^=]*)=(?P<value>[^=]*)")
_SEVERAL = {Comparison.ONE_OF, Comparison.NOT_ONE_OF}
_IN_ORDER = {Comparison.AT_LEAST, Comparison.AT_MOST}
_REMINDERS = [field.name for field in fields(Schedule)]

ALL = "all"
"""Means every engagement, or every location; no code may be this word."""

Amount = Annotated[int, BeforeValidator(values.whole("a whole amount of money", 0, 100_000_000))]

LONGEST_ABOUT = 300
"""Characters of the text that tells customers what an engagement is about: two sentences."""

IN_LANGUAGE = re.compile(r"\s*(?P<language>[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)\s*=\s*(?P<text>\S.*)")
"""A line that has a text in a language, such as "de=…"."""

code = values.pattern(
    "a code of letters, digits, dots, hyphens and underscores",
    r"(?!(?i:all|none)$)[A-Za-z0-9][A-Za-z0-9._-]{0,39}",
)
market = values.pattern("a market such as A", r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
partner_id = values.identifier("a PartnerID of 4 to 10 digits", identifiers.parse_partner_id)
tenant_id = values.identifier("a tenant ID (a GUID)", identifiers.parse_tenant_id)
tpid = values.identifier("a TPID of 3 to 12 digits", identifiers.parse_tpid)


def criterion_value(node: Any) -> FactValue | tuple[FactValue, ...]:
    """Read one value, or several: a list in YAML, or texts with bars between."""
    if isinstance(node, Cell) and "|" in node.text and not node.quoted:
        node = values.split(node, r"\|")
    if isinstance(node, list):
        return tuple(values.fact(one) for one in node)
    return values.fact(node)


class CriterionModel(BaseModel):
    """One criterion; the value fits the comparison."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    attribute: Annotated[str, BeforeValidator(values.attribute)]
    comparison: Annotated[Comparison, BeforeValidator(values.word(Comparison))]
    value: Annotated[FactValue | tuple[FactValue, ...], BeforeValidator(criterion_value)]
    label: Annotated[str, BeforeValidator(values.text(80))] | None = None

    @model_validator(mode="after")
    def _value_fits(self) -> Self:
        several = isinstance(self.value, tuple)
        sentence = ""
        if self.comparison in _SEVERAL and not self.value and several:
            sentence = f"expected at least one value for {self.comparison}"
        elif self.comparison not in _SEVERAL and several:
            sentence = f"expected one value for {self.comparison}, found several; one_of takes several"
        elif self.comparison in _IN_ORDER and not _is_ordered(self.value):
            sentence = f'expected a number or a date for {self.comparison}, found "{self.value}"'
        if sentence:
            raise PydanticCustomError("expected", "{sentence}", {"sentence": sentence, "field": "value"})
        return self

    @property
    def criterion(self) -> Criterion:
        """The criterion for the rules: several values if the comparison needs several."""
        value = self.value
        if self.comparison in _SEVERAL and not isinstance(value, tuple):
            value = (value,)
        return Criterion(self.attribute, self.comparison, value, self.label or "")


def split_criteria(node: Any) -> Any:
    """Return "attribute comparison value (label); …" as a list of mappings; a list as it is."""
    if not isinstance(node, Cell):
        return node
    wanted = "criteria such as: microsoft_365_seats at_least 300 (Microsoft 365 seats); country one_of FR|DE"
    split = []
    for part in values.split(node, ";"):
        match = _CRITERION.fullmatch(part.text)
        if match is None:
            raise values.expected(wanted, part)
        split.append({name: Cell(text, node.place) for name, text in match.groupdict().items() if text})
    return split


def split_rates(node: Any) -> dict[str, Any]:
    """Return amounts by market: a mapping in YAML, "A=5000; B=3000" in one cell."""
    return {market(name): amount for name, amount in _pairs(node, "amounts by market such as A=5000; B=3000")}


def split_reminders(node: Any) -> dict[str, Any]:
    """Return days by kind of reminder: a mapping in YAML, "claim=30 7; consent_awaited=14" in one cell."""
    wanted = f"days by kind ({listed(_REMINDERS)}) such as claim=30 14 7; consent_awaited=7 3"
    kinds = {name.casefold(): days for name, days in _pairs(node, wanted)}
    for kind in kinds:
        if kind not in _REMINDERS:
            raise values.expected(listed(_REMINDERS), kind, suggestion(kind, _REMINDERS))
    return kinds


def split_about(node: Any) -> dict[str, Any]:
    """Return texts by language: a mapping, or lines such as "de=…" in one cell; a text alone is English."""
    if isinstance(node, dict):
        pairs = list(node.items())
    elif isinstance(node, Cell):
        lines = [IN_LANGUAGE.fullmatch(line) for line in node.text.splitlines() if line.strip()]
        pairs = [(one["language"], Cell(one["text"], node.place)) for one in lines if one]
        pairs = pairs if lines and len(pairs) == len(lines) else [("en", node)]
    else:
        raise values.expected("a text, or texts by language such as en and de", node)
    texts = dict[str, Any]()
    for name, text in pairs:
        tag = language_tag(name)
        if tag in texts:
            raise values.expected("each language once", name)
        texts[tag] = text
    return texts


def language_tag(name: str) -> str:
    """Read the code of a language as HTML writes it."""
    try:
        return str(Locale.parse(name.strip().replace("_", "-"), sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError) as error:
        raise values.expected("a language such as en, de or pt-BR", name) from error


def split_days(node: Any) -> Any:
    """Return days as a list of cells; the word none is the empty list."""
    return [] if isinstance(node, Cell) and node.is_none else values.split(node, r"[,|\s]")


def split_codes(node: Any) -> Any:
    """Return codes as a list of cells; the word none is the empty list."""
    return [] if isinstance(node, Cell) and node.is_none else values.split(node, r"[;,|\s]")


def code_or_all(node: Any) -> str:
    """Read the code of an engagement, or the word all."""
    return ALL if isinstance(node, Cell) and node.tidied.casefold() == ALL else code(node)


def _pairs(node: Any, wanted: str) -> list[tuple[str, Any]]:
    pairs = list(node.items()) if isinstance(node, dict) else _pairs_in_cell(node, wanted)
    seen = dict[str, str]()
    for name, _ in pairs:
        key = name.strip().casefold()
        if key in seen:
            raise values.expected(f"{wanted}, each once", f"{seen[key]} and {name}")
        seen[key] = name
    return pairs


def _pairs_in_cell(node: Any, wanted: str) -> list[tuple[str, Any]]:
    if not isinstance(node, Cell):
        raise values.expected(wanted, node)
    pairs = list[tuple[str, Any]]()
    for part in values.split(node, ";"):
        match = _PAIR.fullmatch(part.text)
        if match is None:
            raise values.expected(wanted, part)
        pairs.append((match["name"].strip(), Cell(match["value"], part.place)))
    return pairs


def location_or_all(node: Any) -> str | None:
    """Read the PartnerID of a location; the word all is ``None``."""
    if isinstance(node, Cell) and node.tidied.casefold() == ALL:
        return None
    return partner_id(node)


def _is_ordered(value: object) -> bool:
    if isinstance(value, str):
        return values.is_date(value)
    return isinstance(value, int | float) and not isinstance(value, bool)

"""Check that rows of partner data agree with one another and with what is stored. Values in, values out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flows.loading.partner_data import DataBatch, DataFault, DataRow, EligibilityRow, FactRow, FaultyRow
from flows.rules.customers.criteria import Criterion, kind_of, show, values_of
from flows.rules.customers.identifiers import is_usual_partner_id
from flows.rules.text.closest_word import listed, suggestion
from store.enums import DataKind, IdentifierType, Verdict

OPPOSITE = {Verdict.ELIGIBLE: Verdict.CRITERIA_NOT_MET, Verdict.CRITERIA_NOT_MET: Verdict.ELIGIBLE}
"""Verdicts that exclude each other."""

MOST_NAMED = 10
"""Locations that one warning names."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the partner has already: engagement codes with their criteria, and locations' PartnerIDs."""

    engagements: Mapping[str, Sequence[Criterion]] = field(default_factory=dict)
    locations: Collection[str] = ()


def contradictions(batch: DataBatch) -> Iterator[DataFault]:
    """Return every repeated key, and rows that cannot both be true."""
    yield from _repeated(batch)
    yield from _verdict_contradictions(batch)
    yield from _role_contradictions(batch)


def unknown(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    """Return every reference to an engagement or a location that is neither stored nor in the batch.

    If rows of their kind could not be read, a reference may be to one of these and is not reported.
    """
    if DataKind.CATALOGUE not in batch.unread:
        yield from _unknown_engagements(batch, stored)
    if DataKind.LOCATIONS not in batch.unread:
        yield from _unknown_locations(batch, stored)


def warnings(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    """Return what can be loaded, but is probably a mistake."""
    for row in batch.locations:
        if not is_usual_partner_id(row.partner_id):
            yield row.fault(
                "partner_id",
                f'a PartnerID usually has 7 digits, this one {len(row.partner_id)}: "{row.partner_id}"; '
                "if a spreadsheet dropped leading zeros, format the column as text",
            )
    yield from _zeros_apart(batch)
    yield from _idle_attributes(batch, stored)


def not_open(
    batch: DataBatch, stored: Stored, closed_to: Mapping[str, Collection[str]]
) -> Iterator[DataFault]:
    """Return a warning for each new engagement on which locations may not earn yet.

    ``closed_to`` has the PartnerIDs of such locations by the engagement's code, once all rows are stored.
    Locations of the batch that name codes are left out: their row says what they may earn on.
    """
    said = {row.partner_id for row in batch.locations if row.engagements is not None}
    for row in batch.catalogue:
        several = sorted(set(closed_to.get(row.code, ())) - said)
        if row.code in stored.engagements or not several:
            continue
        more = f" and {len(several) - MOST_NAMED} more" if len(several) > MOST_NAMED else ""
        yield row.fault(
            "code",
            f'"{row.code}" is new, and not open yet to the locations {", ".join(several[:MOST_NAMED])}{more}'
            ": for each of them that may earn on it, load its row of locations again, with all its codes, or "
            "with engagements: all, which includes later engagements",
        )


def _rows(batch: DataBatch, kind: DataKind) -> Sequence[DataRow]:
    """Return all rows of a kind, also those with faults, of which not every value is known."""
    whole: Mapping[DataKind, Sequence[DataRow]] = {
        DataKind.PARTNER: batch.partners,
        DataKind.CATALOGUE: batch.catalogue,
        DataKind.LOCATIONS: batch.locations,
        DataKind.ROLES: batch.roles,
        DataKind.ELIGIBILITY: batch.eligibility,
        DataKind.FACTS: batch.facts,
        DataKind.WORDS: batch.words,
    }
    faulty = [row for row in batch.faulty if row.kind is kind]
    every: Sequence[DataRow] = (*whole[kind], *faulty)
    return sorted(every, key=lambda row: row.places[""]) if faulty else every


def _known(row: DataRow, *names: str) -> tuple[Any, ...] | None:
    """Return these values of a row; ``None``, if one of them has a fault."""
    if not isinstance(row, FaultyRow):
        return tuple(getattr(row, name) for name in names)
    if row.values.keys() >= set(names):
        return tuple(row.values[name] for name in names)
    return None


_KEYS: Mapping[DataKind, tuple[str, Sequence[str]]] = MappingProxyType(
    {
        # A call has one partner, whatever its row says.
        DataKind.PARTNER: ("workspace_id", ()),
        DataKind.CATALOGUE: ("code", ["code"]),
        DataKind.LOCATIONS: ("partner_id", ["partner_id"]),
        DataKind.ROLES: ("user_id", ["user_id", "role", "location"]),
        DataKind.ELIGIBILITY: ("engagement", ["engagement", "id_type", "id_value", "verdict"]),
        DataKind.FACTS: ("attribute", ["id_type", "id_value", "attribute"]),
    }
)
"""By what the rows of each kind differ, and the field at which a repeated one is reported."""


def _repeated(batch: DataBatch) -> Iterator[DataFault]:
    for kind, (field_name, names) in _KEYS.items():
        first: dict[tuple[Any, ...], DataRow] = {}
        for row in _rows(batch, kind):
            key = _known(row, *names)
            if key is None:
                continue
            before = first.setdefault(key, row)
            if before is not row:
                yield row.fault(field_name, "expected once, but is given at ", before)


def _unknown_engagements(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    known = {*stored.engagements, *(row.code for row in batch.catalogue)}
    known |= {key for kind, key in batch.broken if kind is DataKind.CATALOGUE}
    for row in _rows(batch, DataKind.LOCATIONS):
        [codes] = _known(row, "engagements") or [None]
        for number, code in enumerate(codes or ()):
            if code not in known:
                yield row.fault(f"engagements.{number}", _no_engagement(code, known))
    for row in _rows(batch, DataKind.ELIGIBILITY):
        [code] = _known(row, "engagement") or [None]
        if code is not None and code not in known:
            yield row.fault("engagement", _no_engagement(code, known))


def _no_engagement(code: str, known: Collection[str]) -> str:
    near = suggestion(code, known) or "; load the catalogue first, or together with this"
    return f'expected the code of an engagement, found "{code}"{near}'


def _unknown_locations(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    known = {*stored.locations, *(row.partner_id for row in batch.locations)}
    known |= {key for kind, key in batch.broken if kind is DataKind.LOCATIONS}
    for row in _rows(batch, DataKind.ROLES):
        [location] = _known(row, "location") or [None]
        if location is None or location in known:
            continue
        padded = next((one for one in sorted(known) if one.lstrip("0") == location.lstrip("0")), None)
        hint = suggestion(location, known) or "; load the locations first, or together with this"
        if padded is not None:
            hint = f"; there is {padded}: its leading zeros are lost, format the column as text"
        yield row.fault("location", f'expected the PartnerID of a location, found "{location}"{hint}')


def _verdict_contradictions(batch: DataBatch) -> Iterator[DataFault]:
    said: dict[tuple[Any, ...], dict[Verdict | None, DataRow]] = {}
    for row in _rows(batch, DataKind.ELIGIBILITY):
        found = _known(row, "engagement", "id_type", "id_value", "verdict")
        if found is None:
            continue
        *key, verdict = found
        verdicts = said.setdefault(tuple(key), {})
        verdicts.setdefault(verdict, row)
        others = [other for other in verdicts if other is not verdict]
        clash = [one for one in others if one is None or verdict is None or OPPOSITE.get(one) is verdict]
        if clash:
            yield row.fault(
                "verdict",
                "expected no contradiction: ",
                verdicts[clash[0]],
                f" says {clash[0] or 'none'} for the same identifier and engagement",
            )


def _role_contradictions(batch: DataBatch) -> Iterator[DataFault]:
    names: dict[str, tuple[DataRow, str]] = {}
    holders: dict[str, tuple[DataRow, bool]] = {}
    for row in _rows(batch, DataKind.ROLES):
        if found := _known(row, "user_id", "name"):
            user_id, name = found
            before, other = names.setdefault(user_id, (row, name))
            if other != name:
                yield row.fault("name", f'expected "{other}" as at ', before, f', found "{name}"')
        if found := _known(row, "user_id", "role"):
            user_id, role = found
            before, holds = holders.setdefault(user_id, (row, role is not None))
            if holds != (role is not None):
                sentence = "expected either none or roles for one member, but "
                yield row.fault("role", sentence, before, " says otherwise")


def _zeros_apart(batch: DataBatch) -> Iterator[DataFault]:
    first: dict[str, str] = {}
    reported: set[str] = set()
    rows: tuple[FactRow | EligibilityRow, ...] = (*batch.facts, *batch.eligibility)
    for row in rows:
        if row.id_type is not IdentifierType.TPID or row.id_value in reported:
            continue
        other = first.setdefault(row.id_value.lstrip("0"), row.id_value)
        if other != row.id_value:
            reported.add(row.id_value)
            yield row.fault(
                "tpid",
                f'"{row.id_value}" and "{other}" differ by leading zeros only and count as two customers; '
                "if a spreadsheet dropped the zeros, format the column as text",
            )


def _idle_attributes(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    criteria = [one for several in stored.engagements.values() for one in several]
    criteria += [one for row in batch.catalogue for one in row.criteria]
    used: dict[str, set[str]] = {}
    for criterion in criteria:
        kinds = used.setdefault(criterion.attribute, set())
        kinds |= {kind_of(one) for one in values_of(criterion)}
    reported: set[str] = set()
    for row in batch.facts:
        if row.attribute not in used and row.attribute not in reported:
            reported.add(row.attribute)
            near = suggestion(row.attribute, used)
            yield row.fault("attribute", f'no engagement has a criterion on "{row.attribute}"{near}')
        wanted = used.get(row.attribute)
        if wanted and kind_of(row.value) not in wanted:
            kind = "" if isinstance(row.value, str) else f" ({kind_of(row.value)})"
            sentence = f"criteria compare {row.attribute} with {listed(sorted(wanted))}"
            yield row.fault("value", f'{sentence}, this is "{show(row.value)}"{kind}')

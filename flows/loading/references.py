"""Check that rows of partner data agree with one another and with what is stored. Values in, values out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.loading.partner_data import DataBatch, DataFault, DataRow, EligibilityRow, FactRow
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


def faults(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    """Return every repeated key, unknown reference and contradiction."""
    yield from _repeated(batch)
    yield from _unknown_engagements(batch, stored)
    yield from _unknown_locations(batch, stored)
    yield from _verdict_contradictions(batch)
    yield from _role_contradictions(batch)


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
    """
    for row in batch.catalogue:
        several = sorted(closed_to.get(row.code, ()))
        if row.code in stored.engagements or not several:
            continue
        more = f" and {len(several) - MOST_NAMED} more" if len(several) > MOST_NAMED else ""
        yield row.fault(
            "code",
            f'"{row.code}" is new, and not open yet to the locations {", ".join(several[:MOST_NAMED])}{more}'
            ": for each of them that may earn on it, load its row of locations again, with all its codes, or "
            "with engagements: all, which includes later engagements",
        )


def _repeated(batch: DataBatch) -> Iterator[DataFault]:
    yield from _twice(((row, ("partner",)) for row in batch.partners), "workspace_id")
    yield from _twice(((row, (row.code,)) for row in batch.catalogue), "code")
    yield from _twice(((row, (row.partner_id,)) for row in batch.locations), "partner_id")
    yield from _twice(((row, (row.user_id, row.role, row.location)) for row in batch.roles), "user_id")
    yield from _twice(
        ((row, (row.engagement, row.id_type, row.id_value, row.verdict)) for row in batch.eligibility),
        "engagement",
    )
    yield from _twice(((row, (row.id_type, row.id_value, row.attribute)) for row in batch.facts), "attribute")


def _twice(rows: Iterable[tuple[DataRow, tuple[str | None, ...]]], name: str) -> Iterator[DataFault]:
    first: dict[tuple[str | None, ...], DataRow] = {}
    for row, key in rows:
        before = first.setdefault(key, row)
        if before is not row:
            yield row.fault(name, f"expected once, but is given at {before.places['']}")


def _unknown_engagements(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    known = {*stored.engagements, *(row.code for row in batch.catalogue)}
    known |= {key for kind, key in batch.broken if kind is DataKind.CATALOGUE}
    for location in batch.locations:
        for number, code in enumerate(location.engagements or ()):
            if code not in known:
                yield location.fault(f"engagements.{number}", _no_engagement(code, known))
    for entry in batch.eligibility:
        if entry.engagement not in known:
            yield entry.fault("engagement", _no_engagement(entry.engagement, known))


def _no_engagement(code: str, known: Collection[str]) -> str:
    return f'expected the code of an engagement, found "{code}"{suggestion(code, known)}'


def _unknown_locations(batch: DataBatch, stored: Stored) -> Iterator[DataFault]:
    known = {*stored.locations, *(row.partner_id for row in batch.locations)}
    known |= {key for kind, key in batch.broken if kind is DataKind.LOCATIONS}
    for row in batch.roles:
        if row.location is None or row.location in known:
            continue
        padded = next((one for one in sorted(known) if one.lstrip("0") == row.location.lstrip("0")), None)
        hint = suggestion(row.location, known)
        if padded is not None:
            hint = f"; there is {padded}: its leading zeros are lost, format the column as text"
        yield row.fault("location", f'expected the PartnerID of a location, found "{row.location}"{hint}')


def _verdict_contradictions(batch: DataBatch) -> Iterator[DataFault]:
    said: dict[tuple[str, str, str], dict[Verdict | None, DataRow]] = {}
    for row in batch.eligibility:
        verdicts = said.setdefault((row.engagement, row.id_type, row.id_value), {})
        verdicts.setdefault(row.verdict, row)
        others = [other for other in verdicts if other is not row.verdict]
        clash = [
            one for one in others if one is None or row.verdict is None or OPPOSITE.get(one) is row.verdict
        ]
        if clash:
            yield row.fault(
                "verdict",
                f"expected no contradiction: {verdicts[clash[0]].places['']} says {clash[0] or 'none'} "
                "for the same identifier and engagement",
            )


def _role_contradictions(batch: DataBatch) -> Iterator[DataFault]:
    first: dict[str, tuple[DataRow, str, bool]] = {}
    for row in batch.roles:
        before, name, holds = first.setdefault(row.user_id, (row, row.name, row.role is not None))
        if name != row.name:
            yield row.fault("name", f'expected "{name}" as at {before.places[""]}, found "{row.name}"')
        if holds != (row.role is not None):
            sentence = f"expected either none or roles for one member, but {before.places['']} says otherwise"
            yield row.fault("role", sentence)


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

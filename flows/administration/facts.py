"""What is known of one identifier value, from where and since when, and correcting it by hand (R5, R10)."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import criteria_effect, rights, roles
from flows.administration.criteria_effect import Fit
from flows.catalogue_values import EngagementTerms
from flows.loading import columns, loading
from flows.loading.loading import Author, LoadRefused
from flows.loading.partner_data import DataBatch
from flows.refusal import Refusal
from flows.rules.customers.criteria import FactValue, criteria_from
from flows.rules.customers.eligibility import is_active
from flows.rules.customers.identifiers import IdentifierRefused, parse_customer_id
from flows.rules.customers.search import fits
from store import catalogue, data_changes, partners
from store.customers import customers
from store.data_changes import DataChange, DataLoad
from store.enums import DataKind, IdentifierType, LoadOrigin, Verdict


class NoteMissing(Refusal):
    """A fact was to be corrected without a word on how the member knows."""


class NothingKnown(Refusal):
    """The partner has no such fact."""


@dataclass(frozen=True, slots=True)
class KnownValue:
    """An identifier value; ``name`` and ``domain`` are empty unless it is a customer's."""

    id_type: IdentifierType
    id_value: str
    name: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class ValuesFound:
    """Some of the identifier values that were looked for, and how many there are in all."""

    shown: Sequence[KnownValue]
    total: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where something that is known comes from; ``number`` is the id of the change.

    ``by`` is the Slack user ID of the member who said so; without one, a command on the server did.
    """

    number: int
    at: datetime
    by: str | None
    origin: LoadOrigin
    note: str | None


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One fact; ``source`` is not known of one that is older than the history."""

    attribute: str
    value: FactValue
    source: Source | None


@dataclass(frozen=True, slots=True)
class KnownVerdict:
    """What a list says about the value for one engagement."""

    engagement: str
    verdict: Verdict
    note: str | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class CriteriaVerdict:
    """What the criteria of one engagement make of the value, with the reasons why it does not fit."""

    engagement: EngagementTerms
    fit: Fit
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """All that is known of one identifier value.

    ``versions`` has the last change of every fact by attribute, also of those that were removed.
    ``attributes`` are those that criteria ask for.
    """

    value: KnownValue
    facts: Sequence[KnownFact]
    verdicts: Sequence[KnownVerdict]
    judged: Sequence[CriteriaVerdict]
    versions: Mapping[str, int]
    attributes: Sequence[str]


def listing(session: Session, actor: Actor, words: str, offset: int, limit: int) -> ValuesFound:
    """Return the customers whose name, domain or ID fits the words, and IDs of which facts are known.

    An ID that is whole is always found.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found = [
        KnownValue(one.id_type, one.id_value, one.name, one.domain)
        for one in customers.everyone(session, actor.partner)
        if fits(words, one.name, one.domain, one.id_value)
    ]
    named = {(one.id_type, one.id_value) for one in found}
    found += [
        KnownValue(*value)
        for value in sorted(customers.every_fact(session, actor.partner, ()))
        if value not in named and fits(words, value[1])
    ]
    try:
        value = KnownValue(*parse_customer_id(words))
    except IdentifierRefused:
        value = None
    if value is not None and all(
        (one.id_type, one.id_value) != (value.id_type, value.id_value) for one in found
    ):
        found.insert(0, value)
    return ValuesFound(found[offset : offset + limit], len(found))


def of_value(
    session: Session, actor: Actor, id_type: IdentifierType, id_value: str, now: datetime
) -> ValueFacts:
    """Return all that is known of one identifier value.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    customer = customers.find(session, partner, id_type, id_value)
    value = KnownValue(id_type, id_value)
    if customer is not None:
        value = dataclasses.replace(value, name=customer.name, domain=customer.domain)
    facts = customers.facts(session, partner, id_type, id_value)
    works = catalogue.engagements(session, partner)
    entries = customers.eligibility_rows(session, partner, [value], {one.id for one in works})
    codes = {one.id: one.code for one in works}
    told = data_changes.newest_of_value(session, partner.id, f"{id_type} {id_value}")
    said: dict[int, list[Verdict]] = {}
    for one in entries:
        said.setdefault(one.engagement_id, []).append(one.verdict)
    judged = []
    for work in works:
        if is_active(work.active_from, work.active_until, now):
            wanted = criteria_from(work.criteria)
            fit = criteria_effect.fit(wanted, facts, said.get(work.id, ()))
            why = [] if fit is Fit.FITS else criteria_effect.reasons(wanted, facts)
            judged.append(CriteriaVerdict(EngagementTerms.of(work), fit, why))
    sources = {key: _source(*one) for key, one in told.items()}
    prefix = f"{id_type} {id_value} "
    return ValueFacts(
        value,
        [KnownFact(name, facts[name], sources.get(prefix + name)) for name in sorted(facts)],
        [
            KnownVerdict(code, one.verdict, one.note, sources.get(f"{code} {id_type} {id_value}"))
            for one in entries
            for code in [codes[one.engagement_id]]
        ],
        judged,
        {key.removeprefix(prefix): one.number for key, one in sources.items() if key.startswith(prefix)},
        sorted({one.attribute for work in works for one in criteria_from(work.criteria)}),
    )


def put(session: Session, actor: Actor, batch: DataBatch, note: str, version: int, now: datetime) -> None:
    """Add a fact or correct it; ``batch`` has its row as it was read, ``note`` says how the member knows.

    Nothing that was promised is checked again.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NoteMissing: the note is empty.
        ChangedMeanwhile: somebody has changed the fact since.
        LoadRefused: the row has faults.
    """
    author = _author(session, actor, note)
    if batch.faults or len(batch.facts) != 1:
        raise LoadRefused(batch.faults)
    (row,) = batch.facts
    key = f"{row.id_type} {row.id_value} {row.attribute}"
    roles.require_version(session, actor, DataKind.FACTS, key, version)
    loading.load(session, batch, actor.partner.workspace_id, now, author)


def forget(
    session: Session,
    actor: Actor,
    value: KnownValue,
    attribute: str,
    note: str,
    version: int,
    now: datetime,
) -> None:
    """Remove a fact, which is then not known.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        NoteMissing: the note is empty.
        ChangedMeanwhile: somebody has changed the fact since.
        NothingKnown: the fact is not known.
    """
    author = _author(session, actor, note)
    key = f"{value.id_type} {value.id_value} {attribute}"
    roles.require_version(session, actor, DataKind.FACTS, key, version)
    known = customers.facts(session, actor.partner, value.id_type, value.id_value)
    if attribute not in known:
        raise NothingKnown(attribute)
    said: dict[str, Any] = {
        **columns.identifier(value.id_type, value.id_value),
        "attribute": attribute,
        "value": known[attribute],
    }
    loading.forget_fact(session, actor.partner, key, said, now, author)


def _author(session: Session, actor: Actor, note: str) -> Author:
    rights.require_all(session, actor)
    if not note.strip():
        raise NoteMissing
    partners.lock(session, actor.partner)
    return Author(LoadOrigin.FORM, actor.member.id, note.strip())


def _source(change: DataChange, load: DataLoad, by: str | None) -> Source:
    return Source(change.id, load.at, by, load.origin, load.note)

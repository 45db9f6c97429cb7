"""Every refusal that a member can meet has one sentence; every other exception of flows is named as such."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import SequenceMatcher
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import pytest

import flows
from flows.access import NoRole
from flows.administration.data_history import BuiltOn
from flows.administration.engagements import EngagementExists
from flows.administration.locations import LocationExists
from flows.administration.own_words import WordRefused, WordTaken
from flows.administration.personal_rights import InGroup, OwnsOpen
from flows.administration.role_answers import RequestEnded
from flows.administration.roles import ChangedMeanwhile, HeldByGroup
from flows.associations.lifecycle import NotFound, OtherLocation, StatusClosed
from flows.associations.own_date import OwnDateRefused
from flows.associations.undo_cancel import UndoRefused
from flows.claims.claim_ids import ClaimIdTaken
from flows.claims.correct_claim import AnsweredBefore
from flows.claims.file_port import FileFault, FileRefused
from flows.claims.items import ElsewhereUnexplained, ItemsMissing, NothingGiven, TooManyFiles
from flows.claims.record_answer import (
    EXPLAINED,
    AnswerDayFault,
    AnswerDayRefused,
    AnswerImpossible,
    ReopeningRefused,
    WordsMissing,
)
from flows.claims.submit_claim import ClaimClosed, SubmissionDateRefused
from flows.consent.consent import AddressDead, ConsentClosed, NotTheirs, OtherContact, TooSoon
from flows.consent.dead_addresses import DeadAddress
from flows.consent.misdirected import NotForThem
from flows.consent.record_consent import DateFault, DateRefused
from flows.conversation.actions.operation import NotCarriedOut
from flows.conversation.actions.pressing import OthersCard
from flows.conversation.answers.answer import NotAQuestion
from flows.conversation.answers.selecting import NotATiming
from flows.customers.add_customer import NoLongerEligible, NotKnown
from flows.disputes import dispute_decision
from flows.history.history_head import NotAHead
from flows.history.history_reseal import HistoryNotWhole
from flows.loading.loading import LoadRefused
from flows.loading.partner_data import LogoUnusable
from flows.members.role_requests import AskedBefore, RoleRequestState
from flows.refusal import Refusal
from flows.reminders.digest import DigestsFailed
from flows.reports.report_ask import NothingToReportOn, PeriodRefused
from flows.rules.associations.agenda import ScheduleInvalid
from flows.rules.associations.running import RunningFault, RunningRefused
from flows.rules.associations.undoing import UndoFault
from flows.rules.claims.money import AmountFault, AmountRefused
from flows.rules.claims.questions import AnswerFault
from flows.rules.claims.requirements import Requirement
from flows.rules.customers.domains import NotADomainName
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.own_word_faults import FaultKind, WordFault
from flows.rules.language.words.vocabulary import Entity
from flows.rules.reports.periods import PeriodFault
from flows.surveys.customer_survey import SurveyTooSoon
from flows.surveys.partner_survey import AnswersRefused
from handlers.app import refusals
from store.data_changes import DataChange
from store.enums import (
    AssociationStatus,
    ClaimItem,
    ClaimRecordKind,
    DataKind,
    Role,
    RoleRequestEnding,
    WordTarget,
)

LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)
SEATTLE = Entity(Aspect.LOCATION, "4821937", "Seattle")

HOLDING_VALUES = (
    NoRole([]),
    NoRole(["U1", "U2"]),
    OtherLocation(None),
    OtherLocation(1, ["U1", "U2"]),
    *(StatusClosed(one) for one in AssociationStatus),
    *(ConsentClosed(one) for one in (AssociationStatus.ADDED, AssociationStatus.SUBMITTED)),
    *(DateRefused(one, LATER) for one in DateFault),
    NoLongerEligible([], []),
    TooSoon(LATER),
    AddressDead(DeadAddress("kim@contoso.com", "550 5.1.1 No such user", LATER, None)),
    NotTheirs(NotForThem("kim@contoso.com", None)),
    OtherContact("lee@contoso.com"),
    ClaimClosed(LATER, "UTC"),
    OwnDateRefused(LATER.date()),
    *(OthersCard(one) for one in ("Ada Admin", "")),
    *(SubmissionDateRefused(LATER.date(), is_early=one) for one in (True, False)),
    *(RunningRefused(one, LATER) for one in RunningFault),
    *(UndoRefused(one) for one in UndoFault),
    *(AmountRefused(one, "5.000", "5000 or 5") for one in AmountFault),
    AnsweredBefore(LATER.date()),
    ClaimIdTaken("CLM-7", "Contoso", "Microsoft Viva", "MCI-000001"),
    *(AnswerDayRefused(one, LATER.date()) for one in AnswerDayFault),
    AnswerImpossible(AssociationStatus.SUBMITTED, ClaimRecordKind.PAID, (ClaimRecordKind.APPROVED,)),
    AnswerImpossible(AssociationStatus.APPROVED, ClaimRecordKind.PAID, ()),
    *(ReopeningRefused(one) for one in (UndoFault.BEGUN_AGAIN, UndoFault.ANOTHER_PARTNER)),
    *(WordsMissing(one) for one in EXPLAINED),
    *(FileRefused(one, "invoice.pdf", Requirement(ClaimItem.INVOICE)) for one in FileFault),
    ItemsMissing([ClaimItem.INVOICE, ClaimItem.PARTNER_SURVEY]),
    AnswersRefused({"q1": AnswerFault.MISSING}),
    SurveyTooSoon(LATER),
    *(NothingGiven(Requirement(one)) for one in (ClaimItem.INVOICE, ClaimItem.CUSTOMER_SURVEY)),
    *(ElsewhereUnexplained(Requirement(one)) for one in (ClaimItem.INVOICE, ClaimItem.CUSTOMER_SURVEY)),
    TooManyFiles(5),
    NothingToReportOn("last weak"),
    EngagementExists("Viva"),
    LocationExists("Seattle"),
    *(WordRefused(WordFault(one, what="q.count", entity=SEATTLE)) for one in FaultKind),
    *(WordTaken("zombies", WordTarget.STATE, one) for one in ("lost", "")),
    BuiltOn([(DataKind.LOCATIONS, "4821937")]),
    ChangedMeanwhile(DataChange(kind=DataKind.ROLES, key="U0KIM", after=None), "U0ADA", LATER),
    *(PeriodRefused(one, "2026-13") for one in PeriodFault),
    NoRole(["U1"], may_ask=True, asked_at=LATER),
    AskedBefore(LATER),
    HeldByGroup("sellers", Role.USER),
    InGroup("sellers"),
    *(OwnsOpen(7, one) for one in (1, 2000)),
    RequestEnded(None),
    *(
        RequestEnded(
            RoleRequestState(
                1, "U7", "Kim", (), "", LATER, one, LATER, "U1", (), "", MappingProxyType({}), has_admin=True
            )
        )
        for one in RoleRequestEnding
    ),
)
"""Examples of refusals that hold something."""

NOT_MET_BY_MEMBERS = frozenset(
    {
        dispute_decision.ClaimWithMicrosoft,
        dispute_decision.DecidedDifferently,
        dispute_decision.DisputeOver,
        dispute_decision.NoSuchDispute,
        dispute_decision.NoSuchSide,
        DigestsFailed,
        HistoryNotWhole,
        LoadRefused,
        LogoUnusable,
        NotADomainName,
        NotAHead,
        NotAQuestion,
        NotATiming,
        NotCarriedOut,
        ScheduleInvalid,
    }
)
"""Only the command line, the loader, jobs and listeners meet these, or nobody; each says what it is."""


def _exceptions() -> set[type[Exception]]:
    found = set()
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, Exception) and one.__module__.startswith("flows."):
                found.add(one)
    return found


def _below(base: type[Exception]) -> Iterator[type[Exception]]:
    for one in base.__subclasses__():
        yield one
        yield from _below(one)


def test_every_refusal_has_exactly_one_sentence() -> None:
    _exceptions()

    assert set(refusals.SENTENCES) == {one for one in _below(Refusal) if one.__module__.startswith("flows.")}


def test_every_exception_of_flows_is_a_refusal_or_never_reaches_a_member() -> None:
    rest = {one for one in _exceptions() if not issubclass(one, Refusal | IdentifierRefused)}

    assert rest == NOT_MET_BY_MEMBERS


@pytest.mark.parametrize("kind", sorted(_below(IdentifierRefused), key=attrgetter("__name__")))
def test_an_identifier_that_is_refused_brings_its_own_sentence(kind: type[IdentifierRefused]) -> None:
    makes_one = "sentence" in vars(kind)

    assert makes_one or str(kind.__doc__).endswith(".")
    assert kind.__doc__ != IdentifierRefused.__doc__


@pytest.mark.parametrize("kind", sorted(refusals.SENTENCES, key=attrgetter("__name__")))
def test_every_sentence_is_whole_and_no_two_are_the_same(kind: type[Refusal]) -> None:
    examples = [one for one in HOLDING_VALUES if type(one) is kind] or [kind()]
    said = [str(refusals.sentence(one)) for one in examples]

    assert all(one[0].isupper() and one.endswith(".") for one in said)
    assert len(set(said)) == len(said)
    others = [one for one in refusals.SENTENCES.values() if isinstance(one, str) and one in said]
    assert len(others) == isinstance(refusals.SENTENCES[kind], str)


@pytest.mark.parametrize("kind", sorted(refusals.SENTENCES, key=attrgetter("__name__")))
def test_the_docstring_of_a_refusal_states_its_condition_and_does_not_repeat_what_members_read(
    kind: type[Refusal],
) -> None:
    condition = str(kind.__doc__).partition("\n")[0]
    examples = [one for one in HOLDING_VALUES if type(one) is kind] or [kind()]
    said = [str(refusals.sentence(one)) for one in examples]

    assert ";" not in condition
    assert all(_words_in_common(condition, one) < 4 for one in said)


def _words_in_common(one: str, other: str) -> int:
    """Return how many words the longest part has that two sentences share."""
    return SequenceMatcher(None, one.lower().split(), other.lower().split()).find_longest_match().size


def test_a_refusal_at_a_field_has_no_signs_of_formatting() -> None:
    """Slack formats nothing in the errors of a form."""
    for kind in refusals.SENTENCES:
        for one in [one for one in HOLDING_VALUES if type(one) is kind] or [kind()]:
            said = re.sub("<@U[0-9]>", "", refusals.plain(one))
            assert not set("*`<>") & set(said), kind


def test_an_error_that_is_no_refusal_has_no_sentence() -> None:
    assert refusals.sentence(ValueError("no")) is None


@pytest.mark.parametrize(
    ("refusal", "value", "action"),
    [
        (TooSoon(LATER), "7", "association.open"),
        (ClaimClosed(LATER, "UTC"), "7", "association.open"),
        (StatusClosed(AssociationStatus.CANCELLED), "7", "association.open"),
        (StatusClosed(AssociationStatus.CANCELLED), "", None),
        (NotFound(), "7", "customers.open"),
        (NotKnown(), '{"words":"x"}', "customer.open"),
        (NoRole([]), "7", None),
        (NoRole(["U1"], may_ask=True), "7", "role.ask"),
        (NoRole(["U1"], may_ask=True, asked_at=LATER), "7", None),
        (RuntimeError(), "7", None),
    ],
)
def test_a_refused_click_leads_on_where_something_else_is_possible(
    refusal: Exception, value: str, action: str | None
) -> None:
    body = {"actions": [{"action_id": "consent.send", "value": value}]}
    assert [one.action_id for one in refusals.way_on(refusal, body)] == ([action] if action else [])


@pytest.mark.parametrize("body", [{"command": "/mci"}, {"type": "view_submission", "view": {}}])
def test_a_refusal_that_names_its_association_leads_to_it_where_the_payload_names_none(
    body: dict[str, Any],
) -> None:
    [details] = refusals.way_on(TooSoon(LATER, 7), body)
    assert (details.action_id, details.value) == ("association.open", "7")
    assert refusals.way_on(TooSoon(LATER), body) == []

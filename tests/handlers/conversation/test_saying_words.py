"""Sayings in words, as a table: what was understood, its filters, and what tells readings apart."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from flows.rules.associations.status import CONSENT_PENDING, TO_SUBMIT
from flows.rules.language.meanings import NEEDS_PARTNER, OPEN
from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Order,
    RequestDetails,
    Saying,
    Timing,
    Topic,
    Value,
)
from handlers.conversation import saying_words
from handlers.conversation.answers import counting_words
from store.enums import CLOCKED, IN_REVIEW, LOST, AssociationStatus

NOV_1, NOV_2, DEC_1 = date(2026, 11, 1), date(2026, 11, 2), date(2026, 12, 1)
PARIS = Condition(Aspect.LOCATION, (Value("4023456", "Paris"),))
VIVA = Condition(Aspect.ENGAGEMENT, (Value("VIVA", "Viva"),))
NOT_VIVA = Condition(Aspect.ENGAGEMENT, (Value("VIVA", "Viva"),), excludes=True)
LIN = Condition(Aspect.OWNER, (Value("U0LIN", "Lin Okafor"),))
CONTOSO = Condition(Aspect.CUSTOMER, (Value("1", "Contoso"),))


def status(*some: AssociationStatus, excludes: bool = False) -> Condition:
    return Condition(Aspect.STATUS, tuple(Value(one.value, "") for one in sorted(some)), excludes)


def when(
    event: Milestone, begin: date | None = None, end: date | None = None, *, excludes: bool = False
) -> Timing:
    return Timing(event, Interval(begin, end), excludes)


DUE_BY = when(Milestone.DUE, None, DEC_1)

UNDERSTOOD = {
    "engagements": Saying(Intent.LIST),
    "engagements · open · Paris": Saying(Intent.LIST, (status(*OPEN), PARIS)),
    "engagements · due by Nov 30, 2026": Saying(Intent.LIST, (status(*CLOCKED),), (DUE_BY,)),
    "engagements · with a deadline": Saying(Intent.LIST, (status(*CLOCKED),)),
    "engagements · not Viva · largest amount first · 3 of them": Saying(
        Intent.LIST, (NOT_VIVA,), order=Order.LARGEST, most=3
    ),
    "how many engagements · submitted from Nov 1 to Nov 30, 2026 · by owner": Saying(
        Intent.COUNT, (), (when(Milestone.SUBMITTED, NOV_1, DEC_1),), by=Aspect.OWNER
    ),
    "how much money · lost since Nov 1, 2026": Saying(Intent.SUM, (), (when(Milestone.LOST, NOV_1),)),
    "engagements · paid on Nov 1, 2026": Saying(Intent.LIST, (), (when(Milestone.PAID, NOV_1, NOV_2),)),
    "engagements · approved · not paid": Saying(
        Intent.LIST, (status(AssociationStatus.APPROVED),), (when(Milestone.PAID, excludes=True),)
    ),
    "engagements · ever submitted": Saying(Intent.LIST, (), (when(Milestone.SUBMITTED),)),
    "engagements · more than USD 5,000": Saying(
        Intent.LIST, amounts=AmountRange(Decimal(5000), above=True, currency="USD")
    ),
    "engagements · from 3,000 to 5,000": Saying(
        Intent.LIST, amounts=AmountRange(Decimal(3000), Decimal(5000))
    ),
    "who is responsible · Contoso": Saying(Intent.WHO, (CONTOSO,)),
    "when: approved · Contoso": Saying(Intent.WHEN, (CONTOSO,), event=Milestone.APPROVED),
    "how it works: consent deadline": Saying(Intent.RULE, topic=Topic.CONSENT_DEADLINE),
    "change the owner · Contoso · to Lin Okafor": Saying(
        Intent.HAND_OVER, (CONTOSO,), details=RequestDetails(to=Value("U0LIN", "Lin Okafor"))
    ),
    "record what the programme answered: approved · Contoso · on Nov 1, 2026 · USD 5,000": Saying(
        Intent.RECORD,
        (CONTOSO,),
        event=Milestone.APPROVED,
        details=RequestDetails(on=NOV_1, amount=Decimal(5000), currency="USD"),
    ),
    "write a note · Contoso · “call in May”": Saying(
        Intent.NOTE, (CONTOSO,), details=RequestDetails(text="call in May")
    ),
}


@pytest.mark.parametrize(("said", "saying"), UNDERSTOOD.items(), ids=UNDERSTOOD)
def test_what_was_understood_is_written_out(said: str, saying: Saying) -> None:
    assert saying_words.understood(saying) == said


SENTENCES = {
    "There are *3 engagements* of *2 customers*": Saying(Intent.LIST),
    "*3 engagements* of *2 customers* at Paris are open": Saying(Intent.LIST, (status(*OPEN), PARIS)),
    "*3 engagements* of *2 customers* are due by Nov 30, 2026": Saying(
        Intent.LIST, (status(*CLOCKED),), (DUE_BY,)
    ),
    "*3 engagements* of *2 customers* owned by Lin Okafor need us to act": Saying(
        Intent.LIST, (status(*NEEDS_PARTNER), LIN)
    ),
    "*3 engagements* of Contoso have a claim to submit": Saying(Intent.LIST, (CONTOSO, status(*TO_SUBMIT))),
    "*3 engagements* of *2 customers* (not for Viva) were lost from Nov 1 to Nov 30, 2026": Saying(
        Intent.LIST, (NOT_VIVA,), (when(Milestone.LOST, NOV_1, DEC_1),)
    ),
    "*3 engagements* of *2 customers* are approved and were not paid": Saying(
        Intent.LIST, (status(AssociationStatus.APPROVED),), (when(Milestone.PAID, excludes=True),)
    ),
    "*3 engagements* of *2 customers* are not “lost”": Saying(Intent.LIST, (status(*LOST, excludes=True),)),
    "*3 engagements* of *2 customers* have the status “Cancelled or Submitted”": Saying(
        Intent.LIST, (status(AssociationStatus.CANCELLED, AssociationStatus.SUBMITTED),)
    ),
}


@pytest.mark.parametrize(("said", "saying"), SENTENCES.items(), ids=SENTENCES)
def test_the_sentence_with_the_number_reads_as_a_sentence(said: str, saying: Saying) -> None:
    assert counting_words.found(saying, 3, 2) == said


NOTHING = {
    "There is *no engagement* at Paris.": Saying(Intent.LIST, (PARIS,)),
    "*No engagement* for Viva is open.": Saying(Intent.LIST, (VIVA, status(*OPEN))),
    "There is *no engagement* that has no consent yet.": Saying(Intent.LIST, (status(*CONSENT_PENDING),)),
    "There is *no engagement* (not at Paris) that was not paid.": Saying(
        Intent.LIST, (replace(PARIS, excludes=True),), (when(Milestone.PAID, excludes=True),)
    ),
    "*No engagement* was paid on Nov 1, 2026.": Saying(
        Intent.LIST, (), (when(Milestone.PAID, NOV_1, NOV_2),)
    ),
}


@pytest.mark.parametrize(("said", "saying"), NOTHING.items(), ids=NOTHING)
def test_an_empty_answer_says_what_there_is_none_of(said: str, saying: Saying) -> None:
    assert counting_words.nothing(saying) == said


def test_readings_are_named_by_what_tells_them_apart() -> None:
    rivals = [
        Saying(Intent.LIST, (status(*TO_SUBMIT), PARIS)),
        Saying(Intent.LIST, (status(*IN_REVIEW), PARIS)),
    ]
    assert saying_words.difference(rivals) == ["claims to submit", "in review"]
    assert saying_words.differing(rivals) is Aspect.STATUS
    days = [Saying(Intent.LIST, (), (when(Milestone.DUE, None, end),)) for end in (NOV_2, DEC_1)]
    assert saying_words.difference(days) == ["due by Nov 1, 2026", "due by Nov 30, 2026"]
    assert saying_words.differing(days) is Milestone.DUE
    wants = [Saying(Intent.CUSTOMER, (CONTOSO,)), Saying(Intent.CONTACT, (CONTOSO,))]
    assert saying_words.difference(wants) == ["how it stands", "whom to reach"]
    assert saying_words.differing(wants) is None


def test_everything_that_can_be_understood_has_words() -> None:
    assert set(saying_words.WANTED) == set(Intent)
    assert {saying_words.happened(one) for one in Milestone} - {""}
    assert set(saying_words.FIELDS) == set(Aspect)
    assert set(saying_words.ORDERS) == set(Order)

"""Why a customer may not be added, and why an association stands as it does, as tables."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.associations import cancel
from flows.claims import record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.conversation.answers import answer
from flows.conversation.answers.answer_values import (
    DoerKind,
    Obstacles,
    StatusReason,
    WhyNotAnswer,
    WhyStatusAnswer,
)
from flows.reminders import tick
from flows.rules.associations.next_step import Who
from flows.rules.customers.eligibility import ReasonCode
from flows.rules.customers.tenancy import Identifier
from flows.rules.language.understanding import Aspect, Condition, Intent, RequestDetails, Saying, Value
from store.associations.associations import Association
from store.catalogue import Engagement
from store.customers.customers import CustomerFact
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from store.enums import IdentifierType, TenantCheck
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

DAY = timedelta(days=1)
TPID = "7654321"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def contoso(database: Database, place: World) -> int:
    """Give the id of a customer with an open association on Viva, who has 120 of 300 seats."""
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        known = {"partner_id": place.partner.id, "id_type": IdentifierType.TENANT_ID}
        session.add(CustomerFact(**known, id_value=world.TENANT, attribute="paid_seats", value=120))
    return world.row(database, one).customer_id


def why_not(
    database: Database,
    *conditions: Condition,
    user: str = ADMIN,
    workspace: str = world.WORKSPACE,
    **details: Any,
) -> WhyNotAnswer:
    with database.read() as session:
        saying = Saying(Intent.WHY_NOT, conditions, details=RequestDetails(**details))
        found = answer.answer(session, actor(session, user, workspace), saying, NOON + DAY)
        assert isinstance(found, WhyNotAnswer)
        return found


def of(field: Aspect, *keys: object) -> Condition:
    return Condition(field, tuple(Value(str(one), "") for one in keys))


def codes(one: Obstacles) -> list[ReasonCode]:
    return [reason.code for reason in one.reasons]


def by_engagement(found: WhyNotAnswer) -> dict[str, list[ReasonCode]]:
    return {one.engagement.code: codes(one) for one in found.found}


def test_r5_the_reason_has_what_is_required_and_what_is_true(database: Database, contoso: int) -> None:
    asked = of(Aspect.CUSTOMER, contoso), of(Aspect.ENGAGEMENT, "ENDPOINT")
    (one,) = why_not(database, *asked).found
    (reason,) = one.reasons
    assert reason.criterion is not None
    assert (reason.code, reason.criterion.value, reason.actual) == (ReasonCode.CRITERIA_NOT_MET, 300, 120)
    assert not one.can_begin


def test_r6_what_is_open_is_named(database: Database, contoso: int) -> None:
    (one,) = why_not(database, of(Aspect.CUSTOMER, contoso), of(Aspect.ENGAGEMENT, "VIVA")).found
    assert codes(one) == [ReasonCode.ASSOCIATION_OPEN]
    assert one.open is not None
    assert one.open.summary.owner.user_id == ADMIN


def test_without_an_engagement_all_are_judged(database: Database, contoso: int) -> None:
    found = why_not(database, of(Aspect.CUSTOMER, contoso))
    assert by_engagement(found) == {
        "SIEM": [],
        "ENDPOINT": [ReasonCode.CRITERIA_NOT_MET],
        "VIVA": [ReasonCode.ASSOCIATION_OPEN],
    }
    assert [one.engagement.code for one in found.found if one.can_begin] == ["SIEM"]


def test_r10_only_exactly_this_identifier_is_judged(database: Database, place: World, contoso: int) -> None:
    identifier = Identifier(IdentifierType.TPID, TPID, TenantCheck.NOT_COMPARED)
    other = world.associate(database, place, place.siem.id, identifier=identifier)
    by_tpid = world.row(database, other).customer_id
    found = why_not(database, domain="contoso.com")
    judged = {(one.customer.id, one.engagement.code): codes(one) for one in found.found if one.customer}
    assert judged[contoso, "VIVA"] == [ReasonCode.ASSOCIATION_OPEN]
    assert judged[by_tpid, "VIVA"] == []
    assert judged[by_tpid, "SIEM"] == [ReasonCode.ASSOCIATION_OPEN]
    assert judged[by_tpid, "ENDPOINT"] == [ReasonCode.NOT_KNOWN]
    assert found.total == 2


def test_an_identifier_that_nobody_has_can_be_judged(database: Database, place: World) -> None:
    found = why_not(database, of(Aspect.ENGAGEMENT, "ENDPOINT"), tpid=TPID)
    assert [(one.customer, one.id_value, codes(one)) for one in found.found] == [
        (None, TPID, [ReasonCode.NOT_KNOWN])
    ]
    assert found.found[0].may_be_attested


@pytest.mark.parametrize("said", [{"domain": "fabrikam.com"}, {"tpid": "12"}, {"tenant_id": "no"}])
def test_what_is_not_known_is_named(database: Database, place: World, said: dict[str, str]) -> None:
    found = why_not(database, **said)
    assert (found.found, found.unknown) == ([], next(iter(said.values())))


def test_r1_a_location_that_may_not_earn_or_is_not_enrolled(
    database: Database, place: World, contoso: int
) -> None:
    siem = of(Aspect.CUSTOMER, contoso), of(Aspect.ENGAGEMENT, "SIEM")
    (oslo,) = why_not(database, *siem, of(Aspect.LOCATION, place.oslo.code)).found
    assert codes(oslo) == [ReasonCode.LOCATION_NOT_ELIGIBLE]
    (closed,) = why_not(database, *siem, of(Aspect.LOCATION, place.closed.code)).found
    assert codes(closed) == [ReasonCode.LOCATION_NOT_ENROLLED, ReasonCode.LOCATION_NOT_ELIGIBLE]
    (seattle,) = why_not(database, *siem, of(Aspect.LOCATION, place.seattle.code)).found
    assert (codes(seattle), [one.name for one in seattle.places]) == ([], ["Seattle"])


def test_r1_without_a_role_at_a_location_that_may_earn_nobody_can_add(
    database: Database, place: World, contoso: int
) -> None:
    world.associate(database, place, place.viva.id, tenant=world.TENANT[:-1] + "7", domain="litware.example")
    oslo = why_not(database, of(Aspect.LOCATION, place.oslo.code), domain="litware.example", user=USER)
    assert {one.no_role_there for one in oslo.found} == {True}
    assert oslo.admins == (ADMIN,)
    anywhere = why_not(database, of(Aspect.ENGAGEMENT, "VIVA"), domain="litware.example", user=USER)
    assert [[one.name for one in each.places] for each in anywhere.found] == [["Seattle"]]


def test_r3_customers_of_others_are_not_known(database: Database, contoso: int) -> None:
    world.build(database, "T0RIVAL", name="Rival", prefix="R")
    rival = {"user": "R" + ADMIN, "workspace": "T0RIVAL"}
    assert why_not(database, of(Aspect.CUSTOMER, contoso), **rival).found == []
    assert why_not(database, domain="contoso.com", **rival).unknown == "contoso.com"


def test_r5_an_engagement_that_is_not_active(database: Database, place: World, contoso: int) -> None:
    with database.write() as session:
        ended = update(Engagement).where(Engagement.code == "SIEM").values(active_until=NOON)
        session.execute(ended)
    (one,) = why_not(database, of(Aspect.CUSTOMER, contoso), of(Aspect.ENGAGEMENT, "SIEM")).found
    assert codes(one) == [ReasonCode.NO_LONGER_ACTIVE]


# Why it stands as it does


def why_status(database: Database, *ids: int, conditions: tuple[Condition, ...] = ()) -> WhyStatusAnswer:
    with database.read() as session:
        given = (of(Aspect.ASSOCIATION, *ids), *conditions)
        found = answer.answer(session, actor(session, USER), Saying(Intent.WHY_STATUS, given), NOON + DAY)
        assert isinstance(found, WhyStatusAnswer)
        return found


def submitted(database: Database, one: int) -> None:
    world.accept(database, one)
    with database.write() as session:
        submit_claim.submit(
            session, actor(session), one, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        )


def rejected(session: Session, one: int) -> None:
    given = ClaimAnswer(Kind.REJECTED, NOON.date(), words="No proof of execution")
    record_answer.record(session, actor(session), one, NOON + DAY, given)


def stopped(session: Session, one: int) -> None:
    cancel.cancel(session, actor(session, USER), one, NOON + DAY, "The customer has no budget")


def bounced(session: Session, one: int) -> None:
    broken = {"status": S.AWAITING_CONSENT, "mail_refused": "550 no such user"}
    session.execute(update(Association).where(Association.id == one).values(broken))


def reason(database: Database, one: int) -> StatusReason:
    (found,) = why_status(database, one).found
    return found


def test_a_rejection_has_the_reviewers_words(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    submitted(database, one)
    with database.write() as session:
        rejected(session, one)
    found = reason(database, one)
    assert found.reviewer_words == "No proof of execution"
    assert found.since == NOON.date()
    assert found.course.rejected is not None
    assert found.row.summary.next_step.who is Who.PARTNER


def test_a_cancellation_has_its_reason_and_who_said_so(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        stopped(session, one)
    found = reason(database, one)
    assert found.cancel_reason == "The customer has no budget"
    assert found.doer is not None
    assert found.doer.user_id == USER


def test_what_a_clock_ended_says_so(database: Database, place: World) -> None:
    one = world.associate(database, place, place.siem.id)
    list(tick.sweep(database, NOON + 15 * DAY))
    found = reason(database, one)
    assert found.course.end_reason == "No consent was given in time."
    assert found.since == NOON + 14 * DAY
    assert found.doer is not None
    assert found.doer.kind is DoerKind.BOT


def test_a_mail_that_failed_is_why_nobody_answers(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        bounced(session, one)
    found = reason(database, one)
    assert found.mail_trouble == "550 no such user"
    assert found.doer is None


def test_nothing_found_names_the_nearest(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    lost = of(Aspect.STATUS, S.CONSENT_DECLINED)
    found = why_status(database, one, conditions=(lost,))
    assert (found.total, found.found) == (0, [])
    assert [near.without for near in found.nearest] == [lost]

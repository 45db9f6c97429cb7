"""One signature for several engagements, without proof: each association is disputed by itself (R19, R3)."""

import pytest

from flows.consent import answers, consent, link
from flows.consent.answers import Decision, ShownStatement, Signature
from flows.consent.link import LinkState
from flows.customers.association_request import ContactPerson
from flows.customers_page import unproven
from flows.disputes import dispute_decision
from flows.rules.customers.tenants import NoTenant
from store.consents import consent_asks
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ConsentOutcome, HistoryAction
from tests.flows.disputes.test_dispute import BLUE, Two
from tests.support import world
from tests.support.world import ADA, ADMIN, LINKS, NOON, WORKSPACE, actor

MAILBOX = ContactPerson("Kim Akers", "kim@blue.example")
CODES = ["MANY00", "MANY01", "MANY02"]


class Several:
    """Red waits for three engagements; Blue got three consents with one signature in its own mailbox."""

    def __init__(self, database: Database) -> None:
        self.two = Two(database)
        self.reds = world.add_many(database, self.two.red, 3)
        self.blues = world.add_many(database, self.two.blue, 3, user="B" + ADMIN, workspace=BLUE)
        with database.write() as session:
            sent = consent.send(
                session,
                actor(session, "B" + ADMIN, BLUE),
                self.blues,
                LINKS,
                NOON,
                customer=MAILBOX,
                partner=ADA,
                contact_reason="They say so",
            )
            self.ask, self.requests = sent.ask.id, [one.id for one in sent.requests]
        with database.read() as session:
            self.token = consent.token_of(consent_asks.ask(session, self.ask), LINKS)
        accepted = Decision(ConsentOutcome.ACCEPTED, None, ShownStatement("1", "words"))
        with database.write() as session:
            who = Signature("Kim Akers", None, None)
            decided = dict.fromkeys(self.requests, accepted)
            answers.submit(session, self.ask, decided, who, NOON, directory=NoTenant())

    def statuses(self) -> list[tuple[S, S]]:
        return [
            (self.two.status(red), self.two.status(blue))
            for red, blue in zip(self.reds, self.blues, strict=True)
        ]

    def disputed(self) -> list[bool]:
        found = [
            {self.two.is_disputed(red), self.two.is_disputed(blue)}
            for red, blue in zip(self.reds, self.blues, strict=True)
        ]
        assert all(len(sides) == 1 for sides in found)
        return [sides.pop() for sides in found]

    def unproven(self, user: str, workspace: str) -> int:
        with self.two.database.read() as session:
            admin = actor(session, user, workspace)
            counted = unproven.of_partner(session, admin).count
            assert counted == len(unproven.listed(session, admin, 0, 100))
            return counted

    def decide(self, number: int, workspace: str | None) -> None:
        with self.two.database.write() as session:
            if workspace is None:
                assert dispute_decision.dismiss(session, number, NOON)
            else:
                assert dispute_decision.uphold(session, number, workspace, NOON)


@pytest.fixture
def several(database: Database) -> Several:
    return Several(database)


def test_r19_each_association_of_one_signature_is_disputed_by_itself(several: Several) -> None:
    assert several.statuses() == [(S.ADDED, S.CONSENT_RECEIVED)] * 3
    found = sorted(several.two.disputes(), key=lambda one: one.dispute.id)
    assert [one.dispute.code for one in found] == CODES
    for one, red, blue in zip(found, several.reds, several.blues, strict=True):
        assert {side.association.id for side in one.sides} == {red, blue}
        for side in (red, blue):
            assert several.two.actions(side)[-1] == HistoryAction.DISPUTE_BEGAN
    assert several.two.notices() == ["BU0SECOND"] * 3 + ["U0SECOND"] * 3


def test_r19_each_is_decided_by_itself_and_all_sides_have_it_in_their_history(several: Several) -> None:
    two = several.two
    assert (several.unproven("B" + ADMIN, BLUE), several.unproven(ADMIN, WORKSPACE)) == (3, 0)
    several.decide(1, WORKSPACE)
    assert several.statuses() == [
        (S.ADDED, S.CONSENTED_TO_ANOTHER_PARTNER),
        (S.ADDED, S.CONSENT_RECEIVED),
        (S.ADDED, S.CONSENT_RECEIVED),
    ]
    assert several.disputed() == [False, True, True]
    assert two.actions(several.reds[0])[-1] == HistoryAction.DISPUTE_UPHELD
    assert two.actions(several.blues[0])[-1] == HistoryAction.CONSENT_GIVEN_TO_ANOTHER_PARTNER
    assert two.details(several.blues[0]).endswith("{'proof': 'decided'}]")
    several.decide(2, None)
    assert several.disputed() == [False, False, True]
    for side in (several.reds[1], several.blues[1]):
        assert two.actions(side)[-1] == HistoryAction.DISPUTE_DISMISSED
    several.decide(3, BLUE)
    assert several.statuses()[1:] == [
        (S.ADDED, S.CONSENT_RECEIVED),
        (S.CONSENTED_TO_ANOTHER_PARTNER, S.CONSENT_RECEIVED),
    ]
    assert several.disputed() == [False, False, False]
    assert two.actions(several.blues[2])[-1] == HistoryAction.DISPUTE_UPHELD
    assert several.unproven("B" + ADMIN, BLUE) == 1, "what was decided for Blue counts as proven"
    for one in (*several.reds, *several.blues):
        assert not [name for name in ("Fourth Coffee", "T0", "blue.example'") if name in foreign(two, one)]


def foreign(two: Two, association_id: int) -> str:
    """Return what the history says of the disputes of an association, which may name nobody."""
    said = two.details(association_id)
    return said[said.rindex("{") :]


def test_r3_the_link_of_several_says_no_more_of_what_was_decided_for_another(several: Several) -> None:
    several.decide(1, WORKSPACE)
    several.decide(2, None)
    with several.two.database.read() as session:
        asked = link.asked(session, several.token, NOON)
        assert [one.state for one in asked] == [LinkState.CLOSED, LinkState.ANSWERED, LinkState.ANSWERED]
        assert asked[0].given is None
        assert {one.terms.partner for one in asked} == {several.two.blue.partner.name}
    assert several.two.voided(several.blues[0]) == [True]
    assert several.two.voided(several.blues[1]) == [False]

"""Two partners with two members each, through random sequences of all actions, against the reference."""

import os
import shutil
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.associations import cancel, consistency, contacts, details, ownership
from flows.associations.lifecycle import NotFound
from flows.claims import items, record_answer, submit_claim, take_back, void_record
from flows.claims.file_port import KeptFile
from flows.claims.items import ItemInput
from flows.claims.record_answer import ClaimAnswer
from flows.consent import answers, came_back, consent, link, record_consent
from flows.consent.answers import ShownStatement, Signature
from flows.consent.link import LinkState
from flows.customers import add_customer, claim_customer
from flows.customers.association_request import ContactPerson
from flows.customers_page import unproven
from flows.disputes import dispute, dispute_decision
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import (
    AddCustomerDraft,
    AssociationRequestDraft,
    ClaimCustomerDraft,
    ContactDraft,
)
from flows.history import history_check
from flows.refusal import Refusal
from flows.reminders import tick
from flows.rules.associations.amounts import Amount
from flows.rules.customers.tenancy import Identifier
from flows.rules.customers.tenants import DirectoryUnavailable, NoTenant, TenantAnswer, TenantFound
from flows.surveys import customer_survey, partner_survey, survey_link
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims import claim_items, claim_records, surveys
from store.claims.surveys import CustomerSurvey
from store.consents import consents
from store.consents.consent_asks import ConsentAsk
from store.customers import customers
from store.customers.customers import Customer
from store.database.engine import Database
from store.disputes import Dispute
from store.enums import (
    AssociationStatus,
    ClaimItem,
    ClaimRecordKind,
    ConsentOutcome,
    ContactSide,
    IdentifierType,
    Proof,
    TenantCheck,
)
from store.partners import Location, Member
from tests.model.reference import (
    BINDING,
    HOUR,
    LEADS,
    OPEN,
    REQUIRED,
    SUBMITTED_AGAIN,
    TENANT_OF,
    WAITING,
    Link,
    Reference,
    Refused,
    Survey,
    Tie,
)
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, LINKS, NOON, USER, World, actor

PARTNERS = ("T0FOURTH", "T0FABRIKAM")
TENANTS = ("11111111-2222-4333-8444-555555555555", "66666666-7777-4888-8999-aaaaaaaaaaaa")
MAILS = ("kim@contoso.com", "lee@contoso.com", "kim@blue.example")
DOMAINS = ("contoso.com", "contoso.com", "contoso.de")
AWAY = DirectoryUnavailable("timed out")
ZONES = {ADMIN: "Pacific/Kiritimati", USER: "Pacific/Honolulu"}

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "12"))
"""Sequences per database; more of them find more, at about two seconds each."""

SHRINKS = "MODEL_SHRINKS" in os.environ
"""Whether a failing sequence is made as short as can be, which takes minutes."""

ACTIONS = (
    *(
        "begin",
        "send",
        "send_together",
        "send_together",
        "answer",
        "answer",
        "answer",
        "pass_time",
        "pass_time",
        "proceed",
        "proceed",
        "proceed",
        "proceed",
        "submit",
        "give",
        "give",
        "give",
        "survey",
        "reply",
        "record_answer",
        "record_answer",
        "record_answer",
    ),
    *(
        "change_contact",
        "record_outside_consent",
        "record_outside_consent",
        "cancel",
        "hand_over",
        "void_record",
        "take_back",
        "decide",
        "decide",
    ),
)
"""What may happen next; what is named more than once happens more often."""


class TwoPartners(RuleBasedStateMachine):
    """Does everything twice, to the product and to the reference, and compares."""

    def __init__(self, fresh: Callable[[], Database]) -> None:
        """Take a way to get an empty database."""
        super().__init__()
        self.database = fresh()
        self.places = {partner: world.build(self.database, partner) for partner in PARTNERS}
        with self.database.write() as session:
            for work in session.scalars(select(Engagement).where(Engagement.code.in_(REQUIRED))):
                work.required_items = REQUIRED[work.code]
            for one in session.scalars(select(Member)):
                one.time_zone = ZONES[one.user_id]
        self.reference = Reference(NOON)
        self.ids: list[int] = []
        self.dice = Random(0)  # noqa: S311 -- no secret comes of it

    def teardown(self) -> None:
        for tied, one in zip(self.reference.ties, self.ids, strict=True):
            self._trespass(tied, one)
        self.database.close()

    @property
    def now(self) -> datetime:
        return self.reference.now

    @initialize()
    def begin_with_rivals(self) -> None:
        for partner in PARTNERS:
            self.dare(
                partner, ADMIN, "Seattle", TENANTS[0], ["VIVA"], MAILS[0], AssociationStatus.ADDED, DOMAINS[0]
            )
        for _ in PARTNERS:
            self.send()

    @rule(action=st.sampled_from(ACTIONS), roll=st.integers(min_value=0, max_value=2**32 - 1))
    def step(self, action: str, roll: int) -> None:
        """Do one thing; ``roll`` decides by whom, to which association, and how."""
        self.dice = Random(roll)  # noqa: S311 -- likewise
        getattr(self, action)()

    def member(self) -> str:
        return self.dice.choice((ADMIN, ADMIN, USER))

    def today(self, member: str) -> date:
        return self.now.astimezone(ZoneInfo(ZONES[member])).date()

    def email(self) -> str:
        return self.dice.choice((MAILS[0], MAILS[1], MAILS[2]))

    def pick(self, likely: Container[AssociationStatus]) -> tuple[Tie, int]:
        """Return an association, more often one in which something can come of it."""
        every = list(zip(self.reference.ties, self.ids, strict=True))
        return self.dice.choice([one for one in every if one[0].status in likely] * 4 + every)

    def id_of(self, tied: Tie) -> int:
        """Return the id of an association."""
        return self.ids[self.reference.ties.index(tied)]

    def both(self, told: Callable[[], Any], done: Callable[[Session], Any]) -> Any:
        """Do it in the reference and in the product; both must refuse alike, or neither."""
        try:
            expected = told()
        except Refused as refusal:
            expected = None
            refused = str(refusal)
        else:
            refused = ""
        try:
            with self.database.write() as session:
                found = done(session)
        except (Refusal, LookupError, ValueError) as error:
            # Operators, who decide disputes, are refused by exceptions of their own.
            found, was = None, type(error).__name__
        else:
            was = ""
        assert was == refused, f"{was or 'done'}, where {refused or 'success'} was expected"
        return None if refused else (expected, found)

    def proceed(self) -> None:
        """Take an association some steps on its way, as an admin does who wants it paid."""
        tied, _ = self.pick({*WAITING, AssociationStatus.CONSENT_RECEIVED, *LEADS})
        for _ in range(self.dice.choice((1, 4, 8))):
            self._go_on(tied)

    def _go_on(self, tied: Tie) -> None:
        lacks = {*tied.missing, *(["reply"] if tied.surveys else [])}
        if tied.status in WAITING:
            self._record_consent(tied, ADMIN, self.now)
        elif tied.status in LEADS:
            kind = ClaimRecordKind(self.dice.choice(list(LEADS[tied.status])))
            self._record_answer(tied, ADMIN, kind, self.today(ADMIN), None)
        elif {"customer_survey", "reply"} <= lacks:
            self._reply(tied, tied.surveys[-1])
        elif "customer_survey" in lacks:
            self._survey(tied, ADMIN)
        elif "partner_survey" in lacks:
            self._fill_in(tied, ADMIN, is_whole=True)
        elif tied.missing:
            self._give(tied, ADMIN, ClaimItem(tied.missing[0]), "file")
        else:
            self._submit(tied, ADMIN, self.today(ADMIN))

    def begin(self) -> None:
        self.dare(
            self.dice.choice(PARTNERS),
            self.member(),
            self.dice.choice(("Seattle", "Seattle", "Oslo")),
            self.dice.choice((TENANTS[0], TENANTS[0], TENANTS[0], TENANTS[1])),
            self.dice.choice((["VIVA"], ["SIEM"], ["VIVA", "SIEM"])),
            self.email(),
            self.dice.choice((AssociationStatus.ADDED, AssociationStatus.CLAIMED)),
            self.dice.choice(DOMAINS),
        )

    def dare(
        self,
        partner: str,
        member: str,
        location: str,
        tenant: str,
        codes: list[str],
        email: str,
        origin: AssociationStatus,
        domain: str,
    ) -> None:
        place = self.places[partner]

        def done(session: Session) -> list[int]:
            who = actor(session, member, partner)
            form: AssociationRequestDraft = _filled(place, location, tenant, codes, email, domain)
            if origin is AssociationStatus.CLAIMED:
                customer = customers.find(session, place.partner, IdentifierType.TENANT_ID, tenant)
                known = claim_customer.known(session, who, customer.id if customer else 0)
                contact = {"customer_contact": form.customer_contact.model_dump()}
                chosen = {"location_id": form.location_id}
                form = ClaimCustomerDraft.read(form.kept() | known.kept() | chosen | contact)
            draft = drafts.start(session, who, form, self.now)
            session.flush()
            added = add_customer.finish(session, who, draft.id, self.now, version=draft.version)
            by_code = {one.engagement.code: one.association.id for one in added}
            return [by_code[code] for code in codes]

        told = partial(self.reference.begin, partner, member, location, tenant, codes, email, origin, domain)
        outcome = self.both(told, done)
        self.ids += outcome[1] if outcome else []

    def send(self) -> None:
        member, email = self.member(), self.email()
        tied, one = self.pick(WAITING)

        def done(session: Session) -> int:
            who = actor(session, member, tied.partner)
            request = asking.ask(
                session,
                who,
                one,
                LINKS,
                self.now,
                customer=ContactPerson("Kim Akers", email),
                partner=ADA,
                contact_reason="They say so",
            )
            return request.number

        outcome = self.both(partial(self.reference.send, tied, member, email), done)
        assert outcome is None or outcome[0].number == outcome[1]

    def send_together(self) -> None:
        """Ask for some or all of what a partner has with a customer."""
        member, email = self.member(), self.email()
        tied, _ = self.pick(WAITING)
        every = [
            (tie, one)
            for tie, one in zip(self.reference.ties, self.ids, strict=True)
            if (tie.partner, tie.customer) == (tied.partner, tied.customer)
        ]
        chosen = [one for one in every if one[0] is tied or self.dice.random() < 2 / 3]

        def done(session: Session) -> list[int]:
            sent = consent.send(
                session,
                actor(session, member, tied.partner),
                [one for _, one in chosen],
                LINKS,
                self.now,
                customer=ContactPerson("Kim Akers", email),
                partner=ADA,
                contact_reason="They say so",
            )
            return [request.number for request in sent.requests]

        ties = [tie for tie, _ in sorted(chosen, key=lambda one: one[1])]
        outcome = self.both(partial(self.reference.send_together, ties, member, email), done)
        assert outcome is None or [link.number for link in outcome[0]] == outcome[1]

    def change_contact(self) -> None:
        member, email = self.member(), self.email()
        tied, one = self.pick(OPEN)
        self.both(
            partial(self.reference.change_contact, tied, member, email),
            lambda session: contacts.update(
                session,
                actor(session, member, tied.partner),
                one,
                self.now,
                customer=ContactPerson("Kim Akers", email),
                partner=ADA,
                contact_reason="They say so",
            ),
        )

    def answer(self) -> None:
        every = list(zip(self.reference.ties, self.ids, strict=True))
        asked = [one for one in every if one[0].links]
        if not asked:
            return
        awaited = [one for one in asked if one[0].status is AssociationStatus.AWAITING_CONSENT]
        tied, _ = self.dice.choice(awaited * 4 + asked)
        sent = self.dice.choice([*tied.links, tied.links[-1]])
        by_id = dict(zip(self.reference.ties, self.ids, strict=True))
        chosen = [
            (tie, link, self.dice.choice(("accepted", "accepted", "accepted", "declined")))
            for tie, link in sorted(sent.ask, key=lambda each: by_id[each[0]])
            if link is sent or self.dice.random() < 1 / 2
        ]
        is_away = self.dice.random() < 1 / 3

        def done(session: Session) -> list[tuple[str, Any] | None]:
            ask = self._ask(session, by_id, sent)
            told = AWAY if is_away else _directory(answers.domain_to_ask(ask.email))
            requests = {request.association_id: request.id for request in ask.requests}
            shown = ShownStatement("1", "words")
            decided = {
                requests[by_id[tie]]: answers.Decision(ConsentOutcome(outcome), None, shown)
                for tie, _, outcome in chosen
            }
            who = Signature("Kim Akers", None, None)
            found = answers.submit(session, ask.id, decided, who, self.now, directory=told)
            known = {one.association_id: one for one in (*found.given, *found.before)}
            answered = [known.get(by_id[tie]) for tie, _, _ in chosen]
            return [(one.outcome.value, one.answered_at) if one else None for one in answered]

        both = self.both(partial(self.reference.answer_together, chosen, is_away=is_away), done)
        assert both is not None
        assert both[0] == both[1]

    def _ask(self, session: Session, by_id: Mapping[Tie, int], link: Link) -> ConsentAsk:
        """Return what a link of the reference stands for."""
        first, its_link = min(link.ask, key=lambda each: by_id[each[0]])
        partner_id = self.places[first.partner].partner.id
        token = LINKS.consent_token(partner_id, by_id[first], its_link.number)
        ask = consent.find(session, token)
        assert ask is not None
        assert {one.association_id for one in ask.requests} == {by_id[tie] for tie, _ in link.ask}
        return ask

    def record_outside_consent(self) -> None:
        member, hours = self.member(), self.dice.choice((0, 0, 0, 5, 24 * 20, 24 * 90, -1))
        tied, _ = self.pick(WAITING)
        self._record_consent(tied, member, self.now - timedelta(hours=hours))

    def _record_consent(self, tied: Tie, member: str, given_at: datetime) -> None:
        one = self.id_of(tied)
        self.both(
            partial(self.reference.record, tied, member, given_at),
            lambda session: record_consent.record(
                session, actor(session, member, tied.partner), one, given_at, "note", self.now
            ),
        )

    def cancel(self) -> None:
        member = self.member()
        tied, one = self.pick(OPEN)
        self.both(
            partial(self.reference.cancel, tied, member),
            lambda session: cancel.cancel(session, actor(session, member, tied.partner), one, self.now, None),
        )

    def decide(self) -> None:
        """Let an operator decide a dispute, or decide it once more."""
        if not self.reference.quarrels:
            return
        numbered = list(enumerate(self.reference.quarrels))
        waiting = [one for one in numbered if len(one[1].standing) > 1 and not one[1].decision]
        number, quarrel = self.dice.choice(waiting * 4 + numbered)
        partner = self.dice.choice((*PARTNERS, None))

        def done(session: Session) -> bool:
            dispute_id = sorted(one.id for one in session.query(Dispute))[number]
            if partner is None:
                return dispute_decision.dismiss(session, dispute_id, self.now)
            return dispute_decision.uphold(session, dispute_id, partner, self.now)

        told = partial(self.reference.dismiss, quarrel)
        outcome = self.both(
            told if partner is None else partial(self.reference.uphold, quarrel, partner), done
        )
        assert outcome is None or outcome[0] == outcome[1]

    def hand_over(self) -> None:
        member, taker = self.member(), self.member()
        tied, one = self.pick(OPEN)
        self.both(
            partial(self.reference.hand_over, tied, member, taker),
            lambda session: ownership.hand_over(
                session, actor(session, member, tied.partner), one, taker, self.now
            ),
        )

    def submit(self) -> None:
        member = self.member()
        tied, _ = self.pick(BINDING)
        on_day = self.today(member) - self.dice.choice((0, 0, 0, 0, 1, 3, -1)) * timedelta(days=1)
        self._submit(tied, member, on_day)

    def _submit(self, tied: Tie, member: str, on_day: date) -> None:
        one = self.id_of(tied)
        self.both(
            partial(self.reference.submit, tied, member, on_day),
            lambda session: submit_claim.submit(
                session,
                actor(session, member, tied.partner),
                one,
                self.now,
                submitted_on=on_day,
                claim_id=None,
                note=None,
            ),
        )

    def give(self) -> None:
        """Give something for a claim, or everything that it lacks; the partner's survey is one of it."""
        member = self.member()
        tied, _ = self.pick({AssociationStatus.CONSENT_RECEIVED, *SUBMITTED_AGAIN})
        missing = [one for one in tied.missing if one != "customer_survey"]
        some = [self.dice.choice([*REQUIRED[tied.code], *ClaimItem])]
        for item in missing if self.dice.random() < 1 / 2 else some:
            what = self.dice.choice(("file", "file", "link", "elsewhere", "nothing", "?"))
            if item == "partner_survey" and what in {"file", "nothing"}:
                self._fill_in(tied, member, is_whole=what == "file")
            else:
                self._give(tied, member, ClaimItem(item), what)

    def _give(self, tied: Tie, member: str, item: ClaimItem, what: str) -> None:
        one = self.id_of(tied)
        file = KeptFile("Document.pdf", "application/pdf", 7, f"{one:064x}")
        says = {"elsewhere": "It is in Partner Center", "?": "?"}
        given = ItemInput(
            item,
            files=[file] if what == "file" else [],
            link="https://example.com/1" if what == "link" else None,
            elsewhere=says.get(what),
        )
        self.both(
            partial(self.reference.give, tied, member, item.value, what),
            lambda session: items.give(session, actor(session, member, tied.partner), one, self.now, given),
        )

    def _fill_in(self, tied: Tie, member: str, *, is_whole: bool) -> None:
        one = self.id_of(tied)
        typed = {"q1": "yes", "q2": "4" if is_whole else None}

        def done(session: Session) -> None:
            who = actor(session, member, tied.partner)
            asked = partner_survey.read(session, who, one, self.now).digest if is_required else ""
            partner_survey.answer(session, who, one, self.now, typed, digest=asked)

        is_required = "partner_survey" in REQUIRED[tied.code]
        self.both(partial(self.reference.fill_in, tied, member, is_whole=is_whole), done)

    def survey(self) -> None:
        """Mail the customer's survey."""
        member = self.member()
        tied, _ = self.pick({AssociationStatus.CONSENT_RECEIVED})
        self._survey(tied, member)

    def _survey(self, tied: Tie, member: str) -> None:
        one = self.id_of(tied)
        outcome = self.both(
            partial(self.reference.survey, tied, member),
            lambda session: (
                customer_survey.send(
                    session, actor(session, member, tied.partner), one, LINKS, self.now
                ).number
            ),
        )
        assert outcome is None or outcome[0].number == outcome[1]

    def reply(self) -> None:
        """Answer a survey, the newest more often than another."""
        asked = [tie for tie in self.reference.ties if tie.surveys]
        if not asked:
            return
        tied = self.dice.choice(asked)
        self._reply(tied, self.dice.choice([*tied.surveys, tied.surveys[-1]]))

    def _reply(self, tied: Tie, sent: Survey) -> None:
        one = self.id_of(tied)

        def done(session: Session) -> bool:
            (survey,) = [each for each in _surveys(session, one) if each.number == sent.number]
            answered = survey_link.answer(
                session,
                survey,
                {"q1": "yes", "q2": "4"},
                self.now,
                language="en",
                address=None,
                user_agent=None,
            )
            return answered or survey.answered_at is not None

        outcome = self.both(partial(self.reference.reply, tied, sent), done)
        assert outcome is not None
        assert outcome[0] == outcome[1]

    def take_back(self) -> None:
        """Take back a submission, with or without a reason."""
        member, reason = self.member(), self.dice.choice(("It was another claim", "It was another claim", ""))
        tied, one = self.pick({AssociationStatus.SUBMITTED})
        self.both(
            partial(self.reference.take_back, tied, member, reason),
            lambda session: take_back.take_back(
                session, actor(session, member, tied.partner), one, self.now, reason
            ),
        )

    def record_answer(self) -> None:
        """Record something of a claim, more often what can follow; the day may be impossible."""
        member = self.member()
        tied, _ = self.pick(LEADS)
        can = list(LEADS.get(tied.status, {}))
        kind = ClaimRecordKind(self.dice.choice(can * 3 + list(ClaimRecordKind)))
        on_day = self.now.date() - timedelta(days=self.dice.choice((0, 0, 0, 0, 1, 20, -1, -2)))
        until = self.dice.choice((None, on_day + timedelta(days=self.dice.choice((0, 3, 10, 300, -1)))))
        self._record_answer(tied, member, kind, on_day, until)

    def _record_answer(
        self, tied: Tie, member: str, kind: ClaimRecordKind, on_day: date, until: date | None
    ) -> None:
        one = self.id_of(tied)
        answer = ClaimAnswer(kind, on_day, until, "words", Amount("USD", Decimal("4999.50")), "P-1")
        self.both(
            partial(self.reference.record_answer, tied, member, kind.value, on_day, until),
            lambda session: record_answer.record(
                session, actor(session, member, tied.partner), one, self.now, answer
            ),
        )

    def void_record(self) -> None:
        """Void the last record, or another one, or one that does not exist."""
        member = self.member()
        recorded = {tie.status for tie in self.reference.ties if tie.records}
        tied, one = self.pick(recorded)
        last = tied.records.index(tied.valid[-1]) + 1 if tied.valid else 1
        number = self.dice.choice((last, last, last, 1, len(tied.records) + 1))
        self.both(
            partial(self.reference.void_record, tied, member, number),
            lambda session: void_record.void(
                session, actor(session, member, tied.partner), one, self.now, number, "It was another claim"
            ),
        )

    def pass_time(self) -> None:
        """Let time pass, or go to the next instant at which something is over; the sweep may come late."""
        coming = [
            due
            for tie in self.reference.ties
            for due in (tie.due, tie.claim_due, tie.review_due, tie.programme_due)
            if due
        ]
        ahead = min((due for due in coming if due > self.now), default=self.now)
        passed = self.dice.choice((ahead - self.now, HOUR / 2, HOUR * 59 / 60, HOUR, 5 * 24 * HOUR))
        self.reference.now += passed
        if self.dice.random() < 2 / 3:
            self.reference.tick()
            list(tick.sweep(self.database, self.now))

    def _trespass(self, tied: Tie, one: int) -> None:
        """A member of the other partner finds nothing, whatever they try (R3)."""
        other = next(partner for partner in PARTNERS if partner != tied.partner)
        kim = ContactPerson("Kim Akers", MAILS[0])
        tries: list[Callable[[Session, Any], Any]] = [
            lambda s, who: asking.ask(s, who, one, LINKS, self.now, customer=kim, partner=ADA),
            lambda s, who: contacts.update(s, who, one, self.now, customer=kim, partner=ADA),
            lambda s, who: cancel.cancel(s, who, one, self.now, None),
            lambda s, who: ownership.hand_over(s, who, one, ADMIN, self.now),
            lambda s, who: submit_claim.may_submit(s, who, one, self.now),
            lambda s, who: record_answer.record(
                s, who, one, self.now, ClaimAnswer(ClaimRecordKind.UNDER_REVIEW, self.now.date())
            ),
            lambda s, who: void_record.void(s, who, one, self.now, 1, "It was another claim"),
            lambda s, who: take_back.take_back(s, who, one, self.now, "It was another claim"),
            lambda s, who: items.read(s, who, one, self.now),
            lambda s, who: items.give(
                s, who, one, self.now, ItemInput(ClaimItem.INVOICE, link="https://a.de")
            ),
            lambda s, who: items.file(s, who, _file_id(s, one)),
            lambda s, who: partner_survey.answer(s, who, one, self.now, {}, digest=""),
            lambda s, who: customer_survey.send(s, who, one, LINKS, self.now),
            lambda s, who: details.read(s, who, one, self.now),
            lambda s, who: came_back.report(s, who, one, "", self.now),
            lambda s, who: association_drafts.to_correct(s, who, one, self.now),
            lambda s, who: consent.send(
                s, who, [one], LINKS, self.now, customer=kim, partner=ADA, works_again=True
            ),
        ]
        for attempt in tries:
            with pytest.raises(NotFound), self.database.write() as session:
                attempt(session, actor(session, ADMIN, other))

    @invariant()
    def nothing_differs(self) -> None:
        with self.database.read() as session:
            assert [one.says for one in consistency.every(session)] == []
            assert session.query(Association).count() == len(self.ids)
            assert session.query(Dispute).count() == len(self.reference.quarrels)
            by_id = dict(zip(self.reference.ties, self.ids, strict=True))
            for tied, one in by_id.items():
                assert _seen(session, one) == _expected(tied) | {
                    "disputed": self.reference.is_disputed(tied),
                    "next": self.reference.has_next(tied),
                }
                for survey, sent in zip(tied.surveys, _surveys(session, one), strict=True):
                    found = survey_link.find(session, customer_survey.token_of(sent, LINKS), self.now)
                    assert found is not None
                    assert found.survey.partner_id == self.places[tied.partner].partner.id
                    assert (found.state is LinkState.OPEN) == self.reference.is_asked(tied, survey)
                    assert (found.given is None) == (survey.voided or not tied.is_surveyed)
                for link in tied.links:
                    asked = self._ask(session, by_id, link).requests
                    (request,) = [each for each in asked if each.association_id == one]
                    assert consent.is_open(request, self.now) == self.reference.is_open(tied, link)
            known = {
                (partner, row.id_value): row.consented_at
                for partner in PARTNERS
                for row in session.query(Customer).filter_by(partner_id=self.places[partner].partner.id)
                if row.consented_at
            }
            assert known == self.reference.consented

    @invariant()
    def a_link_shows_its_own_partner_and_what_was_asked_in_its_mail(self) -> None:
        """See that a link tells nothing of the other partner, nor of what it did not ask for (R3)."""
        by_id = dict(zip(self.reference.ties, self.ids, strict=True))
        with self.database.read() as session:
            for tied in self.reference.ties:
                for sent in tied.links:
                    shown = link.asked(
                        session, consent.token_of(self._ask(session, by_id, sent), LINKS), self.now
                    )
                    ties = {tie for tie, _ in sent.ask}
                    assert {one.terms.reference for one in shown} == {
                        session.get_one(Association, by_id[tie]).reference for tie in ties
                    }
                    assert {one.request.partner_id for one in shown} == {self.places[tied.partner].partner.id}
                    for one in shown:
                        is_its_own = (
                            one.given is None or one.given.association_id == one.request.association_id
                        )
                        assert is_its_own
                        assert one.given is None or one.request.voided_at is None

    @invariant()
    def each_partner_counts_its_own_consents_that_are_not_proven(self) -> None:
        """See that the list for admins has exactly a partner's own, and as many as it counts (R19, R3)."""
        with self.database.read() as session:
            for partner in PARTNERS:
                admin = actor(session, ADMIN, partner)
                listed = unproven.listed(session, admin, 0, 1000)
                expected = [
                    one
                    for tied, one in zip(self.reference.ties, self.ids, strict=True)
                    if tied.partner == partner
                    and tied.status is AssociationStatus.CONSENT_RECEIVED
                    and tied.proof != Proof.TENANT
                    and not tied.upheld
                ]
                assert sorted(one.row.summary.association.id for one in listed) == expected
                assert unproven.of_partner(session, admin).count == len(expected)


def _directory(domain: str | None) -> TenantAnswer | None:
    known = TENANT_OF.get(domain or "")
    return TenantFound(known) if known else NoTenant()


def _filled(
    place: World, location: str, tenant: str, codes: list[str], email: str, domain: str
) -> AddCustomerDraft:
    named = {"Seattle": place.seattle.id, "Oslo": place.oslo.id}
    works = {"VIVA": place.viva.id, "SIEM": place.siem.id}
    return AddCustomerDraft(
        location_id=named[location],
        domain=domain,
        company="Contoso",
        identifier=Identifier(IdentifierType.TENANT_ID, tenant, TenantCheck.DERIVED),
        engagement_ids=tuple(works[code] for code in codes),
        customer_contact=ContactDraft(name="Kim Akers", email=email),
        partner_contact=ContactDraft(name=ADA.name, email=ADA.email),
    )


def _seen(session: Session, association_id: int) -> dict[str, Any]:
    row = session.get_one(Association, association_id)
    assert history_check.flaws(session, row) == []
    answer = consents.answer(session, row)
    return {
        "status": row.status,
        "code": session.get_one(Engagement, row.engagement_id).code,
        "customer": session.get_one(Customer, row.customer_id).id_value,
        "location": session.get_one(Location, row.location_id).name,
        "owner": session.get_one(Member, row.owner_id).user_id,
        "created_at": row.created_at,
        "due": row.consent_due,
        "claim_due": row.claim_due,
        "email": associations.contacts(session, row)[ContactSide.CUSTOMER].email,
        "answer": (answer.outcome.value, answer.answered_at) if answer else None,
        "proof": (answer.proof, answer.mail_domain, answer.upheld_at is not None) if answer else None,
        "disputed": dispute.is_disputed(session, row),
        "domain": session.get_one(Customer, row.customer_id).domain,
        "ended": row.ended_at is not None,
        "next": row.next_action_at is not None,
        "review_due": row.review_due,
        "programme_due": row.programme_due,
        "records": [
            (one.kind.value, one.on_day, one.due, one.voided_at is not None)
            for one in claim_records.of_association(session, row)
        ],
        "given": sorted((one.item.value, one.version) for one in claim_items.of_association(session, row)),
        "surveys": [
            (one.email, one.voided_at is not None, one.answered_at is not None)
            for one in surveys.of_association(session, row)
        ],
        "voided": [request.voided_at is not None for request in consents.requests(session, row)],
    }


def _surveys(session: Session, association_id: int) -> Sequence[CustomerSurvey]:
    return surveys.of_association(session, session.get_one(Association, association_id))


def _file_id(session: Session, association_id: int) -> int:
    """Return the id of a file of an association, or one that no file has."""
    files = claim_items.files(session, session.get_one(Association, association_id))
    return next((one.id for several in files.values() for one in several), 0)


def _expected(tied: Tie) -> dict[str, Any]:
    return {
        "status": tied.status,
        "code": tied.code,
        "customer": tied.customer,
        "location": tied.location,
        "owner": tied.owner,
        "created_at": tied.created_at,
        "due": tied.due,
        "claim_due": tied.claim_due,
        "email": tied.email,
        "answer": tied.answer,
        "proof": (tied.proof, tied.mail_domain, tied.upheld) if tied.answer else None,
        "domain": tied.domain,
        "ended": tied.status not in OPEN,
        "review_due": tied.review_due,
        "programme_due": tied.programme_due,
        "records": [(one.kind, one.on_day, one.due, one.voided) for one in tied.records],
        "given": sorted((item, tied.given[:place].count(item) + 1) for place, item in enumerate(tied.given)),
        "surveys": [(one.email, one.voided, one.answered) for one in tied.surveys],
        "voided": [link.voided for link in tied.links],
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_difference_is_found(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    def fresh() -> Database:
        if kind == "postgresql":
            return Database(request.getfixturevalue("postgres").create_from("migrated"))
        path = tmp_path / "model.db"
        for old in tmp_path.glob("model.db*"):
            old.unlink()
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return Database(f"sqlite:///{path}")

    run_state_machine_as_test(
        lambda: TwoPartners(fresh),  # type: ignore[arg-type]  # Hypothesis calls it, as it would a class
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=45,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=(Phase.generate, Phase.shrink) if SHRINKS else (Phase.generate,),
        ),
    )

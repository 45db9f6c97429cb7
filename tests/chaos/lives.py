"""Life cycles: what is to become of each association, and the people who bring it about over HTTP."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import cycle
from typing import Any

import httpx
from sqlalchemy import select

from flows.consent import consent
from flows.links import Links
from flows.surveys import customer_survey
from handlers.claims.answer_views import DAYS
from sandbox.workspace.world import Sandbox
from store.associations.associations import Association
from store.claims import claim_items, claim_records, surveys
from store.claims.surveys import CustomerSurvey
from store.consents import consent_asks, consents
from store.consents.consents import ConsentRequest
from store.customers import customer_cards
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimItem
from store.enums import ClaimRecordKind as Kind
from store.outbox import message_keys
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.chaos.town import ENGAGEMENTS, REQUIRED, Quarter
from tests.support import answering
from tests.support.documents import PDF
from tests.support.stage import Answered, Member, Stage

TOGETHER = 1 / 2
"""Part of the customers who are asked for several engagements with one e-mail."""

PATIENCE = 5.0
"""After so many seconds without the next form, somebody begins anew."""

ADDING = (
    "customer.choose_location",
    "customer.choose_engagements",
    "customer.give_contacts",
    "customer.review",
)
SENDING = ("consent.give_contacts", "consent.send_mail")
SENDING_ALL = ("consent.ask_all", "consent.send_mail")
SUBMITTING = ("claim.give_details", "claim.review")
SUBMITTING_ITEMS = ("claim.items", *SUBMITTING)
"""The forms of each journey, in order; whoever comes back finds the one at which they were broken off."""

NOT_YET = (AssertionError, Answered, httpx.HTTPError)
"""What somebody sees when a process has just died: they try again."""


class Course(StrEnum):
    """What becomes of an association."""

    IS_FORGOTTEN = "is_forgotten"
    IS_CANCELLED = "is_cancelled"
    IS_DECLINED = "is_declined"
    GETS_NO_ANSWER = "gets_no_answer"
    IS_NEVER_SUBMITTED = "is_never_submitted"
    IS_SUBMITTED = "is_submitted"
    IS_PAID = "is_paid"
    IS_NOT_RESUBMITTED = "is_not_resubmitted"
    IS_NOT_ANSWERED = "is_not_answered"


RECORDED: Mapping[Course, Sequence[Kind]] = {
    Course.IS_PAID: (Kind.APPROVED, Kind.PAID),
    Course.IS_NOT_RESUBMITTED: (Kind.REJECTED, Kind.DISPUTED),
    Course.IS_NOT_ANSWERED: (Kind.UNDER_REVIEW, Kind.ACTION_REQUIRED),
}
"""Courses of claims that go on after the submission, and what members record of them, day by day."""

SUBMITTED = frozenset({Course.IS_SUBMITTED, *RECORDED})
"""Courses in which the claim is submitted."""

CLAIMED = frozenset({Course.IS_NEVER_SUBMITTED, *SUBMITTED})
"""Courses in which the items of the claim are given."""

ANSWERED = frozenset({Course.IS_DECLINED, *CLAIMED})
"""Courses in which the customer answers."""

RECORDING = {
    S.SUBMITTED: "claim.record_answer",
    S.UNDER_REVIEW: "claim.record_answer",
    S.REJECTED: "claim.record_reply",
    S.APPROVED: "claim.record_payment",
}
"""The button with which something is recorded in each status."""

GIVING: Mapping[ClaimItem, Sequence[str]] = {
    ClaimItem.INVOICE: ("give",),
    ClaimItem.CUSTOMER_SURVEY: ("survey", "reply"),
    ClaimItem.PARTNER_SURVEY: ("fill_in",),
}
"""What is done for each item of a claim, in order."""

GIVES = {"give": ClaimItem.INVOICE, "fill_in": ClaimItem.PARTNER_SURVEY}
"""The item that is given, by what is done."""

WEIGHTS = {
    Course.IS_FORGOTTEN: 2,
    Course.IS_CANCELLED: 1,
    Course.IS_DECLINED: 2,
    Course.GETS_NO_ANSWER: 2,
    Course.IS_NEVER_SUBMITTED: 2,
    Course.IS_SUBMITTED: 4,
}
"""How often each course is chosen; those of submitted claims take turns."""

ENDS = {
    Course.IS_FORGOTTEN: S.CONSENT_EXPIRED,
    Course.IS_CANCELLED: S.CANCELLED,
    Course.IS_DECLINED: S.CONSENT_DECLINED,
    Course.GETS_NO_ANSWER: S.CONSENT_EXPIRED,
    Course.IS_NEVER_SUBMITTED: S.NOT_SUBMITTED_EXPIRED,
    Course.IS_SUBMITTED: S.SUBMITTED,
    Course.IS_PAID: S.APPROVED,
    Course.IS_NOT_RESUBMITTED: S.DISPUTED_EXPIRED,
    Course.IS_NOT_ANSWERED: S.POST_SUBMISSION_EXPIRED,
}
"""The status in which each course ends: the reference that the run is measured by."""


@dataclass
class Plan:
    """A customer of one partner: five associations, added in one journey on ``day``.

    With ``together`` one e-mail asks for all of those for which the customer is asked at all.
    """

    number: int
    quarter: Quarter
    member: str
    day: float
    courses: list[Course]
    sends: list[float]
    answers: list[float]
    submits: list[float]
    together: bool = False
    ids: list[int] = field(default_factory=list)
    done: set[tuple[str, int]] = field(default_factory=set)
    trouble: str = ""

    @property
    def domain(self) -> str:
        return f"customer{self.number}.com"

    @property
    def tenant(self) -> str:
        return f"00000000-0000-4000-8000-{self.number + 1:012d}"

    def due(self, day: float) -> Iterator[tuple[str, int]]:
        """Yield what is to be done by ``day`` and is not done yet: a verb, and which association."""
        for index in range(ENGAGEMENTS):
            course = self.courses[index]
            planned = []
            if course is Course.IS_CANCELLED:
                planned = [("cancel", self.sends[index])]
            elif course is not Course.IS_FORGOTTEN:
                planned = [("send", self.sends[index])]
            if course in ANSWERED:
                planned.append(("answer", self.answers[index]))
            if course in CLAIMED:
                # Half-way between both, one after the other.
                day_of_items = (self.answers[index] + self.submits[index]) / 2
                planned += [(verb, day_of_items) for one in REQUIRED[index] for verb in GIVING[one]]
            if course in SUBMITTED:
                planned.append(("submit", self.submits[index]))
            for number, kind in enumerate(RECORDED.get(course, ()), start=1):
                planned.append((kind.value, self.submits[index] + number))
            for verb, when in planned:
                if when <= day and (verb, index) not in self.done:
                    yield verb, index


def plan(lives: int, quarters: list[Quarter], chance: random.Random) -> list[Plan]:
    """Return customers whose associations make up that many life cycles, all over within sixty days."""
    made = []
    onward = cycle((*RECORDED, Course.IS_SUBMITTED))
    for number in range(-(-lives // ENGAGEMENTS)):
        quarter = quarters[number % len(quarters)]
        day = chance.uniform(0, 14)
        together = chance.random() < TOGETHER
        sends = [day + chance.uniform(0, 4) for _ in range(ENGAGEMENTS)]
        if together:
            sends = [sends[0]] * ENGAGEMENTS
        answers = [send + chance.uniform(0.3, 14) for send in sends]
        made.append(
            Plan(
                number=number,
                quarter=quarter,
                member=chance.choice(quarter.members),
                day=day,
                courses=[
                    next(onward) if course is Course.IS_SUBMITTED else course
                    for course in chance.choices(list(WEIGHTS), weights=[*WEIGHTS.values()], k=ENGAGEMENTS)
                ],
                sends=sends,
                answers=answers,
                submits=[answer + chance.uniform(0.3, 15) for answer in answers],
                together=together,
            )
        )
    return made


@dataclass
class People:
    """Those who act: they look at what is true, do one thing over HTTP, and see whether it is done."""

    sandbox: Sandbox
    stage: Stage
    database: Database
    links: Links
    proxy: str

    def add(self, one: Plan) -> bool:
        """Add the customer to every engagement; true once that is so."""
        if self._know(one):
            return True
        self.sandbox.state.tenants[one.domain] = {"tenant_id": one.tenant}
        who = self._who(one)
        with self._trying(one):
            self._clear(who)
            who.command(f"/mci add-customer {one.domain}", channel=one.quarter.channel)
            # While the tenant directory is asked, the view is none of these yet.
            ready = (*ADDING, "draft.resume")
            view = who.wait(lambda: next((who.view for one in ready if one in str(who.view)), None), "a form")
            if view["callback_id"] not in ADDING:
                who.click("draft.resume")
            self._go_through(
                who,
                ADDING,
                {
                    "customer.choose_location": {"location_id": "Seattle", "domain": one.domain},
                    "customer.choose_engagements": {
                        "engagement_ids": [f"Workshop {number}" for number in range(ENGAGEMENTS)]
                    },
                    "customer.give_contacts": {
                        "company": f"Customer {one.number}",
                        "customer_name": "Kim Akers",
                        "customer_email": f"kim@{one.domain}",
                        "partner_name": "Ada Admin",
                        "partner_email": f"ada@partner{one.quarter.number}.com",
                    },
                },
            )
            who.modal("is added to")
        return self._know(one)

    def _go_through(self, who: Member, forms: Sequence[str], typed: Mapping[str, dict[str, Any]]) -> None:
        """Submit the forms of a journey in order, from the first or from where it was broken off."""

        def found() -> str | None:
            view = who.view
            return view["callback_id"] if view and view["callback_id"] in forms else None

        for form in forms[forms.index(who.wait(found, f"one of {forms}")) :]:
            who.modal(form)
            who.submit(**typed.get(form, {}))

    def act(self, one: Plan, verb: str, index: int) -> bool:
        """Do one thing to one association; true once it is done."""
        if self._is_done(one, verb, index):
            return True
        verbs = {
            "send": self._send,
            "answer": self._answer,
            "give": self._give,
            "survey": self._survey,
            "reply": self._reply,
            "fill_in": self._fill_in,
            "submit": self._submit,
            "cancel": self._cancel,
        }
        with self._trying(one):
            if verb in verbs:
                verbs[verb](one, index)
            else:
                self._record(one, index, Kind(verb))
        return self._is_done(one, verb, index)

    @contextmanager
    def _trying(self, one: Plan) -> Iterator[None]:
        """Let an act fail, as it does while a process is down, and keep why for whoever asks."""
        try:
            yield
        except NOT_YET as error:
            one.trouble = f"{type(error).__name__}: {error}"[:500]

    def _know(self, one: Plan) -> bool:
        with self.database.read() as session:
            found = session.execute(
                select(Association.id)
                .join(Customer, Customer.id == Association.customer_id)
                .join(Partner, Partner.id == Association.partner_id)
                .where(Customer.id_value == one.tenant, Partner.workspace_id == one.quarter.workspace)
                .order_by(Association.engagement_id)
            )
            one.ids = [row.id for row in found]
        return len(one.ids) == ENGAGEMENTS

    def _row(self, one: Plan, index: int) -> Association:
        with self.database.read() as session:
            return session.get_one(Association, one.ids[index])

    def _is_done(self, one: Plan, verb: str, index: int) -> bool:
        if verb in set(Kind):
            return self._is_recorded(one, index, Kind(verb))
        if verb in {"give", "fill_in"}:
            return self._is_given(one, index, GIVES[verb])
        if verb in {"survey", "reply"}:
            sent = self._surveys(one, index)
            return any(each.answered_at is not None or verb == "survey" for each in sent)
        status = self._row(one, index).status
        waits = {"send": {S.ADDED}, "cancel": {S.ADDED}, "submit": {S.CONSENT_RECEIVED}}
        return status not in waits.get(verb, {S.AWAITING_CONSENT})

    def _is_recorded(self, one: Plan, index: int, kind: Kind) -> bool:
        with self.database.read() as session:
            row = session.get_one(Association, one.ids[index])
            return any(each.kind is kind for each in claim_records.of_association(session, row))

    def _is_given(self, one: Plan, index: int, item: ClaimItem) -> bool:
        with self.database.read() as session:
            row = session.get_one(Association, one.ids[index])
            return any(each.item is item for each in claim_items.of_association(session, row))

    def _surveys(self, one: Plan, index: int) -> Sequence[CustomerSurvey]:
        with self.database.read() as session:
            return surveys.of_association(session, session.get_one(Association, one.ids[index]))

    def _who(self, one: Plan) -> Member:
        return Member(self.stage, one.member, PATIENCE)

    def _clear(self, who: Member) -> None:
        while who.view is not None:
            who.close(clear=True)

    def _click(self, one: Plan, index: int, action: str) -> Member:
        """Go from the customer's card to the details of one association, and press a button there."""
        row, who = self._row(one, index), self._who(one)
        with self.database.read() as session:
            posted = customer_cards.of_several(session, [row.customer_id]).get(row.customer_id)
        assert posted is not None, "the card is on its way"
        channel = self.sandbox.state.workspaces[one.quarter.workspace].channels[one.quarter.channel]
        card = channel.messages[posted.ts]
        self._clear(who)
        # What was submitted is opened by its claim ID.
        opener, shown = (
            ("claim.open", "All details")
            if row.status in RECORDING
            else ("association.open", "the latest first")
        )
        if "customer.show" in str(card["blocks"]):
            who.click("customer.show", on=card, channel=channel.id)
            who.click(opener, str(row.id), on=who.modal(row.reference))
        else:
            who.click(opener, str(row.id), on=card, channel=channel.id)
        who.click(action, str(row.id), on=who.modal(shown))
        return who

    def _send(self, one: Plan, index: int) -> None:
        if one.together:
            self._send_together(one)
            return
        who = self._click(one, index, "consent.send")
        self._go_through(who, SENDING, {})
        who.modal("is on its way")

    def _send_together(self, one: Plan) -> None:
        """Ask for everything that is to be asked for, as far as it was not asked for before."""
        asked = [
            index
            for index, course in enumerate(one.courses)
            if course not in {Course.IS_CANCELLED, Course.IS_FORGOTTEN}
            and self._row(one, index).status is S.ADDED
        ]
        who = self._who(one)
        self._clear(who)
        who.command(f"/mci consent {one.domain}", channel=one.quarter.channel)
        ready = {*SENDING_ALL, *SENDING}
        view = who.wait(lambda: who.view if who.view and who.view["callback_id"] in ready else None, "a form")
        # Where only one waits, its contacts come first.
        forms = SENDING if view["callback_id"] == SENDING[0] else SENDING_ALL
        names = [f"Workshop {index}" for index in asked]
        self._go_through(who, forms, {"consent.ask_all": {"association_ids": names}})
        who.modal("is on its way")

    def _give(self, one: Plan, index: int) -> None:
        """Give an invoice of the claim's own, as a file."""
        who = self._click(one, index, "claim.submit")
        view = who.modal("claim.items")
        button = next(each["accessory"] for each in view["blocks"] if '"item":"invoice"' in str(each))
        who.click("claim.ask_item", button["value"])
        who.modal("claim.give_item")
        row = self._row(one, index)
        file = who.upload(f"Invoice {row.reference}.pdf", PDF + row.reference.encode())
        who.submit(item_files=[file])
        who.modal("items given")

    def _fill_in(self, one: Plan, index: int) -> None:
        """Answer the partner's survey."""
        who = self._click(one, index, "claim.submit")
        who.modal("claim.items")
        who.click("survey.fill_in")
        who.modal("survey.answer")
        who.submit(q1="yes", q2="4")
        who.modal("items given")

    def _survey(self, one: Plan, index: int) -> None:
        """Mail the customer's survey."""
        who = self._click(one, index, "claim.submit")
        who.modal("claim.items")
        who.click("survey.preview")
        who.modal("survey.send_mail")
        who.submit()
        who.modal("is on its way")

    def _reply(self, one: Plan, index: int) -> None:
        """Answer the customer's survey on its page, once its mail has come."""
        sent = self._surveys(one, index)[-1]
        with self.database.read() as session:
            told = session.scalars(
                select(OutboxMessage).where(
                    OutboxMessage.partner_id == sent.partner_id,
                    OutboxMessage.event_key == message_keys.survey_mail(sent.id).name,
                )
            ).one_or_none()
        assert told is None or told.sent_at is not None, "the mail is on its way"
        address = f"{self.proxy}/survey/{customer_survey.token_of(sent, self.links)}"
        with httpx.Client(trust_env=False, timeout=15, follow_redirects=True) as browser:
            form = answering.hidden(browser.get(address).text)
            browser.post(address, data=form | {"q1": "yes", "q2": "4"})

    def _submit(self, one: Plan, index: int) -> None:
        who = self._click(one, index, "claim.submit")
        forms = SUBMITTING_ITEMS if REQUIRED[index] else SUBMITTING
        self._go_through(who, forms, {"claim.give_details": {"claim_id": f"CLM-{one.ids[index]}"}})
        who.modal("Recorded: the claim")

    def _record(self, one: Plan, index: int, kind: Kind) -> None:
        """Record what the programme answered, or what the partner did then."""
        day = self.sandbox.clock().date()
        needed: Mapping[Kind, dict[str, str]] = {
            Kind.ACTION_REQUIRED: {
                "answer_words": "The date is missing",
                "until_day": (day + timedelta(days=1)).isoformat(),
            },
            Kind.REJECTED: {"answer_words": "No tie to the customer"},
        }
        who = self._click(one, index, RECORDING[self._row(one, index).status])
        who.modal("claim.record_answer")
        who.fill(answer_kind=kind)
        who.modal(DAYS[kind])
        who.submit(**needed.get(kind, {}))
        who.modal("Recorded:")

    def _cancel(self, one: Plan, index: int) -> None:
        who = self._click(one, index, "association.cancel")
        who.modal("association.cancel")
        who.submit()

    def _answer(self, one: Plan, index: int) -> None:
        with self.database.read() as session:
            row = session.get_one(Association, one.ids[index])
            request: ConsentRequest = consents.requests(session, row)[-1]
            told = session.scalars(
                select(OutboxMessage).where(
                    OutboxMessage.partner_id == row.partner_id,
                    OutboxMessage.event_key == f"ask:{request.ask_id}:mail",
                )
            ).one_or_none()
            ask = consent_asks.ask(session, request.ask_id)
            token = consent.token_of(ask, self.links)
            # What is answered by the same time is answered with one signature.
            due = [
                number
                for number, answer in enumerate(one.answers)
                if answer <= one.answers[index] and one.courses[number] in ANSWERED
            ]
            rows = {number: session.get_one(Association, one.ids[number]).reference for number in due}
        assert told is None or told.sent_at is not None, "the mail is on its way"
        address = f"{self.proxy}/consent/{token}"
        with httpx.Client(trust_env=False, timeout=15, follow_redirects=True) as browser:
            page = browser.get(address).text
            form = answering.filled(page, "")
            asked = answering.references(page)
            for number, reference in rows.items():
                if reference in asked:
                    declines = one.courses[number] is Course.IS_DECLINED
                    form[f"answer-{reference}"] = "declined" if declines else "accepted"
            browser.post(address, data=form)


def day_of(now: datetime, start: datetime) -> float:
    """Return how many days the run has lasted by the shared clock."""
    return (now - start) / timedelta(days=1)

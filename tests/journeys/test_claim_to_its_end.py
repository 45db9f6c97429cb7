"""Three claims from the consent to their end; at every turn, all screens and messages say the same (R25)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from flows.claims import submit_claim
from flows.history import history_check
from flows.members import member_settings
from flows.rules.reports.figures import Figure
from handlers.claims.answer_views import DAYS
from store.associations.associations import Association
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind as Kind
from tests.support import numbers_shown, world
from tests.support.consistency import contradictions
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import NOON, USER, actor

ACTIONS = {
    S.SUBMITTED: "claim.record_answer",
    S.UNDER_REVIEW: "claim.record_answer",
    S.ACTION_REQUIRED: "claim.record_reply",
    S.REJECTED: "claim.record_reply",
    S.DISPUTED: "claim.record_reply",
    S.APPROVED: "claim.record_payment",
}
"""The button that leads on from each status."""
TABS = {"eligible": "Eligible ({} open", "review": "In review ({})", "complete": "Complete ({})"}
"""The button of each tab, with the number of its rows."""


WORTH = {
    "Approved": Figure.APPROVED,
    "Approved · paid": Figure.PAID,
    "Rejected final": Figure.LOST_REJECTED,
    "Post submission expired": Figure.LOST_EXPIRED,
}
"""The number of a report that counts a claim which has ended."""


def shown(place: Any) -> str:
    """Return all words of a place; what keeps an amount on one line is a space."""
    return words(place).replace("\xa0", " ")


@dataclass
class Desk:
    """A member with one claim, who looks at everything that shows it."""

    st: Stage
    member: Member
    one: int
    calendar: str

    @property
    def status(self) -> S:
        with self.st.bot.database.read() as session:
            return session.get_one(Association, self.one).status

    def record(self, kind: Kind, **more: str) -> None:
        """Record what happened, from the card, a day later."""
        self.st.pass_time(days=1)
        self.member.close(clear=True) if self.member.view else None
        self.member.click(ACTIONS[self.status])
        self.member.modal("claim.record_answer")
        self.member.fill(answer_kind=kind)
        self.member.modal(DAYS[kind])
        assert self.member.submit(answer_kind=kind, **more) == {}
        self.member.modal("Recorded:")
        self.st.deliver()

    def tab(self, name: str) -> str:
        """Return what a tab of the engagement's page says."""
        before = len(self.member.messages())
        self.member.command(f"/mci customers viva {name}")
        return self.member.wait(
            lambda: next((shown(one) for one in self.member.messages()[before:]), None), f"the tab {name}"
        )

    def details(self) -> str:
        if self.member.view:
            self.member.close(clear=True)
        self.member.click("association.open", str(self.one))
        return shown(self.member.modal("the latest first"))

    def card(self) -> str:
        return next(shown(one) for one in self.member.messages() if "contoso.com" in shown(one))

    def see_home(self, to_do: str) -> None:
        """Wait for a Home on which this is to do, or nothing."""

        def is_there() -> bool | None:
            home = shown(self.member.home or {})
            return (to_do or "Nothing needs you now.") in home or None

        self.member.open_home()
        self.member.wait(is_there, f"a Home with {to_do or 'nothing to do'}")

    def due(self) -> str:
        """Return the titles of the calendar's events."""
        found = httpx.get(self.calendar, trust_env=False)
        assert found.status_code == 200
        return " ".join(str(one["summary"]) for one in Calendar.from_ical(found.content).walk("VEVENT"))

    def morning(self) -> str:
        """Return the daily message of the next working morning."""
        there = self.member.direct()
        before = len(self.member.messages(there))
        self.st.pass_time(days=1)
        self.st.tick()
        self.st.deliver()
        return "\n".join(shown(one) for one in self.member.messages(there)[before:])

    def agree(
        self, said: str, tab: str, *, amount: str = "USD 5,000", due: str = "", to_do: str = ""
    ) -> None:
        """See that every screen says how it stands, what is due until when, and what it is worth."""
        page = self.tab(tab)
        assert f"*{said}*" in page
        assert amount in page
        for other, label in TABS.items():
            assert label.format(int(other == tab)) in page
        details = self.details()
        assert f"*{said}*" in details
        assert amount in details
        assert f"*{said}*" in self.card()
        assert amount in self.card()
        self.see_home(to_do)
        assert self.due() == (f"{due}: Contoso, Microsoft Viva" if due else "")
        if due:
            assert due.lower() in details
        now = self.st.bot.services.clock()
        numbers = numbers_shown.agree(self.st.bot.database, now, USER)
        assert (numbers[Figure.REVIEW] == amount) is (tab == "review")
        if said in WORTH:
            assert numbers[WORTH[said]] == amount
        assert contradictions(self.st.bot.database) == []
        with self.st.bot.database.read() as session:
            assert list(history_check.every_flaw(session)) == []


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with stage(database_url) as st:
        one = world.associate(st.bot.database, st.place, st.place.viva.id, user=USER)
        world.accept(st.bot.database, one)
        with st.bot.database.write() as session:
            given = member_settings.give_calendar(session, actor(session, USER), st.bot.services.links)
        st.deliver()
        assert given.calendar is not None
        desk = Desk(st, st.member(USER), one, given.calendar)
        desk.agree("Customer consent received", "eligible", due="Claim due", to_do="submit the claim")
        with st.bot.database.write() as session:
            submit_claim.submit(
                session,
                actor(session, USER),
                one,
                NOON,
                submitted_on=NOON.date(),
                claim_id="CLM-7",
                note=None,
            )
        st.deliver()
        desk.agree("Submitted", "review")
        yield desk


def test_from_submitted_over_a_request_of_the_reviewer_to_paid(desk: Desk) -> None:
    desk.record(Kind.UNDER_REVIEW)
    desk.agree("Under review", "review")
    desk.record(Kind.ACTION_REQUIRED, answer_words="The date is missing", until_day="2026-03-20")
    to_do = "answer the reviewer"
    desk.agree("Partner action required", "review", due="Answer to the reviewer due", to_do=to_do)
    assert "“The date is missing”" in desk.tab("review")
    assert "answer the reviewer" in "\n".join(desk.morning() for _ in range(6))
    desk.record(Kind.RESUBMITTED)
    desk.agree("Submitted", "review")
    assert "The date is missing" not in desk.tab("review")
    desk.record(Kind.APPROVED, amount="4.999,50", currency="eur")
    desk.agree("Approved", "complete", amount="EUR 4,999.50")
    assert "(expected: USD 5,000)" in desk.details()
    desk.record(Kind.PAID, amount="4999.5", payment_reference="P-2026-77")
    desk.agree("Approved · paid", "complete", amount="EUR 4,999.50")
    history = desk.details().split("the latest first", 1)[1]
    for said in ("Paid", "reference P-2026-77", "EUR 4,999.50", "The date is missing"):
        assert said in history


def test_from_rejected_over_disputed_to_final(desk: Desk) -> None:
    desk.record(Kind.REJECTED, answer_words="No tie to the customer")
    desk.agree("Rejected", "review", due="Dispute due", to_do="dispute the rejection")
    desk.record(Kind.DISPUTED)
    desk.agree("Disputed", "review", due="Resubmission due", to_do="submit the claim again")
    assert "“No tie to the customer”" in desk.tab("review")
    desk.record(Kind.FINAL)
    desk.agree("Rejected final", "complete")
    assert "“No tie to the customer”" in desk.tab("complete")


def test_a_request_that_nobody_answers_expires_on_every_screen(desk: Desk) -> None:
    desk.record(Kind.ACTION_REQUIRED, answer_words="The date is missing", until_day="2026-03-20")
    for _ in range(18):
        desk.morning()
    assert desk.status is S.POST_SUBMISSION_EXPIRED
    desk.agree("Post submission expired", "complete")
    said = "\n".join(map(shown, desk.member.messages()))
    assert "Nobody recorded that the reviewer's request was answered." in said

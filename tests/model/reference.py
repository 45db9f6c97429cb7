"""What two partners' associations ought to do, written once more and as plainly as can be.

It shares only the words of statuses with the product: no rule, no query, no clock of it is called here.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from store.enums import AssociationStatus as S

WAITING = {S.ADDED, S.CLAIMED, S.AWAITING_CONSENT}
REVIEWING = {S.SUBMITTED, S.UNDER_REVIEW}
ANSWERING = {S.ACTION_REQUIRED, S.REJECTED, S.DISPUTED}
OPEN = {*WAITING, S.CONSENT_RECEIVED, *REVIEWING, *ANSWERING}
SPENT = {*REVIEWING, *ANSWERING, S.APPROVED}
BINDING = {S.CONSENT_RECEIVED, *SPENT}
LEADS = {
    S.SUBMITTED: {
        "under_review": S.UNDER_REVIEW,
        "action_required": S.ACTION_REQUIRED,
        "approved": S.APPROVED,
        "rejected": S.REJECTED,
    },
    S.UNDER_REVIEW: {
        "action_required": S.ACTION_REQUIRED,
        "approved": S.APPROVED,
        "rejected": S.REJECTED,
        "expired": S.POST_SUBMISSION_EXPIRED,
    },
    S.ACTION_REQUIRED: {"resubmitted": S.SUBMITTED, "expired": S.POST_SUBMISSION_EXPIRED},
    S.REJECTED: {"disputed": S.DISPUTED, "final": S.REJECTED_FINAL},
    S.DISPUTED: {"resubmitted": S.SUBMITTED, "final": S.REJECTED_FINAL, "expired": S.DISPUTED_EXPIRED},
    S.APPROVED: {"paid": S.APPROVED},
}
"""What can be recorded of a claim in each status, and where it leads."""
TIMES_OUT = {
    S.ACTION_REQUIRED: S.POST_SUBMISSION_EXPIRED,
    S.REJECTED: S.REJECTED_FINAL,
    S.DISPUTED: S.DISPUTED_EXPIRED,
}
SUBMITTED_AGAIN = {S.ACTION_REQUIRED, S.DISPUTED}
CONSENT_DAYS = {"VIVA": 30, "SIEM": 14}
REQUIRED = {"VIVA": ["customer_survey", "partner_survey"], "SIEM": ["invoice", "customer_survey"]}
"""The items of a claim, in the order in which they are asked for."""
DOCUMENTS = {"invoice"}
SUBMIT_DAYS, REVIEW_DAYS, DISPUTE_DAYS = 90, 120, 30
LAST_REVIEW_REMINDER = timedelta(days=30)
FARTHEST_BEHIND = timedelta(hours=12)
OFFSETS = {"U0ADA": timedelta(hours=14), "U0UMA": timedelta(hours=-10)}
"""How far the clocks of each member are ahead of UTC, the partners' zone."""
EARNS = {("Seattle", "VIVA"), ("Seattle", "SIEM"), ("Oslo", "VIVA")}
ROLES = {"U0ADA": {"Seattle", "Oslo"}, "U0UMA": {"Seattle"}}
ADMINS = {"U0ADA"}
ACTIVE_UNTIL = datetime.fromisoformat("2027-07-01T00:00:00+00:00")
HOUR = timedelta(hours=1)
TENANT_OF = {"contoso.com": "11111111-2222-4333-8444-555555555555"}
"""What the tenant directory knows."""


class Refused(Exception):
    """The action must be refused with the error of this name."""


@dataclass(eq=False)
class Link:
    """What one consent e-mail asks about one association; ``ask`` is all that the same e-mail asks for."""

    number: int
    email: str
    sent_at: datetime
    voided: bool = False
    ask: list[tuple["Tie", "Link"]] = field(default_factory=list)


@dataclass(eq=False)
class Record:
    """What a member recorded of a claim; ``due`` is the end of the clock that it began."""

    kind: str
    on_day: date
    member: str
    until: date | None = None
    due: datetime | None = None
    voided: bool = False


@dataclass(eq=False)
class Survey:
    """One mail with the customer's survey."""

    number: int
    email: str
    sent_at: datetime
    voided: bool = False
    answered: bool = False


@dataclass(eq=False)
class Tie:
    """One association."""

    partner: str
    code: str
    customer: str
    location: str
    owner: str
    status: S
    created_at: datetime
    due: datetime
    email: str
    domain: str
    claim_due: datetime | None = None
    answer: tuple[str, datetime] | None = None
    proof: str | None = None
    mail_domain: str | None = None
    upheld: bool = False
    links: list[Link] = field(default_factory=list)
    submitted_on: date | None = None
    review_due: datetime | None = None
    programme_due: datetime | None = None
    records: list[Record] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    turned_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def valid(self) -> list[Record]:
        """The records that count."""
        return [one for one in self.records if not one.voided]

    @property
    def recorded(self) -> S:
        """The status to which the records lead."""
        status = S.SUBMITTED
        for one in self.valid:
            status = LEADS[status][one.kind]
        return status

    @property
    def stands(self) -> S:
        """The status that the next record follows: the recorded one, if its clock has ended the claim."""
        return self.recorded if self.ended_at and self.recorded in TIMES_OUT else self.status

    @property
    def is_surveyed(self) -> bool:
        """Whether the customer has answered the survey."""
        return any(one.answered for one in self.surveys)

    @property
    def missing(self) -> list[str]:
        """What the claim still lacks."""
        has = {*self.given, *(["customer_survey"] if self.is_surveyed else [])}
        return [one for one in REQUIRED[self.code] if one not in has]

    def turn(self, status: S, now: datetime, due: datetime | None = None) -> None:
        """Come to a status after the submission, whose clock ends at ``due``; a review has its own."""
        self.status, self.turned_at = status, now
        self.programme_due = self.review_due if status in REVIEWING else due
        self.ended_at = None if status in OPEN else now

    def void(self) -> None:
        """Void every link sent so far."""
        for link in self.links:
            link.voided = True

    def lose(self) -> None:
        """End in favour of another partner."""
        self.status = S.CONSENTED_TO_ANOTHER_PARTNER
        self.void()

    def binds(self, domain: str) -> bool:
        """Tell whether this consent counts against a partner who names the domain."""
        by_domain = self.proof == "domain" and self.mail_domain == domain
        return self.status in BINDING and (self.upheld or self.proof == "tenant" or by_domain)

    def is_safe_from(self, later: "Tie") -> bool:
        """Tell whether this consent, if there is one, withstands a later one that is proven."""
        by_domain = self.proof == "domain" and self.mail_domain == later.mail_domain
        return self.upheld or self.proof == "tenant" or by_domain


@dataclass(eq=False)
class Quarrel:
    """A dispute: its sides, and what an operator decided."""

    sides: list[Tie]
    decision: str | None = None
    upheld: Tie | None = None
    decided_at: datetime | None = None

    @property
    def standing(self) -> list[Tie]:
        """The sides that are still open."""
        return [tie for tie in self.sides if tie.status in OPEN]


class Reference:
    """Both partners, and the time."""

    def __init__(self, now: datetime) -> None:
        """Begin with nothing."""
        self.now = now
        self.ticked_at = now
        self.ties: list[Tie] = []
        self.consented: dict[tuple[str, str], datetime] = {}
        self.domains: dict[tuple[str, str], str] = {}
        self.quarrels: list[Quarrel] = []

    def begin(
        self,
        partner: str,
        member: str,
        location: str,
        customer: str,
        codes: list[str],
        email: str,
        origin: S,
        domain: str,
    ) -> list[Tie]:
        """Add or claim for all codes or for none; a known customer keeps its domain."""
        domain = self.domains.get((partner, customer), domain)
        if origin is S.CLAIMED and (partner, customer) not in self.consented:
            raise Refused("NotKnown")
        if location not in ROLES[member]:
            raise Refused("LocationClosed")
        if any(not self.may_choose(partner, location, customer, code, domain) for code in codes):
            raise Refused("NoLongerEligible")
        self.domains[partner, customer] = domain
        begun = [
            Tie(
                partner,
                code,
                customer,
                location,
                member,
                origin,
                self.now,
                self.now + timedelta(days=CONSENT_DAYS[code]),
                email,
                domain,
            )
            for code in codes
        ]
        self.ties += begun
        for tie in begun:
            self._quarrel(tie, [other for other in self._rivals(tie) if other.status in BINDING])
        return begun

    def may_choose(self, partner: str, location: str, customer: str, code: str, domain: str) -> bool:
        """Tell whether an engagement may be chosen for a customer."""
        same = [tie for tie in self.ties if (tie.code, tie.customer) == (code, customer)]
        own = [tie for tie in same if tie.partner == partner]
        return (
            (location, code) in EARNS
            and self.now < ACTIVE_UNTIL
            and not any(tie.status in OPEN for tie in own)
            and not any(tie.binds(domain) for tie in same if tie.partner != partner)
            and not any(tie.status in SPENT for tie in own)
        )

    def send(self, tie: Tie, member: str, email: str) -> Link:
        """Send the consent e-mail."""
        self._reach(tie, member)
        if tie.status not in WAITING or self.now >= tie.due:
            raise Refused("ConsentClosed")
        if tie.links and self.now < tie.links[-1].sent_at + HOUR:
            raise Refused("TooSoon")
        self._address(tie, email)
        tie.status = S.AWAITING_CONSENT
        link = Link(len(tie.links) + 1, email, self.now)
        link.ask.append((tie, link))
        tie.links.append(link)
        return link

    def send_together(self, ties: list[Tie], member: str, email: str) -> list[Link]:
        """Send one e-mail about several of a customer; what it cannot ask for is left out."""
        sent, refused = list[Link](), list[Refused]()
        for tie in ties:
            try:
                sent.append(self.send(tie, member, email))
            except Refused as refusal:
                refused.append(refusal)
        if not sent:
            raise refused[0]
        ask = [one for link in sent for one in link.ask]
        for link in sent:
            link.ask = ask
        return sent

    def change_contact(self, tie: Tie, member: str, email: str) -> None:
        """Change the customer's address."""
        self._reach(tie, member)
        if tie.status not in OPEN:
            raise Refused("StatusClosed")
        if tie.is_surveyed and tie.email != email:
            raise Refused("ContactLocked")
        self._address(tie, email)

    def is_open(self, tie: Tie, link: Link) -> bool:
        """Tell whether a link may still be answered."""
        return not link.voided and tie.status in WAITING and self.now < tie.due

    def answer(self, tie: Tie, link: Link, outcome: str, *, is_away: bool) -> tuple[str, datetime] | None:
        """Answer a link; return the answer that stands, or nothing if the link is closed.

        ``is_away`` says that the tenant directory does not answer.
        """
        if tie.answer and not link.voided:
            return tie.answer
        if not self.is_open(tie, link):
            return None
        if self._is_bound(tie):
            tie.lose()
            return None
        tie.answer = (outcome, self.now)
        if outcome == "declined":
            tie.status = S.CONSENT_DECLINED
        else:
            tie.mail_domain = link.email.rpartition("@")[2]
            tenant = TENANT_OF.get(tie.mail_domain)
            proven = {tie.customer: "tenant", None: "no_tenant"}.get(tenant, "other_tenant")
            tie.proof = "domain" if is_away else proven
            self._consent(tie, self.now)
        return tie.answer

    def answer_together(
        self, chosen: list[tuple[Tie, Link, str]], *, is_away: bool
    ) -> list[tuple[str, datetime] | None]:
        """Answer some of what one e-mail asks for; each answer stands by itself."""
        return [self.answer(tie, link, outcome, is_away=is_away) for tie, link, outcome in chosen]

    def record(self, tie: Tie, member: str, given_at: datetime) -> None:
        """Record a consent given outside MCI Bot."""
        self._reach(tie, member)
        if member not in ADMINS:
            raise Refused("AdminOnly")
        if tie.status not in WAITING:
            raise Refused("ConsentClosed")
        if self._is_bound(tie):
            raise Refused("ConsentClosed")
        is_over = given_at + timedelta(days=SUBMIT_DAYS) <= self.now
        if given_at > self.now or is_over or given_at >= tie.due:
            raise Refused("DateRefused")
        tie.answer, tie.proof = ("accepted", given_at), "recorded_elsewhere"
        self._consent(tie, given_at)

    def cancel(self, tie: Tie, member: str) -> None:
        """Call it off."""
        self._reach(tie, member)
        if tie.status not in {*WAITING, S.CONSENT_RECEIVED}:
            raise Refused("StatusClosed")
        tie.status = S.CANCELLED
        tie.void()

    def hand_over(self, tie: Tie, member: str, taker: str) -> None:
        """Change the owner."""
        self._reach(tie, member)
        if tie.status not in OPEN:
            raise Refused("StatusClosed")
        if tie.location not in ROLES[taker]:
            raise Refused("OwnerRefused")
        tie.owner = taker

    def submit(self, tie: Tie, member: str, on_day: date) -> None:
        """Submit the claim."""
        self._reach(tie, member)
        if tie.status in WAITING:
            raise Refused("NotConsented")
        ended = tie.status is S.NOT_SUBMITTED_EXPIRED
        if ended or (tie.status is S.CONSENT_RECEIVED and tie.claim_due and self.now >= tie.claim_due):
            raise Refused("ClaimClosed")
        if tie.status is not S.CONSENT_RECEIVED:
            raise Refused("StatusClosed")
        if tie.missing:
            raise Refused("ItemsMissing")
        today, consented_at = (self.now + OFFSETS[member]).date(), tie.answer[1] if tie.answer else self.now
        farthest = timedelta() if tie.proof == "recorded_elsewhere" else FARTHEST_BEHIND
        if on_day > today or on_day < min((consented_at - farthest).date(), today):
            raise Refused("SubmissionDateRefused")
        tie.submitted_on = on_day
        tie.turn(S.SUBMITTED, self.now)

    def give(self, tie: Tie, member: str, item: str, what: str) -> None:
        """Give an item of the claim, once more if it was given."""
        self._reach_item(tie, member, item)
        if what == "nothing":
            raise Refused("NothingGiven")
        if what == "?":
            raise Refused("ElsewhereUnexplained")
        tie.given.append(item)

    def fill_in(self, tie: Tie, member: str, *, is_whole: bool) -> None:
        """Answer the partner's survey."""
        self._reach_item(tie, member, "partner_survey")
        if not is_whole:
            raise Refused("AnswersRefused")
        tie.given.append("partner_survey")

    def survey(self, tie: Tie, member: str) -> Survey:
        """Mail the customer's survey."""
        self._reach_item(tie, member, "customer_survey")
        if tie.is_surveyed:
            raise Refused("SurveyAnswered")
        to_them = [one for one in tie.surveys if one.email == tie.email]
        if to_them and not to_them[-1].voided and self.now < to_them[-1].sent_at + HOUR:
            raise Refused("SurveyTooSoon")
        tie.surveys.append(Survey(len(tie.surveys) + 1, tie.email, self.now))
        return tie.surveys[-1]

    def is_asked(self, tie: Tie, survey: Survey) -> bool:
        """Tell whether a survey may still be answered."""
        return (
            not survey.voided
            and not tie.is_surveyed
            and tie.status is S.CONSENT_RECEIVED
            and not (tie.claim_due and self.now >= tie.claim_due)
        )

    def reply(self, tie: Tie, survey: Survey) -> bool:
        """Answer the customer's survey; tell whether these answers count."""
        survey.answered = survey.answered or self.is_asked(tie, survey)
        return survey.answered

    def _reach_item(self, tie: Tie, member: str, item: str) -> None:
        self._reach(tie, member)
        again = tie.status in SUBMITTED_AGAIN
        due = tie.programme_due if again else tie.claim_due
        if not (again or tie.status is S.CONSENT_RECEIVED) or (due and self.now >= due):
            raise Refused("StatusClosed")
        if item not in REQUIRED[tie.code]:
            raise Refused("ItemNotRequired")
        if again and item not in DOCUMENTS:
            raise Refused("StatusClosed")

    def take_back(self, tie: Tie, member: str, reason: str) -> None:
        """Take back a submission."""
        self._reach(tie, member)
        if member not in ADMINS:
            raise Refused("AdminOnly")
        if tie.status is not S.SUBMITTED or tie.valid:
            raise Refused("StatusClosed")
        if tie.claim_due and self.now >= tie.claim_due:
            raise Refused("ClaimClosed")
        if not reason:
            raise Refused("CorrectionUnexplained")
        tie.turn(S.CONSENT_RECEIVED, self.now)

    def record_answer(self, tie: Tie, member: str, kind: str, on_day: date, until: date | None) -> None:
        """Record what the programme answered; the same once more changes nothing."""
        self._reach(tie, member)
        until = until if kind == "action_required" else None
        last = tie.valid[-1] if tie.valid else None
        if last and (last.kind, last.on_day, last.until, last.member) == (kind, on_day, until, member):
            return
        before, ended_at = tie.stands, tie.ended_at
        after = LEADS.get(before, {}).get(kind)
        is_the_same = before is not tie.status and after is tie.status
        if after is None or is_the_same or (last and last.kind == kind == "paid"):
            raise Refused("AnswerImpossible")
        first, today = last.on_day if last else tie.submitted_on, (self.now + OFFSETS[member]).date()
        if on_day > today or (first and on_day < min(first, today)) or (until and until < on_day):
            raise Refused("AnswerDayRefused")
        clock = last.due if last and before in TIMES_OUT else None
        begins = _midnight(on_day) - max(OFFSETS[member], timedelta())
        if clock and (ended_at or kind in {"resubmitted", "disputed"}) and begins >= clock:
            raise Refused("AnswerDayRefused")
        if ended_at and after in OPEN and self._is_taken(tie, ended_at):
            raise Refused("ReopeningRefused")
        due = tie.review_due if after in REVIEWING else None
        if after is S.ACTION_REQUIRED:
            was_disputed = any(one.kind == "disputed" for one in tie.valid)
            given = _midnight(until + timedelta(days=1)) if until else None
            ends = [None if was_disputed else tie.review_due, given]
            after_days = min(_midnight(on_day), self.now) + timedelta(days=DISPUTE_DAYS)
            due = min((one for one in ends if one), default=after_days)
        elif after in {S.REJECTED, S.DISPUTED}:
            due = min(_midnight(on_day), self.now) + timedelta(days=DISPUTE_DAYS)
        tie.records.append(Record(kind, on_day, member, until, due))
        if kind != "paid":
            tie.turn(after, self.now, due)
        if ended_at and after in OPEN:
            self._quarrel(tie, [other for other in self._rivals(tie) if other.status in BINDING])

    def void_record(self, tie: Tie, member: str, number: int) -> None:
        """Void a record by its number; what its clock has ended goes with it."""
        self._reach(tie, member)
        if member not in ADMINS:
            raise Refused("AdminOnly")
        known = tie.records[number - 1] if number <= len(tie.records) else None
        if known and known.voided:
            return
        if not tie.valid or tie.valid[-1] is not known:
            raise Refused("NothingRecorded")
        if known.kind == "paid":
            known.voided = True
            return
        ended_at = tie.ended_at
        if ended_at and self._is_taken(tie, ended_at):
            raise Refused("ReopeningRefused")
        known.voided = True
        tie.turn(tie.recorded, self.now, tie.valid[-1].due if tie.valid else None)
        if ended_at:
            self._quarrel(tie, [other for other in self._rivals(tie) if other.status in BINDING])

    def has_next(self, tie: Tie) -> bool:
        """Tell whether the bot still has something to do about it by itself."""
        if tie.status in REVIEWING and tie.review_due and tie.turned_at:
            return tie.review_due + LAST_REVIEW_REMINDER > max(tie.turned_at, self.ticked_at)
        return tie.status in OPEN

    def tick(self) -> None:
        """End what the clock has ended."""
        self.ticked_at = self.now
        for tie in self.ties:
            if tie.status in WAITING and self.now >= tie.due:
                tie.status = S.CONSENT_EXPIRED
                tie.void()
            elif tie.status is S.CONSENT_RECEIVED and tie.claim_due and self.now >= tie.claim_due:
                tie.status = S.NOT_SUBMITTED_EXPIRED
                tie.void()
            elif tie.status in TIMES_OUT and tie.programme_due and self.now >= tie.programme_due:
                at = max(tie.programme_due, tie.turned_at or tie.programme_due)
                tie.turn(TIMES_OUT[tie.status], at)

    def _consent(self, tie: Tie, at: datetime) -> None:
        tie.status = S.CONSENT_RECEIVED
        tie.upheld = any(quarrel.upheld is tie for quarrel in self.quarrels)
        tie.claim_due = at + timedelta(days=SUBMIT_DAYS)
        tie.review_due = at + timedelta(days=REVIEW_DAYS)
        key = tie.partner, tie.customer
        self.consented[key] = min(self.consented.get(key, at), at)
        left = []
        for other in self._rivals(tie):
            can_end = other.status in {*WAITING, S.CONSENT_RECEIVED} and not other.is_safe_from(tie)
            if can_end and tie.binds(other.domain):
                other.lose()
            else:
                left.append(other)
        self._quarrel(tie, left)

    def uphold(self, quarrel: Quarrel, partner: str) -> bool:
        """Decide a dispute for a partner."""
        if quarrel.decision:
            if quarrel.upheld and quarrel.upheld.partner == partner:
                return False
            raise Refused("DecidedDifferently")
        if len(quarrel.standing) < 2:
            raise Refused("DisputeOver")
        chosen = [tie for tie in quarrel.standing if tie.partner == partner]
        if not chosen:
            raise Refused("NoSuchSide")
        others = [tie for tie in quarrel.standing if tie.partner != partner]
        if any(tie.status not in {*WAITING, S.CONSENT_RECEIVED} for tie in others):
            raise Refused("ClaimWithMicrosoft")
        quarrel.decision, quarrel.upheld, quarrel.decided_at = "upheld", chosen[0], self.now
        chosen[0].upheld = chosen[0].answer is not None
        for tie in others:
            tie.lose()
        return True

    def dismiss(self, quarrel: Quarrel) -> bool:
        """Let both sides of a dispute stand."""
        if quarrel.decision == "dismissed":
            return False
        if quarrel.decision:
            raise Refused("DecidedDifferently")
        if len(quarrel.standing) < 2:
            raise Refused("DisputeOver")
        quarrel.decision, quarrel.decided_at = "dismissed", self.now
        return True

    def is_disputed(self, tie: Tie) -> bool:
        """Tell whether the customer of an association is disputed now."""
        waiting = [one.standing for one in self.quarrels if not one.decision]
        return any(tie in standing and len(standing) > 1 for standing in waiting)

    def _rivals(self, tie: Tie) -> list[Tie]:
        """Return the other partners' open associations that nobody has let stand beside this one."""
        return [other for other in self._others(tie) if other.status in OPEN]

    def _others(self, tie: Tie) -> list[Tie]:
        settled = [one.sides for one in self.quarrels if one.decision == "dismissed" and tie in one.sides]
        return [
            other
            for other in self.ties
            if other.partner != tie.partner
            and (other.code, other.customer) == (tie.code, tie.customer)
            and not any(other in sides for sides in settled)
        ]

    def _is_bound(self, tie: Tie) -> bool:
        """Tell whether a proven consent binds the customer to another partner."""
        return any(other.binds(tie.domain) for other in self._others(tie))

    def _is_taken(self, tie: Tie, ended_at: datetime) -> bool:
        """Tell whether something keeps an association closed that ended then."""
        again = any(
            other.status in OPEN
            for other in self.ties
            if (other.partner, other.code, other.customer) == (tie.partner, tie.code, tie.customer)
        )
        decided = any(
            one.decided_at and one.decided_at >= ended_at for one in self.quarrels if tie in one.sides
        )
        return again or decided or self._is_bound(tie)

    def _quarrel(self, tie: Tie, rivals: list[Tie]) -> None:
        if not rivals:
            return
        parties = [tie, *rivals]
        waiting = [one for one in self.quarrels if not one.decision and len(one.standing) > 1]
        known = [one for one in waiting if any(party in one.sides for party in parties)]
        quarrel = known[-1] if known else Quarrel([])
        if not known:
            self.quarrels.append(quarrel)
        quarrel.sides += [party for party in parties if party not in quarrel.sides]

    @staticmethod
    def _reach(tie: Tie, member: str) -> None:
        if tie.location not in ROLES[member]:
            raise Refused("OtherLocation")

    @staticmethod
    def _address(tie: Tie, email: str) -> None:
        if tie.email != email:
            tie.void()
            for survey in tie.surveys:
                survey.voided = survey.voided or not survey.answered
            tie.email = email


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

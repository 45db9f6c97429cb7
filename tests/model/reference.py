"""What two partners' associations ought to do, written once more and as plainly as can be.

It shares only the words of statuses with the product: no rule, no query, no clock of it is called here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from store.vocabulary import AssociationStatus as S

WAITING = {S.ADDED, S.CLAIMED, S.AWAITING_CONSENT}
OPEN = {*WAITING, S.CONSENT_RECEIVED, S.SUBMITTED}
BINDING = {S.CONSENT_RECEIVED, S.SUBMITTED}
CONSENT_DAYS = {"VIVA": 30, "SIEM": 14}
SUBMIT_DAYS = 90
EARNS = {("Seattle", "VIVA"), ("Seattle", "SIEM"), ("Oslo", "VIVA")}
ROLES = {"U0ADA": {"Seattle", "Oslo"}, "U0UMA": {"Seattle"}}
ADMINS = {"U0ADA"}
ACTIVE_UNTIL = datetime.fromisoformat("2027-07-01T00:00:00+00:00")
HOUR = timedelta(hours=1)


class Refused(Exception):
    """The action must be refused with the error of this name."""


@dataclass
class Link:
    """One consent e-mail's link."""

    number: int
    email: str
    sent_at: datetime
    voided: bool = False


@dataclass
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
    claim_due: datetime | None = None
    answer: tuple[str, datetime] | None = None
    links: list[Link] = field(default_factory=list)

    def void(self) -> None:
        """Void every link sent so far."""
        for link in self.links:
            link.voided = True


class Reference:
    """Both partners, and the time."""

    def __init__(self, now: datetime) -> None:
        """Begin with nothing."""
        self.now = now
        self.ties: list[Tie] = []
        self.consented: dict[tuple[str, str], datetime] = {}

    def begin(
        self, partner: str, member: str, location: str, customer: str, codes: list[str], email: str, origin: S
    ) -> list[Tie]:
        """Add or claim for all codes or for none."""
        if origin is S.CLAIMED and (partner, customer) not in self.consented:
            raise Refused("NotKnown")
        if location not in ROLES[member]:
            raise Refused("LocationClosed")
        if any(not self.may_choose(partner, location, customer, code) for code in codes):
            raise Refused("NoLongerEligible")
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
            )
            for code in codes
        ]
        self.ties += begun
        return begun

    def may_choose(self, partner: str, location: str, customer: str, code: str) -> bool:
        """Tell whether an engagement may be chosen for a customer."""
        same = [tie for tie in self.ties if (tie.code, tie.customer) == (code, customer)]
        own = [tie for tie in same if tie.partner == partner]
        return (
            (location, code) in EARNS
            and self.now < ACTIVE_UNTIL
            and not any(tie.status in OPEN for tie in own)
            and not any(tie.status in BINDING for tie in same if tie.partner != partner)
            and not any(tie.status is S.SUBMITTED for tie in own)
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
        tie.links.append(Link(len(tie.links) + 1, email, self.now))
        return tie.links[-1]

    def change_contact(self, tie: Tie, member: str, email: str) -> None:
        """Change the customer's address."""
        self._reach(tie, member)
        if tie.status not in OPEN:
            raise Refused("StatusClosed")
        self._address(tie, email)

    def is_open(self, tie: Tie, link: Link) -> bool:
        """Tell whether a link may still be answered."""
        return not link.voided and tie.status in WAITING and self.now < tie.due

    def answer(self, tie: Tie, link: Link, outcome: str) -> tuple[str, datetime] | None:
        """Answer a link; return the answer that stands, or nothing if the link is closed."""
        if tie.answer and not link.voided:
            return tie.answer
        if not self.is_open(tie, link):
            return None
        tie.answer = (outcome, self.now)
        if outcome == "declined":
            tie.status = S.CONSENT_DECLINED
        else:
            self._consent(tie, self.now)
        return tie.answer

    def record(self, tie: Tie, member: str, given_at: datetime) -> None:
        """Record a consent given elsewhere."""
        if member not in ADMINS:
            raise Refused("AdminOnly")
        if tie.status not in WAITING:
            raise Refused("ConsentClosed")
        if given_at > self.now or given_at < tie.created_at or given_at >= tie.due:
            raise Refused("DateRefused")
        tie.answer = ("accepted", given_at)
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

    def submit(self, tie: Tie, member: str) -> None:
        """Submit the claim."""
        self._reach(tie, member)
        if tie.status in WAITING:
            raise Refused("NotConsented")
        ended = tie.status is S.NOT_SUBMITTED_EXPIRED
        if ended or (tie.status is S.CONSENT_RECEIVED and tie.claim_due and self.now >= tie.claim_due):
            raise Refused("ClaimClosed")
        if tie.status is not S.CONSENT_RECEIVED:
            raise Refused("StatusClosed")
        tie.status = S.SUBMITTED

    def tick(self) -> None:
        """End what the clock has ended."""
        for tie in self.ties:
            if tie.status in WAITING and self.now >= tie.due:
                tie.status = S.CONSENT_EXPIRED
                tie.void()
            elif tie.status is S.CONSENT_RECEIVED and tie.claim_due and self.now >= tie.claim_due:
                tie.status = S.NOT_SUBMITTED_EXPIRED
                tie.void()

    def _consent(self, tie: Tie, at: datetime) -> None:
        tie.status = S.CONSENT_RECEIVED
        tie.claim_due = at + timedelta(days=SUBMIT_DAYS)
        key = tie.partner, tie.customer
        self.consented[key] = min(self.consented.get(key, at), at)
        for other in self.ties:
            rival = other.partner != tie.partner and (other.code, other.customer) == (tie.code, tie.customer)
            if rival and other.status in WAITING:
                other.status = S.CONSENTED_ELSEWHERE

    @staticmethod
    def _reach(tie: Tie, member: str) -> None:
        if tie.location not in ROLES[member]:
            raise Refused("OtherLocation")

    @staticmethod
    def _address(tie: Tie, email: str) -> None:
        if tie.email != email:
            tie.void()
            tie.email = email

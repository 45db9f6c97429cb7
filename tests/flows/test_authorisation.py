"""Every use case, tried by every kind of member: who may do what, on whose associations, at which location.

The use cases are found by looking through ``flows``; one without a row in the table fails the first test.
"""

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

import flows
from bot.loading.files import read_row
from flows import access, catalogue
from flows.access import Actor, NoRole, Outsider
from flows.administration import (
    channels,
    criteria_effect,
    data_files,
    data_history,
    departures,
    engagements,
    facts,
    given_roles,
    groups,
    kept_settings,
    locations,
    mail_settings,
    missing_emails,
    overview,
    own_words,
    partner_settings,
    personal_rights,
    planned,
    role_answers,
    roles,
    sample_mail,
    set_up,
    whole,
)
from flows.administration.data_files import FilesGone
from flows.administration.data_history import LoadUnknown
from flows.administration.departures import NothingToGiveBack
from flows.administration.facts import KnownValue
from flows.administration.groups import GroupUnknown
from flows.administration.locations import EarningChange
from flows.administration.mail_settings import MailEdits, PreviewGone
from flows.administration.own_words import WordGone
from flows.administration.personal_rights import NothingKept
from flows.administration.role_answers import RequestEnded
from flows.administration.roles import Person
from flows.administration.sample_mail import SampleAnswer, SampleChoice, SampleOutcome
from flows.associations import (
    bring_in,
    cancel,
    contacts,
    details,
    find_association,
    lifecycle,
    own_date,
    ownership,
    undo_cancel,
)
from flows.associations.bring_in import RunningEngagement
from flows.associations.lifecycle import NotFound, OtherLocation
from flows.catalogue_values import EngagementTerms
from flows.claims import (
    correct_claim,
    items,
    message_files,
    record_answer,
    submit_claim,
    take_back,
    void_record,
)
from flows.claims.items import ItemInput, ItemNotRequired
from flows.claims.record_answer import ClaimAnswer
from flows.consent import came_back, consent, correction, offers, record_consent
from flows.consent.record_consent import AdminOnly
from flows.conversation import prompts, requests, said_requests, turns
from flows.conversation.actions import cards, planning, pressing
from flows.conversation.actions.plan_values import Plan
from flows.conversation.actions.pressing import OthersCard
from flows.conversation.answers import answer, moments, numbers, of_customer, partner_answers, why
from flows.conversation.answers.answer_values import ListAnswer
from flows.conversation.converse import Converser
from flows.conversation.replies import AnsweredMessage, AskedWords, Capabilities, Reply, Requested
from flows.conversation.said_requests import SaidPlace
from flows.conversation.turns import AnsweredTurn, OthersAnswer, QuestionPlace, TurnGone
from flows.conversation.vocabularies import Vocabularies
from flows.customers import add_customer, check_customer, claim_customer, first_step, known_details
from flows.customers.add_customer import LocationClosed, NotKnown
from flows.customers.association_request import AssociationRequest
from flows.customers_page import (
    customers_page,
    find_customer,
    losses,
    own_work,
    page_query,
    row_search,
    similar_names,
    unproven,
)
from flows.customers_page.page_values import Associated, PageFilters
from flows.drafts import association_drafts, drafts, message_file_drafts, unfinished
from flows.drafts.draft_models import (
    AddCustomerDraft,
    ClaimCustomerDraft,
    ContactDraft,
    DraftModel,
    MessageFilesDraft,
    RecordConsentDraft,
    SendConsentDraft,
    Step,
    SubmitClaimDraft,
)
from flows.drafts.drafts import DraftGone, OpenDraft
from flows.evidence import evidence_files
from flows.evidence.evidence_files import NoEvidence
from flows.loading import columns, from_columns
from flows.loading.given_files import DataFile
from flows.loading.loading import LoadRefused
from flows.loading.partner_data import DataBatch
from flows.members import member_settings, open_screens
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.outbox import undelivered
from flows.personal_data.kept_days import BOUNDS
from flows.reminders import snooze, snooze_several, week_ahead
from flows.reports import report, report_ask
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.next_step import NextAction
from flows.rules.associations.running import Progress, RunningDays
from flows.rules.customers import search
from flows.rules.customers.tenancy import Identifier
from flows.rules.customers.tenants import TenantFound
from flows.rules.language.understanding import Aspect, Condition, Intent, Saying, Understanding, Value
from flows.rules.language.understanding import Certainty as Sureness
from flows.rules.reports.figures import Figure
from flows.rules.text.mail_trouble import MailTrouble
from flows.surveys import customer_survey, failed_mails, partner_survey
from store import data_changes
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims.claim_items import ClaimFile, GivenItem
from store.consents.consent_asks import ConsentAsk
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.conversation.own_words import OwnWord
from store.conversation.turns import ActionCard, ConversationTurn
from store.customers import customers_page as page_store
from store.customers.customers import CustomerFact
from store.database.engine import Database
from store.enums import (
    ActionCardState,
    AssociationStatus,
    ClaimItem,
    ClaimRecordKind,
    ConsentOutcome,
    DataKind,
    IdentifierType,
    OutboxState,
    ProblemKind,
    Proof,
    ReminderSetting,
    Role,
    ScreenKind,
    TenantCheck,
    WordTarget,
)
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner, RoleGrant
from store.tables import metadata
from tests.support import asking, delivered, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World

FormT = TypeVar("FormT", bound=DraftModel)

RIVAL = "T0RIVAL"
LATER = NOON + timedelta(days=1)
ANOTHER_TENANT = "33333333-2222-4333-8444-555555555555"
FOURTH_TENANT = "55555555-2222-4333-8444-555555555555"
THIRD_TENANT = "44444444-2222-4333-8444-555555555555"

GIVEN = [DataFile("facts.csv", b"tpid,attribute,value")]
SOMEBODY = personal_rights.DataSubject(emails=(KIM.email,))
NEW_ROLE = [
    (
        DataKind.ROLES,
        {"user_id": "U0NEW", "name": "Nia", "roles": [{"role": "incentives_user", "location": "all"}]},
    )
]
FACTS = [(DataKind.FACTS, {"tpid": "7777", "attribute": "seats", "value": 1})]


# Who tries

Places = tuple[tuple[Role, str | None], ...]

MEMBERS: dict[str, Places] = {
    "admin everywhere": ((Role.ADMIN, None),),
    "admin here": ((Role.ADMIN, "seattle"),),
    "admin there": ((Role.ADMIN, "oslo"),),
    "user everywhere": ((Role.USER, None),),
    "user here": ((Role.USER, "seattle"),),
    "user there": ((Role.USER, "oslo"),),
    "both roles here": ((Role.USER, "seattle"), (Role.ADMIN, "seattle")),
    "both roles there": ((Role.USER, "oslo"), (Role.ADMIN, "oslo")),
    "user here, admin there": ((Role.USER, "seattle"), (Role.ADMIN, "oslo")),
    "user everywhere, admin there": ((Role.USER, None), (Role.ADMIN, "oslo")),
}
"""Members of the partner by the roles that they hold; everything tried concerns Seattle, which is *here*."""

RIVALS = "admin of another partner"
TRYING = (*MEMBERS, RIVALS)


@dataclass(frozen=True)
class Rights:
    """What the roles of a member come to, said once more and simply."""

    is_own: bool
    is_admin: bool
    role_here: bool
    admin_here: bool

    @classmethod
    def of(cls, who: str) -> "Rights":
        if who == RIVALS:
            return cls(is_own=False, is_admin=True, role_here=False, admin_here=False)
        here = {role for role, place in MEMBERS[who] if place in {None, "seattle"}}
        is_admin = any(role is Role.ADMIN for role, _ in MEMBERS[who])
        return cls(is_own=True, is_admin=is_admin, role_here=bool(here), admin_here=Role.ADMIN in here)


# What is tried

ASKED_IN, ASKED_LATER = QuestionPlace("C0TEAM", "1.1", "1.1"), QuestionPlace("C0TEAM", "1.1", "1.2")
ADDING_IN_SEATTLE = Saying(Intent.ADD, (Condition(Aspect.LOCATION, (Value("4821937", "Seattle"),)),))
ADDING_TO_VIVA = Saying(Intent.ADD, (Condition(Aspect.ENGAGEMENT, (Value("VIVA", "Microsoft Viva"),)),))
UNDERSTOOD = Understanding(Sureness.UNDERSTOOD, (Saying(Intent.ABILITIES),))


class Rule(Enum):
    """Who may; what follows for each member stands in `expected`."""

    ACT = auto()
    """Whoever holds a role on the association's location (R1)."""
    ADMINISTER = auto()
    """Whoever is an Incentives admin on the association's location (R2)."""
    SETTLE = auto()
    """Likewise, of the partner's undelivered messages; others are told that it is an admin's."""
    LIST_STUCK = auto()
    """Incentives admins, wherever they are admin."""
    GRANT = auto()
    """Incentives admins of the location; another partner's admin only reaches their own of that PartnerID."""
    ANSWER = auto()
    """Incentives admins of the location; other partners' admins find nothing."""
    RUN = auto()
    """Incentives admins of all locations."""
    RUN_OWN = auto()
    """Likewise, where nothing is named by an id: another partner's admin only changes their own partner."""
    MANAGE = auto()
    """Likewise; another partner's admin does not find it."""
    LOOK_UP = auto()
    """Incentives admins, wherever they are admin; another partner's does not find it."""
    CHOOSE = auto()
    """Whoever holds a role on the location that is chosen (R1)."""
    OFFER = auto()
    """Nothing is offered but to whoever holds a role on the location (R1)."""
    SEE = auto()
    """All members of the partner, whatever their location; nobody else (R3)."""
    SEE_OR_MISS = auto()
    """Likewise; nobody else finds anything."""
    OVERSEE = auto()
    """Incentives admins, wherever they are admin; others find nothing that they do not own."""
    CLAIM = auto()
    """Whoever may see; to others the customer is not known."""
    OWN_DRAFT = auto()
    """Whoever began the draft."""
    ASK = auto()
    """Whoever asked the question; nothing comes of it for others."""
    CHANGE_ANSWER = auto()
    """Likewise; others of the partner are told that somebody else asked, and other partners find nothing."""
    PRESS = auto()
    """Whoever requested it with a card; others of the partner are told so; other partners find nothing."""
    READ_ANSWER = auto()
    """All members of the partner, since all read the answer; other partners find nothing."""
    SELF = auto()
    """Everybody, about nobody but themselves."""


Outcome = type[Exception] | bool


def expected(rule: Rule, who: str) -> Outcome:  # noqa: C901, PLR0911, PLR0912 -- one way out for each rule
    """Return what must come of it: an exception, or whether anything is seen or done."""
    rights = Rights.of(who)
    match rule:
        case Rule.ACT:
            return NotFound if not rights.is_own else (rights.role_here or OtherLocation)
        case Rule.ADMINISTER:
            act = expected(Rule.ACT, who)
            return act if act is not True else (rights.admin_here or AdminOnly)
        case Rule.SETTLE:
            return NotFound if not rights.is_own else (rights.admin_here or AdminOnly)
        case Rule.LIST_STUCK:
            return rights.is_own if rights.is_admin else AdminOnly
        case Rule.GRANT:
            return not rights.is_own or rights.admin_here or AdminOnly
        case Rule.ANSWER:
            return rights.is_own and (rights.admin_here or AdminOnly)
        case Rule.RUN:
            return rights.is_own if who in {"admin everywhere", RIVALS} else AdminOnly
        case Rule.RUN_OWN:
            return True if who in {"admin everywhere", RIVALS} else AdminOnly
        case Rule.LOOK_UP:
            return (rights.is_own or NotFound) if rights.is_admin else AdminOnly
        case Rule.MANAGE:
            return (rights.is_own or NotFound) if who in {"admin everywhere", RIVALS} else AdminOnly
        case Rule.CHOOSE:
            return rights.role_here or LocationClosed
        case Rule.OFFER:
            return rights.role_here
        case Rule.SEE:
            return rights.is_own or NotFound
        case Rule.SEE_OR_MISS:
            return rights.is_own
        case Rule.OVERSEE:
            return rights.is_own and rights.is_admin
        case Rule.CLAIM:
            return rights.is_own or NotKnown
        case Rule.OWN_DRAFT:
            return who == "admin everywhere" or DraftGone
        case Rule.ASK:
            return who == "admin everywhere"
        case Rule.CHANGE_ANSWER:
            return who == "admin everywhere" or (OthersAnswer if rights.is_own else TurnGone)
        case Rule.PRESS:
            return who == "admin everywhere" or (OthersCard if rights.is_own else TurnGone)
        case Rule.READ_ANSWER:
            return rights.is_own or TurnGone
        case Rule.SELF:
            return True


@dataclass
class Scene:
    """One attempt: who acts, and what there is. All of it lies in Seattle."""

    session: Session
    actor: Actor
    place: World
    waiting: int
    consented: int
    submitted: int
    reviewed: int
    cancelled: int
    note: int
    customer: int
    stuck: int
    load: int
    drop: int
    file: int
    draft: OpenDraft[AddCustomerDraft]

    def begin(self, form: FormT) -> OpenDraft[FormT]:
        """Begin a draft of the acting member's own, as a form that was drawn long ago would hold it."""
        draft = drafts.start(self.session, self.actor, form, NOON)
        self.session.flush()
        return draft

    def filled(self) -> OpenDraft[AddCustomerDraft]:
        """Begin a draft with a finished form for Seattle."""
        wanted = AssociationRequest(
            location_id=self.place.seattle.id,
            domain="northwind.example",
            company="Northwind",
            identifier=Identifier(IdentifierType.TENANT_ID, THIRD_TENANT, TenantCheck.DERIVED),
            engagement_ids=(self.place.viva.id,),
            customer_contact=KIM,
            partner_contact=ADA,
            contact_reason="They said so",
        )
        return self.begin(world.typed(AddCustomerDraft, wanted))

    def shows(self, rows: Any) -> bool:
        return any(isinstance(row, Associated) and row.summary.association.id == self.waiting for row in rows)

    def line(self) -> Association:
        """Return the association as it is read for its own partner."""
        found = page_store.one(self.session, self.place.partner, self.waiting)
        assert found is not None
        return found


@dataclass(frozen=True)
class Row:
    """One use case: who may, and how it is tried; its value says whether something was seen or done."""

    rule: Rule
    attempt: Callable[[Scene], Any]


FORMS: dict[type[DraftModel], dict[str, Any]] = {
    SendConsentDraft: {"customer_contact": asdict(KIM), "partner_contact": asdict(ADA)},
    RecordConsentDraft: {"given_on": "2026-03-02", "note": "seen"},
    SubmitClaimDraft: {"submitted_on": "2026-03-02"},
}
VIVA = "Microsoft Viva"


def _said(s: Scene, intent: Intent) -> Saying:
    """Return a question about the waiting association."""
    return Saying(intent, (Condition(Aspect.ASSOCIATION, (Value(str(s.waiting), "it"),)),))


def _listed(s: Scene) -> Any:
    found = answer.answer(s.session, s.actor, _said(s, Intent.LIST), NOON)
    return found.rows if isinstance(found, ListAnswer) else ()


def _of_customer(s: Scene, intent: Intent) -> Saying:
    """Return a question about the customer."""
    return Saying(intent, (Condition(Aspect.CUSTOMER, (Value(str(s.customer), "they"),)),))


def _checked(s: Scene) -> Any:
    draft = s.begin(AddCustomerDraft(location_id=s.place.seattle.id, domain="northwind.example"))
    found = check_customer.LookUp("northwind.example", TenantFound(THIRD_TENANT))
    return check_customer.check(s.session, s.actor, draft.id, found, NOON, version=draft.version)


def _after_loss(read: Callable[[Scene], bool]) -> Callable[[Scene], bool]:
    """Return an attempt that reads after the consent clock of the waiting one has run out."""
    ended = {"status": AssociationStatus.CONSENT_EXPIRED, "status_since": NOON, "agenda_done": NOON}

    def attempt(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            s.session.execute(update(Association).where(Association.id == s.waiting).values(ended))
            found = read(s)
            savepoint.rollback()
        return found

    return attempt


def _beside_another_trouble(read: Callable[[Scene, Association], bool]) -> Callable[[Scene], bool]:
    """Return an attempt that reads after two mails to the waiting one's customer have failed alike."""
    failed = {"status": AssociationStatus.AWAITING_CONSENT, "mail_refused": MailTrouble.OWN_LETTERS.value}

    def attempt(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            waiting = s.session.get_one(Association, s.waiting)
            moved = {"customer_id": waiting.customer_id, "engagement_id": s.place.endpoint.id, **failed}
            s.session.execute(update(Association).where(Association.id == s.waiting).values(failed))
            s.session.execute(update(Association).where(Association.id == s.consented).values(moved))
            s.session.expire_all()
            found = read(s, s.session.get_one(Association, s.consented))
            savepoint.rollback()
        return found

    return attempt


def _where_documents_are_required(read: Callable[[Scene], bool]) -> Callable[[Scene], bool]:
    """Return an attempt that reads while the claim of every engagement requires an invoice."""

    def attempt(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            s.session.execute(update(Engagement).values(required_items=[ClaimItem.INVOICE]))
            found = read(s)
            savepoint.rollback()
        return found

    return attempt


def _after_record(read: Callable[[Scene], bool]) -> Callable[[Scene], bool]:
    """Return an attempt that reads after an admin has recorded the consent of the waiting one alone."""

    def attempt(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            consented = {"status": AssociationStatus.CONSENT_RECEIVED}
            s.session.execute(update(Association).where(Association.id == s.waiting).values(consented))
            s.session.execute(update(ConsentAnswer).values(proof=Proof.TENANT))
            s.session.add(
                ConsentAnswer(
                    partner_id=s.place.partner.id,
                    association_id=s.waiting,
                    outcome=ConsentOutcome.ACCEPTED,
                    answered_at=NOON,
                    recorded_at=NOON,
                    proof=Proof.RECORDED,
                )
            )
            s.session.flush()
            found = read(s)
            savepoint.rollback()
        return found

    return attempt


def _keep_turn(s: Scene, who: Actor, ts: str) -> None:
    where = QuestionPlace("C0TEAM", "1.1", ts)
    turns.keep(s.session, who, where, "help", Reply(Capabilities(), UNDERSTOOD), "2.1", NOON, is_public=True)


class _NothingElse:
    """A database of which nothing but the scene's own session is read."""

    def read(self) -> NoReturn:
        raise AssertionError("nothing is renewed within one instant")

    write = read


def converser() -> Converser:
    """Return what answers questions, with a vocabulary that is read in the scene."""
    return Converser(Vocabularies(_NothingElse(), lambda: NOON))


def _cancelling(association_id: int) -> Saying:
    """Return the request to cancel an association."""
    wanted = Condition(Aspect.ASSOCIATION, (Value(str(association_id), ""),))
    return Saying(Intent.CANCEL, (wanted,))


def _is_meant(found: Requested | Plan) -> bool:
    """Tell whether a request is about one association, whether or not the member may act on it."""
    return len(found.targets) == 1


def _asked(attempt: Callable[[Scene], bool]) -> Callable[[Scene], bool]:
    """Let Ada have asked something in a channel that all her partner's members read."""

    def asked(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            try:
                _keep_turn(s, actor_of(s.session, "admin everywhere"), ASKED_IN.ts)
                return attempt(s)
            finally:
                savepoint.rollback()

    return asked


def _requested(attempt: Callable[[Scene], bool]) -> Callable[[Scene], bool]:
    """Let Ada have requested to cancel the waiting one, in a channel that all her partner's members read."""

    def requested(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            try:
                ada = actor_of(s.session, "admin everywhere")
                reply = _plan_to_cancel(s, ada)
                turns.keep(s.session, ada, ASKED_IN, "cancel it", reply, "2.1", NOON, is_public=True)
                return attempt(s)
            finally:
                savepoint.rollback()

    return requested


def _plan_of_card(s: Scene, who: Actor) -> Plan:
    rows = numbers.rows(s.session, who, [s.waiting])
    return planning.plan(s.session, who, _cancelling(s.waiting), rows, NOON)


def _plan_to_cancel(s: Scene, who: Actor, *, follows_up: bool = False) -> Reply:
    understanding = Understanding(Sureness.UNDERSTOOD, (_cancelling(s.waiting),), follows_up=follows_up)
    return Reply(AnsweredMessage([_plan_of_card(s, who)]), understanding)


def _presses(s: Scene) -> bool:
    plan = _plan_of_card(s, actor_of(s.session, "admin everywhere"))
    given = ("C0TEAM", "2.1", 0, plan.digest, LINKS, NOON)
    return pressing.carry_out(s.session, s.actor, *given) is None


def _changes_card(s: Scene, act: Callable[[AnsweredTurn], object]) -> bool:
    """Tell whether something is changed of the card of a turn that somebody claims to have asked."""
    turn = turns.own(s.session, actor_of(s.session, "admin everywhere"), ASKED_IN)
    assert turn is not None
    act(turn)
    s.session.flush()
    return list(s.session.scalars(select(ActionCard.state))) != [ActionCardState.OPEN]


def _in_own_channel(attempt: Callable[[Scene], bool]) -> Callable[[Scene], bool]:
    """Let the channel be Viva's."""

    def own(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            s.session.get_one(Engagement, s.place.viva.id).channel_id = ASKED_IN.channel_id
            s.session.flush()
            found = attempt(s)
            savepoint.rollback()
        return found

    return own


def _changes_turn(s: Scene, act: Callable[[AnsweredTurn], None]) -> bool:
    """Tell whether something is changed of a turn that somebody claims to have asked."""

    def words() -> list[str]:
        return list(s.session.scalars(select(ConversationTurn.question)))

    turn = turns.own(s.session, actor_of(s.session, "admin everywhere"), ASKED_IN)
    assert turn is not None
    before = words()
    act(turn)
    s.session.flush()
    return words() != before


def _after_mail(act: Callable[[Scene], object]) -> Callable[[Scene], bool]:
    """Return an attempt that acts after the customer of the waiting one was asked."""

    def attempt(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            asked = {"status": AssociationStatus.AWAITING_CONSENT}
            s.session.execute(update(Association).where(Association.id == s.waiting).values(asked))
            sent = {
                "partner_id": s.place.partner.id,
                "email": KIM.email,
                "token_digest": "a digest",
                "requested_by": s.session.get_one(Association, s.waiting).owner_id,
                "requested_at": NOON,
            }
            ask = ConsentAsk(**sent)
            s.session.add(ask)
            s.session.flush()
            s.session.add(ConsentRequest(**sent, ask_id=ask.id, association_id=s.waiting, number=1))
            s.session.flush()
            found = bool(act(s))
            savepoint.rollback()
        return found

    return attempt


def _snoozes_nothing(s: Scene) -> bool:
    """Tell whether somebody who owns nothing of a customer snoozes nothing of it."""
    customer_id = s.session.get_one(Association, s.waiting).customer_id
    with pytest.raises(NotFound):
        snooze_several.snooze_all(s.session, s.actor, [customer_id], LATER, NOON)
    return True


def _done(attempt: Callable[[Scene], object]) -> Callable[[Scene], bool]:
    """Return an attempt that is done unless it raises, whatever its use case returns."""

    def done(s: Scene) -> bool:
        attempt(s)
        return True

    return done


def _give_role(s: Scene) -> None:
    wanted = [(Role.USER, s.place.seattle.code)]
    roles.give(s.session, s.actor, [Person("U0NEW", "New")], wanted, NOON)


def _change_roles(s: Scene) -> None:
    wanted = [(Role.ADMIN, s.place.seattle.code)]
    roles.change(s.session, s.actor, Person("U0NEW", "New"), wanted, 0, NOON)


def _preview(s: Scene) -> None:
    """Give a file that names this partner."""
    rows = [(DataKind.PARTNER, columns.partner(s.place.partner, None)), *FACTS]
    data_files.preview(s.session, s.actor, GIVEN, from_columns.batch(rows), NOON)


def _known(unknown: type[Exception], attempt: Callable[[Scene], object]) -> Callable[[Scene], bool]:
    """Return an attempt at something that other partners do not know of."""

    def known(s: Scene) -> bool:
        try:
            attempt(s)
        except unknown:
            return False
        return True

    return known


def _of_owner(act: Callable[[Scene, int], object]) -> Callable[[Scene], bool]:
    """Return an attempt on the owner of the waiting one; other partners do not know of them."""

    def attempt(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            try:
                act(s, s.session.get_one(Association, s.waiting).owner_id)
            except NotFound:
                return False
            finally:
                savepoint.rollback()
        return True

    return attempt


def _undecided(s: Scene, member_id: int) -> None:
    # The member was never away, which only admins of their partner learn.
    with pytest.raises(NothingToGiveBack):
        departures.give_back(s.session, s.actor, member_id, NOON.isoformat(), NOON)


def _following(act: Callable[[Scene, int], bool]) -> Callable[[Scene], bool]:
    """Return an attempt on a followed group with a role in Seattle; other partners do not know of it."""

    def attempt(s: Scene) -> bool:
        with s.session.begin_nested() as savepoint:
            group = delivered.followed_group(s.session, s.place.partner)
            group.roles = [{"role": str(Role.USER), "location": s.place.seattle.code}]
            s.session.flush()
            try:
                return act(s, group.id)
            except GroupUnknown:
                return False
            finally:
                savepoint.rollback()

    return attempt


def _answering(act: Callable[[Scene, int], object]) -> Callable[[Scene], bool]:
    """Return an attempt on somebody's request for a role in Seattle; other partners do not know of it."""

    def attempt(s: Scene) -> bool:
        role = {"role": str(Role.USER), "location": s.place.seattle.code}
        with s.session.begin_nested() as savepoint:
            request = delivered.role_request(s.session, s.place.partner, roles=[role])
            try:
                act(s, request.id)
            except RequestEnded:
                return False
            finally:
                savepoint.rollback()
        return True

    return attempt


def _viva(s: Scene) -> DataBatch:
    cells = {
        "code": s.place.viva.code,
        "name": "New",
        "solution_area": "Modern Work",
        "type": "workshop",
        "active_from": "2026-01-01",
        "identifier_types": "tpid",
    }
    return read_row(DataKind.CATALOGUE, cells)


def _plan(s: Scene) -> None:
    day = LATER.date()
    planned.plan(s.session, s.actor, s.place.viva.id, _viva(s), ["name"], 0, day, NOON)


def _planned(s: Scene) -> int:
    """Return a change that the partner has planned, or, to try as another's admin, its id."""
    if s.actor.partner.id == s.place.partner.id and s.actor.is_admin and s.actor.admin_location_ids is None:
        _plan(s)
        s.session.flush()
        return planned.of_engagement(s.session, s.actor, s.place.viva.id)[0].number
    return 1


def _seats() -> DataBatch:
    return read_row(DataKind.FACTS, {"tenant_id": world.TENANT, "attribute": "seats", "value": "7"})


def _forget_fact(s: Scene) -> None:
    """Remove a fact that the member's own partner has."""
    known = {"id_type": IdentifierType.TENANT_ID, "id_value": world.TENANT, "attribute": "seats", "value": 7}
    if s.actor.is_admin and s.actor.admin_location_ids is None:
        s.session.add(CustomerFact(partner_id=s.actor.partner.id, **known))
        s.session.flush()
    value = KnownValue(IdentifierType.TENANT_ID, world.TENANT)
    facts.forget(s.session, s.actor, value, "seats", "Wrong", 0, NOON)


KEPT_DAYS = {kind: bounds.most for kind, bounds in BOUNDS.items()}


def _sample_mail(s: Scene) -> None:
    """Look at a mail that is being edited at the scene's partner."""
    preview_id = 1
    if s.actor.partner.id == s.place.partner.id and s.actor.is_admin and s.actor.admin_location_ids is None:
        preview_id = mail_settings.look(s.session, s.actor, MailEdits(), LINKS, NOON).id
    mail_settings.sample(s.session, s.actor, preview_id, SampleChoice(), NOON)


def _note_test_mail(s: Scene) -> bool:
    sample_mail.note_taken(s.session, s.actor, SampleAnswer(SampleOutcome.TAKEN), NOON)
    return s.session.get_one(Partner, s.actor.partner.id).mail_tested_at == NOON


def _own_word(s: Scene) -> int:
    """Return a word that stands for Seattle at the scene's partner."""
    word = OwnWord(
        partner_id=s.place.partner.id,
        word="hub",
        key="hub",
        target=WordTarget.LOCATION,
        location_id=s.place.seattle.id,
        added_at=NOON,
    )
    with s.session.begin_nested():
        s.session.add(word)
    return word.id


def _with_own_word(attempt: Callable[[Scene, int], Any]) -> Callable[[Scene], bool]:
    """Let the partner have a word, which another partner's admin does not find."""

    def tried(s: Scene) -> bool:
        may = s.actor.is_admin and s.actor.admin_location_ids is None
        if s.actor.partner.id != s.place.partner.id or not may:
            try:
                attempt(s, 1)
            except WordGone:
                return False
            return True
        attempt(s, _own_word(s))
        return True

    return tried


def _names() -> Vocabularies:
    return Vocabularies(_NothingElse(), lambda: NOON)


def _put_location(s: Scene) -> None:
    cells = {"partner_id": s.place.seattle.code, "name": "New", "country": "US", "enrolled": "no"}
    said = read_row(DataKind.LOCATIONS, cells)
    locations.put(s.session, s.actor, said, EarningChange(), s.place.seattle.id, 0, NOON)


def _look_for_evidence(s: Scene) -> bool:
    # Nobody has answered, which only those learn who may see the association.
    with pytest.raises(NoEvidence):
        evidence_files.of_association(s.session, s.actor, s.waiting)
    return True


def _give_item(s: Scene) -> bool:
    # The engagement requires nothing, which only those learn who may give it.
    with pytest.raises(ItemNotRequired):
        items.may_give(s.session, s.actor, s.consented, NOON, ClaimItem.INVOICE)
    with pytest.raises(ItemNotRequired):
        items.give(
            s.session, s.actor, s.consented, NOON, ItemInput(ClaimItem.INVOICE, elsewhere="by Ada in May")
        )
    with pytest.raises(ItemNotRequired):
        items.add(s.session, s.actor, s.consented, NOON, ClaimItem.INVOICE, ())
    return True


def _look_at_survey(s: Scene) -> bool:
    # The engagement requires none, which only those learn who may see the association.
    with pytest.raises(ItemNotRequired):
        partner_survey.read(s.session, s.actor, s.consented, NOON)
    return True


def _answer_survey(s: Scene) -> bool:
    with pytest.raises(ItemNotRequired):
        partner_survey.answer(s.session, s.actor, s.consented, NOON, {}, digest="")
    return True


def _send_survey(s: Scene) -> bool:
    with pytest.raises(ItemNotRequired):
        customer_survey.preview(s.session, s.actor, s.consented, NOON)
    with pytest.raises(ItemNotRequired):
        customer_survey.send(s.session, s.actor, s.consented, LINKS, NOON)
    return True


def _report_survey(s: Scene) -> bool:
    with pytest.raises(ItemNotRequired):
        failed_mails.report(s.session, s.actor, s.consented, "", NOON)
    return True


def _version(draft: OpenDraft[Any]) -> dict[str, int]:
    return {"version": draft.version}


def _by_draft(
    use: Callable[..., Any], model: type[DraftModel], which_one: str, *more: Any
) -> Callable[[Scene], Any]:
    def attempt(s: Scene) -> Any:
        draft = s.begin(model.read({"association_id": getattr(s, which_one)} | FORMS[model]))
        return use(s.session, s.actor, draft.id, *more, NOON, version=draft.version)

    return attempt


TABLE: dict[str, Row] = {
    "access.choosable_locations": Row(
        Rule.OFFER,
        lambda s: s.place.seattle.id in {one.id for one in access.choosable_locations(s.session, s.actor)},
    ),
    "access.choosable_location": Row(
        Rule.OFFER, lambda s: access.choosable_location(s.session, s.actor, s.place.seattle.id)
    ),
    "catalogue.engagements": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.place.viva.id in {one.id for one in catalogue.engagements(s.session, s.actor)},
    ),
    "catalogue.count": Row(
        Rule.SELF,
        lambda s: catalogue.count(s.session, s.actor, NOON) == len(catalogue.engagements(s.session, s.actor)),
    ),
    "catalogue.engagement": Row(
        Rule.SEE_OR_MISS, lambda s: catalogue.engagement(s.session, s.actor, s.place.viva.id)
    ),
    "catalogue.locations": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.place.seattle.id in {one.id for one in catalogue.locations(s.session, s.actor)},
    ),
    "catalogue.location": Row(
        Rule.SEE_OR_MISS, lambda s: catalogue.location(s.session, s.actor, s.place.seattle.id)
    ),
    "catalogue.entries": Row(
        Rule.SEE_OR_MISS,
        lambda s: catalogue.entries(s.session, s.actor, [EngagementTerms.of(s.place.viva)])[0].locations,
    ),
    "customers.add_customer.finish": Row(
        Rule.CHOOSE,
        lambda s: add_customer.finish(s.session, s.actor, s.filled().id, NOON, version=1),
    ),
    "customers.add_customer.location_to_use": Row(
        Rule.CHOOSE, lambda s: add_customer.location_to_use(s.session, s.actor, s.place.seattle.id)
    ),
    "drafts.association_drafts.begin": Row(
        Rule.ACT,
        lambda s: association_drafts.begin(
            s.session, s.actor, SendConsentDraft(association_id=s.waiting), NOON
        ),
    ),
    "drafts.message_file_drafts.about": Row(
        Rule.SELF,
        lambda s: message_file_drafts.about(s.session, s.actor, {"F1"}, NOON) is None,
    ),
    "drafts.message_file_drafts.begin": Row(
        Rule.ACT,
        lambda s: message_file_drafts.begin(
            s.session,
            s.actor,
            MessageFilesDraft(association_id=s.consented, files=(("F1", "Report.pdf"),)),
            NOON,
        ),
    ),
    "drafts.association_drafts.send": Row(
        Rule.ACT,
        _by_draft(association_drafts.send, SendConsentDraft, "waiting", LINKS),
    ),
    "drafts.association_drafts.record": Row(
        Rule.ADMINISTER,
        _by_draft(association_drafts.record, RecordConsentDraft, "waiting"),
    ),
    "drafts.association_drafts.submit": Row(
        Rule.ACT,
        _by_draft(association_drafts.submit, SubmitClaimDraft, "consented"),
    ),
    "drafts.association_drafts.to_send": Row(
        Rule.ACT, lambda s: association_drafts.to_send(s.session, s.actor, [s.waiting], NOON)
    ),
    "drafts.association_drafts.to_correct": Row(
        Rule.ACT, lambda s: association_drafts.to_correct(s.session, s.actor, s.waiting, NOON)
    ),
    "drafts.association_drafts.offered": Row(
        Rule.SEE,
        lambda s: association_drafts.offered(
            s.session, s.actor, SendConsentDraft(association_id=s.waiting, alike_ids=(s.submitted,))
        ),
    ),
    "drafts.association_drafts.to_record": Row(
        Rule.ADMINISTER, lambda s: association_drafts.to_record(s.session, s.actor, s.waiting)
    ),
    "drafts.association_drafts.to_submit": Row(
        Rule.ACT, lambda s: association_drafts.to_submit(s.session, s.actor, s.consented, NOON)
    ),
    "drafts.association_drafts.about": Row(
        Rule.SEE, lambda s: association_drafts.about(s.session, s.actor, s.waiting)
    ),
    "drafts.association_drafts.about_each": Row(
        Rule.SEE,
        lambda s: association_drafts.about_each(
            s.session, s.actor, SendConsentDraft(association_id=s.waiting)
        ),
    ),
    "associations.cancel.cancel": Row(
        Rule.ACT, lambda s: cancel.cancel(s.session, s.actor, s.waiting, NOON, None)
    ),
    "reminders.snooze.end": Row(Rule.ACT, lambda s: snooze.end(s.session, s.actor, s.waiting, NOON)),
    "associations.undo_cancel.undo": Row(
        Rule.ACT, lambda s: undo_cancel.undo(s.session, s.actor, s.cancelled, NOON)
    ),
    "customers.check_customer.check": Row(Rule.CHOOSE, _checked),
    "customers.check_customer.assess": Row(
        Rule.CHOOSE, lambda s: check_customer.assess(s.session, s.actor, s.filled().id, NOON)
    ),
    "claims.submit_claim.submit": Row(
        Rule.ACT,
        lambda s: submit_claim.submit(
            s.session, s.actor, s.consented, NOON, submitted_on=NOON.date(), claim_id=None, note=None
        ),
    ),
    "claims.items.read": Row(Rule.SEE, lambda s: items.read(s.session, s.actor, s.consented, NOON)),
    "claims.items.may_give": Row(Rule.ACT, _give_item),
    "claims.items.give": Row(Rule.ACT, _give_item),
    "claims.items.add": Row(Rule.ACT, _give_item),
    "claims.items.file": Row(Rule.SEE, lambda s: items.file(s.session, s.actor, s.file)),
    "claims.submit_claim.may_submit": Row(
        Rule.ACT, lambda s: submit_claim.may_submit(s.session, s.actor, s.consented, NOON)
    ),
    "consent.came_back.concerned": Row(
        Rule.ACT, _after_mail(lambda s: came_back.concerned(s.session, s.actor, s.waiting))
    ),
    "consent.came_back.report": Row(
        Rule.ACT, _after_mail(lambda s: came_back.report(s.session, s.actor, s.waiting, "", NOON))
    ),
    "associations.own_date.set_date": Row(
        Rule.ACT,
        lambda s: own_date.set_date(s.session, s.actor, s.waiting, LATER.date(), "delivery", NOON),
    ),
    "associations.own_date.clear_date": Row(
        Rule.ACT, lambda s: own_date.clear_date(s.session, s.actor, s.waiting, NOON)
    ),
    "associations.bring_in.bring_in": Row(
        Rule.ACT,
        lambda s: bring_in.bring_in(
            s.session,
            s.actor,
            s.waiting,
            RunningEngagement(RunningDays(NOON.date(), Progress.WAITING), "Partner Center's list"),
            NOON,
        ),
    ),
    "claims.take_back.take_back": Row(
        Rule.ADMINISTER,
        lambda s: take_back.take_back(s.session, s.actor, s.submitted, NOON, "The wrong customer"),
    ),
    "claims.record_answer.record": Row(
        Rule.ACT,
        lambda s: record_answer.record(
            s.session, s.actor, s.submitted, NOON, ClaimAnswer(ClaimRecordKind.UNDER_REVIEW, NOON.date())
        ),
    ),
    "claims.record_answer.hold_for_records": Row(
        Rule.ACT, lambda s: record_answer.hold_for_records(s.session, s.actor, [s.submitted])
    ),
    "claims.record_answer.check": Row(
        Rule.ACT,
        _done(
            lambda s: record_answer.check(
                s.session, s.actor, s.submitted, ClaimAnswer(ClaimRecordKind.UNDER_REVIEW, NOON.date()), NOON
            )
        ),
    ),
    "claims.void_record.void": Row(
        Rule.ADMINISTER,
        lambda s: void_record.void(s.session, s.actor, s.reviewed, NOON, 1, "The wrong customer"),
    ),
    "claims.correct_claim.add_claim_id": Row(
        Rule.ACT, lambda s: correct_claim.add_claim_id(s.session, s.actor, s.submitted, NOON, "CLM-7")
    ),
    "claims.correct_claim.correct": Row(
        Rule.ACT,
        lambda s: correct_claim.correct(
            s.session,
            s.actor,
            s.submitted,
            NOON,
            submitted_on=NOON.date(),
            claim_id="CLM-7",
            reason="A typing error",
        ),
    ),
    "customers.claim_customer.find": Row(
        Rule.SEE_OR_MISS, lambda s: claim_customer.find(s.session, s.actor, "fabrikam", 10)
    ),
    "customers.claim_customer.is_guess": Row(
        Rule.SEE_OR_MISS, lambda s: not claim_customer.is_guess(s.session, s.actor, "fabrikam")
    ),
    "customers.claim_customer.chosen": Row(
        Rule.SEE_OR_MISS, lambda s: claim_customer.chosen(s.session, s.actor, s.customer)
    ),
    "customers.first_step.read": Row(
        Rule.OFFER,
        lambda s: (
            first_step.read(s.session, s.actor, AddCustomerDraft(location_id=s.place.seattle.id)).location
        ),
    ),
    "access.names": Row(Rule.SELF, lambda s: s.actor.member.user_id in access.names(s.session, s.actor)),
    "access.admins_to_ask": Row(
        Rule.SELF, lambda s: access.admins_to_ask(s.session, s.actor, s.place.seattle.id) is not None
    ),
    "customers.first_step.to_begin_again": Row(
        Rule.SEE_OR_MISS,
        lambda s: first_step.to_begin_again(s.session, s.actor, s.customer, [s.cancelled]),
    ),
    "customers.first_step.open_already": Row(
        Rule.SEE_OR_MISS,
        lambda s: first_step.open_already(s.session, s.actor, s.customer, s.place.viva.id, []),
    ),
    "customers.first_step.usual_location": Row(
        Rule.OFFER, lambda s: first_step.usual_location(s.session, s.actor, s.place.siem.id, None)
    ),
    "customers.known_details.of_customer": Row(
        Rule.SEE_OR_MISS,
        lambda s: known_details.of_customer(s.session, s.actor, s.customer).company,
    ),
    "customers.known_details.of_identifier": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            known_details.of_identifier(
                s.session, s.actor, s.line().customer.id_type, s.line().customer.id_value
            ).company
        ),
    ),
    "customers.known_details.of_domain": Row(
        Rule.SEE_OR_MISS,
        lambda s: known_details.of_domain(s.session, s.actor, s.line().customer.domain).company,
    ),
    "customers.known_details.fill": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            known_details.fill(
                s.session,
                s.actor,
                AddCustomerDraft(),
                Identifier(IdentifierType.TPID, "987654", TenantCheck.NOT_COMPARED),
                s.line().customer.domain,
            ).filled_from_id
        ),
    ),
    "consent.correction.asked_alike": Row(
        Rule.OFFER,
        _beside_another_trouble(
            lambda s, other: bool(correction.asked_alike(s.session, s.actor, other, NOON)),
        ),
    ),
    "consent.offers.to_ask": Row(
        Rule.OFFER,
        lambda s: (
            offers.to_ask(
                s.session, s.actor, s.session.get_one(Association, s.waiting).customer_id, NOON
            ).shown
        ),
    ),
    "consent.consent.askable": Row(
        Rule.ACT, lambda s: consent.askable(s.session, s.actor, [s.waiting], NOON)
    ),
    "customers_page.row_search.by_words": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            s.customer in (row_search.by_words(s.session, s.actor, "fabrikam", 10).customer_ids() or ())
        ),
    ),
    "customers_page.row_search.look_for": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            s.customer in (row_search.look_for(s.session, s.actor, "fabrkiam", 10).found.customer_ids() or ())
        ),
    ),
    "customers_page.similar_names.customer_ids": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            s.customer in similar_names.customer_ids(s.session, s.actor, search.wanted("fabrikam"), 10)[0]
        ),
    ),
    "customers_page.similar_names.similar": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.customer in similar_names.similar(s.session, s.actor, search.wanted("fabrkiam")),
    ),
    "customers.claim_customer.known": Row(
        Rule.CLAIM, lambda s: claim_customer.known(s.session, s.actor, s.customer)
    ),
    "consent.consent.send": Row(
        Rule.ACT,
        lambda s: asking.ask(s.session, s.actor, s.waiting, LINKS, NOON, customer=KIM, partner=ADA),
    ),
    "consent.consent.may_ask": Row(Rule.ACT, lambda s: consent.may_ask(s.session, s.actor, s.waiting, NOON)),
    "consent.record_consent.record": Row(
        Rule.ADMINISTER,
        lambda s: record_consent.record(s.session, s.actor, s.waiting, NOON, "seen", NOON),
    ),
    "consent.record_consent.may_record": Row(
        Rule.ADMINISTER, lambda s: record_consent.may_record(s.session, s.actor, s.waiting)
    ),
    "associations.contacts.update": Row(
        Rule.ACT, lambda s: contacts.update(s.session, s.actor, s.waiting, NOON, customer=KIM, partner=ADA)
    ),
    "customers_page.customers_page.show": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.shows(customers_page.show(s.session, s.actor, PageFilters(s.place.viva.id), NOON).rows),
    ),
    "customers_page.customers_page.every_row": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.shows(customers_page.every_row(s.session, s.actor, PageFilters(), NOON, 100)),
    ),
    "conversation.converse.Converser.converse": Row(
        Rule.SELF, _done(lambda s: converser().converse(s.session, s.actor, AskedWords("help me"), NOON))
    ),
    "conversation.converse.Converser.understanding": Row(
        Rule.SELF,
        lambda s: (
            converser().understanding(s.session, s.actor, AskedWords("help me"), NOON).sayings
            == UNDERSTOOD.sayings
        ),
    ),
    "conversation.converse.Converser.answer": Row(
        Rule.SELF, _done(lambda s: converser().answer(s.session, s.actor, UNDERSTOOD, NOON))
    ),
    "conversation.converse.Converser.rows": Row(
        Rule.SELF, lambda s: not converser().rows(s.session, s.actor, UNDERSTOOD, NOON, 10)
    ),
    "conversation.requests.requested": Row(
        Rule.SEE_OR_MISS,
        lambda s: _is_meant(requests.requested(s.session, s.actor, _cancelling(s.waiting), NOON)),
    ),
    "conversation.prompts.fitting": Row(
        Rule.SELF, lambda s: prompts.fitting(s.session, s.actor, NOON)[-1] is prompts.ABILITIES
    ),
    "conversation.turns.may_all_read": Row(
        Rule.SEE_OR_MISS, _in_own_channel(lambda s: turns.may_all_read(s.session, s.actor, ASKED_IN))
    ),
    "conversation.turns.asked": Row(
        Rule.SEE_OR_MISS,
        _asked(lambda s: bool(turns.asked(s.session, s.actor, ASKED_LATER, "and?", NOON).before)),
    ),
    "conversation.turns.is_answered": Row(
        Rule.SEE_OR_MISS, _asked(lambda s: turns.is_answered(s.session, s.actor, ASKED_IN))
    ),
    "conversation.turns.own": Row(
        Rule.ASK, _asked(lambda s: turns.own(s.session, s.actor, ASKED_IN) is not None)
    ),
    "conversation.turns.of_answer": Row(
        Rule.CHANGE_ANSWER, _asked(lambda s: bool(turns.of_answer(s.session, s.actor, "C0TEAM", "2.1")))
    ),
    "conversation.turns.readable": Row(
        Rule.READ_ANSWER, _asked(lambda s: bool(turns.readable(s.session, s.actor, "C0TEAM", "2.1")))
    ),
    "conversation.said_requests.read": Row(
        Rule.SEE_OR_MISS,
        _asked(lambda s: said_requests.read(s.session, s.actor, SaidPlace("C0TEAM", "2.1", 0)) is not None),
    ),
    "conversation.said_requests.where": Row(
        Rule.OFFER,
        lambda s: (
            said_requests.where(s.session, s.actor, ADDING_IN_SEATTLE, NOON).location_id == s.place.seattle.id
        ),
    ),
    "conversation.said_requests.engagements": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            s.place.viva.id
            in {one.id for one in said_requests.engagements(s.session, s.actor, ADDING_TO_VIVA, NOON)}
        ),
    ),
    "conversation.turns.keep": Row(Rule.SELF, _done(lambda s: _keep_turn(s, s.actor, "9.1"))),
    "conversation.turns.replace": Row(
        Rule.ASK,
        _asked(
            lambda s: _changes_turn(
                s,
                lambda turn: turns.replace(s.session, s.actor, turn, "other", Reply(Capabilities()), "2.1"),
            )
        ),
    ),
    "conversation.turns.rate": Row(
        Rule.READ_ANSWER,
        _asked(_done(lambda s: turns.rate(s.session, s.actor, "C0TEAM", "2.1", NOON, is_up=True))),
    ),
    "conversation.turns.forget": Row(
        Rule.ASK,
        _asked(lambda s: _changes_turn(s, lambda turn: turns.forget(s.session, s.actor, turn.place))),
    ),
    "conversation.turns.with_cards": Row(
        Rule.SELF,
        _requested(
            _done(
                lambda s: _changes_card(
                    s, lambda turn: turns.with_cards(s.session, s.actor, turn, Reply(Capabilities()))
                )
            )
        ),
    ),
    "conversation.turns.replace_cards": Row(
        Rule.ASK,
        _requested(
            lambda s: _changes_card(
                s,
                lambda _: turns.replace_cards(
                    s.session, s.actor, ASKED_LATER, _plan_to_cancel(s, s.actor, follows_up=True), NOON
                ),
            )
        ),
    ),
    "conversation.turns.drop_cards": Row(
        Rule.ASK,
        _requested(
            lambda s: _changes_card(s, lambda turn: turns.drop_cards(s.session, s.actor, turn)),
        ),
    ),
    "conversation.actions.cards.shown": Row(
        Rule.SELF,
        _done(lambda s: cards.shown(s.session, s.actor, ConversationTurn(), Reply(Capabilities()))),
    ),
    "conversation.actions.cards.waiting": Row(
        Rule.ASK, _requested(lambda s: bool(cards.waiting(s.session, s.actor, "C0TEAM", "1.1", NOON)))
    ),
    "conversation.actions.planning.plan": Row(Rule.OFFER, lambda s: bool(_plan_of_card(s, s.actor).targets)),
    "conversation.actions.pressing.carry_out": Row(Rule.PRESS, _requested(_presses)),
    "conversation.actions.pressing.dismiss": Row(
        Rule.PRESS,
        _requested(_done(lambda s: pressing.dismiss(s.session, s.actor, "C0TEAM", "2.1", 0))),
    ),
    "members.open_screens.remember": Row(
        Rule.SELF,
        _done(
            lambda s: open_screens.remember(
                s.session, s.actor, ScreenKind.HOME, NOON, version="1.a", place="{}"
            )
        ),
    ),
    "customers_page.own_work.of_member": Row(
        Rule.SELF, lambda s: own_work.of_member(s.session, s.actor, NOON, 10).needing_count == 0
    ),
    "customers_page.own_work.is_needed": Row(
        Rule.SELF, lambda s: not own_work.is_needed(s.session, s.actor, NOON)
    ),
    "customers_page.losses.of_member": Row(
        Rule.OVERSEE, _after_loss(lambda s: losses.of_member(s.session, s.actor, NOON).count == 1)
    ),
    "customers_page.losses.listed": Row(
        Rule.OVERSEE, _after_loss(lambda s: s.shows(losses.listed(s.session, s.actor, NOON, 0, 10)))
    ),
    "customers_page.unproven.of_partner": Row(
        Rule.OVERSEE, _after_record(lambda s: unproven.of_partner(s.session, s.actor).count == 1)
    ),
    "customers_page.unproven.listed": Row(
        Rule.OVERSEE,
        _after_record(lambda s: s.shows(one.row for one in unproven.listed(s.session, s.actor, 0, 10))),
    ),
    "reports.report.show": Row(
        Rule.SEE_OR_MISS,
        lambda s: report.show(s.session, s.actor, ReportAsk(), NOON).figures[Figure.ADDED].count,
    ),
    "reports.report.listed": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.shows(
            one.row for one in report.listed(s.session, s.actor, ReportAsk(), Figure.ADDED, NOON, 0, 100)
        ),
    ),
    "conversation.answers.answer.answer": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.shows(_listed(s)),
    ),
    "conversation.answers.numbers.listing": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.shows(numbers.listing(s.session, s.actor, _said(s, Intent.LIST), NOON).rows),
    ),
    "conversation.answers.numbers.every_row": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.shows(numbers.every_row(s.session, s.actor, _said(s, Intent.LIST), NOON)),
    ),
    "conversation.answers.numbers.counting": Row(
        Rule.SEE_OR_MISS,
        lambda s: numbers.counting(s.session, s.actor, _said(s, Intent.COUNT), NOON).associations,
    ),
    "conversation.answers.numbers.summing": Row(
        Rule.SEE_OR_MISS,
        lambda s: numbers.summing(s.session, s.actor, _said(s, Intent.SUM), NOON).sums.count,
    ),
    "conversation.answers.numbers.rows": Row(
        Rule.SEE_OR_MISS, lambda s: s.shows(numbers.rows(s.session, s.actor, [s.waiting]))
    ),
    "conversation.answers.moments.who": Row(
        Rule.SEE_OR_MISS, lambda s: moments.who(s.session, s.actor, _said(s, Intent.WHO), NOON).found
    ),
    "conversation.answers.moments.when": Row(
        Rule.SEE_OR_MISS, lambda s: moments.when(s.session, s.actor, _said(s, Intent.WHEN), NOON).found
    ),
    "conversation.answers.of_customer.doing": Row(
        Rule.SEE_OR_MISS,
        lambda s: of_customer.doing(s.session, s.actor, _said(s, Intent.CUSTOMER), NOON).rows,
    ),
    "conversation.answers.of_customer.contacts": Row(
        Rule.SEE_OR_MISS,
        lambda s: of_customer.contacts(s.session, s.actor, _said(s, Intent.CONTACT), NOON).contacts,
    ),
    "conversation.answers.why.why_not": Row(
        Rule.SEE_OR_MISS,
        lambda s: why.why_not(s.session, s.actor, _of_customer(s, Intent.WHY_NOT), NOON).found,
    ),
    "conversation.answers.why.why_status": Row(
        Rule.SEE_OR_MISS,
        lambda s: why.why_status(s.session, s.actor, _said(s, Intent.WHY_STATUS), NOON).found,
    ),
    "conversation.answers.partner_answers.reporting": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            partner_answers.reporting(s.session, s.actor, _said(s, Intent.REPORT), NOON)
            .report.figures[Figure.ADDED]
            .count
        ),
    ),
    "conversation.answers.partner_answers.engagements": Row(
        Rule.SEE_OR_MISS,
        lambda s: any(
            one.engagement.id == s.place.viva.id
            for one in partner_answers.engagements(
                s.session, s.actor, Saying(Intent.ENGAGEMENTS), NOON
            ).entries
        ),
    ),
    "conversation.answers.partner_answers.locations": Row(
        Rule.SEE_OR_MISS,
        lambda s: any(
            one.id == s.place.seattle.id
            for one in partner_answers.locations(s.session, s.actor, Saying(Intent.LOCATIONS), NOON).locations
        ),
    ),
    "conversation.answers.partner_answers.members": Row(
        Rule.OVERSEE,
        lambda s: any(
            one.user_id == USER
            for one in partner_answers.members(s.session, s.actor, Saying(Intent.MEMBERS), NOON).people
        ),
    ),
    "reports.report_ask.read": Row(
        Rule.SEE_OR_MISS,
        lambda s: report_ask.read(s.session, s.actor, "viva", NOON).engagement_id == s.place.viva.id,
    ),
    "reports.report.own": Row(
        Rule.SELF,
        lambda s: report.own(s.session, s.actor, NOON, [Figure.ADDED]).owner == s.actor.member.user_id,
    ),
    "customers_page.own_work.engagements_in_use": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.place.viva.id in {one.id for one in own_work.engagements_in_use(s.session, s.actor)},
    ),
    "customers_page.customers_page.of_customer": Row(
        Rule.SEE_OR_MISS, lambda s: customers_page.of_customer(s.session, s.actor, s.customer, 10)
    ),
    "customers_page.customers_page.is_any_known": Row(
        Rule.SEE_OR_MISS, lambda s: customers_page.is_any_known(s.session, s.actor)
    ),
    "customers_page.customers_page.counted": Row(
        Rule.SEE_OR_MISS,
        lambda s: customers_page.counted(s.session, s.actor, [EngagementTerms.of(s.place.viva)])[0].running,
    ),
    "associations.details.read": Row(Rule.SEE, lambda s: details.read(s.session, s.actor, s.waiting, NOON)),
    "evidence.evidence_files.of_association": Row(Rule.SEE, _look_for_evidence),
    "drafts.drafts.unfinished": Row(
        Rule.SELF,
        lambda s: drafts.unfinished(s.session, s.actor, ClaimCustomerDraft, NOON) == [],
    ),
    "drafts.drafts.hold": Row(Rule.SELF, _done(lambda s: drafts.hold(s.session, s.actor))),
    "drafts.drafts.discard": Row(
        Rule.OWN_DRAFT, _done(lambda s: drafts.discard(s.session, s.actor, s.draft.id, NOON))
    ),
    "drafts.unfinished.of_member": Row(
        Rule.SELF,
        lambda s: unfinished.of_member(s.session, s.actor, NOON, ClaimCustomerDraft) == [],
    ),
    "drafts.unfinished.without_purpose": Row(
        Rule.SELF, lambda s: unfinished.without_purpose(s.session, s.actor, [], NOON) == []
    ),
    "drafts.drafts.start": Row(Rule.SELF, lambda s: s.begin(ClaimCustomerDraft())),
    "drafts.drafts.get": Row(
        Rule.OWN_DRAFT, lambda s: drafts.get(s.session, s.actor, AddCustomerDraft, s.draft.id, NOON)
    ),
    "drafts.drafts.keep_typed": Row(
        Rule.OWN_DRAFT,
        _done(
            lambda s: drafts.keep_typed(
                s.session, s.actor, s.draft.id, NOON, typed={"company": "x"}, **_version(s.draft)
            )
        ),
    ),
    "drafts.drafts.fill_in": Row(
        Rule.OWN_DRAFT,
        lambda s: drafts.fill_in(
            s.session, s.actor, s.draft, NOON, said={"company": "y"}, said_in="add y", said_at=NOON
        ),
    ),
    "drafts.drafts.prefill": Row(
        Rule.OWN_DRAFT,
        _done(lambda s: drafts.prefill(s.session, s.actor, s.draft.id, NOON, ContactDraft(title="x"))),
    ),
    "drafts.drafts.take_step": Row(
        Rule.OWN_DRAFT,
        lambda s: drafts.take_step(
            s.session, s.actor, s.draft, NOON, change=None, step=Step.ENGAGEMENTS, **_version(s.draft)
        ),
    ),
    "drafts.drafts.finish": Row(
        Rule.OWN_DRAFT,
        lambda s: drafts.finish(
            s.session,
            s.actor,
            AddCustomerDraft,
            s.draft.id,
            NOON,
            act=lambda form: [len(form.company)],
            **_version(s.draft),
        ),
    ),
    "customers_page.find_customer.find": Row(
        Rule.SEE_OR_MISS,
        lambda s: (
            [one.id for one in find_customer.find(s.session, s.actor, "MCI-000001").customers]
            == [s.line().customer.id]
        ),
    ),
    "customers_page.find_customer.named_engagement": Row(
        Rule.SEE_OR_MISS,
        lambda s: find_customer.named_engagement(s.session, s.actor, VIVA)[0].id == s.place.viva.id,  # type: ignore[union-attr]
    ),
    "associations.lifecycle.find": Row(Rule.SEE, lambda s: lifecycle.find(s.session, s.actor, s.waiting)),
    "associations.lifecycle.find_for": Row(
        Rule.ACT, lambda s: lifecycle.find_for(s.session, s.actor, s.waiting)
    ),
    "associations.lifecycle.hold_for": Row(
        Rule.ACT, lambda s: lifecycle.hold_for(s.session, s.actor, s.waiting)
    ),
    "customers_page.page_query.PageQuery.prepare": Row(
        Rule.SEE_OR_MISS,
        lambda s: s.shows(
            row
            for _, row in page_query.PageQuery.prepare(s.session, s.actor, PageFilters(), NOON).gather(10)[0]
        ),
    ),
    "customers_page.page_query.associated": Row(
        Rule.OFFER, lambda s: page_query.associated(s.actor, s.line()).may_act
    ),
    "associations.ownership.hand_over": Row(
        Rule.ACT, lambda s: ownership.hand_over(s.session, s.actor, s.waiting, "user everywhere", NOON)
    ),
    "members.member_settings.of_member": Row(Rule.SELF, lambda s: member_settings.of_member(s.actor, LINKS)),
    "members.member_settings.choose": Row(
        Rule.SELF,
        _done(lambda s: member_settings.choose(s.session, s.actor, reminders=ReminderSetting.NONE)),
    ),
    "members.member_settings.be_quiet": Row(
        Rule.SELF, lambda s: member_settings.be_quiet(s.session, s.actor, NOON)
    ),
    "members.member_settings.give_calendar": Row(
        Rule.SELF, lambda s: member_settings.give_calendar(s.session, s.actor, LINKS)
    ),
    "members.member_settings.revoke_calendar": Row(
        Rule.SELF, lambda s: member_settings.revoke_calendar(s.session, s.actor, LINKS)
    ),
    "reminders.snooze_several.own_customers": Row(
        Rule.SELF, lambda s: snooze_several.own_customers(s.session, s.actor, NOON) == []
    ),
    "reminders.snooze_several.snooze_all": Row(Rule.SELF, _snoozes_nothing),
    "reminders.snooze.snooze": Row(
        Rule.ACT, lambda s: snooze.snooze(s.session, s.actor, s.waiting, LATER, NOON)
    ),
    "notes.notes.about": Row(
        Rule.SEE, lambda s: notes.about(s.session, s.actor, NoteSubject(association_id=s.waiting))
    ),
    "notes.notes.about_association": Row(
        Rule.SEE,
        lambda s: notes.about_association(s.session, s.actor, lifecycle.find(s.session, s.actor, s.waiting)),
    ),
    "notes.notes.write": Row(
        Rule.ACT,
        lambda s: notes.write(s.session, s.actor, NoteSubject(association_id=s.waiting), "x", NOON),
    ),
    "notes.notes.edit": Row(
        Rule.ADMINISTER, lambda s: notes.edit(s.session, s.actor, s.note, "Changed", NOON)
    ),
    "notes.notes.delete": Row(Rule.ADMINISTER, lambda s: notes.delete(s.session, s.actor, s.note)),
    "notes.notes.changeable": Row(Rule.ADMINISTER, lambda s: notes.changeable(s.session, s.actor, s.note)),
    "administration.data_history.undo": Row(
        Rule.RUN, _known(LoadUnknown, lambda s: data_history.undo(s.session, s.actor, s.load, NOON))
    ),
    "administration.data_history.listing": Row(
        Rule.RUN, lambda s: data_history.listing(s.session, s.actor, 0, 5).total > 0
    ),
    "administration.data_history.read": Row(
        Rule.RUN, _known(LoadUnknown, lambda s: data_history.read(s.session, s.actor, s.load))
    ),
    "administration.data_history.latest_rows": Row(
        Rule.RUN, lambda s: bool(data_history.latest_rows(s.session, s.actor, 5))
    ),
    "administration.data_files.preview": Row(Rule.RUN, _known(LoadRefused, _preview)),
    "administration.data_files.waiting": Row(
        Rule.RUN, lambda s: bool(data_files.waiting(s.session, s.actor, NOON))
    ),
    "administration.data_files.contents": Row(
        Rule.RUN, _known(FilesGone, lambda s: data_files.contents(s.session, s.actor, s.drop, NOON))
    ),
    "administration.data_files.preview_again": Row(
        Rule.RUN,
        _known(
            FilesGone,
            lambda s: data_files.preview_again(s.session, s.actor, s.drop, from_columns.batch(FACTS), NOON),
        ),
    ),
    "administration.data_files.apply": Row(
        Rule.RUN,
        _known(
            FilesGone, lambda s: data_files.apply(s.session, s.actor, s.drop, from_columns.batch(FACTS), NOON)
        ),
    ),
    "administration.data_files.discard": Row(
        Rule.RUN, _known(FilesGone, lambda s: data_files.discard(s.session, s.actor, s.drop, NOON))
    ),
    "administration.given_roles.rows": Row(
        Rule.RUN_OWN,
        lambda s: len(given_roles.rows(s.session, s.actor, from_columns.batch(NEW_ROLE))) == 1,
    ),
    "administration.overview.show": Row(
        Rule.LIST_STUCK,
        lambda s: (
            overview.show(s.session, s.actor, NOON).holders > 1 and s.actor.partner.id == s.place.partner.id
        ),
    ),
    "administration.whole.look": Row(
        Rule.RUN,
        lambda s: whole.look(s.session, s.actor, {}, NOON).channel_id == s.place.partner.channel_id,
    ),
    "administration.whole.count": Row(
        Rule.RUN_OWN,
        lambda s: whole.count(s.session, s.actor, NOON) == whole.look(s.session, s.actor, {}, NOON).count,
    ),
    "administration.whole.rows": Row(
        Rule.RUN_OWN,
        lambda s: whole.rows(s.session, s.actor, ProblemKind.NO_RATE, NOON) == [],
    ),
    "administration.whole.every_row": Row(
        Rule.RUN_OWN,
        lambda s: len(whole.every_row(s.session, s.actor, NOON)) == len(ProblemKind),
    ),
    "administration.whole.jobs": Row(Rule.RUN_OWN, lambda s: whole.jobs(s.session, s.actor, {}, NOON) == []),
    "administration.missing_emails.ask": Row(
        Rule.RUN, _of_owner(lambda s, owner: missing_emails.ask(s.session, s.actor, owner, NOON))
    ),
    "administration.set_up.show": Row(
        Rule.RUN,
        lambda s: (
            set_up.show(s.session, s.actor, NOON).locations == 3 and s.actor.partner.id == s.place.partner.id
        ),
    ),
    "administration.partner_settings.show": Row(
        Rule.RUN,
        lambda s: partner_settings.show(s.session, s.actor, NOON).columns["workspace_id"] == world.WORKSPACE,
    ),
    "administration.partner_settings.change": Row(
        Rule.RUN_OWN,
        _done(lambda s: partner_settings.change(s.session, s.actor, {"name": "Changed"}, 0, NOON)),
    ),
    "administration.partner_settings.change_part": Row(
        Rule.RUN_OWN,
        _done(
            lambda s: partner_settings.change_part(
                s.session, s.actor, lambda _: None, lambda row: replace(row, name="Changed"), 0, NOON
            )
        ),
    ),
    "administration.kept_settings.preview": Row(
        Rule.RUN_OWN, _done(lambda s: kept_settings.preview(s.session, s.actor, KEPT_DAYS, NOON))
    ),
    "administration.kept_settings.change": Row(
        Rule.RUN_OWN, _done(lambda s: kept_settings.change(s.session, s.actor, KEPT_DAYS, 0, NOON))
    ),
    "administration.mail_settings.show": Row(
        Rule.RUN,
        lambda s: mail_settings.show(s.session, s.actor, NOON).columns["workspace_id"] == world.WORKSPACE,
    ),
    "administration.mail_settings.name": Row(
        Rule.RUN_OWN, _done(lambda s: mail_settings.name(s.session, s.actor, "Changed", 0, NOON))
    ),
    "administration.mail_settings.text": Row(
        Rule.RUN_OWN, _done(lambda s: mail_settings.text(s.session, s.actor, "de", "Hallo", 0, NOON))
    ),
    "administration.mail_settings.logo": Row(
        Rule.RUN_OWN, _done(lambda s: mail_settings.logo(s.session, s.actor, None, 0, NOON))
    ),
    "administration.mail_settings.look": Row(
        Rule.RUN_OWN, _done(lambda s: mail_settings.look(s.session, s.actor, MailEdits(), LINKS, NOON))
    ),
    "administration.mail_settings.sample": Row(Rule.RUN, _known(PreviewGone, _sample_mail)),
    "administration.personal_rights.left": Row(
        Rule.RUN_OWN,
        _done(lambda s: personal_rights.left(s.session, s.actor, "", 5)),
    ),
    "administration.personal_rights.show": Row(
        Rule.RUN, _known(NothingKept, lambda s: personal_rights.show(s.session, s.actor, SOMEBODY))
    ),
    "administration.personal_rights.hindrances": Row(
        Rule.RUN,
        lambda s: personal_rights.hindrances(s.session, s.actor, personal_rights.DataSubject(ADMIN)) != [],
    ),
    "administration.personal_rights.erase_person": Row(
        Rule.RUN,
        _known(
            NothingKept, lambda s: personal_rights.erase_person(s.session, s.actor, SOMEBODY, "key", NOON)
        ),
    ),
    "administration.sample_mail.compose": Row(
        Rule.RUN,
        lambda s: (
            sample_mail.compose(s.session, s.actor, "Ada", "ada@x.example", NOON).partner_id
            == s.place.partner.id
        ),
    ),
    "administration.whole.without_rate": Row(
        Rule.RUN_OWN, lambda s: whole.without_rate(s.session, s.actor, NOON) is not None
    ),
    "administration.sample_mail.note_taken": Row(Rule.RUN_OWN, _note_test_mail),
    "administration.engagements.listing": Row(
        Rule.LIST_STUCK,
        lambda s: any(
            one.terms.id == s.place.viva.id
            for one in engagements.listing(s.session, s.actor, "", 0, 20, NOON).shown
        ),
    ),
    "administration.engagements.details": Row(
        Rule.LOOK_UP, lambda s: engagements.details(s.session, s.actor, s.place.viva.id, NOON)
    ),
    "administration.engagements.versions": Row(
        Rule.LOOK_UP, _done(lambda s: engagements.versions(s.session, s.actor, s.place.viva.id))
    ),
    "administration.engagements.id_of": Row(
        Rule.LIST_STUCK,
        lambda s: engagements.id_of(s.session, s.actor, s.place.viva.code) == s.place.viva.id,
    ),
    "administration.engagements.require_change": Row(
        Rule.RUN_OWN, _done(lambda s: engagements.require_change(s.session, s.actor))
    ),
    "administration.engagements.revision": Row(
        Rule.MANAGE,
        lambda s: engagements.revision(s.session, s.actor, s.place.viva.id, _viva(s), ["name"]).changed,
    ),
    "administration.engagements.put": Row(
        Rule.MANAGE,
        _done(lambda s: engagements.put(s.session, s.actor, s.place.viva.id, _viva(s), ["name"], 0, NOON)),
    ),
    "administration.criteria_effect.effect": Row(
        Rule.RUN, lambda s: criteria_effect.effect(s.session, s.actor, s.place.viva.id, (), ()).before
    ),
    "administration.planned.of_engagement": Row(
        Rule.LOOK_UP, _done(lambda s: planned.of_engagement(s.session, s.actor, s.place.viva.id))
    ),
    "administration.planned.plan": Row(Rule.MANAGE, _done(_plan)),
    "administration.planned.cancel": Row(
        Rule.MANAGE, _done(lambda s: planned.cancel(s.session, s.actor, _planned(s)))
    ),
    "administration.facts.listing": Row(
        Rule.RUN, lambda s: facts.listing(s.session, s.actor, "contoso", 0, 20).shown
    ),
    "administration.facts.of_value": Row(
        Rule.RUN,
        lambda s: facts.of_value(s.session, s.actor, IdentifierType.TENANT_ID, world.TENANT, NOON).value.name,
    ),
    "administration.facts.put": Row(
        Rule.RUN_OWN,
        _done(lambda s: facts.put(s.session, s.actor, _seats(), "Seen", 0, NOON)),
    ),
    "administration.facts.forget": Row(Rule.RUN_OWN, _done(_forget_fact)),
    "reminders.week_ahead.show": Row(
        Rule.RUN_OWN, lambda s: week_ahead.show(s.session, s.actor, NOON).zone == s.actor.partner.time_zone
    ),
    "administration.channels.listing": Row(
        Rule.RUN_OWN,
        lambda s: channels.listing(s.session, s.actor, "", 0, 20).channel_id == s.actor.partner.channel_id,
    ),
    "administration.channels.in_use": Row(
        Rule.RUN_OWN,
        lambda s: channels.in_use(s.session, s.actor)[0] == s.actor.partner.channel_id,
    ),
    "administration.channels.holders_of": Row(
        Rule.RUN_OWN, lambda s: channels.holders_of(s.session, s.actor, ["C0OWN"]) == {}
    ),
    "administration.channels.choices": Row(
        Rule.RUN,
        lambda s: any(
            one.id == s.place.seattle.id for one in channels.choices(s.session, s.actor, DataKind.LOCATIONS)
        ),
    ),
    "administration.channels.newest": Row(Rule.RUN_OWN, lambda s: channels.newest(s.session, s.actor) >= 0),
    "administration.channels.read": Row(
        Rule.MANAGE,
        lambda s: channels.read(s.session, s.actor, DataKind.LOCATIONS, s.place.seattle.id),
    ),
    "administration.channels.choose": Row(
        Rule.MANAGE,
        _done(
            lambda s: channels.choose(
                s.session, s.actor, DataKind.LOCATIONS, s.place.seattle.id, "C0OWN", 0, NOON
            )
        ),
    ),
    "administration.own_words.listing": Row(
        Rule.RUN_OWN, lambda s: own_words.listing(s.session, s.actor, _names(), "", 0, 20).total == 0
    ),
    "administration.own_words.read": Row(
        Rule.RUN, _with_own_word(lambda s, one: own_words.read(s.session, s.actor, _names(), one))
    ),
    "administration.own_words.require": Row(
        Rule.RUN_OWN, _done(lambda s: own_words.require(s.session, s.actor))
    ),
    "administration.own_words.choices": Row(
        Rule.RUN_OWN, lambda s: own_words.choices(s.session, s.actor, "lost", 100)[0].name == "lost"
    ),
    "administration.own_words.choice": Row(
        Rule.RUN_OWN, lambda s: own_words.choice(s.session, s.actor, "state:p.lost").name == "lost"
    ),
    "administration.own_words.put": Row(
        Rule.RUN_OWN,
        _done(
            lambda s: own_words.put(s.session, s.actor, _names(), "zombies", "state:p.lost", None, 0, NOON)
        ),
    ),
    "administration.own_words.remove": Row(
        Rule.RUN, _with_own_word(lambda s, one: own_words.remove(s.session, s.actor, one, 0, NOON))
    ),
    "administration.locations.listing": Row(
        Rule.LIST_STUCK,
        lambda s: any(
            one.place.id == s.place.seattle.id
            for one in locations.listing(s.session, s.actor, "", 0, 20).shown
        ),
    ),
    "administration.locations.terms": Row(
        Rule.MANAGE, lambda s: locations.terms(s.session, s.actor, s.place.seattle.id)
    ),
    "administration.locations.id_of": Row(
        Rule.RUN,
        lambda s: locations.id_of(s.session, s.actor, s.place.seattle.code) == s.place.seattle.id,
    ),
    "administration.locations.put": Row(Rule.MANAGE, _done(_put_location)),
    "administration.roles.listing": Row(
        Rule.LIST_STUCK,
        lambda s: any(
            one.user_id == "user here" for one in roles.listing(s.session, s.actor, "", 0, 100).shown
        ),
    ),
    "administration.roles.of_member": Row(
        Rule.LIST_STUCK, lambda s: roles.of_member(s.session, s.actor, "user here").grants
    ),
    "administration.roles.give": Row(Rule.GRANT, _done(_give_role)),
    "administration.roles.change": Row(Rule.GRANT, _done(_change_roles)),
    "administration.roles.require_on": Row(
        Rule.GRANT,
        _done(lambda s: roles.require_on(s.session, s.actor, [(Role.USER, s.place.seattle.code)])),
    ),
    "administration.departures.owned": Row(
        Rule.LIST_STUCK,
        _of_owner(lambda s, owner: departures.owned(s.session, s.actor, owner)),
    ),
    "administration.departures.hand_over": Row(
        Rule.LIST_STUCK,
        _of_owner(
            lambda s, owner: departures.hand_over(
                s.session, s.actor, owner, s.actor.member.user_id, [], NOON.isoformat(), NOON
            )
        ),
    ),
    "administration.departures.give_back": Row(Rule.LIST_STUCK, _of_owner(_undecided)),
    "administration.groups.listing": Row(
        Rule.LIST_STUCK,
        _following(lambda s, followed: any(one.id == followed for one in groups.listing(s.session, s.actor))),
    ),
    "administration.groups.read": Row(
        Rule.LIST_STUCK,
        _following(lambda s, followed: groups.read(s.session, s.actor, followed).is_followed),
    ),
    "administration.groups.follow": Row(
        Rule.GRANT,
        _done(
            lambda s: groups.follow(
                s.session, s.actor, "S0NEW", "new", "New", [(Role.USER, s.place.seattle.code)], NOON
            )
        ),
    ),
    "administration.groups.stop": Row(
        Rule.ANSWER,
        _following(lambda s, followed: groups.stop(s.session, s.actor, followed, NOON, keep=True) == ()),
    ),
    "administration.role_answers.read": Row(
        Rule.LIST_STUCK,
        _answering(lambda s, request: role_answers.read(s.session, s.actor, request)),
    ),
    "administration.role_answers.grant": Row(
        Rule.ANSWER,
        _answering(lambda s, request: role_answers.grant(s.session, s.actor, request, None, NOON)),
    ),
    "administration.role_answers.decline": Row(
        Rule.ANSWER,
        _answering(lambda s, request: role_answers.decline(s.session, s.actor, request, "No", NOON)),
    ),
    "outbox.undelivered.listing": Row(
        Rule.LIST_STUCK, lambda s: undelivered.listing(s.session, s.actor, 10).shown
    ),
    "outbox.undelivered.retry": Row(
        Rule.SETTLE, _done(lambda s: undelivered.retry(s.session, s.actor, s.stuck, NOON))
    ),
    "outbox.undelivered.retry_all": Row(
        Rule.LIST_STUCK,
        lambda s: (
            [undelivered.retry_all(s.session, s.actor, NOON)] and s.actor.partner.id == s.place.partner.id
        ),
    ),
    "outbox.undelivered.drop": Row(
        Rule.SETTLE, _done(lambda s: undelivered.drop(s.session, s.actor, s.stuck))
    ),
    "associations.find_association.named": Row(
        Rule.SEE_OR_MISS, lambda s: find_association.named(s.session, s.actor, "MCI-000001") == s.waiting
    ),
    "associations.find_association.meant": Row(
        Rule.OFFER,
        lambda s: (
            find_association.meant(
                s.session, s.actor, {AssociationStatus.ADDED}, "MCI-000001", 10, NOON
            ).waiting
        ),
    ),
    "associations.find_association.of_customer": Row(
        Rule.OFFER,
        lambda s: find_association.of_customer(
            s.session,
            s.actor,
            {AssociationStatus.ADDED},
            s.session.get_one(Association, s.waiting).customer_id,
            10,
        ),
    ),
    "associations.find_association.waiting": Row(
        Rule.OFFER,
        lambda s: find_association.waiting(s.session, s.actor, {AssociationStatus.ADDED}, "", 10, NOON),
    ),
    "associations.find_association.taking_files": Row(
        Rule.OFFER,
        _where_documents_are_required(
            lambda s: bool(find_association.taking_files(s.session, s.actor, "", 10, NOON))
        ),
    ),
    "claims.message_files.wanted": Row(
        Rule.OFFER,
        _where_documents_are_required(lambda s: bool(message_files.wanted(s.session, s.actor, NOON))),
    ),
    "surveys.customer_survey.preview": Row(Rule.ACT, _send_survey),
    "surveys.customer_survey.send": Row(Rule.ACT, _send_survey),
    "surveys.failed_mails.report": Row(Rule.ACT, _report_survey),
    "surveys.partner_survey.read": Row(Rule.SEE, _look_at_survey),
    "surveys.partner_survey.answer": Row(Rule.ACT, _answer_survey),
}

NO_USE_CASE = {
    "associations.lifecycle.no_role_there": "names whom to ask, after a member was refused",
    "members.greeting.was_greeted": "greets anybody who opens the conversation, with or without a role",
    "members.greeting.greet": "likewise",
    "access.identify": "finds the member; the last test tries it",
    "administration.rights.is_of_all": "says what the member is",
    "access.admins_of_all": "names whom to ask, after a member was refused",
    "administration.planned.is_later": "compares a day with today",
    "administration.roles.require_version": "compares what its callers' members have seen",
    "administration.rights.require_any": "is the check itself, which the use cases around it try",
    "administration.rights.require_all": "likewise",
    "claims.submit_claim.record_submission": "stores what its callers have checked",
    "consent.record_consent.give": "likewise",
    "associations.contacts.put_contacts": "changes an association that its caller holds by `hold_for`",
    "administration.set_up.on_home": "shows what show does, and nothing to anybody else",
    "administration.set_up.pending": "names whom to ask while nobody can add a customer",
    "administration.first_run.may_begin": "is asked about whoever comes first, who is no member yet",
    "administration.first_run.begin_here": "likewise",
    "members.membership.is_news": "is Slack's word on a user, which nobody asks for",
    "members.membership.note": "likewise",
    "members.role_requests.choice": "is for people without a role, whom the journeys try",
    "members.role_requests.ask": "likewise",
    "members.membership.mark_due": "likewise",
    "members.returning.note": "likewise",
}
"""What takes a member or a Slack user and is no use case of theirs, and why."""

USE_CASES = {
    NextAction.SEND_CONSENT: "consent.consent.send",
    NextAction.RECORD_CONSENT: "consent.record_consent.record",
    NextAction.BRING_IN: "associations.bring_in.bring_in",
    NextAction.EDIT_CONTACTS: "associations.contacts.update",
    NextAction.HAND_OVER: "associations.ownership.hand_over",
    NextAction.CANCEL: "associations.cancel.cancel",
}
"""The use case behind each action that the details offer for a customer who was added."""


def use_cases() -> Iterator[str]:
    """Find all public functions and methods in ``flows`` that take a member, or a Slack user by their ids."""
    for found in pkgutil.walk_packages(flows.__path__, "flows."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            if name.startswith("_") or getattr(one, "__module__", None) != module.__name__:
                continue
            methods = vars(one) if inspect.isclass(one) else {}
            inner = {f"{name}.{each}": getattr(one, each) for each in methods if not each.startswith("_")}
            for called, function in ({name: one} | inner).items():
                if callable(function) and inspect.isroutine(function) and takes_a_member(function):
                    yield f"{found.name.removeprefix('flows.')}.{called}"


def takes_a_member(function: Callable[..., Any]) -> bool:
    taken = inspect.signature(function).parameters
    by_ids = {"workspace_id", "user_id"} <= set(taken)
    return by_ids or any("Actor" in str(one.annotation) for one in taken.values())


def test_every_use_case_has_a_row_and_every_row_a_use_case() -> None:
    assert sorted(use_cases()) == sorted([*TABLE, *NO_USE_CASE])


# How it is tried


@dataclass
class Stand:
    """A database with two partners in which everything is tried, and rolled back."""

    database: Database
    place: World
    ids: dict[str, int]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("authorisation") / "mci.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        url = f"sqlite:///{path}"
    else:
        url = str(request.getfixturevalue("postgres").create_from("migrated"))
    database = Database(url)
    place = world.build(database)
    world.build(database, RIVAL, name="Rival", prefix="R")
    with database.write() as session:
        locations: dict[str | None, Location] = {"seattle": place.seattle, "oslo": place.oslo}
        for who, places in MEMBERS.items():
            member = Member(partner_id=place.partner.id, user_id=who, name=who)
            session.add(member)
            session.flush()
            for role, where in places:
                session.add(
                    RoleGrant(
                        partner_id=place.partner.id,
                        member_id=member.id,
                        role=role,
                        location_id=locations[where].id if where else None,
                    )
                )
    ids = {
        "waiting": world.associate(database, place, place.viva.id),
    }
    for name, work in (("consented", place.siem), ("submitted", place.viva), ("cancelled", place.endpoint)):
        with database.write() as session:
            session.merge(work).criteria = []
        ids[name] = world.associate(
            database,
            place,
            work.id,
            tenant=ANOTHER_TENANT,
            company="Fabrikam",
            domain="fabrikam.example",
        )
    ids["reviewed"] = world.associate(
        database,
        place,
        place.endpoint.id,
        tenant=FOURTH_TENANT,
        company="Tailspin",
        domain="tailspin.example",
    )
    with database.write() as session:
        ada = access.identify(session, world.WORKSPACE, ADMIN)
        record_consent.record(session, ada, ids["reviewed"], NOON, "seen", NOON)
        day = NOON.date()
        submit_claim.submit(session, ada, ids["reviewed"], NOON, submitted_on=day, claim_id=None, note=None)
        begun = ClaimAnswer(ClaimRecordKind.UNDER_REVIEW, day)
        record_answer.record(session, ada, ids["reviewed"], NOON, begun)
        record_consent.record(session, ada, ids["consented"], NOON, "seen", NOON)
        record_consent.record(session, ada, ids["submitted"], NOON, "seen", NOON)
        given = GivenItem(
            partner_id=place.partner.id,
            association_id=ids["consented"],
            item=ClaimItem.INVOICE,
            version=1,
            checked=[],
            given_at=NOON,
            given_by=ada.member.id,
        )
        session.add(given)
        session.flush()
        file = ClaimFile(
            partner_id=place.partner.id,
            given_id=given.id,
            association_id=ids["consented"],
            file_name="invoice.pdf",
            media_type="application/pdf",
            size=9,
            digest="0" * 64,
            is_erased=False,
        )
        session.add(file)
        session.flush()
        ids["file"] = file.id
        day = NOON.date()
        submit_claim.submit(session, ada, ids["submitted"], NOON, submitted_on=day, claim_id=None, note=None)
        cancel.cancel(session, ada, ids["cancelled"], NOON, "A wrong click")
        wanted = NoteSubject(association_id=ids["waiting"])
        ids["note"] = notes.write(session, ada, wanted, "Ada's remark", NOON).id
        card = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        assert card is not None
        card.state = OutboxState.DEAD
        roles.give(session, ada, [Person("U0GIVEN", "Given")], [(Role.USER, place.seattle.code)], NOON)
        (given_role,) = data_changes.loads(session, place.partner, 0, 1)
        ids |= {
            "stuck": card.id,
            "load": given_role.id,
            "drop": data_files.preview(session, ada, GIVEN, from_columns.batch(FACTS), NOON).files.id,
            "customer": session.get_one(Association, ids["consented"]).customer_id,
        }
    yield Stand(database, place, ids)
    database.close()


class Undone(Exception):
    """Ends an attempt, so that nothing of it stays."""


@dataclass
class Snapshot:
    """All rows by table, as the database writes them, with the partner to whom each belongs."""

    rows: dict[str, list[tuple[int | None, str]]]

    @classmethod
    def of(cls, session: Session) -> "Snapshot":
        session.flush()
        rows: dict[str, list[tuple[int | None, str]]] = {}
        connection = session.connection()
        for name, whose, row in connection.exec_driver_sql(_EVERY_ROW[connection.dialect.name]):
            rows.setdefault(name, []).append((whose, f"{name} {row}"))
        return cls(rows)

    def besides(self, partner_id: int) -> list[str]:
        """Return the rows of other partners."""
        return sorted(
            row for rows in self.rows.values() for whose, row in rows if whose not in {None, partner_id}
        )

    def besides_drafts(self) -> list[str]:
        """Return all rows but drafts: one of one's own may be begun in vain."""
        return sorted(row for name, rows in self.rows.items() if name != "drafts" for _, row in rows)


def _as_written(table: Table, dialect: str) -> str:
    """Return the statement that reads each row of a table as one text, with the table and whose it is."""
    whose = "id" if table.name == "partners" else "partner_id" if "partner_id" in table.c else "NULL"
    by_column = " || ', ' || ".join(f'quote("{column.name}")' for column in table.c)
    row = by_column if dialect == "sqlite" else f'"{table.name}"::text'
    return f"SELECT '{table.name}', CAST({whose} AS INTEGER), {row} FROM \"{table.name}\""  # noqa: S608


_EVERY_ROW = {
    # One statement for all tables: a hundred for each attempt would take most of the time.
    dialect: " UNION ALL ".join(_as_written(table, dialect) for table in metadata.sorted_tables)
    for dialect in ("sqlite", "postgresql")
}


def actor_of(session: Session, who: str) -> Actor:
    if who == RIVALS:
        return access.identify(session, RIVAL, "R" + ADMIN)
    return access.identify(session, world.WORKSPACE, who)


def scene(stand: Stand, session: Session, who: str) -> Scene:
    starter = actor_of(session, "admin everywhere")
    draft = drafts.start(session, starter, AddCustomerDraft(company="Contoso"), NOON)
    session.flush()
    return Scene(session, actor_of(session, who), stand.place, draft=draft, **stand.ids)


OUTCOMES = (
    AdminOnly,
    DraftGone,
    LocationClosed,
    NotFound,
    NotKnown,
    OtherLocation,
    OthersAnswer,
    OthersCard,
    TurnGone,
)
"""Refusals that may come of an attempt."""


def outcome(attempt: Callable[[Scene], Any], here: Scene) -> Outcome:
    try:
        return bool(attempt(here))
    except OUTCOMES as refusal:
        return type(refusal)


@pytest.mark.parametrize("who", TRYING)
@pytest.mark.parametrize("name", TABLE)
def test_r1_r2_r3_who_may_do_what_and_on_whose(stand: Stand, name: str, who: str) -> None:
    row = TABLE[name]
    wanted = expected(row.rule, who)
    with pytest.raises(Undone), stand.database.write() as session:
        here = scene(stand, session, who)
        partner_id = here.actor.partner.id
        before = Snapshot.of(session)
        assert outcome(row.attempt, here) == wanted
        after = Snapshot.of(session)
        assert after.besides(partner_id) == before.besides(partner_id), "another partner's rows changed"
        if wanted is not True:
            assert after.besides_drafts() == before.besides_drafts(), "something changed all the same"
        raise Undone


@pytest.mark.parametrize("who", MEMBERS)
def test_the_details_offer_exactly_what_the_member_may_do(stand: Stand, who: str) -> None:
    with stand.database.read() as session:
        shown = details.read(session, actor_of(session, who), stand.ids["waiting"], NOON)
    assert set(shown.actions) <= USE_CASES.keys()
    for action, name in USE_CASES.items():
        assert (action in shown.actions) is (expected(TABLE[name].rule, who) is True)


def _take_roles(session: Session, member: Member) -> None:
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.member_id == member.id)):
        session.delete(grant)


def _leave(_session: Session, member: Member) -> None:
    member.gone_since = NOON


def _forget(session: Session, member: Member) -> None:
    _take_roles(session, member)
    member.user_id = "somebody else"


@pytest.mark.parametrize("who", MEMBERS)
@pytest.mark.parametrize(
    ("change", "refusal"), [(_take_roles, NoRole), (_leave, Outsider), (_forget, NoRole)]
)
def test_r2_without_a_role_or_gone_from_slack_nobody_becomes_an_actor_at_all(
    stand: Stand, who: str, change: Callable[[Session, Member], None], refusal: type[Exception]
) -> None:
    with pytest.raises(Undone), stand.database.write() as session:
        member = session.scalars(select(Member).where(Member.user_id == who)).one()
        change(session, member)
        session.flush()
        with pytest.raises(refusal):
            access.identify(session, world.WORKSPACE, who)
        with pytest.raises(NoRole):
            access.identify(session, RIVAL, who)
        raise Undone

"""Whatever people can type, as long as it may be: everything arrives, shown as it was typed."""

import ast
import importlib
import inspect
import json
import pkgutil
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View
from sqlalchemy import select
from sqlalchemy.orm import Session

import handlers
from blockkit import check_message, check_options, check_view
from flows import catalogue
from flows.access import Actor
from flows.administration import (
    channels,
    departures,
    engagements,
    groups,
    locations,
    mail_settings,
    partner_settings,
    personal_rights,
    roles,
    sample_mail,
    set_up,
)
from flows.administration.channels import ChannelHolder
from flows.administration.criteria_effect import CriteriaEffect, CustomerFit, Fit
from flows.administration.data_files import FilesApplied, FilesPreview, WaitingFiles
from flows.administration.data_history import CallRows, CallsFound, DataCall
from flows.administration.departures import HandedOver
from flows.administration.engagements import EngagementVersion, Revision
from flows.administration.facts import (
    CriteriaVerdict,
    KnownFact,
    KnownValue,
    KnownVerdict,
    Source,
    ValueFacts,
    ValuesFound,
)
from flows.administration.own_words import OwnWordState, WordChoice, WordsFound
from flows.administration.personal_rights import InGroup, OwnsOpen, PersonData
from flows.administration.planned import PlannedChange
from flows.administration.roles import ChangedMeanwhile, Person
from flows.administration.sample_mail import SampleAnswer, SampleChoice, SampleOutcome
from flows.administration.set_up import MailSender
from flows.administration.whole import JobState, ProblemRow, WholeLook
from flows.associations import cancel, contacts, details, own_date
from flows.associations.find_association import Meant
from flows.associations.summary import Summary
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.claims import items, record_answer, submit_claim, void_record
from flows.claims.file_port import IncomingFile
from flows.claims.items import Checklist, ChecklistItem, GivenFile, GivenVersion
from flows.claims.record_answer import ClaimAnswer
from flows.claims.sent_survey import SentSurvey
from flows.consent import mail_preview, record_consent
from flows.consent.answers import ShownStatement
from flows.consent.consent import OtherContact
from flows.consent.consent_terms import terms_of
from flows.consent.mail_extras import MailExtras
from flows.consent.mail_preview import MailPreview
from flows.consent.misdirected import NotForThem
from flows.consent.offers import NotNow, Offer, ToAsk
from flows.conversation.replies import NotUnderstood, Reply
from flows.customers import check_customer, first_step
from flows.customers.add_customer import Added, AddedBefore
from flows.customers.association_request import AssociationRequest, ContactPerson
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Tab
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import (
    MODELS,
    AssociationRequestDraft,
    ClaimItemDraft,
    ContactDraft,
    Contacts,
    PartnerSurveyDraft,
    RecordConsentDraft,
    SendConsentDraft,
    Step,
    SubmitClaimDraft,
)
from flows.drafts.drafts import OpenDraft
from flows.drafts.unfinished import Unfinished
from flows.loading.changes import LoadCounts, RowChange
from flows.loading.partner_data import DataFault, FilePlace
from flows.members import role_requests
from flows.members.slack_people import Outside
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.notifications import (
    AdminNotice,
    Audited,
    CustomerCard,
    DayRenewal,
    DestinationLost,
    Digest,
    EmailMissing,
    Greeting,
    GroupGone,
    GroupLeft,
    GroupLooked,
    MailRefused,
    MemberBack,
    MemberGone,
    MessageCorrected,
    MessageRedrawn,
    MessagesWaited,
    NoteMention,
    NoticeUpdate,
    Outcome,
    OwnDateReminder,
    OwnerNotice,
    PersonErased,
    Reminder,
    RoleAnswered,
    RoleAsked,
    SetUpOffer,
    SlackNotification,
    ThreadLine,
    VersionRefused,
)
from flows.outbox import undelivered
from flows.personal_data.person_records import PersonRecord, RecordKind
from flows.reminders import day_message, week_ahead
from flows.reminders.snooze_several import OwnCustomer, Snoozed
from flows.rules.associations.history_actions import OUTCOMES
from flows.rules.associations.next_step import NextAction
from flows.rules.claims import questions
from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from flows.rules.claims.requirements import Requirement
from flows.rules.customers.tenancy import Asks, Identifier
from flows.rules.language.filters import AnswerFilter, FilterKind, FilterPlace
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.vocabulary import Entity
from flows.rules.text.incoming_text import one_line
from flows.surveys import customer_survey
from flows.surveys.customer_survey import SurveyPreview
from flows.surveys.partner_survey import PartnerSurvey
from handlers.add_customer import views as adding
from handlers.administration import field_faults, list_pages
from handlers.administration.catalogue import change_views, sections
from handlers.administration.catalogue import views as catalogue_views
from handlers.administration.catalogue.sections import Section
from handlers.administration.catalogue.views import EngagementMetadata
from handlers.administration.channels import views as channel_views
from handlers.administration.channels.views import ChannelMetadata
from handlers.administration.departures import views as departure_views
from handlers.administration.departures.views import HandOverMetadata
from handlers.administration.facts import views as fact_views
from handlers.administration.facts.views import FactsMetadata
from handlers.administration.files import views as file_views
from handlers.administration.groups import views as group_views
from handlers.administration.history import views as history_views
from handlers.administration.history.views import HistoryMetadata
from handlers.administration.list_pages import ListPlace
from handlers.administration.locations import views as location_views
from handlers.administration.locations.views import LocationMetadata
from handlers.administration.mail import views as mail_views_of_admin
from handlers.administration.mail.views import MailFormMetadata, MailPreviewMetadata, SenderWords
from handlers.administration.own_words import views as word_views
from handlers.administration.own_words.views import WordMetadata
from handlers.administration.personal_rights import views as person_views
from handlers.administration.role_requests import views as request_for_role_views
from handlers.administration.roles import views as role_views
from handlers.administration.roles.views import MembersMetadata, RoleFormMetadata
from handlers.administration.settings import views as settings_views
from handlers.administration.settings.channel import MOST_ASKED, ChannelFault
from handlers.administration.settings.views import PartnerFormMetadata
from handlers.administration.week import views as week_views
from handlers.administration.week.views import WeekMetadata
from handlers.administration.whole import views as whole_views
from handlers.administration.whole.places import WholePlace
from handlers.app import surfaces
from handlers.app.ids import Action, Field
from handlers.app.ids import ViewId as Views
from handlers.app.page_state import PageState, Screen
from handlers.association_request import contact_views
from handlers.association_request import views as request_views
from handlers.associations import bring_in_views, choose_views, detail_views, own_date_views
from handlers.associations import form_views as association_forms
from handlers.blocks import terms
from handlers.claim_customer import listeners as claim_listeners
from handlers.claim_customer import views as claim_customer
from handlers.claims import answer_views, claim_views, correction_views, item_views, message_file_views
from handlers.claims import views as claims
from handlers.consent import heads_up_views
from handlers.consent import several_views as ask_all_views
from handlers.consent import views as consents
from handlers.conversation import answer_views as frame_views
from handlers.conversation import reply_views
from handlers.conversation.answer_views import AnswerFrame
from handlers.customers import form_views as customer_forms
from handlers.customers import screens
from handlers.drafts import unfinished_views
from handlers.drafts.unfinished_views import ListMetadata
from handlers.help import views as help_views
from handlers.notes import views as note_views
from handlers.notices import trouble_views
from handlers.outbox import views as undelivered_views
from handlers.reminders import several_views as snooze_all_views
from handlers.reminders import views as snoozes
from handlers.set_up import mail_views
from handlers.set_up import views as set_up_views
from handlers.surveys import customer_views as survey_mail_views
from handlers.surveys import views as survey_views
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims.claims import Claim
from store.consents.consents import ConsentRequest
from store.customers import customers_page
from store.customers.customers import Customer
from store.data_changes import DataChange, DataLoad
from store.database.engine import Database
from store.enums import (
    ClaimItem,
    ClaimRecordKind,
    ConsentOutcome,
    DataKind,
    DraftKind,
    IdentifierType,
    LoadOrigin,
    OutboxState,
    ProblemKind,
    Role,
    RoleRequestEnding,
    TenantCheck,
    Verdict,
    WordTarget,
)
from store.followed_groups import FollowedGroup
from store.history.history import HistoryEntry
from store.notes import Note
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner
from store.role_requests import RoleRequest
from tests.support import asking, delivered, world
from tests.support.asking import Decision
from tests.support.world import ADMIN, LINKS, NOON, STRANGER, USER, WORKSPACE, World, actor
from words import customer_mails, mrkdwn, sample_mails
from words.customer_mails import MailWords

DAY = timedelta(days=1)
OTHER = "00000000-2222-4333-8444-{:012d}"
FORMATS = [
    "*Approved* ",
    "Kim* :tada: *Approved ",
    "_x_ ",
    "~x~ ",
    "`x` ",
    "```x``` ",
    ":+1: ",
    ":a",
    "> x\n",
    "• x\n",
    "- x\n",
    "1. x\n",
]
OTHERS = [
    "&",
    "<",
    ">",
    "&amp; ",
    "<!channel> ",
    "<@U0UMA> ",
    "<https://evil.example|Approved> ",
    "https://evil.example ",
    "@here #general ",
    "金",
    "👩\u200d👩\u200d👧",
    "e\u0301",
    "שלום ",
    "a\n",
    "{{ 7 * 7 }} ",
]
OURS = re.compile(r"<@U\w+>|<#C\w+>|<!date\^\d+\^[^<>|]+\|[^<>]+>")
Payload = dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """A pattern, as often as it fits."""

    pattern: str

    def line(self, longest: int) -> str:
        return one_line(self.lines(longest))

    def lines(self, longest: int) -> str:
        return (self.pattern * longest)[:longest].strip()

    def person(self) -> ContactPerson:
        local = re.sub(r"[^*_~&]", "", self.pattern) or "kim"
        return ContactPerson(self.line(150), f"{local}@contoso.com", self.line(150), self.line(40))


def drawn(value: Any) -> Any:
    """Return what was built as it goes out."""
    return json.loads(json.dumps(value, default=lambda made: made.to_dict()))


def texts(payload: Any, kind: str) -> Iterator[str]:
    """Yield the text of every object of one kind, in order."""
    if isinstance(payload, dict):
        if payload.get("type") == kind and isinstance(payload.get("text"), str):
            yield payload["text"]
        if payload.get("type") == kind and isinstance(payload.get("initial_value"), str):
            yield payload["initial_value"]
        for value in payload.values():
            yield from texts(value, kind)
    elif isinstance(payload, list):
        for value in payload:
            yield from texts(value, kind)


def visible(payload: Any) -> str:
    """Return every word that a reader sees, except what Slack makes of our own markup."""
    formatted = [mrkdwn.unescape(OURS.sub("", one)) for one in texts(payload, "mrkdwn")]
    kinds = ("text", "plain_text", "plain_text_input", "email_text_input")
    literal = [one for kind in kinds for one in texts(payload, kind)]
    return "\n".join((*formatted, "".join(texts(payload, "text")), *literal))


def assert_literal(payload: Any, typed: Typed, *, shows: bool) -> None:
    assert not re.search("[\ufdd0-\ufdef]", json.dumps(payload, ensure_ascii=False))
    top_level = [payload["text"]] if isinstance(payload.get("text"), str) else []
    core = one_line(typed.pattern)
    for text in (*texts(payload, "mrkdwn"), *top_level):
        rest = OURS.sub("", text)
        assert "<" not in rest
        assert not re.search("&(?!amp;|lt;|gt;)", rest)
    if typed.pattern in FORMATS:
        for text in texts(payload, "mrkdwn"):
            shown = mrkdwn.unescape(OURS.sub("", text))
            # What begins a point of a list formats at a line's beginning alone.
            assert not re.search(rf"^\s*{re.escape(core)}", shown, re.MULTILINE)
            assert typed.pattern.endswith("\n") or core not in shown
        for text in texts(payload, "plain_text"):
            assert core not in text or ":" not in core or not _draws_emoji(payload, text)
    if shows:
        assert core in visible(payload)


def _draws_emoji(payload: Any, text: str) -> bool:
    if isinstance(payload, dict):
        if payload.get("type") == "plain_text" and payload.get("text") == text:
            return payload.get("emoji") is not False
        return any(_draws_emoji(value, text) for value in payload.values())
    return isinstance(payload, list) and any(_draws_emoji(value, text) for value in payload)


@dataclass
class Town:
    """A partner of whom every text is typed so, with an association in every state that shows some."""

    database: Database
    place: World
    typed: Typed
    waiting: int
    declined: int
    claimed: int
    cancelled: int


def _reject_by_mistake(session: Session, ada: Actor, claimed: int, typed: Typed) -> None:
    """Record two answers, of which the second is void, with everything that can be typed."""
    day, words = NOON.date(), typed.lines(1000)
    wanted = ClaimAnswer(ClaimRecordKind.ACTION_REQUIRED, day, words=words)
    record_answer.record(session, ada, claimed, NOON, wanted)
    again = ClaimAnswer(ClaimRecordKind.RESUBMITTED, day, words=words)
    record_answer.record(session, ada, claimed, NOON, again)
    void_record.void(session, ada, claimed, NOON, 2, f"Another claim's {typed.lines(480)}")


def _ask_for_roles(session: Session, place: World, typed: Typed) -> None:
    """Let somebody ask for a role, and let a user group be followed that gives one."""
    delivered.followed_group(session, place.partner, typed.line(150))
    for ending in (None, RoleRequestEnding.DECLINED):
        asked = delivered.role_request(session, place.partner, ending, words=typed.line(150))
        delivered.sent_role_asked(session, asked, ADMIN, NOON)


def town_of(database: Database, typed: Typed) -> Town:
    place = world.build(database)
    with database.write() as session:
        for member in session.scalars(select(Member)):
            member.name = typed.line(150)
        for row in session.scalars(select(Engagement)):
            row.name, row.solution_area = typed.line(200), typed.line(200)
            row.criteria = [
                {"attribute": "seats", "comparison": "at_least", "value": 300, "label": typed.line(80)}
            ]
        for location in session.scalars(select(Location)):
            location.name, location.country = typed.line(200), typed.line(60)
        session.scalars(select(Partner)).one().name = typed.line(200)
        for viva in session.scalars(select(Engagement).where(Engagement.code == "VIVA")):
            viva.criteria = []
    ids = [
        world.associate(
            database,
            place,
            place.viva.id,
            user=USER,
            tenant=OTHER.format(number),
            company=typed.line(150) or "x",
        )
        for number in range(4)
    ]
    waiting, declined, claimed, cancelled = ids
    person = typed.person()
    with database.write() as session:
        ada = actor(session)
        for one in ids:
            association = session.get_one(Association, one)
            association.tenant_reason = typed.lines(500)
            association.attested_on, association.attested_by_id = NOON.date(), ada.member.id
            association.attested_note = typed.lines(500)
            contacts.update(
                session, ada, one, NOON, customer=person, partner=person, contact_reason=typed.lines(500)
            )
            asking.ask(session, ada, one, LINKS, NOON, customer=person, partner=person)
        session.get_one(Association, waiting).mail_refused = typed.line(300)
        request_id = session.scalars(
            select(ConsentRequest.id).where(ConsentRequest.association_id == declined)
        ).one()
        shown = ShownStatement("2", typed.lines(2000))
        decision = Decision(ConsentOutcome.DECLINED, typed.line(150), typed.lines(1000), shown, None, None)
        asking.answer(session, request_id, decision, NOON)
        record_consent.record(session, ada, claimed, NOON, typed.lines(1000), NOON)
        submit_claim.submit(
            session,
            ada,
            claimed,
            NOON,
            submitted_on=NOON.date(),
            claim_id=typed.line(100),
            note=typed.lines(1000),
        )
        _reject_by_mistake(session, ada, claimed, typed)
        cancel.cancel(session, ada, cancelled, NOON, typed.lines(500))
        own_date.set_date(session, ada, waiting, NOON.date(), typed.line(150), NOON)
        customer_id = session.get_one(Association, waiting).customer_id
        for subject in (NoteSubject(association_id=waiting), NoteSubject(customer_id=customer_id)):
            for _ in range(2):
                notes.write(session, ada, subject, typed.lines(3000) or "x", NOON)
        since, until = (NOON - DAY).isoformat(), (NOON + 60 * DAY).isoformat()
        day = Digest(place.partner.id, ada.member.id, since, until, since, urgent=True)
        delivered.sent_day(session, day_message.with_listed(session, day), NOON)
        for one in (waiting, declined, claimed, cancelled):
            entries = select(HistoryEntry.id).where(HistoryEntry.association_id == one)
            delivered.sent_notice(session, one, session.scalars(entries).first() or 0, NOON)
        _ask_for_roles(session, place, typed)
        delivered.erasure(session, place.partner)
        for message in session.scalars(select(OutboxMessage).limit(6)):
            message.state, message.last_error = OutboxState.DEAD, typed.line(300)
    return Town(database, place, typed, waiting, declined, claimed, cancelled)


@pytest.fixture(scope="module", params=[*FORMATS, *OTHERS], ids=repr)
def town(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("town") / "mci.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield town_of(database, Typed(request.param))
    database.close()


def notification_of(town: Town, kind: type[SlackNotification], session: Session) -> list[SlackNotification]:
    entries = [(one.association_id, one.id) for one in session.scalars(select(HistoryEntry))]
    since, until = (NOON - DAY).isoformat(), (NOON + 60 * DAY).isoformat()
    said = town.typed.line(300)
    every: dict[type[SlackNotification], list[SlackNotification]] = {
        CustomerCard: [
            CustomerCard(one) for one in session.scalars(select(Association.customer_id).distinct())
        ],
        ThreadLine: [ThreadLine(*one) for one in entries],
        OwnerNotice: [OwnerNotice(*one) for one in entries],
        Outcome: [
            Outcome([one.association_id], [one.id])
            for one in session.scalars(select(HistoryEntry).where(HistoryEntry.action.in_(OUTCOMES)))
        ],
        AdminNotice: [AdminNotice(*one) for one in entries],
        RoleAsked: [RoleAsked(one) for one in session.scalars(select(RoleRequest.id))],
        RoleAnswered: [
            RoleAnswered(one)
            for one in session.scalars(select(RoleRequest.id).where(RoleRequest.ending == "declined"))
        ],
        MemberBack: [MemberBack(member.id, since) for member in session.scalars(select(Member))],
        GroupLooked: [GroupLooked(one) for one in session.scalars(select(FollowedGroup.id))],
        GroupLeft: [
            GroupLeft(one, [USER, ADMIN], 70, [ADMIN]) for one in session.scalars(select(FollowedGroup.id))
        ],
        GroupGone: [GroupGone(one, since) for one in session.scalars(select(FollowedGroup.id))],
        MessageRedrawn: [
            MessageRedrawn(one)
            for one in session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == RoleAsked.kind))
        ],
        MemberGone: [MemberGone(member.id, since) for member in session.scalars(select(Member))],
        PersonErased: [
            PersonErased(one)
            for one in session.scalars(select(DataLoad.id).where(DataLoad.erasure_key.is_not(None)))
        ],
        EmailMissing: [EmailMissing(member.id, USER) for member in session.scalars(select(Member))],
        VersionRefused: [VersionRefused(1, town.typed.line(150), NOON.date().isoformat())],
        Reminder: [
            Reminder(town.waiting, moment, NOON.isoformat())
            for moment in ("consent_not_sent", "consent_awaited", "claim", "claim_escalation")
        ],
        Digest: [
            Digest(town.place.partner.id, None, since, until),
            Digest(town.place.partner.id, None, since, until, first=0, last=10_000),
            *(
                Digest(member.partner_id, member.id, since, until, until, urgent=urgent)
                for member in session.scalars(select(Member))
                for urgent in (False, True)
            ),
        ],
        DayRenewal: [
            DayRenewal(one)
            for one in session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == Digest.kind))
        ],
        MessageCorrected: [
            MessageCorrected(row.id)
            for row in session.scalars(
                select(OutboxMessage).where(OutboxMessage.kind.in_([Outcome.kind, ThreadLine.kind]))
            )
        ],
        NoticeUpdate: [
            NoticeUpdate(row.payload["association_id"], entry_id, row.id)
            for row in session.scalars(select(OutboxMessage).where(OutboxMessage.shown.is_not(None)))
            for association_id, entry_id in entries
            if association_id == row.payload["association_id"]
        ],
        NoteMention: [NoteMention(note_id) for note_id in session.scalars(select(Note.id))],
        OwnDateReminder: [OwnDateReminder(town.waiting, NOON.date().isoformat())],
        SetUpOffer: [SetUpOffer(ADMIN)],
        Greeting: [Greeting(WORKSPACE, ADMIN), Greeting(WORKSPACE, STRANGER)],
        MailRefused: [MailRefused(town.waiting, town.typed.person().email, said)],
        DestinationLost: [DestinationLost("C0INCENTIVES", said), DestinationLost("U0ADA", said)],
        MessagesWaited: [MessagesWaited(since, said), MessagesWaited(since, f"missing_scope ({said})")],
        Audited: [Audited(town.place.partner.id, since, is_over=False)],
    }
    return every[kind]


@pytest.mark.parametrize("kind", get_args(SlackNotification))
def test_every_message_arrives_and_shows_what_was_typed(town: Town, kind: type[SlackNotification]) -> None:
    with town.database.read() as session:
        for notification in notification_of(town, kind, session):
            message = delivered.message(session, notification, NOON)
            for said in (message, trouble_views.with_reroute(message, "C0INCENTIVES")):
                payload = drawn(said.payload())
                assert check_message(payload) == []
                assert len(payload["text"]) <= 1000
                shows = not isinstance(
                    notification,
                    Audited
                    | ThreadLine
                    | OwnerNotice
                    | AdminNotice
                    | MemberGone
                    | MemberBack
                    | EmailMissing
                    | Greeting
                    | PersonErased
                    | SetUpOffer,
                )
                assert_literal(payload, town.typed, shows=shows)


def test_notes_and_reasons_are_whole_in_the_thread_however_long(town: Town) -> None:
    with town.database.read() as session:
        query = select(HistoryEntry.association_id, HistoryEntry.id).where(
            HistoryEntry.action.in_(["consent:declined", "consent:accepted", "claim:submitted"])
        )
        for association_id, entry_id in session.execute(query).all():
            payload = drawn(delivered.message(session, ThreadLine(association_id, entry_id), NOON).payload())
            whole = re.sub(r"\s", "", town.typed.lines(1000))
            assert whole in re.sub(r"\s", "", visible({"blocks": payload["blocks"]}))


def assert_view(view: View, typed: Typed, *, shows: bool = True) -> None:
    payload = drawn(view)
    assert check_view(payload) == []
    assert_literal(payload, typed, shows=shows)


@pytest.mark.parametrize(
    "place",
    [
        PageState(),
        PageState(screen=Screen.CATALOGUE),
        *(PageState(screen=Screen.PAGE, tab=tab) for tab in (Tab.ELIGIBLE, Tab.COMPLETE)),
        PageState(screen=Screen.FOUND, words="contoso.com"),
        PageState(screen=Screen.FOUND, words="nobody at all"),
        PageState(screen=Screen.CUSTOMER, customer=1),
    ],
    ids=lambda place: f"{place.screen}-{place.tab}-{place.words}",
)
def test_every_screen_fits_every_surface_and_shows_what_was_typed(town: Town, place: PageState) -> None:
    with town.database.read() as session:
        ada = actor(session, USER)
        words = town.typed.line(100)
        for there in (place, place.model_copy(update={"words": words})):
            shown = screens.show(session, ada, there, NOON)
            shows = place.words != "nobody at all" and there is place
            assert_view(surfaces.home(shown), town.typed, shows=shows)
            assert_view(surfaces.modal(shown), town.typed, shows=shows)
            message = drawn({"text": mrkdwn.top_level(shown.text), "blocks": shown.blocks})
            assert check_message(message) == []
            assert_literal(message, town.typed, shows=shows)


def test_every_tab_of_an_engagement_shows_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        for number in (town.place.viva.id, town.place.siem.id, town.place.endpoint.id):
            for tab in Tab:
                shown = screens.show(
                    session, actor(session), PageState(screen=Screen.PAGE, engagement=number, tab=tab), NOON
                )
                assert_view(surfaces.modal(shown), town.typed)


def test_details_history_and_claim_show_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        for one in (town.waiting, town.declined, town.claimed, town.cancelled):
            shown = details.read(session, actor(session), one, NOON)
            notice = [line for lines in contact_views.other_domain(_known(town)).values() for line in lines]
            assert_view(detail_views.details(shown, NOON, notice), town.typed)
            assert_view(detail_views.history(shown), town.typed)
            checklist = items.read(session, actor(session), one, NOON)
            assert_view(claim_views.claim(shown, checklist, NOON), town.typed)


def test_the_forms_of_one_association_show_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        about = Summary(associations.of_id(session, town.waiting))
        for build in (
            association_forms.hand_over,
            association_forms.cancel,
            bring_in_views.bring_in,
            own_date_views.form,
            correction_views.add_claim_id,
            lambda one: correction_views.take_back(one, NOON),
            lambda one: correction_views.correct(one, NOON.date(), town.typed.line(100)),
            lambda one: snoozes.form(one, NOON),
        ):
            assert_view(build(about), town.typed)
        assert_view(snoozes.snoozed(about, NOON, NOON), town.typed)
        asked = details.read(session, actor(session), town.claimed, NOON)
        typed: dict[str, Any] = {
            Field.ANSWER_WORDS: town.typed.lines(1000),
            Field.PAYMENT_REFERENCE: town.typed.line(100),
        }
        for kind in ClaimRecordKind:
            form = answer_views.record_answer(asked, [kind], NextAction.RECORD_ANSWER, NOON.date(), typed)
            assert_view(form, town.typed)
        voiding = answer_views.void_record(asked)
        assert voiding is not None
        assert_view(voiding, town.typed)
        assert_view(association_forms.edit_contacts(about, _contacts(town), None), town.typed)
        added = Added(about.association, EngagementTerms.of(about.engagement), about.customer)
        assert_view(request_views.added([added]), town.typed)


def test_the_items_of_a_claim_show_what_was_typed(town: Town) -> None:
    typed = town.typed
    with town.database.read() as session:
        about = Summary(associations.of_id(session, town.waiting))
        file = GivenFile(7, typed.line(120), 5000, is_there=True)
        version = GivenVersion(
            1, [file], "https://files.example/1", typed.line(500), frozenset(), NOON, "U0ADA"
        )
        needs = Requirement(ClaimItem.INVOICE, hints=(typed.line(200),))
        item = ChecklistItem(needs, [version])
        shown = Checklist(about, [item], may_give=True)
        form = ClaimItemDraft(
            association_id=about.association.id, item=ClaimItem.INVOICE, item_elsewhere=typed.line(500)
        )
        for view in (
            item_views.checklist(shown, NOON),
            item_views.give(shown, item, OpenDraft("draft", 1, Step.ITEM, form, NOON)),
            item_views.files(shown, item),
        ):
            assert_view(view, typed)


def test_a_survey_shows_what_was_typed(town: Town) -> None:
    typed = town.typed
    option = {"en": typed.line(75)}
    asked = [
        SurveyQuestion(QuestionKind.TEXT, {"en": typed.line(300)}),
        SurveyQuestion(QuestionKind.CHOICE, {"en": typed.line(300)}, (option, {"en": "Another"})),
    ]
    with town.database.read() as session:
        about = Summary(associations.of_id(session, town.waiting))
        given = {"q1": typed.lines(1000), "q2": "1"}
        begun = PartnerSurveyDraft(association_id=about.association.id, digest="0")
        draft = OpenDraft("draft", 1, Step.SURVEY, begun, NOON)
        assert_view(
            survey_views.form(PartnerSurvey(about, asked, {1: given}, "0", may_answer=True), draft), typed
        )
        answered = questions.answered(questions.answers_to_store(asked, given))
        sent = SentSurvey("kim@contoso.com", NOON, False, typed.line(200), None, answered)
        done = SentSurvey("kim@contoso.com", NOON, False, None, NOON, answered)
        needs = Requirement(ClaimItem.CUSTOMER_SURVEY)
        for one in (sent, done):
            item = ChecklistItem(needs, [], one)
            shown = Checklist(about, [item], may_give=True)
            assert_view(item_views.checklist(shown, NOON), typed)
            assert_view(survey_mail_views.answers(shown, item), typed)
            assert_view(survey_mail_views.came_back(shown, one), typed)
        terms = customer_survey.terms_for(session, about.association)
        preview = SurveyPreview(about, terms, tuple(asked), is_reminder=False)
        mail = MailWords(typed.line(300), typed.lines(1000), "")
        assert_view(survey_mail_views.mail(preview, mail, typed.line(60)), typed)


def test_files_of_a_message_show_their_names(town: Town) -> None:
    typed = town.typed
    with town.database.read() as session:
        shown = Checklist(
            Summary(associations.of_id(session, town.waiting)),
            [ChecklistItem(Requirement(one), []) for one in ClaimItem],
            may_give=True,
        )
        about = message_file_views.carried([IncomingFile("F1", typed.line(60), 5000, "")])
        said, blocks = message_file_views.asks(about)
        assert_literal({"text": said, "blocks": [one.to_dict() for one in blocks]}, typed, shows=True)
        draft = OpenDraft("draft", 1, Step.FILES, about.form(town.waiting, is_chosen=True), NOON)
        assert_view(message_file_views.choose(about), typed)
        assert_view(message_file_views.takes_none(shown), typed)
        assert_view(message_file_views.assign(draft, shown, is_only=False), typed)


def test_answers_show_what_was_asked(town: Town) -> None:
    typed = town.typed
    words = typed.line(100)
    place = FilterPlace(0, FilterKind.CONDITION)
    filtered = AnswerFrame(frame_views.quoted(words), mrkdwn.escape(words), [AnswerFilter(place, words)])
    for message in (
        reply_views.message(Reply(NotUnderstood((words, words))), NOON),
        frame_views.message(filtered, NOON),
        frame_views.message(AnswerFrame("1", notes=[frame_views.quoted(words)]), NOON),
    ):
        payload = {name: message.payload()[name] for name in ("text", "blocks")}
        assert check_message(payload) == []
        assert_literal(payload, typed, shows=True)


def test_notes_show_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        customer_id = session.get_one(Association, town.waiting).customer_id
        for subject in (NoteSubject(association_id=town.waiting), NoteSubject(customer_id=customer_id)):
            shown = notes.about(session, actor(session), subject)
            assert_view(note_views.page(shown, ["Saved."]), town.typed)
            assert_view(note_views.form(shown, 1, town.typed.lines(3000)), town.typed)


def test_mails_show_what_their_admin_has_typed(town: Town) -> None:
    called, own = town.typed.line(100), town.typed.lines(300)
    with town.database.read() as session:
        found = mail_settings.show(session, actor(session), NOON)
        sample = sample_mail.of_partner(session, actor(session).partner, SampleChoice(), NOON)
    sample = sample_mail.edited(sample, {"mail_name": called, "mail_texts": {"en": own}}, None)
    sender = SenderWords(called, "mci@fourthcoffee.example", called)
    said = {**found.columns, "mail_name": called, "mail_texts": {"en": own}}
    about = MailFormMetadata()
    change = DataChange(kind=DataKind.PARTNER, key=WORKSPACE, after=said)
    anew = [mail_views_of_admin.changed_meanwhile(ChangedMeanwhile(change, None, NOON), "mail_name")]
    shown = MailPreviewMetadata(preview=1, token="a")
    words = sample_mails.written(sample, LINKS)
    assert_view(mail_views_of_admin.overview(replace(found, columns=said), sender), town.typed)
    assert_view(mail_views_of_admin.name(about, called, sender, anew), town.typed)
    assert_view(mail_views_of_admin.own_text(about, own), town.typed, shows=False)
    assert_view(mail_views_of_admin.refused(called), town.typed)
    assert_view(mail_views_of_admin.look(shown, LINKS, sample, words, called), town.typed)


def test_the_first_steps_and_the_settings_show_what_the_company_is_called(town: Town) -> None:
    called = town.typed.line(200)
    with town.database.read() as session:
        found = replace(set_up.show(session, actor(session), NOON), name=called)
        settings = partner_settings.show(session, actor(session), NOON)
    sender = MailSender("mci@fourthcoffee.example", town.typed.line(100))
    for steps in (found, replace(found, active=0, earning=0)):
        assert_view(set_up_views.guide(steps, sender), town.typed, shows=False)
        assert_view(
            View(type="home", blocks=set_up_views.on_home(steps)), town.typed, shows=bool(steps.missing)
        )
    said = {**settings.columns, "name": called}
    assert_view(settings_views.overview(replace(settings, columns=said)), town.typed)
    about = PartnerFormMetadata()
    change = DataChange(kind=DataKind.PARTNER, key=WORKSPACE, after=said)
    anew = [settings_views.changed_meanwhile(ChangedMeanwhile(change, None, NOON), ["name"])]
    assert_view(settings_views.company(about, said, anew), town.typed)
    assert_view(settings_views.working_time(about, settings, NOON), town.typed, shows=False)
    email = town.typed.person().email
    for own in (sender, MailSender("mci@fourthcoffee.example", ""), MailSender("mci@localhost", "")):
        assert_view(mail_views.form(own, found, email), town.typed, shows=own.is_set_up)
    for outcome in SampleOutcome:
        answer = SampleAnswer(outcome, town.typed.line(300))
        assert_view(mail_views.answered(answer, email), town.typed, shows=False)


def test_the_forms_of_a_request_for_a_role_show_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        places = catalogue.locations(session, actor(session))
        (request_id, *_) = session.scalars(select(RoleRequest.id))
        state = role_requests.state(session, request_id)
    assert_view(request_for_role_views.form(places), town.typed, shows=False)
    assert_view(request_for_role_views.form([]), town.typed, shows=False)
    said = [mrkdwn.escape(town.typed.line(80))]
    assert_view(request_for_role_views.choose(state, places, said=said), town.typed)
    assert_view(request_for_role_views.decline(state), town.typed, shows=False)


def test_the_form_that_hands_over_shows_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        estate = departures.owned(session, actor(session), member.id)
        about = HandOverMetadata(member=member.id, since=NOON.isoformat())
        assert_view(departure_views.form(estate, about), town.typed, shows=False)
        assert_view(departure_views.form(replace(estate, owned=[]), about), town.typed, shows=False)
        assert_view(departure_views.done(ADMIN, HandedOver(2, estate.owned)), town.typed)
        options = [drawn(departure_views.option(one)) for one in estate.owned]
        assert check_options({"options": options}) == []


def test_the_forms_of_user_groups_show_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        listed = groups.listing(session, actor(session))
    (state,) = listed
    assert_view(group_views.followed([*listed, replace(state, is_gone=True)]), town.typed)
    assert_view(group_views.followed([]), town.typed, shows=False)
    assert_view(group_views.stop(state), town.typed)
    assert_view(group_views.done(state.handle), town.typed)
    assert_view(group_views.stopped(state, [ADMIN], keep=False), town.typed)
    choice = group_views.option({"id": "S1", "handle": state.handle, "name": state.name})
    assert check_options({"options": [drawn(choice)]}) == []


def test_the_forms_of_roles_show_what_locations_are_called(town: Town) -> None:
    everywhere = frozenset({(Role.USER, town.place.seattle.code), (Role.ADMIN, None)})
    with town.database.read() as session:
        places = catalogue.locations(session, actor(session))
        found = roles.listing(session, actor(session), "", 0, 10)
        holder = replace(roles.of_member(session, actor(session), USER), grants=everywhere)
    people = [Person(USER, town.typed.line(150))]
    said = role_views.given(people, everywhere, places, {"U0BOT": Outside.BOT, "U0X": None})
    said.append(role_views.changed(people[0], everywhere, places))
    now = {"roles": [{"role": "incentives_user", "location": town.place.seattle.code}]}
    change = DataChange(kind=DataKind.ROLES, key=USER, after=now)
    anew = [role_views.changed_meanwhile(ChangedMeanwhile(change, None, NOON), places)]
    words = MembersMetadata(words=town.typed.line(role_views.LONGEST_SEARCH))
    assert_view(role_views.members(found, places, MembersMetadata()), town.typed, shows=False)
    assert_view(role_views.members(replace(found, shown=[], total=0), places, words), town.typed, shows=False)
    assert_view(role_views.change(RoleFormMetadata(), holder, places, anew), town.typed, shows=False)
    assert_view(role_views.done(said), town.typed, shows=False)


def test_changes_of_data_and_files_show_what_stands_in_them(town: Town) -> None:
    typed = town.typed
    said = {"tpid": "1234", "attribute": "seats", "value": typed.line(200)}
    rows = (
        RowChange(DataKind.FACTS, "tpid 1234 seats", None, said),
        RowChange(DataKind.FACTS, typed.line(200), said, {**said, "value": [typed.line(200)]}),
        RowChange(DataKind.ROLES, USER, {"roles": [{"role": typed.line(20), "location": "all"}]}, None),
    )
    totals = {DataKind.FACTS: LoadCounts(added=1, changed=1), DataKind.ROLES: LoadCounts(removed=1)}
    change = DataCall(7, 5, NOON, USER, LoadOrigin.FILE, typed.line(200), totals, undone_by=8)
    found = CallRows(change, rows)
    at = HistoryMetadata(offset=20)
    assert_view(history_views.calls(CallsFound([change], 60), at), typed, shows=False)
    assert_view(history_views.call(found, [history_views.taken_back(3)]), typed, shows=False)
    names = [f"{typed.line(60)}.csv"]
    waiting = WaitingFiles(1, names, USER, NOON, NOON + DAY, totals)
    fault = DataFault(FilePlace(names[0], 2, 28, typed.line(30)), typed.line(20), typed.line(200))
    assert_view(file_views.form([waiting], ["Said."]), typed, shows=False)
    applied = FilesApplied(names, USER, NOON, 7, totals)
    for answer in (
        file_views.preview(FilesPreview(waiting, rows, [fault] * 11)),
        file_views.preview(FilesPreview(replace(waiting, totals={}), (), ())),
        file_views.refused(names, [fault]),
        file_views.refused(names, [fault] * 11),
        file_views.applied(applied),
        file_views.discarded(names),
        file_views.sentence(file_views.reading(names)),
        file_views.sentence(file_views.failed(names)),
    ):
        assert_view(file_views.modal(answer.blocks), typed, shows=False)
        blocks = [one.to_dict() for one in answer.blocks]
        assert_literal({"text": mrkdwn.top_level(answer.text), "blocks": blocks}, typed, shows=False)


def test_the_catalogue_shows_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        viva = town.place.viva.id
        found = engagements.listing(session, actor(session), "", 0, 20, NOON)
        shown = engagements.details(session, actor(session), viva, NOON)
    line = town.typed.line(60)
    said = {**shown.said, "name": line, "about": {"en": line}, "solution_area": line}
    about = EngagementMetadata(engagement=viva, section=Section.BASICS, previewed="x")
    fit = CustomerFit(IdentifierType.TPID, "123", line, "x.com", Fit.FITS, Fit.EXCLUDED, line)
    effect = CriteriaEffect({Fit.FITS: 1}, {Fit.EXCLUDED: 1}, [fit] * 11)
    revision = Revision(shown.said, said, 2, effect)
    version = EngagementVersion(7, NOON, "U0ADA", LoadOrigin.FORM, line, shown.said, said)
    words = ListPlace(words=town.typed.line(list_pages.LONGEST_SEARCH))
    named = field_faults.warnings([DataFault(FilePlace("form", 1, 1), "name", line)])
    filled = sections.filled(Section.BASICS, said)
    top = change_views.preview(revision, again=True)
    assert_view(catalogue_views.engagements(found, words, may_change=True), town.typed)
    assert_view(catalogue_views.details(about, replace(shown, said=said), named, may_change=True), town.typed)
    assert_view(catalogue_views.form(about, filled, ["claim_limit"], top), town.typed)
    later = PlannedChange(7, NOON.date(), "U0ADA", {"name": "Viva"}, {"name": line}, refused=True)
    assert_view(change_views.versions(about, line, [version] * 3, [later]), town.typed)
    assert_view(change_views.compared(about, line, [version], "0", "7"), town.typed)
    assert [line in map(str, row) for row in change_views.excluded(effect)] == [True] * 11


def test_facts_show_what_was_typed(town: Town) -> None:
    line = town.typed.line(60)
    source = Source(7, NOON, "U0ADA", LoadOrigin.FORM, line)
    value = KnownValue(IdentifierType.TPID, "4711", line, "contoso.com")
    terms = catalogue_of(town)
    shown = ValueFacts(
        value,
        [KnownFact(f"seats{number}", line, source) for number in range(45)],
        [KnownVerdict("VIVA", Verdict.ELIGIBLE, line, None)],
        [CriteriaVerdict(terms, Fit.EXCLUDED, [line])],
        {},
        ["seats"],
    )
    about = FactsMetadata(id_type=value.id_type, id_value=value.id_value)
    corrected = about.model_copy(update={"attribute": "seats1"})
    now = {"attribute": "seats", "value": line}
    changed = ChangedMeanwhile(DataChange(kind=DataKind.FACTS, key="1", after=now), "U0ADA", NOON)
    assert_view(fact_views.values(ValuesFound([value], 1), ListPlace(words=line)), town.typed)
    assert_view(fact_views.details(shown, [fact_views.saved("seats", line)]), town.typed)
    assert_view(fact_views.form(corrected, shown, None, [fact_views.changed_meanwhile(changed)]), town.typed)


def catalogue_of(town: Town) -> EngagementTerms:
    with town.database.read() as session:
        return catalogue.engagements(session, actor(session))[0]


def test_the_next_days_show_customers_and_work(town: Town) -> None:
    with town.database.read() as session:
        now = NOON + timedelta(days=25)
        found = week_ahead.show(session, actor(session), now)
        assert_view(week_views.week(found, WeekMetadata()), town.typed, shows=False)
        about = next(one for one in found.messages if one.about is not None)
        day = about.at.date().isoformat()
        assert_view(week_views.one_day(found, WeekMetadata(day=day)), town.typed)


def test_channels_show_whose_they_are(town: Town) -> None:
    with town.database.write() as session:
        who = actor(session)
        for kind, number in (
            (DataKind.LOCATIONS, town.place.seattle.id),
            (DataKind.CATALOGUE, catalogue.engagements(session, who)[0].id),
        ):
            channels.choose(session, who, kind, number, "C0OWN", 1000, NOON)
        found = channels.listing(session, who, "", 0, 20)
        session.rollback()
    assert len(found.shown) == 2
    words = ListPlace(words=town.typed.line(list_pages.LONGEST_SEARCH))
    assert_view(channel_views.channels(found, words), town.typed)
    changed = ChangedMeanwhile(
        DataChange(kind=DataKind.LOCATIONS, key="1", after={"channel_id": "C0OTHER"}), "U0ADA", NOON
    )
    for one in found.shown:
        about = ChannelMetadata.model_validate({"kind": one.kind, "holder": one.id})
        said = [channel_views.changed_meanwhile(changed)]
        assert_view(channel_views.form(about, one, "C0OWN", said), town.typed)
        choice = channel_views.option(one)
        assert_view(
            channel_views.form(ChannelMetadata.model_validate({"kind": one.kind}), one, None), town.typed
        )
        assert choice.value == str(one.id)


def test_locations_show_what_they_are_called(town: Town) -> None:
    with town.database.read() as session:
        found = locations.listing(session, actor(session), "", 0, 20)
        terms = locations.terms(session, actor(session), town.place.seattle.id)
    words = ListPlace(words=town.typed.line(list_pages.LONGEST_SEARCH))
    named = {"name": town.typed.line(150), "country": town.typed.line(60), "market": "A", "enrolled": True}
    changed = ChangedMeanwhile(DataChange(kind=DataKind.LOCATIONS, key="1", after=named), "U0ADA", NOON)
    said = [location_views.changed_meanwhile(changed, 3)]
    assert_view(location_views.locations(found, words, may_change=True), town.typed)
    assert_view(location_views.form(LocationMetadata(), terms, None, said), town.typed)
    warned = field_faults.warnings([DataFault(FilePlace("form", 1, 1), "name", town.typed.line(60))])
    for is_changed in (True, False):
        view = location_views.saved(terms.state, terms, warned, is_changed=is_changed)
        assert_view(view, town.typed)


def test_words_of_the_partner_s_own_show_what_they_stand_for(town: Town) -> None:
    line = town.typed.line
    means = WordChoice(WordTarget.CUSTOMER, "7", line(150), line(60))
    also = Entity(Aspect.LOCATION, "4821937", line(150))
    states = [
        OwnWordState(1, line(60), means, ADMIN, NOON, also),
        OwnWordState(2, line(60), WordChoice(WordTarget.AREA, "", ""), None, NOON),
    ]
    words = ListPlace(words=line(list_pages.LONGEST_SEARCH))
    changed = ChangedMeanwhile(DataChange(kind=DataKind.WORDS, key="1", after={}), None, NOON)
    said = [word_views.changed_meanwhile(changed, one) for one in states]
    about = WordMetadata(word=1)
    for view in (
        word_views.words(WordsFound(states, 2), words),
        word_views.form(about, line(60), means, said),
        word_views.saved(states[0]),
        word_views.removed(line(60)),
    ):
        assert_view(view, town.typed)


def test_what_is_kept_about_a_person_shows_every_word_of_it(town: Town) -> None:
    line = town.typed.line
    fields = {"name": line(150), "detail": {"reason": [line(100), {"note": town.typed.lines(500)}]}}
    records = [PersonRecord(kind, fields, "MCI-000001", line(150), NOON) for kind in RecordKind] * 4
    meant = personal_rights.DataSubject(USER, line(150), (f"kim{line(150)}@contoso.com",))
    found = PersonData(meant, records, is_member=True, name=line(150))
    hindered = [OwnsOpen(7, 4), InGroup(line(150))]
    assert_view(person_views.shown(found, [f":white_check_mark: {person_views.SENT}"]), town.typed)
    assert_view(person_views.preview(found, [], "key"), town.typed)
    assert_view(person_views.preview(found, hindered, "key"), town.typed)
    assert_literal({"text": mrkdwn.shown(person_views.export_comment(found))}, town.typed, shows=False)


def test_a_look_at_the_whole_shows_what_things_are_called(town: Town) -> None:
    line = town.typed.line
    of_people = {ProblemKind.OWNER_GONE, ProblemKind.NO_EMAIL, ProblemKind.ROLE_OF_GONE}
    jobs = [
        JobState("tick", NOON, NOON, is_late=True, failed_at=NOON, reference="ABCD-EFGH"),
        JobState("unknown", None, None, is_late=False, failed_at=NOON, reference="ABCD-EFGJ"),
    ]
    rows = {
        kind: [
            ProblemRow(1, line(150), USER if kind in of_people else line(60), 2, [line(100)] * 7)
            for _ in range(45)
        ]
        for kind in ProblemKind
    }
    found = WholeLook(NOON, "C1", 3, {kind: len(several) for kind, several in rows.items()}, jobs)
    ids = ["C1", *(f"C{number}" for number in range(2, MOST_ASKED + 1))]
    at = WholePlace(faults=dict.fromkeys(ids, ChannelFault.ARCHIVED), unasked=3, offset=20)
    one = ChannelHolder(DataKind.CATALOGUE, 1, "CODE", line(150), "C2")
    holders = {channel_id: [one] * (1 + number % 7) for number, channel_id in enumerate(ids)}
    view = whole_views.whole(found, at, holders, [whole_views.ON_ITS_WAY])
    assert_view(view, town.typed)
    assert_view(whole_views.jobs(jobs, at, NOON), town.typed, shows=False)
    for kind in ProblemKind:
        assert_view(whole_views.problems(kind, rows[kind], at, NOON), town.typed, shows=False)
        assert_view(whole_views.problems(kind, [], at, NOON), town.typed, shows=False)


def _contacts(town: Town) -> Contacts:
    contact = ContactDraft.model_validate(asdict(town.typed.person()))
    return Contacts(
        domain="contoso.com",
        customer_contact=contact,
        partner_contact=contact,
        contact_reason=town.typed.lines(500),
        asked_about=contact.email,
    )


def _known(town: Town) -> Contacts:
    return _contacts(town).model_copy(update={"domain": "fabrikam.com"})


def test_the_steps_of_every_journey_show_what_was_typed(town: Town) -> None:
    typed = town.typed
    with town.database.write() as session:
        ada = actor(session)
        association = associations.of_id(session, town.waiting)
        about = Summary(associations.of_id(session, town.waiting))
        request = session.scalars(
            select(ConsentRequest).where(ConsentRequest.association_id == town.waiting)
        ).one()
        person = typed.person()
        offered = terms_of(session, association, person, person)
        written = customer_mails.consent_request([offered], "https://mci.example/consent/…", reminder=False)
        added = {"personal": typed.lines(500), "copies": person.email}
        form = SendConsentDraft(association_id=town.waiting, **dict(_contacts(town)), **added)
        asking = association_drafts.begin(session, ada, form, NOON)
        asked = mail_preview.asked(session, association)
        other_domain = contact_views.other_domain(_known(town))
        assert_view(consents.contacts(asking, [about], asked, said=other_domain), typed)
        extras = MailExtras(typed.lines(500), (person.email,))
        mail = MailPreview([offered], is_reminder=False, voids=[person.email], extras=extras)
        assert_view(consents.mail(asking, [about, about], mail, written, offered.partner), typed)
        said = customer_mails.heads_up([offered], offered.partner, "https://mci.example/consent/…")
        assert_view(heads_up_views.of_draft(asking, offered, said), typed)
        assert_view(heads_up_views.of_association(about, offered, said), typed)
        assert_view(consents.sent([about], request.email, NOON, [(about, OtherContact(person.email))]), typed)
        given = RecordConsentDraft(association_id=town.waiting, given_on=NOON.date(), note=typed.lines(1000))
        recording = association_drafts.begin(session, ada, given, NOON)
        assert_view(consents.given(recording, about, record_consent.span(association, NOON)), typed)
        assert_view(consents.record(recording, about, NOON, NOON + DAY, NOON), typed)
        assert_view(consents.recorded(about, NOON), typed)
        claimed = SubmitClaimDraft(
            association_id=town.waiting, claim_id=typed.line(100), note=typed.lines(1000)
        )
        submitting = association_drafts.begin(session, ada, claimed, NOON)
        assert_view(claims.details(submitting, about, NOON.date()), typed)
        assert_view(claims.review(submitting, about, NOON.date()), typed)
        row = session.scalars(select(Claim)).one()
        assert_view(claims.submitted(about, row.submitted_on, row.claim_id), typed)


@pytest.mark.parametrize("kind", [DraftKind.ADD_CUSTOMER, DraftKind.CLAIM_CUSTOMER])
def test_the_steps_of_a_request_show_what_was_typed(town: Town, kind: DraftKind) -> None:
    typed = town.typed
    with town.database.write() as session:
        ada = actor(session)
        identifier = Identifier(
            IdentifierType.TENANT_ID, world.TENANT, TenantCheck.MISMATCHED, typed.lines(500)
        )
        wanted = _request(town, identifier)
        more = {"reason": typed.lines(500), "asks_reason": True, "asked_about": typed.person().email}
        customer = session.scalars(select(Customer).limit(1)).one()
        form = world.typed(MODELS[kind], wanted, customer_id=customer.id, **more)
        assert isinstance(form, AssociationRequestDraft)
        draft: OpenDraft[Any] = drafts.start(session, ada, form, NOON)
        checked = check_customer.assess(session, ada, draft.id, NOON)
        shown = first_step.read(session, ada, form)
        listed = ListMetadata(kind=kind)
        begun = [Unfinished(draft, form.name, "", typed.line(200)), Unfinished(draft, typed.line(200), "")]
        assert_view(unfinished_views.drafts(begun, listed), typed)
        replacing = replace(draft, replaced=form)
        for found in (begun[:1], begun):
            above = [*unfinished_views.replaced(replacing), *unfinished_views.line(found, listed)]
            assert_view(unfinished_views.above(request_views.contacts(draft), above), typed)
        assert_view(request_views.engagements(checked), typed)
        assert_view(request_views.contacts(draft, said=contact_views.other_domain(_known(town))), typed)
        assert_view(request_views.review(checked, wanted), typed)
        first = AddedBefore(engagement=typed.line(200), owner=ADMIN, at=NOON, reference="MCI-000001")
        assert_view(
            request_views.engagements(checked, request_views.refused_notice(checked.assessments, [first])),
            typed,
        )
        closed = {Field.LOCATION: terms.no_location(EngagementTerms.of(town.place.viva), "<@U1>")}
        if kind is DraftKind.ADD_CUSTOMER:
            look_up = check_customer.LookUp("contoso.com", None)
            for said in (adding.not_eligible(checked), *(adding.asked(asks, look_up) for asks in Asks)):
                assert_view(adding.location(draft, shown, said={**closed, **said}), typed)
            assert_view(adding.checking(draft), typed, shows=False)
        else:
            said = claim_customer.not_eligible(checked)
            assert_view(claim_customer.location(draft, shown, said={**closed, **said}), typed)


def _request(town: Town, identifier: Identifier) -> AssociationRequest:
    return AssociationRequest(
        location_id=town.place.seattle.id,
        domain="contoso.com",
        company=town.typed.line(150),
        identifier=identifier,
        engagement_ids=(town.place.siem.id,),
        customer_contact=town.typed.person(),
        partner_contact=town.typed.person(),
        contact_reason=town.typed.lines(500),
    )


def test_every_option_fits_and_shows_what_was_typed(town: Town) -> None:
    with town.database.read() as session:
        place = PartnerLocation.of(session.get_one(Location, town.place.seattle.id))
        engagement = EngagementTerms.of(session.get_one(Engagement, town.place.viva.id))
        partner = session.get_one(Partner, town.place.partner.id)
        line = customers_page.one(session, partner, town.claimed)
        assert line is not None
        options: list[Option] = [
            terms.location_option(place),
            terms.engagement_option(engagement, place),
            terms.engagement_choice(engagement),
            claim_customer.customer_option(KnownCustomer.of(line.customer)),
            choose_views.option(Summary(associations.of_id(session, town.claimed))),
        ]
    # They stand in lists of their own, so their values may be equal.
    for option in options:
        assert check_options(drawn({"options": [option]})) == []
    assert_literal(drawn({"options": options}), town.typed, shows=True)


def test_the_other_views_show_what_was_typed(town: Town) -> None:
    typed = town.typed
    with town.database.read() as session:
        place = PartnerLocation.of(session.get_one(Location, town.place.seattle.id))
        listing = undelivered.listing(session, actor(session), undelivered_views.SHOWN)
        assert_view(undelivered_views.view(listing), typed)
        here = PageState(screen=Screen.PAGE, words=typed.line(100), location=place.id)
        assert_view(customer_forms.filters(here, place, from_home=True), typed)
        one, another = (Summary(associations.of_id(session, at)) for at in (town.waiting, town.claimed))
        for meant in (
            Meant((), guessed=False),
            Meant([one], guessed=True),
            Meant([one, another], guessed=False),
            Meant((), guessed=False, others=[one]),
        ):
            question = choose_views.choose(
                DraftKind.SUBMIT_CLAIM, Views.CLAIM_CHOOSE, Action.CLAIM_SEARCH, typed.line(500), meant
            )
            assert_view(question, typed, shows=False)
            nothing = choose_views.nothing_waits(DraftKind.SUBMIT_CLAIM, typed.line(500), meant, can_ask=True)
            assert_view(nothing, typed, shows=False)
        assert_view(request_views.open_already(DraftKind.ADD_CUSTOMER, [one]), typed)
        assert_view(request_views.open_already(DraftKind.ADD_CUSTOMER, [one, another]), typed)
        customer = KnownCustomer.of(one.customer)
        assert_view(claim_customer.nobody(customer, claim_listeners.not_consented(customer)), typed)
        to_ask = [
            ToAsk(row, typed.person().email, is_own) for row in (one, another) for is_own in (True, False)
        ]
        not_now = [NotNow(one, typed.person().email, at) for at in (NOON, None)]
        said = NotForThem(typed.person().email, typed.line(200))
        not_now.append(NotNow(another, typed.person().email, None, said))
        assert_view(ask_all_views.choose(Offer(to_ask[:1], not_now, [another])), typed)
        assert_view(ask_all_views.choose(Offer((), not_now)), typed)
        assert_view(ask_all_views.choose(Offer(to_ask[1:2])), typed)
        own = OwnCustomer(KnownCustomer.of(one.customer), [one, another])
        assert_view(snooze_all_views.form([own]), typed)
        assert_view(snooze_all_views.snoozed(Snoozed([one], [another]), NOON, NOON), typed)
    text, blocks = help_views.unknown(typed.line(40), None, None)
    message = drawn({"text": text, "blocks": blocks})
    assert check_message(message) == []
    assert_literal(message, typed, shows=False)


WITHOUT_TYPED_TEXT = {
    "handlers.administration.departures.views.not_done",
    "handlers.administration.departures.views.working",
    "handlers.administration.groups.views.follow",
    "handlers.administration.groups.views.looking",
    "handlers.administration.mail.views.done",
    "handlers.administration.mail.views.logo",
    "handlers.administration.mail.views.waiting",
    "handlers.administration.personal_rights.views.erased",
    "handlers.administration.personal_rights.views.form",
    "handlers.administration.personal_rights.views.nothing",
    "handlers.administration.personal_rights.views.waiting",
    "handlers.administration.retention.views.form",
    "handlers.administration.retention.views.preview",
    "handlers.administration.role_requests.views.asking",
    "handlers.administration.role_requests.views.done",
    "handlers.administration.role_requests.views.not_done",
    "handlers.administration.role_requests.views.outside",
    "handlers.administration.roles.views.give",
    "handlers.administration.roles.views.looking_up",
    "handlers.administration.settings.views.channel",
    "handlers.administration.settings.views.done",
    "handlers.administration.settings.views.waiting",
    "handlers.set_up.mail_views.waiting",
    "handlers.administration.views.overview",
    "handlers.claims.item_views.fetching",
    "handlers.claims.message_file_views.fetching",
    "handlers.customers.form_views.export",
    "handlers.customers.form_views.find",
    "handlers.help.views.every",
    "handlers.home.views.alone",
    "handlers.members.views.form",
    "handlers.associations.choose_views.nothing_of_customer",
    "handlers.associations.choose_views.nothing_yet",
    "handlers.customers.form_views.none_to_find",
    "handlers.members.views.quiet",
}
"""Views in which nothing stands that anybody typed."""


def test_every_view_is_tried_here() -> None:
    used = {
        f"{module.__name__}.{node.attr}"
        for node in ast.walk(ast.parse(Path(__file__).read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if inspect.ismodule(module := globals().get(node.value.id))
    }
    views = {
        f"{found.name}.{name}"
        for found in pkgutil.walk_packages(handlers.__path__, "handlers.")
        if found.name.endswith("views")
        for name, function in inspect.getmembers(importlib.import_module(found.name), inspect.isfunction)
        if function.__module__ == found.name and get_type_hints(function).get("return") is View
        if not name.startswith("_")
    }
    assert views - used == WITHOUT_TYPED_TEXT

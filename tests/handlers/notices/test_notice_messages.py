from dataclasses import asdict, replace
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import select

from blockkit import check_message
from flows.associations import cancel, ownership
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.history.history_events import HistoryEvent
from flows.members.membership import HandOver
from flows.notes import notes
from flows.notes.notes import NoteSubject
from flows.notifications import (
    CustomerCard,
    DayRenewal,
    Digest,
    GroupGone,
    GroupLeft,
    GroupLooked,
    MailRefused,
    MessageCorrected,
    MessageRedrawn,
    NoticeUpdate,
    OwnerNotice,
    PersonErased,
    Reminder,
    RoleAnswered,
    RoleAsked,
    SlackNotification,
    ThreadLine,
)
from flows.outbox import reroute
from flows.reminders import day_message, tick
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.text.mail_trouble import CORRECTED, MailTrouble
from handlers.app.page_state import PageState
from handlers.blocks.message import SlackMessage
from handlers.notices import trouble_views
from handlers.notices.thread_views import sentence
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus, Origin, Proof, RoleRequestEnding
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from store.partners import Member, Partner
from tests.support import asking, delivered, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor
from words.slack_messages import Line, line

DAY = timedelta(days=1)


@pytest.fixture
def fourth_coffee(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def added(database: Database, fourth_coffee: World) -> int:
    one = world.associate(database, fourth_coffee, fourth_coffee.viva.id, user=USER)
    with database.write() as session:
        notes.write(session, actor(session), NoteSubject(association_id=one), "Call them", NOON)
    return one


def rendered(database: Database, notification: SlackNotification) -> SlackMessage:
    with database.read() as session:
        return delivered.message(session, notification, NOON)


def words(message: SlackMessage) -> str:
    return str(message.payload())


def example(  # noqa: PLR0911 -- one for each kind that needs rows
    database: Database, kind: type[SlackNotification]
) -> SlackNotification:
    if kind is NoticeUpdate:
        with database.write() as session:
            return NoticeUpdate(1, 1, delivered.sent_notice(session, 1, 1, NOON))
    if kind is MessageCorrected:
        with database.write() as session:
            return MessageCorrected(delivered.sent_line(session, 1, 1, NOON))
    if kind in {GroupLooked, GroupLeft, GroupGone}:
        with database.write() as session:
            group = delivered.followed_group(session, session.scalars(select(Partner)).one())
            return replace(kind.example(), followed_id=group.id)
    if kind is PersonErased:
        with database.write() as session:
            return PersonErased(delivered.erasure(session, session.scalars(select(Partner)).one()).id)
    if kind in {RoleAsked, RoleAnswered, MessageRedrawn}:
        with database.write() as session:
            partner = session.scalars(select(Partner)).one()
            ending = RoleRequestEnding.GRANTED if kind is RoleAnswered else None
            request = delivered.role_request(session, partner, ending)
            if kind is MessageRedrawn:
                return MessageRedrawn(delivered.sent_role_asked(session, request, ADMIN, NOON))
            return RoleAsked(request.id) if kind is RoleAsked else RoleAnswered(request.id)
    if kind is not DayRenewal:
        return kind.example()
    until = (NOON + 40 * DAY).isoformat()
    with database.write() as session:
        member = session.scalars(select(Member).where(Member.user_id == USER)).one()
        day = Digest(member.partner_id, member.id, NOON.isoformat(), until, NOON.isoformat())
        return DayRenewal(delivered.sent_day(session, day_message.with_listed(session, day), NOON))


@pytest.mark.parametrize("kind", get_args(SlackNotification))
def test_every_notification_renders_its_example(
    database: Database, added: int, kind: type[SlackNotification]
) -> None:
    message = rendered(database, example(database, kind))
    payload = message.payload()
    assert "\n" not in message.text
    assert len(message.text) < 300
    assert payload["blocks"]
    assert check_message(payload) == []
    assert "None" not in words(message)


def test_a_card_says_customer_status_due_owner_and_what_comes_next(database: Database, added: int) -> None:
    said = words(rendered(database, CustomerCard(added)))
    for expected in (
        "Contoso",
        "Microsoft Viva",
        "Customer added",
        "30 days left",
        r"USD\xa05,000",
        "Seattle",
        f"<@{USER}>",
        "MCI-000001",
        "Ask for consent",
        "consent.send",
        "association.open",
    ):
        assert expected in said


def test_what_comes_from_outside_is_shown_literally(
    database: Database, added: int, fourth_coffee: World
) -> None:
    with database.write() as session:
        association = session.get_one(Association, added)
        association.mail_refused = "550 <!channel> & <https://evil.example|click>"
    said = words(rendered(database, CustomerCard(added)))
    assert "550 &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;" in said


@pytest.mark.parametrize("trouble", list(MailTrouble))
def test_each_reason_for_which_a_consent_mail_failed_is_told_with_what_to_do(
    database: Database, added: int, fourth_coffee: World, trouble: MailTrouble
) -> None:
    with database.write() as session:
        request = asking.ask(session, actor(session), added, LINKS, NOON, customer=KIM, partner=ADA)
        reroute.fail_mail(session, request.ask_id, trouble, NOON)
    with database.read() as session:
        entry = session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
        assert entry is not None
        line = sentence(HistoryEvent.of(entry, None), "UTC")
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailRefused.kind)).one()
        told = MailRefused(**message.payload)
    assert not line.startswith("mail:")
    said = words(rendered(database, told))
    card = words(rendered(database, CustomerCard(added)))
    assert check_message(rendered(database, told).payload()) == []
    action = "consent.correct_address" if trouble in CORRECTED else "consent.send"
    assert action in said
    assert ("The mail server" in card) is (trouble is MailTrouble.ADDRESS)
    assert trouble.value not in said + card + line or trouble is MailTrouble.ADDRESS
    assert (ADA.email in said) is (trouble is MailTrouble.OWN_LETTERS)


@pytest.mark.parametrize("trouble", list(MailTrouble))
def test_what_a_card_counts_of_further_troubles_is_true_of_each_of_them(
    database: Database, fourth_coffee: World, trouble: MailTrouble
) -> None:
    many = world.add_many(database, fourth_coffee, 5)
    with database.write() as session:
        for one in many:
            session.get_one(Association, one).mail_refused = trouble
            session.get_one(Association, one).status = AssociationStatus.AWAITING_CONSENT
    card = words(rendered(database, CustomerCard(many[0])))
    assert "2 more engagements need another consent e-mail; see Details." in card
    assert "failed" not in card


def buttons(database: Database, added: int) -> dict[str, str]:
    """Return what each button of the card carries."""
    blocks = rendered(database, CustomerCard(added)).payload()["blocks"]
    (row,) = (block for block in blocks if block["type"] == "actions")
    return {button["action_id"]: button["value"] for button in row["elements"]}


def test_an_ended_association_keeps_only_its_details(database: Database, added: int) -> None:
    with database.write() as session:
        session.get_one(Association, added).status = AssociationStatus.REJECTED_FINAL
    assert set(buttons(database, added)) == {"association.open"}


@pytest.mark.parametrize("end", ["expired", "cancelled"])
def test_what_ended_without_a_claim_can_be_begun_anew(database: Database, added: int, end: str) -> None:
    if end == "expired":
        list(tick.sweep(database, NOON + timedelta(days=31)))
    else:
        with database.write() as session:
            cancel.cancel(session, actor(session), added, NOON, "changed their mind")
    with database.write() as session:
        row = session.get_one(Association, added)
        again = PageState(customer=row.customer_id, engagement=row.engagement_id)
    assert buttons(database, added) == {"customer.open": again.carried(), "association.open": str(added)}
    with database.write() as session:
        row = session.get_one(Association, added)
        row.origin = Origin.CLAIMED
        wanted = PageState(customer=row.customer_id, engagement=row.engagement_id)
    assert buttons(database, added)["customer.claim"] == wanted.carried()


DUE = "<!date^1775044800^{date_short}, {time}|Apr 1, 2026, 12:00 UTC>"


@pytest.mark.parametrize(
    ("moment", "words_expected"),
    [
        (
            "consent_not_sent",
            f"Send the consent e-mail to Contoso for Microsoft Viva: consent is due {DUE}.",
        ),
        ("consent_awaited", f"Contoso has not answered for Microsoft Viva: consent is due {DUE}."),
        ("claim", f"Submit the claim for Contoso, Microsoft Viva: it is due {DUE}."),
        (
            "claim_escalation",
            f"Claim not submitted: Contoso, Microsoft Viva. It is due {DUE}.",
        ),
    ],
)
def test_r29_each_reminder_says_who_must_do_what_by_when(
    database: Database, added: int, moment: str, words_expected: str
) -> None:
    message = rendered(database, Reminder(added, moment, NOON.isoformat()))
    assert message.text == words_expected
    assert "reminder.snooze" in words(message)


def test_every_entry_of_the_history_has_its_sentence(
    database: Database, added: int, fourth_coffee: World
) -> None:
    with database.write() as session:
        ada = actor(session)
        asking.ask(session, ada, added, LINKS, NOON, customer=KIM, partner=ADA)
        ownership.hand_over(session, ada, added, ADMIN, NOON)
        record_consent.record(session, ada, added, NOON, "by phone", NOON)
        submit_claim.submit(session, ada, added, NOON, submitted_on=NOON.date(), claim_id="C-1", note=None)
    with database.read() as session:
        entries = session.scalars(select(HistoryEntry.id).order_by(HistoryEntry.number)).all()
        said = [delivered.message(session, ThreadLine(added, one), NOON).text for one in entries]
    unproven = "Not proven to other partners: recorded by hand, not answered through the link."
    assert {one.partition(": ")[0] for one in said} == {"MCI-000001 Microsoft Viva"}
    said = [one.partition(": ")[2] for one in said]
    assert said == [
        f"Customer added by <@{USER}>.",
        f"Consent requested from kim@contoso.com by <@{ADMIN}>.",
        *said[2:-3],
        f"Owner changed from <@{USER}> to <@{ADMIN}> by <@{ADMIN}>.",
        f"Consent recorded by <@{ADMIN}>: “by phone”. {unproven}",
        f"Claim C-1 submitted on Mar 2, 2026 by <@{ADMIN}>.",
    ]


def test_an_entry_whose_person_was_erased_still_reads(database: Database, added: int) -> None:
    with database.write() as session:
        entry = session.scalars(select(HistoryEntry)).one()
        entry.detail, entry.salt = None, None
        entry.action = "consent:asked"
    assert "Consent requested by" in rendered(database, OwnerNotice(added, entry.id)).text


def test_a_message_carries_no_live_markup_of_slack(database: Database, added: int) -> None:
    payload = rendered(database, CustomerCard(added)).payload()
    assert payload["parse"] == "none"
    assert payload["link_names"] is False
    assert asdict(CustomerCard(added)) == {"customer_id": added}


@pytest.mark.parametrize("domain", ["contoso.com", "xn--bcher-kva.example", None])
def test_r19_each_kind_of_proof_has_a_sentence_of_its_own(domain: str | None) -> None:
    said = [str(line(Line.PROOF, detail={"proof": one.value, "mail_domain": domain})) for one in Proof]
    assert len(set(said)) == len(Proof)
    for one, words_said in zip(Proof, said, strict=True):
        assert words_said.startswith("Proven" if one in {Proof.TENANT, Proof.DOMAIN} else "Not proven")
        assert "None" not in words_said
        assert "xn--" not in words_said
        assert words_said.endswith(".")


@pytest.mark.parametrize(
    ("action", "detail"),
    [
        *(("consent:accepted", {"proof": one.value}) for one in Proof),
        *(
            ("consent:given_to_another_partner", {"proof": one})
            for one in ("tenant", "domain", "decided", "")
        ),
        *((f"dispute:{one}", {}) for one in ("began", "upheld", "dismissed")),
    ],
)
def test_r19_r3_whatever_is_told_of_other_partners_is_a_sentence_that_names_none(
    action: str, detail: dict[str, str]
) -> None:
    said = str(line(Line.HISTORY_SENTENCE, action=action, member=None, detail=detail))
    assert said.endswith(".")
    assert "  " not in said
    assert action not in said


@pytest.mark.parametrize(("count", "said"), [(1, "1 open engagement"), (4, "4 open engagements")])
@pytest.mark.parametrize("is_gone", [True, False])
def test_a_request_to_hand_over_counts_engagements_and_names_the_button(
    count: int, said: str, *, is_gone: bool
) -> None:
    message = trouble_views.member_gone(HandOver(7, USER, "Uma Perez", is_gone, count), NOON.isoformat())
    assert message.text.endswith(f"Hand over {said}.")
    assert f"still owns {said}{'.' if is_gone else ','}" in words(message)
    assert f"*{LABELS[NextAction.HAND_OVER]}* in the details" in words(message)


@pytest.mark.parametrize("kind", [OwnerNotice, MailRefused])
def test_a_message_that_may_reach_an_admin_names_the_owner(
    database: Database, added: int, kind: type[OwnerNotice | MailRefused]
) -> None:
    said = words(rendered(database, kind.example()))
    assert f"owner <@{USER}>" in said
    assert "you own" not in said

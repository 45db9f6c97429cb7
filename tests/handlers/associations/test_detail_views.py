import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.views import View

from blockkit import check_view
from flows.associations import cancel, customer_cards
from flows.associations import details as flow
from flows.claims import items
from flows.consent import consent
from flows.customers_page.page_values import Associated
from flows.history.history_events import HistoryEvent
from flows.outbox import reroute
from flows.rules.associations.agenda import AgendaItem, AgendaKind
from flows.rules.associations.deadlines import RESEND_AFTER
from flows.rules.associations.next_step import LABELS, NextAction, Who
from flows.rules.text.mail_trouble import MailTrouble
from handlers.app.ids import Action
from handlers.associations import detail_buttons, detail_lines
from handlers.associations import detail_views as views
from handlers.claims import claim_views
from handlers.customers import row_views
from handlers.notices import card_views, thread_views
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus, OutboxState
from tests.support import world
from tests.support.stage import words
from tests.support.world import ADA, KIM, LINKS, NOON, actor
from words import mrkdwn

FLOWS = Path(__file__).parents[3] / "flows"
ACTION = re.compile(r'"((?:association|consent|claim|owner|contacts|mail|reminders?|person)[a-z_]*:[a-z_]+)"')

A_DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 12, 9, 23, tzinfo=UTC)
"""It ends 9 December in Berlin."""


def actions() -> list[str]:
    """Return every action of the history that stands in the flows, and those that a tick makes."""
    found = {one for path in FLOWS.glob("*.py") for one in ACTION.findall(path.read_text())}
    reminders = {kind for kind in AgendaKind if not kind.endswith("expiry")}
    answers = {"consent:accepted", "consent:declined"}
    return sorted(found | answers | {f"reminder:{kind}" for kind in reminders})


@pytest.mark.parametrize("action", actions())
@pytest.mark.parametrize("member", ["U0ADA", None])
def test_every_action_of_the_history_has_words_even_when_its_detail_is_erased(
    action: str, member: str | None
) -> None:
    sentence = thread_views.sentence(HistoryEvent(NOON, action, {}, member), "UTC")
    assert sentence.endswith(".")
    assert ":" not in sentence.replace("<@U0ADA>", "")


@pytest.mark.parametrize("kind", AgendaKind)
def test_every_moment_of_the_agenda_has_words(kind: AgendaKind) -> None:
    said = detail_lines.moment(AgendaItem(NOON, kind, 1), None, "America/New_York", NOON)
    assert said.startswith("• Mon, Mar 2, 07:00 EST: ")


@pytest.mark.parametrize(
    ("item", "hour"),
    [
        (AgendaItem(MIDNIGHT - 3 * A_DAY, AgendaKind.REQUEST_WARNING, 3), "Sun, Dec 6, 23:59 CET"),
        (AgendaItem(MIDNIGHT - 3 * A_DAY, AgendaKind.REQUEST_ESCALATION), "Sun, Dec 6, 23:59 CET"),
        (AgendaItem(MIDNIGHT, AgendaKind.REQUEST_EXPIRY), "Wed, Dec 9, 23:59 CET"),
        (AgendaItem(MIDNIGHT + A_DAY, AgendaKind.REVIEW_OVERDUE, 1), "Thu, Dec 10, 23:59 CET"),
        (AgendaItem(MIDNIGHT - A_DAY, AgendaKind.CONSENT_NOT_SENT, 1), "Wed, Dec 9, 00:00 CET"),
        (
            AgendaItem(MIDNIGHT - A_DAY, AgendaKind.REQUEST_WARNING, None, MIDNIGHT - 3 * A_DAY),
            "Wed, Dec 9, 00:00 CET",
        ),
    ],
)
def test_what_comes_before_a_deadline_at_midnight_is_named_as_the_deadline_is(
    item: AgendaItem, hour: str
) -> None:
    assert detail_lines.moment(item, MIDNIGHT, "Europe/Berlin", MIDNIGHT).startswith(f"• {hour}: ")


def test_every_deed_has_a_button_and_every_state_words() -> None:
    assert set(detail_buttons.BUTTONS) == set(NextAction)
    assert set(views.WHO) == set(Who)
    assert set(detail_lines.MAIL_STATES) == set(OutboxState)


@pytest.mark.parametrize(("refused", "emphasis"), [(None, None), ("550 No such user", "primary")])
def test_a_deed_has_the_same_emphasis_wherever_its_button_stands(
    database: Database, refused: str | None, emphasis: str | None
) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        consent.send(session, actor(session), [added], LINKS, NOON, customer=KIM, partner=ADA)
        if refused:
            reroute.fail_mail(session, 1, refused, NOON)
    # Within an hour of the first e-mail, asking again is not offered.
    at = NOON + RESEND_AFTER
    with database.read() as session:
        shown = flow.read(session, actor(session), added, at)
        one = Associated(shown.summary, shown.claim, may_act=True, is_own=True)
        card = customer_cards.contents([shown.summary.association], at)
        blocks = [
            *card_views.card(card, frozenset(), at).blocks,
            *row_views.associated(one, at, names_engagement=True),
            *views.details(shown, at).blocks,
        ]
    buttons = [button for block in blocks for button in block.to_dict().get("elements", [])]
    action = Action.CONSENT_CORRECT if refused else Action.CONSENT_SEND
    styles = [one.get("style") for one in buttons if one.get("action_id") == action]
    assert styles == [emphasis] * 3


def test_r18_no_screen_offers_to_ask_again_within_the_hour(database: Database) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        consent.send(session, actor(session), [added], LINKS, NOON, customer=KIM, partner=ADA)
    at = NOON + RESEND_AFTER - timedelta(seconds=1)
    with database.read() as session:
        shown = flow.read(session, actor(session), added, at)
        one = Associated(shown.summary, shown.claim, may_act=True, is_own=True)
        blocks = [
            *row_views.associated(one, at, names_engagement=True),
            *views.details(shown, at).blocks,
            card_views.actions(shown.summary, at),
        ]
    assert Action.CONSENT_SEND not in str([block.to_dict() for block in blocks]).replace("'", " ").split()


@pytest.mark.parametrize(("early", "says"), [(timedelta(seconds=1), True), (timedelta(0), False)])
@pytest.mark.parametrize("trouble", [MailTrouble.CANCELLED, MailTrouble.WITHDRAWN])
def test_r18_where_the_mail_must_be_sent_again_the_details_say_from_when_it_can(
    database: Database, trouble: MailTrouble, early: timedelta, *, says: bool
) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        consent.send(session, actor(session), [added], LINKS, NOON, customer=KIM, partner=ADA)
        session.get_one(Association, added).mail_refused = trouble
    at = NOON + RESEND_AFTER - early
    with database.read() as session:
        said = words(views.details(flow.read(session, actor(session), added, at), at).to_dict())
    moment = mrkdwn.moment(NOON + RESEND_AFTER)
    again = "Send the consent e-mail again: the customer has no link that works."
    assert f"{again} It can be sent from {moment}." in said or not says
    assert ("It can be sent from" in said) is says
    assert (LABELS[NextAction.RESEND_CONSENT] in said) is not says


@pytest.mark.parametrize("status", AssociationStatus)
def test_the_details_of_every_status_fit_slack(database: Database, status: AssociationStatus) -> None:
    place = world.build(database)
    added = world.associate(
        database, place, place.viva.id, company="<!channel> & Söhne " + "x" * 130, tenant=world.TENANT
    )
    with database.write() as session:
        row = session.get_one(Association, added)
        row.status = status
        row.claim_due = NOON + timedelta(days=90)
        row.mail_refused = "550 <kim@contoso.com> & so on"
    with database.read() as session:
        shown = flow.read(session, actor(session), added, NOON)
        claim = claim_views.claim(shown, items.read(session, actor(session), added, NOON), NOON)
        for view in (views.details(shown, NOON, ["*x*"]), views.history(shown), claim):
            payload = view.to_dict()
            assert check_view(payload) == []
            assert "<!channel>" not in str([one for one in payload["blocks"] if one["type"] != "header"])


@pytest.mark.parametrize("status", AssociationStatus)
def test_the_details_offer_every_possible_action_once(database: Database, status: AssociationStatus) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        row = session.get_one(Association, added)
        row.status, row.claim_due = status, NOON + timedelta(days=90)
    with database.read() as session:
        shown = flow.read(session, actor(session), added, NOON)
        offered = [Action(one["action_id"]) for one in buttons(views.details(shown, NOON))]
        expected = [detail_buttons.BUTTONS[one] for one in shown.actions]
    known = set(detail_buttons.BUTTONS.values())
    assert sorted(one for one in offered if one in known) == sorted(expected)
    if NextAction.CANCEL in shown.actions:
        rare = [one for one in offered if one in known][-1]
        assert rare is Action.ASSOCIATION_CANCEL


def test_each_part_has_its_own_buttons_below_it(database: Database) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id)
    with database.read() as session:
        view = views.details(flow.read(session, actor(session), added, NOON), NOON).to_dict()
    parts: list[str] = [""]
    for block in view["blocks"]:
        if block["type"] == "divider":
            parts.append("")
        parts[-1] += str(block)
    found = {
        label: next(number for number, part in enumerate(parts) if f"'{label}'" in part)
        for label in (
            "Ask for consent",
            "Edit contacts",
            "Change owner",
            "Set next date",
            "Cancel association",
        )
    }
    assert len(set(found.values())) == len(found)
    assert found["Ask for consent"] == 0
    for label, beside in {
        "Ask for consent": "*Next, by you:* Send the consent e-mail",
        "Edit contacts": "kim@contoso.com",
        "Change owner": "*Owner*",
        "Set next date": "the consent is due",
        "Cancel association": "*Other actions*",
    }.items():
        assert beside in parts[found[label]]


def test_the_top_says_sign_status_deadline_and_amount_in_one_line(database: Database) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        row = session.get_one(Association, added)
        row.status, row.status_since = AssociationStatus.AWAITING_CONSENT, NOON + timedelta(days=1)
        since = int(row.status_since.timestamp())
    with database.read() as session:
        shown = flow.read(session, actor(session), added, NOON)
        view = views.details(shown, NOON + timedelta(days=20)).to_dict()
    line = re.sub(r"\^[^^|]*\|[^>]*", "", view["blocks"][2]["text"]["text"])
    assert line == (
        "🟡 *Awaiting customer consent response* · consent due in 10 days, Wed, Apr 1, 12:00 UTC"
        " · USD\u00a05,000"
    )
    small = re.sub(r"\^[^^|]*\|[^>]*", "", view["blocks"][3]["elements"][0]["text"])
    assert small == f"Since <!date^{since}> · added <!date^{int(NOON.timestamp())}>"
    assert view["blocks"][4]["text"]["text"] == (
        "*Next, by the customer:* The customer answers the consent e-mail."
    )
    assert str(view).count("Awaiting customer consent response") == 1
    assert "clock" not in str(view)


def test_only_what_this_member_must_do_next_stands_out(database: Database) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id, user=world.USER)
    for user, expected in ((world.USER, {"primary"}), (world.ADMIN, set[str]())):
        with database.read() as session:
            shown = flow.read(session, actor(session, user), added, NOON)
            styles = {one.get("style") for one in buttons(views.details(shown, NOON))}
        assert styles - {None, "danger"} == expected


def buttons(view: View) -> list[dict[str, Any]]:
    rows = [one for one in view.to_dict()["blocks"] if one["type"] == "actions"]
    return [one for row in rows for one in row["elements"]]


def test_a_reminder_that_was_snoozed_says_so() -> None:
    snoozed = AgendaItem(NOON, AgendaKind.CLAIM_WARNING, fell_due=NOON - timedelta(days=1))
    assert detail_lines.moment(snoozed, None, "UTC", NOON).endswith("reminder, snoozed until then")


def test_notes_of_any_length_are_whole_somewhere(database: Database) -> None:
    place = world.build(database)
    added = world.associate(database, place, place.viva.id)
    reason = "&" * 3000
    with database.write() as session:
        cancel.cancel(session, actor(session), added, NOON, reason)
    with database.read() as session:
        shown = flow.read(session, actor(session), added, NOON)
    first, whole = views.details(shown, NOON).to_dict(), views.history(shown).to_dict()
    assert check_view(first) == check_view(whole) == []
    assert "Whole history" in str(first)
    assert "".join(block["text"]["text"] for block in whole["blocks"] if block["type"] == "section").count(
        "&amp;"
    ) == len(reason)

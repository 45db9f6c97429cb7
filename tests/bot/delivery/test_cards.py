"""A customer has one card in Slack, whatever happens to its associations, and its thread tells all of it."""

from datetime import timedelta

from sqlalchemy import update

from bot.delivery import Delivery
from flows.associations import customer_cards
from flows.customers import add_customer
from flows.customers.association_request import AssociationRequest
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft
from flows.rules.customers.tenancy import Identifier
from store.catalogue import LocationEligibility
from store.customers import customer_cards as store
from store.enums import IdentifierType, OutboxState, TenantCheck
from store.partners import Partner
from tests.support import world
from tests.support.delivering import add, ask, posts, rows, run, states
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADA, ADMIN, KIM, USER, actor

TEN = 10


def add_to_ten(shown: Stage) -> list[int]:
    """Add a customer to ten engagements in one go, as a member does."""
    place = shown.place
    with shown.bot.database.write() as session:
        works = [
            world.engagement(place.partner, f"WORK{number}", f"Workshop {number}") for number in range(TEN)
        ]
        session.add_all(works)
        session.flush()
        for one in works:
            eligible = {"location_id": place.seattle.id, "engagement_id": one.id}
            session.add(LocationEligibility(partner_id=place.partner.id, **eligible))
    wanted = AssociationRequest(
        location_id=place.seattle.id,
        domain="contoso.com",
        company="Contoso",
        identifier=Identifier(IdentifierType.TENANT_ID, world.TENANT, TenantCheck.DERIVED),
        engagement_ids=tuple(one.id for one in works),
        customer_contact=KIM,
        partner_contact=ADA,
    )
    with shown.bot.database.write() as session:
        member, now = actor(session), shown.bot.clock()
        draft = drafts.start(session, member, world.typed(AddCustomerDraft, wanted), now)
        session.flush()
        added = add_customer.finish(session, member, draft.id, now, version=draft.version)
        return [one.association.id for one in added]


def test_a_customer_of_ten_engagements_is_one_message_that_mentions_the_owner_once(
    shown: Stage, delivery: Delivery
) -> None:
    added = add_to_ten(shown)
    run(delivery)
    assert len(added) == TEN
    (post,) = posts(shown)
    assert post.channel == CHANNEL
    (card,) = shown.member().messages()
    assert all(f"Workshop {number}" in words(card) for number in range(TEN))
    assert words(card).count(f"<@{ADMIN}>") == 1
    assert posts(shown, "chat.update") == []
    assert sorted(states(shown, "customer_card")) == ["obsolete"] * (TEN - 1) + ["sent"]


def test_what_happens_to_any_engagement_updates_the_card_and_is_told_in_its_thread(
    shown: Stage, delivery: Delivery
) -> None:
    added = add_to_ten(shown)
    run(delivery)
    (card,) = shown.member().messages()
    for one in added[:2]:
        ask(shown, one)
        run(delivery)
    first, *thread = shown.member().messages()
    assert first["ts"] == card["ts"]
    assert words(first).count("Awaiting customer consent response") == 2
    assert [line["thread_ts"] for line in thread] == [card["ts"]] * 2
    assert ["Workshop 0" in words(line) for line in thread] == [True, False]
    assert "Workshop 1" in words(thread[1])
    assert len(posts(shown)) == 1 + len(thread)


def test_two_customers_have_two_cards(shown: Stage, delivery: Delivery) -> None:
    add(shown)
    add(shown, tenant="11111111-2222-4333-8444-666666666666")
    run(delivery)
    assert len(shown.member().messages()) == 2


def test_the_days_on_a_card_are_counted_down_at_midnight_of_the_partner(
    shown: Stage, delivery: Delivery
) -> None:
    with shown.bot.database.write() as session:
        session.execute(update(Partner).values(time_zone="America/Los_Angeles"))
    add(shown)
    run(delivery)
    for hours, expected in (
        (19, "30 days left"),
        (1, "29 days left"),
        (23, "29 days left"),
        (1, "28 days left"),
    ):
        shown.pass_time(hours=hours)
        customer_cards.renew(shown.bot.database, shown.bot.clock())
        run(delivery)
        (card,) = shown.member().messages()
        assert expected in words(card)
    assert len(posts(shown)) == 1
    assert len(posts(shown, "chat.update")) == 2


def test_a_card_without_a_clock_is_renewed_only_to_let_what_ended_leave(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown)
    run(delivery)
    shown.pass_time(days=31)
    shown.tick()
    run(delivery)
    with shown.bot.database.read() as session:
        one = world.row(shown.bot.database, added)
        card = store.of_several(session, [one.customer_id])[one.customer_id]
    assert one.ended_at is not None
    assert card.renew_at == one.ended_at + timedelta(days=7)
    shown.pass_time(days=7)
    assert customer_cards.renew(shown.bot.database, shown.bot.clock()) == 1
    run(delivery)
    with shown.bot.database.read() as session:
        assert store.of_several(session, [one.customer_id])[one.customer_id].renew_at is None


def test_a_card_that_is_gone_is_renewed_when_it_is_posted_again(shown: Stage, delivery: Delivery) -> None:
    add(shown)
    run(delivery)
    shown.sandbox.state.workspaces[world.WORKSPACE].channels[CHANNEL].messages.clear()
    for _ in range(2):
        shown.pass_time(days=1)
        assert customer_cards.renew(shown.bot.database, shown.bot.clock()) == 1
        run(delivery)
    (card,) = shown.member().messages()
    assert "28 days left" in words(card)
    assert {row.state for row in rows(shown.bot.database, "customer_card")} == {OutboxState.SENT}


def test_without_a_channel_the_first_owner_has_the_card_of_all_engagements(
    shown: Stage, delivery: Delivery
) -> None:
    with shown.bot.database.write() as session:
        session.execute(update(Partner).values(channel_id=None))
    add(shown, USER)
    other = world.associate(shown.bot.database, shown.place, shown.place.siem.id, user=ADMIN)
    run(delivery)
    ask(shown, other, USER)
    run(delivery)
    uma, ada = shown.member(USER), shown.member(ADMIN)
    card, *thread = uma.messages(uma.direct())
    assert "Microsoft Viva" in words(card)
    assert "Defend Against Threats" in words(card)
    assert [line["thread_ts"] for line in thread] == [card["ts"]] * 2
    (notice,) = ada.messages(ada.direct())
    assert "Consent requested" in words(notice)


def test_an_engagement_that_is_added_later_joins_the_card_and_is_told_in_its_thread(
    shown: Stage, delivery: Delivery
) -> None:
    add(shown)
    run(delivery)
    world.associate(shown.bot.database, shown.place, shown.place.siem.id)
    run(delivery)
    card, line = shown.member().messages()
    assert "Microsoft Viva" in words(card)
    assert "Defend Against Threats" in words(card)
    assert line["thread_ts"] == card["ts"]
    assert "Customer added" in words(line)

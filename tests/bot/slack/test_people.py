from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.build import Bot, build
from bot.slack.people import FRESH, KEPT, LOOKED_UP_EVERY
from flows.access import NoRole, Outsider
from flows.associations import ownership
from flows.associations.ownership import OwnerRefused
from flows.members.slack_people import why_outside
from flows.notifications import MemberGone
from store.outbox.outbox import OutboxMessage
from store.partners import Member
from tests.bot.answering import Slack
from tests.support import delivered, world
from tests.support.serving import make_settings, serving
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, World, actor

HERE = {"team_id": WORKSPACE}
MINUTE = timedelta(minutes=1)


class Hand:
    """The bot's clock, which a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def known_to(database_url: str, slack: Slack, clock: Hand) -> Iterator[tuple[Bot, World]]:
    """Give a bot that asks this Slack about people, and its partner."""
    with serving(slack.app()) as url:
        bot = build(make_settings(database_url, slack_api_url=f"{url}/api/"), clock=clock)
        yield bot, world.build(bot.database)
        bot.stop()


def asked(slack: Slack) -> int:
    return [method for method, _ in slack.called].count("users.info")


def gone(bot: Bot, user: str) -> bool:
    with bot.database.read() as session:
        member = session.scalars(select(Member).where(Member.user_id == user)).one()
        return member.gone_since is not None


def requests_to_hand_over(bot: Bot) -> list[str]:
    with bot.database.read() as session:
        kind = OutboxMessage.kind == MemberGone.kind
        return list(session.scalars(select(OutboxMessage.destination).where(kind)))


@pytest.mark.parametrize(
    ("person", "outside"),
    [
        (HERE, False),
        (HERE | {"deleted": False}, False),
        (HERE | {"deleted": True}, True),
        (HERE | {"is_bot": True}, True),
        (HERE | {"is_restricted": True}, True),
        (HERE | {"is_ultra_restricted": True}, True),
        (HERE | {"is_stranger": True}, True),
        ({"team_id": "T0OTHER"}, True),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER", WORKSPACE]}}, False),
        ({"team_id": "E0ORG", "enterprise_user": {"teams": [WORKSPACE]}}, False),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER"]}}, True),
        ({"teams": [WORKSPACE], "enterprise_id": "E0ORG"}, False),
        ({"team_id": WORKSPACE, "enterprise_user": {"teams": [WORKSPACE]}, "deleted": True}, True),
        ({"enterprise_user": "x", "teams": 1}, True),
        ({}, True),
    ],
)
def test_r2_who_is_an_outsider(person: dict[str, Any], outside: bool) -> None:
    assert (why_outside(person, WORKSPACE) is not None) is outside


@pytest.mark.parametrize("mark", ["deleted", "is_restricted", "is_ultra_restricted"])
def test_r2_a_member_who_was_deactivated_or_made_a_guest_may_do_nothing_and_is_back_without_a_role(
    database_url: str, mark: str
) -> None:
    clock, slack = Hand(), Slack(people={USER: {mark: True}})
    with known_to(database_url, slack, clock) as (bot, _):
        assert bot.people.belongs(WORKSPACE, ADMIN) is True
        assert bot.people.belongs(WORKSPACE, USER) is False
        with bot.database.read() as session, pytest.raises(Outsider):
            actor(session, USER)
        slack.people.clear()
        clock.now += FRESH
        assert bot.people.belongs(WORKSPACE, USER) is True
        with bot.database.read() as session, pytest.raises(NoRole):
            actor(session, USER)


def test_the_time_zone_of_a_member_is_the_one_that_slack_named_last(database_url: str) -> None:
    clock, slack = Hand(), Slack()
    with known_to(database_url, slack, clock) as (bot, place):
        for named, expected in (
            (None, None),
            ("Pacific/Kiritimati", "Pacific/Kiritimati"),
            ("Mars/Base", "Pacific/Kiritimati"),
            (7, "Pacific/Kiritimati"),
            ("Pacific/Honolulu", "Pacific/Honolulu"),
        ):
            slack.people[USER] = {} if named is None else {"tz": named}
            assert not bot.people.is_gone_now(place.partner, USER)
            with bot.database.read() as session:
                who = actor(session, USER)
                assert (who.member.time_zone, who.zone) == (expected, expected or "UTC")


ALL = "chat:write,users:read,users:read.email"
NAMED = {"profile": {"email": "uma@fourthcoffee.example"}}


def has_email(bot: Bot) -> bool | None:
    with bot.database.read() as session:
        return actor(session, USER).member.has_email


def email_asked_at(bot: Bot) -> datetime | None:
    with bot.database.read() as session:
        return actor(session, USER).member.email_asked_at


@pytest.mark.parametrize("before", [True, False, None])
@pytest.mark.parametrize(
    ("scopes", "person", "expected"),
    [
        (ALL, NAMED, True),
        (ALL, {}, False),
        (ALL, {"profile": {"email": ""}}, False),
        (ALL, {"profile": {"email": "ask me"}}, False),
        ("users:read", {}, None),
        ("users:read", {"profile": {}}, None),
        (None, {}, None),
        (None, NAMED, True),
    ],
)
def test_whether_a_profile_names_an_address_is_kept_where_slack_shows_addresses(
    database_url: str, scopes: str | None, person: dict[str, Any], expected: bool | None, before: bool | None
) -> None:
    slack = Slack(people={USER: person}, scopes=scopes)
    with known_to(database_url, slack, Hand()) as (bot, _):
        with bot.database.write() as session:
            member = actor(session, USER).member
            member.has_email, member.email_asked_at = before, None if before else NOON
        bot.people.look_around()
        assert has_email(bot) is expected
        assert email_asked_at(bot) == (None if expected or before else NOON)


def test_an_event_that_shows_an_address_or_none_any_more_makes_the_bot_look(database_url: str) -> None:
    slack = Slack(people={USER: {}}, scopes=ALL)
    with known_to(database_url, slack, Hand()) as (bot, _):
        bot.people.note_change(WORKSPACE, HERE | {"id": USER})
        assert (has_email(bot), asked(slack)) == (None, 0), "nothing is known, and nothing is shown"
        bot.people.look_around()
        assert has_email(bot) is False
        slack.people[USER] = NAMED
        bot.people.note_change(WORKSPACE, HERE | NAMED | {"id": USER})
        assert has_email(bot) is True
        before = asked(slack)
        bot.people.note_change(WORKSPACE, HERE | NAMED | {"id": USER})
        assert asked(slack) == before, "that is known"
        slack.people[USER] = {}
        bot.people.note_change(WORKSPACE, HERE | {"id": USER})
        assert has_email(bot) is False
        bot.people.note_change(WORKSPACE, HERE | NAMED | {"id": USER})
        assert has_email(bot) is False, "an old event does not count"


def test_who_is_back_is_known_with_their_address(database_url: str) -> None:
    slack = Slack(people={USER: NAMED | {"deleted": True}}, scopes=ALL)
    with known_to(database_url, slack, Hand()) as (bot, place):
        assert bot.people.is_gone_now(place.partner, USER)
        slack.people[USER] = {}
        assert not bot.people.is_gone_now(place.partner, USER)
        with bot.database.read() as session:
            member = session.scalars(select(Member).where(Member.user_id == USER)).one()
            assert (member.gone_since, member.has_email) == (None, False)


def test_the_admins_are_asked_once_to_hand_over_what_somebody_gone_owns(database_url: str) -> None:
    clock, slack = Hand(), Slack(people={USER: {"deleted": True}})
    with known_to(database_url, slack, clock) as (bot, place):
        one = world.associate(bot.database, place, place.viva.id, user=USER)
        for _ in range(3):
            assert bot.people.is_gone(place.partner, USER)
            clock.now += FRESH
        assert requests_to_hand_over(bot) == [ADMIN]
        with bot.database.write() as session:
            notification = MemberGone(actor(session).member.id + 1, NOON.isoformat())
            assert delivered.is_still_true(session, notification, clock.now)
            drawn = str(delivered.message(session, notification, clock.now).payload())
            assert f"<@{USER}> is no longer a member" in drawn
            assert "still owns 1 open engagement." in drawn
            with pytest.raises(OwnerRefused):
                ownership.hand_over(session, actor(session), one, USER, clock.now)
            ownership.hand_over(session, actor(session), one, ADMIN, clock.now)
            assert not delivered.is_still_true(session, notification, clock.now)


def test_where_no_admin_is_left_the_channel_is_asked(database_url: str) -> None:
    clock, slack = Hand(), Slack(people={ADMIN: {"deleted": True}})
    with known_to(database_url, slack, clock) as (bot, place):
        world.associate(bot.database, place, place.viva.id)
        assert bot.people.is_gone(place.partner, ADMIN)
        assert requests_to_hand_over(bot) == [place.partner.channel_id]


def test_who_owns_nothing_leaves_without_a_word(database_url: str) -> None:
    clock, slack = Hand(), Slack(people={USER: {"deleted": True}})
    with known_to(database_url, slack, clock) as (bot, place):
        assert bot.people.is_gone(place.partner, USER)
        assert gone(bot, USER)
        assert requests_to_hand_over(bot) == []


def test_members_are_looked_up_every_few_hours_whatever_they_do(database_url: str) -> None:
    clock, slack = Hand(), Slack()
    with known_to(database_url, slack, clock) as (bot, _):
        for _ in range(3):
            bot.people.look_around()
        assert asked(slack) == 2
        slack.people[USER] = {"deleted": True}
        clock.now += LOOKED_UP_EVERY
        bot.people.look_around()
        assert (gone(bot, USER), gone(bot, ADMIN)) == (True, False)
        slack.people.clear()
        clock.now += LOOKED_UP_EVERY
        bot.people.look_around()
        assert not gone(bot, USER)


def test_of_whom_slack_says_nothing_is_looked_up_again_soon_and_stays_as_they_were(database_url: str) -> None:
    clock, slack = Hand(), Slack()
    with known_to(database_url, slack, clock) as (bot, _):
        bot.workspaces.begin()
        bot.people.look_around()
        clock.now += LOOKED_UP_EVERY
        slack.error = "ratelimited"
        bot.people.look_around()
        assert not gone(bot, USER)
        slack.error, slack.people = "", {USER: {"deleted": True}}
        bot.people.look_around()
        assert gone(bot, USER)


def test_who_passed_lately_passes_at_once_and_slack_is_asked_meanwhile(database_url: str) -> None:
    clock, slack = Hand(), Slack()
    with known_to(database_url, slack, clock) as (bot, place):
        for _ in range(5):
            assert bot.people.belongs(WORKSPACE, USER) is True
        assert asked(slack) == 1
        slack.people[USER] = {"deleted": True}
        clock.now += FRESH
        bot.people.belongs(WORKSPACE, USER)
        # The question of a moment ago may still be under way; it is the same one.
        assert bot.people.is_gone_now(place.partner, USER)
        assert asked(slack) <= 3
        slack.people[USER] = {}
        clock.now += KEPT
        assert bot.people.belongs(WORKSPACE, USER) is True


def test_an_answer_from_before_the_clock_was_set_back_serves_nobody(database_url: str) -> None:
    clock, slack = Hand(), Slack()
    with known_to(database_url, slack, clock) as (bot, _):
        assert bot.people.belongs(WORKSPACE, USER) is True
        clock.now -= 2 * KEPT
        slack.people[USER] = {"deleted": True}
        assert bot.people.belongs(WORKSPACE, USER) is False


@pytest.mark.parametrize("error", ["internal_error", "ratelimited", "invalid_auth"])
def test_where_slack_does_not_answer_nobody_is_judged(database_url: str, error: str) -> None:
    clock, slack = Hand(), Slack()
    with known_to(database_url, slack, clock) as (bot, place):
        bot.people.belongs(WORKSPACE, ADMIN)
        slack.error = error
        assert bot.people.belongs(WORKSPACE, USER) is None
        assert not bot.people.is_gone(place.partner, USER)
        clock.now += FRESH
        assert bot.people.belongs(WORKSPACE, ADMIN) is True, "they passed within the hour"


@pytest.mark.parametrize("error", ["user_not_found", "user_not_visible"])
def test_whom_the_workspace_does_not_know_is_no_member_of_it(database_url: str, error: str) -> None:
    clock, slack = Hand(), Slack()
    with known_to(database_url, slack, clock) as (bot, _):
        bot.people.belongs(WORKSPACE, ADMIN)
        slack.error = error
        assert bot.people.belongs(WORKSPACE, USER) is False

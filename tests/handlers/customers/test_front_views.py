from dataclasses import replace
from typing import Any

from blockkit import check_message, check_view
from flows.catalogue_values import EngagementTerms
from flows.customers_page.losses import NO_LOSSES, Losses
from flows.customers_page.own_work import OwnWork
from flows.customers_page.page_values import Counted
from flows.reports.report import FigureSum, Report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations.amounts import Amount
from flows.rules.reports import periods
from flows.rules.reports.figures import Figure
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.app.surfaces import ShownScreen, home
from handlers.blocks.message import SlackMessage
from handlers.customers import catalogue_views, front_views
from handlers.customers.front_views import MOST_ENGAGEMENTS, Front
from handlers.help import views as help_views
from handlers.help.usage import USAGE, offered
from handlers.reports import report_views
from store.enums import AssociationStatus as S
from store.partners import Partner
from tests.support import world
from tests.support.world import ADMIN, NOON

NOTHING = OwnWork([], 0, 0)


def usd(units: int) -> FigureSum:
    return FigureSum(1, (Amount("USD", units),), counts=(1,))


def worth(days: float | None = None, **figures: FigureSum) -> Report:
    found = dict.fromkeys(Figure, FigureSum()) | {Figure[name]: one for name, one in figures.items()}
    ask = ReportAsk(owner=ADMIN)
    return Report(ask, periods.this_month(NOON.date()), None, None, ADMIN, found, days)


def engagements(count: int) -> list[Counted]:
    partner = Partner(id=1)
    made = [
        world.engagement(partner, f"E{number}", f"Engagement {number}", id=number + 1)
        for number in range(count)
    ]
    return [Counted(EngagementTerms.of(one), 501, 0, 3) for one in made]


def line(running: int, finished: int) -> str:
    engagement = EngagementTerms.of(world.engagement(Partner(id=1), "E1", "Engagement 1", id=1))
    front = Front(NOTHING, worth(), [Counted(engagement, running, 0, finished)], 0, 1, 55, is_empty=False)
    return str([one.to_dict() for one in front_views.blocks(front, NOON, ADMIN)])


def drawn(
    used: int = 3,
    offset: int = 0,
    *,
    own: OwnWork = NOTHING,
    total: int = 55,
    is_empty: bool = False,
    brief: bool = False,
    losses: Losses = NO_LOSSES,
    money: Report | None = None,
) -> list[dict[str, Any]]:
    shown = engagements(min(used, MOST_ENGAGEMENTS))
    front = Front(own, money or worth(), shown, offset, used, total, is_empty, losses=losses)
    found = front_views.blocks(front, NOON, ADMIN, brief=brief)
    assert check_view(home(ShownScreen(PageState(), "", found)).to_dict()) == []
    assert check_message(SlackMessage("", found).payload()) == []
    return [one.to_dict() for one in found]


def blocks(*given: Any, **more: Any) -> str:
    return str(drawn(*given, **more))


def test_every_subcommand_opens_from_app_home_in_one_more_click_at_most() -> None:
    assert Action.HELP_MORE in blocks()
    said = str(help_views.every(offered(is_admin=True)).to_dict())
    for usage in USAGE.values():
        assert usage.button is None or f"'{usage.button}'" in said


def test_r2_what_admins_do_is_not_offered_to_others() -> None:
    assert Action.ADMIN_OPEN in str(help_views.every(offered(is_admin=True)).to_dict())
    assert Action.ADMIN_OPEN not in str(help_views.every(offered(is_admin=False)).to_dict())


def test_the_actions_of_the_day_are_three_buttons() -> None:
    first = drawn()[0]
    assert [one["text"]["text"] for one in first["elements"]] == [
        "Add a customer",
        "Ask for consent",
        "More…",
    ]


def test_a_count_that_ended_says_so() -> None:
    assert "*500+* in progress, *3* complete" in blocks()


def test_an_engagement_does_not_count_what_it_has_none_of() -> None:
    assert "*Engagement 1*\\n*2* in progress'" in line(2, 0)
    assert "*Engagement 1*\\n*1* complete'" in line(0, 1)


def test_engagements_in_use_beyond_one_screen_are_counted_and_reached() -> None:
    assert "by name" not in blocks()
    assert "1–8 of 30, by name" in blocks(30)
    assert Action.CUSTOMERS_LATER in blocks(30)
    assert Action.CUSTOMERS_EARLIER not in blocks(30)
    assert Action.CUSTOMERS_EARLIER in blocks(30, 24)
    assert Action.CUSTOMERS_LATER not in blocks(30, 24)


def test_engagements_without_customers_are_folded_into_one_button() -> None:
    assert "All 55 engagements" in blocks()
    assert blocks(total=55).count("Engagement ") == 3 * 2  # its name, and the label of its button


def test_an_empty_catalogue_says_what_to_do() -> None:
    assert "/mci admin setup" in blocks(0, total=0, is_empty=True)


def test_money_is_named_where_it_is_known() -> None:
    for brief in (False, True):
        assert "At risk" not in blocks(brief=brief)
        assert Action.REPORT_OPEN not in blocks(brief=brief)
        assert "At risk within 7 days *USD\\xa014,500*" in blocks(
            money=worth(RISK_WEEK=usd(14_500)), brief=brief
        )
        needs = blocks(own=OwnWork([], 0, 0, "USD 60,000", "EUR 700 + USD 15,000"), brief=brief)
        assert "Needs you *USD\\xa060,000* · Awaiting consent *EUR\\xa0700 + USD\\xa015,000*" in needs
        unknown = replace(usd(6500), unknown=2)
        both = blocks(money=worth(RISK_WEEK=usd(1), REVIEW=unknown), brief=brief)
        assert "At risk within 7 days *USD\\xa01* · In review *USD\\xa06,500 and 2 without a rate*" in both


def test_app_home_says_what_is_at_risk_in_a_month_what_was_paid_and_how_much_of_it_is_paid_in_the_end() -> (
    None
):
    everything = worth(
        days=41.0,
        RISK_WEEK=usd(1),
        RISK_MONTH=usd(2),
        APPROVED=usd(3),
        PAID=usd(4),
        ADDED=FigureSum(6),
        CONVERTED=FigureSum(2),
    )
    assert drawn(money=everything)[0]["text"]["text"].splitlines() == [
        "At risk within 7 days *USD\xa01* · within 30 days *USD\xa02*",
        "This month: approved *USD\xa03* · paid *USD\xa04*",
        "Added this month: *6*, of these paid *2* (33%) · *41* days from added to paid (median)",
    ]
    alone = drawn(money=worth(RISK_MONTH=usd(2)))[0]["text"]["text"]
    assert alone == "At risk within 30 days *USD\xa02*"


def test_each_number_leads_to_its_rows_and_to_the_members_own_report() -> None:
    money = worth(RISK_MONTH=FigureSum(2, unknown=2), PAID=usd(4))
    rows, whole = drawn(own=OwnWork([], 0, 0, "USD 1"), money=money)[1]["elements"]
    assert [one["text"]["text"] for one in rows["options"]] == ["At risk within 30 days: 2", "Paid: 1"]
    places = [PageState.parse(one["value"]) for one in rows["options"]]
    assert [(one.screen, one.figure, one.owner) for one in places] == [
        (Screen.FIGURE, Figure.RISK_MONTH, ADMIN),
        (Screen.FIGURE, Figure.PAID, ADMIN),
    ]
    assert rows["action_id"] == Action.REPORT_FIGURE
    place = PageState.parse(whole["value"])
    assert (whole["action_id"], place.screen, place.owner) == (Action.REPORT_OPEN, Screen.REPORT, ADMIN)


def test_sums_say_that_a_part_of_them_is_no_promise_yet() -> None:
    promise, estimate = usd(1), replace(usd(1), estimated=True)
    for brief in (False, True):
        assert report_views.ESTIMATED not in blocks(money=worth(REVIEW=promise), brief=brief)
        assert report_views.ESTIMATED in blocks(money=worth(RISK_WEEK=estimate), brief=brief)
        assert report_views.ESTIMATED in blocks(own=OwnWork([], 0, 0, "USD 1", estimated=True), brief=brief)
        assert report_views.ESTIMATED not in blocks(own=OwnWork([], 0, 0, estimated=True), brief=brief)


def test_money_comes_first_then_what_was_lost_then_the_actions_of_the_day() -> None:
    money, lost = worth(RISK_WEEK=usd(1)), Losses({S.CONSENT_EXPIRED: 3}, "USD 15,000", False)
    for brief, ways in ((False, 1), (True, 0)):
        first = drawn(money=money, losses=lost, brief=brief)
        assert first[0]["text"]["text"] == "At risk within 7 days *USD\xa01*"
        assert first[1 + ways]["text"]["text"].startswith("🔴 *Lost in the last 30 days: USD\xa015,000*")
        assert first[2 + ways]["elements"][0]["text"]["text"] == "Add a customer"


def test_what_was_lost_is_not_named_if_there_is_nothing() -> None:
    assert "Lost" not in blocks()


def test_engagements_have_no_title_while_none_is_in_use() -> None:
    titles = [one["text"]["text"] for one in drawn(0) if one["type"] == "header"]
    assert titles == ["Needs you"]


def test_one_that_waits_is_spoken_of_as_one() -> None:
    assert "*1* waits for" in blocks(own=OwnWork([], 0, 1))
    assert "*2* wait for" in blocks(own=OwnWork([], 0, 2))
    assert "*1* is in review" in blocks(money=worth(REVIEW=FigureSum(1)))
    assert "*2* are in review" in blocks(money=worth(REVIEW=FigureSum(2)))
    both = blocks(own=OwnWork([], 0, 3), money=worth(REVIEW=FigureSum(2)), brief=True)
    assert "*3* wait for the customer's answer · 🔵 *2* are in review\"" in both


def test_in_a_message_the_first_screen_ends_after_what_needs_the_member() -> None:
    said = blocks(brief=True)
    assert Action.CUSTOMERS_ALL in said
    assert "Engagement 1" not in said


def test_a_message_says_how_much_it_does_not_show_and_leads_to_all_of_the_members_own() -> None:
    assert "Show all of mine" not in blocks(brief=True)
    said = blocks(own=OwnWork([], 5, 1), brief=True)
    assert "*5* more need you · 🟡 *1* waits for the customer's answer\"" in said
    assert "Show all of mine" in said
    assert "*1* more needs you'" in blocks(own=OwnWork([], 1, 0), brief=True)
    assert "*501+* more need you'" in blocks(own=OwnWork([], 501, 0), brief=True)
    assert "Show all of mine" in blocks(own=OwnWork([], 0, 1), brief=True)


def test_the_button_below_a_part_of_the_catalogue_says_how_many_engagements_there_are() -> None:
    assert "'Show all 6'" in str(
        [one.to_dict() for one in catalogue_views.blocks([], 0, 6, NOON, brief=True)]
    )


def test_admins_of_all_see_in_one_line_what_there_is_to_look_at() -> None:
    def line(number: int) -> str:
        front = Front(NOTHING, worth(), [], 0, 0, 3, is_empty=False, problems=number)
        return str([one.to_dict() for one in front_views.blocks(front, NOON, ADMIN)])

    assert "to look at" not in line(0)
    assert "*1 thing to look at* in the data of your company" in line(1)
    assert "*3 things to look at*" in line(3)
    assert Action.WHOLE_OPEN in line(3)

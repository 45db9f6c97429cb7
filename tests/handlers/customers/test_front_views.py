from blockkit import check_view
from flows.catalogue_values import EngagementTerms
from flows.customers.page_values import Counted
from handlers.app.ids import Action
from handlers.app.page_state import PageState
from handlers.app.surfaces import ShownScreen, home
from handlers.customers import front_views
from handlers.customers.front_views import MOST_ENGAGEMENTS, Front
from handlers.help.usage import USAGE
from store.partners import Partner
from tests.support import world
from tests.support.world import ADMIN, NOON


def engagements(count: int) -> list[Counted]:
    partner = Partner(id=1)
    made = [
        world.engagement(partner, f"E{number}", f"Engagement {number}", id=number + 1)
        for number in range(count)
    ]
    return [Counted(EngagementTerms.of(one), 501, 3) for one in made]


def blocks(total: int = 3, offset: int = 0, *, is_admin: bool = True) -> str:
    shown = engagements(min(total, MOST_ENGAGEMENTS))
    drawn = front_views.blocks(Front([], 0, shown, offset, total, is_admin), NOON, ADMIN)
    assert check_view(home(ShownScreen(PageState(), "", drawn)).to_dict()) == []
    return str([one.to_dict() for one in drawn])


def test_every_subcommand_opens_from_app_home_too() -> None:
    said = blocks()
    for usage in USAGE.values():
        assert usage.button is None or f"'{usage.button}'" in said


def test_r2_what_admins_do_is_not_offered_to_others() -> None:
    assert Action.OUTBOX_OPEN in blocks()
    assert Action.OUTBOX_OPEN not in blocks(is_admin=False)
    assert Action.ADD_OPEN in blocks(is_admin=False)


def test_a_count_that_ended_says_so() -> None:
    assert "*500+* in progress, *3* complete" in blocks()


def test_engagements_beyond_one_screen_are_counted_and_reached() -> None:
    assert "by name" not in blocks()
    assert "1–8 of 30, by name" in blocks(30)
    assert Action.CUSTOMERS_LATER in blocks(30)
    assert Action.CUSTOMERS_EARLIER not in blocks(30)
    assert Action.CUSTOMERS_EARLIER in blocks(30, 24)
    assert Action.CUSTOMERS_LATER not in blocks(30, 24)


def test_an_empty_catalogue_says_what_to_do() -> None:
    drawn = front_views.blocks(Front([], 0, [], 0, 0, is_admin=False), NOON, ADMIN)
    assert "mci load" in str([one.to_dict() for one in drawn])

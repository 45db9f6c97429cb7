from bot.build import build
from tests.support.serving import make_settings
from tests.support.world import NOON


def test_building_opens_nothing_and_a_built_bot_starts_and_stops(database_url: str) -> None:
    bot = build(make_settings(database_url), clock=lambda: NOON)
    assert bot.tick() == []
    assert bot.deliver() == 0
    bot.start()
    bot.stop()

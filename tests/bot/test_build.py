from bot.build import build
from bot.settings import Settings
from tests.world import NOON


def settings(database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        slack_bot_token="xoxb-test",
        slack_signing_secret="a signing secret",
        secret_key="a key of more than thirty-two characters",
    )


def test_building_opens_nothing_and_a_built_bot_starts_and_stops(database_url: str) -> None:
    bot = build(settings(database_url), clock=lambda: NOON)
    assert bot.tick() == []
    assert bot.deliver() == 0
    bot.start()
    bot.stop()

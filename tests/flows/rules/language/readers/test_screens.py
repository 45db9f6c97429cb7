import pytest

from tests.conversation.world import understood


@pytest.mark.parametrize(
    "say",
    [
        "don't want my reminders so early, move them to 9",
        "my reminders I want them in the morning, not after lunch",
        "stop sending me messages at night",
        "remind me earlier",
        "turn reminders back on",
    ],
)
def test_whoever_wants_other_reminders_gets_the_settings(say: str) -> None:
    assert understood(say).line == "settings"


@pytest.mark.parametrize("say", ["do I get a ping before something expires", "when do reminders come"])
def test_whoever_asks_about_reminders_gets_the_rule(say: str) -> None:
    assert understood(say).line == "rule topic=reminders"


@pytest.mark.parametrize("say", ["Who can edit the catalogue?", "which roles are allowed to import files"])
def test_whoever_asks_who_may_administer_gets_the_rule(say: str) -> None:
    assert understood(say).line == "rule topic=roles"


def test_a_remark_about_a_member_is_no_question() -> None:
    assert understood("Tom is new here, give him the admin role").line == "admin"


def test_whoever_wants_other_roles_gets_the_administration() -> None:
    assert understood("I need to change which roles people have, open that for me").line == "admin"
    assert understood("may users add customers or only admins").line == "rule topic=roles"
